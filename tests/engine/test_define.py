"""Ops with one rule for all inputs, and ops that keep something for their rules."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import numpy as np
import pytest

import autograd_scratch as ag
from autograd_scratch import Graph, Node, check_gradients, grad, jit, jvp, op
from autograd_scratch.engine.registry import NUMPY, ON_VALUES

X, Y = np.array([0.5, 1.5, -0.7]), np.array([2.0, 0.3, 1.1])
calls: list[str] = []


def joint_rule(g: Any, z: Any, x: Any, y: Any) -> tuple[Any, Any]:
    calls.append("rule")
    shared = g * ag.cos(x * y)
    return shared * y, shared * x


@op(joint_rule, joint=True)
def sine_of_product(x: Any, y: Any) -> Any:
    return np.sin(x * y)


@op(
    lambda g, z, x, scale, kept: g * kept * scale,
    keeps=lambda x, scale: ag.exp(x * scale),
)
def growth(x: Any, scale: float = 1.0) -> Any:
    """exp(scale·x), whose rule needs exp again."""
    calls.append("exp")
    power = np.exp(x * scale)
    return power + 1.0, power


@pytest.mark.parametrize("order", [1, 2, 3])
def test_both_have_derivatives_of_every_order(order: int) -> None:
    check_gradients(sine_of_product, X, Y, order=order)
    check_gradients(lambda x: growth(x, scale=0.5), X, order=order)
    check_gradients(lambda x, y: sine_of_product(growth(x), y), 0.3, 0.4, order=order)


def test_a_joint_rule_is_called_once_for_all_inputs() -> None:
    x, y = Node(X), Node(Y)
    z = sine_of_product(x, y).sum()
    calls.clear()
    z.backward()
    assert calls == ["rule"]
    np.testing.assert_allclose(x.grad, np.cos(X * Y) * Y)
    np.testing.assert_allclose(y.grad, np.cos(X * Y) * X)


def test_a_joint_rule_serves_one_input_where_the_other_is_constant() -> None:
    x = Node(X)
    z = sine_of_product(x, Y)
    z.sum().backward()
    np.testing.assert_allclose(x.grad, np.cos(X * Y) * Y)
    assert z.inputs[1].grad is None


def test_what_the_forward_rule_keeps_is_not_computed_again() -> None:
    x = Node(X)
    calls.clear()
    y = growth(x).sum()
    y.backward()
    assert calls == ["exp"]
    np.testing.assert_array_equal(x.grad, np.exp(X))


def test_both_are_right_forwards_in_programs_and_in_checkpoints() -> None:
    def f(x: Any, y: Any) -> Any:
        return (sine_of_product(growth(x, scale=0.5), y) ** 2).sum()

    expected = grad(f, (0, 1))(X, Y)
    for found in (jit(grad(f, (0, 1)))(X, Y), grad(ag.checkpoint(f), (0, 1))(X, Y)):
        np.testing.assert_allclose(found, expected, rtol=1e-12)
    tangent = jvp(f, (X, Y), (Y, X))[1]
    assert tangent == pytest.approx((expected[0] * Y).sum() + (expected[1] * X).sum(), rel=1e-12)
    assert growth(0.0) == 2.0


def test_both_can_be_shown() -> None:
    y = sine_of_product(growth(Node(0.5, "x")), Node(2.0, "y"))
    y.backward()
    graph = Graph(y)
    for shown in (graph.explain(), graph.latex(), graph.draw(formulas=True)):
        assert "growth" in shown


def test_the_loss_of_a_network_computes_its_softmax_once(monkeypatch: Any) -> None:
    scores, labels = Node(np.array([[1.0, 2.0, 0.5], [0.1, 0.2, 0.3]])), np.array([2, 0])
    exponentials = []
    exp = np.exp
    monkeypatch.setattr(np, "exp", lambda *args, **kwargs: exponentials.append(1) or exp(*args))
    ag.softmax_cross_entropy(scores, labels).backward()
    assert len(exponentials) == 1


def test_the_earlier_name_of_a_parameter_goes_on_working() -> None:
    assert op(lambda g, y, x: g, traceable=True)(lambda x: x * 1.0).inline_in_jit


def test_a_joint_op_has_one_rule() -> None:
    with pytest.raises(ValueError, match="must have exactly one rule, got 2"):
        op(lambda g, y, x: g, lambda g, y, x: g, joint=True)(lambda x, y: x)


def test_an_op_for_a_function_that_is_loaded_later_is_refused_at_once() -> None:
    code = (
        "import numpy as np, autograd_scratch as ag\n"
        "try:\n"
        "    ag.op(lambda g, y, x: g, numpy=(np.sinc,))(lambda x: x)\n"
        "except ValueError as error:\n"
        "    print(error)\n"
        "print(ag.grad(np.cbrt)(8.0))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    message, gradient = done.stdout.splitlines()
    assert message == "numpy.sinc already belongs to sinc"
    assert float(gradient) == pytest.approx(1.0 / 12.0)


def test_a_rule_may_return_a_plain_integer() -> None:
    counted = op(lambda g, y, x: 3)(lambda x: 3.0 * x)
    assert grad(counted)(2.0) == 3.0


def test_a_ufunc_is_no_forward_function() -> None:
    with pytest.raises(TypeError, match=r"op: np\.sin takes .* def f\(x\): return np\.sin\(x\)"):
        op(lambda g, y, x: g * np.cos(x))(np.sin)


def test_an_op_can_give_a_derivative_to_a_function_of_numpys_that_has_none() -> None:
    try:

        @op(lambda g, y, x: g, numpy=(np.floor,), kind="elementwise")
        def straight_through(x: Any) -> Any:
            return np.floor(x)

        slope = grad(lambda x: 3.0 * np.floor(x))
        assert slope(1.5) == jit(slope)(1.5) == jvp(slope, (1.5,), (1.0,))[0] == 3.0
        assert jvp(lambda x: np.floor(x), (1.5,), (1.0,)) == (1.0, 1.0)
        np.testing.assert_array_equal(ag.vmap(slope)(X), [3.0, 3.0, 3.0])
        assert np.floor(Node(1.5)).op is straight_through
    finally:
        del NUMPY[np.floor]
        ON_VALUES.add(np.floor)
    assert np.floor(Node(1.5)) == 1.0


def test_a_method_records_what_its_function_records() -> None:
    try:

        @op(lambda g, y, x, decimals: g, numpy=(np.round,))
        def rounded(x: Any, decimals: int = 0) -> Any:
            return np.round(x, decimals)

        for f in (lambda x: np.round(x, 1), lambda x: x.round(1), lambda x: round(x, 1)):
            assert f(Node(1.26)).value == 1.3
            assert grad(f)(1.26) == jit(grad(f))(1.26) == 1.0
    finally:
        del NUMPY[np.round]
        ON_VALUES.add(np.round)
    assert Node(1.26).round(1) == 1.3


def test_a_forgotten_rule_is_told_at_the_first_call() -> None:
    @op
    def square(x: Any) -> Any:
        return x * x

    with pytest.raises(TypeError, match=r"got 3\.0; write @op\(rule\), with the backward rule"):
        square(3.0)  # type: ignore[arg-type]
