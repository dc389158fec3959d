"""Jacobians and Hessians take all directions at once, in chunks if need be."""

from __future__ import annotations

import pickle
import tracemalloc
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import autograd_scratch as ag
from autograd_scratch import grad, hessian, jacfwd, jacobian, jacrev, jit, jvp, vjp
from autograd_scratch.engine.pytree import leaves
from autograd_scratch.testing import RandomGraph, graphs

WEIGHTS = np.random.default_rng(0).normal(size=(7, 5))
X = np.random.default_rng(1).normal(size=5)


def rosenbrock(x: Any) -> Any:
    return (100.0 * (x[1:] - x[:-1] ** 2) ** 2 + (1.0 - x[:-1]) ** 2).sum()


def layer(x: Any) -> Any:
    return np.tanh(WEIGHTS @ x)


@pytest.mark.parametrize("chunk_size", [None, 1, 2, 3, 5, 100])
@pytest.mark.parametrize("mode", [jacobian, jacfwd, jacrev])
def test_a_jacobian_has_the_derivatives_along_each_direction(mode: Any, chunk_size: Any) -> None:
    found = mode(layer, chunk_size=chunk_size)(X)
    columns = [jvp(layer, (X,), (unit,))[1] for unit in np.eye(5)]
    np.testing.assert_allclose(found, np.stack(columns, axis=1), rtol=1e-14, atol=1e-15)
    _, vjp_fn = vjp(layer, X)
    rows = [vjp_fn(unit)[0] for unit in np.eye(7)]
    np.testing.assert_allclose(found, np.stack(rows), rtol=1e-14, atol=1e-15)


@pytest.mark.parametrize("chunk_size", [None, 1, 2, 7, 100])
@pytest.mark.parametrize("of", [lambda f: f, jit], ids=["plain", "jit"])
def test_a_hessian_is_the_same_in_chunks_of_every_size(of: Any, chunk_size: Any) -> None:
    x = np.random.default_rng(0).normal(size=8)
    found = of(hessian(rosenbrock, chunk_size=chunk_size))(x)
    gradient = grad(rosenbrock)
    rows = [jvp(gradient, (x,), (unit,))[1] for unit in np.eye(8)]
    np.testing.assert_allclose(found, np.stack(rows), rtol=1e-14, atol=1e-12)


@settings(max_examples=10)
@given(graphs(max_steps=6), st.sampled_from([None, 1, 2, 3]))
def test_random_functions_have_symmetric_hessians_in_chunks(f: RandomGraph, chunk: Any) -> None:
    every = tuple(range(len(f.inputs)))
    table = hessian(f, every, chunk_size=chunk)(*f.inputs)
    one_by_one = hessian(f, every, chunk_size=1)(*f.inputs)
    for found, alone in zip(leaves(table), leaves(one_by_one), strict=True):
        np.testing.assert_allclose(found, alone, rtol=1e-12, atol=1e-13)
    for i in every:
        for j in every:
            ndim = np.ndim(f.inputs[i])
            other = np.moveaxis(
                np.asarray(table[j][i]),
                range(np.ndim(f.inputs[j])),
                range(ndim, np.ndim(table[j][i])),
            )
            np.testing.assert_allclose(table[i][j], other, rtol=1e-11, atol=1e-12)


def test_structures_go_through_in_one_batch() -> None:
    params = {"w": WEIGHTS, "b": 0.5, "name": "layer", "none": np.zeros((0, 2))}

    def f(p: Any) -> Any:
        y = p["w"] @ X + p["b"]
        return {"y": y[:2], "total": (y**2).sum(), "constant": np.ones(2), "unit": "m"}

    for mode in (jacobian, jacfwd, jacrev):
        found = mode(f)(params)
        assert found["unit"] == "m"
        assert found["y"]["name"] == "layer"
        assert found["y"]["w"].shape == (2, 7, 5)
        np.testing.assert_array_equal(found["y"]["b"], [1.0, 1.0])
        np.testing.assert_array_equal(found["constant"]["w"], np.zeros((2, 7, 5)))
        assert found["total"]["none"].shape == (0, 2)
        y = WEIGHTS @ X + 0.5
        np.testing.assert_allclose(found["total"]["w"], 2.0 * np.outer(y, X))
        np.testing.assert_allclose(found["total"]["b"], 2.0 * y.sum())


def test_results_are_the_users_own() -> None:
    first, second = jacobian(lambda x, y: x + y, (0, 1))(np.ones(6), np.ones(6))
    first += 1.0
    np.testing.assert_array_equal(second, np.eye(6))
    second += 1.0
    constant = jacobian(lambda x: np.ones(6))(np.ones(7))
    constant += 1.0


def test_an_op_runs_once_for_all_directions() -> None:
    calls = []

    def counted(g: Any, y: Any, x: Any) -> Any:
        calls.append(g)
        return 3.0 * g * x**2

    @ag.op(counted, kind="elementwise")
    def cubed(x: Any) -> Any:
        return np.power(x, 3.0)

    jacrev(cubed)(np.arange(9.0))
    assert len(calls) == 1
    calls.clear()
    jacrev(cubed, chunk_size=4)(np.arange(9.0))
    assert len(calls) == 3


