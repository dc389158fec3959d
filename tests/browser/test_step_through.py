"""The page that steps through a graph, as a browser shows it and as a reader uses it."""

import re

import numpy as np
import pytest
from pages import (
    PHONE,
    apples,
    formula,
    korean_apples,
    network,
    position,
    seen_in_graph,
    shared,
    violations,
)

import autograd_scratch as ag

playwright = pytest.importorskip("playwright.sync_api")

# going through the steps --------------------------------------------------------------------------

APPLE_STEPS = [
    ("", []),
    ("apple·number = apple × number = 100 × 2 = 200", ["apple·number = 200"]),
    ("price = apple·number × tax = 200 × 1.1 = 220", ["220"]),
    ("∂price/∂price = 1", ["1"]),
    ("∂price/∂(apple·number) = ∂price/∂price · tax = 1 × 1.1 = 1.1", ["1.1"]),
    ("∂price/∂tax = ∂price/∂price · apple·number = 1 × 200 = 200", ["200"]),
    ("∂price/∂apple = ∂price/∂(apple·number) · number = 1.1 × 2 = 2.2", ["2.2"]),
    ("∂price/∂number = ∂price/∂(apple·number) · apple = 1.1 × 100 = 110", ["110"]),
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
    playwright.expect(page).to_have_url(re.compile("#8$"))
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
    assert page.locator("#graph .backward.now").count() == 3  # both ways, and the stem


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
    assert tables.nth(0).inner_text().split("\n")[:2] == ["X", "shape (2, 2) · from −4 to 3"]
    assert tables.nth(0).locator("td").all_inner_texts() == ["1", "2", "3", "−4"]
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


# names are text -----------------------------------------------------------------------------------

INJECTIONS = [
    "<img src=x onerror=alert(1)>",
    "</script><script>alert(1)</script>",
    "<svg onload=alert(1)>",
    "]]><script>alert(1)</script>",
    "\" onmouseover=alert(1) '",
    "javascript:alert(1)",
    "{op} {{data}} ${data} \u2028",
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
    assert page.locator("#graph svg, #map svg").count() == page.locator("svg").count()


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
    inside.locator("#inputs h2 button").click()
    inside.locator("#inputs input").first.fill("150")
    assert "165" in inside.locator("#formula").inner_text()
    page.close()
    assert said == []
