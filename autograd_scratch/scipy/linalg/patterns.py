"""Matrices of a pattern."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...engine.values import shape_of
from ...ops import concatenate, getitem, pad, reshape
from ..installed import scipy
from ..on_nodes import on_nodes
from ..solvers import joined

__all__ = ["block_diag", "circulant", "toeplitz"]

sl = scipy.linalg


@on_nodes(sl.toeplitz)
def toeplitz(c: Any, r: Any = None) -> Any:
    """The matrix with constant diagonals, from its first column c and its first row r.

    Args:
        c: (m,).
        r: (n,), of which the first element is not read; None for c.

    >>> toeplitz(np.array([1.0, 2.0]), np.array([0.0, 5.0, 6.0]))
    array([[1., 5., 6.],
           [2., 1., 5.]])
    """
    c = joined(c)
    r = c if r is None else joined(r)
    m, n = np.shape(c)[0], np.shape(r)[0]
    both = concatenate([r[:0:-1], c])
    return getitem(both, np.arange(m)[:, None] - np.arange(n) + n - 1)


@on_nodes(sl.circulant)
def circulant(c: Any) -> Any:
    """The matrix whose columns are c (n,), each turned by one more place.

    >>> circulant(np.array([1.0, 2.0]))
    array([[1., 2.],
           [2., 1.]])
    """
    c = joined(c)
    n = shape_of(c)[-1]
    return c[..., (np.arange(n)[:, None] - np.arange(n)) % n]


@on_nodes(sl.block_diag)
def block_diag(*arrs: Any) -> Any:
    """The matrix with the given ones along its diagonal, and zeros elsewhere.

    Args:
        arrs: matrices; a vector counts as a row, a number as a matrix of one element.

    >>> block_diag(1.0, np.array([2.0, 3.0]))
    array([[1., 0., 0.],
           [0., 2., 3.]])
    """
    blocks = [joined(x) for x in arrs]
    blocks = [x if np.ndim(x) == 2 else reshape(x, (1, -1)) for x in blocks]
    width = int(np.sum([np.shape(x)[1] for x in blocks]))
    rows, before = [], 0
    for x in blocks:
        after = width - before - np.shape(x)[1]
        rows.append(pad(x, ((0, 0), (before, after))))
        before += np.shape(x)[1]
    return concatenate(rows)
