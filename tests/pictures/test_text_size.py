"""Widths of texts, which the layout has to know before anybody draws them."""

import pytest
from hand_drawn import one_line
from hypothesis import given
from hypothesis import strategies as st

from autograd_scratch.pictures.layout.text_size import text_width
from autograd_scratch.pictures.style import Style
from autograd_scratch.pictures.writers.svg import to_svg

TEXTS = [
    *("apple", "100", "-2.2", "−2.2", "2.5e-10", "(28, 28)", "[[1 2]", "1.234567", "Σ", "+", "×"),
    *(
        "apple_num = 200",
        "The quick brown fox",
        "WORDS",
        "illicit",
        "é à ü ñ",
        "αβγδεθλμπσφω",
        "ΔΘΛΩ",
    ),
    *("∂L/∂x", "∂L/∂(apple·num) × num", "Xᵀ · ∂L/∂Y", "x₁ + x₂²", "y ≤ 1 ± 2 ≠ √3", "a → b ← c"),
    *("사과", "사과의 개수", "소비세 10 %", "최종 가격 (원)", "Привет", "log softmax", "1 − σ(x)"),
    *(
        "$x_1$",
        "$W^T$",
        r"$\alpha$",
        r"$\mathbf{x}$",
        r"$\partial L$",
        "$f(x) = a + b$",
        "weight $w_1$",
    ),
    *(r"$\hat{y}_{ij}$", r"$\nabla f(x, y)$", r"$e^{-x}$", r"$\sum x_i$"),
]
END = "text => text.getEndPositionOfChar(text.getNumberOfChars() - 1).x"


@pytest.fixture(scope="module")
def page(browser):
    page = browser.new_page()
    yield page
    page.close()


@pytest.mark.parametrize("bold", [False, True], ids=["regular", "bold"])
def test_width_is_that_of_the_browser(page, bold):
    page.set_content(
        "".join(to_svg(one_line(t, 20.0, anchor="start", bold=bold), Style()) for t in TEXTS)
    )
    ends = page.eval_on_selector_all("text", f"texts => texts.map({END})")
    wrong = {
        text: (text_width(text, 20.0, bold), end - 10)
        for text, end in zip(TEXTS, ends, strict=True)
        if abs(text_width(text, 20.0, bold) - (end - 10)) > 0.04 * (end - 10)
    }
    assert wrong == {}


@given(st.text(max_size=30), st.text(max_size=30))
def test_widths_add_up_at_spaces(left, right):
    left, right = (text.replace("$", "") for text in (left, right))
    parts = text_width(left, 10.0) + text_width(" ", 10.0) + text_width(right, 10.0)
    assert text_width(f"{left} {right}", 10.0) == pytest.approx(parts, abs=0.01)


@given(st.text(max_size=30), st.floats(1, 100))
def test_width_grows_with_the_size(text, size):
    assert text_width(text, size) == pytest.approx(size * text_width(text, 1000.0) / 1000, abs=0.01)


def test_marks_have_no_width_and_emoji_have_one():
    assert text_width("e\u0301", 10.0) == text_width("é", 10.0) == text_width("e", 10.0)
    assert text_width("\u200b", 10.0) == 0.0
    assert text_width("🍎", 10.0) > 10.0
