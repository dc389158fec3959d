"""The page that steps through a graph, as data: its steps, arrays and questions."""

import json
import re

import numpy as np
import pytest
from examples import unnamed_apples
from hand_wired import PROGRAMS, only
from outline import Outline
from reader import page_data as data

import autograd_scratch as ag
from autograd_scratch.pictures.heat_map import heat_map
from autograd_scratch.pictures.page.wording import LANGUAGES


def told(page):
    """Each step in short: its kind, what it finds, and the formula for it."""
    known = data(page)
    return [
        (
            step["kind"],
            step.get("target"),
            *(step.get("formula") or [None] * 4)[1:3],
            known["values"][step["found"]] if "found" in step else None,
        )
        for step in known["steps"]
    ]


# what the steps are -------------------------------------------------------------------------------


@PROGRAMS
def test_apple_steps_go_forwards_and_back(program):
    with only(program):
        page = ag.step_through(unnamed_apples())
    assert told(page) == [
        ("start", None, None, None, None),
        ("forward", "apple·number", "apple × number", "100 × 2", "200"),
        ("forward", "L", "apple·number × tax", "200 × 1.1", "220"),
        ("seed", "∂L/∂L", None, None, "1"),
        ("backward", "∂L/∂(apple·number)", "∂L/∂L · tax", "1 × 1.1", "1.1"),
        ("backward", "∂L/∂tax", "∂L/∂L · apple·number", "1 × 200", "200"),
        ("backward", "∂L/∂apple", "∂L/∂(apple·number) · number", "1.1 × 2", "2.2"),
        ("backward", "∂L/∂number", "∂L/∂(apple·number) · apple", "1.1 × 100", "110"),
    ]


@PROGRAMS
def test_every_line_that_a_step_fills_in_is_in_the_picture(program):
    with only(program):
        page = ag.step_through(unnamed_apples())
    ids = {attributes.get("id") for _, attributes in Outline(page.html).elements}
    known = data(page)
    lines = [line for step in known["steps"] for line in step["lines"]]
    assert len(lines) == len(set(lines)) == 10
    assert {f"graph-{line}" for line in lines} <= ids
    assert {f"graph-n{index}" for index in range(len(known["nodes"]))} <= ids


@PROGRAMS
def test_the_picture_has_no_colors_of_its_own(program):
    with only(program):
        page = ag.step_through(unnamed_apples())
    picture = page.html[page.html.index("<svg") : page.html.index("</svg>")]
    paint = set(re.findall('(?:fill|stroke|color|style|font-family)="([^"]*)"', picture))
    assert paint <= {"none"}


def test_contributions_to_a_shared_node_add_up():
    x = ag.Node(3.0, "x")
    y = x * x
    y.backward()
    assert told(ag.step_through(y))[-3:] == [
        ("backward", "∂L/∂x", "∂L/∂L · x", "1 × 3", "3"),
        ("backward", "∂L/∂x", "∂L/∂L · x", "1 × 3", "3"),
        ("sum", "∂L/∂x", "", "3 + 3", "6"),
    ]
    *_, first, second, total = data(ag.step_through(y))["steps"]
    assert [step["part"] for step in (first, second, total)] == [[1, 2], [2, 2], [2, 2]]


def test_negative_contributions_stand_in_parentheses():
    x = ag.Node(3.0, "x")
    y = x - x * 2.0
    y.backward()
    assert told(ag.step_through(y))[-1] == ("sum", "∂L/∂x", "", "1 + (−2)", "−1")


def test_arrays_add_up_by_their_names():
    x = ag.Node([3.0, 4.0], "x")
    y = ag.sum(x * x)
    y.backward()
    *_, last = data(ag.step_through(y))["steps"]
    assert (last["kind"], last["target"]) == ("sum", "∂L/∂x")
    assert last["formula"][1] == "∂L/∂(x·x) × x + ∂L/∂(x·x) × x"


def test_a_shared_op_is_walked_only_after_its_sum():
    x = ag.Node(3.0, "x")
    double = x * 2.0
    y = double * double
    y.backward()
    assert [step[0] for step in told(ag.step_through(y))] == [
        *("start", "forward", "forward", "seed", "backward", "backward", "sum", "backward"),
    ]


