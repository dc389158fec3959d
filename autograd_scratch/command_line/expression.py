"""Arithmetic written as text, turned into a function of variables that is made of ops.

Nothing of the text is ever executed, imported, or looked up in anything but the two tables below.
First the text is read word by word: that finds nearly every mistake at its place. Then Python's own
``ast`` says what is computed before what, and each of its nodes must be one that is allowed here.
The result is a list of steps in the order of computing, so no function calls itself, and neither
length nor depth can exhaust anything.
"""

from __future__ import annotations

import ast
import keyword
import math
import re
import unicodedata
import warnings
from collections.abc import Sequence
from typing import Any, NamedTuple, TypeAlias

from .. import ops
from ..engine.op import Op
from ..pictures.columns import width

OPERATORS: dict[type[ast.operator], Op] = {
    ast.Add: ops.add,
    ast.Sub: ops.sub,
    ast.Mult: ops.mul,
    ast.Div: ops.div,
    ast.Pow: ops.pow,
}

FUNCTIONS: dict[str, Op] = {
    "exp": ops.exp,
    "log": ops.log,
    "log2": ops.log2,
    "log10": ops.log10,
    "log1p": ops.log1p,
    "expm1": ops.expm1,
    "sqrt": ops.sqrt,
    "sin": ops.sin,
    "cos": ops.cos,
    "tan": ops.tan,
    "arcsin": ops.arcsin,
    "arccos": ops.arccos,
    "arctan": ops.arctan,
    "sinh": ops.sinh,
    "cosh": ops.cosh,
    "tanh": ops.tanh,
    "sigmoid": ops.sigmoid,
    "relu": ops.relu,
    "softplus": ops.softplus,
    "abs": ops.abs,
    "minimum": ops.minimum,
    "maximum": ops.maximum,
}

CONSTANTS = {"pi": math.pi, "e": math.e}

ALLOWED = (
    "allowed are numbers, variables, parentheses, the operators + - * / **,\n"
    f"the constants {' and '.join(CONSTANTS)}, and the functions\n"
    f"  {' '.join(list(FUNCTIONS)[:11])}\n"
    f"  {' '.join(list(FUNCTIONS)[11:])}"
)

LONGEST = 2000
"""How many characters an expression may have."""

DEEPEST = 50
"""How deep parentheses may be nested, and how many signs may follow each other."""

_SHOWN = 30
"""How many characters either side of a mistake an error message shows."""

_HINTS = {
    "^": "write ** for a power",
    "²": "write **2",
    "³": "write **3",
    "×": "write *",
    "·": "write *",
    "÷": "write /",
    "−": "write - as on the keyboard",
    "[": "write round parentheses",
    "{": "write round parentheses",
    "=": "values of variables are given separately",
}

