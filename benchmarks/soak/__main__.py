"""Work for half an hour, in one thread, in eight, in forked and spawned processes: is memory flat?

Each part runs in a process of its own, says now and then how much memory that takes, and fails if
it grows after the first quarter, or if a result differs in a bit from what one call after the other
gave.

    python -m benchmarks.soak                      # all parts, half an hour
    python -m benchmarks.soak --scale 0.01         # a hundredth of it
    python -m benchmarks.soak --part threads
"""

from __future__ import annotations

import argparse
import gc
import multiprocessing
import os
import subprocess
import sys
import threading
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from benchmarks.soak.jobs import GRAPHS, JOBS, SEEDS, run

THREADS = 8

SLACK = 2**22
"""By how many bytes memory may differ from the first quarter to the end: what the allocator holds
in reserve comes and goes."""

ROUNDS = 20
"""How often a part looks at its memory."""


def expected() -> list[list[bytes]]:
    """The results of all jobs for all seeds, by one call after the other."""
    return [[run(job, seed) for seed in range(SEEDS)] for job in range(len(JOBS))]


def memory() -> int:
    """The bytes of this process that are in memory now."""
    pages = Path("/proc/self/statm").read_text().split()[1]
    return int(pages) * os.sysconf("SC_PAGE_SIZE")


def graphs(scale: float) -> Iterator[int]:
    """1,000,000 small graphs, one after the other."""
    right = [[run(job, seed) for seed in range(SEEDS)] for job in range(len(GRAPHS))]
    number = round(1_000_000 * scale) // ROUNDS
    for _ in range(ROUNDS):
        for i in range(number):
            job, seed = i % len(GRAPHS), i // len(GRAPHS) % SEEDS
            if run(job, seed) != right[job][seed]:
                raise AssertionError(f"{JOBS[job].__name__}({seed}) gave something else")
        yield number


def graphs_without_collector(scale: float) -> Iterator[int]:
    """The same, where nothing breaks cycles: there must be none."""
    gc.disable()
    try:
        yield from graphs(scale)
    finally:
        gc.enable()


def threads(scale: float) -> Iterator[int]:
    """8 threads, each with all jobs in another order."""
    right = expected()
    number = round(50_000 * scale) // ROUNDS
    wrong: list[str] = []

    def work(thread: int) -> None:
        for i in range(number):
            job, seed = (i + 2 * thread) % len(JOBS), (i // len(JOBS) + 25 * thread) % SEEDS
            try:
                found = run(job, seed)
            except BaseException as error:  # of a thread, which the main thread tells
                wrong.append(f"{JOBS[job].__name__}({seed}) raised {error!r}")
            else:
                if found != right[job][seed]:
                    wrong.append(f"{JOBS[job].__name__}({seed}) gave something else")

    for _ in range(ROUNDS):
        started = [threading.Thread(target=work, args=(i,)) for i in range(THREADS)]
        for thread in started:
            thread.start()
        for thread in started:
            thread.join()
        if wrong:
            raise AssertionError("; ".join(wrong[:5]))
        yield number * THREADS


def forked(scale: float) -> Iterator[int]:
    """New forked processes, from a process in which a thread works on."""
    yield from _processes("fork", round(40 * scale), scale)


def spawned(scale: float) -> Iterator[int]:
    """New spawned processes, from a process in which a thread works on."""
    yield from _processes("spawn", round(4 * scale), scale)


def _processes(method: str, pools: int, scale: float) -> Iterator[int]:
    right = expected()
    calls = [(job, seed) for job in range(len(JOBS)) for seed in range(0, SEEDS, 20)]
    stop = threading.Event()

    def work() -> None:
        seed = 0
        while not stop.is_set():
            seed = (seed + 1) % SEEDS
            for job in range(len(JOBS)):
                run(job, seed)

    worker = threading.Thread(target=work)
    worker.start()
    try:
        for _ in range(ROUNDS):
            for _ in range(max(1, pools)):
                with multiprocessing.get_context(method).Pool(2) as pool:
                    found = pool.starmap_async(run, calls).get(timeout=600.0)
                if found != [right[job][seed] for job, seed in calls]:
                    raise AssertionError(f"a child made by {method} gave something else")
            yield max(1, pools) * len(calls)
    finally:
        stop.set()
        worker.join()


def mnist(scale: float) -> Iterator[int]:
    """10 epochs of MNIST, if MNIST_DIR tells where it is; else of its sample."""
    import nn

    full = "MNIST_DIR" in os.environ
    (x, t), test = nn.load_mnist() if full else nn.load_mnist_sample()
    network = nn.TwoLayerNet(input_size=784, hidden_size=50, output_size=10, seed=0)
    iterations = max(1, round(10 * len(x) / 100 * scale) // ROUNDS)
    for seed in range(ROUNDS):
        nn.Trainer(network, x, t, *test, iterations=iterations, seed=seed, verbose=False).train()
        yield iterations


PARTS: dict[str, Callable[[float], Iterator[int]]] = {
    "graphs": graphs,
    "graphs-without-collector": graphs_without_collector,
    "threads": threads,
    "fork": forked,
    "spawn": spawned,
    "mnist": mnist,
}


def run_part(name: str, scale: float) -> None:
    """Run one part in this process.

    Raises:
        AssertionError: a result is wrong, or memory has grown.
    """
    start, done, sizes = time.perf_counter(), 0, []
    for number in PARTS[name](scale):
        done += number
        sizes.append(memory())
        seconds = time.perf_counter() - start
        print(f"{name:25} {done:9,} {seconds:8.0f} s {sizes[-1] / 2**20:8.1f} MiB", flush=True)
    early = max(sizes[: ROUNDS // 4])
    if min(sizes[-ROUNDS // 4 :]) > early + SLACK:
        raise AssertionError(f"{name}: memory grew from {early:,} to {sizes[-1]:,} bytes")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the parts; returns how many failed."""
    options = argparse.ArgumentParser(
        prog="python -m benchmarks.soak",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    options.add_argument("--part", choices=PARTS, help="this part only, in this process")
    options.add_argument("--scale", type=float, default=1.0, help="how much of it (default: 1.0)")
    given = options.parse_args(arguments)
    warnings.filterwarnings("ignore", "<jit _shared_(power|step)> has been traced")
    warnings.filterwarnings("ignore", ".*multi-threaded", DeprecationWarning)  # on purpose
    if given.part:
        run_part(given.part, given.scale)
        return 0
    command = [sys.executable, "-m", "benchmarks.soak", "--scale", str(given.scale), "--part"]
    failed = [name for name in PARTS if subprocess.run([*command, name]).returncode]
    print(f"failed: {', '.join(failed)}" if failed else "memory is flat, and all results are right")
    return len(failed)


if __name__ == "__main__":
    sys.exit(main())
