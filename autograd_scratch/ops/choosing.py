"""Functions that choose elements by conditions or numbers, with the ops where, take and getitem."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ..engine.define import register
from ..engine.values import Value, call_on_values, shape_of
from .indexing import getitem, put_at, take
from .places import axes_of, index_along, operand
from .selection import where
from .shape import broadcast_to, stack

__all__ = ["choose", "compress", "extract", "piecewise", "select", "trim_zeros"]


@register(np.select)
def select(condlist: Sequence[Any], choicelist: Sequence[Any], default: Any = 0) -> Any:
    """For each element the first choice whose condition holds, else ``default``.

    Args:
        condlist: boolean arrays or booleans.
        choicelist: as many arrays, nodes or numbers, which broadcast with the conditions. All of
            them are computed, as for :func:`where`.
        default: array, node or number.

    Raises:
        ValueError: no conditions, or not as many as choices.
        TypeError: a condition that is not boolean.

    >>> x = np.array([1.0, 2.0, 3.0])
    >>> select([x < 2.0, x < 3.0], [x, 10.0 * x], -1.0)
    array([ 1., 20., -1.])
    """
    if len(condlist) != len(choicelist):
        raise ValueError(
            f"select: {len(condlist)} conditions for {len(choicelist)} choices; each choice needs "
            f"its condition"
        )
    if not len(condlist):
        raise ValueError("select: there are no conditions")
    conditions = [x if isinstance(x, Value) else np.asarray(x) for x in condlist]
    for i, condition in enumerate(conditions):
        if condition.dtype.kind != "b":
            raise TypeError(
                f"select: condition {i} must be boolean, got {condition.dtype}; write condition > 0"
            )
    chosen = default
    for condition, choice in zip(conditions[::-1], list(choicelist)[::-1], strict=True):
        chosen = where(condition, choice, chosen)
    return chosen


@register(np.choose)
def choose(a: Any, choices: Any, out: None = None, mode: str = "raise") -> Any:
    """For each element the choice whose number stands in ``a``.

    Args:
        a: array of integers.
        choices: arrays, nodes or numbers that broadcast with ``a``; or one array, whose first axis
            counts the choices.
        out: not supported.
        mode: what to do with a number out of range: ``"raise"``, ``"wrap"`` or ``"clip"``.

    Raises:
        ValueError: a number out of range.

    >>> choose(np.array([0, 1, 0]), [np.array([1.0, 2.0, 3.0]), -1.0])
    array([ 1., -1.,  3.])
    """
    if out is not None:
        raise TypeError("choose cannot write a node into an existing array (out=)")
    parts = [operand(x, "choose") for x in choices]
    numbers = call_on_values(np.choose, (a, list(range(len(parts)))), {"mode": mode})
    shape = np.broadcast_shapes(np.shape(numbers), *map(shape_of, parts))
    together = stack([broadcast_to(x, shape) for x in parts])
    numbers = call_on_values(np.broadcast_to, (numbers, (1, *shape)), {})
    return getitem(getitem(together, index_along(shape_of(together), numbers, 0)), 0)


@register(np.compress)
def compress(condition: Any, a: Any, axis: int | None = None, out: None = None) -> Any:
    """The slices along an axis for which the condition holds.

    Args:
        condition: booleans in one axis; slices beyond its end are left out.
        a: array.
        axis: the axis; None for the flattened array.
        out: not supported.

    Raises:
        ValueError: the condition has not one axis.
        IndexError: the condition holds beyond the end of the array.

    >>> compress([True, False, True], np.array([1.0, 2.0, 3.0]))
    array([1., 3.])
    """
    if out is not None:
        raise TypeError("compress cannot write a node into an existing array (out=)")
    if np.ndim(condition) != 1:
        raise ValueError(f"compress: the condition must have one axis, got {np.ndim(condition)}")
    return take(a, call_on_values(np.flatnonzero, (condition,), {}), axis=axis)


@register(np.extract)
def extract(condition: Any, arr: Any) -> Any:
    """The elements for which the condition holds, in one axis.

    >>> extract([True, False, True], np.array([1.0, 2.0, 3.0]))
    array([1., 3.])
    """
    return take(arr, call_on_values(np.flatnonzero, (condition,), {}))


@register(np.piecewise)
def piecewise(x: Any, condlist: Any, funclist: Sequence[Any], *args: Any, **kw: Any) -> Any:
    """A function in pieces: each function gets the elements for which its condition holds.

    What is not asked for is not computed, so no gradient of it can be inf or nan.

    Args:
        x: number or array.
        condlist: booleans or arrays of them; where several hold, the last one counts.
        funclist: a function or a number for each condition, and perhaps one more for where none
            holds.
        args, kw: what the functions get besides.

    Returns:
        An array of the shape of x; 0 where no condition holds. Where x holds integers NumPy cuts
        the results to integers, and this does not.

    Raises:
        ValueError: too many or too few functions.

    >>> x = np.array([-1.0, 4.0])
    >>> piecewise(x, [x < 0.0, x >= 0.0], [lambda x: -x, np.sqrt])
    array([1., 2.])
    """
    x = operand(x, "piecewise")
    y: Any = where(False, x, 0.0) if isinstance(x, Value) else np.zeros_like(x)
    for condition, function in zip(_conditions(x, condlist, len(funclist)), funclist, strict=True):
        if callable(function):
            given = getitem(x, condition)
            if not given.size:
                continue
            values = broadcast_to(function(given, *args, **kw), given.shape)
            y = where(condition, put_at(values, condition, shape_of(x)), y)
        else:
            y = where(condition, function, y)
    return y


def _conditions(x: Any, condlist: Any, count: int) -> list[Any]:
    """A condition for each of ``count`` functions, as NumPy understands ``condlist``."""
    is_several = isinstance(condlist, (list, tuple)) or np.ndim(condlist) > 0
    if not is_several or (shape_of(x) and np.ndim(condlist[0]) == 0):
        condlist = [condlist]
    found = [call_on_values(np.not_equal, (c, False), {}) for c in condlist]
    if len(found) == count - 1:
        some = found[0]
        for other in found[1:]:
            some = some | other
        found.append(~some)
    if len(found) != count:
        raise ValueError(
            f"piecewise: {len(found)} conditions need {len(found)} functions, or one more for "
            f"where none holds; got {count}"
        )
    return found


@register(np.trim_zeros)
def trim_zeros(filt: Any, trim: str = "fb", axis: Any = None) -> Any:
    """The array without the zeros at its ends.

    Args:
        filt: array.
        trim: ``"f"`` for the front, ``"b"`` for the back, ``"fb"`` for both.
        axis: the axes to shorten, an int or a tuple of ints; None for all.

    Raises:
        ValueError: another ``trim``.

    >>> trim_zeros(np.array([0.0, 1.0, 0.0, 2.0, 0.0]))
    array([1., 0., 2.])
    """
    filt = operand(filt, "trim_zeros")
    trim = trim.lower()
    if trim not in ("fb", "bf", "f", "b"):
        raise ValueError(f"trim_zeros: trim must be 'f', 'b' or 'fb', got {trim!r}")
    ndim = len(shape_of(filt))
    axes = axes_of(ndim, range(ndim) if axis is None else axis)
    kept = [call_on_values(_within, (filt, axis, trim), {}) for axis in axes]
    for axis, mask in zip(axes, kept, strict=True):
        filt = getitem(filt, (*(slice(None),) * axis, mask))
    return filt


def _within(x: Any, axis: int, trim: str) -> Any:
    """Which slices along an axis lie between the outermost ones that are not all 0."""
    others = tuple(i for i in range(x.ndim) if i != axis)
    filled = np.any(x != 0, axis=others)
    within = np.full(filled.shape, filled.any())
    if "f" in trim:
        within &= np.logical_or.accumulate(filled)
    if "b" in trim:
        within &= np.logical_or.accumulate(filled[::-1])[::-1]
    return within
