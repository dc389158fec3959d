"""Medians, percentiles and quantiles: the gradient goes to the elements at the places that count.

NumPy itself says which places these are: of the ranks 0, 1, 2, … in the place of the elements it
takes the same quantile, and what comes out is a place among the sorted elements. So every method,
weights and passing over nan are as NumPy has them. Elements that tie keep their order: the gradient
goes by place, not in equal shares.
"""

from __future__ import annotations

from math import prod
from typing import Any

import numpy as np
from numpy.lib.array_utils import normalize_axis_tuple

from ..engine.values import call_on_values, shape_of
from .averages import weights_like
from .composed import composed, is_differentiated
from .elementwise import stop_gradient
from .reductions import sum
from .selection import where
from .shape import as_array, broadcast_to, reshape, transpose

__all__ = ["median", "nanmedian", "nanpercentile", "nanquantile", "percentile", "quantile"]

_SPACING = {
    "linear": -1.0,
    "interpolated_inverted_cdf": 0.0,
    "hazen": 0.0,
    "weibull": 1.0,
    "median_unbiased": 1.0 / 3.0,
    "normal_unbiased": 1.0 / 4.0,
}
"""Of n elements, the place moves by n and this while q goes from 0 to 1; with the other methods it
stands still or jumps."""

_PICKING = ("inverted_cdf", "closest_observation", "lower", "higher", "nearest")
"""Methods that pick an element and do not go between two."""


@composed("median", arity=1)
def median(
    a: Any,
    axis: Any = None,
    *,
    overwrite_input: bool = False,
    keepdims: bool = False,
) -> Any:
    """Median over the given axes; two elements in the middle get half of the gradient each.

    >>> median(np.array([3.0, 1.0, 2.0, 5.0]))
    2.5
    """
    return _median(np.median, a, axis, keepdims)


@composed("nanmedian", arity=1)
def nanmedian(
    a: Any,
    axis: Any = None,
    *,
    overwrite_input: bool = False,
    keepdims: bool = False,
) -> Any:
    """Median of the elements that are not nan; where all are nan it is nan, with NumPy's warning.

    >>> nanmedian(np.array([3.0, np.nan, 2.0]))
    2.5
    """
    return _median(np.nanmedian, a, axis, keepdims)


@composed("quantile", arity=2)
def quantile(a: Any, q: Any, axis: Any = None, **options: Any) -> Any:
    """The value below which the part q of the elements lies; q in [0, 1] may be a variable too.

    The arguments are those of np.quantile. With the methods that go between two elements q has a
    gradient: the slope between them, and exactly at an element the mean of the two slopes. Weights
    have none, for they only decide which element is picked.

    >>> quantile(np.array([1.0, 2.0, 4.0]), 0.75)
    3.0
    """
    return _quantile(np.quantile, 1.0, a, q, axis, **options)


@composed("percentile", arity=2)
def percentile(a: Any, q: Any, axis: Any = None, **options: Any) -> Any:
    """As :func:`quantile`, with q in percent.

    >>> percentile(np.array([1.0, 2.0, 4.0]), 75.0)
    3.0
    """
    return _quantile(np.percentile, 0.01, a, q, axis, **options)


@composed("nanquantile", arity=2)
def nanquantile(a: Any, q: Any, axis: Any = None, **options: Any) -> Any:
    """As :func:`quantile`, of the elements that are not nan.

    >>> nanquantile(np.array([1.0, np.nan, 2.0, 4.0]), 0.75)
    3.0
    """
    return _quantile(np.nanquantile, 1.0, a, q, axis, **options)


@composed("nanpercentile", arity=2)
def nanpercentile(a: Any, q: Any, axis: Any = None, **options: Any) -> Any:
    """As :func:`quantile`, with q in percent, of the elements that are not nan.

    >>> nanpercentile(np.array([1.0, np.nan, 2.0, 4.0]), 75.0)
    3.0
    """
    return _quantile(np.nanpercentile, 0.01, a, q, axis, **options)


def _median(numpy: Any, a: Any, axis: Any, keepdims: bool) -> Any:
    rows, shape = as_rows(as_array(a), axis, keepdims)
    if not prod(shape_of(rows)):
        return _result_of_nothing(rows, call_on_values(numpy, (rows,), {"axis": -1}), shape)
    low, high, carried = call_on_values(_middles, (rows, numpy), {})
    elements = reshape(rows, -1)
    y = 0.5 * elements[low] + 0.5 * elements[high]
    return reshape(_with_nan(numpy, y, carried), shape)


