"""What the networks promise: predictions, losses and gradients, and where their parameters live."""

import copy
import pickle
import sys
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import numpy as np
import pytest

from autograd_scratch import Graph, Node, draw, grad, jvp, op
from nn import (
    Affine,
    Layer,
    Network,
    Relu,
    Sigmoid,
    SigmoidTwoLayerNet,
    SimpleNet,
    TwoLayerNet,
    cross_entropy_error,
    softmax,
)

BOTH = pytest.mark.parametrize("make", [SigmoidTwoLayerNet, TwoLayerNet])
RNG = np.random.default_rng(0)
X, T = RNG.random((5, 6)), np.array([0, 2, 1, 1, 0])
ONE_HOT = np.eye(3)[T]


def small(make, **settings):
    return make(6, 4, 3, weight_init_std=0.8, **{"seed": 0, **settings})


@BOTH
def test_parameters_have_the_book_s_names_and_shapes(make):
    network = make(6, 4, 3)
    shapes = {key: value.shape for key, value in network.params.items()}
    assert shapes == {"W1": (6, 4), "b1": (4,), "W2": (4, 3), "b2": (3,)}
    assert not network.params["b1"].any()
    assert not network.params["b2"].any()


@BOTH
def test_first_weights_have_the_standard_deviation_asked_for(make):
    network = make(784, 50, 10, seed=0)
    assert network.params["W1"].std() == pytest.approx(0.01, rel=0.05)
    network = make(784, 50, 10, weight_init_std=0.5, seed=0)
    assert network.params["W1"].std() == pytest.approx(0.5, rel=0.05)


@BOTH
def test_a_seed_repeats_the_weights_in_every_float_type(make):
    one, other = make(6, 4, 3, seed=7), make(6, 4, 3, seed=np.random.default_rng(7))
    single = make(6, 4, 3, seed=7, dtype=np.float32)
    for key, value in one.params.items():
        np.testing.assert_array_equal(value, other.params[key])
        np.testing.assert_array_equal(value.astype(np.float32), single.params[key])
    assert (make(6, 4, 3).params["W1"] != make(6, 4, 3).params["W1"]).any()


@BOTH
def test_parameters_that_are_no_floats_are_refused(make):
    with pytest.raises(TypeError, match=r"dtype must be a float type, .* got int64"):
        make(6, 4, 3, dtype=np.int64)


@BOTH
def test_a_parameter_that_the_loss_does_not_use_has_gradient_0(make):
    class WithOneMore(make):
        def __init__(self):
            super().__init__(6, 4, 3, seed=0)
            self.params["unused"] = np.ones(2, np.float32)

    gradient = WithOneMore().gradient(X, T)["unused"]
    assert gradient.dtype == np.float32
    np.testing.assert_array_equal(gradient, [0.0, 0.0])


@BOTH
def test_probabilities_are_those_whose_cross_entropy_is_the_loss(make):
    network = small(make)
    y = network.probabilities(X)
    assert y.shape == (5, 3)
    np.testing.assert_allclose(y.sum(axis=1), 1.0)
    np.testing.assert_array_equal(y.argmax(axis=1), network.predict(X).argmax(axis=1))
    assert cross_entropy_error(y, T) == pytest.approx(network.loss(X, T), abs=1e-6)
    np.testing.assert_allclose(network.probabilities(X[0]), y[0])


def test_softmax_is_taken_of_scores_and_never_twice():
    scores, probabilities = small(TwoLayerNet), small(SigmoidTwoLayerNet)
    np.testing.assert_array_equal(scores.probabilities(X), softmax(scores.predict(X)))
    np.testing.assert_array_equal(probabilities.probabilities(X), probabilities.predict(X))


@BOTH
def test_gradient_agrees_with_differences(make):
    network = small(make)
    exact, numerical = network.gradient(X, T), network.numerical_gradient(X, T)
    assert exact.keys() == numerical.keys() == network.params.keys()
    for key in exact:
        np.testing.assert_allclose(exact[key], numerical[key], rtol=0, atol=1e-8)


