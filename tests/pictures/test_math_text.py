r"""Names between dollar signs."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from autograd_scratch.pictures.layout.text_size import text_pieces, text_width
from autograd_scratch.pictures.math_text import (
    has_mathematics,
    html_text,
    latex_parts,
    plain_text,
    text_runs,
)

SHOWN = {
    "$x_1$": ("x₁", "<i>x</i><sub>1</sub>"),
    r"$\hat{x}$": ("x\u0302", "<i>x\u0302</i>"),
    "$W^T$": ("Wᵀ", "<i>W</i><sup><i>T</i></sup>"),
    r"$\alpha$": ("α", "<i>α</i>"),
    r"$\mathbf{x}$": ("x", "<b>x</b>"),
    r"$\partial L$": ("∂L", "∂<i>L</i>"),
    "$x_i^2$": ("xᵢ²", "<i>x</i><sub><i>i</i></sub><sup>2</sup>"),
    "$W^{(1)}_{ij}$": ("W⁽¹⁾ᵢⱼ", "<i>W</i><sup>(1)</sup><sub><i>ij</i></sub>"),
    "$x_{i_j}$": ("xᵢⱼ", "<i>x</i><sub><i>ij</i></sub>"),
    "$e^{-x}$": ("e^−x", "<i>e</i><sup>−<i>x</i></sup>"),
    "$x_{ab}$": ("x_ab", "<i>x</i><sub><i>ab</i></sub>"),
    r"$\frac{\partial L}{\partial x}$": ("∂L/∂x", "∂<i>L</i>/∂<i>x</i>"),
    r"$\frac{a+b}{c}$": ("(a + b)/c", "(<i>a</i> + <i>b</i>)/<i>c</i>"),
    r"$\sqrt{x}$": ("√x", "√<i>x</i>"),
    r"$a \cdot b$": ("a · b", "<i>a</i> · <i>b</i>"),
    "$-x$": ("−x", "−<i>x</i>"),
    "$f'(x)$": ("f′(x)", "<i>f</i>′(<i>x</i>)"),
    r"$\log x$": ("log x", "log <i>x</i>"),
    r"$\log(x)$": ("log(x)", "log(<i>x</i>)"),
    r"$\text{soft max}$": ("soft max", "soft max"),
    r"$100\%$": ("100%", "100%"),
    "$x < y$": ("x < y", "<i>x</i> &lt; <i>y</i>"),
    "weight $w_1$ and $w_2$": (
        "weight w₁ and w₂",
        "weight <i>w</i><sub>1</sub> and <i>w</i><sub>2</sub>",
    ),
}
PLAIN = ["$5", "$5 and $6", "a$", "$$", "$ $", "$ x$", "$x $", "US$ 3", "a_1", "x^2", "$\\$", ""]


@pytest.mark.parametrize("text", SHOWN)
def test_mathematics_in_letters_and_in_html(text):
    plain, html = SHOWN[text]
    assert plain_text(text) == plain
    joined = re.sub(r"</(i|b)><\1>", "", html_text(text))
    assert joined == html


@pytest.mark.parametrize("text", PLAIN)
def test_text_without_a_pair_of_dollar_signs_is_what_it_is(text):
    assert not has_mathematics(text)
    assert plain_text(text) == text
    assert html_text(text) == text
    assert latex_parts(text) == ([(text, False)] if text else [])


def test_latex_is_passed_through():
    assert latex_parts(r"a $\hat{x}_1$!") == [("a ", False), (r"\hat{x}_1", True), ("!", False)]


def test_both_scripts_stand_one_above_the_other():
    x, low, high = text_pieces("$x_1^2$", 10.0)
    assert low.x == high.x == x.width
    assert low.run.shift < 0 < high.run.shift


def test_what_follows_scripts_starts_behind_the_longer_one():
    *_, high, y = text_pieces("$x_1^{abc}y$", 10.0)
    assert y.x == pytest.approx(high.x + high.width)


def test_unknown_commands_show_as_they_were_typed():
    assert plain_text(r"$\foo x$") == r"\foox"
    assert plain_text(r"$\hat$") == r"$\hat$"


@given(st.text("${}^_\\x1 -+hatfrc", max_size=40))
@example("$" + "{" * 300 + "x$")
@example("$" + r"\hat" * 5000 + "x$")
@example("$" + r"\frac" * 5000 + "x$")
@example("$x" + "^_" * 100 + "$")
def test_nothing_is_an_error(text):
    assert isinstance(plain_text(text), str)
    assert isinstance(html_text(text), str)
    assert text_width(text, 10.0) >= 0.0
    assert all(run.text and run.scale > 0 for run in text_runs(text))


@given(st.text(max_size=40).filter(lambda text: "$" not in text))
def test_text_without_dollar_signs_is_one_run(text):
    assert [run.text for run in text_runs(text)] == ([text] if text else [])
