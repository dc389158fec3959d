"""A quiz asks only for what can be worked out from what the page shows."""

import json

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from reader import page_data as data

import autograd_scratch as ag
from autograd_scratch import Op
from autograd_scratch.engine.backward import input_gradients
from autograd_scratch.engine.registry import HOOKS, OPS
from autograd_scratch.pictures.formulas.names import node_names
from autograd_scratch.pictures.page.page_data import PageData
from autograd_scratch.pictures.page.questions import BY_HAND
from autograd_scratch.pictures.page.steps import steps
from autograd_scratch.pictures.page.wording import LANGUAGES
from autograd_scratch.testing import calls

HOOKS.load_all_ops()
ALL = [op for op in vars(OPS).values() if isinstance(op, Op)]


def asked(page, kind):
    return [step for step in page["steps"] if step["kind"] == kind and "answer" in step]


def test_what_is_done_by_hand_are_ops():
    assert {op.name for op in ALL} >= BY_HAND


# a reader who sees the page only ------------------------------------------------------------------


def seen(page, step):
    """The arrays and numbers that the page shows along with a question, by their names."""
    values = page["values"]
    return {name: read(values[place]) for name, place in step["needed"]}


def read(shown):
    if isinstance(shown, str):
        return number(shown)
    shape = eval(shown["shape"])
    if "cells" not in shown:
        return np.full(shape, np.nan)  # what is not seen makes every answer nan
    return np.array([number(text) for row in shown["cells"] for text in row]).reshape(shape)


def number(text):
    return float({"True": 1, "False": 0}.get(text, text.replace("−", "-")))


def read_settings(text):
    found = {}
    for setting in filter(None, text.split("; ")):
        key, _, value = setting.partition("=")
        source = value.replace("…", "...")
        if key == "index":
            found[key] = eval(f"np.s_{source}")
        else:
            found[key] = source if key == "dtype" else eval(source)
    return found


def inputs(node, known, names, step):
    """The inputs of a node as the reader knows them: of some of them only the shape."""
    if "shape" in step["answer"]:
        return node.inputs
    found = []
    for x, name in zip(node.inputs, names, strict=True):
        value = known.get(name)
        if value is None:
            is_float = np.asarray(x.value).dtype.kind == "f"
            value = np.full(x.shape, np.nan) if is_float else x.value
        found.append(type(x)(np.asarray(value).astype(np.asarray(x.value).dtype)))
    return found


def names_of(op, xs):
    """Inputs with names, so that each of them is known by its own."""
    made = []
    for k, x in enumerate(xs):
        is_float = np.asarray(x).dtype.kind == "f"
        made.append((ag.Node if is_float else ag.constant)(x, f"x{k}"))
    return made


def agrees(answer, found):
    """Whether the page takes an answer with all the digits of a calculator."""
    if "shape" in answer:
        return tuple(answer["shape"]) == np.shape(found)
    slack = answer.get("slack", [0.0] * len(answer["elements"]))
    for wanted, mine, spare in zip(answer["elements"], np.ravel(found), slack, strict=True):
        if float(wanted) == mine or (np.isnan(float(wanted)) and np.isnan(mine)):
            continue
        if not abs(float(wanted) - mine) <= 1e-9 * abs(float(wanted)) + spare:
            return False
    return True


