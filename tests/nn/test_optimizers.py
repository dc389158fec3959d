"""What the optimizers promise: the book's formulas, in place, in the parameters' own float type."""

import copy
import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograd_scratch import Node, check_gradients, jit
from nn import SGD, AdaGrad, Adam, Momentum, Optimizer, gradient_descent

SHAPES = {"W": (2, 3), "b": (3,), "scale": ()}
OPTIMIZERS = [SGD, Momentum, AdaGrad, Adam]


class InPlace:
    """The book's optimizers of section 6.1, written into the arrays, with what they remember."""

    def __init__(self, parameter):
        self.m, self.v, self.h = (np.zeros_like(parameter) for _ in "mvh")
        self.iter = 0

    def sgd(self, W, dW):
        W -= 0.01 * dW

    def momentum(self, W, dW):
        self.v *= 0.9
        self.v -= 0.01 * dW
        W += self.v

    def adagrad(self, W, dW):
        self.h += dW * dW
        W -= 0.01 * dW / (np.sqrt(self.h) + 1e-7)

    def adam(self, W, dW):
        self.iter += 1
        lr = 0.001 * math.sqrt(1.0 - 0.999**self.iter) / (1.0 - 0.9**self.iter)
        self.m += (1.0 - 0.9) * (dW - self.m)
        self.v += (1.0 - 0.999) * (dW * dW - self.v)
        W -= lr * self.m / (np.sqrt(self.v) + 1e-7)


def gradients(params, seed=0):
    rng = np.random.default_rng(seed)
    return {key: rng.normal(size=p.shape).astype(p.dtype) for key, p in params.items()}


def bits(tree):
    """Shapes, types and bits of arrays by name."""
    return {key: (x.shape, x.dtype, x.tobytes()) for key, x in tree.items()}


DTYPES = st.sampled_from([np.float16, np.float32, np.float64])


@pytest.mark.parametrize("make", OPTIMIZERS)
@given(seed=st.integers(0, 99), steps=st.integers(1, 6), dtype=DTYPES, of_gradients=DTYPES)
def test_updates_are_the_book_s_to_the_last_bit(make, seed, steps, dtype, of_gradients):
    rng = np.random.default_rng(seed)
    params = {key: rng.normal(size=shape).astype(dtype) for key, shape in SHAPES.items()}
    by_hand = {key: (p.copy(), InPlace(p)) for key, p in params.items()}
    optimizer = make()
    for _ in range(steps):
        grads = {k: np.asarray(rng.normal(size=p.shape), of_gradients) for k, p in params.items()}
        optimizer.update(params, grads)
        for key, (W, book) in by_hand.items():
            getattr(book, make.__name__.lower())(W, grads[key])
    assert optimizer.iter == steps
    assert bits(params) == bits({key: W for key, (W, _) in by_hand.items()})


@pytest.mark.parametrize("make", OPTIMIZERS)
def test_a_step_changes_none_of_its_arguments(make):
    optimizer, params = make(), {"W": np.ones((2, 3)), "b": np.ones(3)}
    grads, state = gradients(params), optimizer.init(params)
    _, state = optimizer.step(params, grads, state)
    everything = (params, grads, state)
    before, attributes = copy.deepcopy(everything), copy.deepcopy(vars(optimizer))
    new, new_state = optimizer.step(params, grads, state)
    np.testing.assert_equal(everything, before)
    np.testing.assert_equal(vars(optimizer), attributes)
    for key in params:
        new[key][:] = 0.0  # the caller's own
    for entry in new_state.values():
        if isinstance(entry, dict):
            entry["W"][:] = 0.0
    np.testing.assert_equal(everything, before)


@pytest.mark.parametrize("make", OPTIMIZERS)
@given(seed=st.integers(0, 99), dtype=DTYPES)
def test_update_is_step_in_the_caller_s_arrays(make, seed, dtype):
    params = {"W": np.ones((2, 3), dtype), "b": np.ones(3, dtype)}
    optimizer, pure = make(), make()
    stepped, state = {key: p.copy() for key, p in params.items()}, pure.init(params)
    for i in range(3):
        optimizer.lr = state["lr"] = 0.1 * (i + 1)
        grads = gradients(params, seed + i)
        optimizer.update(params, grads)
        stepped, state = pure.step(stepped, grads, state)
    assert bits(params) == bits(stepped)
    assert pure.iter == 0
    for name, entry in state.items():
        kept = getattr(optimizer, name)
        assert bits(kept) == bits(entry) if isinstance(entry, dict) else kept == entry


