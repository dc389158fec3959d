"""How large shapes are, where lines meet them, and what they are drawn with.

All of layout thinks of pictures that are read from left to right: ``x`` is along the lines, ``y``
across them. Of a picture that is read from the top down, the two change places at the very end, so
that only texts, which never turn, ask for the direction.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from ..drawing import Box, Ellipse, Mark
from ..scene.scene import Label, Shape
from .labels import label_marks, label_size
from .measures import Measures

_LARGEST_CIRCLE = 26.0  # around longer signs a circle would tower over the picture
_ROOM = 5.0  # around a sign
_CORNER = 8.0  # radius of the corners of a group
RADIAL = 4
"""How many lines at most enter a circle, each towards its middle."""


@dataclass(frozen=True)
class Outline:
    """A rectangle with round corners: a circle where the corners are all of it.

    Attributes:
        length: half of its length, along the lines.
        width: half of its width, across the lines.
        corner: radius of its corners.
    """

    length: float
    width: float
    corner: float

    @property
    def flat(self) -> float:
        """Half of the straight part of the side that lines lead to."""
        return self.width - self.corner

    def reach(self, y: float, clear: float) -> float:
        """How far it extends along the lines, and some room, at a height over its middle."""
        over = abs(y) - self.flat
        if over <= 0:
            return self.length + clear
        return self.length - self.corner + math.sqrt(max((self.corner + clear) ** 2 - over**2, 0))


def outline(shape: Shape, inputs: int, outputs: int, measures: Measures) -> Outline:
    """The outline of a shape that some lines lead to and some leave."""
    name, small = measures.style.name_size, measures.style.settings_size
    width, height = label_size(shape.label, measures.style, name)
    if shape.kind in ("leaf", "end"):
        if measures.upright:
            return Outline(height / 2, width / 2, 0.0)
        return Outline(width / 2, height / 2, 0.0)
    settings = label_size(Label(shape.settings), measures.style, small)
    width, height = max(width, settings[0]), height + settings[1]
    if shape.kind == "group":
        halves, corner = (width / 2 + 11.0, height / 2 + 8.0), _CORNER
    else:
        lines = 1 + shape.text.count("\n") + bool(shape.settings) + shape.settings.count("\n")
        corner = max(measures.radius, width / 2 + _ROOM)
        if lines > 1:
            corner = max(measures.radius, math.hypot(width, height - 0.5 * name) / 2 + 2.0)
        halves = corner, corner
        if corner > _LARGEST_CIRCLE:
            corner = max(measures.radius, height / 2 + 3.0)
            halves = max(width / 2 + 0.5 * corner, corner), corner
    along, across = halves[::-1] if measures.upright else halves
    ports = max(inputs if inputs > RADIAL or across > corner else 1, outputs)
    if ports > 1 or across > corner:  # as wide as pairs of lines side by side
        corner = min(corner, measures.radius)
        across = max(across, (ports - 1) * measures.pitch / 2 + measures.offset + corner)
    return Outline(along, across, corner)


def shape_marks(
    shape: Shape, x: float, y: float, around: Outline, measures: Measures
) -> list[Mark]:
    """What a shape is drawn with, around a point of the picture itself, not along and across."""
    style = measures.style
    marks: list[Mark] = []
    rx, ry = around.length, around.width
    if measures.upright:
        rx, ry = ry, rx
    if shape.kind in ("op", "group"):
        fill, ink, line, corner = "node", "ink", style.line, around.corner
        if rx == ry == corner:
            marks.append(Ellipse((x, y), rx, ry, fill, ink, line))
        else:
            marks.append(Box(x - rx, y - ry, 2 * rx, 2 * ry, fill, ink, line, corner))
    text = shape.label
    settings = Label(shape.settings)
    height = label_size(text, style, style.name_size)[1]
    below = label_size(settings, style, style.settings_size)[1]
    top = y - (height + below) / 2
    marks += label_marks(text, x, top, style, style.name_size, "ink")
    marks += label_marks(settings, x, top + height, style, style.settings_size, "ink")
    return marks
