"""What a rank measures; ``mpiexec -n 2 python -m benchmarks.scaling.measure`` prints it as JSON.

The parts of a step are those of a real training: its program, its ``Communicator``, its optimizer.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any

import numpy as np

from nn import SGD, TwoLayerNet
from nn.interrupts import InterruptsWait
from nn.parallel import Communicator
from nn.updates import as_program

BATCH = 1024
"""Examples of a batch, over all ranks."""

HIDDEN = (50, 500, 5000)
"""Hidden neurons of the three models, 784-…-10."""

RANKS = (1, 2, 4, 8, 16, 32, 64)

MESSAGES = tuple(4**power for power in range(1, 13))
"""Numbers in the buffers that are summed alone: from 16 bytes to 64 MiB of float32."""


@dataclass
class Stopwatch:
    """A communicator of mpi4py that notes when its ranks begin, meet and end their sum."""

    mpi: Any
    began: float = 0.0
    met: float = 0.0
    ended: float = 0.0
    Get_rank: Any = field(init=False)
    Get_size: Any = field(init=False)

    def __post_init__(self) -> None:
        self.Get_rank, self.Get_size = self.mpi.Get_rank, self.mpi.Get_size

    def Allreduce(self, mine: Any, total: Any) -> None:
        self.began = perf_counter()
        self.mpi.Barrier()
        self.met = perf_counter()
        self.mpi.Allreduce(mine, total)
        self.ended = perf_counter()


def steps(mpi: Any, hidden: int, batch: int, rounds: int) -> Iterator[dict[str, float]]:
    """The seconds of each part of a step, once for each round."""
    rng = np.random.default_rng(0)
    x = rng.random((BATCH, 784), dtype=np.float32)
    t = rng.integers(0, 10, BATCH)
    network = TwoLayerNet(784, hidden, 10, dtype=np.float32, seed=0)
    watch = Stopwatch(mpi)
    waits = InterruptsWait(lambda number, frame: None)
    ranks = Communicator(watch)

    def share(compute: Any) -> Any:
        return ranks.shared(compute, network, waits)

    update = as_program(network, SGD(0.1), x, t, share=share)
    for i in range(2 + rounds):  # the first two make the program and its memory
        mpi.Barrier()
        start = perf_counter()
        _, apply = update(rng.permutation(BATCH)[:batch])
        unpacked = perf_counter()
        apply()
        end = perf_counter()
        if i >= 2:
            yield {
                "compute": watch.began - start + unpacked - watch.ended,
                "wait": watch.met - watch.began,
                "communicate": watch.ended - watch.met,
                "update": end - unpacked,
                "step": end - start,
            }


def sums(mpi: Any, size: int, rounds: int) -> Iterator[float]:
    """The seconds of each sum of so many numbers."""
    mine, total = np.ones(size, np.float32), np.empty(size, np.float32)
    for i in range(3 + rounds):
        mpi.Barrier()
        start = perf_counter()
        mpi.Allreduce(mine, total)
        if i >= 3:
            yield perf_counter() - start


def measure(mpi: Any, scale: float) -> dict[str, Any]:
    """All that is measured with so many ranks, in seconds.

    Of the rounds the fastest counts: what disturbs ranks, disturbs only some of their rounds, but
    then for as long as the system lets others run, which is far longer than a message takes.

    Args:
        mpi: a communicator of mpi4py.
        scale: 1 for the usual number of rounds.
    """
    found: dict[str, Any] = {"models": {}, "sums": {}}
    alone = mpi.Get_size() == 1
    for hidden in HIDDEN:
        rounds = max(3, round(scale * (15 + 75_000 / hidden)))
        # One rank alone also does what each of several would: that is their time to compute.
        batches = [BATCH // ranks for ranks in RANKS] if alone else [BATCH]
        found["models"][hidden] = {}
        for batch in batches:
            parts = steps(mpi, hidden, batch, rounds)
            found["models"][hidden][batch] = min(parts, key=lambda part: part["step"])
    if not alone:
        for size in MESSAGES:
            rounds = max(5, round(scale * min(1000, 20 + 3e7 / size)))
            found["sums"][4 * size] = min(sums(mpi, size, rounds))
    return found


def main() -> None:
    """Measure; rank 0 prints."""
    from mpi4py import MPI

    found = measure(MPI.COMM_WORLD, float(sys.argv[1]))
    if MPI.COMM_WORLD.Get_rank() == 0:
        found["mpi"] = " ".join(MPI.Get_library_version().splitlines()[0].split())
        print(json.dumps(found))


if __name__ == "__main__":
    main()