@BOTH
def test_numerical_gradient_leaves_the_parameters_as_they_were(make):
    network = small(make)
    before = {key: value.copy() for key, value in network.params.items()}
    network.numerical_gradient(X, T)
    for key, value in network.params.items():
        np.testing.assert_array_equal(value, before[key])


@BOTH
def test_loss_and_gradient_is_loss_and_gradient(make):
    network = small(make)
    loss, gradient = network.loss_and_gradient(X, T)
    assert loss == network.loss(X, T)
    for key, value in network.gradient(X, T).items():
        np.testing.assert_array_equal(value, gradient[key])


@BOTH
def test_one_hot_targets_and_labels_mean_the_same(make):
    network = small(make)
    assert network.loss(X, ONE_HOT) == network.loss(X, T)
    assert network.accuracy(X, ONE_HOT) == network.accuracy(X, T)
    by_label = network.gradient(X, T)
    for key, value in network.gradient(X, ONE_HOT).items():
        np.testing.assert_allclose(value, by_label[key], rtol=1e-13, atol=1e-16)


@BOTH
def test_a_single_example_is_a_batch_of_one(make):
    network = small(make)
    np.testing.assert_allclose(network.predict(X[0]), network.predict(X[:1])[0], rtol=1e-14)
    assert network.loss(X[0], T[0]) == pytest.approx(network.loss(X[:1], T[:1]), rel=1e-14)
    assert network.loss(X[0], ONE_HOT[0]) == network.loss(X[0], T[0])
    assert network.accuracy(X[0], T[0]) == network.accuracy(X[:1], T[:1])
    single = network.gradient(X[0], T[0])
    for key, value in network.gradient(X[:1], T[:1]).items():
        np.testing.assert_allclose(single[key], value, rtol=1e-12, atol=1e-16)


@BOTH
def test_images_need_not_be_flattened(make):
    network = small(make)
    images = X.reshape(5, 1, 2, 3)
    np.testing.assert_array_equal(network.predict(images), network.predict(X))
    np.testing.assert_array_equal(network.gradient(images, T)["W1"], network.gradient(X, T)["W1"])


@BOTH
def test_pixels_as_bytes_and_lists_are_taken(make):
    network = small(make)
    pixels = np.array([[0, 255, 3, 4, 5, 6]], np.uint8)
    expected = network.predict(pixels.astype(float))
    np.testing.assert_array_equal(network.predict(pixels), expected)
    np.testing.assert_array_equal(network.predict(pixels.tolist()), expected)


@BOTH
def test_accuracy_counts_the_right_answers(make):
    network = small(make)
    answers = network.predict(X).argmax(axis=1)
    assert network.accuracy(X, answers) == 1.0
    wrong = answers.copy()
    wrong[0] = (wrong[0] + 1) % 3
    assert network.accuracy(X, wrong) == 0.8
    assert type(network.accuracy(X, wrong)) is float


@BOTH
def test_float32_stays_float32_whatever_the_input(make):
    network = small(make, dtype=np.float32)
    for x in (X, X.astype(np.float32)):
        loss, gradient = network.loss_and_gradient(x, T)
        assert network.predict(x).dtype == np.float32
        assert loss.dtype == np.float32
        assert {value.dtype for value in gradient.values()} == {np.dtype(np.float32)}


@BOTH
@pytest.mark.parametrize("key", ["W1", "b1", "W2", "b2"])
def test_parameters_changed_in_place_or_assigned_take_effect(make, key):
    in_place, assigned = small(make), small(make)
    before = in_place.predict(X)
    in_place.params[key] += 0.1 * RNG.random(in_place.params[key].shape)
    assert (in_place.predict(X) != before).any()
    assigned.params[key] = in_place.params[key].copy()
    np.testing.assert_array_equal(assigned.predict(X), in_place.predict(X))
    np.testing.assert_array_equal(assigned.gradient(X, T)["W1"], in_place.gradient(X, T)["W1"])