def test_constants_get_no_step_back():
    y = ag.Node(3.0, "x") * 2.0
    y.backward()
    assert [step[1] for step in told(ag.step_through(y)) if step[0] == "backward"] == ["∂L/∂x"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_graph_not_walked_backwards_has_a_forward_pass_only_and_says_so(lang):
    page = ag.step_through(ag.Node(3.0, "x") * 2.0, lang=lang)
    assert [step[0] for step in told(page)] == ["start", "forward"]
    assert LANGUAGES[lang].words["forward only"] in page.html


def test_gradients_left_by_another_output_are_no_backward_pass_of_this_one():
    y = ag.Node(3.0, "x") * 2.0
    y.backward()
    assert [step[0] for step in told(ag.step_through(y + 1.0))] == ["start", "forward", "forward"]


def test_a_single_leaf_is_a_graph_too():
    x = ag.Node(3.0, "x")
    x.backward()
    assert [step[0] for step in told(ag.step_through(x))] == ["start", "seed"]


def test_a_seed_that_was_given_is_not_called_1():
    y = ag.Node(3.0, "x") * 2.0
    y.backward(5.0)
    page = ag.step_through(y, quiz=True)
    seed = data(page)["steps"][2]
    assert (seed["kind"], seed["text"]) == ("seed", "seed given")
    assert "answer" not in seed


def test_variables_can_be_named_by_the_caller():
    w = ag.Node(2.0)
    y = w * 3.0
    y.backward()
    page = ag.step_through(y, names={"weight": w})
    assert told(page)[-1][1] == "∂L/∂weight"
    assert ">weight</text>" in page.html


def test_gradients_that_are_nodes_are_shown_as_their_numbers():
    x = ag.Node(3.0, "x")
    y = x**2.0
    y.backward(create_graph=True)
    assert told(ag.step_through(y))[-1][-1] == "6"


def test_an_op_without_words_follows_the_rule_of_its_name():
    def zoom(x):
        return 5.0 * x

    y = ag.op(lambda g, y, x: 5.0 * g)(zoom)(ag.Node(1.0, "x"))
    y.backward()
    assert data(ag.step_through(y))["rules"] == ["This is the rule of zoom."]
    assert data(ag.step_through(y, lang="ko"))["rules"] == ["zoom 노드의 역전파 규칙을 따릅니다."]


def test_a_broadcast_input_is_said_to_add_up_its_copies():
    y = (ag.Node([[1.0, 2.0], [3.0, 4.0]], "x") + ag.Node([1.0, 1.0], "b")).sum()
    y.backward()
    rules = data(ag.step_through(y))["rules"]
    assert [("broadcast" in rule) for rule in rules if rule.startswith("Addition")] == [False, True]


@pytest.mark.parametrize("name", ["add", "sub", "mul", "div", "pow", "maximum", "minimum"])
def test_every_op_that_broadcasts_is_said_to_do_so_where_it_does(name):
    for wide, said in ((ag.Node(np.ones((3, 2)), "x"), 1), (ag.Node(np.ones(2), "x"), 0)):
        y = getattr(ag, name)(wide, ag.Node([2.0, 3.0], "b")).sum()
        y.backward()
        rules = data(ag.step_through(y))["rules"]
        added = LANGUAGES["en"].words["broadcast"]
        assert sum(rule.endswith(added) for rule in rules) == said


def test_both_languages_say_the_same_things():
    en, ko = LANGUAGES["en"], LANGUAGES["ko"]
    assert set(en.words) == set(ko.words)
    assert set(en.rules) == set(ko.rules)
    blanks = re.compile(r"\{\w+\}")
    for key, text in ko.words.items():
        assert set(blanks.findall(text)) <= set(blanks.findall(en.words[key]))


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda x, y: x**y, ["by the exponent, and by the base", "the logarithm of the base"]),
        (lambda x, y: ag.dot(ag.stack([x, y]), [1.0, 2.0]), ["by the other vector"]),
        (lambda x, y: x * np.ones(3) + y, ["swaps its inputs", "all its copies"]),
        (lambda x, y: ag.reshape(x, (1,)) + ag.reshape(y, (1, 1)), ["as it is."]),
        (
            lambda x, y: ag.dot([1.0, 2.0], ag.stack([ag.stack([x, y]), ag.stack([y, x])])),
            ["each element of the vector with each element of the gradient"],
        ),
        (
            lambda x, y: ag.softmax_cross_entropy(ag.stack([x, y]), ag.stack([y, x])),
            ["(y − t) / batch size, times the gradient", "to the targets"],
        ),
        (
            lambda x, y: ag.linear_recurrence(ag.stack([x, y]), ag.stack([y, x])),
            ["what comes back from the next one", "by the output before"],
        ),
    ],
    ids=["pow", "vectors", "broadcast", "one copy", "outer", "targets", "factors"],
)
def test_rules_in_words_hold_for_the_case_that_is_shown(make, said):
    y = make(ag.Node(2.0, "x"), ag.Node(3.0, "y"))
    y.backward(np.ones(y.shape))
    page = data(ag.step_through(y))
    told = " ".join(page["rules"])
    for sentence in said:
        assert sentence in told
    if said == ["as it is."]:
        assert "copies" not in told


