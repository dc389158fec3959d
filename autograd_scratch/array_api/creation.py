"""Arrays that are made: buffers, which take nodes, where the standard has arrays to be filled."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import ops
from ..engine.buffer import Buffer
from ..engine.values import Value, instances_in


def check_device(device: Any) -> None:
    """Raise if an array shall go to a device that is not there.

    Raises:
        ValueError: it is not ``"cpu"``.

    >>> check_device("cpu")
    """
    if device not in (None, "cpu"):
        raise ValueError(f"device must be 'cpu', the only one there is, got {device!r}")


def asarray(obj: Any, /, *, dtype: Any = None, device: Any = None, copy: Any = None) -> Any:
    """A node as it is, nested lists of nodes as one node, anything else as a plain array.

    Args:
        obj: number, array, node, buffer, or nested lists of them.
        dtype: another type; of integers or booleans, without a gradient.
        device: only ``"cpu"``.
        copy: whether a plain array or a buffer is copied; None: only if it must be.

    Raises:
        ValueError: ``copy=False`` where there is something to be copied.

    >>> asarray([1.0, 2.0])
    array([1., 2.])
    """
    check_device(device)
    if next(instances_in(obj, Value), None) is None:
        return np.asarray(obj, dtype=dtype, copy=copy)
    is_node = isinstance(obj, Value)
    same = is_node and dtype in (None, obj.dtype)
    if copy is False and not same:
        raise ValueError("asarray: nested lists or another dtype need a copy, but copy=False")
    if isinstance(obj, Buffer) and same:
        return obj.copy() if copy else obj
    y = obj if is_node else ops.array(obj)
    return y if dtype in (None, y.dtype) else y.astype(dtype)


def empty(shape: Any, *, dtype: Any = None, device: Any = None) -> Any:
    """A buffer to be filled, of whatever numbers are in memory.

    >>> empty((2, 3)).shape
    (2, 3)
    """
    check_device(device)
    return ops.empty(shape, dtype or float)


def zeros(shape: Any, *, dtype: Any = None, device: Any = None) -> Any:
    """A buffer of zeros.

    >>> zeros(2)
    Buffer([0., 0.])
    """
    check_device(device)
    return ops.zeros(shape, dtype or float)


def ones(shape: Any, *, dtype: Any = None, device: Any = None) -> Any:
    """A buffer of ones.

    >>> ones(2)
    Buffer([1., 1.])
    """
    check_device(device)
    return ops.ones(shape, dtype or float)


def full(shape: Any, fill_value: Any, *, dtype: Any = None, device: Any = None) -> Any:
    """A buffer of one value, which may be a node.

    >>> full(2, 7.0)
    Buffer([7., 7.])
    """
    check_device(device)
    return ops.full(shape, fill_value, dtype)


def empty_like(x: Any, /, *, dtype: Any = None, device: Any = None) -> Any:
    """A buffer to be filled, of the shape and dtype of x.

    >>> empty_like(np.ones(2)).shape
    (2,)
    """
    check_device(device)
    return ops.empty_like(x, dtype)


def zeros_like(x: Any, /, *, dtype: Any = None, device: Any = None) -> Any:
    """A buffer of zeros of the shape and dtype of x.

    >>> zeros_like(np.ones(2))
    Buffer([0., 0.])
    """
    check_device(device)
    return ops.zeros_like(x, dtype)


def ones_like(x: Any, /, *, dtype: Any = None, device: Any = None) -> Any:
    """A buffer of ones of the shape and dtype of x.

    >>> ones_like(np.zeros(2))
    Buffer([1., 1.])
    """
    check_device(device)
    return ops.ones_like(x, dtype)


def full_like(x: Any, /, fill_value: Any, *, dtype: Any = None, device: Any = None) -> Any:
    """A buffer of one value, which may be a node, of the shape and dtype of x.

    >>> full_like(np.zeros(2), 7.0)
    Buffer([7., 7.])
    """
    check_device(device)
    return ops.full_like(x, fill_value, dtype)
