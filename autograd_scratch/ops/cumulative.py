"""Products and recurrences that run along an axis, and the array API's names of running sums.

No derivative here divides by an element, so zeros are elements like all others.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..engine.define import built_in
from ..engine.registry import NUMPY
from ..engine.values import dtype_of, shape_of
from .batching import aligned, example_ndim
from .composed import composed
from .indexing import flip, roll
from .numpy_reductions import Running, in_type
from .reductions import cumsum
from .selection import SHAPES
from .shape import broadcast_to, concatenate, moveaxis, reshape

__all__ = ["cumprod", "cumulative_prod", "cumulative_sum", "linear_recurrence"]


def _upstream_recurrence(g: Any, a: Any) -> Any:
    """What flows to each place of a recurrence: h[k] = g[k] + a[k+1] h[k+1], from the end."""
    return flip(linear_recurrence(roll(flip(a, -1), 1, -1), flip(g, -1)), -1)


def _before(y: Any, first: float) -> Any:
    """y moved on by one place along the last axis, with ``first`` at the start."""
    ahead = np.full((*shape_of(y)[:-1], min(1, shape_of(y)[-1])), first, dtype_of(y))
    return concatenate([ahead, y[..., :-1]], axis=-1)


def _recurrence_rule(g: Any, y: Any, a: Any, b: Any) -> tuple[Any, Any]:
    if not shape_of(y):
        return g * 0.0, g
    h = _upstream_recurrence(g, broadcast_to(a, shape_of(y)))
    return h * _before(y, 0.0), h


def _recurrence_in_batch(size: int, in_batch: list[bool], a: Any, b: Any) -> Any:
    pairs = zip((a, b), in_batch, strict=True)
    are_numbers = not any(example_ndim(x, has_examples) for x, has_examples in pairs)
    y = linear_recurrence(*aligned(in_batch, (a, b), 1))
    return y[:, 0] if are_numbers else y


@built_in(
    _recurrence_rule,
    joint=True,
    batching="leading",
    batch=_recurrence_in_batch,
    hint=SHAPES,
)
def linear_recurrence(a: Any, b: Any) -> Any:
    """y[k] = a[k] y[k-1] + b[k] along the last axis, starting from y[0] = b[0].

    Discounted sums, exponential smoothing and running products are such recurrences.

    Args:
        a, b: numbers or arrays that broadcast; of a, the first element is not used.

    >>> linear_recurrence(np.array([0.5, 0.5, 0.5]), np.array([8.0, 0.0, 1.0]))
    array([8., 4., 3.])
    """
    a, b = np.broadcast_arrays(a, b)
    y = b.astype(np.result_type(a, b))
    steps, factors = (np.moveaxis(x, -1, 0) if x.ndim else x[None] for x in (y, a))
    for k in range(1, len(steps)):
        steps[k] += factors[k] * steps[k - 1]
    return y


def _cumprod_rule(g: Any, y: Any, x: Any, axis: int | None) -> Any:
    if axis is None or not shape_of(x):
        flat = reshape(x, -1)
        return reshape(_upstream_recurrence(reshape(g, -1), flat) * _before(y, 1.0), shape_of(x))
    x, y, g = (moveaxis(each, axis, -1) for each in (x, y, g))
    return moveaxis(_upstream_recurrence(g, x) * _before(y, 1.0), -1, axis)


@built_in(_cumprod_rule, batching="axes")
def cumprod(x: Any, axis: int | None = None) -> Any:
    """Running product along an axis, or of the flattened array; right at zeros at every order.

    >>> cumprod(np.array([2.0, 3.0, 4.0]))
    array([ 2.,  6., 24.])
    """
    return np.cumprod(x, axis=axis)


NUMPY[np.cumprod] = Running(cumprod)


def _cumulative(
    op: Any, first: float, x: Any, axis: int | None, dtype: Any, include_initial: bool
) -> Any:
    if not shape_of(x):
        x = reshape(x, 1)
    if axis is None:
        if x.ndim > 1:
            raise ValueError(f"axis must be given for an array of {x.ndim} axes")
        axis = 0
    y = op(in_type(x, dtype, op.name), axis=axis)
    if not include_initial:
        return y
    shape = [1 if i == axis % y.ndim else length for i, length in enumerate(y.shape)]
    return concatenate([np.full(shape, first, y.dtype), y], axis=axis)


@composed("cumulative_sum")
def cumulative_sum(
    x: Any, /, *, axis: int | None = None, dtype: Any = None, include_initial: bool = False
) -> Any:
    """Running sum along an axis; with ``include_initial`` it starts from a 0.

    >>> cumulative_sum(np.array([1.0, 2.0]), include_initial=True)
    array([0., 1., 3.])
    """
    return _cumulative(cumsum, 0.0, x, axis, dtype, include_initial)


@composed("cumulative_prod")
def cumulative_prod(
    x: Any, /, *, axis: int | None = None, dtype: Any = None, include_initial: bool = False
) -> Any:
    """Running product along an axis; with ``include_initial`` it starts from a 1.

    >>> cumulative_prod(np.array([2.0, 3.0]), include_initial=True)
    array([1., 2., 6.])
    """
    return _cumulative(cumprod, 1.0, x, axis, dtype, include_initial)
