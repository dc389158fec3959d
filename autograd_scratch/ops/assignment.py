"""Arrays that are built from nodes: buffers to fill, ``array``, and ``x.at[i].set(v)``.

``np.zeros_like(node)`` and its like give buffers too, so code that fills such an array records
itself.
"""

from __future__ import annotations

from collections.abc import Callable
from math import prod
from typing import Any

import numpy as np

from ..engine.buffer import Buffer
from ..engine.define import built_in, register
from ..engine.sums_of_parts import picks_once
from ..engine.values import Value, dtype_of, instances_in, shape_of, unwrap
from .arithmetic import div, mul, neg, pow
from .batched_indices import set_at_in_batch
from .elementwise import astype
from .indexing import getitem, put_at
from .places import operand
from .selection import maximum, minimum, where
from .shape import broadcast_to, reshape, stack

__all__ = [
    "array",
    "asarray",
    "empty",
    "empty_like",
    "full",
    "full_like",
    "ones",
    "ones_like",
    "set_at",
    "zeros",
    "zeros_like",
]

# Buffers ------------------------------------------------------------------------------------------


@register()
def zeros(shape: Any, dtype: Any = float) -> Any:
    """A buffer of zeros: an array that may be filled with nodes, ``y[i] = node``.

    Args:
        shape: int or tuple of ints.
        dtype: of the numbers; nodes go into floats only.

    >>> y = zeros(2)
    >>> y[0] = 3.0
    >>> y
    Buffer([3., 0.])
    """
    return Buffer(np.zeros(shape, dtype))


@register()
def ones(shape: Any, dtype: Any = float) -> Any:
    """A buffer of ones; see :func:`zeros`.

    >>> ones(2)
    Buffer([1., 1.])
    """
    return Buffer(np.ones(shape, dtype))


@register()
def empty(shape: Any, dtype: Any = float) -> Any:
    """A buffer to be filled, of whatever numbers are in memory; see :func:`zeros`.

    >>> empty((2, 3)).shape
    (2, 3)
    """
    return Buffer(np.empty(shape, dtype))


@register()
def full(shape: Any, fill_value: Any, dtype: Any = None) -> Any:
    """A buffer of one value, which may be a node; see :func:`zeros`.

    >>> full(2, 7.0)
    Buffer([7., 7.])
    """
    if not isinstance(fill_value, Value):
        return Buffer(np.full(shape, fill_value, dtype))
    return _filled(np.empty(shape, dtype or fill_value.dtype), fill_value)


@register(np.zeros_like)
def zeros_like(
    a: Any,
    dtype: Any = None,
    order: Any = "K",
    subok: bool = True,
    shape: Any = None,
    *,
    device: Any = None,
) -> Any:
    """A buffer of zeros of the shape and dtype of a; see :func:`zeros`.

    >>> zeros_like([1.0, 2.0])
    Buffer([0., 0.])
    """
    return Buffer(np.zeros_like(_model(a), dtype, order, shape=shape, device=device))


@register(np.ones_like)
def ones_like(
    a: Any,
    dtype: Any = None,
    order: Any = "K",
    subok: bool = True,
    shape: Any = None,
    *,
    device: Any = None,
) -> Any:
    """A buffer of ones of the shape and dtype of a; see :func:`zeros`.

    >>> ones_like([1.0, 2.0])
    Buffer([1., 1.])
    """
    return Buffer(np.ones_like(_model(a), dtype, order, shape=shape, device=device))


@register(np.empty_like)
def empty_like(
    a: Any,
    dtype: Any = None,
    order: Any = "K",
    subok: bool = True,
    shape: Any = None,
    *,
    device: Any = None,
) -> Any:
    """A buffer to be filled, of the shape and dtype of a; see :func:`zeros`.

    >>> empty_like([1.0, 2.0]).shape
    (2,)
    """
    return Buffer(np.empty_like(_model(a), dtype, order, shape=shape, device=device))


