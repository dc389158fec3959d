"""Determinants; axes before the last two are a batch."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ..engine.define import built_in, register
from ..engine.values import call_on_values, concretize, dtype_of, shape_of, unwrap
from .decompositions import _svd, svd_parts
from .elementwise import stop_gradient
from .indexing import getitem, put_at
from .linear_solve import inv, transposed
from .selection import where
from .shape import broadcast_to, concatenate, expand_dims

__all__ = ["det", "slogdet"]

SlogdetResult: Any = type(np.linalg.slogdet(np.eye(1)))
"""NumPy's own named tuple."""

FEW = 3
"""Of matrices of so many rows the cofactors are written out, which is right at every scale."""

MOST_ZEROS = 8
"""Where more singular values than these are 0, so are as many derivatives of the determinant."""


def _as_factors(x: Any) -> Any:
    """One number for each matrix, to be multiplied with the matrices."""
    return expand_dims(x, (-1, -2))


def _well_conditioned_limit(a: Any) -> float:
    """Up to which condition number three derivatives by the inverse keep enough digits."""
    eps = float(np.finfo(dtype_of(a)).eps)
    return math.pow(eps, -0.25)


def _det_rule(g: Any, y: Any, a: Any) -> Any:
    """Jacobi's formula: the cofactors, which are det(A)·A⁻ᵀ where A has an inverse."""
    if shape_of(a)[-1] <= FEW:
        return _as_factors(g) * _minors(a)
    size, condition = np.abs(unwrap(y)), call_on_values(np.linalg.cond, (unwrap(a), 1), {})
    has_inverse = (size >= np.finfo(dtype_of(a)).tiny) & (condition < _well_conditioned_limit(a))
    if concretize(np.all(has_inverse | ~np.isfinite(unwrap(y))), mixed=False):
        return _as_factors(g * y) * transposed(inv(a))
    return _as_factors(g) * _cofactors(a)


def _cofactors(a: Any) -> Any:
    """The cofactors of matrices that may be singular, such that their derivatives are right too.

    In the bases of the singular vectors, taken as constant, a matrix is B = [[D, E], [F, H]], with
    the large singular values in D and the small ones in H. Then det B = det D · det S, where
    S = H - F·D⁻¹·E is as small as H: only its cofactors are computed one by one.
    """
    s, u, v = svd_parts(stop_gradient(_svd(a)), a)
    n = rank = shape_of(a)[-1]
    largest, limit = unwrap(s[..., :1]), _well_conditioned_limit(a)
    while rank and concretize(
        np.any(unwrap(s[..., rank - 1 : rank]) * limit <= largest), mixed=True
    ):
        rank -= 1
    b = transposed(u) @ a @ v
    inverse = inv(b[..., :rank, :rank])
    left, right = b[..., rank:, :rank] @ inverse, inverse @ b[..., :rank, rank:]
    small = b[..., rank:, rank:] - left @ b[..., :rank, rank:]
    unit = broadcast_to(np.eye(n - rank, dtype=dtype_of(a)), shape_of(small))
    of_small = (
        concatenate([-transposed(left), unit], axis=-2)
        @ _minors(small)
        @ concatenate([-transposed(right), unit], axis=-1)
    )
    of_large = put_at(
        _as_factors(det(small)) * transposed(inverse),
        index=(..., slice(rank), slice(rank)),
        shape=shape_of(a),
    )
    in_bases = _as_factors(det(b[..., :rank, :rank])) * (of_small + of_large)
    return _as_factors(det(u) * det(v)) * (u @ in_bases @ transposed(v))


def _minors(a: Any) -> Any:
    """The cofactors of small matrices, each a determinant."""
    n = shape_of(a)[-1]
    if n > MOST_ZEROS:
        return 0.0 * a
    others = np.array([[j for j in range(n) if j != i] for i in range(n)], int)
    others = others.reshape(n, max(n - 1, 0))
    rows, columns = others[:, None, :, None], others[None, :, None, :]
    signs = (-1.0) ** np.add.outer(np.arange(n), np.arange(n))
    return det(getitem(a, (..., rows, columns))) * signs.astype(dtype_of(a))


@built_in(_det_rule, numpy=(np.linalg.det,), batching="leading")
def det(a: Any) -> Any:
    """Determinant of each square matrix; derivatives up to order 8 are right at singular ones too.

    For products of many numbers that overflow or underflow, take :func:`slogdet`.

    Args:
        a: array (…, N, N).

    >>> round(det(np.array([[2.0, 1.0], [1.0, 3.0]])), 6)
    5.0
    """
    return np.linalg.det(a)


def _slogdet_rule(g: Any, y: Any, a: Any) -> Any:
    singular = y[..., 1] == -math.inf
    if concretize(np.any(singular), mixed=True):
        a = where(_as_factors(singular), np.eye(shape_of(a)[-1], dtype=dtype_of(a)), a)
        return _as_factors(where(singular, math.nan, g[..., 1])) * transposed(inv(a))
    return _as_factors(g[..., 1]) * transposed(inv(a))


@built_in(_slogdet_rule, batching="leading")
def _slogdet(a: Any) -> Any:
    return np.stack(np.linalg.slogdet(a), axis=-1)


@register(np.linalg.slogdet)
def slogdet(a: Any) -> Any:
    """Sign of the determinant and logarithm of its size, of each square matrix.

    The sign has no derivative. That of a singular matrix is 0 and its logarithm -inf, of which the
    derivative is nan.

    Args:
        a: array (…, N, N).

    Returns:
        A named tuple ``(sign, logabsdet)``.

    >>> slogdet(np.array([[0.0, 1.0], [1.0, 0.0]]))
    SlogdetResult(sign=-1.0, logabsdet=0.0)
    """
    y = _slogdet(a)
    return SlogdetResult(getitem(y, (..., 0)), getitem(y, (..., 1)))
