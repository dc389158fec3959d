"""Matrices taken apart: Cholesky, QR, eigenvalues, singular values.

An op has one result, and these have two or three: so each op packs its results into one array, row
upon row, and the public function cuts them out again and returns NumPy's named tuple. Axes before
the last two are a batch.

An eigenvector moves by dA_ij / (λ_j - λ_i) along each of the others. Where two eigenvalues are
equal their vectors have no derivative: a gradient that asks for none there is right and finite
(that of the eigenvalues alone, of a sum or norm of singular values), any other is nan. That is so
of second derivatives too, for the gradient of an eigenvalue is made of its vector.

Sources: M. Giles, "An extended collection of matrix derivative results" (2008); I. Murray,
"Differentiation of the Cholesky decomposition" (2016); S. Walter and L. Lehmann, "Algorithmic
differentiation of linear algebra functions" (2010), for QR.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..engine.define import built_in, register
from ..engine.values import call_on_values, concretize, dtype_of, shape_of
from .elementwise import abs
from .indexing import getitem
from .linear_solve import each, matrices, one_triangle, solve, transposed
from .reductions import sum
from .shape import concatenate, expand_dims

__all__ = [
    "cholesky",
    "eig",
    "eigh",
    "eigvals",
    "eigvalsh",
    "gap_ratio",
    "qr",
    "svd",
    "svdvals",
]

EigResult: Any = type(np.linalg.eig(np.eye(1)))
EighResult: Any = type(np.linalg.eigh(np.eye(1)))
QRResult: Any = type(np.linalg.qr(np.eye(1)))
SVDResult: Any = type(np.linalg.svd(np.eye(1)))
"""NumPy's own named tuples."""

ALL = slice(None)


@built_in(
    lambda g, z, x, gap: gap_ratio(g, gap),
    lambda g, z, x, gap: gap_ratio(-g * z, gap),
    kind="elementwise",
    domain=((-3.0, 3.0), (0.0, 3.0)),
)
def gap_ratio(x: Any, gap: Any) -> Any:
    """x / gap, where nothing over no gap counts as nothing: 0 / 0 is 0, and x / 0 is nan.

    >>> gap_ratio(np.array([0.0, 1.0, 1.0]), np.array([0.0, 0.0, 2.0]))
    array([0. , nan, 0.5])
    """
    no_gap = np.equal(gap, 0.0)
    ratio = np.divide(x, np.where(no_gap, 1, gap))
    return np.where(no_gap & np.not_equal(x, 0.0), np.nan, ratio)


def _turned_by(turn: Any, gaps: Any) -> Any:
    """The quotients off the diagonal; on it ``turn`` is 0, and no gap is asked for."""
    return gap_ratio(turn, gaps + _identity(gaps))


def _gaps(w: Any) -> Any:
    """The matrix of w_j - w_i."""
    return expand_dims(w, -2) - expand_dims(w, -1)


def _skew(x: Any) -> Any:
    return (x - transposed(x)) * 0.5


def _identity(x: Any) -> Any:
    """The identity matrix of the size and type of matrices."""
    return np.eye(shape_of(x)[-1], dtype=dtype_of(x))


def _on_diagonal(x: Any) -> Any:
    return expand_dims(x, -1) * _identity(x)


def _undetermined(g: Any, call: str, part: str) -> Any:
    """What flows back from columns that only complete a basis: an error, unless it is nothing.

    In forward mode their tangent is nan.
    """
    if concretize(np.any(g != 0.0)):
        raise ValueError(
            f"{call}: the last columns of {part}, which only complete a basis, have no derivative; "
            f"take the first min(M, N) of them, or the reduced decomposition"
        )
    return sum(gap_ratio(g, 0.0), axis=(-2, -1), keepdims=True)


# Symmetric matrices -------------------------------------------------------------------------------


def _symmetric(a: Any) -> Any:
    return (a + np.swapaxes(a, -1, -2)) * 0.5 if np.ndim(a) > 1 else a


def _cholesky_rule(g: Any, y: Any, a: Any) -> Any:
    unit = _identity(a)
    lower = (transposed(y) @ g) * (np.tril(np.ones_like(unit)) - 0.5 * unit)
    half = solve(transposed(y), lower)
    whole = solve(transposed(y), transposed(half))
    return (whole + transposed(whole)) * 0.5


