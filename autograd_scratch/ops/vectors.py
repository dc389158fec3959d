"""Products of vectors that are made of other ops: cross and Kronecker products."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..engine.define import register
from ..engine.messages import warn_user
from ..engine.numeric import scalar_or_array
from ..engine.values import shape_of
from .arithmetic import mul
from .axes import with_axes
from .common_type import in_common_type
from .places import axis_of, operand
from .shape import expand_dims, moveaxis, reshape, stack

__all__ = ["cross", "kron"]


@register(np.cross)
def cross(
    a: Any,
    b: Any,
    axisa: int = -1,
    axisb: int = -1,
    axisc: int = -1,
    axis: int | None = None,
) -> Any:
    """The cross product of vectors of three components; the other axes broadcast.

    Args:
        a, b: arrays of vectors. Vectors of two components have 0 as the third; NumPy plans to
            refuse them and warns.
        axisa, axisb: the axes of the components.
        axisc: the axis of the components of the result. Of two vectors of two components only the
            third is given, without an axis.
        axis: all three of these at once.

    Raises:
        ValueError: vectors of another length, or numbers.

    >>> cross(np.array([1.0, 0.0, 0.0]), np.array([0.0, 1.0, 0.0]))
    array([0., 0., 1.])
    """
    if axis is not None:
        axisa = axisb = axisc = axis
    a, b = in_common_type(operand(a, "cross"), operand(b, "cross"))
    if not shape_of(a) or not shape_of(b):
        raise ValueError("cross: a number is no vector; give arrays of at least one axis")
    a, b = moveaxis(a, axis_of(a, axisa), 0), moveaxis(b, axis_of(b, axisb), 0)
    lengths = a.shape[0], b.shape[0]
    if not {*lengths} <= {2, 3}:
        raise ValueError(f"cross: vectors must have 2 or 3 components, got {lengths}")
    if 2 in lengths:
        warn_user(
            "cross: NumPy will refuse vectors of 2 components; give a third one that is 0",
            DeprecationWarning,
        )
    third = a[0] * b[1] - a[1] * b[0]
    if lengths == (2, 2):
        return scalar_or_array(third)
    if lengths == (2, 3):
        parts = [a[1] * b[2], -(a[0] * b[2]), third]
    elif lengths == (3, 2):
        parts = [-(a[2] * b[1]), a[2] * b[0], third]
    else:
        parts = [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], third]
    return stack(parts, axis=axisc)


@register(np.kron)
def kron(a: Any, b: Any) -> Any:
    """The Kronecker product: each element of a times all of b, put together in one array.

    Args:
        a, b: numbers or arrays of any number of axes.

    >>> kron(np.array([1.0, 10.0]), np.array([1.0, 2.0]))
    array([ 1.,  2., 10., 20.])
    """
    a, b = in_common_type(operand(a, "kron"), operand(b, "kron"))
    if not shape_of(a) or not shape_of(b):
        return mul(a, b)
    ndim = max(len(shape_of(a)), len(shape_of(b)))
    a, b = with_axes(a, ndim), with_axes(b, ndim)
    shape = tuple(n * m for n, m in zip(shape_of(a), shape_of(b), strict=True))
    spread_a = expand_dims(a, tuple(range(1, 2 * ndim, 2)))
    spread_b = expand_dims(b, tuple(range(0, 2 * ndim, 2)))
    return reshape(spread_a * spread_b, shape)
