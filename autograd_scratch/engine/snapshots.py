"""A graph differentiates what it recorded: the user's arrays as they were when they came in.

An array that comes into a graph is copied, unless nobody can change it. It costs a copy of each
writable array that enters a graph, for as long as the graph lives.

Copying is quick, new memory is not: in a training step of the book's network on MNIST (784-50-10, a
batch of 100, float32) the copy of the batch took 28 µs in new memory, which the system hands out
page by page, and 4 µs in memory that was there before; the whole step takes 270 µs. So the memory
of copies that are gone is kept for new ones: at most eight pieces of up to 4 MiB.
"""

from __future__ import annotations

import array as arrays
from collections import deque
from collections.abc import MutableMapping
from copy import deepcopy
from typing import Any
from weakref import WeakValueDictionary, ref

import numpy as np

from .values import Value

SHARED_FROM = 4096
"""From how many bytes on an array that comes in again is compared with its last copy first: a loop
that uses one matrix a thousand times holds one copy of it. (A copy of less is as quick.)"""

COPIES: WeakValueDictionary[int, Any] = WeakValueDictionary()
"""The copies that graphs of no derivative hold, by the ids of the originals."""

REUSED = range(2**15, 2**22)
"""How many bytes memory may have to be kept: less is quick to get, and more is much to keep."""

_memory: deque[tuple[Any, Any]] = deque(maxlen=8)
"""Memory of copies, some of them gone, each with a weak reference to its lease: the view by which
all copies, and views of copies, hold on to the memory."""


class _Memory(np.ndarray[Any, Any]):
    """Memory to copy to. NumPy makes the base of a view of a view what that is a view of, unless
    it is of a type of its own: so the lease stays the base of all."""


_UNCHANGEABLE = frozenset((type(None), bool, int, float, str, type, np.dtype))
"""Types of most parameters: seen at a glance."""


def snapshot(x: Any, copies: MutableMapping[int, Any] | None = None) -> Any:
    """``x`` as it is now: what nobody can change, also within lists, tuples, dicts and slices.

    Whatever else counts as an array (memmap, pandas, array.array, bytearray) is copied as it is.

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
    if type(x) in _UNCHANGEABLE:
        return x
    if isinstance(x, (list, tuple)):
        items = [snapshot(item) for item in x]
        if isinstance(x, list):
            return items
        return x._make(items) if hasattr(x, "_make") else tuple(items)  # a named tuple
    if type(x) is dict:
        return {key: snapshot(item) for key, item in x.items()}
    if type(x) is slice:
        return slice(snapshot(x.start), snapshot(x.stop), snapshot(x.step))
    if isinstance(x, memoryview):
        return snapshot(np.asarray(x))
    return deepcopy(x) if _is_array_of_another_type(x) else x


def read_only(x: Any) -> Any:
    """An array as a view that cannot be written to; anything else as it is."""
    if type(x) is np.ndarray:
        x = x.view()
        x.setflags(write=False)
    return x


def _is_array_of_another_type(x: Any) -> bool:
    if isinstance(x, (Value, np.generic)):
        return False
    return isinstance(x, (np.ndarray, arrays.array, bytearray)) or hasattr(x, "__array__")


def _may_change(base: Any) -> bool:
    """Whether somebody may write into the memory that an array is a view of."""
    while isinstance(base, np.ndarray):
        if base.flags.writeable:
            return True
        base = base.base
    return base is not None  # memory of something else


def _copied(array: Any) -> Any:
    """A read-only copy with the same strides, on which the last digits of sums depend."""
    if not array.flags.forc:
        low, high = np.lib.array_utils.byte_bounds(array)
        memory, start = _Memory(high - low, np.uint8), array.ctypes.data - low
    elif array.nbytes in REUSED:
        memory, start = _memory_of(array.nbytes), 0
    else:
        copy = array.copy("K")
        copy.setflags(write=False)
        return copy
    lease = memory.view(np.ndarray)
    copy = np.ndarray(array.shape, array.dtype, lease, start, array.strides)
    np.copyto(copy, array)
    for holder in (copy, lease, memory):
        holder.setflags(write=False)
    if array.nbytes in REUSED:
        _memory.append((memory, ref(lease)))
    return copy


def _memory_of(size: int) -> Any:
    """Memory of that many bytes, used before if there is some that nobody refers to any more.

    While a thread looks at a piece of memory, no other thread finds it.
    """
    for _ in range(len(_memory)):
        try:
            memory, lease = _memory.popleft()
        except IndexError:  # other threads have taken them
            break
        if memory.nbytes == size and lease() is None:
            memory.setflags(write=True)
            return memory
        _memory.append((memory, lease))
    return _Memory(size, np.uint8)


def _same_bits(x: Any, y: Any) -> bool:
    """Whether two contiguous arrays agree in everything, nan and the sign of 0 included."""
    if (x.dtype, x.shape, x.strides) != (y.dtype, y.shape, y.strides):
        return False
    word = np.uint64 if x.nbytes % 8 == 0 else np.uint8
    bits = [a.reshape(-1, order="A").view(word) for a in (x, y)]
    return bool((bits[0] == bits[1]).all())
