"""Functions of one variable, applied to each element.

Each takes a number or an array of any shape and returns the same shape in floating point: float32
stays float32, integers become float64 (:func:`stop_gradient` alone returns x as it is). Outside its
domain a function gives nan or inf with NumPy's warning, as NumPy does.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ..engine.define import built_in
from .selection import where


def _real(x: Any) -> Any:
    """Integers and booleans as float64; of small ones NumPy would make float16."""
    return x if type(x) is float or x.dtype.kind == "f" else np.multiply(x, 1.0)


def _reals(x: Any, y: Any) -> tuple[Any, Any]:
    """As :func:`_real`, of two operands that are both integers or booleans."""
    return (x, y) if np.result_type(x, y).kind == "f" else (np.multiply(x, 1.0), y)


@built_in(lambda g, y, x: g * y, numpy=(np.exp,), scalar=math.exp, kind="elementwise")
def exp(x: Any) -> Any:
    """Exponential; its own derivative (book 5.5.2).

    >>> exp(0.0)
    1.0
    """
    return np.exp(_real(x))


@built_in(
    lambda g, y, x: g * exp(x),  # y + 1 would have no digits left where y is almost -1
    numpy=(np.expm1,),
    scalar=math.expm1,
    kind="elementwise",
)
def expm1(x: Any) -> Any:
    """exp(x) - 1, exact for small x.

    >>> expm1(1e-20)
    1e-20
    """
    return np.expm1(_real(x))


@built_in(
    lambda g, y, x: g / x,
    numpy=(np.log,),
    scalar=math.log,
    kind="elementwise",
    domain=((0.0, 5.0),),
)
def log(x: Any) -> Any:
    """Natural logarithm.

    >>> log(1.0)
    0.0
    """
    return np.log(_real(x))


@built_in(
    lambda g, y, x: g / (x * math.log(2.0)),
    numpy=(np.log2,),
    scalar=math.log2,
    kind="elementwise",
    domain=((0.0, 5.0),),
)
def log2(x: Any) -> Any:
    """Logarithm to base 2.

    >>> log2(8.0)
    3.0
    """
    return np.log2(_real(x))


@built_in(
    lambda g, y, x: g / (x * math.log(10.0)),
    numpy=(np.log10,),
    scalar=math.log10,
    kind="elementwise",
    domain=((0.0, 5.0),),
)
def log10(x: Any) -> Any:
    """Logarithm to base 10.

    >>> log10(1000.0)
    3.0
    """
    return np.log10(_real(x))


@built_in(
    lambda g, y, x: g / (1.0 + x),
    numpy=(np.log1p,),
    scalar=math.log1p,
    kind="elementwise",
    domain=((-1.0, 5.0),),
)
def log1p(x: Any) -> Any:
    """log(1 + x), exact for small x.

    >>> log1p(1e-20)
    1e-20
    """
    return np.log1p(_real(x))


@built_in(
    lambda g, y, x: 0.5 * g / y,
    sign="√",
    numpy=(np.sqrt,),
    scalar=math.sqrt,
    kind="elementwise",
    domain=((0.0, 5.0),),
)
def sqrt(x: Any) -> Any:
    """Square root; at 0 its derivative is inf (at -0.0 -inf), with NumPy's warning.

    >>> sqrt(4.0)
    2.0
    """
    return np.sqrt(_real(x))


@built_in(
    lambda g, y, x: g * sign(x),
    sign="|·|",
    numpy=(np.absolute, np.fabs),
    scalar=math.fabs,
    kind="elementwise",
    kinks=(0.0,),
)
def abs(x: Any) -> Any:
    """Absolute value; at 0 its derivative is taken as 0.

    >>> abs(-3.0)
    3.0
    """
    return np.absolute(_real(x))


@built_in(
    lambda g, y, x: g * 0.0,
    numpy=(np.sign,),
    scalar=lambda x: float((x > 0) - (x < 0)) if x == x else x,
    kind="elementwise",
    kinks=(0.0,),
)
def sign(x: Any) -> Any:
    """-1, 0 or 1; no gradient passes.

    >>> sign(-3.0)
    -1.0
    """
    return np.sign(_real(x))


@built_in(lambda g, y, x: g * cos(x), numpy=(np.sin,), scalar=math.sin, kind="elementwise")
def sin(x: Any) -> Any:
    """Sine of x in radians.

    >>> sin(0.0)
    0.0
    """
    return np.sin(_real(x))


@built_in(lambda g, y, x: -g * sin(x), numpy=(np.cos,), scalar=math.cos, kind="elementwise")
def cos(x: Any) -> Any:
    """Cosine of x in radians.

    >>> cos(0.0)
    1.0
    """
    return np.cos(_real(x))


@built_in(
    lambda g, y, x: g * (1.0 + y * y),
    numpy=(np.tan,),
    scalar=math.tan,
    kind="elementwise",
    domain=((-1.4, 1.4),),
)
def tan(x: Any) -> Any:
    """Tangent of x in radians.

    >>> tan(0.0)
    0.0
    """
    return np.tan(_real(x))


@built_in(
    lambda g, y, x: g / sqrt((1.0 - x) * (1.0 + x)),
    numpy=(np.arcsin,),
    scalar=math.asin,
    kind="elementwise",
    domain=((-1.0, 1.0),),
)
def arcsin(x: Any) -> Any:
    """Inverse sine, in radians.

    >>> arcsin(0.0)
    0.0
    """
    return np.arcsin(_real(x))


@built_in(
    lambda g, y, x: -g / sqrt((1.0 - x) * (1.0 + x)),
    numpy=(np.arccos,),
    scalar=math.acos,
    kind="elementwise",
    domain=((-1.0, 1.0),),
)
def arccos(x: Any) -> Any:
    """Inverse cosine, in radians.

    >>> arccos(1.0)
    0.0
    """
    return np.arccos(_real(x))


@built_in(
    lambda g, y, x: g / (1.0 + x * x),
    numpy=(np.arctan,),
    scalar=math.atan,
    kind="elementwise",
)
def arctan(x: Any) -> Any:
    """Inverse tangent, in radians.

    >>> arctan(0.0)
    0.0
    """
    return np.arctan(_real(x))


@built_in(lambda g, y, x: g * cosh(x), numpy=(np.sinh,), scalar=math.sinh, kind="elementwise")
def sinh(x: Any) -> Any:
    """Hyperbolic sine.

    >>> sinh(0.0)
    0.0
    """
    return np.sinh(_real(x))


@built_in(lambda g, y, x: g * sinh(x), numpy=(np.cosh,), scalar=math.cosh, kind="elementwise")
def cosh(x: Any) -> Any:
    """Hyperbolic cosine.

    >>> cosh(0.0)
    1.0
    """
    return np.cosh(_real(x))


@built_in(lambda g, y, x: g * (1.0 - y * y), numpy=(np.tanh,), scalar=math.tanh, kind="elementwise")
def tanh(x: Any) -> Any:
    """Hyperbolic tangent.

    >>> tanh(0.0)
    0.0
    """
    return np.tanh(_real(x))


def _sigmoid(x: float) -> float:
    e = math.exp(-math.fabs(x))
    return 1.0 / (1.0 + e) if x >= 0.0 else e / (1.0 + e)


@built_in(
    lambda g, y, x: g * y * (1.0 - y),
    sign="σ",
    scalar=_sigmoid,
    kind="elementwise",
    inline_in_jit=True,
)
def sigmoid(x: Any) -> Any:
    """1 / (1 + exp(-x)), without overflow for any x (book 5.5.2).

    >>> sigmoid(0.0)
    0.5
    """
    x = _real(x)
    e = np.exp(-np.absolute(x))
    return np.where(np.greater_equal(x, 0.0), 1.0, e) / (1.0 + e)


@built_in(
    lambda g, y, x: where(y != 0.0, g, 0.0),
    scalar=lambda x: 0.0 if x <= 0.0 else x,
    kind="elementwise",
    inline_in_jit=True,
    kinks=(0.0,),
)
def relu(x: Any) -> Any:
    """x where x > 0, else 0; the derivative at 0 is 0 (book 5.5.1).

    Of nan it is nan, with derivative 1.

    >>> relu(-1.0), relu(2.0)
    (0.0, 2.0)
    """
    return np.maximum(x, 0.0)


@built_in(
    lambda g, y, x: g * sigmoid(x),
    scalar=lambda x: max(x, 0.0) + math.log1p(math.exp(-math.fabs(x))),
    kind="elementwise",
    inline_in_jit=True,
)
def softplus(x: Any) -> Any:
    """log(1 + exp(x)), a smooth relu, without overflow for any x.

    >>> round(softplus(0.0), 6)
    0.693147
    """
    x = _real(x)
    return np.maximum(x, 0.0) + np.log1p(np.exp(-np.absolute(x)))


@built_in(
    lambda g, y, x, dtype: g,
    kind="linear",
    batching="elementwise",
)
def astype(x: Any, dtype: Any) -> Any:
    """The value in another float type; the gradient comes back in the type of x.

    Args:
        x: number or array.
        dtype: a NumPy float type.

    Raises:
        TypeError: ``dtype`` is not a float type.

    >>> astype(0.5, dtype=np.float32)
    np.float32(0.5)
    """
    if np.dtype(dtype).kind != "f":
        raise TypeError(f"dtype must be a float type, got {np.dtype(dtype)}")
    return np.asarray(x).astype(dtype)


@built_in(None, kind="elementwise")
def stop_gradient(x: Any) -> Any:
    """x itself, but no gradient passes: for what should count as given.

    >>> from autograd_scratch import Node
    >>> x = Node(3.0)
    >>> (x * stop_gradient(x)).backward()
    >>> x.grad
    3.0
    """
    return x
