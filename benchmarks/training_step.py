"""One training step of the book's chapter-5 network: ours against the same step written by hand.

784-50-10, float32, batch of 100, one-hot targets, as the loop of section 5.7.4: draw the batch,
loss, gradient, and the update by SGD. By hand twice:

- "the book's layers": Affine, Relu and SoftmaxWithLoss with the ``backward`` methods that the book
  prints;
- "tuned by hand": the fewest NumPy calls for this one network, without layers, and without the
  gradient of the images. (Ours does not compute that either.)

Rounds of the three are interleaved, so that a busy machine slows all down alike. Products as small
as these gain little from more threads, and become erratic; for steady figures run

    OMP_NUM_THREADS=1 python -m benchmarks.training_step
"""

from __future__ import annotations

import os
from collections.abc import Callable
from statistics import median
from time import perf_counter
from typing import Any

import numpy as np

from nn import SGD, TwoLayerNet, load_mnist_sample

ROUNDS = 100
STEPS = 20
LEARNING_RATE = 0.1
BATCH = 100


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


def with_the_books_layers(params: dict[str, Any], x: Any, t: Any) -> float:
    """One step as chapter 5 writes it; returns the loss."""
    affine1, relu = Affine(params["W1"], params["b1"]), Relu()
    affine2, last = Affine(params["W2"], params["b2"]), SoftmaxWithLoss()
    loss = last.forward(affine2.forward(relu.forward(affine1.forward(x))), t)
    affine1.backward(relu.backward(affine2.backward(last.backward())))
    gradients = {"W1": affine1.dW, "b1": affine1.db, "W2": affine2.dW, "b2": affine2.db}
    for key, gradient in gradients.items():
        params[key] -= LEARNING_RATE * gradient
    return float(loss)


def tuned_by_hand(params: dict[str, Any], x: Any, t: Any) -> float:
    """One step with as little NumPy as will do; returns the loss."""
    # forward
    a1 = x @ params["W1"] + params["b1"]
    z1 = np.maximum(a1, 0)
    a2 = z1 @ params["W2"] + params["b2"]
    e = np.exp(a2 - a2.max(axis=1, keepdims=True))
    y = e / e.sum(axis=1, keepdims=True)
    loss = -(t * np.log(y + 1e-7)).sum() / len(x)
    # backward
    dy = (y - t) / len(x)
    da1 = (dy @ params["W2"].T) * (a1 > 0)
    gradients = {
        "W1": x.T @ da1,
        "b1": da1.sum(axis=0),
        "W2": z1.T @ dy,
        "b2": dy.sum(axis=0),
    }
    # update
    for key, gradient in gradients.items():
        params[key] -= LEARNING_RATE * gradient
    return float(loss)


def seconds_per_step(step: Callable[[], object]) -> float:
    """Mean time of a few steps in a row."""
    start = perf_counter()
    for _ in range(STEPS):
        step()
    return (perf_counter() - start) / STEPS


def main() -> None:
    """Measure and print."""
    (x_train, t_train), _ = load_mnist_sample(one_hot_label=True)
    network = TwoLayerNet(784, 50, 10, dtype=np.float32, seed=0)
    optimizer = SGD(LEARNING_RATE)

    def ours(params: dict[str, Any], x: Any, t: Any) -> Any:
        loss, gradient = network.loss_and_gradient(x, t)
        optimizer.update(params, gradient)
        return loss

    def loop(step: Callable[..., Any], params: dict[str, Any]) -> Callable[[], object]:
        rng = np.random.default_rng(0)

        def iteration() -> object:
            batch = rng.choice(len(x_train), BATCH)
            return step(params, x_train[batch], t_train[batch])

        return iteration

    steps = {
        "ours": ours,
        "the book's layers": with_the_books_layers,
        "tuned by hand": tuned_by_hand,
    }
    params = {name: {k: v.copy() for k, v in network.params.items()} for name in steps}
    params["ours"] = network.params
    loops = {name: loop(step, params[name]) for name, step in steps.items()}
    times: dict[str, list[float]] = {name: [] for name in steps}
    for number in range(ROUNDS):
        for name, iteration in loops.items():
            times[name].append(seconds_per_step(iteration))
        if number == 0:  # all do the same work, or the race is void
            for name, key in [(name, key) for name in steps for key in network.params]:
                np.testing.assert_allclose(params[name][key], network.params[key], atol=1e-5)

    threads = os.environ.get("OMP_NUM_THREADS", "not set")
    print(f"training step, 784-50-10, float32, batch {BATCH}, median of {ROUNDS} rounds")
    for name, values in times.items():
        ratio = median(a / b for a, b in zip(times["ours"], values, strict=True))
        print(f"  {name:18} {median(values) * 1e6:8.1f} µs   ours / this: {ratio:.2f}")
    print(f"  OMP_NUM_THREADS={threads}")


if __name__ == "__main__":
    main()
