"""Text becomes a function of variables, or an error that points at the mistake; nothing else."""

from __future__ import annotations

import math
import subprocess
import sys
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import autograd_scratch as ag
from autograd_scratch.command_line.expression import (
    CONSTANTS,
    DEEPEST,
    FUNCTIONS,
    LONGEST,
    Expression,
    ExpressionError,
    why_no_variable,
)

IN_PYTHON: dict[str, Any] = {
    **{name: getattr(math, name) for name in ("exp", "log2", "log10", "log1p", "expm1", "sqrt")},
    **{name: getattr(math, name) for name in ("sin", "cos", "tan", "sinh", "cosh", "tanh")},
    "log": math.log,
    "arcsin": math.asin,
    "arccos": math.acos,
    "arctan": math.atan,
    "sigmoid": lambda x: 1.0 / (1.0 + math.exp(-x)),
    "relu": lambda x: max(x, 0.0),
    "softplus": lambda x: math.log(1.0 + math.exp(x)),
    "abs": abs,
    "minimum": min,
    "maximum": max,
    "pi": math.pi,
    "e": math.e,
    "__builtins__": {},
}
VARIABLES = ("x", "y", "사과")
SMOOTH = ("exp", "sin", "cos", "tanh", "sigmoid", "softplus", "arctan", "expm1")


def expressions(functions: tuple[str, ...], operators: tuple[str, ...]) -> st.SearchStrategy[str]:
    """Texts from the allow-list, with and without parentheses and spaces."""
    numbers = st.floats(0.125, 4.0).map(lambda x: repr(round(x, 3)))
    leaves = st.sampled_from([*VARIABLES, *CONSTANTS]) | numbers
    unary = [name for name in functions if FUNCTIONS[name].arity == 1]
    binary = [name for name in functions if FUNCTIONS[name].arity == 2]

    def larger(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
        kinds = [
            st.tuples(inner, st.sampled_from(operators), inner).map(" ".join),
            inner.map("({})".format),
            inner.map("-{}".format),
            st.builds("{}( {} )".format, st.sampled_from(unary), inner),
        ]
        if binary:
            kinds.append(st.builds("{}({},{})".format, st.sampled_from(binary), inner, inner))
        return st.one_of(kinds)

    return st.recursive(leaves, larger, max_leaves=8)


POINTS = st.tuples(*[st.floats(0.25, 2.0).map(lambda x: round(x, 3))] * 3)


def in_python(text: str, point: tuple[float, ...]) -> float | None:
    """What Python itself makes of the text; None where it has no float for that."""
    try:
        names = {**IN_PYTHON, **dict(zip(VARIABLES, point, strict=True))}
        number = eval(text, names)
    except (ArithmeticError, ValueError):
        return None
    return number if isinstance(number, float) and math.isfinite(number) else None


@given(expressions(tuple(FUNCTIONS), ("+", "-", "*", "/", "**")), POINTS)
def test_an_expression_has_the_value_that_python_gives_it(text, point):
    wanted = in_python(text, point)
    if wanted is not None:
        found = Expression(text, VARIABLES)(*point)
        np.testing.assert_allclose(found, wanted, rtol=1e-6, atol=1e-9)


@given(expressions(SMOOTH, ("+", "-", "*")), POINTS)
def test_gradients_agree_with_numerical_ones(text, point):
    f = Expression(text, VARIABLES)

    def of_array(x: Any) -> Any:
        return f(x[0], x[1], x[2])

    with np.errstate(all="ignore"):
        largest = np.abs(ag.hessian(of_array)(np.array(point))) if f.used else np.zeros(1)
        steep = abs(f(*point)) if f.used else 0.0
        if not (np.isfinite(largest).all() and largest.max() < 1e3 and steep < 1e3):
            return
        numerical = ag.numerical_gradient(lambda x: float(of_array(x)), np.array(point), h=1e-5)
    exact = np.array(ag.grad(f, (0, 1, 2))(*point)) if f.used else np.zeros(3)
    np.testing.assert_allclose(exact, numerical, rtol=1e-3, atol=1e-3)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_function_is_the_op_of_its_name(name):
    assert FUNCTIONS[name] is getattr(ag, name)
    inputs = ["x", "y"][: FUNCTIONS[name].arity]
    f = Expression(f"{name}({', '.join(inputs)})")
    point = (0.5, 0.25)[: len(inputs)]
    assert f(*point) == FUNCTIONS[name](*point)
    assert f(*point) == pytest.approx(IN_PYTHON[name](*point))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("-2**2", -4.0),
        ("2**3**2", 512.0),
        ("2**-1", 0.5),
        ("7 - 2 - 1", 4.0),
        ("8/4/2", 1.0),
        ("2 - -3", 5.0),
        ("--2", 2.0),
        (" ( 1\n+ 2 )\t* 3 ", 9.0),
        (".5 + 1. + 1e-3 + 2E+1", 21.501),
        ("1/3", 1 / 3),
        ("minimum(maximum(1, 2), 3)", 2.0),
    ],
)
def test_python_says_what_is_computed_first(text, value):
    assert Expression(text)() == value
    assert type(Expression(text)()) is float


