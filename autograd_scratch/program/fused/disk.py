"""Kernels on disk, so that each is compiled once on a machine and not once in each process.

They lie in the usual cache directory of the operating system, or in the one that the environment
variable ``AUTOGRAD_SCRATCH_CACHE`` names. A file holds machine code under a checksum of all that it
was made from, so what is damaged or made for something else is compiled again. As it is executed,
nobody else may be able to write it: a folder or file that others own or may change is not used.
Where nothing can be written, nothing is kept.
"""

from __future__ import annotations

import os
import stat
import sys
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from tempfile import mkstemp

KEPT = 1000
"""How many files are kept at most; the oldest make room. (One takes 2 to 20 KiB.)"""

_DIGEST = sha256().digest_size


def folder() -> Path | None:
    """Where kernels are kept; None if this system has no place for such files."""
    override = os.environ.get("AUTOGRAD_SCRATCH_CACHE")
    if override:
        return Path(override).expanduser() / "kernels"
    try:
        home = Path.home()
    except RuntimeError:  # nobody knows whose process this is
        return None
    if sys.platform == "win32":
        root = Path(os.environ.get("LOCALAPPDATA") or home / "AppData" / "Local")
    elif sys.platform == "darwin":
        root = home / "Library" / "Caches"
    else:
        root = Path(os.environ.get("XDG_CACHE_HOME") or home / ".cache")
    return root / "autograd-scratch" / "kernels"


def read(made_from: str) -> bytes | None:
    """The machine code that was kept for what it is made from; None if there is none to trust."""
    place = folder()
    if place is None or not _is_own(place):
        return None
    try:
        with (place / _name(made_from)).open("rb") as file:
            if not _is_private(os.fstat(file.fileno())):
                return None
            content = file.read()
    except OSError:  # it is not there, or cannot be read
        return None
    code = content[_DIGEST:]
    return code if content[:_DIGEST] == _checksum(made_from, code) else None


def write(made_from: str, code: bytes) -> None:
    """Keep machine code, if that is possible."""
    place = folder()
    if place is None:
        return
    with suppress(OSError):  # without the file, the kernel is compiled again some time
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not _is_own(place):
            return
        # Under another name first: whoever reads at the same time finds all of it or nothing.
        number, draft = mkstemp(dir=place)
        try:
            with os.fdopen(number, "wb") as file:
                file.write(_checksum(made_from, code) + code)
            Path(draft).replace(place / _name(made_from))
        except OSError:
            Path(draft).unlink(missing_ok=True)
            raise
        _make_room(place)


def _make_room(place: Path) -> None:
    files = list(place.iterdir())
    if len(files) > KEPT:
        files.sort(key=lambda file: file.stat().st_mtime)
        for file in files[: len(files) - KEPT // 2]:
            file.unlink(missing_ok=True)


def _name(made_from: str) -> str:
    return f"{sha256(made_from.encode()).hexdigest()}.o"


def _checksum(made_from: str, code: bytes) -> bytes:
    return sha256(sha256(made_from.encode()).digest() + code).digest()


def _is_own(place: Path) -> bool:
    """Whether a folder is there, and is the user's alone to write."""
    try:
        return place.is_dir() and _is_private(place.stat())
    except OSError:
        return False


def _is_private(found: os.stat_result) -> bool:
    """Whether nobody else may write what this is about."""
    if not hasattr(os, "geteuid"):  # Windows: the folder lies in the user's profile
        return True
    return found.st_uid == os.geteuid() and not found.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
