"""Triangular and banded systems of equations, and equations of matrices.

The rules, for an upstream gradient G of the solution X:

    A·X = B          dB = A⁻ᵀ·G, dA = -dB·Xᵀ, of which a band or triangle keeps its own places
    A·X + X·B = Q    dQ solves Aᵀ·W + W·Bᵀ = G, dA = -W·Xᵀ, dB = -Xᵀ·W

Each is made of the same functions, so all derivatives of higher order follow.

Source: M. Giles, "An extended collection of matrix derivative results" (2008).
"""

from __future__ import annotations

from math import prod
from typing import Any

import numpy as np

from ...engine.define import op
from ...engine.values import shape_of
from ...ops import concatenate, getitem, matmul, moveaxis, reshape, sum, swapaxes, transpose
from ...ops.batching import one_by_one
from ..installed import scipy
from ..on_nodes import on_nodes
from ..solvers import joined

__all__ = [
    "cho_solve_banded",
    "solve_banded",
    "solve_continuous_lyapunov",
    "solve_discrete_lyapunov",
    "solve_lyapunov",
    "solve_sylvester",
    "solve_triangular",
    "solveh_banded",
]

sl = scipy.linalg


def _as_column(x: Any) -> Any:
    """A vector as a matrix of one column; a matrix as it is."""
    return reshape(x, (*shape_of(x), 1)) if len(shape_of(x)) == 1 else x


def _product(w: Any, x: Any) -> Any:
    """w·xᵀ, of vectors or matrices of columns."""
    return matmul(_as_column(w), swapaxes(_as_column(x), -1, -2))


def _triangular_b(g: Any, x: Any, a: Any, b: Any, trans: int, lower: bool, unit: bool) -> Any:
    return _solve_triangular(a, g, trans=0 if trans else 1, lower=lower, unit=unit)


def _triangular_a(g: Any, x: Any, a: Any, b: Any, trans: int, lower: bool, unit: bool) -> Any:
    w = _triangular_b(g, x, a, b, trans, lower, unit)
    n = shape_of(a)[-1]
    places = np.tri(n, k=-1 if unit else 0)
    product = _product(x, w) if trans else _product(w, x)
    return -product * (places if lower else places.T)


def _triangular_in_batch(
    size: int, in_batch: list[bool], a: Any, b: Any, trans: int, lower: bool, unit: bool
) -> Any:
    if in_batch != [False, True]:
        params = {"trans": trans, "lower": lower, "unit": unit}
        return one_by_one(_solve_triangular, size, in_batch, [a, b], params)
    n, *columns = shape_of(b)[1:]
    together = reshape(moveaxis(b, 0, -1), (n, prod(columns) * size))  # all are columns
    x = _solve_triangular(a, together, trans=trans, lower=lower, unit=unit)
    return moveaxis(reshape(x, (n, *columns, size)), -1, 0)


@op(_triangular_a, _triangular_b, batch=_triangular_in_batch)
def _solve_triangular(a: Any, b: Any, trans: int, lower: bool, unit: bool) -> Any:
    return sl.solve_triangular(a, b, trans, lower, unit, check_finite=False)


@on_nodes(sl.solve_triangular)
def solve_triangular(
    a: Any,
    b: Any,
    trans: Any = 0,
    lower: bool = False,
    unit_diagonal: bool = False,
    overwrite_b: bool = False,
    check_finite: bool = True,
) -> Any:
    """x with a·x = b for a triangular a, of which only the triangle is read.

    Args:
        a: (…, n, n).
        b: (n,) or (…, n, k).
        trans: 0 or "N"; 1, 2, "T" or "C" to solve aᵀ·x = b.
        lower: whether a is the lower triangle.
        unit_diagonal: take the diagonal as 1 without reading it.
        overwrite_b, check_finite: for plain arrays only; nodes are never written to, and nan and
            inf are carried.

    >>> solve_triangular(np.array([[2.0, 0.0], [1.0, 4.0]]), np.array([2.0, 5.0]), lower=True)
    array([1., 1.])
    """
    b = joined(b)
    options = {"trans": {"N": 0, "T": 1, "C": 2}.get(trans, trans), "lower": lower}
    if np.ndim(b) == 1 < np.ndim(a) - 1:  # one vector for a batch of matrices
        column = reshape(b, (-1, 1))
        return _solve_triangular(a, column, unit=unit_diagonal, **options)[..., 0]
    return _solve_triangular(a, b, unit=unit_diagonal, **options)


