"""What depends on what: a sparse matrix of booleans, a row for each element of an array.

Row i has a true entry in column j where element i depends on variable j. The matrices grow and
shrink with the arrays of a function, by the two things that happen to rows: some are picked, and
some are united.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from math import prod
from typing import Any

import numpy as np
from scipy import sparse

Dependencies = Any
"""A ``scipy.sparse.csr_array`` of booleans: (elements of an array, variables)."""

MOST = 2**26
"""How many true entries a matrix may have: they take some 400 MB."""


class TooManyError(ValueError):
    """There are more entries than fit."""


def each_itself(size: int) -> Dependencies:
    """Variables: each depends on itself."""
    entries = np.ones(size, bool), np.arange(size), np.arange(size + 1)
    return sparse.csr_array(entries, shape=(size, size))


def nothing(size: int, variables: int) -> Dependencies:
    """Elements that depend on no variable."""
    return sparse.csr_array((size, variables), dtype=bool)


def picked(given: Dependencies, rows: Any) -> Dependencies:
    """The dependencies of elements that are others over again.

    Args:
        given: of the others.
        rows: for each element, which one it is.
    """
    if rows.size == given.shape[0] and np.array_equal(rows, np.arange(rows.size)):
        return given
    entries = int(np.diff(given.indptr)[rows].sum(dtype=np.int64))
    if entries > MOST:
        raise TooManyError(
            f"the derivative is not sparse: an array of {rows.size} elements in the function has "
            f"at least {entries} dependencies on the {given.shape[1]} variables, more than {MOST}; "
            f"use products with it (jvp, vjp, hvp)"
        )
    return given[rows]


def gathered(given: Dependencies, places: Any, size: int, sources: Any = None) -> Dependencies:
    """The dependencies of elements that are made of several others.

    Args:
        given: of the others.
        places: pairs of an element ...
        sources: ... and of one that it is made of; by default the rows of ``given``, in order.
        size: how many elements there are.
    """
    if sources is None:
        sources = np.arange(given.shape[0])
    true = np.ones(places.size, bool)
    return sparse.csr_array((true, (places, sources)), shape=(size, given.shape[0])) @ given


def united(parts: Sequence[Dependencies]) -> Dependencies:
    """The dependencies of elements that are made of one of each part."""
    total = parts[0]
    for part in parts[1:]:
        if part is not total:
            total = total + part
    return total


def all_on_all(parts: Sequence[Dependencies], size: int) -> Dependencies:
    """The dependencies of elements of which nothing is known, so that each may need everything."""
    rows = [gathered(part, np.zeros(part.shape[0], np.intp), 1) for part in parts]
    return picked(united(rows), np.zeros(size, np.intp))


Axes = Sequence[Hashable]
"""A label for each axis of an array, as the letters in ``einsum``."""


def along(
    given: Dependencies, shape: Sequence[int], axes: Axes, to_shape: Sequence[int], to_axes: Axes
) -> Dependencies:
    """The dependencies of sums over axes, or of arrays that repeat along new ones.

    Args:
        given: of an array ...
        shape, axes: ... with this shape, and these labels of its axes.
        to_shape, to_axes: those of the result. An element of it depends on all those elements of
            the array that have the same positions along the axes that both have.
    """
    sizes, to_sizes = dict(zip(axes, shape, strict=True)), dict(zip(to_axes, to_shape, strict=True))
    kept = [axis for axis in sizes if to_sizes.get(axis) == sizes[axis]]
    groups = prod(sizes[axis] for axis in kept)

    def group_of_each(shape: Sequence[int], axes: Axes) -> Any:
        groups = np.zeros(shape, np.intp)
        for axis in kept:
            place = list(axes).index(axis)
            numbers = np.arange(sizes[axis]).reshape(-1, *(1,) * (len(shape) - place - 1))
            groups = groups * sizes[axis] + numbers
        return groups.ravel()

    before = group_of_each(shape, axes)
    if groups != before.size or not np.array_equal(before, np.arange(groups)):
        given = gathered(given, before, groups)
    return picked(given, group_of_each(to_shape, to_axes))
