"""Cumulative distributions and their inverses, with respect to the variate.

The derivative of a distribution is its density, and that of an inverse 1 / density. With respect to
the parameters of a distribution (degrees of freedom, shapes) there is no closed form; where a
parameter only scales the variate it has a derivative.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import scipy.special as sc

from ...engine.values import call_on_values
from ...ops.elementwise import exp, log, log1p
from .define import special
from .gammas import betaln, gamma_density, gammaln
from .logarithms import xlog1py, xlogy

__all__ = [
    "chdtr",
    "chdtrc",
    "chdtri",
    "fdtr",
    "fdtrc",
    "fdtri",
    "gdtr",
    "gdtrc",
    "gdtrix",
    "pdtr",
    "pdtrc",
    "pdtri",
    "stdtr",
    "stdtrit",
]

_FREEDOM = (0.5, 4.0)
_POSITIVE = (0.0, 5.0)
_UNIT = (0.0, 1.0)
_COUNT = (-0.5, 3.0)

# Chi-square, gamma, F, t --------------------------------------------------------------------------


def _chi_square(v: Any, x: Any) -> Any:
    return 0.5 * gamma_density(0.5 * v, 0.5 * x)


@special(None, lambda g, y, v, x: g * _chi_square(v, x), domain=(_FREEDOM, _POSITIVE))
def chdtr(v: Any, x: Any) -> Any:
    """Chi-square distribution of v degrees of freedom, from 0 to x.

    >>> chdtr(2.0, 0.0)
    0.0
    """
    return sc.chdtr(v, x)


@special(None, lambda g, y, v, x: -g * _chi_square(v, x), domain=(_FREEDOM, _POSITIVE))
def chdtrc(v: Any, x: Any) -> Any:
    """1 - chdtr(v, x).

    >>> chdtrc(2.0, 0.0)
    1.0
    """
    return sc.chdtrc(v, x)


@special(None, lambda g, x, v, p: -g / _chi_square(v, x), domain=(_FREEDOM, _UNIT))
def chdtri(v: Any, p: Any) -> Any:
    """The x where :func:`chdtrc` is p.

    >>> chdtri(2.0, 1.0)
    0.0
    """
    return sc.chdtri(v, p)


_OF_RATE = (_POSITIVE, _FREEDOM, _POSITIVE)


@special(
    lambda g, y, a, b, x: g * (x * gamma_density(b, a * x)),
    None,
    lambda g, y, a, b, x: g * (a * gamma_density(b, a * x)),
    domain=_OF_RATE,
)
def gdtr(a: Any, b: Any, x: Any) -> Any:
    """Gamma distribution of rate a and shape b, from 0 to x.

    >>> gdtr(1.0, 2.0, 0.0)
    0.0
    """
    return sc.gdtr(a, b, x)


@special(
    lambda g, y, a, b, x: -g * (x * gamma_density(b, a * x)),
    None,
    lambda g, y, a, b, x: -g * (a * gamma_density(b, a * x)),
    domain=_OF_RATE,
)
def gdtrc(a: Any, b: Any, x: Any) -> Any:
    """1 - gdtr(a, b, x).

    >>> gdtrc(1.0, 2.0, 0.0)
    1.0
    """
    return sc.gdtrc(a, b, x)


@special(
    lambda g, x, a, b, p: -g * x / a,
    None,
    lambda g, x, a, b, p: g / (a * gamma_density(b, a * x)),
    domain=(_POSITIVE, _FREEDOM, _UNIT),
)
def gdtrix(a: Any, b: Any, p: Any) -> Any:
    """The x where :func:`gdtr` is p.

    >>> round(gdtrix(1.0, 1.0, 0.5), 6)
    0.693147
    """
    return sc.gdtrix(a, b, p)


def _f_density(dfn: Any, dfd: Any, x: Any) -> Any:
    ratio = dfn / dfd
    logarithm = xlogy(0.5 * dfn - 1.0, x) - xlog1py(0.5 * (dfn + dfd), ratio * x)
    return exp(logarithm + 0.5 * dfn * log(ratio) - betaln(0.5 * dfn, 0.5 * dfd))


_OF_RATIO = (_FREEDOM, _FREEDOM, _POSITIVE)


@special(None, None, lambda g, y, dfn, dfd, x: g * _f_density(dfn, dfd, x), domain=_OF_RATIO)
def fdtr(dfn: Any, dfd: Any, x: Any) -> Any:
    """F distribution of dfn and dfd degrees of freedom, from 0 to x.

    >>> fdtr(2.0, 2.0, 1.0)
    0.5
    """
    return sc.fdtr(dfn, dfd, x)


@special(None, None, lambda g, y, dfn, dfd, x: -g * _f_density(dfn, dfd, x), domain=_OF_RATIO)
def fdtrc(dfn: Any, dfd: Any, x: Any) -> Any:
    """1 - fdtr(dfn, dfd, x).

    >>> fdtrc(2.0, 2.0, 1.0)
    0.5
    """
    return sc.fdtrc(dfn, dfd, x)


@special(
    None,
    None,
    lambda g, x, dfn, dfd, p: g / _f_density(dfn, dfd, x),
    domain=(_FREEDOM, _FREEDOM, _UNIT),
)
def fdtri(dfn: Any, dfd: Any, p: Any) -> Any:
    """The x where :func:`fdtr` is p.

    >>> round(fdtri(2.0, 2.0, 0.5), 6)
    1.0
    """
    return sc.fdtri(dfn, dfd, p)


def _t_density(df: Any, t: Any) -> Any:
    logarithm = -0.5 * (df + 1.0) * log1p(t * t / df) - 0.5 * log(df * 1.0)
    return exp(logarithm - betaln(0.5, 0.5 * df))


@special(None, lambda g, y, df, t: g * _t_density(df, t), domain=(_FREEDOM, (-3.0, 3.0)))
def stdtr(df: Any, t: Any) -> Any:
    """Student's t distribution of df degrees of freedom, up to t.

    >>> stdtr(3.0, 0.0)
    0.5
    """
    return sc.stdtr(df, t)


@special(None, lambda g, t, df, p: g / _t_density(df, t), domain=(_FREEDOM, _UNIT))
def stdtrit(df: Any, p: Any) -> Any:
    """The t where :func:`stdtr` is p.

    >>> round(float(stdtrit(3.0, 0.5)), 12)
    0.0
    """
    return sc.stdtrit(df, p)


# Of counts: with respect to the probability or the mean -------------------------------------------


def _poisson(k: Any, m: Any) -> Any:
    """The probability of just k events, or the whole number below."""
    k = call_on_values(np.floor, (k,), {})
    return exp(xlogy(k, m) - m - gammaln(k + 1.0))


@special(
    None,
    lambda g, y, k, m: -g * _poisson(k, m),
    domain=(_COUNT, _POSITIVE),
)
def pdtr(k: Any, m: Any) -> Any:
    """Poisson distribution of mean m: the probability of at most k events.

    >>> pdtr(0, 0.0)
    1.0
    """
    return sc.pdtr(k, m)


@special(
    None,
    lambda g, y, k, m: g * _poisson(k, m),
    domain=(_COUNT, _POSITIVE),
)
def pdtrc(k: Any, m: Any) -> Any:
    """1 - pdtr(k, m).

    >>> pdtrc(0, 0.0)
    0.0
    """
    return sc.pdtrc(k, m)


@special(None, lambda g, m, k, y: -g / _poisson(k, m), domain=(_COUNT, _UNIT))
def pdtri(k: Any, y: Any) -> Any:
    """The mean m where :func:`pdtr` is y.

    >>> round(pdtri(0, 0.5), 6)
    0.693147
    """
    return sc.pdtri(k, y)
