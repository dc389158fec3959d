"""The quiz on the page that steps through a graph, as a reader answers it."""

import numpy as np
import pytest
from pages import answer, apples, formula, network, position, seen_in_graph

import autograd_scratch as ag


def test_a_quiz_asks_before_it_shows(visit):
    page = visit(apples(), quiz=True)
    assert not page.is_visible("#quiz")  # leaves are given
    page.keyboard.press("ArrowRight")
    assert "apple·number =" in page.locator("#blanks").inner_text()
    assert "apple·number = 200" not in seen_in_graph(page)
    assert formula(page) == ""
    assert answer(page, "102") == "✗ Not yet. Try again, or ask for a hint."
    assert page.get_attribute("#blanks input", "aria-invalid") == "true"
    assert (
        answer(page, "two") == "✗ That is not a number. Write it as 2.2, -3, 1/3, 1e-3, inf or nan."
    )
    page.click("#hint")
    assert page.locator("#hinted").inner_text() == "The × node: apple × number"
    assert answer(page, "200") == "✓ Right."
    assert formula(page) == "apple·number = apple × number = 100 × 2 = 200"
    assert "apple·number = 200" in seen_in_graph(page)
    assert page.locator("#score").inner_text() == "Found: 1 of 7"
    assert page.evaluate("document.activeElement.id") == "next"
    assert page.get_attribute("#verdict", "role") == "status"


def test_hints_name_the_rule_but_not_the_number(visit):
    page = visit(apples(), quiz=True, at="#7")
    page.click("#hint")
    hint = page.locator("#hinted").inner_text()
    assert "swaps its inputs" in hint
    assert "∂price/∂(apple·number) · number" in hint
    assert "2.2" not in page.locator("#panel").inner_text()
    assert "2.2" not in page.locator("#said").inner_text()


def test_the_score_counts_what_was_found_shown_and_left_open(visit):
    page = visit(apples(), quiz=True, at="#2")
    answer(page, "200")
    page.keyboard.press("ArrowRight")
    page.click("#show")
    assert page.locator("#verdict").inner_text() == "The answer is shown; it does not count."
    assert "220" in seen_in_graph(page)
    page.keyboard.press("End")
    answer(page, "110")
    assert page.locator("#score").inner_text() == (
        "The end. You found 2 of 7; shown: 1, not answered: 4."
    )
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    assert not page.is_visible("#quiz")  # what was answered stays so


def test_numbers_ahead_stay_hidden_in_a_quiz(visit):
    page = visit(apples(), quiz=True, at="#8")
    assert {"220", "2.2"} <= set(seen_in_graph(page))  # skipped steps are behind
    assert "110" not in seen_in_graph(page)
    page.keyboard.press("ArrowLeft")
    assert "2.2" not in seen_in_graph(page)


def test_typing_is_left_to_the_field(visit):
    page = visit(apples(), quiz=True, at="#2")
    page.focus("#blanks input")
    page.keyboard.type("2 0")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Home")
    page.keyboard.type("1")
    assert page.input_value("#blanks input") == "12 0"
    assert position(page) == "2 / 8"


def test_elements_are_asked_one_by_one_and_large_arrays_by_their_shape(visit):
    page = visit(network(), quiz=True, at="#2")
    assert page.locator("#blanks input").count() == 6
    assert answer(page, *"111111").startswith("✗ Not yet")
    assert answer(page, "0.9", ".8", "-0.9", "-1.3", "-2.6", "3.3") == "✓ Right."
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    assert "Which shape" in page.locator("#question").inner_text()
    assert answer(page, "40").startswith("✗ Not yet")
    assert answer(page, "many").startswith("✗ That is not a shape")
    for shape in ("2*40", "2x40", "2 X 40", "２×４０", "2，40", "[2 40]", "2, 40,"):
        assert page.evaluate("text => readShape(text)", shape) == [2, 40]
    assert answer(page, "(2, 40)") == "✓ Right."


def test_elements_are_labelled_by_row_and_column(visit):
    page = visit(network(), quiz=True, at="#2")
    labels = page.eval_on_selector_all("#blanks input", "all => all.map(x => x.ariaLabel)")
    assert labels[3].endswith("row 2, column 1")
    assert labels[5].endswith("row 2, column 3")


def test_an_empty_array_is_asked_for_its_shape(visit):
    page = visit(ag.exp(ag.Node(np.zeros((0, 3)), "x")), quiz=True, at="#2")
    assert "Which shape" in page.locator("#question").inner_text()
    assert answer(page, "0, 3") == "✓ Right."


