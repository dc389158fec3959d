"""Writing files: as a whole or not at all.

A file is written beside its place, as a draft, and takes its place in one step when all of it is
on the disk. So no reader ever sees half a file, and after a failure (a full disk, Ctrl-C, a process
that is killed) there is what was there before.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

try:
    import fcntl
except ImportError:  # on Windows, which removes no file that is open somewhere: no lock is needed
    LOCKS = False
else:
    LOCKS = True

__all__ = ["clear_drafts", "draft_of", "write_whole"]

DRAFTS = ".autograd-scratch-*.tmp"


def write_whole(path: Path, content: bytes) -> None:
    """Write a file as a whole or not at all, so that no reader sees half of it.

    A link stays a link to the file that is written, a file keeps its permissions, and after a
    failure everything is as it was.

    Args:
        path: the file; a device or a pipe is written to, as it cannot be replaced.
        content: all that is to be in it.

    Raises:
        OSError: it cannot be written, and why.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_whole(Path(folder) / "apple.txt", b"220")
    ...     (Path(folder) / "apple.txt").read_text()
    '220'
    """
    try:
        if path.exists() and not path.is_file():
            path.write_bytes(content)
            return
        with draft_of(path) as draft:
            draft.write_bytes(content)
    except OSError as error:
        if error.errno is not None:
            error.filename = str(path)  # not the draft's name, which the caller does not know
        raise


@contextmanager
def draft_of(path: Path) -> Iterator[Path]:
    """An empty file to write to, which takes the place of another one if no error is raised.

    Args:
        path: the file whose place it takes; need not exist.

    Yields:
        The path of the draft, in the same folder.

    Raises:
        OSError: it cannot be written, and why.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     with draft_of(Path(folder) / "apple.txt") as draft:
    ...         _ = draft.write_text("220")
    ...     [file.name for file in Path(folder).iterdir()]
    ['apple.txt']
    """
    target = path.resolve()
    clear_drafts(target.parent)
    draft, file = _new_draft(target.parent)
    try:
        with file:
            if target.exists():
                draft.chmod(0o600)  # until it has the mode of the other, only its writer reads it
            yield draft
            os.fsync(file.fileno())  # else a power cut may leave the new name without the content
            if not LOCKS:
                file.close()  # Windows renames no file that is open
            if target.exists():
                draft.chmod(target.stat().st_mode)
            draft.replace(target)  # renaming within a folder happens at once
    finally:
        draft.unlink(missing_ok=True)


def clear_drafts(folder: Path) -> None:
    """Remove the drafts of processes that were killed before they could do it.

    >>> clear_drafts(Path("no such folder"))
    """
    for draft in folder.glob(DRAFTS):
        # A draft that is written to right now, or that is not ours to remove, is left alone.
        with suppress(OSError):
            if LOCKS:
                with draft.open("r+b") as file:
                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    draft.unlink()
            else:
                draft.unlink()


def _new_draft(folder: Path) -> tuple[Path, BinaryIO]:
    """An empty draft, and it opened and locked: the lock tells that its writer is alive."""
    while True:
        draft = folder / DRAFTS.replace("*", secrets.token_hex(8))
        file = draft.open("xb")
        if LOCKS:
            with suppress(OSError):  # a file system without locks: then nobody clears it, either
                fcntl.flock(file, fcntl.LOCK_EX)
            if not os.fstat(file.fileno()).st_nlink:  # cleared before it was locked
                file.close()
                continue
        return draft, file
