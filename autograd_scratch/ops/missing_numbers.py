"""Numbers that are missing: nan that is passed over, nan and infinities that are replaced."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ..engine.define import built_in, register
from ..engine.values import Value, call_on_values, dtype_of
from .elementwise import astype
from .selection import SHAPES, where

__all__ = ["fmax", "fmin", "nan_to_num"]


def _to_chosen(g: Any, z: Any, x: Any, y: Any) -> Any:
    """The gradient to x if z is x and not y; half of it if z is both, as where both are nan."""
    return where(z == x, where(z == y, 0.5 * g, g), where(z == y, 0.0, 0.5 * g))


@built_in(
    lambda g, z, x, y: _to_chosen(g, z, x, y),
    lambda g, z, x, y: _to_chosen(g, z, y, x),
    numpy=(np.fmax,),
    hint=SHAPES,
    kind="elementwise",
    kinks=(0.0,),
)
def fmax(x: Any, y: Any) -> Any:
    """The larger of x and y, element by element; the other one where one is nan.

    Where x equals y, each gets half of the gradient.

    >>> fmax(1.0, np.array([2.0, math.nan]))
    array([2., 1.])
    """
    return np.fmax(x, y)


@built_in(
    lambda g, z, x, y: _to_chosen(g, z, x, y),
    lambda g, z, x, y: _to_chosen(g, z, y, x),
    numpy=(np.fmin,),
    hint=SHAPES,
    kind="elementwise",
    kinks=(0.0,),
)
def fmin(x: Any, y: Any) -> Any:
    """The smaller of x and y, element by element; the other one where one is nan.

    Where x equals y, each gets half of the gradient.

    >>> fmin(1.0, np.array([2.0, math.nan]))
    array([1., 1.])
    """
    return np.fmin(x, y)


@register(np.nan_to_num)
def nan_to_num(
    x: Any, copy: bool = True, nan: Any = 0.0, posinf: Any = None, neginf: Any = None
) -> Any:
    """x with nan and infinities replaced; a gradient passes where x is kept, not where it is not.

    Args:
        x: number or array.
        copy: must be True.
        nan, posinf, neginf: what stands for nan, inf and -inf, in the type of x, perhaps a
            variable; for infinities by default the largest and the smallest float.

    Raises:
        ValueError: ``copy=False``.

    >>> nan_to_num(np.array([1.0, math.nan, math.inf]), posinf=9.0)
    array([1., 0., 9.])
    """
    if not copy:
        raise ValueError(
            "nan_to_num: a node cannot be changed in place (copy=False); write x = nan_to_num(x)"
        )
    dtype = dtype_of(x) if isinstance(x, Value) else np.asarray(x).dtype
    if dtype.kind != "f":
        return x
    most = np.finfo(dtype).max
    result = x
    for condition, replacement in (
        (call_on_values(np.isnan, (x,), {}), nan),
        (call_on_values(np.equal, (x, math.inf), {}), most if posinf is None else posinf),
        (call_on_values(np.equal, (x, -math.inf), {}), -most if neginf is None else neginf),
    ):
        result = where(condition, _in_type(replacement, dtype), result)
    return result


def _in_type(x: Any, dtype: np.dtype[Any]) -> Any:
    known = isinstance(x, Value) and dtype_of(x) == dtype
    return x if known else astype(x, dtype=dtype)
