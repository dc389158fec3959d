"""Matrices of a pattern."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...engine.values import shape_of
from ...ops import broadcast_to, concatenate, getitem, pad, reshape
from ..installed import scipy
from ..on_nodes import on_nodes
from ..solvers import joined

__all__ = ["block_diag", "circulant", "toeplitz"]

sl = scipy.linalg


@on_nodes(sl.toeplitz)
def toeplitz(c: Any, r: Any = None) -> Any:
    """The matrix with constant diagonals, from its first column c and its first row r.

    Args:
        c: (…, m).
        r: (…, n), of which the first element is not read; None for c.

    >>> toeplitz(np.array([1.0, 2.0]), np.array([0.0, 5.0, 6.0]))
    array([[1., 5., 6.],
           [2., 1., 5.]])
    """
    c = _in_a_row(c)
    r = c if r is None else _in_a_row(r)
    m, n = np.shape(c)[-1], np.shape(r)[-1]
    both = concatenate([r[..., :0:-1], c], axis=-1)
    return getitem(both, (..., np.arange(m)[:, None] - np.arange(n) + n - 1))


def _in_a_row(x: Any) -> Any:
    """A number as a vector of one element; anything else as it is."""
    x = joined(x)
    return x if np.ndim(x) else reshape(x, (1,))


@on_nodes(sl.circulant)
def circulant(c: Any) -> Any:
    """The matrix whose columns are c (…, n), each turned by one more place.

    >>> circulant(np.array([1.0, 2.0]))
    array([[1., 2.],
           [2., 1.]])
    """
    c = _in_a_row(c)
    n = shape_of(c)[-1]
    return c[..., (np.arange(n)[:, None] - np.arange(n)) % n]


@on_nodes(sl.block_diag)
def block_diag(*arrs: Any) -> Any:
    """The matrix with the given ones along its diagonal, and zeros elsewhere.

    Args:
        arrs: matrices (…, m, n), whose first axes broadcast; a vector counts as a row, a number as
            a matrix of one element.

    >>> block_diag(1.0, np.array([2.0, 3.0]))
    array([[1., 0., 0.],
           [0., 2., 3.]])
    """
    blocks = [joined(x) for x in arrs]
    blocks = [x if np.ndim(x) >= 2 else reshape(x, (1, -1)) for x in blocks]
    batch = np.broadcast_shapes(*(np.shape(x)[:-2] for x in blocks))
    width = int(np.sum([np.shape(x)[-1] for x in blocks]))
    rows, before = [], 0
    for x in blocks:
        height, own = np.shape(x)[-2:]
        x = broadcast_to(x, (*batch, height, own))
        rows.append(pad(x, [*[(0, 0)] * (len(batch) + 1), (before, width - before - own)]))
        before += own
    return concatenate(rows, axis=-2)
