"""What is written here instead of a name of HIPS autograd gives the same numbers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import autograd
import autograd.numpy as anp
import numpy as np
import pytest
from autograd.misc import optimizers
from autograd.misc.fixed_points import fixed_point
from numpy.testing import assert_allclose

import autograd_scratch as ag
import nn
from autograd_scratch.scipy import optimize

V, U = np.array([0.3, -0.8, 1.2]), np.array([1.0, 0.5, -2.0])


def f(x: Any) -> Any:
    return np.sum(np.exp(x) * x[::-1])


def many(x: Any) -> Any:
    return np.sin(x) * np.sum(x)


def their_f(x: Any) -> Any:
    return anp.sum(anp.exp(x) * x[::-1])


def their_many(x: Any) -> Any:
    return anp.sin(x) * anp.sum(x)


PAIRS: dict[str, tuple[Callable[[], Any], Callable[[], Any]]] = {
    "grad": (lambda: autograd.grad(their_f)(V), lambda: ag.grad(f)(V)),
    "elementwise_grad": (
        lambda: autograd.elementwise_grad(their_many)(V),
        lambda: ag.elementwise_grad(many)(V),
    ),
    "deriv": (
        lambda: autograd.deriv(their_many)(V),
        lambda: ag.jvp(many, (V,), (np.ones(3),))[1],
    ),
    "jacobian": (lambda: autograd.jacobian(their_many)(V), lambda: ag.jacobian(many)(V)),
    "hessian": (lambda: autograd.hessian(their_f)(V), lambda: ag.hessian(f)(V)),
    "make_vjp": (lambda: autograd.make_vjp(their_many)(V)[0](U), lambda: ag.vjp(many, V)[1](U)[0]),
    "make_jvp": (
        lambda: autograd.make_jvp(their_many)(V)(U)[1],
        lambda: ag.linearize(many, V)[1](U),
    ),
    "make_hvp": (
        lambda: autograd.make_hvp(their_f)(V)[0](U),
        lambda: ag.linearize(ag.grad(f), V)[1](U),
    ),
    "hessian_tensor_product": (
        lambda: autograd.hessian_tensor_product(their_f)(V, U),
        lambda: ag.hvp(f, V, U),
    ),
    "vector_jacobian_product": (
        lambda: autograd.vector_jacobian_product(their_many)(V, U),
        lambda: ag.vjp(many, V)[1](U)[0],
    ),
    "make_ggnvp": (
        lambda: autograd.make_ggnvp(their_many, their_f)(V)(U),
        lambda: ag.vjp(many, V)[1](ag.hvp(f, many(V), ag.jvp(many, (V,), (U,))[1]))[0],
    ),
    "grad_and_aux": (
        lambda: autograd.grad_and_aux(lambda x: (their_f(x), x))(V)[0],
        lambda: ag.grad(lambda x: (f(x), x), has_aux=True)(V)[0],
    ),
    "fixed_point": (
        lambda: autograd.grad(
            lambda a: fixed_point(
                lambda a: lambda x: anp.cos(a * x), a, 0.7, lambda x, y: abs(x - y), 1e-12
            )
        )(0.9),
        lambda: ag.grad(lambda a: optimize.fixed_point(lambda x, a: np.cos(a * x), 0.7, args=(a,)))(
            0.9
        ),
    ),
}


@pytest.mark.parametrize("name", PAIRS)
def test_the_counterpart_gives_the_same_numbers(name: str) -> None:
    theirs, ours = PAIRS[name]
    assert_allclose(ours(), theirs(), rtol=1e-6 if name == "fixed_point" else 1e-12)


OPTIMIZERS = {
    "sgd": (
        lambda slope: optimizers.sgd(slope, V, num_iters=50, step_size=0.1, mass=0.9),
        nn.Momentum(lr=0.1 * (1 - 0.9), momentum=0.9),
    ),
    "adam": (
        lambda slope: optimizers.adam(slope, V, num_iters=50, step_size=0.1),
        nn.Adam(lr=0.1),
    ),
}


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_the_optimizers_go_the_same_way(name: str) -> None:
    theirs, optimizer = OPTIMIZERS[name]
    params = {"x": V.copy()}
    for _ in range(50):
        optimizer.update(params, {"x": ag.grad(lambda x: np.sum((x - U) ** 2))(params["x"])})
    assert_allclose(params["x"], theirs(lambda x, i: 2.0 * (x - U)), rtol=1e-6)


def test_nan_of_autograd_at_edges_is_a_number_here() -> None:
    def theirs(g: Any, x: Any) -> Any:
        with np.errstate(all="ignore"):
            return autograd.grad(g)(x)

    assert np.isnan(theirs(anp.linalg.norm, np.zeros(2))).all()
    assert_allclose(ag.grad(np.linalg.norm)(np.zeros(2)), 0.0)
    assert np.isnan(theirs(anp.std, np.ones(2))).all()
    assert_allclose(ag.grad(np.std)(np.ones(2)), 0.0)
    assert theirs(lambda x: anp.clip(x, 0.0, 1.0), 1.0) == 0.0
    assert ag.grad(lambda x: np.clip(x, 0.0, 1.0))(1.0) == 0.5
