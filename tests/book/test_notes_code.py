"""The notes' own code, written for plain NumPy, differentiates as it stands when weights are nodes.

Copied from the notes with two kinds of repair: the lost indentation, and slips that would not run
(``y.dim`` for ``y.ndim``, ``t.reshape(1, t.shape)`` for ``t.reshape(1, t.size)``).
"""

# ruff: noqa: E731, N801, RET504

import numpy as np
import pytest

from autograd_scratch import Node, numerical_gradient
from nn import SigmoidTwoLayerNet

# fmt: off


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def sigmoid_grad(x):
    return (1.0 - sigmoid(x)) * sigmoid(x)


def softmax_single(a):
    c = np.max(a)
    exp_a = np.exp(a - c)
    sum_exp_a = np.sum(exp_a)
    y = exp_a / sum_exp_a
    return y


def softmax(x):
    if x.ndim == 2:
        x = x.T
        x = x - np.max(x, axis=0)
        y = np.exp(x) / np.sum(np.exp(x), axis=0)
        return y.T

    x = x - np.max(x)
    return np.exp(x) / np.sum(np.exp(x))


def cross_entropy_error_single(y, t):
    delta = 1e-7
    return -np.sum(t * np.log(y + delta))


def cross_entropy_error(y, t):
    # 차원이 1 차원일때
    if y.ndim ==1:
        t = t.reshape(1,t.size)
        y = y. reshape(1, y.size)
    batch_size = y.shape[0]
    return -np.sum(t*np.log(y+1e-7))/batch_size


def cross_entropy_error_labels(y, t):
    if y.ndim==1:
        t=t.reshape(1, t.size)
        y=y.reshape(1, y.size)

    batch_size=y.shape[0]
    return -np.sum(np.log(y[np.arange(batch_size),t] + 1e-7))


def sum_squares_error(y, t):
    return 0.5 * np.sum((y-t)**2)


class simpleNet:
    def __init__(self):
        self.W = np.random.randn(2,3)

    def predict(self, x):
        return np.dot(x, self.W)

    def loss(self, x, t):
        z = self.predict(x)
        y = softmax_single(z)
        loss = cross_entropy_error_single(y, t)
        return loss


class TwoLayerNet:
    def __init__(self, input_size, hidden_size, output_size, weight_init_std=0.01):
        self.params = {}
        self.params['W1'] = weight_init_std * np.random.randn(input_size, hidden_size)
        self.params['b1'] = np.zeros(hidden_size)
        self.params['W2'] = weight_init_std * np.random.randn(hidden_size, output_size)
        self.params['b2'] = np.zeros(output_size)

    def predict(self, x):
        W1, W2 = self.params['W1'], self.params['W2']
        b1, b2 = self.params['b1'], self.params['b2']

        a1 = np.dot(x, W1) + b1
        z1 = sigmoid(a1)
        a2 = np.dot(z1, W2) + b2
        y = softmax(a2)

        return y

    def loss(self, x, t):
        y = self.predict(x)
        return cross_entropy_error(y, t)

    def numerical_gradient(self, x, t):
        loss_W = lambda W: self.loss(x, t)
        grads = {}
        grads['W1'] = numerical_gradient(loss_W, self.params['W1'])
        grads['b1'] = numerical_gradient(loss_W, self.params['b1'])
        grads['W2'] = numerical_gradient(loss_W, self.params['W2'])
        grads['b2'] = numerical_gradient(loss_W, self.params['b2'])
        return grads

    def gradient(self, x, t):
        W1, W2 = self.params['W1'], self.params['W2']
        b1, b2 = self.params['b1'], self.params['b2']
        grads = {}

        batch_num = x.shape[0]

        # forward
        a1 = np.dot(x, W1) + b1
        z1 = sigmoid(a1)
        a2 = np.dot(z1, W2) + b2
        y = softmax(a2)

        # backward
        dy = (y - t) / batch_num
        grads['W2'] = np.dot(z1.T, dy)
        grads['b2'] = np.sum(dy, axis=0)

        dz1 = np.dot(dy, W2.T)
        da1 = sigmoid_grad(a1) * dz1
        grads['W1'] = np.dot(x.T, da1)
        grads['b1'] = np.sum(da1, axis=0)

        return grads


# fmt: on


