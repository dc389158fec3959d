"""Indexing, and assigning or adding at an index.

A place in an array has a number. Where an index puts something, the index is applied to the numbers
of all places, and the model scatters to those.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from .batch import ArrayOfBatch, ExportError, OfBatch, Size, Step
from .elementwise import choose
from .reductions import shape_of
from .refused import MASKS
from .shapes import transposed
from .writer import BOOL, INT, Tensor, Writer, product


def _indexed(w: Writer, step: Step) -> Tensor:
    (x,) = step.operands
    return _at(w, w.operand(x), shape_of(x), step.params["index"])


def _at(w: Writer, x: Tensor, shape: tuple[Size, ...], index: Any) -> Tensor:
    """The elements at an index."""
    entries = list(index) if isinstance(index, tuple) else [index]
    if _is_constant(entries) and not any(isinstance(size, OfBatch) for size in shape):
        fixed = _by_numbers(w, x, shape, index, entries)
        if fixed is not None:
            return fixed
    entries = _spelled_out(entries, len(shape))
    new = [i for i, part in enumerate(entries) if part is None]
    x = w.expand_axes(x, new)
    sizes = list(shape)
    for i in new:
        sizes.insert(i, 1)
    parts = [slice(None) if part is None else part for part in entries]
    x = w.sliced(x, {i: part for i, part in enumerate(parts) if isinstance(part, slice)})
    picked = [i for i, part in enumerate(parts) if not isinstance(part, slice)]
    if not picked:
        return x
    numbers = [(i, part) for i, part in enumerate(parts) if isinstance(part, (int, np.integer))]
    if len(numbers) == len(picked):
        for i, number in reversed(numbers):
            x = w.node("Gather", x, w.constant(int(number), INT), axis=i)
        return x
    return _picked(w, x, sizes, parts, picked)


def _picked(w: Writer, x: Tensor, sizes: list[Size], parts: list[Any], picked: list[int]) -> Tensor:
    """The elements at integers along several axes, which are made one axis first."""
    first = picked[0]
    if picked != list(range(first, first + len(picked))):  # NumPy puts their axes at the front
        rest = [i for i in range(len(parts)) if i not in picked]
        x = transposed(w, x, picked + rest)
        sizes = [sizes[i] for i in picked + rest]
        parts = [parts[i] for i in picked + rest]
        first = 0
    count = len(picked)
    lengths = sizes[first : first + count]
    places: Tensor | None = None
    for part, size in zip(parts[first : first + count], lengths, strict=True):
        along = _from_start(w, part, size)
        if places is not None:
            length = w.count(size)
            along = w.node("Add", w.node("Mul", places, length), along)
        places = along
    assert places is not None
    if count > 1:
        # The shape of x as it is now, since slices have changed it.
        now = w.node("Shape", x, dtype=INT)
        pieces = [w.sliced(now, {0: slice(0, first)})] if first else []
        pieces.append(w.length(product(lengths)))
        if first + count < len(sizes):
            pieces.append(w.sliced(now, {0: slice(first + count, None)}))
        x = w.node("Reshape", x, w.node("Concat", *pieces, axis=0), allowzero=1)
    return w.node("Gather", x, places, axis=first)


def _from_start(w: Writer, part: Any, size: Size) -> Tensor:
    """Places along an axis, counted from its start."""
    if not isinstance(part, (Step, ArrayOfBatch, OfBatch)) and not isinstance(size, OfBatch):
        known = np.asarray(part, INT)
        return w.constant(np.where(known < 0, known + size, known))
    places = w.operand(part, INT)
    if isinstance(part, ArrayOfBatch):
        return places
    from_end = w.node("Add", places, w.count(size))
    negative = w.node("Less", places, w.constant(0, INT), dtype=BOOL)
    return choose(w, negative, from_end, places)


def _is_constant(entries: list[Any]) -> bool:
    return not any(
        isinstance(x, (Step, OfBatch, ArrayOfBatch))
        or (
            isinstance(x, slice)
            and any(isinstance(y, (Step, OfBatch)) for y in (x.start, x.stop, x.step))
        )
        or (isinstance(x, list) and not _is_constant(x))
        for x in entries
    )


def _by_numbers(
    w: Writer, x: Tensor, shape: tuple[Any, ...], index: Any, entries: list[Any]
) -> Tensor | None:
    """The elements at an index that is known: their places are. None if a slice does it."""
    arrays = [part for part in entries if isinstance(part, (bool, np.bool_, np.ndarray, list))]
    masks = [part for part in arrays if np.asarray(part).dtype == BOOL]
    if not masks and len(arrays) < 2:
        return None
    size = product(shape)
    places = np.arange(size).reshape(shape)[index]  # type: ignore[arg-type]
    return w.node("Gather", w.reshape(x, [size]), w.constant(places, INT), axis=0)


def _spelled_out(entries: list[Any], rank: int) -> list[Any]:
    """An entry for each axis, old or new."""
    spelled: list[Any] = []
    for part in entries:
        if isinstance(part, list) and _is_constant(part):
            part = np.asarray(part, None if part else INT)
        if isinstance(part, np.ndarray) and part.dtype == BOOL and part.ndim:
            spelled += part.nonzero()  # a mask that is known
        else:
            spelled.append(part)
    entries = spelled
    for part in entries:
        if isinstance(part, list):
            raise ExportError("a list of computed places; join them with stack")
        dtype = getattr(part, "dtype", None)
        if isinstance(part, (bool, np.bool_)) or dtype == BOOL:
            raise ExportError(MASKS)
    given = sum(part is not None and part is not Ellipsis for part in entries)
    at = next((i for i, part in enumerate(entries) if part is Ellipsis), None)
    filling = [slice(None)] * (rank - given)
    if at is None:
        return entries + filling
    return entries[:at] + filling + entries[at + 1 :]


def _places(w: Writer, shape: tuple[Size, ...], index: Any) -> Tensor:
    """The numbers of the places that an index picks, in its shape."""
    entries = list(index) if isinstance(index, tuple) else [index]
    size = product(shape)
    if _is_constant(entries) and not isinstance(size, OfBatch):
        return w.constant(np.arange(size).reshape(shape)[index], INT)  # type: ignore[arg-type]
    return _at(w, w.reshape(w.places(size), shape), shape, index)


def _scattered(
    w: Writer, flat: Tensor, places: Tensor, value: Tensor, shape: tuple[Size, ...], how: str
) -> Tensor:
    """Put numbers to their places, or add them there."""
    wide = w.node("Expand", value, w.node("Shape", places, dtype=INT))
    row = w.constant([-1], INT)
    into, numbers = w.node("Reshape", places, row), w.node("Reshape", wide, row)
    return w.reshape(w.node("ScatterElements", flat, into, numbers, axis=0, reduction=how), shape)


def _put(w: Writer, step: Step) -> Tensor:
    """An array of zeros, to which numbers are added at an index."""
    (x,) = step.operands
    size = product(step.shape)
    zeros = w.node("Expand", w.constant(0, step.dtype), w.length(size))
    places = _places(w, step.shape, step.params["index"])
    return _scattered(w, zeros, places, w.operand(x, step.dtype), step.shape, "add")


def _set(w: Writer, step: Step) -> Tensor:
    """A copy with other numbers at an index."""
    x, value = step.operands
    flat = w.reshape(w.operand(x, step.dtype), [product(step.shape)])
    places = _places(w, step.shape, step.params["index"])
    return _scattered(w, flat, places, w.operand(value, step.dtype), step.shape, "none")


def _taken(w: Writer, step: Step) -> Tensor:
    """np.take: like an index along one axis, or of all elements in a row."""
    (x, *_), params = step.operands, step.params
    shape = shape_of(x)
    value = w.operand(x)
    axis = params.get("axis")
    if axis is None or not shape:
        shape = (product(shape),)
        value, axis = w.reshape(value, shape), 0
    axis = int(axis) % len(shape)
    indices, size = params["indices"], shape[axis]
    mode = params.get("mode", "raise")
    if not isinstance(indices, (Step, OfBatch, ArrayOfBatch)):
        indices = np.asarray(indices).astype(INT)
    if mode == "raise":
        return w.node("Gather", value, _from_start(w, indices, size), axis=axis)
    places, length = w.operand(indices, INT), w.count(size)
    if mode == "wrap":
        return w.node("Gather", value, w.node("Mod", places, length), axis=axis)
    last = w.node("Sub", length, w.constant(1, INT))
    held = w.node("Min", w.node("Max", places, w.constant(0, INT)), last)
    return w.node("Gather", value, held, axis=axis)


PRINTERS: Mapping[str, Callable[[Writer, Step], Tensor]] = {
    "getitem": _indexed,
    "put_at": _put,
    "set_at": _set,
    "take": _taken,
}
"""By name, what writes down a step that looks at places."""
