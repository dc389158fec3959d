"""Softmax and the loss of classification (book 3.5, 4.2 and 5.6.3)."""

from __future__ import annotations

from math import prod
from typing import Any

import numpy as np

from ..engine.define import built_in, register
from ..engine.values import Value, concretize, shape_of, unwrap
from .batching import behind, example_ndim, for_all
from .elementwise import exp
from .reductions import mean, sum
from .selection import where


def _below_largest(x: Any, axis: Any) -> Any:
    """x minus its largest element along the axis: exp of it cannot overflow."""
    if not shape_of(x):
        raise ValueError("x must have an axis, that of the classes, but it is a number")
    if x.dtype.kind != "f":
        x = np.multiply(x, 1.0)  # unsigned integers would wrap around below zero
    return x - np.maximum.reduce(x, axis=axis, keepdims=True)


@built_in(
    lambda g, y, x, axis: y * (g - (g * y).sum(axis=axis, keepdims=True)),
    inline_in_jit=True,
    batch=lambda size, in_batch, x, axis: softmax(x, behind(axis, example_ndim(x, True))),
)
def softmax(x: Any, axis: Any = -1) -> Any:
    """exp(x) / sum of exp(x) along an axis, without overflow: numbers from 0 to 1 that sum to 1.

    >>> softmax(np.array([0.0, 0.0]))
    array([0.5, 0.5])
    """
    y = np.exp(_below_largest(x, axis))
    y /= np.add.reduce(y, axis=axis, keepdims=True)
    return y


@built_in(
    lambda g, y, x, axis: g - exp(y) * g.sum(axis=axis, keepdims=True),
    inline_in_jit=True,
    batch=lambda size, in_batch, x, axis: log_softmax(x, behind(axis, example_ndim(x, True))),
)
def log_softmax(x: Any, axis: Any = -1) -> Any:
    """log(softmax(x)), exact where softmax(x) is too small for a float.

    >>> log_softmax(np.array([0.0, -1000.0]))
    array([    0., -1000.])
    """
    shifted = _below_largest(x, axis)
    return shifted - np.log(np.add.reduce(np.exp(shifted), axis=axis, keepdims=True))


def _one_hot(t: Any, x: Any) -> Any:
    """Integer labels as probabilities of the shape of x."""
    return _is_label(t, x).astype(x.dtype)


def _is_label(t: Any, x: Any) -> Any:
    """Where in x the scores of the labels stand."""
    return np.equal(unwrap(t)[..., None], np.arange(x.shape[-1]))


def _loss_to_scores(g: Any, z: Any, x: Any, t: Any, kept: Any) -> Any:
    batch = max(x.size // x.shape[-1], 1)  # of an empty batch nothing is left to divide
    if shape_of(t) == shape_of(x):
        return (kept * t.sum(axis=-1, keepdims=True) - t) * (g * (1.0 / batch))
    return (kept - _one_hot(t, x)) * (g * (1.0 / batch))


def _loss_in_batch(size: int, in_batch: list[bool], x: Any, t: Any) -> Any:
    x, t = for_all(size, in_batch, (x, t))
    log_p = log_softmax(x)
    if shape_of(t) == shape_of(x):
        free = (t == 0.0) & (log_p == -np.inf)  # a class of probability 0 costs nothing
        if concretize(np.any(free), mixed=True):
            log_p = where(free, 0.0, log_p)
        picked = sum(log_p * t, axis=-1)
    else:
        picked = sum(where(_is_label(t, x), log_p, 0.0), axis=-1)
    return -mean(picked, axis=tuple(range(1, len(shape_of(picked)))))


@built_in(
    _loss_to_scores,
    lambda g, z, x, t, kept: log_softmax(x) * (-g * x.shape[-1] / x.size),
    keeps=lambda x, t: softmax(x),
    batch=_loss_in_batch,
    sign="softmax+loss",
    inline_in_jit=True,
)
def _softmax_cross_entropy(x: Any, t: Any) -> Any:
    shifted = _below_largest(x, -1)
    powers = np.exp(shifted)
    total = np.add.reduce(powers, axis=-1, keepdims=True)
    log_p = shifted - np.log(total)
    if t.shape == x.shape:
        if concretize(np.minimum.reduce(log_p, axis=None, initial=0.0) == -np.inf):
            log_p = np.where(t == 0, 0.0, log_p)  # -inf × 0: a class of probability 0 is free
        # Row by row: so labels and one-hot targets give the same number, to the last digit.
        picked = np.add.reduce(log_p * t, axis=-1)
    elif x.ndim == 1:
        picked = log_p[t]
    else:
        picked = log_p[np.arange(len(t)), t]
    examples = prod(x.shape[:-1])
    if picked.dtype.itemsize >= 4:
        loss = -(np.add.reduce(picked, axis=None) / examples)
    else:  # float16 cannot count far: its sum is taken in double precision.
        loss = (-np.add.reduce(picked.astype(float), axis=None) / examples).astype(picked.dtype)
    powers /= total
    return loss, powers  # which now are the probabilities


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
    x = x if isinstance(x, Value) else np.asarray(x)
    return _softmax_cross_entropy(x, check_targets("softmax_cross_entropy", x.shape, t))


def check_targets(where: str, outputs: tuple[int, ...], t: Any) -> Any:
    """Targets as an array (or node), once they are known to fit the outputs of a classifier.

    Args:
        where: who asks, for the error message.
        outputs: shape of the outputs, (N, C) or (C,) for C classes.
        t: targets of that shape (one-hot, say), or integer labels of that shape without its last
            axis.

    Returns:
        ``t``; it holds labels unless its shape is ``outputs``.

    Raises:
        ValueError: another shape, or a label outside 0 … C-1.
        TypeError: labels that are not integers.

    Example:
        >>> check_targets("loss", (2, 3), [0, 3])
        Traceback (most recent call last):
            ...
        ValueError: loss: label 3 at position 1 must be one of the 3 classes, 0 … 2
    """
    if not isinstance(t, Value):
        t = np.asarray(t)
    if len(outputs) not in (1, 2) or t.shape not in (outputs, outputs[:-1]):
        raise ValueError(
            f"{where}: targets of shape {t.shape} do not fit outputs of shape {outputs}; outputs "
            f"(N, C) need one-hot targets (N, C) or labels (N,), a single output (C,) needs one "
            f"target (C,) or one label"
        )
    if t.shape == outputs:
        return t
    if t.dtype.kind not in "iu":
        raise TypeError(f"{where}: labels must be integers, got {t.dtype}")
    classes, labels = outputs[-1], unwrap(t)
    if labels.size and (
        concretize(np.minimum.reduce(labels, None) < 0, mixed=True)
        or concretize(np.maximum.reduce(labels, None) >= classes, mixed=True)
    ):
        row = labels.reshape(-1)
        first = np.argmax((row < 0) | (row >= classes))
        raise ValueError(
            f"{where}: label {row[first]} at position {first} must be one of the {classes} "
            f"classes, 0 … {classes - 1}"
        )
    return t
