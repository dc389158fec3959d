"""Operators between nodes and all kinds of numbers, and the methods of an array."""

from __future__ import annotations

import copy
import operator
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import autograd_scratch as ag
from autograd_scratch import Node, check_gradients, jit

A = np.array([[0.3, 0.6, 0.2], [0.5, 0.1, 0.7]])


SQUARE = A @ A.T


# Operators between nodes and all kinds of numbers -------------------------------------------------

OPERATORS = [operator.add, operator.sub, operator.mul, operator.truediv, operator.pow]
PARTNERS = [
    2,
    2.0,
    True,
    np.float64(2.0),
    np.float32(2.0),
    np.int64(2),
    np.uint8(2),
    np.array(2.0),
    np.array([1, 2, 3]),
    A[0],
    np.asfortranarray(A),
    [1.0, 2.0, 3.0],
    (1.0, 2.0, 3.0),
    [[1], [2]],
]


@pytest.mark.parametrize("operate", OPERATORS, ids=lambda f: f.__name__)
@pytest.mark.parametrize("partner", PARTNERS, ids=repr)
def test_operators_take_partners_of_any_kind_on_either_side(operate: Any, partner: Any) -> None:
    for a, b in ((Node(A), partner), (partner, Node(A))):
        result = operate(a, b)
        expected = operate(*(x.value if isinstance(x, Node) else np.asarray(x) for x in (a, b)))
        assert type(result) is Node
        np.testing.assert_allclose(result.value, expected, rtol=1e-14)


def test_matmul_takes_arrays_and_lists_on_either_side() -> None:
    for result in (Node(A) @ A.T, A @ Node(A.T), Node(A) @ A.T.tolist(), A.tolist() @ Node(A.T)):
        assert type(result) is Node
        np.testing.assert_allclose(result.value, SQUARE)


def test_unary_operators() -> None:
    x = Node(-A)
    np.testing.assert_array_equal((-x).value, A)
    np.testing.assert_array_equal(abs(x).value, A)
    assert +x is x


@pytest.mark.parametrize(
    "meet",
    [
        lambda x, nodes: x + nodes,
        lambda x, nodes: nodes + x,
        lambda x, nodes: np.ones(2) * x + nodes,
        lambda x, nodes: np.dot(x, nodes),
        lambda x, nodes: np.maximum(x, nodes),
        lambda x, nodes: ag.exp(nodes) * x[0],
        lambda x, nodes: ag.mean([x, [*nodes]], axis=0),
        lambda x, nodes: ag.std(tuple(nodes)) - x,
        lambda x, nodes: ag.where(x > 0.0, nodes, [1.0, 2.0]),
        lambda x, nodes: ag.linalg.norm(nodes) * x,
    ],
)
def test_a_list_of_nodes_is_the_array_of_them(meet: Any) -> None:
    def f(x: Any, a: Any, b: Any) -> Any:
        return meet(x, [a, b])

    x, a, b = np.array([0.5, -1.5]), 0.25, 2.0
    found = f(Node(x), Node(a), Node(b)).value
    np.testing.assert_allclose(found, meet(x, np.array([a, b])), rtol=1e-15)
    np.testing.assert_array_equal(jit(f)(x, a, b), found)
    check_gradients(f, x, a, b, order=2)


def test_a_list_of_nodes_can_be_stacked_and_concatenated() -> None:
    x, y = Node(1.0), Node(2.0)
    np.sum(np.stack([x, y, 3.0]) * np.array([4.0, 5.0, 6.0])).backward()
    assert (x.grad, y.grad) == (4.0, 5.0)


# Methods ------------------------------------------------------------------------------------------

METHODS: list[Callable[[Any], Any]] = [
    lambda x: x.T,
    lambda x: x.reshape(3, 2),
    lambda x: x.reshape((3, 2)),
    lambda x: x.reshape(-1),
    lambda x: x.transpose(),
    lambda x: x.transpose(1, 0),
    lambda x: x.transpose((1, 0)),
    lambda x: x.transpose([0, 1]),
    lambda x: x.transpose(None),
    lambda x: x.sum(),
    lambda x: x.sum(0),
    lambda x: x.sum(axis=1, keepdims=True),
    lambda x: x.mean(axis=-1),
    lambda x: x.max(axis=1),
    lambda x: x.min(),
    lambda x: x.prod(axis=0),
    lambda x: x.var(axis=0, ddof=1),
    lambda x: x.std(keepdims=True),
    lambda x: x.cumsum(axis=1),
    lambda x: x.dot(A.T),
    lambda x: x.ravel(),
    lambda x: x.flatten(),
    lambda x: x[:1].squeeze(),
    lambda x: x[:1].squeeze(axis=0),
    lambda x: x.swapaxes(0, 1),
    lambda x: x.take([0, 2], axis=1),
    lambda x: x.repeat(2, axis=0),
    lambda x: x.trace(offset=1),
    lambda x: x.clip(0.25, 0.55),
    lambda x: x.clip(max=0.55),
    lambda x: x.astype(np.longdouble),
    lambda x: x[0],
    lambda x: x[..., None, 1],
]


@pytest.mark.parametrize("method", METHODS)
def test_methods_do_what_those_of_an_array_do(method: Any) -> None:
    result, expected = method(Node(A)), method(A)
    assert type(result) is Node
    assert result.dtype == expected.dtype
    np.testing.assert_array_equal(result.value, expected)
    check_gradients(method, A)


@pytest.mark.parametrize("name", ["exp", "log", "tanh", "sigmoid", "relu"])
def test_methods_for_functions_that_arrays_have_not(name: str) -> None:
    check_gradients(lambda x: getattr(x, name)(), A)


def test_methods_without_gradient_give_plain_values() -> None:
    x = Node(A)
    assert (x.argmax(), x.argmin()) == (A.argmax(), A.argmin())
    np.testing.assert_array_equal(x.argmax(axis=1), A.argmax(axis=1))
    np.testing.assert_array_equal(x.argmin(axis=0), A.argmin(axis=0))
    assert x[0, 1].item() == 0.6
    assert type(Node([2.0]).item()) is float
    with pytest.raises(ValueError, match="size 1"):
        x.item()


def test_no_result_is_an_array_of_objects() -> None:
    for operate in OPERATORS:
        for partner in PARTNERS:
            assert operate(partner, Node(A)).value.dtype.kind == "f"


def test_a_shallow_copy_shares_the_value() -> None:
    x = Node(A, name="x")
    assert copy.copy(x).value is x.value
