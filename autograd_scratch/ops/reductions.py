"""Ops that gather the elements along axes into one: sum, mean, max, …

``axis`` is None (all axes), an int or a tuple of ints; ``keepdims`` keeps the gathered axes with
length 1. A gradient that comes back has lost those axes; ``_restore`` gives them back.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ..engine.define import built_in
from ..engine.registry import OPS
from ..engine.values import concretize, dtype_of, shape_of, unwrap
from . import small_arrays
from .elementwise import exp
from .indexing import flip
from .selection import where
from .shape import broadcast_to, concatenate, reshape, transpose


def _axes(x: Any, axis: Any) -> tuple[int, ...]:
    """The gathered axes as non-negative numbers."""
    ndim = len(shape_of(x))
    if axis is None or not ndim:  # a number may be reduced along axis 0 as well, says NumPy
        return tuple(range(ndim))
    return tuple(i % ndim for i in (axis if isinstance(axis, tuple) else (axis,)))


def _count(x: Any, axis: Any) -> int:
    """How many elements are gathered into one."""
    shape = shape_of(x)
    return math.prod(shape[i] for i in _axes(x, axis))


def _share(x: Any, axis: Any) -> float:
    """One element's share in a mean. (Dividing by the count could overflow float16.)"""
    count = _count(x, axis)
    return 1.0 / count if count else math.nan


def _restore(g: Any, x: Any, axis: Any) -> Any:
    """``g`` with the gathered axes of x as axes of length 1; of all axes, a number does as well."""
    if axis is None:
        return g
    gathered = _axes(x, axis)
    kept = tuple(1 if i in gathered else length for i, length in enumerate(shape_of(x)))
    return reshape(g, kept) if kept else g


