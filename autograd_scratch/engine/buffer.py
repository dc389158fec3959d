"""A buffer: an array that is filled step by step, with nodes too, as NumPy code fills arrays.

The graph has no assignments: a node never changes. So a buffer is no node but a handle. It
remembers for each of its places who has written there last: a source, and which element of it. An
assignment only notes that down, however large the buffer is; to read a part is to pick what stands
there from its sources, with ops that differentiate as all others do.

Slices, rows, transposes and the like are views, as NumPy's are: buffers that share those notes.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from .buffer_functions import (
    IN_PLACE,
    MAKERS,
    OF_EACH,
    VIEWS,
    all_plain,
    call,
    read_buffers,
    write_at,
    write_by,
)
from .buffer_memory import NUMBER, Memory
from .methods import ArrayMethods
from .numeric import scalar_or_array
from .numpy_protocols import call_counterpart, positional_names
from .registry import OPS
from .values import Value, call_on_values, function_name, unwrap

_MANY = 16
"""From how many sources on a part that was read becomes a source itself."""


class Buffer(ArrayMethods):
    """An array whose elements may be assigned, also to nodes; :func:`zeros` and its like make one.

    Read, it is what stands in it at that moment: a plain array as long as only numbers were
    written, a node otherwise. Its slices are views, as those of an array.

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

    __slots__ = ("_elements", "_memory", "_numbers", "_sources", "_version", "_whole")

    level = math.inf  # above all interpreters: among the inputs of an op it is read first
    name = None

    def __init__(self, numbers: Any, memory: Memory | None = None) -> None:
        self._numbers = numbers
        self._memory = memory or Memory(numbers)
        self._sources: Any = None  # those of the memory at these places
        self._elements: Any = None
        self._version = -1  # of what was read last
        self._whole: Any = None

    # reading --------------------------------------------------------------------------------------

    @property
    def value(self) -> Any:
        """All that stands in it now: an array of numbers, or a node."""
        with self._memory.lock:
            if self._version != self._memory.version:
                self._whole, self._version = self._read(), self._memory.version
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
        if not all_plain(index):  # jit traces: the place is not known yet
            return OPS.getitem(self.value, index)
        with self._memory.lock:
            return self.part(operator.itemgetter(index))

    def __iter__(self) -> Iterator[Any]:
        return (self[i] for i in range(len(self)))  # views, which may be filled

    def part(self, take: Callable[[Any], Any]) -> Any:
        """What a function that picks or moves elements gives: a view where NumPy gives a view.

        Args:
            take: the function, of an array.
        """
        numbers = take(self._numbers)
        if isinstance(numbers, (list, tuple)):
            pieces = [operator.itemgetter(i) for i in range(len(numbers))]
            return type(numbers)([self.part(_after(take, piece)) for piece in pieces])
        if isinstance(numbers, np.ndarray):
            if np.may_share_memory(numbers, self._numbers):
                return Buffer(numbers, self._memory)
            copy = Buffer(numbers)
            if self._track():
                copy._hold(take(self._sources), take(self._elements), self._memory.values)
            return copy
        if not self._track():
            return numbers  # NumPy's, which SciPy asks for ndim
        source = take(self._sources)
        if source == NUMBER:
            return numbers
        value = self._memory.values[source]
        return OPS.getitem(OPS.ravel(value), int(take(self._elements))) if value.shape else value

    def _track(self, new: bool = False) -> bool:
        """Whether it is noted down who has written here."""
        memory = self._memory
        if new:
            memory.track()
        if self._sources is None and memory.sources is not None:
            self._elements = memory.at(memory.elements, self._numbers)
            self._sources = memory.at(memory.sources, self._numbers)
        return self._sources is not None

    def _hold(self, sources: Any, elements: Any, values: list[Any]) -> None:
        """Hold what other places hold, of which these are the sources and elements."""
        used, which = np.unique(sources, return_inverse=True)
        some = int(used.size > 0 and used[0] == NUMBER)
        if used.size > some:
            self._track(new=True)
            for k in used[some:]:
                self._memory.add(values[k])
            self._sources[...] = which.reshape(sources.shape) - some
            self._elements[...] = elements

    def _read(self) -> Any:
        if not self._track():
            return _numbers_now(self._numbers)
        sources, elements, values = self._sources, self._elements, self._memory.values
        used, which = np.unique(sources, return_inverse=True)
        if not used.size or used[-1] == NUMBER:
            return _numbers_now(self._numbers)
        places = np.arange(sources.size).reshape(sources.shape)
        if used.size == 1:
            flat = values[used[0]]
            if flat.shape == sources.shape and np.array_equal(elements, places):
                return flat
            flat = OPS.ravel(flat)
        else:
            parts = [_numbers_now(self._numbers) if k == NUMBER else values[k] for k in used]
            flat = OPS.concatenate(parts, axis=None)
            starts = np.cumsum([0, *(part.size for part in parts[:-1])])
            elements = np.where(sources == NUMBER, places, elements)
            elements = elements + starts[which].reshape(sources.shape)
        if flat.size == places.size and np.array_equal(elements, places):
            whole = OPS.reshape(flat, sources.shape)
        else:
            whole = OPS.getitem(flat, np.array(elements))
        if used.size > _MANY:  # so that a loop that reads y[:i] does not join i values each time
            filled = sources != NUMBER
            sources[filled] = self._memory.add(whole)
            self._elements[filled] = places[filled]
        return whole

    # writing --------------------------------------------------------------------------------------

    def __setitem__(self, index: Any, value: Any) -> None:  # type: ignore[override]
        index = unwrap(index)
        if isinstance(value, (list, tuple)):
            value = OPS.array(value)
        elif isinstance(value, Buffer) and self._is_place_of(value, index):
            return  # y[i] += v has written already
        value = read_buffers(value)
        if not all_plain(index):  # jit traces: the place is not known yet
            index, value = ..., OPS.set_at(self.value, value, index=index)
        if isinstance(value, Value):
            self._check(value)
            if value.dtype != self.dtype:
                value = OPS.astype(value, dtype=self.dtype)
        with self._memory.lock:
            self._write(index, value)

    def _write(self, index: Any, value: Any) -> None:
        memory = self._memory
        if isinstance(value, Value):
            self._track(new=True)
            # NumPy broadcasts, or says that the shapes do not fit, before anything has changed.
            self._elements[index] = np.arange(value.size).reshape(value.shape)
            self._sources[index] = memory.add(value)
            memory.forget()
        else:
            self._numbers[index] = value
            if self._track():
                self._sources[index] = NUMBER
        memory.version += 1

    def _is_place_of(self, view: Buffer, index: Any) -> bool:
        """Whether a view is what an index picks."""
        if view._memory is not self._memory or not all_plain(index):
            return False
        here, there = self._numbers[index], view._numbers
        return isinstance(here, np.ndarray) and _position(here) == _position(there)

    def _check(self, value: Value) -> None:
        """Refuse a node that would leave its derivative in this buffer, and buffers of integers."""
        value.check_alive("an assignment")
        if value.level > self._memory.opened:
            name, f = value.level.origin
            raise TypeError(
                f"this buffer was made outside of {name} of {function_name(f)}, so a "
                f"{type(value).__name__} from inside would escape in it; make the buffer inside, "
                f"where it is filled"
            )
        if self._memory.numbers.dtype.kind != "f":
            raise TypeError(
                f"a buffer of {self._memory.numbers.dtype} cannot hold a {type(value).__name__}, "
                f"which would lose its gradient; make it of floats, such as zeros(shape)"
            )

    def fill(self, value: Any) -> None:
        """Write one value into all places."""
        self[...] = value

    def put(self, indices: Any, values: Any, mode: Any = "raise") -> None:
        """Write values at places of the flattened buffer."""
        write_by(np.put, self, (indices, values, mode), {})

    def sort(self, axis: Any = -1, **options: Any) -> None:
        """Sort it in place."""
        self[...] = np.sort(self, axis, **options)

    def partition(self, kth: Any, axis: Any = -1, **options: Any) -> None:
        """Sort it in place as far as needed for the kth to stand where they belong."""
        self[...] = np.partition(self, kth, axis, **options)

    def copy(self, order: Any = "C") -> Buffer:
        """A buffer of its own with the same contents."""
        new = Buffer(self._numbers.copy(order))
        if self._track():
            new._hold(self._sources, self._elements, self._memory.values)
        return new

    __copy__ = copy

    def flatten(self, order: Any = "C") -> Any:
        """A buffer of its own of the elements in one axis."""
        return self.copy().ravel(order).copy()

    def __reduce__(self) -> Any:
        if not self._track():
            return Buffer, (self._numbers.copy(),)
        own = self.copy()
        return _restored, (own._numbers, own._sources, own._elements, own._memory.values)

    def __iadd__(self, other: Any) -> Buffer:
        return self._update(operator.iadd, operator.add, other)

    def __isub__(self, other: Any) -> Buffer:
        return self._update(operator.isub, operator.sub, other)

    def __imul__(self, other: Any) -> Buffer:
        return self._update(operator.imul, operator.mul, other)

    def __itruediv__(self, other: Any) -> Buffer:
        return self._update(operator.itruediv, operator.truediv, other)

    def __ipow__(self, other: Any) -> Buffer:
        return self._update(operator.ipow, operator.pow, other)

    def __imod__(self, other: Any) -> Buffer:
        return self._update(operator.imod, operator.mod, other)

    def __ifloordiv__(self, other: Any) -> Buffer:
        return self._update(operator.ifloordiv, operator.floordiv, other)

    def __imatmul__(self, other: Any) -> Buffer:
        return self._update(operator.imatmul, operator.matmul, other)

    def __iand__(self, other: Any) -> Buffer:
        return self._update(operator.iand, operator.and_, other)

    def __ior__(self, other: Any) -> Buffer:
        return self._update(operator.ior, operator.or_, other)

    def __ixor__(self, other: Any) -> Buffer:
        return self._update(operator.ixor, operator.xor, other)

    def _update(self, in_place: Any, compute: Any, other: Any) -> Buffer:
        other = read_buffers(other)
        if self.holds_numbers() and all_plain(other):
            in_place(self.numbers_to_write(), other)  # NumPy also says which types do not fit
        else:
            self[...] = compute(self, other)
        return self

    def holds_numbers(self) -> bool:
        """Whether no node stands in it."""
        return not self._track() or not (self._sources != NUMBER).any()

    def numbers_to_write(self) -> Any:
        """The array of a buffer that holds numbers, which the caller is about to change."""
        self._memory.version += 1
        return self._numbers

    # views ----------------------------------------------------------------------------------------

    @property
    def T(self) -> Any:
        """The axes in reverse order."""
        return self.part(np.transpose)

    @property
    def mT(self) -> Any:
        """The last two axes exchanged."""
        return self.part(np.matrix_transpose)

    @property
    def real(self) -> Any:
        """The buffer itself, for it is real."""
        return self

    @property
    def flat(self) -> Any:
        """The elements in one axis, to iterate over or to index."""
        if self._numbers.flags.c_contiguous:
            return self.ravel()
        raise TypeError(
            "the elements of this buffer do not lie in one row of memory, so .flat cannot be "
            "assigned to; write .ravel() for a copy, or index the axes"
        )

    def reshape(self, *shape: Any, **options: Any) -> Any:
        """The same elements in another shape."""
        return self.part(lambda a: a.reshape(*shape, **options))

    def transpose(self, *axes: Any) -> Any:
        """The axes in another order; without arguments, reversed."""
        return self.part(lambda a: a.transpose(*axes))

    def ravel(self, order: Any = "C") -> Any:
        """The elements in one axis."""
        return self.part(lambda a: a.ravel(order))

    def squeeze(self, axis: Any = None) -> Any:
        """Without axes of length 1."""
        return self.part(lambda a: a.squeeze(axis))

    def swapaxes(self, axis1: int, axis2: int) -> Any:
        """With two axes exchanged."""
        return self.part(lambda a: a.swapaxes(axis1, axis2))

    # computing: the buffer is read, and what was read goes on -------------------------------------

    def operate(self, op: Any, *operands: Any) -> Any:
        """Apply the op of an operator; to plain numbers, integers too, Python's operator."""
        operands = read_buffers(operands)
        if not all_plain(operands):
            return op(*operands)
        python = operator.truediv if op.name == "div" else getattr(operator, op.name)
        return scalar_or_array(python(*operands))

    def __pos__(self) -> Any:
        return self.copy()

    def apply(self, op: Any, inputs: tuple[Any, ...], params: dict[str, Any]) -> Any:
        return op(*read_buffers(inputs), **read_buffers(params))

    def hand_down(
        self, function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> Any:
        return call_on_values(function, read_buffers(args), read_buffers(kwargs))

    def call_numpy(
        self, function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> Any:
        if not args:  # np.copyto(dst=y, src=x)
            names = positional_names(function)[:1]
            args = tuple([kwargs[name] for name in names if name in kwargs])
            kwargs = {name: x for name, x in kwargs.items() if not args or name not in names}
        if function in OF_EACH and len(args) > 1:
            return tuple([function(x) for x in args])
        first = args[0] if args else None
        if isinstance(first, Buffer):
            if function in IN_PLACE:
                return write_by(function, first, args[1:], kwargs)
            if function in VIEWS and all_plain(args[1:], kwargs):
                return first.part(lambda a: function(a, *args[1:], **kwargs))
            if function is np.copy:
                return first.copy(*args[1:], **kwargs)
            if function in MAKERS:
                return call_counterpart(function, args, kwargs)
            if function.__name__ == "at" and not isinstance(function, np.ufunc):
                return write_at(function, first, *args[1:])
        return call(function, args, kwargs)

    def write_out(self, function: Any, inputs: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        return call(function, inputs, kwargs)

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Any:
        value = self.value
        if isinstance(value, Value):
            return super().__array__()
        if copy:
            return np.array(value, dtype)
        return np.asarray(value, dtype)  # read-only, so that no assignment to it is lost

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        if name == "resize":
            raise AttributeError("a buffer keeps its size; write y = np.resize(y, shape)")
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


def _numbers_now(numbers: Any) -> Any:
    """Numbers as they are now, which nobody changes."""
    if not numbers.ndim:
        return scalar_or_array(numbers)
    copy = numbers.copy("K")
    copy.setflags(write=False)
    return copy


def _after(take: Callable[[Any], Any], piece: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda array: piece(take(array))


def _position(view: Any) -> Any:
    return view.__array_interface__["data"][0], view.shape, view.strides


def _restored(numbers: Any, sources: Any, elements: Any, values: list[Any]) -> Buffer:
    """A buffer out of a pickle."""
    buffer = Buffer(numbers)
    buffer._hold(sources, elements, values)
    return buffer
