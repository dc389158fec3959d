"""Functions that return something along with their value: ``has_aux=True``."""

from __future__ import annotations

import copy
import pickle

import numpy as np
import pytest

import autograd_scratch as ag

X = np.array([0.5, -1.25, 2.0])


def loss(x):
    return np.sum(x**3), {"square": x * x, "name": "cube", "parts": [x[0], None]}


def is_aux(aux):
    np.testing.assert_array_equal(aux["square"], X * X)
    return type(aux["square"]) is np.ndarray and (aux["name"], aux["parts"]) == (
        "cube",
        [0.5, None],
    )


def test_every_function_of_functions_passes_it_along():
    gradient, aux = ag.grad(loss, has_aux=True)(X)
    np.testing.assert_allclose(gradient, 3.0 * X**2)
    assert is_aux(aux)
    (value, aux), gradient = ag.value_and_grad(loss, has_aux=True)(X)
    np.testing.assert_allclose(gradient, 3.0 * X**2)
    assert value == np.sum(X**3)
    assert is_aux(aux)
    value, vjp_fn, aux = ag.vjp(loss, X, has_aux=True)
    np.testing.assert_allclose(vjp_fn(2.0)[0], 6.0 * X**2)
    assert is_aux(aux)
    value, tangent, aux = ag.jvp(loss, (X,), (X,), has_aux=True)
    assert tangent == pytest.approx(np.sum(3.0 * X**3))
    assert is_aux(aux)
    for jacobian in (ag.jacobian, ag.jacfwd, ag.jacrev):
        j, aux = jacobian(loss, has_aux=True)(X)
        np.testing.assert_allclose(j, 3.0 * X**2)
        assert is_aux(aux)
    h, aux = ag.hessian(loss, has_aux=True)(X)
    np.testing.assert_allclose(h, np.diag(6.0 * X))
    assert is_aux(aux)
    product, aux = ag.hvp(loss, X, X, has_aux=True)
    np.testing.assert_allclose(product, 6.0 * X * X)
    assert is_aux(aux)
    slope, aux = ag.elementwise_grad(lambda x: (x**3, "aux"), has_aux=True)(X)
    np.testing.assert_allclose(slope, 3.0 * X**2)
    assert aux == "aux"


def test_as_a_decorator_and_as_a_program():
    @ag.grad(has_aux=True)
    def slope(x):
        return x**2, x + 1.0

    @ag.value_and_grad(argnum="y", has_aux=True)
    def both(x, y):
        return x * y, (x, y)

    for _ in range(2):
        assert slope(3.0) == ag.jit(slope)(3.0) == (6.0, 4.0)
        assert both(2.0, 5.0) == ag.jit(both)(2.0, 5.0) == ((10.0, (2.0, 5.0)), 2.0)
    program = ag.jit(ag.hessian(loss, has_aux=True))
    for _ in range(2):
        assert is_aux(program(X)[1])
    for copied in (copy.deepcopy, lambda f: pickle.loads(pickle.dumps(f))):
        assert is_aux(copied(ag.grad(loss, has_aux=True))(X)[1])


def test_an_outer_derivative_sees_through_it():
    def outer(x):
        slope, aux = ag.grad(lambda y: (x * y**2, x * y), has_aux=True)(3.0)
        return slope * aux  # 6x · 3x

    assert ag.grad(outer)(2.0) == 72.0
    assert ag.jvp(outer, (2.0,), (1.0,)) == (72.0, 72.0)
    forward = lambda x: ag.jvp(lambda y: (x * y, x * y * y), (3.0,), (1.0,), has_aux=True)[2]  # noqa: E731
    assert ag.grad(forward)(2.0) == 9.0
    assert ag.grad(lambda x: ag.vjp(lambda y: (y, x * y), 3.0, has_aux=True)[2])(2.0) == 3.0


def test_what_is_passed_along_is_the_users_own():
    _, aux = ag.grad(lambda x: (np.sum(x), x), has_aux=True)(X)
    aux += 1.0
    np.testing.assert_array_equal(X, [0.5, -1.25, 2.0])


@pytest.mark.parametrize("result", [1.0, (1.0, 2.0, 3.0), {"a": 1.0, "b": 2.0}])
def test_anything_but_a_pair_is_refused(result):
    f = lambda x: result  # noqa: E731
    for call in (
        lambda: ag.grad(f, has_aux=True)(1.0),
        lambda: ag.vjp(f, 1.0, has_aux=True),
        lambda: ag.jvp(f, (1.0,), (1.0,), has_aux=True),
        lambda: ag.jacobian(f, has_aux=True)(1.0),
    ):
        with pytest.raises(TypeError, match=r"with has_aux=True the function must return a pair"):
            call()


def test_a_pair_without_has_aux_is_refused_with_advice():
    with pytest.raises(TypeError, match=r"got tuple; .* write grad\(f, has_aux=True\)"):
        ag.grad(loss)(X)
