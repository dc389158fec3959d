"""NumPy's reductions with all their arguments, written with the ops of :mod:`.reductions`.

NumPy lets ``np.sum`` and its like leave elements out (``where``), start from a number
(``initial``) and compute in another type (``dtype``). The ops do without: each of these is another
op before or after them.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import update_wrapper
from typing import Any

import numpy as np

from ..engine.op import Op
from ..engine.registry import NUMPY
from ..engine.values import shape_of
from .arithmetic import add, mul
from .elementwise import astype, sqrt
from .reductions import cumsum, max, mean, min, prod, std, sum, var
from .selection import maximum, minimum, where


class _Reduction:
    """What NumPy's name of a reduction stands for.

    Args:
        op: the op without these arguments.
        neutral: what stands for an element that is left out.
        join: how the result and a number to start from are joined.
    """

    arity = 1  # all arguments but the array come by the names that NumPy has for them

    def __init__(
        self, op: Op, neutral: float = math.nan, join: Callable[..., Any] | None = None
    ) -> None:
        update_wrapper(self, op)
        self._op = op
        self._neutral = neutral
        self._join = join

    def __call__(self, x: Any, *, dtype: Any = None, **params: Any) -> Any:
        if dtype is not None:
            x = astype(x, dtype=dtype)
        initial = params.pop("initial", None) if self._join else None
        chosen = params.pop("where", True) if self._op is not cumsum else True
        whole = chosen is True
        y = self._op(x, **params) if whole else self._of_chosen(x, chosen, **params)
        return y if initial is None or self._join is None else self._join(y, initial)

    def _of_chosen(self, x: Any, chosen: Any, **params: Any) -> Any:
        return self._op(where(chosen, x, self._neutral), **params)


class _Mean(_Reduction):
    """The mean of the elements that are not left out."""

    def _of_chosen(self, x: Any, chosen: Any, **params: Any) -> Any:
        return _mean_of(x, chosen, **params)


class _Spread(_Reduction):
    """The variance of the elements that are not left out, or its root."""

    def __call__(self, x: Any, *, correction: Any = None, **params: Any) -> Any:
        if correction is not None:  # the name in the array API for ddof
            params["ddof"] = correction
        return super().__call__(x, **params)

    def _of_chosen(self, x: Any, chosen: Any, **params: Any) -> Any:
        mean_of_chosen = _mean_of(x, chosen, axis=params.get("axis"), keepdims=True)
        variance = _mean_of((x - mean_of_chosen) ** 2.0, chosen, **params)
        if self._op is var:
            return variance
        spread = variance > 0.0  # the root has no derivative at 0, and std has 0
        return where(spread, sqrt(where(spread, variance, 1.0)), variance)


def _mean_of(x: Any, chosen: Any, axis: Any = None, keepdims: bool = False, ddof: float = 0) -> Any:
    """The sum of the chosen elements, divided by their number minus ``ddof``."""
    number = np.sum(np.broadcast_to(chosen, shape_of(x)), axis=axis, keepdims=keepdims)
    return sum(where(chosen, x, 0.0), axis=axis, keepdims=keepdims) / (number - ddof)


NUMPY.update(
    {
        np.sum: _Reduction(sum, 0.0, add),
        np.prod: _Reduction(prod, 1.0, mul),
        np.max: _Reduction(max, -math.inf, maximum),
        np.min: _Reduction(min, math.inf, minimum),
        np.cumsum: _Reduction(cumsum),
        np.mean: _Mean(mean),
        np.var: _Spread(var),
        np.std: _Spread(std),
    }
)
