"""The page that steps through a graph, as a browser shows it and as a reader uses it."""

import os
import re
import shutil
from itertools import product
from pathlib import Path

import numpy as np
import pytest

import autograd_scratch as ag

playwright = pytest.importorskip("playwright.sync_api")
axe = pytest.importorskip("axe_playwright_python.sync_playwright")

PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
PROGRAM = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, PROGRAMS)), None)
pytestmark = pytest.mark.skipif(
    PROGRAM is None, reason="no Chromium is installed; CHROMIUM may say where one is"
)

FLAGS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update"),
)
DESKTOP = {"width": 1280, "height": 800}
PHONE = {"width": 360, "height": 740}


@pytest.fixture(scope="module")
def browser():
    with playwright.sync_playwright() as driver:
        program = driver.chromium.launch(executable_path=PROGRAM, args=FLAGS)
        yield program
        program.close()


@pytest.fixture
def visit(browser, tmp_path):
    """Open the page of a graph; afterwards, see that all went quietly.

    No page may ask for anything but its own file, print to the console or raise an error.
    """
    contexts, asked, said = [], [], []

    def visit(output, viewport=DESKTOP, scheme="light", at="", **options):
        path = tmp_path / f"page{len(contexts)}.html"
        ag.step_through(output, path, **options)
        context = browser.new_context(
            viewport=viewport, color_scheme=scheme, reduced_motion="reduce"
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("request", lambda request: asked.append(request.url.partition("#")[0]))
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("dialog", lambda dialog: said.append(dialog.message) or dialog.dismiss())
        page.goto(path.as_uri() + at)
        return page

    yield visit
    for context in contexts:
        context.close()
    assert said == []
    assert {Path(url).name for url in asked} <= {f"page{n}.html" for n in range(len(contexts))}


def apples():
    """Two apples at 100 each with 10 % tax (book figure 5-14)."""
    apple, number, tax = ag.Node(100, "apple"), ag.Node(2, "number"), ag.Node(1.1, "tax")
    price = apple * number * tax
    price.name = "price"
    price.backward()
    return price


def korean_apples():
    apple, number, tax = ag.Node(100, "사과"), ag.Node(2, "사과의 개수"), ag.Node(1.1, "소비세")
    price = apple * number * tax
    price.name = "최종 가격"
    price.backward()
    return price


def network():
    """Affine and a loss on a batch of two: small arrays, larger ones and a broadcast bias."""
    x = ag.Node([[1.0, 2.0], [3.0, -4.0]], "X")
    w = ag.Node([[0.1, -0.2, 0.3], [0.4, 0.5, -0.6]], "W")
    b = ag.Node(np.arange(3) / 10, "b")
    loss = (ag.dot(ag.dot(x, w) + b, np.ones((3, 40))) ** 2).mean()
    loss.backward()
    return loss


def shared():
    x = ag.Node(3.0, "x")
    y = x * x
    y.backward()
    return y


def seen_in_graph(page):
    """The texts of the picture that can be seen."""
    return page.eval_on_selector_all(
        "#graph text",
        "texts => texts.filter(t => getComputedStyle(t).visibility === 'visible')"
        ".map(t => t.textContent.replaceAll('\\u00a0', ' '))",
    )


def formula(page):
    return " ".join(page.locator("#formula").inner_text().split())


def position(page):
    return page.locator("#position").inner_text()


def violations(page):
    """What axe-core finds fault with."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(axe.Axe().axe_script)
    found = page.evaluate("axe.run({ resultTypes: ['violations'] })")["violations"]
    return [(each["id"], each["nodes"][0]["html"]) for each in found]


# going through the steps --------------------------------------------------------------------------

APPLE_STEPS = [
    ("", []),
    ("apple·number = apple × number = 100 × 2 = 200", ["apple·number = 200"]),
    ("price = apple·number × tax = 200 × 1.1 = 220", ["220"]),
    ("∂price/∂price = 1", ["1"]),
    ("∂price/∂(apple·number) = ∂price/∂price × tax = 1 × 1.1 = 1.1", ["1.1"]),
    ("∂price/∂tax = ∂price/∂price × apple·number = 1 × 200 = 200", ["200"]),
    ("∂price/∂apple = ∂price/∂(apple·number) × number = 1.1 × 2 = 2.2", ["2.2"]),
    ("∂price/∂number = ∂price/∂(apple·number) × apple = 1.1 × 100 = 110", ["110"]),
]


@pytest.mark.parametrize("how", ["arrow keys", "space", "clicks", "slider"])
def test_apple_example_goes_forwards_and_back_by(how, visit):
    page = visit(apples())
    given = ["apple", "100", "number", "2", "tax", "1.1", "×", "×", "price"]
    forwards = {
        "arrow keys": lambda: page.keyboard.press("ArrowRight"),
        "space": lambda: page.keyboard.press("Space"),
        "clicks": lambda: page.click("#next"),
        "slider": lambda: page.press("#slider", "ArrowRight"),
    }[how]
    backwards = {
        "arrow keys": lambda: page.keyboard.press("ArrowLeft"),
        "space": lambda: page.keyboard.press("Shift+Space"),
        "clicks": lambda: page.click("#previous"),
        "slider": lambda: page.press("#slider", "ArrowLeft"),
    }[how]
    shown = list(given)
    pictures = []
    for number, (wanted, new) in enumerate(APPLE_STEPS, 1):
        shown += new
        assert position(page) == f"{number} / 8"
        assert formula(page) == wanted
        assert sorted(seen_in_graph(page)) == sorted(shown)
        pictures.append(sorted(shown))
        if number < 8:
            forwards()
    for picture in reversed(pictures[:-1]):
        backwards()
        assert sorted(seen_in_graph(page)) == picture
    assert position(page) == "1 / 8"


def test_home_and_end_and_the_outer_buttons_jump(visit):
    page = visit(apples())
    for last, first in (("End", "Home"), ("#last", "#first")):
        press = page.keyboard.press if last == "End" else page.click
        press(last)
        assert position(page) == "8 / 8"
        assert {"220", "2.2", "110", "200"} <= set(seen_in_graph(page))
        press(first)
        assert position(page) == "1 / 8"
        assert "220" not in seen_in_graph(page)


def test_keys_move_one_step_whatever_has_the_focus(visit):
    page = visit(apples())
    page.focus("#next")
    page.keyboard.press("Space")  # presses the button, and nothing else
    assert position(page) == "2 / 8"
    page.keyboard.press("ArrowRight")
    assert position(page) == "3 / 8"
    page.focus("#slider")
    page.keyboard.press("ArrowRight")
    assert position(page) == "4 / 8"
    page.keyboard.press("End")
    assert position(page) == "8 / 8"
    page.focus("summary")
    page.keyboard.press("Space")
    assert position(page) == "8 / 8"
    assert page.locator("details").get_attribute("open") is not None
    page.keyboard.press("Control+ArrowLeft")
    assert position(page) == "8 / 8"


def test_the_buttons_at_the_ends_keep_the_focus(visit):
    page = visit(apples())
    page.click("#last")
    page.click("#next", force=True)
    assert position(page) == "8 / 8"
    assert page.get_attribute("#next", "aria-disabled") == "true"
    assert page.evaluate("document.activeElement.id") == "next"


def test_a_click_on_a_node_goes_to_its_steps(visit):
    page = visit(apples())
    page.click("#graph-n4")  # the second ×
    assert formula(page).startswith("price =")
    page.click("#graph-n4")
    assert formula(page) == "∂price/∂price = 1"
    page.click("#graph-n0")  # apple
    assert formula(page).startswith("∂price/∂apple =")
    page.keyboard.press("ArrowLeft")  # the click has not taken the keys
    assert formula(page).startswith("∂price/∂tax =")


def test_the_address_keeps_the_step(visit):
    page = visit(apples(), at="#7")
    assert position(page) == "7 / 8"
    page.keyboard.press("ArrowRight")
    page.wait_for_url("**#8")
    page.reload()
    assert position(page) == "8 / 8"
    for wild in ("#99", "#0", "#x"):
        page.evaluate(f"location.hash = '{wild}'")
    playwright.expect(page.locator("#position")).to_have_text("1 / 8")


def test_gradients_of_a_shared_node_add_up(visit):
    page = visit(shared(), at="#4")
    assert formula(page).endswith("= 1 × 3 = 3 part 1 of 2")
    page.keyboard.press("End")
    assert formula(page) == "∂L/∂x = 3 + 3 = 6"
    assert "2 gradients have come back to x" in page.locator("#sentence").inner_text()
    assert page.locator("#graph .backward.now").count() == 2


def test_arrays_that_add_up_are_all_shown(visit):
    x = ag.Node([1.0, 2.0], "x")
    (x * x).sum().backward()
    y = (x * x).sum()
    y.backward()
    page = visit(y)
    page.keyboard.press("End")
    assert formula(page).count("×") == 2
    assert [x.split("\n")[0] for x in page.locator("figure").all_inner_texts()] == [
        *("part 1", "part 2", "∂L/∂x"),
    ]


def test_gradients_of_another_pass_are_told(visit):
    x = ag.Node(3.0, "x")
    y = x * 2.0
    (y * x).backward()
    page = visit(y)
    assert "another backward pass" in page.locator(".notice").inner_text()
    page.keyboard.press("End")
    assert "x holds is another one: 12" in page.locator("#differs").inner_text()
    y.backward()
    page = visit(y)
    page.keyboard.press("End")
    assert page.locator(".notice").count() == 0
    assert page.locator("#differs").inner_text() == ""


def test_steps_of_arrays_show_all_that_the_rule_works_with(visit):
    y = ag.Node([1.0, 2.0], "x") * ag.Node(3.0, "k")
    y.backward([1.0, 1.0])
    page = visit(y, at="#2")
    names = page.locator("figcaption b")
    assert names.all_inner_texts()[:2] == ["x", "k"]
    page.keyboard.press("End")
    assert "x" in names.all_inner_texts()


def test_a_graph_not_walked_backwards_says_so(visit):
    page = visit(ag.Node(3.0, "x") * 2.0)
    assert "backward() was not called" in page.locator("main").inner_text()
    page.keyboard.press("End")
    assert position(page) == "2 / 2"
    assert formula(page) == "L = x × 2 = 3 × 2 = 6"


def test_steps_are_announced_and_the_slider_tells_where_it_is(visit):
    page = visit(apples(), at="#7")
    said = page.locator("[aria-live=polite]#said")
    assert "from × to apple" in said.inner_text()
    assert "= 1.1 × 2 = 2.2. Multiplication swaps" in said.inner_text()
    assert page.get_attribute("#slider", "aria-valuetext") == (
        "Step 7 of 8: Backward, from × to apple"
    )


def test_korean_page_speaks_korean(visit):
    page = visit(korean_apples(), lang="ko", at="#7")
    text = page.locator("main").inner_text()
    for word in ("계산 그래프", "역전파", "국소적 미분", "상류", "다음", "이전"):
        assert word in text
    assert "gradient" not in text.lower()
    assert formula(page).endswith("= 1.1 × 2 = 2.2")


# arrays -------------------------------------------------------------------------------------------


def test_small_arrays_are_tables_of_numbers_on_colors(visit):
    page = visit(network(), at="#2")
    tables = page.locator("#figures figure")
    assert tables.count() == 3
    assert tables.nth(0).inner_text().split("\n")[:2] == ["X", "shape (2, 2) · from -4 to 3"]
    assert tables.nth(0).locator("td").all_inner_texts() == ["1", "2", "3", "-4"]
    colors = (
        tables.nth(0)
        .locator("td")
        .evaluate_all("cells => cells.map(cell => getComputedStyle(cell).backgroundColor)")
    )
    assert len(set(colors)) == 4


def test_large_arrays_are_heat_maps_with_a_legend_and_a_text(visit):
    page = visit(network(), at="#4")
    (label, *_) = page.locator("#figures canvas[role=img]").evaluate_all(
        "maps => maps.map(map => map.getAttribute('aria-label'))"
    )
    assert label == (
        "Heat map of constant#1. shape (3, 40). from 1 to 1. "
        "each cell is the mean of 1 × 2 elements"
    )
    assert page.locator(".scale").first.inner_text().split() == ["1", "1"]


def test_nan_and_inf_are_told(visit):
    with np.errstate(all="ignore"):
        y = ag.exp(ag.Node([np.nan, np.inf, 1.0], "x"))
    page = visit(y, at="#2")
    assert "nan: 1 · inf: 1" in page.locator("figcaption").first.inner_text()
    assert page.locator("figure td").all_inner_texts()[:3] == ["nan", "inf", "1"]


def test_arrays_wider_than_a_phone_scroll_by_themselves(visit):
    page = visit(ag.exp(ag.Node(np.arange(6) / 7, "x")), at="#2")
    frame = page.locator("#figures .wide").first
    assert frame.get_attribute("tabindex") is None
    page.set_viewport_size(PHONE)
    playwright.expect(frame).to_have_attribute("tabindex", "0")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert violations(page) == []


# the quiz -----------------------------------------------------------------------------------------


def answer(page, *texts):
    for field, text in zip(page.locator("#blanks input").all(), texts, strict=True):
        field.fill(text)
    page.locator("#blanks input").last.press("Enter")
    return page.locator("#verdict").inner_text()


def test_a_quiz_asks_before_it_shows(visit):
    page = visit(apples(), quiz=True)
    assert not page.is_visible("#quiz")  # leaves are given
    page.keyboard.press("ArrowRight")
    assert "apple·number =" in page.locator("#blanks").inner_text()
    assert "apple·number = 200" not in seen_in_graph(page)
    assert formula(page) == ""
    assert answer(page, "102") == "✗ Not yet. Try again, or ask for a hint."
    assert page.get_attribute("#blanks input", "aria-invalid") == "true"
    assert answer(page, "two") == "✗ That is no number. Write it as 2.2, -3, 1/3, 1e-3, inf or nan."
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
    assert "∂price/∂(apple·number) × number" in hint
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
    assert answer(page, "many").startswith("✗ That is no shape")
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
    assert page.locator("#hinted").inner_text() == "It is the derivative of price by itself."
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


# everybody ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["en", "ko"])
@pytest.mark.parametrize("quiz", [False, True], ids=["plain", "quiz"])
def test_axe_finds_nothing(visit, lang, quiz):
    page = visit(network(), lang=lang, quiz=quiz, at="#2")
    page.click("summary")
    if quiz:
        answer(page, *"111111")
        page.click("#hint")
    for viewport, scheme in product([DESKTOP, PHONE], ["light", "dark"]):
        page.set_viewport_size(viewport)
        page.emulate_media(color_scheme=scheme)
        assert violations(page) == []


def test_axe_finds_nothing_about_heat_maps(visit):
    page = visit(network(), scheme="dark", at="#4")
    assert page.locator("#figures canvas").count() > 0
    assert violations(page) == []


EVERY_STEP = """() => steps.slice(1).map((_, i) => {
  go(i + 1);
  const box = id => document.getElementById(id).getBoundingClientRect().toJSON();
  const width = document.documentElement.scrollWidth;
  return { width, next: box("next"), graph: box("graph"), ring: box("ring") };
})"""


@pytest.mark.parametrize("make", [apples, korean_apples, network, shared])
@pytest.mark.parametrize("quiz", [False, True], ids=["plain", "quiz"])
def test_a_phone_shows_all_without_scrolling_sideways(visit, make, quiz):
    page = visit(make(), PHONE, quiz=quiz)
    for step in page.evaluate(EVERY_STEP):
        assert step["width"] <= PHONE["width"]
        assert step["next"]["bottom"] <= PHONE["height"]
        assert step["graph"]["left"] <= step["ring"]["left"]
        assert step["ring"]["right"] <= step["graph"]["right"]
    small = page.eval_on_selector_all(
        "body *",
        "all => all.filter(e => e.checkVisibility() && e.textContent.trim() && "
        "e.getBoundingClientRect().width > 1 && parseFloat(getComputedStyle(e).fontSize) < 12)"
        ".map(e => e.outerHTML)",
    )
    assert small == []


def test_the_graph_keeps_its_size_and_scrolls_on_a_phone(visit):
    page = visit(network(), PHONE)
    text = page.locator("#graph text").first.bounding_box()
    assert text["height"] >= 12
    assert page.evaluate("graph.scrollWidth > graph.clientWidth")
    page.focus("#graph")
    page.keyboard.press("ArrowRight")
    page.wait_for_timeout(200)
    assert page.evaluate("graph.scrollLeft") > 0  # the keys of a focused region scroll it
    assert position(page).startswith("1 ")


# names are text -----------------------------------------------------------------------------------

INJECTIONS = [
    "<img src=x onerror=alert(1)>",
    "</script><script>alert(1)</script>",
    "<svg onload=alert(1)>",
    "]]><script>alert(1)</script>",
    "\" onmouseover=alert(1) '",
    "javascript:alert(1)",
    "{op} {{data}} \u2028",
]


@pytest.mark.parametrize("quiz", [False, True], ids=["plain", "quiz"])
def test_names_and_titles_never_run(visit, quiz):
    y = ag.Node([1.0, 2.0], "w")
    for text in INJECTIONS:
        y = y * ag.Node(2.0, text)
        y.name = text
    y.backward([1.0, 1.0])
    title = " ".join(INJECTIONS)
    page = visit(y, title=title, quiz=quiz)
    for _ in range(int(position(page).split()[-1])):
        page.keyboard.press("ArrowRight")
    page.click("summary")
    assert page.locator("h1").text_content() == title
    # Two nodes have each name, so they are numbered.
    numbered = {f"{text}#{number}" for text in INJECTIONS for number in (1, 2)}
    assert numbered <= set(page.locator("tbody th").all_text_contents())
    assert page.evaluate("document.scripts.length") == 2
    assert page.locator("img").count() == 0
    assert page.locator("svg").count() == 1


# large graphs -------------------------------------------------------------------------------------


def long_chain():
    y = ag.Node(1.0, "x")
    while len(ag.Graph(y)) < 500:
        y = ag.sin(y) * 1.01 + 0.01
    y.backward()
    return y


CHANGES = """async () => {
  const changes = [];
  const observer = new MutationObserver(() => {});
  const all = { subtree: true, childList: true, attributes: true, characterData: true };
  observer.observe(document, all);
  for (let i = 0; i < 100; i += 1) {
    document.getElementById("next").click();
    changes.push(observer.takeRecords().length);
  }
  return changes;
}"""


def test_a_graph_of_500_nodes_shows_its_first_and_its_last_step(visit):
    page = visit(long_chain())
    assert position(page) == "1 / 602"
    page.keyboard.press("End")
    assert position(page) == "602 / 602"
    assert page.locator("#graph .backward:not(.on)").count() == 0
    page.keyboard.press("Home")
    assert position(page) == "1 / 602"
    assert page.locator("#graph .backward.on").count() == 0


def test_a_step_changes_a_few_elements_however_large_the_graph_is(visit):
    changes = visit(long_chain()).evaluate(CHANGES)
    assert max(changes) < 100
    assert max(changes) <= 2 * max(visit(apples()).evaluate(CHANGES))


def test_a_notebook_shows_the_page_in_its_frame(browser, tmp_path):
    path = tmp_path / "notebook.html"
    frame = ag.step_through(apples())._repr_html_()
    path.write_text(f"<!doctype html><title>notebook</title>{frame}", encoding="utf-8")
    page = browser.new_page()
    said = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(path.as_uri())
    inside = page.frame_locator("iframe")
    inside.locator("#last").click()
    assert inside.locator("#position").inner_text() == "8 / 8"
    assert "110" in inside.locator("#formula").inner_text()
    page.close()
    assert said == []


# other ways of reading ----------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["en", "ko"])
@pytest.mark.parametrize("width", [280, 320, 360, 510, 560, 640, 700])
def test_nothing_runs_out_of_its_box_at_any_width(visit, lang, width):
    page = visit(apples(), lang=lang)
    page.set_viewport_size({"width": width, "height": 740})
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    for button in page.locator("#controls button").all():
        assert button.evaluate("button => button.scrollWidth <= button.clientWidth")


def test_paper_shows_everything_at_once(visit):
    page = visit(apples())
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    assert not page.locator("#controls").is_visible()
    assert page.locator("details table").is_visible()
    for text in ("220", "2.2", "110", "200"):
        assert page.locator("#graph text", has_text=re.compile(f"(^|= ){text}$")).first.is_visible()
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    page.emulate_media(media="screen")
    assert page.locator("#controls").is_visible()


def test_paper_keeps_the_answers_of_a_quiz(visit):
    page = visit(apples(), quiz=True)
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    assert not page.locator("#graph text", has_text=re.compile("(^|= )220$")).first.is_visible()


def test_both_ways_from_one_node_to_another_have_names_of_their_own(visit):
    x = ag.Node(3.0, "x")
    y = x * x
    y.backward()
    page = visit(y)
    titles = []
    for step in (4, 5):
        page.evaluate(f"location.hash = '#{step}'")
        titles.append(page.locator("#doing").text_content())
    assert titles == ["from × to x, part 1 of 2", "from × to x, part 2 of 2"]
