"""Products as one writes them by hand: sign first, powers of the same symbol together."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from .text import whole_exponent
from .tree import Call, Number, Term

Factor = tuple[Term, int]
"""A factor with its exponent."""


class _How(NamedTuple):
    """How products are written; see :func:`tidy`."""

    dotted: bool
    cancel: bool


_PLAIN = _How(dotted=False, cancel=False)


class _Product(NamedTuple):
    """A product taken apart: factors with their exponents, above and below the line."""

    negative: bool
    above: list[Factor]
    below: list[Factor]


def tidy(term: Term, *, dotted: bool = False, cancel: bool = False) -> Term:
    """A formula with each of its products in order; it means the same.

    Args:
        term: the formula.
        dotted: whether all in it are single numbers, whose product is written with a dot.
        cancel: leave out factors that are above and below a line, which means the same unless
            they are 0.

    Example:
        >>> from .text import Text
        >>> from .tree import Symbol
        >>> g, y = Symbol("g"), Symbol("y")
        >>> term = Call("mul", (Call("neg", (Call("mul", (g, y)),)), y))
        >>> Text().write(tidy(term, dotted=True))
        '−g · y²'
    """
    return _tidy(term, _How(dotted, cancel))


def _tidy(term: Term, how: _How) -> Term:
    if not isinstance(term, Call) or term.compact:
        return term
    if term.op in ("mul", "div", "neg"):
        return _put_together(_taken_apart(term, how), term, how)
    if how.dotted and term.op == "arranged":
        return _tidy(term.terms[0], how)
    terms = tuple(_tidy(x, how) for x in term.terms)
    match term.op, terms:
        case ("add", [x, Call("neg", [y])]):
            return _tidy(replace(term, op="sub", terms=(x, y)), how)
        case ("add", [Call("neg", [x]), y]):
            return _tidy(replace(term, op="sub", terms=(y, x)), how)
        case ("sub", [x, Call("neg", [y])]):
            return replace(term, op="add", terms=(x, y))
        case ("sum" | "arranged" | "matmul" | "dot", [Call("neg", [x]), *others]):
            return Call("neg", (replace(term, terms=(x, *others)),), value=term.value)
        case ("matmul" | "dot", [x, Call("neg", [y])]):
            return Call("neg", (replace(term, terms=(x, y)),), value=term.value)
    return replace(term, terms=terms)


def factors(term: Term) -> _Product:
    """The factors of a formula, and whether it begins with a minus.

    >>> from .tree import Symbol
    >>> factors(Call("div", (Call("neg", (Symbol("t"),)), Symbol("y")))).negative
    True
    """
    return _taken_apart(term, _PLAIN)


def multiplied(above: list[Factor], below: list[Factor]) -> Term:
    """The product of some factors, divided by others.

    >>> from .tree import Symbol
    >>> multiplied([(Symbol("x"), 1)], [])
    Symbol(name='x', number=None)
    """
    term = _multiplied(_merged(above), _PLAIN)
    return Call("div", (term, _multiplied(_merged(below), _PLAIN))) if below else term


def _taken_apart(term: Term, how: _How) -> _Product:
    match term:
        case Call("arranged", [x]) if _is_of_numbers(x):
            return _taken_apart(x, how)  # whatever it multiplies has all its axes
        case Call("mul", [x, y], compact=False):
            one, other = _taken_apart(x, how), _taken_apart(y, how)
            return _Product(
                one.negative ^ other.negative, one.above + other.above, one.below + other.below
            )
        case Call("div", [x, y], compact=False):
            one, other = _taken_apart(x, how), _taken_apart(y, how)
            return _Product(
                one.negative ^ other.negative, one.above + other.below, one.below + other.above
            )
        case Call("neg", [x], compact=False):
            inside = _taken_apart(x, how)
            return inside._replace(negative=not inside.negative)
        case Call("pow", [x, Number()], compact=False) if whole_exponent(term):
            base = _tidy(x, how)
            exponent = whole_exponent(term)
            assert exponent is not None
            return _Product(False, [(base, exponent)], [])
        case Number(value) if value < 0:
            return _Product(True, [] if value == -1 else [(Number(-value), 1)], [])
        case Number(value) if value == 1:
            return _Product(False, [], [])
    whole = _tidy(term, how)
    if isinstance(whole, Call) and whole.op in ("mul", "div", "neg") and whole != term:
        return _taken_apart(whole, how)
    return _Product(False, [(whole, 1)], [])


def _is_of_numbers(term: Term) -> bool:
    """Whether a term is the same single number everywhere."""
    if isinstance(term, Call):
        return term.op == "count" or (bool(term.terms) and all(map(_is_of_numbers, term.terms)))
    return isinstance(term, Number)


def _put_together(product: _Product, old: Call, how: _How) -> Term:
    above, below = _merged(product.above), _merged(product.below)
    if how.cancel:
        both = [factor for factor in above if factor in below]
        above = [factor for factor in above if factor not in both]
        below = [factor for factor in below if factor not in both]
    term = _multiplied(above, how)
    if below:
        term = Call("div", (term, _multiplied(below, how)), dotted=how.dotted)
    if product.negative:
        return Call("neg", (term,), value=old.value)
    return replace(term, value=old.value) if isinstance(term, Call) and not below else term


def _merged(factors: list[Factor]) -> list[Factor]:
    """Equal factors as one with an exponent; numbers stay, for a reader looks for them."""
    found: dict[Term, int] = {}
    merged: list[Factor] = []
    for base, exponent in factors:
        known = isinstance(base, Number) or (isinstance(base, Call) and base.settings is None)
        if known or found.get(base, 0) * exponent <= 0:
            if not known:
                found.setdefault(base, exponent)
            merged.append((base, exponent))
        else:
            place = merged.index((base, found[base]))
            found[base] += exponent
            merged[place] = (base, found[base])
    return merged


def _multiplied(factors: list[Factor], how: _How) -> Term:
    term: Term | None = None
    for base, exponent in factors:
        factor = base if exponent == 1 else Call("pow", (base, Number(float(exponent))))
        term = factor if term is None else Call("mul", (term, factor), dotted=how.dotted)
    return Number(1.0) if term is None else term
