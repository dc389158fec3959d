"""The chain rule in LaTeX."""

import math
from types import SimpleNamespace

import pytest
from examples import square
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.mathtext import MathTextParser
from reader import SCALAR_OPS

from autograd_scratch import Graph, Node
from autograd_scratch.pictures.formulas.latex import Latex
from autograd_scratch.pictures.formulas.tree import Call, Number, Symbol
from demos.figures import FIGURES


def test_latex_of_the_square():
    assert Graph(square()).latex() == "\n".join(
        [
            r"\begin{aligned}",
            r"\frac{\partial z}{\partial z} &= 1 \\",
            r"\frac{\partial z}{\partial \left(x+y\right)} &= \frac{\partial z}{\partial z}"
            r" \cdot 2 \left(x+y\right) = 1 \times 2 \times 3 = 6 \\",
            r"\frac{\partial z}{\partial y} &= \frac{\partial z}{\partial \left(x+y\right)}"
            r" \cdot 1 = 6 \times 1 = 6 \\",
            r"\frac{\partial z}{\partial x} &= \frac{\partial z}{\partial \left(x+y\right)}"
            r" \cdot 1 = 6 \times 1 = 6",
            r"\end{aligned}",
        ]
    )


def test_latex_adds_up_what_arrives_along_several_paths():
    x = Node(3.0, "x")
    y = x * x
    y.backward()
    assert r"= 1 \times 3 + 1 \times 3 = 6" in Graph(y).latex()


def test_latex_puts_what_begins_with_a_minus_in_parentheses_where_it_is_added():
    x = Node(3.0, "x")
    y = x * 2.0 + (-x)
    y.backward()
    *_, line, _ = Graph(y).latex().splitlines()
    assert r" \cdot 2 + \left(-\frac{" in line
    assert line.endswith(r" = 1 \times 2 + \left(-1\right) = 1")


def test_latex_checks_its_precision():
    with pytest.raises(ValueError, match=r"precision must be a whole number.*got 0"):
        Graph(square()).latex(precision=0)


def test_latex_of_something_further_on():
    assert r"\frac{\partial E}{\partial x}" in Graph(square()).latex(of="E")


def test_latex_shows_itself_in_a_notebook():
    latex = Graph(square()).latex()
    assert latex._repr_latex_() == f"$${latex}$$"


def test_ipython_in_a_terminal_prints_the_lines_of_latex():
    printed = []
    latex = Graph(square()).latex()
    latex._repr_pretty_(SimpleNamespace(text=printed.append), False)
    assert printed == [latex]


def test_latex_escapes_names():
    y = Node(1.0, "a_b^c{d}\\e$f%g#h&i~") * 2.0
    assert (
        r"\text{a\_b}{\wedge}\text{c\{d\}}\backslash\text{e\$f\%g\#h\&i}{\sim}\text{}"
        in Graph(y).latex()
    )


def typeset(latex):
    """Set every formula; an unknown command, or one that is not closed, is an error."""
    parser = MathTextParser("path")
    first, *lines, last = latex.splitlines()
    assert (first, last) == (r"\begin{aligned}", r"\end{aligned}")  # which Matplotlib lacks
    for line in lines:
        left, right = line.removesuffix(r" \\").split(" &= ")
        for side in (left, right):
            parser.parse(f"${side}$")


@pytest.mark.parametrize("name", sorted(set(FIGURES) - {"5-14-apple-backward-ko"}))
def test_the_latex_of_every_figure_can_be_set(name):
    output, options = FIGURES[name]()
    typeset(Graph(output).latex(names=options.get("names")))


@given(st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=1, max_size=30))
def test_latex_can_be_set_whatever_a_node_is_called(name):
    x = Node(2.0, name)
    y = abs(x) * 1e-9 + x**-3 + x * x
    y.backward()
    typeset(Graph(y).latex())


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (math.inf, r"\infty"),
        (-math.inf, r"-\infty"),
        (math.nan, r"\text{nan}"),
        (True, r"\text{True}"),
        (-0.5, "-0.5"),
        (1e9, r"1 \times 10^{9}"),
        (-2.5e-10, r"-2.5 \times 10^{-10}"),
    ],
)
def test_latex_of_numbers(value, written):
    assert Latex().write(Number(value)) == written


def test_latex_of_a_magnitude():
    assert Latex().write(Call("abs", (Number(-2.0),))) == r"\left|-2\right|"


@pytest.mark.parametrize("name", ["ab", "가", "é", "1", "'"])
def test_latex_sets_all_names_but_single_letters_as_text(name):
    assert Latex().write(Symbol(name)) == rf"\text{{{name}}}"
    assert Latex().write(Symbol("x")) == "x"


NOTATED = {"add", "log2", "log10", "maximum", "minimum", "fmax", "fmin", "fmod"}


@pytest.mark.parametrize("name", sorted(set(SCALAR_OPS) - NOTATED))
def test_latex_has_commands_of_its_own_for_common_functions(name):
    common = {"exp", "log", "sin", "cos", "tan", "arcsin", "arccos", "arctan", "sinh", "cosh"}
    written = Latex().write(Call(name, (Symbol("x"),) * 4))
    if name in common | {"tanh"}:
        assert written.startswith(rf"\{name}\left(x, ")
    else:
        assert written.startswith(r"\operatorname{" + name.replace("_", r"\_"))
