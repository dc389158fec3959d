"""LLVM's instructions for the operations of :mod:`..scalars.table`, read off their Python text."""

from __future__ import annotations

import ast
import math
import struct
from collections.abc import Callable
from functools import cache
from itertools import count
from typing import Any, NamedTuple

from ..scalars.table import Operation


class Unsupported(Exception):  # noqa: N818  (not an error: the loop runs in Python)
    """A step that no kernel computes."""


class Scalar(NamedTuple):
    """A number or condition in a kernel: its text there, and float or bool."""

    text: str
    kind: type = float


class Lines:
    """The lines of a function in LLVM's language.

    Attributes:
        text: the lines.
        block: the one that they are in.
        functions: the declarations of what they call, by name.
        cells: the lines, for the beginning, that make variables.
    """

    def __init__(self) -> None:
        self.text: list[str] = []
        self.block = "entry"
        self.functions: dict[str, str] = {}
        self.cells: list[str] = []
        self._count = count(1)

    def name(self, kind: str = "v") -> str:
        """A name that nothing has yet."""
        return f"{kind}{next(self._count)}"

    def new(self, expression: str) -> str:
        """The value of an expression."""
        name = f"%{self.name()}"
        self.text.append(f"  {name} = {expression}")
        return name

    def do(self, statement: str) -> None:
        """A statement without a value."""
        self.text.append(f"  {statement}")

    def label(self, name: str) -> None:
        """Begin a block."""
        self.block = name
        self.text.append(f"{name}:")

    def call(self, function: str, *operands: str) -> str:
        """A call of a function of doubles that gives a double."""
        types = ", ".join(["double"] * len(operands))
        declaration = f"declare double @{function}({types}) nounwind willreturn readnone"
        self.functions[function] = declaration
        return self.new(f"call double @{function}({', '.join(f'double {x}' for x in operands)})")


def number(x: float) -> str:
    """A constant."""
    return f"0x{struct.unpack('<Q', struct.pack('<d', x))[0]:016X}"


def constant(x: Any) -> Scalar:
    """A constant of Python's or NumPy's."""
    if isinstance(x, bool) or getattr(getattr(x, "dtype", None), "kind", "") == "b":
        return Scalar("true" if x else "false", bool)
    return Scalar(number(float(x)))


def as_float(lines: Lines, x: Scalar) -> Scalar:
    """A condition as 0.0 or 1.0."""
    if x.kind is float:
        return x
    return Scalar(lines.new(f"select i1 {x.text}, double {number(1.0)}, double {number(0.0)}"))


def as_bool(lines: Lines, x: Scalar) -> Scalar:
    """A number as a condition: whether it is not 0."""
    return x if x.kind is bool else Scalar(lines.new(f"fcmp une double {x.text}, 0.0"), bool)


def computed(lines: Lines, operation: Operation, operands: list[Scalar]) -> Scalar:
    """The result of an operation on numbers."""
    change = as_float if operation.of is float else as_bool
    named = dict(zip("xyz", operands, strict=False))
    if operation.text.startswith("{1} if {0}"):  # where, whose first operand is a condition
        named["x"] = as_bool(lines, named["x"])
        named.update({key: as_float(lines, named[key]) for key in "yz"})
    else:
        named = {key: change(lines, x) for key, x in named.items()}
    return _value(lines, _parsed(operation.text), named)


@cache
def _parsed(text: str) -> ast.expr:
    return ast.parse(text.format("x", "y", "z"), mode="eval").body


_ARITHMETIC = {ast.Add: "fadd", ast.Sub: "fsub", ast.Mult: "fmul", ast.Div: "fdiv"}
_LOGIC = {ast.BitAnd: "and", ast.BitOr: "or", ast.BitXor: "xor"}
_COMPARISONS = {
    ast.Lt: "olt",
    ast.LtE: "ole",
    ast.Gt: "ogt",
    ast.GtE: "oge",
    ast.Eq: "oeq",
    ast.NotEq: "une",
}
_INTRINSICS = {"fabs": "llvm.fabs.f64", "sqrt": "llvm.sqrt.f64"}


def _value(lines: Lines, tree: ast.expr, named: dict[str, Scalar]) -> Scalar:
    """The value of an expression of x, y and z."""

    def value(x: ast.expr) -> Scalar:
        return _value(lines, x, named)

    if isinstance(tree, ast.Name):
        return named[tree.id]
    if isinstance(tree, ast.Constant):
        return Scalar(number(float(tree.value)))  # type: ignore[arg-type]
    if isinstance(tree, ast.Attribute):
        return Scalar(number(getattr(math, tree.attr)))
    if isinstance(tree, ast.BinOp):
        x, y = value(tree.left), value(tree.right)
        if type(tree.op) in _LOGIC:
            return Scalar(lines.new(f"{_LOGIC[type(tree.op)]} i1 {x.text}, {y.text}"), bool)
        return Scalar(lines.new(f"{_ARITHMETIC[type(tree.op)]} double {x.text}, {y.text}"))
    if isinstance(tree, ast.UnaryOp):
        x = value(tree.operand)
        if isinstance(tree.op, ast.Not):
            return Scalar(lines.new(f"xor i1 {x.text}, true"), bool)
        return Scalar(lines.new(f"fneg double {x.text}"))
    if isinstance(tree, ast.Compare):
        x, y = value(tree.left), value(tree.comparators[0])
        word = _COMPARISONS[type(tree.ops[0])]
        return Scalar(lines.new(f"fcmp {word} double {x.text}, {y.text}"), bool)
    if isinstance(tree, ast.IfExp):
        test, x, y = value(tree.test), value(tree.body), value(tree.orelse)
        text = f"select i1 {test.text}, double {x.text}, double {y.text}"
        return Scalar(lines.new(text))
    assert isinstance(tree, ast.Call)
    operands = [value(x) for x in tree.args]
    if isinstance(tree.func, ast.Name):  # max(x, 0.0)
        x, y = operands
        larger = lines.new(f"fcmp ogt double {y.text}, {x.text}")
        return Scalar(lines.new(f"select i1 {larger}, double {y.text}, double {x.text}"))
    assert isinstance(tree.func, ast.Attribute)
    name = tree.func.attr
    return Scalar(lines.call(_INTRINSICS.get(name, name), *[x.text for x in operands]))


def nest(lines: Lines, shape: tuple[int, ...], inside: Callable[[list[str]], None]) -> None:
    """Loops over all indices of a shape."""
    indices: list[str] = []
    ends = []
    for length in shape:
        head, before, index = lines.name("loop"), lines.block, f"%{lines.name('i')}"
        lines.do(f"br label %{head}")
        lines.label(head)
        after = f"%{lines.name('i')}"
        at = len(lines.text)
        lines.text.append("")
        indices.append(index)
        ends.append((head, before, index, after, at, length))
    inside(indices)
    for head, before, index, after, at, length in reversed(ends):
        end = lines.name("done")
        lines.do(f"{after} = add nuw nsw i64 {index}, 1")
        more = lines.new(f"icmp ult i64 {after}, {length}")
        lines.text[at] = f"  {index} = phi i64 [ 0, %{before} ], [ {after}, %{lines.block} ]"
        lines.do(f"br i1 {more}, label %{head}, label %{end}")
        lines.label(end)
