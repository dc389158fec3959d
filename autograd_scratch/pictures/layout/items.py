"""What has a place in a picture, and how it is joined.

A line is a chain: from a shape, or from the point where a stem branches, through its labels to
another shape. In each column that it crosses it has an item of its own, which keeps room for it: so
no line ever runs over what stands in a column.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from ..scene.scene import Label, Shape
from .labels import label_size
from .measures import Measures
from .shapes import Outline

_LABEL_ROOM = 12.0  # of a line beyond its label, at both ends together
_SHORTEST_LABEL = 36.0
_GAP = 0.35, 0.9  # between the edge of a line and the text above, below
_GAP_BESIDE = 5.0  # between the edge of an upright line and the text beside it


@dataclass(eq=False, slots=True)
class Item:
    """Something that keeps room in a column.

    Attributes:
        kind: ``"shape"``, ``"label"``, ``"fork"`` (where a stem branches) or ``"via"`` (where a
            line crosses a column).
        column: the number of its column.
        length: along the lines.
        above, below: how far it extends from its line, across.
        shape, outline: of a shape.
        x, y: where its middle is, and its line.
        left, right: the edges of its column.
    """

    kind: str
    column: int
    length: float
    above: float
    below: float
    shape: Shape | None = None
    outline: Outline | None = None
    x: float = 0.0
    y: float = 0.0
    left: float = 0.0
    right: float = 0.0


@dataclass(eq=False, slots=True)
class Chain:
    """A line through its items.

    Attributes:
        key: ``4-0`` for the line into node 4 from its first input, ``stem-3``, ``out``.
        items: from its first item to the last.
        above, below: its labels.
        back: whether a gradient line goes beside the value line.
        turned: whether it runs from right to left, as it must where groups need each other.
        order: which input of its head it is.
        label: the item with its labels.
    """

    key: str
    items: list[Item]
    above: Label = field(default_factory=Label)
    below: Label = field(default_factory=Label)
    back: bool = False
    turned: bool = False
    order: int = 0
    label: Item | None = None


def shape_item(
    shape: Shape, outline: Outline, inputs: int, column: int, measures: Measures
) -> Item:
    """The item of a shape; lines that enter a circle at an angle need room beside it."""
    across = outline.width
    across += measures.run + 5.0 if inputs > 1 and outline.flat == 0 and outline.corner else 0.0
    if not outline.corner:  # a name: as high as the lines beside it, and apart from other names
        apart = 0.0
        if measures.upright:
            apart = 0.4 * measures.style.name_size
        elif "\n" in shape.text:  # else its lines and those of the next name look like one name
            apart = 0.25 * measures.style.name_size
        across = max(across + apart, measures.offset + 2.0)
    return Item("shape", column, 2 * outline.length, across, across, shape, outline)


def via_item(column: int, back: bool, measures: Measures) -> Item:
    """The item of a line in a column that it only crosses."""
    across = measures.offset + 5.0 if back else 5.0
    return Item("via", column, 1.0, across, across)


def fork_item(column: int, back: bool, measures: Measures) -> Item:
    """The item of the point where a stem branches."""
    across = measures.offset + 4.0 if back else 4.0
    return Item("fork", column, 2.0, across, across)


def label_item(chain: Chain, column: int, measures: Measures) -> Item:
    """The item of the labels of a line, above it and below it."""
    style, offset = measures.style, measures.offset if chain.back else 0.0
    first = label_size(chain.above, style, style.number_size)
    second = label_size(chain.below, style, style.number_size, style.bold_gradients)
    along, across = (1, 0) if measures.upright else (0, 1)
    shortest = _SHORTEST_LABEL if not measures.upright else 0.0
    length = max(max(first[along], second[along]) + _LABEL_ROOM, shortest)
    apart = 7.0 if measures.upright else 0.0  # labels side by side are read as one
    above, below = (
        offset + (gap + size[across] + apart if size[across] else 5.0)
        for gap, size in zip(label_gaps(chain, measures), (first, second), strict=True)
    )
    return Item("label", column, length, above, below)


def label_gaps(chain: Chain, measures: Measures) -> tuple[float, float]:
    """How far the labels above and below a line keep from it."""
    above, below = (_GAP_BESIDE, _GAP_BESIDE) if measures.upright else _GAP
    if not measures.upright:  # the letters of a text do not fill its height; but a box does
        above, below = above + 3.0 * bool(chain.above.blank), below + 3.0 * bool(chain.below.blank)
    return above + measures.style.line / 2, below + measures.style.backward_line / 2
