"""One training step of the book's chapter-5 network: ours against the same step written by hand.

784-50-10, float32, batch of 100: loss, gradient and the update by SGD. The hand-written step is
what a good hand writes in NumPy for this one network; like ours it skips the gradient of the
images.

Rounds of the two are interleaved, so that a busy machine slows both down alike. Products as small
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


def by_hand(params: dict[str, Any], x: Any, t: Any) -> float:
    """One step of the same network in NumPy alone; returns the loss."""
    batch_size = len(x)
    rows = np.arange(batch_size)
    # forward
    a1 = x @ params["W1"] + params["b1"]
    z1 = np.maximum(a1, 0)
    a2 = z1 @ params["W2"] + params["b2"]
    e = np.exp(a2 - a2.max(axis=1, keepdims=True))
    y = e / e.sum(axis=1, keepdims=True)
    loss = -np.log(y[rows, t] + 1e-7).sum() / batch_size
    # backward
    dy = y
    dy[rows, t] -= 1
    dy /= batch_size
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
    (x_train, t_train), _ = load_mnist_sample()
    x, t = x_train[:100], t_train[:100]

    network = TwoLayerNet(784, 50, 10, dtype=np.float32, seed=0)
    params = {key: value.copy() for key, value in network.params.items()}
    optimizer = SGD(LEARNING_RATE)

    def ours() -> None:
        _, gradient = network.loss_and_gradient(x, t)
        optimizer.update(network.params, gradient)

    def theirs() -> None:
        by_hand(params, x, t)

    times: dict[str, list[float]] = {"ours": [], "by hand": []}
    for _ in range(ROUNDS):
        times["ours"].append(seconds_per_step(ours))
        times["by hand"].append(seconds_per_step(theirs))

    for key, value in network.params.items():  # both did the same work, or the race is void
        np.testing.assert_allclose(value, params[key], rtol=0.01, atol=1e-4)
    print(f"training step, 784-50-10, float32, batch {len(x)}, median of {ROUNDS} rounds")
    for name, values in times.items():
        print(f"  {name:8} {median(values) * 1e6:8.1f} µs")
    ratio = median(a / b for a, b in zip(times["ours"], times["by hand"], strict=True))
    print(f"  ratio    {ratio:8.2f}")
    print(f"  OMP_NUM_THREADS={os.environ.get('OMP_NUM_THREADS', 'not set')}")


if __name__ == "__main__":
    main()
