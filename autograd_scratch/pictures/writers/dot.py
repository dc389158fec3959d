"""The graph in DOT, the language of Graphviz, laid out like the figures of the book's chapter 5.

Graphviz puts the label of an edge beside it, wherever there is room. To have the value above and
the gradient below, each connection is drawn through a node of its own: a small table of value,
forward line, backward line and gradient. Edges lead on from both ends of these lines.
"""

from __future__ import annotations

import html

from ..scene.labels import Label
from ..scene.options import DrawOptions
from ..scene.scene import Line, Scene, Shape
from ..style import Style

# Helvetica: both Graphviz programs know how wide its letters are, and in SVG they add that any
# sans-serif font may stand in for it. ordering=in: the first input of an op comes in uppermost.
_GRAPH_STYLE = {
    "ordering": "in",
    "nodesep": "0.15",
    "ranksep": "0.25",
    "fontname": "Helvetica",
}
_NODE_STYLE = {"fontname": "Helvetica", "fontsize": "14", "margin": "0.05,0.03"}
_EDGE_STYLE = {"arrowsize": "0.6"}
_SMALL = {"width": "0", "height": "0"}  # as small as the text allows

# A node that is used again and again, as the weights of a recurrent network are, can keep Graphviz
# busy for minutes. Of a large picture it is asked less: fewer rounds of improving, straight lines.
MANY_LINES = 100
_FEW = {"nslimit": "2"}
_MANY = {"nslimit": "0.1", "splines": "line"}

FORWARD, BACKWARD = "forward", "backward"
"""The two ways of a line."""

_LONGEST_IN_CIRCLE = 6  # letters; around longer signs a circle would tower over the picture


def to_dot(scene: Scene, options: DrawOptions, *, marked: bool = False) -> str:
    """Write a picture in DOT.

    Values are written above the lines, what the backward pass sent below, with arrows back to
    the inputs; a graph that it has not reached is marked "forward only".

    Args:
        scene: what is in the picture.
        options: its direction and theme.
        marked: mark in SVG what belongs to the way forward and what to the way back in the table of
            a line, by groups of the ids that :func:`mark` gives.

    Returns:
        DOT source, which any Graphviz program can lay out. In SVG each shape and each line has its
        key as ``id``, the edges of a line have those that :func:`edge_ids` gives, and each edge is
        of class ``forward`` or ``backward``.

    Source: book section 5.1 (computational graphs).

    Example:
        >>> from autograd_scratch import Graph, Node
        >>> from autograd_scratch.pictures.scene.scene import arrange
        >>> options = DrawOptions()
        >>> scene = arrange(Graph(Node(100.0, name="apple") * 2.0).record, options)
        >>> source = to_dot(scene, options)
        >>> "apple" in source, "×" in source, "forward only" in source
        (True, True, True)
    """
    picture = _Picture(scene, options, marked)
    for shape in scene.shapes:
        picture.shape(shape)
    for line in scene.lines:
        picture.line(line)
    return picture.source


class _Picture:
    """DOT source in the making."""

    def __init__(self, scene: Scene, options: DrawOptions, marked: bool) -> None:
        import graphviz  # a lazy import: whoever does not draw does not wait for it

        self._style: Style = options.style
        self._marked = marked
        self._upright = options.direction == "TB"
        ink = self._style.ink
        self._digraph = graphviz.Digraph(
            graph_attr={
                **_GRAPH_STYLE,
                **(_MANY if len(scene.lines) > MANY_LINES else _FEW),
                "rankdir": options.direction,
                "bgcolor": self._style.background or "transparent",
                "fontcolor": ink,
                "label": _caption(scene),
            },
            node_attr={**_NODE_STYLE, "color": ink, "fontcolor": ink},
            edge_attr={**_EDGE_STYLE, "color": ink},
        )

    @property
    def source(self) -> str:
        return str(self._digraph.source)

    def shape(self, shape: Shape) -> None:
        label = _in_html("\n".join(shape.label.lines), _rows(shape.label))
        if shape.settings:
            label += f'<br/><font point-size="9">{_in_html(shape.settings)}</font>'
        style = {"shape": "plaintext", **_SMALL}
        if shape.kind == "op":
            form = "circle" if len(shape.text) <= _LONGEST_IN_CIRCLE else "ellipse"
            style = {"shape": form, "width": "0.45", "height": "0.45"}
        elif shape.kind == "group":
            style = {"shape": "box", "style": "rounded", "margin": "0.15,0.1"}
        elif not shape.label:
            style = {"shape": "point", "style": "invis"}
        self._digraph.node(
            shape.key,
            _label(label) if label else "",
            **style,
            id=shape.key,
            **{"class": shape.kind},
        )

    def line(self, line: Line) -> None:
        """A line forwards with a text above it and, if a gradient flowed, a line back below."""
        key, ink, backward = line.key, self._style.ink, self._style.backward
        first, last = edge_ids(key, FORWARD)
        if not line.above and not line.back:
            self._digraph.edge(line.tail, line.head, id=first, **{"class": FORWARD})
            return
        self._digraph.node(
            key,
            _label(self._table(line)),
            shape="plain",
            fontsize="12",
            id=key,
            **{"class": "line"},
        )
        # At both ends of the lines in the table, in the direction of the picture.
        start, end = ("n", "s") if self._upright else ("w", "e")
        ahead = {"class": FORWARD, "color": ink}
        self._digraph.edge(line.tail, f"{key}:forward:{start}", arrowhead="none", id=first, **ahead)
        self._digraph.edge(f"{key}:forward:{end}", line.head, id=last, **ahead)
        if line.back:
            first, last = edge_ids(key, BACKWARD)
            back = {"class": BACKWARD, "color": backward, "penwidth": "2"}
            self._digraph.edge(line.tail, f"{key}:backward:{start}", dir="back", id=first, **back)
            self._digraph.edge(
                f"{key}:backward:{end}", line.head, arrowhead="none", id=last, **back
            )

    def _table(self, line: Line) -> str:
        style, ahead, back = self._style, self._mark(line, FORWARD), self._mark(line, BACKWARD)
        above = _text_cell(line.above, style.ink, ahead)
        below = _text_cell(line.below, style.backward, back, style.bold_gradients)
        parts = [above, _line_cell(FORWARD, style.ink, 1, self._upright, ahead)]
        if line.back:
            gap = '<td width="5"></td>' if self._upright else '<td height="5"></td>'
            parts += [gap, _line_cell(BACKWARD, style.backward, 2, self._upright, back), below]
        rows = [parts] if self._upright else [[part] for part in parts]
        inside = "".join(f"<tr>{''.join(row)}</tr>" for row in rows)
        return f'<table border="0" cellborder="0" cellspacing="0">{inside}</table>'

    def _mark(self, line: Line, way: str) -> str:
        """Attributes of a cell by which its group in SVG has an id: only links have one."""
        return f' id="{mark(line.key, way)}" href="#"' if self._marked else ""


