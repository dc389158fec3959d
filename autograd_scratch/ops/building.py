"""Sequences of numbers between two ends, which may be nodes."""

from __future__ import annotations

from operator import index
from typing import Any

import numpy as np

from ..engine.define import register
from ..engine.values import call_on_values, concretize, dtype_of, shape_of
from .arithmetic import pow
from .axes import with_axes
from .elementwise import astype, log10, sign
from .numpy_reductions import in_type
from .selection import where
from .shape import as_array, expand_dims, moveaxis

__all__ = ["geomspace", "linspace", "logspace"]


@register(np.linspace)
def linspace(
    start: Any,
    stop: Any,
    num: int = 50,
    endpoint: bool = True,
    retstep: bool = False,
    dtype: Any = None,
    axis: int = 0,
    *,
    device: Any = None,
) -> Any:
    """Numbers from start to stop, equally far from each other.

    Args:
        start, stop: numbers or arrays that broadcast.
        num: how many.
        endpoint: whether stop is the last of them.
        retstep: whether the step is returned too.
        dtype: a float type; for one of integers the result has no gradient.
        axis: where the new axis is in the result.
        device: only ``"cpu"``.

    Raises:
        ValueError: ``num`` is negative, or another device.
        TypeError: ``num`` is no integer.

    >>> linspace(0.0, 1.0, 3)
    array([0. , 0.5, 1. ])
    """
    if dtype is not None and np.dtype(dtype).kind != "f":
        given = {"dtype": dtype, "axis": axis}
        return call_on_values(np.linspace, (start, stop, num, endpoint, retstep), given)
    np.empty(0, device=device)  # which says so if there is no such device
    if (num := index(num)) < 0:
        raise ValueError(f"linspace: num must not be negative, got {num}")
    # Python's integers become floats of the type of the other; those of arrays float64.
    start, stop = (x if type(x) is int else as_array(x) for x in (start, stop))
    way = (stop - start) * 1.0
    shape = shape_of(way)
    steps = num - 1 if endpoint else num
    numbers = np.arange(num).astype(dtype_of(way)).reshape((-1, *(1,) * len(shape)))
    step = way / steps if steps > 0 else np.nan
    y = start + numbers * (step if steps > 0 else way)
    if endpoint and num > 1:
        y = where(_is_at(num - 1, numbers), stop, y)
    return _finished(y, axis, dtype, step if retstep else None)


def _is_at(place: int, numbers: Any) -> Any:
    """Where in a sequence a place is."""
    return (np.arange(len(numbers)) == place).reshape(numbers.shape)


def _finished(y: Any, axis: int, dtype: Any, step: Any = None) -> Any:
    """A sequence along its axis and in its type; with the step, if that is wanted."""
    y = moveaxis(y, 0, axis) if axis else y
    y = in_type(y, dtype, "linspace")
    return y if step is None else (y, step)


@register(np.logspace)
def logspace(
    start: Any,
    stop: Any,
    num: int = 50,
    endpoint: bool = True,
    base: Any = 10.0,
    dtype: Any = None,
    axis: int = 0,
) -> Any:
    """Powers of a base whose exponents are equally far from each other.

    Args:
        start, stop, base: numbers or arrays that broadcast; start and stop are exponents.
        num, endpoint, dtype, axis: as for :func:`linspace`.

    >>> logspace(0.0, 2.0, 3)
    array([  1.,  10., 100.])
    """
    if dtype is not None and np.dtype(dtype).kind != "f":
        given = {"base": base, "dtype": dtype, "axis": axis}
        return call_on_values(np.logspace, (start, stop, num, endpoint), given)
    if shape_of(base := as_array(base)):
        ndim = max(len(shape_of(as_array(x))) for x in (start, stop, base))
        start, stop, base = (with_axes(as_array(x), ndim) for x in (start, stop, base))
        base = expand_dims(base, axis)
    y = pow(base, linspace(start, stop, num, endpoint, axis=axis))
    return _finished(y, 0, dtype)


@register(np.geomspace)
def geomspace(
    start: Any,
    stop: Any,
    num: int = 50,
    endpoint: bool = True,
    dtype: Any = None,
    axis: int = 0,
) -> Any:
    """Numbers from start to stop, each the same multiple of the one before.

    Args:
        start, stop: numbers or arrays that broadcast, of the same sign and not 0.
        num, endpoint, axis: as for :func:`linspace`.
        dtype: a float type; without it, double precision at least.

    Raises:
        ValueError: start or stop holds 0.

    >>> geomspace(1.0, 100.0, 3)
    array([  1.,  10., 100.])
    """
    if dtype is not None and np.dtype(dtype).kind != "f":
        given = {"dtype": dtype, "axis": axis}
        return call_on_values(np.geomspace, (start, stop, num, endpoint), given)
    start, stop = as_array(start), as_array(stop)
    # NumPy computes in double precision at least, unless it is told a type.
    wide = np.result_type(dtype_of(start), dtype_of(stop), dtype or float)
    start, stop = astype(start, wide), astype(stop, wide)
    if any(concretize(np.any(end == 0.0), mixed=True) for end in (start, stop)):
        raise ValueError("geomspace: a geometric sequence cannot hold 0; start and stop must not")
    side = sign(start)
    y = side * logspace(log10(start * side), log10(stop * side), num, endpoint)
    numbers = np.arange(num).reshape((-1, *(1,) * (len(shape_of(y)) - 1)))
    if num > 0:
        y = where(_is_at(0, numbers), start, y)
    if endpoint and num > 1:
        y = where(_is_at(num - 1, numbers), stop, y)
    return _finished(y, axis, dtype)
