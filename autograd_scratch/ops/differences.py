"""Differences of neighbours along an axis, and what is made of them: slopes and areas."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..engine.define import register
from ..engine.values import Value, dtype_of, shape_of
from .elementwise import astype
from .numpy_names import functions_of
from .numpy_reductions import in_type
from .places import axes_of, axis_of, between, operand
from .reductions import sum
from .shape import broadcast_to, concatenate, ravel, reshape

__all__ = ["diff", "ediff1d", "gradient", "trapezoid"]

NOTHING = np._NoValue
"""What NumPy's signature has for an argument that is not given."""


@register(np.diff)
def diff(a: Any, n: int = 1, axis: int = -1, prepend: Any = NOTHING, append: Any = NOTHING) -> Any:
    """Differences of neighbours along an axis, taken n times; of booleans, whether they differ.

    Args:
        a: array.
        n: how many times; the result is shorter by as much.
        axis: the axis.
        prepend, append: numbers, or arrays that fit but for the axis, to put before or behind the
            elements first.

    Raises:
        ValueError: a number instead of an array, or a negative n.

    >>> diff(np.array([1.0, 3.0, 6.0]))
    array([2., 3.])
    """
    if n == 0:
        return a
    if n < 0:
        raise ValueError(f"diff: n must not be negative, got {n}")
    a = operand(a, "diff")
    shape = shape_of(a)
    if not shape:
        raise ValueError("diff: a number has no neighbours; give an array of at least one axis")
    axis = axis_of(a, axis)
    one = (*shape[:axis], 1, *shape[axis + 1 :])
    ends = [x if x is NOTHING else operand(x, "diff") for x in (prepend, append)]
    before, behind = (
        [] if x is NOTHING else [x if shape_of(x) else broadcast_to(x, one)] for x in ends
    )
    if before or behind:
        a = concatenate([*before, a, *behind], axis=axis)
    for _ in range(n):
        right, left = a[between(axis, 1, None)], a[between(axis, None, -1)]
        a = right != left if a.dtype == bool else right - left
    return a


@register(np.ediff1d)
def ediff1d(ary: Any, to_end: Any = None, to_begin: Any = None) -> Any:
    """Differences of neighbours in the flattened array, with others put before and behind them.

    Args:
        ary: array.
        to_end, to_begin: numbers or arrays that stand behind or before the differences.

    Raises:
        TypeError: those are floats, and ``ary`` holds integers.

    >>> ediff1d(np.array([1.0, 3.0, 6.0]), to_begin=0.0)
    array([0., 2., 3.])
    """
    ary = ravel(operand(ary, "ediff1d"))
    dtype = ary.dtype

    def fitted(x: Any, name: str) -> Any:
        x = ravel(operand(np.asarray(x) if isinstance(x, int) else x, "ediff1d"))
        if not np.can_cast(x.dtype, dtype, "same_kind"):
            raise TypeError(f"ediff1d: {name} of {x.dtype} does not fit an array of {dtype}")
        return x if x.dtype == dtype or dtype.kind != "f" else astype(x, dtype=dtype)

    before = [] if to_begin is None else [fitted(to_begin, "to_begin")]
    behind = [] if to_end is None else [fitted(to_end, "to_end")]
    differences = ary[1:] - ary[:-1]
    return concatenate([*before, differences, *behind]) if before or behind else differences


# Slopes -------------------------------------------------------------------------------------------


@register(np.gradient)
def gradient(f: Any, *varargs: Any, axis: Any = None, edge_order: int = 1) -> Any:
    """Slopes of samples along axes, by central differences; at the edges one-sided ones.

    This is np.gradient, the slope between samples. For the derivative of a function see ``grad``.

    Args:
        f: array of samples.
        varargs: the spacing: nothing (1), one number, or for each axis a number or the coordinates
            of the samples. Nodes among the coordinates count as unevenly spaced.
        axis: an int or a tuple of ints; None for all axes.
        edge_order: 1 or 2, how exact the slopes at the edges are.

    Returns:
        An array of the shape of f; for several axes a tuple with one for each.

    Raises:
        ValueError: too few samples, coordinates that do not fit, or another ``edge_order``.
        TypeError: too many or too few spacings.

    >>> gradient(np.array([1.0, 4.0, 9.0]))
    array([3., 4., 5.])
    """
    f = operand(f, "gradient")
    if dtype_of(f).kind != "f":
        f = f.astype(float) if shape_of(f) else float(f)
    if edge_order not in (1, 2):
        raise ValueError(f"gradient: edge_order must be 1 or 2, got {edge_order}")
    ndim = len(shape_of(f))
    axes = axes_of(ndim, range(ndim) if axis is None else axis)
    found = [
        _slopes(f, axis, spacing, edge_order)
        for axis, spacing in zip(axes, _spacings(f, axes, varargs), strict=True)
    ]
    return found[0] if len(found) == 1 else tuple(found)


