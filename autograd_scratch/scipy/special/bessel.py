"""Bessel functions and their relatives, with respect to their argument.

Their derivatives are half sums and differences of those of the neighbouring orders, which are right
at 0 too, where the textbook's forms with 1/x are not. (In SciPy's names J is ``jv``, Y is ``yv``; I
and K, the modified ones, ``iv`` and ``kv``; an e at the end stands for a factor that keeps the
values from over- and underflow.)
"""

from __future__ import annotations

from math import pi, sqrt
from typing import Any

import numpy as np
import scipy.special as sc

from ...ops.arithmetic import pow
from ...ops.elementwise import abs, sign
from .define import counterpart, special
from .gammas import rgamma
from .hypergeometric import hyp1f1

__all__ = [
    "airy",
    "i0",
    "i0e",
    "i1",
    "i1e",
    "iv",
    "ive",
    "j0",
    "j1",
    "jn",
    "jv",
    "jve",
    "k0",
    "k0e",
    "k1",
    "k1e",
    "kn",
    "kv",
    "kve",
    "modstruve",
    "struve",
    "y0",
    "y1",
    "yn",
    "yv",
    "yve",
]

_POSITIVE = ((0.0, 5.0),)
_OF_ORDER = ((-0.5, 3.0), (0.0, 5.0))


def _difference(f: Any, v: Any, x: Any) -> Any:
    """The derivative of the Bessel function f of order v, such as J and Y."""
    return 0.5 * (f(v - 1.0, x) - f(v + 1.0, x))


def _sum(f: Any, v: Any, x: Any) -> Any:
    """The derivative of a modified Bessel function of order v: I, and K but for its sign."""
    return 0.5 * (f(v - 1.0, x) + f(v + 1.0, x))


# J and Y ------------------------------------------------------------------------------------------


@special(lambda g, y, x: -g * j1(x))
def j0(x: Any) -> Any:
    """Bessel function of the first kind of order 0.

    >>> j0(0.0)
    1.0
    """
    return sc.j0(x)


@special(lambda g, y, x: g * (0.5 * (j0(x) - jv(2.0, x))))
def j1(x: Any) -> Any:
    """Bessel function of the first kind of order 1.

    >>> j1(0.0)
    0.0
    """
    return sc.j1(x)


@special(None, lambda g, y, v, z: g * _difference(jv, v, z), domain=_OF_ORDER)
def jv(v: Any, z: Any) -> Any:
    """Bessel function of the first kind of order v.

    >>> jv(0.0, 0.0)
    1.0
    """
    return sc.jv(v, z)


jn = jv


@special(None, lambda g, y, v, z: g * _difference(jve, v, z), domain=_OF_ORDER)
def jve(v: Any, z: Any) -> Any:
    """The same as :func:`jv` for real numbers.

    >>> jve(0.0, 0.0)
    1.0
    """
    return sc.jve(v, z)


@special(lambda g, y, x: -g * y1(x), domain=_POSITIVE)
def y0(x: Any) -> Any:
    """Bessel function of the second kind of order 0.

    >>> round(y0(1.0), 6)
    0.088257
    """
    return sc.y0(x)


@special(lambda g, y, x: g * (0.5 * (y0(x) - yv(2.0, x))), domain=_POSITIVE)
def y1(x: Any) -> Any:
    """Bessel function of the second kind of order 1.

    >>> round(y1(1.0), 6)
    -0.781213
    """
    return sc.y1(x)


@special(None, lambda g, y, n, x: g * _difference(yn, np.trunc(n), x), domain=_OF_ORDER)
def yn(n: Any, x: Any) -> Any:
    """Bessel function of the second kind of whole order n.

    >>> yn(0, 1.0) == y0(1.0)
    True
    """
    return sc.yn(n, x)


@special(None, lambda g, y, v, z: g * _difference(yv, v, z), domain=_OF_ORDER)
def yv(v: Any, z: Any) -> Any:
    """Bessel function of the second kind of order v.

    >>> round(yv(0.0, 1.0), 6)
    0.088257
    """
    return sc.yv(v, z)


@special(None, lambda g, y, v, z: g * _difference(yve, v, z), domain=_OF_ORDER)
def yve(v: Any, z: Any) -> Any:
    """The same as :func:`yv` for real numbers.

    >>> round(yve(0.0, 1.0), 6)
    0.088257
    """
    return sc.yve(v, z)


# I and K ------------------------------------------------------------------------------------------


@special(lambda g, y, x: g * i1(x))
def i0(x: Any) -> Any:
    """Modified Bessel function of the first kind of order 0.

    >>> i0(0.0)
    1.0
    """
    return sc.i0(x)


@special(lambda g, y, x: g * (0.5 * (i0(x) + iv(2.0, x))))
def i1(x: Any) -> Any:
    """Modified Bessel function of the first kind of order 1.

    >>> i1(0.0)
    0.0
    """
    return sc.i1(x)


@special(None, lambda g, y, v, z: g * _sum(iv, v, z), domain=_OF_ORDER)
def iv(v: Any, z: Any) -> Any:
    """Modified Bessel function of the first kind of order v.

    >>> iv(0.0, 0.0)
    1.0
    """
    return sc.iv(v, z)


