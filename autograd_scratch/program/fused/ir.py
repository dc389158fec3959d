"""Writing down LLVM's language: numbers by the vector, or one at a time.

A value is the text by which lines name it. What type it has, the writer of the line says.
"""

from __future__ import annotations

import struct
from itertools import count

KINDS = {"d": "double", "f": "float", "?": "i1", "q": "i64", "i": "i32", "b": "i8"}
"""LLVM's types, by NumPy's letters for them."""

BITS = {"d": 64, "f": 32, "q": 64, "i": 32, "b": 8, "?": 8}
"""How much of memory a number takes."""

SUFFIXES = {"d": "f64", "f": "f32", "?": "i1", "q": "i64", "i": "i32", "b": "i8"}


class Lines:
    """The lines of a function, and the names in them.

    Args:
        has_avx512: whether the processor has AVX-512.
    """

    def __init__(self, has_avx512: bool = False) -> None:
        self.has_avx512 = has_avx512
        self.text: list[str] = []
        self.declarations: dict[str, None] = {}
        self.block = "%entry"
        self._count = count(1)

    def sibling(self) -> Lines:
        """Other lines of the same function."""
        lines = Lines(self.has_avx512)
        lines.declarations, lines._count = self.declarations, self._count
        return lines

    def name(self, kind: str = "v") -> str:
        """A name that nothing has yet."""
        return f"%{kind}{next(self._count)}"

    def new(self, expression: str) -> str:
        """The value of an expression."""
        name = self.name()
        self.text.append(f"  {name} = {expression}")
        return name

    def do(self, statement: str) -> None:
        """A statement without a value."""
        self.text.append(f"  {statement}")

    def label(self, name: str) -> None:
        """Begin the block of that name (which starts with %)."""
        self.block = name
        self.text.append(f"{name[1:]}:")

    def call(self, result: str, function: str, *operands: str) -> str:
        """A call of one of LLVM's own functions; the operands have their types before them."""
        types = ", ".join(x[: _end_of_type(x)] for x in operands)
        self.declarations[f"declare {result} @{function}({types})"] = None
        expression = f"call {result} @{function}({', '.join(operands)})"
        if result == "void":
            self.do(expression)
            return ""
        return self.new(expression)


def _end_of_type(operand: str) -> int:
    """Where the type ends that an operand starts with."""
    return operand.index(">") + 1 if operand.startswith("<") else operand.index(" ")


