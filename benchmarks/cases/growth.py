"""Does a node cost the same in a large graph as in a small one? In time, and in memory.

Two shapes: depth is one chain, width a sum of many products of variables. Memory is that of the
graph with its gradients, after the walk back. "traced" is what Python allocated (tracemalloc);
"resident" is how much the process grew (Linux only). Each is measured in a process of its own.
"""

from __future__ import annotations

import gc
import json
import os
import subprocess
import sys
import threading
import tracemalloc
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.contenders import CONTENDERS, MICROGRAD, OURS
from benchmarks.scalars import RECORDERS, Function, recorded
from benchmarks.task import Column, Race, Task
from benchmarks.worker import RECURSION_LIMIT, STACK_BYTES

SIZES = (1_000, 10_000, 100_000, 1_000_000)
QUICK_SIZES = (300, 3_000)
SHAPES = ("depth", "width")
MEMORY = {"traced": "memory (tracemalloc)", "resident": "memory (resident)"}
STATUS = Path("/proc/self/statm")


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
    memory = MEMORY if STATUS.exists() else {"traced": MEMORY["traced"]}
    return [_time_race(shape, sizes, rounds=2 if quick else 3) for shape in SHAPES] + [
        _memory_race(shape, how, sizes) for how in memory for shape in SHAPES
    ]


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
            command = [sys.executable, "-m", "benchmarks.cases.growth"]
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


def main(how: str, contender: str, shape: str, size: int) -> None:
    """Print the bytes that a graph takes, and the value that it computes."""
    recorder = RECORDERS[contender]()
    small, small_values = graph_of(shape, 30)
    recorder.walk(recorder.record(small, small_values))  # what is imported or cached at first use
    f, values = graph_of(shape, size)
    gc.collect()
    if how == "traced":
        tracemalloc.start()
        before = tracemalloc.get_traced_memory()[0]
    else:
        before = _resident()
    graph = recorder.record(f, values)
    value = recorder.walk(graph)[0]
    gc.collect()
    after = tracemalloc.get_traced_memory()[0] if how == "traced" else _resident()
    print(json.dumps([after - before, value]))
    sys.stdout.flush()
    os._exit(0)  # a graph need not be freed here


def _resident() -> int:
    """Bytes of this process in memory."""
    pages = int(STATUS.read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


if __name__ == "__main__":
    _how, _contender, _shape, _size = sys.argv[1:]
    if CONTENDERS[_contender].recursive:
        sys.setrecursionlimit(RECURSION_LIMIT)
        threading.stack_size(STACK_BYTES)
    _thread = threading.Thread(target=main, args=(_how, _contender, _shape, int(_size)))
    _thread.start()
    _thread.join()
