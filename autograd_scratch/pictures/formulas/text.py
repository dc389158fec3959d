"""Formulas in plain text: ``∂L/∂x × 2``; and where any notation needs parentheses."""

from __future__ import annotations

import re
from typing import Any, ClassVar, NamedTuple

from ..math_text import is_symbol
from ..text import decimal_digits, number_text
from .tree import Call, Mask, Number, Partial, Symbol, Term

SUM, SIGNED, PRODUCT, MATRIX, DERIVATIVE, POWER, ATOM = range(1, 8)
"""How tightly a formula holds together, from ``x + y`` to ``x``.

Products of elements and products of matrices are told apart, for X × (A · B) is not (X × A) · B.
"""

_MOST_RAISED = 100
"""Whole exponents below are raised, as in x²."""


class Written(NamedTuple):
    """A formula as text, and how tightly it holds together."""

    text: str
    binding: int


class Text:
    """Writes formulas in plain text.

    Args:
        precision: how many significant digits numbers are shown with.

    Example:
        >>> x = Symbol("x")
        >>> Text().write(Call("mul", (Partial(Symbol("L"), x), Call("pow", (x, Number(2.0))))))
        '∂L/∂x × x²'
    """

    _signs: ClassVar[dict[str, str]] = {
        "add": " + ",
        "sub": " - ",
        "mul": " × ",
        "div": " / ",
        "dot": " · ",
        "matmul": " · ",
        "pow": "**",
    }
    _compact_signs: ClassVar[dict[str, str]] = {
        "add": "+",
        "sub": "-",
        "mul": "·",
        "div": "/",
        "matmul": "@",
        "pow": "**",
    }

    def __init__(self, precision: int = 6) -> None:
        self.precision = precision

    def write(self, term: Term) -> str:
        """A formula as text."""
        return self._written(term).text

    def _written(self, term: Term) -> Written:
        match term:
            case Symbol(name, number):
                return self._symbol(name, "" if number is None else f"#{number}")
            case Mask():
                return self._symbol("mask", "")
            case Number(value):
                return self._number(value)
            case Partial(of, by):
                return self._partial(self._written(of), self._written(by))
            case Call():
                return self._call(term)

    def _call(self, call: Call) -> Written:
        xs = [self._written(x) for x in call.terms]
        match call.op, xs:
            case ("add", [first, *others]):
                return self._sum(first, others, call.compact)
            case ("mul", [x, y]):
                return self._infix(call, x, y, PRODUCT, PRODUCT, PRODUCT)
            case ("sub", [x, y]):
                return self._infix(call, x, y, SUM, PRODUCT, SUM)
            case ("div", [x, y]):
                return self._div(call, x, y)
            case ("matmul", [x, y]):
                return self._infix(call, x, y, MATRIX, MATRIX, MATRIX)
            case ("dot", [x, y]) if not call.compact:  # x·y would read like a product of elements
                return self._infix(call, x, y, MATRIX, MATRIX, MATRIX)
            case ("pow", [x, y]):
                return self._pow(call, x, y)
            case ("neg", [x]):
                return Written(f"-{self._held(x, PRODUCT)}", SIGNED)
            case ("abs", [x]):
                return self._abs(x)
            case ("transpose", [x]) if call.settings == "":
                return self._transpose(x)
        inside = [x.text for x in xs]
        if call.settings != "":
            inside.append("…" if call.settings is None else self._word(call.settings))
        return self._function(call.op, ("," if call.compact else ", ").join(inside))

    def _held(self, x: Written, binding: int) -> str:
        """A formula, in parentheses if it holds together less tightly than asked."""
        loose = x.binding < binding or (binding == PRODUCT and x.binding == MATRIX)
        return self._in_parentheses(x.text) if loose else x.text

    def _sum(self, first: Written, others: list[Written], compact: bool) -> Written:
        sign = self._sign("add", compact)
        return Written(sign.join([first.text, *(self._held(x, PRODUCT) for x in others)]), SUM)

    def _infix(
        self, call: Call, x: Written, y: Written, left: int, right: int, result: int
    ) -> Written:
        if result == PRODUCT and x.binding == SIGNED:  # a product may begin with a minus
            left = result = SIGNED
        sign = self._sign(call.op, call.compact)
        return Written(f"{self._held(x, left)}{sign}{self._held(y, right)}", result)

    def _sign(self, op: str, compact: bool) -> str:
        return (self._compact_signs if compact else self._signs)[op]

    # what LaTeX writes in another way --------------------------------------------------------

    def _symbol(self, name: str, numbered: str) -> Written:
        is_atom = is_word(name) or is_symbol(name)
        return Written(name + numbered, ATOM if is_atom else SUM)

    def _number(self, value: Any) -> Written:
        minus, _, exponent = decimal_digits(value, self.precision)
        binding = SIGNED if minus else ATOM if exponent is None else POWER
        return Written(number_text(value, self.precision), binding)

    def _partial(self, of: Written, by: Written) -> Written:
        return Written(f"∂{self._held(of, ATOM)}/∂{self._held(by, ATOM)}", DERIVATIVE)

    def _word(self, text: str) -> str:
        return text

    def _in_parentheses(self, text: str) -> str:
        return f"({text})"

    def _function(self, name: str, inside: str) -> Written:
        return Written(f"{name}({inside})", ATOM)

    def _div(self, call: Call, x: Written, y: Written) -> Written:
        return self._infix(call, x, y, PRODUCT, POWER, PRODUCT)

    def _pow(self, call: Call, x: Written, y: Written) -> Written:
        if (exponent := whole_exponent(call)) is not None:
            raised = str(exponent).translate(_SUPERSCRIPTS)
            return Written(f"{self._held(x, ATOM)}{raised}", POWER)
        return self._infix(call, x, y, ATOM, ATOM, POWER)

    def _abs(self, x: Written) -> Written:
        return Written(f"|{x.text}|", ATOM)

    def _transpose(self, x: Written) -> Written:
        return Written(f"{self._held(x, ATOM)}ᵀ", POWER)


def whole_exponent(power: Call) -> int | None:
    """The exponent of a power if it is a whole number of at most two digits.

    >>> x = Symbol("x")
    >>> whole_exponent(Call("pow", (x, Number(2.0)))), whole_exponent(Call("pow", (x, x)))
    (2, None)
    """
    exponent = power.terms[1]
    if not isinstance(exponent, Number) or not isinstance(exponent.value, float):
        return None
    is_short = exponent.value.is_integer() and abs(exponent.value) < _MOST_RAISED
    return int(exponent.value) if is_short else None


def is_word(name: str) -> bool:
    """Whether a name that a user gave reads as a single thing: x, x_0, x[0], f(x).

    >>> is_word("apple_num"), is_word("f(x)"), is_word("a + b"), is_word("x²")
    (True, True, False, False)
    """
    return _WORD.fullmatch(name) is not None


# Not x² or x·y, whose signs Python counts among the letters.
_WORD = re.compile(r"(?:(?![·²³¹\u1d2c-\u1d6a\u2070-\u207f])[\w'#])+(?:\([^()]*\)|\[[^\[\]]*\])?")
_SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
