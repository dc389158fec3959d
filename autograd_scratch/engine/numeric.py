"""Plain numbers and arrays: what nodes hold, and how the user's arrays come in and go out.

A graph differentiates what it recorded. So an array that comes in is copied unless nobody can
change it, and arrays inside nodes are read-only; what goes out to the user is theirs, and writable.
"""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import Any
from weakref import WeakValueDictionary

import numpy as np

from .messages import describe
from .values import Value

SHARED_FROM = 4096
"""From how many bytes on an array that comes in again is compared with its last copy first: a loop
that uses one matrix a thousand times holds one copy of it. (A copy of less is as quick.)"""

COPIES: WeakValueDictionary[int, Any] = WeakValueDictionary()
"""The copies that graphs of no derivative hold, by the ids of the originals."""


def scalar_or_array(y: Any) -> Any:
    """A float64 scalar as a Python float, any 0-d array as a scalar, the rest as it is."""
    if type(y) is np.ndarray:
        return y if y.ndim else scalar_or_array(y[()])
    if type(y) is np.float64:
        return float(y)
    if type(y) is float or isinstance(y, (np.generic, Value)):
        return y
    return scalar_or_array(as_value(y, "the result of an op"))


def as_value(x: Any, where: str) -> Any:
    """``x`` as the engine computes with it: a float, a NumPy scalar or an array of real numbers.

    Args:
        x: a number, an array, or nested lists of numbers.
        where: the name of the op or class that asks, for the error message.

    Raises:
        TypeError: complex, object, string, date and masked arrays.
        ValueError: nested lists of different lengths.
    """
    if type(x) is np.ndarray:
        if x.ndim and x.dtype.kind in "fiub":
            return x
    elif type(x) is float:
        return x
    elif type(x) is int or type(x) is bool:
        return float(x)
    elif isinstance(x, np.ma.MaskedArray):
        raise TypeError(f"{where}: masked arrays are not supported; fill them first")
    else:
        try:
            x = np.asarray(x)
        except ValueError as error:  # nested lists of different lengths
            raise ValueError(f"{where}: {error}") from error
    if x.dtype.kind not in "fiub":
        raise TypeError(
            f"{where}: real numbers are needed, got {describe(x)}; complex, object and string "
            f"arrays have no gradient here"
        )
    return scalar_or_array(x)


def snapshot(x: Any, copies: MutableMapping[int, Any] | None = None) -> Any:
    """``x`` as it is now: an array, also within lists, tuples and slices, that nobody can change.

    Args:
        x: anything; what holds no array is returned as it is.
        copies: earlier copies by the id of the original, one of which may do; a new one is added.

    >>> x = np.array([1.0, 2.0])
    >>> y = snapshot(x)
    >>> x[:] = 0.0
    >>> y, snapshot(y) is y
    (array([1., 2.]), True)
    """
    if type(x) is np.ndarray:
        if not x.flags.writeable and not _may_change(x.base):
            return x
        if copies is None or x.nbytes < SHARED_FROM or not x.flags.forc:
            return _copied(x)
        known = copies.get(id(x))
        if known is None or not _same_bits(known, x):
            known = copies[id(x)] = _copied(x)
        return known
    if type(x) in (list, tuple):
        return type(x)([snapshot(item) for item in x])
    if type(x) is slice:
        return slice(snapshot(x.start), snapshot(x.stop), snapshot(x.step))
    return x


def _may_change(base: Any) -> bool:
    """Whether somebody may write into the memory that an array is a view of."""
    while isinstance(base, np.ndarray):
        if base.flags.writeable:
            return True
        base = base.base
    return base is not None  # memory of something else


def _copied(array: Any) -> Any:
    copy = array.copy("K") if array.flags.forc else copy_with_strides(array)
    copy.setflags(write=False)
    return copy


def _same_bits(x: Any, y: Any) -> bool:
    """Whether two contiguous arrays agree in everything, nan and the sign of 0 included."""
    if (x.dtype, x.shape, x.strides) != (y.dtype, y.shape, y.strides):
        return False
    return bool(np.array_equal(*(a.reshape(-1, order="A").view(np.uint8) for a in (x, y))))


def copy_with_strides(array: Any) -> Any:
    """A copy with the same strides, on which the last digits of sums depend."""
    low, high = np.lib.array_utils.byte_bounds(array)
    memory = np.empty(high - low, np.uint8)
    copy = np.ndarray(array.shape, array.dtype, memory, array.ctypes.data - low, array.strides)
    np.copyto(copy, array)
    memory.setflags(write=False)
    return copy


def owned_each(xs: list[Any]) -> list[Any]:
    """Results as the user's own: arrays that are writable, and share no memory with any other."""
    seen: set[int] = set()
    result = []
    for x in xs:
        if type(x) is np.ndarray:
            if x.base is not None or id(x) in seen or not x.flags.writeable:
                x = x.copy()
            else:
                seen.add(id(x))
        result.append(x)
    return result


def owned(x: Any) -> Any:
    """One result as the user's own."""
    return owned_each([x])[0]


def zeros_like(x: Any) -> Any:
    """Zeros of the shape and dtype of a number, array or node."""
    shape = () if type(x) is float else x.shape
    return scalar_or_array(np.zeros(shape, float if type(x) is float else x.dtype))