def _quantile(
    numpy: Any,
    scale: float,
    a: Any,
    q: Any,
    axis: Any = None,
    *,
    overwrite_input: bool = False,
    method: str = "linear",
    keepdims: bool = False,
    weights: Any = None,
) -> Any:
    a, q = as_array(a), float(q) if type(q) is int else as_array(q)
    rows, shape = as_rows(a, axis, keepdims)
    if weights is not None:
        weights = broadcast_to(weights_like(a, as_array(weights), axis), shape_of(a))
        weights, _ = as_rows(weights, axis, keepdims)
    if not prod(shape_of(rows)):
        given = {"axis": -1, "method": method, "weights": weights}
        return _result_of_nothing(rows, call_on_values(numpy, (rows, q), given), shape)
    places = call_on_values(_places, (rows, q, numpy, method, weights), {})
    low, high, near, beyond, carried = places
    shape = shape_of(q) + shape
    elements = reshape(rows, -1)
    y = elements[near]
    if method not in _PICKING:
        y = y + (elements[high] - elements[low]) * beyond
    if method in _SPACING and is_differentiated((q,), {}):
        speed, *ends = call_on_values(_slopes, (rows, q, numpy, method), {})
        left, right = (elements[end] - elements[start] for start, end in ends)
        slope = 0.5 * left + 0.5 * right
        slope = where(call_on_values(np.isfinite, (slope,), {}), slope, 0.0)
        change = scale * (q - stop_gradient(q))  # 0, but for its derivative
        y = y + slope * speed * (reshape(change, (*shape_of(q), 1)) if shape_of(q) else change)
    return reshape(_with_nan(numpy, y, carried), shape)


def as_rows(a: Any, axis: Any, keepdims: bool) -> tuple[Any, tuple[int, ...]]:
    """A matrix with the elements that are gathered into one as its rows, and the result's shape."""
    shape = shape_of(a)
    gathered = range(len(shape)) if axis is None else normalize_axis_tuple(axis, len(shape))
    kept = [i for i in range(len(shape)) if i not in gathered]
    count, length = (prod(shape[i] for i in some) for some in (kept, gathered))
    rows = reshape(transpose(a, (*kept, *gathered)), (count, length))
    if keepdims:
        return rows, tuple(1 if i in gathered else n for i, n in enumerate(shape))
    return rows, tuple(shape[i] for i in kept)


def _result_of_nothing(rows: Any, result: Any, shape: tuple[int, ...]) -> Any:
    """NumPy's result where there are no elements; the last of its axes is for the rows."""
    return reshape(sum(rows, axis=-1) + result, shape_of(result)[:-1] + shape)


# The rest works on plain values. Places are those of the elements in all rows, one after another.


def _sorted(rows: Any) -> tuple[Any, Any, Any]:
    """How the elements of each row are ordered, the rank of each in that order, and their number.

    The nan are last, and have nan for a rank.
    """
    order = np.argsort(rows, axis=-1, kind="stable")
    count = np.sum(~np.isnan(rows), axis=-1)
    ranks = np.arange(rows.shape[1], dtype=rows.dtype if rows.dtype.kind == "f" else float)
    return order, np.where(ranks < count[:, None], ranks, ranks.dtype.type(np.nan)), count


def _at(order: Any, count: Any, rank: Any) -> Any:
    """The places of the elements of given ranks; beyond those of a row, of its first or last."""
    inside = np.clip(np.nan_to_num(rank), 0, np.maximum(count - 1, 0)).astype(np.intp)
    row = np.arange(len(order))
    return order[row, inside] + row * order.shape[1]


def _carried(rank: Any) -> Any:
    """A factor that makes the result nan where NumPy's is, and its gradient as well."""
    return np.where(np.isnan(rank), rank, np.ones_like(rank))


def _with_nan(numpy: Any, y: Any, carried: Any) -> Any:
    """The result, nan where NumPy's is.

    A nan among the elements is carried on into the gradient; where all of them were passed over,
    there is nothing that it could go to.
    """
    if numpy.__name__.startswith("nan"):
        return where(carried == carried, y, carried)
    return y * carried


def _middles(rows: Any, numpy: Any) -> tuple[Any, ...]:
    order, ranks, count = _sorted(rows)
    rank = numpy(ranks, axis=-1)
    low, high = (_at(order, count, each) for each in (np.floor(rank), np.ceil(rank)))
    return low, high, _carried(rank)


def _places(rows: Any, q: Any, numpy: Any, method: str, weights: Any) -> tuple[Any, ...]:
    """Between which elements it lies, which is nearer, how far beyond that, and _carried."""
    order, ranks, count = _sorted(rows)
    if weights is not None:
        weights = np.take_along_axis(weights, order, axis=-1)
    rank = numpy(ranks, q, axis=-1, method=method, weights=weights)
    low = np.floor(rank)
    part = rank - low
    is_upper = part >= 0.5
    places = (_at(order, count, each) for each in (low, low + 1, low + is_upper))
    return *places, np.nan_to_num(part - is_upper), _carried(rank)


def _slopes(rows: Any, q: Any, numpy: Any, method: str) -> tuple[Any, ...]:
    """How fast the rank grows with q, and the ends of the intervals to its left and right."""
    order, ranks, count = _sorted(rows)
    rank = numpy(ranks, q, axis=-1, method=method)
    last = count - 1
    speed = np.broadcast_to(count + _SPACING[method], rank.shape)
    if method != "linear":  # the others stand still at the ends
        speed = np.where((rank > 0) & (rank < last), speed, 0.0)
    starts = (np.clip(each, 0, np.maximum(last - 1, 0)) for each in (np.ceil(rank) - 1, rank // 1))
    ends = [(_at(order, count, each), _at(order, count, each + 1)) for each in starts]
    return speed.astype(rank.dtype), *ends
