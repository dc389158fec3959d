"""Least squares, and the polynomial that fits best."""

from __future__ import annotations

import math
import warnings
from typing import Any

import numpy as np

from ..engine.define import built_in, register
from ..engine.values import call_on_values, concretize, shape_of
from .batching import for_all
from .decompositions import svdvals
from .elementwise import sqrt
from .linear_solve import inv, pinv, precision, transposed
from .polynomials import vander
from .reductions import sum
from .selection import where
from .shape import as_array, concatenate, expand_dims, reshape

__all__ = ["lstsq", "polyfit"]


def _lstsq_parts(y: Any, a: Any, b: Any) -> tuple[Any, Any]:
    """Of the packed results, or their gradient: x, with a column for each of b, and residuals."""
    n, columns = shape_of(a)[-1], math.prod(shape_of(b)[1:])
    size = n * columns
    return reshape(y[:size], (n, columns)), y[size:]


def _lstsq_rule(g: Any, y: Any, a: Any, b: Any, rcond: Any) -> tuple[Any, Any]:
    (x, _), (to_x, to_residuals) = _lstsq_parts(y, a, b), _lstsq_parts(g, a, b)
    inverse = pinv(a, rcond)
    through_x = transposed(inverse) @ to_x
    error = reshape(b, (shape_of(b)[0], shape_of(x)[-1])) - a @ x
    # The error is orthogonal to what x can change: so its squares change with it as if x were kept.
    to_b = through_x + 2.0 * to_residuals * error
    # As the rule of the pseudoinverse, with the error for (I - A·P)·B.
    outside = error @ transposed(inverse @ through_x)
    inside = (transposed(inverse) @ x) @ transposed(to_x - transposed(a) @ through_x)
    return outside + inside - to_b @ transposed(x), reshape(to_b, shape_of(b))


def _lstsq_in_batch(size: int, in_batch: list[bool], a: Any, b: Any, rcond: float) -> Any:
    a, b = for_all(size, in_batch, (a, b))
    m, n = shape_of(a)[1:]
    b = reshape(b, (size, m, math.prod(shape_of(b)[2:])))
    x = pinv(a, rcond) @ b
    error = b - a @ x
    residuals = sum(error * error, axis=1)
    s = svdvals(a)
    full_rank = (m > n) & np.all(s > rcond * s[:, :1], axis=1, keepdims=True)
    return concatenate([reshape(x, (size, -1)), where(full_rank, residuals, 0.0)], axis=1)


@built_in(_lstsq_rule, joint=True, batch=_lstsq_in_batch)
def _lstsq(a: Any, b: Any, rcond: float = 1e-15) -> Any:
    x, residuals, _, _ = np.linalg.lstsq(a, b, rcond)
    if not residuals.size:  # NumPy leaves them out where the rank is low, or M <= N
        residuals = np.zeros(math.prod(b.shape[1:]), x.dtype)
    return np.concatenate([np.ravel(x), residuals])


@register(np.linalg.lstsq)
def lstsq(a: Any, b: Any, rcond: Any = None) -> tuple[Any, Any, Any, Any]:
    """The x of least squares ‖a @ x - b‖², and of these the shortest.

    Its derivative is that among matrices a of the same rank; where the rank jumps it has none.

    Args:
        a: array (M, N).
        b: array (M,) or (M, K).
        rcond: singular values of a up to so many times the largest count as zero; None for
            max(M, N) times the precision of the type.

    Returns:
        ``(x, residuals, rank, s)`` as NumPy's: the residuals, sums of squares, are empty where
        M <= N or the rank is less than N. All but the rank have derivatives; s is the singular
        values of a.

    >>> x, residuals, rank, s = lstsq(np.array([[1.0], [1.0]]), np.array([1.0, 3.0]))
    >>> print(x.round(6), residuals.round(6), rank)
    [2.] [2.] 1
    """
    a, b = as_array(a), as_array(b)
    limit = precision(a) * max(shape_of(a)) if rcond is None else rcond
    limit = limit if limit >= 0 else precision(a)  # as LAPACK takes it
    y = _lstsq(a, b, rcond=limit)
    x, residuals = _lstsq_parts(y, a, b)
    s = svdvals(a)
    x = reshape(x, (shape_of(a)[-1], *shape_of(b)[1:]))
    rank = call_on_values(np.sum, (s > limit * s[:1],), {"dtype": np.int32})
    m, n = shape_of(a)
    if m <= n or concretize(rank < n):
        residuals = residuals[:0]
    return x, residuals, rank, s


@register(np.polyfit)
def polyfit(
    x: Any,
    y: Any,
    deg: int,
    rcond: Any = None,
    full: bool = False,
    w: Any = None,
    cov: bool | str = False,
) -> Any:
    """Coefficients, the highest power first, of the polynomial that fits best: least squares.

    x, y and w are all differentiated.

    Args:
        x: array (M,).
        y: array (M,) or (M, K).
        deg: degree of the polynomial.
        rcond: singular values up to so many times the largest count as zero; None for M times the
            precision of the type.
        full: also return residuals, rank, singular values and rcond, as :func:`lstsq`.
        w: weights (M,), each of one distance before it is squared.
        cov: also return the covariance matrix of the coefficients; ``"unscaled"``, not scaled by
            the residuals.

    Raises:
        ValueError: a negative degree; too few points for a scaled covariance.
        TypeError: shapes that do not fit.

    >>> polyfit(np.array([0.0, 1.0, 2.0]), np.array([1.0, 3.0, 5.0]), 1).round(6)
    array([2., 1.])
    """
    x, y = as_array(x) + 0.0, as_array(y) + 0.0
    terms = int(deg) + 1
    _check_points(x, y, w, deg)
    points = shape_of(x)[0]
    if rcond is None:
        rcond = points * precision(x)
    a, b = vander(x, terms), y
    if w is not None:
        w = as_array(w) + 0.0
        a = a * expand_dims(w, -1)
        b = b * (w if len(shape_of(y)) == 1 else expand_dims(w, -1))
    scale = sqrt(sum(a * a, axis=0))
    a = a / scale  # which improves its condition number
    c, residuals, rank, s = lstsq(a, b, rcond)
    c = c / (scale if len(shape_of(y)) == 1 else expand_dims(scale, -1))
    if full:
        return c, residuals, rank, s, rcond
    if concretize(rank != terms, mixed=True):
        message = "Polyfit may be poorly conditioned"
        warnings.warn(message, np.exceptions.RankWarning, stacklevel=2)
    if not cov:
        return c
    if cov != "unscaled" and points <= terms:
        raise ValueError(
            f"polyfit: {points} points are too few to scale the covariance of {terms} coefficients"
        )
    spread = inv(transposed(a) @ a) / (expand_dims(scale, -1) * scale)
    if len(shape_of(y)) == 2:
        spread = expand_dims(spread, -1)
    return c, spread if cov == "unscaled" else spread * (residuals / (points - terms))


def _check_points(x: Any, y: Any, w: Any, deg: int) -> None:
    if deg < 0:
        raise ValueError(f"polyfit: the degree must not be negative, got {deg}")
    shapes = [shape_of(x), shape_of(y), shape_of(x) if w is None else shape_of(as_array(w))]
    of_x, of_y, of_w = shapes
    fit = of_x == of_w == of_y[:1] and of_x != (0,) and len(of_x) == 1 and len(of_y) in (1, 2)
    if not fit:
        raise TypeError(
            f"polyfit: x and w must be (M,), and y (M,) or (M, K), with M > 0, got x of shape "
            f"{of_x}, y of {of_y} and w of {of_w}"
        )
