"""The graph in DOT, the language of Graphviz, to be read, edited and laid out by any Graphviz."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..math_text import plain_text
from ..scene.options import DrawOptions
from ..scene.scene import Label, Line, Scene, Shape
from ..style import Style, font_families

_WORD = re.compile(r"[A-Za-z_]\w*", re.ASCII)
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
        >>> print(to_dot(scene, options), end="")
        digraph {
            rankdir=LR bgcolor="#ffffff" fontname=Helvetica fontcolor="#000000" label="forward only"
            node [fontname=Helvetica fontcolor="#000000" color="#000000"]
            edge [fontname=Helvetica fontcolor="#000000" color="#000000" fontsize="12"]
        <BLANKLINE>
            n0 [label="x" shape=plaintext]
            n1 [label="2" shape=plaintext]
            n2 [label="×" shape=circle margin="0.02"]
            end [label="" shape=plaintext]
        <BLANKLINE>
            n0 -> n2 [label="3" class=forward]
            n1 -> n2 [label="" class=forward]
            n2 -> end [label="6" class=forward]
        }
    """
    style = options.style
    ink = style.color("ink") or ""
    letters = {"fontname": font_families(style.font)[0], "fontcolor": ink}
    whole = {"rankdir": options.direction, "bgcolor": style.color("background") or "transparent"}
    caption = list(filter(None, [*scene.caption.split("\n"), "forward only" * scene.forward_only]))
    lines = [
        f"{_written({**whole, **letters})} label={_label(caption)}",
        f"node [{_written({**letters, 'color': ink})}]",
        f"edge [{_written({**letters, 'color': ink, 'fontsize': '12'})}]",
        "",
    ]
    lines += [_shape(shape) for shape in scene.shapes]
    lines += ["", *(edge for line in scene.lines for edge in _edges(line, style))]
    inside = "\n".join(f"    {line}".rstrip() for line in lines)
    return f"digraph {{\n{inside}\n}}\n"


def _shape(shape: Shape) -> str:
    label, settings = shape.label, shape.settings.split("\n") if shape.settings else []
    text = _label([*label.lines, *settings], 0 if settings else _rows(label))
    return f"{_id(shape.key)} [label={text} {_written(_SHAPES[shape.kind])}]"


def _edges(line: Line, style: Style) -> list[str]:
    """The edge of the value and, if a gradient came back, its edge."""
    way = f"{_id(line.tail)} -> {_id(line.head)}"
    edges = [f"{way} [label={_text(line.above)} class=forward]"]
    if line.back:
        color = style.color("backward") or ""
        look = {"dir": "back", "color": color, "fontcolor": color, "penwidth": "2"}
        edges.append(f"{way} [label={_text(line.below)} class=backward {_written(look)}]")
    return edges


def _text(label: Label) -> str:
    box = [f"({label.blank}) ______"] if label.blank else []
    return _label([*label.lines, *box], _rows(label))


def _rows(label: Label) -> int:
    """How many of its last lines are rows of a matrix."""
    return len(label.array.rows) if label.array and not label.blank else 0


def _label(lines: Sequence[str], rows: int = 0) -> str:
    """A text in quotes. A backslash starts an escape, and an ampersand a letter of HTML; the last
    lines, rows of a matrix, end with the escape that lets them start below each other."""
    escaped = [
        plain_text(line).replace("&", "&amp;").replace("\\", "\\\\").replace('"', '\\"')
        for line in lines
    ]
    above = "\\n".join(escaped[: len(lines) - rows])
    matrix = "".join(f"{row}\\l" for row in escaped[len(lines) - rows :] if rows)
    return f'"{above}' + "\\n" * bool(above and matrix) + f'{matrix}"'


def _written(attributes: dict[str, str]) -> str:
    return " ".join(f"{name}={_id(value)}" for name, value in attributes.items())


def _id(name: str) -> str:
    return name if _WORD.fullmatch(name) else f'"{name}"'
