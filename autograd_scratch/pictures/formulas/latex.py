r"""Formulas in LaTeX: ``\frac{\partial L}{\partial x} \cdot 2``."""

from __future__ import annotations

from typing import Any, ClassVar

from ..math_text import latex_parts
from ..text import decimal_digits
from .text import ATOM, DERIVATIVE, POWER, PRODUCT, SIGNED, Text, Written
from .tree import Call


class Latex(Text):
    r"""Writes formulas in LaTeX.

    Args:
        precision: how many significant digits numbers are shown with.

    Example:
        >>> from .tree import Number, Partial, Symbol
        >>> Latex().write(Call("mul", (Partial(Symbol("L"), Symbol("x")), Number(2.0))))
        '\\frac{\\partial L}{\\partial x} \\times 2'
    """

    _signs: ClassVar[dict[str, str]] = {
        **Text._signs,
        "sub": " - ",
        "mul": r" \times ",
        "dot": r" \cdot ",
        "matmul": r" \cdot ",
        "convolve": r" \ast ",
        "mod": r"\,\mathrm{mod}\,",
        "if": r"\text{ if }",
        "else": r"\text{ else }",
        "at": r"\text{ at }",
        "as": r"\text{ as }",
    }
    _compact_signs: ClassVar[dict[str, str]] = {
        **_signs,
        "add": "+",
        "sub": "-",
        "mul": r" \cdot ",
        "matmul": " @ ",
    }
    _big: ClassVar[dict[str, str]] = {
        "sum": r"\sum",
        "prod": r"\prod",
        "mean": r"\frac{1}{N} \sum",
    }
    _nothing: ClassVar[str] = " "

    def __init__(self, precision: int = 6) -> None:
        super().__init__(precision, minus="-")  # which LaTeX sets as a minus sign

    def _symbol(self, name: str, numbered: str) -> Written:
        binding = super()._symbol(name, numbered).binding
        whole = name + numbered
        is_letter = len(whole) == 1 and whole.isascii() and whole.isalpha()
        if is_letter:
            return Written(whole, binding)
        parts = latex_parts(whole)  # mathematics between dollar signs is LaTeX already
        return Written("".join(text if done else self._word(text) for text, done in parts), binding)

    def _number(self, value: Any) -> Written:
        minus, digits, exponent = decimal_digits(value, self.precision)
        if digits == "inf":
            digits = r"\infty"
        elif not digits[0].isdigit():
            return Written(self._word(minus + digits), ATOM)
        if exponent is not None:
            digits += rf" \times 10^{{{exponent}}}"
        return Written(minus + digits, SIGNED if minus else ATOM if exponent is None else PRODUCT)

    def _partial(self, of: Written, by: Written) -> Written:
        above, below = self._held(of, ATOM), self._held(by, ATOM)
        return Written(rf"\frac{{\partial {above}}}{{\partial {below}}}", DERIVATIVE)

    def _word(self, text: str) -> str:
        return latex_text(text)

    def _name(self, name: str) -> str:
        if name in _LATEX_FUNCTIONS:
            return rf"\{name}"
        return _GREEK.get(name) or rf"\operatorname{{{_escaped(name)}}}"

    def _in_parentheses(self, text: str) -> str:
        return rf"\left({text}\right)"

    def _between(self, left: str, x: Written, right: str) -> Written:
        fence = _FENCES[left]
        return Written(rf"\left{fence}{x.text}\right{fence}", ATOM)

    def _div(self, call: Call, x: Written, y: Written) -> Written:
        return Written(rf"\frac{{{x.text}}}{{{y.text}}}", POWER)

    def _pow(self, call: Call, x: Written, y: Written) -> Written:
        return Written(f"{{{self._held(x, ATOM)}}}^{{{y.text}}}", POWER)

    def _root(self, op: str, x: Written) -> Written:
        degree = "[3]" if op == "cbrt" else ""
        return Written(rf"\sqrt{degree}{{{x.text}}}", POWER)

    def _raised(self, x: Written, exponent: str) -> Written:
        return Written(rf"{{{self._held(x, ATOM)}}}^{{{exponent}}}", POWER)

    def _transposed(self, x: Written) -> Written:
        return Written(rf"{{{self._held(x, ATOM)}}}^{{\mathsf{{T}}}}", POWER)

    def _lowered(self, text: str, index: str) -> str:
        index = index.replace("∞", r"\infty")
        return rf"{text}_{{{index}}}" if index else text

    def _setting(self, text: str) -> str:
        return self._word(text).replace("-", r"}-\text{")

    def _running(self, big: str, condition: str) -> str:
        condition = condition.replace("≤", r" \leq ").replace("≥", r" \geq ")
        return rf"{big}_{{{condition}}}"


_FENCES = {"|": "|", "‖": r"\|"}
_GREEK = {
    "Γ": r"\Gamma",
    "ψ": r"\psi",
    "ζ": r"\zeta",
    "log Γ": r"\log \Gamma",
    "log B": r"\log B",
    "log softmax": r"\log \operatorname{softmax}",
    "log₂": r"\log_{2}",
    "log₁₀": r"\log_{10}",
    "I₀": "I_{0}",
}
_LATEX_FUNCTIONS = frozenset(
    (
        *("arccos", "arcsin", "arctan", "cos", "cosh", "det", "exp", "log", "max", "min"),
        *("sin", "sinh", "tan", "tanh"),
    )
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


def latex_text(text: str) -> str:
    r"""A text as it must be written within a formula.

    >>> latex_text("apple_num")
    '\\text{apple\\_num}'
    """
    return rf"\text{{{_escaped(text)}}}"


def _escaped(text: str) -> str:
    return "".join(_LATEX_SIGNS.get(letter, letter) for letter in text)
