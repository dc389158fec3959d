"""A drawing as SVG."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Sequence

from ..drawing import Area, Box, Curve, Drawing, Ellipse, Mark, Stroke, Words
from ..style import Style


def to_svg(drawing: Drawing, style: Style, *, prefix: str | None = None) -> str:
    """Write a drawing as an ``<svg>`` element.

    Args:
        drawing: the drawing.
        style: its colors and font.
        prefix: for a page, whose style sheet gives the colors: begins the ids of the groups.

    Returns:
        The element as text. Each part is a group whose class is its kind.

    Example:
        >>> to_svg(Drawing(10.0, 10.0), Style())[:4]
        '<svg'
    """
    size = {"width": f"{_short(drawing.width)}pt", "height": f"{_short(drawing.height)}pt"}
    box = f"0 0 {_short(drawing.width)} {_short(drawing.height)}"
    attributes = {"xmlns": "http://www.w3.org/2000/svg", "viewBox": box, **size}
    svg = ET.Element("svg", {**attributes, "font-family": style.font})
    if style.background and prefix is None:
        ET.SubElement(svg, "rect", width="100%", height="100%", fill=style.background)
    for part in drawing.parts:
        group = ET.SubElement(svg, "g", {"class": part.kind})
        if prefix is not None:
            group.set("id", prefix + part.key)
        if part.node is not None:
            group.set("data-node", str(part.node))
        if part.title:
            ET.SubElement(group, "title").text = part.title
        for mark in part.marks:
            _write(mark, group, style)
    return ET.tostring(svg, encoding="unicode")


def _write(mark: Mark, group: ET.Element, style: Style) -> None:
    match mark:
        case Stroke():
            if mark.casing:
                rim = ET.SubElement(group, "path", {"class": "casing", "d": path(mark.curves)})
                rim.set("fill", "none")
                rim.set("stroke", style.color("background") or "none")
                rim.set("stroke-width", _short(mark.width + 2 * mark.casing))
            line = ET.SubElement(group, "path", d=path(mark.curves), fill="none")
            line.set("stroke", style.color(mark.color) or "none")
            line.set("stroke-width", _short(mark.width))
            if mark.dashed:
                line.set("stroke-dasharray", "4 3")
        case Area():
            points = " ".join(f"{_short(x)},{_short(y)}" for x, y in mark.points)
            ET.SubElement(group, "polygon", points=points, fill=style.color(mark.color) or "none")
        case Ellipse():
            (x, y), outline = mark.center, mark.stroke and style.color(mark.stroke)
            ellipse = ET.SubElement(group, "ellipse", cx=_short(x), cy=_short(y))
            ellipse.set("rx", _short(mark.rx))
            ellipse.set("ry", _short(mark.ry))
            ellipse.set("fill", (mark.fill and style.color(mark.fill)) or "none")
            ellipse.set("stroke", outline or "none")
            ellipse.set("stroke-width", _short(mark.width))
        case Box():
            rect = ET.SubElement(group, "rect", x=_short(mark.x), y=_short(mark.y))
            rect.set("width", _short(mark.width))
            rect.set("height", _short(mark.height))
            rect.set("rx", _short(mark.radius))
            rect.set("fill", (mark.fill and style.color(mark.fill)) or "none")
            rect.set("stroke", (mark.stroke and style.color(mark.stroke)) or "none")
            rect.set("stroke-width", _short(mark.line))
            if mark.dashed:
                rect.set("stroke-dasharray", "4 3")
        case Words():
            text = ET.SubElement(group, "text", x=_short(mark.x), y=_short(mark.y))
            text.set("text-anchor", mark.anchor)
            text.set("font-size", _short(mark.size))
            text.set("fill", style.color(mark.color) or "none")
            if mark.bold:
                text.set("font-weight", "bold")
            text.text = mark.text


def path(curves: Sequence[Curve]) -> str:
    """Curves as the ``d`` of a path.

    >>> path([((0.0, 0.0), (1.0, 0.0), (2.0, 0.5), (3.0, 0.5))])
    'M0 0C1 0 2 0.5 3 0.5'
    """
    start = " ".join(map(_short, curves[0][0]))
    bends = " ".join(_short(number) for curve in curves for point in curve[1:] for number in point)
    return f"M{start}C{bends}"


def _short(number: float) -> str:
    return f"{number:.2f}".rstrip("0").rstrip(".")
