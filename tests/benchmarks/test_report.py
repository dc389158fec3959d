"""Medians, ratios and tables: the pure functions of the benchmarks."""

from __future__ import annotations

from typing import Any

import pytest

from benchmarks.claims import CLAIMS, Claim, Side, claim_rows
from benchmarks.contenders import MICROGRAD, OURS, PYTORCH
from benchmarks.report import (
    DASH,
    aligned,
    figure,
    markdown,
    race_table,
    relative,
    summary_rows,
    times,
    written,
)


def entrant(contender: str, runs: list[float], threads: int = 1) -> dict[str, Any]:
    return {"contender": contender, "threads": threads, "figures": {"run": runs}}


def race(*entrants: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return {
        "case": "chain",
        "name": "chain",
        "title": "a chain",
        "note": "",
        "curve": False,
        "columns": [{"name": "run", "unit": "s", "per": 10}],
        "entrants": list(entrants),
        "left_out": {},
        "failed": False,
        "void": None,
    } | changes


def test_a_figure_is_the_median_per_node() -> None:
    column = {"name": "run", "unit": "s", "per": 10}
    assert figure(entrant(OURS, [5.0, 1.0, 2.0]), column) == 0.2
    assert figure(entrant(OURS, [1.0, 3.0]), column) == 0.2
    assert figure(entrant(OURS, []), column) is None
    assert figure(entrant(OURS, [1.0]), column | {"name": "build"}) is None


def test_relative_is_a_ratio_of_medians_with_equal_threads() -> None:
    theirs = entrant(MICROGRAD, [8.0, 2.0, 4.0], threads=2)
    both = race(entrant(OURS, [1.0]), entrant(OURS, [2.0], threads=2), theirs)
    assert relative(theirs, both) == 2.0
    assert relative(theirs, race(entrant(OURS, [1.0]), theirs)) is None


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (None, "s", DASH),
        (1.234, "s", "1.23 s"),
        (0.0123456, "s", "12.3 ms"),
        (999.7e-6, "s", "1.00 ms"),
        (123.4e-9, "s", "123 ns"),
        (0.0, "s", "0.00 ns"),
        (214.0, "B", "214 B"),
        (2.14e6, "B", "2.14 MB"),
    ],
)
def test_figures_are_written_with_three_digits_and_a_unit(
    value: float | None, unit: str, text: str
) -> None:
    assert written(value, unit) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(None, DASH), (0.4, "0.40"), (12.34, "12.3"), (123.4, "123"), (1 / 150, "1/150")],
)
def test_ratios_are_written_with_three_digits_or_as_a_fraction(
    value: float | None, text: str
) -> None:
    assert times(value) == text


def test_columns_are_aligned() -> None:
    assert aligned([["", "run"], ["ours", "1 s"], ["theirs", "10 s"]]).splitlines() == [
        "           run",
        "  ours     1 s",
        "  theirs  10 s",
    ]


def test_markdown_has_a_head_and_a_rule() -> None:
    assert markdown([["case", "ours"], ["chain", "1 s"]]).splitlines() == [
        "| case | ours |",
        "| --- | ---: |",
        "| chain | 1 s |",
    ]


def test_a_table_shows_figures_ratios_and_who_is_left_out() -> None:
    chain = race(
        entrant(OURS, [1.0]),
        entrant(MICROGRAD, [2.0]),
        left_out={PYTORCH: "too slow"},
        note="a note",
    )
    lines = [line.split() for line in race_table(chain).splitlines()]
    assert lines == [
        ["chain:", "a", "chain"],
        ["run", "/", "autograd_scratch"],
        ["autograd_scratch", "100", "ms", "1.00"],
        ["micrograd", "200", "ms", "2.00"],
        ["PyTorch", DASH, DASH],
        [DASH, "PyTorch:", "too", "slow"],
        ["a", "note"],
    ]


def test_a_void_race_says_so() -> None:
    assert "VOID: they disagree" in race_table(race(void="they disagree"))


def test_the_summary_has_a_row_a_race_and_number_of_threads() -> None:
    rows, notes = summary_rows(
        [
            race(entrant(OURS, [1.0]), left_out={MICROGRAD: "too slow", PYTORCH: "unknown here"}),
            race(entrant(OURS, [1.0], 2), entrant(OURS, [2.0]), entrant(MICROGRAD, [3.0])),
            race(entrant(OURS, [1.0]), curve=True),
        ]
    )
    assert rows == [
        ["", OURS, MICROGRAD],
        ["a chain", "100 ms", DASH],
        ["a chain, 1 thread", "200 ms", "300 ms"],
        ["a chain, 2 threads", "100 ms", DASH],
    ]
    assert notes == [f"{DASH} micrograd: too slow"]


def test_a_claim_compares_two_figures() -> None:
    claim = Claim("half", Side("chain", OURS), Side("chain", MICROGRAD), 0.5)
    assert claim.ratio([race(entrant(OURS, [1.0]), entrant(MICROGRAD, [4.0]))]) == 0.25
    assert claim.ratio([race(entrant(OURS, [1.0]))]) is None


def test_a_claim_without_figures_is_neither_kept_nor_broken() -> None:
    claims = [
        {"claim": "a", "bound": 0.5, "ratio": 0.25, "holds": True},
        {"claim": "b", "bound": 0.5, "ratio": None, "holds": None},
    ]
    assert claim_rows(claims)[1:] == [["a", "0.50", "0.25", "yes"], ["b", "0.50", DASH, DASH]]


def test_every_claim_has_a_text_of_its_own() -> None:
    assert len({claim.text for claim in CLAIMS}) == len(CLAIMS)
