"""What each function of a program becomes, by its name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from ...engine.op import Op
from . import indexing, products, reductions, shapes
from .batch import ArrayOfBatch, ExportError, OfBatch, Step, name_of_function
from .elementwise import (
    COMPARISONS,
    LOGIC,
    OF_BOOLEANS,
    OF_FLOATS,
    OF_INTEGERS,
    QUESTIONS,
)
from .refused import LIMITS, REASONS
from .writer import BOOL, INT, SUPPORTED, Tensor, Writer

UINT64 = np.dtype(np.uint64)
"""What NumPy makes of sums of unsigned integers: it may be a result, or cast, and nothing else."""

STRUCTURAL: Mapping[str, Callable[[Writer, Step], Tensor]] = {
    **reductions.PRINTERS,
    **shapes.PRINTERS,
    **indexing.PRINTERS,
    **products.PRINTERS,
}
"""What looks at the shapes, or at the parameters, of a step."""

_UFUNCS = {
    "subtract": "sub",
    "multiply": "mul",
    "divide": "div",
    "power": "pow",
    "negative": "neg",
    "absolute": "abs",
    "fabs": "abs",
    "float_power": "pow",
    "remainder": "mod",
    "fix": "trunc",
    "lt": "less",
    "le": "less_equal",
    "gt": "greater",
    "ge": "greater_equal",
    "eq": "equal",
    "ne": "not_equal",
    "and_": "bitwise_and",
    "or_": "bitwise_or",
    "xor": "bitwise_xor",
    "_cast": "astype",
    "float": "astype",
    "stop_gradient": "astype",
}
"""Other names for what is in the tables by that of an op."""

_PACKAGE = __name__.partition(".")[0] + "."

_GATHERED = {"add": "sum", "multiply": "prod", "maximum": "max", "minimum": "min"}
_GATHERED |= {"logical_and": "all", "logical_or": "any"}


def name_of(function: Any) -> str:
    """The name under which a function is in the tables; "" if it is an op of others, or SciPy's.

    >>> name_of(np.multiply), name_of(np.add.reduce)
    ('mul', 'sum')
    """
    name = name_of_function(function)
    if isinstance(function, Op):
        return _UFUNCS.get(name, name) if function.built_in else ""
    ufunc = getattr(function, "__self__", None)
    if isinstance(ufunc, np.ufunc):
        is_reduce = function == ufunc.reduce and ufunc.__name__ in _GATHERED
        return _GATHERED[ufunc.__name__] if is_reduce else name
    return _UFUNCS.get(name, name)


TABLES = (OF_FLOATS, OF_INTEGERS, OF_BOOLEANS, COMPARISONS, LOGIC, QUESTIONS, STRUCTURAL)


INLINED = ("affine", "log_softmax", "softmax", "softmax_cross_entropy")
"""What is made of other functions, which a trace sees."""

APART = frozenset(
    (
        *("average", "cov", "corrcoef", "cumulative_sum", "cumulative_prod"),
        *("nansum", "nanprod", "nancumsum", "nancumprod"),
    )
)
"""NumPy's functions that jit keeps as one step: here they are the ops that they are made of."""


def is_known(name: str) -> bool:
    """Whether a function of that name becomes something.

    >>> is_known("exp"), is_known("eigh")
    (True, False)
    """
    return any(name in table for table in TABLES)


def what_becomes(name: str) -> tuple[bool, str]:
    """Whether a function is exported, and with which limits; or why it is refused.

    >>> what_becomes("exp"), what_becomes("i0")
    ((True, ''), (False, 'ONNX has no Bessel functions'))
    """
    name = _UFUNCS.get(name, name)
    if is_known(name) or name in INLINED:
        return True, LIMITS.get(name, "")
    return False, REASONS.get(name, "nothing in ONNX does the same")


def _is_ours(op: Op) -> bool:
    return op.forward.__module__.startswith(_PACKAGE)