def _spacings(f: Any, axes: tuple[int, ...], given: tuple[Any, ...]) -> list[Any]:
    """For each axis a number, or the distances of neighbours."""
    steps = [operand(x, "gradient") for x in given or (1.0,)]
    if len(steps) == 1 and not shape_of(steps[0]):
        return steps * len(axes)
    if len(steps) != len(axes):
        raise TypeError(
            f"gradient: {len(steps)} spacings for {len(axes)} axes; give one number, or one "
            f"spacing for each axis"
        )
    return [
        _distances(f, axis, x) if shape_of(x) else x for axis, x in zip(axes, steps, strict=True)
    ]


def _distances(f: Any, axis: int, coordinates: Any) -> Any:
    """The distances of neighbours along an axis; a number if all are equal."""
    if coordinates.shape != (f.shape[axis],):
        raise ValueError(
            f"gradient: coordinates of shape {coordinates.shape} do not fit axis {axis} of the "
            f"samples, of shape {f.shape}"
        )
    if isinstance(coordinates, Value):  # none of them may count as the step of all
        return diff(coordinates)
    distances = np.diff(coordinates if coordinates.dtype.kind == "f" else coordinates * 1.0)
    return distances[0] if (distances == distances[:1]).all() else distances


def _slopes(f: Any, axis: int, step: Any, edge_order: int) -> Any:
    if f.shape[axis] < edge_order + 1:
        raise ValueError(
            f"gradient: axis {axis} has {f.shape[axis]} samples, edge_order={edge_order} needs at "
            f"least {edge_order + 1}"
        )

    def part(x: Any, start: int | None, stop: int | None) -> Any:
        return x[between(axis, start, stop)]

    if shape_of(step):
        step = reshape(step, tuple(-1 if i == axis else 1 for i in range(f.ndim)))
        h, k = part(step, None, -1), part(step, 1, None)  # before and behind each inner sample
        inner = (
            -k / (h * (h + k)) * part(f, None, -2)
            + (k - h) / (h * k) * part(f, 1, -1)
            + h / (k * (h + k)) * part(f, 2, None)
        )
        first, last = part(step, None, 1), part(step, -1, None)
    else:
        inner = (part(f, 2, None) - part(f, None, -2)) / (2.0 * step)
        first = last = step
    if edge_order == 1:
        ends = [
            (part(f, 1, 2) - part(f, None, 1)) / first,
            (part(f, -1, None) - part(f, -2, -1)) / last,
        ]
    else:
        second, last_but_one = (
            (part(step, 1, 2), part(step, -2, -1)) if shape_of(step) else (step, step)
        )
        ends = [
            _slope_at_the_end(part(f, None, 1), part(f, 1, 2), part(f, 2, 3), first, second),
            -_slope_at_the_end(
                part(f, -1, None), part(f, -2, -1), part(f, -3, -2), last, last_but_one
            ),
        ]
    slopes = concatenate([ends[0], inner, ends[1]], axis=axis)
    return in_type(slopes, f.dtype, "gradient")


def _slope_at_the_end(f0: Any, f1: Any, f2: Any, h: Any, k: Any) -> Any:
    """The slope at f0 of the parabola through it and the next two samples, h and then k away."""
    return -(2.0 * h + k) / (h * (h + k)) * f0 + (h + k) / (h * k) * f1 - h / (k * (h + k)) * f2


# Areas --------------------------------------------------------------------------------------------


@register(*functions_of(np, ("trapezoid", "trapz")))
def trapezoid(y: Any, x: Any = None, dx: Any = 1.0, axis: int = -1) -> Any:
    """The integral of samples by the trapezoidal rule.

    Args:
        y: array of samples.
        x: their coordinates, in one axis or of the shape of y; None if they are ``dx`` apart.
        dx: the distance of neighbours.
        axis: the axis to integrate along.

    >>> trapezoid(np.array([1.0, 2.0, 4.0]))
    4.5
    """
    y = operand(y, "trapezoid")
    axis = axis_of(y, axis)
    if x is None:
        widths = dx
    else:
        x = operand(x, "trapezoid")
        if len(shape_of(x)) == 1:
            widths = reshape(diff(x), tuple(-1 if i == axis else 1 for i in range(y.ndim)))
        else:
            widths = diff(x, axis=axis)
    heights = y[between(axis, 1, None)] + y[between(axis, None, -1)]
    return sum(widths * heights / 2.0, axis=axis)
