"""Matrices taken apart: Cholesky, singular values, QR; axes before the last two are a batch.

As for eigenvalues, an op packs its results into one array, row upon row, and the public function
cuts them out again. Where two singular values are equal their vectors have no derivative, as those
of equal eigenvalues; see :mod:`.eigenvalues`.

Sources: I. Murray, "Differentiation of the Cholesky decomposition" (2016); J. Townsend,
"Differentiating the singular value decomposition" (2016); S. Walter and L. Lehmann, "Algorithmic
differentiation of linear algebra functions with application in optimum experimental design" (2010),
for QR.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..engine.define import built_in, register
from ..engine.values import call_on_values, concretize, dtype_of, shape_of
from .eigenvalues import (
    ALL,
    eigh,
    eigvalsh,
    gap_ratio,
    gaps,
    half_of_sum,
    identity,
    on_diagonal,
    symmetric,
    turned,
)
from .elementwise import abs
from .indexing import getitem
from .linear_solve import each, one_triangle, solve, transposed
from .reductions import sum
from .selection import where
from .shape import as_array, concatenate, expand_dims

__all__ = ["cholesky", "qr", "svd", "svdvals"]

QRResult: Any = type(np.linalg.qr(np.eye(1)))
SVDResult: Any = type(np.linalg.svd(np.eye(1)))
"""NumPy's own named tuples."""


def _undetermined(g: Any, call: str, part: str) -> Any:
    """What flows back from columns that only complete a basis: an error, unless it is nothing.

    In forward mode their tangent is nan.
    """
    if concretize(np.any(g != 0.0), mixed=True):
        raise ValueError(
            f"{call}: the last columns of {part}, which only complete a basis, have no derivative; "
            f"take the first min(M, N) of them, or the reduced decomposition"
        )
    return sum(gap_ratio(g, 0.0), axis=(-2, -1), keepdims=True)


def _cholesky_rule(g: Any, y: Any, a: Any, upper: bool) -> Any:
    if upper:
        g, y = transposed(g), transposed(y)
    unit = identity(a)
    lower = (transposed(y) @ g) * (np.tril(np.ones_like(unit)) - 0.5 * unit)
    half = solve(transposed(y), lower)
    return half_of_sum(solve(transposed(y), transposed(half)))


@built_in(_cholesky_rule, batching="leading")
def _cholesky(a: Any, upper: bool = False) -> Any:
    return each(lambda a: np.linalg.cholesky(a, upper=upper), symmetric(a))


@register(np.linalg.cholesky)
def cholesky(a: Any, /, *, upper: bool = False) -> Any:
    """The lower triangular L with L·Lᵀ = a, of each symmetric positive definite matrix.

    The gradient is symmetric, as a is. Of a matrix that is not, NumPy reads one triangle only, and
    that triangle gets the gradient.

    Args:
        a: array (…, N, N).
        upper: return Lᵀ instead, read from the upper triangle.

    Raises:
        numpy.linalg.LinAlgError: a matrix is not positive definite.

    >>> cholesky(np.array([[4.0, 2.0], [2.0, 5.0]]))
    array([[2., 0.],
           [1., 2.]])
    """
    return _cholesky(one_triangle(a, lower=not upper), upper=upper)


def svd_parts(y: Any, a: Any) -> tuple[Any, Any, Any]:
    """Of the packed array, or its gradient, the parts of the reduced decomposition."""
    m, n = shape_of(a)[-2:]
    k = min(m, n)
    return y[..., 0, :k], y[..., 1 : 1 + m, :k], y[..., 1 + m :, :k]


def _svd_rule(g: Any, y: Any, a: Any, full_matrices: bool) -> Any:
    m, n = shape_of(a)[-2:]
    (s, u, v), (to_s, to_u, to_v) = svd_parts(y, a), svd_parts(g, a)
    turn_u, turn_v = transposed(u) @ to_u, transposed(v) @ to_v
    row, sums = expand_dims(s, -2), expand_dims(s, -2) + expand_dims(s, -1)
    apart = turn_u - turn_v
    together = half_of_sum(turned(turn_u + turn_v, gaps(s)))
    opposed = turned((apart - transposed(apart)) * 0.5, sums)
    to_a = u @ (on_diagonal(to_s) + together + opposed) @ transposed(v)
    if m > n:
        to_a = to_a + gap_ratio(to_u - u @ turn_u, row) @ transposed(v)
    if m < n:
        to_a = to_a + u @ transposed(gap_ratio(to_v - v @ turn_v, row))
    if full_matrices and m != n:
        part = g[..., 1 : 1 + m, n:] if m > n else g[..., 1 + m :, m:]
        to_a = to_a + _undetermined(part, "svd", "U" if m > n else "V (rows of Vh)")
    return to_a


@built_in(_svd_rule, batching="leading")
def _svd(a: Any, full_matrices: bool = False) -> Any:
    u, s, vh = each(lambda a: np.linalg.svd(a, full_matrices), a)
    v = np.swapaxes(vh, -1, -2)
    m, n, k = u.shape[-2], v.shape[-2], max(u.shape[-1], v.shape[-1])
    packed = np.zeros((*a.shape[:-2], 1 + m + n, k), s.dtype)
    packed[..., 0, : s.shape[-1]] = s
    packed[..., 1 : 1 + m, : u.shape[-1]] = u
    packed[..., 1 + m :, : v.shape[-1]] = v
    return packed


