"""How a training went (book 4.5)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["History"]


@dataclass(frozen=True, eq=False)
class History:
    """How a training went.

    Attributes:
        loss: the loss of each iteration's batch before its update, (iterations,).
        epoch: how many epochs were complete at each evaluation: 0, 1, 2, …
        train_accuracy: accuracy on the training data at each evaluation, from 0 to 1.
        test_accuracy: the same on the test data; None if there were none.

    Example:
        >>> History(np.array([2.3, 1.9]), np.arange(2), np.array([0.1, 0.8]), None)
        History(2 iterations, loss 2.3 to 1.9, training accuracy 0.8)
    """

    loss: NDArray[np.float64]
    epoch: NDArray[np.int64]
    train_accuracy: NDArray[np.float64]
    test_accuracy: NDArray[np.float64] | None

    def __repr__(self) -> str:
        ends = [f"{len(self.loss)} iterations"]
        if len(self.loss):
            ends.append(f"loss {self.loss[0]:.4g} to {self.loss[-1]:.4g}")
        if len(self.train_accuracy):
            ends.append(f"training accuracy {self.train_accuracy[-1]:.4g}")
        if self.test_accuracy is not None and len(self.test_accuracy):
            ends.append(f"test accuracy {self.test_accuracy[-1]:.4g}")
        return f"History({', '.join(ends)})"
