"""Exponential, trigonometric, dilogarithm and elliptic integrals; spherical Bessel functions."""

from __future__ import annotations

from math import pi
from typing import Any

import numpy as np
import scipy.special as sc

from ...ops.elementwise import cos, cosh, exp, log, sin, sqrt
from ...ops.selection import maximum, where
from .define import counterpart, special
from .hypergeometric import hyp2f1

__all__ = [
    "ellipe",
    "ellipeinc",
    "ellipj",
    "ellipk",
    "ellipkinc",
    "ellipkm1",
    "exp1",
    "expi",
    "expn",
    "shichi",
    "sici",
    "spence",
    "spherical_in",
    "spherical_jn",
    "spherical_kn",
    "spherical_yn",
]

_POSITIVE = ((0.0, 5.0),)
_OF_ORDER = ((-0.5, 3.0), (0.0, 5.0))

# Exponential integrals ----------------------------------------------------------------------------


@special(lambda g, y, x: g * (exp(x) / x), domain=_POSITIVE)
def expi(x: Any) -> Any:
    """Exponential integral Ei.

    >>> round(expi(1.0), 6)
    1.895118
    """
    return sc.expi(x)


@special(lambda g, y, x: -g * (exp(-x) / x), domain=_POSITIVE)
def exp1(x: Any) -> Any:
    """Exponential integral E1.

    >>> round(exp1(1.0), 6)
    0.219384
    """
    return sc.exp1(x)


def _expn_slope(n: Any, x: Any) -> Any:
    """-expn(n - 1, x), and for n = 0 what that is; SciPy takes the whole part of n."""
    n = np.trunc(n)
    return where(n > 0, -expn(maximum(n - 1.0, 0.0), x), -exp(-x) * (1.0 + x) / (x * x))


@special(None, lambda g, y, n, x: g * _expn_slope(n, x), domain=_OF_ORDER)
def expn(n: Any, x: Any) -> Any:
    """Exponential integral of whole order n: of exp(-x t) / t ** n over t from 1 on.

    >>> round(expn(1, 1.0), 6)
    0.219384
    """
    return sc.expn(n, x)


def _spence_slope(x: Any) -> Any:
    """log(x) / (1 - x), near 1 by a function that is smooth there."""
    near = (x > 0.5) & (x < 1.5)
    inside, outside = where(near, x, 1.0), where(near, 2.0, x)
    return where(near, -hyp2f1(1.0, 1.0, 2.0, 1.0 - inside), log(outside) / (1.0 - outside))


@special(lambda g, y, x: g * _spence_slope(x), domain=_POSITIVE)
def spence(x: Any) -> Any:
    """Dilogarithm: the integral of log(t) / (1 - t) from 1 to x.

    >>> spence(1.0)
    0.0
    """
    return sc.spence(x)


# Spherical Bessel functions, and the integrals of sin(t) / t and its like -------------------------


def _neighbours(f: Any, n: Any, z: Any, sign: float) -> Any:
    """The derivative of a spherical Bessel function, without the textbook's 1/z."""
    below = n * f(maximum(n - 1.0, 0.0), z)  # for n = 0 there is none, and n is its factor
    return (below + sign * (n + 1.0) * f(n + 1.0, z)) / (2.0 * n + 1.0)


@special(None, lambda g, y, n, z: g * _neighbours(_spherical_jn, n, z, -1.0), domain=_OF_ORDER)
def _spherical_jn(n: Any, z: Any) -> Any:
    return sc.spherical_jn(n, z)


@special(None, lambda g, y, n, z: g * _neighbours(_spherical_yn, n, z, -1.0), domain=_OF_ORDER)
def _spherical_yn(n: Any, z: Any) -> Any:
    return sc.spherical_yn(n, z)


@special(None, lambda g, y, n, z: g * _neighbours(_spherical_in, n, z, 1.0), domain=_OF_ORDER)
def _spherical_in(n: Any, z: Any) -> Any:
    return sc.spherical_in(n, z)


@special(None, lambda g, y, n, z: -g * _neighbours(_spherical_kn, n, z, 1.0), domain=_OF_ORDER)
def _spherical_kn(n: Any, z: Any) -> Any:
    return sc.spherical_kn(n, z)


def spherical_jn(n: Any, z: Any, derivative: bool = False) -> Any:
    """Spherical Bessel function of the first kind of whole order n, or its derivative.

    >>> spherical_jn(0, 0.0), spherical_jn(0, 0.0, derivative=True)
    (1.0, 0.0)
    """
    return _neighbours(_spherical_jn, n, z, -1.0) if derivative else _spherical_jn(n, z)


def spherical_yn(n: Any, z: Any, derivative: bool = False) -> Any:
    """Spherical Bessel function of the second kind of whole order n, or its derivative.

    >>> round(spherical_yn(0, 1.0), 6)
    -0.540302
    """
    return _neighbours(_spherical_yn, n, z, -1.0) if derivative else _spherical_yn(n, z)


def spherical_in(n: Any, z: Any, derivative: bool = False) -> Any:
    """Modified spherical Bessel function of the first kind of whole order n, or its derivative.

    >>> spherical_in(0, 0.0)
    1.0
    """
    return _neighbours(_spherical_in, n, z, 1.0) if derivative else _spherical_in(n, z)


def spherical_kn(n: Any, z: Any, derivative: bool = False) -> Any:
    """Modified spherical Bessel function of the second kind of whole order n, or its derivative.

    >>> round(spherical_kn(0, 1.0), 6)
    0.577864
    """
    return -_neighbours(_spherical_kn, n, z, 1.0) if derivative else _spherical_kn(n, z)


