"""Gradients of parts of an array, added up in place: nothing here changes a result.

A loop over the rows of an array makes a node of each row. On the way back each row's rule gives
zeros of the array's shape with the row's gradient among them: n arrays of n rows, all added up.
Here the walk keeps one sum and adds each gradient to its part.

Measured on CPython 3.11, the walk back from ``sum(x)``, Python's own ``sum``, of an x with rows of
10 numbers: 0.35 s for 60,000 rows, where whole arrays took 11 s.
"""

from __future__ import annotations

from typing import Any

import numpy as np


class SumsOfParts:
    """The sums of one walk that are changed in place, because nobody else holds them yet."""

    def __init__(self) -> None:
        self._sums: dict[Any, tuple[Any, Any]] = {}  # by node: the sum, and the part that came last

    def add(self, table: dict[Any, Any], node: Any, g: Any) -> bool:
        """Add what ``node``, a part of its input, passes on to the input's gradient in the table.

        Returns:
            Whether that could be done here.
        """
        x, index = node.first, node.params["index"]
        before = table.get(x)
        if type(before) is not np.ndarray or not _is_plain(g, before):
            return False
        if type(index) is not int and not picks_once(index):
            return False
        part = before[index] + g
        total, last = self._sums.get(x, (None, None))
        # The whole sum would make 0.0 of each -0.0 that meets a 0.0 outside the part.
        if total is before:
            total[last] += 0.0
        else:
            total = before + 0.0
        total[index] = part
        table[x] = total
        self._sums[x] = total, index
        return True


def _is_plain(g: Any, before: Any) -> bool:
    """Whether a gradient is a number or array of the type of the sum."""
    if type(g) is float:
        return bool(before.dtype == np.float64)
    return isinstance(g, (np.ndarray, np.floating)) and g.dtype is before.dtype


def picks_once(index: Any) -> bool:
    """Whether an index surely picks no element twice: slices, single places, boolean masks.

    >>> picks_once((0, slice(None))), picks_once([0, 0])
    (True, False)
    """
    parts = index if isinstance(index, tuple) else (index,)
    return all(
        part is None
        or part is Ellipsis
        or isinstance(part, (int, np.integer, slice))
        or (isinstance(part, np.ndarray) and part.dtype.kind == "b")
        for part in parts
    )
