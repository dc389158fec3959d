"""What the commands say where they cannot write or print."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from io import TextIOWrapper

__all__ = ["failures_told"]


@contextmanager
def failures_told(parser: argparse.ArgumentParser) -> Iterator[None]:
    """Run a command within this: it ends with a line, not with a traceback, where a file fails.

    Raises:
        SystemExit: there is a file that cannot be read or written, or nobody to print to.
    """
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a pipe on Windows may lack signs such as ✓
    try:
        yield
        if sys.stdout is not None:
            sys.stdout.flush()
    except OSError as error:
        if error.errno is None:  # one of this library's own, which says all
            parser.error(str(error))
        if error.filename is not None:
            parser.error(f"{error.filename}: {error.strerror}")
        _give_up_printing()
        if not isinstance(error, BrokenPipeError):  # as by `| head`, which has read enough
            print(f"cannot write: {error.strerror}", file=sys.stderr)
        sys.exit(1)


def _give_up_printing() -> None:
    """Where what is left to print cannot be printed either, keep Python from trying at its end."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
