"""What the layers promise: the book's protocol and numbers, by the engine's backward."""

import copy
import pickle

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from autograd_scratch import Graph, Node, check_gradients, grad, hessian, jit, jvp
from nn import AddLayer, Affine, Layer, MulLayer, Relu, Sigmoid, SoftmaxWithLoss, softmax

RNG = np.random.default_rng(0)


class HandRelu:
    """The book's layers, their backward derived by hand: what ours must agree with."""

    def forward(self, x):
        self.mask = x <= 0
        out = x.copy()
        out[self.mask] = 0
        return out

    def backward(self, dout):
        dx = dout.copy()
        dx[self.mask] = 0
        return dx


class HandSigmoid:
    def forward(self, x):
        self.out = 1 / (1 + np.exp(-x))
        return self.out

    def backward(self, dout):
        return dout * self.out * (1 - self.out)


class HandAffine:
    def __init__(self, W, b):
        self.W, self.b = W, b

    def forward(self, x):
        self.x = x
        return np.dot(x, self.W) + self.b

    def backward(self, dout):
        self.dW = np.dot(self.x.T, dout)
        self.db = np.sum(dout, axis=0)
        return np.dot(dout, self.W.T)


matrices = hnp.arrays(
    float,
    hnp.array_shapes(min_dims=2, max_dims=2, min_side=1, max_side=5),
    elements=st.floats(-20, 20),
)


@pytest.mark.parametrize(("ours", "by_hand"), [(Relu, HandRelu), (Sigmoid, HandSigmoid)])
@given(x=matrices, data=st.data())
def test_activations_agree_with_the_book(ours, by_hand, x, data):
    dout = data.draw(hnp.arrays(float, x.shape, elements=st.floats(-20, 20)))
    layer, oracle = ours(), by_hand()
    np.testing.assert_allclose(layer.forward(x), oracle.forward(x), rtol=1e-14)
    np.testing.assert_allclose(layer.backward(dout), oracle.backward(dout), rtol=1e-12, atol=1e-14)


@given(x=matrices, hidden=st.integers(1, 4), seed=st.integers(0, 99))
def test_affine_agrees_with_the_book(x, hidden, seed):
    rng = np.random.default_rng(seed)
    W, b = rng.normal(size=(x.shape[1], hidden)), rng.normal(size=hidden)
    layer, oracle = Affine(W, b), HandAffine(W, b)
    np.testing.assert_array_equal(layer.forward(x), oracle.forward(x))
    dout = rng.normal(size=(len(x), hidden))
    np.testing.assert_allclose(layer.backward(dout), oracle.backward(dout), atol=1e-13)
    np.testing.assert_allclose(layer.dW, oracle.dW, atol=1e-12)
    np.testing.assert_allclose(layer.db, oracle.db, atol=1e-13)


def test_affine_flattens_images_and_gives_their_gradient_back_in_shape():
    images = RNG.random((5, 2, 3, 4))
    W, b = RNG.normal(size=(24, 7)), RNG.normal(size=7)
    layer, oracle = Affine(W, b), HandAffine(W, b)
    np.testing.assert_array_equal(layer.forward(images), oracle.forward(images.reshape(5, 24)))
    dout = RNG.normal(size=(5, 7))
    dx = layer.backward(dout)
    assert dx.shape == images.shape
    np.testing.assert_allclose(dx.reshape(5, 24), oracle.backward(dout), rtol=1e-13)
    np.testing.assert_allclose(layer.dW, oracle.dW, rtol=1e-13)


def test_affine_takes_the_weights_that_are_there_when_forward_is_called():
    layer = Affine(np.zeros((2, 3)), np.zeros(3))
    layer.W[:] = 1.0
    np.testing.assert_array_equal(layer.forward(np.ones(2)), [2.0, 2.0, 2.0])
    layer.b = np.array([1.0, 2.0, 3.0])
    np.testing.assert_array_equal(layer.forward(np.ones(2)), [3.0, 4.0, 5.0])


def test_the_book_s_attributes():
    mul, relu, sigmoid = MulLayer(), Relu(), Sigmoid()
    affine, last = Affine(np.ones((2, 3)), np.zeros(3)), SoftmaxWithLoss()
    before = [mul.x, mul.y, relu.mask, sigmoid.out, affine.x, affine.dW, affine.db]
    assert [*before, last.loss, last.y, last.t] == [None] * 10

    mul.forward(3.0, 4.0)
    assert (mul.x, mul.y) == (3.0, 4.0)
    relu.forward(np.array([-1.0, 0.0, 1.0]))
    np.testing.assert_array_equal(relu.mask, [True, True, False])
    out = sigmoid.forward(np.array([0.0]))
    assert sigmoid.out is out
    x = np.ones((4, 2))
    affine.forward(x)
    assert affine.x is x
    assert affine.dW is None
    scores, t = RNG.random((4, 3)), np.array([0, 1, 2, 0])
    loss = last.forward(scores, t)
    assert last.loss == loss
    assert last.t is t
    np.testing.assert_allclose(last.y, softmax(scores))


