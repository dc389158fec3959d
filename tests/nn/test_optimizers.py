"""What the optimizers promise: the book's formulas, in place, in the parameters' own float type."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nn import SGD, AdaGrad, Adam, Momentum, gradient_descent

OPTIMIZERS = [SGD, Momentum, AdaGrad, Adam]


class HandMomentum:
    """The book's optimizers of section 6.1, for one array."""

    v = 0.0

    def step(self, W, dW):
        self.v = 0.9 * self.v - 0.01 * dW
        return W + self.v


class HandSGD:
    def step(self, W, dW):
        return W - 0.01 * dW


class HandAdaGrad:
    h = 0.0

    def step(self, W, dW):
        self.h = self.h + dW * dW
        return W - 0.01 * dW / (np.sqrt(self.h) + 1e-7)


class HandAdam:
    iter = 0
    m = v = 0.0

    def step(self, W, dW):
        self.iter += 1
        lr_t = 0.001 * np.sqrt(1.0 - 0.999**self.iter) / (1.0 - 0.9**self.iter)
        self.m += (1 - 0.9) * (dW - self.m)
        self.v += (1 - 0.999) * (dW**2 - self.v)
        return W - lr_t * self.m / (np.sqrt(self.v) + 1e-7)


BY_HAND = {SGD: HandSGD, Momentum: HandMomentum, AdaGrad: HandAdaGrad, Adam: HandAdam}


def gradients(params, seed=0):
    rng = np.random.default_rng(seed)
    return {key: rng.normal(size=p.shape).astype(p.dtype) for key, p in params.items()}


@pytest.mark.parametrize("make", OPTIMIZERS)
@given(seed=st.integers(0, 99), steps=st.integers(1, 6))
def test_updates_follow_the_book_s_formula(make, seed, steps):
    rng = np.random.default_rng(seed)
    params = {"W": rng.normal(size=(2, 3)), "b": rng.normal(size=3)}
    expected = {key: value.copy() for key, value in params.items()}
    optimizer, by_hand = make(), {key: BY_HAND[make]() for key in params}
    for _ in range(steps):
        grads = gradients(params, seed)
        optimizer.update(params, grads)
        for key in expected:
            expected[key] = by_hand[key].step(expected[key], grads[key])
    assert optimizer.iter == steps
    for key in params:
        np.testing.assert_allclose(params[key], expected[key], rtol=1e-12)


@pytest.mark.parametrize("make", OPTIMIZERS)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_updates_are_in_place_and_keep_the_float_type(make, dtype):
    W = np.ones((2, 3), dtype)
    params, optimizer = {"W": W}, make()
    for _ in range(2):
        optimizer.update(params, gradients(params))
    assert params["W"] is W
    assert W.dtype == dtype
    assert (W != 1.0).all()
    for state in vars(optimizer).values():
        if isinstance(state, dict):
            assert state["W"].dtype == dtype


@pytest.mark.parametrize("make", OPTIMIZERS)
def test_gradients_are_left_as_they_were(make):
    params = {"W": np.ones(3)}
    grads = gradients(params)
    before = grads["W"].copy()
    optimizer = make()
    for _ in range(2):
        optimizer.update(params, grads)
    np.testing.assert_array_equal(grads["W"], before)


@pytest.mark.parametrize("make", OPTIMIZERS)
def test_a_valley_is_descended(make):
    params, optimizer = {"x": np.array([-7.0, 2.0])}, make(lr=0.3)

    def f():
        return params["x"][0] ** 2 / 20 + params["x"][1] ** 2

    start = f()
    for _ in range(40):
        optimizer.update(params, {"x": params["x"] * [0.1, 2.0]})
    assert f() < 0.6 * start


@pytest.mark.parametrize("make", OPTIMIZERS)
def test_names_that_differ_are_refused_before_anything_changes(make):
    params, optimizer = {"W": np.ones(2), "b": np.ones(2)}, make()
    with pytest.raises(KeyError, match=r"params has \['W', 'b'\], but grads has \['W'\]"):
        optimizer.update(params, {"W": np.ones(2)})
    with pytest.raises(ValueError, match=r"gradient of 'b' has shape \(1,\), .* \(2,\)"):
        optimizer.update(params, {"W": np.ones(2), "b": np.ones(1)})
    np.testing.assert_array_equal(params["W"], np.ones(2))
    assert optimizer.iter == 0


def test_defaults_are_the_book_s():
    assert [make().lr for make in OPTIMIZERS] == [0.01, 0.01, 0.01, 0.001]
    assert Momentum().momentum == 0.9
    assert (Adam().beta1, Adam().beta2) == (0.9, 0.999)


def bowl(x):
    return np.sum(x**2)


def test_gradient_descent_leaves_its_start_as_it_was():
    start = np.array([-3.0, 4.0])
    gradient_descent(bowl, start, lr=0.1)
    np.testing.assert_array_equal(start, [-3.0, 4.0])


def test_gradient_descent_tells_its_path():
    x, path = gradient_descent(bowl, np.array([-3.0, 4.0]), lr=0.1, step_num=20, path=True)
    assert path.shape == (21, 2)
    np.testing.assert_array_equal(path[0], [-3.0, 4.0])
    np.testing.assert_array_equal(path[-1], x)
    np.testing.assert_allclose(path[1:], path[:-1] * 0.8, rtol=1e-6)


def test_gradient_descent_takes_an_exact_gradient():
    x = gradient_descent(bowl, [-3, 4], lr=0.1, step_num=3, gradient=lambda x: 2 * x)
    np.testing.assert_allclose(x, np.array([-3.0, 4.0]) * 0.8**3, rtol=1e-14)


def test_gradient_descent_without_steps_stays():
    x, path = gradient_descent(bowl, np.ones((2, 2), np.float32), step_num=0, path=True)
    assert x.dtype == np.float32
    np.testing.assert_array_equal(path, [np.ones((2, 2))])


@given(start=st.lists(st.floats(-100, 100), min_size=1, max_size=4))
def test_gradient_descent_in_a_bowl_never_climbs(start):
    _, path = gradient_descent(bowl, start, lr=0.2, step_num=5, path=True)
    heights = [bowl(x) for x in path]
    assert all(b <= a + 1e-6 for a, b in pairwise(heights))
