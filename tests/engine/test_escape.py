"""Nodes and tracers of a derivative that is over say so; what is not over goes on."""

from __future__ import annotations

import pickle
from typing import Any

import numpy as np
import pytest

import autograd_scratch as ag
from autograd_scratch import Node, checkpoint, grad, jit, jvp, value_and_grad, vjp

W = np.array([[0.5, 0.1], [-0.3, 0.4]])


class Recurrent:
    """A network that keeps its hidden state from call to call."""

    def __init__(self) -> None:
        self.h: Any = np.zeros(2)

    def loss(self, W: Any, x: Any) -> Any:
        self.h = np.tanh(W @ self.h + x)
        return (self.h**2).sum()


@pytest.mark.parametrize(
    "derivative",
    [
        lambda f: value_and_grad(f),
        lambda f: lambda W, x: jvp(lambda W: f(W, x), (W,), (W,)),
        lambda f: ag.jacobian(f),
        lambda f: ag.hessian(f),
    ],
    ids=["value_and_grad", "jvp", "jacobian", "hessian"],
)
def test_a_state_that_is_a_node_is_refused_in_the_next_call(derivative: Any) -> None:
    network = Recurrent()
    call = derivative(network.loss)
    call(W, np.ones(2))
    with pytest.raises(TypeError, match=r"matmul: .* was kept from .*, which is over.*\.value"):
        call(W, np.ones(2))


def test_the_message_names_the_derivative_and_its_function() -> None:
    kept = []

    def loss(x: Any) -> Any:
        kept.append(x * 2.0)
        return x**2

    grad(loss)(3.0)
    for use in (
        lambda x: x + 1.0,
        lambda x: 1.0 - x,
        lambda x: x * x,
        np.exp,
        lambda x: grad(lambda z: z * x)(1.0),
        lambda x: ag.stack([x, 1.0]),
    ):
        with pytest.raises(TypeError, match=r"Node\(6\.0\) was kept from grad of loss, which is"):
            use(kept[0])
    assert (kept[0].value, repr(kept[0])) == (6.0, "Node(6.0)")
    assert "6" in ag.draw(kept[0])
    assert kept[0] > 5.0


def test_a_function_that_reads_what_it_kept_cannot_be_traced() -> None:
    with pytest.raises(TypeError, match="which is over"):
        jit(value_and_grad(Recurrent().loss))(W, np.ones(2))


def test_a_function_that_only_keeps_its_last_value_can_be_traced() -> None:
    kept = []

    @jit
    def f(x: Any) -> Any:
        kept.append(x * 2.0)
        return x * x

    assert (f(3.0), f(4.0)) == (9.0, 16.0)
    with pytest.raises(TypeError, match=r"add: Tracer was kept from the tracing of f"):
        kept[0] + 1.0
    with pytest.raises(TypeError, match="which is over"):
        jit(lambda x: x * kept[0])(1.0)


def test_an_error_inside_ends_the_derivative_too() -> None:
    kept = []

    def fails(x: Any) -> Any:
        kept.append(x)
        raise RuntimeError("stop")

    with pytest.raises(RuntimeError, match="stop"):
        grad(fails)(1.0)
    with pytest.raises(TypeError, match="which is over"):
        kept[0] * 2.0


def test_a_node_of_no_derivative_may_be_closed_over() -> None:
    w = Node(3.0)
    slope = grad(lambda x: x * x * w)(2.0)
    assert isinstance(slope, Node)
    slope.backward()
    assert w.grad == 4.0
    for result in (
        value_and_grad(lambda x: x * w)(2.0)[1],
        jvp(lambda x: x * w, (2.0,), (1.0,))[1],
        ag.jacobian(lambda x: x * w)(2.0),
        vjp(lambda x: x * w, 2.0)[1](1.0)[0],
        ag.hvp(lambda x: x * x * w, 2.0, 0.5),
        jit(grad(lambda x: x * w))(2.0),
    ):
        assert isinstance(result, Node)
        result.backward()
        assert w.grad == 1.0


def test_a_variable_around_a_derivative_may_be_closed_over() -> None:
    assert grad(lambda x: x * grad(lambda y: x * y * y)(1.0))(3.0) == 12.0
    assert jit(grad(lambda x: x * grad(lambda y: x * y * y)(1.0)))(3.0) == 12.0
    assert grad(lambda x: jit(lambda y: x * y)(x))(3.0) == 6.0


def test_a_recorded_function_is_not_over_while_it_can_be_pulled_back() -> None:
    kept = []

    def f(x: Any) -> Any:
        kept.append(x * 2.0)
        return kept[0] * x

    _, vjp_fn = vjp(f, 3.0)
    assert (kept[0] + 1.0).value == 7.0
    assert vjp_fn(1.0) == (12.0,)
    del vjp_fn
    with pytest.raises(TypeError, match="kept from vjp of f"):
        kept[0] + 1.0


def test_a_checkpoint_is_computed_again_after_its_derivative_began() -> None:
    y = checkpoint(lambda x: np.sin(x) ** 2)(x := Node(0.5))
    y.backward()
    assert x.grad == pytest.approx(np.sin(1.0))


@pytest.mark.parametrize(
    "f",
    [
        lambda w: checkpoint(lambda x: x * w)(Node(2.0)),
        lambda w: ag.op(lambda g, y, x: g)(lambda x: x * w)(Node(2.0)),
    ],
    ids=["checkpoint", "op"],
)
def test_a_gradient_that_would_be_lost_is_an_error(f: Any) -> None:
    with pytest.raises(TypeError, match="pass that node as an argument"):
        f(Node(3.0))


def test_what_a_backward_rule_keeps_of_a_tangent_is_over_with_it() -> None:
    kept = []

    def rule(g: Any, y: Any, x: Any) -> Any:
        kept.append(g)
        return 2.0 * g

    @ag.op(rule)
    def double(x: Any) -> Any:
        return 2.0 * x

    assert jvp(double, (3.0,), (1.0,)) == (6.0, 2.0)
    with pytest.raises(TypeError, match="a Node of the tangent of double cannot be pickled"):
        pickle.dumps(kept[0])
