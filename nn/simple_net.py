"""One matrix of weights, the smallest network of the book."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd_scratch import Value, dot
from nn.functions import cross_entropy_error, float_array, softmax

__all__ = ["SimpleNet"]


class SimpleNet:
    """One matrix of weights, to look at its gradient.

    Args:
        W: weights, (D, C); drawn from the standard normal distribution, (2, 3), if not given. A
            float array is kept, not copied. With a node, ``predict`` and ``loss`` record.
        seed: a generator, or the seed of one, to draw the weights with.

    Attributes:
        W: the weights.

    Source: book section 4.4.2 (there called simpleNet).

    Example:
        >>> from autograd_scratch import numerical_gradient
        >>> net = SimpleNet(np.zeros((2, 3)))
        >>> x, t = np.array([0.6, 0.9]), np.array([0, 0, 1])
        >>> numerical_gradient(lambda W: net.loss(x, t), net.W).round(4)
        array([[ 0.2,  0.2, -0.4],
               [ 0.3,  0.3, -0.6]])
    """

    def __init__(self, W: Any = None, seed: int | np.random.Generator | None = None) -> None:
        if W is None:
            W = np.random.default_rng(seed).standard_normal((2, 3))
        self.W = W if isinstance(W, Value) else float_array("SimpleNet: W", W)

    def predict(self, x: Any) -> Any:
        """Scores x·W: (C,) for a single example (D,), (N, C) for a batch (N, D)."""
        return dot(x, self.W)

    def loss(self, x: Any, t: Any) -> Any:
        """Cross entropy of softmax(x·W) with the targets, a number.

        Args:
            x: input, (D,) or (N, D).
            t: targets, as in :func:`nn.cross_entropy_error`.
        """
        return cross_entropy_error(softmax(self.predict(x)), t)
