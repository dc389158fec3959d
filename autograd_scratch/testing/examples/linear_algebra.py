"""Examples of the ops of linear algebra: matrices that are far from where they have no answer."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy, composite

from ..arrays import Call, Shape, arrays, shapes
from .structural import _axis, _distinct, _some_axes

SQUARES: SearchStrategy[Shape] = st.sampled_from(
    [(1, 1), (2, 2), (3, 3), (2, 2, 2), (2, 1, 1, 1), (0, 2, 2)]
)
OBLONGS: SearchStrategy[Shape] = st.sampled_from(
    [(1, 2), (3, 2), (2, 3), (2, 2), (2, 2, 1), (0, 1, 2)]
)

SMALL = (-1.0, 0.0)


@composite
def _matrix(draw: DrawFn, shapes: SearchStrategy[Shape] = SQUARES) -> Any:
    """A matrix with about 2, 3, … on its diagonal and little off it.

    So its eigenvalues and singular values lie apart, and its whole numbers are no singular matrix.
    """
    shape = draw(shapes)
    diagonal = np.eye(shape[-2], shape[-1]) * np.arange(2.0, 2.0 + shape[-1])
    return diagonal + 0.5 * draw(arrays(shape, SMALL))


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
    a = draw(_matrix(OBLONGS.filter(lambda shape: len(shape) == 2)))
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
    elif x.ndim == 2:
        orders += ["fro"]
    if x.ndim > 2 and draw(st.booleans()):
        axis, orders = draw(_some_axes(x.ndim, 2)), [None, "fro"]
    return (x,), {"ord": draw(st.sampled_from(orders)), "axis": axis, "keepdims": False}


def _call_with(a: SearchStrategy[Any], **params: SearchStrategy[Any]) -> SearchStrategy[Call]:
    return st.tuples(st.tuples(a), st.fixed_dictionaries(params))


CALLS: dict[str, SearchStrategy[Call]] = {
    "inv": _call_with(_matrix()),
    "solve": _equations(),
    "pinv": _call_with(_matrix(OBLONGS), rcond=st.just(1e-10)),
    "lstsq": _least_squares(),
    "det": _call_with(_matrix()),
    "slogdet": _call_with(_matrix()),
    "cholesky": _call_with(_symmetric(), upper=st.booleans()),
    "eigh": _call_with(_symmetric()),
    "eigvalsh": _call_with(_symmetric()),
    "svdvals": _call_with(_matrix(OBLONGS)),
    "eig": _call_with(_symmetric()),
    "svd": _call_with(_matrix(OBLONGS), full_matrices=st.just(False)),
    "qr": _call_with(_matrix(OBLONGS), complete=st.just(False)),
    "norm": _normed(),
}
"""Examples for the ops of linear algebra, by name."""
