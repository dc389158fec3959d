"""From a scene to a drawing."""

from __future__ import annotations

from collections.abc import Sequence

from ..drawing import Area, Curve, Drawing, Ellipse, Mark, Part, Point, Stroke
from ..scene.options import DrawOptions
from ..scene.scene import Label, Scene
from ..style import Style
from .columns import set_columns
from .crossings import crossing_rims
from .expand import Plan, expand
from .heights import set_heights
from .items import Chain, Item, label_gaps
from .labels import label_marks, label_size
from .measures import Measures
from .orders import best_order
from .ports import entries, exits
from .routes import route
from .shapes import shape_marks
from .strokes import Ink, inks_of

_CAPTION_GAP = 8.0
_DOT = 1.3  # radius of the point where a stem branches, beyond the width of its line


def lay_out(scene: Scene, options: DrawOptions) -> Drawing:
    """Decide where everything in a picture stands, and draw each line.

    Args:
        scene: what is in the picture.
        options: its direction and style.

    Returns:
        The drawing.

    Example:
        >>> from autograd_scratch import Graph, Node
        >>> from autograd_scratch.pictures.scene.scene import arrange
        >>> options = DrawOptions()
        >>> drawing = lay_out(arrange(Graph(Node(100.0) * 2.0).record, options), options)
        >>> [part.key for part in drawing.parts if part.kind == "op"]
        ['n2']
    """
    measures = Measures(options.style, options.direction == "TB")
    plan = expand(scene, measures)
    order = best_order(plan)
    set_heights(plan, order, measures)
    into, out = entries(plan, measures), exits(plan, measures)
    along = set_columns(plan, into, out, measures)
    across = max(item.y + item.below for item in plan.items)
    style, margin = options.style, measures.margin
    width, height = (across, along) if measures.upright else (along, across)
    caption = _caption(scene, style)
    sizes = [label_size(label, style, size) for label, size in caption]
    widest = max([width, *(size[0] for size in sizes)])
    dx, dy = margin + (widest - width) / 2, margin
    plan.move(*((dy, dx) if measures.upright else (dx, dy)))
    parts = _Painter(plan, measures).parts()
    top = height + margin + _CAPTION_GAP
    marks: list[Mark] = []
    for (label, letters), (_, size) in zip(caption, sizes, strict=True):
        marks += label_marks(label, margin + widest / 2, top, style, letters, "quiet")
        top += size
    if caption:
        parts.append(Part("caption", "caption", marks))
        height = top - margin
    return Drawing(widest + 2 * margin, height + 2 * margin, parts)


class _Painter:
    """Turns items and lines into the parts of a drawing."""

    def __init__(self, plan: Plan, measures: Measures) -> None:
        self._plan, self._measures = plan, measures

    def parts(self) -> list[Part]:
        """All lines, and on top of them all shapes."""
        plan, measures = self._plan, self._measures
        into, out = entries(plan, measures), exits(plan, measures)
        inks = [inks_of(c, route(c, into, out, measures), measures) for c in plan.chains]
        rims = crossing_rims(plan.chains, inks)
        marks: dict[tuple[str, str], list[Mark]] = {}
        for chain, lines in zip(plan.chains, inks, strict=True):
            for line in lines:
                way = "backward" if line.color == "backward" else "forward"
                found = marks.setdefault((way, f"{way[0]}-{chain.key}"), [])
                found += [self._stroke(rim.curves, rim.width, rim.color) for rim in rims[id(line)]]
                found += self._line(chain, line)
        titles = {f"b-{chain.key}": chain.below.title for chain in plan.chains}
        titles |= {f"f-{chain.key}": chain.above.title for chain in plan.chains}
        parts = [Part(key, way, found, title=titles[key]) for (way, key), found in marks.items()]
        for key, item in plan.shapes.items():
            assert item.shape is not None
            assert item.outline is not None
            found = shape_marks(item.shape, *self._turned((item.x, item.y)), item.outline, measures)
            shape = item.shape
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
        if chain.label is not None:
            marks += self._label(chain, chain.label, backward)
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


def _caption(scene: Scene, style: Style) -> list[tuple[Label, float]]:
    """The lines below the picture, and the sizes of their letters."""
    lines = [(Label(scene.caption), 0.9 * style.name_size)] if scene.caption else []
    if scene.forward_only:
        lines.append((Label("forward only"), 0.8 * style.number_size))
    return lines
