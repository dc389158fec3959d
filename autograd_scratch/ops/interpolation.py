"""Piecewise linear interpolation: np.interp, made of other ops."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..engine.define import register
from ..engine.values import call_on_values, concretize, shape_of
from .arithmetic import mod
from .batching import IN_SORTED
from .indexing import getitem, take
from .numpy_reductions import in_type
from .places import operand
from .selection import where
from .shape import concatenate

__all__ = ["interp"]


@register(np.interp)
def interp(
    x: Any, xp: Any, fp: Any, left: Any = None, right: Any = None, period: Any = None
) -> Any:
    """The value at x of the lines that join the points (xp, fp).

    Gradients flow to x, to both coordinates of the points, to ``left``, ``right`` and ``period``.
    At a point x gets the slope of the line on its right; at the last point, of the line on its
    left.

    Args:
        x: number or array.
        xp: coordinates of the points in one axis, growing, unless there is a period.
        fp: the values there.
        left, right: the value before the first and behind the last point; None for that of the
            point, which gets the gradient then.
        period: the period of the coordinates; ``left`` and ``right`` count for nothing then.

    Raises:
        ValueError: no points, not as many coordinates as values, or a period of 0.

    >>> interp(1.5, [1.0, 2.0], [10.0, 20.0])
    15.0
    """
    x, xp, fp = (_double(v) for v in (x, xp, fp))
    if len(shape_of(xp)) != 1 or shape_of(xp) != shape_of(fp) or not shape_of(xp)[0]:
        raise ValueError(
            f"interp: xp and fp must be equally long, of one axis and not empty, got shapes "
            f"{shape_of(xp)} and {shape_of(fp)}"
        )
    if period is not None:
        x, xp, fp = _in_one_period(x, xp, fp, abs(_double(period)))
        left = right = None
    left = fp[0] if left is None else _double(left)
    right = fp[-1] if right is None else _double(right)
    last = shape_of(xp)[0] - 1
    if not last:
        return where(x < xp[0], left, where(x > xp[0], right, fp[0]))
    place = call_on_values(_interval_of, (x, xp), {})
    start, end = take(xp, place), take(xp, place + 1)
    low, high = take(fp, place), take(fp, place + 1)
    # Where points share a coordinate, x may only be the last one: its value is the last one's.
    jumps = call_on_values(np.equal, (start, end), {})
    slope = (high - low) / where(jumps, 1.0, end - start)
    inside = slope * where(jumps, 1.0, x - start) + low
    return where(x < xp[0], left, where(x > xp[-1], right, inside))


def _interval_of(x: Any, xp: Any) -> Any:
    """The number of the interval that x lies in, or lies nearest to."""
    return np.clip(np.searchsorted(xp, x, side="right") - 1, 0, len(xp) - 2)


IN_SORTED[_interval_of] = 1


def _in_one_period(x: Any, xp: Any, fp: Any, period: Any) -> tuple[Any, Any, Any]:
    """x within one period, and the points of the period with a point before and one behind."""
    if concretize(call_on_values(np.equal, (period, 0.0), {}), mixed=True):
        raise ValueError("interp: period must not be 0")
    xp = mod(xp, period)
    order = call_on_values(np.argsort, (xp,), {})
    xp, fp = getitem(xp, order), getitem(fp, order)
    xp = concatenate([xp[-1:] - period, xp, xp[:1] + period])
    return mod(x, period), xp, concatenate([fp[-1:], fp, fp[:1]])


def _double(x: Any) -> Any:
    """A float64, as np.interp computes in."""
    return in_type(operand(x, "interp"), np.float64, "interp")
