"""What only moves elements to other places, by the shapes alone; and what joins or repeats them."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from ...engine.op import Op
from .batch import ExportError, OfBatch, Step
from .elementwise import choose
from .reductions import axes_of, shape_of, working_type
from .writer import INT, Tensor, Writer, product


def _same(w: Writer, step: Step) -> Tensor:
    """A copy, perhaps in another type."""
    x = w.operand(step.operands[0])
    return w.node("Identity", x) if x.dtype == step.dtype else w.cast(x, step.dtype)


def _reshaped(w: Writer, step: Step) -> Tensor:
    return w.reshape(w.operand(step.operands[0]), step.shape)


def _transposed(w: Writer, step: Step) -> Tensor:
    """With the axes in another order: which, NumPy says, of an array whose lengths all differ."""
    (x,) = step.operands
    lengths = tuple(range(2, 2 + len(shape_of(x))))
    assert isinstance(step.function, Op)
    moved = step.function.forward(np.broadcast_to(0.0, lengths), **step.params)
    order = [lengths.index(length) for length in np.shape(moved)]
    return transposed(w, w.operand(x), order)


def transposed(w: Writer, x: Tensor, order: list[int]) -> Tensor:
    """With the axes in this order."""
    return x if order == sorted(order) else w.node("Transpose", x, perm=order)


def _broadcast(w: Writer, step: Step) -> Tensor:
    if 0 in step.shape:
        return w.nothing(step.shape, step.dtype)
    return w.node("Expand", w.operand(step.operands[0]), w.lengths(step.shape))


def _with_new_axes(w: Writer, step: Step) -> Tensor:
    (x,) = step.operands
    axes = axes_of(step.params["axis"], len(step.shape))
    return w.expand_axes(w.operand(x), axes)


def _squeezed(w: Writer, step: Step) -> Tensor:
    (x,) = step.operands
    shape = shape_of(x)
    axis = step.params["axis"]
    axes = axes_of(axis, len(shape))
    if axis is None:
        axes = [i for i in axes if shape[i] == 1]
    value = w.operand(x)
    return w.node("Squeeze", value, w.constant(axes, INT)) if axes else value


def _concatenated(w: Writer, step: Step) -> Tensor:
    operands, axis = _joined(step)
    parts = [w.operand(x, step.dtype) for x in operands]
    if axis is None:
        parts = [
            w.reshape(part, [product(shape_of(x))]) for part, x in zip(parts, operands, strict=True)
        ]
    return w.node("Concat", *parts, axis=int(axis or 0) % len(step.shape))


def _joined(step: Step) -> tuple[Any, Any]:
    """What is joined, and along which axis: by the op, or by NumPy's function of a list."""
    first, *others = step.operands
    if not isinstance(first, (list, tuple)):
        return step.operands, step.params.get("axis", 0)
    return first, others[0] if others else step.params.get("axis", 0)


def _stacked(w: Writer, step: Step) -> Tensor:
    operands, axis = _joined(step)
    axis = int(axis) % len(step.shape)
    parts = [w.expand_axes(w.operand(x, step.dtype), [axis]) for x in operands]
    return w.node("Concat", *parts, axis=axis)


def _tiled(w: Writer, step: Step) -> Tensor:
    (x,) = step.operands
    reps = step.params["reps"]
    often = list(reps) if isinstance(reps, (tuple, list)) else [reps]
    shape = shape_of(x)
    rank = max(len(shape), len(often))
    value = w.expand_axes(w.operand(x), list(range(rank - len(shape))))
    often = [1] * (rank - len(often)) + [n if isinstance(n, OfBatch) else int(n) for n in often]
    return w.node("Tile", value, w.lengths(often)) if rank else value


def _padded(w: Writer, step: Step) -> Tensor:
    (x,) = step.operands
    rank = len(shape_of(x))
    try:
        widths = np.broadcast_to(np.array(step.params["pad_width"], dtype=int), (rank, 2))
    except (TypeError, ValueError):
        raise ExportError("widths that depend on the size of the batch") from None
    around = w.operand(step.params["constant_values"], step.dtype)
    value = w.operand(x, step.dtype)
    return w.node("Pad", value, w.constant(widths.T.ravel(), INT), around) if rank else value


def _flipped(w: Writer, step: Step) -> Tensor:
    (x,) = step.operands
    axes = axes_of(step.params["axis"], len(shape_of(x)))
    return w.sliced(w.operand(x), {i: slice(None, None, -1) for i in axes})


def _rolled(w: Writer, step: Step) -> Tensor:
    (x,) = step.operands
    shift, axis = step.params["shift"], step.params["axis"]
    shape = shape_of(x)
    value = w.operand(x)
    if axis is None:
        rolled = _rolled_along(w, w.reshape(value, [product(shape)]), 0, product(shape), shift)
        return w.reshape(rolled, shape)
    for by, i in zip(*np.broadcast_arrays(np.atleast_1d(shift), np.atleast_1d(axis)), strict=True):
        along = int(i) % len(shape)
        value = _rolled_along(w, value, along, shape[along], by)
    return value


def _rolled_along(w: Writer, x: Tensor, axis: int, length: Any, shift: Any) -> Tensor:
    if length == 0:
        return x
    moved = w.node("Sub", w.places(length), w.constant(int(np.asarray(shift).item()), INT))
    # Of an empty batch, ONNX Runtime would divide by 0 and die.
    size = w.count(length)
    if isinstance(length, OfBatch):
        size = w.node("Max", size, w.constant(1, INT))
    return w.node("Gather", x, w.node("Mod", moved, size), axis=axis)


