"""What a kernel can do with numbers: each operation as lines of LLVM's language.

The names are NumPy's. A step that is not here stays a call of NumPy.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from . import functions
from .ir import BITS, Arithmetic

Emit = Callable[..., str]
"""Writes an operation down: takes the arithmetic of its kind and the operands."""


def _is_nan(a: Arithmetic, x: str) -> str:
    return a.compare("uno", x, x)


def maximum(a: Arithmetic, x: str, y: str) -> str:
    """The larger one; nan if one is."""
    if a.kind not in "df":
        return a.choose(a.compare("sgt", x, y), x, y)
    return a.choose(_is_nan(a, x), x, a.choose(a.compare("ogt", x, y), x, y))


def minimum(a: Arithmetic, x: str, y: str) -> str:
    """The smaller one; nan if one is."""
    if a.kind not in "df":
        return a.choose(a.compare("slt", x, y), x, y)
    return a.choose(_is_nan(a, x), x, a.choose(a.compare("olt", x, y), x, y))


def _sign(a: Arithmetic, x: str) -> str:
    zero = a.number(0.0)
    below = a.choose(a.compare("olt", x, zero), a.number(-1.0), a.add(x, zero))
    return a.choose(a.compare("ogt", x, zero), a.number(1.0), below)


def _reciprocal(a: Arithmetic, x: str) -> str:
    return a.div(a.number(1.0), x)


def _square(a: Arithmetic, x: str) -> str:
    return a.mul(x, x)


def cube(a: Arithmetic, x: str) -> str:
    """x³, with what is lost in x²."""
    square = a.mul(x, x)
    lost = a.fma(x, x, a.neg(square))
    value = a.mul(square, x)
    lost = a.fma(lost, x, a.fma(square, x, a.neg(value)))
    total = a.add(value, lost)
    return a.choose(a.compare("ord", total, total), total, value)  # inf has no rest


def _comparison(condition: str) -> Emit:
    """``lt`` and the like: ordered for floats, signed for integers."""

    def emit(a: Arithmetic, x: str, y: str) -> str:
        if a.kind in "df":
            return a.compare(("u" if condition == "ne" else "o") + condition, x, y)
        exact = condition in ("eq", "ne")
        if a.kind == "?":
            return a.compare(condition if exact else "u" + condition, x, y)
        return a.compare(condition if exact else "s" + condition, x, y)

    return emit


def _logic(name: str) -> Emit:
    return lambda a, x, y: a.binary(name, x, y)


def _not(a: Arithmetic, x: str) -> str:
    return a.binary("xor", x, a.number(1))


def identity(a: Arithmetic, x: str) -> str:
    """x itself."""
    return x


ON_FLOATS: dict[str, Emit] = {
    "np.add": Arithmetic.add,
    "np.subtract": Arithmetic.sub,
    "np.multiply": Arithmetic.mul,
    "np.divide": Arithmetic.div,
    "np.negative": Arithmetic.neg,
    "np.absolute": lambda a, x: a.function("fabs", x),
    "np.sign": _sign,
    "np.square": _square,
    "np.reciprocal": _reciprocal,
    "np.sqrt": lambda a, x: a.function("sqrt", x),
    "np.maximum": maximum,
    "np.minimum": minimum,
    "np.exp": functions.exp,
    "np.expm1": functions.expm1,
    "np.log": functions.log,
    "np.log1p": functions.log1p,
    "np.tanh": functions.tanh,
}
"""Floats to a float."""

COMPARISONS: dict[str, Emit] = {
    "np.less": _comparison("lt"),
    "np.less_equal": _comparison("le"),
    "np.greater": _comparison("gt"),
    "np.greater_equal": _comparison("ge"),
    "np.equal": _comparison("eq"),
    "np.not_equal": _comparison("ne"),
}
"""Numbers to a flag."""

ON_FLAGS: dict[str, Emit] = {
    "np.bitwise_and": _logic("and"),
    "np.bitwise_or": _logic("or"),
    "np.bitwise_xor": _logic("xor"),
    "np.logical_and": _logic("and"),
    "np.logical_or": _logic("or"),
    "np.logical_xor": _logic("xor"),
    "np.invert": _not,
    "np.logical_not": _not,
}
"""Flags to a flag."""

HEAVY = frozenset({functions.exp, functions.expm1, functions.log, functions.log1p, functions.tanh,
                   functions.sigmoid})  # fmt: skip
"""Operations that take as long as some twenty others."""


def converted(a: Arithmetic, x: str, kind: str) -> str:
    """A number of another kind as one of the kind of ``a``."""
    if kind == a.kind:
        return x
    from_ = a.of(kind)
    if a.kind in "df":
        if kind in "df":
            return from_.convert("fpext" if a.kind == "d" else "fptrunc", x, a.kind)
        return from_.convert("uitofp" if kind == "?" else "sitofp", x, a.kind)
    if a.kind == "?":
        zero = from_.number(0)
        return from_.compare("une" if kind in "df" else "ne", x, zero)
    return from_.convert("zext" if kind == "?" else "sext", x, a.kind)


class Reduction:
    """How numbers are gathered into one.

    Args:
        name: ``sum``, ``mean``, ``max``, ``min`` or ``count``.
    """

    def __init__(self, name: str) -> None:
        self.name = name

    def identity(self, kind: str) -> float | int:
        """What it gives of no numbers."""
        if self.name in ("sum", "mean", "count"):
            return 0.0 if kind in "df" else 0
        if kind in "df":
            return -math.inf if self.name == "max" else math.inf
        limit: int = 2 ** (BITS[kind] - 1)
        return -limit if self.name == "max" else limit - 1

    def combine(self, a: Arithmetic, x: str, y: str) -> str:
        """Two results in one."""
        if self.name == "max":
            return maximum(a, x, y)
        return minimum(a, x, y) if self.name == "min" else a.add(x, y)


REDUCTIONS: dict[str, Any] = {
    "np.add.reduce": "sum",
    "np.mean": "mean",
    "np.maximum.reduce": "max",
    "np.minimum.reduce": "min",
}
