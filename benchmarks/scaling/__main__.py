"""Command line: ``python -m benchmarks.scaling`` measures, and writes ``docs/parallel.md``."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from autograd_scratch.whole_files import write_whole
from benchmarks import machine
from benchmarks.scaling.page import measured_part, replaced
from benchmarks.worker import thread_settings
from nn.parallel import mpiexec

PAGE = Path(__file__).parents[2] / "docs" / "parallel.md"


def measured(ranks: int, scale: float) -> dict[str, Any]:
    """What so many ranks measure, each with one thread."""
    done = subprocess.run(
        [
            mpiexec(),
            "-n",
            str(ranks),
            sys.executable,
            "-m",
            "benchmarks.scaling.measure",
            f"{scale}",
        ],
        stdout=subprocess.PIPE,
        env={**os.environ, **thread_settings(1)},
        check=True,
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, or read what was measured; write the page."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.scaling",
        description="Measure a training on one and on two ranks, and write the figures, with a "
        "projection to 64 ranks, into a page. It takes 2 minutes; nothing else should run then.",
    )
    add = parser.add_argument
    add("--page", type=Path, default=PAGE, metavar="PATH", help="default: docs/parallel.md")
    add("--scale", type=float, default=1.0, help="of the number of rounds (default: 1)")
    add("--json", type=Path, metavar="PATH", help="write the raw figures into this file, too")
    add("--from", dest="source", type=Path, metavar="PATH", help="what --json wrote; measure not")
    options = parser.parse_args(arguments)
    if options.source:
        report = json.loads(options.source.read_text(encoding="utf-8"))
    else:
        report = {
            "date": f"{datetime.now(UTC):%Y-%m-%d}",
            "machine": machine.describe(),
            "load": os.getloadavg()[0],
            "versions": {name: version(name) for name in ("numpy", "mpi4py")},
            **{str(ranks): measured(ranks, options.scale) for ranks in (1, 2)},
        }
    if options.json:
        write_whole(options.json, f"{json.dumps(report, indent=1)}\n".encode())
    page = options.page.read_text(encoding="utf-8")
    write_whole(options.page, replaced(page, measured_part(report)).encode())
    print(f"{options.page} has the figures of {report['date']}")


if __name__ == "__main__":
    main()
