"""What the functions of `nn` promise, on arrays and on nodes."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from autograd_scratch import Node, check_gradients
from nn import (
    SimpleNet,
    cross_entropy_error,
    gradient_descent,
    relu,
    sigmoid,
    sigmoid_grad,
    softmax,
    sum_squares_error,
)

scores = hnp.arrays(
    float,
    hnp.array_shapes(min_dims=1, max_dims=2, min_side=1, max_side=5),
    elements=st.floats(-1e3, 1e3),
)


def batch(n=4, classes=3, seed=0):
    rng = np.random.default_rng(seed)
    return softmax(rng.normal(size=(n, classes))), rng.integers(0, classes, n)


@pytest.mark.parametrize("f", [sigmoid, sigmoid_grad, relu, softmax])
@given(x=scores)
def test_nodes_and_arrays_give_the_same_numbers(f, x):
    node = f(Node(x))
    assert isinstance(node, Node)
    np.testing.assert_array_equal(node.value, f(x))


@pytest.mark.parametrize("f", [sigmoid, sigmoid_grad, relu, softmax])
def test_float32_stays_float32(f):
    assert f(np.ones((2, 3), np.float32)).dtype == np.float32
    assert f(Node(np.ones((2, 3), np.float32))).dtype == np.float32


@given(x=scores)
def test_softmax_gives_probabilities_along_the_last_axis(x):
    y = softmax(x)
    assert (y >= 0).all()
    np.testing.assert_allclose(y.sum(axis=-1), 1.0, rtol=1e-12)


@given(x=scores, c=st.floats(-1e3, 1e3))
def test_softmax_does_not_see_a_constant_added_to_all_scores(x, c):
    np.testing.assert_allclose(softmax(x + c), softmax(x), rtol=1e-9, atol=1e-300)


def test_softmax_of_large_scores_does_not_overflow():
    np.testing.assert_allclose(softmax(np.array([1010.0, 1000.0, 990.0])), [1, 0, 0], atol=1e-4)


def test_sigmoid_of_large_inputs_does_not_overflow():
    np.testing.assert_array_equal(sigmoid(np.array([-1e4, 0.0, 1e4])), [0.0, 0.5, 1.0])


def test_sigmoid_grad_is_the_gradient_of_sigmoid():
    x = Node(np.linspace(-5, 5, 11))
    sigmoid(x).sum().backward()
    np.testing.assert_allclose(sigmoid_grad(x.value), x.grad, rtol=1e-13)


def test_gradients_agree_with_differences():
    y, t = batch()
    check_gradients(sigmoid_grad, np.linspace(-2, 2, 5), order=2)
    check_gradients(sum_squares_error, y, np.eye(3)[t], order=2)
    check_gradients(lambda y: cross_entropy_error(y, t), y, order=2)
    check_gradients(lambda y: cross_entropy_error(y, np.eye(3)[t]), y, order=2)
    check_gradients(lambda y: cross_entropy_error(y, 1), y[0], order=2)


@given(n=st.integers(1, 6), classes=st.integers(1, 6), seed=st.integers(0, 99))
def test_labels_and_one_hot_targets_give_exactly_the_same(n, classes, seed):
    y, t = batch(n, classes, seed)
    one_hot = np.eye(classes)[t]
    assert cross_entropy_error(y, t) == cross_entropy_error(y, one_hot)
    assert cross_entropy_error(y[0], t[0]) == cross_entropy_error(y[0], one_hot[0])
    assert cross_entropy_error(y[:1], t[:1]) == cross_entropy_error(y[0], t[0])


def test_targets_may_be_nodes():
    y, t = batch()
    weights = Node(np.eye(3)[t])
    cross_entropy_error(y, weights).backward()
    np.testing.assert_allclose(weights.grad, -np.log(y + 1e-7) / 4, rtol=1e-14)


def test_losses_take_lists():
    assert sum_squares_error([1.0, 3.0], [1, 1]) == 2.0
    assert cross_entropy_error([[1.0, 0.0]], [0]) == pytest.approx(0.0, abs=1e-6)


def test_cross_entropy_of_an_impossible_class_is_finite():
    assert cross_entropy_error(np.array([1.0, 0.0]), 1) == pytest.approx(-np.log(1e-7))


def test_losses_of_float32_are_float32():
    y, t = batch()
    y = y.astype(np.float32)
    one_hot = np.eye(3, dtype=np.float32)[t]
    assert cross_entropy_error(y, t).dtype == np.float32
    assert cross_entropy_error(y, one_hot).dtype == np.float32
    assert sum_squares_error(y, one_hot).dtype == np.float32


def test_the_squares_of_unsigned_integers_do_not_wrap_around():
    y, t = np.array([0, 250], np.uint8), np.array([20, 0], np.uint8)
    assert sum_squares_error(y, t) == 0.5 * (20**2 + 250**2)


@pytest.mark.parametrize(
    ("call", "name"),
    [
        (lambda x: sum_squares_error(x, x), "sum_squares_error: y"),
        (lambda x: cross_entropy_error(x, 0), "cross_entropy_error: y"),
        (SimpleNet, "SimpleNet: W"),
        (lambda x: gradient_descent(len, x), "gradient_descent: init_x"),
    ],
)
def test_what_must_be_real_numbers_is_named(call, name):
    with pytest.raises(TypeError, match=f"{name} must be an array of real numbers, got <U1"):
        call(["a", "b"])


def test_sum_squares_error_needs_equal_shapes():
    with pytest.raises(ValueError, match=r"targets of shape \(3,\) .* outputs of shape \(2, 3\)"):
        sum_squares_error(np.ones((2, 3)), np.ones(3))


@pytest.mark.parametrize(
    ("outputs", "t"),
    [
        ((4, 3), np.zeros(3, int)),
        ((4, 3), np.zeros((4, 2))),
        ((4, 3), np.zeros((4, 1), int)),
        ((4, 3), 1),
        ((3,), np.zeros(2)),
        ((2, 3, 4), np.zeros((2, 3, 4))),
        ((), 0),
    ],
)
def test_targets_of_another_shape_are_refused(outputs, t):
    with pytest.raises(ValueError, match="do not fit outputs of shape") as error:
        cross_entropy_error(np.full(outputs, 0.3), t)
    assert str(outputs) in str(error.value)
    assert str(np.shape(t)) in str(error.value)


@pytest.mark.parametrize("label", [-1, 3, 255])
def test_a_label_that_is_no_class_is_refused(label):
    y, t = batch()
    t[2] = label
    message = (
        rf"cross_entropy_error: label {label} at position 2 must be one of the 3 classes, 0 … 2"
    )
    with pytest.raises(ValueError, match=message):
        cross_entropy_error(y, t)
    with pytest.raises(ValueError, match=f"label {label} at position 0"):
        cross_entropy_error(y[0], label)


@pytest.mark.parametrize("dtype", [float, bool])
def test_labels_that_are_not_integers_are_refused(dtype):
    y, t = batch()
    with pytest.raises(TypeError, match=f"labels must be integers, got {np.dtype(dtype)}"):
        cross_entropy_error(y, t.astype(dtype))
