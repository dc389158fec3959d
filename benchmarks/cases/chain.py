"""A long chain of scalar additions and multiplications: what a node costs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from benchmarks.contenders import AUTOGRAD, JAX, JIT_PYTHON, MYGRAD
from benchmarks.scalars import tasks
from benchmarks.task import Column, Race

SLOW = "a node takes some 50 µs: minutes in all rounds"
COMPILES = (
    "jax.jit compiles 4,000 nodes in half a minute, and more of them at more than linear cost"
)
SOURCE = "a million nodes are 65 MB of source, which take a minute and a half and 6 GB to compile"
LARGEST = {
    AUTOGRAD: (100_000, SLOW),
    MYGRAD: (100_000, SLOW),
    JAX: (1_000, COMPILES),
    JIT_PYTHON: (100_000, SOURCE),
}
"""The longest chain that a contender can do in reasonable time, and why no longer one."""


def races(quick: bool) -> list[Race]:
    if quick:
        return [_race(1_000, rounds=3)]
    return [
        _race(1_000, rounds=15),
        _race(10_000, rounds=15),
        _race(100_000, rounds=7),
        _race(1_000_000, rounds=3),
    ]


def _race(nodes: int, rounds: int) -> Race:
    steps = nodes // 2

    def chain(variables: Sequence[Any]) -> Any:
        x, a, b = variables
        for _ in range(steps):
            x = x * a
            x = x + b
        return x

    # x stays between 1 and 2, so that every gradient has digits to compare.
    contenders = tasks(chain, [1.0, 1.0 - 1.0 / steps, 2.0 / steps])
    left_out = {name: why for name, (most, why) in LARGEST.items() if nodes > most}
    return Race(
        name=f"chain {nodes:,}",
        title=f"scalar chain of + and ×, {nodes:,} nodes, time per node",
        contenders={k: v for k, v in contenders.items() if k not in left_out},
        columns=(
            Column("run", per=nodes),
            Column("build", per=nodes),
            Column("backward", per=nodes),
            Column("first call"),
        ),
        rounds=rounds,
        tolerance=1e-9,
        left_out=left_out,
    )
