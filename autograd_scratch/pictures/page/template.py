"""A formula in numbers as a text with holes, which the page fills with the numbers of now.

Numbers below zero need parentheses in some places, and then a formula may need more of them. So it
is written down twice: for numbers that are not below zero, and for those that are.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ..formulas.text import ATOM, POWER, SIGNED, Text, Written
from ..formulas.tree import Call, Number, Term, substituted

# Two codes that are no characters: no name has them.
_OPEN, _CLOSE = "\ufffe", "\uffff"
_HOLE = re.compile(f"{_OPEN}(\\d+){_CLOSE}")


@dataclass(frozen=True)
class Hole:
    """A number that is not known yet, by its place among those that a formula takes."""

    number: int


class _WithHoles(Text):
    """Writes formulas whose numbers are holes, all of which hold together so tightly."""

    def __init__(self, precision: int, binding: int) -> None:
        super().__init__(precision)
        self._binding = binding

    def _number(self, value: Any) -> Written:
        if isinstance(value, Hole):
            return Written(f"{_OPEN}{value.number}{_CLOSE}", self._binding)
        return super()._number(value)


def template(
    formula: Term, symbols: Sequence[Term], precision: int, known: Callable[[str], bool]
) -> dict[str, Any] | None:
    """A formula of symbols as one of holes.

    Args:
        formula: the formula.
        symbols: what stands for a number in it: hole 0, hole 1, …
        precision: how many significant digits numbers are shown with.
        known: whether the page can compute an op.

    Returns:
        As the page takes it: ``tree`` to compute, ``plain`` and ``signed`` to write; each of these
        has texts and, between them, holes ``[number, parentheses]``: 1 for numbers below zero,
        2 for those with a power of ten. None if an op is not known.

    Example:
        >>> from ..formulas.tree import Symbol
        >>> x, y = Symbol("x"), Symbol("y")
        >>> made = template(Call("mul", (x, y)), [x, y], 6, lambda op: True)
        >>> made["tree"], made["signed"]
        (['mul', [0], [1]], ['', [0, 0], ' × ', [1, 1], ''])
    """
    shown = substituted(formula, {term: Number(Hole(i)) for i, term in enumerate(symbols)})
    tree = _tree(shown, known)
    if tree is None:
        return None
    plain, signed, raised = (
        _HOLE.split(_WithHoles(precision, binding).write(shown))
        for binding in (ATOM, SIGNED, POWER)
    )
    flags = [
        (1 if wraps_signed else 0) + (2 if wraps_raised else 0)
        for wraps_signed, wraps_raised in zip(
            _wrapped(signed, plain), _wrapped(raised, plain), strict=True
        )
    ]
    return {"tree": tree, "plain": _parts(plain, flags), "signed": _parts(signed, flags, plain)}


def _tree(term: Term, known: Callable[[str], bool]) -> Any:
    """What the page computes: a call as a list with the name in front, a hole as one of its
    number; None if that cannot be computed."""
    match term:
        case Number(Hole(number)):
            return [number]
        case Number(value) if abs(float(value)) < float("inf"):
            return float(value)
        case Call(op, terms) if known(op):
            inside = [_tree(x, known) for x in terms]
            return None if None in inside else [op, *inside]
    return None


def _wrapped(text: list[str], plain: list[str]) -> Iterator[bool]:
    """For each hole of a text, whether it has parentheses of its own, as in the plain text not."""
    for i in range(1, len(text), 2):
        has = text[i - 1].endswith("(") and text[i + 1].startswith(")")
        had = plain[i - 1].endswith("(") and plain[i + 1].startswith(")")
        yield has and not had


def _parts(text: list[str], flags: list[int], plain: list[str] | None = None) -> list[Any]:
    """Texts and holes in turn; parentheses that only some numbers need are left to the page."""
    text = list(text)
    for hole, wraps in enumerate(_wrapped(text, plain or text)):
        if wraps:
            before, after = 2 * hole, 2 * hole + 2
            text[before], text[after] = text[before][:-1], text[after][1:]
    return [[int(part), flags[i // 2]] if i % 2 else part for i, part in enumerate(text)]
