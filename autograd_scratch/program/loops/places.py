"""Where the arrays of a kernel lie in memory, and how loops go through them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import count
from typing import Any, NamedTuple

import numpy as np
from numpy.lib.stride_tricks import as_strided

from ..trace.instructions import Instruction
from .expressions import Lines, Unsupported, nest

DOUBLE = 8
"""Bytes."""

_memories = count(1)
"""What tells arrays in memory from each other."""


class Place(NamedTuple):
    """An array in memory: doubles, or conditions as 0.0 and 1.0.

    Attributes:
        pointer: the text of where its memory begins.
        offset: how many doubles after that its first element is.
        shape, strides: as NumPy's, but strides in doubles.
        is_bool: whether it holds conditions.
        memory: a number that it has in common with its views.
    """

    pointer: str
    offset: int
    shape: tuple[int, ...]
    strides: tuple[int, ...]
    is_bool: bool = False
    memory: int = 0

    @classmethod
    def of(cls, pointer: str, example: Any) -> Place:
        """An array like an example, whose elements lie one after another."""
        shape = np.shape(example)
        strides = [1] * len(shape)
        for axis in range(len(shape) - 1, 0, -1):
            strides[axis - 1] = strides[axis] * shape[axis]
        kind = getattr(getattr(example, "dtype", None), "kind", "f")
        return cls(pointer, 0, shape, tuple(strides), kind == "b", next(_memories))

    def load(self, lines: Lines, strides: Sequence[int], indices: Sequence[str]) -> str:
        """The double at some indices."""
        return lines.new(f"load double, ptr {self._at(lines, strides, indices)}")

    def store(self, lines: Lines, strides: Sequence[int], indices: Sequence[str], x: str) -> None:
        """Put a double there."""
        lines.do(f"store double {x}, ptr {self._at(lines, strides, indices)}")

    def _at(self, lines: Lines, strides: Sequence[int], indices: Sequence[str]) -> str:
        offset = str(self.offset)
        for index, stride in zip(indices, strides, strict=True):
            if stride:
                part = index if stride == 1 else lines.new(f"mul nsw i64 {index}, {stride}")
                offset = part if offset == "0" else lines.new(f"add nsw i64 {part}, {offset}")
        return lines.new(f"getelementptr double, ptr {self.pointer}, i64 {offset}")

    def broadcast(self, shape: tuple[int, ...]) -> Place:
        """The array stretched, as NumPy does it."""
        return self.seen(np.broadcast_to, [shape], {})

    def along(self, axes: Sequence[int]) -> Place:
        """Some axes of it."""
        shape = tuple([self.shape[a] for a in axes])
        return self._replace(shape=shape, strides=tuple([self.strides[a] for a in axes]))

    def raveled(self) -> Place:
        """The array as a vector, without a copy."""
        return self.seen(np.ravel, [], {})

    def moved(self, lines: Lines, index: str, stride: int) -> Place:
        """The array some steps of a stride further on."""
        offset = lines.new(f"mul nsw i64 {index}, {stride}")
        return self._replace(
            pointer=lines.new(f"getelementptr double, ptr {self.pointer}, i64 {offset}")
        )

    def seen(
        self, view: Callable[..., Any], others: Sequence[Any], params: dict[str, Any]
    ) -> Place:
        """What a function of NumPy's that makes views makes of it: NumPy itself is asked."""
        size = (
            self.offset
            + 1
            + sum([abs(s) * (n - 1) for s, n in zip(self.strides, self.shape, strict=True)])
        )
        memory = np.zeros(size)
        strides = [DOUBLE * s for s in self.strides]
        array = as_strided(memory[self.offset :], self.shape, strides)
        found = view(array, *others, **params)
        start = address_of(memory)
        if not isinstance(found, np.ndarray) or not (
            start <= address_of(found) < start + DOUBLE * size
        ):
            raise Unsupported("a copy")
        offset = (address_of(found) - start) // DOUBLE
        strides = [s // DOUBLE for s in found.strides]
        return Place(self.pointer, offset, found.shape, tuple(strides), self.is_bool, self.memory)


def address_of(array: Any) -> int:
    address: int = array.__array_interface__["data"][0]
    return address


class Places:
    """The arrays of a loop.

    Args:
        lines: where it is written down.
        around: the arrays of the loop around it, with which it shares memory.

    Attributes:
        constants: the arrays that it refers to.
    """

    def __init__(self, lines: Lines, around: Places | None = None) -> None:
        self._lines = lines
        self._place: dict[Instruction, Place] = {}
        self._size: list[int] = [0] if around is None else around._size
        self.constants: list[Any] = [] if around is None else around.constants

    @property
    def size(self) -> int:
        """How many doubles of memory are in use."""
        return self._size[0]

    def __getitem__(self, x: Instruction) -> Place:
        return self._place[x]

    def __setitem__(self, x: Instruction, place: Place) -> None:
        self._place[x] = place

    def new(self, example: Any) -> Place:
        """Memory for an array."""
        place = Place.of("%memory", example)._replace(offset=self.size)
        self._size[0] += max(1, int(np.prod(np.shape(example))))
        return place

    def add_new(self, x: Instruction) -> Place:
        """Memory for the result of a step."""
        self._place[x] = self.new(x.example_value)
        return self._place[x]

    def cell(self) -> str:
        """Memory for one number, which becomes a register."""
        name = f"%{self._lines.name('cell')}"
        self._lines.cells.append(f"  {name} = alloca double")
        return name

    def constant(self, array: Any) -> Place:
        """A constant array."""
        if getattr(getattr(array, "dtype", np.dtype(type(array))), "kind", "O") not in "fiub":
            raise Unsupported("a constant")
        kept = np.array(array, dtype=float, order="C")
        self.constants.append(kept)
        return Place.of(self._pointer(kept), array)

    def positions(self, array: Any) -> str:
        """A pointer to a table of integers."""
        return self._pointer(np.ascontiguousarray(array, dtype=np.int64))

    def _pointer(self, array: Any) -> str:
        self.constants.append(array)
        return self._lines.new(f"inttoptr i64 {address_of(array)} to ptr")


def common_axes(
    shape: tuple[int, ...], places: Sequence[Place]
) -> tuple[tuple[int, ...], list[list[int]]]:
    """The fewest axes by which loops go through arrays of one shape, and the strides of each."""
    axes: list[int] = []
    strides: list[list[int]] = [[] for _ in places]
    for axis, length in enumerate(shape):
        if length == 1:
            continue
        own = [place.strides[axis] for place in places]
        if axes and all(
            before[-1] == stride * length for before, stride in zip(strides, own, strict=True)
        ):
            axes[-1] *= length
            for before, stride in zip(strides, own, strict=True):
                before[-1] = stride
        else:
            axes.append(length)
            for before, stride in zip(strides, own, strict=True):
                before.append(stride)
    return tuple(axes), strides


def copy(lines: Lines, source: Place, target: Place) -> None:
    """Copy an array to a place of the same shape."""
    shape, (of_source, of_target) = common_axes(source.shape, [source, target])

    def inside(indices: list[str]) -> None:
        target.store(lines, of_target, indices, source.load(lines, of_source, indices))

    nest(lines, shape, inside)


def fill(lines: Lines, target: Place, x: str) -> None:
    """Put one number everywhere."""
    shape, (strides,) = common_axes(target.shape, [target])
    nest(lines, shape, lambda indices: target.store(lines, strides, indices, x))
