"""Small trainings, and all that they leave."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from nn import (
    SGD,
    AdaGrad,
    Adam,
    Momentum,
    Optimizer,
    Trainer,
    TwoLayerNet,
)

RNG = np.random.default_rng(0)
X = RNG.normal(size=(60, 4))
T = X[:, :3].argmax(axis=1)


class Noisy(Optimizer):
    """An optimizer of the user's that draws numbers, counts, and keeps a log."""

    def __init__(self, lr: float = 0.1) -> None:
        super().__init__(lr)
        self.rng = np.random.default_rng(7)
        self.log: list[Any] = []
        self.seen: dict[Any, int] = {}
        self.last: Any = None

    def _step(self, key: str, parameter: Any, gradient: Any) -> None:
        self.log = [*self.log[-3:], (key, gradient)]
        self.seen[key, True] = self.seen.get((key, True), 0) + 1
        self.last = np.float32(gradient.max())
        parameter -= self.lr * gradient * self.rng.random(gradient.shape) + 1e-3 * self.last


class Decaying(SGD):
    """An optimizer of the user's whose learning rate falls."""

    def update(self, params: Any, grads: Any) -> None:
        super().update(params, grads)
        self.lr *= 0.9


OPTIMIZERS = [SGD, Momentum, AdaGrad, Adam, Noisy, Decaying]


def trainer(
    optimizer: Callable[[], Any] = SGD,
    make: Any = TwoLayerNet,
    data: tuple[Any, ...] = (X, T, X[:9], T[:9]),
    hidden: int = 5,
    dtype: Any = float,
    **given: Any,
) -> Trainer:
    network = make(4, hidden, 3, weight_init_std=0.3, dtype=dtype, seed=0)
    given = {"batch_size": 7, "iterations": 25, "seed": 3, "verbose": False, **given}
    return Trainer(network, *data, optimizer=optimizer(), **given)


def bits(value: Any) -> Any:
    """A value in which equal means equal to the last bit."""
    if isinstance(value, np.ndarray | np.generic):
        return value.dtype.str, value.shape, value.tobytes()
    if isinstance(value, np.random.Generator):
        return bits(value.bit_generator.state)
    if isinstance(value, dict):
        return {key: bits(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return type(value), [bits(part) for part in value]
    return type(value), repr(value)


def left_by(run: Trainer) -> Any:
    """All that a training leaves: of the optimizer all but what it makes again."""
    remembered = {key: part for key, part in vars(run.optimizer).items() if key != "_entries"}
    return bits([run.network.params, remembered, run._rng, vars(run.history)])


def saved_at(position: int, path: Path, *args: Any, **given: Any) -> Path:
    """A checkpoint after so many iterations."""
    run = trainer(*args, **{**given, "iterations": position})
    run.train()
    run.save(path)
    return path
