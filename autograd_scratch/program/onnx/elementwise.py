"""What functions of single elements become.

ONNX has no log1p, no arctan2, no copysign; and ONNX Runtime has no float64 kernel for the inverse
and hyperbolic functions but tanh. They are made of what there is, accurate to the last digits, as
the textbooks of numerical analysis do it.

Source: N. J. Higham, "Accuracy and Stability of Numerical Algorithms", 2nd ed. (2002), 1.14.1, for
log1p and expm1.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

import numpy as np

from .writer import BOOL, INT, Tensor, Writer

Printer = Callable[..., Tensor]


def _node(kind: str) -> Printer:
    return lambda w, *xs: w.node(kind, *xs)


def _truth(kind: str) -> Printer:
    return lambda w, *xs: w.node(kind, *xs, dtype=BOOL)


def _const(w: Writer, x: Tensor, value: float) -> Tensor:
    return w.constant(value, x.dtype)


def _equals(w: Writer, x: Tensor, value: float) -> Tensor:
    return w.node("Equal", x, _const(w, x, value), dtype=BOOL)


def _less(w: Writer, x: Tensor, value: float) -> Tensor:
    return w.node("Less", x, _const(w, x, value), dtype=BOOL)


def _greater(w: Writer, x: Tensor, value: float) -> Tensor:
    return w.node("Greater", x, _const(w, x, value), dtype=BOOL)


def choose(w: Writer, condition: Tensor, x: Tensor, y: Tensor) -> Tensor:
    """x where the condition holds, else y; both of one type."""
    if x.dtype == BOOL:
        return w.node(
            "Or",
            w.node("And", condition, x),
            w.node("And", w.node("Not", condition), y),
        )
    if x.dtype.kind in "iu" and x.dtype != INT:
        return w.cast(
            w.node("Where", condition, w.cast(x, INT), w.cast(y, INT), dtype=INT), x.dtype
        )
    return w.node("Where", condition, x, y, dtype=x.dtype)


def _is_negative(w: Writer, x: Tensor) -> Tensor:
    """Whether the sign is minus, that of -0 as well."""
    zero = _less(w, w.node("Reciprocal", x), 0.0)
    return w.node("Or", _less(w, x, 0.0), w.node("And", _equals(w, x, 0.0), zero))


def _expm1(w: Writer, x: Tensor) -> Tensor:
    one = _const(w, x, 1.0)
    u = w.node("Exp", x)
    v = w.node("Sub", u, one)
    accurate = w.node("Mul", x, w.node("Div", v, w.node("Log", u)))
    # Far out v is exact, and the quotient would be inf / inf or -1 / -inf.
    far = _greater(w, w.node("Abs", x), 30.0)
    return choose(w, far, v, choose(w, _equals(w, v, 0.0), x, accurate))


def log1p(w: Writer, x: Tensor) -> Tensor:
    """log(1 + x), exact for small x."""
    one = _const(w, x, 1.0)
    u = w.node("Add", x, one)
    v = w.node("Sub", u, one)
    log = w.node("Log", u)
    accurate = w.node("Mul", log, w.node("Div", x, v))
    exact = choose(w, w.node("Equal", v, x, dtype=BOOL), log, accurate)
    return choose(w, _equals(w, v, 0.0), x, exact)


def _log_base(base: float) -> Printer:
    return lambda w, x: w.node("Div", w.node("Log", x), _const(w, x, math.log(base)))


def _cos(w: Writer, x: Tensor) -> Tensor:
    if x.dtype == np.float32:
        return w.node("Cos", x)
    # Most versions of ONNX Runtime have the sine in float64, but not the cosine.
    half = w.node("Sin", w.node("Mul", x, _const(w, x, 0.5)))
    square = w.node("Mul", half, half)
    return w.node("Sub", _const(w, x, 1.0), w.node("Add", square, square))


def _tan(w: Writer, x: Tensor) -> Tensor:
    return w.node("Div", w.node("Sin", x), _cos(w, x))


def _arctan(w: Writer, x: Tensor) -> Tensor:
    if x.dtype == np.float32:
        return w.node("Atan", x)
    # |t| <= 1; its angle in single precision, then one step of Newton's method, which is exact to
    # the third power of what was wrong.
    inverted = _greater(w, w.node("Abs", x), 1.0)
    t = choose(w, inverted, w.node("Reciprocal", x), x)
    guess = w.cast(w.node("Atan", w.cast(t, np.float32)), x.dtype)
    sine = w.node("Sub", w.node("Mul", t, _cos(w, guess)), w.node("Sin", guess))
    length = w.node("Sqrt", w.node("Add", w.node("Mul", t, t), _const(w, x, 1.0)))
    angle = w.node("Add", guess, w.node("Div", sine, length))
    angle = choose(w, _equals(w, t, 0.0), t, angle)
    right = w.node("Mul", w.node("Sign", x), _const(w, x, math.pi / 2))
    return choose(w, inverted, w.node("Sub", right, angle), angle)


def _complement(w: Writer, x: Tensor) -> tuple[Tensor, Tensor]:
    one = _const(w, x, 1.0)
    return w.node("Sub", one, x), w.node("Add", one, x)


def _arcsin(w: Writer, x: Tensor) -> Tensor:
    less, more = _complement(w, x)
    return _arctan(w, w.node("Div", x, w.node("Sqrt", w.node("Mul", less, more))))


def _arccos(w: Writer, x: Tensor) -> Tensor:
    less, more = _complement(w, x)
    half = _arctan(w, w.node("Sqrt", w.node("Div", less, more)))
    return w.node("Mul", half, _const(w, x, 2.0))


def _with_sign_of(w: Writer, size: Tensor, x: Tensor) -> Tensor:
    """A function's value for |x|, as that of an odd function; x itself for small x."""
    signed = w.node("Mul", size, w.node("Sign", x))
    return choose(w, _less(w, w.node("Abs", x), 1e-20), x, signed)


