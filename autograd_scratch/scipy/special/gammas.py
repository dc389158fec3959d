"""The gamma function, its logarithm, its derivatives, and the functions made of it."""

from __future__ import annotations

from math import pi
from typing import Any

import numpy as np
import scipy.special as sc

from ...engine.registry import NUMPY
from ...engine.values import call_on_values
from ...ops.elementwise import cos, exp, sin
from ...ops.selection import where
from .define import counterpart, special
from .logarithms import xlog1py, xlogy

__all__ = [
    "beta",
    "betainc",
    "betaincc",
    "betainccinv",
    "betaincinv",
    "betaln",
    "binom",
    "digamma",
    "gamma",
    "gammainc",
    "gammaincc",
    "gammainccinv",
    "gammaincinv",
    "gammaln",
    "gammasgn",
    "loggamma",
    "poch",
    "polygamma",
    "psi",
    "rgamma",
    "zeta",
]


@special(lambda g, y, x: g * (y * digamma(x)), domain=((0.0, 5.0),))
def gamma(x: Any) -> Any:
    """Gamma function: (n - 1)! at whole numbers n.

    >>> gamma(5.0)
    24.0
    """
    return sc.gamma(x)


def _rgamma_slope(x: Any) -> Any:
    """-digamma(x) / gamma(x); to the left by the reflection formula: it is finite at the poles."""
    left = x < 0.5
    z, right = where(left, x, 0.5), where(left, 0.5, x)
    reflected = gamma(1.0 - z) * (cos(pi * z) - digamma(1.0 - z) * sin(pi * z) / pi)
    return where(left, reflected, -rgamma(right) * digamma(right))


@special(lambda g, y, x: g * _rgamma_slope(x))
def rgamma(x: Any) -> Any:
    """1 / gamma(x), which is 0 at the poles of gamma.

    >>> rgamma(-1.0)
    0.0
    """
    return sc.rgamma(x)


@special(lambda g, y, x: g * digamma(x), domain=((0.0, 5.0),))
def gammaln(x: Any) -> Any:
    """Logarithm of the absolute value of the gamma function.

    >>> gammaln(1.0)
    0.0
    """
    return sc.gammaln(x)


@special(lambda g, y, x: g * digamma(x), domain=((0.0, 5.0),))
def loggamma(x: Any) -> Any:
    """Logarithm of the gamma function; nan for negative numbers, where it is complex.

    >>> loggamma(1.0)
    0.0
    """
    return sc.loggamma(x)


@special(lambda g, y, x: g * polygamma(1.0, x), domain=((0.0, 5.0),))
def digamma(x: Any) -> Any:
    """The derivative of the logarithm of the gamma function.

    >>> round(digamma(1.0), 6)
    -0.577216
    """
    return sc.digamma(x)


psi = digamma


@special(
    None,
    lambda g, y, n, x: g * polygamma(n + 1.0, x),
    domain=((-0.5, 3.0), (0.0, 5.0)),
)
def polygamma(n: Any, x: Any) -> Any:
    """The derivative of order n of :func:`digamma`.

    >>> round(polygamma(1, 1.0), 6)
    1.644934
    """
    return sc.polygamma(n, x)


@special(None, lambda g, y, x, q: -g * (x * zeta(x + 1.0, q)), domain=((2.0, 5.0), (0.0, 5.0)))
def _zeta(x: Any, q: Any) -> Any:
    return sc.zeta(x, q)


@special(None, domain=((2.0, 5.0),))
def _riemann_zeta(x: Any) -> Any:
    return sc.zeta(x)


# SciPy's zeta is a Python function, which calls one of these.
for _name, _op in (("_zeta", _zeta), ("_riemann_zeta", _riemann_zeta)):
    if (_ufunc := getattr(sc._ufuncs, _name, None)) is not None:
        NUMPY[_ufunc] = _op


def zeta(x: Any, q: Any = None) -> Any:
    """Hurwitz's zeta function, the sum of (k + q) ** -x over all k >= 0; Riemann's without q.

    There is a derivative with respect to q only.

    >>> round(zeta(2.0), 6), round(zeta(2.0, 1.0), 6)
    (1.644934, 1.644934)
    """
    return _riemann_zeta(x) if q is None else _zeta(x, q)


@counterpart
def gammasgn(x: Any) -> Any:
    """The sign of the gamma function: plain numbers, without a gradient.

    >>> gammasgn(-0.5)
    -1.0
    """
    return call_on_values(sc.gammasgn, (x,), {})


# Beta ---------------------------------------------------------------------------------------------

_POSITIVE = ((0.0, 4.0), (0.0, 4.0))


@special(
    lambda g, y, a, b: g * (y * (digamma(a) - digamma(a + b))),
    lambda g, y, a, b: g * (y * (digamma(b) - digamma(a + b))),
    domain=_POSITIVE,
)
def beta(a: Any, b: Any) -> Any:
    """gamma(a) gamma(b) / gamma(a + b).

    >>> beta(1.0, 2.0)
    0.5
    """
    return sc.beta(a, b)


@special(
    lambda g, y, a, b: g * (digamma(a) - digamma(a + b)),
    lambda g, y, a, b: g * (digamma(b) - digamma(a + b)),
    domain=_POSITIVE,
)
def betaln(a: Any, b: Any) -> Any:
    """Logarithm of the absolute value of :func:`beta`.

    >>> betaln(1.0, 1.0)
    0.0
    """
    return sc.betaln(a, b)


