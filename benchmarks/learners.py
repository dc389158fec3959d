"""The book's chapter-5 network, 784-50-10, and one step of its training, by each contender.

A step is what the loop of section 5.7.4 does with a batch: gather it, forward, loss, backward, and
the update by SGD. By hand it is written twice:

- "the book's layers": Affine, Relu and SoftmaxWithLoss with the ``backward`` methods that the book
  prints;
- "by hand": the fewest NumPy calls for this one network, without layers, and without the gradient
  of the images. (The others do not compute that either.)
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from benchmarks.contenders import (
    AUTOGRAD,
    BOOK,
    JAX,
    JIT_FUSED,
    JIT_PYTHON,
    MYGRAD,
    NUMPY,
    OURS,
    PYTORCH,
)

SIZES = 784, 50, 10
LEARNING_RATE = 0.1

Params = dict[str, Any]


@dataclass(frozen=True)
class Data:
    """Images as rows, and labels in both forms; each contender takes the one it is faster with."""

    x_train: Any
    one_hot: Any
    labels: Any
    x_test: Any
    test_one_hot: Any
    test_labels: Any


def load(dtype: Any) -> Data:
    """All of MNIST if the environment variable MNIST_DIR is set, else the sample."""
    from nn import load_mnist, load_mnist_sample

    read = load_mnist if os.environ.get("MNIST_DIR") else load_mnist_sample
    (x_train, one_hot), (x_test, test_one_hot) = read(one_hot_label=True, dtype=dtype)
    labels, test_labels = one_hot.argmax(axis=1), test_one_hot.argmax(axis=1)
    return Data(x_train, one_hot, labels, x_test, test_one_hot, test_labels)


def first_params(dtype: Any) -> Params:
    """The parameters to start from."""
    from nn import TwoLayerNet

    return TwoLayerNet(*SIZES, dtype=dtype, seed=0).params


@dataclass(frozen=True)
class Learner:
    """A contender with its network.

    Args:
        step: train on the images at some indices; returns the loss.
        params: the parameters as NumPy arrays, once all steps are computed.
        scores: what the network says of images.
    """

    step: Callable[[Any], Any]
    params: Callable[[], Params]
    scores: Callable[[Any], Any]


def ours(data: Data, params: Params) -> Learner:
    from nn import SGD, TwoLayerNet

    network = TwoLayerNet(*SIZES)
    network.params.update(params)
    optimizer = SGD(LEARNING_RATE)

    def step(batch: Any) -> Any:
        loss, gradient = network.loss_and_gradient(data.x_train[batch], data.one_hot[batch])
        optimizer.update(network.params, gradient)
        return loss

    return Learner(step, lambda: network.params, network.predict)


def jit(data: Data, params: Params, backend: str = "python", activation: str = "relu") -> Learner:
    import autograd_scratch as ag

    activate = {"relu": ag.relu, "sigmoid": ag.sigmoid}[activation]

    def loss(params: Params, x: Any, t: Any) -> Any:
        hidden = activate(ag.affine(x, params["W1"], params["b1"]))
        return ag.softmax_cross_entropy(ag.affine(hidden, params["W2"], params["b2"]), t)

    def update(params: Params, x_train: Any, t_train: Any, batch: Any, rate: Any) -> Any:
        value, gradient = ag.value_and_grad(loss)(params, x_train[batch], t_train[batch])
        for key in params:
            params[key] -= rate * gradient[key]
        return value

    fast = ag.jit(update, backend=backend)

    def step(batch: Any) -> Any:
        return fast(params, data.x_train, data.labels, batch, LEARNING_RATE)

    return Learner(step, lambda: params, lambda x: _scores(params, x, activation))


class Affine:
    """The book's section 5.6.2."""

    def __init__(self, W: Any, b: Any) -> None:
        self.W, self.b = W, b

    def forward(self, x: Any) -> Any:
        self.x = x
        return np.dot(x, self.W) + self.b

    def backward(self, dout: Any) -> Any:
        dx = np.dot(dout, self.W.T)
        self.dW = np.dot(self.x.T, dout)
        self.db = np.sum(dout, axis=0)
        return dx


class Relu:
    """The book's section 5.5.1."""

    def forward(self, x: Any) -> Any:
        self.mask = x <= 0
        out = x.copy()
        out[self.mask] = 0
        return out

    def backward(self, dout: Any) -> Any:
        dout[self.mask] = 0
        return dout