@register(np.full_like)
def full_like(
    a: Any,
    fill_value: Any,
    dtype: Any = None,
    order: Any = "K",
    subok: bool = True,
    shape: Any = None,
    *,
    device: Any = None,
) -> Any:
    """A buffer of one value, which may be a node, of the shape and dtype of a; see :func:`zeros`.

    >>> full_like([1.0, 2.0], 7.0)
    Buffer([7., 7.])
    """
    return _filled(np.empty_like(_model(a), dtype, order, shape=shape, device=device), fill_value)


def _model(x: Any) -> Any:
    """An array of the shape and dtype of x, whose numbers do not matter."""
    if not isinstance(x, Value):
        return np.asarray(x)
    return np.broadcast_to(np.empty((), x.dtype), x.shape)


def _filled(numbers: Any, value: Any) -> Buffer:
    buffer = Buffer(numbers)
    buffer[...] = value
    return buffer


# Arrays of nodes ----------------------------------------------------------------------------------


@register()
def array(x: Any, dtype: Any = None) -> Any:
    """An array of numbers and nodes in nested lists: ``array([[a, b], [c, d]])``.

    Args:
        x: number, array, node, buffer, or nested lists of them.
        dtype: as NumPy's; a float type where there are nodes.

    Returns:
        A node if there is one in ``x``, otherwise what ``np.array`` gives.

    Raises:
        ValueError: nested lists of different lengths.
        TypeError: with nodes, a dtype that is no float type.

    >>> array([[1.0, 2.0], [3.0, 4.0]]).shape
    (2, 2)
    """
    if next(instances_in(x, Value), None) is None:
        return np.array(x, dtype)
    y = _stacked(x)
    return y if dtype is None else astype(y, dtype=dtype)


@register()
def asarray(x: Any, dtype: Any = None) -> Any:
    """As :func:`array`, but plain arrays are not copied.

    >>> asarray([1.0, 2.0])
    array([1., 2.])
    """
    if next(instances_in(x, Value), None) is None:
        return np.asarray(x, dtype)
    return array(x, dtype)


def _stacked(x: Any) -> Any:
    if isinstance(x, Value):
        return x.contents()
    return stack([_stacked(item) for item in x]) if isinstance(x, (list, tuple)) else x


# x.at[i] ------------------------------------------------------------------------------------------


def _kept(g: Any, y: Any, x: Any, v: Any, index: Any) -> Any:
    return set_at(g, 0.0, index=index)


def _assigned(g: Any, y: Any, x: Any, v: Any, index: Any) -> Any:
    """Of values that go to one place, only the last is there afterwards."""
    part = getitem(g, index)
    shape = shape_of(part)
    if not picks_once(index):
        numbers = np.arange(float(prod(shape))).reshape(shape)
        there = getitem(set_at(np.zeros(shape_of(x)), numbers, index=index), index)
        part = where(there == numbers, part, 0.0)
    # A value may have more axes than its place, all in front and of length 1.
    more = len(shape_of(v)) - len(shape)
    return reshape(part, (1,) * more + shape) if more > 0 else part


@built_in(_kept, _assigned, sign="[ ]=", kind="linear", batch=set_at_in_batch)
def set_at(x: Any, v: Any, index: Any) -> Any:
    """x with v at an index: a copy, as ``x.at[index].set(v)``.

    Args:
        x: array.
        v: number or array that broadcasts to ``x[index]``.
        index: any NumPy index; of values that go to one place, the last stays.

    Raises:
        IndexError, ValueError: as an assignment of NumPy's.

    >>> set_at(np.array([1.0, 2.0]), 5.0, index=0)
    array([5., 2.])
    """
    y = np.array(x if dtype_of(x).kind == "f" else np.multiply(x, 1.0))
    y[index] = v
    return y


