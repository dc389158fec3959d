"""Why a training came to a loss that is inf or nan, and what to do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np


def why_not_finite(
    loss: str, i: int, data: Sequence[Any], batch: Any, params: Mapping[str, Any], lr: Any
) -> str:
    """The message for a loss that is not finite.

    Args:
        loss: what it is.
        i: at which iteration.
        data: the examples to train with, and their targets.
        batch: which of them were drawn.
        params: the weights, which give the float type of the computation.
        lr: the learning rate.

    >>> x = np.array([[1.0], [np.nan]])
    >>> why_not_finite("nan", 0, (x, np.array([0, 0])), [0, 1], {"W": np.eye(1)}, 0.1)
    'the loss is nan at iteration 0: example 1 of x_train holds inf or nan; leave it out'
    """
    found = f"the loss is {loss} at iteration {i}"
    dtype = np.result_type(*params.values())
    # An example that was drawn before may have made the weights inf or nan: the loss that it had
    # itself was finite where a sigmoid or a ReLU made a finite number of it.
    for examples in (batch, slice(None)):
        for name, array in zip(("x_train", "t_train"), data, strict=True):
            rows = array[examples]
            wrong = ~np.isfinite(rows.astype(dtype)).reshape(len(rows), -1).all(axis=1)
            if wrong.any():
                which = np.arange(len(array))[examples][wrong][0]
                return f"{found}: example {which} of {name} holds {_found(array[which], dtype)}"
    if i:
        return f"{found}: training diverged; try a learning rate below {lr}"
    return (
        f"{found}, before the first update: the weights hold inf or nan, or they and the "
        f"examples are too large; begin with smaller weights, or scale the examples"
    )


def _found(example: Any, dtype: Any) -> str:
    """What is wrong with an example that is not finite in the type of the weights."""
    if not np.isfinite(example).all():
        return "inf or nan; leave it out"
    return f"numbers up to {np.abs(example).max():g}, too large for {dtype}; scale the examples"