class SoftmaxWithLoss:
    """The book's section 5.6.3."""

    def forward(self, x: Any, t: Any) -> Any:
        x = x.T
        x = x - np.max(x, axis=0)
        self.y, self.t = (np.exp(x) / np.sum(np.exp(x), axis=0)).T, t
        return -np.sum(t * np.log(self.y + 1e-7)) / len(t)

    def backward(self) -> Any:
        return (self.y - self.t) / len(self.t)


def with_the_books_layers(data: Data, params: Params) -> Learner:
    def step(batch: Any) -> Any:
        x, t = data.x_train[batch], data.one_hot[batch]
        affine1, relu = Affine(params["W1"], params["b1"]), Relu()
        affine2, last = Affine(params["W2"], params["b2"]), SoftmaxWithLoss()
        loss = last.forward(affine2.forward(relu.forward(affine1.forward(x))), t)
        affine1.backward(relu.backward(affine2.backward(last.backward())))
        gradients = {"W1": affine1.dW, "b1": affine1.db, "W2": affine2.dW, "b2": affine2.db}
        for key, gradient in gradients.items():
            params[key] -= LEARNING_RATE * gradient
        return loss

    return Learner(step, lambda: params, lambda x: _scores(params, x))


def by_hand(data: Data, params: Params, activation: str = "relu") -> Learner:
    activate, slope = BY_HAND[activation]

    def step(batch: Any) -> Any:
        x, t = data.x_train[batch], data.one_hot[batch]
        # forward
        a1 = x @ params["W1"] + params["b1"]
        z1 = activate(a1)
        a2 = z1 @ params["W2"] + params["b2"]
        e = np.exp(a2 - a2.max(axis=1, keepdims=True))
        y = e / e.sum(axis=1, keepdims=True)
        loss = -(t * np.log(y + 1e-7)).sum() / len(x)
        # backward
        dy = (y - t) / len(x)
        da1 = (dy @ params["W2"].T) * slope(z1)
        gradients = {
            "W1": x.T @ da1,
            "b1": da1.sum(axis=0),
            "W2": z1.T @ dy,
            "b2": dy.sum(axis=0),
        }
        # update
        for key, gradient in gradients.items():
            params[key] -= LEARNING_RATE * gradient
        return loss

    return Learner(step, lambda: params, lambda x: _scores(params, x))


def _scores(params: Params, x: Any, activation: str = "relu") -> Any:
    hidden = BY_HAND[activation][0](x @ params["W1"] + params["b1"])
    return hidden @ params["W2"] + params["b2"]


BY_HAND: dict[str, tuple[Callable[[Any], Any], Callable[[Any], Any]]] = {
    "relu": (lambda a: np.maximum(a, 0), lambda z: z > 0),
    "sigmoid": (lambda a: 1 / (1 + np.exp(-a)), lambda z: z * (1 - z)),
}
"""Activations, and their slopes from what they gave."""


def pytorch(data: Data, params: Params, activation: str = "relu") -> Learner:
    import torch

    activate = {"relu": torch.relu, "sigmoid": torch.sigmoid}[activation]

    # Bare tensors and an update by hand: faster than torch.nn.Linear and torch.optim.SGD are.
    W1, b1, W2, b2 = weights = [
        torch.tensor(params[key]).requires_grad_() for key in ("W1", "b1", "W2", "b2")
    ]
    x_train, labels = torch.from_numpy(data.x_train), torch.from_numpy(data.labels)

    def forward(x: Any) -> Any:
        return torch.addmm(b2, activate(torch.addmm(b1, x, W1)), W2)

    def step(batch: Any) -> Any:
        batch = torch.from_numpy(batch)
        scores = forward(x_train.index_select(0, batch))
        loss = torch.nn.functional.cross_entropy(scores, labels.index_select(0, batch))
        gradients = torch.autograd.grad(loss, weights)
        with torch.no_grad():
            for weight, gradient in zip(weights, gradients, strict=True):
                weight.sub_(gradient, alpha=LEARNING_RATE)
        return loss.detach()

    def scores(x: Any) -> Any:
        with torch.no_grad():
            return forward(torch.from_numpy(x)).numpy()

    def current() -> Params:
        return {key: w.numpy(force=True) for key, w in zip(params, weights, strict=True)}

    return Learner(step, current, scores)


