"""A buffer: an array that is filled step by step, with nodes too, as NumPy code fills arrays.

The graph has no assignments: a node never changes. So a buffer is no node but a handle. It
remembers for each of its places who has written there last: a source, and which element of it. An
assignment only notes that down, however large the buffer is; to read a part is to pick what stands
there from its sources, with ops that differentiate as all others do.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from typing import Any

import numpy as np

from .methods import ArrayMethods
from .part import as_part
from .registry import OPS
from .values import (
    Value,
    call_on_values,
    contents,
    function_name,
    innermost,
    new_level,
    unwrap,
    values_in,
)

_NUMBER = -1
"""The source of a place that holds a plain number."""


class Buffer(ArrayMethods):
    """An array whose elements may be assigned, also to nodes; :func:`zeros` and its like make one.

    Read, it is what stands in it at that moment: a plain array as long as only numbers were
    written, a node otherwise. What was read does not change with later assignments.

    Example:
        >>> from autograd_scratch import grad, zeros
        >>> def powers(x):
        ...     y = zeros(3)
        ...     y[0] = x
        ...     for i in range(1, 3):
        ...         y[i] = y[i - 1] * x
        ...     return y.sum()
        >>> grad(powers)(2.0)
        17.0
    """

    __slots__ = ("_elements", "_numbers", "_opened", "_sources", "_values", "_whole")

    level = math.inf  # above all interpreters: among the inputs of an op it is read first
    name = None

    def __init__(self, numbers: Any) -> None:
        self._numbers = numbers
        self._sources: Any = None  # for each place the position in _values, or _NUMBER
        self._elements: Any = None  # and which element of that value stands there
        self._values: list[Any] = []
        self._whole: Any = None  # what was read last, until the next assignment
        self._opened = new_level("a buffer", None)

    # reading --------------------------------------------------------------------------------------

    @property
    def value(self) -> Any:
        """All that stands in it now: an array of numbers, or a node."""
        if self._whole is None:
            self._whole = self._read(...)
        return self._whole

    def contents(self) -> Any:
        return self.value

    @property
    def shape(self) -> tuple[int, ...]:
        shape: tuple[int, ...] = self._numbers.shape
        return shape

    @property
    def dtype(self) -> np.dtype[Any]:
        dtype: np.dtype[Any] = self._numbers.dtype
        return dtype

    def __getitem__(self, index: Any) -> Any:
        index = unwrap(index)
        if next(values_in(index), None) is not None:  # jit traces: the place is not known yet
            return OPS.getitem(self.value, index)
        return self._read(index)

    def _read(self, index: Any) -> Any:
        if self._sources is None:
            return as_part(self._numbers[index])
        sources, elements = self._sources[index], self._elements[index]
        if not isinstance(sources, np.ndarray):  # a single place
            if sources == _NUMBER:
                return self._numbers[index]
            value = self._values[sources]
            return OPS.getitem(OPS.ravel(value), int(elements)) if value.shape else value
        used, which = np.unique(sources, return_inverse=True)
        if not used.size or used[-1] == _NUMBER:
            return as_part(self._numbers[index])
        places = np.arange(sources.size).reshape(sources.shape)
        if used.size == 1:
            flat = self._values[used[0]]
            if flat.shape == sources.shape and np.array_equal(elements, places):
                return flat
            flat = OPS.ravel(flat)
        else:
            parts = [self._numbers[index] if k == _NUMBER else self._values[k] for k in used]
            flat = OPS.concatenate(parts, axis=None)
            starts = np.cumsum([0, *(part.size for part in parts[:-1])])
            elements = np.where(sources == _NUMBER, places, elements)
            elements = elements + starts[which].reshape(sources.shape)
        if flat.size == places.size and np.array_equal(elements, places):
            return OPS.reshape(flat, sources.shape)
        return OPS.getitem(flat, elements)

    # writing --------------------------------------------------------------------------------------

    def __setitem__(self, index: Any, value: Any) -> None:  # type: ignore[override]
        index = unwrap(index)
        if isinstance(value, (list, tuple)):
            value = OPS.array(value)
        value = _read_buffers(value)
        if next(values_in(index), None) is not None:  # jit traces: the place is not known yet
            index, value = ..., OPS.set_at(self.value, value, index=index)
        if not isinstance(value, Value):
            self._numbers[index] = value
            if self._sources is not None:
                self._sources[index] = _NUMBER
        else:
            self._check(value)
            if value.dtype != self.dtype:
                value = OPS.astype(value, dtype=self.dtype)
            if self._sources is None:
                self._sources = np.full(self.shape, _NUMBER)
                self._elements = np.zeros(self.shape, int)
            # NumPy broadcasts, or says that the shapes do not fit, before anything has changed.
            self._elements[index] = np.arange(value.size).reshape(value.shape)
            self._sources[index] = len(self._values)
            self._values.append(value)
        self._whole = None

    def _check(self, value: Value) -> None:
        """Refuse a node that would leave its derivative in this buffer, and buffers of integers."""
        value.check_alive("an assignment")
        if value.level > self._opened:
            name, f = value.level.origin
            raise TypeError(
                f"this buffer was made outside of {name} of {function_name(f)}, so a "
                f"{type(value).__name__} from inside would escape in it; make the buffer inside, "
                f"where it is filled"
            )
        if self.dtype.kind != "f":
            raise TypeError(
                f"a buffer of {self.dtype} cannot hold a {type(value).__name__}, which would lose "
                f"its gradient; make it of floats, such as zeros(shape)"
            )

    def fill(self, value: Any) -> None:
        """Write one value into all places."""
        self[...] = value

    def copy(self, order: str = "C") -> Buffer:
        """A buffer of its own with the same contents."""
        new = Buffer(self._numbers.copy(order))
        new._values = list(self._values)
        if self._sources is not None:
            new._sources, new._elements = self._sources.copy(), self._elements.copy()
        return new

    __copy__ = copy

    def __iadd__(self, other: Any) -> Buffer:
        return self._take(self + other)

    def __isub__(self, other: Any) -> Buffer:
        return self._take(self - other)

    def __imul__(self, other: Any) -> Buffer:
        return self._take(self * other)

    def __itruediv__(self, other: Any) -> Buffer:
        return self._take(self / other)

    def __ipow__(self, other: Any) -> Buffer:
        return self._take(self**other)

    def __imod__(self, other: Any) -> Buffer:
        return self._take(self % other)

    def __ifloordiv__(self, other: Any) -> Buffer:
        return self._take(self // other)

    def __imatmul__(self, other: Any) -> Buffer:
        return self._take(self @ other)

    def _take(self, value: Any) -> Buffer:
        self[...] = value
        return self

    # computing: the buffer is read, and what was read goes on -------------------------------------

    def apply(self, op: Any, inputs: tuple[Any, ...], params: dict[str, Any]) -> Any:
        return op(*_read_buffers(inputs), **_read_buffers(params))

    def hand_down(
        self, function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> Any:
        return call_on_values(function, _read_buffers(args), _read_buffers(kwargs))

    def call_numpy(
        self, function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> Any:
        if function is np.copyto:
            return _copyto(*args, **kwargs)
        if function is np.copy:
            return self.copy()
        args, kwargs = _read_buffers(args), _read_buffers(kwargs)
        inner: Any = innermost(args, kwargs)
        if inner is None:
            return function(*args, **kwargs)
        return inner.call_numpy(function, args, kwargs)

    def write_out(self, function: Any, inputs: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        outs = kwargs.pop("out")
        where = kwargs.pop("where", True)
        if where is not True:  # nothing is computed elsewhere: with 1, nothing warns of it
            inputs = tuple([OPS.where(where, x, 1.0) for x in inputs])
        results = function(*inputs, **kwargs)
        for out, y in zip(outs, results if len(outs) > 1 else (results,), strict=True):
            if out is not None:
                out[...] = y if where is True else OPS.where(where, y, contents(out))
        return outs if len(outs) > 1 else outs[0]

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Any:
        value = self.value
        return super().__array__() if isinstance(value, Value) else np.array(value, dtype)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(self.value, name)

    def __float__(self) -> float:  # type: ignore[override]
        return float(self.value)

    def __int__(self) -> int:  # type: ignore[override]
        return int(self.value)

    def __index__(self) -> int:  # type: ignore[override]
        return operator.index(self.value)

    def __repr__(self) -> str:
        numbers = np.asarray(unwrap(self))
        return f"Buffer({np.array2string(numbers, separator=', ', prefix='Buffer(')})"


def _read_buffers(x: Any) -> Any:
    """Buffers as what stands in them, also within lists, tuples and dicts."""
    if isinstance(x, Value):
        return x.contents()
    if type(x) in (tuple, list):
        return type(x)(map(_read_buffers, x))
    return {key: _read_buffers(item) for key, item in x.items()} if type(x) is dict else x


def _copyto(dst: Any, src: Any, casting: Any = "same_kind", where: Any = True) -> None:
    if not isinstance(dst, Buffer):
        np.copyto(dst, _read_buffers(src), casting=casting, where=where)
    else:
        dst[...] = src if where is True else OPS.where(where, src, dst)
