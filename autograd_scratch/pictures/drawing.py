"""A picture as strokes, areas and texts with their places, whatever file it is written to.

Lengths are points (1/72 inch). The origin is the upper left corner, and y grows downwards. Colors
are roles, which a :class:`.style.Style` turns into colors: so one drawing serves every theme, and
the page's style sheet as well.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

Point = tuple[float, float]
Curve = tuple[Point, Point, Point, Point]
"""A cubic Bezier curve: its start, two control points, its end."""


class Stroke(NamedTuple):
    """A line that bends: curves, each of which starts where the one before ends.

    Attributes:
        curves: the curves.
        width: how wide the line is.
        color: the role of its color: ``"ink"``, ``"backward"`` or ``"quiet"``; ``"background"`` for
            a rim, wider than the line above it, which cuts lines that pass below.
        dashed: whether the line has gaps.
    """

    curves: Sequence[Curve]
    width: float
    color: str
    dashed: bool = False


class Area(NamedTuple):
    """A filled polygon without an outline, such as an arrowhead.

    Attributes:
        points: its corners.
        color: the role of its color, or a color such as ``"#d67200"``.
    """

    points: Sequence[Point]
    color: str


class Ellipse(NamedTuple):
    """An ellipse around a middle.

    Attributes:
        center: its middle.
        rx, ry: half its width and height.
        fill: the role of the color inside; None to leave it out.
        stroke: the role of the color of the outline; None for none.
        width: how wide the outline is.
    """

    center: Point
    rx: float
    ry: float
    fill: str | None
    stroke: str | None
    width: float = 1.0


class Box(NamedTuple):
    """A rectangle.

    Attributes:
        x, y: its upper left corner.
        width, height: its sides.
        fill: the role of the color inside, or a color; None to leave it out.
        stroke: the role of the color of the outline; None for none.
        line: how wide the outline is.
        radius: of its round corners.
        dashed: whether the outline has gaps.
    """

    x: float
    y: float
    width: float
    height: float
    fill: str | None
    stroke: str | None
    line: float = 1.0
    radius: float = 0.0
    dashed: bool = False


class Words(NamedTuple):
    """A single line of text, which may hold mathematics between dollar signs.

    Attributes:
        x: its middle, its start or its end, as ``anchor`` says.
        y: its base line.
        text: the text.
        size: of the letters.
        color: the role of its color.
        anchor: ``"middle"``, ``"start"`` or ``"end"``.
        bold: whether it is bold.
    """

    x: float
    y: float
    text: str
    size: float
    color: str
    anchor: str = "middle"
    bold: bool = False


Mark = Stroke | Area | Ellipse | Box | Words


@dataclass(frozen=True)
class Part:
    """Marks that belong together: a shape, or one way of a line.

    Attributes:
        key: its name within the drawing: ``n3`` for the shape of node 3, ``group0``, ``end``;
            ``f-4-0`` for the value on its way from the first input into node 4, and ``b-4-0`` for
            the gradient on its way back; ``f-stem-3`` and ``b-stem-3`` between node 3 and the point
            from which its value goes several ways; ``f-out`` and ``b-out`` at the output;
            ``caption``.
        kind: ``"leaf"``, ``"op"``, ``"group"``, ``"end"``, ``"forward"``, ``"backward"`` or
            ``"caption"``.
        marks: what it is drawn with, from the bottom to the top; of a line, its label comes last.
        node: the position of its node in the graph; None for what is no node.
        title: what a viewer shows when the mouse rests on it.
        room: how wide the label of a line may be, for a page on which its number changes.
    """

    key: str
    kind: str
    marks: Sequence[Mark]
    node: int | None = None
    title: str = ""
    room: float = 0.0


@dataclass(frozen=True)
class Drawing:
    """A whole picture.

    Attributes:
        width, height: of the picture, its margins included.
        parts: from the bottom to the top.
    """

    width: float
    height: float
    parts: Sequence[Part] = field(default_factory=list)
