"""All of chapter 5's training: 10,000 iterations on MNIST, with the accuracies after each epoch."""

from __future__ import annotations

import os
from collections.abc import Callable
from time import perf_counter
from typing import Any

import numpy as np

from benchmarks.contenders import JAX, JIT_PYTHON, NUMPY, OURS, PYTORCH
from benchmarks.learners import LEARNERS, LEARNING_RATE, SIZES, Data, first_params, load
from benchmarks.task import Column, Race, Task

BATCH = 100
ITERATIONS = 10_000


def races(quick: bool) -> list[Race]:
    if quick or not os.environ.get("MNIST_DIR"):
        return []
    trainers = {OURS: _trainer(jit=False), JIT_PYTHON: _trainer(jit=True)}
    loops = {name: _loop(name) for name in (NUMPY, PYTORCH, JAX)}
    return [
        Race(
            name="mnist-training",
            title=f"MNIST, {ITERATIONS:,} iterations, accuracies after each epoch, float32",
            contenders={**trainers, **loops},
            columns=(Column("run"),),
            rounds=2,
            tolerance=0.01,  # roundings grow over the iterations
        )
    ]


def _task(train: Callable[[Data], list[float]]) -> Task:
    data = load(np.float32)
    accuracies: list[float] = []

    def turn() -> dict[str, float]:
        start = perf_counter()
        accuracies[:] = train(data)
        return {"run": perf_counter() - start}

    return Task(turn, lambda: {"accuracies at the end": accuracies})


def _trainer(jit: bool) -> Callable[[], Task]:
    """This project's own loop."""

    def train(data: Data) -> list[float]:
        from nn import SGD, Trainer, TwoLayerNet

        history = Trainer(
            TwoLayerNet(*SIZES, dtype=np.float32, seed=0),
            data.x_train,
            data.one_hot,
            data.x_test,
            data.test_one_hot,
            optimizer=SGD(LEARNING_RATE),
            batch_size=BATCH,
            iterations=ITERATIONS,
            seed=0,
            jit=jit,
            verbose=False,
        ).train()
        assert history.test_accuracy is not None
        return [history.train_accuracy[-1], history.test_accuracy[-1]]

    return lambda: _task(train)


def _loop(contender: str) -> Callable[[], Task]:
    """The same loop around a learner's step."""

    def train(data: Data) -> list[float]:
        learner = LEARNERS[contender](data, first_params(np.float32))
        rng = np.random.default_rng(0)
        losses: list[Any] = []
        accuracies: list[float] = []
        for i in range(ITERATIONS):
            losses.append(learner.step(rng.integers(0, len(data.x_train), BATCH)))
            if i % (len(data.x_train) // BATCH) == 0:
                accuracies = [
                    float(np.mean(learner.scores(x).argmax(axis=1) == labels))
                    for x, labels in [
                        (data.x_train, data.labels),
                        (data.x_test, data.test_labels),
                    ]
                ]
        [float(loss) for loss in losses]
        return accuracies

    return lambda: _task(train)