def _half_exponentials(w: Writer, size: Tensor) -> tuple[Tensor, Tensor]:
    """exp(x) / 2, finite as long as it can be, and the root of exp(x)."""
    root = w.node("Exp", w.node("Mul", size, _const(w, size, 0.5)))
    return w.node("Mul", w.node("Mul", root, _const(w, size, 0.5)), root), root


def _sinh(w: Writer, x: Tensor) -> Tensor:
    size = w.node("Abs", x)
    far, _ = _half_exponentials(w, size)
    t = _expm1(w, size)
    quotient = w.node("Div", t, w.node("Add", t, _const(w, x, 1.0)))
    near = w.node("Mul", w.node("Add", t, quotient), _const(w, x, 0.5))
    return _with_sign_of(w, choose(w, _greater(w, size, 30.0), far, near), x)


def _cosh(w: Writer, x: Tensor) -> Tensor:
    half, root = _half_exponentials(w, w.node("Abs", x))
    rest = w.node("Div", w.node("Div", _const(w, x, 0.5), root), root)
    return w.node("Add", half, rest)


def _arcsinh(w: Writer, x: Tensor) -> Tensor:
    size = w.node("Abs", x)
    one = _const(w, x, 1.0)
    square = w.node("Mul", size, size)
    root = w.node("Sqrt", w.node("Add", square, one))
    near = log1p(w, w.node("Add", size, w.node("Div", square, w.node("Add", root, one))))
    far = w.node("Add", w.node("Log", size), _const(w, x, math.log(2.0)))
    return _with_sign_of(w, choose(w, _greater(w, size, 1e9), far, near), x)


def _arccosh(w: Writer, x: Tensor) -> Tensor:
    t = w.node("Sub", x, _const(w, x, 1.0))
    root = w.node("Sqrt", w.node("Add", t, _const(w, x, 2.0)))
    near = log1p(w, w.node("Add", t, w.node("Mul", w.node("Sqrt", t), root)))
    far = w.node("Add", w.node("Log", x), _const(w, x, math.log(2.0)))
    return choose(w, _greater(w, x, 1e9), far, near)


def _arctanh(w: Writer, x: Tensor) -> Tensor:
    size = w.node("Abs", x)
    less = w.node("Sub", _const(w, x, 1.0), size)
    doubled = w.node("Div", w.node("Mul", size, _const(w, x, 2.0)), less)
    half = w.node("Mul", log1p(w, doubled), _const(w, x, 0.5))
    return _with_sign_of(w, half, x)


