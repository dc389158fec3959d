"""Other numbers, typed or dragged: the page then says what Python's page of those numbers says."""

import json

import numpy as np
import pytest
from pages import (
    DESKTOP,
    PHONE,
    answer,
    apples,
    formula,
    network,
    position,
    seen_in_graph,
    violations,
)

from autograd_scratch import Node, ops

EVERYTHING = """() => {
  const all = steps.map((_, i) => {
    go(i);
    const given = (steps[i].given ?? []).map(([name, at]) => [name, values[at]]);
    const texts = ["sentence", "formula", "differs"].map(id => byId(id).textContent);
    return JSON.stringify([texts, values[steps[i].found] ?? null, given]);
  });
  const cells = [...document.querySelectorAll("details td, details th")];
  const at = (rect, name) => Math.round(10 * rect.getAttribute(name));
  const colors = [...document.querySelectorAll("#graph :is(.forward, .backward) rect")].map(rect =>
    [rect.getAttribute("fill"), at(rect, "x"), at(rect, "y"), at(rect, "width")].join(" "));
  return {
    steps: all,
    picture: [...document.querySelectorAll("#graph text")].map(text => text.textContent),
    colors,
    titles: [...titles.values()].map(title => title.textContent),
    table: cells.map(cell => cell.innerText),
  };
}"""

TAKE = """all => JSON.parse(all).forEach((numbers, i) =>
  take(i, filled(program.variables[i].type, numbers)))"""


def graph_of(f, inputs):
    nodes = [Node(x, name) for x, name in zip(inputs, "xyzwuv", strict=False)]
    output = f(*nodes)
    output.backward(np.ones(output.shape))
    return output


def taken(page, inputs):
    """Put other numbers into all variables."""
    page.evaluate(TAKE, json.dumps([np.ravel(x).tolist() for x in inputs]))


def fruit(apple, apples, orange, oranges, tax):
    """Apples and oranges with tax (book figure 5-17)."""
    return (apple * apples + orange * oranges) * tax


def functions(x, y):
    return (
        ops.exp(ops.tanh(x)) * ops.log(ops.stop_gradient(x))
        + ops.sigmoid(x * y)
        - ops.flip(y.sum())
    )


def layer(x, w, b):
    return ops.mean(ops.softmax(ops.affine(ops.relu(x), w, b)) ** 2.0)


def scores(x, w):
    return ops.softmax_cross_entropy(x @ w, np.array([0, 2]))


ARRAYS = (np.array([[1.0, -2.0], [0.5, 3.0]]), np.array([[0.1, 0.2, -0.3], [1.0, 0.0, 2.0]]))

FLOAT32 = np.float32

CASES = {
    "numbers": (fruit, (100.0, 2.0, 150.0, 3.0, 1.1), (80.0, -3.0, 0.5, 1e-7, 1e9)),
    "functions": (functions, (2.0, 0.5), (0.1, -0.25)),
    "shared": (lambda x: x * x + x / (1.0 + x) - 1.0 / (2.0 * x) ** 3, (3.0,), (-1.5,)),
    "nan": (lambda x, y: ops.log(x) / y, (2.0, 1.0), (-1.0, 0.0)),
    "float32": (lambda x, y: x * y + y, (FLOAT32(0.1), FLOAT32(3.0)), (FLOAT32(0.7), FLOAT32(5.0))),
    "layer": (layer, (*ARRAYS, np.zeros(3)), (-ARRAYS[0], 2.0 * ARRAYS[1], np.ones(3))),
    "scores": (scores, ARRAYS, (ARRAYS[0] + 1.0, ARRAYS[1][::-1])),
    "where": (
        lambda x: ops.where(np.array([True, False]), ops.log(x), ops.maximum(x, 1.0)).sum(),
        (np.array([2.0, -1.0]),),
        (np.array([0.0, 3.0]),),
    ),
    "heat maps": (
        lambda x: (x * x).sum(),
        (np.arange(90.0).reshape(2, 45),),
        (np.eye(2, 45) - 1.0,),
    ),
    "three axes": (
        lambda x: x * 2.0,
        (np.arange(4.0).reshape(1, 2, 2),),
        (np.ones((1, 2, 2)) / 4.0,),
    ),
}


@pytest.mark.parametrize("case", CASES)
@pytest.mark.filterwarnings("ignore:divide by zero", "ignore:invalid value", "ignore:overflow")
def test_with_other_numbers_the_page_is_the_one_that_python_makes(visit, case):
    f, inputs, others = CASES[case]
    quiz = case in ("functions", "scores")
    page = visit(graph_of(f, inputs), quiz=quiz)
    first = page.evaluate(EVERYTHING)
    expected = visit(graph_of(f, others), quiz=quiz).evaluate(EVERYTHING)
    assert expected != first
    taken(page, others)
    assert page.evaluate(EVERYTHING) == expected
    page.click("#inputs h2 button")
    page.click("#reset")
    assert page.evaluate(EVERYTHING) == first


