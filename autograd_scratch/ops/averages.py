"""Weighted averages, covariances and correlations."""

from __future__ import annotations

from math import prod
from typing import Any

import numpy as np
from numpy.lib.array_utils import normalize_axis_tuple

from ..engine.messages import warn_user
from ..engine.registry import NUMPY
from ..engine.values import concretize, dtype_of, shape_of
from .composed import composed, is_differentiated
from .elementwise import sqrt, stop_gradient
from .indexing import diag
from .numpy_reductions import in_type
from .products import dot
from .reductions import sum
from .shape import as_array, broadcast_to, concatenate, reshape, squeeze, transpose

__all__ = ["average", "corrcoef", "cov"]


@composed("average")
def average(
    a: Any, axis: Any = None, weights: Any = None, returned: bool = False, *, keepdims: bool = False
) -> Any:
    """Weighted mean over the given axes; the weights may be variables too.

    Args:
        a: array.
        axis: None (all axes), an int or a tuple of ints.
        weights: of the shape of a, or with only the given axes; None for equal ones.
        returned: give a pair of the average and the sum of the weights.
        keepdims: keep the gathered axes with length 1.

    Raises:
        ZeroDivisionError: weights that add up to 0.
        TypeError, ValueError: weights of another shape.

    >>> average(np.array([1.0, 2.0, 6.0]), weights=np.array([1.0, 1.0, 2.0]))
    3.75
    """
    a = as_array(a)
    if axis is not None:
        axis = normalize_axis_tuple(axis, len(shape_of(a)), "axis")
    if weights is None:
        y = NUMPY[np.mean](a, axis=axis, keepdims=keepdims)
        each = prod(shape_of(a)) / prod(shape_of(y)) if prod(shape_of(y)) else 0.0
        total: Any = np.full(shape_of(y), each, dtype_of(y))[()]
        return (y, total) if returned else y
    weights = weights_like(a, as_array(weights), axis)
    dtype = np.result_type(dtype_of(a), dtype_of(weights), np.float16)
    if dtype_of(a).kind != "f":
        dtype = np.result_type(dtype, np.float64)
    total = sum(in_type(weights, dtype, "average"), axis=axis, keepdims=keepdims)
    if concretize(np.any(total == 0.0), mixed=True):
        raise ZeroDivisionError("average: the weights add up to 0, so nothing can be divided by it")
    y = sum(a * weights, axis=axis, keepdims=keepdims) / total
    return (y, broadcast_to(total, shape_of(y))) if returned else y


def weights_like(a: Any, weights: Any, axis: Any) -> Any:
    """Weights with the axes of a; where they have only the gathered ones, the others of length 1.

    Raises:
        TypeError, ValueError: their shape is neither that of a nor that of its gathered axes.
    """
    shape = shape_of(a)
    if shape_of(weights) == shape:
        return weights
    if axis is None:
        raise TypeError(
            f"axis must be given where the shape of the weights, {shape_of(weights)}, is not that "
            f"of the array, {shape}"
        )
    axis = normalize_axis_tuple(axis, len(shape), "axis")
    if shape_of(weights) != tuple(shape[i] for i in axis):
        raise ValueError(
            f"weights of shape {shape_of(weights)} fit neither the array, of shape {shape}, nor "
            f"its axes {axis}"
        )
    weights = transpose(weights, tuple(int(i) for i in np.argsort(axis)))
    return reshape(weights, tuple(n if i in axis else 1 for i, n in enumerate(shape)))


