"""The distributions of counts: a table of ∂ log f / ∂(shape) and ∂F / ∂(shape)."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...ops import log, where
from ..special import digamma
from .distribution import Discrete


def _share(count: Any, p: Any) -> Any:
    """count / p, and 0 where there is nothing to divide, whatever p is."""
    return count / where(count > 0.0, p, 1.0)


poisson = Discrete(
    "poisson",
    {"mu": lambda k, mu: _share(k, mu) - 1.0},
    {"mu": lambda k, mu: -poisson.pmf(k, mu)},
)

binom = Discrete(
    "binom",
    {"p": lambda k, n, p: _share(k, p) - _share(n - k, 1.0 - p)},
    {"p": lambda k, n, p: -n * binom.pmf(k, np.maximum(n - 1.0, 0.0), p)},
)

bernoulli = Discrete(
    "bernoulli",
    {"p": lambda k, p: _share(k, p) - _share(1.0 - k, 1.0 - p)},
    {"p": lambda k, p: where(k == 0.0, -1.0, 0.0 * p)},
)

geom = Discrete(
    "geom",
    {"p": lambda k, p: 1.0 / p - _share(k - 1.0, 1.0 - p)},
    {"p": lambda k, p: where(k > 0.0, _share(k, p) * geom.pmf(k, p), 0.0)},
)

nbinom = Discrete(
    "nbinom",
    {
        "n": lambda k, n, p: digamma(k + n) - digamma(n) + log(p),
        "p": lambda k, n, p: n / p - _share(k, 1.0 - p),
    },
    {"p": lambda k, n, p: (n + k) / p * nbinom.pmf(k, n, p)},
)
