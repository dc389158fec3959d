"""What ``scipy.linalg`` has in common with ``numpy.linalg``: SciPy's arguments, NumPy's ops."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ...engine.define import op
from ...engine.values import shape_of
from ...ops import decompositions as numpys
from ...ops import (
    determinants,
    eigenvalues,
    getitem,
    least_squares,
    linear_solve,
    norms,
    pad,
    reshape,
    swapaxes,
    where,
)
from ..installed import scipy
from ..on_nodes import on_nodes
from ..solvers import joined
from .equations import solve_triangular

__all__ = [
    "cho_factor",
    "cho_solve",
    "cholesky",
    "det",
    "eigh",
    "eigvalsh",
    "inv",
    "lstsq",
    "norm",
    "pinv",
    "qr",
    "solve",
    "svd",
    "svdvals",
]

sl = scipy.linalg


@on_nodes(sl.cholesky)
def cholesky(
    a: Any, lower: bool = False, overwrite_a: bool = False, check_finite: bool = True
) -> Any:
    """The upper triangular U with Uᵀ·U = a, or the lower triangular L with L·Lᵀ = a.

    Args:
        a: (…, n, n), symmetric: one triangle is read. The gradient is symmetric if a is.
        lower: read the lower triangle, and return L.
        overwrite_a, check_finite: for plain arrays only.

    >>> cholesky(np.array([[4.0, 2.0], [2.0, 5.0]]))
    array([[2., 1.],
           [0., 2.]])
    """
    return numpys.cholesky(joined(a), upper=not lower)


@on_nodes(sl.cho_factor)
def cho_factor(
    a: Any, lower: bool = False, overwrite_a: bool = False, check_finite: bool = True
) -> Any:
    """The factor of :func:`cholesky`, and whether it is the lower one, for :func:`cho_solve`.

    (On nodes the other triangle is zero, where SciPy leaves what was there.)

    >>> c, lower = cho_factor(np.array([[4.0]]))
    >>> c, bool(lower)
    (array([[2.]]), False)
    """
    return cholesky(a, lower), lower


@on_nodes(sl.cho_solve)
def cho_solve(
    c_and_lower: Any, b: Any, overwrite_b: bool = False, check_finite: bool = True
) -> Any:
    """x with a·x = b, given what :func:`cho_factor` made of a.

    Args:
        c_and_lower: the factor, of which one triangle is read, and whether that is the lower one.
        b: (n,) or (n, k).
        overwrite_b, check_finite: for plain arrays only.

    >>> cho_solve((np.array([[2.0]]), False), np.array([8.0]))
    array([2.])
    """
    c, lower = c_and_lower
    y = solve_triangular(c, b, trans=0 if lower else 1, lower=lower)
    return solve_triangular(c, y, trans=1 if lower else 0, lower=lower)


def _between(below: float, above: float) -> Callable[[Any, bool], Any]:
    """A matrix of which only the diagonals between two are read, 0 being the main one."""

    def masked(a: Any, lower: bool) -> Any:
        n = shape_of(a)[-1]
        diagonal = np.arange(n) - np.arange(n)[:, None]
        return where((diagonal >= below) & (diagonal <= above), a, 0.0)

    return masked


_READ_AS: dict[Any, Callable[[Any, bool], Any]] = {
    None: lambda a, lower: a,
    **dict.fromkeys(("gen", "general", "banded"), lambda a, lower: a),
    **dict.fromkeys(
        ("sym", "symmetric", "her", "hermitian", "pos", "positive definite"),
        linear_solve.one_triangle,
    ),
    "diagonal": _between(0, 0),
    "tridiagonal": _between(-1, 1),
    "upper triangular": _between(0, np.inf),
    "lower triangular": _between(-np.inf, 0),
}
"""What is read of a matrix that is assumed to be of a kind."""


def _read(name: str, a: Any, assume_a: Any, lower: bool) -> Any:
    if assume_a not in _READ_AS:
        kinds = ", ".join(map(repr, _READ_AS))
        raise ValueError(f"{name}: assume_a must be one of {kinds}; got {assume_a!r}")
    return _READ_AS[assume_a](joined(a), lower)


@on_nodes(sl.solve)
def solve(
    a: Any,
    b: Any,
    lower: bool = False,
    overwrite_a: bool = False,
    overwrite_b: bool = False,
    check_finite: bool = True,
    assume_a: Any = None,
    transposed: bool = False,
) -> Any:
    """x with a·x = b.

    Args:
        a: (…, n, n).
        b: (n,) or (…, n, k).
        lower: of an a that is assumed to be symmetric, read the lower triangle, not the upper one.
        overwrite_a, overwrite_b, check_finite: for plain arrays only.
        assume_a: SciPy's names of a kind of matrix: what is read of a, and gets the gradient. Of a
            symmetric a one triangle is read, but the gradient is symmetric.
        transposed: solve aᵀ·x = b.

    Raises:
        ValueError: an unknown assume_a.
        numpy.linalg.LinAlgError: a is singular.

    >>> solve(np.array([[2.0, 0.0], [0.0, 4.0]]), np.array([2.0, 4.0]))
    array([1., 1.])
    """
    a = _read("solve", a, assume_a, lower)
    return linear_solve.solve(swapaxes(a, -1, -2) if transposed else a, joined(b))


@on_nodes(sl.inv)
def inv(
    a: Any,
    overwrite_a: bool = False,
    check_finite: bool = True,
    *,
    assume_a: Any = None,
    lower: bool = False,
) -> Any:
    """The inverse of square matrices (…, n, n); see :func:`solve` for the arguments.

    >>> inv(np.array([[2.0, 1.0], [1.0, 1.0]]))
    array([[ 1., -1.],
           [-1.,  2.]])
    """
    return linear_solve.inv(_read("inv", a, assume_a, lower))


@on_nodes(sl.det)
def det(a: Any, overwrite_a: bool = False, check_finite: bool = True) -> Any:
    """The determinant of square matrices (…, n, n).

    >>> det(np.array([[2.0, 0.0], [0.0, 4.0]]))
    8.0
    """
    return determinants.det(joined(a))


@on_nodes(sl.norm)
def norm(
    a: Any, ord: Any = None, axis: Any = None, keepdims: bool = False, check_finite: bool = True
) -> Any:
    """The norm of a vector or matrix, as numpy.linalg.norm.

    >>> norm(np.array([3.0, 4.0]))
    5.0
    """
    return norms.norm(joined(a), ord=ord, axis=axis, keepdims=keepdims)


@on_nodes(sl.lstsq)
def lstsq(
    a: Any,
    b: Any,
    cond: Any = None,
    overwrite_a: bool = False,
    overwrite_b: bool = False,
    check_finite: bool = True,
    lapack_driver: Any = None,
) -> Any:
    """The x of least squares ‖a·x - b‖², and of these the shortest.

    Args:
        a: (m, n).
        b: (m,) or (m, k).
        cond: singular values up to so many times the largest count as zero.
        overwrite_a, overwrite_b, check_finite, lapack_driver: for plain arrays only.

    Returns:
        x, the sums of squares that are left, the rank and the singular values.

    >>> lstsq(np.array([[1.0], [1.0]]), np.array([1.0, 3.0]))[0].round(6)
    array([2.])
    """
    a, b = joined(a), joined(b)
    limit = linear_solve.precision(a) if cond is None else cond
    x, left, rank, s = least_squares.lstsq(a, b, rcond=limit)
    if len(np.shape(b)) == 1 and np.shape(left):
        left = reshape(left, ()) if np.shape(left)[0] else left
    return x, left, rank, s


@on_nodes(sl.pinv)
def pinv(
    a: Any,
    *,
    atol: Any = None,
    rtol: Any = None,
    return_rank: bool = False,
    check_finite: bool = True,
) -> Any:
    """The pseudoinverse of a matrix (m, n).

    Args:
        rtol: singular values up to so many times the largest count as zero.
        atol, return_rank, check_finite: for plain arrays only.

    Raises:
        TypeError: atol or return_rank with nodes.

    >>> pinv(np.array([[2.0], [0.0]]))
    array([[0.5, 0. ]])
    """
    if atol or return_rank:
        raise TypeError("pinv: atol and return_rank are not supported on nodes")
    return linear_solve.pinv(joined(a), rtol=rtol)


@op(lambda g, y, a: eigenvalues.eigh_rule(g, y, a, "L"))
def _eigh(a: Any) -> Any:
    w, v = sl.eigh(a)  # NumPy's eigenvectors may have other signs
    return np.concatenate([w[..., None, :], v], axis=-2)


@on_nodes(sl.eigh)
def eigh(
    a: Any,
    b: Any = None,
    *,
    lower: bool = True,
    eigvals_only: bool = False,
    overwrite_a: bool = False,
    overwrite_b: bool = False,
    type: int = 1,
    check_finite: bool = True,
    subset_by_index: Any = None,
    subset_by_value: Any = None,
    driver: Any = None,
) -> Any:
    """Eigenvalues, ascending, and eigenvectors, in columns, of a symmetric matrix.

    The gradient is symmetric if a is. Where eigenvalues are equal the derivative of their vectors
    is nan. The signs of vectors are arbitrary, and may change with the last digit of a.

    Args:
        a: (n, n), of which one triangle is read.
        b: positive definite (n, n), for a·v = w·b·v; the vectors then have vᵀ·b·v = 1.
        lower: whether the lower triangles are read.
        eigvals_only: return the eigenvalues alone.
        subset_by_index: the first and the last to return.
        overwrite_a, overwrite_b, check_finite, driver: for plain arrays only.
        type, subset_by_value: on nodes as they are by default.

    Raises:
        TypeError: type or subset_by_value with nodes.

    >>> eigh(np.array([[2.0, 0.0], [0.0, 1.0]]), eigvals_only=True)
    array([1., 2.])
    """
    if type != 1 or subset_by_value is not None:
        raise TypeError("eigh: type and subset_by_value are not supported on nodes")
    a = linear_solve.one_triangle(joined(a), lower=lower)
    factor = None
    if b is not None:  # with b = L·Lᵀ the matrix L⁻¹·a·L⁻ᵀ has the same eigenvalues
        factor = cholesky(linear_solve.one_triangle(joined(b), lower=lower), lower=True)
        half = solve_triangular(factor, 0.5 * (a + swapaxes(a, -1, -2)), lower=True)
        a = solve_triangular(factor, swapaxes(half, -1, -2), lower=True)
    y = _eigh(0.5 * (a + swapaxes(a, -1, -2)))
    first, last = subset_by_index or (0, shape_of(y)[-1] - 1)
    y = getitem(y, (..., slice(first, last + 1)))
    if eigvals_only:
        return y[..., 0, :]
    vectors = y[..., 1:, :]
    if factor is not None:
        vectors = solve_triangular(factor, vectors, trans=1, lower=True)
    return y[..., 0, :], vectors


@on_nodes(sl.eigvalsh)
def eigvalsh(a: Any, b: Any = None, **options: Any) -> Any:
    """The eigenvalues of a symmetric matrix; see :func:`eigh`, whose arguments it takes.

    >>> eigvalsh(np.array([[2.0, 0.0], [0.0, 1.0]]))
    array([1., 2.])
    """
    return eigh(a, b, eigvals_only=True, **options)


@on_nodes(sl.svd)
def svd(
    a: Any,
    full_matrices: bool = True,
    compute_uv: bool = True,
    overwrite_a: bool = False,
    check_finite: bool = True,
    lapack_driver: str = "gesdd",
) -> Any:
    """U, the singular values s, and Vh, with a = U·diag(s)·Vh; or s alone.

    Args:
        a: (…, m, n).
        full_matrices: complete U and Vh to square matrices; what is added has no derivative.
        compute_uv: return U and Vh too.
        overwrite_a, check_finite, lapack_driver: for plain arrays only.

    >>> svd(np.array([[3.0, 0.0], [0.0, -2.0]]), compute_uv=False)
    array([3., 2.])
    """
    parts = numpys.svd(joined(a), full_matrices=full_matrices, compute_uv=compute_uv)
    return tuple(parts) if compute_uv else parts


@on_nodes(sl.svdvals)
def svdvals(a: Any, overwrite_a: bool = False, check_finite: bool = True) -> Any:
    """The singular values of matrices (…, m, n), descending.

    >>> svdvals(np.array([[3.0, 0.0], [0.0, -2.0]]))
    array([3., 2.])
    """
    return numpys.svdvals(joined(a))


_MODES = {"full": "complete", "economic": "reduced", "r": "r"}


@on_nodes(sl.qr)
def qr(
    a: Any,
    overwrite_a: bool = False,
    lwork: Any = None,
    mode: str = "full",
    pivoting: bool = False,
    check_finite: bool = True,
) -> Any:
    """Q, with orthogonal columns of length 1, and the upper triangular R, with a = Q·R.

    Args:
        a: (…, m, n).
        mode: "full", for a square Q, whose added columns have no derivative; "economic"; or "r",
            for a tuple of R alone.
        overwrite_a, lwork, check_finite: for plain arrays only.
        pivoting: only without nodes.

    Raises:
        TypeError: pivoting or another mode with nodes.

    >>> qr(np.array([[-2.0]]), mode="r")
    (array([[-2.]]),)
    """
    if pivoting or mode not in _MODES:
        raise TypeError(
            f"qr: pivoting, and modes other than {', '.join(map(repr, _MODES))}, are not supported "
            f"on nodes"
        )
    a = joined(a)
    parts = numpys.qr(a, mode=_MODES[mode])
    if mode != "r":
        return tuple(parts)
    missing = shape_of(a)[-2] - shape_of(parts)[-2]  # zeros, which NumPy leaves away
    return (pad(parts, [*[(0, 0)] * (len(shape_of(a)) - 2), (0, missing), (0, 0)]),)
