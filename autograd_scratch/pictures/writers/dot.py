"""The graph in DOT, the language of Graphviz, to be read, edited and laid out by any Graphviz."""

from __future__ import annotations

from collections.abc import Sequence

from ..math_text import plain_text
from ..scene.options import DrawOptions
from ..scene.scene import Label, Scene
from ..style import font_families

_SHAPES = {
    "leaf": {"shape": "plaintext"},
    "op": {"shape": "circle", "margin": "0.02"},
    "group": {"shape": "box", "style": "rounded"},
    "end": {"shape": "plaintext"},
}


def to_dot(scene: Scene, options: DrawOptions) -> str:
    """Write a picture as the source of a graph.

    A value goes forward along an edge of its own, a gradient comes back along a second one.

    Args:
        scene: what is in the picture.
        options: its direction and style.

    Returns:
        DOT source. Every shape has its key as its name.

    Source: book section 5.1 (computational graphs).

    Example:
        >>> from autograd_scratch import Graph, Node
        >>> from autograd_scratch.pictures.scene.scene import arrange
        >>> options = DrawOptions()
        >>> scene = arrange(Graph(Node(3.0, name="x") * 2.0).record, options)
        >>> for line in to_dot(scene, options).splitlines()[-5:]:
        ...     print(line.strip())
        end [label="" shape=plaintext]
        n0 -> n2 [label=3 class=forward]
        n1 -> n2 [label="" class=forward]
        n2 -> end [label=6 class=forward]
        }
    """
    import graphviz  # a lazy import: whoever wants another format does not wait for it

    style = options.style
    ink, back = style.color("ink"), style.color("backward")
    letters = {"fontname": font_families(style.font)[0], "fontcolor": ink}
    caption = list(filter(None, [*scene.caption.split("\n"), "forward only" * scene.forward_only]))
    graph = graphviz.Digraph(
        graph_attr={
            **letters,
            "rankdir": options.direction,
            "bgcolor": style.color("background") or "transparent",
            "label": graphviz.nohtml(_label(caption)),
        },
        node_attr={**letters, "color": ink},
        edge_attr={**letters, "color": ink, "fontsize": "12"},
    )
    for shape in scene.shapes:
        label, settings = shape.label, shape.settings.split("\n") if shape.settings else []
        text = _label([*label.lines, *settings], 0 if settings else _rows(label))
        graph.node(shape.key, graphviz.nohtml(text), **_SHAPES[shape.kind])
    for line in scene.lines:
        above = graphviz.nohtml(_text(line.above))
        graph.edge(line.tail, line.head, above, **{"class": "forward"})
        if line.back:  # a gradient came back
            look = {"dir": "back", "color": back, "fontcolor": back, "penwidth": "2"}
            below = graphviz.nohtml(_text(line.below))
            graph.edge(line.tail, line.head, below, **look, **{"class": "backward"})
    return str(graph.source)


def _text(label: Label) -> str:
    box = [f"({label.blank}) ______"] if label.blank else []
    return _label([*label.lines, *box], _rows(label))


def _rows(label: Label) -> int:
    """How many of its last lines are rows of a matrix."""
    return len(label.array.rows) if label.array and not label.blank else 0


def _label(lines: Sequence[str], rows: int = 0) -> str:
    """A text as a label. A backslash starts an escape, and an ampersand a letter of HTML; the last
    lines, rows of a matrix, end with the escape that lets them start below each other."""
    escaped = [plain_text(line).replace("&", "&amp;").replace("\\", "\\\\") for line in lines]
    above = "\\n".join(escaped[: len(lines) - rows])
    matrix = "".join(f"{row}\\l" for row in escaped[len(lines) - rows :] if rows)
    return above + "\\n" * bool(above and matrix) + matrix
