"""The measured part of ``docs/parallel.md``, made of the figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from benchmarks.report import markdown, times, written
from benchmarks.scaling.measure import BATCH, HIDDEN
from benchmarks.scaling.model import (
    WORTH,
    Network,
    fitted,
    projected,
    worst_error,
    worth_while,
)

BEGIN = "<!-- measured by python -m benchmarks.scaling -->"
END = "<!-- end of what is measured -->"

WIRES = (("10 Gbit/s", 25e-6, 10e9 / 8), ("100 Gbit/s", 2e-6, 100e9 / 8))
"""The networks that are projected to: latency of the wire and the system, and line rate."""


def replaced(page: str, measured: str) -> str:
    """The page with another measured part."""
    before, rest = page.split(BEGIN)
    _, after = rest.split(END)
    return f"{before}{BEGIN}\n\n{measured}\n\n{END}{after}"


def numbers_of(hidden: int) -> int:
    """How many parameters the model 784-hidden-10 has."""
    return 784 * hidden + hidden + 10 * hidden + 10


def buffer_of(hidden: int) -> int:
    """The bytes of the buffer that its ranks sum: gradient, loss, and whether to stop."""
    return 4 * (numbers_of(hidden) + 2)


def compute_of(report: Mapping[str, Any], hidden: int) -> dict[int, float]:
    """The seconds that one of so many ranks computes: measured on one, with a shard as batch."""
    batches = report["1"]["models"][str(hidden)]
    return {
        BATCH // int(batch): parts["compute"] + parts["update"] for batch, parts in batches.items()
    }


def measured_rows(report: Mapping[str, Any]) -> list[list[str]]:
    """The parts of a step on one rank and on two."""
    rows = [["parameters", "ranks", "compute", "wait", "sum", "update", "step", "speed-up"]]
    for hidden in HIDDEN:
        alone = report["1"]["models"][str(hidden)][str(BATCH)]["step"]
        for ranks in ("1", "2"):
            parts = report[ranks]["models"][str(hidden)][str(BATCH)]
            names = ("compute", "wait", "communicate", "update", "step")
            cells = [written(parts[name], "s") for name in names]
            rows.append([f"{numbers_of(hidden):,}", ranks, *cells, times(alone / parts["step"])])
    return rows


def projected_rows(report: Mapping[str, Any], networks: Sequence[Network]) -> list[list[str]]:
    """The speed-up by number of ranks, and how many are worth while."""
    rows: list[list[str]] = []
    for network in networks:
        for hidden in HIDDEN:
            compute = compute_of(report, hidden)
            step = projected(compute, network, buffer_of(hidden))
            if not rows:
                rows.append(["network", "parameters", *map(str, sorted(step)), "worth while"])
            speed_ups = [times(step[1] / step[ranks]) for ranks in sorted(step)]
            worth = str(worth_while(step))
            rows.append([network.name, f"{numbers_of(hidden):,}", *speed_ups, worth])
    return rows


def measured_part(report: Mapping[str, Any]) -> str:
    """All that is measured and projected, as Markdown."""
    machine, versions = report["machine"], report["versions"]
    sums = {int(size): seconds for size, seconds in report["2"]["sums"].items()}
    here = fitted(sums)
    networks = [Network(name, here.latency + more, rate) for name, more, rate in WIRES]
    latencies = " and ".join(written(network.latency, "s") for network in networks)
    wires = " and ".join(f"{more * 1e6:.0f} µs at {name}" for name, more, _ in WIRES)
    packages = ", ".join(f"{name} {version}" for name, version in versions.items())
    return f"""\
Measured on {report["date"]} on one machine: {machine["processor"]}, {machine["cores"]} cores, \
{machine["system"]}, {machine["python"]}, {packages}, {report["2"]["mpi"]}; one thread a process, \
float32, batches of {BATCH:,} examples over all ranks, the fastest of many steps.

{markdown(measured_rows(report))}

*Compute* is forward, backward and packing; *wait* is for the slower rank; *sum* is the \
all-reduce; the speed-up is that of the whole step. Two ranks share the memory of this machine, \
and its caches.

### Projected to 64 ranks

Sums of {len(sums)} buffers, from {min(sums)} bytes to {max(sums) / 2**20:.0f} MiB, on two ranks \
fit the ring all-reduce, 2(p − 1)(α + n/(pβ)) for n bytes on p ranks, with a latency \
α = {written(here.latency, "s")} a message and a bandwidth β = {here.bandwidth / 1e9:.2f} GB/s; \
the measured times differ from it by a factor of up to {worst_error(here, sums):.1f}.

The speed-up of a step against one rank, with the same batch of {BATCH:,}:

{markdown(projected_rows(report, networks))}

*Worth while* is the number of ranks from which twice as many would not make {WORTH:g} times as \
many steps in the same time: there more ranks stop paying. A speed-up can be larger than the \
number of ranks where a small batch takes less time for each example than a large one. What this \
assumes:

- Each rank computes as long as one alone does here with a batch of {BATCH:,}/p, which was \
measured for each p, and no rank waits for another: machines of one kind, each with one rank and \
nothing else to do.
- A ring, with no two messages on one wire at a time, the full line rate for β, and for α that of \
this machine, for the work of MPI itself, plus {wires}: {latencies}.
- No communication while computing: the sum begins when the gradient is complete."""
