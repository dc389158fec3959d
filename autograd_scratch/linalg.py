"""numpy.linalg with derivatives, under NumPy's names: ``ag.linalg.solve`` is ``np.linalg.solve``.

NumPy's own functions find these when they meet a node, so code that is written with ``np.linalg``
needs no other import. Complex results are refused; ``matrix_rank`` has no derivative.

>>> import autograd_scratch as ag
>>> ag.grad(lambda a: ag.linalg.slogdet(a).logabsdet)(np.diag([2.0, 4.0]))
array([[0.5 , 0.  ],
       [0.  , 0.25]])
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.linalg import LinAlgError

from .engine.values import call_on_values
from .ops.axes import matrix_transpose
from .ops.decompositions import cholesky, qr, svd, svdvals
from .ops.determinants import det, slogdet
from .ops.eigenvalues import eig, eigh, eigvals, eigvalsh
from .ops.least_squares import lstsq
from .ops.linear_solve import inv, pinv, solve
from .ops.matrix_products import linalg_cross as cross
from .ops.matrix_products import linalg_diagonal as diagonal
from .ops.matrix_products import linalg_outer as outer
from .ops.matrix_products import linalg_trace as trace
from .ops.matrix_products import matrix_power, multi_dot, tensorinv, tensorsolve
from .ops.norms import cond, matrix_norm, norm, vector_norm
from .ops.products import matmul, tensordot
from .ops.vector_products import vecdot

__all__ = [
    "LinAlgError",
    "cholesky",
    "cond",
    "cross",
    "det",
    "diagonal",
    "eig",
    "eigh",
    "eigvals",
    "eigvalsh",
    "inv",
    "lstsq",
    "matmul",
    "matrix_norm",
    "matrix_power",
    "matrix_rank",
    "matrix_transpose",
    "multi_dot",
    "norm",
    "outer",
    "pinv",
    "qr",
    "slogdet",
    "solve",
    "svd",
    "svdvals",
    "tensordot",
    "tensorinv",
    "tensorsolve",
    "trace",
    "vecdot",
    "vector_norm",
]


def matrix_rank(A: Any, tol: Any = None, hermitian: bool = False, *, rtol: Any = None) -> Any:
    """Rank of each matrix, without a derivative.

    >>> matrix_rank(np.ones((2, 3)))
    np.int64(1)
    """
    return call_on_values(np.linalg.matrix_rank, (A, tol, hermitian), {"rtol": rtol})
