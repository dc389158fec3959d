"""Norms of vectors and matrices, and what is made of them.

A norm has a kink where it is 0, and its gradient is taken as 0 there; so is what a zero adds to a
norm that has a kink in it, and a singular value that counts as zero.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ..engine.define import built_in, register
from ..engine.values import call_on_values, concretize, dtype_of, shape_of
from .batching import behind, example_ndim, flattened
from .decompositions import svdvals
from .elementwise import abs, sign, stop_gradient
from .linear_solve import inv, precision
from .reductions import _restore, max, min, sum
from .selection import where
from .shape import as_array, expand_dims, moveaxis, reshape, squeeze

__all__ = ["cond", "matrix_norm", "norm", "vector_norm"]

EUCLIDEAN = (None, 2, "fro", "f")


def _norm_rule(g: Any, y: Any, x: Any, ord: Any, axis: Any, keepdims: bool) -> Any:
    if ord == 0 or 0 in shape_of(x):
        return np.zeros(shape_of(x), dtype_of(x))
    g, y = _restore(g, x, axis), _restore(y, x, axis)
    if ord == 1:
        return g * sign(x)
    if ord in (math.inf, -math.inf):
        extreme = abs(x) == y
        ties = np.sum(extreme, axis=axis, keepdims=True)
        return g * sign(x) * (extreme / np.maximum(ties, 1))
    zero = y == 0.0
    if not concretize(np.any(zero), mixed=True):
        return g * _slope(x, x / y, ord)
    return g * where(zero, 0.0, _slope(x, x / where(zero, 1.0, y), ord))


def _slope(x: Any, ratio: Any, ord: Any) -> Any:
    """The derivative of (Σ|x|^p)^(1/p): |x / y|^(p - 1), with the sign of x."""
    if ord in EUCLIDEAN:
        return ratio
    power = float(ord) - 1.0
    if power > 0.0 and power.is_integer():  # then there is no need to keep off zero
        return ratio**power if power % 2.0 else ratio**power * sign(x)
    return sign(x) * abs(where(x == 0.0, 1.0, ratio)) ** power


def _norm_in_batch(
    size: int, in_batch: list[bool], x: Any, ord: Any, axis: Any, keepdims: bool
) -> Any:
    ndim = example_ndim(x, True)
    if axis is not None:
        return _norm(x, ord=ord, axis=behind(axis, ndim), keepdims=keepdims)
    if ndim != 1 and ord not in EUCLIDEAN:
        np.linalg.norm(np.zeros(shape_of(x)[1:]), ord)  # which says why there is none
    y = _norm(flattened(x), ord=ord if ndim == 1 else None, axis=1)
    return reshape(y, (size, *(1,) * ndim)) if keepdims else y


@built_in(_norm_rule, batch=_norm_in_batch)
def _norm(x: Any, ord: Any = None, axis: Any = None, keepdims: bool = False) -> Any:
    return np.linalg.norm(x, ord, axis, keepdims)


@register(np.linalg.norm)
def norm(x: Any, ord: Any = None, axis: Any = None, keepdims: bool = False) -> Any:
    """Norm of a vector or a matrix, or of those that lie along the axes.

    Where it is 0 its gradient is 0, and so is that of ``ord=0``, which counts.

    Args:
        x: array.
        ord: None, the root of the sum of squares. For vectors ``inf``, ``-inf``, 0 or any number p:
            (Σ|x|^p)^(1/p). For matrices 1 and -1 (columns), ``inf`` and ``-inf`` (rows), 2 and -2
            (singular values), ``"fro"``, or ``"nuc"``, the sum of the singular values.
        axis: an int for vectors, two ints for matrices; None for x as a whole, of one or two axes,
            or, if ord is None, of any number.
        keepdims: keep those axes with length 1.

    Raises:
        ValueError: ``ord`` is none for vectors or for matrices, x has too many axes, or there is
            no such axis.

    >>> norm(np.array([3.0, 4.0])), norm(np.array([[3.0, 0.0], [0.0, -4.0]]), "nuc")
    (5.0, 7.0)
    """
    x = as_array(x)
    ndim = len(shape_of(x))
    axes = tuple(range(ndim)) if axis is None else axis
    if isinstance(axes, tuple) and len(axes) == 2 <= ndim and 0 not in shape_of(x):
        rows, columns = (i % ndim if -ndim <= i < ndim else i for i in axes)
        if rows != columns and ord in (1, -1, 2, -2, math.inf, -math.inf, "nuc"):
            return _matrix_norm(x, ord, rows, columns, keepdims)
    return _norm(x, ord=ord, axis=axis, keepdims=keepdims)


def _matrix_norm(x: Any, ord: Any, rows: int, columns: int, keepdims: bool) -> Any:
    if ord in (2, -2, "nuc"):
        s = _singular_values(moveaxis(x, (rows, columns), (-2, -1)))
        y = sum(s, axis=-1) if ord == "nuc" else (max if ord > 0 else min)(s, axis=-1)
        return expand_dims(y, (rows, columns)) if keepdims else y
    first, second = (rows, columns) if ord in (1, -1) else (columns, rows)
    sums = sum(abs(x), axis=first, keepdims=True)
    y = (max if ord > 0 else min)(sums, axis=second, keepdims=True)
    return y if keepdims else squeeze(y, axis=(rows, columns))


def _singular_values(x: Any) -> Any:
    """The singular values, of which those that count as zero have no gradient."""
    s = svdvals(x)
    m, n = shape_of(x)[-2:]
    limit = precision(x) * (m if m > n else n)
    zero = s <= limit * s[..., :1]
    return where(zero, stop_gradient(s), s)


@register(np.linalg.vector_norm)
def vector_norm(x: Any, /, *, axis: Any = None, keepdims: bool = False, ord: Any = 2) -> Any:
    """Norm of all elements, or of those along one or several axes, as one vector; see :func:`norm`.

    >>> vector_norm(np.array([[3.0, 0.0], [0.0, -4.0]]))
    5.0
    """
    x = as_array(x)
    ndim = len(shape_of(x))
    axes = tuple(range(ndim)) if axis is None else axis if isinstance(axis, tuple) else (axis,)
    first = moveaxis(x, axes, tuple(range(len(axes))))
    gathered, kept = shape_of(first)[: len(axes)], shape_of(first)[len(axes) :]
    y = norm(reshape(first, (math.prod(gathered), *kept)), ord, 0)
    return expand_dims(y, tuple(i % ndim for i in axes)) if keepdims and axes else y


@register(np.linalg.matrix_norm)
def matrix_norm(x: Any, /, *, keepdims: bool = False, ord: Any = "fro") -> Any:
    """Norm of each matrix; see :func:`norm`.

    >>> matrix_norm(np.array([[3.0, 0.0], [0.0, -4.0]]), ord=2)
    4.0
    """
    return norm(x, ord, (-2, -1), keepdims)


@register(np.linalg.cond)
def cond(x: Any, p: Any = None) -> Any:
    """Condition number of each matrix: ‖x‖·‖x⁻¹‖, inf with gradient 0 where it is singular.

    Args:
        x: array (…, M, N), square but for the default.
        p: which norm, as for :func:`norm`; None (or 2) for the largest singular value over the
            smallest, -2 for the smallest over the largest, which is 0 where x is singular.

    >>> cond(np.array([[3.0, 0.0], [0.0, -1.5]]))
    2.0
    """
    x = as_array(x)
    number = call_on_values(np.linalg.cond, (x, p), {})
    finite = np.isfinite(number)
    all_finite = concretize(np.all(finite), mixed=False)
    if not all_finite:
        unit = np.eye(*shape_of(x)[-2:], dtype=dtype_of(x))
        x = where(expand_dims(finite, (-1, -2)), x, unit)
    if p in (None, 2, -2):
        s = svdvals(x)
        largest, smallest = max(s, axis=-1), min(s, axis=-1)
        y = smallest / largest if p == -2 else largest / smallest
    else:
        y = norm(x, p, (-2, -1)) * norm(inv(x), p, (-2, -1))
    return y if all_finite else where(finite, y, number)