def jax(data: Data, params: Params, activation: str = "relu") -> Learner:
    import jax
    import jax.numpy as jnp

    jax.config.update("jax_enable_x64", True)  # float32 arrays stay float32

    activate = {"relu": lambda a: jnp.maximum(a, 0), "sigmoid": jax.nn.sigmoid}[activation]

    def forward(params: Params, x: Any) -> Any:
        return activate(x @ params["W1"] + params["b1"]) @ params["W2"] + params["b2"]

    def loss(params: Params, x: Any, t: Any) -> Any:
        return -jnp.sum(t * jax.nn.log_softmax(forward(params, x))) / len(x)

    def update(params: Params, x_train: Any, t_train: Any, batch: Any) -> Any:
        value, gradient = jax.value_and_grad(loss)(params, x_train[batch], t_train[batch])
        return {key: params[key] - LEARNING_RATE * gradient[key] for key in params}, value

    fast = jax.jit(update, donate_argnums=0)
    fast_forward = jax.jit(forward)
    x_train, one_hot = jnp.asarray(data.x_train), jnp.asarray(data.one_hot)
    current = {key: jnp.array(value) for key, value in params.items()}

    def step(batch: Any) -> Any:
        nonlocal current
        current, value = fast(current, x_train, one_hot, batch)
        return value

    return Learner(
        step,
        lambda: {key: np.asarray(value) for key, value in current.items()},
        lambda x: np.asarray(fast_forward(current, x)),
    )


def autograd(data: Data, params: Params) -> Learner:
    import autograd.numpy as anp
    from autograd import value_and_grad

    def loss(weights: Any, x: Any, t: Any) -> Any:
        W1, b1, W2, b2 = weights
        scores = anp.dot(anp.maximum(anp.dot(x, W1) + b1, 0), W2) + b2
        scores = scores - anp.max(scores, axis=1, keepdims=True)
        norm = anp.log(anp.sum(anp.exp(scores), axis=1))
        return (anp.sum(norm) - anp.sum(t * scores)) / len(x)

    gradient_of_loss = value_and_grad(loss)

    def step(batch: Any) -> Any:
        weights = tuple(params.values())
        value, gradients = gradient_of_loss(weights, data.x_train[batch], data.one_hot[batch])
        for weight, gradient in zip(weights, gradients, strict=True):
            weight -= LEARNING_RATE * gradient
        return value

    return Learner(step, lambda: params, lambda x: _scores(params, x))


def mygrad(data: Data, params: Params) -> Learner:
    import mygrad as mg
    from mygrad.nnet import relu, softmax_crossentropy

    mg.turn_memory_guarding_off()  # faster, and nothing here writes to an array in use

    weights = {key: mg.tensor(value, copy=False) for key, value in params.items()}

    def step(batch: Any) -> Any:
        hidden = relu(data.x_train[batch] @ weights["W1"] + weights["b1"])
        scores = hidden @ weights["W2"] + weights["b2"]
        loss = softmax_crossentropy(scores, data.labels[batch])
        loss.backward()
        for weight in weights.values():
            weight.data -= LEARNING_RATE * weight.grad
        return loss.item()

    return Learner(
        step,
        lambda: {key: weight.data for key, weight in weights.items()},
        lambda x: _scores({key: weight.data for key, weight in weights.items()}, x),
    )


Learners = Mapping[str, Callable[[Data, Params], Learner]]

LEARNERS: Learners = {
    OURS: ours,
    JIT_PYTHON: jit,
    JIT_FUSED: partial(jit, backend="fused"),
    NUMPY: by_hand,
    BOOK: with_the_books_layers,
    PYTORCH: pytorch,
    JAX: jax,
    AUTOGRAD: autograd,
    MYGRAD: mygrad,
}

SIGMOID_LEARNERS: Learners = {
    JIT_PYTHON: partial(jit, activation="sigmoid"),
    JIT_FUSED: partial(jit, backend="fused", activation="sigmoid"),
    NUMPY: partial(by_hand, activation="sigmoid"),
    PYTORCH: partial(pytorch, activation="sigmoid"),
    JAX: partial(jax, activation="sigmoid"),
}
"""Those of the same network with a sigmoid between its layers."""
