"""Transformations of data by Box and Cox, losses that forgive outliers, and angles in degrees."""

from __future__ import annotations

from math import pi
from typing import Any

import scipy.special as sc

from ...ops.arithmetic import pow
from ...ops.elementwise import abs, log, log1p
from ...ops.selection import clip, maximum
from .define import special
from .hypergeometric import hyp1f1

__all__ = [
    "boxcox",
    "boxcox1p",
    "cosdg",
    "cotdg",
    "huber",
    "inv_boxcox",
    "inv_boxcox1p",
    "pseudo_huber",
    "radian",
    "sindg",
    "tandg",
]

_DEGREE = pi / 180.0

# Box and Cox --------------------------------------------------------------------------------------


def _bend(log_x: Any, lmbda: Any) -> Any:
    """The derivative of (x ** lmbda - 1) / lmbda with respect to lmbda, smooth at lmbda = 0."""
    return log_x * log_x * 0.5 * hyp1f1(2.0, 3.0, lmbda * log_x)


@special(
    lambda g, y, x, lmbda: g * pow(x, lmbda - 1.0),
    lambda g, y, x, lmbda: g * _bend(log(x), lmbda),
    domain=((0.0, 3.0), (-3.0, 3.0)),
)
def boxcox(x: Any, lmbda: Any) -> Any:
    """Box-Cox transformation (x ** lmbda - 1) / lmbda; log(x) where lmbda is 0.

    >>> round(boxcox(3.0, 2.0), 6)
    4.0
    """
    return sc.boxcox(x, lmbda)


@special(
    lambda g, y, x, lmbda: g * pow(1.0 + x, lmbda - 1.0),
    lambda g, y, x, lmbda: g * _bend(log1p(x), lmbda),
    domain=((-1.0, 3.0), (-3.0, 3.0)),
)
def boxcox1p(x: Any, lmbda: Any) -> Any:
    """Box-Cox transformation of 1 + x.

    >>> round(boxcox1p(2.0, 2.0), 6)
    4.0
    """
    return sc.boxcox1p(x, lmbda)


@special(
    lambda g, x, y, lmbda: g * pow(x, 1.0 - lmbda),
    lambda g, x, y, lmbda: -g * pow(x, 1.0 - lmbda) * _bend(log(x), lmbda),
    domain=((0.0, 3.0), (0.0, 3.0)),
)
def inv_boxcox(y: Any, lmbda: Any) -> Any:
    """The x of which :func:`boxcox` makes y.

    >>> round(inv_boxcox(4.0, 2.0), 6)
    3.0
    """
    return sc.inv_boxcox(y, lmbda)


@special(
    lambda g, x, y, lmbda: g * pow(1.0 + x, 1.0 - lmbda),
    lambda g, x, y, lmbda: -g * pow(1.0 + x, 1.0 - lmbda) * _bend(log1p(x), lmbda),
    domain=((0.0, 3.0), (0.0, 3.0)),
)
def inv_boxcox1p(y: Any, lmbda: Any) -> Any:
    """The x of which :func:`boxcox1p` makes y.

    >>> round(inv_boxcox1p(4.0, 2.0), 6)
    2.0
    """
    return sc.inv_boxcox1p(y, lmbda)


# Losses -------------------------------------------------------------------------------------------


@special(
    lambda g, y, delta, r: g * maximum(abs(r) - delta, 0.0),
    lambda g, y, delta, r: g * clip(r, -delta, delta),
    domain=((0.0, 1.0), (1.2, 3.0)),
)
def huber(delta: Any, r: Any) -> Any:
    """r² / 2 for |r| <= delta, and linear with slope delta beyond.

    >>> huber(1.0, 3.0)
    2.5
    """
    return sc.huber(delta, r)


def _hypotenuse(x: Any, y: Any) -> Any:
    return pow(x * x + y * y, 0.5)


def _pseudo_huber_to_delta(g: Any, y: Any, delta: Any, r: Any) -> Any:
    h = _hypotenuse(delta, r)
    excess = r * r / (h + delta)  # h - delta, without its rounding
    return g * (excess * excess / h)


@special(
    _pseudo_huber_to_delta,
    lambda g, y, delta, r: g * (delta * r / _hypotenuse(delta, r)),
    domain=((0.0, 3.0), (-3.0, 3.0)),
)
def pseudo_huber(delta: Any, r: Any) -> Any:
    """delta² (√(1 + (r / delta)²) - 1), a smooth :func:`huber`.

    >>> round(pseudo_huber(3.0, 4.0), 6)
    6.0
    """
    return sc.pseudo_huber(delta, r)


# Degrees ------------------------------------------------------------------------------------------


@special(lambda g, y, x: g * (cosdg(x) * _DEGREE))
def sindg(x: Any) -> Any:
    """Sine of x in degrees.

    >>> sindg(90.0)
    1.0
    """
    return sc.sindg(x)


@special(lambda g, y, x: g * (sindg(x) * -_DEGREE))
def cosdg(x: Any) -> Any:
    """Cosine of x in degrees.

    >>> cosdg(180.0)
    -1.0
    """
    return sc.cosdg(x)


@special(lambda g, y, x: g * ((1.0 + y * y) * _DEGREE))
def tandg(x: Any) -> Any:
    """Tangent of x in degrees.

    >>> tandg(45.0)
    1.0
    """
    return sc.tandg(x)


@special(lambda g, y, x: g * ((1.0 + y * y) * -_DEGREE), domain=((10.0, 80.0),))
def cotdg(x: Any) -> Any:
    """Cotangent of x in degrees.

    >>> cotdg(45.0)
    1.0
    """
    return sc.cotdg(x)


@special(
    lambda g, y, d, m, s: g * _DEGREE,
    lambda g, y, d, m, s: g * (_DEGREE / 60.0),
    lambda g, y, d, m, s: g * (_DEGREE / 3600.0),
)
def radian(d: Any, m: Any, s: Any) -> Any:
    """Degrees, minutes and seconds in radians.

    >>> radian(0.0, 0.0, 0.0)
    0.0
    """
    return sc.radian(d, m, s)
