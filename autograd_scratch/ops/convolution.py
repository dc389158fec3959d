"""Convolution and correlation of two sequences."""

from __future__ import annotations

from math import prod
from typing import Any

import numpy as np

from ..engine.define import built_in, register
from ..engine.values import shape_of
from .indexing import flip, put_at
from .places import operand
from .shape import reshape

__all__ = ["convolve", "correlate"]


def _to_full(g: Any, n: int, m: int, mode: str) -> Any:
    """The gradient of all n + m - 1 elements, of which the result of a mode is a part."""
    whole, shortest = n + m - 1, min(n, m)
    start = {"full": 0, "same": (shortest - 1) // 2, "valid": shortest - 1}[mode]
    return put_at(g, slice(start, start + shape_of(g)[0]), (whole,))


def _to_input(g: Any, x: Any, other: Any, mode: str) -> Any:
    """What flows to x: the gradient correlated with the other sequence."""
    whole = _to_full(g, prod(shape_of(x)), prod(shape_of(other)), mode)
    return reshape(_convolve(whole, flip(other), mode="valid"), shape_of(x))


@built_in(
    lambda g, z, x, y, mode: _to_input(g, x, y, mode),
    lambda g, z, x, y, mode: _to_input(g, y, x, mode),
    sign="∗",
    kind="multilinear",
    hint="Both must have one axis and not be empty.",
)
def _convolve(x: Any, y: Any, mode: Any = "full") -> Any:
    return np.convolve(x, y, mode)


@register(np.convolve)
def convolve(a: Any, v: Any, mode: str = "full") -> Any:
    """The convolution of two sequences: the coefficients of a product of polynomials.

    Args:
        a, v: numbers or arrays of one axis, not empty.
        mode: ``"full"`` for all elements, ``"same"`` for as many in the middle as the longer one
            has, ``"valid"`` for those where the shorter one lies inside the longer one.

    Raises:
        ValueError: an empty sequence, more axes, or another mode.

    >>> convolve(np.array([1.0, 2.0]), np.array([1.0, 3.0]))
    array([1., 5., 6.])
    """
    return _convolve(a, v, mode=_checked(mode, "convolve"))


@register(np.correlate)
def correlate(a: Any, v: Any, mode: str = "valid") -> Any:
    """The sums of products of two sequences, one of them shifted against the other.

    Args:
        a, v: arrays of one axis, not empty.
        mode: as for :func:`convolve`.

    Raises:
        ValueError: an empty sequence, more axes, or another mode.

    >>> correlate(np.array([1.0, 2.0, 3.0]), np.array([0.0, 1.0]))
    array([2., 3.])
    """
    mode = _checked(mode, "correlate")
    a, v = operand(a, "correlate"), operand(v, "correlate")
    if not shape_of(a) or not shape_of(v):
        raise ValueError("correlate: both must have one axis, got a number; write [x] for it")
    n, m = prod(shape_of(a)), prod(shape_of(v))
    if mode == "same" and n < m:  # NumPy takes the middle from the other end here
        return _convolve(a, flip(v), mode="full")[n // 2 : n // 2 + m]
    return _convolve(a, flip(v), mode=mode)


def _checked(mode: str, where: str) -> str:
    if mode not in ("full", "same", "valid"):
        raise ValueError(f"{where}: mode must be 'full', 'same' or 'valid', got {mode!r}")
    return mode
