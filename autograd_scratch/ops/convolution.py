"""Convolution and correlation of two sequences."""

from __future__ import annotations

from math import prod
from typing import Any

import numpy as np

from ..engine.define import built_in, register
from ..engine.values import shape_of
from .batching import flattened
from .indexing import flip, put_at
from .places import operand
from .products import matmul
from .shape import expand_dims, pad, reshape

__all__ = ["convolve", "correlate"]


def _to_full(g: Any, n: int, m: int, mode: str) -> Any:
    """The gradient of all n + m - 1 elements, of which the result of a mode is a part."""
    start = _start(n, m, mode)
    return put_at(g, slice(start, start + shape_of(g)[0]), (n + m - 1,))


def _start(n: int, m: int, mode: str) -> int:
    """Where among all n + m - 1 elements the result of a mode begins."""
    shortest = min(n, m)
    return {"full": 0, "same": (shortest - 1) // 2, "valid": shortest - 1}[mode]


def _to_input(g: Any, x: Any, other: Any, mode: str) -> Any:
    """What flows to x: the gradient correlated with the other sequence."""
    whole = _to_full(g, prod(shape_of(x)), prod(shape_of(other)), mode)
    return reshape(_convolve(whole, flip(other), mode="valid"), shape_of(x))


def _convolve_in_batch(size: int, in_batch: list[bool], x: Any, y: Any, mode: Any) -> Any:
    rows = [
        flattened(z) if b else reshape(z, (1, -1)) for z, b in zip((x, y), in_batch, strict=True)
    ]
    shapes = [shape_of(z)[b:] for z, b in zip((x, y), in_batch, strict=True)]
    if any(len(shape) > 1 or shape == (0,) for shape in shapes):
        raise ValueError(f"convolve: both must have one axis and not be empty, got {shapes}")
    shorter, longer = sorted(rows, key=lambda z: shape_of(z)[1])
    m, n = shape_of(shorter)[1], shape_of(longer)[1]
    # Each element of the result is a product of the shorter one with a window of the longer one.
    around = pad(longer, ((0, 0), (m - 1, m - 1)))
    start = _start(n, m, mode)
    length = {"full": n + m - 1, "same": n, "valid": n - m + 1}[mode]
    windows = np.arange(start, start + length)[:, None] + np.arange(m)
    return matmul(around[:, windows], expand_dims(flip(shorter, 1), -1))[..., 0]


@built_in(
    lambda g, z, x, y, mode: _to_input(g, x, y, mode),
    lambda g, z, x, y, mode: _to_input(g, y, x, mode),
    sign="∗",
    kind="multilinear",
    batch=_convolve_in_batch,
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