def test_the_same_input_twice_gets_a_gradient_for_each_place():
    x = np.array([3.0, 5.0])
    layer = MulLayer()
    layer.forward(x, x)
    dx, dy = layer.backward(np.ones(2))
    np.testing.assert_array_equal([dx, dy], [x, x])
    dx[:] = 0.0
    np.testing.assert_array_equal(dy, x)


def test_mul_and_add_sum_over_what_was_stretched():
    for layer in (MulLayer(), AddLayer()):
        layer.forward(np.ones((4, 3)), np.ones(3))
        dx, dy = layer.backward(np.ones((4, 3)))
        assert dx.shape == (4, 3)
        np.testing.assert_array_equal(dy, [4.0, 4.0, 4.0])


def test_backward_changes_neither_the_upstream_gradient_nor_the_inputs():
    x, dout = RNG.normal(size=(4, 3)), RNG.normal(size=(4, 3))
    x_before, dout_before = x.copy(), dout.copy()
    for layer in (Relu(), Sigmoid()):
        layer.forward(x)
        layer.backward(dout)[:] = 0.0
    np.testing.assert_array_equal(x, x_before)
    np.testing.assert_array_equal(dout, dout_before)


def test_backward_may_be_called_again():
    layer = Affine(RNG.normal(size=(2, 3)), np.zeros(3))
    layer.forward(RNG.normal(size=(4, 2)))
    first, dW = layer.backward(np.ones((4, 3))), layer.dW
    np.testing.assert_array_equal(layer.backward(np.ones((4, 3))), first)
    np.testing.assert_array_equal(layer.dW, dW)


def test_float32_stays_float32():
    x = RNG.normal(size=(4, 2)).astype(np.float32)
    affine = Affine(np.ones((2, 3), np.float32), np.zeros(3, np.float32))
    relu, sigmoid, last = Relu(), Sigmoid(), SoftmaxWithLoss()
    y = sigmoid.forward(relu.forward(affine.forward(x)))
    loss = last.forward(y, np.eye(3, dtype=np.float32)[[0, 1, 2, 0]])
    assert y.dtype == loss.dtype == np.float32
    dout = last.backward()
    for layer in (sigmoid, relu, affine):
        assert dout.dtype == np.float32
        dout = layer.backward(dout)
    assert dout.dtype == affine.dW.dtype == affine.db.dtype == np.float32


def network(x, t):
    """The loss of three layers, and the layers."""
    rng = np.random.default_rng(1)
    layers = [
        Affine(rng.normal(size=(6, 5)), rng.normal(size=5)),
        Relu(),
        Affine(rng.normal(size=(5, 3)), rng.normal(size=3)),
        Sigmoid(),
    ]
    for layer in layers:
        x = layer.forward(x)
    last = SoftmaxWithLoss()
    return last.forward(x, t), [*layers, last]


def test_layers_given_nodes_join_into_one_graph():
    images, t = RNG.normal(size=(4, 6)), np.array([0, 2, 1, 1])
    plain_loss, plain_layers = network(images, t)
    dout = 1.0
    for layer in reversed(plain_layers):
        dout = layer.backward(dout)

    x = Node(images)
    loss, layers = network(x, t)
    assert isinstance(loss, Node)
    assert loss.value == plain_loss
    assert x in Graph(loss).leaves
    loss.backward()
    np.testing.assert_allclose(x.grad, dout, rtol=1e-13)
    for one, other in zip(layers[::2][:2], plain_layers[::2][:2], strict=True):
        np.testing.assert_allclose(one.dW, other.dW, rtol=1e-13)
        np.testing.assert_allclose(one.db, other.db, rtol=1e-13)


def test_layers_joined_agree_with_differences_to_the_second_order():
    x, t = RNG.normal(size=(2, 6)), np.array([0, 2])
    check_gradients(lambda x: network(x, t)[0], x, order=2)