@built_in(_cholesky_rule, batching="leading")
def _cholesky(a: Any) -> Any:
    return each(np.linalg.cholesky, _symmetric(a))


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
    y = _cholesky(one_triangle(a, lower=not upper))
    return transposed(y) if upper else y


def _eigh_rule(g: Any, y: Any, a: Any) -> Any:
    w, v = y[..., 0, :], y[..., 1:, :]
    turn = _skew(transposed(v) @ g[..., 1:, :])
    return v @ (_on_diagonal(g[..., 0, :]) + _turned_by(turn, _gaps(w))) @ transposed(v)


@built_in(_eigh_rule, batching="leading")
def _eigh(a: Any) -> Any:
    w, v = each(np.linalg.eigh, _symmetric(a))
    return np.concatenate([w[..., None, :], v], axis=-2)


@register(np.linalg.eigh)
def eigh(a: Any, UPLO: str = "L") -> Any:
    """Eigenvalues, ascending, and eigenvectors, in columns, of each symmetric matrix.

    The gradient is symmetric, as a is; of a matrix that is not, one triangle is read, and gets the
    gradient. Where eigenvalues are equal the derivative of their vectors is nan.

    Args:
        a: array (…, N, N).
        UPLO: the triangle that is read, ``"L"`` (lower) or ``"U"`` (upper).

    Returns:
        A named tuple ``(eigenvalues, eigenvectors)``.

    >>> eigh(np.array([[2.0, 0.0], [0.0, 1.0]])).eigenvalues
    array([1., 2.])
    """
    if UPLO.upper() not in ("L", "U"):
        raise ValueError(f"eigh: UPLO must be 'L' or 'U', got {UPLO!r}")
    y = _eigh(one_triangle(a, lower=UPLO.upper() == "L"))
    return EighResult(getitem(y, (..., 0, ALL)), getitem(y, (..., slice(1, None), ALL)))


@register(np.linalg.eigvalsh)
def eigvalsh(a: Any, UPLO: str = "L") -> Any:
    """Eigenvalues, ascending, of each symmetric matrix; see :func:`eigh`.

    >>> eigvalsh(np.array([[2.0, 0.0], [0.0, 1.0]]))
    array([1., 2.])
    """
    return eigh(a, UPLO).eigenvalues


# Other square matrices ----------------------------------------------------------------------------


def _eig_rule(g: Any, y: Any, a: Any) -> Any:
    w, v = y[..., 0, :], y[..., 1:, :]
    unit = _identity(a)
    along = transposed(v) @ g[..., 1:, :]
    # An eigenvector keeps its length 1, so what moves it along itself is taken off.
    own = sum(along * unit, axis=-2, keepdims=True)
    turn = (along - (transposed(v) @ v) * own) * (1.0 - unit)
    inner = _on_diagonal(g[..., 0, :]) + _turned_by(turn, _gaps(w))
    return solve(transposed(v), inner) @ transposed(v)


@built_in(_eig_rule, batching="leading")
def _eig(a: Any) -> Any:
    w, v = each(np.linalg.eig, a)
    if np.any(np.imag(w) != 0.0):
        raise ValueError("its eigenvalues are complex, and complex numbers have no gradient here")
    return np.concatenate([np.real(w)[..., None, :], np.real(v)], axis=-2)


@register(np.linalg.eig)
def eig(a: Any) -> Any:
    """Eigenvalues, and eigenvectors of length 1 in columns, of each matrix where they are real.

    Args:
        a: array (…, N, N).

    Returns:
        A named tuple ``(eigenvalues, eigenvectors)``.

    Raises:
        ValueError: an eigenvalue is complex.

    >>> eig(np.array([[2.0, 1.0], [0.0, 1.0]])).eigenvalues
    array([2., 1.])
    """
    y = _eig(a)
    return EigResult(getitem(y, (..., 0, ALL)), getitem(y, (..., slice(1, None), ALL)))


@register(np.linalg.eigvals)
def eigvals(a: Any) -> Any:
    """Eigenvalues of each real matrix where they are real; see :func:`eig`.

    >>> eigvals(np.array([[2.0, 1.0], [0.0, 1.0]]))
    array([2., 1.])
    """
    return eig(a).eigenvalues


