"""Eigenvalues and eigenvectors; axes before the last two are a batch.

An op has one result, and these have two: so the op packs them into one array, the eigenvalues as a
row above the vectors, and the public function cuts them out again and returns NumPy's named tuple.

An eigenvector moves by dA_ij / (w_j - w_i) along each of the others. Where two eigenvalues are
equal their vectors have no derivative: a gradient that asks for none there is right and finite
(that of the eigenvalues alone, of a sum or norm of singular values), any other is nan. Second
derivatives of equal eigenvalues are nan too, for the gradient of an eigenvalue is made of its
vector.

Source: M. Giles, "An extended collection of matrix derivative results" (2008).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..engine.define import built_in, register
from ..engine.values import dtype_of, shape_of
from .indexing import getitem
from .linear_solve import each, in_batch, one_triangle, solve, square, transposed
from .reductions import sum
from .shape import expand_dims

__all__ = ["eig", "eigh", "eigvals", "eigvalsh", "gap_ratio"]

EigResult: Any = type(np.linalg.eig(np.eye(1)))
EighResult: Any = type(np.linalg.eigh(np.eye(1)))
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
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.where(no_gap, np.nan, np.divide(x, gap))
    return np.where(no_gap & np.equal(x, 0.0), 0, ratio)


def turned(turn: Any, gaps: Any) -> Any:
    """The quotients off the diagonal, where alone something turns."""
    unit = identity(gaps)
    return gap_ratio(turn * (1.0 - unit), gaps + unit)


def gaps(w: Any) -> Any:
    """The matrix of w_j - w_i."""
    return expand_dims(w, -2) - expand_dims(w, -1)


def identity(x: Any) -> Any:
    """The identity matrix of the size and type of matrices."""
    return np.eye(shape_of(x)[-1], dtype=dtype_of(x))


def on_diagonal(x: Any) -> Any:
    """The diagonal matrices of vectors."""
    return expand_dims(x, -1) * identity(x)


def symmetric(a: Any) -> Any:
    """The symmetric part of plain matrices, which is what these ops take for their input."""
    return (a + np.swapaxes(a, -1, -2)) * 0.5 if square(a) else a


def half_of_sum(x: Any) -> Any:
    """The symmetric part of matrices."""
    return (x + transposed(x)) * 0.5


def eigh_rule(g: Any, y: Any, a: Any, UPLO: str) -> Any:
    w, v = y[..., 0, :], y[..., 1:, :]
    turns = half_of_sum(turned(transposed(v) @ g[..., 1:, :], gaps(w)))
    return v @ (on_diagonal(g[..., 0, :]) + turns) @ transposed(v)


@built_in(eigh_rule, batching="leading")
def _eigh(a: Any, UPLO: Any = "L") -> Any:
    w, v = each(lambda a: np.linalg.eigh(a, UPLO), symmetric(a))
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

    Raises:
        ValueError: another ``UPLO``.

    >>> eigh(np.array([[2.0, 0.0], [0.0, 1.0]])).eigenvalues
    array([1., 2.])
    """
    y = _eigh(_triangle(a, UPLO), UPLO=UPLO)
    return EighResult(getitem(y, (..., 0, ALL)), getitem(y, (..., slice(1, None), ALL)))


def _triangle(a: Any, UPLO: str) -> Any:
    if UPLO.upper() not in ("L", "U"):
        raise ValueError(f"UPLO must be 'L' or 'U', got {UPLO!r}")
    return one_triangle(a, lower=UPLO.upper() == "L")


def _eigvalsh_rule(g: Any, y: Any, a: Any, UPLO: str) -> Any:
    v = _eigh(a, UPLO=UPLO)[..., 1:, :]
    return (v * expand_dims(g, -2)) @ transposed(v)


@built_in(_eigvalsh_rule, batching="leading")
def _eigvalsh(a: Any, UPLO: Any = "L") -> Any:
    return each(lambda a: np.linalg.eigvalsh(a, UPLO), symmetric(a))


@register(np.linalg.eigvalsh)
def eigvalsh(a: Any, UPLO: str = "L") -> Any:
    """Eigenvalues, ascending, of each symmetric matrix; see :func:`eigh`.

    >>> eigvalsh(np.array([[2.0, 0.0], [0.0, 1.0]]))
    array([1., 2.])
    """
    return _eigvalsh(_triangle(a, UPLO), UPLO=UPLO)


# Other square matrices ----------------------------------------------------------------------------


def _eig_rule(g: Any, y: Any, a: Any) -> Any:
    w, v = y[..., 0, :], y[..., 1:, :]
    along = transposed(v) @ g[..., 1:, :]
    # An eigenvector keeps its length 1, so what moves it along itself is taken off.
    own = sum(along * identity(along), axis=-2, keepdims=True)
    turns = turned(along - (transposed(v) @ v) * own, gaps(w))
    inner = on_diagonal(g[..., 0, :]) + turns
    return solve(transposed(v), inner) @ transposed(v)


@built_in(_eig_rule, batching="leading")
def _eig(a: Any) -> Any:
    w, v = each(np.linalg.eig, a)
    is_complex = np.any(np.imag(w) != 0.0, axis=-1)
    if np.any(is_complex):
        which = f": {in_batch(np.argwhere(is_complex)[0])}" if np.ndim(is_complex) else ""
        raise ValueError(f"complex eigenvalues, which have no gradient here{which}")
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
