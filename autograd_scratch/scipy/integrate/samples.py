"""Integrals of samples, by rules that are exact for lines and parabolas."""

from __future__ import annotations

from typing import Any

import numpy as np

from ... import ops
from ...engine.values import Value, shape_of
from ...ops import broadcast_to, concatenate, cumsum, moveaxis, reshape
from ..installed import scipy
from ..on_nodes import on_nodes
from ..solvers import joined

__all__ = ["cumulative_trapezoid", "simpson", "trapezoid"]


@on_nodes(scipy.integrate.trapezoid)
def trapezoid(y: Any, x: Any = None, dx: Any = 1.0, axis: int = -1) -> Any:
    """The integral of samples by the trapezoidal rule, as scipy.integrate.trapezoid.

    Args:
        y: samples.
        x: where they were taken: of y's shape, or its length along the axis; or None.
        dx: their distance, if x is None.
        axis: along which to integrate.

    >>> float(trapezoid(np.array([1.0, 2.0, 3.0])))
    4.0
    """
    return ops.trapezoid(joined(y), joined(x), joined(dx), axis)


@on_nodes(scipy.integrate.cumulative_trapezoid)
def cumulative_trapezoid(
    y: Any, x: Any = None, dx: Any = 1.0, axis: int = -1, initial: Any = None
) -> Any:
    """The integrals up to each sample, as scipy.integrate.cumulative_trapezoid.

    Args:
        y, x, dx, axis: as for :func:`trapezoid`.
        initial: 0 to begin the result with a zero; None to let it begin with the second sample.

    >>> cumulative_trapezoid(np.array([1.0, 2.0, 3.0]), initial=0)
    array([0. , 1.5, 4. ])
    """
    if initial is not None and initial != 0:
        raise ValueError(f"cumulative_trapezoid: initial must be 0 or None, got {initial!r}")
    y, h = _samples(y, x, dx, axis)
    sums = cumsum(h * (y[..., 1:] + y[..., :-1]) / 2.0, axis=-1)
    if initial is not None:
        sums = concatenate([np.zeros((*shape_of(sums)[:-1], 1)), sums], axis=-1)
    return moveaxis(sums, -1, axis)


@on_nodes(scipy.integrate.simpson)
def simpson(y: Any, x: Any = None, *, dx: Any = 1.0, axis: int = -1) -> Any:
    """The integral of samples by Simpson's rule, as scipy.integrate.simpson.

    Args:
        y, x, dx, axis: as for :func:`trapezoid`.

    >>> float(simpson(np.array([0.0, 1.0, 4.0])))  # exact for parabolas
    2.6666666666666665
    """
    if shape_of(joined(y))[axis] < 3:
        return trapezoid(y, x, dx, axis)
    y, h = _samples(y, x, dx, axis)
    intervals = shape_of(y)[-1] - 1
    h = broadcast_to(h, (*shape_of(h)[:-1], intervals))
    end = intervals // 2 * 2
    h0, h1 = h[..., 0:end:2], h[..., 1:end:2]
    both = h0 + h1
    total = (
        both
        / 6.0
        * (
            y[..., 0:end:2] * (2.0 - h1 / h0)
            + y[..., 1:end:2] * (both * both / (h0 * h1))
            + y[..., 2 : end + 1 : 2] * (2.0 - h0 / h1)
        )
    ).sum(axis=-1)
    if end == intervals:
        return total
    # The last interval alone, by the parabola through the last three samples (Cartwright).
    h0, h1 = h[..., -2], h[..., -1]
    return (
        total
        + y[..., -1] * (2.0 * h1 * h1 + 3.0 * h0 * h1) / (6.0 * (h0 + h1))
        + y[..., -2] * (h1 * h1 + 3.0 * h0 * h1) / (6.0 * h0)
        - y[..., -3] * h1**3 / (6.0 * h0 * (h0 + h1))
    )


def _samples(y: Any, x: Any, dx: Any, axis: int) -> tuple[Any, Any]:
    """Samples along the last axis, and the lengths of the intervals between them."""
    y = moveaxis(joined(y), axis, -1)
    if x is None:
        return y, reshape(joined(dx), (1,)) if not np.shape(dx) else dx
    x = joined(x)
    x = moveaxis(x, axis, -1) if np.ndim(x) > 1 else x
    x = x if isinstance(x, Value) else np.asarray(x, float)
    return y, x[..., 1:] - x[..., :-1]
