"""A formula as a small tree: symbols, numbers, derivatives, and ops applied to terms.

Trees say what a formula means; :mod:`.text` and :mod:`.latex` write it down.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any, TypeAlias

from ..arithmetic import ARITHMETIC, agree, computed, decimal, noise
from ..text import short_params

_LONGEST_SETTINGS = 30


@dataclass(frozen=True)
class Symbol:
    """A name; where several things have it, with a number behind: ``mul#1``."""

    name: str
    number: int | None = None


@dataclass(frozen=True)
class Mask:
    """An array of booleans that a rule has made for itself."""


@dataclass(frozen=True)
class Number:
    """A number."""

    value: Any


@dataclass(frozen=True)
class Partial:
    """The derivative of one term with respect to another: ``∂L/∂x``."""

    of: Term
    by: Term


@dataclass(frozen=True)
class Call:
    """An op applied to terms.

    Attributes:
        op: its name, such as ``mul``. ``add`` may have any number of terms.
        terms: its inputs.
        settings: its parameters as a call shows them; None if they are too long to be written.
        compact: written without spaces, ``x·y``, as the name of a node that has no other.
        value: what it came to, if that was a single number.
        params: its parameters themselves.
        shapes: the shape of what each of the terms stands for.
        dotted: whether a product of numbers is written with a dot, as in the chain rule.
    """

    op: str
    terms: tuple[Term, ...]
    settings: str | None = ""
    compact: bool = False
    value: Any = field(default=None, compare=False)
    params: Mapping[str, Any] = field(default_factory=dict, compare=False)
    shapes: tuple[tuple[int, ...], ...] = field(default=(), compare=False)
    dotted: bool = field(default=False, compare=False)


Term: TypeAlias = Symbol | Mask | Number | Partial | Call


def call(op: str, *terms: Term, shapes: tuple[tuple[int, ...], ...] = (), **params: Any) -> Call:
    """An op applied to terms.

    >>> call("sum", Symbol("x"), axis=0).settings
    'axis=0'
    """
    return Call(op, terms, settings_of(params), params=params, shapes=shapes)


def arranged(term: Term, shape: tuple[int, ...]) -> Call:
    """The numbers of a term in another shape, perhaps several times: written as the term itself.

    >>> arranged(Symbol("x"), (2, 1)).params
    {'shape': (2, 1)}
    """
    return Call("arranged", (term,), str(shape), params={"shape": shape})


def settings_of(params: Mapping[str, Any] | None) -> str | None:
    """The parameters of an op that are set, as a call shows them; None if they are too long.

    >>> settings_of({"axis": 0}), settings_of({"index": list(range(100))}), settings_of(None)
    ('axis=0', None, '')
    """
    text = short_params(params, _LONGEST_SETTINGS)
    is_set = any(value is not None and value is not False for value in (params or {}).values())
    return text if text or not is_set else None


def parts_of(term: Term) -> Iterator[Term]:
    """A term and all that it is made of, but for the insides of names and derivatives.

    >>> x, y = Symbol("x"), Symbol("y")
    >>> list(parts_of(Call("mul", (Partial(x, y), x))))[1:]
    [Partial(of=Symbol(name='x'...), by=Symbol(name='y'...)), Symbol(name='x', number=None)]
    """
    todo = [term]
    while todo:
        part = todo.pop()
        yield part
        if isinstance(part, Call) and not part.compact:
            todo += reversed(part.terms)


def substituted(term: Term, values: Mapping[Term, Term]) -> Term:
    """A formula with other terms in the place of some.

    >>> substituted(Call("neg", (Symbol("x"),)), {Symbol("x"): Number(2.0)}).terms
    (Number(value=2.0),)
    """
    if term in values:
        return values[term]
    if isinstance(term, Call):
        return replace(term, terms=tuple(substituted(x, values) for x in term.terms))
    return term


def comes_to(formula: Term, result: Any, precision: int) -> bool:
    """Whether a formula in numbers is true: whether what is shown comes to ``result``.

    It must do so with its numbers as they are, but for rounding, and in at least half of the
    digits shown with its numbers as they are shown: ``1 - 1 × 1 = 4.5e-07`` helps nobody.

    Args:
        formula: the formula; functions count as what they came to.
        result: a number.
        precision: how many significant digits numbers are shown with.

    Example:
        >>> third = Call("div", (Number(1.0), Number(3.0)))
        >>> comes_to(third, 1 / 3, 6), comes_to(third, 0.3, 6)
        (True, False)
        >>> comes_to(Call("mul", (Number(0.0), Number(float("inf")))), 0.0, 6)
        False
    """
    exact = _evaluated(formula, decimal)
    shown = _evaluated(formula, lambda value: decimal(value, precision))
    if exact is None or shown is None:
        return False
    wanted = decimal(result)
    return agree(exact, wanted, noise(result) ** 0.5) and agree(
        shown, wanted, 10 ** ((1 - precision) / 2)
    )


def _evaluated(term: Term, number: Callable[[Any], Decimal]) -> Decimal | None:
    """What a formula comes to; None where it has other things than numbers in it."""
    if isinstance(term, Number):
        return number(term.value)
    if not isinstance(term, Call):
        return None
    terms = [_evaluated(x, number) for x in term.terms]
    if term.op == "arranged":
        return terms[0]
    known = [x for x in terms if x is not None]
    result = computed(term.op, known) if len(known) == len(terms) else None
    if result is None and term.op not in ARITHMETIC and term.value is not None:
        return decimal(term.value)
    return result
