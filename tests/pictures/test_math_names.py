"""Names between dollar signs, wherever a graph is shown."""

import pytest
from reader import page_data, texts

from autograd_scratch import Graph, Node, draw, exp, step_through


@pytest.fixture
def output():
    x, w = Node(3.0, r"$\hat{x}_1$"), Node(2.0, "$w_1$")
    y = x * w
    y.name = "$y$"
    z = exp(y)
    z.name = "$L$"
    z.backward()
    return z


def test_table_has_letters(output):
    table = Graph(output).explain()
    assert "mul(x̂₁, w₁)" in table
    assert "$" not in table


def test_latex_has_what_was_typed(output):
    latex = Graph(output).latex()
    assert (
        r"\frac{\partial L}{\partial w_1} &= \frac{\partial L}{\partial y} \cdot \hat{x}_1" in latex
    )
    assert r"\text" not in latex


@pytest.mark.parametrize("name", ["$x_{$", "$a % b$", "$a & b$", r"$a \\ b$", "$5"])
def test_latex_is_not_broken_by_a_name(name):
    latex = Graph(Node(2.0, name) * 3.0).latex()
    assert r"\text{\$" in latex
    assert latex.count("{") - latex.count(r"\{") == latex.count("}") - latex.count(r"\}")


def test_picture_sets_names_and_formulas_as_mathematics(output):
    shown = texts(draw(output, formulas=True))
    assert "x̂₁" not in shown  # its accent is drawn by itself
    assert {"xˆ1", "w1", "y = 6", "L"} <= set(shown)
    assert not any("$" in text for text in shown)


def test_symbols_stand_in_formulas_without_parentheses(output):
    assert "∂L/∂y · xˆ1" in texts(draw(output, formulas=True))
    loose = Graph(Node(1.0, "$a + b$") * 2.0)
    assert r"{\partial \left(a + b\right)}" in loose.latex()


def test_answers_have_letters(output):
    answers = draw(output, blanks="gradients").answers
    assert {answer.of for answer in answers} == {"∂L/∂y", "∂L/∂x̂₁", "∂L/∂w₁"}


@pytest.mark.parametrize("title", [None, "About $L$ & $x_1$"])
def test_page_shows_no_dollar_signs(output, title):
    page = step_through(output, title=title)
    told = str(page_data(page))
    assert "$" not in told
    assert "x̂₁" in told
    assert page.title == ("About L & x₁" if title else "Computational graph of L")
    table = page.html[page.html.index("<table") : page.html.index("</table")]
    assert '<th scope="row"><i>x̂</i><sub>1</sub></th>' in table
    assert "mul(<i>x̂</i><sub>1</sub>, <i>w</i><sub>1</sub>)" in table
    assert "$" not in table
