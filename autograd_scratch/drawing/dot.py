"""The graph in DOT, the language of Graphviz, laid out like the figures of the book's chapter 5.

Graphviz puts the label of an edge beside it, wherever there is room. To have the value above and
the gradient below, each connection is drawn through a node of its own: a small table of value,
forward line, backward line and gradient. Edges lead on from both ends of these lines.
"""

from __future__ import annotations

import html
from collections.abc import Mapping
from itertools import count
from typing import Any

from .protocol import DrawableGraph, DrawableNode, DrawableOp
from .text import LONGEST_TITLE, is_number, readable, short_params, value_lines

MAX_NODES = 200
"""Larger graphs are drawn on request only: nobody can read them."""

_FORWARD = "black"
_BACKWARD = "#0072B2"  # a blue that colour-blind readers, too, can tell from black

# Helvetica: both Graphviz programs know how wide its letters are, and in SVG they add that any
# sans-serif font may stand in for it. ordering=in: the first input of an op comes in uppermost.
_GRAPH_STYLE = {
    "rankdir": "LR",
    "ordering": "in",
    "nodesep": "0.15",
    "ranksep": "0.25",
    "fontname": "Helvetica",
}
_NODE_STYLE = {"fontname": "Helvetica", "fontsize": "14", "margin": "0.05,0.03"}
_EDGE_STYLE = {"arrowsize": "0.6"}
_SMALL = {"width": "0", "height": "0"}  # as small as the text allows

_LONGEST_IN_CIRCLE = 6  # letters; around longer signs a circle would tower over the picture


def to_dot(
    graph: DrawableGraph,
    *,
    title: str | None = None,
    max_nodes: int = MAX_NODES,
    precision: int = 6,
) -> str:
    """Write a graph in DOT.

    Values stand above the lines. What the backward pass sent stands below, with arrows back to
    the inputs; a graph that it has not reached is marked "forward only".

    Args:
        graph: the graph.
        title: a line below the picture.
        max_nodes: how many nodes the graph may have.
        precision: how many significant digits numbers are shown with.

    Returns:
        DOT source, which any Graphviz program can lay out.

    Raises:
        ValueError: the graph has more than ``max_nodes`` nodes.

    Source: book section 5.1 (computational graphs).

    Example:
        >>> from autograd_scratch import Graph, Node
        >>> source = to_dot(Graph(Node(100.0, name="apple") * 2.0))
        >>> "apple" in source, "×" in source, "forward only" in source
        (True, True, True)
    """
    if len(graph.nodes) > max_nodes:
        raise ValueError(
            f"the graph has {len(graph.nodes)} nodes, and at most max_nodes={max_nodes} are "
            f"drawn; draw a smaller part, starting from an inner node, or raise max_nodes="
        )
    walked_back = any(node.grad is not None for node in graph.nodes)
    picture = _Picture(_caption(title, walked_back), precision)
    ids = {id(node): f"n{index}" for index, node in enumerate(graph.nodes)}
    for node in graph.nodes:
        here = ids[id(node)]
        if node.op is None:
            picture.leaf(here, node)
        else:
            picture.op(here, node.op, node.params)
        for x, contribution in zip(node.inputs, graph.contributions(node), strict=True):
            picture.input(x, ids[id(x)], here, contribution)
    picture.output(ids[id(graph.output)], graph.output)
    return picture.source


