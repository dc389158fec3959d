"""The marks of a picture: lines with their arrowheads and labels, and shapes on top of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..drawing import Area, Curve, Ellipse, Mark, Part, Point, Stroke
from .crossings import crossing_rims
from .expand import Plan
from .items import Chain, Item, label_gaps
from .labels import label_marks, label_size
from .measures import Measures
from .ports import Port
from .routes import route
from .shapes import shape_marks
from .strokes import Ink, inks_of

_DOT = 1.3  # radius of the point where a stem branches, beyond the width of its line

Ports = Mapping[int, Port]


class Painter:
    """Turns items and lines, all of which have their places, into the parts of a drawing.

    Args:
        plan: the items and chains.
        into, out: the ports where chains end and where they begin.
        measures: the distances of the picture.
    """

    def __init__(self, plan: Plan, into: Ports, out: Ports, measures: Measures) -> None:
        self._plan, self._into, self._out, self._measures = plan, into, out, measures

    def parts(self) -> list[Part]:
        """All lines, and on top of them all shapes."""
        plan, measures = self._plan, self._measures
        middles = [route(c, self._into, self._out, measures) for c in plan.chains]
        inks = [inks_of(*both, measures) for both in zip(plan.chains, middles, strict=True)]
        rims = crossing_rims(plan.chains, inks)
        marks: dict[tuple[str, str], list[Mark]] = {}
        labels: dict[tuple[str, str], list[Mark]] = {}
        rooms: dict[str, float] = {}
        for chain, lines in zip(plan.chains, inks, strict=True):
            for line in lines:
                way = "backward" if line.color == "backward" else "forward"
                found = marks.setdefault((way, f"{way[0]}-{chain.key}"), [])
                found += [self._stroke(rim.curves, rim.width, rim.color) for rim in rims[id(line)]]
                found += self._line(chain, line)
                if chain.label is not None:
                    # The label of a line whose parts are several chains comes after all of them.
                    labels[way, f"{way[0]}-{chain.key}"] = self._label(
                        chain, chain.label, way == "backward"
                    )
                    rooms[f"{way[0]}-{chain.key}"] = _room(chain.label)
        titles = {f"b-{c.key}": c.below.title for c in plan.chains if c.label is not None}
        titles |= {f"f-{c.key}": c.above.title for c in plan.chains if c.label is not None}
        parts = [
            Part(
                key,
                way,
                [*found, *labels.get((way, key), [])],
                title=titles.get(key, ""),
                room=rooms.get(key, 0.0),
            )
            for (way, key), found in marks.items()
        ]
        for key, item in plan.shapes.items():
            assert item.shape is not None
            assert item.outline is not None
            shape, middle = item.shape, self._turned((item.x, item.y))
            found = shape_marks(shape, *middle, item.outline, measures)
            parts.append(Part(key, shape.kind, found, shape.node, shape.title))
        return parts

    def _turned(self, p: Point) -> Point:
        """Where a point is in the picture itself."""
        return (p[1], p[0]) if self._measures.upright else p

    def _stroke(self, curves: Sequence[Curve], width: float, color: str) -> Stroke:
        turned = self._turned
        bends = [(turned(a), turned(b), turned(c), turned(d)) for a, b, c, d in curves]
        return Stroke(bends, width, color)

    def _line(self, chain: Chain, line: Ink) -> list[Mark]:
        """One way of a chain: its line, its arrowhead, and the dot where it branches."""
        turned, backward = self._turned, line.color == "backward"
        marks: list[Mark] = [self._stroke(line.curves, line.width, line.color)]
        if line.head:
            marks.append(Area([turned(p) for p in line.head], line.color))
        end = chain.items[-1]
        if end.kind == "fork":
            offset = self._measures.offset if chain.back else 0.0
            radius = _DOT + (0.8 if backward else 1.0) * line.width
            center = turned((end.x, end.y + offset if backward else end.y - offset))
            marks.append(Ellipse(center, radius, radius, line.color, None))
        return marks

    def _label(self, chain: Chain, item: Item, backward: bool) -> list[Mark]:
        """The value above its line or the gradient below it; left and right of upright lines."""
        style, upright = self._measures.style, self._measures.upright
        label = chain.below if backward else chain.above
        bold = style.bold_gradients and backward
        width, height = label_size(label, style, style.number_size, bold)
        gap = label_gaps(chain, self._measures)[backward] + (
            self._measures.offset if chain.back else 0.0
        )
        size = width if upright else height
        edge = item.y + gap if backward else item.y - gap - size
        x, top = (edge + width / 2, item.x - height / 2) if upright else (item.x, edge)
        color = "backward" if backward else "ink"
        return label_marks(label, x, top, style, style.number_size, color, bold)


def _room(label: Item) -> float:
    """How wide a label may be, which stays in its column, with its middle where it is."""
    return 2 * min(label.x - label.left, label.right - label.x)
