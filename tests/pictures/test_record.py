"""The record of the backward pass: made once, never stale, and what is shown from it is true."""

from __future__ import annotations

import math
import re
from collections import Counter
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from reader import computed, equations, is_product, page_data, products, same, texts

import autograd_scratch as ag
from autograd_scratch import Graph, Node, constant, ops
from autograd_scratch.pictures.formulas.formula import backward_formulas, forward_formula
from autograd_scratch.pictures.formulas.names import node_names
from autograd_scratch.pictures.formulas.text import Text
from autograd_scratch.testing import RandomGraph, graphs


def everything(graph: Graph) -> list[str]:
    """All that can be shown of a graph."""
    picture = graph.draw(formulas=True, max_nodes=1000)
    page = ag.step_through(graph)
    return [str(picture), graph.explain(), str(graph.latex()), page.html]


# What it holds ------------------------------------------------------------------------------------


def test_contributions_are_what_each_edge_carries() -> None:
    x, y = Node(2.0), Node(3.0)
    product = x * y
    output = product + x
    graph = Graph(output)
    assert graph.record.at(product).contributions == [None, None]
    output.backward()
    assert graph.record.at(product).contributions == [3.0, 2.0]
    assert graph.record.at(output).contributions == [1.0, 1.0]
    assert graph.record.at(x).contributions == []
    output.backward(create_graph=True)
    assert [part.value for part in graph.record.at(product).contributions] == [3.0, 2.0]


def test_local_derivatives_are_those_of_the_op_alone() -> None:
    x, y = Node(2.0), Node(3.0)
    product = x * y
    record = Graph(product * 10.0).record
    assert record.at(product).local_derivatives == [3.0, 2.0]
    assert record.at(record.output).local_derivatives == [10.0, None]
    total = ops.sum(Node([1.0, 2.0]))
    assert Graph(total).record.at(total).local_derivatives == [None]


@given(graphs())
def test_contributions_add_up_to_the_gradients(f: RandomGraph) -> None:
    output = f(*(Node(x) for x in f.inputs))
    output.backward(1.7)
    record = Graph(output).record
    arrived: dict[int, Any] = {}
    for node in record.nodes:
        for x, sent in zip(node.inputs, record.at(node).contributions, strict=True):
            if sent is not None:
                arrived[id(x)] = arrived.get(id(x), 0.0) + sent
    for node in record.nodes[:-1]:
        if node.grad is not None:
            np.testing.assert_allclose(arrived[id(node)], node.grad, rtol=1e-10, atol=1e-12)
            assert record.is_settled(node)


@given(graphs())
def test_a_recorded_rule_comes_to_what_was_sent(f: RandomGraph) -> None:
    output = f(*(Node(x) for x in f.inputs))
    output.backward()
    record = Graph(output).record
    for node in record.nodes:
        if (rules := record.at(node).rules) is not None:
            for rule, sent in zip(rules.contributions, record.at(node).contributions, strict=True):
                if sent is not None:
                    np.testing.assert_allclose(rule.value, sent, rtol=1e-10, atol=1e-12)


# How often it is made -----------------------------------------------------------------------------


def counting() -> tuple[Any, Counter[str]]:
    """An op that counts how often its rule runs on numbers, and on nodes."""
    calls: Counter[str] = Counter()

    def rule(g: Any, y: Any, x: Any) -> Any:
        calls["on nodes" if isinstance(g, Node) else "on numbers"] += 1
        return g * 2.0

    return ag.op(rule, kind="linear")(lambda x: 2.0 * x), calls


def test_all_that_is_shown_of_a_graph_runs_each_rule_once_for_each_thing_shown() -> None:
    double, calls = counting()
    output = double(double(Node(3.0, "x")))
    output.backward()
    calls.clear()
    graph = Graph(output)
    for _ in range(2):
        graph.draw(formulas=True)
        graph.explain()
        graph.latex()
    # Of two nodes: what they sent and the local derivative in numbers, the rule as a graph.
    assert calls == {"on numbers": 4, "on nodes": 2}
    # A page takes the pass once more, to write it down for other numbers, but calls no user's op.
    ag.step_through(graph)
    assert calls == {"on numbers": 4, "on nodes": 2}


