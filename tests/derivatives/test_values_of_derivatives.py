"""What a function computes with while it is differentiated or traced, and what is left of it."""

from __future__ import annotations

import copy
import pickle

import numpy as np
import pytest

import autograd_scratch as ag

X = np.array([1.0, 2.0])


def _kept(derivative):
    """What x ** 2 is for a function that a derivative calls."""
    kept = []

    def loss(x):
        kept.append(x * x)
        return kept[0].sum()

    derivative(loss)
    return kept[0]


DERIVATIVES = {
    "grad": lambda f: ag.grad(f)(X),
    "jvp": lambda f: ag.jvp(f, (X,), (X,)),
}


@pytest.mark.parametrize("name", DERIVATIVES)
def test_pickling_what_a_derivative_left_is_an_error_that_says_so(name):
    kept = _kept(DERIVATIVES[name])
    with pytest.raises(TypeError, match=rf"of {name} of loss cannot be pickled"):
        pickle.dumps(kept)


def test_walking_back_through_a_derivative_that_is_over_is_an_error():
    kept = _kept(DERIVATIVES["grad"])
    with pytest.raises(TypeError, match=r"backward: .* was kept from grad of loss, which is over"):
        kept.backward(np.ones(2))


def _of_copied(params):
    copied = copy.deepcopy(params)
    copied["b"] = copied["b"] * 2.0
    return (copied["W"] * copy.copy(params["W"])).sum() * copied["b"]


PARAMS = {"W": X, "b": 3.0}


def test_a_function_that_copies_its_arguments_is_traced_once():
    runs = []

    def f(params):
        runs.append("run")
        return _of_copied(params)

    program = ag.jit(f)
    for b in (3.0, 4.0):
        assert program({"W": X, "b": b}) == 10.0 * b
    assert len(runs) == 1


def test_a_copied_array_that_is_changed_in_a_program_leaves_the_original():
    @ag.jit
    def f(x):
        y = copy.deepcopy(x)
        y *= 2.0
        return x.sum(), y.sum()

    for _ in range(2):
        assert f(X) == (3.0, 6.0)


def test_copies_have_the_derivative_of_the_original():
    expected = {"W": 12.0 * X, "b": 10.0}
    for derivative in (ag.grad(_of_copied), ag.jit(ag.grad(_of_copied))):
        found = derivative(PARAMS)
        np.testing.assert_array_equal(found["W"], expected["W"])
        assert found["b"] == expected["b"]
    assert ag.jvp(_of_copied, (PARAMS,), (PARAMS,)) == (30.0, 90.0)


def _returns_what_is_over(x):
    kept = []

    def inner(y):
        kept.append(x * y)
        return kept[0]

    ag.grad(inner)(2.0)
    return kept[0]


@pytest.mark.parametrize(
    "derivative",
    [
        lambda f: ag.grad(f)(3.0),
        lambda f: ag.value_and_grad(f)(3.0),
        lambda f: ag.vjp(f, 3.0),
        lambda f: ag.jvp(f, (3.0,), (1.0,)),
        lambda f: ag.jacobian(f)(3.0),
        lambda f: ag.hessian(f)(3.0),
        lambda f: ag.hvp(f, 3.0, 1.0),
    ],
    ids=["grad", "value_and_grad", "vjp", "jvp", "jacobian", "hessian", "hvp"],
)
def test_to_return_a_node_of_an_inner_derivative_that_is_over_is_an_error(derivative):
    with pytest.raises(TypeError, match="was kept from grad of inner, which is over"):
        derivative(_returns_what_is_over)


@pytest.mark.parametrize(
    "use",
    [
        lambda x: ag.vjp(lambda y: y, x),
        lambda x: ag.jvp(lambda y: y, (x,), (X,)),
        lambda x: ag.jvp(lambda y: y, (X,), (x,)),
        lambda x: ag.vjp(lambda y: y, X)[1](x),
        lambda x: ag.jacobian(lambda y: y)(x),
        lambda x: ag.grad(lambda y: y[0])(x),
    ],
    ids=["vjp", "jvp", "tangent", "seed", "jacobian", "grad"],
)
def test_what_is_over_is_no_argument_of_a_derivative(use):
    kept = _kept(DERIVATIVES["grad"])
    with pytest.raises(TypeError, match="was kept from grad of loss, which is over"):
        use(kept)