def _band(shape: tuple[int, ...], lower: int, upper: int) -> tuple[Any, Any, Any]:
    """For each place of a band matrix as SciPy stores it: its row and column, and if it is one."""
    n = shape[-1]
    columns = np.broadcast_to(np.arange(n), (lower + upper + 1, n))
    rows = columns + np.arange(-upper, lower + 1)[:, None]
    inside = (rows >= 0) & (rows < n)
    return np.where(inside, rows, 0), columns, inside


def _transposed_band(ab: Any, lower: int, upper: int) -> Any:
    rows, columns, inside = _band(shape_of(ab), upper, lower)
    # The element (i, j) of aᵀ is (j, i) of a, in the line upper + j - i of its band.
    return getitem(ab, (np.where(inside, upper + columns - rows, 0), rows)) * inside


def _banded_b(g: Any, x: Any, ab: Any, b: Any, lower: int, upper: int) -> Any:
    return _solve_banded(_transposed_band(ab, lower, upper), g, lower=upper, upper=lower)


def _banded_a(g: Any, x: Any, ab: Any, b: Any, lower: int, upper: int) -> Any:
    w = _as_column(_banded_b(g, x, ab, b, lower, upper))
    rows, columns, inside = _band(shape_of(ab), lower, upper)
    return -sum(w[rows] * _as_column(x)[columns], axis=-1) * inside


@op(_banded_a, _banded_b)
def _solve_banded(ab: Any, b: Any, lower: int, upper: int) -> Any:
    return sl.solve_banded((lower, upper), ab, b, check_finite=False)


@on_nodes(sl.solve_banded)
def solve_banded(
    l_and_u: Any,
    ab: Any,
    b: Any,
    overwrite_ab: bool = False,
    overwrite_b: bool = False,
    check_finite: bool = True,
) -> Any:
    """x with a·x = b for a band matrix a, whose diagonals are the lines of ab.

    Args:
        l_and_u: how many diagonals a has below and above the main one.
        ab: (l + u + 1, n): ``ab[u + i - j, j]`` is ``a[i, j]``; what lies outside of a is not read.
        b: (n,) or (n, k).
        overwrite_ab, overwrite_b, check_finite: for plain arrays only.

    >>> solve_banded((0, 1), np.array([[0.0, 1.0], [2.0, 4.0]]), np.array([3.0, 4.0]))
    array([1., 1.])
    """
    lower, upper = l_and_u
    return _solve_banded(ab, b, lower=int(lower), upper=int(upper))


@on_nodes(sl.solveh_banded)
def solveh_banded(
    ab: Any,
    b: Any,
    overwrite_ab: bool = False,
    overwrite_b: bool = False,
    lower: bool = False,
    check_finite: bool = True,
) -> Any:
    """x with a·x = b for a symmetric band matrix a, given by one half of its diagonals.

    Args:
        ab: (u + 1, n): the main diagonal and the u above it as for :func:`solve_banded`; those
            below it if lower.
        b: (n,) or (n, k).
        lower: whether ab is the lower half.
        overwrite_ab, overwrite_b, check_finite: for plain arrays only.

    >>> solveh_banded(np.array([[0.0, 1.0], [2.0, 2.0]]), np.array([3.0, 3.0]))
    array([1., 1.])
    """
    ab = joined(ab)
    width = np.shape(ab)[0] - 1
    if lower:
        whole = concatenate([_transposed_band(ab, width, 0)[:-1], ab])
    else:
        whole = concatenate([ab, _transposed_band(ab, 0, width)[1:]])
    return _solve_banded(whole, joined(b), lower=width, upper=width)