def test_a_picture_without_formulas_records_no_rule() -> None:
    double, calls = counting()
    output = double(Node(3.0, "x"))
    output.backward()
    calls.clear()
    ag.draw(output)
    assert calls == {"on numbers": 1}


def test_a_record_is_kept_as_long_as_nothing_changes() -> None:
    output = Node(2.0, "x") * Node([1.0, 2.0], "y")
    output.backward([1.0, 1.0])
    graph = Graph(output)
    assert graph.record is graph.record


def changes() -> dict[str, Any]:
    """What may happen to a graph between two pictures; each gets x, a scalar, w and the output."""

    def double_in_place(x: Node, w: Node, output: Node) -> None:
        w.grad *= 2.0

    def another_gradient(x: Node, w: Node, output: Node) -> None:
        x.grad = 7.0

    def no_gradient(x: Node, w: Node, output: Node) -> None:
        w.grad = None

    def another_value(x: Node, w: Node, output: Node) -> None:
        x.value = 5.0

    return {
        "another seed": lambda x, w, output: output.backward([1.0, 3.0]),
        "a recorded pass": lambda x, w, output: output.backward([1.0, 1.0], create_graph=True),
        "a gradient in place": double_in_place,
        "another gradient": another_gradient,
        "no gradient": no_gradient,
        "another value": another_value,
    }


@pytest.mark.parametrize("change", changes())
def test_a_record_is_made_anew_when_something_has_changed(change: str) -> None:
    x, w = Node(2.0, "x"), Node([1.0, 2.0], "w")
    output = ops.exp(x) * w
    output.backward([1.0, 1.0])
    graph = Graph(output)
    before = graph.record
    everything(graph)
    changes()[change](x, w, output)
    assert graph.record is not before
    assert everything(graph) == everything(Graph(output))


def test_a_new_name_is_shown_everywhere() -> None:
    x = Node(2.0, "x")
    output = x * 3.0
    output.backward()
    graph = Graph(output)
    everything(graph)
    x.name = "weight"
    assert all("weight" in shown for shown in everything(graph))


# Names --------------------------------------------------------------------------------------------


def test_tables_formulas_pages_and_pictures_call_nodes_alike() -> None:
    x = Node(3.0, "x")
    inner = ops.sin(x) * 2.0
    output = inner * inner + ops.exp(ops.exp(x) * 0.1 / 7.0) * 2.0
    graph = Graph(output)
    text = Text()
    names = [text.write(term) for term in node_names(graph).values()]
    named = [cells[0] for cells in page_data(ag.step_through(graph))["nodes"]]
    rows = [line.split("  ")[0] for line in graph.explain().splitlines()[2:-1]]
    assert names == named == rows
    shown = " ".join(texts(graph.draw(formulas=True)))
    assert all(name in shown for name in names)


def test_a_table_takes_names_from_the_caller() -> None:
    weight = Node(3.0)
    assert "weight  variable" in Graph(weight * 2.0).explain(names={"weight": weight})
    with pytest.raises(TypeError, match="names must map names to nodes"):
        Graph(weight).explain(names=["weight"])  # type: ignore[arg-type]
    with pytest.raises(ValueError, match=r"precision must be a whole number.*got 0"):
        Graph(weight).explain(precision=0)


# What is shown is true ----------------------------------------------------------------------------


def check_everything(output: Node) -> None:
    """A reader with a calculator agrees with every multiplication and every equation."""
    graph = Graph(output)
    exact = 1e-14 if all(node.dtype == np.float64 for node in graph.nodes) else 1e-5
    for precision, tolerance in ((6, 1e-5), (17, exact)):
        for row in products(graph.explain(precision=precision)):
            assert is_product(*row, tolerance), row
    text = Text()
    names = node_names(graph)
    for node in graph.nodes:
        if node.op is None:
            continue
        formulas = [forward_formula(node, names), *backward_formulas(graph.record, node, names)]
        for formula in formulas:
            if formula is not None and formula.numbers is not None:
                assert formula.result is not None
                check_equation(text.write(formula.numbers), text.write(formula.result))
    for numbers, result in equations(ag.step_through(graph)):
        check_equation(numbers, result)


