"""Diagonals and triangles of matrices."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..engine.define import register
from ..engine.values import dtype_of, shape_of
from .indexing import diag
from .selection import where
from .shape import as_array, moveaxis, ravel

__all__ = ["diagflat", "diagonal", "tril", "triu"]


@register(np.diagonal)
def diagonal(a: Any, offset: int = 0, axis1: int = 0, axis2: int = 1) -> Any:
    """The diagonals of matrices, as the last axis of the result.

    Args:
        a: array of at least two axes.
        offset: which diagonal; 0 is the main one, positive numbers lie above it.
        axis1, axis2: the axes of the matrices.

    Raises:
        ValueError: fewer than two axes, or the same axis twice.

    >>> diagonal(np.array([[1.0, 2.0], [3.0, 4.0]]))
    array([1., 4.])
    """
    a = as_array(a)
    if len(shape_of(a)) < 2:
        raise ValueError(f"diagonal: needs two axes at least, got shape {shape_of(a)}")
    a = moveaxis(a, (axis1, axis2), (-2, -1))
    n, m = shape_of(a)[-2:]
    places = np.diagonal(np.arange(n * m).reshape(n, m), offset)
    return a[(..., *np.divmod(places, max(m, 1)))]


@register(np.diagflat)
def diagflat(v: Any, k: int = 0) -> Any:
    """The matrix that has the elements of an array on a diagonal.

    >>> diagflat(np.array([[1.0, 2.0]]))
    array([[1., 0.],
           [0., 2.]])
    """
    return diag(ravel(as_array(v)), k)


@register(np.tril)
def tril(m: Any, k: int = 0) -> Any:
    """The matrices with zeros above a diagonal: the lower triangle.

    >>> tril(np.array([[1.0, 2.0], [3.0, 4.0]]))
    array([[1., 0.],
           [3., 4.]])
    """
    m = as_array(m)
    return where(_below(m, k), m, _zero_of(m))


@register(np.triu)
def triu(m: Any, k: int = 0) -> Any:
    """The matrices with zeros below a diagonal: the upper triangle.

    >>> triu(np.array([[1.0, 2.0], [3.0, 4.0]]))
    array([[1., 2.],
           [0., 4.]])
    """
    m = as_array(m)
    return where(~_below(m, k - 1), m, _zero_of(m))


def _below(m: Any, k: int) -> Any:
    """Which places of a matrix lie on a diagonal or below; for a vector, of one of its copies."""
    if not shape_of(m):
        raise TypeError("tril and triu take an array of at least one axis, got a number")
    rows, columns = (shape_of(m) * 2)[-2:] if len(shape_of(m)) == 1 else shape_of(m)[-2:]
    return np.tri(rows, columns, k, dtype=bool)


def _zero_of(m: Any) -> Any:
    return 0.0 if dtype_of(m).kind == "f" else dtype_of(m).type(0)
