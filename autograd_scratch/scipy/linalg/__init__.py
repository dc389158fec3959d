"""``scipy.linalg`` with derivatives of all orders, under SciPy's names.

On plain arrays the functions are SciPy's own. On nodes what NumPy has too is the op that records
``numpy.linalg``; all else is here. ``overwrite_…`` and ``check_finite`` mean nothing on nodes: they
are never written to, and carry nan and inf.
"""

from ..installed import rest_of, scipy
from .decompositions import (
    cho_factor,
    cho_solve,
    cholesky,
    det,
    eigh,
    eigvalsh,
    inv,
    lstsq,
    norm,
    pinv,
    qr,
    solve,
    svd,
    svdvals,
)
from .equations import (
    cho_solve_banded,
    solve_banded,
    solve_continuous_lyapunov,
    solve_discrete_lyapunov,
    solve_lyapunov,
    solve_sylvester,
    solve_triangular,
    solveh_banded,
)
from .functions import coshm, expm, sinhm, sqrtm
from .patterns import block_diag, circulant, toeplitz

__all__ = [
    "block_diag",
    "cho_factor",
    "cho_solve",
    "cho_solve_banded",
    "cholesky",
    "circulant",
    "coshm",
    "det",
    "eigh",
    "eigvalsh",
    "expm",
    "inv",
    "lstsq",
    "norm",
    "pinv",
    "qr",
    "sinhm",
    "solve",
    "solve_banded",
    "solve_continuous_lyapunov",
    "solve_discrete_lyapunov",
    "solve_lyapunov",
    "solve_sylvester",
    "solve_triangular",
    "solveh_banded",
    "sqrtm",
    "svd",
    "svdvals",
    "toeplitz",
]

__getattr__ = rest_of(scipy.linalg, __name__)