LONG = """() => {
  const box = element => element.getBoundingClientRect();
  const circles = [...document.querySelectorAll("#graph ellipse")].map(box);
  const texts = [...document.querySelectorAll("#graph .forward text, #graph .backward text")];
  return texts.filter(text => circles.some(circle => {
    const [x, y] = [(circle.left + circle.right) / 2, (circle.top + circle.bottom) / 2];
    const { left, right, top, bottom } = box(text);
    const near = [Math.min(Math.max(x, left), right) - x, Math.min(Math.max(y, top), bottom) - y];
    return Math.hypot(...near) < 0.9 * circle.width / 2;
  })).map(text => text.textContent);
}"""


@pytest.mark.parametrize("make", [apples, network])
def test_long_numbers_keep_off_the_circles(visit, make):
    page = visit(make())
    before = page.evaluate("[...document.querySelectorAll('#graph text')].map(t => t.outerHTML)")
    page.evaluate("given.forEach((old, i) => take(i, Array.from(old, x => -x * 123456.789e-9)))")
    page.keyboard.press("End")
    assert page.evaluate(LONG) == []
    assert page.locator("#graph text[style^=font-size]").count() > 0
    page.evaluate("takeFirst()")
    assert before == page.evaluate(
        "[...document.querySelectorAll('#graph text')].map(t => t.outerHTML)"
    )


# typing and dragging ------------------------------------------------------------------------------


def walked(output):
    output.backward()
    return output


def opened(page):
    page.click("#inputs h2 button")
    return page


def field(page, number):
    return page.locator(".variable input[type=text]").nth(number)


def told(page):
    return page.locator("#told").inner_text()


def test_another_price_runs_through_both_passes_at_once(visit):
    page = opened(visit(apples()))
    page.keyboard.press("End")
    field(page, 0).fill("150")
    assert {"150", "apple·number = 300", "330", "165", "2.2"} <= set(seen_in_graph(page))
    assert formula(page) == "∂price/∂number = ∂price/∂(apple·number) · apple = 1.1 × 150 = 165"
    assert told(page) == "Recomputed with your numbers."
    page.click("summary")
    assert "330" in page.locator("details table").inner_text()
    page.click("#reset")
    assert formula(page).endswith("= 1.1 × 100 = 110")
    assert field(page, 0).input_value() == "100"
    assert "220" in page.locator("details table").inner_text()
    assert told(page) == "These are the original numbers."


TYPED = [
    "",
    " ",
    "abc",
    "1..2",
    "1e",
    "--1",
    "0x10",
    "1/0/1",
    "null",
    "{}",
    "<b>1</b>",
    "$&",
    "1 2",
]
TYPED += [
    "constructor",
    "__proto__",
    "alert(1)",
    "</script><script>alert(1)</script>",
    "e5",
    "٣" * 400,
]


def test_what_is_no_number_gets_a_message_and_nothing_is_lost(visit):
    page = opened(visit(apples()))
    page.keyboard.press("End")
    field(page, 0).fill("150")
    before = page.evaluate(EVERYTHING)
    for text in TYPED:
        field(page, 0).fill(text)
        assert "apple stays 150" in told(page), text
        assert field(page, 0).get_attribute("aria-invalid") == "true"
        assert field(page, 0).input_value() == text
        assert page.evaluate(EVERYTHING) == before
    field(page, 0).fill("1/4")
    assert field(page, 0).get_attribute("aria-invalid") is None
    page.evaluate("go(2)")
    assert formula(page) == "price = apple·number × tax = 0.5 × 1.1 = 0.55"


@pytest.mark.parametrize(("text", "found"), [("inf", "inf"), ("−nan", "nan"), ("-1e400", "−inf")])
def test_inf_and_nan_are_numbers(visit, text, found):
    page = opened(visit(apples()))
    field(page, 1).fill(text)
    page.evaluate("go(1)")
    assert formula(page).endswith(f"= {found}")


