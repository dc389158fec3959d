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
from nn.parallel import Communicator, LossAndGradient

__all__ = ["LossError", "Update", "as_program", "in_python", "problem_with_shards"]

Update: TypeAlias = Callable[[Any], tuple[Any, Callable[[], None]]]
"""Computes with a batch; returns the loss before the update, and what makes the update."""

Share: TypeAlias = Callable[[LossAndGradient], LossAndGradient]
"""Makes of what computes with a part of a batch what computes with the whole."""


class LossError(FloatingPointError):  # the one kind of error that a program passes on
    """The loss, as a text, where it is infinite or nan."""


def in_python(
    network: Network,
    optimizer: Optimizer,
    gradient: str,
    x: Any,
    t: Any,
    share: Share | None = None,
) -> Update:
    """The update as it is, op by op.

    Args:
        network, optimizer: what is updated.
        gradient: ``"backprop"`` or ``"numerical"``.
        x, t: all examples and targets, of which a batch names some.
        share: lets several processes compute with one batch; see :class:`nn.parallel.Communicator`.
    """

    def numerically(x: Any, t: Any) -> Any:
        return network.loss(x, t), network.numerical_gradient(x, t)

    compute = network.loss_and_gradient if gradient == "backprop" else numerically
    return _by_update(network, optimizer, lambda batch: compute(x[batch], t[batch]), share)


def as_program(
    network: Network,
    optimizer: Optimizer,
    x: Any,
    t: Any,
    backend: str = "python",
    share: Share | None = None,
) -> Update:
    """The same, with all in one program; but for an update that is not the optimizer's step.

    Between processes that share a batch, too, the update stays outside of the program.
    """
    classes = network.predict(x[:1])
    # Labels as rows of probabilities: they give the same numbers, and no step needs new memory.
    rows = np.eye(classes.shape[-1], dtype=classes.dtype)[t] if t.ndim == 1 else t

    def loss_and_gradient(params: Any, x: Any, t: Any, batch: Any) -> Any:
        return network.with_params(params).loss_and_gradient(x[batch], t[batch])

    def step(params: Any, state: Any, x: Any, t: Any, batch: Any) -> Any:
        loss, gradient = loss_and_gradient(params, x, t, batch)
        _check_finite(loss)
        return loss, *optimizer.step(params, gradient, state)

    whole = jit_function(step, backend=backend)
    part = jit_function(loss_and_gradient, backend=backend)

    def by_step(batch: Any) -> Any:
        state = state_of(optimizer, network.params)
        loss, new, state = whole(network.params, state, x, rows, batch)
        return loss, partial(_write_all, network.params, new, optimizer, state)

    if share is None and updates_by_step(optimizer):
        return by_step
    return _by_update(network, optimizer, lambda batch: part(network.params, x, rows, batch), share)


def problem_with_shards(communicator: Communicator, network: Network, x: Any, t: Any) -> str | None:
    """What is wrong with a loss that is no mean over examples; None if it is one.

    Args:
        communicator: cuts the examples into shards.
        network: whose loss.
        x, t: examples and targets to try it with.
    """
    whole, mean = network.loss(x, t), 0.0
    for rank in range(communicator.size):
        shard = communicator.shard(x, rank)
        if len(shard):
            mean += len(shard) / len(x) * network.loss(shard, communicator.shard(t, rank))
    roundings = 100 * np.finfo(np.asarray(whole).dtype).eps * max(1.0, abs(whole))
    if not abs(mean - whole) > roundings:  # so not either where both are nan
        return None
    return (
        f"the loss of {len(x)} examples is {whole}, but the mean of the losses of "
        f"{communicator.size} shards of them is {mean}; ranks can share only a loss that is a mean "
        f"over examples: none with batch normalization, dropout, or a sum over the batch"
    )


def _by_update(
    network: Network, optimizer: Optimizer, compute: LossAndGradient, share: Share | None
) -> Update:
    if share is not None:
        compute = share(compute)

    def update(batch: Any) -> Any:
        loss, gradient = compute(batch)
        _check_finite(loss)
        return loss, partial(optimizer.update, network.params, gradient)

    return update


def _write_all(params: Any, new: Any, optimizer: Optimizer, state: Any) -> None:
    write(params, new)
    keep_state(optimizer, state)


def _check_finite(loss: Any) -> None:
    if not concretize(np.isfinite(loss)):
        raise LossError(f"{loss}")
