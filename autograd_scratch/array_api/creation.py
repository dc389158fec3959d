"""Arrays that are made: buffers, for the standard lets them be filled, and nodes are numbers too.

A buffer answers with this namespace as a node does, so libraries that compare the namespaces of
what they combine take both; of NumPy's own arrays they say that they come from another library.
"""

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
    """A node as it is, nested lists of nodes as one node, numbers and plain arrays as a buffer.

    A copy that is asked for is a buffer, also of a node, since one may want to change it.

    Args:
        obj: number, array, node, buffer, or nested lists of them.
        dtype: another type; of integers or booleans, without a gradient.
        device: only ``"cpu"``.
        copy: True for a buffer in any case; False for one in the memory of a plain array, which
            changes with it.

    Raises:
        ValueError: ``copy=False`` where there is something to be copied.

    >>> asarray([1.0, 2.0])
    Buffer([1., 2.])
    """
    check_device(device)
    if next(instances_in(obj, Value), None) is None:
        return Buffer(np.array(obj, dtype, copy=copy is not False))
    is_node = isinstance(obj, Value)
    same = is_node and dtype in (None, obj.dtype)
    if copy is False and not same:
        raise ValueError("asarray: nested lists or another dtype need a copy, but copy=False")
    y = obj if is_node else ops.array(obj)
    if dtype not in (None, y.dtype):
        y = in_type(y, dtype)
    return ops.full_like(y, y) if copy else y


def in_type(x: Any, dtype: Any) -> Any:
    """A node or buffer in another type: a buffer of numbers alone is one again.

    >>> in_type(zeros(2), np.float32).dtype
    dtype('float32')
    """
    y = x.astype(dtype)
    return y if isinstance(y, Value) or not isinstance(x, Buffer) else Buffer(np.asarray(y))


def arange(
    start: Any, /, stop: Any = None, step: Any = 1, *, dtype: Any = None, device: Any = None
) -> Any:
    """A buffer of equally distant numbers.

    >>> arange(3)
    Buffer([0, 1, 2])
    """
    check_device(device)
    return Buffer(np.arange(start, stop, step, dtype=dtype))


def eye(
    n_rows: int, n_cols: int | None = None, /, *, k: int = 0, dtype: Any = None, device: Any = None
) -> Any:
    """A buffer of zeros with ones on a diagonal.

    >>> eye(2)
    Buffer([[1., 0.],
            [0., 1.]])
    """
    check_device(device)
    return Buffer(np.eye(n_rows, n_cols, k, dtype or float))


def linspace(
    start: Any,
    stop: Any,
    /,
    num: int,
    *,
    dtype: Any = None,
    device: Any = None,
    endpoint: bool = True,
) -> Any:
    """Numbers from start to stop, equally far from each other: a node, if one of these is a node.

    >>> linspace(0.0, 1.0, 3)
    Buffer([0. , 0.5, 1. ])
    """
    check_device(device)
    y = np.linspace(start, stop, num, endpoint=endpoint, dtype=dtype)
    return y if isinstance(y, Value) else Buffer(y)


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