@pytest.mark.parametrize("make", OPTIMIZERS)
def test_a_step_can_be_compiled(make):
    optimizer, params = make(), {"W": np.linspace(1.0, 2.0, 6).reshape(2, 3)}
    state, program = optimizer.init(params), jit(optimizer.step)
    for i in range(3):
        grads = gradients(params, i)
        eager, expected = optimizer.step(params, grads, state)
        params, state = program(params, grads, state)
        assert bits(params) == bits(eager)
        np.testing.assert_equal(state, expected)


@pytest.mark.parametrize("make", OPTIMIZERS)
def test_a_learning_rate_can_be_learned(make):
    """A step is made of ops, so the loss after two steps has a slope along what they used."""
    target, optimizer = np.array([1.0, -2.0, 0.5]), make()

    def loss_after_two_steps(lr, W):
        params, state = {"W": W}, {**optimizer.init({"W": W}), "lr": lr}
        for _ in range(2):
            params, state = optimizer.step(params, {"W": 2.0 * (params["W"] - target)}, state)
        return ((params["W"] - target) ** 2).sum()

    check_gradients(loss_after_two_steps, 0.1, np.array([0.3, 0.2, -0.4]))


@pytest.mark.parametrize("make", [Momentum, AdaGrad, Adam])
def test_what_is_remembered_may_be_read_and_assigned(make):
    optimizer, other = make(), make()
    params = {"W": np.ones(3)}
    grads = gradients(params)
    optimizer.update(params, grads)
    copied = {"W": params["W"].copy()}
    for name, value in vars(optimizer).items():
        setattr(other, name, copy.deepcopy(value))
    for one, arrays in ((optimizer, params), (other, copied)):
        one.update(arrays, grads)
    assert bits(params) == bits(copied)


def test_update_in_a_program_says_what_to_call_instead():
    """It would keep its state in the optimizer once, while the program is traced."""
    update = jit(lambda params: SGD().update(params, params))
    with pytest.raises(TypeError, match=r"SGD\.update: 'W' is a Tracer, .*; call step"):
        update({"W": np.ones(2)})


def test_parameters_may_join_later():
    optimizer, params = Momentum(), {"W": np.ones(3)}
    optimizer.update(params, {"W": np.ones(3)})
    params["b"] = np.ones(2)
    optimizer.update(params, {"W": np.ones(3), "b": np.ones(2)})
    np.testing.assert_allclose(optimizer.v["W"], -0.019)
    np.testing.assert_allclose(optimizer.v["b"], -0.01)


class ByArray(Optimizer):
    """An optimizer of the user's with the hook for one array, which remembers in attributes."""

    def __init__(self, lr=0.1):
        super().__init__(lr)
        self.v = {}

    def _step(self, key, parameter, gradient):
        self.v.setdefault(key, np.zeros_like(parameter))
        self.v[key] += gradient / self.iter
        parameter -= self.lr * self.v[key]


class Clipped(Adam):
    """A subclass that hands a changed gradient on."""

    def _step(self, key, parameter, gradient):
        super()._step(key, parameter, np.clip(gradient, -1.0, 1.0))


def test_the_hook_for_one_array_keeps_working():
    W, optimizer = np.ones(2), ByArray()
    for _ in range(2):
        optimizer.update({"W": W}, {"W": np.ones(2)})
    np.testing.assert_allclose(W, 1.0 - 0.1 * (1.0 + 1.5))
    assert optimizer.iter == 2