def check_equation(numbers: str, result: str) -> None:
    with np.errstate(all="ignore"):
        try:
            found = float(computed(numbers))
        except ZeroDivisionError:
            return  # Python has no infinity for it
        except (NameError, SyntaxError, TypeError):
            assert re.search("[(ΣΠN‖[]", numbers)  # what the calculator does not have
            return
    wanted = float(result.replace("−", "-"))
    assert same(found, wanted, 0.01), f"{numbers} = {result}"


SEEDS = st.one_of(
    st.floats(-3.0, 3.0), st.sampled_from([math.inf, -math.inf, math.nan, 0.0, 1e-310, 1e300])
)


@given(graphs(max_inputs=2, max_steps=5), st.data(), st.sampled_from([np.float64, np.float32]))
def test_what_is_shown_of_random_graphs_is_true(f: RandomGraph, data: Any, dtype: Any) -> None:
    numbers = [data.draw(st.floats(-1.0, 1.0)) for _ in f.inputs]
    with np.errstate(all="ignore"):
        output = f(*(Node(dtype(x), name) for x, name in zip(numbers, "xy", strict=False)))
        if output.constant:
            return
        output.backward(data.draw(SEEDS))
    check_everything(output)


def clipped(g: Any, y: Any, x: Any) -> Any:
    return ops.clip(g, -1.0, 1.0)


def of_two_minds(g: Any, y: Any, x: Any) -> Any:
    return g * (2.0 if isinstance(g, Node) else 3.0)


def identity(x: Any) -> Any:
    return 1.0 * x


AWKWARD: dict[str, Any] = {
    "relu that blocks inf": (lambda x: ops.relu(-x), 2.0, math.inf),
    "where that drops inf": (lambda x: ops.where(constant(0.0), x, x * 0.0), 2.0, math.inf),
    "a product with 0 of inf": (lambda x: x * 0.0, 2.0, math.inf),
    "a derivative that overflows": (lambda x: ops.log(x) * 1e-310, 1e-310, None),
    "a product that vanishes": (lambda x: x * x * x, 1e-310, None),
    "a product that overflows": (lambda x: x * 1e200 * 1e200, 1e200, None),
    "float32 that overflows": (lambda x: x * x, np.float32(1e30), np.float32(1e30)),
    "digits that cancel": (lambda x: ops.tanh(x), 8.0, None),
    "nan": (lambda x: x * x + x, math.nan, None),
    "a rule that clips": (ag.op(clipped)(identity), 2.0, 5.0),
    "a rule that forgets": (ag.op(lambda g, y, x: 5.0)(identity), 2.0, 3.0),
    "a rule of two minds": (ag.op(of_two_minds)(identity), 2.0, 3.0),
    "a rule that broadcasts": (
        ag.op(lambda g, y, x: g * np.ones((2, 1)), kind="linear")(lambda x: x[:1] + 0.0),
        np.ones((1, 1)),
        np.ones((1, 1)),
    ),
    "a checkpoint": (ag.checkpoint(lambda x: ops.sin(x) * x), 2.0, 1e-310),
    "a checkpoint of inf": (ag.checkpoint(lambda x: ops.relu(x - 5.0)), 2.0, math.inf),
}


@pytest.mark.parametrize("name", AWKWARD)
def test_what_is_shown_of_awkward_graphs_is_true(name: str) -> None:
    f, x, seed = AWKWARD[name]
    with np.errstate(all="ignore"):
        output = f(Node(x, "x"))
        output.backward(seed)
    check_everything(output)
    everything(Graph(output))  # without a warning


def test_a_product_that_is_not_what_was_sent_is_not_shown() -> None:
    output = ops.relu(Node(-1.0, "x"))
    output.backward(math.inf)
    *_, last = Graph(output).explain().splitlines()
    assert last.split() == [
        "relu(x)",
        "relu(x)",
        "0",
        "inf",
        "x",
        "relu",
        "rule",
        *["on", "inf", "=", "0"],
    ]


