"""Every figure that readers' notes of the book's chapter 4 print, to the last printed digit.

F1, F2, … in docstrings number these figures through both chapters.
"""

import os

import numpy as np
import pytest

from autograd_scratch import Node, numerical_diff, numerical_gradient
from nn import (
    SigmoidTwoLayerNet,
    SimpleNet,
    Trainer,
    TwoLayerNet,
    cross_entropy_error,
    gradient_descent,
    load_mnist,
    load_mnist_sample,
    sum_squares_error,
)

needs_mnist = pytest.mark.skipif(
    not os.environ.get("MNIST_DIR"), reason="MNIST_DIR is not set to the four MNIST files"
)

T = np.array([0, 0, 1, 0, 0, 0, 0, 0, 0, 0])
Y_SAYS_2 = np.array([0.1, 0.05, 0.6, 0.0, 0.05, 0.1, 0.0, 0.1, 0.0, 0.0])
Y_SAYS_7 = np.array([0.1, 0.05, 0.1, 0.0, 0.05, 0.1, 0.0, 0.6, 0.0, 0.0])

W = np.array([[1.48560966, -0.14753772, -0.31133111], [0.84614063, -1.36949181, -0.52690748]])
X = np.array([0.6, 0.9])


def function_1(x):
    return 0.01 * x**2 + 0.1 * x


def function_2(x):
    return x[0] ** 2 + x[1] ** 2


@pytest.mark.parametrize(
    ("y", "printed"),
    [
        pytest.param(Y_SAYS_2, 0.09750000000000003, id="F1"),
        pytest.param(Y_SAYS_7, 0.5975, id="F2"),
    ],
)
def test_sum_squares_error(y, printed):
    assert sum_squares_error(y, T) == printed
    assert sum_squares_error(Node(y), T).value == printed


@pytest.mark.parametrize("t", [T, 2], ids=["one-hot", "label"])
@pytest.mark.parametrize(
    ("y", "printed"),
    [
        pytest.param(Y_SAYS_2, 0.510825457099338, id="F3"),
        pytest.param(Y_SAYS_7, 2.302584092994546, id="F4"),
    ],
)
def test_cross_entropy_error(y, t, printed):
    assert cross_entropy_error(y, t) == printed
    assert cross_entropy_error(Node(y), t).value == printed


def test_cross_entropy_error_of_a_batch_is_the_mean_of_its_examples():
    """F5: and one-hot and label targets give one value."""
    y = np.stack([Y_SAYS_2, Y_SAYS_7])
    one_hot, labels = np.stack([T, T]), np.array([2, 2])
    assert cross_entropy_error(y, one_hot) == (0.510825457099338 + 2.302584092994546) / 2
    assert cross_entropy_error(y, labels) == cross_entropy_error(y, one_hot)


@pytest.mark.parametrize(
    ("f", "x", "printed"),
    [
        pytest.param(function_1, 5, 0.1999999999990898, id="F6, x=5"),
        pytest.param(function_1, 10, 0.2999999999986347, id="F6, x=10"),
        pytest.param(lambda x0: x0 * x0 + 4.0**2.0, 3.0, 6.00000000000378, id="F7, x0=3"),
        pytest.param(lambda x1: 3.0**2.0 + x1 * x1, 4.0, 7.999999999999119, id="F7, x1=4"),
    ],
)
def test_numerical_diff(f, x, printed):
    assert numerical_diff(f, x) == printed


@pytest.mark.parametrize(
    ("x", "printed"),
    [
        pytest.param([3.0, 4.0], "[6. 8.]", id="F8, (3, 4)"),
        pytest.param([0.0, 2.0], "[0. 4.]", id="F8, (0, 2)"),
    ],
)
def test_numerical_gradient(x, printed):
    assert str(numerical_gradient(function_2, np.array(x))) == printed


@pytest.mark.parametrize(
    ("lr", "printed"),
    [
        pytest.param(0.1, "[-6.11110793e-10  8.14814391e-10]", id="F9"),
        pytest.param(10.0, "[-2.58983747e+13 -1.29524862e+12]", id="F10"),
        pytest.param(1e-10, "[-2.99999994  3.99999992]", id="F11"),
    ],
)
def test_gradient_descent(lr, printed):
    init_x = np.array([-3.0, 4.0])
    assert str(gradient_descent(function_2, init_x, lr=lr, step_num=100)) == printed


def test_prediction_of_the_simple_net():
    """F12: weights rounded to 8 digits move the sum 0.6·w1 + 0.9·w2 by up to 0.75e-8, and the
    printed figures are rounded by another 0.5e-8."""
    printed = [1.65289237, -1.32106526, -0.6610154]
    np.testing.assert_allclose(SimpleNet(W).predict(X), printed, rtol=0, atol=1.25e-8)


