"""lfilter of scipy.signal, with derivatives of all orders.

The output y solves A y = B x, where A and B are the triangular matrices with the coefficients a and
b on their diagonals: Σ a_k y_{n-k} = Σ b_k x_{n-k}. To transpose such a matrix is to let time run
backwards, so the backward pass filters the gradient from the end to the start.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..engine.define import op
from ..engine.values import shape_of
from ..ops import concatenate, flip, moveaxis, stack
from ..ops import sum as sum_over
from ..ops.batching import one_by_one
from ..ops.places import operand
from .installed import scipy
from .on_nodes import on_nodes
from .solvers import joined

__all__ = ["lfilter"]


def _to_signal(g: Any, y: Any, b: Any, a: Any, x: Any) -> Any:
    return flip(_lfilter(b, a, flip(g, -1)), -1)


def _to_numerator(g: Any, y: Any, b: Any, a: Any, x: Any) -> Any:
    w = _to_signal(g, y, np.ones(1, b.dtype), a, x)
    return stack([sum_over(w * _later(x, k)) for k in range(shape_of(b)[0])])


def _to_denominator(g: Any, y: Any, b: Any, a: Any, x: Any) -> Any:
    w = _to_signal(g, y, np.ones(1, b.dtype), a, x)
    return stack([-sum_over(w * _later(y, k)) for k in range(shape_of(a)[0])])


def _lfilter_in_batch(size: int, in_batch: list[bool], b: Any, a: Any, x: Any) -> Any:
    if in_batch == [False, False, True]:
        return _lfilter(b, a, x)  # along the last axis
    return one_by_one(_lfilter, size, in_batch, [b, a, x], {})


@op(_to_numerator, _to_denominator, _to_signal, batch=_lfilter_in_batch)
def _lfilter(b: Any, a: Any, x: Any) -> Any:
    return scipy.signal.lfilter(b, a, x)


def _later(x: Any, k: int) -> Any:
    """x, k places later along the last axis, after zeros."""
    *batch, n = shape_of(x)
    zeros = np.zeros((*batch, min(k, n)), x.dtype)
    return concatenate([zeros, x[..., : max(n - k, 0)]], axis=-1) if k else x


@on_nodes(scipy.signal.lfilter)
def lfilter(b: Any, a: Any, x: Any, axis: int = -1, zi: Any = None) -> Any:
    """x filtered by a rational transfer function, as scipy.signal.lfilter.

    Args:
        b, a: the coefficients of its numerator and denominator, in one axis each.
        x: the signal.
        axis: the axis of x that is time.
        zi: on nodes None: the filter is at rest before the signal.

    Raises:
        TypeError: zi with nodes.
        ValueError: b or a has more axes than one, or a starts with 0.

    >>> lfilter([1.0], [1.0, -0.5], [1.0, 0.0, 0.0])
    array([1.  , 0.5 , 0.25])
    """
    if zi is not None:
        raise TypeError(
            "lfilter: zi is not supported on nodes; filter a longer signal, or add the filtered "
            "start, lfilter([1.0], a, start)"
        )
    b, a, x = (operand(joined(each), "lfilter") for each in (b, a, x))
    if len(shape_of(b)) > 1 or len(shape_of(a)) > 1:
        raise ValueError(f"lfilter: b {shape_of(b)} and a {shape_of(a)} must have one axis each")
    if not shape_of(x):
        raise ValueError("lfilter: x must have an axis")
    return moveaxis(_lfilter(np.ravel(b), np.ravel(a), moveaxis(x, axis, -1)), -1, axis)
