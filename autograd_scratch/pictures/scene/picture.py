"""The picture that Graphviz drew, taken apart into pieces that light up one after the other."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

from .look import THEMES

PREFIX = "graph-"
"""Begins every id, so that none meets one of the page around the picture."""

_GEOMETRY = ("d", "points", "cx", "cy", "rx", "ry", "x", "y", "font-size")
_BACKWARD = THEMES["light"].backward.lower()
_EDGE = re.compile("line-(.+)-([fb])[12]")


def pieces(svg: str, label: str) -> str:
    """Turn Graphviz's SVG into one for the page, whose style sheet gives it its colors.

    Args:
        svg: an ``<svg>`` element as Graphviz writes it from this room's DOT.
        label: what the picture is, for those who cannot see it.

    Returns:
        An ``<svg>`` element. Node number 2 is a group ``graph-n2``; all that carries the value on
        its way from the first input into it is ``graph-f-2-0``, and the gradient on its way back
        ``graph-b-2-0``. The line from the output has "out" in place of the two numbers.
    """
    drawn = ET.fromstring(svg)
    lines: dict[str, ET.Element] = {}
    nodes: list[ET.Element] = []
    whole = drawn.find("{*}g")
    assert whole is not None
    for group in whole.iterfind("{*}g"):
        _take(group, lines, nodes)
    picture = ET.Element(
        "svg",
        {"viewBox": drawn.get("viewBox", ""), "role": "img", "aria-label": label},
        width=drawn.get("width", ""),
        height=drawn.get("height", ""),
    )
    inner = ET.SubElement(picture, "g", transform=whole.get("transform", ""))
    inner.extend([*lines.values(), *nodes])  # nodes cover the ends of the lines
    return ET.tostring(picture, encoding="unicode")


def _take(group: ET.Element, lines: dict[str, ET.Element], nodes: list[ET.Element]) -> None:
    """Copy a group of Graphviz's to the lines or nodes that it belongs to."""
    name, classes = group.get("id", ""), group.get("class", "").split()
    if edge := _EDGE.fullmatch(name):
        line, direction = edge.groups()
        for shape in _shapes(group):
            _line(lines, direction, line).append(shape)
    elif "line" in classes:
        middle = _middle(group)
        for shape, drawn in zip(_shapes(group), _drawn(group), strict=True):
            direction = "b" if drawn.get("fill", "").lower() == _BACKWARD else "f"
            if shape.tag == "text":
                shape.set("x", middle)
            _line(lines, direction, name.removeprefix("line-")).append(shape)
    else:
        kind = "node op" if "op" in classes else "node leaf" if "leaf" in classes else "label"
        node = ET.Element("g", {"id": PREFIX + name, "class": kind})
        node.extend(_shapes(group))
        if (circle := node.find("ellipse")) is not None:
            for text in node.iter("text"):
                text.set("x", circle.get("cx", ""))
        nodes.append(node)


def _line(lines: dict[str, ET.Element], direction: str, line: str) -> ET.Element:
    """The group of everything that one line, in one direction, is drawn with."""
    name = f"{direction}-{line}"
    if name not in lines:
        kind = "forward" if direction == "f" else "backward"
        lines[name] = ET.Element("g", {"id": PREFIX + name, "class": kind})
    return lines[name]


def _drawn(group: ET.Element) -> list[ET.Element]:
    """What can be seen of a group."""
    return [
        shape for shape in group.iter() if _tag(shape) in ("path", "polygon", "ellipse", "text")
    ]


def _shapes(group: ET.Element) -> list[ET.Element]:
    """Copies of what can be seen of a group, without colors and fonts."""
    copies = []
    for shape in _drawn(group):
        kept = {key: _short(shape.get(key, "")) for key in _GEOMETRY if shape.get(key)}
        copy = ET.Element(_tag(shape), kept)
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
    points = next(shape.get("points", "") for shape in _drawn(group) if _tag(shape) == "polygon")
    across = [float(point.split(",")[0]) for point in points.split()]
    return f"{(min(across) + max(across)) / 2:g}"
