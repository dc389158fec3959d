"""debug() names what made nan or inf first, and is quiet about what is masked."""

from __future__ import annotations

import numpy as np
import pytest

import autograd_scratch as ag

X = np.array([0.0, 2.0])


def _error_of(f):
    with pytest.raises(ag.NonFiniteError) as caught, ag.debug():
        f()
    return str(caught.value)


@pytest.mark.parametrize("x", [0.0, np.zeros(2)])
def test_gradients_that_add_up_to_infinity_are_named(x):
    def loss(x):
        y = x * 1.0
        return np.sum(y * 1e308 + y * 1e308)

    message = _error_of(lambda: ag.grad(loss)(x))
    assert message.startswith("the gradients that arrive at mul(")
    assert "add up to inf" in message
    assert "y = x * 1.0" in message


def test_gradients_of_a_variable_that_add_up_to_infinity_are_named():
    def walk_back():
        x = ag.Node(0.0, name="x")
        (x * 1e308 + x * 1e308).backward()

    expected = "the gradients that arrive at the variable x: 0.0 add up to inf"
    assert _error_of(walk_back) == expected


def test_a_seed_may_be_infinite():
    x = ag.Node(1.0)
    with ag.debug():
        (x + 2.0).backward(np.inf)
        x.backward(np.inf)
        assert ag.vjp(lambda x: x + 2.0, 1.0)[1](np.inf) == (np.inf,)


@pytest.mark.parametrize("f", [np.sum, lambda x: x @ x])
def test_a_tangent_that_overflows_is_that_of_its_op(f):
    x, v = np.full(2, 1e10), np.full(2, 1.7e308)
    message = _error_of(lambda: ag.jvp(f, (x,), (v,)))
    assert message.startswith("the forward derivative of ")


def test_a_tangent_from_backward_rules_is_that_of_its_op():
    @ag.op(lambda g, y, x: g / x)
    def logarithm(x):
        return np.log(x)

    message = _error_of(lambda: ag.jvp(logarithm, (1e-200,), (1e200,)))
    assert message.startswith("the forward derivative of logarithm(1e-200) made inf")


@ag.op(
    lambda g, y, x, kept: g * kept,
    keeps=lambda x: ag.where(x > 0, 1.0 / x, 0.0),
    kind="elementwise",
)
def logarithm_or_zero(x):
    safe = np.where(x > 0, x, 1.0)
    return np.log(safe), np.where(x > 0, 1.0 / safe, 0.0)


@pytest.mark.parametrize(
    "derivative",
    [
        lambda f: ag.grad(f)(X),
        lambda f: ag.jvp(f, (X,), (X,)),
        lambda f: ag.jvp(ag.grad(f), (X,), (X,)),
    ],
)
def test_what_is_masked_in_what_an_op_keeps_is_no_alarm(derivative):
    with ag.debug():
        derivative(lambda x: logarithm_or_zero(x).sum())


@pytest.mark.parametrize("derivative", [ag.hvp, lambda f, x, v: ag.jvp(ag.grad(f), (x,), (v,))])
def test_the_tangent_of_a_gradient_is_looked_at(derivative):
    f = lambda x: (x**1.5).sum()  # noqa: E731
    assert "made nan" in _error_of(lambda: derivative(f, X, np.array([0.0, 1.0])))
    assert "made inf" in _error_of(lambda: derivative(f, X, np.ones(2)))


def test_a_rule_within_a_checkpoint_is_named():
    f = ag.checkpoint(lambda x: np.sqrt(x).sum())
    assert _error_of(lambda: ag.grad(f)(X)).startswith("the backward rule of sqrt(")
