"""A report as a picture: bars for each race, curves where the columns are sizes."""

from __future__ import annotations

import math
import os
from pathlib import Path
from typing import Any

from autograd_scratch.whole_files import draft_of
from benchmarks.report import figure, label, written

COLUMNS = 3
OURS_COLOUR = "tab:orange"
OTHERS_COLOUR = "tab:blue"
LINEAR_UP_TO = 30
"""Bars are on a logarithmic scale if the longest is longer than the shortest by more than this."""


def draw(report: dict[str, Any], path: str | os.PathLike[str]) -> None:
    """Draw all races of a report.

    Args:
        report: the report.
        path: file to save the picture in; its suffix says how (``.png``, ``.svg``).

    Raises:
        ImportError: matplotlib is not installed.
    """
    from matplotlib.figure import Figure  # here, since tables need no matplotlib

    races = [race for race in report["races"] if race["entrants"]]
    if not races:
        return
    rows = math.ceil(len(races) / COLUMNS)
    picture = Figure(figsize=(6.5 * COLUMNS, 3.2 * rows), layout="constrained")
    axes = list(picture.subplots(rows, COLUMNS, squeeze=False).flat)
    for race, ax in zip(races, axes, strict=False):
        (_curves if race["curve"] else _bars)(ax, race)
        ax.set_title(race["title"], fontsize=9)
    for ax in axes[len(races) :]:
        ax.set_visible(False)
    with draft_of(Path(path)) as draft:
        picture.savefig(draft, format=Path(path).suffix.removeprefix(".") or "png")


def _bars(ax: Any, race: dict[str, Any]) -> None:
    column = race["columns"][0]
    medians = {label(e, race): figure(e, column) for e in race["entrants"]}
    values = {name: value for name, value in medians.items() if value is not None}
    far_apart = max(values.values()) > LINEAR_UP_TO * min(values.values())
    bars = ax.barh(list(values), list(values.values()), log=far_apart)
    for bar, name in zip(bars, values, strict=True):
        bar.set_color(_colour(name))
    texts = [written(value, column["unit"]) for value in values.values()]
    ax.bar_label(bars, texts, padding=3, fontsize=8)
    ax.invert_yaxis()
    ax.margins(x=0.2)
    if not far_apart:
        ax.locator_params(axis="x", nbins=5)
    _write_units(ax.xaxis, column["unit"])


def _curves(ax: Any, race: dict[str, Any]) -> None:
    columns = race["columns"]
    sizes = [column["per"] for column in columns]
    for entrant in race["entrants"]:
        values = [figure(entrant, column) for column in columns]
        name = entrant["contender"]
        ax.plot(sizes, values, marker="o", label=name, color=_colour(name))
    ax.set(xscale="log", xlabel="nodes", ylim=(0, None))
    ax.set_xticks(sizes, [f"{size:,}" for size in sizes])
    ax.xaxis.set_minor_formatter(lambda value, _: "")
    _write_units(ax.yaxis, columns[0]["unit"])
    ax.legend()


def _write_units(axis: Any, unit: str) -> None:
    axis.set_major_formatter(lambda value, _: written(value, unit) if value else "0")
    axis.set_minor_formatter(lambda value, _: "")


def _colour(contender: str) -> str:
    return OURS_COLOUR if contender.startswith("autograd_scratch") else OTHERS_COLOUR