@BOTH
def test_an_update_as_the_book_writes_it_lowers_the_loss(make):
    network = small(make)
    before = network.loss(X, T)
    grad = network.gradient(X, T)
    for key in ("W1", "b1", "W2", "b2"):
        network.params[key] -= 0.1 * grad[key]
    assert network.loss(X, T) < before


@BOTH
def test_gradients_are_arrays_of_their_own(make):
    network = small(make)
    gradient = network.gradient(X, T)
    kept = {key: value.copy() for key, value in gradient.items()}
    network.params["W1"] += 1.0
    network.gradient(X[:2], T[:2])
    for key, value in gradient.items():
        np.testing.assert_array_equal(value, kept[key])
        value[:] = 0.0
    assert network.params["W2"].any()


@BOTH
def test_nodes_for_parameters_record(make):
    network = small(make)
    expected = network.gradient(X, T)
    network.params = {key: Node(value) for key, value in network.params.items()}
    network.loss(X, T).backward()
    for key, value in expected.items():
        np.testing.assert_allclose(network.params[key].grad, value, rtol=1e-13, atol=1e-16)


@BOTH
def test_a_node_for_the_input_gets_a_gradient(make):
    network, x = small(make), Node(X)
    network.loss(x, T).backward()
    assert x.grad.shape == X.shape
    assert x.grad.any()


def test_the_sigmoid_network_predicts_probabilities_and_has_the_book_s_loss():
    network = small(SigmoidTwoLayerNet)
    y = network.predict(X)
    np.testing.assert_allclose(y.sum(axis=1), 1.0)
    assert network.loss(X, T) == cross_entropy_error(y, T)


def test_the_layered_network_predicts_scores_and_has_their_exact_loss():
    network = small(TwoLayerNet)
    y = softmax(network.predict(X))
    assert network.loss(X, T) == pytest.approx(-np.log(y[np.arange(5), T]).mean(), rel=1e-14)


def test_the_book_s_loop_over_the_layers_gives_the_same_gradient():
    network = small(TwoLayerNet)
    network.loss(X, T)
    dout = network.lastLayer.backward(1)
    for layer in reversed(list(network.layers.values())):
        dout = layer.backward(dout)
    assert dout.shape == X.shape
    gradients = {}
    for number in ("1", "2"):
        gradients["W" + number] = network.layers["Affine" + number].dW
        gradients["b" + number] = network.layers["Affine" + number].db
    for key, value in network.gradient(X, T).items():
        np.testing.assert_allclose(value, gradients[key], rtol=1e-13, atol=1e-16)


def test_layers_stand_in_the_book_s_order():
    network = small(TwoLayerNet)
    assert list(network.layers) == ["Affine1", "Relu1", "Affine2"]
    assert network.layers["Affine1"].W is network.params["W1"]


def test_gradients_of_the_images_are_not_computed(registry):
    asked = []

    @op(lambda g, y, x: asked.append(g) or g)
    def witness(x):
        return x + 0.0

    class Witness(Layer):
        def forward(self, x):
            return self._compute(witness, x)

    network = small(TwoLayerNet)
    expected = network.gradient(X, T)
    network.layers = {"Witness": Witness(), **network.layers}
    np.testing.assert_array_equal(network.gradient(X, T)["W1"], expected["W1"])
    assert not asked
    network.loss(Node(X), T).backward()
    assert asked


