"""Inverses and linear equations; axes before the last two are a batch.

The rules follow from differentiating what defines the result: A·X = B gives dA·X + A·dX = dB, and
so on. Aᵀ stands for the last two axes exchanged, :func:`transposed`.

Source: M. Giles, "An extended collection of matrix derivative results" (2008); for the
pseudoinverse G. Golub and V. Pereyra, "The differentiation of pseudo-inverses and nonlinear least
squares problems" (1973).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ..engine.define import built_in, register
from ..engine.values import Value, concretize, dtype_of, shape_of
from .batching import aligned, example_ndim
from .selection import where
from .shape import as_array, expand_dims, swapaxes

__all__ = ["inv", "pinv", "solve"]


def transposed(x: Any) -> Any:
    """The matrices with rows and columns exchanged."""
    return swapaxes(x, -1, -2)


def each(function: Callable[[Any], Any], a: Any) -> Any:
    """``function(a)`` of a batch of matrices; where one has no answer, the error says which.

    Args:
        function: one of NumPy's, of a batch or of one matrix.
        a: array (…, M, N).
    """
    try:
        return function(a)
    except np.linalg.LinAlgError as error:
        if np.ndim(a) < 3:
            raise
        function(np.eye(*a.shape[-2:]))  # if this has no answer either, it is the shape
        for place in np.ndindex(a.shape[:-2]):
            if not _has_answer(function, a[place]):
                raise np.linalg.LinAlgError(f"{error}: {in_batch(place)}") from error
        raise


def _has_answer(function: Callable[[Any], Any], a: Any) -> bool:
    try:
        function(a)
    except np.linalg.LinAlgError:
        return False
    return True


def in_batch(place: Sequence[int]) -> str:
    """Which matrix of a batch, in an error message."""
    return f"matrix {', '.join(map(str, place))} of the batch"


def square(x: Any) -> bool:
    """Whether an argument has square matrices in its last two axes."""
    shape = shape_of(x)
    return len(shape) > 1 and shape[-1] == shape[-2]


def one_triangle(a: Any, lower: bool) -> Any:
    """A matrix that NumPy takes for symmetric, of which it reads one triangle only.

    A symmetric one is left as it is, and the functions that get it pass the symmetric gradient
    back. Of any other the triangle is mirrored, so its gradient goes to that triangle alone.
    """
    a = as_array(a)
    if not square(a):
        return a
    symmetric = np.all(a == transposed(a))
    if concretize(symmetric, mixed=False):
        return a
    read = np.tril(np.ones(shape_of(a)[-2:], bool))
    mirrored = where(read if lower else read.T, a, transposed(a))
    return where(symmetric, a, mirrored) if isinstance(symmetric, Value) else mirrored


def _inverse_rule(g: Any, y: Any, a: Any) -> Any:
    return -(transposed(y) @ g @ transposed(y))


@built_in(_inverse_rule, numpy=(np.linalg.inv,), batching="leading")
def inv(a: Any) -> Any:
    """Inverse of each square matrix; :func:`solve` is faster and rounds less than inv(a) @ b.

    Args:
        a: array (…, N, N).

    Raises:
        numpy.linalg.LinAlgError: a matrix is singular, or not square.

    >>> inv(np.array([[2.0, 0.0], [0.0, 4.0]]))
    array([[0.5 , 0.  ],
           [0.  , 0.25]])
    """
    return each(np.linalg.inv, a)


def _solve_rule(g: Any, y: Any, a: Any, b: Any) -> tuple[Any, Any]:
    is_vector = len(shape_of(b)) == 1
    if is_vector:
        g, y = expand_dims(g, -1), expand_dims(y, -1)
    to_b = solve(transposed(a), g)
    return -(to_b @ transposed(y)), to_b[..., 0] if is_vector else to_b


def _solve_in_batch(size: int, in_batch: list[bool], a: Any, b: Any) -> Any:
    is_vector = example_ndim(b, in_batch[1]) == 1
    if is_vector and in_batch == [False, True] and len(shape_of(a)) == 2:
        return swapaxes(solve(a, swapaxes(b, 0, 1)), 0, 1)  # the examples are columns
    x = solve(*aligned(in_batch, (a, expand_dims(b, -1) if is_vector else b)))
    return x[..., 0] if is_vector else x


@built_in(
    _solve_rule,
    numpy=(np.linalg.solve,),
    joint=True,
    batching="leading",
    batch=_solve_in_batch,
)
def solve(a: Any, b: Any) -> Any:
    """The x with a @ x = b, for each square matrix of a.

    Args:
        a: array (…, N, N).
        b: array (…, N, K), or (N,): only one axis is a vector, as in NumPy 2. Batches broadcast.

    Raises:
        numpy.linalg.LinAlgError: a matrix is singular, or not square.
        ValueError: shapes that do not fit.

    >>> solve(np.array([[2.0, 0.0], [0.0, 4.0]]), np.array([2.0, 2.0]))
    array([1. , 0.5])
    """
    try:
        return np.linalg.solve(a, b)
    except np.linalg.LinAlgError:
        each(np.linalg.inv, a)  # says which matrix is singular
        raise


def _pinv_rule(g: Any, y: Any, a: Any, rcond: Any, hermitian: bool) -> Any:
    inverse, upstream = transposed(y), transposed(g)
    left = upstream - a @ (y @ upstream)  # (I - A·P)·Gᵀ
    right = upstream - (upstream @ y) @ a  # Gᵀ·(I - P·A)
    return left @ y @ inverse + inverse @ y @ right - inverse @ g @ inverse


@built_in(_pinv_rule, batching="leading")
def _pinv(a: Any, rcond: Any = 1e-15, hermitian: bool = False) -> Any:
    return each(lambda a: np.linalg.pinv(a, rcond, hermitian), a)


_NOT_GIVEN: Any = object()


@register(np.linalg.pinv)
def pinv(a: Any, rcond: Any = None, hermitian: bool = False, *, rtol: Any = _NOT_GIVEN) -> Any:
    """Pseudoinverse of each matrix (Moore and Penrose).

    Its derivative is that among matrices of the same rank; where the rank jumps it has none.

    Args:
        a: array (…, M, N).
        rcond: singular values up to so many times the largest count as zero; 1e-15 by default.
        hermitian: a is symmetric: one triangle is read, and the gradient is symmetric too.
        rtol: another name for rcond; None for max(M, N) times the precision of the type.

    Raises:
        ValueError: rcond and rtol are both given.
        numpy.linalg.LinAlgError: a number or a vector; or ``hermitian``, of a matrix that is not
            square.

    >>> pinv(np.array([[2.0], [0.0]]))
    array([[0.5, 0. ]])
    """
    a = as_array(a)
    if rcond is not None and rtol is not _NOT_GIVEN:
        raise ValueError("pinv: give rcond or rtol, not both")
    if rcond is None:
        rcond = 1e-15 if rtol is _NOT_GIVEN else rtol
    if rcond is None:
        rcond = precision(a) * max(shape_of(a)[-2:])
    if hermitian and square(a):
        a = one_triangle(a, lower=True)
        a = (a + transposed(a)) * 0.5
    return _pinv(a, rcond=rcond, hermitian=hermitian)


def precision(a: Any) -> float:
    """Distance from 1 to the next number of the type that NumPy's functions compute ``a`` in."""
    dtype = dtype_of(a)
    return float(np.finfo(dtype if dtype.kind == "f" else float).eps)
