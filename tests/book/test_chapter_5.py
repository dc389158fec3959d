"""Every figure that the book's chapter 5 prints, and the rules it derives."""

import os

import numpy as np
import pytest

from autograd_scratch import Node, check_gradients, exp, log
from nn import (
    AddLayer,
    Affine,
    MulLayer,
    Relu,
    Sigmoid,
    SoftmaxWithLoss,
    Trainer,
    TwoLayerNet,
    load_mnist,
    load_mnist_sample,
    softmax,
)

needs_mnist = pytest.mark.skipif(
    not os.environ.get("MNIST_DIR"), reason="MNIST_DIR is not set to the four MNIST files"
)
NUMBERS = [-2.5, -1.0, 0.0, 0.3, 4.0]


def printed(x: float) -> float:
    """The figures of the shopping examples have at most one decimal."""
    return round(x, 9)


def test_shopping_for_apples():
    """F16"""
    mul_apple_layer, mul_tax_layer = MulLayer(), MulLayer()
    apple_price = mul_apple_layer.forward(100, 2)
    price = mul_tax_layer.forward(apple_price, 1.1)
    dapple_price, dtax = mul_tax_layer.backward(1)
    dapple, dapple_num = mul_apple_layer.backward(dapple_price)
    assert [printed(x) for x in (price, dapple, dapple_num, dtax)] == [220, 2.2, 110, 200]


def test_shopping_for_apples_with_nodes():
    """F16"""
    apple, number, tax = Node(100), Node(2), Node(1.1)
    price = apple * number * tax
    price.backward()
    gradients = [printed(x.grad) for x in (apple, number, tax)]
    assert (printed(price.value), gradients) == (220, [2.2, 110, 200])


def test_shopping_for_apples_and_oranges():
    """F17"""
    mul_apple_layer, mul_orange_layer = MulLayer(), MulLayer()
    add_apple_orange_layer, mul_tax_layer = AddLayer(), MulLayer()

    apple_price = mul_apple_layer.forward(100, 2)
    orange_price = mul_orange_layer.forward(150, 3)
    all_price = add_apple_orange_layer.forward(apple_price, orange_price)
    price = mul_tax_layer.forward(all_price, 1.1)

    dall_price, dtax = mul_tax_layer.backward(1)
    dapple_price, dorange_price = add_apple_orange_layer.backward(dall_price)
    dorange, dorange_num = mul_orange_layer.backward(dorange_price)
    dapple, dapple_num = mul_apple_layer.backward(dapple_price)

    assert printed(price) == 715
    gradients = (dapple_num, dapple, dorange, dorange_num, dtax)
    assert [printed(x) for x in gradients] == [110, 2.2, 3.3, 165, 650]


@pytest.mark.parametrize("x", NUMBERS)
@pytest.mark.parametrize("y", NUMBERS)
def test_square_of_a_sum(x, y):
    """F18: z = (x + y)² has ∂z/∂x = ∂z/∂y = 2(x + y)."""
    x_node, y_node = Node(x), Node(y)
    t = x_node + y_node
    z = t**2
    z.backward()
    assert t.grad == x_node.grad == y_node.grad == 2 * (x + y)


@pytest.mark.parametrize("x", NUMBERS)
@pytest.mark.parametrize("y", NUMBERS)
def test_add_passes_the_gradient_on_and_mul_swaps_its_inputs(x, y):
    """F19"""
    add, mul = AddLayer(), MulLayer()
    add.forward(x, y)
    mul.forward(x, y)
    assert add.backward(1) == (1, 1)
    assert mul.backward(1) == (y, x)


@pytest.mark.parametrize("x", NUMBERS)
def test_sigmoid_as_a_graph_of_its_steps(x):
    """F20: × (-1), exp, + 1, / give y² exp(-x), which is y (1 - y)."""
    node = Node(x)
    y = 1 / (exp(node * -1) + 1)
    y.backward()
    assert node.grad == pytest.approx(y.value**2 * np.exp(-x), rel=1e-14)
    assert node.grad == pytest.approx(y.value * (1 - y.value), rel=1e-13)
    layer = Sigmoid()
    assert layer.forward(x) == pytest.approx(y.value, rel=1e-15)
    assert layer.backward(1.0) == pytest.approx(node.grad, rel=1e-13)


def test_relu_blocks_where_x_is_0_or_less():
    """F21"""
    layer = Relu()
    x = np.array([[1.0, -0.5], [-2.0, 3.0], [0.0, -0.0]])
    np.testing.assert_array_equal(layer.forward(x), [[1, 0], [0, 3], [0, 0]])
    np.testing.assert_array_equal(layer.mask, [[False, True], [True, False], [True, True]])
    np.testing.assert_array_equal(layer.backward(np.full((3, 2), 7.0)), [[7, 0], [0, 7], [0, 0]])


