"""What gathers elements along axes, and what runs along one."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from .batch import ArrayOfBatch, ExportError, OfBatch, Size, Step
from .elementwise import choose
from .writer import BOOL, INT, Tensor, Writer, product


def shape_of(x: Any) -> tuple[Size, ...]:
    """The length of each axis of an operand."""
    return x.shape if isinstance(x, (Step, ArrayOfBatch)) else np.shape(x)


class _Gathering:
    """Along which axes a step gathers what, in which type."""

    def __init__(self, w: Writer, step: Step, *allowed: str) -> None:
        x, *others = step.operands
        given = {"axis": None, "keepdims": False, **step.params}
        for key, value in zip(("axis", "dtype"), others, strict=False):
            given[key] = value
        given.pop("dtype", None)
        self.initial = given.pop("initial", None)
        unknown = given.keys() - {"axis", "keepdims", *allowed}
        unknown = {key for key in unknown if given[key] not in (None, np._NoValue)}
        if unknown or len(others) > 2:
            raise ExportError(f"with {', '.join(sorted(unknown)) or 'so many arguments'}")
        self.given = given
        self.shape = shape_of(x)
        self.axes = axes_of(given["axis"], len(self.shape))
        self.keepdims = bool(given["keepdims"])
        self.x = x
        self._w = w

    def count(self, dtype: Any) -> Tensor:
        """How many elements are gathered to one."""
        sizes = [self.shape[i] for i in self.axes]
        fixed = math.prod(n for n in sizes if not isinstance(n, OfBatch))
        found = self._w.constant(float(fixed), dtype)
        for size in sizes:
            if isinstance(size, OfBatch):
                found = self._w.node("Mul", found, self._w.number(size, dtype))
        return found

    def gathered(self, kind: str, x: Tensor, keepdims: bool | None = None) -> Tensor:
        """The result of a node that gathers, such as ReduceSum."""
        if not self.axes:  # ONNX would gather them all
            return self._w.node("Identity", x)
        kept = self.keepdims if keepdims is None else keepdims
        return self._w.node(kind, x, self._w.constant(self.axes, INT), keepdims=int(kept))


def axes_of(axis: Any, rank: int) -> list[int]:
    """The axes that a parameter names, as numbers from 0.

    >>> axes_of(None, 2), axes_of(-1, 2), axes_of((0, -1), 3)
    ([0, 1], [1], [0, 2])
    """
    if axis is None:
        return list(range(rank))
    return sorted(int(i) % rank for i in np.atleast_1d(axis)) if rank else []


def working_type(dtype: np.dtype[Any]) -> np.dtype[Any]:
    """The type in which there are kernels: floats as they are, integers and booleans as int64."""
    return dtype if dtype.kind == "f" else INT


def _reduced(kind: str, neutral: float | None = None) -> Callable[[Writer, Step], Tensor]:
    def printed(w: Writer, step: Step) -> Tensor:
        g = _Gathering(w, step)
        found = g.gathered(kind, w.operand(g.x, working_type(step.dtype)))
        # So that 0.0 comes of -0.0, as NumPy starts from 0.0.
        if g.initial is not None and g.initial is not np._NoValue and g.initial != neutral:
            start = w.operand(g.initial, found.dtype)
            together = {"ReduceMax": "Max", "ReduceMin": "Min", "ReduceSum": "Add"}
            found = w.node(together.get(kind, "Mul"), found, start)
        return found

    return printed


def _extreme(kind: str) -> Callable[[Writer, Step], Tensor]:
    """The largest or smallest; of no elements at all, what it starts from."""
    plain = _reduced(kind, -math.inf if kind == "ReduceMax" else math.inf)

    def printed(w: Writer, step: Step) -> Tensor:
        g = _Gathering(w, step)
        if 0 in [g.shape[i] for i in g.axes] and g.initial is not None:
            value = w.operand(g.initial, step.dtype)
            return w.node("Expand", value, w.lengths(step.shape))
        return _with_nan(w, g, w.operand(g.x, working_type(step.dtype)), plain(w, step))

    return printed


def _with_nan(w: Writer, g: _Gathering, x: Tensor, extreme: Tensor) -> Tensor:
    """The extreme, or nan: ONNX Runtime looks among the numbers that are no nan."""
    if x.dtype.kind != "f" or not g.axes:
        return extreme
    nans = w.cast(w.node("IsNaN", x, dtype=BOOL), x.dtype)
    any_nan = w.cast(g.gathered("ReduceMax", nans), BOOL)
    return choose(w, any_nan, w.constant(math.nan, x.dtype), extreme)


def _mean(w: Writer, step: Step) -> Tensor:
    g = _Gathering(w, step)
    x = w.operand(g.x, step.dtype)
    total = g.gathered("ReduceSum", x)
    return w.node("Div", total, g.count(step.dtype))


def _variance(w: Writer, step: Step) -> Tensor:
    g = _Gathering(w, step, "ddof")
    x = w.operand(g.x, step.dtype)
    count = g.count(step.dtype)
    mean = w.node("Div", g.gathered("ReduceSum", x, keepdims=True), count)
    away = w.node("Sub", x, mean)
    squares = g.gathered("ReduceSum", w.node("Mul", away, away))
    fewer = w.node("Sub", count, w.constant(float(g.given.get("ddof", 0)), step.dtype))
    return w.node("Div", squares, w.node("Max", fewer, w.constant(0.0, step.dtype)))


def _deviation(w: Writer, step: Step) -> Tensor:
    return w.node("Sqrt", _variance(w, step))


def _logsumexp(w: Writer, step: Step) -> Tensor:
    g = _Gathering(w, step)
    x = w.operand(g.x, step.dtype)
    if 0 in g.shape:
        return w.node("Log", g.gathered("ReduceSum", w.node("Exp", x)))
    most = g.gathered("ReduceMax", x, keepdims=True)
    infinite = w.node("IsInf", most, dtype=BOOL)
    largest = choose(w, infinite, w.constant(0.0, x.dtype), most)
    total = g.gathered("ReduceSum", w.node("Exp", w.node("Sub", x, largest)), keepdims=True)
    found = w.node("Add", w.node("Log", total), largest)
    if g.keepdims or not g.axes:
        return found
    return w.node("Squeeze", found, w.constant(g.axes, INT))


def _norm(w: Writer, step: Step) -> Tensor:
    g = _Gathering(w, step, "ord")
    order = g.given.get("ord")
    size = w.node("Abs", w.operand(g.x, step.dtype))
    if order in (None, 2, "fro", "f"):
        return w.node("Sqrt", g.gathered("ReduceSum", w.node("Mul", size, size)))
    if order == 0:
        some = w.cast(w.cast(size, BOOL), step.dtype)
        return g.gathered("ReduceSum", some)
    if not isinstance(order, (int, float)) or len(g.axes) != 1:
        raise ExportError("such a norm of matrices")
    if order in (math.inf, -math.inf):
        extreme = g.gathered("ReduceMax" if order > 0 else "ReduceMin", size)
        return _with_nan(w, g, size, extreme)
    if order == 1:
        return g.gathered("ReduceSum", size)
    power = w.node("Pow", size, w.constant(float(order), step.dtype))
    total = g.gathered("ReduceSum", power)
    return w.node("Pow", total, w.constant(1.0 / float(order), step.dtype))


def _truths(of_all: bool) -> Callable[[Writer, Step], Tensor]:
    """Whether all, or any, elements are true: how many are wrong, or right, is counted."""

    def printed(w: Writer, step: Step) -> Tensor:
        g = _Gathering(w, step)
        x = w.operand(g.x, BOOL)
        counted = w.cast(w.node("Not", x) if of_all else x, INT)
        found = w.cast(g.gathered("ReduceSum", counted), BOOL)
        return w.node("Not", found) if of_all else found

    return printed


def _count_nonzero(w: Writer, step: Step) -> Tensor:
    g = _Gathering(w, step)
    return g.gathered("ReduceSum", w.cast(w.operand(g.x, BOOL), INT))


def _place_of(kind: str) -> Callable[[Writer, Step], Tensor]:
    """The place of the largest or smallest, the first of several."""

    def printed(w: Writer, step: Step) -> Tensor:
        g = _Gathering(w, step)
        x = w.operand(g.x)
        x = w.cast(x, working_type(x.dtype))
        if g.given["axis"] is None:
            flat = w.reshape(x, [product(g.shape)])
            found = w.node(kind, flat, dtype=INT, axis=0, keepdims=0)
            return w.reshape(found, step.shape)
        if not g.axes:  # of a number
            return w.constant(0, INT)
        (axis,) = g.axes
        return w.node(kind, x, dtype=INT, axis=axis, keepdims=int(g.keepdims))

    return printed


def _sorted_places(w: Writer, step: Step) -> Tensor:
    """In which order the elements are to be taken, from the smallest to the largest."""
    x, *others = step.operands
    if step.params.get("descending") not in (None, False, np._NoValue):
        raise ExportError("with descending")
    axis = others[0] if others else step.params.get("axis", -1)
    shape = shape_of(x)
    value = w.operand(x)
    value = w.cast(value, working_type(value.dtype))
    if axis is None or not shape:
        shape, axis = (product(shape),), 0
        value = w.reshape(value, shape)
    axis = int(axis) % len(shape)
    value, free = _with_one_more(w, value, shape, _largest(value.dtype))
    length = w.length(_longer(shape[axis]))
    _, places = w.several("TopK", [value, length], [value.dtype, INT], axis=axis, largest=0)
    return w.sliced(places, {i: slice(0, shape[i]) for i in free})


def _largest(dtype: np.dtype[Any]) -> Any:
    """What comes last, behind all that is equal to it."""
    return math.inf if dtype.kind == "f" else np.iinfo(dtype).max


def _longer(size: Size) -> Size:
    """The length with one example more in the batch."""
    return OfBatch(size.factor, size.offset + 1) if isinstance(size, OfBatch) else size


def _with_one_more(
    w: Writer, x: Tensor, shape: Sequence[Size], value: Any
) -> tuple[Tensor, list[int]]:
    """With one example more, and the axes that have it: an empty batch ends ONNX Runtime."""
    free = [i for i, size in enumerate(shape) if isinstance(size, OfBatch)]
    if not free:
        return x, free
    more = [0] * len(shape) + [int(i in free) for i in range(len(shape))]
    return w.node("Pad", x, w.constant(more, INT), w.constant(value, x.dtype)), free


def _running_sum(w: Writer, step: Step) -> Tensor:
    x, axis, shape = _along(w, step)
    return w.reshape(w.node("CumSum", x, w.constant(axis, INT)), shape)


def _along(w: Writer, step: Step) -> tuple[Tensor, int, tuple[Size, ...]]:
    """The operand with the axis to run along, of all in a row if there is none, and its shape."""
    x, *others = step.operands
    axis = others[0] if others else step.params.get("axis")
    shape = shape_of(x)
    value = w.operand(x, working_type(step.dtype))
    if axis is None or not shape:
        return w.reshape(value, [product(shape)]), 0, step.shape
    return value, int(axis) % len(shape), step.shape


def _running_product(w: Writer, step: Step) -> Tensor:
    x, axis, shape = _along(w, step)
    return _scanned(w, [x], axis, shape, start=1.0)


def _recurrence(w: Writer, step: Step) -> Tensor:
    """y[k] = a[k] y[k-1] + b[k] along the last axis, from y[-1] = 0."""
    a, b = (w.operand(x, step.dtype) for x in step.operands)
    if not step.shape:
        return b
    shape = w.lengths(step.shape)
    inputs = [w.node("Expand", x, shape) for x in (a, b)]
    # a[0] is not used, and may be infinite: as a factor of 0 it would leave nan.
    axis = len(step.shape) - 1
    first = w.node("Equal", w.places(step.shape[-1]), w.constant(0, INT), dtype=BOOL)
    factors = choose(w, first, w.constant(0.0, step.dtype), inputs[0])
    return _scanned(w, [factors, inputs[1]], axis, step.shape, start=0.0)


def _scanned(
    w: Writer, inputs: list[Tensor], axis: int, shape: tuple[Size, ...], start: float
) -> Tensor:
    """What a Scan gives: the state times the first input, plus the second if there is one."""
    dtype = inputs[0].dtype
    if 0 in shape:
        return w.nothing(shape, dtype)
    free: list[int] = []
    for i, x in enumerate(inputs):
        inputs[i], free = _with_one_more(w, x, shape, 0)
    longer = [_longer(size) for size in shape]
    before = w.node(
        "Expand", w.constant(start, dtype), w.lengths(longer[:axis] + longer[axis + 1 :])
    )
    names = [w.name(f"{name}_in_scan") for name in ("before", "factor", "summand")]
    here, factor, summand = (Tensor(name, dtype) for name in names)
    with w.body() as body:
        found = w.node("Mul", here, factor)
        if len(inputs) > 1:
            found = w.node("Add", found, summand)
        copy = w.node("Identity", found)
    given = [here, factor, summand][: len(inputs) + 1]
    graph = w.graph(body, given, [found, copy], len(shape) - 1)
    _, all_of_them = w.several(
        "Scan",
        [before, *inputs],
        [dtype, dtype],
        body=graph,
        num_scan_inputs=len(inputs),
        scan_input_axes=[axis] * len(inputs),
        scan_output_axes=[axis],
    )
    return w.sliced(all_of_them, {i: slice(0, shape[i]) for i in free})


PRINTERS: Mapping[str, Callable[[Writer, Step], Tensor]] = {
    "sum": _reduced("ReduceSum", 0.0),
    "prod": _reduced("ReduceProd", 1.0),
    "max": _extreme("ReduceMax"),
    "min": _extreme("ReduceMin"),
    "mean": _mean,
    "var": _variance,
    "std": _deviation,
    "logsumexp": _logsumexp,
    "norm": _norm,
    "all": _truths(True),
    "any": _truths(False),
    "count_nonzero": _count_nonzero,
    "argmax": _place_of("ArgMax"),
    "argmin": _place_of("ArgMin"),
    "argsort": _sorted_places,
    "cumsum": _running_sum,
    "cumprod": _running_product,
    "linear_recurrence": _recurrence,
}
"""By name, what writes down a step that gathers, or runs along an axis."""
