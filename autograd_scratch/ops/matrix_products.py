"""What numpy.linalg has besides: powers and chains of matrices, equations of tensors.

Some of its functions have the name of another one of NumPy's and take their arguments otherwise;
those are public in :mod:`autograd_scratch.linalg` only.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np

from ..engine.define import register
from ..engine.registry import NUMPY
from ..engine.values import dtype_of, shape_of
from .axes import matrix_transpose
from .diagonals import diagonal
from .elementwise import astype
from .indexing import trace
from .linear_solve import inv, solve
from .products import dot, matmul, outer, tensordot
from .selection import where
from .shape import as_array, moveaxis, reshape
from .vector_products import vecdot
from .vectors import cross

__all__ = ["matrix_power", "multi_dot", "tensorinv", "tensorsolve"]


@register(np.linalg.matrix_power)
def matrix_power(a: Any, n: int) -> Any:
    """Each square matrix to a whole power, negative ones by its inverse.

    Args:
        a: array (…, N, N).
        n: the power; 0 gives identity matrices.

    Raises:
        TypeError: n is not an integer.
        numpy.linalg.LinAlgError: a matrix is not square, or n is negative and one is singular.

    >>> matrix_power(np.array([[1.0, 1.0], [0.0, 1.0]]), 3)
    array([[1., 3.],
           [0., 1.]])
    """
    a, n = as_array(a), operator.index(n)
    shape = shape_of(a)
    if len(shape) < 2 or shape[-1] != shape[-2]:
        raise np.linalg.LinAlgError(f"matrix_power: matrices must be square, got shape {shape}")
    if n == 0:
        return where(True, np.eye(shape[-1], dtype=dtype_of(a)), a)  # which has gradient 0
    square, power, result = inv(a) if n < 0 else a, operator.abs(n), None
    while power:  # square again and again, and multiply what the binary digits of n ask for
        if power % 2:
            result = square if result is None else matmul(result, square)
        power //= 2
        square = matmul(square, square) if power else square
    return result


@register(np.linalg.multi_dot)
def multi_dot(arrays: Sequence[Any]) -> Any:
    """Product of two or more matrices, in the order that takes the fewest multiplications.

    Args:
        arrays: matrices; the first and the last may be vectors.

    Raises:
        ValueError: fewer than two arrays.
        numpy.linalg.LinAlgError: an array has too many or too few axes.

    >>> multi_dot([np.ones((1, 3)), np.ones((3, 3)), np.ones(3)])
    array([9.])
    """
    xs = [as_array(x) for x in arrays]
    if len(xs) < 2:
        raise ValueError(f"multi_dot: needs at least two arrays, got {len(xs)}")
    shapes = [shape_of(x) for x in xs]
    for i, shape in enumerate(shapes):
        if len(shape) != 2 and not (len(shape) == 1 and i in (0, len(xs) - 1)):
            raise np.linalg.LinAlgError(
                f"multi_dot: all arrays must be matrices, the first and the last may be vectors; "
                f"array {i} has shape {shape}"
            )
    rows = [1 if len(shapes[0]) == 1 else shapes[0][0], *(shape[0] for shape in shapes[1:])]
    sides = [*rows, 1 if len(shapes[-1]) == 1 else shapes[-1][1]]

    @cache
    def best(first: int, last: int) -> tuple[int, int]:
        """How many multiplications, and after which array to split."""
        if first == last:
            return 0, first
        return min(
            (
                best(first, split)[0]
                + best(split + 1, last)[0]
                + sides[first] * sides[split + 1] * sides[last + 1],
                split,
            )
            for split in range(first, last)
        )

    def product(first: int, last: int) -> Any:
        if first == last:
            return xs[first]
        _, split = best(first, last)
        return dot(product(first, split), product(split + 1, last))

    return product(0, len(xs) - 1)


@register(np.linalg.tensorsolve)
def tensorsolve(a: Any, b: Any, axes: Any = None) -> Any:
    """The x with tensordot(a, x, x.ndim) = b.

    Args:
        a: array of the shape of b followed by that of x, with equal numbers of elements.
        b: array.
        axes: axes of a that are moved to its end before.

    Raises:
        numpy.linalg.LinAlgError: a has another shape, or is singular.

    >>> tensorsolve(np.eye(4).reshape(2, 2, 4), np.ones((2, 2)))
    array([1., 1., 1., 1.])
    """
    a, b = as_array(a), as_array(b)
    if axes is not None:
        a = moveaxis(a, tuple(axes), tuple(range(-len(axes), 0)))
    shape = shape_of(a)[len(shape_of(b)) :]
    size = math.prod(shape)
    if math.prod(shape_of(a)) != size**2:
        raise np.linalg.LinAlgError(
            f"tensorsolve: a of shape {shape_of(a)} is no square matrix from x of shape {shape} to "
            f"b of shape {shape_of(b)}"
        )
    return reshape(solve(reshape(a, (size, size)), reshape(b, (size,))), shape)


@register(np.linalg.tensorinv)
def tensorinv(a: Any, ind: int = 2) -> Any:
    """The inverse of tensordot with a: tensordot(tensorinv(a, ind), b, ind) solves for x.

    Args:
        a: array whose first ``ind`` axes have as many elements as the others.
        ind: how many axes belong to the right-hand side.

    Raises:
        ValueError: ``ind`` is not positive.

    >>> tensorinv(np.eye(4).reshape(4, 2, 2), ind=1).shape
    (2, 2, 4)
    """
    if ind <= 0:
        raise ValueError(f"tensorinv: ind must be positive, got {ind}")
    a = as_array(a)
    shape = shape_of(a)
    size = math.prod(shape[ind:])
    return reshape(inv(reshape(a, (size, -1))), shape[ind:] + shape[:ind])


def linalg_trace(x: Any, /, *, offset: int = 0, dtype: Any = None) -> Any:
    """Sum of a diagonal of each matrix, in the last two axes.

    Args:
        x: array (…, M, N).
        offset: which diagonal; 0 is the main one, positive numbers lie above it.
        dtype: a float type to sum in.

    >>> import autograd_scratch as ag
    >>> ag.linalg.trace(np.ones((4, 3, 3)))
    array([3., 3., 3., 3.])
    """
    return trace(x if dtype is None else astype(x, dtype=dtype), offset, -2, -1)


def linalg_diagonal(x: Any, /, *, offset: int = 0) -> Any:
    """A diagonal of each matrix, in the last two axes; ``offset`` as for :func:`trace`.

    >>> import autograd_scratch as ag
    >>> ag.linalg.diagonal(np.array([[1.0, 2.0], [3.0, 4.0]]), offset=1)
    array([2.])
    """
    return diagonal(x, offset, -2, -1)


def linalg_outer(x1: Any, x2: Any, /) -> Any:
    """All products of an element of one vector with an element of another.

    Raises:
        ValueError: an array that is no vector; :func:`autograd_scratch.outer` takes any.

    >>> import autograd_scratch as ag
    >>> ag.linalg.outer(np.array([1.0, 2.0]), np.array([3.0, 4.0]))
    array([[3., 4.],
           [6., 8.]])
    """
    shapes = [shape_of(as_array(x)) for x in (x1, x2)]
    if any(len(shape) != 1 for shape in shapes):
        raise ValueError(f"outer: both arguments must have one axis, got shapes {shapes}")
    return outer(x1, x2)


def linalg_cross(x1: Any, x2: Any, /, *, axis: int = -1) -> Any:
    """Cross product of vectors of three elements along an axis.

    Raises:
        ValueError: there are not three elements along it in each array.

    >>> import autograd_scratch as ag
    >>> ag.linalg.cross(np.array([1.0, 0.0, 0.0]), np.array([0.0, 1.0, 0.0]))
    array([0., 0., 1.])
    """
    x1, x2 = as_array(x1), as_array(x2)
    if shape_of(x1)[axis] != 3 or shape_of(x2)[axis] != 3:
        raise ValueError(
            f"cross: both arguments must have 3 elements along axis {axis}, got shapes "
            f"{shape_of(x1)} and {shape_of(x2)}"
        )
    return cross(x1, x2, axis=axis)


NUMPY.update(
    {
        np.linalg.trace: linalg_trace,
        np.linalg.diagonal: linalg_diagonal,
        np.linalg.outer: linalg_outer,
        np.linalg.cross: linalg_cross,
        np.linalg.vecdot: vecdot,
        np.linalg.matrix_transpose: matrix_transpose,
        np.linalg.matmul: matmul,
        np.linalg.tensordot: tensordot,
    }
)