def test_sliders_drag_numbers(visit):
    page = opened(visit(apples()))
    slider = page.get_by_role("slider", name="apple, slider")
    assert slider.input_value() == "100"
    box = slider.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"], box["y"] + box["height"] / 2)
    page.mouse.up()
    assert field(page, 0).input_value() == "200"
    slider.press("ArrowLeft")
    assert field(page, 0).input_value() == "199"
    assert page.evaluate("given[0][0]") == 199
    field(page, 0).fill("1000")
    assert (slider.input_value(), slider.get_attribute("max")) == ("1000", "2000")
    assert position(page).startswith("1 ")  # the keys of a slider are its own


def test_numbers_of_any_size_have_sliders(visit):
    x, y, z = Node(5e-324, "x"), Node(1.7e308, "y"), Node(0.0, "z")
    output = ops.stack([x, y, z]).sum()
    output.backward()
    page = opened(visit(output))
    for slider in page.get_by_role("slider").all()[1:]:
        slider.press("ArrowRight")
    assert page.evaluate("given.every(([x]) => Number.isFinite(x))")
    assert page.evaluate("given[2][0] > 0")


def test_single_precision_keeps_its_short_numbers(visit):
    page = opened(visit(walked(Node(np.float32(0.1), "x") * 3.0)))
    assert field(page, 0).input_value() == "0.1"
    field(page, 0).fill("0.7")
    assert page.evaluate("given[0][0]") == float(np.float32(0.7))


def test_arrays_are_changed_cell_by_cell(visit):
    page = opened(visit(network(), at="#3"))
    page.get_by_role("button", name="W shape (2, 3)").click()
    page.get_by_role("textbox", name="W, row 1, column 3").fill("9")
    assert "7.8" in page.locator("#figures").inner_text()
    page.get_by_role("slider", name="W, row 1, column 3, slider").press("ArrowLeft")
    assert page.get_by_role("textbox", name="W, row 1, column 3").input_value() == "8.9"
    page.click("#reset")
    assert page.get_by_role("textbox", name="W, row 1, column 3").input_value() == "0.3"


def test_arrays_of_a_thousand_numbers_are_the_largest_to_change(visit):
    small, large = Node(np.ones(1000), "small"), Node(np.ones(1001), "large")
    y = (small * small).sum() + (large * large).sum()
    y.backward()
    page = opened(visit(y))
    page.get_by_role("button", name="small").click()
    assert page.locator(".grid input[type=text]").count() == 1000
    assert "large, shape (1001,): more than 1000 numbers" in page.locator("#list").inner_text()
    page.get_by_role("textbox", name="small, element 1000").fill("3")
    assert page.evaluate("registers[program.values.at(-1)][0]") == 2009


def test_tooltips_say_the_numbers_of_now_too(visit):
    x = Node(np.arange(-6.0, 6.0).reshape(2, 6), "x")
    page = visit(walked((x * x).sum()), at="#3")
    title = page.locator("#graph-f-stem-0 title")
    assert title.text_content() == "(2, 6)\n[[-6 -5 -4 -3 -2 -1]\n [ 0  1  2  3  4  5]]"
    page.evaluate("take(0, [...Array(11).fill(0), 1e-7])")
    assert title.text_content().endswith("\n [    0     0     0     0     0 1e-07]]")
    assert page.locator("#graph-b-2-0 title").count() == 0  # not known so far
    page.keyboard.press("End")
    assert "2e-07" in page.locator("#graph-b-stem-0 title").text_content()
    page.evaluate("takeFirst()")
    assert "-12" in page.locator("#graph-b-stem-0 title").text_content()


def test_a_number_in_the_picture_leads_to_its_field(visit):
    page = visit(apples())
    page.click("#graph-f-3-1 text")
    assert page.evaluate("document.activeElement.value") == "2"
    assert position(page).startswith("1 ")


def test_the_keyboard_alone_does_all(visit):
    page = visit(apples())
    page.focus("#last")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("50")
    assert page.evaluate("given[0][0]") == 50
    page.focus("#numerical button")
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    assert page.locator("#numerical select").first.input_value() == "1"
    assert position(page).startswith("1 ")


def test_the_answers_of_a_quiz_are_those_of_the_new_numbers(visit):
    page = opened(visit(apples(), quiz=True, at="#2"))
    assert answer(page, "200") == "✓ Right."
    field(page, 0).fill("150")
    assert page.locator("#quiz").is_visible()
    assert answer(page, "200").startswith("✗")
    assert answer(page, "300") == "✓ Right."
    page.click("#next")
    assert answer(page, "330") == "✓ Right."


# where the graph would have been another one ------------------------------------------------------