@special(lambda g, y, x: g * _spherical_jn(0.0, x))
def _sine_integral(x: Any) -> Any:
    return sc.sici(x)[0]


@special(lambda g, y, x: g * (cos(x) / x), domain=_POSITIVE)
def _cosine_integral(x: Any) -> Any:
    return sc.sici(x)[1]


@counterpart
def sici(x: Any) -> tuple[Any, Any]:
    """Sine and cosine integrals Si and Ci.

    >>> [round(y, 6) for y in sici(1.0)]
    [0.946083, 0.337404]
    """
    return _sine_integral(x), _cosine_integral(x)


@special(lambda g, y, x: g * _spherical_in(0.0, x))
def _hyperbolic_sine_integral(x: Any) -> Any:
    return sc.shichi(x)[0]


@special(lambda g, y, x: g * (cosh(x) / x), domain=_POSITIVE)
def _hyperbolic_cosine_integral(x: Any) -> Any:
    return sc.shichi(x)[1]


@counterpart
def shichi(x: Any) -> tuple[Any, Any]:
    """Hyperbolic sine and cosine integrals Shi and Chi.

    >>> [round(y, 6) for y in shichi(1.0)]
    [1.057251, 0.837867]
    """
    return _hyperbolic_sine_integral(x), _hyperbolic_cosine_integral(x)


# Elliptic integrals and functions of the parameter m ----------------------------------------------


@special(lambda g, y, m: g * (pi / 8.0 * hyp2f1(1.5, 1.5, 2.0, m)), domain=((-3.0, 0.9),))
def ellipk(m: Any) -> Any:
    """Complete elliptic integral of the first kind.

    >>> round(ellipk(0.0), 6)
    1.570796
    """
    return sc.ellipk(m)


def _ellipkm1_slope(p: Any) -> Any:
    """That of ellipk at 1 - p, which for small p has too few digits."""
    near = p < 0.5
    small, large = where(near, p, 0.25), where(near, 1.0, p)
    m = 1.0 - small
    return where(
        near,
        (ellipkm1(small) - ellipe(m) / small) / (2.0 * m),
        -pi / 8.0 * hyp2f1(1.5, 1.5, 2.0, 1.0 - large),
    )


@special(lambda g, y, p: g * _ellipkm1_slope(p), domain=((0.0, 3.0),))
def ellipkm1(p: Any) -> Any:
    """ellipk(1 - p), exact for small p.

    >>> round(ellipkm1(1.0), 6)
    1.570796
    """
    return sc.ellipkm1(p)


@special(lambda g, y, m: g * (-pi / 8.0 * hyp2f1(0.5, 1.5, 2.0, m)), domain=((-3.0, 0.9),))
def ellipe(m: Any) -> Any:
    """Complete elliptic integral of the second kind.

    >>> round(ellipe(0.0), 6)
    1.570796
    """
    return sc.ellipe(m)


def _delta(phi: Any, m: Any) -> Any:
    s = sin(phi)
    return sqrt(1.0 - m * s * s)


@special(lambda g, y, phi, m: g / _delta(phi, m), None, domain=((-3.0, 3.0), (-2.0, 0.9)))
def ellipkinc(phi: Any, m: Any) -> Any:
    """Incomplete elliptic integral of the first kind.

    >>> ellipkinc(0.0, 0.5)
    0.0
    """
    return sc.ellipkinc(phi, m)


@special(lambda g, y, phi, m: g * _delta(phi, m), None, domain=((-3.0, 3.0), (-2.0, 0.9)))
def ellipeinc(phi: Any, m: Any) -> Any:
    """Incomplete elliptic integral of the second kind.

    >>> ellipeinc(0.0, 0.5)
    0.0
    """
    return sc.ellipeinc(phi, m)


_OF_PARAMETER = ((-3.0, 3.0), (-0.5, 1.5))


@special(lambda g, y, u, m: g * (_ellipj_cn(u, m) * _ellipj_dn(u, m)), None, domain=_OF_PARAMETER)
def _ellipj_sn(u: Any, m: Any) -> Any:
    return sc.ellipj(u, m)[0]


@special(lambda g, y, u, m: -g * (_ellipj_sn(u, m) * _ellipj_dn(u, m)), None, domain=_OF_PARAMETER)
def _ellipj_cn(u: Any, m: Any) -> Any:
    return sc.ellipj(u, m)[1]


@special(
    lambda g, y, u, m: -g * (m * _ellipj_sn(u, m) * _ellipj_cn(u, m)), None, domain=_OF_PARAMETER
)
def _ellipj_dn(u: Any, m: Any) -> Any:
    return sc.ellipj(u, m)[2]


@special(lambda g, y, u, m: g * _ellipj_dn(u, m), None, domain=_OF_PARAMETER)
def _ellipj_ph(u: Any, m: Any) -> Any:
    return sc.ellipj(u, m)[3]


@counterpart
def ellipj(u: Any, m: Any) -> tuple[Any, Any, Any, Any]:
    """Jacobi's elliptic functions sn, cn and dn, and the amplitude ph.

    >>> ellipj(0.0, 0.5)
    (0.0, 1.0, 1.0, 0.0)
    """
    return _ellipj_sn(u, m), _ellipj_cn(u, m), _ellipj_dn(u, m), _ellipj_ph(u, m)
