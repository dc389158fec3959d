"""The picture that Graphviz drew, taken apart into groups that light up one after the other."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterable

from ..scene.scene import Line, Scene, Shape
from ..writers.dot import BACKWARD, FORWARD, edge_ids, mark

PREFIX = "graph-"
"""Begins every id, so that none meets one of the page around the picture."""

_GEOMETRY = ("d", "points", "cx", "cy", "rx", "ry", "x", "y", "font-size")
_VISIBLE = ("path", "polygon", "ellipse", "text")
_KINDS = {"op": "node op", "leaf": "node leaf", "group": "group", "end": "label"}


def line_id(way: str, place: tuple[int, int] | None) -> str:
    """What the page calls one way of a line.

    >>> line_id(BACKWARD, (2, 0)), line_id(FORWARD, None)
    ('b-2-0', 'f-out')
    """
    return f"{way[0]}-out" if place is None else "{}-{}-{}".format(way[0], *place)


def svg_groups(svg: str, scene: Scene, label: str) -> str:
    """Turn Graphviz's SVG into one for the page, whose style sheet gives it its colors.

    Args:
        svg: an ``<svg>`` element as Graphviz writes it from this room's DOT, marked.
        scene: what is in the picture.
        label: what the picture is, for those who cannot see it.

    Returns:
        An ``<svg>`` element. Node number 2 is a group ``graph-n2`` with ``data-node="2"``; all that
        carries the value on its way from the first input into it is ``graph-f-2-0``, and the
        gradient on its way back ``graph-b-2-0``. The line from the output has "out" in place of
        the two numbers.
    """
    drawn = ET.fromstring(svg)
    whole = drawn.find("{*}g")
    assert whole is not None
    found = {group.get("id", ""): group for group in whole.iterfind(".//{*}g")}
    lines = [
        group
        for line in scene.lines
        for way in (FORWARD, BACKWARD)
        if len(group := _line(line, way, found))
    ]
    picture = ET.Element(
        "svg",
        {"viewBox": drawn.get("viewBox", ""), "role": "img", "aria-label": label},
        width=drawn.get("width", ""),
        height=drawn.get("height", ""),
    )
    inner = ET.SubElement(picture, "g", transform=whole.get("transform", ""))
    nodes = [_node(shape, found[shape.key]) for shape in scene.shapes if shape.key in found]
    inner.extend([*lines, *nodes])  # nodes cover the ends of the lines
    return ET.tostring(picture, encoding="unicode")


def _line(line: Line, way: str, found: dict[str, ET.Element]) -> ET.Element:
    """The group of everything that one way of a line is drawn with; empty if it is not there."""
    group = ET.Element("g", {"id": PREFIX + line_id(way, line.place), "class": way})
    if line.key in found:
        middle = _middle(found[line.key])
        for shape in _shapes(found[line.key].iterfind(f".//{{*}}g[@id='{_link(line, way)}']")):
            if shape.tag == "text":
                shape.set("x", middle)
            group.append(shape)
    group.extend(_shapes(found[key] for key in edge_ids(line.key, way) if key in found))
    return group


def _link(line: Line, way: str) -> str:
    """The id that Graphviz gives to the group of a cell."""
    return "a_" + mark(line.key, way)


def _node(shape: Shape, drawn: ET.Element) -> ET.Element:
    node = ET.Element("g", {"id": PREFIX + shape.key, "class": _KINDS[shape.kind]})
    if shape.node is not None:
        node.set("data-node", str(shape.node))
    node.extend(_shapes([drawn]))
    if (circle := node.find("ellipse")) is not None:
        for text in node.iter("text"):
            text.set("x", circle.get("cx", ""))
    return node


def _shapes(groups: Iterable[ET.Element]) -> list[ET.Element]:
    """Copies of what can be seen of groups, without colors and fonts."""
    copies = []
    for shape in (shape for group in groups for shape in group.iter()):
        if (tag := _tag(shape)) in _VISIBLE:
            kept = {key: _short(shape.get(key, "")) for key in _GEOMETRY if shape.get(key)}
            copy = ET.Element(tag, kept)
            copy.text = shape.text
            copies.append(copy)
    return copies


def _tag(element: ET.Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _short(number: str) -> str:
    return number.removesuffix(".00")


def _middle(group: ET.Element) -> str:
    """Where a table's cells have their middle: that of the lines, which span its whole width.

    Texts are centered there, since a viewer's font may be wider than the one Graphviz measured.
    """
    line = group.find(".//{*}polygon")
    assert line is not None
    across = [float(point.split(",")[0]) for point in line.get("points", "").split()]
    return f"{(min(across) + max(across)) / 2:g}"
