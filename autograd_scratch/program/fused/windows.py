"""Zeros around an array: the gradient of a slice, as a kernel reads it.

The gradient of ``x[1:]`` is as long as x. A kernel does not write it down: it reads the numbers
through a *window*, and takes zeros outside of it. So the gradients of several slices are added up
in one pass.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ..trace.instructions import Instruction, example_of, instructions_in
from .ir import Arithmetic, Lines
from .memory import Sections
from .places import DTYPES, Operand, Place, Window, root_of


def through_window(step: Instruction, axes: list[int], arrays: dict[int, Any]) -> Operand | None:
    """The operand of a step that puts an array among zeros; None if it is no simple slice.

    Args:
        step: a ``put_at``, whose result lies in memory without gaps.
        axes: those of the result that are longer than 1, from slow to fast.
        arrays: constant arrays by their ids; that of the step is added.
    """
    (x,), result = step.operands, step.example_value
    if next(instructions_in(step.params), None) is not None:
        return None
    picked, example = result[step.params["index"]], example_of(x)
    if not isinstance(picked, np.ndarray) or not np.may_share_memory(picked, result):
        return None  # an element, or what an array picks
    if type(example) is not np.ndarray or example.dtype != result.dtype:
        return None
    seen = np.broadcast_to(example, picked.shape)
    moves = {picked.strides[i]: i for i, length in enumerate(picked.shape) if length > 1}
    root, offset = root_of(x)
    left = _address(picked) - _address(result)
    strides, windows = [], []
    for axis in axes:
        start, left = divmod(left, result.strides[axis])
        i = moves.get(result.strides[axis])
        # Of an axis that has one place, that one is read: any stride does.
        stride = seen.strides[i] if i is not None else example.itemsize
        strides.append(stride)
        windows.append(Window(start, picked.shape[i] if i is not None else 1))
        offset -= start * stride
    steps_by_one = math.prod(window.length for window in windows) == picked.size
    if not steps_by_one or strides[-1] != example.itemsize:
        return None
    key: Any = root
    if type(root) is not Instruction:
        arrays[id(root)] = root
        key = id(root)
    kind = DTYPES[result.dtype.name]
    return Operand(place=Place(key, offset, tuple(strides), kind, tuple(windows)), kind=kind)


def _address(array: Any) -> int:
    return int(array.__array_interface__["data"][0])


def mask_of_window(
    lines: Lines, sections: Sections, windows: tuple[Window, ...], first: str, mask: str | None
) -> str:
    """Which of the elements in the lanes of a vector lie in the window.

    Args:
        lines: where it is written.
        sections: the kernel.
        windows: one along each of its axes.
        first: the number in the row of the first element.
        mask: which elements there are; None for all.
    """
    numbers = Arithmetic(lines, "q", sections.lanes)
    *outer, along = windows
    start = lines.new(f"sub i64 {first}, {sections.size(along.start)}")
    lanes = "<" + ", ".join(f"i64 {i}" for i in range(sections.lanes)) + ">"
    places = numbers.add(lanes, numbers.spread(start))
    # Seen without a sign, what is before the window is beyond it, too.
    found = numbers.compare("ult", places, numbers.spread(sections.size(along.length)))
    flags = Arithmetic(lines, "?", sections.lanes)
    for level, window in enumerate(outer, 1):
        place = lines.new(f"sub i64 %i{level}, {sections.size(window.start)}")
        is_inside = lines.new(f"icmp ult i64 {place}, {sections.size(window.length)}")
        found = flags.binary("and", found, flags.spread(is_inside))
    return found if mask is None else flags.binary("and", found, mask)
