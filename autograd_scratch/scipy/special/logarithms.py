"""Exponentials, logarithms, powers and entropies."""

from __future__ import annotations

from math import log as log_of
from typing import Any

import scipy.special as sc

from ...engine.values import call_on_values
from ...ops.arithmetic import pow
from ...ops.elementwise import exp, log, sin, softplus
from ...ops.elementwise import log1p as log1p_of
from ...ops.selection import where
from .define import counterpart, special

__all__ = [
    "cbrt",
    "cosm1",
    "entr",
    "exp10",
    "exp2",
    "expit",
    "expm1",
    "kl_div",
    "log1p",
    "log_expit",
    "logit",
    "powm1",
    "rel_entr",
    "round",
    "softplus",
    "wrightomega",
    "xlog1py",
    "xlogy",
]

# Exponentials and logarithms ----------------------------------------------------------------------


@special(lambda g, y, x: g * (y * log_of(2.0)))
def exp2(x: Any) -> Any:
    """2 to the power of x.

    >>> exp2(3.0)
    8.0
    """
    return sc.exp2(x)


@special(lambda g, y, x: g * (y * log_of(10.0)))
def exp10(x: Any) -> Any:
    """10 to the power of x.

    >>> exp10(2.0)
    100.0
    """
    return sc.exp10(x)


@special(lambda g, y, x: g * exp(x))
def expm1(x: Any) -> Any:
    """exp(x) - 1, exact for small x.

    >>> expm1(1e-20)
    1e-20
    """
    return sc.expm1(x)


@special(lambda g, y, x: g / (1.0 + x), domain=((-1.0, 5.0),))
def log1p(x: Any) -> Any:
    """log(1 + x), exact for small x.

    >>> log1p(1e-20)
    1e-20
    """
    return sc.log1p(x)


@special(lambda g, y, x: g / (3.0 * y * y), domain=((0.0, 5.0),))
def cbrt(x: Any) -> Any:
    """Cube root, that of a negative number too; at 0 its derivative is inf.

    >>> cbrt(-27.0)
    -3.0
    """
    return sc.cbrt(x)


@special(lambda g, y, x: -g * sin(x))
def cosm1(x: Any) -> Any:
    """cos(x) - 1, exact for small x.

    >>> cosm1(0.0)
    0.0
    """
    return sc.cosm1(x)


@special(
    lambda g, z, x, y: g * (y * pow(x, y - 1.0)),
    lambda g, z, x, y: g * (pow(x, y) * log(x)),
    domain=((0.0, 3.0), (-3.0, 3.0)),
)
def powm1(x: Any, y: Any) -> Any:
    """x ** y - 1, exact where the power is close to 1.

    >>> powm1(3.0, 2.0)
    8.0
    """
    return sc.powm1(x, y)


@special(lambda g, y, x: g * (y * expit(-x)), sign="σ")
def expit(x: Any) -> Any:
    """Logistic function 1 / (1 + exp(-x)); its derivative is exact in both tails.

    >>> expit(0.0)
    0.5
    """
    return sc.expit(x)


@special(lambda g, y, x: g * expit(-x))
def log_expit(x: Any) -> Any:
    """Logarithm of the logistic function.

    >>> log_expit(-1000.0)
    -1000.0
    """
    return sc.log_expit(x)


@special(lambda g, y, x: g / (x * (1.0 - x)), domain=((0.0, 1.0),))
def logit(x: Any) -> Any:
    """log(x / (1 - x)), the inverse of :func:`expit`.

    >>> logit(0.5)
    0.0
    """
    return sc.logit(x)


@special(lambda g, y, x: g * (y / (1.0 + y)), domain=((-3.0, 5.0),))
def wrightomega(x: Any) -> Any:
    """The w with w + log(w) = x.

    >>> wrightomega(1.0)
    1.0
    """
    return sc.wrightomega(x)


# Entropies ----------------------------------------------------------------------------------------


def _over(x: Any, y: Any) -> Any:
    """x / y, and 0 where both are 0."""
    return x / where((x == 0.0) & (y == 0.0), 1.0, y)


def _log_ratio(x: Any, y: Any) -> Any:
    """log(x / y), of which neither part over- nor underflows; -inf where both are 0."""
    return log(x) - log(where((x == 0.0) & (y == 0.0), 1.0, y))


@special(
    lambda g, z, x, y: g * log(y),
    lambda g, z, x, y: g * _over(x, y),
    domain=((-3.0, 3.0), (0.0, 3.0)),
)
def xlogy(x: Any, y: Any) -> Any:
    """x × log(y), and 0 where x is 0, whatever number y is.

    >>> xlogy(0.0, 0.0)
    0.0
    """
    return sc.xlogy(x, y)


@special(
    lambda g, z, x, y: g * log1p_of(y),
    lambda g, z, x, y: g * _over(x, 1.0 + y),
    domain=((-3.0, 3.0), (-1.0, 3.0)),
)
def xlog1py(x: Any, y: Any) -> Any:
    """x × log(1 + y), and 0 where x is 0, whatever number y is.

    >>> xlog1py(0.0, -1.0)
    0.0
    """
    return sc.xlog1py(x, y)


@special(lambda g, y, x: g * (-1.0 - log(x)), domain=((0.0, 3.0),))
def entr(x: Any) -> Any:
    """Entropy -x log(x); 0 at 0, where its derivative is inf, and -inf for negative x.

    >>> entr(1.0)
    -0.0
    """
    return sc.entr(x)


@special(
    lambda g, z, x, y: g * (_log_ratio(x, y) + 1.0),
    lambda g, z, x, y: -g * _over(x, y),
    domain=((0.0, 3.0), (0.0, 3.0)),
)
def rel_entr(x: Any, y: Any) -> Any:
    """Relative entropy x log(x / y); 0 where x is 0 and y >= 0, inf where it is not defined.

    >>> rel_entr(2.0, 2.0)
    0.0
    """
    return sc.rel_entr(x, y)


@special(
    lambda g, z, x, y: g * _log_ratio(x, y),
    lambda g, z, x, y: g * (1.0 - _over(x, y)),
    domain=((0.0, 3.0), (0.0, 3.0)),
)
def kl_div(x: Any, y: Any) -> Any:
    """x log(x / y) - x + y, the convex part of a Kullback-Leibler divergence.

    >>> kl_div(0.0, 2.0)
    2.0
    """
    return sc.kl_div(x, y)


@counterpart
def round(x: Any) -> Any:
    """x rounded to whole numbers, halves to even ones: plain numbers, without a gradient.

    >>> round(2.5)
    2.0
    """
    return call_on_values(sc.round, (x,), {})