def _exp2(w: Writer, x: Tensor) -> Tensor:
    return w.node("Pow", _const(w, x, 2.0), x)


def _cbrt(w: Writer, x: Tensor) -> Tensor:
    root = w.node("Pow", w.node("Abs", x), _const(w, x, 1.0 / 3.0))
    # Its sign times it would be nan for an infinite x, where the sign is that of x already.
    return choose(w, _is_negative(w, x), w.node("Neg", root), root)


def _softplus(w: Writer, x: Tensor) -> Tensor:
    rest = log1p(w, w.node("Exp", w.node("Neg", w.node("Abs", x))))
    return w.node("Add", w.node("Max", x, _const(w, x, 0.0)), rest)


def _logaddexp(w: Writer, x: Tensor, y: Tensor) -> Tensor:
    far = w.node("Neg", w.node("Abs", w.node("Sub", x, y)))
    apart = w.node("Add", w.node("Max", x, y), log1p(w, w.node("Exp", far)))
    same = w.node("Add", x, _const(w, x, math.log(2.0)))
    return choose(w, w.node("Equal", x, y, dtype=BOOL), same, apart)


def _logaddexp2(w: Writer, x: Tensor, y: Tensor) -> Tensor:
    far = w.node("Neg", w.node("Abs", w.node("Sub", x, y)))
    more = w.node("Div", log1p(w, _exp2(w, far)), _const(w, x, math.log(2.0)))
    apart = w.node("Add", w.node("Max", x, y), more)
    same = w.node("Add", x, _const(w, x, 1.0))
    return choose(w, w.node("Equal", x, y, dtype=BOOL), same, apart)


def _is_nan(w: Writer, x: Tensor) -> Tensor:
    return w.node("IsNaN", x, dtype=BOOL)


def _is_infinite(w: Writer, x: Tensor) -> Tensor:
    return w.node("IsInf", x, dtype=BOOL)


def _without_nan(kind: str) -> Printer:
    def printed(w: Writer, x: Tensor, y: Tensor) -> Tensor:
        either = choose(w, _is_nan(w, y), x, w.node(kind, x, y))
        return choose(w, _is_nan(w, x), y, either)

    return printed


def _copysign(w: Writer, x: Tensor, y: Tensor) -> Tensor:
    size = w.node("Abs", x)
    return choose(w, _is_negative(w, y), w.node("Neg", size), size)


def _hypot(w: Writer, x: Tensor, y: Tensor) -> Tensor:
    a, b = w.node("Abs", x), w.node("Abs", y)
    long, short = w.node("Max", a, b), w.node("Min", a, b)
    ratio = w.node("Div", short, choose(w, _equals(w, long, 0.0), _const(w, x, 1.0), long))
    square = w.node("Add", w.node("Mul", ratio, ratio), _const(w, x, 1.0))
    infinite = w.node("Or", _is_infinite(w, x), _is_infinite(w, y))
    length = w.node("Mul", long, w.node("Sqrt", square))
    return choose(w, infinite, _const(w, x, math.inf), length)


def _unit_x(w: Writer, x: Tensor, y: Tensor) -> Tensor:
    half = _const(w, x, 0.5)
    a, b = w.node("Mul", x, half), w.node("Mul", y, half)
    length = _hypot(w, a, b)
    infinite = _const(w, x, math.inf)
    return w.node("Div", a, choose(w, _equals(w, length, 0.0), infinite, length))


def _arctan2(w: Writer, y: Tensor, x: Tensor) -> Tensor:
    a, b = w.node("Abs", y), w.node("Abs", x)
    origin = w.node("And", _equals(w, a, 0.0), _equals(w, b, 0.0))
    diagonal = w.node("And", _is_infinite(w, y), _is_infinite(w, x))
    ratio = choose(w, diagonal, _const(w, x, 1.0), w.node("Div", a, b))
    angle = _arctan(w, choose(w, origin, _const(w, x, 0.0), ratio))
    left = w.node("Sub", _const(w, x, math.pi), angle)
    return _copysign(w, choose(w, _is_negative(w, x), left, angle), y)