@pytest.mark.parametrize("batch", [(), (1,), (4,)], ids=["single", "batch of 1", "batch of 4"])
def test_affine(batch):
    """F22: dX = dY·Wᵀ, dW = Xᵀ·dY, dB = sum of dY over the batch."""
    rng = np.random.default_rng(0)
    X, W, B = rng.random((*batch, 2)), rng.random((2, 3)), rng.random(3)
    layer = Affine(W, B)
    Y = layer.forward(X)
    assert Y.shape == (*batch, 3)
    np.testing.assert_array_equal(Y, np.dot(X, W) + B)
    dY = rng.random(Y.shape)
    dX = layer.backward(dY)
    np.testing.assert_allclose(dX, np.dot(dY, W.T), rtol=1e-14)
    np.testing.assert_allclose(layer.dW, np.dot(X.reshape(-1, 2).T, dY.reshape(-1, 3)), rtol=1e-14)
    np.testing.assert_allclose(layer.db, dY.reshape(-1, 3).sum(axis=0), rtol=1e-14)


@pytest.mark.parametrize("labels", [False, True], ids=["one-hot", "labels"])
def test_softmax_with_loss_goes_back_as_y_minus_t(labels):
    """F23: over the batch size."""
    rng = np.random.default_rng(0)
    x, t = rng.normal(size=(5, 10)), rng.integers(0, 10, 5)
    one_hot = np.eye(10)[t]
    layer = SoftmaxWithLoss()
    loss = layer.forward(x, t if labels else one_hot)
    assert loss == pytest.approx(-np.log(softmax(x)[np.arange(5), t]).mean(), rel=1e-14)
    np.testing.assert_allclose(layer.backward(), (softmax(x) - one_hot) / 5, atol=1e-16)


def test_softmax_with_loss_as_the_full_graph_of_its_nodes():
    """F23: appendix A builds it of exp, Σ, /, log and ×."""
    rng = np.random.default_rng(0)
    a, t = Node(rng.normal(size=(5, 10))), np.eye(10)[rng.integers(0, 10, 5)]
    e = exp(a)
    y = e / e.sum(axis=1, keepdims=True)
    loss = -(t * log(y)).sum() / 5
    loss.backward()
    np.testing.assert_allclose(a.grad, (y.value - t) / 5, atol=1e-15)


@needs_mnist
def test_gradient_check_on_the_first_three_digits():
    """F24: mean absolute difference of backpropagation and central differences; the book prints
    2.9e-13 for W1, 1.2e-12 for b1, 9.7e-13 for W2 and 1.2e-10 for b2. (On the sample, the demo
    gradient_check does the same.)"""
    (x_train, t_train), _ = load_mnist(normalize=True, one_hot_label=True, dtype=np.float64)
    network = TwoLayerNet(784, 50, 10, seed=0)
    x_batch, t_batch = x_train[:3], t_train[:3]
    numerical = network.numerical_gradient(x_batch, t_batch)
    backprop = network.gradient(x_batch, t_batch)
    assert set(numerical) == set(backprop) == {"W1", "b1", "W2", "b2"}
    for key in numerical:
        assert np.average(np.abs(backprop[key] - numerical[key])) <= 1e-9


def test_gradient_of_the_images_agrees_with_differences():
    """F24, for the inputs: the layers compose into one graph, whose leaf may be the image."""
    network = TwoLayerNet(6, 5, 3, weight_init_std=1.0, seed=0)
    x = np.random.default_rng(0).random((4, 6))
    check_gradients(lambda x: network.loss(x, np.array([0, 2, 1, 1])), x)


def test_relu_network_learns_the_sample():
    """F27, in small."""
    train, test = load_mnist_sample()
    network = TwoLayerNet(784, 50, 10, dtype=np.float32, seed=0)
    history = Trainer(network, *train, *test, epochs=20, seed=0, verbose=False).train()
    assert history.test_accuracy[0] < 0.3
    assert history.test_accuracy[-1] > 0.87
    assert history.loss[-40:].mean() < 0.2 * history.loss[:40].mean()


@pytest.mark.full_mnist
@needs_mnist
def test_relu_network_learns_mnist():
    """F27: the loop of chapter 4 with the layers of chapter 5."""
    train, test = load_mnist(one_hot_label=True)
    network = TwoLayerNet(784, 50, 10, dtype=np.float32, seed=0)
    history = Trainer(network, *train, *test, iterations=10_000, seed=0, verbose=False).train()
    assert len(history.train_accuracy) == len(history.test_accuracy) == 17
    assert history.train_accuracy[1] > 0.88
    assert network.accuracy(*test) >= 0.966
