"""Functions of matrices.

For X = f(A) and an upstream gradient G, dA is the upper right block of f of [[Aᵀ, G], [0, Aᵀ]]: an
identity that holds for any function that a power series defines, so the rule is f itself, of a
matrix of twice the size. The square root has a cheaper one.

Source: N. J. Higham, "Functions of Matrices" (2008), theorem 3.6.
"""

from __future__ import annotations

from typing import Any

from ...engine.define import op
from ...engine.values import shape_of
from ...ops import concatenate, swapaxes, transpose
from ..installed import scipy
from ..on_nodes import on_nodes
from .equations import _solve_sylvester

__all__ = ["coshm", "expm", "sinhm", "sqrtm"]

sl = scipy.linalg


def _through_a_block(f: Any) -> Any:
    """The rule of a function of a matrix, from its value at a matrix of twice the size."""

    def rule(g: Any, y: Any, a: Any) -> Any:
        n = shape_of(a)[-1]
        t = swapaxes(a, -1, -2)
        above, below = concatenate([t, g], axis=-1), concatenate([0.0 * t, t], axis=-1)
        return f()(concatenate([above, below], axis=-2))[..., :n, n:]

    return rule


@op(_through_a_block(lambda: _expm), batching="leading")
def _expm(a: Any) -> Any:
    return sl.expm(a)


@on_nodes(sl.expm)
def expm(A: Any) -> Any:
    """The exponential of square matrices (…, n, n), with derivatives of all orders.

    >>> import numpy as np
    >>> expm(np.array([[0.0, 1.0], [0.0, 0.0]]))
    array([[1., 1.],
           [0., 1.]])
    """
    return _expm(A)


@op(lambda g, y, a: _solve_sylvester(transpose(y), transpose(y), g))
def _sqrtm(a: Any) -> Any:
    return sl.sqrtm(a)


@on_nodes(sl.sqrtm)
def sqrtm(A: Any) -> Any:
    """The principal square root of a matrix (n, n) without eigenvalues on the negative real axis.

    >>> import numpy as np
    >>> sqrtm(np.diag([4.0, 9.0]))
    array([[2., 0.],
           [0., 3.]])
    """
    return _sqrtm(A)


@on_nodes(sl.sinhm)
def sinhm(A: Any) -> Any:
    """The hyperbolic sine of a matrix (n, n).

    >>> import numpy as np
    >>> sinhm(np.zeros((1, 1)))
    array([[0.]])
    """
    return 0.5 * (_expm(A) - _expm(-A))


@on_nodes(sl.coshm)
def coshm(A: Any) -> Any:
    """The hyperbolic cosine of a matrix (n, n).

    >>> import numpy as np
    >>> coshm(np.zeros((1, 1)))
    array([[1.]])
    """
    return 0.5 * (_expm(A) + _expm(-A))
