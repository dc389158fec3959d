"""Activations and losses of the book's chapters 3 and 4.

Each takes plain numbers and arrays, or nodes: on nodes it records a graph, and so has a gradient.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from autograd_scratch import Value, check_targets, div, log, relu, sigmoid, softmax, sub, sum

__all__ = [
    "cross_entropy_error",
    "relu",
    "sigmoid",
    "sigmoid_grad",
    "softmax",
    "sum_squares_error",
]


def float_array(where: str, x: Any) -> NDArray[Any]:
    """An array of floats: the very array if it holds floats, else a new one.

    Args:
        where: who asks for what, for the error message.
        x: array of real numbers, or nested lists.

    Raises:
        TypeError: something else.
    """
    array: NDArray[Any] = np.asarray(x)
    if array.dtype.kind not in "fiub":
        raise TypeError(f"{where} must be an array of real numbers, got {array.dtype}")
    return array if array.dtype.kind == "f" else array.astype(float)


def check_float_type(where: str, dtype: DTypeLike) -> None:
    """See that a type holds fractions.

    Args:
        where: who asks, for the error message.
        dtype: the type.

    Raises:
        TypeError: it is no float type.

    >>> check_float_type("nn", np.float32)
    """
    if np.dtype(dtype).kind != "f":
        raise TypeError(
            f"{where}: dtype must be a float type, such as np.float32, got {np.dtype(dtype)}"
        )


DELTA = 1e-7
"""The book's small number that keeps log(0) = -inf out of the cross entropy (section 4.2.2)."""


def sigmoid_grad(x: Any) -> Any:
    """Derivative of the sigmoid, y(1 - y) with y = sigmoid(x).

    Args:
        x: number, array of any shape, or node.

    Returns:
        The derivative at each element, of the shape and float type of ``x``.

    Source: book section 5.5.2.

    Example:
        >>> sigmoid_grad(0.0)
        0.25
    """
    y = sigmoid(x)
    return y * (1.0 - y)


def sum_squares_error(y: Any, t: Any) -> Any:
    """Half the sum of the squared differences between outputs and targets.

    Args:
        y: outputs of a network: array of any shape, or node.
        t: targets, of the same shape.

    Returns:
        The error, a number; it is summed over a batch, not averaged.

    Raises:
        ValueError: the shapes differ.
        TypeError: outputs that are not real numbers.

    Source: book section 4.2.1.

    Example:
        >>> sum_squares_error(np.array([1.0, 3.0]), np.array([1, 1]))
        2.0
    """
    if np.shape(y) != np.shape(t):
        raise ValueError(
            f"sum_squares_error: targets of shape {np.shape(t)} do not fit outputs of shape "
            f"{np.shape(y)}; the shapes must be equal"
        )
    if not isinstance(y, Value):
        y = float_array("sum_squares_error: y", y)  # unsigned integers would wrap around
    return 0.5 * sum(sub(y, t) ** 2)


def cross_entropy_error(y: Any, t: Any) -> Any:
    """Cross entropy between targets and probabilities, averaged over the batch.

    Of each example only the probability of its right class counts: -log(y + 1e-7). Labels and
    one-hot targets that say the same give the same number, to the last digit (float64 one-hot
    targets of float32 probabilities give it in float64).

    Args:
        y: probabilities, such as softmax gives: float array (N, C), or (C,) for a single example,
            or a node.
        t: targets: one-hot (or any weights of the classes), of the shape of ``y``; or integer
            labels from 0 to C-1, (N,), or a single number for a single example.

    Returns:
        The mean error, a number.

    Raises:
        ValueError: targets of another shape, or a label that is not one of the classes.
        TypeError: labels that are not integers, or probabilities that are not real numbers.

    Source: book sections 4.2.2 to 4.2.4.

    Example:
        >>> y = np.array([[0.1, 0.9], [0.6, 0.4]])
        >>> round(cross_entropy_error(y, np.array([1, 0])), 6)
        0.308093
        >>> round(cross_entropy_error(y, np.array([[0, 1], [1, 0]])), 6)
        0.308093
    """
    if not isinstance(y, Value):
        y = float_array("cross_entropy_error: y", y)
    t = check_targets("cross_entropy_error", y.shape, t)
    if y.ndim == 1:
        y, t = y.reshape(1, y.size), t[np.newaxis]
    batch_size = y.shape[0]
    if t.shape == y.shape:
        # Row by row: a row's sum is exactly its one term that is not 0.
        log_of_right = sum(t * log(y + DELTA), axis=1)
    else:
        log_of_right = log(y[np.arange(batch_size), t] + DELTA)
    return -div(sum(log_of_right), batch_size)
