"""What is known of each operation on plain numbers: how it is written, and its number on a tape.

Both backends read this table. The Python one writes the expressions that are operators; what is a
function here it calls by name. The loop that Numba compiles is generated from all of them; see
:mod:`.generate`.
"""

from __future__ import annotations

import operator
from typing import Any, NamedTuple

import numpy as np

from ...engine.registry import OPS

CHOICE, NOT, COMPARISON, OR, XOR, AND, SUM, PRODUCT, SIGN, ATOM = range(10)
"""How tightly Python's grammar binds an expression; names, calls and constants are atoms."""

LEFT_TO_RIGHT = (SUM, PRODUCT)
"""Operators of these ranks that follow each other are computed from the left."""


class Operation(NamedTuple):
    """An operation on floats and conditions.

    Attributes:
        text: a Python expression of the operands ``{0}``, ``{1}``, ``{2}``.
        rank: how tightly its operator is bound; None where it is a function to Python.
        of: what the operands are: floats, or conditions (booleans; 0.0 and 1.0 on a tape).
        gives: what the result is, float or bool.
    """

    text: str
    rank: int | None = None
    of: type = float
    gives: type = float


def _comparison(sign: str) -> Operation:
    return Operation(f"{{0}} {sign} {{1}}", COMPARISON, gives=bool)


def _logic(text: str, rank: int) -> Operation:
    return Operation(text, rank, of=bool, gives=bool)


def _function(name: str) -> Operation:
    return Operation(f"math.{name}({{0}})")


OPERATIONS: dict[Any, Operation] = {
    OPS.add: Operation("{0} + {1}", SUM),
    OPS.sub: Operation("{0} - {1}", SUM),
    OPS.mul: Operation("{0} * {1}", PRODUCT),
    OPS.div: Operation("{0} / {1}", PRODUCT),
    OPS.neg: Operation("-{0}", SIGN),
    OPS.where: Operation("{1} if {0} else {2}", CHOICE),
    np.less: _comparison("<"),
    np.less_equal: _comparison("<="),
    np.greater: _comparison(">"),
    np.greater_equal: _comparison(">="),
    np.equal: _comparison("=="),
    np.not_equal: _comparison("!="),
    np.bitwise_and: _logic("{0} & {1}", AND),
    np.bitwise_or: _logic("{0} | {1}", OR),
    np.bitwise_xor: _logic("{0} ^ {1}", XOR),
    np.invert: _logic("not {0}", NOT),
    np.logical_and: _logic("{0} & {1}", AND),
    np.logical_or: _logic("{0} | {1}", OR),
    np.logical_xor: _logic("{0} ^ {1}", XOR),
    np.logical_not: _logic("not {0}", NOT),
    OPS.maximum: Operation("{0} if {0} > {1} else {1} if {0} <= {1} else math.nan"),
    OPS.minimum: Operation("{0} if {0} < {1} else {1} if {0} >= {1} else math.nan"),
    OPS.abs: _function("fabs"),
    # 0.0 for -0.0, too; nan for nan
    OPS.sign: Operation("1.0 if {0} > 0.0 else -1.0 if {0} < 0.0 else {0} + 0.0"),
    OPS.pow: Operation("{0} * {0} if {1} == 2.0 else math.pow({0}, {1})"),
    OPS.exp: _function("exp"),
    OPS.expm1: _function("expm1"),
    OPS.log: _function("log"),
    OPS.log2: _function("log2"),
    OPS.log10: _function("log10"),
    OPS.log1p: _function("log1p"),
    OPS.sqrt: _function("sqrt"),
    OPS.sin: _function("sin"),
    OPS.cos: _function("cos"),
    OPS.tan: _function("tan"),
    OPS.arcsin: _function("asin"),
    OPS.arccos: _function("acos"),
    OPS.arctan: _function("atan"),
    OPS.sinh: _function("sinh"),
    OPS.cosh: _function("cosh"),
    OPS.tanh: _function("tanh"),
    OPS.sigmoid: Operation(
        "1.0 / (1.0 + math.exp(-{0})) if {0} >= 0.0 else math.exp({0}) / (1.0 + math.exp({0}))"
    ),
    OPS.relu: Operation("0.0 if {0} <= 0.0 else {0}"),
    OPS.softplus: Operation("max({0}, 0.0) + math.log1p(math.exp(-math.fabs({0})))"),
}
"""Every operation on numbers, by its op or ufunc."""

OF_PYTHON: dict[Any, Operation] = {
    operator.add: Operation("{0} + {1}", SUM),
    operator.sub: Operation("{0} - {1}", SUM),
    operator.mul: Operation("{0} * {1}", PRODUCT),
    operator.truediv: Operation("{0} / {1}", PRODUCT),
    operator.floordiv: Operation("{0} // {1}", PRODUCT),
    operator.mod: Operation("{0} % {1}", PRODUCT),
    operator.pow: Operation(
        "{0} ** {1}", SIGN
    ),  # tighter than a product, and no operand of its own
    operator.neg: Operation("-{0}", SIGN),
}
"""What Python computes from integers that are traced, and from what comes of them: an int or a
float, as the operands are. There are none of these on a tape."""

NUMBERS = {function: number for number, function in enumerate(OPERATIONS)}
"""The numbers by which a tape names the operations."""

MULTIPLY_ADD = len(NUMBERS)
"""The number of x·y + z on one line of a tape, rounded twice, as the two steps would."""

_PYTHON_S = {
    operator.lt: np.less,
    operator.le: np.less_equal,
    operator.gt: np.greater,
    operator.ge: np.greater_equal,
    operator.eq: np.equal,
    operator.ne: np.not_equal,
    operator.and_: np.bitwise_and,
    operator.or_: np.bitwise_or,
    operator.xor: np.bitwise_xor,
}


def canonical(function: Any) -> Any:
    """The function by which a step is found in tables: NumPy's for an operator of Python."""
    return _PYTHON_S.get(function, function)
