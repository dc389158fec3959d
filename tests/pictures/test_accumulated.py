"""The chain rule along each path, as figures 5-7, 5-8, 5-20, 5-21 and 5-30 of the book show it."""

import numpy as np
import pytest
from evaluate import evaluated
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

import autograd_scratch as ag
from autograd_scratch import Graph, Node, constant, draw
from autograd_scratch.pictures.formulas.accumulated import accumulated_formulas
from autograd_scratch.pictures.formulas.names import node_names
from autograd_scratch.pictures.formulas.text import Text
from autograd_scratch.pictures.formulas.tree import Partial, Symbol


def along_the_path(output, **options):
    """What flows back along each line, from the output on."""
    record = Graph(output).record
    formulas = accumulated_formulas(record, node_names(record), **options)
    return [Text().write(formula.symbols) for formula in formulas.values()]


def square():
    t = Node(1.0, "x") + Node(2.0, "y")
    t.name = "t"
    z = t**2
    z.name = "z"
    return z


def sigmoid():
    """1 / (1 + exp(−x)) in steps."""
    e = ag.exp(Node(0.5, "x") * -1)
    e.name = "exp(−x)"
    y = 1 / (1 + e)
    y.name = "y"
    return y


def test_the_chain_rule_grows_on_the_way_back():
    assert along_the_path(square(), general=True) == [
        "∂z/∂z · ∂z/∂t",
        "∂z/∂z · ∂z/∂t · ∂t/∂x",
        "∂z/∂z · ∂z/∂t · ∂t/∂y",
    ]


def test_local_derivatives_multiply_on_the_way_back():
    assert along_the_path(square()) == ["2t", "2t", "2t"]


def test_the_product_of_the_sigmoid_is_kept_in_order():
    assert along_the_path(sigmoid(), final="L") == [
        "−∂L/∂y · y²",
        "−∂L/∂y · y²",
        "−∂L/∂y · y² · exp(−x)",
        "∂L/∂y · y² · exp(−x)",
    ]


def test_the_sigmoid_as_one_node():
    y = ag.sigmoid(Node(0.5, "x"))
    y.name = "y"
    assert along_the_path(y, final="L") == ["∂L/∂y · y(1 − y)"]


def cross_entropy(a, t):
    y = ag.softmax(a)
    y.name = "y"
    return -ag.sum(t * ag.log(y))


def test_softmax_with_loss_sends_back_y_minus_t():
    a, t = Node([0.3, 2.9, 4.0], "a"), constant([0.0, 0.0, 1.0], "t")
    assert along_the_path(cross_entropy(a, t))[-1] == "y − t"


def test_targets_that_do_not_sum_to_1_are_not_simplified():
    a, t = Node([0.3, 2.9, 4.0], "a"), constant([0.0, 0.5, 1.0], "t")
    assert along_the_path(cross_entropy(a, t))[-1] != "y − t"


def test_a_batch_divides_by_the_number_of_examples():
    a, t = Node(np.zeros((2, 3)), "a"), constant(np.eye(3)[:2], "t")
    assert along_the_path(ag.softmax_cross_entropy(a, t)) == ["(softmax(a) − t) / N"]


def test_a_box_shows_what_leaves_it():
    x = Node(0.5, "x")
    with ag.group("sigmoid") as box:
        y = 1 / (1 + ag.exp(x * -1))
    y.name = "y"
    picture = draw(y, collapse=[box], formulas="accumulated", of="L", values=False)
    assert "∂L/∂y · y² · exp(" in str(picture)


def test_what_is_too_long_begins_anew():
    x = Node(0.5, "x")
    for _ in range(12):
        x = ag.sin(x) * Node(2.0, "a factor")
    lines = along_the_path(x)
    assert max(map(len, lines)) <= 60
    assert any(line.startswith("∂L/∂") for line in lines)


@pytest.mark.parametrize("chosen", ["accumulate", "both"])
def test_another_word_is_refused(chosen):
    with pytest.raises(ValueError, match="'accumulated', 'general accumulated', got"):
        draw(square(), formulas=chosen)


STEPS = [ag.sin, ag.exp, ag.tanh, ag.sigmoid, lambda x: x * x, lambda x: 1 / (x + 3.0)]


@given(
    start=st.floats(0.2, 1.5),
    steps=st.lists(st.sampled_from(STEPS), min_size=1, max_size=6),
    residual=st.booleans(),
)
@example(start=1.0, steps=[ag.sin, ag.sigmoid, ag.sin], residual=False)
@settings(max_examples=40, deadline=None)
def test_what_is_written_comes_to_the_gradient(start, steps, residual):
    x = Node(start, "x")
    y = x
    with np.errstate(over="ignore"):
        for step in steps:
            y = step(y) + y if residual else step(y)
    assume(np.isfinite(y.value))
    y.backward()
    record = Graph(y).record
    names = node_names(record)
    leaves = {names[id(node)]: node.value for node in record.nodes}
    leaves |= {Partial(Symbol("L"), names[id(n)]): n.grad for n in record.nodes}
    for node in record.nodes:  # the chain rule in general, where a derivative is too long to read
        for x, sent in zip(node.inputs, record.at(node).contributions, strict=False):
            local = sent / node.grad if sent and node.grad else 0.0
            leaves[Partial(names[id(node)], names[id(x)])] = local
    for (index, slot), formula in accumulated_formulas(record, names).items():
        sent = record.at(record.nodes[index]).contributions[slot]
        assert evaluated(formula.symbols, leaves) == pytest.approx(sent, rel=1e-9)
