"""Reductions inside kernels: sums with little error, largest and smallest numbers, counts.

A sum of doubles along a row keeps what each addition loses (Knuth's TwoSum) in every lane, and adds
it in the end; a sum of single floats is taken in doubles. So the error does not grow with the
length. Sums over the outer axes are taken in the order in which NumPy takes them.
"""

from __future__ import annotations

from .ir import Arithmetic, Lines
from .operations import Reduction, converted


def state_kind(reduction: Reduction, kind: str) -> str:
    """The type in which numbers of a kind are gathered."""
    if reduction.name == "count":
        return "q"
    return "d" if reduction.name in ("sum", "mean") else kind


def states(reduction: Reduction, kind: str) -> int:
    """How many values are carried along: for doubles, also what the sum has lost."""
    return 2 if reduction.name in ("sum", "mean") and kind == "d" else 1


def start(a: Arithmetic, reduction: Reduction, kind: str) -> list[str]:
    """The values to begin with; ``a`` is the arithmetic of the state's kind."""
    first = a.number(reduction.identity(a.kind))
    return [first] + [a.number(0.0)] * (states(reduction, kind) - 1)


def update(a: Arithmetic, reduction: Reduction, carried: list[str], x: str) -> list[str]:
    """The values after one more number in each lane."""
    if len(carried) == 1:
        return [reduction.combine(a, carried[0], x)]
    total, lost = carried
    after = a.add(total, x)
    second = a.sub(after, total)
    rest = a.add(a.sub(total, a.sub(after, second)), a.sub(x, second))
    return [after, a.add(lost, rest)]


def masked(lines: Lines, kind: str, lanes: int, reduction: Reduction, x: str, mask: str) -> str:
    """Numbers that count as nothing where the mask is not set."""
    a = Arithmetic(lines, kind, lanes)
    nothing = 0 if kind == "?" else reduction.identity(kind)
    return a.choose(mask, x, a.number(nothing))


def across(a: Arithmetic, reduction: Reduction, x: str) -> str:
    """The lanes of a vector gathered into a plain number, halves first."""
    distance = a.lanes // 2
    while distance:
        moved = ", ".join(f"i32 {(i + distance) % a.lanes}" for i in range(a.lanes))
        other = a.lines.new(
            f"shufflevector {a.type} {x}, {a.type} poison, <{a.lanes} x i32> <{moved}>"
        )
        x = reduction.combine(a, x, other)
        distance //= 2
    return a.lines.new(f"extractelement {a.type} {x}, i64 0")


def total(a: Arithmetic, reduction: Reduction, carried: list[str]) -> str:
    """What the carried vectors come to, as a plain number of the state's kind."""
    return with_lost(Arithmetic(a.lines, a.kind, 0), [across(a, reduction, x) for x in carried])


def with_lost(plain: Arithmetic, carried: list[str]) -> str:
    """A sum with what it has lost; nan there means that the sum is not finite by itself."""
    if len(carried) == 1:
        return carried[0]
    value = plain.add(*carried)
    return plain.choose(plain.compare("ord", value, value), value, carried[0])


def result(plain: Arithmetic, reduction: Reduction, value: str, count: str, kind: str) -> str:
    """The result of a reduction from what was gathered; ``count`` is how many numbers, an i64."""
    if reduction.name == "mean":
        value = plain.div(value, plain.of("q").convert("sitofp", count, plain.kind))
    return converted(plain.of(kind), value, plain.kind)
