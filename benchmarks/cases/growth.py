"""Does a node cost the same in a large graph as in a small one? In time, and in memory.

Two shapes: depth is one chain, width a sum of many products of variables. Memory is that of the
graph with its gradients, after the walk back. "traced" is what Python allocated (tracemalloc, which
counts all frames at each allocation, so that a deep recursion takes it hours: small sizes only);
"resident" is how much the process grew (Linux only). Each is measured in a process of its own.
"""

from __future__ import annotations

import gc
import json
import subprocess
import sys
from collections.abc import Sequence
from functools import partial
from typing import Any

from benchmarks.contenders import MICROGRAD, OURS
from benchmarks.scalars import RECORDERS, Function, recorded
from benchmarks.task import Column, Race, Task

SIZES = (1_000, 10_000, 100_000, 1_000_000)
QUICK_SIZES = (300, 3_000)
SHAPES = ("depth", "width")
MEMORY = {"traced": "memory (tracemalloc)", "resident": "memory (resident)"}
TRACED_UP_TO = 10_000


def graph_of(shape: str, nodes: int) -> tuple[Function, list[float]]:
    """A function that makes about so many nodes, and its arguments."""
    if shape == "depth":

        def chain(variables: Sequence[Any]) -> Any:
            x, a, b = variables
            for _ in range(nodes // 2):
                x = x * a
                x = x + b
            return x

        return chain, [1.0, 1.0 - 2.0 / nodes, 4.0 / nodes]

    def products(variables: Sequence[Any]) -> Any:
        factor = variables[0]
        total = factor
        for x in variables:
            total = total + x * factor
        return total

    # A variable, a product and a sum: three nodes each.
    return products, [1.0 + i / nodes for i in range(nodes // 3)]


def races(quick: bool) -> list[Race]:
    sizes = QUICK_SIZES if quick else SIZES
    small = [size for size in sizes if size <= TRACED_UP_TO]
    field = [_time_race(shape, sizes, rounds=2 if quick else 3) for shape in SHAPES]
    field += [_memory_race(shape, "traced", small) for shape in SHAPES]
    if sys.platform == "linux":
        field += [_memory_race(shape, "resident", sizes) for shape in SHAPES]
    return field


def _time_race(shape: str, sizes: Sequence[int], rounds: int) -> Race:
    def make(contender: str) -> Task:
        recorder = RECORDERS[contender]()
        tasks = {f"{size:,}": recorded(recorder, *graph_of(shape, size)) for size in sizes}

        def turn() -> dict[str, float]:
            figures = {}
            for size, task in tasks.items():
                gc.collect()
                figures[size] = task.turn()["run"]
            return figures

        return Task(turn, lambda: {size: task.result()["value"] for size, task in tasks.items()})

    return Race(
        name=f"growth {shape} time",
        title=f"build and backward per node, in {shape}, by number of nodes",
        contenders={name: partial(make, name) for name in (OURS, MICROGRAD)},
        columns=tuple(Column(f"{size:,}", "s", size) for size in sizes),
        rounds=rounds,
        tolerance=1e-9,
        curve=True,
    )


def _memory_race(shape: str, how: str, sizes: Sequence[int]) -> Race:
    def make(contender: str) -> Task:
        figures, values = {}, {}
        for size in sizes:
            command = [sys.executable, "-m", "benchmarks.memory"]
            command += [how, contender, shape, str(size)]
            output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
            figures[f"{size:,}"], values[f"{size:,}"] = json.loads(output)
        return Task(turn=dict, result=lambda: values, once=figures)  # all is known now

    return Race(
        name=f"growth {shape} {how}",
        title=f"{MEMORY[how]} per node, in {shape}, by number of nodes",
        contenders={name: partial(make, name) for name in (OURS, MICROGRAD)},
        columns=tuple(Column(f"{size:,}", "B", size) for size in sizes),
        rounds=1,
        tolerance=1e-9,
        curve=True,
    )