@on_nodes(sl.cho_solve_banded)
def cho_solve_banded(
    cb_and_lower: Any, b: Any, overwrite_b: bool = False, check_finite: bool = True
) -> Any:
    """x with a·x = b, given the Cholesky factor of the band matrix a, a band itself.

    Args:
        cb_and_lower: the factor, as cholesky_banded has it, and whether it is the lower one.
        b: (n,) or (n, k).
        overwrite_b, check_finite: for plain arrays only.

    >>> cho_solve_banded((np.array([[0.0, 1.0], [1.0, 2.0]]), False), np.array([2.0, 6.0]))
    array([1., 1.])
    """
    cb, lower = cb_and_lower
    width = np.shape(cb)[0] - 1
    below = (width, 0) if lower else (0, width)
    other = _transposed_band(cb, *below)
    first, second = (cb, other) if lower else (other, cb)
    y = _solve_banded(first, joined(b), lower=width, upper=0)
    return _solve_banded(second, y, lower=0, upper=width)


def _sylvester_rule(g: Any, x: Any, a: Any, b: Any, q: Any) -> tuple[Any, Any, Any]:
    w = _solve_sylvester(transpose(a), transpose(b), g)
    return -matmul(w, transpose(x)), -matmul(transpose(x), w), w


@op(_sylvester_rule, joint=True)
def _solve_sylvester(a: Any, b: Any, q: Any) -> Any:
    return sl.solve_sylvester(a, b, q)


@on_nodes(sl.solve_sylvester)
def solve_sylvester(a: Any, b: Any, q: Any) -> Any:
    """x with a·x + x·b = q.

    Args:
        a: (m, m).
        b: (n, n).
        q: (m, n).

    >>> solve_sylvester(np.array([[1.0]]), np.array([[3.0]]), np.array([[8.0]]))
    array([[2.]])
    """
    return _solve_sylvester(a, b, q)


def _lyapunov_a(g: Any, x: Any, a: Any, q: Any) -> Any:
    w = _solve_lyapunov(transpose(a), g)
    return -matmul(w, transpose(x)) - matmul(transpose(w), x)


@op(_lyapunov_a, lambda g, x, a, q: _solve_lyapunov(transpose(a), g))
def _solve_lyapunov(a: Any, q: Any) -> Any:
    return sl.solve_continuous_lyapunov(a, q)


@on_nodes(sl.solve_continuous_lyapunov)
def solve_continuous_lyapunov(a: Any, q: Any) -> Any:
    """x with a·x + x·aᵀ = q.

    Args:
        a, q: (n, n).

    >>> solve_continuous_lyapunov(np.array([[1.0]]), np.array([[4.0]]))
    array([[2.]])
    """
    return _solve_lyapunov(a, q)


solve_lyapunov = solve_continuous_lyapunov


def _discrete_a(g: Any, x: Any, a: Any, q: Any) -> Any:
    w = _solve_discrete(transpose(a), g)
    return matmul(matmul(w, a), transpose(x)) + matmul(matmul(transpose(w), a), x)


@op(_discrete_a, lambda g, x, a, q: _solve_discrete(transpose(a), g))
def _solve_discrete(a: Any, q: Any) -> Any:
    return sl.solve_discrete_lyapunov(a, q)


@on_nodes(sl.solve_discrete_lyapunov)
def solve_discrete_lyapunov(a: Any, q: Any, method: Any = None) -> Any:
    """x with x = a·x·aᵀ + q.

    Args:
        a, q: (n, n).
        method: for plain arrays only; on nodes SciPy's default.

    >>> solve_discrete_lyapunov(np.array([[0.5]]), np.array([[3.0]]))
    array([[4.]])
    """
    return _solve_discrete(a, q)
