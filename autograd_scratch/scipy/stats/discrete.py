"""The distributions of counts: a table of ∂ log f / ∂(shape), ∂f / ∂(shape) and ∂F / ∂(shape).

∂f / ∂(shape) has a formula of its own where f may be 0 and grow: where p is 0 or 1, say.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ...ops import log, where
from ..special import digamma
from .distribution import Discrete


def _share(count: Any, p: Any) -> Any:
    """count / p, and a finite number where p is 0: there count is 0, or its probability."""
    return count / where(p > 0.0, p, 1.0)


def _one_less(n: Any) -> Any:
    return np.maximum(n - 1.0, 0.0)


poisson = Discrete(
    "poisson",
    of_log={"mu": lambda k, mu: _share(k, mu) - 1.0},
    of_mass={"mu": lambda k, mu: poisson.pmf(k - 1.0, mu) - poisson.pmf(k, mu)},
    of_cdf={"mu": lambda k, mu: -poisson.pmf(k, mu)},
)

binom = Discrete(
    "binom",
    of_log={"p": lambda k, n, p: _share(k, p) - _share(n - k, 1.0 - p)},
    of_mass={
        "p": lambda k, n, p: (
            n * (binom.pmf(k - 1.0, _one_less(n), p) - binom.pmf(k, _one_less(n), p))
        )
    },
    of_cdf={"p": lambda k, n, p: -n * binom.pmf(k, _one_less(n), p)},
)

bernoulli = Discrete(
    "bernoulli",
    of_log={"p": lambda k, p: _share(k, p) - _share(1.0 - k, 1.0 - p)},
    of_mass={"p": lambda k, p: where(k == 1.0, 1.0, where(k == 0.0, -1.0, 0.0 * p))},
    of_cdf={"p": lambda k, p: where(k == 0.0, -1.0, 0.0 * p)},
)

geom = Discrete(
    "geom",
    of_log={"p": lambda k, p: 1.0 / p - _share(k - 1.0, 1.0 - p)},
    of_mass={"p": lambda k, p: geom.pmf(k, p) / p - (k - 1.0) * geom.pmf(k - 1.0, p)},
    of_cdf={"p": lambda k, p: k / p * geom.pmf(k, p)},
)

nbinom = Discrete(
    "nbinom",
    of_log={
        "n": lambda k, n, p: digamma(k + n) - digamma(n) + log(p),
        "p": lambda k, n, p: n / p - _share(k, 1.0 - p),
    },
    of_mass={
        "p": lambda k, n, p: n / p * nbinom.pmf(k, n, p) - (k + n - 1.0) * nbinom.pmf(k - 1.0, n, p)
    },
    of_cdf={"p": lambda k, n, p: (n + k) / p * nbinom.pmf(k, n, p)},
)