def _repeated(w: Writer, step: Step) -> Tensor:
    (x,) = step.operands
    repeats, axis = step.params["repeats"], step.params["axis"]
    shape = shape_of(x)
    value = w.operand(x)
    if axis is None:
        shape = (product(shape),)
        value, axis = w.reshape(value, shape), 0
    axis = int(axis) % len(shape)
    length = shape[axis]
    if not isinstance(length, OfBatch) and not isinstance(repeats, (Step, OfBatch)):
        places = np.repeat(np.arange(length), repeats)
        return w.node("Gather", value, w.constant(places, INT), axis=axis)
    if np.size(repeats) != 1 or isinstance(repeats, (Step, OfBatch)):
        raise ExportError("numbers of repetitions that are computed, or one for each example")
    often = int(np.asarray(repeats).item())
    wider = w.expand_axes(value, [axis + 1])
    tiles = [often if i == axis + 1 else 1 for i in range(len(shape) + 1)]
    return w.reshape(w.node("Tile", wider, w.constant(tiles, INT)), step.shape)


def _fixed(step: Step) -> tuple[int, ...]:
    """The shape of the only operand, if no batch is in it."""
    shape = shape_of(step.operands[0])
    if any(isinstance(size, OfBatch) for size in shape):
        raise ExportError("along the axis of the batch")
    return shape  # type: ignore[return-value]


def _diagonal(w: Writer, step: Step) -> Tensor:
    """A diagonal, or a matrix with one; beside it stands what is behind the elements: a zero."""
    shape = _fixed(step)
    size = math.prod(shape)
    places = np.arange(size).reshape(shape) - size
    assert isinstance(step.function, Op)
    to = np.asarray(step.function.forward(places, **step.params)).astype(int)
    flat = w.reshape(w.operand(step.operands[0]), [size])
    longer = w.node("Concat", flat, w.constant([0], flat.dtype), axis=0)
    return w.node("Gather", longer, w.constant(np.where(to < 0, to + size, size), INT), axis=0)


def _trace(w: Writer, step: Step) -> Tensor:
    """The sum of a diagonal, whose places are counted along the two axes put together."""
    (x,) = step.operands
    shape = shape_of(x)
    axes = [int(step.params[key]) % len(shape) for key in ("axis1", "axis2")]
    lengths = [n for i in axes if not isinstance(n := shape[i], OfBatch)]
    if len(lengths) < 2:
        raise ExportError("along the axis of the batch")
    others = [i for i in range(len(shape)) if i not in axes]
    value = transposed(w, w.operand(x, working_type(step.dtype)), others + axes)
    flat = w.reshape(value, [*[shape[i] for i in others], product(lengths)])
    places = np.arange(math.prod(lengths)).reshape(lengths)
    diagonal = w.constant(np.diagonal(places, int(step.params["offset"])), INT)
    picked = w.node("Gather", flat, diagonal, axis=len(others))
    return w.node("ReduceSum", picked, w.constant([len(others)], INT), keepdims=0)


def _where(w: Writer, step: Step) -> Tensor:
    condition, x, y = step.operands
    chosen = [w.operand(part, step.dtype) for part in (x, y)]
    return choose(w, w.operand(condition, bool), *chosen)


def _clipped(w: Writer, step: Step) -> Tensor:
    """np.clip of integers, which for floats is made of other ops."""
    dtype = working_type(step.dtype)
    x, *ends = step.operands
    ends += [step.params.get(key) for key in ("min", "max")[len(ends) :]]
    value = w.operand(x, dtype)
    for kind, end in zip(("Max", "Min"), ends, strict=True):
        if end is not None:
            value = w.node(kind, value, w.operand(end, dtype))
    return value


def _rounded(w: Writer, step: Step) -> Tensor:
    """np.round: to a number of decimals."""
    x, *others = step.operands
    decimals = int(others[0] if others else step.params.get("decimals", 0))
    value = w.operand(x, step.dtype)
    if step.dtype.kind != "f":
        if decimals < 0:
            raise ExportError("integers to tens and hundreds")
        return value
    if not decimals:
        return w.node("Round", value)
    power = w.constant(10.0 ** abs(decimals), step.dtype)
    there, back = ("Mul", "Div") if decimals > 0 else ("Div", "Mul")
    return w.node(back, w.node("Round", w.node(there, value, power)), power)


PRINTERS: Mapping[str, Callable[[Writer, Step], Tensor]] = {
    "astype": _same,
    "reshape": _reshaped,
    "ravel": _reshaped,
    "transpose": _transposed,
    "swapaxes": _transposed,
    "moveaxis": _transposed,
    "broadcast_to": _broadcast,
    "expand_dims": _with_new_axes,
    "squeeze": _squeezed,
    "concatenate": _concatenated,
    "stack": _stacked,
    "tile": _tiled,
    "pad": _padded,
    "flip": _flipped,
    "roll": _rolled,
    "repeat": _repeated,
    "diag": _diagonal,
    "trace": _trace,
    "where": _where,
    "clip": _clipped,
    "round": _rounded,
    "around": _rounded,
}
"""By name, what writes down a step that moves elements."""
