"""Where elements stand: what the functions that sort, choose and take differences share."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..engine.numeric import as_value
from ..engine.values import Value, shape_of


def operand(x: Any, where: str) -> Any:
    """``x`` as a node or plain value: lists become arrays.

    Args:
        x: a node, a number, an array, or nested lists of numbers.
        where: the function that asks, for the error message.

    >>> operand([1.0, 2.0], "sort")
    array([1., 2.])
    """
    return x if isinstance(x, Value) else as_value(x, where)


def axis_of(x: Any, axis: int) -> int:
    """An axis of x as a number that is not negative.

    Raises:
        AxisError: there is no such axis.

    >>> axis_of(np.zeros((2, 3)), -1)
    1
    """
    return axes_of(len(shape_of(x)), axis)[0]


def axes_of(ndim: int, axis: Any) -> tuple[int, ...]:
    """An axis or several as numbers that are not negative.

    >>> axes_of(3, (0, -1))
    (0, 2)
    """
    return np.lib.array_utils.normalize_axis_tuple(axis, ndim)


def between(axis: int, start: int | None, stop: int | None) -> tuple[slice, ...]:
    """The index of the elements from ``start`` to ``stop`` along an axis.

    >>> np.arange(6.0).reshape(2, 3)[between(1, 1, None)]
    array([[1., 2.],
           [4., 5.]])
    """
    return (*(slice(None),) * axis, slice(start, stop))


def index_along(shape: tuple[int, ...], indices: Any, axis: int) -> Any:
    """The index of the elements that stand at ``indices`` along an axis, in each row for itself.

    >>> np.array([[3.0, 1.0], [2.0, 4.0]])[index_along((2, 2), np.array([[1], [0]]), 1)]
    array([[1.],
           [2.]])
    """
    if len(shape) == 1:
        return indices
    index: list[Any] = [
        np.arange(length).reshape(-1, *(1,) * (len(shape) - i - 1))
        for i, length in enumerate(shape)
    ]
    index[axis] = indices
    return tuple(index)
