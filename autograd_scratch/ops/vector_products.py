"""Products of vectors and matrices that lie along the last axes, as NumPy has them since 2.2."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..engine.define import register
from ..engine.values import shape_of
from .numpy_names import functions_of
from .products import matmul
from .shape import as_array, expand_dims, moveaxis

__all__ = ["matvec", "vecdot", "vecmat"]


@register(*functions_of(np, ["vecdot"]))
def vecdot(x1: Any, x2: Any, *, axis: int = -1, keepdims: bool = False) -> Any:
    """Sum of products along one axis; all others broadcast.

    Raises:
        ValueError: vectors that differ in length.

    >>> vecdot(np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([1.0, 10.0]))
    array([21., 43.])
    """
    x1, x2 = _with_axes(x1, 1, "vecdot"), _with_axes(x2, 1, "vecdot")
    if axis != -1:
        x1, x2 = moveaxis(x1, axis, -1), moveaxis(x2, axis, -1)
    y = matmul(expand_dims(x1, -2), expand_dims(x2, -1))[..., 0, 0]
    return expand_dims(y, axis) if keepdims else y


@register(*functions_of(np, ["matvec"]))
def matvec(x1: Any, x2: Any) -> Any:
    """Each matrix of x1 (…, M, N) times each vector of x2 (…, N).

    Raises:
        ValueError: shapes that do not fit.

    >>> matvec(np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([1.0, 10.0]))
    array([21., 43.])
    """
    return matmul(_with_axes(x1, 2, "matvec"), expand_dims(_with_axes(x2, 1, "matvec"), -1))[..., 0]


@register(*functions_of(np, ["vecmat"]))
def vecmat(x1: Any, x2: Any) -> Any:
    """Each vector of x1 (…, N) times each matrix of x2 (…, N, M).

    Raises:
        ValueError: shapes that do not fit.

    >>> vecmat(np.array([1.0, 10.0]), np.array([[1.0, 2.0], [3.0, 4.0]]))
    array([31., 42.])
    """
    vector, matrix = _with_axes(x1, 1, "vecmat"), _with_axes(x2, 2, "vecmat")
    return matmul(expand_dims(vector, -2), matrix)[..., 0, :]


def _with_axes(x: Any, ndim: int, name: str) -> Any:
    x = as_array(x)
    if len(shape_of(x)) < ndim:
        kind = "vector needs an axis" if ndim == 1 else "matrix needs two axes"
        raise ValueError(f"{name}: a {kind}, got shape {shape_of(x)}")
    return x
