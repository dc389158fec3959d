"""What a page is told so that it can compute, or why it cannot."""

import numpy as np
import pytest
from reader import page_data

import autograd_scratch as ag
from autograd_scratch import Node, ops
from autograd_scratch.pictures.page.input_words import INPUT_WORDS
from autograd_scratch.pictures.page.wording import LANGUAGES
from autograd_scratch.pictures.replay import replay


@ag.op(lambda g, y, x: 3.0 * g)
def tripled(x):
    return 3.0 * x


def walked(output):
    output.backward()
    return output


def told(output):
    return page_data(ag.step_through(output))


def of_a_larger_graph():
    x = Node(2.0, "x")
    y = x * x
    (y * 3.0 + x).backward()
    return ag.Graph(y)


FIXED = {
    "an op of matrices": (lambda: walked(ops.inv(Node([[2.0]])).sum()), "fixed op", "inv"),
    "a user's op": (lambda: walked(tripled(Node(2.0))), "fixed op", "tripled"),
    "half precision": (lambda: walked(Node(np.float16(2.0)) * 1.5), "fixed op", "float16"),
    "large variables": (lambda: walked((Node(np.ones(20_001)) * 2.0).sum()), "fixed size", None),
    "large constants": (lambda: walked((Node(1.0) * np.ones(20_001)).sum()), "fixed size", None),
    "much work": (
        lambda: walked((Node(np.ones((2000, 1))) * np.ones(2000)).sum()),
        "fixed size",
        None,
    ),
    "other gradients": (of_a_larger_graph, "fixed gradients", None),
    "no variables": (
        lambda: ag.Graph(ag.constant(1.0) + ag.constant(2.0)),
        "fixed constants",
        None,
    ),
}


@pytest.mark.parametrize("case", FIXED)
def test_a_page_that_cannot_compute_knows_why(case):
    make, sentence, op = FIXED[case]
    data = told(make())
    assert data["program"] is None
    assert data["fixed"] == [sentence, {"op": op} if op else {}]
    assert sentence in INPUT_WORDS["en"]


def test_a_variable_that_was_changed_afterwards_makes_the_page_fixed():
    x = Node(2.0, "x")
    y = ops.exp(x)
    x.value = 3.0
    assert told(ag.Graph(y))["fixed"] == ["fixed numbers", {}]


def test_what_depends_on_no_variable_is_not_computed():
    x, c = Node(2.0, "x"), ag.constant(3.0, "c")
    program = told(walked(x * (c * c + 1.0)))["program"]
    assert [more for _, _, _, _, _, more in program["steps"]] == ["mul"]
    constants = sorted(numbers for _, _, _, numbers in program["constants"])
    assert constants == [[1.0], [3.0], [9.0], [10.0]]


def test_the_program_holds_only_functions_that_it_uses():
    page = ag.step_through(walked(ops.exp(Node(2.0, "x")) * 2.0))
    functions = page.html[page.html.index("const FUNCTIONS") :]
    assert "exp: (x) => Math.exp(x)" in functions
    assert "tanh" not in functions


def test_formulas_are_kept_once():
    x = Node(2.0, "x")
    y = x
    for _ in range(10):
        y = y * 1.5
    program = told(walked(y))["program"]
    assert len(program["templates"]) < 6


def test_a_graph_inside_a_derivative_is_refused():
    def f(x):
        y = x * x
        with pytest.raises(TypeError, match="inside a derivative"):
            replay(ag.Graph(y).nodes, None)
        return y

    ag.grad(f)(2.0)


def test_both_languages_have_the_same_words():
    english, korean = INPUT_WORDS["en"], INPUT_WORDS["ko"]
    assert english.keys() == korean.keys()
    assert english.keys().isdisjoint(LANGUAGES["en"].words)
