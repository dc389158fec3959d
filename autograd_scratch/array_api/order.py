"""Sorting, as the standard has it: also from the largest to the smallest."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import ops
from ..engine.values import call_on_values


def argsort(x: Any, /, *, axis: int = -1, descending: bool = False, stable: bool = True) -> Any:
    """The indices that sort the elements along an axis, as plain integers.

    >>> argsort(np.array([3.0, 1.0, 2.0, 3.0]), descending=True)
    array([0, 3, 2, 1])
    """
    return call_on_values(_argsort, (x, axis, descending, stable), {})


def _argsort(x: Any, axis: int, descending: bool, stable: bool) -> Any:
    if not descending:
        return np.argsort(x, axis=axis, stable=stable)
    # From behind, so that equal elements keep their order after the whole is turned around.
    last = np.shape(x)[axis] - 1
    return np.flip(last - np.argsort(np.flip(x, axis=axis), axis=axis, stable=stable), axis=axis)


def sort(x: Any, /, *, axis: int = -1, descending: bool = False, stable: bool = True) -> Any:
    """The elements along an axis from the smallest to the largest, or the other way round.

    >>> sort(np.array([3.0, 1.0, 2.0]), descending=True)
    array([3., 2., 1.])
    """
    places = argsort(x, axis=axis, descending=descending, stable=stable)
    return ops.take_along_axis(x, places, axis=axis)