def edge_ids(key: str, way: str) -> tuple[str, str]:
    """The ids of the two edges that lead to and from the table of a line.

    >>> edge_ids("line-2-0", BACKWARD)
    ('line-2-0-b1', 'line-2-0-b2')
    """
    return f"{key}-{way[0]}1", f"{key}-{way[0]}2"


def mark(key: str, way: str) -> str:
    """The id of a cell in the table of a line, if the picture is marked.

    >>> mark("line-2-0", FORWARD)
    'line-2-0-forward'
    """
    return f"{key}-{way}"


def _caption(scene: Scene) -> str:
    lines = [_in_html(scene.caption)] if scene.caption else []
    if scene.forward_only:
        lines.append('<font point-size="10">forward only</font>')
    return _label("<br/>".join(lines)) if lines else ""


def _text_cell(label: Label, color: str, mark: str, bold: bool = False) -> str:
    if not label.blank:
        text = _font("\n".join(label.lines), color, bold, _rows(label))
        return f'<td width="24" cellpadding="2"{mark}>{text}</td>'
    above, beside = label.text.split("\n") if label.text else [], label.beside
    box = (
        '<td border="1" fixedsize="true" width="48" height="22" align="left" valign="top" '
        f'cellpadding="1"><font point-size="8" color="{color}">{label.blank}</font></td>'
    )
    row = f'<td align="right">{_font(beside, color, bold)}</td>{box}' if beside else box
    table = (
        f'<table border="0" cellborder="0" cellspacing="2" color="{color}"><tr>{row}</tr></table>'
    )
    if not above:
        return f'<td cellpadding="2"{mark}>{table}</td>'
    text = _font("\n".join(above), color, bold)
    return (
        f'<td cellpadding="2"{mark}><table border="0" cellborder="0" cellspacing="0">'
        f"<tr><td>{text}</td></tr><tr><td>{table}</td></tr></table></td>"
    )


def _rows(label: Label) -> int:
    """How many of its last lines are rows of a matrix."""
    return len(label.array.rows) if label.array else 0


def _font(text: str, color: str, bold: bool, rows: int = 0) -> str:
    if not text:
        return ""
    markup = _in_html(text, rows)
    if bold:
        markup = f"<b>{markup}</b>"
    return f'<font color="{color}">{markup}</font>'


def _line_cell(port: str, color: str, thickness: int, upright: bool, mark: str) -> str:
    """A cell so thin that its background looks like a line, where edges can be attached.

    The port is a little shorter than the line: spare room is shared out evenly, so each of the
    narrow cells at the ends gets a fourteenth. Edges thus overlap the line, without a gap.
    """
    if upright:
        ends = '<tr><td colspan="2"></td></tr>'
        cells = f'{ends}<tr><td port="{port}" rowspan="12"></td><td></td></tr>'
        cells += 11 * "<tr><td></td></tr>" + ends
        size = f'width="{thickness}"'
    else:
        cells = f'<tr><td></td><td port="{port}" colspan="12"></td><td></td></tr>'
        size = f'height="{thickness}"'
    table = f'<table border="0" cellborder="0" cellspacing="0" cellpadding="0">{cells}</table>'
    return f'<td {size} cellpadding="0" bgcolor="{color}"{mark}>{table}</td>'


def _label(markup: str) -> str:
    """A label with markup: Graphviz takes the text in angle brackets for HTML."""
    return f"<{markup}>"


def _in_html(text: str, rows: int = 0) -> str:
    """A text as it must be written inside markup; a backslash would start one of DOT's own escapes,
    and Graphviz 2 trips over a bracket at the end.

    The last ``rows`` lines are those of a matrix: they start below each other.
    """
    markup = html.escape(text, quote=False).replace("\\", "\\\\").replace("]", "&#93;")
    lines = markup.split("\n")
    above = len(lines) - rows
    matrix = "".join(f'{row}<br align="left"/>' for row in lines[above:])
    return "<br/>".join([*lines[:above], *([matrix] if matrix else [])])