def test_a_single_example_has_its_own_rule_of_affine():
    x, W, b = ag.Node(np.ones(2)), ag.Node(np.ones((2, 3))), ag.Node(np.ones(3))
    y = ag.affine(x, W, b)
    y.backward(np.ones(3))
    [rule] = data(ag.step_through(y))["rules"]
    assert "the bias gets the gradient as it is" in rule


# arrays -------------------------------------------------------------------------------------------


def described(array, **options):
    """What the page says of an array."""
    page = ag.step_through(ag.exp(ag.Node(array, "x")), **options)
    known = data(page)
    return known["values"][known["steps"][1]["given"][0][1]]


def test_small_arrays_are_shown_whole():
    found = described([[1.0, -2.0], [0.5, 0.0]])
    assert found["shape"] == "(2, 2)"
    assert found["cells"] == [["1", "−2"], ["0.5", "0"]]
    assert found["rows"] == ["X0", "SM"]
    assert (found["low"], found["high"]) == ("−2", "1")
    assert found["scale"] == ["−2", "1", -1.0, 0.5]


def test_vectors_are_one_row():
    assert described(np.arange(8.0))["rows"] == ["MPSVZcfi"]


def test_large_arrays_are_averaged_in_blocks_and_the_page_knows_it():
    found = described(np.ones((100, 784)))
    assert (len(found["rows"]), len(found["rows"][0])) == (25, 32)
    assert found["block"] == [4, 25]
    assert "cells" not in found


def test_blocks_at_the_edge_are_means_of_what_is_there():
    array = np.zeros((1, 33))
    array[0, -1] = 4.0
    found = described(array)
    assert found["rows"][0] == "M" * 16 + "i"
    assert found["scale"][1] == "4"


def test_nan_and_inf_are_shown_as_such():
    found = described([[np.nan, np.inf], [0.0, -1.0]])
    assert found["rows"] == ["n+", "M0"]
    assert (found["nan"], found["inf"], found["low"], found["high"]) == (1, 1, "−1", "0")
    with np.errstate(all="ignore"):
        assert described([-np.inf, 1.0])["rows"] == ["-i"]
        large = np.zeros((64, 1))
        large[0] = np.nan
        assert described(large)["rows"] == ["n", *["M"] * 31]


def test_an_array_of_nothing_but_nan_has_no_scale():
    found = described([np.nan, np.nan])
    assert found["rows"] == ["nn"]
    assert "scale" not in found


@pytest.mark.parametrize("shape", [(0,), (2, 0), (2, 2, 2)])
def test_other_arrays_are_shown_by_their_shape(shape):
    assert set(described(np.ones(shape))) == {"shape"}


def test_huge_numbers_do_not_overflow_in_a_heat_map():
    rows = heat_map(np.full((64, 64), 1.7e308)).rows
    assert set("".join(rows)) <= {"i", "+"}


def test_a_step_back_shows_the_matrix_that_its_rule_transposes():
    y = ag.dot(ag.Node(np.ones((1, 2)), "x"), ag.Node(np.ones((2, 1)), "w"))
    y.backward()
    given = [
        [name for name, _ in step.get("given", [])] for step in data(ag.step_through(y))["steps"]
    ]
    assert [names[1:] for names in given[-2:]] == [["w"], ["x"]]


# the quiz -----------------------------------------------------------------------------------------


def test_a_quiz_asks_for_every_number_but_the_leaves():
    steps = data(ag.step_through(unnamed_apples(), quiz=True))["steps"]
    assert ["answer" in step for step in steps] == [False, *[True] * 7]
    assert steps[1]["answer"] == {"elements": [200.0], "shown": ["200"]}
    assert "answer" not in json.dumps(data(ag.step_through(unnamed_apples()))["steps"])


def test_a_quiz_asks_for_the_shape_of_large_arrays():
    y = ag.Node(np.ones((2, 4)), "x").sum()
    y.backward()
    assert data(ag.step_through(y, quiz=True))["steps"][-1]["answer"] == {"shape": [2, 4]}
    deep = ag.exp(ag.Node(np.ones((1, 2, 1)), "x"))
    assert data(ag.step_through(deep, quiz=True))["steps"][-1]["answer"] == {"shape": [1, 2, 1]}


def test_answers_that_are_no_finite_numbers_are_words():
    with np.errstate(all="ignore"):
        y = ag.Node([1.0, -1.0, np.nan], "x") / 0.0
    steps = data(ag.step_through(y, quiz=True))["steps"]
    assert steps[-1]["answer"]["elements"] == ["inf", "-inf", "nan"]
