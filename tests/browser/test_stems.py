"""A value that is used several times: its line branches, and its gradients meet where it does.

What a picture shows at a step is what has been found so far, with groups open and closed.
"""

import re

import numpy as np
import pytest
from pages import apples, seen_in_graph
from test_worksheet import items, on_paper

import autograd_scratch as ag


def walked(output):
    output.backward()
    return output


def thrice():
    x = ag.Node(3.7, "x")
    return walked(x * x + ag.sin(x))


def neuron(x=2.13, w=3.7, b=1.9):
    """x is used twice within the first group, and once outside of both."""
    x, w, b = ag.Node(x, "x"), ag.Node(w, "w"), ag.Node(b, "b")
    with ag.group("neuron") as first:
        h = (x * w + b) * x
    with ag.group("loss") as second:
        L = (h - 5.0) ** 2
    return walked(L * ag.sin(x)), [first, second]


def inside():
    """x is used within a group only: both of its gradients leave the box along one line."""
    x, w = ag.Node(2.13, "x"), ag.Node(3.7, "w")
    with ag.group("neuron") as first:
        h = (x * w) * x
    return walked(ag.log(h)), [first]


def arrays():
    x = ag.Node(np.arange(90.0).reshape(2, 45) / 7.0, "x")
    w = ag.Node([[0.3, -0.7], [1.1, 0.9]], "W")
    return walked((ag.dot(w, x) * ag.dot(w, x)).sum())


def step(page, kind, which=0):
    """Go to one of the steps of a kind."""
    page.evaluate(f"go(steps.flatMap(({{ kind }}, i) => kind === '{kind}' ? [i] : [])[{which}])")


def lit(page):
    return set(page.eval_on_selector_all("#graph .on", "all => all.map(x => x.id.slice(6))"))


def test_a_stem_has_its_value_at_the_start_and_its_gradient_at_the_sum(visit):
    page = visit(thrice())
    assert {"f-stem-0", "f-1-0", "f-1-1", "f-2-0"} <= lit(page)
    assert seen_in_graph(page).count("3.7") == 4
    step(page, "backward", -1 + page.evaluate("steps.filter(s => s.kind === 'backward').length"))
    assert {"b-1-0", "b-1-1", "b-2-0"} <= lit(page)
    assert "b-stem-0" not in lit(page)
    step(page, "sum")
    assert "b-stem-0" in lit(page)
    assert "6.5519" in seen_in_graph(page)
    now = page.eval_on_selector_all("#graph .now", "all => all.map(x => x.id.slice(6))")
    assert set(now) == {"b-stem-0", "b-1-0", "b-1-1", "b-2-0"}


@pytest.mark.parametrize("make", [neuron, inside])
def test_all_lines_are_lit_at_the_end(visit, make):
    output, groups = make()
    page = visit(output, collapse=groups)
    page.keyboard.press("End")
    for number in range(len(groups)):
        assert page.locator("#graph :is(.forward, .backward):not(.on)").count() == 0
        page.evaluate(f"toggle({number})")
    assert page.locator("#graph :is(.forward, .backward):not(.on)").count() == 0


def numbers(texts):
    return {text.rsplit(" ", 1)[-1] for text in texts}


LEAKING = r"""() => steps.flatMap((step, i) => {
  if (!step.answer?.shown) return [];
  go(i);
  const isSeen = element => getComputedStyle(element).visibility === "visible";
  const texts = [...document.querySelectorAll("#graph text")].filter(isSeen);
  const told = [...texts, ...document.querySelectorAll("#graph title")].map(x => x.textContent);
  const found = steps.slice(0, i).map(({ found }) => values[found]);
  const known = [...found, ...step.needed.map(([, value]) => values[value]), ...leaves];
  const isTold = x => told.some(text => text.split(/\s/).at(-1) === x);
  return step.answer.shown.filter(x => isTold(x) && !known.includes(x));
})"""


@pytest.mark.parametrize("make", [neuron, inside, lambda: (thrice(), []), lambda: (apples(), [])])
def test_no_answer_is_seen_ahead_of_its_step(visit, make):
    output, groups = make()
    page = visit(output, quiz=True, collapse=groups)
    page.evaluate("window.leaves = program.variables.map(({ numbers }) => String(numbers[0]))")
    for number in range(len(groups) + 1):
        assert page.evaluate(LEAKING) == []
        if number < len(groups):
            page.evaluate(f"toggle({number})")