# For large x, i0e and i1e differ in their last digits only. As hypergeometric functions (DLMF
# 10.39.5), i0e(x) is 1F1(1/2; 1; -2|x|) and i1e(x) is x/2 1F1(3/2; 3; -2|x|), whose derivatives
# lose no digits.


@special(lambda g, y, x: -g * (sign(x) * hyp1f1(1.5, 2.0, -2.0 * abs(x))), kinks=(0.0,))
def i0e(x: Any) -> Any:
    """exp(-|x|) i0(x).

    >>> i0e(0.0)
    1.0
    """
    return sc.i0e(x)


def _i1e_slope(x: Any) -> Any:
    size = abs(x)
    return 0.5 * (hyp1f1(1.5, 3.0, -2.0 * size) - size * hyp1f1(2.5, 4.0, -2.0 * size))


@special(lambda g, y, x: g * _i1e_slope(x), kinks=(0.0,))
def i1e(x: Any) -> Any:
    """exp(-|x|) i1(x).

    >>> i1e(0.0)
    0.0
    """
    return sc.i1e(x)


@special(None, lambda g, y, v, z: g * (_sum(ive, v, z) - sign(z) * y), domain=_OF_ORDER)
def ive(v: Any, z: Any) -> Any:
    """exp(-|z|) iv(v, z).

    >>> ive(0.0, 0.0)
    1.0
    """
    return sc.ive(v, z)


@special(lambda g, y, x: -g * k1(x), domain=_POSITIVE)
def k0(x: Any) -> Any:
    """Modified Bessel function of the second kind of order 0.

    >>> round(k0(1.0), 6)
    0.421024
    """
    return sc.k0(x)


@special(lambda g, y, x: g * (-0.5 * (k0(x) + kv(2.0, x))), domain=_POSITIVE)
def k1(x: Any) -> Any:
    """Modified Bessel function of the second kind of order 1.

    >>> round(k1(1.0), 6)
    0.601907
    """
    return sc.k1(x)


@special(None, lambda g, y, n, x: -g * _sum(kn, np.trunc(n), x), domain=_OF_ORDER)
def kn(n: Any, x: Any) -> Any:
    """Modified Bessel function of the second kind of whole order n.

    >>> round(kn(0, 1.0), 6)
    0.421024
    """
    return sc.kn(n, x)


@special(None, lambda g, y, v, z: -g * _sum(kv, v, z), domain=_OF_ORDER)
def kv(v: Any, z: Any) -> Any:
    """Modified Bessel function of the second kind of order v.

    >>> round(kv(0.0, 1.0), 6)
    0.421024
    """
    return sc.kv(v, z)


@special(lambda g, y, x: g * (y - k1e(x)), domain=_POSITIVE)
def k0e(x: Any) -> Any:
    """exp(x) k0(x).

    >>> round(k0e(1.0), 6)
    1.144463
    """
    return sc.k0e(x)


@special(lambda g, y, x: g * (y - 0.5 * (k0e(x) + kve(2.0, x))), domain=_POSITIVE)
def k1e(x: Any) -> Any:
    """exp(x) k1(x).

    >>> round(k1e(1.0), 6)
    1.636153
    """
    return sc.k1e(x)


@special(None, lambda g, y, v, z: g * (y - _sum(kve, v, z)), domain=_OF_ORDER)
def kve(v: Any, z: Any) -> Any:
    """exp(z) kv(v, z).

    >>> round(kve(0.0, 1.0), 6)
    1.144463
    """
    return sc.kve(v, z)


# Struve and Airy ----------------------------------------------------------------------------------


def _half_power(v: Any, x: Any) -> Any:
    """What the derivatives of Struve's functions have besides those of their neighbours."""
    return pow(0.5 * x, v) * rgamma(v + 1.5) * (0.5 / sqrt(pi))


@special(
    None, lambda g, y, v, x: g * (_difference(struve, v, x) + _half_power(v, x)), domain=_OF_ORDER
)
def struve(v: Any, x: Any) -> Any:
    """Struve's function of order v.

    >>> struve(0.0, 0.0)
    0.0
    """
    return sc.struve(v, x)


@special(None, lambda g, y, v, x: g * (_sum(modstruve, v, x) + _half_power(v, x)), domain=_OF_ORDER)
def modstruve(v: Any, x: Any) -> Any:
    """Modified Struve function of order v.

    >>> modstruve(0.0, 0.0)
    0.0
    """
    return sc.modstruve(v, x)


@special(lambda g, y, z: g * _airy_aip(z))
def _airy_ai(z: Any) -> Any:
    return sc.airy(z)[0]


@special(lambda g, y, z: g * (z * _airy_ai(z)))
def _airy_aip(z: Any) -> Any:
    return sc.airy(z)[1]


@special(lambda g, y, z: g * _airy_bip(z))
def _airy_bi(z: Any) -> Any:
    return sc.airy(z)[2]


@special(lambda g, y, z: g * (z * _airy_bi(z)))
def _airy_bip(z: Any) -> Any:
    return sc.airy(z)[3]


@counterpart
def airy(z: Any) -> tuple[Any, Any, Any, Any]:
    """Airy's functions Ai and Bi, each followed by its derivative.

    >>> [round(y, 6) for y in airy(0.0)]
    [0.355028, -0.258819, 0.614927, 0.448288]
    """
    return _airy_ai(z), _airy_aip(z), _airy_bi(z), _airy_bip(z)
