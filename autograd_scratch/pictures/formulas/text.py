"""Formulas in plain text: ``∂L/∂x · 2``; and where any notation needs parentheses."""

from __future__ import annotations

import re
from typing import Any, ClassVar, NamedTuple

from ..math_text import is_symbol
from ..text import MINUS, decimal_digits, number_text
from .axes import axes_of
from .notation import FUNCTIONS, Notation, arguments_of, matched, sizes_of
from .tree import Call, Mask, Number, Partial, Symbol, Term

CASE, SUM, SIGNED, BIG, PRODUCT, MATRIX, DERIVATIVE, POWER, ATOM = range(9)
"""How tightly a formula holds together, from ``x if x > 0 else 0`` to ``x``.

``Σ x`` is BIG: what stands behind it in a product would seem to belong to the sum. Products of
elements and products of matrices are told apart, for X × (A · B) is not (X × A) · B.
"""

_MOST_RAISED = 100
"""Whole exponents below are raised, as in x²."""

_FUNCTION_LETTERS = "fghFGH"
"""Before a parenthesis these would be read as functions."""


class Written(NamedTuple):
    """A formula as text, and how tightly it holds together."""

    text: str
    binding: int


class Text:
    """Writes formulas in plain text.

    Args:
        precision: how many significant digits numbers are shown with.
        minus: the sign of negative numbers and differences; ``-`` is the one that Python reads.

    Example:
        >>> x = Symbol("x")
        >>> Text().write(Call("mul", (Partial(Symbol("L"), x), Call("pow", (x, Number(2.0))))))
        '∂L/∂x × x²'
    """

    _signs: ClassVar[dict[str, str]] = {
        "add": " + ",
        "sub": " − ",
        "mul": " × ",
        "div": " / ",
        "dot": " · ",
        "matmul": " · ",
        "convolve": " ∗ ",
        "mod": " mod ",
        "greater": " > ",
        "less": " < ",
        "equal": " = ",
        "if": " if ",
        "else": " else ",
        "at": " at ",
        "as": " as ",
    }
    _compact_signs: ClassVar[dict[str, str]] = {
        **_signs,
        "add": "+",
        "sub": "−",
        "mul": "·",
        "div": "/",
        "matmul": "@",
        "convolve": "∗",
    }
    _big: ClassVar[dict[str, str]] = {"sum": "Σ", "prod": "Π", "mean": "1/N Σ"}

    def __init__(self, precision: int = 6, minus: str = MINUS) -> None:
        self.precision = precision
        self._minus = minus

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
                return self._sum(first, others, call)
            case ("sub", [x, y]):
                return self._infix(call, x, y, SUM, BIG, SUM)
            case ("mul", [x, y]):
                return self._mul(call, x, y)
            case ("mod", [x, y]):
                return self._infix(call, x, y, PRODUCT, DERIVATIVE, PRODUCT)
            case ("div", [x, y]):
                return self._div(call, x, y)
            case ("matmul" | "convolve", [x, y]):
                return self._infix(call, x, y, MATRIX, MATRIX, MATRIX)
            case ("dot", [x, y]) if not call.compact:  # x·y would read like a product of elements
                return self._infix(call, x, y, MATRIX, MATRIX, MATRIX)
            case ("greater" | "less" | "equal", [x, y]):
                return self._infix(call, x, y, SUM, SUM, CASE)
            case ("pow", [x, y]):
                return self._pow(call, x, y)
            case ("neg", [x]):
                return Written(f"{self._minus}{self._held(x, BIG)}", SIGNED)
            case ("count" | "eye", []):
                return Written("N" if call.op == "count" else "I", ATOM)
            case ("arranged", [x]):
                return x
            case ("where", [condition, x, y]):
                sides = f"{self._held(x, SUM)}{self._sign('if', call)}{condition.text}"
                return Written(f"{sides}{self._sign('else', call)}{y.text}", CASE)
        known = self._known(call, xs)
        return self._function(call, xs) if known is None else known

    def _known(self, call: Call, xs: list[Written]) -> Written | None:
        """An op with a notation of its own, but for those of arithmetic."""
        match call.op, xs:
            case ("abs", [x]):
                return self._between("|", x, "|")
            case ("norm", [x]) if not axes_of(call):
                norm = self._between("‖", x, "‖")
                size = sizes_of(call)
                return norm if not size else Written(self._lowered(norm.text, size), ATOM)
            case ("sqrt" | "cbrt", [x]):
                return self._root(call.op, x)
            case ("sum" | "prod" | "mean", [x]) if not (call.compact and call.op == "mean"):
                return self._summed(call, x)
            case ("inv", [x]):
                return self._raised(x, f"{self._minus}1")
            case ("pinv", [x]):
                return self._raised(x, "+")
            case ("solve", [x, y]):
                return self._infix(call, self._raised(x, f"{self._minus}1"), y, *(MATRIX,) * 3)
            case ("outer", [x, y]):
                return self._infix(call, self._transposed(x), y, *(MATRIX,) * 3)
        return self._placed(call, xs)

    def _placed(self, call: Call, xs: list[Written]) -> Written | None:
        """An op that picks, puts or rearranges numbers."""
        kind = matched(call)
        if kind is None:
            return None
        match kind.kind, xs:
            case ("transpose", [x]):
                return self._transposed(x)
            case ("same", [x]):
                return x
            case ("indexed", [x]):
                return Written(self._lowered(self._held(x, ATOM), kind.detail), ATOM)
            case ("contracted", _):
                return self._contracted(call, kind, xs)
            case ("item", [x]):
                return Written(f"{self._held(x, ATOM)}[{self._setting(kind.detail)}]", ATOM)
            case ("put", [*others, x]):
                other = self._held(others[0], SUM) if others else "0"
                place = f"{self._sign('at', call)}[{self._setting(kind.detail)}]"
                text = f"{self._held(x, SUM)}{place}{self._sign('else', call)}{other}"
                return Written(text, CASE)
            case ("as", [x]):
                shape = self._setting(kind.detail)
                return Written(f"{self._held(x, SUM)}{self._sign('as', call)}{shape}", CASE)
            case ("joined", _):
                inside = f"[{kind.letters[0].join(x.text for x in xs)}]"
                return Written(self._lowered(inside, kind.detail) if kind.detail else inside, ATOM)
            case ("running", [x]):
                big = self._running(self._big[kind.letters[0]], kind.detail)
                inside = self._lowered(self._held(x, ATOM), kind.letters[1])
                return Written(f"{big} {inside}", BIG)
        return None

    def _contracted(self, call: Call, kind: Notation, xs: list[Written]) -> Written:
        """A product of arrays with their axes, summed over some of them."""
        pairs = list(zip(xs, kind.letters, strict=True))
        factors = [
            self._lowered(self._held(x, ATOM), axes) if axes else self._held(x, DERIVATIVE)
            for x, axes in pairs
        ]
        product = self._sign("dot", call).join(factors)
        if kind.detail:
            return Written(f"{self._lowered(self._big['sum'], kind.detail)} {product}", BIG)
        if len(xs) > 1:
            return Written(product, MATRIX)
        return Written(product, xs[0].binding if not pairs[0][1] else ATOM)

    def _function(self, call: Call, xs: list[Written]) -> Written:
        """``f(x, y)``, with the axes that it works along as an index."""
        inside = [x.text for x in xs]
        inside += ["…" if text is None else self._setting(text) for text in arguments_of(call)]
        name = self._name(FUNCTIONS.get(call.op, call.op)) + "′" * call.params.get("derivative", 0)
        axes = axes_of(call)
        if axes and not (call.op in _ALONG_ROWS and call.params["axis"] in (-1, len(axes))):
            name = self._lowered(name, axes)
        return Written(name + self._in_parentheses(self._comma(call).join(inside)), ATOM)

    def _setting(self, text: str) -> str:
        return self._word(text.replace("-", self._minus))

    def _comma(self, call: Call) -> str:
        return "," if call.compact else ", "

    def _held(self, x: Written, binding: int) -> str:
        """A formula, in parentheses if it holds together less tightly than asked."""
        loose = x.binding < binding or (binding == PRODUCT and x.binding == MATRIX)
        return self._in_parentheses(x.text) if loose else x.text

    def _sum(self, first: Written, others: list[Written], call: Call) -> Written:
        sign = self._sign("add", call)
        terms = [self._held(first, SUM), *(self._held(x, BIG) for x in others)]
        return Written(sign.join(terms), SUM)

    def _infix(
        self, call: Call, x: Written, y: Written, left: int, right: int, result: int
    ) -> Written:
        if result == PRODUCT and x.binding == SIGNED:  # a product may begin with a minus
            left = result = SIGNED
        op = "dot" if call.op in ("solve", "outer") else call.op
        sign = self._sign(op, call)
        return Written(f"{self._held(x, left)}{sign}{self._held(y, right)}", result)

    def _mul(self, call: Call, x: Written, y: Written) -> Written:
        if not call.dotted:
            return self._infix(call, x, y, PRODUCT, PRODUCT, PRODUCT)
        left, right = call.terms
        before = left.terms[-1] if isinstance(left, Call) and left.op == "mul" else left
        signed = x.binding == SIGNED
        first = x.text if signed else self._held(x, PRODUCT)
        second = self._held(y, PRODUCT)
        if _is_numeric(before) and _is_numeric(right):
            sign = self._sign("mul", call)
        elif (y.binding < PRODUCT and _may_stand_before_parenthesis(before)) or (
            isinstance(before, Number) and _is_letter(right)
        ):
            sign = self._nothing
        else:
            sign = self._sign("dot", call)
        return Written(f"{first}{sign}{second}", SIGNED if signed else PRODUCT)

    def _sign(self, op: str, call: Call) -> str:
        sign = (self._compact_signs if call.compact else self._signs)[op]
        return sign.replace(MINUS, self._minus)

    def _summed(self, call: Call, x: Written) -> Written:
        sign = self._big[call.op]
        less = call.params.get("ddof", 0)
        if less:
            sign = sign.replace("N", f"(N {self._minus} {less})")
        axes = axes_of(call)
        sign = self._lowered(sign, axes) if axes else sign
        return Written(f"{sign} {self._held(x, DERIVATIVE)}", BIG)

    # what LaTeX writes in another way --------------------------------------------------------

    _nothing: ClassVar[str] = ""

    def _symbol(self, name: str, numbered: str) -> Written:
        is_atom = is_word(name) or is_symbol(name)
        return Written(name + numbered, ATOM if is_atom else SUM)

    def _number(self, value: Any) -> Written:
        minus, _, exponent = decimal_digits(value, self.precision)
        binding = SIGNED if minus else ATOM if exponent is None else POWER
        return Written(number_text(value, self.precision, self._minus), binding)

    def _partial(self, of: Written, by: Written) -> Written:
        return Written(f"∂{self._held(of, ATOM)}/∂{self._held(by, ATOM)}", DERIVATIVE)

    def _word(self, text: str) -> str:
        return text

    def _name(self, name: str) -> str:
        return name

    def _in_parentheses(self, text: str) -> str:
        return f"({text})"

    def _between(self, left: str, x: Written, right: str) -> Written:
        return Written(f"{left}{x.text}{right}", ATOM)

    def _div(self, call: Call, x: Written, y: Written) -> Written:
        return self._infix(call, x, y, PRODUCT, POWER, PRODUCT)

    def _pow(self, call: Call, x: Written, y: Written) -> Written:
        exponent = whole_exponent(call)
        raised = str(exponent) if exponent is not None else y.text
        if exponent is not None or (isinstance(call.terms[1], Symbol) and len(raised) == 1):
            raised = raised.translate(_SUPERSCRIPTS)
            if raised not in (y.text, str(exponent)):
                return Written(f"{self._held(x, ATOM)}{raised}", POWER)
        return Written(f"{self._held(x, ATOM)}^{self._held(y, ATOM)}", POWER)

    def _root(self, op: str, x: Written) -> Written:
        return Written({"sqrt": "√", "cbrt": "∛"}[op] + self._held(x, ATOM), POWER)

    def _raised(self, x: Written, exponent: str) -> Written:
        exponent = exponent.replace(self._minus, "-").translate(_SUPERSCRIPTS)
        return Written(f"{self._held(x, ATOM)}{exponent}", POWER)

    def _transposed(self, x: Written) -> Written:
        return Written(f"{self._held(x, ATOM)}ᵀ", POWER)

    def _lowered(self, text: str, index: str) -> str:
        return text + index.translate(_SUBSCRIPTS)

    def _running(self, big: str, condition: str) -> str:
        return f"{big}({condition})"


