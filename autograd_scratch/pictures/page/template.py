"""A formula in numbers as a text with holes, which the page fills with the numbers of now.

Numbers below zero need parentheses in some places, and then so may what they stand in. So the text
is written down once for each choice of signs.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ..formulas.text import ATOM, POWER, SIGNED, Text, Written
from ..formulas.tree import Call, Number, Term

# Two codes that are no characters: no name has them.
_OPEN, _CLOSE = "\ufffe", "\uffff"
_HOLE = re.compile(f"{_OPEN}(\\d+){_CLOSE}")


@dataclass(frozen=True)
class Hole:
    """A number that is not known yet, by its place among those that a formula takes."""

    number: int


_MOST_SIGNS = 3
"""Of more holes none is below zero, or all are taken to be, but for their own parentheses."""


_SAME = (
    *("sum", "mean", "prod", "max", "min", "logsumexp", "cumsum", "cumprod"),
    *("broadcast_to", "reshape", "ravel", "squeeze", "transpose", "flip", "roll"),
    *("stop_gradient", "astype"),
)
"""Of a single number these ops make that number."""


class _WithHoles(Text):
    """Writes formulas with holes, given how tightly the number in each holds together."""

    def __init__(self, precision: int, bindings: Mapping[int, int]) -> None:
        super().__init__(precision)
        self._bindings = bindings

    def _number(self, value: Any) -> Written:
        if isinstance(value, Hole):
            binding = self._bindings.get(value.number, ATOM)
            return Written(f"{_OPEN}{value.number}{_CLOSE}", binding)
        return super()._number(value)


def template(formula: Term, precision: int, known: Callable[[str], bool]) -> dict[str, Any] | None:
    """A formula with holes as the page takes it.

    Args:
        formula: the formula, with :class:`Hole` s as numbers.
        precision: how many significant digits numbers are shown with.
        known: whether the page can compute an op.

    Returns:
        What to compute: ``tree``, where a call is a list with the op in front, and a hole one of
        its number. What to write: ``texts``, one for each choice of the ``signs``, which are groups
        of holes in which some number may be below zero. In a text ``[2, 1]`` is hole 2; 1 says that
        a number with a power of ten needs parentheses there, 2 that one below zero does. None if an
        op is not known.

    Example:
        >>> made = template(Call("mul", (Number(Hole(0)), Number(Hole(1)))), 6, lambda op: True)
        >>> made["tree"], made["signs"]
        (['mul', [0], [1]], [[0], [1]])
        >>> made["texts"][0], made["texts"][2]
        (['', [0, 0], ' × ', [1, 0], ''], ['', [0, 0], ' × (', [1, 0], ')'])
    """
    tree = _tree(formula, known)
    if tree is None:
        return None

    def text(bindings: Mapping[int, int]) -> list[str]:
        return _HOLE.split(_WithHoles(precision, bindings).write(formula))

    plain = text({})
    holes = sorted({int(number) for number in plain[1::2]})
    signs = [[hole] for hole in holes] if len(holes) <= _MOST_SIGNS else [holes]
    choices = range(2 ** len(signs))
    below = [[hole for i, some in enumerate(signs) if n >> i & 1 for hole in some] for n in choices]
    raised = list(_wrapped(text(dict.fromkeys(holes, POWER)), plain))
    texts = [_parts(text(dict.fromkeys(some, SIGNED)), raised) for some in below]
    if len(holes) > _MOST_SIGNS:
        texts[1] = _each_alone(texts[1], plain)
    return {"tree": tree, "signs": signs, "texts": texts}


def _tree(term: Term, known: Callable[[str], bool]) -> Any:
    """What the page computes; None if it cannot be computed."""
    match term:
        case Number(Hole(number)):
            return [number]
        case Number(value) if abs(float(value)) < float("inf"):
            return float(value)
        case Call(op, (x,)) if op in _SAME:
            return _tree(x, known)
        case Call(op, terms) if known(op):
            inside = [_tree(x, known) for x in terms]
            return None if None in inside else [op, *inside]
    return None


def _wrapped(text: list[str], plain: list[str]) -> Iterator[bool]:
    """For each hole of a text, whether it has parentheses that it has not in the plain one."""
    for i in range(1, len(text), 2):
        has = text[i - 1].endswith("(") and text[i + 1].startswith(")")
        had = plain[i - 1].endswith("(") and plain[i + 1].startswith(")")
        yield has and not had


def _each_alone(parts: list[Any], plain: list[str]) -> list[Any]:
    """Leave it to each number whether it has the parentheses around it."""
    parts = list(parts)
    texts = [part if isinstance(part, str) else "" for part in parts]
    for hole, wraps in enumerate(list(_wrapped(texts, plain))):
        if wraps:
            i = 2 * hole + 1
            parts[i - 1], parts[i + 1] = parts[i - 1][:-1], parts[i + 1][1:]
            parts[i] = [parts[i][0], parts[i][1] | 2]
    return parts


def _parts(text: list[str], raised: list[bool]) -> list[Any]:
    """Texts and holes in turn."""
    return [[int(part), int(raised[i // 2])] if i % 2 else part for i, part in enumerate(text)]
