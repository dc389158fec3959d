"""Examples of the ops of linear algebra: matrices that are far from where they have no answer."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy, composite

from ..arrays import Call, Shape, arrays, shapes
from .structural import _axis, _distinct, _some_axes

BATCHES: SearchStrategy[Shape] = st.sampled_from([(), (2,), (1, 2), (0,)])

SMALL = (-1.0, 0.0)


@composite
def _matrix(draw: DrawFn, square: bool = True, batches: SearchStrategy[Shape] = BATCHES) -> Any:
    """A matrix with about 2, 3, … on its diagonal and little off it.

    So its eigenvalues and singular values lie apart, and its whole numbers are no singular matrix.
    """
    n = draw(st.integers(1, 3))
    m = n if square else draw(st.integers(1, 3))
    diagonal = np.zeros((m, n))
    np.fill_diagonal(diagonal, np.arange(2.0, 2.0 + min(m, n)))
    return diagonal + 0.5 * draw(arrays((*draw(batches), m, n), SMALL))


@composite
def _symmetric(draw: DrawFn) -> Any:
    a = draw(_matrix())
    return a + np.swapaxes(a, -1, -2)


@composite
def _equations(draw: DrawFn) -> Call:
    a = draw(_matrix())
    n = a.shape[-1]
    right = st.sampled_from([(n,), (n, 2), (*a.shape[:-2], n, 1)])
    return (a, draw(arrays(draw(right)))), {}


@composite
def _least_squares(draw: DrawFn) -> Call:
    a = draw(_matrix(square=False, batches=st.just(())))
    m = a.shape[0]
    b = draw(arrays(draw(st.sampled_from([(m,), (m, 2)]))))
    return (a, b), {"rcond": 1e-10}


@composite
def _normed(draw: DrawFn) -> Call:
    x = draw(_distinct(shapes(1, 3)))
    # The tests move elements by a tenth of a thousandth, and keep off the kinks at 0 and at ties.
    x = np.where(np.abs(x) < 0.1, x + 0.5, x) + 0.01 * np.arange(x.size).reshape(x.shape)
    orders: list[Any] = [None]
    axis: Any = draw(st.none() | _axis(x.ndim))
    if axis is not None or x.ndim == 1:
        orders += [2, 1, 3, 4.0, 2.5, 0.5, -1.0]
    elif x.ndim == 2 or draw(st.booleans()):
        orders += ["fro"] if x.ndim == 2 else []
    if x.ndim > 2 and draw(st.booleans()):
        axis, orders = draw(_some_axes(x.ndim, 2)), [None, "fro"]
    return (x,), {"ord": draw(st.sampled_from(orders)), "axis": axis, "keepdims": False}


def _of(a: SearchStrategy[Any], **params: SearchStrategy[Any]) -> SearchStrategy[Call]:
    return st.tuples(st.tuples(a), st.fixed_dictionaries(params))


CALLS: dict[str, SearchStrategy[Call]] = {
    "inv": _of(_matrix()),
    "solve": _equations(),
    "pinv": _of(_matrix(square=False), rcond=st.just(1e-10)),
    "lstsq": _least_squares(),
    "det": _of(_matrix()),
    "slogdet": _of(_matrix()),
    "cholesky": _of(_symmetric()),
    "eigh": _of(_symmetric()),
    "eig": _of(_symmetric()),
    "svd": _of(_matrix(square=False), full_matrices=st.just(False)),
    "qr": _of(_matrix(square=False), complete=st.just(False)),
    "norm": _normed(),
}
"""Examples for the ops of linear algebra, by name."""
