"""Sums, products, quotients and powers: what most graphs are made of.

Inputs are numbers or arrays of any float, integer or boolean type, and broadcast against each other
as in NumPy. A result is floating point wherever calculus needs it. The engine undoes broadcasting,
so a rule may return a gradient of the output's shape.
"""

from __future__ import annotations

import math
import operator
from typing import Any

import numpy as np

from ..engine.op import built_in
from ..engine.values import Value
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

    Args:
        x, y: numbers or arrays that broadcast.

    Returns:
        The sum, of the broadcast shape.

    Example:
        >>> add(1.0, 2.0)
        3.0
    """
    return np.add(x, y)


@built_in(
    lambda g, z, x, y: g,
    lambda g, z, x, y: -g,
    sign="-",
    numpy=(np.subtract,),
    scalar=operator.sub,
    kind="elementwise",
    hint=SHAPES,
)
def sub(x: Any, y: Any) -> Any:
    """Difference x - y.

    Args:
        x, y: numbers or arrays that broadcast.

    Returns:
        The difference, of the broadcast shape.

    Example:
        >>> sub(1.0, 2.0)
        -1.0
    """
    # NumPy refuses to subtract booleans, which are the numbers 0 and 1 here.
    if np.result_type(x, y).kind == "b":
        x = np.asarray(x, float)
    return np.subtract(x, y)


@built_in(
    lambda g, y, x: -g,
    sign="-",
    numpy=(np.negative,),
    scalar=operator.neg,
    kind="elementwise",
)
def neg(x: Any) -> Any:
    """Negative -x.

    Args:
        x: number or array.

    Returns:
        -x, of the shape of x.

    Example:
        >>> neg(2.0)
        -2.0
    """
    return np.negative(np.multiply(x, 1.0) if np.asarray(x).dtype.kind == "b" else x)


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

    Args:
        x, y: numbers or arrays that broadcast.

    Returns:
        The product, of the broadcast shape.

    Example:
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

    Args:
        x, y: numbers or arrays that broadcast.

    Returns:
        The quotient, of the broadcast shape, always floating point.

    Example:
        >>> div(1.0, 4.0)
        0.25
    """
    return np.divide(x, y)


def _pow_base(g: Any, z: Any, x: Any, y: Any) -> Any:
    some_zero = y == 0
    traced = isinstance(some_zero, Value)  # not known yet: the second way is right for both
    if some_zero is False or not (traced or np.any(some_zero)):
        return g * (y * x ** (y - 1.0))
    # x**0 is constant. Where x is 0 too, 0 × 0**-1 would be nan, so the exponent stays 0 there.
    return g * (y * pow(x, y - 1.0 + ((x == 0) & some_zero)))


def _pow_exponent(g: Any, z: Any, x: Any, y: Any) -> Any:
    # 0**y stays 0 for y > 0 however y moves; log(0) × 0 would be nan.
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

    The derivative of ``x**0`` is 0 everywhere, and that of ``0**y`` in y is 0 for y >= 0.

    Args:
        x, y: numbers or arrays that broadcast.

    Returns:
        The power, of the broadcast shape; integers to integer powers are computed as floats.

    Example:
        >>> pow(3.0, 2.0)
        9.0
    """
    if np.result_type(x, y).kind != "f":
        x = np.multiply(x, 1.0)
    if isinstance(x, np.ndarray):
        return x**y  # the operator has fast paths for squares and roots; np.power has none
    return np.power(x, y)