class At:
    """What ``x.at`` is: ``x.at[i].set(v)`` is x with v at the index i, as in JAX; x stays.

    Args:
        x: a node.
        index: any NumPy index.

    Example:
        >>> from autograd_scratch import Node
        >>> Node([1.0, 2.0]).at[0].set(5.0)
        Node([5., 2.])
    """

    def __init__(self, x: Any, index: Any = None) -> None:
        self._x = x
        self._index = index

    def __getitem__(self, index: Any) -> At:
        return At(self._x, unwrap(index))

    def get(self) -> Any:
        """x[index]."""
        return getitem(self._x, self._index)

    def set(self, v: Any) -> Any:
        """x with v at the index; of values that go to one place, the last stays."""
        return set_at(self._x, v, index=self._index)

    def add(self, v: Any) -> Any:
        """x with v added at the index; what goes to one place adds up."""
        shape = shape_of(self._x)
        picked = shape_of(getitem(np.broadcast_to(0.0, shape), self._index))
        v = operand(v, "at[].add")
        return self._x + put_at(broadcast_to(v, picked), index=self._index, shape=shape)

    def subtract(self, v: Any) -> Any:
        """x with v subtracted at the index."""
        return self.add(neg(v))

    def multiply(self, v: Any) -> Any:
        """x with what is at the index multiplied by v, as often as the index picks it."""
        return self._changed(mul, v)

    def divide(self, v: Any) -> Any:
        """x with what is at the index divided by v, as often as the index picks it."""
        return self._changed(div, v)

    def power(self, v: Any) -> Any:
        """x with what is at the index raised to v, as often as the index picks it."""
        return self._changed(pow, v)

    def min(self, v: Any) -> Any:
        """x with the smaller of v and what is at the index."""
        return self._changed(minimum, v)

    def max(self, v: Any) -> Any:
        """x with the larger of v and what is at the index."""
        return self._changed(maximum, v)

    def _changed(self, op: Callable[[Any, Any], Any], v: Any) -> Any:
        """x with ``op(x[index], v)`` at the index; each round takes every place at most once."""
        shape = shape_of(self._x)
        if any(isinstance(part, Value) for part in _parts(self._index)):
            return self._changed_once(op, v)
        places = np.arange(np.prod(shape, dtype=int)).reshape(shape)[self._index]
        v = operand(v, "at[]")
        x, v = reshape(self._x, -1), reshape(broadcast_to(v, np.shape(places)), -1)
        used, order = np.unique(np.ravel(places), return_inverse=True)
        rounds = _occurrence(order)
        there = getitem(x, used)
        for number in range(int(np.max(rounds, initial=-1)) + 1):
            now = rounds == number
            changed = op(getitem(there, order[now]), getitem(v, now))
            there = set_at(there, changed, index=order[now])
        return reshape(set_at(x, there, index=used), shape)

    def _changed_once(self, op: Callable[[Any, Any], Any], v: Any) -> Any:
        """The same at an index of which only the shape is known, as in jit and vmap."""
        if any(np.ndim(part) for part in _parts(self._index) if part is not None):
            raise TypeError(
                "at[]: whether an index of several places picks one of them twice is not known in "
                "jit or vmap; write x.at[i].set(x[i] * v) if it does not, or add(), which adds up"
            )
        return self.set(op(self.get(), operand(v, "at[]")))


def _parts(index: Any) -> tuple[Any, ...]:
    return index if isinstance(index, tuple) else (index,)


def _occurrence(places: Any) -> Any:
    """For each element, how many equal ones stand before it.

    >>> _occurrence(np.array([4, 7, 4]))
    array([0, 0, 1])
    """
    order = np.argsort(places, kind="stable")
    starts = np.flatnonzero(np.diff(places[order], prepend=-1))
    counts = np.diff(starts, append=places.size)
    occurrence = np.empty_like(places)
    occurrence[order] = np.arange(places.size) - np.repeat(starts, counts)
    return occurrence


register()(At)
