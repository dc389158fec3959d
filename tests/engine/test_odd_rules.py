"""Ops of a user's own that return what they must not: an error says so, no number is made up."""

from __future__ import annotations

import numpy as np
import pytest

import autograd_scratch as ag

X = np.array([1.0, 2.0])


def _op(rule, forward=lambda x: 2.0 * x, **options):
    def doubled(x):
        return forward(x)

    return ag.op(rule, **options)(doubled)


@pytest.mark.parametrize("x", [1.0, X])
def test_a_gradient_with_an_imaginary_part_is_an_error(x):
    double = _op(lambda g, y, x: g * 1j)
    with pytest.raises(TypeError, match="backward rule of doubled: values must be real numbers"):
        ag.grad(lambda x: np.sum(double(x)))(x)


@pytest.mark.parametrize("kind", ["elementwise", "other"])
@pytest.mark.parametrize("x", [1.0, X])
def test_a_tuple_from_a_rule_that_is_not_joint_is_an_error(x, kind):
    double = _op(lambda g, y, x: (2.0 * g, g), kind=kind)
    with pytest.raises(ValueError, match=r"doubled: its backward rule returned shape .*joint=True"):
        ag.grad(lambda x: np.sum(double(x)))(x)


@pytest.mark.parametrize(
    "rule",
    [
        lambda g, z, x, y: (g * y,),
        lambda g, z, x, y: (g * y, g * x, g),
        lambda g, z, x, y: g * y,
        lambda g, z, x, y: (part for part in (g * y, g * x)),
        lambda g, z, x, y: None,
    ],
)
def test_a_joint_rule_answers_for_each_input(rule):
    @ag.op(rule, joint=True)
    def product(x, y):
        return x * y

    with pytest.raises(TypeError, match="product: its joint backward rule must return a tuple"):
        ag.grad(product, argnum=(0, 1))(1.0, 2.0)


def test_a_joint_rule_with_a_complex_root_gives_nan_as_any_rule():
    @ag.op(lambda g, z, x, y: (g * x**0.5 * y, g * x**0.5), joint=True)
    def f(x, y):
        return x * y

    with pytest.warns(RuntimeWarning, match="invalid"):
        gradients = ag.grad(f, argnum=(0, 1))(-1.0, 2.0)
    assert np.isnan(gradients).all()


@pytest.mark.parametrize("derivative", [ag.grad, ag.jit])
def test_a_forward_function_that_keeps_returns_two_things(derivative):
    double = _op(lambda g, y, x, kept: g * kept, keeps=lambda x: 2.0)
    with pytest.raises(TypeError, match=r"doubled: .*\(result, kept\)"):
        derivative(lambda x: np.sum(double(x)))(X)
    with pytest.raises(TypeError, match=r"doubled: .*\(result, kept\)"):
        double(X)


@pytest.mark.parametrize("result", [np.array([1j]), np.array([None]), "text", None])
def test_a_result_that_is_no_real_number_is_an_error(result):
    f = _op(lambda g, y, x: g, lambda x: result)
    for x in (X, ag.Node(X)):
        with pytest.raises(TypeError, match="doubled: values must be real numbers"):
            f(x)