def test_a_formula_whose_digits_cancel_has_a_result_only() -> None:
    output = ops.tanh(Node(8.0, "x"))
    output.backward()
    *_, line, _ = Graph(output).latex().splitlines()
    assert line.endswith(r"\left(1 - {L}^{2}\right) = 4.50141 \times 10^{-7}")


def test_a_rule_that_goes_another_way_on_nodes_is_not_read() -> None:
    output = ag.op(of_two_minds)(identity)(Node(2.0, "x"))
    output.backward()
    *_, line, _ = Graph(output).latex().splitlines()
    assert line.endswith(r"\cdot \frac{\partial L}{\partial x} = 3")


def test_gradients_of_another_pass_are_no_derivatives_of_this_output() -> None:
    x = Node(3.0, "x")
    y = x * 2.0
    y.name = "y"
    z = y * 3.0 + x
    z.backward()
    y.backward()  # changes the gradients of y and x
    lines = Graph(z).latex().splitlines()
    of_y, of_x = lines[3:5]
    assert of_y.endswith(r"= 1 \times 3 = 3 \\")  # and not 1, which y holds
    assert "=" not in of_x.partition("&= ")[2]
    assert "= 1 × 2 = 2" not in texts(ag.draw(z, formulas=True))
    w = y * 3.0
    assert "=" not in Graph(w).latex().splitlines()[-2].partition("&= ")[2]


def test_a_table_names_the_gradients_that_do_not_add_up_in_it() -> None:
    x = Node(3.0, "x")
    y = x * 2.0
    y.name = "y"
    z = y * 3.0 + x
    z.backward()
    assert "left" not in Graph(z).explain()
    assert Graph(y).explain().splitlines()[-1].endswith("a larger graph has left: x")
    y.backward()
    assert Graph(z).explain().splitlines()[-1].endswith("a larger graph has left: x, y")
    assert Graph(y * 5.0).explain().splitlines()[-1].endswith("a larger graph has left: y")


def test_numbers_of_a_value_that_was_changed_later_are_not_shown() -> None:
    x = Node(3.0, "x")
    y = x * x
    y.backward()
    x.value = 5.0
    [_, forward, *back] = page_data(ag.step_through(y))["steps"]
    assert forward["formula"] == ["L", "x × x", None, "9"]
    check_everything(y)
    assert back[-1]["left"] != back[-1]["found"]


# Checkpoints --------------------------------------------------------------------------------------


def layer(x: Any, w: Any) -> Any:
    return ops.tanh(x * w) + x


def test_a_checkpointed_graph_is_shown_with_the_numbers_of_the_plain_one() -> None:
    def shown(f: Any) -> tuple[dict[str, str], set[str]]:
        x, w = Node(0.5, "x"), Node(2.0, "w")
        output = f(f(x, w), w) * 3.0
        output.backward()
        drawn = set(texts(ag.draw(output, formulas=True)))
        check_everything(output)
        cells = [line.split() for line in Graph(output).explain().splitlines()]
        return {row[0]: row[3] for row in cells if row[1:2] == ["variable"]}, drawn

    plain, _ = shown(layer)
    saved, drawn = shown(ag.checkpoint(layer))
    assert saved == plain
    assert "checkpoint(layer)" in drawn


@pytest.mark.parametrize("value", [0.5, np.array([0.5, -1.0])])
def test_looking_at_a_checkpointed_graph_changes_nothing(value: Any) -> None:
    x, w = Node(value, "x"), Node(value, "w")
    output = ops.sum(ag.checkpoint(layer)(x, w))
    output.backward()
    before = [x.grad, w.grad]
    everything(Graph(output))
    assert x.grad is before[0]
    assert w.grad is before[1]
    output.backward()
    np.testing.assert_array_equal([x.grad, w.grad], before)


def test_an_edge_out_of_a_checkpoint_carries_what_was_sent() -> None:
    x, w = Node(0.5, "x"), Node(2.0, "w")
    output = ag.checkpoint(layer)(x, w)
    output.backward()
    assert Graph(output).record.at(output).contributions == [x.grad, w.grad]
    shown = texts(ag.draw(output))
    assert {f"{x.grad:.6g}", f"{w.grad:.6g}"} <= set(shown)