def printed(w: Writer, step: Step) -> Tensor:
    """Write a step down; the result has the type that NumPy gives it.

    Raises:
        ExportError: it has none in ONNX, or its type none in ONNX Runtime.
    """
    name = name_of(step.function)
    told = name_of_function(step.function) + step.why
    if isinstance(step.function, Op) and not name and not _is_ours(step.function):
        raise ExportError(
            f"to_onnx: {told} is an op of your own, and what its forward function does is not "
            f"traced; write it with the ops of autograd_scratch, or, if it is made of NumPy "
            f"functions and operators, give it inline_in_jit=True"
        )
    if not is_known(name):
        raise ExportError(f"to_onnx: {told} cannot be exported: nothing in ONNX does the same")
    if not isinstance(step.example, (float, int, np.ndarray, np.generic)):
        raise ExportError(f"to_onnx: {told} gives {type(step.example).__name__}, not an array")
    if step.dtype != UINT64:
        check_type(step.dtype, told)
    if name != "astype":
        for x in step.operands:
            if isinstance(x, Step):
                check_type(x.dtype, f"an operand of {told}")
    with w.naming(step.name or name_of_function(step.function)):
        try:
            found = STRUCTURAL[name](w, step) if name in STRUCTURAL else _elementwise(w, name, step)
        except ExportError as error:
            if str(error).startswith("to_onnx"):
                raise
            raise ExportError(f"to_onnx: {told} cannot be exported: {error}") from None
        return w.cast(found, step.dtype)


def check_type(dtype: np.dtype[Any], where: str) -> None:
    """Refuse types that ONNX Runtime does not compute in."""
    if dtype not in SUPPORTED:
        raise ExportError(
            f"to_onnx: {where} is of {dtype}, for which ONNX Runtime lacks most kernels; cast it "
            f"(x.astype(np.float32), or an integer of at most 64 bits with a sign)"
        )


def _elementwise(w: Writer, name: str, step: Step) -> Tensor:
    operands, dtype = step.operands, step.dtype
    given = {key: x for key, x in step.params.items() if key not in ("dtype", "casting")}
    if given.pop("derivative", 0) or given:
        raise ExportError(LIMITS.get(name, f"with {', '.join(step.params)}"))
    if name in LOGIC or (dtype == BOOL and name in OF_BOOLEANS and name not in COMPARISONS):
        table = LOGIC if name in LOGIC else OF_BOOLEANS
        return table[name](w, *[w.operand(x, BOOL) for x in operands])
    if name in COMPARISONS or name in QUESTIONS:
        common = _common_type(operands)
        if name in COMPARISONS:
            return COMPARISONS[name](w, *[w.operand(x, common) for x in operands])
        floats = common if common.kind == "f" else np.dtype(float)
        return QUESTIONS[name](w, *[w.operand(x, floats) for x in operands])
    if dtype.kind == "f":
        if name not in OF_FLOATS:
            raise ExportError(f"of {dtype}")
        return OF_FLOATS[name](w, *[w.operand(x, dtype) for x in operands])
    if name == "pow":
        return _whole_power(w, step)
    if name not in OF_INTEGERS:
        raise ExportError(f"of {dtype}")
    return OF_INTEGERS[name](w, *[w.operand(x, INT) for x in operands])


def _common_type(operands: tuple[Any, ...]) -> np.dtype[Any]:
    """The type in which numbers are compared: that of NumPy, or int64 for all integers."""
    examples = [_example(x) for x in operands]
    common = np.result_type(*[x if type(x) in (int, float, bool) else x.dtype for x in examples])
    if common.kind in "iub":
        return INT
    check_type(common, "what is compared")
    return common


def _example(x: Any) -> Any:
    if isinstance(x, Step):
        return x.example
    return x.factor if isinstance(x, OfBatch) else x


def _whole_power(w: Writer, step: Step) -> Tensor:
    """A power of integers: ONNX Runtime takes it in floats, so it is multiplied out."""
    x, exponent = step.operands
    if isinstance(exponent, (Step, OfBatch, ArrayOfBatch)) or np.size(exponent) != 1:
        raise ExportError("integers to powers that are not known; make floats of them")
    times = int(np.asarray(exponent).item())
    if times > 16:
        raise ExportError("integers to powers above 16; make floats of them")
    base = w.operand(x, INT)
    found = w.constant(1, INT)
    for _ in range(times):
        found = w.node("Mul", found, base)
    # A power of 0 is 1 everywhere.
    return found if times else w.node("Add", w.node("Mul", base, w.constant(0, INT)), found)