@pytest.mark.parametrize("op", ALL, ids=lambda op: op.name)
@settings(
    max_examples=max(4, settings.default.max_examples // 12),
    suppress_health_check=list(HealthCheck),
)
@given(data=st.data())
def test_what_is_asked_of_an_op_can_be_computed_from_what_is_shown(op, data):
    xs, params = data.draw(calls(op))
    nodes = names_of(op, xs)
    with np.errstate(all="ignore"):
        y = op(*nodes, **params)
        if not y.op or not any(not x.constant for x in y.inputs):
            return
        y.name = "y"
        if op.name != "stop_gradient":
            y.backward(np.ones(y.shape))
        check(told(y), y, nodes)


def told(y):
    """The data of a page; the picture on it would take longer than all the rest."""
    record = ag.Graph(y).record
    terms = node_names(record)
    taken = steps(record, terms, 6)
    return json.loads(json.dumps(PageData(record, terms, LANGUAGES["en"], 6, True).of(taken)))


def check(page, y, nodes):
    names = [f"x{k}" for k in range(len(nodes))]
    for step in asked(page, "forward"):
        made = y.op(
            *inputs(y, seen(page, step), names, step), **read_settings(step.get("settings", ""))
        )
        assert agrees(step["answer"], np.asarray(made.value)), step
    for step in asked(page, "backward"):
        known = seen(page, step)
        given_settings = read_settings(step.get("settings", ""))
        made = y.op(*inputs(y, known, names, step), **given_settings)
        if "y" in known:
            made.value = known["y"]
        slot = names.index(f"x{step['to']}") if len(names) > 1 else 0
        upstream = next(value for name, value in known.items() if name.startswith("∂"))
        _, sent = input_gradients(made, upstream)[slot]
        assert agrees(step["answer"], np.asarray(sent)), step


# what cannot be worked out is not asked -----------------------------------------------------------


def answers(y, **options):
    if y.op and any(not x.constant for x in y.inputs):
        y.backward(np.ones(y.shape))
    return [step.get("answer") for step in data(ag.step_through(y, quiz=True, **options))["steps"]]


def test_a_number_from_an_array_that_is_not_shown_is_not_asked():
    X = ag.Node(np.arange(12.0).reshape(3, 4), "X")
    start, total, seed, gradient = answers(ag.sum(X))
    assert (start, total) == (None, None)
    assert seed["elements"] == [1.0]
    assert gradient == {"shape": [3, 4]}
    small, large = ag.Node(np.ones(2), "x"), ag.Node(np.ones((2, 40)), "W")
    y = ag.sum(ag.dot(small, large))
    assert [each and list(each) for each in answers(y)][1:3] == [["shape"], None]
    assert answers(y)[-2:] == [{"shape": [2]}, {"shape": [2, 40]}]


def test_a_page_says_of_what_it_does_not_ask():
    page = data(ag.step_through(ag.sum(ag.Node(np.ones(9), "x")), quiz=True))
    assert page["steps"][1]["unasked"] is True
    assert "unasked" not in json.dumps(data(ag.step_through(ag.sum(ag.Node(np.ones(9)))))["steps"])


def test_digits_that_are_not_shown_are_not_asked_for():
    x = ag.Node(1.0 + 2.0**-20, "x")  # 1.00000095…
    assert answers(x - 1.0)[1] is None
    assert answers(x - 1.0, precision=17)[1] == {
        "elements": [2.0**-20],
        "shown": ["9.5367431640625e−07"],
    }


def test_numbers_that_are_shown_in_full_leave_no_slack():
    assert "slack" not in answers(ag.Node(100.0, "x") * 2.0)[1]
    third = ag.Node(1.0, "x") / 3.0 * 3.0
    _, quotient, product, *_ = answers(third)
    assert "slack" not in quotient
    assert 1e-6 <= product["slack"][0] < 2e-6  # 0.333333 × 3 = 0.999999 is taken for 1


def test_an_op_that_nobody_knows_is_not_asked():
    def zoom(x):
        return 5.0 * x

    op = ag.op(lambda g, y, x: 5.0 * g)(zoom)
    assert answers(op(ag.Node(1.0, "x"))) == [None, None, {"elements": [1.0], "shown": ["1"]}, None]
    _, value, _, gradient = answers(op(ag.Node([1.0, 2.0], "x")))
    assert value is None
    assert gradient == {"shape": [2]}  # that of its variable


def test_functions_that_no_pocket_calculator_has_are_not_asked():
    assert answers(ag.i0(ag.Node(1.0, "x")))[1] is None


def test_indices_and_settings_are_shown_with_and_without_a_quiz():
    x = ag.Node(np.arange(6.0).reshape(2, 3), "x")
    y = ag.softmax(x[1, ::2], axis=0)
    y.backward([1.0, 0.0])
    for quiz in (False, True):
        page = data(ag.step_through(y, quiz=quiz))
        assert [step.get("settings") for step in page["steps"]] == [
            *(None, "index=[1, ::2]", "axis=0"),
            *(None, "axis=0", "index=[1, ::2]"),
        ]


def test_an_index_that_is_too_long_to_be_shown_leaves_nothing_to_ask():
    x = ag.Node(np.arange(300.0), "x")
    y = x[np.arange(100)]
    assert [each and list(each) for each in answers(y)] == [None, None, None, ["shape"]]
