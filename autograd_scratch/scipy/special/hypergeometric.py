"""Hypergeometric functions, and those that are one in disguise.

The derivative of a hypergeometric function is another with its parameters raised by one, times a
factor: so all are smooth at every order. With respect to the parameters there is no closed form.
"""

from __future__ import annotations

from typing import Any

import scipy.special as sc

from ...ops.elementwise import exp
from .define import special

__all__ = [
    "exprel",
    "hyp0f1",
    "hyp1f1",
    "hyp2f1",
    "hyperu",
    "log_wright_bessel",
    "wright_bessel",
]

_PARAMETER = (0.5, 3.0)
_POSITIVE = ((-0.5, 3.0), _PARAMETER, (0.0, 3.0))


@special(None, lambda g, y, v, z: g * (hyp0f1(v + 1.0, z) / v), domain=(_PARAMETER, (-3.0, 3.0)))
def hyp0f1(v: Any, z: Any) -> Any:
    """Confluent hypergeometric limit function 0F1(v; z).

    >>> hyp0f1(1.0, 0.0)
    1.0
    """
    return sc.hyp0f1(v, z)


@special(
    None,
    None,
    lambda g, y, a, b, x: g * (a / b * hyp1f1(a + 1.0, b + 1.0, x)),
    domain=(_PARAMETER, _PARAMETER, (-3.0, 3.0)),
)
def hyp1f1(a: Any, b: Any, x: Any) -> Any:
    """Confluent hypergeometric function 1F1(a; b; x).

    >>> hyp1f1(1.0, 1.0, 0.0)
    1.0
    """
    return sc.hyp1f1(a, b, x)


@special(
    None,
    None,
    None,
    lambda g, y, a, b, c, z: g * (a * b / c * hyp2f1(a + 1.0, b + 1.0, c + 1.0, z)),
    domain=(_PARAMETER, _PARAMETER, _PARAMETER, (-2.0, 0.9)),
)
def hyp2f1(a: Any, b: Any, c: Any, z: Any) -> Any:
    """Gauss's hypergeometric function 2F1(a, b; c; z).

    >>> hyp2f1(1.0, 1.0, 1.0, 0.5)
    2.0
    """
    return sc.hyp2f1(a, b, c, z)


@special(
    None,
    None,
    lambda g, y, a, b, x: -g * (a * hyperu(a + 1.0, b + 1.0, x)),
    domain=(_PARAMETER, _PARAMETER, (0.5, 5.0)),
)
def hyperu(a: Any, b: Any, x: Any) -> Any:
    """Confluent hypergeometric function U(a, b, x) of the second kind.

    >>> hyperu(1.0, 2.0, 4.0)
    0.25
    """
    return sc.hyperu(a, b, x)


@special(lambda g, y, x: g * (0.5 * hyp1f1(2.0, 3.0, x)))
def exprel(x: Any) -> Any:
    """(exp(x) - 1) / x, which is 1 at 0.

    >>> exprel(0.0)
    1.0
    """
    return sc.exprel(x)


@special(None, None, lambda g, y, a, b, x: g * wright_bessel(a, a + b, x), domain=_POSITIVE)
def wright_bessel(a: Any, b: Any, x: Any) -> Any:
    """Wright's generalized Bessel function Φ(a, b; x), for a, b, x >= 0.

    >>> wright_bessel(1.0, 1.0, 0.0)
    1.0
    """
    return sc.wright_bessel(a, b, x)


@special(
    None, None, lambda g, y, a, b, x: g * exp(log_wright_bessel(a, a + b, x) - y), domain=_POSITIVE
)
def log_wright_bessel(a: Any, b: Any, x: Any) -> Any:
    """Logarithm of :func:`wright_bessel`.

    >>> round(log_wright_bessel(0.0, 1.0, 2.0), 6)
    2.0
    """
    return sc.log_wright_bessel(a, b, x)
