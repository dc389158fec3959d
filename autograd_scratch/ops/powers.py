"""Powers of two, roots, powers in double precision, and logarithms of sums of powers."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ..engine.define import built_in, register
from ..engine.values import Value, dtype_of
from .arithmetic import pow
from .elementwise import _real, _reals, abs, astype, sigmoid
from .selection import SHAPES, where

__all__ = ["cbrt", "exp2", "float_power", "logaddexp", "logaddexp2"]


@built_in(
    lambda g, y, x: g * (y * math.log(2.0)),
    numpy=(np.exp2,),
    kind="elementwise",
)
def exp2(x: Any) -> Any:
    """Two to the power x.

    >>> exp2(3.0)
    8.0
    """
    return np.exp2(_real(x))


@built_in(
    lambda g, y, x: g / (3.0 * (y * y)),
    numpy=(np.cbrt,),
    kind="elementwise",
    domain=((0.0, 5.0),),
)
def cbrt(x: Any) -> Any:
    """Cube root, also of negative numbers; at 0 its derivative is inf, with NumPy's warning.

    >>> cbrt(-8.0)
    -2.0
    """
    return np.cbrt(_real(x))


@register(np.float_power)
def float_power(x1: Any, x2: Any) -> Any:
    """x1 ** x2, computed in double precision at least.

    >>> float_power(np.float32(2.0), -1)
    0.5
    """
    return pow(_double(x1), _double(x2))


def _double(x: Any) -> Any:
    """A number, array or node in float64, or longer if it is longer."""
    if not isinstance(x, Value):
        return np.multiply(x, np.float64(1.0))
    dtype = np.result_type(dtype_of(x), float)
    return x if dtype_of(x) == dtype else astype(x, dtype=dtype)


def _share(x: Any, y: Any, base: float = math.e) -> Any:
    """The share of base ** x in its sum with base ** y; of two equal infinities, a half."""
    alike = (x == y) & (abs(x) == math.inf)  # their difference would be nan
    ahead = where(alike, 0.0, x) - where(alike, 0.0, y)
    return sigmoid(ahead if base == math.e else ahead * math.log(base))


@built_in(
    lambda g, z, x, y: g * _share(x, y),
    lambda g, z, x, y: g * _share(y, x),
    numpy=(np.logaddexp,),
    kind="elementwise",
    hint=SHAPES,
)
def logaddexp(x: Any, y: Any) -> Any:
    """log(exp(x) + exp(y)), without overflow; two equal infinities share the gradient.

    >>> logaddexp(1000.0, -1000.0)
    1000.0
    """
    return np.logaddexp(*_reals(x, y))


@built_in(
    lambda g, z, x, y: g * _share(x, y, 2.0),
    lambda g, z, x, y: g * _share(y, x, 2.0),
    numpy=(np.logaddexp2,),
    kind="elementwise",
    hint=SHAPES,
)
def logaddexp2(x: Any, y: Any) -> Any:
    """log2(2 ** x + 2 ** y), without overflow; two equal infinities share the gradient.

    >>> logaddexp2(3.0, 3.0)
    4.0
    """
    return np.logaddexp2(*_reals(x, y))
