"""Steps of a kernel that move elements from one array to another."""

from __future__ import annotations

import operator
from typing import Any

import numpy as np

from ...engine.registry import OPS
from ...ops.indexing import _getitem
from ...ops.shape import _concatenate, _pad
from ..trace.instructions import Instruction
from .expressions import Lines, Unsupported, nest, number
from .places import Place, Places, copy, fill

COPYING = frozenset(
    (
        *(_getitem, OPS.take, OPS.repeat, OPS.flip, OPS.roll, OPS.tile, OPS.diag, _pad),
        *(OPS.reshape, OPS.ravel, OPS.transpose, OPS.swapaxes, OPS.moveaxis),
        *(OPS.broadcast_to, OPS.expand_dims, OPS.squeeze),
    )
)
"""Ops of one input that give elements of it, and zeros, in another order."""


def moved(lines: Lines, places: Places, step: Instruction, x: Place) -> Place:
    """The result of an op of :data:`COPYING`: asked of NumPy once, for numbered elements."""
    if step.params.get("constant_values", 0.0) != 0.0:
        raise Unsupported("a padding with other numbers than zeros")
    size = int(np.prod(x.shape))
    numbered = np.arange(1.0, size + 1.0).reshape(x.shape)
    function: Any = step.function
    found = function.forward(numbered, *step.operands[1:], **step.params)
    if isinstance(found, np.ndarray):
        where = np.rint(found).astype(np.int64).ravel()
    else:
        raise Unsupported("a single element")
    offsets = _offsets(x)[np.maximum(where - 1, 0)]
    target = places.add_new(step)
    if not (where > 0).all():
        fill(lines, target, number(0.0))
        (kept,) = np.nonzero(where)
        _scattered(lines, places, x, offsets[kept], target, target.offset + kept, adds=False)
    else:
        _scattered(
            lines, places, x, offsets, target, target.offset + np.arange(where.size), adds=False
        )
    return target


def _scattered(
    lines: Lines,
    places: Places,
    source: Place,
    sources: Any,
    target: Place,
    targets: Any,
    adds: bool,
) -> None:
    """Elements at some offsets of one memory go to others, or are added there."""
    of_source, of_target = places.positions(sources), places.positions(targets)

    def inside(indices: list[str]) -> None:
        (i,) = indices
        values = []
        for table, place in ((of_source, source), (of_target, target)):
            entry = lines.new(f"getelementptr i64, ptr {table}, i64 {i}")
            offset = lines.new(f"load i64, ptr {entry}")
            values.append(lines.new(f"getelementptr double, ptr {place.pointer}, i64 {offset}"))
        x = lines.new(f"load double, ptr {values[0]}")
        if adds:
            before = lines.new(f"load double, ptr {values[1]}")
            x = lines.new(f"fadd double {before}, {x}")
        lines.do(f"store double {x}, ptr {values[1]}")

    if len(sources):
        nest(lines, (len(sources),), inside)


def joined(lines: Lines, places: Places, step: Instruction, parts: list[Place]) -> Place:
    """Arrays joined along an axis, or stacked along a new one."""
    axis = step.params["axis"]
    target = places.add_new(step)
    at = 0
    if axis is None:
        axis, parts = 0, [part.raveled() for part in parts]
    axis %= len(target.shape)
    for part in parts:
        here: Any = slice(at, at + 1)
        if step.function is _concatenate:
            here = slice(at, at + part.shape[axis])
        index = (slice(None),) * axis + (here,)
        own = target.seen(operator.getitem, [index], {})
        if step.function is not _concatenate:
            own = own.seen(np.squeeze, [axis], {})
        copy(lines, part, own)
        at = here.stop
    return target


def put(
    lines: Lines,
    places: Places,
    step: Instruction,
    x: Place,
    index: Any,
    offsets: list[tuple[str, int]],
) -> Place:
    """Zeros, with x at an index, as :func:`.indexing.put_at` gives them.

    Args:
        offsets: what is to be added to the place of x: indices and their strides.
    """
    target = places.add_new(step)
    fill(lines, target, number(0.0))
    index = index if type(index) is tuple else (index,)
    if all(map(_is_basic, index)):
        part = target.seen(operator.getitem, [open_ended(index)], {})
        for at, stride in offsets:
            part = part.moved(lines, at, stride)
        copy(lines, x.broadcast(part.shape), part)
        return target
    size = int(np.prod(target.shape))
    where = np.arange(size).reshape(target.shape)[index]
    whole = x.broadcast(np.shape(where))
    _scattered(
        lines, places, whole, _offsets(whole), target, target.offset + where.ravel(), adds=True
    )
    return target


def _offsets(x: Place) -> Any:
    """Where the elements of an array are, in order."""
    offsets = np.full(x.shape, x.offset, np.int64)
    for index, stride in zip(np.indices(x.shape, np.int64), x.strides, strict=True):
        offsets += index * stride
    return offsets.ravel()


def open_ended(index: Any) -> tuple[Any, ...]:
    """An index that gives a view, and not a number, also where it names a single element."""
    index = index if type(index) is tuple else (index,)
    return index if any(part is Ellipsis for part in index) else (*index, Ellipsis)


def _is_basic(part: Any) -> bool:
    """Whether a part of an index is neither an array nor a condition."""
    is_number = isinstance(part, (int, np.integer)) and not isinstance(part, bool)
    return is_number or isinstance(part, slice) or part is None or part is Ellipsis
