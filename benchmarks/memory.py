"""Print the bytes that a graph takes, and the value it computes; ``cases.growth`` starts this.

python -m benchmarks.memory traced micrograd depth 1000
"""

from __future__ import annotations

import gc
import json
import os
import sys
import threading
import tracemalloc
from pathlib import Path

from benchmarks.cases.growth import graph_of
from benchmarks.contenders import CONTENDERS
from benchmarks.scalars import RECORDERS
from benchmarks.worker import allow_recursion


def measure(how: str, contender: str, shape: str, size: int) -> None:
    """Build the graph, walk it back, and print by how much the memory has grown."""
    recorder = RECORDERS[contender]()
    small, small_values = graph_of(shape, 30)
    recorder.walk(recorder.record(small, small_values))  # what is imported or cached at first use
    f, values = graph_of(shape, size)
    gc.collect()
    if how == "traced":
        tracemalloc.start()
    before = _bytes_in_use(how)
    graph = recorder.record(f, values)
    value = recorder.walk(graph)[0]
    gc.collect()
    print(json.dumps([_bytes_in_use(how) - before, value]), flush=True)
    os._exit(0)  # the graph need not be freed


def _bytes_in_use(how: str) -> int:
    if how == "traced":
        return tracemalloc.get_traced_memory()[0]
    pages = Path("/proc/self/statm").read_text().split()[1]
    return int(pages) * os.sysconf("SC_PAGE_SIZE")


def main(how: str, contender: str, shape: str, size: str) -> None:
    """Measure in a thread that has the stack that the contender needs."""
    if CONTENDERS[contender].recursive:
        allow_recursion()
    thread = threading.Thread(target=measure, args=(how, contender, shape, int(size)))
    thread.start()
    thread.join()


if __name__ == "__main__":
    main(*sys.argv[1:])