def _of_rgamma(y: Any, t: Any, others: Any, *xs: Any) -> Any:
    """The derivative of the factor 1 / gamma(t) of a product y, times the other factors.

    Usually that is -y digamma(t). At a pole of gamma, where y is 0 and digamma is not finite, it is
    computed from the other factors, a function of xs; elsewhere they might overflow.
    """
    at_pole = (t <= 0.0) & (call_on_values(np.floor, (t,), {}) == t)
    pole, usual = where(at_pole, t, 0.0), where(at_pole, 1.0, t)
    inside = others(*(where(at_pole, x, 1.0) for x in xs))
    return where(at_pole, inside * _rgamma_slope(pole), -y * digamma(usual))


def _binom_to_n(y: Any, n: Any, k: Any) -> Any:
    rest = _of_rgamma(y, n - k + 1.0, lambda n, k: gamma(n + 1.0) * rgamma(k + 1.0), n, k)
    return y * digamma(n + 1.0) + rest


def _binom_to_k(y: Any, n: Any, k: Any) -> Any:
    above = _of_rgamma(y, k + 1.0, lambda n, k: gamma(n + 1.0) * rgamma(n - k + 1.0), n, k)
    below = _of_rgamma(y, n - k + 1.0, lambda n, k: gamma(n + 1.0) * rgamma(k + 1.0), n, k)
    return above - below


@special(
    lambda g, y, n, k: g * _binom_to_n(y, n, k),
    lambda g, y, n, k: g * _binom_to_k(y, n, k),
    domain=((3.0, 6.0), (0.0, 3.0)),
)
def binom(n: Any, k: Any) -> Any:
    """Binomial coefficient of real numbers.

    >>> binom(5.0, 2.0)
    10.0
    """
    return sc.binom(n, k)


def _poch_to_z(y: Any, z: Any, m: Any) -> Any:
    return y * digamma(z + m) + _of_rgamma(y, z, lambda z, m: gamma(z + m), z, m)


@special(
    lambda g, y, z, m: g * _poch_to_z(y, z, m),
    lambda g, y, z, m: g * (y * digamma(z + m)),
    domain=_POSITIVE,
)
def poch(z: Any, m: Any) -> Any:
    """Pochhammer's symbol gamma(z + m) / gamma(z), a rising factorial.

    >>> poch(2.0, 3.0)
    24.0
    """
    return sc.poch(z, m)


# Incomplete gamma and beta functions --------------------------------------------------------------


def gamma_density(a: Any, x: Any) -> Any:
    """The density of the gamma distribution of shape a, the derivative of :func:`gammainc`.

    >>> gamma_density(1.0, 0.0)
    1.0
    """
    return exp(xlogy(a - 1.0, x) - x - gammaln(a))


def beta_density(a: Any, b: Any, x: Any) -> Any:
    """The density of the beta distribution, the derivative of :func:`betainc`.

    >>> beta_density(1.0, 1.0, 0.0)
    1.0
    """
    return exp(xlogy(a - 1.0, x) + xlog1py(b - 1.0, -x) - betaln(a, b))


_SHAPE = (0.5, 4.0)


@special(None, lambda g, y, a, x: g * gamma_density(a, x), domain=(_SHAPE, (0.0, 5.0)))
def gammainc(a: Any, x: Any) -> Any:
    """Regularized lower incomplete gamma function.

    >>> gammainc(1.0, 0.0)
    0.0
    """
    return sc.gammainc(a, x)


@special(None, lambda g, y, a, x: -g * gamma_density(a, x), domain=(_SHAPE, (0.0, 5.0)))
def gammaincc(a: Any, x: Any) -> Any:
    """Regularized upper incomplete gamma function, 1 - gammainc(a, x).

    >>> gammaincc(1.0, 0.0)
    1.0
    """
    return sc.gammaincc(a, x)


@special(None, lambda g, x, a, y: g / gamma_density(a, x), domain=(_SHAPE, (0.0, 1.0)))
def gammaincinv(a: Any, y: Any) -> Any:
    """The x where :func:`gammainc` is y.

    >>> gammaincinv(1.0, 0.0)
    0.0
    """
    return sc.gammaincinv(a, y)


@special(None, lambda g, x, a, y: -g / gamma_density(a, x), domain=(_SHAPE, (0.0, 1.0)))
def gammainccinv(a: Any, y: Any) -> Any:
    """The x where :func:`gammaincc` is y.

    >>> gammainccinv(1.0, 1.0)
    0.0
    """
    return sc.gammainccinv(a, y)


_IN_UNIT = (_SHAPE, _SHAPE, (0.0, 1.0))


@special(None, None, lambda g, y, a, b, x: g * beta_density(a, b, x), domain=_IN_UNIT)
def betainc(a: Any, b: Any, x: Any) -> Any:
    """Regularized incomplete beta function.

    >>> betainc(1.0, 1.0, 0.25)
    0.25
    """
    return sc.betainc(a, b, x)


@special(None, None, lambda g, y, a, b, x: -g * beta_density(a, b, x), domain=_IN_UNIT)
def betaincc(a: Any, b: Any, x: Any) -> Any:
    """1 - betainc(a, b, x), exact where that is small.

    >>> betaincc(1.0, 1.0, 0.25)
    0.75
    """
    return sc.betaincc(a, b, x)


@special(None, None, lambda g, x, a, b, y: g / beta_density(a, b, x), domain=_IN_UNIT)
def betaincinv(a: Any, b: Any, y: Any) -> Any:
    """The x where :func:`betainc` is y.

    >>> betaincinv(1.0, 1.0, 0.25)
    0.25
    """
    return sc.betaincinv(a, b, y)


@special(None, None, lambda g, x, a, b, y: -g / beta_density(a, b, x), domain=_IN_UNIT)
def betainccinv(a: Any, b: Any, y: Any) -> Any:
    """The x where :func:`betaincc` is y.

    >>> betainccinv(1.0, 1.0, 0.25)
    0.75
    """
    return sc.betainccinv(a, b, y)
