"""Functions that join arrays, cut them into parts, or put elements in and leave elements out."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import Any

import numpy as np

from ..engine.define import register
from ..engine.registry import NUMPY
from ..engine.values import call_on_values, dtype_of, shape_of, unwrap
from .axes import atleast_1d, atleast_2d, atleast_3d, with_axes
from .elementwise import astype
from .indexing import take
from .numpy_names import functions_of
from .numpy_shapes import in_type
from .shape import as_array, concatenate, cut, moveaxis, ravel, reshape, split

__all__ = [
    "append",
    "array_split",
    "block",
    "column_stack",
    "delete",
    "dsplit",
    "dstack",
    "hsplit",
    "hstack",
    "insert",
    "resize",
    "unstack",
    "vsplit",
    "vstack",
]


@register(np.hstack)
def hstack(tup: Sequence[Any], *, dtype: Any = None, casting: str = "same_kind") -> Any:
    """Arrays side by side: along the second axis, or that of vectors.

    Args:
        tup: numbers or arrays.
        dtype, casting: the type to join them in, and what may be cast to it.

    >>> hstack([np.array([1.0]), np.array([2.0, 3.0])])
    array([1., 2., 3.])
    """
    arrays = [atleast_1d(x) for x in in_type(tup, dtype, casting, "hstack")]
    return concatenate(arrays, axis=0 if arrays and len(shape_of(arrays[0])) == 1 else 1)


@register(np.vstack)
def vstack(tup: Sequence[Any], *, dtype: Any = None, casting: str = "same_kind") -> Any:
    """Arrays below each other: along the first axis, vectors as rows.

    Args:
        tup: numbers or arrays.
        dtype, casting: the type to join them in, and what may be cast to it.

    >>> vstack([np.array([1.0, 2.0]), np.array([3.0, 4.0])])
    array([[1., 2.],
           [3., 4.]])
    """
    return concatenate([atleast_2d(x) for x in in_type(tup, dtype, casting, "vstack")], axis=0)


@register(np.dstack)
def dstack(tup: Sequence[Any]) -> Any:
    """Arrays behind each other: along the third axis.

    >>> dstack([np.array([1.0, 2.0]), np.array([3.0, 4.0])]).shape
    (1, 2, 2)
    """
    return concatenate([atleast_3d(x) for x in tup], axis=2)


@register(np.column_stack)
def column_stack(tup: Sequence[Any]) -> Any:
    """Vectors as the columns of a matrix; matrices side by side.

    >>> column_stack([np.array([1.0, 2.0]), np.array([3.0, 4.0])])
    array([[1., 3.],
           [2., 4.]])
    """
    arrays = [as_array(x) for x in tup]
    return concatenate([x if len(shape_of(x)) > 1 else reshape(x, (-1, 1)) for x in arrays], axis=1)


@register(np.block)
def block(arrays: Any) -> Any:
    """A matrix of blocks, given as nested lists: the innermost side by side.

    Args:
        arrays: lists of lists of numbers or arrays, all equally deep.

    Raises:
        ValueError: lists that are empty or not equally deep, or blocks that do not fit.
        TypeError: tuples for lists.

    >>> block([[np.eye(1), np.zeros((1, 1))], [np.ones((1, 2))]])
    array([[1., 0.],
           [1., 1.]])
    """
    deep = _depth(arrays)
    ndim = max(deep, *_ndims(arrays))
    return _joined_blocks(arrays, deep, ndim)


def _depth(arrays: Any) -> int:
    """How deep lists are nested."""
    if isinstance(arrays, tuple):
        raise TypeError("block: got a tuple; write the blocks as lists")
    if not isinstance(arrays, list):
        return 0
    depths = {_depth(item) for item in arrays}
    if len(depths) != 1:
        raise ValueError("block: a list is empty, or lists are not equally deep")
    return depths.pop() + 1


def _ndims(arrays: Any) -> list[int]:
    """The numbers of axes of all blocks."""
    if isinstance(arrays, list):
        return [ndim for item in arrays for ndim in _ndims(item)]
    return [len(shape_of(as_array(arrays)))]


def _joined_blocks(arrays: Any, depth: int, ndim: int) -> Any:
    if depth:
        return concatenate([_joined_blocks(x, depth - 1, ndim) for x in arrays], axis=-depth)
    return with_axes(as_array(arrays), ndim)


@register(np.append)
def append(arr: Any, values: Any, axis: int | None = None) -> Any:
    """An array with values behind it, along an axis; without one, both are flattened.

    Raises:
        ValueError: with an axis, shapes that do not fit.

    >>> append(np.array([1.0, 2.0]), 3.0)
    array([1., 2., 3.])
    """
    arrays = [as_array(arr), as_array(values)]
    return concatenate(arrays if axis is not None else [*map(ravel, arrays)], axis=axis or 0)


@register(np.insert)
def insert(arr: Any, obj: Any, values: Any, axis: int | None = None) -> Any:
    """An array with values put in before given places.

    Args:
        arr: array.
        obj: a place along the axis, a slice, or several places.
        values: what to put there: numbers, or arrays that broadcast; they take arr's type.
        axis: the axis; None for the flattened array.

    Raises:
        IndexError: a place out of range.
        ValueError: values that do not fit.

    >>> insert(np.array([1.0, 2.0]), 1, 5.0)
    array([1., 5., 2.])
    """
    arr, values, obj = as_array(arr), as_array(values), unwrap(obj)
    if dtype_of(arr).kind != "f":
        return call_on_values(np.insert, (arr, obj, values, axis), {})
    if dtype_of(values) != dtype_of(arr):
        values = astype(values, dtype_of(arr))
    # NumPy does it to the places of the elements: first those of arr, then those of values.
    count = prod(shape_of(arr))
    own = np.arange(count).reshape(shape_of(arr))
    others = np.arange(count, count + prod(shape_of(values))).reshape(shape_of(values))
    places = np.insert(own, obj, others, axis)
    return take(concatenate([ravel(arr), ravel(values)]), places)


@register(np.delete)
def delete(arr: Any, obj: Any, axis: int | None = None) -> Any:
    """An array without the elements at given places.

    Args:
        arr: array.
        obj: a place along the axis, a slice, several places, or a boolean mask.
        axis: the axis; None for the flattened array.

    Raises:
        IndexError: a place out of range.

    >>> delete(np.array([1.0, 2.0, 3.0]), 1)
    array([1., 3.])
    """
    arr = as_array(arr)
    if axis is None:
        arr, axis = ravel(arr), 0
    return take(arr, np.delete(np.arange(shape_of(arr)[axis]), unwrap(obj)), axis)


@register(np.resize)
def resize(a: Any, new_shape: Any) -> Any:
    """An array of another size: the elements of a, again and again, as many as it takes.

    >>> resize(np.array([1.0, 2.0]), 3)
    array([1., 2., 1.])
    """
    a = as_array(a)
    count = prod(shape_of(a))
    if not count:
        return call_on_values(np.resize, (a, new_shape), {})
    return take(ravel(a), np.resize(np.arange(count), new_shape))


@register(np.array_split)
def array_split(ary: Any, indices_or_sections: Any, axis: int = 0) -> list[Any]:
    """As :func:`split`, but the parts need not be equal: the first ones are longer.

    >>> array_split(np.arange(3.0), 2)
    [array([0., 1.]), array([2.])]
    """
    return cut(as_array(ary), np.array_split, indices_or_sections, axis)


@register(np.hsplit)
def hsplit(ary: Any, indices_or_sections: Any) -> list[Any]:
    """An array cut along its second axis; a vector, along its only one.

    >>> hsplit(np.array([[1.0, 2.0]]), 2)
    [array([[1.]]), array([[2.]])]
    """
    ary = _with_at_least(ary, 1, "hsplit")
    return split(ary, indices_or_sections, 0 if len(shape_of(ary)) == 1 else 1)


@register(np.vsplit)
def vsplit(ary: Any, indices_or_sections: Any) -> list[Any]:
    """An array of two axes or more, cut along the first.

    >>> vsplit(np.array([[1.0], [2.0]]), 2)
    [array([[1.]]), array([[2.]])]
    """
    return split(_with_at_least(ary, 2, "vsplit"), indices_or_sections, 0)


@register(np.dsplit)
def dsplit(ary: Any, indices_or_sections: Any) -> list[Any]:
    """An array of three axes or more, cut along the third.

    >>> [x.shape for x in dsplit(np.zeros((1, 2, 4)), 2)]
    [(1, 2, 2), (1, 2, 2)]
    """
    return split(_with_at_least(ary, 3, "dsplit"), indices_or_sections, 2)


@register(*functions_of(np, ["unstack"]))  # which NumPy has since 2.1
def unstack(x: Any, *, axis: int = 0) -> tuple[Any, ...]:
    """The parts of an array along an axis, as a tuple: what :func:`stack` joins.

    >>> unstack(np.array([[1.0, 2.0], [3.0, 4.0]]))
    (array([1., 2.]), array([3., 4.]))
    """
    return tuple(moveaxis(_with_at_least(x, 1, "unstack"), axis, 0))


def _with_at_least(x: Any, count: int, name: str) -> Any:
    """An argument as an array, which must have so many axes."""
    x = as_array(x)
    if len(shape_of(x)) < count:
        raise ValueError(f"{name}: the array needs {count} axes at least, got {shape_of(x)}")
    return x


# An old name of vstack, which some NumPy will drop.
NUMPY.update(dict.fromkeys(functions_of(np, ["row_stack"]), vstack))
