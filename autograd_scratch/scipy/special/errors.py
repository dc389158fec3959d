"""The error function, the normal distribution and their relatives."""

from __future__ import annotations

from math import pi, sqrt
from typing import Any

import scipy.special as sc

from ...ops.elementwise import cos, exp, sin
from ...ops.selection import where
from .define import counterpart, special

__all__ = [
    "dawsn",
    "erf",
    "erfc",
    "erfcinv",
    "erfcx",
    "erfi",
    "erfinv",
    "fresnel",
    "log_ndtr",
    "ndtr",
    "ndtri",
    "ndtri_exp",
    "owens_t",
]

_SLOPE = 2.0 / sqrt(pi)
"""The slope of erf at 0."""

_ROOT_2PI = sqrt(2.0 * pi)

_FAR = 10.0
"""From where on the asymptotic series below is exact to the last digit."""

_ODD_FACTORIALS = [1.0]
for _odd in range(3, 31, 2):
    _ODD_FACTORIALS.append(_ODD_FACTORIALS[-1] * _odd)


def _tail(w: Any) -> Any:
    """w + 1·3 w² + 1·3·5 w³ + …, the asymptotic series of the derivatives of erfcx and dawsn.

    (2x erfcx(x) and the slope at 0, whose difference is the derivative, agree in all their digits
    where x is large.)
    """
    total = 0.0
    for coefficient in reversed(_ODD_FACTORIALS):
        total = (total + coefficient) * w
    return total


def _erfcx_slope(x: Any) -> Any:
    far = x > _FAR
    tail, near = where(far, x, _FAR), where(far, 0.0, x)
    return where(far, _SLOPE * _tail(-0.5 / (tail * tail)), 2.0 * near * erfcx(near) - _SLOPE)


def _dawsn_slope(x: Any) -> Any:
    far = (x > _FAR) | (x < -_FAR)
    tail, near = where(far, x, _FAR), where(far, 0.0, x)
    return where(far, -_tail(0.5 / (tail * tail)), 1.0 - 2.0 * near * dawsn(near))


@special(lambda g, y, x: g * (_SLOPE * exp(-(x * x))))
def erf(x: Any) -> Any:
    """Error function: 2/√π times the integral of exp(-t²) from 0 to x.

    >>> erf(0.0)
    0.0
    """
    return sc.erf(x)


@special(lambda g, y, x: g * (-_SLOPE * exp(-(x * x))))
def erfc(x: Any) -> Any:
    """1 - erf(x), exact where that is small.

    >>> erfc(0.0)
    1.0
    """
    return sc.erfc(x)


@special(lambda g, y, x: g * _erfcx_slope(x))
def erfcx(x: Any) -> Any:
    """exp(x²) erfc(x), which neither over- nor underflows for positive x.

    >>> erfcx(0.0)
    1.0
    """
    return sc.erfcx(x)


@special(lambda g, y, x: g * (_SLOPE * exp(x * x)), domain=((-2.0, 2.0),))
def erfi(x: Any) -> Any:
    """Imaginary error function: 2/√π times the integral of exp(t²) from 0 to x.

    >>> erfi(0.0)
    0.0
    """
    return sc.erfi(x)


@special(lambda g, y, x: g * (exp(y * y) / _SLOPE), domain=((-1.0, 1.0),))
def erfinv(x: Any) -> Any:
    """The inverse of :func:`erf`.

    >>> erfinv(0.0)
    0.0
    """
    return sc.erfinv(x)


@special(lambda g, y, x: g * (-exp(y * y) / _SLOPE), domain=((0.0, 2.0),))
def erfcinv(x: Any) -> Any:
    """The inverse of :func:`erfc`.

    >>> round(erfcinv(0.5), 6)
    0.476936
    """
    return sc.erfcinv(x)


@special(lambda g, y, x: g * _dawsn_slope(x))
def dawsn(x: Any) -> Any:
    """Dawson's integral: exp(-x²) times the integral of exp(t²) from 0 to x.

    >>> dawsn(0.0)
    0.0
    """
    return sc.dawsn(x)


def _density(x: Any) -> Any:
    """The density of the normal distribution."""
    return exp(-0.5 * (x * x)) / _ROOT_2PI


def _log_ndtr_slope(x: Any) -> Any:
    """density(x) / ndtr(x); to the left of 0 without the exponentials in both."""
    left = x < 0.0
    by_erfcx = sqrt(2.0 / pi) / erfcx(where(left, x, 0.0) * -sqrt(0.5))
    right = where(left, 0.0, x)
    return where(left, by_erfcx, _density(right) / ndtr(right))


@special(lambda g, y, x: g * _density(x))
def ndtr(x: Any) -> Any:
    """Cumulative distribution of the standard normal distribution.

    >>> ndtr(0.0)
    0.5
    """
    return sc.ndtr(x)


@special(lambda g, y, x: g * _log_ndtr_slope(x))
def log_ndtr(x: Any) -> Any:
    """Logarithm of :func:`ndtr`, exact in both tails, as its derivatives are.

    >>> round(log_ndtr(0.0), 6)
    -0.693147
    """
    return sc.log_ndtr(x)


@special(lambda g, y, x: g * (_ROOT_2PI * exp(0.5 * (y * y))), domain=((0.0, 1.0),))
def ndtri(x: Any) -> Any:
    """Quantile of the standard normal distribution, the inverse of :func:`ndtr`.

    >>> ndtri(0.5)
    0.0
    """
    return sc.ndtri(x)


@special(lambda g, y, x: g / _log_ndtr_slope(y), domain=((-5.0, 0.0),))
def ndtri_exp(x: Any) -> Any:
    """The inverse of :func:`log_ndtr`.

    >>> round(ndtri_exp(-1000.0), 3)
    -44.616
    """
    return sc.ndtri_exp(x)


@special(
    lambda g, y, h, a: g * (exp(-0.5 * (h * h)) * erf(a * h * sqrt(0.5)) * (-0.5 / _ROOT_2PI)),
    lambda g, y, h, a: g * (exp(-0.5 * (h * h) * (1.0 + a * a)) / (2.0 * pi * (1.0 + a * a))),
)
def owens_t(h: Any, a: Any) -> Any:
    """Owen's T: the probability of X > h and 0 < Y < a X for standard normal X and Y.

    >>> owens_t(0.0, 0.0)
    0.0
    """
    return sc.owens_t(h, a)


@special(lambda g, y, x: g * sin(0.5 * pi * (x * x)))
def _fresnel_sine(x: Any) -> Any:
    return sc.fresnel(x)[0]


@special(lambda g, y, x: g * cos(0.5 * pi * (x * x)))
def _fresnel_cosine(x: Any) -> Any:
    return sc.fresnel(x)[1]


@counterpart
def fresnel(z: Any) -> tuple[Any, Any]:
    """Fresnel's integrals of sin(π t² / 2) and cos(π t² / 2) from 0 to z.

    >>> fresnel(0.0)
    (0.0, 0.0)
    """
    return _fresnel_sine(z), _fresnel_cosine(z)