@composed("cov")
def cov(
    m: Any,
    y: Any = None,
    rowvar: bool = True,
    bias: bool = False,
    ddof: int | None = None,
    fweights: Any = None,
    aweights: Any = None,
    *,
    dtype: Any = None,
) -> Any:
    """Covariance matrix of variables, each of which is a row of m (a column without ``rowvar``).

    Args:
        m, y: arrays of one or two axes; those of y are more variables.
        rowvar: whether the variables are rows.
        bias: divide by the number of observations, not by one less.
        ddof: what is taken off that number instead.
        fweights: how often each observation counts, whole numbers.
        aweights: the weight of each observation; they may be variables too.
        dtype: the float type of the result.

    >>> cov(np.array([[1.0, 2.0, 3.0], [2.0, 4.0, 6.0]]))
    array([[1., 2.],
           [2., 4.]])
    """
    if ddof is not None and ddof != int(ddof):
        raise ValueError(f"cov: ddof must be a whole number, got {ddof}")
    given = [as_array(x) for x in (m, y) if x is not None]
    if dtype is None:
        dtype = np.result_type(np.float64, *map(dtype_of, given))
    rows = [_as_variables(x, rowvar, i > 0) for i, x in enumerate(given)]
    if not shape_of(rows[0])[0]:
        return reshape(rows[0], (0, 0))
    variables = in_type(concatenate(rows), dtype, "cov")
    number = variables.shape[1]
    weights = _checked_weights(number, fweights, aweights)
    mean, total = average(variables, axis=1, weights=weights, returned=True)
    if ddof is None:
        ddof = 0 if bias else 1
    divisor: Any = number - ddof
    if weights is not None:
        divisor = total[0] - ddof
        if aweights is not None and ddof:
            divisor = total[0] - ddof * sum(weights * as_array(aweights)) / total[0]
    if concretize(divisor <= 0):
        warn_user("Degrees of freedom <= 0 for slice", RuntimeWarning)
        divisor = 0.0
    centered = variables - reshape(mean, (-1, 1))
    weighted = centered if weights is None else centered * weights
    return squeeze(dot(centered, transpose(weighted)) * np.true_divide(1.0, divisor))


def _as_variables(x: Any, rowvar: bool, is_second: bool) -> Any:
    """A matrix with the variables as its rows."""
    shape = shape_of(x)
    if len(shape) > 2:
        raise ValueError(f"cov: an array of variables has at most 2 axes, got shape {shape}")
    if len(shape) < 2:
        return reshape(x, (1, -1))
    return x if rowvar or (is_second and shape[0] == 1) else transpose(x)


def _checked_weights(number: int, fweights: Any, aweights: Any) -> Any:
    """The weight of each observation, or None where all are equal."""
    if fweights is not None:
        if is_differentiated((fweights,), {}):
            raise TypeError("cov: fweights are whole numbers, not variables; give them as aweights")
        fweights = as_array(fweights)
        if concretize(np.any(fweights != np.rint(fweights)), mixed=True):
            raise TypeError("cov: fweights must be whole numbers")
    weights: Any = None
    for name, given in (("fweights", fweights), ("aweights", aweights)):
        if given is None:
            continue
        given = in_type(as_array(given), np.float64, "cov")
        if shape_of(given) != (number,):
            raise RuntimeError(
                f"cov: {name} must be one number per observation, of shape {(number,)}, got shape "
                f"{shape_of(given)}"
            )
        if concretize(np.any(given < 0), mixed=True):
            raise ValueError(f"cov: {name} cannot be negative")
        weights = given if weights is None else weights * given
    return weights


@composed("corrcoef")
def corrcoef(x: Any, y: Any = None, rowvar: bool = True, *, dtype: Any = None) -> Any:
    """Correlation matrix of variables; x (the m there), y, rowvar and dtype as for :func:`cov`.

    >>> corrcoef(np.array([[1.0, 2.0, 3.0], [3.0, 2.0, 1.0]]))
    array([[ 1., -1.],
           [-1.,  1.]])
    """
    c = cov(x, y, rowvar, dtype=dtype)
    if not shape_of(c):
        return c / c
    spread = sqrt(diag(c))
    c = c / reshape(spread, (-1, 1)) / spread
    values = stop_gradient(c)
    return c + (np.clip(values, -1.0, 1.0) - values)  # which takes away what rounding has added