def test_a_rule_that_only_takes_arrays_gets_one_direction_at_a_time() -> None:
    def as_in_the_book(g: Any, y: Any, x: Any) -> Any:
        g = np.array(g)
        g[x <= 0.0] = 0.0
        return g

    @ag.op(as_in_the_book, kind="elementwise")
    def rectified(x: Any) -> Any:
        return np.maximum(x, 0.0)

    x = np.linspace(-1.0, 1.0, 6)
    for mode in (jacobian, jacfwd, jacrev):
        np.testing.assert_array_equal(mode(rectified)(x), np.diag(x > 0.0))

    @ag.op(lambda g, y, x: np.array(g)[:2])
    def broken(x: Any) -> Any:
        return np.array(x)

    with pytest.raises(ValueError, match="broken: its backward rule returned shape"):
        jacrev(broken)(x)


def test_without_elements_there_are_no_directions() -> None:
    assert jacobian(lambda x: (x.sum(), x))(np.zeros((0, 2)))[0].shape == (0, 2)
    assert jacfwd(lambda x: x.sum())(np.zeros(0)).shape == (0,)
    assert jacrev(lambda x: x[:0])(np.ones(5)).shape == (0, 5)
    assert hessian(lambda x: x.sum())(np.zeros(0)).shape == (0, 0)


def test_chunks_bound_the_memory() -> None:
    x = np.ones(400)

    def peak(chunk_size: int) -> int:
        f = jacobian(lambda x: np.tanh(np.tanh(np.tanh(np.tanh(x)))), chunk_size=chunk_size)
        tracemalloc.start()
        f(x)
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    result = 400 * 400 * 8
    assert peak(10) < 2.6 * result < peak(400)


def test_a_large_graph_is_cut_into_chunks_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    from autograd_scratch.derivatives import directions

    sizes: list[int] = []
    usual = directions.Leaves.units

    def watched(self: Any, start: int, stop: int) -> Any:
        sizes.append(stop - start)
        return usual(self, start, stop)

    monkeypatch.setattr(directions.Leaves, "units", watched)

    def f(x: Any) -> Any:  # which makes two arrays of ten elements
        return np.sin(x) * x

    jacobian(f)(np.ones(10))
    assert sizes == [10]
    monkeypatch.setattr(directions, "ELEMENTS", 100)
    sizes.clear()
    jacobian(f)(np.ones(10))
    assert sizes == [5, 5]
    monkeypatch.setattr(directions, "LEAST", 2)
    monkeypatch.setattr(directions, "CACHED", 30)
    sizes.clear()
    jacobian(f)(np.ones(10))
    assert sizes == [3, 3, 3, 1]


def test_numbers_give_floats() -> None:
    assert jacobian(lambda x: x**2)(3.0) == 6.0
    assert type(hessian(lambda x: x**3)(2.0)) is float
    (a, b), (c, d) = hessian(lambda x, y: x * x * y, (0, 1))(2.0, 3.0)
    assert (a, b, c, d) == (6.0, 4.0, 4.0, 0.0)


@pytest.mark.parametrize("count", [1, 2, 3, 5, 40, 100])
def test_a_program_gives_the_same_bits(count: int) -> None:
    x = np.random.default_rng(0).normal(size=count)
    weights = np.random.default_rng(1).normal(size=(count + 2, count))

    def f(x: Any) -> Any:
        return np.tanh(weights @ np.sin(x))

    for of in (jacobian(f), jacfwd(f), jacrev(f), hessian(lambda x: (f(x) ** 2).sum())):
        np.testing.assert_array_equal(jit(of, backend="python")(x), of(x))


@pytest.mark.parametrize("nested", [lambda f: grad(lambda x: f(x).sum()), jacobian, jacfwd, jacrev])
def test_jacobians_nest(nested: Callable[..., Any]) -> None:
    def f(x: Any) -> Any:
        return np.sin(x) * x[0]

    for mode in (jacobian, jacfwd, jacrev):
        found = nested(mode(f))(X)
        alone = nested(mode(f, chunk_size=1))(X)
        np.testing.assert_allclose(found, alone, rtol=1e-13, atol=1e-14)


def test_types_are_kept() -> None:
    assert jacobian(layer)(X.astype(np.float32)).dtype == np.float64  # as layer's weights
    assert hessian(rosenbrock)(X.astype(np.float32)).dtype == np.float32


def test_chunked_functions_are_pickled() -> None:
    f = pickle.loads(pickle.dumps(hessian(rosenbrock, chunk_size=2)))
    np.testing.assert_array_equal(f(X), hessian(rosenbrock)(X))


def test_they_are_decorators_with_a_chunk_size() -> None:
    @jacobian(chunk_size=2)
    def f(x: Any) -> Any:
        return x**2

    np.testing.assert_array_equal(f(np.arange(6.0)), np.diag(2.0 * np.arange(6.0)))


@pytest.mark.parametrize("chunk_size", [0, -1, 1.5, "all"])
def test_a_chunk_has_one_direction_at_least(chunk_size: Any) -> None:
    with pytest.raises(ValueError, match="hessian: chunk_size must be an int from 1 on, got"):
        hessian(rosenbrock, chunk_size=chunk_size)(X)
