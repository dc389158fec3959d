"""Sorting and sets, as the standard has them."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from .. import ops
from ..engine.values import call_on_values


def argsort(
    x: Any, /, *, axis: int = -1, descending: bool = False, stable: bool = True
) -> Any:
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


class UniqueAll(NamedTuple):
    """What :func:`unique_all` gives."""

    values: Any
    indices: Any
    inverse_indices: Any
    counts: Any


class UniqueCounts(NamedTuple):
    """What :func:`unique_counts` gives."""

    values: Any
    counts: Any


class UniqueInverse(NamedTuple):
    """What :func:`unique_inverse` gives."""

    values: Any
    inverse_indices: Any


def unique_all(x: Any, /) -> UniqueAll:
    """The sorted elements without repetitions, where each stands first, which of them each element
    of x is, and how often they occur.

    >>> unique_all(np.array([2.0, 1.0, 2.0])).counts
    array([1, 2])
    """
    return UniqueAll(*ops.unique(x, True, True, True, equal_nan=False))


def unique_counts(x: Any, /) -> UniqueCounts:
    """The sorted elements without repetitions, and how often they occur.

    >>> unique_counts(np.array([2.0, 1.0, 2.0])).values
    array([1., 2.])
    """
    return UniqueCounts(*ops.unique(x, return_counts=True, equal_nan=False))


def unique_inverse(x: Any, /) -> UniqueInverse:
    """The sorted elements without repetitions, and which of them each element of x is.

    >>> unique_inverse(np.array([2.0, 1.0, 2.0])).inverse_indices
    array([1, 0, 1])
    """
    return UniqueInverse(*ops.unique(x, return_inverse=True, equal_nan=False))


def unique_values(x: Any, /) -> Any:
    """The sorted elements without repetitions.

    >>> unique_values(np.array([2.0, 1.0, 2.0]))
    array([1., 2.])
    """
    return ops.unique(x, equal_nan=False)
