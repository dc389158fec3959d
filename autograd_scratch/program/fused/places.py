"""Where in memory the operands of a step lie, along the axes that a kernel goes through."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from ...engine.registry import OPS
from ...ops.indexing import _getitem
from ..arrays.plan import Layout
from ..trace.instructions import Instruction, example_of, instructions_in

DTYPES = {"float64": "d", "float32": "f", "bool": "?", "int64": "q", "int32": "i"}
"""The types of arrays that kernels read and write."""


class Window(NamedTuple):
    """Some elements along an axis.

    Attributes:
        start: the first one.
        length: how many.
    """

    start: int
    length: int


class Place(NamedTuple):
    """Where in memory the elements of an operand lie.

    Attributes:
        root: the instruction that computes the array, or the id of a constant array.
        offset: where in it the first element lies, in bytes, or would lie.
        strides: how far it is to the next element along each axis of the space, in bytes.
        kind: the type of the elements, a value of :data:`DTYPES`.
        windows: along each axis, where there are elements; the others are zeros. None if all are
            there.
    """

    root: Any
    offset: int
    strides: tuple[int, ...]
    kind: str
    windows: tuple[Window, ...] | None = None


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


def has_layout(array: Any) -> bool:
    """Whether an array lies in memory as one would that is made for it."""
    layout = Layout.of(array)
    step = array.itemsize
    for axis in reversed(layout.axes):
        if array.shape[axis] > 1 and array.strides[axis] != step:
            return False
        step *= array.shape[axis]
    return True


def common_kind(operands: tuple[Any, ...]) -> str | None:
    """The type that NumPy compares such operands in."""
    if any(kind_of(x) is None for x in operands):
        return None
    try:
        return DTYPES.get(np.result_type(*map(_type_of, operands)).name)
    except OverflowError:  # a number beyond what the integers beside it can hold
        return None


def _type_of(x: Any) -> Any:
    """What NumPy needs to know of an operand's type."""
    example = example_of(x)
    return example.dtype if isinstance(example, np.ndarray | np.generic) else example


def kind_of(x: Any) -> str | None:
    """The type of an operand's elements; "" for one of Python's numbers, None for others."""
    example = example_of(x)
    if isinstance(example, np.ndarray | np.generic):
        return DTYPES.get(example.dtype.name)
    if type(example) is bool:
        return "?"
    return "" if type(example) in (float, int) else None


def operand_of(
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
    root, offset = root_of(x)
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


def root_of(x: Any) -> tuple[Any, int]:
    """The array in whose memory an operand lies, and where in it, if the program's text says so."""
    if type(x) is not Instruction or x.base is None:
        return x, 0
    above: Any = x
    while above is not x.base:
        is_view = above.function in _VIEWS and above.inputs == above.operands
        if not is_view or next(instructions_in(above.params), None) is not None:
            return x, 0  # an array of its own then, whose layout is looked at in each call
        (above,) = above.operands
    start, base = (
        y.__array_interface__["data"][0] for y in (x.example_value, x.base.example_value)
    )
    return x.base, start - base
