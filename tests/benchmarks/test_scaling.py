"""The projection says what its model says, and the page has the figures that were measured."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.scaling import page
from benchmarks.scaling.__main__ import DOCS, PAGES, main
from benchmarks.scaling.measure import BATCH, HIDDEN, MESSAGES, RANKS, steps
from benchmarks.scaling.model import Network, fitted, projected, worst_error, worth_while
from benchmarks.scaling.words import ENGLISH, KOREAN, Words

PARTS = ("compute", "wait", "communicate", "update", "step")
REPORT = {
    "date": "2026-01-02",
    "machine": {"processor": "A", "cores": 2, "system": "S", "python": "P"},
    "load": 0.25,
    "versions": {"numpy": "2"},
    "1": {
        "models": {
            str(hidden): {
                str(BATCH // ranks): dict.fromkeys(PARTS, hidden / ranks) for ranks in RANKS
            }
            for hidden in HIDDEN
        },
        "sums": {},
    },
    "2": {
        "models": {
            str(hidden): {str(BATCH): dict.fromkeys(PARTS, hidden / 2)} for hidden in HIDDEN
        },
        "sums": {str(4 * n): Network("", 1e-6, 1e9).all_reduce(4 * n, 2) for n in MESSAGES},
        "mpi": "MPICH",
    },
}


@given(st.floats(1e-7, 1e-3), st.floats(1e7, 1e11))
def test_the_fit_finds_latency_and_bandwidth(latency, bandwidth):
    true = Network("", latency, bandwidth)
    sums = {4 * n: true.all_reduce(4 * n, 2) for n in MESSAGES}
    found = fitted(sums)
    assert found.latency == pytest.approx(latency, rel=1e-6)
    assert found.bandwidth == pytest.approx(bandwidth, rel=1e-6)
    assert worst_error(found, sums) == pytest.approx(1.0, rel=1e-6)


def test_one_rank_sends_nothing_and_many_send_the_buffer_twice():
    network = Network("", 0.0, 1e9)
    assert network.all_reduce(1e9, 1) == 0.0
    assert network.all_reduce(1e9, 10**6) == pytest.approx(2.0, rel=1e-5)


def test_ranks_are_worth_while_until_the_latency_outweighs_what_they_compute():
    compute = {ranks: 1.0 / ranks for ranks in RANKS}
    assert worth_while(projected(compute, Network("", 0.0, 1e12), 1e6)) == 64
    assert worth_while(projected(compute, Network("", 0.01, 1e12), 1e6)) == 8
    assert worth_while(projected(compute, Network("", 1.0, 1e12), 1e6)) == 1


class Alone:
    """What a step needs of MPI, for one rank."""

    def Get_rank(self):
        return 0

    def Get_size(self):
        return 1

    def Barrier(self):
        pass

    def Allreduce(self, mine, total):
        total[...] = mine


def test_each_part_of_a_step_takes_time():
    found = list(steps(Alone(), hidden=5, batch=10, rounds=2))
    assert len(found) == 2
    for parts in found:
        assert parts.keys() == {*PARTS}
        assert min(parts.values()) >= 0.0
        assert parts["compute"] > 0.0


def test_the_page_gets_the_figures_and_keeps_the_rest(tmp_path, capsys):
    source, path = tmp_path / "report.json", tmp_path / "page.md"
    source.write_text(json.dumps(REPORT))
    path.write_text(f"before\n\n{page.BEGIN}\nold\n{page.END}\n\nafter\n")
    for _ in range(2):
        main(["--from", str(source), "--page", str(path)])
        text = path.read_text()
        assert text.startswith("before\n")
        assert text.endswith("\nafter\n")
        assert "old" not in text
    assert "| 39,760 | 2 | 25.0\N{NO-BREAK SPACE}s |" in text
    assert "α = 1.00 µs a message and a bandwidth β = 1.00 GB/s" in text
    assert text.count("| 10\N{NO-BREAK SPACE}Gbit/s |") == len(HIDDEN)
    assert "a load average of 0.2." in text


def test_a_page_in_korean_gets_the_same_figures_in_korean(tmp_path):
    source, paths = tmp_path / "report.json", [tmp_path / "page.md", tmp_path / "page.ko.md"]
    source.write_text(json.dumps(REPORT))
    for path in paths:
        path.write_text(f"{page.BEGIN}\nold\n{page.END}\n")
    main(["--from", str(source), "--page", *map(str, paths)])
    english, korean = (path.read_text(encoding="utf-8") for path in paths)
    assert "| 39,760 | 2 | 25.0\N{NO-BREAK SPACE}s |" in korean
    assert "α = 1.00 µs, 대역폭은 β = 1.00 GB/s" in korean
    assert figures(english, ENGLISH) == figures(korean, KOREAN)


def test_the_pages_of_the_site_have_a_place_for_them():
    measured = [x for x in DOCS.rglob("*.md") if page.BEGIN in x.read_text(encoding="utf-8")]
    assert sorted(measured) == sorted(PAGES)
    for path in PAGES:
        text = path.read_text(encoding="utf-8")
        assert text.count(page.BEGIN) == text.count(page.END) == 1
        assert "| 39,760 | 2 |" in text


def test_the_pages_of_the_site_say_what_the_code_would_of_the_same_figures():
    english, korean = (path.read_text(encoding="utf-8") for path in PAGES)
    assert figures(english, ENGLISH) == figures(korean, KOREAN)


def figures(text: str, words: Words) -> dict[str, str]:
    """What a page has in the places for figures, and of each table the rows below its head."""
    said, *rest = re.split(r"\{(\w+)\}", words.text)
    pattern, seen = re.escape(said), set()
    for name, said in zip(rest[::2], rest[1::2], strict=True):
        pattern += f"(?P={name})" if name in seen else f"(?P<{name}>.+?)"
        pattern += re.escape(said)
        seen.add(name)
    whole = re.fullmatch(f".*{page.BEGIN}\n\n{pattern}\n\n{page.END}.*", text, re.DOTALL)
    assert whole, "the page says other words than the code: python -m benchmarks.scaling"
    found = whole.groupdict()
    for name, head in (("measured", words.measured), ("projected", words.projected)):
        first, found[name] = found[name].split("\n", 1)
        assert [cell for cell in first.strip("| ").split(" | ") if not cell.isdigit()] == [*head]
    return found
