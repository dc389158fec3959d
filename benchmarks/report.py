"""Outcomes as data that JSON can hold, and that data as tables.

A report is a dict: what the run was (date, machine, versions, …), and for each race the raw
figures. Tables, pictures and claims are made from reports, so an old one can be looked at again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from statistics import median
from typing import Any

from benchmarks.contenders import CONTENDERS, OURS
from benchmarks.race import Outcome

DASH = "—"

UNITS = {
    "s": ((1.0, "s"), (1e-3, "ms"), (1e-6, "µs"), (1e-9, "ns")),
    "B": ((1e9, "GB"), (1e6, "MB"), (1e3, "kB"), (1.0, "B")),
}


def race_data(outcome: Outcome) -> dict[str, Any]:
    """An outcome as data, its entrants in the order of the tables."""
    race = outcome.race
    order = list(CONTENDERS)
    entrants = sorted(outcome.times, key=lambda e: (order.index(e.contender), e.threads))
    return {
        "case": outcome.case,
        "name": race.name,
        "title": race.title,
        "note": race.note,
        "curve": race.curve,
        "columns": [{"name": c.name, "unit": c.unit, "per": c.per} for c in race.columns],
        "tolerance": race.tolerance,
        "entrants": [
            {"contender": e.contender, "threads": e.threads, "figures": outcome.times[e]}
            for e in entrants
        ],
        "left_out": outcome.left_out,
        "failed": outcome.failed,
        "void": outcome.void,
    }


def label(entrant: dict[str, Any], race: dict[str, Any]) -> str:
    """What a table calls an entrant: the threads are told where they differ."""
    several = len({e["threads"] for e in race["entrants"]}) > 1
    if not several:
        return str(entrant["contender"])
    threads = entrant["threads"]
    return f"{entrant['contender']}, {threads} thread{'s' if threads > 1 else ''}"


def figure(entrant: dict[str, Any], column: dict[str, Any]) -> float | None:
    """The median of an entrant's rounds, per node or whatever the column counts by."""
    raw = entrant["figures"].get(column["name"])
    return median(raw) / column["per"] if raw else None


def relative(entrant: dict[str, Any], race: dict[str, Any]) -> float | None:
    """An entrant's median as a multiple of ours with as many threads.

    That of the first column; where the columns are sizes, that of the largest.
    """
    column = race["columns"][-1 if race["curve"] else 0]
    for other in race["entrants"]:
        if other["contender"] == OURS and other["threads"] == entrant["threads"]:
            mine, theirs = figure(other, column), figure(entrant, column)
            return theirs / mine if mine and theirs is not None else None
    return None


def written(value: float | None, unit: str) -> str:
    """A figure with three digits and the unit that suits it."""
    if value is None:
        return DASH
    size, name = next(
        ((size, name) for size, name in UNITS[unit] if value >= size * 0.9995), UNITS[unit][-1]
    )
    number = value / size
    digits = 0 if number >= 99.95 else 1 if number >= 9.995 else 2
    return f"{number:.{digits}f} {name}"


def times(value: float | None) -> str:
    """A ratio with two or three digits; a small one as a fraction of 1."""
    if value is None:
        return DASH
    if 0 < value < 0.0995:
        return f"1/{1 / value:.0f}"
    digits = 0 if value >= 99.95 else 1 if value >= 9.995 else 2
    return f"{value:.{digits}f}"


def aligned(rows: Sequence[Sequence[str]]) -> str:
    """Rows as text: the first column flush left, the others flush right."""
    widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
    lines = []
    for first, *rest in rows:
        cells = [first.ljust(widths[0])]
        cells += [cell.rjust(width) for cell, width in zip(rest, widths[1:], strict=True)]
        lines.append("  " + "  ".join(cells).rstrip())
    return "\n".join(lines)


def markdown(rows: Sequence[Sequence[str]]) -> str:
    """Rows as a Markdown table, whose first row is its head."""
    head, *body = ["| " + " | ".join(row) + " |" for row in rows]
    rule = "| --- |" + " ---: |" * (len(rows[0]) - 1)
    return "\n".join([head, rule, *body])


def race_table(race: dict[str, Any]) -> str:
    """A race as text: its figures, and who is left out."""
    lines = [f"{race['name']}: {race['title']}"]
    if race["void"]:
        lines.append(f"  VOID: {race['void']}")
    entrants = race["entrants"]
    columns = [c for c in race["columns"] if any(figure(e, c) is not None for e in entrants)]
    left_out = [name for name in race["left_out"] if all(e["contender"] != name for e in entrants)]
    if columns:
        rows = [["", *(column["name"] for column in columns), f"/ {OURS}"]]
        for e in entrants:
            cells = [written(figure(e, column), column["unit"]) for column in columns]
            rows.append([label(e, race), *cells, times(relative(e, race))])
        rows += [[name, *[DASH] * len(columns), DASH] for name in left_out]
        lines.append(aligned(rows))
    lines += [f"  {DASH} {name}: {why}" for name, why in race["left_out"].items()]
    if race["note"]:
        lines.append(f"  {race['note']}")
    return "\n".join(lines)


def summary_rows(races: Iterable[dict[str, Any]]) -> tuple[list[list[str]], list[str]]:
    """One row a race and number of threads, one column a contender; and footnotes.

    Races whose columns are sizes have no single figure, and are not in it.
    """
    races = [race for race in races if not race["curve"] and race["entrants"]]
    here = {entrant["contender"] for race in races for entrant in race["entrants"]}
    contenders = [name for name in CONTENDERS if name in here]
    rows = [["", *contenders]]
    notes: dict[str, None] = {}
    for race in races:
        column = race["columns"][0]
        for threads in sorted({e["threads"] for e in race["entrants"]}):
            cells = dict.fromkeys(contenders, DASH)
            for e in race["entrants"]:
                if e["threads"] == threads:
                    cells[e["contender"]] = written(figure(e, column), column["unit"])
            several = len({e["threads"] for e in race["entrants"]}) > 1
            count = f", {threads} thread{'s' if threads > 1 else ''}" if several else ""
            rows.append([race["title"] + count, *cells.values()])
        left_out = {name: why for name, why in race["left_out"].items() if name in contenders}
        notes |= {f"{DASH} {name}: {why}": None for name, why in left_out.items()}
        if race["note"]:
            notes[race["note"]] = None
    return rows, list(notes)


def setting_line(report: dict[str, Any]) -> str:
    """Where and when, in one line."""
    machine = report["machine"]
    versions = ", ".join(f"{name} {version}" for name, version in report["versions"].items())
    return (
        f"{report['date'][:10]}, {machine['processor']}, {machine['cores']} cores, "
        f"{machine['system']}, {machine['python']}; {versions}"
    )
