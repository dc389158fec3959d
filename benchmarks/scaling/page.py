"""The measured part of ``docs/parallel.md``, in both languages, made of the figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
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
from benchmarks.scaling.words import ENGLISH, KOREAN, Words

BEGIN = "<!-- measured by python -m benchmarks.scaling -->"
END = "<!-- end of what is measured -->"

WIRES = (("10 Gbit/s", 25e-6, 10e9 / 8), ("100 Gbit/s", 2e-6, 100e9 / 8))
"""The networks that are projected to: latency of the wire and the system, and line rate."""


def words_of(path: Path) -> Words:
    """The words of a page's language, which its name tells."""
    return KOREAN if path.name.endswith(".ko.md") else ENGLISH


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


def unbroken(quantity: str) -> str:
    """A number and its unit, as they shall stand in a narrow column: in one line."""
    return quantity.replace(" ", "\N{NO-BREAK SPACE}")


def measured_rows(report: Mapping[str, Any], words: Words) -> list[list[str]]:
    """The parts of a step on one rank and on two."""
    rows = [list(words.measured)]
    for hidden in HIDDEN:
        alone = report["1"]["models"][str(hidden)][str(BATCH)]["step"]
        for ranks in ("1", "2"):
            parts = report[ranks]["models"][str(hidden)][str(BATCH)]
            names = ("compute", "wait", "communicate", "update", "step")
            cells = [unbroken(written(parts[name], "s")) for name in names]
            rows.append([f"{numbers_of(hidden):,}", ranks, *cells, times(alone / parts["step"])])
    return rows


def projected_rows(
    report: Mapping[str, Any], networks: Sequence[Network], words: Words
) -> list[list[str]]:
    """The speed-up by number of ranks, and how many are worth while."""
    name_of_network, parameters, worth_it = words.projected
    rows: list[list[str]] = []
    for network in networks:
        for hidden in HIDDEN:
            compute = compute_of(report, hidden)
            step = projected(compute, network, buffer_of(hidden))
            if not rows:
                rows.append([name_of_network, parameters, *map(str, sorted(step)), worth_it])
            speed_ups = [times(step[1] / step[ranks]) for ranks in sorted(step)]
            worth = str(worth_while(step))
            rows.append([unbroken(network.name), f"{numbers_of(hidden):,}", *speed_ups, worth])
    return rows


def measured_part(report: Mapping[str, Any], words: Words) -> str:
    """All that is measured and projected, as Markdown."""
    machine, versions = report["machine"], report["versions"]
    sums = {int(size): seconds for size, seconds in report["2"]["sums"].items()}
    here = fitted(sums)
    networks = [Network(name, here.latency + more, rate) for name, more, rate in WIRES]
    (slow, slow_more, _), (fast, fast_more, _) = WIRES
    slow_latency, fast_latency = (written(network.latency, "s") for network in networks)
    return words.text.format(
        date=report["date"],
        processor=machine["processor"],
        cores=machine["cores"],
        system=machine["system"],
        python=machine["python"],
        packages=", ".join(f"{name} {version}" for name, version in versions.items()),
        mpi=report["2"]["mpi"],
        load=f"{report['load']:.1f}",
        batch=f"{BATCH:,}",
        measured=markdown(measured_rows(report, words)),
        sums=len(sums),
        smallest=min(sums),
        largest=f"{max(sums) / 2**20:.0f}",
        latency=written(here.latency, "s"),
        bandwidth=f"{here.bandwidth / 1e9:.2f}",
        error=f"{worst_error(here, sums):.1f}",
        projected=markdown(projected_rows(report, networks, words)),
        worth=f"{WORTH:g}",
        slow=slow,
        slow_more=f"{slow_more * 1e6:.0f}",
        slow_latency=slow_latency,
        fast=fast,
        fast_more=f"{fast_more * 1e6:.0f}",
        fast_latency=fast_latency,
    )