def test_loss_of_the_simple_net():
    """F13: the printed weights have 8 digits, so the loss has no more."""
    assert SimpleNet(W).loss(X, np.array([0, 0, 1])) == pytest.approx(2.453646622845499, abs=1e-7)


def test_numerical_gradient_of_the_simple_net():
    """F14: the printed weights have 8 digits, so the gradient has no more."""
    net, t = SimpleNet(W.copy()), np.array([0, 0, 1])
    dW = numerical_gradient(lambda W: net.loss(X, t), net.W)
    printed = [[0.52174996, 0.02666177, -0.54841173], [0.78262494, 0.03999266, -0.8226176]]
    np.testing.assert_allclose(dW, printed, rtol=0, atol=1e-7)


@pytest.mark.parametrize("seed", range(5))
def test_structure_of_the_gradient_of_the_simple_net(seed):
    """F15: rows sum to 0, and the second is the first times 0.9/0.6, whatever the weights."""
    net = SimpleNet(seed=seed)
    net.W = Node(net.W)
    net.loss(X, np.array([0, 0, 1])).backward()
    dW = net.W.grad
    np.testing.assert_allclose(dW.sum(axis=1), 0.0, atol=1e-15)
    np.testing.assert_allclose(dW[1], dW[0] * (0.9 / 0.6), rtol=1e-14)


@needs_mnist
def test_shapes_of_mnist():
    """F25"""
    (x_train, t_train), (x_test, t_test) = load_mnist(normalize=True, one_hot_label=True)
    assert x_train.shape == (60000, 784)
    assert t_train.shape == (60000, 10)
    assert x_test.shape == (10000, 784)
    assert t_test.shape == (10000, 10)


def test_sigmoid_network_learns_the_sample():
    """F26, in small."""
    train, test = load_mnist_sample(one_hot_label=True)
    network = SigmoidTwoLayerNet(784, 50, 10, dtype=np.float32, seed=0)
    history = Trainer(network, *train, *test, epochs=40, seed=0, verbose=False).train()
    assert history.test_accuracy[0] < 0.3
    assert history.test_accuracy[-1] > 0.85
    assert history.loss[-40:].mean() < 0.3 * history.loss[:40].mean()


@pytest.mark.full_mnist
@needs_mnist
def test_sigmoid_network_learns_mnist_as_printed():
    """F26: 17 lines, from 0.0975 over 0.7877 and 0.876 to 0.9475 and 0.9451."""
    train, test = load_mnist(one_hot_label=True)
    network = SigmoidTwoLayerNet(784, 50, 10, dtype=np.float32, seed=0)
    history = Trainer(network, *train, *test, iterations=10_000, seed=0, verbose=False).train()
    assert len(history.train_accuracy) == len(history.test_accuracy) == 17
    assert history.train_accuracy[0] < 0.25
    assert history.train_accuracy[1] == pytest.approx(0.79, abs=0.03)
    assert history.train_accuracy[2] == pytest.approx(0.877, abs=0.006)
    assert history.train_accuracy[-1] == pytest.approx(0.9475, abs=0.003)
    assert history.test_accuracy[-1] == pytest.approx(0.9451, abs=0.004)
    assert network.accuracy(*test) >= 0.942


def test_training_by_numerical_gradient_takes_the_steps_of_backpropagation():
    """F28: the same loop and the same gradient, only slow."""
    rng = np.random.default_rng(0)
    x, t = rng.random((20, 6)), rng.integers(0, 3, 20)
    settings = {"batch_size": 5, "iterations": 20, "seed": 2, "verbose": False}
    networks = []
    for gradient in ("numerical", "backprop"):
        network = TwoLayerNet(6, 4, 3, weight_init_std=0.5, seed=1)
        Trainer(network, x, t, gradient=gradient, **settings).train()
        networks.append(network)
    numerical, backprop = networks
    for key, parameter in numerical.params.items():
        np.testing.assert_allclose(parameter, backprop.params[key], rtol=0, atol=1e-8)


def test_one_step_by_numerical_gradient_on_real_digits_lowers_the_loss():
    """F28"""
    (x, t), _ = load_mnist_sample(one_hot_label=True, dtype=np.float64)
    x = x.reshape(-1, 28, 28)[:10, 4:24:4, 4:24:4].reshape(10, 25)  # 25 pixels of each picture
    network = SigmoidTwoLayerNet(25, 4, 10, seed=0)
    trainer = Trainer(
        network,
        x,
        t[:10],
        batch_size=10,
        iterations=30,
        seed=0,
        gradient="numerical",
        verbose=False,
    )
    history = trainer.train()
    assert history.loss[-5:].mean() < history.loss[:5].mean()
