"""How a kernel finds its numbers: arrays by their objects, places by strides, and given numbers.

A kernel takes the objects of arrays and reads from them where their memory is. Lengths and strides
come in one more array, so that a kernel does for arrays of any size.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from .ir import BITS, Arithmetic, Lines
from .operations import converted
from .places import Place


class Machine(NamedTuple):
    """What a kernel must know of where it runs.

    Attributes:
        object_bytes: how many bytes of an array's object come before the pointer to its memory.
        has_avx512: whether the processor has AVX-512.
    """

    object_bytes: int
    has_avx512: bool


class Sections:
    """The parts of a kernel's text that loops are nested around, and what is known in each.

    Args:
        lanes: how many numbers a vector has.
        depth: how many loops there are around a row.
        machine: what it is made for.

    Attributes:
        at: the lines before all loops, and those at the beginning of each.
        row: the lines in the innermost one, or before all if there is none.
        sizes: lengths and strides, in the order in which the kernel reads them.
        roots: the arrays that it takes, in order.
        numbers: the numbers that it takes, in order.
    """

    def __init__(self, lanes: int, depth: int, machine: Machine) -> None:
        entry = Lines(machine.has_avx512)
        self.lanes = lanes
        self.at = [entry, *(entry.sibling() for _ in range(depth))]
        self.row = self.at[-1] if depth else entry.sibling()
        self.row.block = f"%head{depth}" if depth else "%row"
        self.sizes: list[int] = []
        self.roots: list[Any] = []
        self.numbers: list[Any] = []
        self._object_bytes = machine.object_bytes
        self._known: dict[Any, str] = {}

    def size(self, value: int) -> str:
        """A length or stride, as an integer."""
        key = "size", value
        if key not in self._known:
            entry = self.at[0]
            position = len(self.sizes)
            self.sizes.append(value)
            place = entry.new(f"getelementptr i64, ptr %sizes, i64 {position}")
            self._known[key] = entry.new(f"load i64, ptr {place}")
        return self._known[key]

    def memory(self, root: Any) -> str:
        """The memory of an array."""
        key = "memory", root
        if key not in self._known:
            name = f"%object{len(self.roots)}"
            self.roots.append(root)
            self._known[key] = self.data_of(name)
        return self._known[key]

    def data_of(self, name: str) -> str:
        """The memory of the array whose object is given under that name."""
        return self.data_of_in(self.at[0], name)

    def data_of_in(self, lines: Lines, name: str) -> str:
        """The same, read in other lines."""
        place = lines.new(f"getelementptr i8, ptr {name}, i64 {self._object_bytes}")
        return lines.new(f"load ptr, ptr {place}")

    def pointer(self, place: Place, level: int) -> str:
        """Where the elements of a place begin, inside so many loops."""
        key = "pointer", place, level
        if key not in self._known:
            lines = self.at[level]
            if level == 0:
                start = self.memory(place.root)
                if place.offset:
                    offset = self.size(place.offset)
                    start = lines.new(f"getelementptr i8, ptr {start}, i64 {offset}")
            else:
                start = self.pointer(place, level - 1)
                stride = place.strides[level - 1]
                if stride:
                    step = lines.new(f"mul i64 %i{level}, {self.size(stride)}")
                    start = lines.new(f"getelementptr i8, ptr {start}, i64 {step}")
            self._known[key] = start
        return self._known[key]

    def level_of(self, place: Place) -> int:
        """The outermost section in which the elements of a place can be told apart."""
        return max((i for i, x in enumerate(place.strides[:-1], 1) if x), default=0)

    def one(self, place: Place, kind: str, spread: bool) -> str:
        """The element for a whole row, as a plain number or in all lanes."""
        level = self.level_of(place)
        lines = self.at[level]
        key = "element", place
        if key not in self._known:
            self._known[key] = load(lines, place.kind, 0, self.pointer(place, level))
        return self._as(lines, key, place.kind, kind, spread)

    def number(self, x: Any, given_kind: str, kind: str, spread: bool) -> str:
        """A number that is given; one of Python's has no kind."""
        key = "number", x
        if key not in self._known:
            self._known[key] = f"%number{len(self.numbers)}"
            self.numbers.append(x)
        return self._as(self.at[0], key, "d", kind, spread)

    def value_in_row(self, x: Any, value: str, own_kind: str, kind: str, spread: bool) -> str:
        """A value that was computed for the row."""
        key = "value", x
        self._known[key] = value
        return self._as(self.row, key, own_kind, kind, spread)

    def _as(self, lines: Lines, key: Any, own_kind: str, kind: str, spread: bool) -> str:
        """A known plain number in another kind, perhaps in all lanes."""
        wanted = (*key, "as", kind, spread)
        if wanted not in self._known:
            plain = converted(Arithmetic(lines, kind, 0), self._known[key], own_kind)
            wide = Arithmetic(lines, kind, self.lanes)
            self._known[wanted] = wide.spread(plain) if spread else plain
        return self._known[wanted]


def load(lines: Lines, kind: str, lanes: int, pointer: str, mask: str | None = None) -> str:
    """Numbers from memory; where the mask is not set, zeros."""
    stored = "b" if kind == "?" else kind
    a = Arithmetic(lines, stored, lanes)
    if mask is None:
        value = lines.new(f"load {a.type}, ptr {pointer}, align 1")
    else:
        value = lines.call(
            a.type,
            f"llvm.masked.load.v{lanes}{a.suffix}.p0",
            f"ptr {pointer}",
            "i32 1",
            f"{a.flags} {mask}",
            f"{a.type} zeroinitializer",
        )
    return a.compare("ne", value, a.number(0)) if kind == "?" else value


def store(
    lines: Lines, kind: str, lanes: int, value: str, pointer: str, mask: str | None = None
) -> None:
    """Numbers into memory, where the mask is set."""
    a = Arithmetic(lines, "b" if kind == "?" else kind, lanes)
    if kind == "?":
        value = a.of("?").convert("zext", value, "b")
    if mask is None:
        lines.do(f"store {a.type} {value}, ptr {pointer}, align 1")
    else:
        lines.call(
            "void",
            f"llvm.masked.store.v{lanes}{a.suffix}.p0",
            f"{a.type} {value}",
            f"ptr {pointer}",
            "i32 1",
            f"{a.flags} {mask}",
        )


def bytes_of(kind: str) -> int:
    """How much memory a number takes."""
    return BITS[kind] // 8


def mask_of(lanes: int, count: int) -> str:
    """A constant mask with the first lanes set."""
    return "<" + ", ".join(f"i1 {int(i < count)}" for i in range(lanes)) + ">"


def mask_below(lines: Lines, lanes: int, first: str, length: str) -> str:
    """A mask of the lanes from ``first`` on that are below a length."""
    a = Arithmetic(lines, "q", lanes)
    numbers = "<" + ", ".join(f"i64 {i}" for i in range(lanes)) + ">"
    left = lines.new(f"sub i64 {length}, {first}")
    return a.compare("ult", numbers, a.spread(left))
