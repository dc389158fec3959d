"""At which step of both passes each part of a picture is seen.

The picture is laid out once, so nothing moves from one step to the next.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from ..drawing import Area, Box, Drawing, Ellipse, Mark, Part, Stroke
from ..scene.scene import Line, Scene

_RING = 3.0
"""How wide the line around the shape at work is, in points."""


class Moment(NamedTuple):
    """What one step shows.

    Attributes:
        appearing: the keys of the parts that appear.
        at: the key of the shape that is at work; empty where none is.
        way: ``"forward"`` or ``"backward"``.
    """

    appearing: frozenset[str]
    at: str
    way: str


class Seen(NamedTuple):
    """A part of a picture and when it is seen.

    Attributes:
        part: the part.
        first: the first step at which it is there, counted from 0.
        end: the first step at which it is there no longer; None if it stays.
    """

    part: Part
    first: int
    end: int | None


@dataclass
class Film:
    """A picture in steps.

    Attributes:
        drawing: the whole picture.
        moments: the steps.
    """

    drawing: Drawing
    moments: list[Moment]

    @property
    def parts(self) -> list[Seen]:
        """All that is ever seen, from the bottom to the top."""
        start = {key: step for step, moment in enumerate(self.moments) for key in moment.appearing}
        shapes = {part.key: part for part in self.drawing.parts}
        seen = [
            Seen(_way_to_go(part), 0, start[part.key])
            for part in self.drawing.parts
            if part.kind == "forward" and start.get(part.key, 0)
        ]
        seen += [Seen(part, start.get(part.key, 0), None) for part in self.drawing.parts]
        for step, moment in enumerate(self.moments):
            if (ring := _ring(shapes.get(moment.at), moment.way)) is not None:
                seen.append(Seen(ring, step, step + 1))
        return seen

    def still(self, step: int) -> Drawing:
        """The picture at one step, counted from 0; after the last one, the whole picture."""
        shown = [
            part for part, first, end in self.parts if first <= step and (end is None or step < end)
        ]
        return Drawing(self.drawing.width, self.drawing.height, shown)


def film(scene: Scene, nodes: Sequence[Any], drawing: Drawing) -> Film:
    """Find out when each part of a drawing is seen.

    Args:
        scene: what is in the picture.
        nodes: the nodes of the graph, inputs before the nodes that use them.
        drawing: the picture.

    Returns:
        First what is given, then the result of each op; then, from the output back, what each
        sends to one of its inputs and, where that has several uses, their sum. What a box does
        inside is not shown.
    """
    there = {part.key for part in drawing.parts}
    out: list[list[Line]] = [[] for _ in nodes]  # for each node, the lines with its value
    into: list[list[Line]] = [[] for _ in nodes]
    for line in scene.lines:
        if line.node is not None:
            out[line.node].append(line)
        if line.place is not None:
            into[line.place[0]].append(line)
    given: set[str] = set()
    steps: list[Moment] = []
    for index, node in enumerate(nodes):
        keys = {_key("f", line) for line in out[index]} | {f"f-stem-{index}"}
        if node.op is None:
            given |= keys
        elif out[index]:
            steps.append(Moment(frozenset(keys & there), out[index][0].tail, "forward"))
    for index in reversed(range(len(nodes))):
        found = [("", _key("b", line)) for line in out[index] if line.place is None]
        if out[index]:
            found.append((out[index][0].tail, f"b-stem-{index}"))
        found += [(line.head, _key("b", line)) for line in into[index]]
        steps += [Moment(frozenset({key}), at, "backward") for at, key in found if key in there]
    return Film(drawing, [Moment(frozenset(given & there), "", "forward"), *steps])


def _key(way: str, line: Line) -> str:
    """The key of the part that one way of a line is."""
    return f"{way}-{line.key.removeprefix('line-')}"


def _way_to_go(part: Part) -> Part:
    """A line that no value has gone along yet: gray, and without its label."""
    marks: list[Mark] = []
    for mark in part.marks:
        match mark:
            case Stroke(color="ink") | Area(color="ink"):
                marks.append(mark._replace(color="quiet"))
            case Ellipse(fill="ink"):  # from which it goes several ways
                marks.append(mark._replace(fill="quiet"))
    return Part(part.key, part.kind, marks)


def _ring(shape: Part | None, way: str) -> Part | None:
    """A thick outline for a shape; None for what has no outline."""
    color = "ink" if way == "forward" else "backward"
    for mark in [] if shape is None else shape.marks:
        ring: Mark
        if isinstance(mark, Ellipse):
            ring = mark._replace(fill=None, stroke=color, width=_RING)
        elif isinstance(mark, Box) and mark.stroke is not None:
            ring = mark._replace(fill=None, stroke=color, line=_RING)
        else:
            continue
        return Part("ring", "ring", [ring])
    return None
