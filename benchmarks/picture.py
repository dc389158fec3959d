"""A report as a picture: bars for each race, curves where the columns are sizes."""

from __future__ import annotations

import math
import os
from typing import Any

from benchmarks.report import figure, label, written

COLUMNS = 3
OURS_COLOUR = "tab:orange"
OTHERS_COLOUR = "tab:blue"


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
    axes = picture.subplots(rows, COLUMNS, squeeze=False).flat
    for race, ax in zip(races, axes, strict=False):
        (_curves if race["curve"] else _bars)(ax, race)
        ax.set_title(race["title"], fontsize=9)
    for ax in list(axes)[len(races) :]:
        ax.set_visible(False)
    picture.savefig(path)


def _bars(ax: Any, race: dict[str, Any]) -> None:
    column = race["columns"][0]
    entrants = [e for e in race["entrants"] if figure(e, column) is not None]
    values = [figure(e, column) for e in entrants]
    colours = [_colour(e["contender"]) for e in entrants]
    bars = ax.barh([label(e, race) for e in entrants], values, color=colours, log=True)
    ax.bar_label(bars, [written(value, column["unit"]) for value in values], padding=3, fontsize=8)
    ax.invert_yaxis()
    ax.margins(x=0.2)
    ax.set_xlabel({"s": "seconds", "B": "bytes"}[column["unit"]])


def _curves(ax: Any, race: dict[str, Any]) -> None:
    columns = race["columns"]
    sizes = [column["per"] for column in columns]
    for entrant in race["entrants"]:
        values = [figure(entrant, column) for column in columns]
        name = entrant["contender"]
        ax.plot(sizes, values, marker="o", label=name, color=_colour(name))
    ax.set(xscale="log", xlabel="nodes", ylim=(0, None))
    ax.set_ylabel({"s": "seconds per node", "B": "bytes per node"}[columns[0]["unit"]])
    ax.legend()


def _colour(contender: str) -> str:
    return OURS_COLOUR if contender.startswith("autograd_scratch") else OTHERS_COLOUR