def test_variables_come_in_the_order_in_which_they_occur_or_as_asked():
    assert Expression("b*a + b").variables == ("b", "a")
    assert Expression("b*a + b", ["a", "b", "c"]).variables == ("a", "b", "c")
    assert Expression("b*a + b", ["a", "b", "c"]).used == {"a", "b"}
    assert Expression("a - b", ["b", "a"])(1.0, 5.0) == 4.0


def test_nodes_record_and_arrays_work():
    x = ag.Node(3.0, "x")
    z = Expression("x**2 + 1")(x)
    z.backward()
    assert (z.value, x.grad) == (10.0, 6.0)
    np.testing.assert_array_equal(Expression("2*x")(np.arange(3.0)), [0.0, 2.0, 4.0])


def test_the_wrong_number_of_values_is_an_error():
    with pytest.raises(TypeError, match=r"'x \+ y' takes 2 values, for x, y; got 1"):
        Expression("x + y")(1.0)


def test_a_name_is_the_same_however_it_is_typed():
    taken_apart = "\u1109\u1161\u1100\u116a"  # 사과 as single sounds
    assert Expression(f"{taken_apart} + 사과", [taken_apart]).variables == ("사과",)


# mistakes ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "position", "problem"),
    [
        ("", 0, "the expression is empty"),
        ("  ", 0, "the expression is empty"),
        ("x +", 3, "a number or a variable is missing at the end"),
        ("* x", 0, "a number or a variable is missing before *"),
        ("+x", 0, "a number or a variable is missing before +"),
        ("x*/y", 2, "a number or a variable is missing before /"),
        ("()", 1, "a number or a variable is missing before )"),
        ("exp()", 4, "a number or a variable is missing before )"),
        ("maximum(x,)", 10, "a number or a variable is missing before )"),
        ("exp(*x)", 4, "a number or a variable is missing before *"),
        ("2x", 1, "an operator such as * is missing before x"),
        ("x y", 2, "an operator such as * is missing before y"),
        ("2(x)", 1, "an operator such as * is missing before ("),
        ("(x)(y)", 3, "an operator such as * is missing before ("),
        ("0x10", 1, "an operator such as * is missing before x10"),
        ("1_000", 1, "an operator such as * is missing before _000"),
        ("2j", 1, "an operator such as * is missing before j"),
        ("1 + foo(x)", 4, "foo is not a function"),
        ("pi(x)", 2, "an operator such as * is missing before ("),
        ("2*exp", 2, "exp is a function: write exp(x)"),
        ("exp x", 0, "exp is a function: write exp(x)"),
        ("1 + exp(x, y)", 4, "exp takes 1 number, got 2: write exp(x)"),
        ("minimum(x)", 0, "minimum takes 2 numbers, got 1: write minimum(x, y)"),
        ("사과 + minimum(x)", 5, "minimum takes 2 numbers, got 1: write minimum(x, y)"),
        ("((x)", 0, "this ( is never closed"),
        ("x)", 1, "this ) has no matching ("),
        ("x, y", 1, "a comma is allowed only between the arguments of a function"),
        ("exp((x, y))", 6, "a comma is allowed only between the arguments of a function"),
        ("x // 2", 2, "// is not allowed"),
        ("x % 2", 2, "% is not allowed"),
        ("x ^ 2", 2, "^ is not allowed: write ** for a power"),
        ("x²", 1, "² is not allowed: write **2"),
        ("x.real", 1, ". is not allowed"),
        ("사과 @ x", 3, "@ is not allowed"),
        ("x[0]", 1, "[ is not allowed: write round parentheses"),
        ("x < y", 2, "< is not allowed"),
        ("x == y", 2, "= is not allowed: values of variables are given separately"),
        ("(y := x)", 3, ": is not allowed"),
        ("x if y else z", 2, "if is not allowed: it is a Python keyword"),
        ("lambda", 0, "lambda is not allowed: it is a Python keyword"),
        ("True", 0, "True is not allowed: it is a Python keyword"),
        ("x and y", 2, "and is not allowed: it is a Python keyword"),
        ("'a'", 0, "' is not allowed"),
        ("x # y", 2, "# is not allowed"),
        ("x\\\n", 1, "\\ is not allowed"),
        ("x\x00", 1, "the character U+0000 is not allowed"),
        ("x + \x1b[31m", 4, "the character U+001B is not allowed"),
        ("x\udc80", 1, "the character U+DC80 is not allowed"),
        ("🍎 * 2", 0, "🍎 is not allowed"),
        ("1 + 007", 4, "Python does not read this"),
    ],
)
def test_a_mistake_is_named_at_its_place(text, position, problem):
    with pytest.raises(ExpressionError) as caught:
        Expression(text)
    assert (caught.value.problem, caught.value.position) == (problem, position)
    if " is not allowed" in problem:
        assert "allowed are numbers, variables, parentheses" in str(caught.value)


