"""How formulas are written: the same rules of precedence for plain text and for LaTeX."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Self, cast

from ..text import number_text, short_params

SUM, SIGNED, PRODUCT, MATRIX, DERIVATIVE, POWER, ATOM = range(1, 8)
"""How tightly a formula holds together, from ``x + y`` to ``x``.

Products of elements and products of matrices are told apart, for X × (A · B) is not (X × A) · B.
"""

_LONGEST_SETTINGS = 30


class Term(str):
    """A formula as text.

    Attributes:
        binding: how tightly it holds together; what stands beside it may need parentheses.
        number: its value if it is a constant number, else None.
        plain: the same formula in plain text, by which its length is judged.
    """

    binding: int
    number: Any
    plain: Term

    def __new__(
        cls, text: str, binding: int = ATOM, number: Any = None, plain: Term | None = None
    ) -> Self:
        term = super().__new__(cls, text)
        term.binding = binding
        term.number = number
        term.plain = term if plain is None else plain
        return term


class Notation:
    """Formulas in plain text: ``∂L/∂x × 2``."""

    _dot_sign = " · "
    _at_sign = "@"

    def name(self, text: str) -> Term:
        """A variable; a name that looks like a formula is treated as one."""
        return Term(text, ATOM if _WORD.fullmatch(text) else SUM)

    def number(self, value: Any, precision: int) -> Term:
        """A constant, or the value of a variable."""
        text = number_text(value, precision)
        binding = SIGNED if text.startswith("-") else POWER if "e" in text else ATOM
        return Term(text, binding, value)

    def partial(self, final: Term, of: Term) -> Term:
        """The derivative of ``final`` by ``of``."""
        return Term(f"∂{self.held(final, ATOM)}/∂{self.held(of, ATOM)}", DERIVATIVE)

    def held(self, term: Term, binding: int) -> str:
        """A term, in parentheses if it holds together less tightly than asked."""
        loose = term.binding < binding or (binding == PRODUCT and term.binding == MATRIX)
        return self._in_parentheses(term) if loose else term

    def apply(
        self,
        op: str,
        xs: Sequence[Term],
        params: Mapping[str, Any] | None = None,
        *,
        compact: bool = False,
    ) -> Term:
        """An op of terms.

        Args:
            op: its name, such as ``mul``.
            xs: its inputs.
            params: its parameters.
            compact: without spaces, ``x·y``, as part of a name.
        """
        match op, xs:
            case ("add" | "sub" | "mul" | "div" | "dot" | "matmul" | "pow", [x, y]):
                return cast(Term, getattr(self, f"_{op}")(x, y, compact))
            case ("neg" | "abs", [x]):
                return cast(Term, getattr(self, f"_{op}")(x))
            case ("transpose", [x]) if not (params or {}).get("axes"):
                return self._transpose(x)
        settings = settings_of(params)
        inside = xs if settings == "" else [*xs, "…" if settings is None else self._text(settings)]
        return Term(self._call(op, ("," if compact else ", ").join(inside)))

    # what LaTeX writes in another way --------------------------------------------------------

    def _text(self, text: str) -> str:
        return text

    def _in_parentheses(self, term: str) -> str:
        return f"({term})"

    def _call(self, function: str, inside: str) -> str:
        return f"{function}({inside})"

    def _infix(self, x: Term, sign: str, y: Term, left: int, right: int, result: int) -> Term:
        if result == PRODUCT and x.binding == SIGNED:  # a product may begin with a minus
            left = result = SIGNED
        return Term(f"{self.held(x, left)}{sign}{self.held(y, right)}", result)

    def _add(self, x: Term, y: Term, compact: bool) -> Term:
        return self._infix(x, "+" if compact else " + ", y, SUM, PRODUCT, SUM)

    def _sub(self, x: Term, y: Term, compact: bool) -> Term:
        return self._infix(x, "-" if compact else " - ", y, SUM, PRODUCT, SUM)

    def _mul(self, x: Term, y: Term, compact: bool) -> Term:
        return self._infix(x, "·" if compact else " × ", y, PRODUCT, PRODUCT, PRODUCT)

    def _div(self, x: Term, y: Term, compact: bool) -> Term:
        return self._infix(x, "/" if compact else " / ", y, PRODUCT, POWER, PRODUCT)

    def _dot(self, x: Term, y: Term, compact: bool) -> Term:
        if compact:  # x·y would read like a product of elements
            return Term(self._call("dot", f"{x},{y}"))
        return self._infix(x, self._dot_sign, y, MATRIX, MATRIX, MATRIX)

    def _matmul(self, x: Term, y: Term, compact: bool) -> Term:
        return self._infix(x, self._at_sign if compact else self._dot_sign, y, *3 * [MATRIX])

    def _pow(self, x: Term, y: Term, compact: bool) -> Term:
        if isinstance(y.number, float) and y.number.is_integer() and abs(y.number) < 100:
            raised = str(int(y.number)).translate(_SUPERSCRIPTS)
            return Term(f"{self.held(x, ATOM)}{raised}", POWER)
        return self._infix(x, "**", y, ATOM, ATOM, POWER)

    def _neg(self, x: Term) -> Term:
        return Term(f"-{self.held(x, PRODUCT)}", SIGNED)

    def _abs(self, x: Term) -> Term:
        return Term(f"|{x}|")

    def _transpose(self, x: Term) -> Term:
        return Term(f"{self.held(x, ATOM)}ᵀ", POWER)


class Latex(Notation):
    r"""Formulas in LaTeX: ``\frac{\partial L}{\partial x} \times 2``."""

    _dot_sign = r" \cdot "
    _at_sign = " @ "

    def name(self, text: str) -> Term:
        single = len(text) == 1 and text.isascii() and text.isalpha()
        plain = TEXT.name(text)
        return Term(text if single else latex_text(text), plain.binding, plain=plain)

    def number(self, value: Any, precision: int) -> Term:
        text = number_text(value, precision)
        digits, has_exponent, exponent = text.partition("e")
        if text.lstrip("-") == "inf":
            text = text.replace("inf", r"\infty")
        elif not text.lstrip("-")[:1].isdigit():
            text = latex_text(text)
        elif has_exponent:
            text = rf"{digits} \times 10^{{{int(exponent)}}}"
        binding = SIGNED if text.startswith("-") else PRODUCT if has_exponent else ATOM
        return Term(text, binding, value, plain=TEXT.number(value, precision))

    def partial(self, final: Term, of: Term) -> Term:
        above, below = self.held(final, ATOM), self.held(of, ATOM)
        plain = TEXT.partial(final.plain, of.plain)
        return Term(rf"\frac{{\partial {above}}}{{\partial {below}}}", DERIVATIVE, plain=plain)

    def apply(
        self,
        op: str,
        xs: Sequence[Term],
        params: Mapping[str, Any] | None = None,
        *,
        compact: bool = False,
    ) -> Term:
        term = super().apply(op, xs, params, compact=compact)
        plain = TEXT.apply(op, [x.plain for x in xs], params, compact=compact)
        return Term(term, term.binding, term.number, plain)

    def _text(self, text: str) -> str:
        return latex_text(text)

    def _in_parentheses(self, term: str) -> str:
        return rf"\left({term}\right)"

    def _call(self, function: str, inside: str) -> str:
        known = rf"\{function}" if function in _LATEX_FUNCTIONS else ""
        return (known or rf"\operatorname{{{_escaped(function)}}}") + self._in_parentheses(inside)

    def _mul(self, x: Term, y: Term, compact: bool) -> Term:
        sign = r" \cdot " if compact else r" \times "
        return self._infix(x, sign, y, PRODUCT, PRODUCT, PRODUCT)

    def _div(self, x: Term, y: Term, compact: bool) -> Term:
        return Term(rf"\frac{{{x}}}{{{y}}}", POWER)

    def _pow(self, x: Term, y: Term, compact: bool) -> Term:
        return Term(f"{{{self.held(x, ATOM)}}}^{{{y}}}", POWER)

    def _abs(self, x: Term) -> Term:
        return Term(rf"\left|{x}\right|")

    def _transpose(self, x: Term) -> Term:
        return Term(rf"{{{self.held(x, ATOM)}}}^{{\mathsf{{T}}}}", POWER)


TEXT = Notation()
LATEX = Latex()


# x, x_0, x[0], f(x), mul#1; but not x² or x·y, which Python counts among the letters
_WORD = re.compile(r"(?:(?![·²³¹\u1d2c-\u1d6a\u2070-\u207f])[\w'#])+(?:\([^()]*\)|\[[^\[\]]*\])?")
_SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
_LATEX_FUNCTIONS = frozenset(
    ["arccos", "arcsin", "arctan", "cos", "cosh", "exp", "log", "sin", "sinh", "tan", "tanh"]
)

# Inside \text, some signs have no escape that every LaTeX program of web pages knows; they are
# set between two pieces of text.
_LATEX_SIGNS = {
    "\\": r"}\backslash\text{",
    "^": r"}{\wedge}\text{",
    "~": r"}{\sim}\text{",
    "`": r"}{\prime}\text{",
    **{sign: "\\" + sign for sign in "{}$%#&_"},
}


def settings_of(params: Mapping[str, Any] | None) -> str | None:
    """The parameters of an op that are set, as they stand in a call; None if they are too long.

    >>> settings_of({"axis": 0}), settings_of({"index": list(range(100))}), settings_of(None)
    ('axis=0', None, '')
    """
    text = short_params(params, _LONGEST_SETTINGS)
    is_set = any(value is not None and value is not False for value in (params or {}).values())
    return text if text or not is_set else None


def latex_text(text: str) -> str:
    r"""A text as it must be written within a formula.

    >>> latex_text("apple_num")
    '\\text{apple\\_num}'
    """
    return rf"\text{{{_escaped(text)}}}"


def _escaped(text: str) -> str:
    return "".join(_LATEX_SIGNS.get(letter, letter) for letter in text)