def _gap_ratio(w: Writer, x: Tensor, gap: Tensor) -> Tensor:
    none = _equals(w, gap, 0.0)
    ratio = choose(w, none, _const(w, x, math.nan), w.node("Div", x, gap))
    nothing = w.node("And", none, _equals(w, x, 0.0))
    return choose(w, nothing, _const(w, x, 0.0), ratio)


def _sinc(w: Writer, x: Tensor) -> Tensor:
    # NumPy takes a tiny number for 0, where 0 / 0 would be nan.
    tiny = _const(w, x, 1e-20)
    u = w.node("Mul", choose(w, _equals(w, x, 0.0), tiny, x), _const(w, x, math.pi))
    return w.node("Div", w.node("Sin", u), u)


def _fmod(w: Writer, x: Tensor, y: Tensor) -> Tensor:
    return w.node("Mod", x, y, fmod=1)


def _mod(w: Writer, x: Tensor, y: Tensor) -> Tensor:
    """The remainder of the sign of y, which C's fmod has of that of x."""
    rest = _fmod(w, x, y)
    zero = choose(w, _is_negative(w, y), _const(w, x, -0.0), _const(w, x, 0.0))
    wrong = w.node("Xor", _less(w, rest, 0.0), _less(w, y, 0.0))
    fitting = choose(w, wrong, w.node("Add", rest, y), rest)
    return choose(w, _equals(w, rest, 0.0), zero, fitting)


def _floor_divide(w: Writer, x: Tensor, y: Tensor) -> Tensor:
    """The whole part of a quotient, as NumPy computes it: from the remainder."""
    rest = _fmod(w, x, y)
    whole = w.node("Div", w.node("Sub", x, rest), y)
    wrong = w.node("Xor", _less(w, rest, 0.0), _less(w, y, 0.0))
    down = w.node("And", wrong, w.node("Not", _equals(w, rest, 0.0)))
    less = choose(w, down, w.node("Sub", whole, _const(w, x, 1.0)), whole)
    floor = w.node("Floor", w.node("Add", less, _const(w, x, 0.5)))
    signed = choose(w, _equals(w, less, 0.0), _copysign(w, less, w.node("Div", x, y)), floor)
    return choose(w, _equals(w, y, 0.0), w.node("Div", x, y), signed)


def _trunc(w: Writer, x: Tensor) -> Tensor:
    return choose(w, _less(w, x, 0.0), w.node("Ceil", x), w.node("Floor", x))


def _square(w: Writer, x: Tensor) -> Tensor:
    return w.node("Mul", x, x)


def _finite(w: Writer, x: Tensor) -> Tensor:
    return w.node("Not", w.node("Or", _is_nan(w, x), _is_infinite(w, x)))


def _divisor(w: Writer, y: Tensor) -> Tensor:
    """y, but 1 for 0 and for -1, by which a processor cannot divide all whole numbers."""
    critical = w.node("Or", _equals(w, y, 0), _equals(w, y, -1))
    return choose(w, critical, _const(w, y, 1), y)


def _whole_mod(w: Writer, x: Tensor, y: Tensor) -> Tensor:
    """The remainder, which NumPy takes for 0 where y is 0."""
    return w.node("Mod", x, _divisor(w, y))


def _whole_quotient(w: Writer, x: Tensor, y: Tensor) -> Tensor:
    """The whole part of a quotient, rounded down; NumPy takes 0 where y is 0."""
    divisor = _divisor(w, y)
    toward_zero = w.node("Div", x, divisor)
    rest = w.node("Sub", x, w.node("Mul", toward_zero, divisor))
    wrong = w.node("Xor", _less(w, rest, 0), _less(w, divisor, 0))
    down = w.node("And", wrong, w.node("Not", _equals(w, rest, 0)))
    floor = choose(w, down, w.node("Sub", toward_zero, _const(w, x, 1)), toward_zero)
    of_negative = choose(w, _equals(w, y, -1), w.node("Neg", x), floor)
    return choose(w, _equals(w, y, 0), _const(w, x, 0), of_negative)


