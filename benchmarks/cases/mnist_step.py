"""One training step of the book's network on MNIST: draw a batch, loss, gradient, update."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from benchmarks.contenders import JAX, NUMPY, PYTORCH
from benchmarks.learners import LEARNERS, SIGMOID_LEARNERS, Learners, first_params, load
from benchmarks.task import Column, Race, Task, calls, mean_seconds

BATCH = 100
STEPS = 40
"""Steps that a turn measures."""

SETTLING_STEPS = 10
"""Steps before them, not counted: they bring back into the caches what the others drove out."""


def races(quick: bool) -> list[Race]:
    rounds, threads = (3, (1,)) if quick else (25, (1, 2))
    steps = [
        Race(
            name=f"mnist-step {kind}",
            title=f"MNIST training step, 784-50-10, batch of {BATCH}, {kind}",
            contenders={name: _task(learners, name, dtype) for name in learners},
            columns=(Column("run"), Column("first call")),
            rounds=rounds,
            # Steps amplify rounding. By hand the logarithm is kept from 0 by adding 1e-7; the
            # gradient is not changed.
            tolerance={"loss": 1e-5, "parameters": tolerance},
            threads=threads,
            note="NumPy is the step written by hand with the fewest calls.",
        )
        for kind, dtype, learners, tolerance in [
            ("float32", "float32", LEARNERS, 1e-3),
            ("float64", "float64", LEARNERS, 1e-10),
            ("float32 with a sigmoid", "float32", SIGMOID_LEARNERS, 1e-3),
        ]
    ]
    return steps if quick else [*steps, _products()]


def _products() -> Race:
    """The two large products of the step alone: below their time a library cannot come."""
    rng = np.random.default_rng(0)
    shapes = (BATCH, 784), (784, 50), (BATCH, 50)
    x, weights, upstream = (rng.normal(size=shape).astype(np.float32) for shape in shapes)

    def both(x: Any, weights: Any, upstream: Any) -> tuple[Any, Any]:
        return x @ weights, x.T @ upstream

    def by_numpy() -> Task:
        return _product_task(lambda: both(x, weights, upstream))

    def by_pytorch() -> Task:
        import torch

        tensors = [torch.from_numpy(a) for a in (x, weights, upstream)]
        return _product_task(lambda: both(*tensors))

    def by_jax() -> Task:
        import jax

        fast = jax.jit(both)
        arrays = [jax.numpy.asarray(a) for a in (x, weights, upstream)]
        return _product_task(lambda: jax.block_until_ready(fast(*arrays)))

    return Race(
        name="mnist-products float32",
        title="the two large matrix products of that step alone",
        contenders={NUMPY: by_numpy, PYTORCH: by_pytorch, JAX: by_jax},
        columns=(Column("run"),),
        rounds=15,
        tolerance=1e-5,
        threads=(1, 2),
        note="In the same library, no step can take less time than its two large products.",
    )


def _product_task(products: Callable[[], Any]) -> Task:
    names = ("forward", "backward")
    return calls(
        products,
        lambda both: {k: np.asarray(a).ravel() for k, a in zip(names, both, strict=True)},
    )


def _task(learners: Learners, contender: str, dtype: str) -> Callable[[], Task]:
    def make() -> Task:
        data = load(dtype)
        learner = learners[contender](data, first_params(dtype))
        rng = np.random.default_rng(0)
        losses: list[Any] = []

        def step() -> None:
            losses[:] = [learner.step(rng.integers(0, len(data.x_train), BATCH))]

        def some_steps(count: int) -> None:
            for _ in range(count):
                step()
            float(losses[0])  # waits for a library that computes while Python goes on

        def turn() -> dict[str, float]:
            some_steps(SETTLING_STEPS)
            return {"run": mean_seconds(partial(some_steps, STEPS), 1) / STEPS}

        def result() -> dict[str, Any]:
            params = learner.params()
            flat = np.concatenate([params[key].ravel() for key in sorted(params)])
            return {"loss": float(losses[0]), "parameters": flat}

        first_seconds = mean_seconds(step, 1)
        return Task(turn, result, once={"first call": first_seconds})

    return make