@BOTH
def test_one_network_in_eight_threads_gives_what_it_gives_in_one(make):
    network, rng = small(make), np.random.default_rng(1)
    batches = [(rng.random((n, 6)), rng.integers(0, 3, n)) for n in range(1, 9)]
    expected = [network.loss_and_gradient(*batch) for batch in batches]
    start = Barrier(8)

    def work(batch):
        start.wait()
        return [network.loss_and_gradient(*batch) for _ in range(50)]

    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(8) as pool:
            found = list(pool.map(work, batches))
    finally:
        sys.setswitchinterval(interval)
    for results, (loss, gradient) in zip(found, expected, strict=True):
        for found_loss, found_gradient in results:
            assert found_loss == loss
            for key, value in gradient.items():
                np.testing.assert_array_equal(found_gradient[key], value)


def test_the_gradient_leaves_the_layers_to_the_book_s_loop():
    network = small(TwoLayerNet)
    network.loss(X, T)
    network.gradient(X[:2], T[:2])
    dout = network.lastLayer.backward()
    for layer in reversed(network.layers.values()):
        dout = layer.backward(dout)
    np.testing.assert_allclose(
        network.layers["Affine1"].dW, network.gradient(X, T)["W1"], rtol=1e-13, atol=1e-16
    )


@BOTH
def test_a_network_with_other_parameters_leaves_the_first_as_it_was(make):
    network, other = small(make), small(make, seed=1)
    before = network.predict(X)
    same_as_other = network.with_params(other.params)
    assert type(same_as_other) is make
    np.testing.assert_array_equal(same_as_other.predict(X), other.predict(X))
    np.testing.assert_array_equal(network.predict(X), before)


@BOTH
@pytest.mark.parametrize("duplicate", [copy.deepcopy, lambda x: pickle.loads(pickle.dumps(x))])
def test_copies_of_a_network_are_networks_of_their_own(make, duplicate):
    network = small(make)
    loss, gradient = network.loss_and_gradient(X, T)
    network.loss(X, T)
    other = duplicate(network)
    network.params["W1"] += 1.0
    found_loss, found = other.loss_and_gradient(X, T)
    assert found_loss == loss
    np.testing.assert_array_equal(found["W1"], gradient["W1"])


def test_a_layer_put_in_place_of_another_counts_for_the_gradient_too():
    network = small(TwoLayerNet)
    network.layers["Relu1"] = Sigmoid()
    network.layers["Affine3"] = Affine(None, None)
    network.params |= {"W3": RNG.random((3, 3)), "b3": RNG.random(3)}
    exact, numerical = network.gradient(X, T), network.numerical_gradient(X, T)
    assert exact.keys() == numerical.keys()
    for key in exact:
        np.testing.assert_allclose(exact[key], numerical[key], rtol=0, atol=1e-8)


def test_a_layer_of_one_s_own_that_counts_its_passes_is_the_one_that_runs():
    class Counted(Relu):
        passes = 0

        def forward(self, x):
            self.passes += 1
            return super().forward(x)

    network = small(TwoLayerNet)
    network.layers["Relu1"] = layer = Counted()
    network.loss(X, T)
    network.gradient(X, T)
    assert layer.passes == 2


class Cubic(Network):
    """A network of one's own says what it computes, and no more."""

    def __init__(self):
        self.params = {"W": RNG.normal(size=(6, 3)), "scale": np.array(0.3)}

    def predict(self, x):
        return np.dot(x, self.params["W"]) ** 3 * self.params["scale"]

    def loss(self, x, t):
        return cross_entropy_error(softmax(self.predict(x)), t)


def test_a_network_of_ones_own_gets_its_gradient_from_its_loss():
    network = Cubic()
    loss, exact = network.loss_and_gradient(X, T)
    assert loss == network.loss(X, T)
    for key, value in network.numerical_gradient(X, T).items():
        np.testing.assert_allclose(exact[key], value, rtol=1e-6, atol=1e-8)
    assert all(isinstance(p, np.ndarray) for p in network.params.values())


