"""Functions that bring elements into another order, and sets of elements.

Each element of such a result is an element of the input: its gradient goes to the place that it
came from. Where it came from is found out with the values alone (``np.argsort``), also in a program
that ``jit`` makes. Equal elements keep their order, so each has its own place.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..engine.define import register
from ..engine.values import Value, call_on_values, shape_of
from .indexing import getitem, take
from .places import axis_of, index_along, operand
from .shape import concatenate, ravel

__all__ = [
    "intersect1d",
    "partition",
    "setdiff1d",
    "setxor1d",
    "sort",
    "take_along_axis",
    "union1d",
    "unique",
    "unique_all",
    "unique_counts",
    "unique_inverse",
    "unique_values",
]


_UNIQUE_ALL = type(np.unique_all([]))
_UNIQUE_COUNTS = type(np.unique_counts([]))
_UNIQUE_INVERSE = type(np.unique_inverse([]))


@register(np.take_along_axis)
def take_along_axis(arr: Any, indices: Any, axis: int | None = -1) -> Any:
    """The elements that stand at ``indices`` along an axis, in each row for itself.

    Args:
        arr: array.
        indices: array of integers, of as many axes as ``arr``; what argsort and its like give.
        axis: the axis; None for the flattened array and indices of one axis.

    Raises:
        IndexError: ``indices`` are no integers, or out of range.
        ValueError: ``indices`` and ``arr`` have not equally many axes.

    >>> take_along_axis(np.array([[3.0, 1.0], [2.0, 4.0]]), np.array([[1], [0]]), axis=1)
    array([[1.],
           [2.]])
    """
    arr = operand(arr, "take_along_axis")
    if axis is None:
        arr, axis = ravel(arr), 0
    axis = axis_of(arr, axis)
    indices = indices if isinstance(indices, Value) else np.asarray(indices)
    if indices.dtype.kind not in "iu":
        raise IndexError(f"take_along_axis: indices must be integers, got {indices.dtype}")
    shape = shape_of(arr)
    if len(shape) != indices.ndim:
        raise ValueError(
            f"take_along_axis: indices of shape {indices.shape} must have as many axes as the "
            f"array of shape {shape}"
        )
    return getitem(arr, index_along(shape, indices, axis))


@register(np.sort)
def sort(
    a: Any,
    axis: int | None = -1,
    kind: str | None = None,
    order: Any = None,
    *,
    stable: bool | None = None,
    descending: bool | None = None,
) -> Any:
    """The elements along an axis from the smallest to the largest, nan last.

    Equal elements keep their order unless another ``kind`` is asked for, and each gets the gradient
    of the place that it takes.

    Args:
        a: array.
        axis: the axis; None for the flattened array.
        kind, stable: how NumPy sorts.
        order: fields of a structured array, which no node holds.
        descending: from the largest to the smallest, nan last; from NumPy 2.5 on.

    >>> sort(np.array([3.0, 1.0, 2.0]))
    array([1., 2., 3.])
    """
    a = operand(a, "sort")
    if axis is None:
        a, axis = ravel(a), -1
    if kind is None and stable is None:
        stable = True
    options = {"axis": axis, "kind": kind, "order": order, "stable": stable}
    if descending is not None:
        options["descending"] = descending
    return take_along_axis(a, _argsort(a, **options), axis=axis)


def _argsort(a: Any, **options: Any) -> Any:
    return call_on_values(np.argsort, (a,), options)


@register(np.partition)
def partition(
    a: Any, kth: Any, axis: int | None = -1, kind: str = "introselect", order: Any = None
) -> Any:
    """The elements in the order in which np.partition puts them: smaller ones before the k-th.

    Args:
        a: array.
        kth: a place, or several, whose elements stand where they would stand if all were sorted.
        axis: the axis; None for the flattened array.
        kind: only ``"introselect"``.
        order: fields of a structured array, which no node holds.

    Raises:
        ValueError: ``kth`` is out of range.

    >>> partition(np.array([3.0, 1.0, 2.0]), 1)
    array([1., 2., 3.])
    """
    a = operand(a, "partition")
    if axis is None:
        a, axis = ravel(a), -1
    # NumPy's argpartition leaves the elements in another order than its partition: so look where
    # in the sorted array the elements of the latter stand.
    arranged = call_on_values(np.partition, (a, kth), {"axis": axis, "kind": kind, "order": order})
    ranks = _argsort(_argsort(arranged, axis=axis, kind="stable"), axis=axis)
    places = _argsort(a, axis=axis, kind="stable")
    indices = call_on_values(np.take_along_axis, (places, ranks), {"axis": axis})
    return take_along_axis(a, indices, axis=axis)


# Sets ---------------------------------------------------------------------------------------------


@register(np.unique)
def unique(
    ar: Any,
    return_index: bool = False,
    return_inverse: bool = False,
    return_counts: bool = False,
    axis: int | None = None,
    **options: Any,
) -> Any:
    """The sorted elements without repetitions; the gradient goes to where each stands first.

    Args:
        ar: array.
        return_index, return_inverse, return_counts: whether to give these too, as plain integers:
            where the elements stand first, which of them each element of ``ar`` is, and how often
            they occur.
        axis: the axis whose slices are compared; None for single elements.
        options: ``equal_nan`` and ``sorted``, as in NumPy; the result is sorted in any case.

    >>> unique(np.array([2.0, 1.0, 2.0]))
    array([1., 2.])
    """
    ar = operand(ar, "unique")
    options.pop("sorted", None)
    asked = {"return_inverse": return_inverse, "return_counts": return_counts, "axis": axis}
    _, index, *others = call_on_values(np.unique, (ar, True), {**asked, **options})
    found = take(ar, index, axis=axis)
    others = [index, *others] if return_index else others
    return (found, *others) if others else found


@register(np.unique_values)
def unique_values(x: Any) -> Any:
    """The elements without repetition; see :func:`unique`.

    >>> unique_values(np.array([2.0, 1.0, 2.0]))
    array([1., 2.])
    """
    return unique(x, equal_nan=False)


@register(np.unique_counts)
def unique_counts(x: Any) -> Any:
    """The elements without repetition, and how often each occurs.

    >>> unique_counts(np.array([2.0, 1.0, 2.0])).counts
    array([1, 2])
    """
    return _UNIQUE_COUNTS(*unique(x, return_counts=True, equal_nan=False))


@register(np.unique_inverse)
def unique_inverse(x: Any) -> Any:
    """The elements without repetition, and which of them each element is.

    >>> unique_inverse(np.array([2.0, 1.0, 2.0])).inverse_indices
    array([1, 0, 1])
    """
    return _UNIQUE_INVERSE(*unique(x, return_inverse=True, equal_nan=False))


@register(np.unique_all)
def unique_all(x: Any) -> Any:
    """All that :func:`unique` tells: values, first indices, inverse indices and counts.

    >>> unique_all(np.array([2.0, 1.0, 2.0])).indices
    array([1, 0])
    """
    return _UNIQUE_ALL(*unique(x, True, True, True, equal_nan=False))


@register(np.union1d)
def union1d(ar1: Any, ar2: Any) -> Any:
    """The sorted elements of both; the gradient of one that both have goes to the first.

    >>> union1d(np.array([3.0, 1.0]), np.array([1.0, 2.0]))
    array([1., 2., 3.])
    """
    return unique(concatenate((ar1, ar2), axis=None))


@register(np.intersect1d)
def intersect1d(
    ar1: Any, ar2: Any, assume_unique: bool = False, return_indices: bool = False
) -> Any:
    """The sorted elements that both have; the gradient goes to the first of the two.

    Args:
        ar1, ar2: arrays.
        assume_unique: neither has an element twice.
        return_indices: whether to give also where they stand first in each, as plain integers.

    >>> intersect1d(np.array([3.0, 1.0]), np.array([1.0, 2.0]))
    array([1.])
    """
    _, *places = call_on_values(np.intersect1d, (ar1, ar2, assume_unique, True), {})
    found = take(ar1, places[0])
    return (found, *places) if return_indices else found


@register(np.setdiff1d)
def setdiff1d(ar1: Any, ar2: Any, assume_unique: bool = False) -> Any:
    """The sorted elements of the first that the second does not have.

    Args:
        ar1, ar2: arrays.
        assume_unique: neither has an element twice; then the order stays as it was.

    >>> setdiff1d(np.array([3.0, 1.0]), np.array([1.0, 2.0]))
    array([3.])
    """
    found = ravel(ar1) if assume_unique else unique(ar1)
    absent = call_on_values(np.isin, (found, ar2), {"invert": True})
    return getitem(found, absent)


@register(np.setxor1d)
def setxor1d(ar1: Any, ar2: Any, assume_unique: bool = False) -> Any:
    """The sorted elements that only one of the two has.

    Args:
        ar1, ar2: arrays.
        assume_unique: neither has an element twice.

    >>> setxor1d(np.array([3.0, 1.0]), np.array([1.0, 2.0]))
    array([2., 3.])
    """
    both = (ar1, ar2) if assume_unique else (unique(ar1), unique(ar2))
    joined = sort(concatenate(both, axis=None))
    alone = call_on_values(_differs_from_its_neighbours, (joined,), {})
    return getitem(joined, alone)


def _differs_from_its_neighbours(x: Any) -> Any:
    changes = np.concatenate([[True], x[1:] != x[:-1], [True]])
    return (changes[1:] & changes[:-1])[: len(x)]
