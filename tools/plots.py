"""How plots of the tutorial look, and how they become files that are the same each time."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager

import matplotlib.style
from matplotlib.axes import Axes
from matplotlib.figure import Figure

# From the palette of Okabe and Ito, which colour-blind readers tell apart as well.
BLUE, PALE_BLUE, ORANGE, PALE_ORANGE = "#0072B2", "#C9E2F1", "#D55E00", "#F9DCC6"
GREY, PALE_GREY = "#595959", "#B8B8B8"

WIDTH = 6.0
"""Of every plot, in inches: 576 pixels, so that its letters can be read on a phone too."""

_STYLE = {
    "svg.hashsalt": "tutorial",  # the ids in the file are the same each time
    "path.simplify": False,  # as are the points of each line
    "font.size": 12,
    "axes.titlesize": 12,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": GREY,
    "xtick.color": GREY,
    "ytick.color": GREY,
    "figure.facecolor": "white",  # for the dark theme
}


@contextmanager
def plotting(outlines: bool = True) -> Iterator[None]:
    """Within it plots are made and written in the style of the tutorial, whatever the user's is.

    Args:
        outlines: letters become outlines, which look the same everywhere; else they stay text.
    """
    letters = {"svg.fonttype": "path" if outlines else "none"}
    with matplotlib.style.context(["default", _STYLE, letters]):
        yield


def panels(count: int, height: float = 2.6, **margins: float) -> tuple[Figure, list[Axes]]:
    """A figure with axes side by side, whose places depend on no font.

    Args:
        count: how many.
        height: of the figure, in inches.
        margins: as ``subplots_adjust`` has them, where others than these serve better.
    """
    figure = Figure(figsize=(WIDTH, height))
    margins = {"left": 0.1, "right": 0.98, "bottom": 0.2, "top": 0.88, "wspace": 0.3, **margins}
    axes = figure.subplots(1, count, squeeze=False, gridspec_kw=margins)
    return figure, list(axes[0])


def svg(figure: Figure) -> str:
    """The figure as SVG, without a date and with no more digits than can be seen."""
    file = io.StringIO()
    metadata = dict.fromkeys(("Creator", "Date", "Format", "Type"))
    figure.savefig(file, format="svg", metadata=metadata)
    placed = r'\b(?:d|x|y)="[^"]*"|translate\([^)]*\)'
    return re.sub(placed, lambda part: re.sub(r"-?\d+\.\d+", _short, part[0]), file.getvalue())


def _short(number: re.Match[str]) -> str:
    return f"{float(number[0]):.2f}".rstrip("0").rstrip(".")
