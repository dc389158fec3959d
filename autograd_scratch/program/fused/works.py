"""Which steps of a program a kernel can do, and where in memory their operands lie.

A kernel goes through the elements of arrays in the order in which they lie in memory, one axis
inside the other. The lengths of these axes, from the slowest to the fastest, are the *space* of a
step; axes of length 1 do not count. An operand is found in a space by a stride for each of its
axes, which is 0 along those that it is broadcast over.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from ...engine.op import Op
from ...engine.registry import OPS
from ...ops.elementwise import astype
from ..arrays.numpy_calls import _ufunc_of, numpy_call
from ..scalars.table import canonical
from ..trace.instructions import Instruction, example_of
from .functions import sigmoid
from .operations import (
    COMPARISONS,
    ON_FLAGS,
    ON_FLOATS,
    REDUCTIONS,
    Emit,
    Reduction,
    cube,
    identity,
)
from .places import DTYPES, Operand, common_kind, has_layout, kind_of, operand_of
from .windows import through_window


class Work(NamedTuple):
    """A step that a kernel can do.

    Attributes:
        step: which one.
        space: what it goes through.
        kind: the type of the result.
        computes_in: the type that operands are converted to.
        operands: what it reads.
        emit: how it is written, if it is done element by element.
        reduction: how the elements are gathered, otherwise.
        over: along which axes of the space.
        strides: where the result lies, along each axis of the space; 0 along those.
    """

    step: Instruction
    space: tuple[int, ...]
    kind: str
    computes_in: str
    operands: tuple[Operand, ...]
    emit: Emit | None
    reduction: Reduction | None
    over: frozenset[int]
    strides: tuple[int, ...]


def work_of(step: Instruction, arrays: dict[int, Any]) -> Work | None:
    """The step as a kernel does it; None if that cannot be.

    Args:
        step: the step.
        arrays: constant arrays by their ids; those of the step are added.
    """
    result = step.example_value
    if step.guard is not None and type(step.guard) is not tuple:
        return None
    reduced = _reduction_of(step)
    if reduced is not None:
        return _gathering(step, *reduced, arrays)
    if type(result) is not np.ndarray or result.size < 2 or result.dtype.name not in DTYPES:
        return None
    if step.base is not None or not has_layout(result):
        return None
    return _element_by_element(step, arrays)


# element by element -------------------------------------------------------------------------------


def _element_by_element(step: Instruction, arrays: dict[int, Any]) -> Work | None:
    result = step.example_value
    found = _operation_of(step)
    if found is None:
        return None
    emit, operands, computes_in = found
    strides = result.strides
    axes = sorted(
        (i for i, length in enumerate(result.shape) if length > 1), key=lambda i: -strides[i]
    )
    if step.function is OPS.put_at:
        given = [through_window(step, axes, arrays)]
    else:
        given = [operand_of(x, result.shape, axes, arrays) for x in operands]
    if any(x is None for x in given):
        return None
    kind = DTYPES[result.dtype.name]
    if emit is not None and computes_in == "":
        computes_in = kind
    return Work(
        step,
        tuple(result.shape[i] for i in axes),
        kind,
        computes_in,
        tuple(x for x in given if x is not None),
        emit,
        None,
        frozenset(),
        tuple(strides[i] for i in axes),
    )


def _operation_of(step: Instruction) -> tuple[Emit, tuple[Any, ...], str] | None:
    """How a step is written, its operands, and the type that it computes in ("": the result's)."""
    function, operands = canonical(step.function), step.operands
    kind = DTYPES[step.example_value.dtype.name]
    if function is OPS.where:
        condition, *rest = operands
        same = all(kind_of(x) in ("", kind) for x in rest)
        return (_choose, operands, "") if same and kind_of(condition) == "?" else None
    if function is astype or function is OPS.put_at:
        return identity, operands[:1], ""
    inside = _inside_sigmoid(step)
    if inside is not None and kind in "df":
        return sigmoid, (inside,), ""
    call = numpy_call(step)
    if call is None:
        ufunc = _ufunc_of(function) if isinstance(function, Op) else None
        if ufunc is None or ufunc.__name__ not in ("add", "subtract", "multiply", "divide"):
            return None
        name, params = f"np.{ufunc.__name__}", {}
    else:
        name, operands, params = call.text, call.operands, call.params
    if params:
        return None
    if name == "np.power" and kind in "df" and type(operands[1]) is float and operands[1] == 3.0:
        return cube, operands[:1], ""
    if name in ON_FLOATS and kind in "df":
        return ON_FLOATS[name], operands, ""
    if name in ON_FLAGS and kind == "?" and all(kind_of(x) == "?" for x in operands):
        return ON_FLAGS[name], operands, ""
    if name in COMPARISONS:
        computes_in = common_kind(operands)
        return None if computes_in is None else (COMPARISONS[name], operands, computes_in)
    return None


def _inside_sigmoid(step: Instruction) -> Instruction | None:
    """The x of a sigmoid, which nodes compute as where(x >= 0, 1, e) / (1 + e) of e = exp(-|x|).

    Steps of it that nothing else reads are left out of the kernel.
    """
    upper, lower = _operands_of(step, OPS.div, 2)
    condition, one, e = _operands_of(upper, OPS.where, 3)
    first, second = _operands_of(lower, OPS.add, 2)
    x, zero = _operands_of(condition, np.greater_equal, 2)
    (power,) = _operands_of(e, OPS.exp, 1)
    (size,) = _operands_of(power, OPS.neg, 1)
    (inside,) = _operands_of(size, OPS.abs, 1)
    if type(x) is not Instruction or x is not inside or e is not second:
        return None
    numbers = one, first, zero
    return x if all(type(n) is float for n in numbers) and numbers == (1.0, 1.0, 0.0) else None


def _operands_of(x: Any, function: Any, count: int) -> tuple[Any, ...]:
    """What a step of that function has as operands; None in their places if it is another one."""
    if type(x) is Instruction and x.function is function and len(x.operands) == count:
        return x.operands
    return (None,) * count


def _choose(a: Any, flags: str, x: str, y: str) -> str:
    return str(a.choose(flags, x, y))


def is_choice(work: Work) -> bool:
    """Whether the first operand of a step is a condition."""
    return work.emit is _choose


# reductions ---------------------------------------------------------------------------------------


def _reduction_of(step: Instruction) -> tuple[Reduction, Any, Any] | None:
    """The kind of a reduction, its operand, and along which axes."""
    call = numpy_call(step)
    if call is not None:
        name, operands, params = REDUCTIONS.get(call.text), call.operands, dict(call.params)
        if name is None or len(operands) != 1:
            return None
    elif step.function is np.sum and len(step.operands) == 1:
        name, operands, params = "sum", step.operands, dict(step.params)
    else:
        return None
    kind = kind_of(operands[0])
    axis = params.pop("axis", 0 if step.function is not np.sum else None)
    if params.pop("keepdims", False) not in (True, False) or params:
        return None
    if kind == "?" and name == "sum":
        return Reduction("count"), operands[0], axis
    integers = name in ("max", "min") and kind in ("q", "i")
    return (Reduction(name), operands[0], axis) if kind in ("d", "f") or integers else None


def _gathering(
    step: Instruction, reduction: Reduction, x: Any, axis: Any, arrays: dict[int, Any]
) -> Work | None:
    example = example_of(x)
    result = step.example_value
    if type(example) is not np.ndarray or example.size < 2:
        return None
    kind = "d" if type(result) is float else kind_of(step)
    is_count = reduction.name == "count"
    if kind is None or kind != ("q" if is_count else DTYPES.get(example.dtype.name)):
        return None
    over = range(example.ndim) if axis is None else np.atleast_1d(axis)
    reduced = {int(i) % example.ndim for i in over}
    kept = [i for i, length in enumerate(example.shape) if length > 1]
    if 0 in example.strides and not all(example.strides[i] for i in kept):
        axes = kept
    else:
        axes = sorted(kept, key=lambda i: -example.strides[i])
    operand = operand_of(x, example.shape, axes, arrays)
    if operand is None or operand.place is None:
        return None
    if isinstance(result, np.ndarray):
        if result.size > 1 and not has_layout(result):
            return None
        keeps = result.ndim == example.ndim
        left = iter(result.strides)
        strides = {i: next(left) for i in range(example.ndim) if keeps or i not in reduced}
    else:
        strides = {}
    return Work(
        step,
        tuple(example.shape[i] for i in axes),
        kind,
        operand.place.kind,
        (operand,),
        None,
        reduction,
        frozenset(place for place, i in enumerate(axes) if i in reduced),
        tuple(0 if i in reduced else strides[i] for i in axes),
    )
