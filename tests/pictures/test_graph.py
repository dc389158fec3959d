"""Walking graphs backwards: random graphs, seeds, higher orders."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograd_scratch import (
    Graph,
    Node,
    check_gradients,
    constant,
    draw,
    exp,
    jit,
    op,
    ops,
    sin,
    step_through,
)
from autograd_scratch.testing import RandomGraph, arrays, graphs


def gradients(f: Any, *inputs: Any, seed: Any = None) -> list[Any]:
    nodes = [Node(x) for x in inputs]
    f(*nodes).backward(seed)
    return [0.0 * x.value if x.grad is None else x.grad for x in nodes]


# Random graphs ------------------------------------------------------------------------------------


@given(graphs())
def test_gradients_of_random_graphs_agree_with_differences(f: RandomGraph) -> None:
    check_gradients(f, *f.inputs)


@given(graphs(max_inputs=2, max_steps=4))
def test_second_derivatives_of_random_graphs_agree_with_differences(f: RandomGraph) -> None:
    check_gradients(f, *f.inputs, order=2)


@given(graphs())
def test_recorded_gradients_are_the_same_numbers(f: RandomGraph) -> None:
    nodes = [Node(x) for x in f.inputs]
    y = f(*nodes)
    y.backward()
    plain = [x.grad for x in nodes]
    y.backward(create_graph=True)
    for x, expected in zip(nodes, plain, strict=True):
        np.testing.assert_allclose(x.grad.value, expected, rtol=1e-13, atol=1e-15)


@given(graphs(), st.floats(-3.0, 3.0), st.floats(-3.0, 3.0))
def test_gradients_are_linear_in_the_seed(f: RandomGraph, a: float, b: float) -> None:
    one, two = gradients(f, *f.inputs, seed=a), gradients(f, *f.inputs, seed=b)
    both = gradients(f, *f.inputs, seed=a + b)
    for g1, g2, g in zip(one, two, both, strict=True):
        np.testing.assert_allclose(g1 + g2, g, rtol=1e-12, atol=1e-13)


@given(graphs(), graphs())
def test_gradient_of_a_sum_is_the_sum_of_the_gradients(f: RandomGraph, g: RandomGraph) -> None:
    count = min(len(f.inputs), len(g.inputs))

    def of_f(*xs: Any) -> Any:
        return f(*xs, *f.inputs[count:])

    x = [0.25 * (i + 1.0) for i in range(count)]

    def of_g(*xs: Any) -> Any:
        return g(*xs, *(0.5 for _ in g.inputs[count:]))

    together = gradients(lambda *xs: of_f(*xs) + of_g(*xs), *x)
    for whole, one, two in zip(together, gradients(of_f, *x), gradients(of_g, *x), strict=True):
        np.testing.assert_allclose(whole, one + two, rtol=1e-12, atol=1e-14)


@given(st.permutations(range(5)), arrays((3,), domain=(0.2, 2.0)))
def test_the_order_of_use_never_changes_a_gradient(order: list[int], x: Any) -> None:
    """Terms that commute, made and added in any order, from nodes that they share."""

    def total(order: Any) -> Any:
        def f(x: Any) -> Any:
            shared = exp(x)
            makers = [
                lambda: shared * x,
                lambda: sin(shared),
                lambda: x * 3.0,
                lambda: shared / x,
                lambda: (shared - x) ** 2,
            ]
            terms = {i: makers[i]() for i in order}
            return ops.sum(sum(terms[i] for i in reversed(order)))

        return gradients(f, x)[0]

    np.testing.assert_allclose(total(order), total(range(5)), rtol=1e-13)


@given(graphs())
def test_a_shared_node_gets_what_its_copies_get_together(f: RandomGraph) -> None:
    def shared(*xs: Any) -> Any:
        y = f(*xs)
        return y * y

    def computed_twice(*xs: Any) -> Any:
        return f(*xs) * f(*xs)

    pairs = zip(gradients(shared, *f.inputs), gradients(computed_twice, *f.inputs), strict=True)
    for one, two in pairs:
        np.testing.assert_allclose(one, two, rtol=1e-12, atol=1e-14)


# Higher orders ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("f", "derivatives"),
    [
        (lambda x: x**3, [lambda x: 3 * x**2, lambda x: 6 * x, lambda x: 6.0, lambda x: 0.0]),
        (
            lambda x: exp(sin(x)),
            [
                lambda x: math.exp(math.sin(x)) * math.cos(x),
                lambda x: math.exp(math.sin(x)) * (math.cos(x) ** 2 - math.sin(x)),
                lambda x: (
                    math.exp(math.sin(x))
                    * math.cos(x)
                    * (math.cos(x) ** 2 - 3.0 * math.sin(x) - 1.0)
                ),
            ],
        ),
        (lambda x: 1.0 / x, [lambda x: -(x**-2), lambda x: 2 * x**-3, lambda x: -6 * x**-4]),
        (lambda x: x * abs(x), [lambda x: 2.0 * abs(x), lambda x: 2.0 * np.sign(x)]),
    ],
)
@pytest.mark.parametrize("x", [0.7, -1.3])
def test_derivatives_of_derivatives(f: Any, derivatives: Any, x: float) -> None:
    for inputs in (x, np.array([x, 2.0 * x])):
        node = Node(inputs)
        y = f(node)
        for derivative in derivatives:
            y.backward(np.ones(y.shape), create_graph=True)
            y = node.grad
            expected = [derivative(value) for value in np.atleast_1d(inputs)]
            np.testing.assert_allclose(np.atleast_1d(y.value), expected, rtol=1e-12, atol=1e-14)


def test_a_recorded_gradient_is_a_node_and_a_plain_one_is_not() -> None:
    x = Node(2.0)
    y = x**3
    y.backward(create_graph=True)
    assert isinstance(x.grad, Node)
    y.backward()
    assert type(x.grad) is float


def test_a_gradient_penalty_reaches_the_weights() -> None:
    """d/dw (d(w x²)/dx)² = d/dw (2 w x)² = 8 w x²."""
    w, x = Node(3.0), Node(2.0)
    (w * x**2).backward(create_graph=True)
    penalty = x.grad**2
    penalty.backward()
    assert w.grad == 8.0 * 3.0 * 4.0


def test_a_seed_that_is_a_node_is_differentiated_too() -> None:
    """The gradient seed × 2x is linear in the seed: its derivative there is 2x."""
    x, seed = Node(3.0), Node(5.0)
    (x * x).backward(seed, create_graph=True)
    gradient = x.grad
    assert gradient.value == 30.0
    gradient.backward()
    assert seed.grad == 6.0


def test_without_create_graph_a_node_as_seed_counts_as_its_value() -> None:
    x = Node(3.0)
    (x * x).backward(Node(5.0))
    assert x.grad == 30.0
    assert type(x.grad) is float


# Seeds --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", [[1, 2], (1.0, 2.0), np.array([1, 2]), np.array([1.0, 2.0])])
def test_seeds_are_taken_in_any_form(seed: Any) -> None:
    x = Node([3.0, 4.0])
    (x * x).backward(seed)
    np.testing.assert_array_equal(x.grad, [6.0, 16.0])


def test_a_number_may_be_the_seed_of_a_number() -> None:
    x = Node(3.0)
    for seed in (2, 2.0, np.float32(2.0), np.array(2), True + 1):
        (x * x).backward(seed)
        assert x.grad == 12.0


def test_an_array_of_one_element_needs_no_seed() -> None:
    x = Node([[3.0]])
    (x * x).backward()
    np.testing.assert_array_equal(x.grad, [[6.0]])


def test_seeds_take_the_type_of_the_output() -> None:
    x = Node(np.ones(2, np.float32))
    y = x * 2.0
    y.backward(np.ones(2))
    assert y.grad.dtype == x.grad.dtype == np.float32
    y.backward(Node(np.ones(2)), create_graph=True)
    assert y.grad.dtype == x.grad.dtype == np.float32


def test_an_array_without_a_seed_is_refused() -> None:
    y = Node(np.ones((2, 3))) * 2.0
    y.name = "scores"
    with pytest.raises(ValueError, match=r"scores: float64 \(2, 3\) is an array, so it needs a se"):
        y.backward()


@pytest.mark.parametrize("seed", [1.0, [1.0], np.ones((3, 2)), Node(1.0)])
def test_a_seed_of_another_shape_is_refused(seed: Any) -> None:
    y = Node(np.ones((2, 3))) * 2.0
    with pytest.raises(ValueError, match=r"must have the shape of the node, float64 \(2, 3\)"):
        y.backward(seed)


def test_a_seed_that_is_no_number_is_refused() -> None:
    with pytest.raises(TypeError, match="backward: values must be real numbers, got one"):
        Node(1.0).backward("one")


def test_an_output_of_constants_is_refused() -> None:
    with pytest.raises(TypeError, match="does not depend on any variable; wrap the numbers"):
        (constant(2.0) * 3.0).backward()


# What a walk leaves behind ------------------------------------------------------------------------


def interrupted(g: Any, y: Any, x: Any) -> Any:
    raise KeyboardInterrupt


def test_an_interrupted_walk_leaves_every_gradient_as_it_was() -> None:
    stubborn = op(interrupted)(lambda x: 1.0 * x)
    x, y = Node(2.0), Node(3.0)
    early = x * y
    middle = stubborn(early)
    output = middle * y
    early.backward(5.0)
    with pytest.raises(KeyboardInterrupt):
        output.backward()
    assert [node.grad for node in (x, y, early)] == [15.0, 10.0, 5.0]
    assert middle.grad is None
    assert output.grad is None


def test_after_a_walk_that_failed_the_next_one_is_right() -> None:
    fails = [True]

    def rule(g: Any, y: Any, x: Any) -> Any:
        if fails.pop():
            raise RuntimeError("once")
        return g

    x = Node(2.0)
    output = op(rule)(lambda x: 1.0 * x)(x * x)
    with pytest.raises(RuntimeError, match="once"):
        output.backward()
    fails.append(False)
    output.backward()
    assert x.grad == 4.0


@pytest.mark.parametrize("value", [2.0, np.array([2.0, 3.0])])
def test_a_node_to_which_no_gradient_flows_has_none(value: Any) -> None:
    deaf = op(lambda g, y, x: None)(lambda x: 1.0 * x)
    x = Node(value)
    inner = x * x
    x.grad = inner.grad = value  # as if left by an earlier walk
    output = deaf(inner)
    output.backward(value)
    assert output.grad is not None
    assert inner.grad is None
    assert x.grad is None


def test_each_walk_sets_gradients_of_its_own_on_shared_nodes() -> None:
    x = Node(2.0)
    square = x * x
    first, second = square * 3.0, square + x
    first.backward()
    second.backward()
    assert (x.grad, square.grad, first.grad) == (5.0, 1.0, 1.0)


# Numbers take a short way through the walk, which must lead to the same place ---------------------


@pytest.mark.parametrize("kept", ["both", "left", "right"])
@pytest.mark.parametrize("function", [ops.add, ops.sub, ops.mul, ops.div, ops.pow])
def test_two_numbers_have_the_gradients_of_arrays_of_one(function: Any, kept: str) -> None:
    def gradients_of(a: Any, b: Any) -> list[Any]:
        x = Node(a) if kept != "right" else constant(a)
        y = Node(b) if kept != "left" else constant(b)
        function(x, y).backward()
        return [x.grad, y.grad]

    numbers, arrays = gradients_of(1.5, 2.5), gradients_of(np.array([1.5]), np.array([2.5]))
    for number, array in zip(numbers, arrays, strict=True):
        assert (number is None) == (array is None)
        if number is not None:
            assert type(number) is float
            np.testing.assert_allclose(number, array[0], rtol=1e-15)


@pytest.mark.parametrize("result", [1, np.float64(1.0), np.array([1.0])])
def test_a_rule_on_two_numbers_may_return_any_number(result: Any) -> None:
    lazy = op(lambda g, z, x, y: result, lambda g, z, x, y: None)(lambda x, y: x + y)
    x, y = Node(2.0), Node(3.0)
    lazy(x, y).backward()
    assert x.grad == 1.0
    assert type(x.grad) is float
    assert y.grad is None


def test_a_plain_number_from_a_rule_does_not_end_recording() -> None:
    forgetful = op(lambda g, y, x: 1.0)(lambda x: 1.0 * x)
    x = Node(3.0)
    forgetful(x * x).backward(create_graph=True)
    assert isinstance(x.grad, Node)
    x.grad.backward()
    assert x.grad == 2.0


# The graph as an object ---------------------------------------------------------------------------


def test_a_graph_lists_nodes_in_topological_order_and_leaves() -> None:
    x, y = Node(2.0, name="x"), Node(3.0, name="y")
    product = x * y
    output = product + x
    Node(7.0) * x
    graph = Graph(output)
    assert [id(n) for n in graph.nodes] == [id(n) for n in (x, y, product, output)]
    assert [n.name for n in graph.leaves] == ["x", "y"]
    assert graph.output is output
    assert len(graph) == 4


def test_a_graph_holds_each_node_once_and_constants_too() -> None:
    x = Node(2.0)
    graph = Graph((x * x) * (x * 5.0))
    assert len(graph) == 5
    assert [leaf.value for leaf in graph.leaves] == [2.0, 5.0]


@given(graphs())
def test_nodes_of_a_graph_come_after_their_inputs(f: RandomGraph) -> None:
    graph = Graph(f(*(Node(x) for x in f.inputs)))
    position = {node: i for i, node in enumerate(graph.nodes)}
    for node in graph.nodes:
        assert all(position[x] < position[node] for x in node.inputs)


def test_a_graph_wants_a_node() -> None:
    with pytest.raises(TypeError, match="the output must be a node, got float"):
        Graph(1.0)  # type: ignore[arg-type]


def test_a_graph_draws_itself_as_text_into_a_file_and_in_a_notebook(tmp_path: Path) -> None:
    x = Node(3.0, name="사과")
    graph = Graph(x * 2)
    assert "사과" in graph.draw()
    assert "사과" in graph._repr_svg_()
    path = tmp_path / "graph.svg"
    assert graph.draw(path, title="<&>") == str(path)
    assert "&lt;&amp;&gt;" in path.read_text(encoding="utf-8")


def test_a_large_graph_is_refused_with_advice() -> None:
    x = Node(1.0)
    for _ in range(300):
        x = x + x
    with pytest.raises(ValueError, match="max_nodes"):
        draw(x)


@pytest.mark.parametrize(
    "show", [Graph.explain, Graph.latex, Graph.draw, step_through], ids=lambda show: show.__name__
)
def test_a_graph_cannot_be_shown_while_jit_traces_it(show: Any) -> None:
    @jit
    def f(x: Any) -> Any:
        show(Graph(Node(x, "x") * 2.0))
        return x

    with pytest.raises(TypeError, match=r"cannot be shown while jit traces it.*outside"):
        f(3.0)