OF_FLOATS: Mapping[str, Printer] = {
    # arithmetic
    "add": _node("Add"),
    "sub": _node("Sub"),
    "mul": _node("Mul"),
    "div": _node("Div"),
    "neg": _node("Neg"),
    "abs": _node("Abs"),
    "sign": _node("Sign"),
    "pow": _node("Pow"),
    "mod": _mod,
    "fmod": _fmod,
    "floor_divide": _floor_divide,
    "reciprocal": _node("Reciprocal"),
    "square": _square,
    # rounding
    "rint": _node("Round"),
    "floor": _node("Floor"),
    "ceil": _node("Ceil"),
    "trunc": _trunc,
    # powers, roots and logarithms
    "exp": _node("Exp"),
    "exp2": _exp2,
    "expm1": _expm1,
    "log": _node("Log"),
    "log2": _log_base(2.0),
    "log10": _log_base(10.0),
    "log1p": log1p,
    "sqrt": _node("Sqrt"),
    "cbrt": _cbrt,
    "logaddexp": _logaddexp,
    "logaddexp2": _logaddexp2,
    # angles, circular and hyperbolic functions
    "sin": _node("Sin"),
    "cos": _cos,
    "tan": _tan,
    "arcsin": _arcsin,
    "arccos": _arccos,
    "arctan": _arctan,
    "arctan2": _arctan2,
    "hypot": _hypot,
    "unit_x": _unit_x,
    "sinc": _sinc,
    "sinh": _sinh,
    "cosh": _cosh,
    "tanh": _node("Tanh"),
    "arcsinh": _arcsinh,
    "arccosh": _arccosh,
    "arctanh": _arctanh,
    # activation functions
    "sigmoid": _node("Sigmoid"),
    "relu": lambda w, x: w.node("Max", x, _const(w, x, 0.0)),
    "softplus": _softplus,
    "erf": lambda w, x: w.in_single("Erf", x),
    "expit": _node("Sigmoid"),
    # choices
    "maximum": _node("Max"),
    "minimum": _node("Min"),
    "fmax": _without_nan("Max"),
    "fmin": _without_nan("Min"),
    "copysign": _copysign,
    "gap_ratio": _gap_ratio,
}
"""What gives floats of floats."""

OF_INTEGERS: Mapping[str, Printer] = {
    "add": _node("Add"),
    "sub": _node("Sub"),
    "mul": _node("Mul"),
    "neg": _node("Neg"),
    "abs": _node("Abs"),
    "sign": _node("Sign"),
    "mod": _whole_mod,
    "floor_divide": _whole_quotient,
    "square": _square,
    "maximum": _node("Max"),
    "minimum": _node("Min"),
    "fmax": _node("Max"),
    "fmin": _node("Min"),
    "relu": lambda w, x: w.node("Max", x, _const(w, x, 0)),
    "bitwise_and": _node("BitwiseAnd"),
    "bitwise_or": _node("BitwiseOr"),
    "bitwise_xor": _node("BitwiseXor"),
    "invert": _node("BitwiseNot"),
    **dict.fromkeys(("rint", "floor", "ceil", "trunc"), _node("Identity")),
}
"""What gives integers of integers: computed with 64 bits, so that it wraps around as NumPy's."""

OF_BOOLEANS: Mapping[str, Printer] = {
    "add": _node("Or"),
    "mul": _node("And"),
    "maximum": _node("Or"),
    "minimum": _node("And"),
    "bitwise_and": _node("And"),
    "bitwise_or": _node("Or"),
    "bitwise_xor": _node("Xor"),
    "invert": _node("Not"),
    "abs": _node("Identity"),
}
"""What gives booleans of booleans."""

COMPARISONS: Mapping[str, Printer] = {
    "less": _truth("Less"),
    "less_equal": _truth("LessOrEqual"),
    "greater": _truth("Greater"),
    "greater_equal": _truth("GreaterOrEqual"),
    "equal": _truth("Equal"),
    "not_equal": lambda w, x, y: w.node("Not", w.node("Equal", x, y, dtype=BOOL)),
}
"""What compares two numbers, in the type that both fit into."""

LOGIC: Mapping[str, Printer] = {
    "logical_and": _node("And"),
    "logical_or": _node("Or"),
    "logical_xor": _node("Xor"),
    "logical_not": _node("Not"),
}
"""What takes numbers for true or false."""

QUESTIONS: Mapping[str, Printer] = {
    "isnan": _is_nan,
    "isinf": _is_infinite,
    "isfinite": _finite,
    "signbit": _is_negative,
}
"""What asks about a float."""
