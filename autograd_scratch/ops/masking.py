"""What NumPy does slowly, done faster: choosing between x and 0.0, and adding at an index.

``where(condition, x, 0.0)`` is what relu, maximum and their like need. NumPy's ``where`` decides
for each element where to go. A float whose bits are all cleared is 0.0, so negative booleans (all
bits, or none) and a bitwise "and" do the same without a decision. (A product with the condition
would make nan of inf.) Measured with NumPy 2.4 on conditions that are random and new each time: for
arrays of 10,000 to 100,000 doubles masking takes 0.06 of the time of ``np.where``, for 5,000
doubles 0.4, for a million 0.2; single precision gains as much. For 100 elements it takes some two
microseconds more.

``np.add.at`` adds up what goes to one place, element by element. An index that picks no element
twice need not add: assigning takes 0.001 of the time for a slice of rows, 0.1 for one element or a
column, 0.4 for a boolean mask.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..engine.sums_of_parts import picks_once

INTEGERS = {2: np.int16, 4: np.int32, 8: np.int64}
"""Integers by their size in bytes, to see the bits of floats in."""


def choose(condition: Any, x: Any, y: Any) -> Any:
    """``np.where(condition, x, y)``, the fast way if there is one.

    >>> choose(np.array([True, False]), np.array([1.0, 2.0]), 0.0)
    array([1., 0.])
    """
    if not clears(condition, x, y):
        return np.where(condition, x, y)
    integer = INTEGERS[x.itemsize]
    result = np.empty_like(x)  # no view of another array: the user may get it as a gradient
    bits = result.view(integer)
    np.negative(condition.view(np.int8), out=bits, dtype=integer)  # all bits, or none
    np.bitwise_and(x.view(integer), bits, out=bits)
    return result


def clears(condition: Any, x: Any, y: Any) -> bool:
    """Whether ``where(condition, x, y)`` keeps the bits of each float in x or clears them all.

    >>> clears(np.array([True, False]), np.array([1.0, 2.0]), 0.0)
    True
    """
    return (
        type(y) is float
        and str(y) == "0.0"
        and type(x) is type(condition) is np.ndarray
        and x.dtype.kind == "f"
        and x.itemsize in INTEGERS
        and condition.dtype.kind == "b"
        and condition.shape == x.shape
    )


def add_at(y: Any, index: Any, x: Any) -> Any:
    """y, which holds zeros, with x added at an index.

    >>> add_at(np.zeros(3), [0, 0, 1], np.array([1.0, 2.0, 3.0]))
    array([3., 3., 0.])
    """
    if picks_once(index):
        y[index] = x
    else:
        np.add.at(y, index, x)
    return y