def test_arrays_are_not_seen_ahead_of_their_step_in_any_part(visit):
    page = visit(arrays(), quiz=True)
    seen = """() => [...document.querySelectorAll("#graph .forward, #graph .backward")]
      .filter(line => !line.classList.contains("on"))
      .flatMap(line => [...line.querySelectorAll("text, rect, text ~ polygon, title")])
      .filter(part => part.matches("title") || getComputedStyle(part).visibility === "visible")
      .length"""
    for number in range(page.evaluate("steps.length")):
        page.evaluate(f"go({number})")
        assert page.evaluate(seen) == 0


@pytest.mark.parametrize("make", [neuron, inside])
@pytest.mark.parametrize("max_nodes", [9, 1000])
def test_paper_shows_no_answer_beside_the_questions(visit, make, max_nodes):
    output, groups = make()
    page = visit(output, quiz=True, collapse=groups, max_nodes=max_nodes)
    shown = set(page.evaluate("questions.flatMap(step => step.answer.shown)")) - {"1"}
    on_paper(page)
    assert not numbers(seen_in_graph(page)) & shown
    key = " ".join(items(page, "key"))
    assert all(number in key for number in shown)


STATES = """() => {
  go(steps.length - 1);
  const all = [];
  for (const number of [...groups.keys(), ...groups.keys()]) {
    all.push([...document.querySelectorAll("#graph text")].map(text => text.textContent));
    toggle(number);
  }
  return all;
}"""


def test_other_numbers_reach_the_pictures_of_all_groups(visit):
    (before, groups), (after, others) = neuron(), neuron(1.31, -2.9, 0.7)
    page = visit(before, collapse=groups)
    first = page.evaluate(STATES)
    expected = visit(after, collapse=others).evaluate(STATES)
    page.evaluate("take(0, [1.31]), take(1, [-2.9]), take(2, [0.7])")
    assert page.evaluate(STATES) == expected
    page.evaluate("toggle(0), toggle(1)")
    page.click("#graph-f-3-1 text")  # the number of w has a field, be groups open or closed
    assert page.evaluate("document.activeElement.closest('label').textContent") == "w"
    page.evaluate("toggle(0), toggle(1), takeFirst()")
    assert page.evaluate(STATES) == first


def test_variables_without_a_name_are_called_something_that_stays_true(visit):
    page = visit(walked(ag.Node(2.0) * ag.Node(3.0, "w")))
    page.evaluate("take(0, [5])")
    texts = page.locator("#graph text").all_text_contents()
    assert "2" not in texts
    assert "variable#1" in texts


def test_what_an_answer_may_be_off_by_follows_the_numbers(visit):
    def third(x):
        x = ag.Node(x, "x")
        return walked((x / 3.0 - x / 7.0) * 3.0)

    slacks = "steps.map((_, i) => (go(i), steps[i].answer?.slack?.[0] ?? 0))"
    page, other = visit(third(1.0), quiz=True), visit(third(123.0), quiz=True)
    page.evaluate("take(0, [123])")
    found, expected = page.evaluate(slacks), other.evaluate(slacks)
    assert max(expected) > 0
    assert found == pytest.approx(expected, rel=1e-3, abs=1e-12)


def test_labels_stand_in_the_middle_of_their_place(visit):
    page = visit(thrice())
    page.evaluate("take(0, [12.3456])")
    for line in page.locator("#graph .forward").all():
        text = line.locator("text").last
        middle = text.evaluate("text => (box => box.x + box.width / 2)(text.getBBox())")
        assert middle == pytest.approx(float(text.get_attribute("x")), abs=0.5)
        assert re.search(r"\d", text.text_content())


def test_shapes_of_long_names_and_of_arrays_have_an_edge_in_every_theme(visit):
    x = ag.Node([0.3, 2.9, 4.0], "x")
    output = walked(ag.softmax(ag.dot(x, np.eye(3)) * np.ones((40, 1))).sum())
    for scheme in ("light", "dark"):
        page = visit(output, scheme=scheme)
        ink = page.evaluate("getComputedStyle(document.body).color")
        page.keyboard.press("End")
        for part in page.locator("#graph .op > :is(ellipse, rect), .leaf rect[stroke-width]").all():
            assert part.evaluate("e => getComputedStyle(e).stroke") == ink
        for bracket in page.locator("#graph .leaf polygon").all():
            assert bracket.evaluate("e => getComputedStyle(e).fill") == ink


def test_a_label_that_shrinks_keeps_close_to_its_line(visit):
    page = visit(apples(), at="#8")
    text = page.locator("#graph-b-3-0 text")
    top = "text => text.getBBox().y"
    before = text.evaluate(top)
    page.evaluate("take(0, [-1234567.89e-9]), take(1, [-1234567.89e-9])")
    assert text.evaluate(top) == pytest.approx(before, abs=2.5)
    assert float(text.evaluate("text => text.style.fontSize.replace('px', '')")) < 13
