"""What a step takes on more ranks: the time to compute, and a ring that sums.

A ring all-reduce of n bytes on p ranks sends 2(p-1) messages of n/p bytes, one after the other;
each takes a latency α and its bytes at a bandwidth β (R. Thakur, R. Rabenseifner and W. Gropp,
"Optimization of collective communication operations in MPICH", IJHPCA 19, 2005).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

WORTH = 1.1
"""Twice as many ranks are worth while if they make this many times as many steps."""


@dataclass(frozen=True)
class Network:
    """What connects ranks.

    Attributes:
        name: what it is called.
        latency: α, the seconds that a message takes beside its bytes.
        bandwidth: β, in bytes a second.
    """

    name: str
    latency: float
    bandwidth: float

    def all_reduce(self, size: float, ranks: int) -> float:
        """The seconds of a ring all-reduce.

        >>> round(Network("", 1e-6, 1e9).all_reduce(4e6, 4), 6)
        0.006006
        """
        return 2 * (ranks - 1) * (self.latency + size / ranks / self.bandwidth)


def fitted(sums: Mapping[int, float]) -> Network:
    """The latency and bandwidth that fit the measured sums of two ranks best.

    Args:
        sums: seconds by number of bytes. What is least is the sum of squared relative errors.
    """
    size, seconds = np.array(list(sums), dtype=float), np.array(list(sums.values()))
    # 2α + n/β = T, each equation divided by its T
    equations = np.stack([2 / seconds, size / seconds], axis=1)
    (latency, slope), *_ = np.linalg.lstsq(equations, np.ones(len(size)), rcond=None)
    return Network("this machine", float(latency), float(1 / slope))


def worst_error(network: Network, sums: Mapping[int, float]) -> float:
    """The largest factor between a measured sum and that of the model."""
    factors = [network.all_reduce(size, 2) / seconds for size, seconds in sums.items()]
    return max(max(factor, 1 / factor) for factor in factors)


def projected(compute: Mapping[int, float], network: Network, size: float) -> dict[int, float]:
    """The seconds of a step, by number of ranks.

    Args:
        compute: the seconds to compute with one of so many shards, and to update.
        network: what connects the ranks.
        size: bytes of the buffer that is summed.
    """
    return {p: seconds + network.all_reduce(size, p) for p, seconds in compute.items()}


def worth_while(step: Mapping[int, float]) -> int:
    """The number of ranks from which twice as many pay no longer.

    >>> worth_while({1: 1.0, 2: 0.6, 4: 0.5, 8: 0.49, 16: 0.4})
    4
    """
    ranks = sorted(step)
    for fewer, more in pairwise(ranks):
        if step[fewer] < WORTH * step[more]:
            return fewer
    return ranks[-1]
