"""What a measurement depends on: the machine, the system, the versions."""

from __future__ import annotations

import os
import platform
from pathlib import Path

from benchmarks.contenders import CONTENDERS
from benchmarks.worker import thread_settings


def describe() -> dict[str, object]:
    """The machine and its system; nothing that names a person, a host or a path."""
    return {
        "processor": _processor(),
        "cores": os.cpu_count(),
        "system": f"{platform.system()} {platform.release()}",
        "architecture": platform.machine(),
        "python": f"{platform.python_implementation()} {platform.python_version()}",
    }


def versions() -> dict[str, str]:
    """The version of each package that a contender on this machine comes from."""
    found: dict[str, str] = {}
    for contender in CONTENDERS.values():
        if contender.lacks() is None:
            found |= contender.versions()
    return found


def missing() -> dict[str, str]:
    """The contenders that cannot take part on this machine, and why."""
    lacks = {name: contender.lacks() for name, contender in CONTENDERS.items()}
    return {name: lack for name, lack in lacks.items() if lack is not None}


def threads(counts: set[int]) -> dict[str, dict[str, str]]:
    """The environment of the workers, by their number of threads."""
    return {str(count): thread_settings(count) for count in sorted(counts)}


def _processor() -> str:
    """The model of the processor, as the system calls it."""
    information = Path("/proc/cpuinfo")
    if information.exists():
        for line in information.read_text().splitlines():
            key, _, value = line.partition(":")
            if key.strip() == "model name":
                return value.strip()
    return platform.processor() or platform.machine()