class Arithmetic:
    """Operations on numbers of one kind, some at a time.

    Args:
        lines: where they are written.
        kind: a key of :data:`KINDS`.
        lanes: how many at a time; 0 for plain numbers.
    """

    def __init__(self, lines: Lines, kind: str, lanes: int) -> None:
        self.lines, self.kind, self.lanes = lines, kind, lanes
        self.type = type_of(kind, lanes)
        self.flags = type_of("?", lanes)
        self.suffix = f"v{lanes}{SUFFIXES[kind]}" if lanes else SUFFIXES[kind]

    def of(self, kind: str) -> Arithmetic:
        """The same for another kind."""
        return Arithmetic(self.lines, kind, self.lanes)

    def number(self, value: float | int) -> str:
        """A constant."""
        return constant(self.kind, self.lanes, value)

    def spread(self, value: str) -> str:
        """A plain number in all lanes."""
        if not self.lanes:
            return value
        one = self.lines.new(f"insertelement {self.type} poison, {KINDS[self.kind]} {value}, i64 0")
        zeros = f"<{self.lanes} x i32> zeroinitializer"
        return self.lines.new(f"shufflevector {self.type} {one}, {self.type} poison, {zeros}")

    def binary(self, name: str, x: str, y: str) -> str:
        """A line such as ``fadd``."""
        return self.lines.new(f"{name} {self.type} {x}, {y}")

    def add(self, x: str, y: str) -> str:
        return self.binary("fadd" if self.kind in "df" else "add", x, y)

    def sub(self, x: str, y: str) -> str:
        return self.binary("fsub" if self.kind in "df" else "sub", x, y)

    def mul(self, x: str, y: str) -> str:
        return self.binary("fmul" if self.kind in "df" else "mul", x, y)

    def div(self, x: str, y: str) -> str:
        return self.binary("fdiv", x, y)

    def neg(self, x: str) -> str:
        return self.lines.new(f"fneg {self.type} {x}")

    def function(self, name: str, *operands: str) -> str:
        """A call of one of LLVM's functions on numbers of this kind."""
        given = [f"{self.type} {x}" for x in operands]
        return self.lines.call(self.type, f"llvm.{name}.{self.suffix}", *given)

    def fma(self, x: str, y: str, z: str) -> str:
        """x·y + z, rounded once."""
        return self.function("fma", x, y, z)

    def scalef(self, x: str, n: str) -> str:
        """x·2ⁿ, rounded once: an instruction of AVX-512 for each 512 bits."""
        whole = 512 // BITS[self.kind]
        part = Arithmetic(self.lines, self.kind, whole)
        name, flags = "pd" if self.kind == "d" else "ps", f"i{whole}"
        parts = []
        for start in range(0, self.lanes, whole):
            places = ", ".join(f"i32 {start + i}" for i in range(whole))
            given = [
                self.lines.new(
                    f"shufflevector {self.type} {y}, {self.type} poison, <{whole} x i32> <{places}>"
                )
                for y in (x, n)
            ]
            scaled = self.lines.call(
                part.type,
                f"llvm.x86.avx512.mask.scalef.{name}.512",
                *(f"{part.type} {y}" for y in (*given, "zeroinitializer")),
                *(f"{flags} -1", "i32 4"),  # all lanes, and rounding as usual
            )
            parts.append(scaled)
        if len(parts) == 1:
            return parts[0]
        both = ", ".join(f"i32 {i}" for i in range(self.lanes))
        return self.lines.new(
            f"shufflevector {part.type} {parts[0]}, {part.type} {parts[1]}, "
            f"<{self.lanes} x i32> <{both}>"
        )

    def compare(self, condition: str, x: str, y: str) -> str:
        """Flags; the condition is one of LLVM's, such as ``olt``."""
        name = "fcmp" if self.kind in "df" else "icmp"
        return self.lines.new(f"{name} {condition} {self.type} {x}, {y}")

    def choose(self, flags: str, x: str, y: str) -> str:
        """x where the flags are set, else y."""
        return self.lines.new(f"select {self.flags} {flags}, {self.type} {x}, {self.type} {y}")

    def convert(self, how: str, x: str, to: str) -> str:
        """A conversion such as ``bitcast`` into another kind."""
        return self.lines.new(f"{how} {self.type} {x} to {type_of(to, self.lanes)}")

    def polynomial(self, x: str, coefficients: list[float]) -> str:
        """Σ cᵢ xⁱ, by Estrin's scheme: pairs first, so that few steps wait for each other."""
        terms = [self.number(c) for c in coefficients]
        while len(terms) > 1:
            pairs = zip(terms[1::2], terms[::2], strict=False)
            rest = terms[-1:] if len(terms) % 2 else []
            terms = [self.fma(high, x, low) for high, low in pairs] + rest
            if len(terms) > 1:
                x = self.mul(x, x)
        return terms[0]


def type_of(kind: str, lanes: int) -> str:
    """The type of so many numbers of a kind; 0 means a plain one."""
    return f"<{lanes} x {KINDS[kind]}>" if lanes else KINDS[kind]


def constant(kind: str, lanes: int, value: float | int) -> str:
    """A constant, in all lanes."""
    if kind in "df":
        bits = struct.unpack("<Q", struct.pack("<d", rounded(kind, value)))[0]
        text = f"0x{bits:016X}"
    else:
        text = str(int(value))
    return f"splat ({KINDS[kind]} {text})" if lanes else text


def rounded(kind: str, value: float) -> float:
    """A number as one of the kind holds it."""
    if kind == "d":
        return float(value)
    return float(struct.unpack("<f", struct.pack("<f", value))[0])
