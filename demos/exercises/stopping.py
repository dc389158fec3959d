"""Keep hold of the check, whatever the student's code does to the program around it."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any, NoReturn, TextIO

from demos.exercises.task import Text

__all__ = ["undisturbed"]

PATIENCE = 5.0  # seconds after which the checker says what it waits for


@contextmanager
def undisturbed(what: Text, lang: str) -> Iterator[None]:
    """Run the student's code within this.

    Where it takes long, that is said. Ctrl+C raises KeyboardInterrupt, unless the check runs in the
    background, where Ctrl+C is meant for others. Code that catches it, as a bare ``except:`` in a
    loop does, is ended with the whole program by a second Ctrl+C. ``os._exit``, which would end the
    check without a word, raises SystemExit. ``sys.stdout`` is open afterwards, and the same.

    Args:
        what: what is run, as it is to be said.
        lang: "en" or "ko".
    """
    end_process, process = os._exit, os.getpid()

    def interrupt(_: int, __: FrameType | None) -> None:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        raise KeyboardInterrupt

    def leave(status: Any = 0) -> NoReturn:
        if os.getpid() == process:
            raise SystemExit(status)
        end_process(status)  # of a process that the student's code has forked

    before = signal.getsignal(signal.SIGINT)
    # Python lets only the main thread say what a signal does.
    in_main = threading.current_thread() is threading.main_thread()
    stoppable = in_main and callable(before)
    waiting = threading.Timer(PATIENCE, _say, (sys.stdout, _still_running(what).to(lang)))
    waiting.daemon = True
    os._exit = leave
    try:
        with _kept_open():
            if stoppable:
                signal.signal(signal.SIGINT, interrupt)
            waiting.start()
            yield
    finally:
        if os.getpid() != process:  # else a forked one would check the other tasks, too
            end_process(0)
        waiting.cancel()
        os._exit = end_process
        if stoppable:
            signal.signal(signal.SIGINT, before)


@contextmanager
def _kept_open() -> Iterator[None]:
    """Give back ``sys.stdout`` after a block, though code in it sets another or closes it."""
    stdout, copy = sys.stdout, None
    try:
        number, encoding = stdout.fileno(), stdout.encoding
        copy = os.dup(number)
    except (AttributeError, OSError):  # there is no output, or it is no file, as in IDLE
        number, encoding = -1, ""
    try:
        yield
    finally:
        if copy is not None:
            os.dup2(copy, number)
            os.close(copy)
            if not _is_open(stdout):
                stdout = os.fdopen(number, "w", encoding=encoding, errors="replace", closefd=False)
        sys.stdout = stdout


def _is_open(file: TextIO) -> bool:
    try:
        return not file.closed
    except ValueError:  # it was detached from its buffer
        return False


def _say(file: TextIO | None, text: str) -> None:
    # Into a pipe, as of an editor that shows it, a line goes when it is pushed.
    print(text, file=file, flush=True)


def _still_running(what: Text) -> Text:
    return Text(
        f"… {what.en} is still running; Ctrl+C stops it and shows the line. If it goes on, an "
        f"`except:` has caught that; a second Ctrl+C ends the check.",
        f"… {what.ko} 아직 끝나지 않았습니다. Ctrl+C를 누르면 멈추고 실행하던 줄을 "
        "보여 줍니다. 그래도 멈추지 않으면 `except:`가 Ctrl+C를 잡은 것입니다. 한 번 더 누르면 "
        "채점이 끝납니다.",
    )
