"""Reductions that pass over nan: no nan enters a gradient, and what is passed over gets 0."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ..engine.messages import warn_user
from ..engine.registry import NUMPY
from ..engine.values import call_on_values, dtype_of
from .batching import broadcasts
from .composed import composed
from .cumulative import cumprod
from .numpy_reductions import checked_mask, in_type, root_of
from .reductions import cumsum, sum
from .selection import where as choose
from .shape import as_array

__all__ = [
    "nancumprod",
    "nancumsum",
    "nanmax",
    "nanmean",
    "nanmin",
    "nanprod",
    "nanstd",
    "nansum",
    "nanvar",
]

_ALL_NAN = "All-NaN slice encountered"


def _filled(x: Any, value: float) -> Any:
    """x with a number in the place of nan."""
    return choose(call_on_values(np.isnan, (x,), {}), value, as_array(x))


@composed("nansum", arity=1)
def nansum(a: Any, axis: Any = None, dtype: Any = None, **options: Any) -> Any:
    """Sum of the elements that are not nan; the arguments are those of np.nansum.

    >>> nansum(np.array([1.0, np.nan, 2.0]))
    3.0
    """
    return NUMPY[np.sum](_filled(a, 0.0), axis=axis, dtype=dtype, **options)


@composed("nanprod", arity=1)
def nanprod(a: Any, axis: Any = None, dtype: Any = None, **options: Any) -> Any:
    """Product of the elements that are not nan; the arguments are those of np.nanprod.

    >>> nanprod(np.array([3.0, np.nan, 2.0]))
    6.0
    """
    return NUMPY[np.prod](_filled(a, 1.0), axis=axis, dtype=dtype, **options)


@composed("nancumsum", arity=1)
def nancumsum(a: Any, axis: int | None = None, dtype: Any = None) -> Any:
    """Running sum in which nan counts as 0.

    >>> nancumsum(np.array([1.0, np.nan, 2.0]))
    array([1., 1., 3.])
    """
    return cumsum(in_type(_filled(a, 0.0), dtype, "nancumsum"), axis=axis)


@composed("nancumprod", arity=1)
def nancumprod(a: Any, axis: int | None = None, dtype: Any = None) -> Any:
    """Running product in which nan counts as 1.

    >>> nancumprod(np.array([3.0, np.nan, 2.0]))
    array([3., 3., 6.])
    """
    return cumprod(in_type(_filled(a, 1.0), dtype, "nancumprod"), axis=axis)


@composed("nanmax", arity=1)
def nanmax(a: Any, axis: Any = None, **options: Any) -> Any:
    """Largest of the elements that are not nan; elements that tie share the gradient equally.

    Where all are nan it is nan, with NumPy's warning. The arguments are those of np.nanmax.

    >>> nanmax(np.array([1.0, np.nan, 2.0]))
    2.0
    """
    return extreme_but_nan(np.max, a, axis, **options, warning=_ALL_NAN)


@composed("nanmin", arity=1)
def nanmin(a: Any, axis: Any = None, **options: Any) -> Any:
    """Smallest of the elements that are not nan; elements that tie share the gradient equally.

    Where all are nan it is nan, with NumPy's warning. The arguments are those of np.nanmin.

    >>> nanmin(np.array([1.0, np.nan, 2.0]))
    1.0
    """
    return extreme_but_nan(np.min, a, axis, **options, warning=_ALL_NAN)


def extreme_but_nan(
    numpy: Any,
    a: Any,
    axis: Any = None,
    keepdims: bool = False,
    initial: Any = None,
    where: Any = True,
    warning: str | None = None,
) -> Any:
    """The extreme of the elements that are not nan, and nan where there is none.

    Args:
        numpy: np.max or np.min.
        warning: what to warn of where there is none.
    """
    worst = -math.inf if numpy is np.max else math.inf
    y = NUMPY[numpy](_filled(a, worst), axis=axis, keepdims=keepdims, initial=initial, where=where)
    if initial is not None:
        return y
    chosen = call_on_values(_chosen, (a, where), {})
    _, some = call_on_values(_counted, (chosen, axis, keepdims, 0, warning), {})
    return choose(some, y, math.nan)


@composed("nanmean", arity=1)
def nanmean(
    a: Any, axis: Any = None, dtype: Any = None, *, keepdims: bool = False, where: Any = True
) -> Any:
    """Mean of the elements that are not nan; the arguments are those of np.nanmean.

    Where all are nan it is nan, with NumPy's warning, and has gradient 0.

    >>> nanmean(np.array([1.0, np.nan, 2.0]))
    1.5
    """
    x = in_type(as_array(a), dtype, "nanmean")
    chosen = call_on_values(_chosen, (x, checked_mask(where, x, "nanmean")), {})
    y, some = _mean_of(x, chosen, axis, keepdims, 0, "Mean of empty slice")
    return choose(some, y, math.nan)


@composed("nanvar", arity=1)
def nanvar(a: Any, axis: Any = None, dtype: Any = None, **options: Any) -> Any:
    """Variance of the elements that are not nan; the arguments are those of np.nanvar.

    >>> nanvar(np.array([1.0, np.nan, 3.0]))
    1.0
    """
    return _spread(a, axis, dtype, False, **options)


@composed("nanstd", arity=1)
def nanstd(a: Any, axis: Any = None, dtype: Any = None, **options: Any) -> Any:
    """Standard deviation of the elements that are not nan; the arguments are those of np.nanstd.

    Where these are all equal it has a kink, and its gradient is taken as 0.

    >>> nanstd(np.array([1.0, np.nan, 3.0]))
    1.0
    """
    return _spread(a, axis, dtype, True, **options)


def _spread(
    a: Any,
    axis: Any,
    dtype: Any,
    is_root: bool,
    ddof: float = 0,
    keepdims: bool = False,
    *,
    where: Any = True,
    mean: Any = None,
    correction: Any = None,
) -> Any:
    """nanvar, or its root."""
    if correction is not None:
        if ddof:
            raise ValueError("nanvar, nanstd: ddof and correction are two names of one number")
        ddof = correction
    x = in_type(as_array(a), dtype, "nanvar")
    chosen = call_on_values(_chosen, (x, checked_mask(where, x, "nanvar")), {})
    x = choose(chosen, x, 0.0)
    center = _mean_of(x, chosen, axis, True, 0, None)[0] if mean is None else mean
    warning = "Degrees of freedom <= 0 for slice."
    y, some = _mean_of((x - center) ** 2.0, chosen, axis, keepdims, ddof, warning)
    if is_root:
        y = root_of(y, x if mean is None else None, chosen, axis, keepdims)
    return choose(some, y, math.nan)


def _mean_of(
    x: Any, chosen: Any, axis: Any, keepdims: bool, ddof: float, warning: str | None
) -> tuple[Any, Any]:
    """The sum of the chosen elements by their number, and whether there are any."""
    divisor, some = call_on_values(_counted, (chosen, axis, keepdims, ddof, warning), {})
    total = sum(choose(chosen, x, 0.0), axis=axis, keepdims=keepdims)
    return in_type(total / divisor, dtype_of(total), "nanmean"), some


@broadcasts
def _chosen(x: Any, where: Any) -> Any:
    return np.logical_and(~np.isnan(x), where)


def _counted(
    chosen: Any, axis: Any, keepdims: bool, ddof: float, warning: str | None
) -> tuple[Any, Any]:
    """The number of chosen elements less ddof, but 1 where that is no number to divide by."""
    number = np.sum(chosen, axis=axis, keepdims=keepdims) - ddof
    some = number > 0
    if warning is not None and not np.all(some):
        warn_user(warning, RuntimeWarning)
    return np.where(some, number, 1.0)[()], some