@BOTH
@pytest.mark.parametrize("shape", [(5,), (2, 7), (2, 1, 2, 2), (0,), (), (6, 5)])
def test_a_wrong_number_of_features_is_refused(make, shape):
    with pytest.raises(ValueError, match="has 6 inputs") as error:
        small(make).predict(np.ones(shape))
    assert str(shape) in str(error.value)


@BOTH
@pytest.mark.parametrize("method", ["loss", "accuracy", "gradient", "numerical_gradient"])
def test_targets_that_do_not_fit_are_refused(make, method):
    call = getattr(small(make), method)
    with pytest.raises(ValueError, match=r"targets of shape \(4,\)"):
        call(X, T[:4])
    with pytest.raises(ValueError, match=r"label 3 at position 4"):
        call(X, np.array([0, 1, 2, 0, 3]))
    with pytest.raises(TypeError, match="labels must be integers, got float64"):
        call(X, T.astype(float))


def test_simple_net_draws_its_weights_or_takes_them():
    assert SimpleNet().W.shape == (2, 3)
    np.testing.assert_array_equal(SimpleNet(seed=3).W, SimpleNet(seed=3).W)
    W = np.zeros((2, 3))
    assert SimpleNet(W).W is W
    assert SimpleNet([[1, 2], [3, 4]]).W.dtype == float
    with pytest.raises(TypeError, match=r"SimpleNet: W must be an array .*, got complex"):
        SimpleNet(np.ones((2, 3), complex))


def test_simple_net_with_a_node_for_weights_records():
    W = Node(np.zeros((2, 3)))
    SimpleNet(W).loss(np.array([0.6, 0.9]), np.array([0, 0, 1])).backward()
    np.testing.assert_allclose(W.grad, [[0.2, 0.2, -0.4], [0.3, 0.3, -0.6]], rtol=1e-6)


@pytest.mark.parametrize("make", [TwoLayerNet, SigmoidTwoLayerNet])
def test_a_network_is_a_function_that_grad_and_jvp_differentiate(make):
    network = make(4, 3, 2, weight_init_std=0.5, seed=0)
    x, t = np.random.default_rng(0).normal(size=(5, 4)), np.array([0, 1, 1, 0, 1])
    dx = grad(network.loss)(x, t)
    assert type(dx) is np.ndarray
    loss, slope = jvp(lambda x: network.loss(x, t), (x,), (dx,))
    assert loss == pytest.approx(network.loss(x, t))
    assert slope == pytest.approx(np.sum(dx * dx))


@pytest.mark.parametrize("t", [np.array([0, 2]), np.eye(3)[[0, 2]]])
def test_the_graph_of_a_network_has_its_loss_and_its_gradients(t):
    network = TwoLayerNet(4, 5, 3, seed=0)
    x = np.random.default_rng(0).random((2, 4))
    loss, layers = network.graph(x, t)
    expected, gradients = network.loss_and_gradient(x, t)
    assert loss.value == expected
    assert [layer.name for layer in layers] == ["Affine1", "Relu1", "Affine2", "SoftmaxWithLoss"]
    found = {node.name: node.grad for node in Graph(loss).leaves if node.name in gradients}
    for key, gradient in gradients.items():
        np.testing.assert_array_equal(found[key], gradient)


def test_the_graph_of_a_network_takes_a_single_example():
    loss, _ = TwoLayerNet(4, 5, 3, seed=0).graph(np.ones(4), 0)
    assert loss.value == TwoLayerNet(4, 5, 3, seed=0).loss(np.ones(4), 0)


def test_a_network_is_drawn_layer_by_layer():
    loss, layers = TwoLayerNet(4, 5, 3, seed=0).graph(np.ones((2, 4)), np.array([0, 2]))
    picture = draw(loss, collapse=layers)
    for name in ("x", "W1", "b1", "Affine1", "Relu1", "W2", "b2", "SoftmaxWithLoss", "t", "loss"):
        assert f">{name}</text>" in picture
    assert "Affine</text>" not in picture
