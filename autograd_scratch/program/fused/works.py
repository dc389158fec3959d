"""Which steps of a program a kernel can do, and where in memory their operands lie.

A kernel goes through the elements of arrays in the order in which they lie in memory, one axis
inside the other. The lengths of these axes, from the slowest to the fastest, are the *space* of a
step; axes of length 1 do not count. An operand is found in a space by a stride for each of its
axes, which is 0 along those that it is broadcast over.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np

from ...engine.op import Op
from ...engine.registry import OPS
from ...ops.elementwise import astype
from ...ops.indexing import _getitem
from ..arrays.numpy_calls import _ufunc_of, numpy_call
from ..arrays.plan import Layout
from ..scalars.table import canonical
from ..trace.instructions import Instruction, example_of, instructions_in
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

DTYPES = {"float64": "d", "float32": "f", "bool": "?", "int64": "q", "int32": "i"}
"""The types of arrays that kernels read and write."""


class Place(NamedTuple):
    """Where in memory the elements of an operand lie.

    Attributes:
        root: the instruction that computes the array, or the id of a constant array.
        offset: where in it the first element lies, in bytes.
        strides: how far it is to the next element along each axis of the space, in bytes.
        kind: the type of the elements, a value of :data:`DTYPES`.
    """

    root: Any
    offset: int
    strides: tuple[int, ...]
    kind: str


class Operand(NamedTuple):
    """An operand of a step: a place in memory, a number that is given, or a constant.

    Attributes:
        place: where an array lies.
        number: the instruction that gives a number.
        constant: a number.
        kind: of its elements; "" for one of Python's numbers, which takes that of the others.
    """

    place: Place | None = None
    number: Instruction | None = None
    constant: float | int | None = None
    kind: str = ""


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


def has_layout(array: Any) -> bool:
    """Whether an array lies in memory as one would that is made for it."""
    kept = [i for i, length in enumerate(array.shape) if length > 1]
    made = Layout.of(array).empty() if array.size < 2 else _strides_of(Layout.of(array))
    strides = made.strides if array.size < 2 else made
    return all(array.strides[i] == strides[i] for i in kept)


def _strides_of(layout: Layout) -> tuple[int, ...]:
    strides, step = [0] * len(layout.shape), layout.dtype.itemsize
    for axis in reversed(layout.axes):
        strides[axis] = step
        step *= layout.shape[axis]
    return tuple(strides)


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
    given = [_operand(x, result.shape, axes, arrays) for x in operands]
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
    if function is astype:
        return identity, operands[:1], ""
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


def _choose(a: Any, flags: str, x: str, y: str) -> str:
    return str(a.choose(flags, x, y))


def is_choice(work: Work) -> bool:
    """Whether the first operand of a step is a condition."""
    return work.emit is _choose


def common_kind(operands: tuple[Any, ...]) -> str | None:
    """The type that NumPy compares such operands in."""
    examples = [_type_of(x) for x in operands]
    if any(x is None for x in examples):
        return None
    return DTYPES.get(np.result_type(*examples).name)


def _type_of(x: Any) -> Any:
    """What NumPy needs to know of an operand's type."""
    example = example_of(x)
    if isinstance(example, np.ndarray | np.generic):
        return example.dtype
    return example if type(example) in (float, int, bool) else None


def kind_of(x: Any) -> str | None:
    """The type of an operand's elements; "" for one of Python's numbers, None for others."""
    example = example_of(x)
    if isinstance(example, np.ndarray | np.generic):
        return DTYPES.get(example.dtype.name)
    if type(example) is bool:
        return "?"
    return "" if type(example) in (float, int) else None


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
    return (Reduction(name), operands[0], axis) if kind in ("d", "f") else None


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
    operand = _operand(x, example.shape, axes, arrays)
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


# operands -----------------------------------------------------------------------------------------


def _operand(
    x: Any, shape: tuple[int, ...], axes: list[int], arrays: dict[int, Any]
) -> Operand | None:
    """An operand of a step whose result has that shape and those axes, from slow to fast."""
    if type(x) is Instruction and x.function is OPS.broadcast_to and x.base is None:
        (x,) = x.operands  # a number
    kind = kind_of(x)
    if kind is None:
        return None
    example = example_of(x)
    if not isinstance(example, np.ndarray):
        if type(x) is Instruction:
            # Python's conditions are no numbers of NumPy's
            return None if isinstance(example, bool | np.bool_) else Operand(number=x, kind=kind)
        if isinstance(x, int) and not isinstance(x, bool) and abs(x) > 2**53:
            return None
        return Operand(constant=x.item() if isinstance(x, np.generic) else x, kind=kind)
    if type(x) is not Instruction:
        uniform = _uniform(example)
        if uniform is not None:
            return Operand(constant=uniform, kind=kind)
        arrays[id(x)] = x
    root, offset = _root_of(x)
    seen = np.broadcast_to(example, shape)
    strides = tuple(seen.strides[i] for i in axes)
    if strides and strides[-1] not in (0, example.itemsize):
        return None
    if not all(example.dtype.isnative for _ in strides):
        return None
    key = root if type(root) is Instruction else id(root)
    return Operand(place=Place(key, offset, strides, kind), kind=kind)


def _uniform(array: Any) -> Any:
    """The number that all elements of an array are, to the last bit; None if they differ."""
    first = array.reshape(-1)[:1]
    same = np.array_equal(array, np.broadcast_to(first, array.shape))
    if not same or (not first[0] and np.signbit(array).any() != np.signbit(array).all()):
        return None
    return first[0].item()


_VIEWS = frozenset({
    *(OPS.reshape, OPS.transpose, OPS.swapaxes, OPS.broadcast_to, OPS.expand_dims, OPS.squeeze),
    *(OPS.ravel, _getitem),
})  # fmt: skip
"""Ops whose views lie where their parameters say, whatever the values are."""


def _root_of(x: Any) -> tuple[Any, int]:
    """The array in whose memory an operand lies, and where in it, if the program's text says so."""
    if type(x) is not Instruction or x.base is None:
        return x, 0
    above: Any = x
    while above is not x.base:
        is_view = above.function in _VIEWS and above.inputs == above.operands
        if not is_view or next(instructions_in(above.params), None) is not None:
            return x, 0  # an array of its own then, whose layout is looked at in each call
        (above,) = above.operands
    start, base = (y.__array_interface__["data"][0] for y in (x.example_value, x.base.example_value))
    return x.base, start - base


def elements(space: tuple[int, ...]) -> int:
    """How many there are."""
    return math.prod(space)
