"""Keep hold of the check, whatever the student's code does to the program around it."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any, NoReturn

__all__ = ["undisturbed"]


@contextmanager
def undisturbed() -> Iterator[None]:
    """Run the student's code within this.

    Ctrl+C raises KeyboardInterrupt. Code that catches it, as a bare ``except:`` in a loop does,
    is ended with the whole program by a second Ctrl+C. ``os._exit``, which would end the check
    without a word, raises SystemExit. ``sys.stdout`` is the same afterwards.
    """
    end_process, process, stdout = os._exit, os.getpid(), sys.stdout

    def interrupt(_: int, __: FrameType | None) -> None:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        raise KeyboardInterrupt

    def leave(status: Any = 0) -> NoReturn:
        if os.getpid() == process:
            raise SystemExit(status)
        end_process(status)  # of a process that the student's code has forked

    # Python lets only the main thread say what a signal does.
    in_main = threading.current_thread() is threading.main_thread()
    before = signal.signal(signal.SIGINT, interrupt) if in_main else None
    os._exit = leave
    try:
        yield
    finally:
        os._exit, sys.stdout = end_process, stdout
        if in_main:
            signal.signal(signal.SIGINT, before)