def test_affine_with_nodes_for_weights_records():
    W, b = Node(RNG.normal(size=(2, 3))), Node(np.zeros(3))
    y = Affine(W, b).forward(np.ones((4, 2)))
    assert isinstance(y, Node)
    y.sum().backward()
    np.testing.assert_array_equal(W.grad, np.full((2, 3), 4.0))


@pytest.mark.parametrize("target", [2, [0, 0, 1]], ids=["label", "one-hot"])
def test_softmax_with_loss_of_a_single_example(target):
    scores = RNG.normal(size=3)
    layer = SoftmaxWithLoss()
    assert layer.forward(scores, target) == pytest.approx(-np.log(softmax(scores)[2]))
    np.testing.assert_allclose(layer.backward(), softmax(scores) - [0, 0, 1], rtol=1e-14)


def test_softmax_with_loss_is_exact_where_a_probability_underflows():
    layer = SoftmaxWithLoss()
    assert layer.forward(np.array([0.0, 1000.0]), 0) == 1000.0
    np.testing.assert_array_equal(layer.backward(), [-1.0, 1.0])


def test_softmax_with_loss_scales_with_the_upstream_gradient():
    layer = SoftmaxWithLoss()
    layer.forward(RNG.normal(size=(4, 3)), np.array([0, 1, 2, 0]))
    np.testing.assert_allclose(layer.backward(3.0), 3.0 * layer.backward(), rtol=1e-14)


ALL = [MulLayer, AddLayer, Relu, Sigmoid, lambda: Affine(np.ones((2, 3)), np.ones(3))]


@pytest.mark.parametrize("make", [*ALL, SoftmaxWithLoss])
def test_backward_before_forward_is_refused(make):
    with pytest.raises(RuntimeError, match="call forward first"):
        make().backward(1.0)


def test_backward_of_a_layer_inside_a_larger_graph_is_refused():
    layer = Relu()
    layer.forward(Node([1.0, -1.0]))
    with pytest.raises(RuntimeError, match=r"Relu\.backward: .* call backward\(\) on the node"):
        layer.backward(np.ones(2))
    layer.forward(np.array([1.0, -1.0]))
    np.testing.assert_array_equal(layer.backward(np.ones(2)), [1.0, 0.0])


def test_an_upstream_gradient_of_another_shape_is_refused():
    layer = Relu()
    layer.forward(np.ones((2, 3)))
    with pytest.raises(ValueError, match=r"\(3,\).*\(2, 3\)"):
        layer.backward(np.ones(3))


def test_inputs_that_do_not_fit_are_refused_with_their_shapes():
    layer = Affine(np.ones((4, 3)), np.ones(3))
    with pytest.raises(ValueError, match=r"\(2, 5\).*\(4, 3\)"):
        layer.forward(np.ones((2, 5)))
    layer.b = np.ones(4)
    with pytest.raises(ValueError, match=r"W of shape \(4, 3\) and b of shape \(4,\)"):
        layer.forward(np.ones((2, 4)))
    layer.b = 0.5
    with pytest.raises(ValueError, match=r"W of shape \(4, 3\) and b of shape \(\)"):
        layer.forward(np.ones((2, 4)))
    with pytest.raises(ValueError, match=r"x must have shape \(D,\) or \(N, D\)"):
        Affine(np.ones((4, 3)), np.ones(3)).forward(1.0)


def test_a_forward_that_fails_leaves_the_one_before():
    layer, scores = SoftmaxWithLoss(), np.ones((2, 3))
    layer.forward(scores, np.array([0, 1]))
    before = layer.backward()
    with pytest.raises(ValueError, match="label 3"):
        layer.forward(2 * scores, np.array([0, 3]))
    np.testing.assert_array_equal(layer.backward(), before)
    np.testing.assert_array_equal(layer.t, [0, 1])


@pytest.mark.parametrize("t", [[0, 3], [0, -1], [0, 1, 2], [[1, 0], [0, 1]]])
def test_softmax_with_loss_refuses_targets_that_do_not_fit(t):
    with pytest.raises(ValueError, match=r"label|shape"):
        SoftmaxWithLoss().forward(np.ones((2, 3)), np.array(t))


def test_softmax_with_loss_refuses_labels_that_are_not_integers():
    with pytest.raises(TypeError, match="float64"):
        SoftmaxWithLoss().forward(np.ones((2, 3)), np.array([0.0, 1.0]))


def test_a_layer_of_ones_own_needs_no_backward():
    class Cube(Layer):
        def forward(self, x):
            return self._compute(lambda x: x * x * x, x)

    cube = Cube()
    assert cube.forward(2.0) == 8.0
    assert cube.backward() == 12.0


