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

from ..engine.values import Value, call_on_values, shape_of
from .composed import as_array, composed, is_differentiated
from .elementwise import stop_gradient
from .reductions import _axes, sum
from .selection import where
from .shape import reshape, transpose

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


@composed("median")
def median(
    a: Any, axis: Any = None, out: None = None, overwrite_input: bool = False, keepdims: bool = False
) -> Any:
    """Median over the given axes; two elements in the middle get half of the gradient each.

    >>> median(np.array([3.0, 1.0, 2.0, 5.0]))
    2.5
    """
    return _median(np.median, a, axis, keepdims)


@composed("nanmedian")
def nanmedian(
    a: Any, axis: Any = None, out: None = None, overwrite_input: bool = False, keepdims: bool = False
) -> Any:
    """Median of the elements that are not nan; where all are it is nan, with NumPy's warning.

    >>> nanmedian(np.array([3.0, np.nan, 2.0]))
    2.5
    """
    return _median(np.nanmedian, a, axis, keepdims)


@composed("quantile")
def quantile(a: Any, q: Any, axis: Any = None, *args: Any, **options: Any) -> Any:
    """The value below which the part q of the elements lies; q in [0, 1] may be a variable too.

    The arguments are those of np.quantile. With the methods that go between two elements q has a
    gradient: the slope between them, and exactly at an element the mean of the two slopes. Weights
    have none, for they only decide which element is picked.

    >>> quantile(np.array([1.0, 2.0, 4.0]), 0.75)
    3.0
    """
    return _quantile(np.quantile, 1.0, a, q, axis, *args, **options)


@composed("percentile")
def percentile(a: Any, q: Any, axis: Any = None, *args: Any, **options: Any) -> Any:
    """As :func:`quantile`, with q in percent.

    >>> percentile(np.array([1.0, 2.0, 4.0]), 75.0)
    3.0
    """
    return _quantile(np.percentile, 0.01, a, q, axis, *args, **options)


@composed("nanquantile")
def nanquantile(a: Any, q: Any, axis: Any = None, *args: Any, **options: Any) -> Any:
    """As :func:`quantile`, of the elements that are not nan.

    >>> nanquantile(np.array([1.0, np.nan, 2.0, 4.0]), 0.75)
    3.0
    """
    return _quantile(np.nanquantile, 1.0, a, q, axis, *args, **options)


@composed("nanpercentile")
def nanpercentile(a: Any, q: Any, axis: Any = None, *args: Any, **options: Any) -> Any:
    """As :func:`quantile`, with q in percent, of the elements that are not nan.

    >>> nanpercentile(np.array([1.0, np.nan, 2.0, 4.0]), 75.0)
    3.0
    """
    return _quantile(np.nanpercentile, 0.01, a, q, axis, *args, **options)


def _median(numpy: Any, a: Any, axis: Any, keepdims: bool) -> Any:
    rows, shape = _as_rows(a, axis, keepdims)
    low, high, is_nan = call_on_values(_middles, (rows, numpy), {})
    if not prod(shape_of(rows)):
        return _of_nothing(rows, is_nan, shape)
    elements = reshape(rows, -1)
    y = where(is_nan, np.nan, 0.5 * elements[low] + 0.5 * elements[high])
    return reshape(y, shape)


def _quantile(
    numpy: Any,
    scale: float,
    a: Any,
    q: Any,
    axis: Any = None,
    out: None = None,
    overwrite_input: bool = False,
    method: str = "linear",
    keepdims: bool = False,
    *,
    weights: Any = None,
) -> Any:
    a, q = as_array(a), as_array(q)
    rows, shape = _as_rows(a, axis, keepdims)
    if weights is not None:
        weights = call_on_values(_rows_of_weights, (weights, a, axis), {})
    places, (is_nan, beyond), steps, speed = call_on_values(
        _places, (rows, q, numpy, method, weights), {}
    )
    shape = shape_of(q) + shape
    if not prod(shape_of(rows)):
        return _of_nothing(rows, is_nan, shape)
    elements = reshape(rows, -1)
    low, high, near = (elements[place] for place in places)
    y = near
    if method not in _PICKING:
        y = near + (high - low) * beyond
    if method in _SPACING and is_differentiated((q,), {}):
        before, place, after = (elements[step] for step in steps)
    return reshape(where(is_nan, np.nan, y), shape)