def test_a_subclass_may_change_what_the_hook_is_given():
    params = {"W": np.ones(2), "b": np.ones(3)}
    expected = {key: p.copy() for key, p in params.items()}
    clipped, plain = Clipped(lr=0.1), Adam(lr=0.1)
    for i in range(3):
        grads = {key: 5.0 * g for key, g in gradients(params, i).items()}
        clipped.update(params, grads)
        plain.update(expected, {key: np.clip(g, -1.0, 1.0) for key, g in grads.items()})
    assert bits(params) == bits(expected)
    assert clipped.iter == 3
    assert bits(clipped.m) == bits(plain.m)


class TwiceAsFar(SGD):
    """A subclass with a step of its own, where SGD's update writes right over the parameters."""

    def step(self, params, gradients, state):
        return super().step(params, {key: 2.0 * g for key, g in gradients.items()}, state)


def test_a_subclass_of_sgd_may_change_the_step():
    W, optimizer = np.ones(2), TwiceAsFar(lr=0.1)
    optimizer.update({"W": W}, {"W": np.ones(2)})
    np.testing.assert_allclose(W, 1.0 - 2.0 * 0.1)
    assert optimizer.iter == 1


def test_an_optimizer_without_a_step_says_so():
    with pytest.raises(TypeError, match="Optimizer does not define step"):
        Optimizer(0.1).update({"W": np.ones(2)}, {"W": np.ones(2)})


def test_an_entry_of_the_state_with_the_name_of_a_method_is_refused():
    class Counting(SGD):
        def init(self, params):
            return {**super().init(params), "step": 0.0}

    with pytest.raises(TypeError, match=r"Counting\.init: 'step' is the name of a method"):
        Counting().update({"W": np.ones(2)}, {"W": np.ones(2)})


@pytest.mark.parametrize(
    ("parameter", "error", "message"),
    [
        (np.ones(2, int), TypeError, "'W' is int64, but must be a float array"),
        (3.0, TypeError, "'W' is float, but must be a float array"),
        (Node([1.0, 2.0]), TypeError, "'W' is a Node, which cannot be .*; call step"),
        (np.broadcast_to(1.0, 2), ValueError, "'W' is a read-only array"),
    ],
)
def test_what_cannot_be_changed_in_place_is_refused(parameter, error, message):
    b = np.ones(2)
    with pytest.raises(error, match=rf"SGD\.update: {message}"):
        SGD().update({"b": b, "W": parameter}, {"b": np.ones(2), "W": np.ones(np.shape(parameter))})
    np.testing.assert_array_equal(b, 1.0)


@pytest.mark.parametrize("make", OPTIMIZERS)
@pytest.mark.parametrize(
    ("gradient", "found"),
    [([1.0, 2.0], "list"), (np.array(["a", "b"]), "<U1"), (np.array([1.0j, 0.0]), "complex128")],
)
def test_a_gradient_that_is_no_array_of_real_numbers_is_refused(make, gradient, found):
    params, optimizer = {"W": np.ones(2), "b": np.ones(2)}, make()
    with pytest.raises(TypeError, match=f"gradient of 'b' is {found}, but must be an array"):
        optimizer.update(params, {"W": np.ones(2), "b": gradient})
    np.testing.assert_array_equal(params["W"], 1.0)
    with pytest.raises(TypeError, match=f"gradient of 'b' is {found}"):
        optimizer.step(params, {"W": np.ones(2), "b": gradient}, optimizer.init(params))


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
    for name in {"m", "v", "h"} & vars(optimizer).keys():
        assert getattr(optimizer, name)["W"].dtype == dtype


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


def test_gradient_descent_refuses_a_negative_number_of_steps():
    with pytest.raises(ValueError, match="step_num must be at least 0, got -1"):
        gradient_descent(bowl, [-3, 4], step_num=-1)


def test_gradient_descent_without_steps_stays():
    x, path = gradient_descent(bowl, np.ones((2, 2), np.float32), step_num=0, path=True)
    assert x.dtype == np.float32
    np.testing.assert_array_equal(path, [np.ones((2, 2))])


@given(start=st.lists(st.floats(-100, 100), min_size=1, max_size=4))
def test_gradient_descent_in_a_bowl_never_climbs(start):
    _, path = gradient_descent(bowl, start, lr=0.2, step_num=5, path=True)
    heights = [bowl(x) for x in path]
    assert all(b <= a + 1e-6 for a, b in pairwise(heights))