@register(np.linalg.svd)
def svd(
    a: Any, full_matrices: bool = True, compute_uv: bool = True, hermitian: bool = False
) -> Any:
    """Singular values s, descending, and vectors of each matrix: a = U·diag(s)·Vh.

    Where singular values are equal the derivative of their vectors is nan, unless it cancels.

    Args:
        a: array (…, M, N).
        full_matrices: U is (…, M, M) and Vh (…, N, N), instead of only min(M, N) columns of U and
            rows of Vh. Those that are added have no derivative.
        compute_uv: without it, s alone is returned.
        hermitian: a is symmetric, and :func:`eigh` finds the result.

    Returns:
        A named tuple ``(U, S, Vh)``, or s.

    Raises:
        ValueError: a gradient flows to the columns of U or rows of Vh that only complete a basis.

    >>> svd(np.array([[3.0, 0.0], [0.0, -2.0]])).S
    array([3., 2.])
    """
    if hermitian:
        return _svd_of_symmetric(a, compute_uv)
    if not compute_uv:
        return _svdvals(a)
    a = as_array(a)
    y = _svd(a, full_matrices=bool(full_matrices))
    m, n = shape_of(a)[-2:]
    columns_u, columns_v = (m, n) if full_matrices else (min(m, n), min(m, n))
    u = getitem(y, (..., slice(1, 1 + m), slice(columns_u)))
    v = getitem(y, (..., slice(1 + m, None), slice(columns_v)))
    return SVDResult(u, getitem(y, (..., 0, slice(min(m, n)))), transposed(v))


def _svd_of_symmetric(a: Any, compute_uv: bool) -> Any:
    w, v = eigh(a) if compute_uv else (eigvalsh(a), None)
    order = call_on_values(np.argsort, (abs(w),), {})[..., None, ::-1]
    # A matrix that puts columns into that order: 1 where a column goes, which changes no number.
    one, zero = dtype_of(w).type(1), dtype_of(w).type(0)
    moved = where(order == np.arange(shape_of(w)[-1])[:, None], one, zero)
    sorted_w = getitem(expand_dims(w, -2) @ moved, (..., 0, ALL))
    if not compute_uv:
        return abs(sorted_w)
    u = v @ moved
    signs = call_on_values(np.copysign, (one, sorted_w), {})
    return SVDResult(u, abs(sorted_w), transposed(u * expand_dims(signs, -2)))


def _svdvals_rule(g: Any, y: Any, a: Any) -> Any:
    _, u, v = svd_parts(_svd(a), a)
    return (u * expand_dims(g, -2)) @ transposed(v)


@built_in(_svdvals_rule, batching="leading")
def _svdvals(a: Any) -> Any:
    return each(np.linalg.svdvals, a)


@register(np.linalg.svdvals)
def svdvals(x: Any, /) -> Any:
    """Singular values of each matrix, descending.

    >>> svdvals(np.array([[3.0, 0.0], [0.0, -2.0]]))
    array([3., 2.])
    """
    return _svdvals(x)


def _qr_rule(g: Any, y: Any, a: Any, complete: bool) -> Any:
    m, n = shape_of(a)[-2:]
    k = min(m, n)
    q, r = y[..., :m, :k], transposed(y[..., m:, :k])
    to_q, to_r = g[..., :m, :k], transposed(g[..., m:, :k])
    if m < n:  # the first m columns are decomposed, and turn the others
        to_q = to_q + a[..., m:] @ transposed(to_r[..., m:])
    mixed = r[..., :k] @ transposed(to_r[..., :k]) - transposed(to_q) @ q
    below = mixed * np.tril(np.ones((k, k), dtype_of(a)), -1)
    lower = below + transposed(below) + mixed * identity(mixed)
    to_a = transposed(solve(r[..., :k], transposed(to_q + q @ lower)))
    if m < n:
        return concatenate([to_a, q @ to_r[..., m:]], axis=-1)
    if m > n and complete:
        to_a = to_a + _undetermined(g[..., :m, k:], "qr", "Q")
    return to_a


@built_in(_qr_rule, batching="leading")
def _qr(a: Any, complete: bool = False) -> Any:
    q, r = each(lambda a: np.linalg.qr(a, "complete" if complete else "reduced"), a)
    return np.concatenate([q, np.swapaxes(r, -1, -2)], axis=-2)


@register(np.linalg.qr)
def qr(a: Any, mode: str = "reduced") -> Any:
    """Q, with orthogonal columns of length 1, and upper triangular R of each matrix: a = Q·R.

    The derivative needs the first min(M, N) columns of a to be linearly independent.

    Args:
        a: array (…, M, N).
        mode: ``"reduced"``; ``"complete"``, for a square Q, whose added columns have no
            derivative; ``"r"``, for R alone.

    Returns:
        A named tuple ``(Q, R)``, or R.

    Raises:
        ValueError: another mode, or a gradient flows to the columns of Q that only complete a
            basis.

    >>> np.abs(qr(np.array([[2.0, 1.0], [0.0, 3.0]]), mode="r")).round(6)
    array([[2., 1.],
           [0., 3.]])
    """
    if mode not in ("reduced", "complete", "r"):
        raise ValueError(
            f"qr: mode={mode!r} has no derivative here; 'reduced', 'complete' and 'r' have"
        )
    a = as_array(a)
    y = _qr(a, complete=mode == "complete")
    m = shape_of(a)[-2]
    r = transposed(getitem(y, (..., slice(m, None), ALL)))
    return r if mode == "r" else QRResult(getitem(y, (..., slice(m), ALL)), r)
