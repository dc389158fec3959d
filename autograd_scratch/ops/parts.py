"""Parts of numbers: whole and fractional, sign and size, mantissa and exponent, real and imaginary.

Whole parts, signs and exponents do not change but for jumps: so they count as constant.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..engine.define import built_in, register
from ..engine.registry import NUMPY
from ..engine.values import Value, call_on_values, dtype_of
from .arithmetic import fmod, mul
from .elementwise import _reals, sign
from .selection import SHAPES, where
from .shape import as_array

__all__ = ["copysign", "frexp", "heaviside", "ldexp", "modf"]


@built_in(
    lambda g, z, x1, x2: g * (sign(x1) * copysign(1.0, x2)),
    lambda g, z, x1, x2: g * 0.0,
    numpy=(np.copysign,),
    kind="elementwise",
    kinks=(0.0,),
    hint=SHAPES,
)
def copysign(x1: Any, x2: Any) -> Any:
    """The size of x1 with the sign of x2; where x1 is 0 its gradient is 0, as that of abs.

    >>> copysign(3.0, -0.0)
    -3.0
    """
    return np.copysign(*_reals(x1, x2))


@register(np.heaviside)
def heaviside(x1: Any, x2: Any) -> Any:
    """0 where x1 < 0, 1 where x1 > 0, and x2 where x1 is 0: there its gradient goes to x2.

    >>> heaviside(np.array([-2.0, 0.0, 2.0]), 0.5)
    array([0. , 0.5, 1. ])
    """
    at_zero = call_on_values(np.equal, (x1, 0.0), {})
    return where(at_zero, x2, call_on_values(np.heaviside, (x1, 0.0), {}))


@register(np.modf)
def modf(x: Any) -> tuple[Any, Any]:
    """The fractional part of x, and the whole part, without a gradient; both have the sign of x.

    >>> modf(-2.5)
    (-0.5, -2.0)
    """
    x = as_array(x)
    if dtype_of(x).kind != "f":
        x = mul(x, 1.0)
    # Of an infinity nothing is left behind the point; fmod would make nan of it.
    not_infinite = call_on_values(np.not_equal, (call_on_values(np.absolute, (x,), {}), np.inf), {})
    rest = where(not_infinite, x, call_on_values(np.copysign, (0.0, x), {}))
    return fmod(rest, 1.0), call_on_values(np.trunc, (x,), {})


@register(np.ldexp)
def ldexp(x1: Any, x2: Any) -> Any:
    """x1 × 2 ** x2, for whole numbers x2.

    Raises:
        TypeError: an x2 that is not whole.

    >>> ldexp(0.75, 2)
    3.0
    """
    dtype = dtype_of(x1) if isinstance(x1, Value) else np.asarray(x1).dtype
    factors = call_on_values(
        _powers_of_two, (x2,), {"dtype": dtype if dtype.kind == "f" else float}
    )
    for factor in factors:
        x1 = mul(x1, factor)
    return x1


def _powers_of_two(exponents: Any, dtype: Any) -> list[Any]:
    """Factors whose product is 2 ** exponents, which by itself may be no float.

    Three are enough from the smallest float to the largest and back. The last one is the most that
    a float can be: so on the way to a tiny number nothing is rounded twice.
    """
    whole = np.asarray(exponents)
    if whole.dtype.kind == "f":
        whole = whole.astype(int)
    if np.any(whole != exponents):
        raise TypeError(f"ldexp: the exponents must be whole numbers, got {exponents}")
    most = np.finfo(dtype).maxexp - 2
    rest = whole.astype(int)
    factors = []
    for _ in range(3):
        step = np.clip(rest, -most, most)
        rest = rest - step
        factors.append(np.ldexp(np.ones((), dtype), step))
    return factors[::-1]


@register(np.frexp)
def frexp(x: Any) -> tuple[Any, Any]:
    """Mantissa, from 0.5 up to 1 in size or 0, and exponent of 2, without a gradient.

    >>> frexp(3.0)
    (0.75, np.int32(2))
    """
    _, exponent = call_on_values(np.frexp, (x,), {})
    return ldexp(x, -exponent), exponent


def _real_part(val: Any) -> Any:
    return val  # a node is real


def _real_if_close(a: Any, tol: Any = 100) -> Any:
    return a


def _copy(x: Any) -> Any:
    return +x  # which for an array that jit traces is another array, as NumPy's is


NUMPY.update({np.real: _real_part, np.real_if_close: _real_if_close, np.conjugate: _copy})