@built_in(
    lambda g, y, x, axis, keepdims: broadcast_to(_restore(g, x, axis), shape_of(x)),
    sign="Σ",
    kind="linear",
    batching="axes",
)
def sum(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """Sum of the elements over the given axes; of an array of integers or booleans an integer.

    >>> sum(np.array([[1.0, 2.0], [3.0, 4.0]]), axis=0)
    array([4., 6.])
    """
    return small_arrays.total(x, axis=axis, keepdims=keepdims)


@built_in(
    lambda g, y, x, axis, keepdims: broadcast_to(
        _restore(g * _share(x, axis), x, axis), shape_of(x)
    ),
    kind="linear",
    batching="axes",
)
def mean(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """Mean of the elements over the given axes; that of no elements is nan, with NumPy's warning.

    >>> mean(np.array([1.0, 2.0, 6.0]))
    3.0
    """
    return small_arrays.mean(x, axis, keepdims)


def _extreme(g: Any, y: Any, x: Any, axis: Any, keepdims: bool) -> Any:
    """The gradient goes to the extreme element; elements that tie share it equally.

    An extreme that is nan equals no element: then 0 elements share, and the gradient is nan.
    """
    extreme = x == _restore(y, x, axis)
    share = _restore(g, x, axis) / np.sum(extreme, axis=axis, keepdims=True)
    return where(extreme, share, 0.0 * share)


@built_in(_extreme, batching="axes")
def max(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """Largest element over the given axes; elements that tie share the gradient equally.

    >>> max(np.array([1.0, 3.0, 2.0]))
    3.0
    """
    return np.max(x, axis=axis, keepdims=keepdims)


@built_in(_extreme, batching="axes")
def min(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """Smallest element over the given axes; elements that tie share the gradient equally.

    >>> min(np.array([1.0, 3.0, 2.0]))
    1.0
    """
    return np.min(x, axis=axis, keepdims=keepdims)


def _product_of_others(g: Any, y: Any, x: Any, axis: Any, keepdims: bool) -> Any:
    """For each element, the product of all the others: y / x, unless y has lost its factors."""
    if _count(x, axis) == 1:
        return reshape(g, shape_of(x))  # there are no others; y / x would only be nearly 1
    upstream = _restore(g, x, axis)
    size = np.absolute(unwrap(y))
    normal = np.isfinite(size) & (size >= np.finfo(dtype_of(y)).tiny)
    if concretize(np.all(normal), mixed=False):
        return upstream * _restore(y, x, axis) / x
    # After zeros, underflow or overflow: the product of those before it, and of those behind it.
    gathered = _axes(x, axis)
    kept = tuple(i for i in range(len(shape_of(x))) if i not in gathered)
    order = kept + gathered
    rows = transpose(x, order)
    flat = reshape(rows, (*shape_of(rows)[: len(kept)], _count(x, axis)))
    one = np.ones((*shape_of(flat)[:-1], 1), dtype_of(flat))
    before = OPS.cumprod(concatenate([one, flat[..., :-1]], axis=-1), axis=-1)
    behind = flip(OPS.cumprod(concatenate([one, flip(flat[..., 1:], -1)], axis=-1), axis=-1), -1)
    others = before * behind
    back = tuple(int(i) for i in np.argsort(order))
    return upstream * transpose(reshape(others, shape_of(rows)), back)


@built_in(_product_of_others, sign="Π", batching="axes")
def prod(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """Product of the elements over the given axes; its derivatives are right at zeros too.

    >>> prod(np.array([2.0, 3.0, 4.0]))
    24.0
    """
    return np.prod(x, axis=axis, keepdims=keepdims)


@built_in(
    lambda g, y, x, axis, ddof, keepdims: (
        _restore(2.0 * g / (_count(x, axis) - ddof), x, axis)
        * (x - mean(x, axis=axis, keepdims=True))
    ),
    batching="axes",
)
def var(x: Any, axis: Any = None, ddof: int = 0, keepdims: bool = False) -> Any:
    """Variance over the given axes: the squared distances from the mean, summed, / (n - ddof).

    >>> var(np.array([1.0, 3.0]))
    1.0
    """
    return np.var(x, axis=axis, ddof=ddof, keepdims=keepdims)


def _spread(g: Any, y: Any, x: Any, axis: Any, ddof: int, keepdims: bool) -> Any:
    """(x - mean) / (count × std); 0 where all elements are equal: std has a minimum there."""
    low = np.min(unwrap(x), axis=axis, keepdims=True, initial=math.inf)
    high = np.max(unwrap(x), axis=axis, keepdims=True, initial=-math.inf)
    divisor = where(low == high, math.inf, _restore(y, x, axis)) * (_count(x, axis) - ddof)
    return _restore(g, x, axis) / divisor * (x - mean(x, axis=axis, keepdims=True))


@built_in(_spread, batching="axes")
def std(x: Any, axis: Any = None, ddof: int = 0, keepdims: bool = False) -> Any:
    """Standard deviation over the given axes: the root of the variance.

    Where all elements are equal it has a kink, and its gradient is taken as 0.

    >>> std(np.array([1.0, 3.0]))
    1.0
    """
    return np.std(x, axis=axis, ddof=ddof, keepdims=keepdims)


@built_in(
    lambda g, y, x, axis: reshape(
        flip(cumsum(flip(g, axis or 0), axis or 0), axis or 0), shape_of(x)
    ),
    kind="linear",
    batching="axes",
)
def cumsum(x: Any, axis: int | None = None) -> Any:
    """Running sum along an axis, or of the flattened array; the gradient runs back from the end.

    >>> cumsum(np.array([1.0, 2.0, 3.0]))
    array([1., 3., 6.])
    """
    return np.cumsum(x, axis=axis)


def _softmax_of(g: Any, y: Any, x: Any, axis: Any, keepdims: bool) -> Any:
    total = _restore(y, x, axis)
    # Where every x is -inf, all stay without a share: exp(-inf - 0) is 0, exp(-inf + inf) nan.
    return _restore(g, x, axis) * exp(x - where(total == -math.inf, 0.0, total))


@built_in(_softmax_of, batching="axes")
def logsumexp(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """log of the sum of exp(x) over the given axes, without overflow; its gradient is softmax.

    >>> round(logsumexp(np.array([1000.0, 1000.0])), 6)
    1000.693147
    """
    largest = np.max(x, axis=axis, keepdims=True)
    largest = np.where(np.isfinite(largest), largest, 0.0)  # inf - inf would be nan
    with np.errstate(divide="ignore"):  # log(0) is right where every x is -inf
        y = np.log(np.sum(np.exp(x - largest), axis=axis, keepdims=True)) + largest
    return y if keepdims else np.squeeze(y, axis=axis)