def test_a_rule_that_does_not_hold_any_more_gives_way_to_the_chain_rule(visit):
    x = Node(2.0, "x")
    y = ops.relu(x) * 3.0
    y.backward()
    page = opened(visit(y))
    page.keyboard.press("End")
    assert formula(page) == "∂L/∂x = ∂L/∂relu(x) · 1 = 3 × 1 = 3"
    field(page, 0).fill("-2")
    assert formula(page) == "∂L/∂x = ∂L/∂relu(x) · ∂relu(x)/∂x = 3 × 0 = 0"
    field(page, 0).fill("5")
    assert formula(page) == "∂L/∂x = ∂L/∂relu(x) · 1 = 3 × 1 = 3"


def test_so_do_rules_of_arrays(visit):
    x = Node([2.0, -3.0], "x")
    page = visit(walked((ops.maximum(x, 1.0) + ops.log(x * x)).sum()))
    rules = (
        "steps.map((_, i) => (go(i), byId('formula').textContent)).filter(t => t.includes('max'))"
    )
    before = page.evaluate(rules)
    assert any("∂L/∂max(x,1) if x > 1 else 0" in text for text in before)
    page.evaluate("take(0, [3, 4])")
    assert page.evaluate(rules) == before
    page.evaluate("take(0, [1, 4])")  # there, each side gets a half
    now = page.evaluate(rules)
    assert not any("if x > 1" in text for text in now)
    assert any("∂L/∂max(x,1) · ∂max(x,1)/∂x" in text for text in now)
    page.evaluate("takeFirst()")
    assert page.evaluate(rules) == before


def test_a_number_that_leads_an_op_to_another_branch_is_refused(visit):
    x = Node([2.0, 3.0], "x")
    y = ops.prod(x)
    y.backward()
    page = opened(visit(y))
    page.get_by_role("button", name="x shape (2,)").click()
    cell = page.get_by_role("textbox", name="x, element 1")
    cell.fill("5")
    before = page.evaluate(EVERYTHING)
    cell.fill("0")
    assert told(page) == (
        "With x, element 1 = 0 the graph would have been another one: an op would take another "
        "branch. So x, element 1 stays 5."
    )
    assert page.evaluate(EVERYTHING) == before


def test_the_page_says_what_is_recomputed(visit):
    page = opened(visit(apples()))
    assert "What is recomputed is the recorded graph." in page.locator("#inputs").inner_text()


def test_a_page_that_cannot_compute_says_why(visit):
    page = visit(walked(ops.inv(Node([[2.0]], "x")).sum()))
    assert page.locator("#inputs").inner_text() == (
        "The numbers on this page are fixed: the page does not know how to compute inv."
    )
    assert page.locator("#inputs input").count() == 0
    assert not page.locator("#numerical").is_visible()
    page.keyboard.press("End")
    assert formula(page).startswith("∂L/∂x = ")


def test_a_forward_pass_alone_is_computed_too(visit):
    x = Node(2.0, "x")
    page = opened(visit(ops.exp(x) * 2.0))
    field(page, 0).fill("0")
    page.evaluate("go(2)")
    assert formula(page) == "L = exp(x) × 2 = 1 × 2 = 2"
    assert not page.locator("#numerical").is_visible()


# for everybody ------------------------------------------------------------------------------------


@pytest.mark.parametrize(("make", "lang"), [(apples, "ko"), (network, "en")])
def test_axe_finds_nothing_and_nothing_runs_out_of_the_page(visit, make, lang):
    page = opened(visit(make(), lang=lang))
    for button in page.locator(".array button").all():
        button.click()
    page.click("#numerical button")
    page.locator("#inputs input[type=text]").first.fill("abc")
    for viewport, scheme in ((DESKTOP, "light"), (PHONE, "dark")):
        page.set_viewport_size(viewport)
        page.emulate_media(color_scheme=scheme)
        assert violations(page) == []
    for width in (280, 390, 700, 1280):
        page.set_viewport_size({"width": width, "height": 740})
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


NASTY = [
    "__proto__",
    "constructor",
    "</script><script>alert(1)</script>",
    "$&",
    "{name}",
    "<b>",
    "2",
]


def test_names_are_only_texts(visit):
    xs = [Node(2.0, name) for name in NASTY]
    w = Node([2.0, 3.0], "<i>w</i>")
    output = w.sum()
    for x in xs:
        output = output + x * w[0]
    page = opened(visit(walked(output)))
    page.click(".array button")
    assert page.locator("#list label").all_inner_texts() == NASTY
    for number, name in enumerate(NASTY):
        field(page, number).fill("no")
        assert f"so {name} stays 2" in told(page)
        field(page, number).fill("7")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("End")
    assert page.evaluate("registers[program.values.at(-1)][0]") == 103
    assert page.locator("#inputs script, #inputs b b, #inputs i").count() == 0
