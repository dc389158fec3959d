"""From a scene to a drawing: Graphviz, or we, put each column in order, and all else is ours.

1. :mod:`.expand` puts everything into columns, and room for each line into those that it crosses.
2. :mod:`.orders` orders each column, so that few lines cross.
3. :mod:`.heights` and :mod:`.columns` give everything its place.
4. :mod:`.routes` leads each line through its places, and :mod:`.painter` draws it.
"""

from __future__ import annotations

from ..drawing import Drawing, Mark, Part
from ..scene.options import DrawOptions
from ..scene.scene import Label, Scene
from ..style import Style
from .columns import set_columns
from .expand import expand
from .heights import set_heights
from .labels import label_marks, label_size
from .measures import Measures
from .orders import best_order
from .painter import Painter
from .ports import entries, exits

_CAPTION_GAP = 8.0


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
    style, upright = options.style, options.direction == "TB"
    measures = Measures(style, upright)
    plan = expand(scene, measures)
    set_heights(plan, best_order(plan), measures)
    out = exits(plan, measures)
    into = entries(plan, out, measures)
    along = set_columns(plan, into, out, measures)
    across = max(item.y + item.below for item in plan.items)
    width, height = (across, along) if upright else (along, across)

    caption = [
        (label, size, label_size(label, style, size)) for label, size in _caption(scene, style)
    ]
    widest = max([width, *(room[0] for _, _, room in caption)])
    margin = measures.margin
    beside = margin + (widest - width) / 2
    plan.move(*((margin, beside) if upright else (beside, margin)))
    parts = Painter(plan, into, out, measures).parts()
    if caption:
        height += _CAPTION_GAP
        marks: list[Mark] = []
        for label, size, room in caption:
            top = margin + height
            marks += label_marks(label, margin + widest / 2, top, style, size, "quiet")
            height += room[1]
        parts.append(Part("caption", "caption", marks))
    return Drawing(widest + 2 * margin, height + 2 * margin, parts)


def _caption(scene: Scene, style: Style) -> list[tuple[Label, float]]:
    """The lines below the picture, and the sizes of their letters."""
    lines = [(Label(scene.caption), 0.9 * style.name_size)] if scene.caption else []
    if scene.forward_only:
        lines.append((Label("forward only"), 0.8 * style.number_size))
    return lines