class _Picture:
    """DOT source in the making."""

    def __init__(self, caption: str, precision: int) -> None:
        import graphviz  # a lazy import: whoever does not draw does not wait for it

        self._digraph = graphviz.Digraph(
            graph_attr={**_GRAPH_STYLE, "label": caption},
            node_attr=_NODE_STYLE,
            edge_attr=_EDGE_STYLE,
        )
        self._precision = precision
        self._line_ids = (f"line{number}" for number in count())

    @property
    def source(self) -> str:
        return str(self._digraph.source)

    def leaf(self, here: str, node: DrawableNode) -> None:
        """A variable or constant: its name or, if it has none, its value."""
        text = readable(node.name) if node.name else self._value(node)
        self._digraph.node(here, _label(_in_html(text)), shape="plaintext", **_SMALL)

    def op(self, here: str, op: DrawableOp, params: Mapping[str, Any] | None) -> None:
        """A circle with the sign of the op and, if they are short, its parameters."""
        label = _in_html(readable(op.sign))
        if settings := short_params(params):
            label += f'<br/><font point-size="9">{_in_html(settings)}</font>'
        shape = "circle" if len(op.sign) <= _LONGEST_IN_CIRCLE else "ellipse"
        self._digraph.node(here, _label(label), shape=shape, width="0.45", height="0.45")

    def output(self, here: str, node: DrawableNode) -> None:
        """A line from the output to the right: to its name, unless that stands at its left."""
        if node.op is not None and node.name:
            label = _label(_in_html(readable(node.name)))
            self._digraph.node("end", label, shape="plaintext", **_SMALL)
        else:
            self._digraph.node("end", "", shape="point", style="invis")
        above = "" if _shows_value(node) else self._value(node)
        self._connect(here, "end", above, node.grad)

    def input(self, x: DrawableNode, there: str, here: str, contribution: Any) -> None:
        """A line from an input at ``there`` to its op, with what the op sent back along it."""
        above = "" if _shows_value(x) else self._value(x)
        if x.op is not None and x.name:
            above = readable(x.name) + (" = " if is_number(x.value) else " ") + above
        self._connect(there, here, above, contribution)

    def _connect(self, tail: str, head: str, above: str, gradient: Any) -> None:
        """A line forwards with a text above it and, if a gradient flowed, a line back below."""
        if not above and gradient is None:
            self._digraph.edge(tail, head)
            return
        rows = [_text_row(above), _line_row("forward", _FORWARD)]
        if gradient is not None:
            below = "\n".join(value_lines(gradient, self._precision))
            rows += ['<tr><td height="5"></td></tr>', _line_row("backward", _BACKWARD)]
            rows += [_text_row(below, _BACKWARD)]
        table = f'<table border="0" cellborder="0" cellspacing="0">{"".join(rows)}</table>'
        line = next(self._line_ids)
        self._digraph.node(line, _label(table), shape="plain", fontsize="12")
        self._digraph.edge(tail, f"{line}:forward:w", arrowhead="none")
        self._digraph.edge(f"{line}:forward:e", head)
        if gradient is not None:
            self._digraph.edge(tail, f"{line}:backward:w", dir="back", color=_BACKWARD)
            self._digraph.edge(f"{line}:backward:e", head, arrowhead="none", color=_BACKWARD)

    def _value(self, node: DrawableNode) -> str:
        return "\n".join(value_lines(node.value, self._precision))


def _shows_value(node: DrawableNode) -> bool:
    """Whether a node is drawn as its value: then the lines from it need not repeat it."""
    return node.op is None and not node.name


def _caption(title: str | None, walked_back: bool) -> str:
    lines = [_in_html(readable(title, LONGEST_TITLE))] if title else []
    if not walked_back:
        lines.append('<font point-size="10">forward only</font>')
    return _label("<br/>".join(lines)) if lines else ""


def _text_row(text: str, color: str = _FORWARD) -> str:
    font = f'<font color="{color}">{_in_html(text)}</font>' if text else ""
    return f'<tr><td width="24" cellpadding="2">{font}</td></tr>'


def _line_row(port: str, color: str) -> str:
    """A row so low that its background looks like a line, where edges can be attached.

    The port is a little shorter than the line: spare width is shared out evenly, so each of the
    narrow columns at the ends gets a fourteenth. Edges thus overlap the line, without a gap.
    """
    columns = f'<td></td><td port="{port}" colspan="12"></td><td></td>'
    table = (
        '<table border="0" cellborder="0" cellspacing="0" cellpadding="0">'
        f"<tr>{columns}</tr></table>"
    )
    return f'<tr><td height="1" cellpadding="0" bgcolor="{color}">{table}</td></tr>'


def _label(markup: str) -> str:
    """A label with markup: what stands in angle brackets is taken for HTML by Graphviz."""
    return f"<{markup}>"


def _in_html(text: str) -> str:
    """A text as it must stand inside markup; a backslash would start one of DOT's own escapes."""
    return html.escape(text, quote=False).replace("\\", "\\\\").replace("\n", "<br/>")
