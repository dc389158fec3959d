"""How steps on arrays are written in NumPy, so that the result goes into memory at hand.

A step that is not in this table runs through its op, as everywhere else, in memory of its own: an
op needs no entry here, it only gets faster by one.
"""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple

import numpy as np

from ...engine.op import Op
from ...engine.registry import NUMPY, OPS
from ...engine.values import dtype_of
from ...ops.arithmetic import pow
from ..scalars.table import canonical
from ..trace.instructions import Instruction, example_of, is_float


class NumpyCall(NamedTuple):
    """A step as a call that takes ``out=``.

    Attributes:
        text: the function as it is written, such as ``np.add``.
        operands: its positional arguments.
        params: its keyword arguments.
        elementwise: whether the result may be written over an operand.
    """

    text: str
    operands: tuple[Any, ...]
    params: dict[str, Any]
    elementwise: bool = False


_REDUCTIONS = {
    OPS.sum: "np.add.reduce",
    OPS.prod: "np.multiply.reduce",
    OPS.max: "np.maximum.reduce",
    OPS.min: "np.minimum.reduce",
}

_POWERS = {2.0: np.square, 0.5: np.sqrt, -1.0: np.reciprocal}
"""Exponents for which NumPy's operator ``**`` takes a faster function."""


def numpy_call(step: Instruction) -> NumpyCall | None:
    """The step as a NumPy call that can write into given memory; None if there is none."""
    function, operands, params = canonical(step.function), step.operands, step.params
    if isinstance(function, np.ufunc):
        return _ufunc_call(function, operands, params) if _is_numpys(function) else None
    method_of = getattr(function, "__self__", None)
    if isinstance(method_of, np.ufunc) and function == method_of.reduce and _is_numpys(method_of):
        return NumpyCall(f"np.{method_of.__name__}.reduce", operands, params)
    if not isinstance(function, Op) or not all(is_float(example_of(x)) for x in operands):
        return None
    if function is pow:
        return _power_call(*operands)
    ufunc = _ufunc_of(function)
    if ufunc is not None:
        return _ufunc_call(ufunc, operands)
    if function in _REDUCTIONS:
        axis, keepdims = params["axis"], params["keepdims"]
        axis = axis[0] if type(axis) is tuple and len(axis) == 1 else axis
        given = {"axis": axis, **({"keepdims": True} if keepdims else {})}
        return NumpyCall(_REDUCTIONS[function], operands, given)
    if function is OPS.dot:
        return NumpyCall("np.dot", operands, params)
    # Half precision NumPy sums in single, but not with ``out=``.
    if function is OPS.mean and dtype_of(example_of(operands[0])) != np.float16:
        return NumpyCall("np.mean", operands, params)
    return None


def _power_call(x: Any, exponent: Any) -> NumpyCall | None:
    """A power of arrays, as NumPy's operator computes it."""
    if isinstance(example_of(exponent), np.ndarray):
        return _ufunc_call(np.power, (x, exponent))
    if not isinstance(example_of(x), np.ndarray) or type(exponent) is not float:
        return None  # the op knows how, with the numbers at hand
    shortcut = _POWERS.get(exponent)
    return _ufunc_call(shortcut, (x,)) if shortcut else _ufunc_call(np.power, (x, exponent))


def _ufunc_call(
    ufunc: np.ufunc, operands: tuple[Any, ...], params: dict[str, Any] | None = None
) -> NumpyCall:
    elementwise = ufunc.signature is None  # matmul's says which axes belong together
    return NumpyCall(f"np.{ufunc.__name__}", operands, params or {}, elementwise)


@cache
def _ufunc_of(op: Op) -> np.ufunc | None:
    """NumPy's ufunc that does on floats just what an op does."""
    for function, ours in NUMPY.items():
        if ours is op and isinstance(function, np.ufunc) and _is_numpys(function):
            return function
    return None


def _is_numpys(ufunc: np.ufunc) -> bool:
    """Whether a ufunc is found in NumPy by its name; those of SciPy are not."""
    return getattr(np, ufunc.__name__, None) is ufunc
