"""Ops with joint rules, and with results that their forward rule keeps, in every derivative."""

from __future__ import annotations

import numpy as np
import pytest

import autograd_scratch as ag

KINDS = ["elementwise", "other", "composite"]
X, Y = np.array([1.0, 2.0]), np.array([3.0, 5.0])
DIRECTIONS = np.array([0.5, -1.0]), np.array([2.0, 0.25])


def _joint(kind):
    @ag.op(lambda g, z, x, y: (g * y * y, 2.0 * g * x * y), joint=True, kind=kind)
    def product(x, y):
        return x * y * y

    return product


def _keeping(kind):
    @ag.op(
        lambda g, z, x, y, kept: g * kept[0],
        lambda g, z, x, y, kept: g * kept[1],
        keeps=lambda x, y: (y * y, 2.0 * x * y),
        kind=kind,
    )
    def product(x, y):
        return x * y * y, (y * y, 2.0 * x * y)

    return product


def _joint_and_keeping(kind):
    @ag.op(
        lambda g, z, x, y, kept: (g * kept[0], g * kept[1]),
        keeps=lambda x, y: (y * y, 2.0 * x * y),
        joint=True,
        kind=kind,
    )
    def product(x, y):
        return x * y * y, (y * y, 2.0 * x * y)

    return product


def _plain(x, y):
    return x * y * y


DERIVATIVES = {
    "forward mode": lambda f: ag.jvp(f, (X, Y), DIRECTIONS)[1],
    "forward mode of a gradient": lambda f: ag.jvp(
        ag.grad(lambda x, y: f(x, y).sum(), argnum=(0, 1)), (X, Y), DIRECTIONS
    )[1],
    "Hessian": lambda f: ag.hessian(lambda x, y: f(x, y).sum(), argnum=(0, 1))(X, Y),
    "program": lambda f: ag.jit(ag.grad(lambda x, y: f(x, y).sum(), argnum=(0, 1)))(X, Y),
    "checkpoint": lambda f: ag.jvp(ag.checkpoint(f), (X, Y), DIRECTIONS)[1],
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("make", [_joint, _keeping, _joint_and_keeping])
@pytest.mark.parametrize("name", DERIVATIVES)
def test_the_derivative_is_that_of_the_same_function_without_its_own_rules(name, make, kind):
    derivative = DERIVATIVES[name]
    np.testing.assert_allclose(derivative(make(kind)), derivative(_plain), rtol=1e-12)


def test_a_program_names_a_joint_rule_in_its_source():
    program = ag.jit(ag.grad(lambda y: _joint("other")(X, y).sum()))
    program(Y)
    assert "# product, gradient of y\n" in program.source


@pytest.mark.parametrize("kind", ["elementwise", "other"])
def test_what_an_op_keeps_may_be_infinite_in_forward_mode(kind):
    @ag.op(lambda g, y, x, kept: g * kept, keeps=lambda x: 1.0 / x, kind=kind)
    def logarithm(x):
        return np.log(x), 1.0 / np.float64(x)

    with np.errstate(all="ignore"):
        assert ag.jvp(logarithm, (0.0,), (1.0,)) == (-np.inf, np.inf)
