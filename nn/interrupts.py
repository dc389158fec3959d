"""Ctrl-C that waits until what must be done as a whole is done."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

__all__ = ["InterruptsWait", "interrupts_wait"]


class InterruptsWait:
    """A ``with`` block in which Ctrl-C is taken note of, and acts when the block is left.

    A block within a block is a part of it.

    What comes after a Ctrl-C that has acted is a block, too: on its way out, a training writes its
    checkpoint, and a second Ctrl-C must not break that off.

    Args:
        act: the handler of the signal that was there before, which raises KeyboardInterrupt.

    Attributes:
        noted: whether there was a Ctrl-C that has not acted yet.
    """

    def __init__(self, act: Callable[[int, FrameType | None], Any]) -> None:
        self._act = act
        self._blocks = 0  # how many there are around what runs now
        self.noted = False

    def handle(self, number: int, frame: FrameType | None) -> None:
        """The handler of the signal meanwhile."""
        if self._blocks:
            self.noted = True
            return
        self._blocks += 1
        self._act(number, frame)
        self._blocks -= 1  # a handler of the user's that does not raise

    def __enter__(self) -> None:
        self._blocks += 1

    def __exit__(self, *error: object) -> None:
        self._blocks -= 1
        if self.noted and not self._blocks:
            self.noted = False
            self.handle(signal.SIGINT, None)


@contextmanager
def interrupts_wait() -> Iterator[InterruptsWait]:
    """Within this block, each ``with`` block of what it yields is left whole by Ctrl-C.

    Only the main thread is ever interrupted, and only where Python handles the signal; anywhere
    else the blocks do nothing.

    Example:
        >>> with interrupts_wait() as waits:
        ...     try:
        ...         with waits:
        ...             signal.raise_signal(signal.SIGINT)
        ...             print("done")
        ...     except KeyboardInterrupt:
        ...         print("interrupted")
        done
        interrupted
    """
    before = signal.getsignal(signal.SIGINT)
    in_main_thread = threading.current_thread() is threading.main_thread()
    if not in_main_thread or not callable(before):
        yield InterruptsWait(signal.default_int_handler)
        return
    waits = InterruptsWait(before)
    try:
        signal.signal(signal.SIGINT, waits.handle)
        yield waits
    finally:
        try:
            signal.signal(signal.SIGINT, before)
        finally:  # Ctrl-C may have come before the line above; from then on it waits
            signal.signal(signal.SIGINT, before)