@pytest.fixture
def rng():
    return np.random.default_rng(0)


@pytest.fixture
def network(rng, monkeypatch):
    """The notes' network; they draw from NumPy's global generator."""
    monkeypatch.setattr(np.random, "randn", lambda *shape: rng.normal(size=shape))
    return TwoLayerNet(input_size=7, hidden_size=5, output_size=3, weight_init_std=0.7)


@pytest.fixture
def batch(rng):
    return rng.random((4, 7)), np.eye(3)[[0, 2, 1, 1]]


def exact_gradients(net, x, t):
    """Run the network's loss with nodes for its weights."""
    arrays = net.params
    net.params = {key: Node(value) for key, value in arrays.items()}
    loss = net.loss(x, t)
    loss.backward()
    gradients = {key: node.grad for key, node in net.params.items()}
    net.params = arrays
    return loss.value, gradients


def test_two_layer_net_agrees_with_differences(network, batch):
    _, exact = exact_gradients(network, *batch)
    numerical = network.numerical_gradient(*batch)
    for key in network.params:
        np.testing.assert_allclose(exact[key], numerical[key], rtol=0, atol=1e-8)


def test_two_layer_net_agrees_with_the_gradient_derived_by_hand(network, batch):
    """Which leaves out the 1e-7 inside the logarithm, and so differs by about as much."""
    _, exact = exact_gradients(network, *batch)
    by_hand = network.gradient(*batch)
    for key in network.params:
        np.testing.assert_allclose(exact[key], by_hand[key], rtol=1e-5, atol=1e-7)


def test_our_two_layer_net_is_that_of_the_notes(network, batch):
    ours = SigmoidTwoLayerNet(7, 5, 3)
    ours.params = network.params
    np.testing.assert_allclose(ours.predict(batch[0]), network.predict(batch[0]), rtol=1e-14)
    loss, exact = exact_gradients(network, *batch)
    our_loss, our_gradient = ours.loss_and_gradient(*batch)
    assert our_loss == pytest.approx(loss, rel=1e-14)
    for key in network.params:
        np.testing.assert_allclose(our_gradient[key], exact[key], rtol=1e-9, atol=1e-15)


def test_simple_net_agrees_with_differences(rng, monkeypatch):
    monkeypatch.setattr(np.random, "randn", lambda *shape: rng.normal(size=shape))
    net = simpleNet()
    x, t = np.array([0.6, 0.9]), np.array([0, 0, 1])
    numerical = numerical_gradient(lambda W: net.loss(x, t), net.W)
    net.W = Node(net.W)
    net.loss(x, t).backward()
    np.testing.assert_allclose(net.W.grad, numerical, rtol=0, atol=1e-8)


LOSSES = {
    "sigmoid": lambda x: np.sum(sigmoid(x) ** 2),
    "sigmoid_grad": lambda x: np.sum(sigmoid_grad(x)),
    "softmax of one": lambda x: np.sum(softmax_single(x[0]) ** 2),
    "softmax of one, batch form": lambda x: np.sum(softmax(x[0]) ** 2),
    "softmax of a batch": lambda x: np.sum(softmax(x) ** 2),
    "cross entropy of one": lambda x: cross_entropy_error_single(
        softmax_single(x[1]), np.array([0, 0, 1])
    ),
    "cross entropy of one, batch form": lambda x: cross_entropy_error(
        softmax(x[1]), np.array([0, 0, 1])
    ),
    "cross entropy, one-hot": lambda x: cross_entropy_error(softmax(x), np.eye(3)[[0, 2]]),
    "cross entropy, labels": lambda x: cross_entropy_error_labels(softmax(x), np.array([0, 2])),
    "cross entropy of one, label": lambda x: cross_entropy_error_labels(
        softmax(x[1]), np.array([2])
    ),
    "sum of squares": lambda x: sum_squares_error(softmax(x), np.eye(3)[[0, 2]]),
}


@pytest.mark.parametrize("loss", LOSSES.values(), ids=LOSSES)
def test_functions_of_the_notes_agree_with_differences(loss, rng):
    x = rng.normal(size=(2, 3))
    node = Node(x)
    y = loss(node)
    y.backward()
    assert y.value == loss(x)
    np.testing.assert_allclose(node.grad, numerical_gradient(loss, x), rtol=0, atol=1e-8)