@pytest.mark.parametrize(
    ("layer", "x"),
    [
        (Relu(), RNG.normal(size=(2, 3))),
        (Sigmoid(), RNG.normal(size=(2, 3))),
        (Affine(RNG.normal(size=(3, 2)), np.ones(2)), RNG.normal(size=(2, 3))),
    ],
    ids=lambda value: type(value).__name__,
)
def test_layers_are_functions_that_grad_and_jvp_differentiate(layer, x):
    dx = grad(lambda x: layer.forward(x).sum())(x)
    assert type(dx) is np.ndarray
    y, tangent = jvp(layer.forward, (x,), (x,))
    assert type(y) is type(tangent) is np.ndarray
    assert tangent.sum() == pytest.approx(np.sum(dx * x))
    y = layer.forward(x)
    np.testing.assert_allclose(layer.backward(np.ones_like(y)), dx, rtol=1e-13)


def test_a_mul_layer_inside_grad_returns_a_number():
    assert grad(lambda a: MulLayer().forward(a, 3.0))(2.0) == 3.0


def test_the_loss_layer_has_a_hessian():
    scores = RNG.normal(size=3)
    y = softmax(scores)
    found = hessian(lambda x: SoftmaxWithLoss().forward(x, 1))(scores)
    np.testing.assert_allclose(found, np.diag(y) - np.outer(y, y), atol=1e-15)


@pytest.mark.parametrize(
    "duplicate", [copy.copy, copy.deepcopy, lambda x: pickle.loads(pickle.dumps(x))]
)
def test_a_copy_of_a_layer_has_its_settings_and_no_pass(duplicate):
    layer = Affine(RNG.normal(size=(2, 3)), RNG.normal(size=3))
    y = layer.forward(np.ones((4, 2)))
    layer.backward(np.ones((4, 3)))
    other = duplicate(layer)
    assert (other.x, other.dW) == (None, None)
    with pytest.raises(RuntimeError, match="call forward first"):
        other.backward(np.ones((4, 3)))
    np.testing.assert_array_equal(other.forward(np.ones((4, 2))), y)
    assert layer.dW is not None


def test_what_a_layer_returns_belongs_to_the_caller():
    layer = Affine(RNG.normal(size=(2, 3)), RNG.normal(size=3))
    y = layer.forward(RNG.normal(size=(4, 2)))
    y *= 2.0
    dx = layer.backward(np.ones((4, 3)))
    for gradient in (dx, layer.dW, layer.db):
        gradient *= 2.0


def test_weights_changed_after_forward_leave_its_gradient_as_it_was():
    """As an optimizer does, which writes into them."""
    W, x, dout = RNG.normal(size=(2, 3)), RNG.normal(size=(4, 2)), RNG.normal(size=(4, 3))
    network_weight = Node(W.copy())
    layer = Affine(network_weight, np.zeros(3))
    layer.forward(Node(x)).backward(dout)
    before = network_weight.grad
    layer.W = W
    layer.forward(x)
    layer.backward(dout)
    np.testing.assert_allclose(layer.dW, before)
    kept = layer.dW.copy()
    layer.W -= layer.dW
    np.testing.assert_array_equal(layer.dW, kept)


def test_a_gradient_for_the_upstream_gradient_is_recorded():
    layer = Sigmoid()
    layer.forward(np.array([0.3, -0.2]))
    y = layer.forward(np.array([0.3, -0.2]))
    slope = grad(lambda dout: layer.backward(dout).sum())(np.ones(2))
    np.testing.assert_allclose(slope, y * (1.0 - y))


def test_layers_in_a_program_compute_as_they_do_in_python():
    W, b = RNG.normal(size=(3, 2)), RNG.normal(size=2)

    def book(W, b, x, t):
        affine, relu, last = Affine(W, b), Relu(), SoftmaxWithLoss()
        loss = last.forward(relu.forward(affine.forward(x)), t)
        dx = affine.backward(relu.backward(last.backward(1.0)))
        return loss, dx, affine.dW, affine.db

    arguments = W, b, RNG.normal(size=(4, 3)), np.array([0, 1, 1, 0])
    for found, expected in zip(jit(book)(*arguments), book(*arguments), strict=True):
        np.testing.assert_array_equal(found, expected)


@pytest.mark.parametrize("kind", [MulLayer, AddLayer, Relu, Sigmoid, Affine, SoftmaxWithLoss])
def test_each_layer_says_for_itself_alone_that_it_is_pure(kind):
    assert vars(kind)["pure"] is True
    assert "pure" not in vars(type("Mine", (kind,), {}))
