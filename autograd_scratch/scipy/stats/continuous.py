"""The continuous distributions: a table of ∂ log f / ∂z and ∂ log f / ∂(shape)."""

from __future__ import annotations

import numpy as np

from ...ops import exp, log, log1p, sign, tanh
from ..special import digamma
from ..special.errors import _log_ndtr_slope
from .distribution import Continuous

POSITIVE = (0.0, np.inf)
UNIT = (0.0, 1.0)

norm = Continuous("norm", lambda z: -z, ratio=_log_ndtr_slope)
cauchy = Continuous("cauchy", lambda z: -2.0 * z / (1.0 + z * z))
laplace = Continuous("laplace", lambda z: -sign(z))
logistic = Continuous("logistic", lambda z: -tanh(0.5 * z))
gumbel_r = Continuous("gumbel_r", lambda z: exp(-z) - 1.0)
expon = Continuous("expon", lambda z: -1.0 + 0.0 * z, support=POSITIVE)
uniform = Continuous("uniform", lambda z: 0.0 * z, support=UNIT)

halfnorm = Continuous("halfnorm", lambda z: -z, support=POSITIVE)
rayleigh = Continuous("rayleigh", lambda z: 1.0 / z - z, support=POSITIVE)

t = Continuous(
    "t",
    lambda z, df: -(df + 1.0) * z / (df + z * z),
    {
        "df": lambda z, df: (
            0.5
            * (
                digamma(0.5 * (df + 1.0))
                - digamma(0.5 * df)
                - log1p(z * z / df)
                + (z * z - 1.0) / (df + z * z)
            )
        )
    },
)

gamma = Continuous(
    "gamma",
    lambda z, a: (a - 1.0) / z - 1.0,
    {"a": lambda z, a: log(z) - digamma(a)},
    support=POSITIVE,
)

invgamma = Continuous(
    "invgamma",
    lambda z, a: (1.0 / z - a - 1.0) / z,
    {"a": lambda z, a: -log(z) - digamma(a)},
    support=POSITIVE,
)

chi2 = Continuous(
    "chi2",
    lambda z, df: (0.5 * df - 1.0) / z - 0.5,
    {"df": lambda z, df: 0.5 * (log(0.5 * z) - digamma(0.5 * df))},
    support=POSITIVE,
)

beta = Continuous(
    "beta",
    lambda z, a, b: (a - 1.0) / z - (b - 1.0) / (1.0 - z),
    {
        "a": lambda z, a, b: log(z) - digamma(a) + digamma(a + b),
        "b": lambda z, a, b: log1p(-z) - digamma(b) + digamma(a + b),
    },
    support=UNIT,
)

lognorm = Continuous(
    "lognorm",
    lambda z, s: -(1.0 + log(z) / (s * s)) / z,
    {"s": lambda z, s: ((log(z) / s) ** 2 - 1.0) / s},
    {"s": lambda z, s: z * log(z) / s},
    support=POSITIVE,
)

weibull_min = Continuous(
    "weibull_min",
    lambda z, c: (c - 1.0 - c * z**c) / z,
    {"c": lambda z, c: 1.0 / c + log(z) * (1.0 - z**c)},
    {"c": lambda z, c: -z * log(z) / c},
    support=POSITIVE,
)

pareto = Continuous(
    "pareto",
    lambda z, b: -(b + 1.0) / z,
    {"b": lambda z, b: 1.0 / b - log(z)},
    {"b": lambda z, b: -z * log(z) / b},
    support=(1.0, np.inf),
)