def test_small_arrays_of_three_axes_are_shown_as_in_the_picture(visit):
    page = visit(ag.exp(ag.Node(np.zeros((1, 2, 3)), "x")), at="#2")
    assert page.locator("#figures pre").first.inner_text().split() == [
        *("[[[0", "0", "0]", "[0", "0", "0]]]"),
    ]


def test_the_seed_is_not_given_away_before_it_is_answered(visit):
    page = visit(apples(), quiz=True, at="#4")
    assert "1" not in page.locator("#sentence").inner_text()
    page.click("#hint")
    assert (
        page.locator("#hinted").inner_text()
        == "It is the derivative of price with respect to itself."
    )
    answer(page, "1")
    assert "is 1" in page.locator("#sentence").inner_text()


@pytest.mark.parametrize("way", ["ArrowRight", "End"])
def test_a_number_that_was_passed_by_is_not_found(visit, way):
    page = visit(apples(), quiz=True, at="#2")
    page.keyboard.press(way)
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    verdict = answer(page, "200")
    assert verdict == "✓ Right. It had been shown before, so it does not count."
    assert page.locator("#score").inner_text() == "Found: 0 of 7"


def test_after_an_answer_enter_goes_on_to_the_next_field(visit):
    page = visit(apples(), quiz=True, at="#2")
    answer(page, "200")
    page.keyboard.press("Enter")
    assert position(page) == "3 / 8"
    assert page.evaluate("document.activeElement.matches('#blanks input')")


def test_a_held_enter_does_not_go_on(visit):
    page = visit(apples(), quiz=True, at="#2")
    page.fill("#blanks input", "200")
    page.focus("#blanks input")
    for _ in range(3):
        page.keyboard.down("Enter")  # again without an up: repeated
    assert position(page) == "2 / 8"


@pytest.mark.parametrize("way", ["right", "shown"])
def test_an_answer_is_announced(visit, way):
    page = visit(apples(), quiz=True, at="#2")
    page.click("#show") if way == "shown" else answer(page, "200")
    said = page.locator("#said").text_content()
    assert said == "apple·number = apple × number = 100 × 2 = 200."


def test_announcements_are_sentences(visit):
    page = visit(network(), at="#2")
    said = page.locator("#said").text_content()
    assert said.startswith("Forward: the dot node. The dot node computes its value")
    assert "X, shape (2, 2)" in said
    assert ".." not in said


THIRD = 1.0 / 3.0


@pytest.mark.parametrize(
    ("value", "right", "wrong"),
    [
        (
            THIRD,
            ["1/3", "0.333", ".333", "0.3333333", "3.33e-1", " 0.3333 ", "０．３３３", "0,333"],
            ["0.3", "0.33", "1/4", "", "-1/3", "0.334", "33.3%"],
        ),
        (220.00000000000003, ["220", "220.0", "2.2e2", "２２０"], ["221", "219", "220.4", "22"]),
        (0.235004, ["0.235", "0.2350", "0.23500", ".235"], ["0.23", "0.236", "0.2351"]),
        (10.4, ["10.4", "10,4", "10.40"], ["10", "10.5", "104"]),
        (-2.0, ["-2", "−2", "-2.0", "-4/2", "–2", "- 2", "－２", "-2,0"], ["2", "--2", "nan"]),
        (5.0, ["5"], ["5.01", "4.99"]),
        (1000.0, ["1000", "1,000", "1，000", "1e3"], ["1,00", "1001", "10,00", "999.9"]),
        (1.5, ["1.5", "1,5", "3/2"], ["15", "1.4", "1.6", "2"]),
        (1234.5, ["1234.5", "1235", "1.23e3", "1,234.5"], ["1200", "1230", "123", "inf"]),
        (0.0001234, ["1.23e-4", "0.000123", "0.0001234"], ["0.0001", "1.2e-4", "0"]),
        (9.0, ["9", "9.0"], ["3²", "9²"]),
        (0.0, ["0", "0.0", "-0"], ["0.001", "zero"]),
        (np.inf, ["inf", "∞", "Infinity", "1/0"], ["-inf", "1e9", "nan"]),
        (-np.inf, ["-inf", "−∞"], ["inf"]),
        (np.nan, ["nan", "NaN"], ["0", "inf"]),
    ],
)
def test_answers_may_be_rounded_and_written_as_people_do(visit, value, right, wrong):
    page = visit(ag.Node(value, "x") * 1.0, quiz=True, at="#2")
    judge = """texts => {
      const { elements, shown } = steps[current].answer;
      return texts.filter(text => agrees(readNumber(text), elements[0], text, shown[0]));
    }"""
    assert page.evaluate(judge, right) == right
    assert page.evaluate(judge, wrong) == []
    assert answer(page, wrong[0]).startswith("✗")
    assert answer(page, right[0]) == "✓ Right."
