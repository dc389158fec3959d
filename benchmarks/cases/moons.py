"""micrograd's demo: a training step of a small network that tells two moons apart, in scalars.

The network is 2-16-16-1, the loss a hinge loss with L2 regularisation over all 100 points.

Source: demo.ipynb of micrograd, by Andrej Karpathy.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from benchmarks.contenders import JAX
from benchmarks.scalars import BACKENDS, RECORDERS, Recorder
from benchmarks.task import Column, Race, Task, enough, mean_seconds, settled_seconds

LAYERS = ((2, 16), (16, 16), (16, 1))
LEARNING_RATE = 1.0
ALPHA = 1e-4


def two_moons(points: int) -> tuple[list[list[float]], list[float]]:
    """Points on two interleaved half circles, with noise; their labels are -1 and 1."""
    rng = np.random.default_rng(1337)
    angle = np.linspace(0.0, np.pi, points // 2)
    upper = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    lower = np.stack([1.0 - np.cos(angle), 0.5 - np.sin(angle)], axis=1)
    x = np.concatenate([upper, lower]) + 0.1 * rng.standard_normal((2 * len(angle), 2))
    return x.tolist(), [-1.0] * len(angle) + [1.0] * len(angle)


def first_weights() -> list[float]:
    """All weights in one list; each neuron's weights, then its bias."""
    rng = np.random.default_rng(0)
    return [
        weight
        for inputs, neurons in LAYERS
        for _ in range(neurons)
        for weight in (*rng.uniform(-1.0, 1.0, inputs).tolist(), 0.0)
    ]


def score(weights: Sequence[Any], x: Sequence[Any], relu: Callable[[Any], Any]) -> Any:
    """What the network says of a point."""
    weight = iter(weights)
    for inputs, neurons in LAYERS:
        out = []
        for _ in range(neurons):
            w = [next(weight) for _ in range(inputs)]
            total = sum((wi * xi for wi, xi in zip(w, x, strict=True)), next(weight))
            out.append(relu(total) if neurons > 1 else total)
        x = out
    return x[0]


def loss(
    weights: Sequence[Any], x: Sequence[Any], labels: Sequence[Any], relu: Callable[[Any], Any]
) -> Any:
    """Mean hinge loss, and the squares of the weights."""
    hinges = [
        relu(1.0 + -label * score(weights, point, relu))
        for point, label in zip(x, labels, strict=True)
    ]
    return sum(hinges) * (1.0 / len(hinges)) + ALPHA * sum(w * w for w in weights)


def races(quick: bool) -> list[Race]:
    x, labels = two_moons(10 if quick else 100)

    def recorder(make: Callable[[], Recorder]) -> Callable[[], Task]:
        return lambda: _recorded(make(), x, labels)

    def jit(backend: str) -> Callable[[], Task]:
        return lambda: _jitted(backend, x, labels)

    return [
        Race(
            name=f"moons {len(x)}",
            title=f"micrograd's demo: training step of 2-16-16-1 in scalars, {len(x)} points",
            contenders={
                **{name: recorder(make) for name, make in RECORDERS.items()},
                **{name: jit(backend) for name, backend in BACKENDS.items()},
            },
            columns=(Column("run"), Column("first call")),
            rounds=3 if quick else 5,
            tolerance=1e-9,
            left_out={JAX: "the loss of 100 points has 70,000 operations; jax.jit takes hours"},
        )
    ]


def _recorded(recorder: Recorder, x: Any, labels: Any) -> Task:
    weights = first_weights()

    def step() -> float:
        points = [[recorder.constant(coordinate) for coordinate in point] for point in x]
        graph = recorder.record(lambda w: loss(w, points, labels, recorder.relu), weights)
        value, gradient = recorder.walk(graph)
        for i, g in enumerate(gradient):
            weights[i] -= LEARNING_RATE * g
        return value

    return _task(step, weights)


def _jitted(backend: str, x: Any, labels: Any) -> Task:
    import autograd_scratch as ag

    weights = first_weights()

    def update(weights: Any, x: Any, labels: Any, rate: Any) -> Any:
        value, gradient = ag.value_and_grad(loss)(weights, x, labels, ag.relu)
        return value, [w - rate * g for w, g in zip(weights, gradient, strict=True)]

    fast = ag.jit(update, backend=backend)

    def step() -> float:
        value, weights[:] = fast(weights, x, labels, LEARNING_RATE)
        return value

    return _task(step, weights)


def _task(step: Callable[[], float], weights: list[float]) -> Task:
    """A task of steps; its result is what the first one left."""
    result: dict[str, Any] = {}

    def first() -> None:
        result["loss"] = step()
        result["weights"] = list(weights)

    first_seconds = mean_seconds(first, 1)
    repeats = enough(mean_seconds(step, 1))
    return Task(
        turn=lambda: {"run": settled_seconds(step, repeats)},
        result=lambda: result,
        once={"first call": first_seconds},
    )
