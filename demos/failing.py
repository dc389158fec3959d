"""What the commands say where they cannot write or print, or are stopped."""

from __future__ import annotations

import argparse
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from io import TextIOWrapper

__all__ = ["failures_told"]


@contextmanager
def failures_told(parser: argparse.ArgumentParser) -> Iterator[None]:
    """Run a command within this: where a file fails, it ends with a line, not with a traceback.

    Raises:
        SystemExit: a file cannot be read or written, there is nobody to print to, or Ctrl+C.
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
    except KeyboardInterrupt:
        print("stopped", file=sys.stderr)
        sys.exit(128 + signal.SIGINT)  # as a shell reports it


def _give_up_printing() -> None:
    """Where what is left to print cannot be printed either, keep Python from trying at its end."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