# Matrices of any shape ----------------------------------------------------------------------------


def _svd_parts(y: Any, a: Any) -> tuple[Any, Any, Any]:
    """Of the packed array, or its gradient, the parts of the reduced decomposition."""
    m, n = shape_of(a)[-2:]
    k = min(m, n)
    return y[..., 0, :k], y[..., 1 : 1 + m, :k], y[..., 1 + m :, :k]


def _svd_rule(g: Any, y: Any, a: Any, full_matrices: bool) -> Any:
    m, n = shape_of(a)[-2:]
    (s, u, v), (to_s, to_u, to_v) = _svd_parts(y, a), _svd_parts(g, a)
    turn_u, turn_v = transposed(u) @ to_u, transposed(v) @ to_v
    row, sums = expand_dims(s, -2), expand_dims(s, -2) + expand_dims(s, -1)
    inner = _on_diagonal(to_s) + _turned_by(_skew(turn_u + turn_v), _gaps(s))
    to_a = u @ (inner + _turned_by(_skew(turn_u - turn_v), sums)) @ transposed(v)
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
    a = matrices(a)
    if hermitian:
        return _svd_of_symmetric(a, compute_uv)
    y = _svd(a, full_matrices=bool(full_matrices and compute_uv))
    if not compute_uv:
        return _svd_values(y, a)
    m, n = shape_of(a)[-2:]
    columns_u, columns_v = (m, n) if full_matrices else (min(m, n), min(m, n))
    u = getitem(y, (..., slice(1, 1 + m), slice(columns_u)))
    v = getitem(y, (..., slice(1 + m, None), slice(columns_v)))
    return SVDResult(u, _svd_values(y, a), transposed(v))


def _svd_values(y: Any, a: Any) -> Any:
    return getitem(y, (..., 0, slice(min(shape_of(a)[-2:]))))


def _svd_of_symmetric(a: Any, compute_uv: bool) -> Any:
    w, v = eigh(a)
    order = call_on_values(np.argsort, (abs(w),), {})[..., ::-1]
    batch = np.indices(shape_of(w))[:-1]
    s = getitem(abs(w), (*batch, order))
    if not compute_uv:
        return s
    u = getitem(transposed(v), (*batch, order))
    signs = call_on_values(np.copysign, (1.0, getitem(w, (*batch, order))), {})
    return SVDResult(transposed(u), s, u * expand_dims(signs, -1))


@register(np.linalg.svdvals)
def svdvals(x: Any, /) -> Any:
    """Singular values of each matrix, descending.

    >>> svdvals(np.array([[3.0, 0.0], [0.0, -2.0]]))
    array([3., 2.])
    """
    return svd(x, compute_uv=False)


def _qr_rule(g: Any, y: Any, a: Any, complete: bool) -> Any:
    m, n = shape_of(a)[-2:]
    k = min(m, n)
    q, r = y[..., :m, :k], transposed(y[..., m:, :k])
    to_q, to_r = g[..., :m, :k], transposed(g[..., m:, :k])
    if m < n:  # the first m columns are decomposed, and turn the others
        to_q = to_q + a[..., m:] @ transposed(to_r[..., m:])
    mixed = r[..., :k] @ transposed(to_r[..., :k]) - transposed(to_q) @ q
    below = mixed * np.tril(np.ones((k, k), dtype_of(a)), -1)
    lower = below + transposed(below) + mixed * _identity(mixed)
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

    >>> qr(np.array([[2.0, 1.0], [0.0, 3.0]]), mode="r").round(6) + 0.0
    array([[2., 1.],
           [0., 3.]])
    """
    if mode not in ("reduced", "complete", "r"):
        raise ValueError(
            f"qr: mode={mode!r} has no derivative here; 'reduced', 'complete' and 'r' have"
        )
    a = matrices(a)
    y = _qr(a, complete=mode == "complete")
    m = shape_of(a)[-2]
    r = transposed(getitem(y, (..., slice(m, None), ALL)))
    return r if mode == "r" else QRResult(getitem(y, (..., slice(m), ALL)), r)