# // is one word, so that it can be refused as one.
_NUMBER = re.compile(r"(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_SIGN = re.compile(r"\*\*|//|[-+*/(),]")
_SPACE = re.compile(r"[ \t\r\n]+")

Step: TypeAlias = float | str | Op
"""A number, the name of a variable, or an op, which takes what the steps before it left."""


class ExpressionError(ValueError):
    """An expression that cannot be read, or has something in it that is not allowed.

    Args:
        problem: what is wrong.
        text: the expression.
        position: the character of it where the mistake is, from 0 to its length.
        advice: what is allowed, if that helps.

    Attributes:
        problem, text, position, advice: the same.

    Example:
        >>> print(ExpressionError("a number is missing after +", "x +", 3))
        a number is missing after +
          x +
             ^
    """

    def __init__(self, problem: str, text: str, position: int, advice: str = "") -> None:
        super().__init__(problem, text, position, advice)
        self.problem = problem
        self.text = text
        self.position = position
        self.advice = advice

    def __str__(self) -> str:
        """The problem, the place with a caret below it, and the advice."""
        first = max(0, self.position - _SHOWN)
        before = in_line(self.text[first : self.position])
        after = in_line(self.text[self.position : self.position + _SHOWN])
        before = "…" + before if first else before
        more = "…" if self.position + _SHOWN < len(self.text) else ""
        lines = [self.problem, f"  {before}{after}{more}", "  " + " " * width(before) + "^"]
        return "\n".join([*lines, self.advice] if self.advice else lines)


class Expression:
    """A function that was written as text. It takes numbers, arrays and nodes, as ops do.

    Args:
        text: the expression, such as ``"(x + y)**2"``.
        variables: what its variables are called, in the order in which the function takes them;
            if not given, those that occur, in the order in which they do.

    Attributes:
        text: the expression.
        variables: the names of its variables, in the form that Python compares names in (NFKC).
        used: those of them that occur in the text.

    Raises:
        ExpressionError: the text is not such an expression, is too long, is too deeply nested, or
            has a variable that is not among ``variables``.

    Example:
        >>> from autograd_scratch import grad
        >>> f = Expression("(x + y)**2")
        >>> f.variables, f(1.0, 2.0), grad(f)(1.0, 2.0)
        (('x', 'y'), 9.0, 6.0)
    """

    def __init__(self, text: str, variables: Sequence[str] | None = None) -> None:
        self.text = text
        words = _words(text)
        _check_order(text, words)
        _check_nesting(text, words)
        self._steps = _steps(text)
        found = {word.text: None for word in words if word.kind == "variable"}
        names = found if variables is None else map(normal, variables)
        self.variables = tuple(names)
        self.used = frozenset(found)
        for word in words:
            if word.kind == "variable" and word.text not in self.variables:
                raise ExpressionError(
                    f"{word.text} has no value",
                    text,
                    word.position,
                    f"values are given for {', '.join(self.variables) or 'no variable'}",
                )

    def __call__(self, *values: Any) -> Any:
        """Compute the expression.

        Args:
            values: numbers, arrays or nodes, one for each of ``variables``.

        Returns:
            Of the type that the ops make of the values; a number if there are no variables.

        Raises:
            TypeError: too many values, or too few.
        """
        if len(values) != len(self.variables):
            raise TypeError(
                f"{self.text!r} takes {len(self.variables)} values, for "
                f"{', '.join(self.variables) or 'no variables'}; got {len(values)}"
            )
        value_of = dict(zip(self.variables, values, strict=True))
        stack: list[Any] = []
        for step in self._steps:
            if isinstance(step, Op):
                assert step.arity is not None
                inputs = stack[-step.arity :]
                del stack[-step.arity :]
                stack.append(step(*inputs))
            else:
                stack.append(value_of[step] if isinstance(step, str) else step)
        return stack.pop()

    def __repr__(self) -> str:
        return f"Expression({self.text!r})"


def normal(name: str) -> str:
    """A name in the form in which Python compares names.

    Args:
        name: any text.

    Returns:
        Its normal form NFKC, in which it does not matter how a keyboard puts Hangul together.

    Example:
        >>> normal("ｘ")
        'x'
    """
    return unicodedata.normalize("NFKC", name)


def why_no_variable(name: str) -> str | None:
    """What speaks against a name for a variable.

    Args:
        name: any text.

    Returns:
        The reason, or None where nothing does.

    Example:
        >>> why_no_variable("x"), why_no_variable("exp")
        (None, 'it is a function')
        >>> why_no_variable("2x")
        'it must be a name: letters, digits and _, not starting with a digit'
    """
    name = normal(name)
    if name in FUNCTIONS:
        return "it is a function"
    if name in CONSTANTS:
        return "it is a constant"
    if keyword.iskeyword(name):
        return "it is a Python keyword"
    if not name.isidentifier():
        return "it must be a name: letters, digits and _, not starting with a digit"
    return None


def in_line(text: str) -> str:
    r"""A text without what would break the line, or what a terminal might obey.

    Args:
        text: any string.

    Returns:
        The text, with spaces for tabs and ends of lines, and U+FFFD for what is unprintable.

    Example:
        >>> in_line("x\n+ y"), in_line("\x1b[31m")
        ('x + y', '�[31m')
    """
    text = re.sub("[\t\r\n]", " ", text)
    return "".join(
        letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in text
    )


class _Word(NamedTuple):
    """A word of an expression: a number, a name in its normal form, or a sign."""

    position: int
    text: str
    kind: str
    """``number``, ``variable``, ``constant``, ``function``, ``end``, or the sign itself."""


_VALUES = ("number", "variable", "constant")


def _words(text: str) -> list[_Word]:
    """Every word of the text, and one that stands for its end."""
    if len(text) > LONGEST:
        raise ExpressionError(
            f"the expression has {len(text)} characters, {LONGEST} are allowed", text, LONGEST
        )
    words: list[_Word] = []
    position = 0
    while position < len(text):
        if space := _SPACE.match(text, position):
            position = space.end()
            continue
        if sign := _SIGN.match(text, position):
            word = _Word(position, sign[0], sign[0])
            position = sign.end()
        elif number := _NUMBER.match(text, position):
            word = _Word(position, number[0], "number")
            position = number.end()
        else:
            word, position = _name(text, position)
        if word.kind == "//":
            raise ExpressionError("// is not allowed", text, word.position, ALLOWED)
        words.append(word)
    return [*words, _Word(len(text), "", "end")]


def _name(text: str, position: int) -> tuple[_Word, int]:
    """The name that starts at ``position``, and where it ends."""
    end = position
    while end < len(text) and ("_" + text[end]).isidentifier():
        end += 1
    name = normal(text[position:end])
    problem = why_no_variable(name)
    if name in FUNCTIONS:
        return _Word(position, name, "function"), end
    if name in CONSTANTS:
        return _Word(position, name, "constant"), end
    if end > position and not problem:
        return _Word(position, name, "variable"), end
    if end > position:
        raise ExpressionError(f"{name} is not allowed: {problem}", text, position, ALLOWED)
    letter = text[position]
    shown = letter if letter.isprintable() else f"the character U+{ord(letter):04X}"
    hint = f": {_HINTS[letter]}" if letter in _HINTS else ""
    raise ExpressionError(f"{shown} is not allowed{hint}", text, position, ALLOWED)


def _check_order(text: str, words: list[_Word]) -> None:
    """See that a value stands wherever one is due, and an operator between two."""
    previous: _Word | None = None
    for word in words:
        due = previous is None or previous.kind not in (*_VALUES, ")")
        begins_value = word.kind in (*_VALUES, "function", "(")
        if previous is not None and previous.kind == "function" and word.kind != "(":
            raise ExpressionError(
                f"{previous.text} is a function: write {_call(previous.text)}",
                *(text, previous.position),
            )
        if begins_value and not due:
            assert previous is not None
            if word.kind == "(" and previous.kind == "variable":
                raise ExpressionError(
                    f"{previous.text} is not a function", text, previous.position, ALLOWED
                )
            raise ExpressionError(
                f"an operator such as * is missing before {word.text}", text, word.position
            )
        if due and not begins_value and word.kind != "-":
            if len(words) == 1:
                raise ExpressionError("the expression is empty", text, 0, ALLOWED)
            where = f"before {word.text}" if word.text else "at the end"
            raise ExpressionError(f"a number or a variable is missing {where}", text, word.position)
        previous = word


def _check_nesting(text: str, words: list[_Word]) -> None:
    """See that parentheses match, commas are inside calls, and nothing is nested too deeply."""
    opened: list[_Word] = []
    calls: list[bool] = []  # for each of these, whether it holds the arguments of a function
    signs = 0
    previous = ""
    for word in words:
        if word.kind == "(":
            opened.append(word)
            calls.append(previous == "function")
        elif word.kind == ")":
            if not opened:
                raise ExpressionError("this ) has no matching (", text, word.position)
            opened.pop()
            calls.pop()
        elif word.kind == "," and not (calls and calls[-1]):
            raise ExpressionError(
                "a comma is allowed only between the arguments of a function", text, word.position
            )
        signs = signs + 1 if word.kind == "-" else 0
        if max(len(opened), signs) > DEEPEST:
            raise ExpressionError(f"nested deeper than {DEEPEST}", text, word.position)
        previous = word.kind
    if opened:
        raise ExpressionError("this ( is never closed", text, opened[-1].position)


def _steps(text: str) -> list[Step]:
    """The expression as steps in the order of computing: inputs before their op.

    Every node of Python's tree must be one of those named here.
    """
    tree = _parsed(text)
    steps: list[Step] = []
    todo: list[ast.expr] = [tree]
    while todo:  # the tree backwards: each op, its last input, …, its first input
        match todo.pop():
            case ast.Constant(value=int() | float() as number) if not isinstance(number, bool):
                steps.append(_as_float(number))
            case ast.Name(id=name):
                steps.append(CONSTANTS.get(name, name))
            case ast.UnaryOp(op=ast.USub(), operand=x):
                steps.append(ops.neg)
                todo.append(x)
            case ast.BinOp(left=x, op=operator, right=y) if type(operator) in OPERATORS:
                steps.append(OPERATORS[type(operator)])
                todo += [x, y]
            case ast.Call(func=ast.Name(id=name) as place, args=inputs, keywords=[]) if (
                name in FUNCTIONS
            ):
                function = FUNCTIONS[name]
                if len(inputs) != function.arity:
                    raise ExpressionError(
                        f"{name} takes {function.arity} number{'s' * (function.arity != 1)}, "
                        f"got {len(inputs)}: write {_call(name)}",
                        *(text, _position(text, place)),
                    )
                steps.append(function)
                todo += inputs
            case other:
                raise ExpressionError("this is not allowed", text, _position(text, other), ALLOWED)
    return steps[::-1]


def _parsed(text: str) -> ast.expr:
    """Python's tree of the expression; nothing of it is executed."""
    # In parentheses, it may start with a space and go over several lines.
    source = f"({_SPACE.sub(lambda space: ' ' * len(space[0]), text)})"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(source, mode="eval").body
    except SyntaxError as error:
        position = min(max((error.offset or 0) - 2, 0), len(text))
        raise ExpressionError("Python does not read this", text, position, ALLOWED) from None
    except (RecursionError, MemoryError):
        raise ExpressionError("the expression is nested too deeply", text, 0) from None


def _position(text: str, node: ast.expr) -> int:
    """The character of the text where a node starts. Python counts bytes, and our parenthesis."""
    return len(text.encode()[: node.col_offset - 1].decode(errors="ignore"))


def _as_float(number: float) -> float:
    try:
        return float(number)
    except OverflowError:  # an integer of more than 308 digits
        return math.inf


def _call(function: str) -> str:
    arity = FUNCTIONS[function].arity
    return f"{function}({', '.join('xyz'[:arity])})"
