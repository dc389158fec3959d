"""The notes of a buffer: who has written last at each place of its memory."""

from __future__ import annotations

from threading import RLock
from typing import Any

import numpy as np

from .values import new_level

NUMBER = -1
"""The source of a place that holds a plain number."""


class Memory:
    """What a buffer and its views share.

    Attributes:
        numbers: the array of numbers that was made for it.
        opened: a level above all derivatives in which the buffer was made.
        version: how often something was written.
        values: what was written and is no plain number.
        sources: for each place, as it lies in memory, the position in ``values``, or NUMBER; None
            as long as only numbers were written.
        elements: and which element of that value stands there.
        written: how many elements those in ``values`` have.
        bound: from how many on it is worth to look for those of which nothing is left.
        lock: held by the thread that reads or writes: others may fill other places meanwhile.
    """

    __slots__ = (
        *("bound", "elements", "lock", "numbers", "opened"),
        *("sources", "values", "version", "written"),
    )

    def __init__(self, numbers: Any) -> None:
        self.numbers = numbers
        self.opened = new_level("a buffer", None)
        self.version = 0
        self.values: list[Any] = []
        self.sources: Any = None
        self.elements: Any = None
        self.written = 0
        self.bound = 64 + 2 * numbers.size
        self.lock = RLock()

    def track(self) -> None:
        """Begin to note down who has written where."""
        if self.sources is None:
            self.elements = np.zeros(self.numbers.size, int)
            self.sources = np.full(self.numbers.size, NUMBER)

    def at(self, table: Any, numbers: Any) -> Any:
        """The part of a table that stands for a view of the numbers: a view of the table."""
        if not numbers.size:
            return np.empty(numbers.shape, int)
        first = numbers.__array_interface__["data"][0]
        offset = first - self.numbers.__array_interface__["data"][0]
        size = numbers.itemsize
        strides = [step // size * table.itemsize for step in numbers.strides]
        return np.ndarray(
            numbers.shape, table.dtype, table, offset // size * table.itemsize, strides
        )

    def add(self, value: Any) -> int:
        """Take in what was written; its position in ``values``."""
        self.values.append(value)
        self.written += max(value.size, 1)
        return len(self.values) - 1

    def forget(self) -> None:
        """Let go of values of which nothing is left, now and then."""
        if self.written > self.bound:
            used, which = np.unique(self.sources, return_inverse=True)
            some = int(used[0] == NUMBER)
            self.values = [self.values[k] for k in used[some:]]
            self.sources[...] = which - some
            self.written = sum(max(value.size, 1) for value in self.values)
            self.bound = 64 + 2 * self.numbers.size + 2 * self.written