_ALONG_ROWS = ("softmax", "log_softmax")
"""Usually along the last axis, of which nothing is said then."""


def _is_numeric(term: Term) -> bool:
    """Whether a factor is written in digits only."""
    if isinstance(term, Call):
        return bool(term.terms) and not term.compact and all(map(_is_numeric, term.terms))
    return isinstance(term, Number)


def _may_stand_before_parenthesis(term: Term) -> bool:
    """Whether a product reads as one without a sign: 2(x + y), y(1 − y)."""
    if isinstance(term, Symbol):
        return _is_letter(term) and term.name not in _FUNCTION_LETTERS
    return isinstance(term, Number)


def _is_letter(term: Term) -> bool:
    """Whether a factor is a single letter, perhaps raised, as in 2x²."""
    if isinstance(term, Call) and term.op == "pow" and not term.compact:
        term = term.terms[0]
    return isinstance(term, Symbol) and len(term.name) == 1 and term.number is None


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
_SUPERSCRIPTS = str.maketrans(
    "-+0123456789abcdefghijklmnoprstuvwxyz", "⁻⁺⁰¹²³⁴⁵⁶⁷⁸⁹ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ"
)
_SUBSCRIPTS = str.maketrans("0123456789ijklmnr", "₀₁₂₃₄₅₆₇₈₉ᵢⱼₖₗₘₙᵣ")
