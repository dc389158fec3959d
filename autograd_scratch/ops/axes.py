"""Functions that give arrays other axes, or apply a function along axes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import prod
from typing import Any

import numpy as np

from ..engine.define import register
from ..engine.registry import NUMPY
from ..engine.values import shape_of
from .indexing import flip, roll
from .shape import as_array, broadcast_to, expand_dims, moveaxis, ravel, reshape, stack, swapaxes

__all__ = [
    "apply_along_axis",
    "apply_over_axes",
    "atleast_1d",
    "atleast_2d",
    "atleast_3d",
    "broadcast_arrays",
    "fliplr",
    "flipud",
    "matrix_transpose",
    "meshgrid",
    "rollaxis",
    "rot90",
]


def _each(change: Callable[[Any], Any], arrays: Sequence[Any]) -> Any:
    """What a change makes of each of some arrays; of the only one, not as a tuple."""
    changed = tuple(change(as_array(x)) for x in arrays)
    return changed[0] if len(changed) == 1 else changed


def with_axes(x: Any, ndim: int) -> Any:
    """x with so many axes, new ones before its own.

    >>> with_axes(np.array([1.0, 2.0]), 3).shape
    (1, 1, 2)
    """
    return reshape(x, (1,) * (ndim - len(shape_of(x))) + shape_of(x))


@register(np.atleast_1d)
def atleast_1d(*arys: Any) -> Any:
    """Arrays with at least one axis; several of them come back as a tuple.

    >>> atleast_1d(1.0)
    array([1.])
    """
    return _each(lambda x: x if shape_of(x) else reshape(x, 1), arys)


@register(np.atleast_2d)
def atleast_2d(*arys: Any) -> Any:
    """Arrays with at least two axes: a vector becomes a row.

    >>> atleast_2d(np.array([1.0, 2.0]))
    array([[1., 2.]])
    """
    return _each(lambda x: x if len(shape_of(x)) > 1 else reshape(x, (1, -1)), arys)


@register(np.atleast_3d)
def atleast_3d(*arys: Any) -> Any:
    """Arrays with at least three axes: (N,) becomes (1, N, 1), and (M, N) becomes (M, N, 1).

    >>> atleast_3d(np.array([1.0, 2.0])).shape
    (1, 2, 1)
    """

    def change(x: Any) -> Any:
        ndim = len(shape_of(x))
        return x if ndim > 2 else expand_dims(x, 2) if ndim == 2 else reshape(x, (1, -1, 1))

    return _each(change, arys)


@register(np.rot90)
def rot90(m: Any, k: int = 1, axes: tuple[int, int] = (0, 1)) -> Any:
    """The matrices turned by 90°, k times, from the first of two axes to the second.

    Raises:
        ValueError: the axes are not two different ones.

    >>> rot90(np.array([[1.0, 2.0]]))
    array([[2.],
           [1.]])
    """
    m = as_array(m)
    ndim = len(shape_of(m))
    first, second = axes
    if any(not -ndim <= axis < ndim for axis in axes) or (first - second) % ndim == 0:
        raise ValueError(f"rot90: axes={axes} are not two different axes of shape {shape_of(m)}")
    if k % 4 == 2:
        return flip(m, (first, second))
    if k % 4 == 1:
        return swapaxes(flip(m, second), first, second)
    return flip(swapaxes(m, first, second), second) if k % 4 else m


@register(np.fliplr)
def fliplr(m: Any) -> Any:
    """The elements in reverse order along the second axis.

    >>> fliplr(np.array([[1.0, 2.0]]))
    array([[2., 1.]])
    """
    return flip(as_array(m), 1)


@register(np.flipud)
def flipud(m: Any) -> Any:
    """The elements in reverse order along the first axis.

    >>> flipud(np.array([1.0, 2.0]))
    array([2., 1.])
    """
    return flip(as_array(m), 0)


@register(np.rollaxis)
def rollaxis(a: Any, axis: int, start: int = 0) -> Any:
    """With an axis moved before the axis that is at ``start``; :func:`moveaxis` is clearer.

    Raises:
        ValueError: there is no such axis, or no such place.

    >>> rollaxis(np.zeros((2, 3, 4)), 2).shape
    (4, 2, 3)
    """
    a = as_array(a)
    ndim = len(shape_of(a))
    if not -ndim <= axis < ndim or not -ndim <= start <= ndim:
        raise ValueError(f"rollaxis: no axis={axis} or start={start} in shape {shape_of(a)}")
    axis, start = axis % ndim, start + ndim if start < 0 else start
    return moveaxis(a, axis, start - 1 if axis < start else start)


@register(np.matrix_transpose)
def matrix_transpose(x: Any) -> Any:
    """With the last two axes exchanged: each matrix transposed.

    Raises:
        ValueError: fewer than two axes.

    >>> matrix_transpose(np.zeros((2, 3, 4))).shape
    (2, 4, 3)
    """
    x = as_array(x)
    if len(shape_of(x)) < 2:
        raise ValueError(f"matrix_transpose: needs two axes, got shape {shape_of(x)}")
    return swapaxes(x, -1, -2)


@register(np.broadcast_arrays)
def broadcast_arrays(*args: Any, subok: bool = False) -> tuple[Any, ...]:
    """Arrays stretched to the shape that they broadcast to.

    Raises:
        ValueError: they do not broadcast.

    >>> [x.shape for x in broadcast_arrays(np.zeros((2, 1)), np.zeros(3))]
    [(2, 3), (2, 3)]
    """
    arrays = [as_array(x) for x in args]
    shape = np.broadcast_shapes(*map(shape_of, arrays))
    return tuple(broadcast_to(x, shape) for x in arrays)


@register(np.meshgrid)
def meshgrid(
    *xi: Any, copy: bool = True, sparse: bool = False, indexing: str = "xy"
) -> tuple[Any, ...]:
    """The coordinates of the points of a grid, one array for each axis.

    Args:
        xi: the coordinates along each axis: numbers or vectors.
        copy: taken as NumPy does; it changes no number.
        sparse: leave the arrays with length 1 along the other axes.
        indexing: ``"xy"`` puts the first coordinate along the second axis; ``"ij"`` the first.

    Raises:
        ValueError: another ``indexing``.

    >>> x, y = meshgrid(np.array([1.0, 2.0]), np.array([3.0, 4.0, 5.0]))
    >>> x.shape, y[:, 0]
    ((3, 2), array([3., 4., 5.]))
    """
    if indexing not in ("xy", "ij"):
        raise ValueError(f"meshgrid: indexing must be 'xy' or 'ij', got {indexing!r}")
    places = [*range(len(xi))]
    if indexing == "xy" and len(xi) > 1:
        places[:2] = [1, 0]
    grids = tuple(
        reshape(as_array(x), (*(1,) * place, -1, *(1,) * (len(xi) - place - 1)))
        for x, place in zip(xi, places, strict=True)
    )
    return grids if sparse or not grids else broadcast_arrays(*grids)


@register(np.apply_along_axis)
def apply_along_axis(
    func1d: Callable[..., Any], axis: int, arr: Any, *args: Any, **kwargs: Any
) -> Any:
    """A function of vectors, called with each vector along an axis.

    Args:
        func1d: function of a vector, and of ``args`` and ``kwargs``.
        axis: the axis along which the vectors lie; the axes of a result take its place.
        arr: array.

    Raises:
        ValueError: there are no vectors.

    >>> apply_along_axis(np.sum, 0, np.array([[1.0, 2.0], [3.0, 4.0]]))
    array([4., 6.])
    """
    arr = moveaxis(as_array(arr), axis, -1)
    *around, n = shape_of(arr)
    if 0 in around:
        raise ValueError(f"apply_along_axis: no vectors in an array of shape {shape_of(arr)}")
    axis %= len(around) + 1
    results = stack([as_array(func1d(x, *args, **kwargs)) for x in reshape(arr, (prod(around), n))])
    own = shape_of(results)[1:]
    results = reshape(results, (*around, *own))
    ends = range(len(around), len(around) + len(own))
    return moveaxis(results, tuple(ends), tuple(range(axis, axis + len(own))))


@register(np.apply_over_axes)
def apply_over_axes(func: Callable[..., Any], a: Any, axes: Any) -> Any:
    """A function of (array, axis), called for one axis after the other.

    Args:
        func: returns an array with as many axes, or one less.
        a: array.
        axes: an int or a sequence of ints.

    Raises:
        ValueError: the function's result has another number of axes.

    >>> apply_over_axes(np.sum, np.ones((2, 3)), [0, 1])
    array([[6.]])
    """
    a = as_array(a)
    ndim = len(shape_of(a))
    for axis in ravel(np.asarray(axes)).tolist():
        result = as_array(func(a, axis))
        if len(shape_of(result)) == ndim - 1:
            result = expand_dims(result, axis)
        if len(shape_of(result)) != ndim:
            raise ValueError(
                f"apply_over_axes: the function made shape {shape_of(result)} of {shape_of(a)}"
            )
        a = result
    return a


def _half_turn(x: Any, axes: Any, sign: int) -> Any:
    """The elements rolled by half of each axis, as np.fft.fftshift does."""
    axes = range(len(shape_of(x))) if axes is None else np.atleast_1d(axes)
    shifts = tuple(sign * (shape_of(x)[axis] // 2) for axis in axes)
    return roll(x, shifts, tuple(int(axis) for axis in axes))


NUMPY.update(
    {
        np.fft.fftshift: lambda x, axes=None: _half_turn(x, axes, 1),
        np.fft.ifftshift: lambda x, axes=None: _half_turn(x, axes, -1),
    }
)