def test_the_caret_stands_below_the_mistake_in_hangul_too():
    with pytest.raises(ExpressionError) as caught:
        Expression("사과 % 2")
    assert str(caught.value).splitlines()[:3] == ["% is not allowed", "  사과 % 2", "       ^"]


def test_a_long_expression_is_shown_around_the_mistake():
    with pytest.raises(ExpressionError) as caught:
        Expression("x + " * 100 + "% + " + "x + " * 100 + "x")
    _, line, caret, *_ = str(caught.value).splitlines()
    assert len(line) < 70
    assert line[len(caret) - 1] == "%"
    assert line.startswith("  …")
    assert line.endswith("…")


def test_a_message_shows_no_control_characters():
    with pytest.raises(ExpressionError) as caught:
        Expression("x\n+\x1b[31m\x07\udc80\u202e")
    assert all(letter.isprintable() or letter == "\n" for letter in str(caught.value))
    assert str(caught.value).splitlines()[1] == "  x +\ufffd[31m\ufffd\ufffd\ufffd"


def test_a_variable_without_a_value_is_shown_where_it_occurs():
    with pytest.raises(ExpressionError) as caught:
        Expression("x + z", ["x", "y"])
    assert caught.value.position == 4
    assert str(caught.value).startswith("z has no value")
    assert str(caught.value).endswith("values are given for x, y")


@pytest.mark.parametrize("name", ["exp", "pi", "e", "2x", "", "a b", "lambda", "x.y", "🍎"])
def test_names_that_no_variable_can_have(name):
    assert why_no_variable(name)


# limits ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "x" + "+x" * 50_000,
        "(" * 10_000 + "x" + ")" * 10_000,
        "(" * (DEEPEST + 1) + "x" + ")" * (DEEPEST + 1),
        "-" * (DEEPEST + 1) + "x",
        "exp(" * 300 + "x" + ")" * 300,
        "x" * (LONGEST + 1),
        "9" * 100_000,
    ],
)
def test_what_is_too_long_or_too_deep_is_an_error(text):
    with pytest.raises(ExpressionError, match=r"nested deeper than|characters, 2000 are allowed"):
        Expression(text)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("+".join(["x"] * 1000), 1000.0),
        ("**".join(["x"] * 600), 1.0),
        ("*-".join(["x"] * 600), -1.0),
        ("(" * DEEPEST + "x" + ")" * DEEPEST, 1.0),
        ("-" * DEEPEST + "x", 1.0),
        ("minimum(x, " * DEEPEST + "x" + ")" * DEEPEST, 1.0),
    ],
)
def test_what_is_just_short_enough_works(text, value):
    x = ag.Node(1.0)
    z = Expression(text)(x)
    z.backward()
    assert z.value == value


def test_a_huge_power_is_infinite_at_once():
    with pytest.warns(RuntimeWarning, match="overflow"):
        assert Expression("2**999999999")() == math.inf
    assert Expression("9" * 400)() == math.inf


# anything ----------------------------------------------------------------------------------------

PIECES = st.sampled_from(
    [
        *("x", "사과", "1", "2.5", "1e3", "exp", "minimum", "pi", "(", ")", "+", "-", "*", "**"),
        *("/", "//", ",", " ", "\n", ".", "'", '"', "[", "=", ":", "\\", "#", "\x00", "\x1b"),
        *(
            "<b>",
            "&amp;",
            "🍎",
            "👩‍👩‍👧",
            "e\u0301",
            "\u202e",
            "\ufeff",
            "\ud800",
            "if",
            "lambda",
            "None",
        ),
        *(
            "await",
            "yield",
            "f'{x}'",
            "__import__",
            "_",
            "0x1",
            "1j",
            "007",
            "１",
            "\u00a0",
            "℘",
            "ª",
        ),
    ]
)


@given(st.text() | st.lists(PIECES, max_size=12).map("".join))
def test_any_text_gives_an_expression_or_the_expression_error(text):
    f, mistake = read(text)
    if mistake is not None:
        assert 0 <= mistake.position <= len(text)
        assert "^" in str(mistake)
    if f is not None:
        with np.errstate(all="ignore"):
            assert isinstance(f(*[1.5] * len(f.variables)), float)


def read(text: str) -> tuple[Expression | None, ExpressionError | None]:
    try:
        return Expression(text), None
    except ExpressionError as mistake:
        return None, mistake


def test_the_package_loads_neither_the_parser_nor_the_command_line():
    code = (
        "import sys, autograd_scratch; print([name for name in sys.modules if 'autograd_scratch.' "
        "in name and name.split('.')[1] in ('expression', 'command_line', '__main__')])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.strip() == "[]"
