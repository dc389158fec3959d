"""One update of a training: from the examples of a batch to the new parameters.

It is made in two parts. The first computes, and may be broken off at any time; the second writes
what was computed into parameters and optimizer, and must be left to end.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, TypeAlias

import numpy as np

from autograd_scratch import concretize
from autograd_scratch import jit as jit_function
from nn.networks import Network
from nn.optimizers import Optimizer, keep_state, state_of, updates_by_step, write

__all__ = ["LossError", "Update", "as_program", "in_python"]

Update: TypeAlias = Callable[[Any], tuple[Any, Callable[[], None]]]
"""Computes with a batch; returns the loss before the update, and what makes the update."""


class LossError(FloatingPointError):  # the one kind of error that a program passes on
    """The loss, as a text, where it is infinite or nan."""


def in_python(network: Network, optimizer: Optimizer, gradient: str, x: Any, t: Any) -> Update:
    """The update as it is, op by op.

    Args:
        network, optimizer: what is updated.
        gradient: ``"backprop"`` or ``"numerical"``.
        x, t: all examples and targets, of which a batch names some.
    """

    def numerically(x: Any, t: Any) -> Any:
        return network.loss(x, t), network.numerical_gradient(x, t)

    compute = network.loss_and_gradient if gradient == "backprop" else numerically

    def update(batch: Any) -> Any:
        loss, gradient = compute(x[batch], t[batch])
        _check_finite(loss)
        return loss, partial(optimizer.update, network.params, gradient)

    return update


def as_program(
    network: Network, optimizer: Optimizer, x: Any, t: Any, backend: str = "python"
) -> Update:
    """The same, with all in one program; but for an update that is not the optimizer's step."""
    classes = network.predict(x[:1])
    # Labels as rows of probabilities: they give the same numbers, and no step needs new memory.
    rows = np.eye(classes.shape[-1], dtype=classes.dtype)[t] if t.ndim == 1 else t

    def loss_and_gradient(params: Any, x: Any, t: Any, batch: Any) -> Any:
        loss, gradient = network.with_params(params).loss_and_gradient(x[batch], t[batch])
        _check_finite(loss)
        return loss, gradient

    def step(params: Any, state: Any, x: Any, t: Any, batch: Any) -> Any:
        loss, gradient = loss_and_gradient(params, x, t, batch)
        return loss, *optimizer.step(params, gradient, state)

    whole = jit_function(step, backend=backend)
    part = jit_function(loss_and_gradient, backend=backend)

    def by_step(batch: Any) -> Any:
        state = state_of(optimizer, network.params)
        loss, new, state = whole(network.params, state, x, rows, batch)
        return loss, partial(_write_all, network.params, new, optimizer, state)

    def by_update(batch: Any) -> Any:
        loss, gradient = part(network.params, x, rows, batch)
        return loss, partial(optimizer.update, network.params, gradient)

    return by_step if updates_by_step(optimizer) else by_update


def _write_all(params: Any, new: Any, optimizer: Optimizer, state: Any) -> None:
    write(params, new)
    keep_state(optimizer, state)


def _check_finite(loss: Any) -> None:
    if not concretize(np.isfinite(loss)):
        raise LossError(f"{loss}")
