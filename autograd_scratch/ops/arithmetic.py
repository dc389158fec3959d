"""Sums, products, quotients and powers: what most graphs are made of.

The rules, like the back cover of a calculus book (z is the op's output, g its upstream gradient):

======== ==================== =====================
z        to x                 to y
======== ==================== =====================
x + y    g                    g
x - y    g                    -g
-x       -g
x × y    g y                  g x
x / y    g / y                -g z / y
x ** y   g y x ** (y - 1)     g z log x
mod x y  g                    -g floor(x / y)
fmod x y g                    -g trunc(x / y)
======== ==================== =====================

Rules make use of z where it saves work: x / y² is z / y. (floor and trunc are flat between their
jumps, so they count as constant.)

Each op below is made by ``@built_in``: first its rules, one for each input, then the sign that
pictures show, the NumPy function that records the op, the same computation on Python floats, what
forward mode and the tests need to know, and advice for error messages: ``autograd_scratch.op`` has
them all. Then comes the forward function.

Inputs are numbers or arrays of any float, integer or boolean type, and broadcast against each other
as in NumPy. A Python number counts as a float, and so does an integer in a node. Sums, differences
and products of nothing but NumPy's integers are integers; what divides or takes powers gives
floats. The engine undoes broadcasting, so a rule may return a gradient of the output's shape.
"""

from __future__ import annotations

import math
import operator
from typing import Any

import numpy as np

from ..engine.define import built_in
from ..engine.numeric import scalar_or_array
from ..engine.values import Value, dtype_of
from .elementwise import log
from .selection import SHAPES, where


@built_in(
    lambda g, z, x, y: g,
    lambda g, z, x, y: g,
    sign="+",
    numpy=(np.add,),
    scalar=operator.add,
    kind="elementwise",
    hint=SHAPES,
)
def add(x: Any, y: Any) -> Any:
    """Sum x + y; its backward passes the gradient on unchanged (book 5.3.1).

    >>> add(1.0, 2.0)
    3.0
    """
    return np.add(x, y)


@built_in(
    lambda g, z, x, y: g,
    lambda g, z, x, y: -g,
    sign="−",
    numpy=(np.subtract,),
    scalar=operator.sub,
    kind="elementwise",
    hint=SHAPES,
)
def sub(x: Any, y: Any) -> Any:
    """Difference x - y.

    >>> sub(1.0, 2.0)
    -1.0
    """
    if np.result_type(x, y).kind == "b":
        x = np.multiply(x, 1.0)  # NumPy refuses two booleans; here they are the numbers 0 and 1
    return np.subtract(x, y)


@built_in(
    lambda g, z, x: -g,
    sign="−",
    numpy=(np.negative,),
    scalar=operator.neg,
    kind="elementwise",
)
def neg(x: Any) -> Any:
    """Negative -x.

    >>> neg(2.0)
    -2.0
    """
    if np.result_type(x).kind == "b":
        x = np.multiply(x, 1.0)  # as in sub
    return np.negative(x)


@built_in(
    lambda g, z, x, y: g * y,
    lambda g, z, x, y: g * x,
    sign="×",
    numpy=(np.multiply,),
    scalar=operator.mul,
    kind="elementwise",
    hint=SHAPES,
)
def mul(x: Any, y: Any) -> Any:
    """Product x × y, element by element; its backward swaps the inputs (book 5.3.2).

    >>> mul(100.0, 2.0)
    200.0
    """
    return np.multiply(x, y)


@built_in(
    lambda g, z, x, y: g / y,
    lambda g, z, x, y: -g * z / y,
    sign="/",
    numpy=(np.divide,),
    scalar=operator.truediv,
    kind="elementwise",
    domain=((-3.0, 3.0), (0.0, 3.0)),
    hint=SHAPES,
)
def div(x: Any, y: Any) -> Any:
    """Quotient x / y; division by zero gives inf or nan, with NumPy's warning (book 5.5.2).

    >>> div(1.0, 4.0)
    0.25
    """
    return np.divide(x, y)


def _float_of_both(x: Any, y: Any) -> Any:
    """x, as floats where neither x nor y has any."""
    return x if np.result_type(x, y).kind == "f" else np.multiply(x, 1.0)


def _pow_base(g: Any, z: Any, x: Any, y: Any) -> Any:
    zero_exponent = y == 0
    # A Value is not known yet, while jit traces: then the general way is right too.
    if zero_exponent is False or not (isinstance(zero_exponent, Value) or np.any(zero_exponent)):
        if isinstance(x, np.generic) or isinstance(y, np.generic):
            return g * (y * pow(x, y - 1.0))  # ** of NumPy's own numbers rounds otherwise
        return g * (y * x ** (y - 1.0))
    # x**0 is constant. Near x = 0, where x**-1 may be inf, 0 × inf would be nan; so there the
    # exponent -1 is raised to 0: True counts as 1.
    tiny = scalar_or_array(np.finfo(dtype_of(x)).tiny)
    return g * (y * pow(x, y - 1.0 + (zero_exponent & (x < tiny) & (x > -tiny))))


def _pow_exponent(g: Any, z: Any, x: Any, y: Any) -> Any:
    # 0**y does not change with y >= 0. The inner where keeps log from 0, for 0 × inf would be nan.
    at_zero = (x == 0) & (y >= 0)
    return where(at_zero, 0.0, g * z * log(where(at_zero, 1.0, x)))


@built_in(
    _pow_base,
    _pow_exponent,
    sign="**",
    numpy=(np.power,),
    scalar=math.pow,
    kind="elementwise",
    domain=((0.0, 3.0), (-3.0, 3.0)),
    hint=SHAPES,
)
def pow(x: Any, y: Any) -> Any:
    """Power x ** y; a negative x with a fractional y gives nan, with NumPy's warning.

    The derivative of ``x**0`` is 0 everywhere, and that of ``0**y`` in y is 0 for y >= 0. Integers
    to integer powers are computed as floats.

    >>> pow(3.0, 2.0)
    9.0
    """
    x = _float_of_both(x, y)
    if isinstance(x, np.ndarray):
        return x**y  # which is faster for roots than np.power (NumPy 2.4)
    return np.power(x, y)


# Where x / y is whole, a remainder jumps: so the tests take quotients from -2.7 to -2.05.
_NO_JUMP = ((-8.0, -7.0), (3.0, 3.4))


@built_in(
    lambda g, z, x, y: g,
    lambda g, z, x, y: -g * (x // y),
    numpy=(np.remainder,),
    scalar=operator.mod,
    kind="elementwise",
    domain=_NO_JUMP,
    hint=SHAPES,
)
def mod(x: Any, y: Any) -> Any:
    """Remainder x - y × floor(x / y), of the sign of y, as Python's % and np.mod.

    >>> mod(-7.0, 3.0)
    2.0
    """
    return np.remainder(_float_of_both(x, y), y)


@built_in(
    lambda g, z, x, y: g,
    lambda g, z, x, y: -g * np.rint((x - z) / y),  # x - z is y times trunc(x / y)
    numpy=(np.fmod,),
    scalar=math.fmod,
    kind="elementwise",
    domain=_NO_JUMP,
    hint=SHAPES,
)
def fmod(x: Any, y: Any) -> Any:
    """Remainder x - y × trunc(x / y), of the sign of x, as C's fmod and np.fmod.

    >>> fmod(-7.0, 3.0)
    -1.0
    """
    return np.fmod(_float_of_both(x, y), y)
