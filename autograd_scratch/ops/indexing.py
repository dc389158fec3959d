"""Ops that pick elements by position; an element picked twice gets both gradients."""

from __future__ import annotations

from math import prod
from typing import Any

import numpy as np

from ..engine.define import built_in, register
from ..engine.values import Value, call_on_values, shape_of, unwrap
from .batched_indices import getitem_in_batch, put_at_in_batch
from .batching import Each, behind, broadcasts, example_ndim, flattened
from .masking import add_at
from .shape import moveaxis, reshape


@built_in(
    lambda g, y, x, index, shape: _getitem(g, index),
    sign="put",
    kind="linear",
    batch=put_at_in_batch,
)
def put_at(x: Any, index: Any, shape: tuple[int, ...]) -> Any:
    """Zeros of a shape, with x added at an index: the transpose of indexing.

    Args:
        x: number or array, of the shape that ``zeros(shape)[index]`` has.
        index: any NumPy index; elements of x that go to one place add up.
        shape: shape of the result.

    >>> put_at(np.array([1.0, 2.0, 3.0]), index=np.array([0, 0, 1]), shape=(3,))
    array([3., 3., 0.])
    """
    return add_at(np.zeros(shape, dtype=np.asarray(x).dtype), index, x)


@built_in(
    lambda g, y, x, index: put_at(g, index, shape_of(x)),
    sign="[ ]",
    kind="linear",
    batch=getitem_in_batch,
)
def _getitem(x: Any, index: Any) -> Any:
    return np.asarray(x)[index]


_getitem.picks_parts = True


@register()
def getitem(x: Any, index: Any) -> Any:
    """x[index], with any NumPy index: integers, slices, boolean masks, integer arrays.

    An element that is picked several times gets all their gradients. Nodes in the index count as
    their values, so constants of integers or booleans pick; a variable, which holds floats, does
    not.

    >>> getitem(np.array([1.0, 2.0, 3.0]), [0, 0, 2])
    array([1., 1., 3.])
    """
    return _getitem(x, unwrap(index))


def _taken(g: Any, y: Any, x: Any, indices: Any, axis: int | None, mode: str = "raise") -> Any:
    shape = shape_of(x) or (1,)  # along an axis, NumPy takes a number for its only element
    if not isinstance(indices, Value):
        indices = np.asarray(indices, np.intp)[()]  # booleans are the places 0 and 1 here
    if mode != "raise":
        length = prod(shape) if axis is None else shape[axis]
        indices = call_on_values(_inside, (indices, length, mode), {})
    if axis is None:
        put = put_at(g, indices, (prod(shape),))
    else:
        put = put_at(g, (*(slice(None),) * (axis % len(shape)), indices), shape)
    return put if shape_of(put) == shape_of(x) else reshape(put, shape_of(x))


@broadcasts
def _inside(indices: Any, length: int, mode: str) -> Any:
    """Where the indices out of range point to."""
    return indices % length if mode == "wrap" else np.clip(indices, 0, length - 1)


def _take_in_batch(
    size: int, in_batch: list[bool], x: Any, indices: Any, axis: int | None, mode: str
) -> Any:
    (is_in,) = in_batch
    ndim = example_ndim(x, is_in)
    if axis is None or not ndim:
        x, axis, ndim = flattened(x) if is_in else reshape(x, -1), 0, 1
    axis = behind(axis, ndim)
    if not isinstance(indices, Each):
        return take(x, indices, axis, mode)
    length = shape_of(x)[axis if is_in else axis - 1]
    places = indices.value
    if mode != "raise":
        places = call_on_values(_inside, (places, length, mode), {})
    index = (*(slice(None),) * (axis - 1), Each(places))
    return getitem_in_batch(size, in_batch, x, index)


@built_in(_taken, numpy=(np.take,), kind="linear", batch=_take_in_batch)
def take(x: Any, indices: Any, axis: int | None = None, mode: Any = "raise") -> Any:
    """The elements at ``indices`` along an axis.

    Args:
        x: number or array.
        indices: integer or array of integers.
        axis: the axis, which the axes of ``indices`` replace; None for the flattened array.
        mode: what to do with an index out of range: ``"raise"``, ``"wrap"`` or ``"clip"``.

    Raises:
        IndexError: an index out of range.

    >>> take(np.array([1.0, 2.0, 3.0]), [2, 0])
    array([3., 1.])
    """
    return np.take(x, indices, axis=axis, mode=mode)


