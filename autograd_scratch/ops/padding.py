"""The modes in which :func:`.shape.pad` makes up the elements around an array, one axis at a time.

An axis that is padded later repeats what earlier ones have got, corners included, as in NumPy.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ..engine.define import register
from ..engine.values import call_on_values, dtype_of, shape_of, values_in
from .building import linspace
from .indexing import flip, take
from .numpy_reductions import in_type
from .reductions import max, mean, min
from .shape import broadcast_to, concatenate, stack

__all__: list[str] = []

Side = Callable[[Any, int, int, Any, int], Any]
"""From the array, an axis, a side (0: before, 1: after), the option's value there, and a number:
so many elements for that side."""


def _constants(x: Any, axis: int, side: int, value: Any, count: int) -> Any:
    return broadcast_to(value, _shape_with(x, axis, count))


def _ramp(x: Any, axis: int, side: int, value: Any, count: int) -> Any:
    edge = take(x, -side, axis)
    ramp = linspace(value, edge, count, endpoint=False, axis=axis)
    return flip(ramp, axis) if side else ramp


def _median(x: Any, axis: int, keepdims: bool) -> Any:
    return np.median(x, axis=axis, keepdims=keepdims)


def _statistic(of: Callable[..., Any]) -> Side:
    def side_of(x: Any, axis: int, side: int, length: Any, count: int) -> Any:
        n = x.shape[axis]
        length = n if length is None else int(np.minimum(length, n))
        if length == 0:
            raise ValueError("pad: stat_length is 0, so there is nothing to gather; give 1 or more")
        at_side = slice(n - length, n) if side else slice(length)
        part = x[(*(slice(None),) * axis, at_side)]
        return broadcast_to(of(part, axis=axis, keepdims=True), _shape_with(x, axis, count))

    return side_of


SIDES: dict[str, tuple[str, Any, Side]] = {
    "constant": ("constant_values", 0.0, _constants),
    "empty": ("", 0.0, _constants),  # NumPy leaves there whatever was in memory
    "linear_ramp": ("end_values", 0.0, _ramp),
    "maximum": ("stat_length", None, _statistic(max)),
    "mean": ("stat_length", None, _statistic(mean)),
    "median": ("stat_length", None, _statistic(_median)),
    "minimum": ("stat_length", None, _statistic(min)),
}
"""The modes that make up one side after the other: their option, its default, and what they do."""

REPEATS = {"edge": "", "reflect": "reflect_type", "symmetric": "reflect_type", "wrap": ""}
"""The modes that repeat elements, with their options."""


@register()
def padded(x: Any, pad_width: Any, mode: Any, options: dict[str, Any]) -> Any:
    """``np.pad(x, pad_width, mode, **options)``.

    >>> padded(np.array([1.0, 2.0, 4.0]), 1, "reflect", {})
    array([2., 1., 2., 4., 2.])
    """
    if not isinstance(mode, str):
        raise TypeError(
            "pad: a mode that is a function writes into the array, which a node does not allow; "
            "make the parts with it and concatenate() them"
        )
    if mode not in SIDES and mode not in REPEATS:
        known = ", ".join([*SIDES, *REPEATS])
        raise ValueError(f"pad: mode={mode!r} is not one of {known}")
    option = SIDES[mode][0] if mode in SIDES else REPEATS[mode]
    for name in options.keys() - {option}:
        raise ValueError(f"pad: mode={mode!r} does not take {name!r}")
    if dtype_of(x).kind != "f":  # which has no gradient, and is rounded
        return call_on_values(np.pad, (x, pad_width, mode), options)
    shape = shape_of(x)
    for axis, widths in enumerate(_widths(pad_width, len(shape))):
        if not any(widths):
            continue
        if not shape[axis] and mode not in ("constant", "empty"):
            raise ValueError(f"pad: mode={mode!r} cannot extend the empty axis {axis} of {shape}")
        if mode in REPEATS:
            odd = options.get(option) == "odd" and shape[axis] > 1
            x = (_odd if odd else _repeated)(x, axis, widths, mode)
            continue
        _, default, side_of = SIDES[mode]
        values = _per_side(options.get(option, default), axis, len(shape))
        before, after = (
            [in_type(side_of(x, axis, side, values[side], widths[side]), dtype_of(x), "pad")]
            if widths[side]
            else []
            for side in range(2)
        )
        x = concatenate([*before, x, *after], axis=axis)
    return x


def _repeated(x: Any, axis: int, widths: tuple[int, int], mode: str) -> Any:
    return take(x, np.pad(np.arange(x.shape[axis]), widths, mode), axis)  # type: ignore[call-overload]


def _odd(x: Any, axis: int, widths: tuple[int, int], mode: str) -> Any:
    """Each element reflected at its edge to 2 edge - x; what is made so is reflected again."""
    before, after = widths
    skipped = 1 if mode == "reflect" else 0  # the edge itself is not repeated
    period = x.shape[axis] - skipped
    around = (slice(None),) * axis
    while before or after:
        whole = (x.shape[axis] - skipped) // period * period
        if before:
            count = int(np.minimum(whole, before))
            part = flip(x[(*around, slice(skipped, skipped + count))], axis)
            x = concatenate([2.0 * x[(*around, slice(1))] - part, x], axis=axis)
            before -= count
        if after:
            count = int(np.minimum(whole, after))
            end = x.shape[axis] - skipped
            part = flip(x[(*around, slice(end - count, end))], axis)
            x = concatenate([x, 2.0 * x[(*around, slice(-1, None))] - part], axis=axis)
            after -= count
    return x


def _shape_with(x: Any, axis: int, length: int) -> tuple[int, ...]:
    shape = shape_of(x)
    return (*shape[:axis], length, *shape[axis + 1 :])


def _widths(pad_width: Any, ndim: int) -> list[tuple[int, int]]:
    """How many elements before and after each axis."""
    if not isinstance(pad_width, dict):
        widths = np.broadcast_to(pad_width, (ndim, 2))
    else:
        widths = np.zeros((ndim, 2), int)
        for axis, pair in pad_width.items():
            widths[axis] = pair
    if widths.dtype.kind not in "iu":
        raise TypeError(f"pad: pad_width must hold integers, got {pad_width!r}")
    if widths.size and widths.min() < 0:
        raise ValueError(f"pad: pad_width must hold integers from 0 on, got {pad_width!r}")
    return [(int(before), int(after)) for before, after in widths]


def _per_side(values: Any, axis: int, ndim: int) -> tuple[Any, Any]:
    """An option's values before and after an axis; they may be nodes."""
    if values is None:
        return None, None
    if any(True for _ in values_in(values)):
        pairs = broadcast_to(_stacked(values), (ndim, 2))
        return pairs[axis, 0], pairs[axis, 1]
    before, after = np.broadcast_to(values, (ndim, 2))[axis].tolist()
    return before, after


def _stacked(values: Any) -> Any:
    """Nested lists of numbers and nodes as one array."""
    return stack([*map(_stacked, values)]) if isinstance(values, (list, tuple)) else values
