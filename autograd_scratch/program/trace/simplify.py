"""Steps that change nothing: a product with 1, the transpose of a transpose.

Only what is exact is left out, to the last bit: x + 0 stays, because it makes 0.0 of -0.0.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from ...engine.op import Op
from ...engine.registry import OPS
from .instructions import Instruction


def simpler(
    function: Callable[..., Any],
    operands: tuple[Any, ...],
    params: dict[str, Any],
    example_value: Any,
) -> Any:
    """The instruction that a step would only repeat; None if it does something.

    Args:
        function, operands, params: the step, as in :class:`.trace.Instruction`.
        example_value: its result.
    """
    if not isinstance(function, Op):
        return None
    same: Any = None
    if len(operands) == 2:
        x, y = operands
        if type(x) is Instruction and _is_neutral(function, y):
            same = x
        elif function in (OPS.add, OPS.mul) and type(y) is Instruction and _is_neutral(function, x):
            same = y
    elif len(operands) == 1:
        (x,) = operands
        if function in _MOVES or (
            function in _GATHERS and not getattr(x.example_value, "shape", ())
        ):
            same = x
        elif function in _OWN_INVERSES and x.function is function and not any(params.values()):
            same = x.operands[0] if not any(x.params.values()) else None
    return same if same is not None and _alike(same.example_value, example_value) else None


def is_known(
    function: Callable[..., Any],
    operands: tuple[Any, ...],
    inputs: tuple[Instruction, ...],
    example_value: Any,
) -> bool:
    """Whether the result of a step is the same in every call.

    ``x ** 0.0`` is 1.0 for every x, nan among them. (Second derivatives of squares hold it, and
    along all directions at once each of them would be a pass over many numbers.)

    Args:
        function, operands, inputs: the step, as in :class:`.trace.Instruction`.
        example_value: its result.
    """
    if not isinstance(function, Op) or not isinstance(example_value, float | np.ndarray):
        return False
    return not inputs or (function is OPS.pow and type(operands[1]) is float and operands[1] == 0.0)


def _is_neutral(op: Op, y: Any) -> bool:
    """Whether ``x op y`` is x, bit for bit, apart from its shape."""
    if op in (OPS.mul, OPS.div, OPS.pow):
        return _is_all(1.0, y)
    zero = {OPS.add: -0.0, OPS.sub: 0.0}.get(op)
    return zero is not None and _is_all(zero, y)


def _is_all(number: float, y: Any) -> bool:
    """Whether every element of an operand is that number, the sign of a zero included."""
    if type(y) is float:
        return y == number and math.copysign(1.0, y) == math.copysign(1.0, number)
    if not (type(y) is np.ndarray and y.dtype.kind == "f"):
        return False
    return bool(np.all(y == number) and np.all(np.signbit(y) == (math.copysign(1.0, number) < 0)))


_OWN_INVERSES = (OPS.neg, OPS.transpose)
# These change nothing if type, shape and strides stay what they were; those below, on a number.
_MOVES = (OPS.reshape, OPS.broadcast_to, OPS.ravel, OPS.squeeze, OPS.expand_dims, OPS.astype)
_GATHERS = (OPS.max, OPS.min, OPS.prod)  # not sum: 0.0 + x is 0.0 for x = -0.0


def _alike(x: Any, y: Any) -> bool:
    """Whether two values are of one type and shape, and lie alike in memory."""
    if type(x) is not type(y):
        return False
    if type(x) is float:
        return True
    # Sums and products of arrays depend on the strides in their last digits.
    return bool(x.dtype == y.dtype and x.shape == y.shape and x.strides == y.strides)
