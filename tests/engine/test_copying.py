"""Graphs of any depth are copied and pickled, whole and with what they share."""

from __future__ import annotations

import copy
import multiprocessing
import pickle
from typing import Any

import numpy as np
import pytest

from autograd_scratch import Node, checkpoint, constant, grad, hessian, jit, value_and_grad, vjp

DEPTH = 20_000
BOTH = pytest.mark.parametrize(
    "again",
    [
        copy.deepcopy,
        lambda x: pickle.loads(pickle.dumps(x)),
        lambda x: pickle.loads(pickle._dumps(x)),
    ],
    ids=["deepcopy", "pickle", "pickle in Python"],
)


def quadratic(x: Any) -> Any:
    return 2.0 * (x * x).sum()


@grad
def slope(x: Any) -> Any:
    """The derivative of x²."""
    return x**2


class LogProbability:
    def __init__(self) -> None:
        self.slope = grad(self.log_p)
        self.scale = 3.0

    def log_p(self, x: Any) -> Any:
        return -self.scale * (x * x).sum()

    @value_and_grad
    def both(self: Any, x: Any) -> Any:
        return self * x


@BOTH
def test_a_graph_of_any_depth(again: Any) -> None:
    x = Node(1.0, name="x")
    y: Any = x
    for _ in range(DEPTH):
        y = y * 1.0 + x
    new = again(y)
    assert (new.value, new.inputs[1].name) == (y.value, "x")
    new.backward()
    assert new.inputs[1].grad == DEPTH + 1.0
    assert x.grad is None


@BOTH
def test_what_two_nodes_share_they_share_again(again: Any) -> None:
    w = Node([1.0, 2.0], name="w")
    loss = (w * w).sum() + constant(1.0)
    one, two, same = again([w, loss, w])
    assert one is same
    two.backward()
    np.testing.assert_array_equal(one.grad, [2.0, 4.0])


@BOTH
def test_a_single_variable(again: Any) -> None:
    assert again(Node(2.0, name="x")).name == "x"
    assert again({"a": [Node(2.0)]})["a"][0].value == 2.0


def test_a_shallow_copy_has_the_same_inputs() -> None:
    y = Node(2.0) * Node(3.0)
    new = copy.copy(y)
    assert new is not y
    assert new.inputs == y.inputs
    assert new.serial > y.serial


@BOTH
@pytest.mark.parametrize("make", [grad, hessian, jit, value_and_grad, checkpoint])
def test_functions_made_of_a_function(make: Any, again: Any) -> None:
    x = np.array([1.0, 2.0])
    expected = make(quadratic)(x)
    found = again(make(quadratic))(x)
    both = zip(*(r if isinstance(r, tuple) else (r,) for r in (expected, found)), strict=True)
    for a, b in both:
        np.testing.assert_array_equal(a, b)


def test_a_decorated_function_is_pickled_by_its_name() -> None:
    assert pickle.loads(pickle.dumps(slope)) is slope
    assert copy.deepcopy(slope) is slope
    assert (slope.__doc__, slope(3.0)) == ("The derivative of x².", 6.0)


@BOTH
def test_an_object_that_holds_a_derivative_of_its_method(again: Any) -> None:
    new = again(LogProbability())
    new.scale = 1.0
    np.testing.assert_array_equal(new.slope(np.array([1.0, 2.0])), [-2.0, -4.0])


def test_a_decorated_method_gets_its_object() -> None:
    assert LogProbability.both(2.0, 3.0) == (6.0, 3.0)


def test_other_processes_differentiate() -> None:
    points = [np.array([1.0, 2.0]), np.array([3.0, 4.0])]
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        found = pool.map(grad(quadratic), points)
    np.testing.assert_array_equal(found, [4.0 * x for x in points])


def test_a_recorded_function_says_that_it_cannot_be_pickled() -> None:
    _, vjp_fn = vjp(quadratic, np.ones(2))
    with pytest.raises(TypeError, match="call vjp again"):
        pickle.dumps(vjp_fn)


def test_a_lambda_is_refused_as_pickle_refuses_it() -> None:
    with pytest.raises((pickle.PicklingError, AttributeError), match="lambda"):
        pickle.dumps(grad(lambda x: x))
