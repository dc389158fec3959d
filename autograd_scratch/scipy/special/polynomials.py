"""Orthogonal polynomials, evaluated by SciPy without their coefficients.

Each derivative is a polynomial of one degree less in a neighbouring family (DLMF 18.9). With
respect to degrees and parameters there is no closed form.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import scipy.special as sc

from ...ops.selection import where
from .define import special

__all__ = [
    "eval_chebyc",
    "eval_chebys",
    "eval_chebyt",
    "eval_chebyu",
    "eval_gegenbauer",
    "eval_genlaguerre",
    "eval_hermite",
    "eval_hermitenorm",
    "eval_jacobi",
    "eval_laguerre",
    "eval_legendre",
    "eval_sh_chebyt",
    "eval_sh_chebyu",
    "eval_sh_jacobi",
    "eval_sh_legendre",
]

_DEGREE = (-0.5, 5.0)
_PARAMETER = (0.5, 3.0)
_BOTH_SIDES = (-0.9, 0.9)
_UNIT = (0.0, 1.0)


def _less(n: Any) -> Any:
    """One degree less, if there is one."""
    return where(n == 0, 0.0, n - 1.0)


def _some(n: Any) -> Any:
    """1, and 0 for a constant: its derivative."""
    return where(n == 0, 0.0, 1.0)


def _whole(n: Any) -> Any:
    """Whole degrees as integers, for which SciPy has more exact ways, or no others."""
    whole = np.asarray(n).astype(np.intp)
    return whole if np.all(whole == n) else n


# Chebyshev ----------------------------------------------------------------------------------------


@special(None, lambda g, y, n, x: g * (n * eval_chebyu(_less(n), x)), domain=(_DEGREE, _BOTH_SIDES))
def eval_chebyt(n: Any, x: Any) -> Any:
    """Chebyshev polynomial of the first kind.

    >>> eval_chebyt(2, 0.5)
    -0.5
    """
    return sc.eval_chebyt(_whole(n), x)


@special(
    None,
    lambda g, y, n, x: g * (2.0 * _some(n) * eval_gegenbauer(_less(n), 2.0, x)),
    domain=(_DEGREE, _BOTH_SIDES),
)
def eval_chebyu(n: Any, x: Any) -> Any:
    """Chebyshev polynomial of the second kind.

    >>> eval_chebyu(1, 0.5)
    1.0
    """
    return sc.eval_chebyu(_whole(n), x)


@special(None, lambda g, y, n, x: g * (n * eval_chebys(_less(n), x)), domain=(_DEGREE, _BOTH_SIDES))
def eval_chebyc(n: Any, x: Any) -> Any:
    """Chebyshev polynomial of the first kind on [-2, 2]: 2 eval_chebyt(n, x / 2).

    >>> eval_chebyc(2, 1.0)
    -1.0
    """
    return sc.eval_chebyc(_whole(n), x)


@special(
    None,
    lambda g, y, n, x: g * (_some(n) * eval_gegenbauer(_less(n), 2.0, 0.5 * x)),
    domain=(_DEGREE, _BOTH_SIDES),
)
def eval_chebys(n: Any, x: Any) -> Any:
    """Chebyshev polynomial of the second kind on [-2, 2]: eval_chebyu(n, x / 2).

    >>> eval_chebys(1, 1.0)
    1.0
    """
    return sc.eval_chebys(_whole(n), x)


@special(
    None, lambda g, y, n, x: g * (2.0 * n * eval_sh_chebyu(_less(n), x)), domain=(_DEGREE, _UNIT)
)
def eval_sh_chebyt(n: Any, x: Any) -> Any:
    """Chebyshev polynomial of the first kind on [0, 1]: eval_chebyt(n, 2x - 1).

    >>> eval_sh_chebyt(2, 0.75)
    -0.5
    """
    return sc.eval_sh_chebyt(_whole(n), x)


@special(
    None,
    lambda g, y, n, x: g * (4.0 * _some(n) * eval_gegenbauer(_less(n), 2.0, 2.0 * x - 1.0)),
    domain=(_DEGREE, _UNIT),
)
def eval_sh_chebyu(n: Any, x: Any) -> Any:
    """Chebyshev polynomial of the second kind on [0, 1]: eval_chebyu(n, 2x - 1).

    >>> eval_sh_chebyu(1, 0.75)
    1.0
    """
    return sc.eval_sh_chebyu(_whole(n), x)


# Gegenbauer, Legendre, Jacobi ---------------------------------------------------------------------


@special(
    None,
    None,
    lambda g, y, n, alpha, x: (
        g * (2.0 * alpha * _some(n) * eval_gegenbauer(_less(n), alpha + 1.0, x))
    ),
    domain=(_DEGREE, _PARAMETER, _BOTH_SIDES),
)
def eval_gegenbauer(n: Any, alpha: Any, x: Any) -> Any:
    """Gegenbauer polynomial.

    >>> eval_gegenbauer(1, 2.0, 0.5)
    2.0
    """
    return sc.eval_gegenbauer(_whole(n), alpha, x)


@special(
    None,
    lambda g, y, n, x: g * (0.5 * (n + 1.0) * _some(n) * eval_jacobi(_less(n), 1.0, 1.0, x)),
    domain=(_DEGREE, _BOTH_SIDES),
)
def eval_legendre(n: Any, x: Any) -> Any:
    """Legendre polynomial.

    >>> eval_legendre(2, 0.5)
    -0.125
    """
    return sc.eval_legendre(_whole(n), x)


@special(
    None,
    lambda g, y, n, x: g * ((n + 1.0) * _some(n) * eval_jacobi(_less(n), 1.0, 1.0, 2.0 * x - 1.0)),
    domain=(_DEGREE, _UNIT),
)
def eval_sh_legendre(n: Any, x: Any) -> Any:
    """Legendre polynomial on [0, 1]: eval_legendre(n, 2x - 1).

    >>> eval_sh_legendre(2, 0.75)
    -0.125
    """
    return sc.eval_sh_legendre(_whole(n), x)


@special(
    None,
    None,
    None,
    lambda g, y, n, alpha, beta, x: (
        g
        * (
            0.5
            * (n + alpha + beta + 1.0)
            * _some(n)
            * eval_jacobi(_less(n), alpha + 1.0, beta + 1.0, x)
        )
    ),
    domain=(_DEGREE, _PARAMETER, _PARAMETER, _BOTH_SIDES),
)
def eval_jacobi(n: Any, alpha: Any, beta: Any, x: Any) -> Any:
    """Jacobi polynomial.

    >>> eval_jacobi(1, 1.0, 1.0, 0.5)
    1.0
    """
    return sc.eval_jacobi(_whole(n), alpha, beta, x)


@special(
    None,
    None,
    None,
    lambda g, y, n, p, q, x: g * (n * eval_sh_jacobi(_less(n), p + 2.0, q + 1.0, x)),
    domain=(_DEGREE, (1.5, 4.0), _PARAMETER, _UNIT),
)
def eval_sh_jacobi(n: Any, p: Any, q: Any, x: Any) -> Any:
    """Jacobi polynomial on [0, 1], with the leading coefficient 1.

    >>> round(eval_sh_jacobi(1, 2.0, 1.0, 0.5), 6)
    0.166667
    """
    return sc.eval_sh_jacobi(_whole(n), p, q, x)


# Laguerre, Hermite --------------------------------------------------------------------------------


@special(
    None,
    None,
    lambda g, y, n, alpha, x: -g * (_some(n) * eval_genlaguerre(_less(n), alpha + 1.0, x)),
    domain=(_DEGREE, _PARAMETER, (0.0, 4.0)),
)
def eval_genlaguerre(n: Any, alpha: Any, x: Any) -> Any:
    """Generalized Laguerre polynomial.

    >>> eval_genlaguerre(1, 0.0, 0.5)
    0.5
    """
    return sc.eval_genlaguerre(_whole(n), alpha, x)


@special(
    None,
    lambda g, y, n, x: -g * (_some(n) * eval_genlaguerre(_less(n), 1.0, x)),
    domain=(_DEGREE, (0.0, 4.0)),
)
def eval_laguerre(n: Any, x: Any) -> Any:
    """Laguerre polynomial.

    >>> eval_laguerre(1, 0.5)
    0.5
    """
    return sc.eval_laguerre(_whole(n), x)


@special(
    None,
    lambda g, y, n, x: g * (2.0 * n * eval_hermite(_less(n), x)),
    domain=(_DEGREE, _BOTH_SIDES),
)
def eval_hermite(n: Any, x: Any) -> Any:
    """Hermite polynomial, of the weight exp(-x²).

    >>> round(eval_hermite(2, 1.0), 6)
    2.0
    """
    return sc.eval_hermite(_whole(n), x)


@special(
    None, lambda g, y, n, x: g * (n * eval_hermitenorm(_less(n), x)), domain=(_DEGREE, _BOTH_SIDES)
)
def eval_hermitenorm(n: Any, x: Any) -> Any:
    """Hermite polynomial, of the weight exp(-x² / 2).

    >>> eval_hermitenorm(2, 0.5)
    -0.75
    """
    return sc.eval_hermitenorm(_whole(n), x)
