"""Ops that move elements without computing: reshape, transpose, join, repeat.

Their derivative moves the gradient back the way the elements came. Results may share memory with
their input, as in NumPy; nothing here writes into an array it was given.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import Any

import numpy as np

from ..engine.define import built_in, register
from ..engine.registry import OPS
from ..engine.values import Value, shape_of, unwrap, values_in
from .batching import aligned, behind, example_ndim, flattened, for_all
from .places import axis_of
from .small_arrays import stretched

ARRAYS = (Value, np.ndarray, float)
"""What is an array or a number already."""


def as_array(x: Any) -> Any:
    """An argument that may be a number, a list, also of nodes, or what NumPy makes an array of.

    >>> as_array([1.0, 2.0])
    array([1., 2.])
    """
    if isinstance(x, ARRAYS):
        return x
    return stack(x) if any(True for _ in values_in(x)) else np.asarray(x)


def _as_arrays(xs: Any) -> list[Any]:
    return [x if isinstance(x, ARRAYS) else as_array(x) for x in xs]


def _reshape_in_batch(size: int, in_batch: list[bool], x: Any, shape: Any) -> Any:
    whole = np.broadcast_to(0.0, shape_of(x)[1:]).reshape(shape).shape  # -1 may stand in it
    return reshape(x, (size, *whole))


@built_in(
    lambda g, y, x, shape: reshape(g, shape_of(x)),
    numpy=(np.reshape,),
    kind="linear",
    batch=_reshape_in_batch,
    hint="The number of elements must stay the same; one length may be -1.",
)
def reshape(x: Any, shape: Any) -> Any:
    """The same elements in another shape, in C order; one length may be -1, found from the others.

    >>> reshape(np.arange(6.0), (2, 3))
    array([[0., 1., 2.],
           [3., 4., 5.]])
    """
    return np.reshape(x, shape)


def _inverse(axes: int | Sequence[int]) -> tuple[int, ...]:
    """The permutation that undoes ``axes``."""
    places = np.atleast_1d(np.asarray(axes, int))  # NumPy takes an int for the only axis
    return tuple(int(i) for i in np.argsort(places % max(places.size, 1)))


def _transpose_in_batch(size: int, in_batch: list[bool], x: Any, axes: Any) -> Any:
    ndim = example_ndim(x, True)
    if axes is None:
        return transpose(x, (0, *range(ndim, 0, -1)))
    order = behind(np.atleast_1d(axes).tolist(), ndim)
    if len(order) != ndim:
        raise ValueError(f"transpose: axes {axes} of an array of {ndim} axes")
    return transpose(x, (0, *order))


@built_in(
    lambda g, y, x, axes: transpose(g, None if axes is None else _inverse(axes)),
    sign="T",
    numpy=(np.transpose,),
    kind="linear",
    batch=_transpose_in_batch,
)
def transpose(x: Any, axes: Any = None) -> Any:
    """The axes in another order: a permutation, or None to reverse them.

    >>> transpose(np.array([[1.0, 2.0]])).shape
    (2, 1)
    """
    return np.transpose(x, axes)


@built_in(
    lambda g, y, x, axis1, axis2: swapaxes(g, axis1, axis2),
    numpy=(np.swapaxes,),
    kind="linear",
    batching="axes",
)
def swapaxes(x: Any, axis1: int, axis2: int) -> Any:
    """With two axes exchanged.

    >>> swapaxes(np.zeros((2, 3, 4)), 0, 2).shape
    (4, 3, 2)
    """
    return np.swapaxes(x, axis1, axis2)


@built_in(
    lambda g, y, x, source, destination: moveaxis(g, destination, source),
    numpy=(np.moveaxis,),
    kind="linear",
    batch=lambda size, in_batch, x, source, destination: moveaxis(
        x, *(behind(axis, example_ndim(x, True)) for axis in (source, destination))
    ),
)
def moveaxis(x: Any, source: Any, destination: Any) -> Any:
    """With axes (an int, or equally many ints) moved to other places; the others keep their order.

    >>> moveaxis(np.zeros((2, 3, 4)), 0, -1).shape
    (3, 4, 2)
    """
    return np.moveaxis(x, source, destination)


def _broadcast_in_batch(size: int, in_batch: list[bool], x: Any, shape: Any) -> Any:
    shape = (shape,) if np.ndim(shape) == 0 else tuple(shape)
    return broadcast_to(*aligned(in_batch, [x], len(shape)), (size, *shape))


@built_in(
    lambda g, y, x, shape: g,  # the engine undoes broadcasting
    numpy=(np.broadcast_to,),
    kind="linear",
    batch=_broadcast_in_batch,
)
def broadcast_to(x: Any, shape: Any) -> Any:
    """x stretched to a shape, without copying: a read-only array.

    >>> broadcast_to(1.0, (2,))
    array([1., 1.])
    """
    return stretched(x, shape)


@built_in(
    lambda g, y, x, axis: reshape(g, shape_of(x)),
    numpy=(np.expand_dims,),
    kind="linear",
    batch=lambda size, in_batch, x, axis: expand_dims(
        x, behind(axis, example_ndim(x, True) + np.size(axis))
    ),
)
def expand_dims(x: Any, axis: Any) -> Any:
    """With new axes of length 1; ``axis`` says where they are in the result.

    >>> expand_dims(np.zeros(3), 0).shape
    (1, 3)
    """
    return np.expand_dims(x, axis)


def _squeeze_in_batch(size: int, in_batch: list[bool], x: Any, axis: Any) -> Any:
    shape = shape_of(x)[1:]
    if axis is None or not shape:
        axis = tuple(i for i, length in enumerate(shape) if length == 1)
    return squeeze(x, behind(axis, len(shape)))


@built_in(
    lambda g, y, x, axis: reshape(g, shape_of(x)),
    numpy=(np.squeeze,),
    kind="linear",
    batch=_squeeze_in_batch,
)
def squeeze(x: Any, axis: Any = None) -> Any:
    """Without axes of length 1: all of them, or those that ``axis`` names.

    >>> squeeze(np.zeros((1, 3))).shape
    (3,)
    """
    return np.squeeze(x, axis=axis)


@built_in(
    lambda g, y, x: reshape(g, shape_of(x)),
    numpy=(np.ravel,),
    kind="linear",
    batch=lambda size, in_batch, x: flattened(x),
)
def ravel(x: Any) -> Any:
    """The elements in one axis, in C order.

    >>> ravel(np.zeros((2, 3))).shape
    (6,)
    """
    return np.ravel(x)


def _slices(g: Any, y: Any, *xs: Any, axis: int | None) -> tuple[Any, ...]:
    """The parts of ``g`` that came from each array."""
    around = (slice(None),) * (0 if axis is None else axis % len(shape_of(g)))
    parts, start = [], 0
    for x in xs:
        shape = shape_of(x)
        stop = start + (prod(shape) if axis is None else shape[axis])
        part = g[(*around, slice(start, stop))]
        parts.append(reshape(part, shape) if axis is None else part)
        start = stop
    return tuple(parts)


def _concatenate_in_batch(size: int, in_batch: list[bool], *xs: Any, axis: int | None) -> Any:
    every = for_all(size, in_batch, xs)
    if axis is None:
        return _concatenate(*map(flattened, every), axis=1)
    return _concatenate(*every, axis=behind(axis, example_ndim(every[0], True)))


@built_in(
    _slices,
    joint=True,
    sign="concat",
    kind="linear",
    variadic=True,
    hint="All other axes must agree.",
    batch=_concatenate_in_batch,
)
def _concatenate(*arrays: Any, axis: int | None) -> Any:
    return np.concatenate(arrays, axis=axis)


@register(np.concatenate)
def concatenate(arrays: Sequence[Any], axis: int | None = 0) -> Any:
    """Arrays joined along an axis they have; None joins the flattened arrays.

    Args:
        arrays: arrays, nodes or lists of them, of equal shape but for ``axis``.
        axis: the axis.

    Raises:
        ValueError: no arrays, or shapes that do not fit.

    >>> concatenate([np.ones(1), np.zeros(2)])
    array([1., 0., 0.])
    """
    return _concatenate(*_as_arrays(arrays), axis=axis)


def _stack_in_batch(size: int, in_batch: list[bool], *xs: Any, axis: int) -> Any:
    every = for_all(size, in_batch, xs)
    return _stack(*every, axis=behind(axis, example_ndim(every[0], True) + 1))


@built_in(
    lambda g, y, *xs, axis: tuple(
        g[(*(slice(None),) * (axis % y.ndim), position)] for position in range(len(xs))
    ),
    joint=True,
    sign="stack",
    kind="linear",
    variadic=True,
    hint="All shapes must be equal.",
    batch=_stack_in_batch,
)
def _stack(*arrays: Any, axis: int) -> Any:
    return np.stack(arrays, axis=axis)


@register(np.stack)
def stack(arrays: Sequence[Any], axis: int = 0) -> Any:
    """Numbers or arrays of one shape, joined along a new axis.

    Args:
        arrays: numbers, arrays, nodes or lists of them.
        axis: where the new axis is in the result.

    Raises:
        ValueError: no arrays, or different shapes.

    >>> stack([1.0, 2.0])
    array([1., 2.])
    """
    return _stack(*_as_arrays(arrays), axis=axis)


@register(np.split)
def split(ary: Any, indices_or_sections: Any, axis: int = 0) -> list[Any]:
    """An array cut into parts along an axis.

    Args:
        ary: array.
        indices_or_sections: a number of equal parts, or the places of the cuts.
        axis: the axis to cut.

    Raises:
        ValueError: the axis cannot be cut into so many equal parts, or there is no such axis.

    >>> split(np.arange(4.0), 2)
    [array([0., 1.]), array([2., 3.])]
    """
    return cut(as_array(ary), np.split, indices_or_sections, axis)


def cut(x: Any, split: Any, indices_or_sections: Any, axis: int) -> list[Any]:
    """The parts into which one of NumPy's functions cuts an axis.

    >>> cut(np.arange(3.0), np.array_split, 2, 0)
    [array([0., 1.]), array([2.])]
    """
    axis = axis_of(x, axis)
    places = split(np.arange(shape_of(x)[axis]), unwrap(indices_or_sections))
    around = (slice(None),) * axis
    return [x[(*around, slice(p[0], p[-1] + 1) if p.size else slice(0, 0))] for p in places]


def _sum_of_copies(g: Any, y: Any, x: Any, reps: Any) -> Any:
    """Each element collects the gradients of its copies."""
    reps = (reps,) if np.ndim(reps) == 0 else tuple(reps)
    shape = shape_of(x)
    reps = (1,) * (max(len(shape), 1) - len(reps)) + reps  # a number counts as one element
    shape = (1,) * (len(reps) - len(shape)) + shape
    pairs = tuple(length for pair in zip(reps, shape, strict=True) for length in pair)
    summed = reshape(g, pairs).sum(axis=tuple(range(0, len(pairs), 2)))
    return reshape(summed, shape_of(x))


def _tile_in_batch(size: int, in_batch: list[bool], x: Any, reps: Any) -> Any:
    reps = (reps,) if np.ndim(reps) == 0 else tuple(reps)
    (x,) = aligned(in_batch, [x], len(reps))
    return tile(x, (1, *(1,) * (example_ndim(x, True) - len(reps)), *reps))


@built_in(_sum_of_copies, numpy=(np.tile,), kind="linear", batch=_tile_in_batch)
def tile(x: Any, reps: Any) -> Any:
    """The array laid down several times along each axis.

    Args:
        x: number or array.
        reps: int or tuple of ints, how often along each of the last axes.

    >>> tile(np.array([1.0, 2.0]), 2)
    array([1., 2., 1., 2.])
    """
    return np.tile(x, reps)


def _unpadded(g: Any, y: Any, x: Any, pad_width: Any, constant_values: float) -> Any:
    shape = shape_of(x)
    if not shape:
        return g  # there is nowhere to pad a number
    widths = np.broadcast_to(pad_width, (len(shape), 2))
    return g[
        tuple(
            slice(int(before), int(before) + length)
            for (before, _), length in zip(widths, shape, strict=True)
        )
    ]


def _pad_in_batch(
    size: int, in_batch: list[bool], x: Any, pad_width: Any, constant_values: Any
) -> Any:
    ndim = example_ndim(x, True)
    if not ndim:
        return x
    pairs = [np.broadcast_to(each, (ndim, 2)) for each in (pad_width, constant_values)]
    widths, constants = (np.concatenate([np.zeros((1, 2), p.dtype), p]) for p in pairs)
    return _pad(x, widths, constant_values=constants)


@built_in(_unpadded, batch=_pad_in_batch)
def _pad(x: Any, pad_width: Any, constant_values: float = 0.0) -> Any:
    return np.pad(x, pad_width, constant_values=constant_values)


@register(np.pad)
def pad(array: Any, pad_width: Any, mode: str = "constant", **options: Any) -> Any:
    """The array with more elements around it; what they are copies of gets their gradients.

    Args:
        array: number or array.
        pad_width: how many: an int, (before, after), one such pair per axis, or a dict of such by
            axis.
        mode: ``"constant"`` and all the others of NumPy that are strings.
        options: what NumPy takes with a mode: ``constant_values`` or ``end_values``, which may be
            variables, ``stat_length``, ``reflect_type``.

    Raises:
        ValueError: an unknown mode, an option that it does not take, or a negative width.
        TypeError: a mode that is a function, or widths that are no integers.

    >>> pad(np.array([1.0]), 1)
    array([0., 1., 0.])
    >>> pad(np.array([1.0, 2.0]), (0, 2), mode="edge")
    array([1., 2., 2., 2.])
    """
    array = as_array(array)
    constants = options.get("constant_values", 0.0)
    plain = mode == "constant" and options.keys() <= {"constant_values"}
    if plain and not isinstance(pad_width, dict) and not any(True for _ in values_in(constants)):
        return _pad(array, pad_width, constant_values=constants)
    return OPS.padded(array, pad_width, mode, options)
