"""NumPy's reductions with all their arguments, written with the ops of :mod:`.reductions`.

NumPy lets ``np.sum`` and its like leave elements out (``where``), start from a number
(``initial``), compute in another type (``dtype``) and take the mean as given (``mean``). The ops do
without: each of these is another op before or after them.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import update_wrapper
from typing import Any

import numpy as np

from ..engine.op import Op
from ..engine.registry import NUMPY
from ..engine.values import Value, call_on_values, dtype_of, shape_of
from .arithmetic import add, mul
from .elementwise import astype, sqrt
from .indexing import trace
from .reductions import cumsum, max, mean, min, prod, std, sum, var
from .selection import maximum, minimum, where


class Reduction:
    """What NumPy's name of a reduction stands for.

    Args:
        op: the op without these arguments.
        neutral: what stands for an element that is left out.
        join: how the result and a number to start from are joined.
        has_identity: whether NumPy knows what the reduction of nothing is.
    """

    arity = 1  # all arguments but the array come by the names that NumPy has for them

    def __init__(
        self,
        op: Op,
        neutral: float = math.nan,
        join: Callable[..., Any] | None = None,
        *,
        has_identity: bool = True,
    ) -> None:
        update_wrapper(self, op)
        self._op = op
        self._neutral = neutral
        self._join = join
        self._has_identity = has_identity

    def __call__(self, x: Any, *, dtype: Any = None, **params: Any) -> Any:
        defaults = self._op.defaults
        if dtype is None and params.keys() <= defaults.keys() and 0 not in shape_of(x):
            # All parameters or none: that is quicker for the op.
            return self._op(x, **{**defaults, **params}) if params else self._op(x)
        x = in_type(x, dtype, self._op.name)
        initial = params.pop("initial", None) if self._join else None
        chosen = checked_mask(params.pop("where", True), x, self._op.name)
        is_defined = initial is not None or self._has_identity
        if self._join and is_defined and not math.prod(shape_of(x)):
            y = sum(x, **params) + self._neutral
        elif chosen is True:
            y = self._op(x, **params)
        elif not is_defined:
            raise ValueError(
                f"{self._op.name}: the {self._op.name} of no elements is not defined, so where= "
                f"needs a number to start from, initial="
            )
        else:
            y = self._of_chosen(x, chosen, **params)
        if initial is None or self._join is None:
            return y
        return self._join(y, start_in_type(initial, dtype_of(y)))

    def _of_chosen(self, x: Any, chosen: Any, **params: Any) -> Any:
        return self._op(where(chosen, x, self._neutral), **params)


class Running(Reduction):
    """A running sum or product, or that of a diagonal, which leaves out nothing."""

    def __call__(self, x: Any, *, dtype: Any = None, **params: Any) -> Any:
        return self._op(in_type(x, dtype, self._op.name), **params)


class _Mean(Reduction):
    """The mean of the elements that are not left out."""

    def _of_chosen(self, x: Any, chosen: Any, **params: Any) -> Any:
        dtype = dtype_of(x)
        if dtype == np.float16:  # whose sum may be too large; NumPy adds them up in float32
            x = astype(x, dtype=np.float32)
        return in_type(_mean_of(x, chosen, **params), dtype, "mean")


class _Spread(Reduction):
    """The variance of the elements that are not left out, or its root."""

    def __call__(
        self,
        x: Any,
        *,
        dtype: Any = None,
        ddof: float = 0,
        correction: Any = None,  # the name in the array API for ddof
        where: Any = True,
        mean: Any = None,
        **params: Any,
    ) -> Any:
        if dtype is None is correction and where is True and mean is None:
            return self._op(x, **{**self._op.defaults, "ddof": ddof, **params})
        if correction is not None:
            if ddof:
                raise ValueError(
                    f"{self._op.name}: ddof and correction are two names for one thing"
                )
            ddof = correction
        x = in_type(x, dtype, self._op.name)
        where = checked_mask(where, x, self._op.name)
        if where is True and mean is None:
            return self._op(x, ddof=ddof, **params)
        variance = variance_of(x, where, mean, ddof=ddof, **params)
        if self._op is var:
            return variance
        return root_of(variance, x if mean is None else None, where, **params)


def checked_mask(where: Any, x: Any, name: str) -> Any:
    """Which elements of x count: True, or what broadcasts to its shape, as NumPy wants it."""
    if where is True:
        return where
    mask = where if hasattr(where, "dtype") else np.asarray(where, bool)
    if mask.dtype.kind != "b":
        raise TypeError(f"{name}: where must be boolean, got {mask.dtype}; write mask != 0")
    if np.broadcast_shapes(mask.shape, shape_of(x)) != shape_of(x):
        raise ValueError(
            f"{name}: where of shape {mask.shape} does not broadcast to that of the array, "
            f"{shape_of(x)}"
        )
    return mask


def start_in_type(initial: Any, dtype: Any) -> Any:
    """A number to start from, in the float type of what is reduced."""
    if dtype.kind != "f":
        return initial
    if not isinstance(initial, Value):
        return np.asarray(initial, dtype)[()]
    return initial if dtype_of(initial) == dtype else astype(initial, dtype=dtype)


def in_type(x: Any, dtype: Any, name: str) -> Any:
    """``x`` in a float type, if one is asked for."""
    if dtype is None or dtype == dtype_of(x):
        return x
    if np.dtype(dtype).kind != "f":
        raise TypeError(
            f"{name}: dtype must be a float type, got {np.dtype(dtype)}, which has no derivative; "
            f"call it on .value if no gradient is needed"
        )
    return astype(x, dtype=dtype)


def _mean_of(x: Any, chosen: Any, axis: Any = None, keepdims: bool = False, ddof: float = 0) -> Any:
    """The sum of the chosen elements, divided by their number minus ``ddof``."""
    number = np.sum(np.broadcast_to(chosen, shape_of(x)), axis=axis, keepdims=keepdims)
    divisor = np.maximum(number - ddof, 0) if ddof else number
    total = sum(where(chosen, x, 0.0), axis=axis, keepdims=keepdims)
    return in_type(total / divisor, dtype_of(total), "mean")  # a count is no float32


def variance_of(x: Any, chosen: Any, mean: Any = None, axis: Any = None, **params: Any) -> Any:
    """The mean squared distance of the chosen elements from their mean, or from a given one."""
    x = where(chosen, x, 0.0)  # a nan that is left out must not come back
    if mean is None:
        mean = _mean_of(x, chosen, axis=axis, keepdims=True)
    return _mean_of((x - mean) ** 2.0, chosen, axis=axis, **params)


def root_of(variance: Any, x: Any, chosen: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """The root of a variance; where that is 0, std has a kink and gradient 0.

    Args:
        x: the elements that it is the variance of; of equal ones it may be rounded to a little more
            than 0. None if they were not compared with their own mean.
        chosen: which of them count.
    """
    if x is None:
        at_kink = variance == 0.0
    else:
        at_kink = call_on_values(_are_equal, (x, chosen, axis, keepdims), {})
    root = call_on_values(np.sqrt, (variance,), {})
    return where(at_kink, root, sqrt(where(at_kink, 1.0, variance)))


def _are_equal(x: Any, chosen: Any, axis: Any, keepdims: bool) -> Any:
    low = np.min(x, axis=axis, keepdims=keepdims, initial=math.inf, where=chosen)
    return low >= np.max(x, axis=axis, keepdims=keepdims, initial=-math.inf, where=chosen)


NUMPY.update(
    {
        np.sum: Reduction(sum, 0.0, add),
        np.prod: Reduction(prod, 1.0, mul),
        np.cumsum: Running(cumsum),
        np.trace: Running(trace),
        np.mean: _Mean(mean),
        np.var: _Spread(var),
        np.std: _Spread(std),
    }
)
for names, of_all in (
    ((np.max, np.amax), Reduction(max, -math.inf, maximum, has_identity=False)),
    ((np.min, np.amin), Reduction(min, math.inf, minimum, has_identity=False)),
):
    NUMPY.update(dict.fromkeys(names, of_all))