def _copies_taken_back(g: Any, y: Any, x: Any, repeats: Any, axis: int | None) -> Any:
    count = prod(shape_of(x)) if axis is None else (shape_of(x) or (1,))[axis]
    return _taken(g, y, x, np.repeat(np.arange(count), repeats), axis)


@built_in(_copies_taken_back, numpy=(np.repeat,), kind="linear", batching="axes")
def repeat(x: Any, repeats: Any, axis: int | None = None) -> Any:
    """Each element several times.

    Args:
        x: number or array.
        repeats: int, or one int per element along the axis.
        axis: the axis; None for the flattened array.

    >>> repeat(np.array([1.0, 2.0]), 2)
    array([1., 1., 2., 2.])
    """
    return np.repeat(x, repeats, axis=axis)


@built_in(
    lambda g, y, x, axis: flip(g, axis),
    numpy=(np.flip,),
    kind="linear",
    batch=lambda size, in_batch, x, axis: flip(x, behind(axis, example_ndim(x, True))),
)
def flip(x: Any, axis: Any = None) -> Any:
    """The elements in reverse order along axes: None (all), an int or a tuple of ints.

    >>> flip(np.array([1.0, 2.0]))
    array([2., 1.])
    """
    return np.flip(x, axis)


def _rolled_back(g: Any, y: Any, x: Any, shift: Any, axis: Any) -> Any:
    return roll(g, np.negative(shift), axis)


def _roll_in_batch(size: int, in_batch: list[bool], x: Any, shift: Any, axis: Any) -> Any:
    if axis is None:
        return reshape(roll(flattened(x), shift, 1), shape_of(x))
    axes = [behind(i, example_ndim(x, True)) for i in np.atleast_1d(axis).tolist()]
    return roll(x, shift, tuple(axes))


@built_in(_rolled_back, numpy=(np.roll,), kind="linear", batch=_roll_in_batch)
def roll(x: Any, shift: Any, axis: Any = None) -> Any:
    """The elements moved along an axis; those that leave at the end come in at the start.

    Args:
        x: number or array.
        shift: int or tuple of ints, how many places.
        axis: None (the flattened array), int or tuple of ints.

    >>> roll(np.array([1.0, 2.0, 3.0]), 1)
    array([3., 1., 2.])
    """
    return np.roll(x, shift, axis)


def _diag_in_batch(size: int, in_batch: list[bool], x: Any, k: int) -> Any:
    shape = shape_of(x)[1:]
    if len(shape) == 2:
        return _getitem(x, (slice(None), *_diagonal_places(shape, k)))
    n = np.diag(np.zeros(shape), k).shape[0]  # which also says so if x has no axis, or three
    return put_at(x, (slice(None), *_diagonal_places((n, n), k)), (size, n, n))


@built_in(
    lambda g, y, x, k: (
        diag(g, k) if x.ndim == 1 else put_at(g, _diagonal_places(x.shape, k), x.shape)
    ),
    numpy=(np.diag,),
    kind="linear",
    batch=_diag_in_batch,
)
def diag(x: Any, k: int = 0) -> Any:
    """The diagonal of a matrix, or the matrix of a diagonal.

    Args:
        x: array of one or two axes.
        k: which diagonal; 0 is the main one, positive numbers lie above it.

    Raises:
        ValueError: x has neither one nor two axes.

    >>> diag(np.array([[1.0, 2.0], [3.0, 4.0]]))
    array([1., 4.])
    """
    return np.diag(x, k)


def _diagonal_places(shape: tuple[int, ...], k: int) -> tuple[Any, Any]:
    rows = np.arange(shape[0])
    rows = rows[(rows + k >= 0) & (rows + k < shape[1])]
    return rows, rows + k


def _on_diagonal(g: Any, y: Any, x: Any, offset: int, axis1: int, axis2: int) -> Any:
    n, m = x.shape[axis1], x.shape[axis2]
    matrix = reshape(g, (*shape_of(g), 1, 1)) * np.eye(n, m, offset)
    return moveaxis(matrix, (-2, -1), (axis1, axis2))


@built_in(_on_diagonal, kind="linear", batching="axes")
def trace(x: Any, offset: int = 0, axis1: int = 0, axis2: int = 1) -> Any:
    """Sum of a diagonal: 0 is the main one, positive offsets lie above it.

    Args:
        x: array of at least two axes.
        offset: which diagonal.
        axis1, axis2: the axes of the matrices.

    >>> trace(np.array([[1.0, 2.0], [3.0, 4.0]]))
    5.0
    """
    return np.trace(x, offset, axis1, axis2)
