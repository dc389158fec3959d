"""Arrays in labels: how much room they take, and the marks they are made of."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache
from itertools import groupby

from ..drawing import Area, Box, Curve, Mark, Point, Stroke, Words
from ..heat_map import HeatMap, share_of
from ..scene.arrays import DrawnArray
from ..style import Style
from .text_size import text_width

_ROW_HEIGHT, _ASCENT = 1.2, 0.93  # of the size of the letters, as the next
_BETWEEN, _INSIDE, _HOOK = 0.75, 0.35, 0.3  # columns; bracket and number; the ends of a bracket
_NUMBERS, _SHAPE = 0.88, 0.72  # the letters of an array
_LONGEST_MAP, _LARGEST_CELL, _SMALLEST_CELL = 48.0, 7.0, 3.0  # in points
_STRIP = 9.0  # a vector's cells across, in points
_OVERLAP = 0.3  # of a cell with the next in its row, in points


def array_size(array: DrawnArray, size: float, bold: bool = False) -> tuple[float, float]:
    """Width and height of an array, in points.

    >>> array_size(DrawnArray([["1", "2"], ["3", "4"]]), 10.0)
    (27.826, 21.12)
    """
    width, height = 0.0, 0.0
    if array.rows:
        letters = _NUMBERS * size
        columns = _columns(array.rows, letters, bold)
        width = sum(columns) + (_BETWEEN * (len(columns) - 1) + 2 * (_INSIDE + _HOOK)) * letters
        height = len(array.rows) * _ROW_HEIGHT * letters
    elif array.cells:
        across, down = _cell_size(array.cells)
        width, height = len(array.cells.rows[0]) * across, len(array.cells.rows) * down
    if array.shape:
        width = max(width, text_width(array.shape, _SHAPE * size))
        height += _ROW_HEIGHT * _SHAPE * size
    return round(width, 6), round(height, 6)


def array_marks(
    array: DrawnArray,
    left: float,
    top: float,
    style: Style,
    size: float,
    color: str,
    bold: bool = False,
) -> list[Mark]:
    """The marks of an array whose upper left corner is at ``left`` and ``top``.

    >>> marks = array_marks(DrawnArray([["1"]]), 0.0, 0.0, Style(), 10.0, "ink")
    >>> [type(mark).__name__ for mark in marks]
    ['Words', 'Area', 'Area']
    """
    width, _ = array_size(array, size, bold)
    marks: list[Mark] = []
    if array.shape:
        small = _SHAPE * size
        marks.append(Words(left + width / 2, top + _ASCENT * small, array.shape, small, color))
        top += _ROW_HEIGHT * small
    inner, _ = array_size(array._replace(shape=""), size, bold)
    left += (width - inner) / 2
    if array.rows:
        marks += _matrix(array.rows, left, top, _NUMBERS * size, color, bold)
    elif array.cells:
        marks += _map(array.cells, left, top, style, color)
    return marks


def _columns(rows: Sequence[Sequence[str]], size: float, bold: bool) -> list[float]:
    """The widths of the columns: the digits before the point, and those behind it, side by side."""
    halves = [
        [_halves(number, size, bold) for number in column] for column in zip(*rows, strict=True)
    ]
    return [max(a for a, _ in column) + max(b for _, b in column) for column in halves]


def _halves(number: str, size: float, bold: bool) -> tuple[float, float]:
    """How wide a number is before and from its point on."""
    before, point, behind = number.partition(".")
    return text_width(before, size, bold), text_width(point + behind, size, bold)


def _matrix(
    rows: Sequence[Sequence[str]], left: float, top: float, size: float, color: str, bold: bool
) -> list[Mark]:
    """Numbers whose points stand below each other, between brackets."""
    marks: list[Mark] = []
    x = left + (_HOOK + _INSIDE) * size
    points: list[float] = []  # where the points of each column stand
    for width, column in zip(_columns(rows, size, bold), zip(*rows, strict=True), strict=True):
        points.append(x + width - max(_halves(number, size, bold)[1] for number in column))
        x += width + _BETWEEN * size
    for row, numbers in enumerate(rows):
        y = top + (row * _ROW_HEIGHT + _ASCENT) * size
        for point, number in zip(points, numbers, strict=True):
            end = point + _halves(number, size, bold)[1]
            marks.append(Words(end, y, number, size, color, "end", bold))
    right = x - _BETWEEN * size + (_HOOK + _INSIDE) * size
    bottom, hook, line = top + len(rows) * _ROW_HEIGHT * size, _HOOK * size, 0.075 * size
    for edge, inwards in ((left + line, hook), (right - line, -hook)):
        marks.append(Area(_bracket(edge, inwards, top, bottom, line / 2), color))
    return marks


def _bracket(x: float, hook: float, top: float, bottom: float, half: float) -> list[Point]:
    """The outline of a square bracket, so many points to each side of its line."""
    inner = x + (half if hook > 0 else -half)
    outer, end = 2 * x - inner, x + hook
    above = [(end, top + half), (end, top - half), (outer, top - half)]
    below = [(outer, bottom + half), (end, bottom + half), (end, bottom - half)]
    return [*above, *below, (inner, bottom - half), (inner, top + half)]


def _straight(start: Point, end: Point) -> Curve:
    (x, y), (u, v) = start, end
    third, fourth = ((2 * x + u) / 3, (2 * y + v) / 3), ((x + 2 * u) / 3, (y + 2 * v) / 3)
    return start, third, fourth, end


def _cell_size(cells: HeatMap) -> tuple[float, float]:
    """Width and height of a cell: a square, but for those of a vector."""
    rows, columns = len(cells.rows), len(cells.rows[0])
    side = max(_SMALLEST_CELL, min(_LARGEST_CELL, _LONGEST_MAP / max(rows, columns)))
    return (_STRIP if columns == 1 else side), (_STRIP if rows == 1 else side)


def _map(cells: HeatMap, left: float, top: float, style: Style, color: str) -> list[Mark]:
    """The cells of a heat map, those of one color in a row as one, in a thin frame.

    Each goes on below those that are drawn after it, and all lie on one ground, so that nothing of
    the paper shines through between them.
    """
    across, down = _cell_size(cells)
    width, height = len(cells.rows[0]) * across, len(cells.rows) * down
    marks: list[Mark] = [Box(left, top, width, height, style.cells[1], None)]
    before = ""
    for row, levels in enumerate(cells.rows):
        y, column = top + row * down, 0
        if levels == before and not set(levels) & set("n+-"):
            continue  # the cells above go on
        before = levels
        for level, run in groupby(levels):
            x, count = left + column * across, len(list(run))
            wide = min(count * across + _OVERLAP, left + width - x)
            marks.append(Box(x, y, wide, top + height - y, _color(level, style), None))
            if level in "n+-":
                middles = ((x + (place + 0.5) * across, y + down / 2) for place in range(count))
                marks += [mark for at in middles for mark in _sign(level, at, across / 4)]
            column += count
    marks.append(Box(left, top, width, height, None, color, 0.6))
    return marks


def _sign(level: str, middle: Point, reach: float) -> list[Mark]:
    """What tells a cell that is no number: a cross for nan, the sign of an infinity."""
    x, y = middle
    across, down = ((x - reach, y), (x + reach, y)), ((x, y - reach), (x, y + reach))
    falling = (x - reach, y - reach), (x + reach, y + reach)
    rising = (x - reach, y + reach), (x + reach, y - reach)
    lines = {"n": [falling, rising], "+": [across, down], "-": [across]}[level]
    return [Stroke([_straight(*line)], 0.6, "black") for line in lines]


@lru_cache(maxsize=1024)
def _color(level: str, style: Style) -> str:
    """The color of a level, between those of the style; gray for nan."""
    share = share_of(level)
    if math.isnan(share):
        return "#aaaaaa"
    below, zero, above = (str(style.color(color)) for color in style.cells)
    end = _parts(above if share > 0 else below)
    mixed = (round(a + (b - a) * abs(share)) for a, b in zip(_parts(zero), end, strict=True))
    return "#" + "".join(f"{part:02x}" for part in mixed)


def _parts(color: str) -> list[int]:
    """Red, green and blue of a color such as ``#d67200``."""
    return [int(color[i : i + 2], 16) for i in (1, 3, 5)]
