"""Softmax and the loss of classification (book 3.5, 4.2 and 5.6.3)."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..arraylike import plain, shape_of
from ..op import built_in, register
from .elementwise import exp


def _below_largest(x: Any, axis: Any) -> Any:
    """x minus its largest element along the axis: exp of it cannot overflow."""
    largest = np.maximum.reduce(x, axis=axis, keepdims=True)
    # Integers become floats first, for unsigned ones would wrap around below zero.
    return np.subtract(x, largest, dtype=None if largest.dtype.kind == "f" else float)


@built_in(
    lambda g, y, x, axis: y * (g - (g * y).sum(axis=axis, keepdims=True)),
    numpy=(),
)
def softmax(x: Any, axis: Any = -1) -> Any:
    """exp(x) / sum of exp(x) along an axis, without overflow.

    Args:
        x: array with at least one axis.
        axis: the axis of the classes.

    Returns:
        Positive numbers that sum to 1 along the axis, of the shape of x.

    Example:
        >>> softmax(np.array([0.0, 0.0]))
        array([0.5, 0.5])
    """
    y = np.exp(_below_largest(x, axis))
    y /= np.add.reduce(y, axis=axis, keepdims=True)
    return y


@built_in(
    lambda g, y, x, axis: g - exp(y) * g.sum(axis=axis, keepdims=True),
    numpy=(),
)
def log_softmax(x: Any, axis: Any = -1) -> Any:
    """log(softmax(x)), exact where softmax(x) is too small for a float.

    Args:
        x: array with at least one axis.
        axis: the axis of the classes.

    Returns:
        Numbers up to 0, of the shape of x.

    Example:
        >>> log_softmax(np.array([0.0, -1000.0]))
        array([    0., -1000.])
    """
    shifted = _below_largest(x, axis)
    return shifted - np.log(np.add.reduce(np.exp(shifted), axis=axis, keepdims=True))


def _one_hot(t: Any, x: Any) -> Any:
    """Targets as probabilities of the shape of x."""
    if shape_of(t) == shape_of(x):
        return t
    return np.equal(plain(t)[..., None], np.arange(x.shape[-1])).astype(x.dtype)


def _loss_to_scores(g: Any, z: Any, x: Any, t: Any) -> Any:
    t = _one_hot(t, x)
    batch = x.size / x.shape[-1]
    return (softmax(x) * t.sum(axis=-1, keepdims=True) - t) * (g / batch)


@built_in(
    _loss_to_scores,
    lambda g, z, x, t: log_softmax(x) * (-g * x.shape[-1] / x.size),
    sign="softmax+loss",
)
def _softmax_cross_entropy(x: Any, t: Any) -> Any:
    log_y = log_softmax.forward(x, -1)
    if shape_of(t) == shape_of(x):
        picked = np.multiply(log_y, t)
    else:
        picked = np.take_along_axis(log_y, np.asarray(t)[..., None], axis=-1)
    return -np.add.reduce(picked, axis=None) / (x.size // x.shape[-1])


@register()
def softmax_cross_entropy(x: Any, t: Any) -> Any:
    """Mean over a batch of the cross entropy between targets and softmax(x), in one exact op.

    Its gradient is (softmax(x) - t) / batch (book 5.6.3, appendix A). Unlike the book's two steps
    it needs no small delta inside the logarithm.

    Args:
        x: scores, (N, C), or (C,) for a single example; float.
        t: targets: probabilities (one-hot, say) of the shape of x, or integer labels of the
            shape of x without its last axis.

    Returns:
        The mean loss, a number.

    Raises:
        ValueError: targets of another shape, or a label outside 0 … C-1.
        TypeError: labels that are not integers.

    Example:
        >>> round(softmax_cross_entropy(np.array([[0.0, 0.0]]), np.array([1])), 6)
        0.693147
    """
    scores = shape_of(x) if hasattr(x, "shape") else np.shape(x)
    if isinstance(t, (int, list, tuple)):
        t = np.asarray(t)
    targets = shape_of(t)
    if not scores or targets not in (scores, scores[:-1]):
        raise ValueError(
            f"softmax_cross_entropy: targets of shape {targets} do not fit scores of shape "
            f"{scores}; give probabilities of shape {scores} or labels of shape {scores[:-1]}"
        )
    if targets != scores:
        _check_labels(t, scores[-1])
    return _softmax_cross_entropy(x, t)


def _check_labels(t: Any, classes: int) -> None:
    if t.dtype.kind not in "iu":
        raise TypeError(f"softmax_cross_entropy: labels must be integers, got {t.dtype}")
    wrong = np.flatnonzero((t < 0) | (t >= classes))
    if wrong.size:
        raise ValueError(
            f"softmax_cross_entropy: label {np.ravel(t)[wrong[0]]} at position {wrong[0]} is "
            f"outside 0 … {classes - 1}, the {classes} classes that the scores have"
        )
