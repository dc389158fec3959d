"""A drawing as SVG, in the part of it that every program understands."""

from __future__ import annotations

import math
import re
import xml.etree.ElementTree as ET
from collections.abc import Sequence

from ..drawing import Area, Box, Curve, Drawing, Ellipse, Mark, Part, Stroke, Words
from ..layout.text_size import Piece, text_pieces, text_width
from ..math_text import plain_text
from ..style import Style
from ..text import readable
from .outlines import DASHES

MATHEMATICS_FONT = "'Times New Roman', Times, 'Liberation Serif', 'DejaVu Serif', serif"
"""The fonts of mathematics."""

EAST_ASIAN_FONTS = (
    "'Apple SD Gothic Neo', 'Malgun Gothic', 'Noto Sans CJK KR', 'Noto Sans KR', NanumGothic, "
    "'Nanum Gothic', 'Noto Sans CJK JP', 'Noto Sans CJK SC', sans-serif"
)
"""The fonts of Hangul and Chinese characters: a program that looks for one itself may take a bold
one."""

_EAST_ASIAN = re.compile("([\u1100-\u11ff\u2e80-\u9fff\uac00-\ud7ff\uf900-\ufaff\uff00-\uffef]+)")
_CLASSES = {"op": "node op", "leaf": "node leaf"}
# What a role is on a page, whose style sheet colors ink by what it belongs to.
_ON_PAGE: dict[str | None, dict[str, str]] = {
    "ink": {},
    "backward": {},
    "quiet": {"class": "quiet"},
    "background": {"class": "paper"},
    "node": {"class": "paper"},
}
_BEFORE = {"start": 0.0, "middle": 0.5, "end": 1.0}  # how much of a text is before its anchor
_LONGEST = 10_000  # letters of a line or title; no limit but against accidents


def to_svg(drawing: Drawing, style: Style, *, title: str = "", prefix: str | None = None) -> str:
    """Write a drawing as an ``<svg>`` element.

    Args:
        drawing: the drawing.
        style: its colors and fonts.
        title: what the picture is, for those who cannot see it.
        prefix: for a page, whose style sheet gives the colors and fonts by classes: begins the
            ids of the groups.

    Returns:
        The element as text. Each part is a group; its class is its kind, after ``node`` for leaves
        and ops, and on a page its id is the prefix and its key. On a page, the rim of a line that
        cuts lines below it is of class ``casing``, what is filled with the background of class
        ``paper``, and what is not in the color of its part of class ``quiet``.

    Example:
        >>> to_svg(Drawing(10.0, 10.0), Style(), title="apple")[:4]
        '<svg'
    """
    return ET.tostring(_Writer(style, prefix).picture(drawing, title), encoding="unicode")


class _Writer:
    """Writes elements with the colors of a style, or without where a page gives them."""

    def __init__(self, style: Style, prefix: str | None) -> None:
        self._style = style
        self._prefix = prefix

    def picture(self, drawing: Drawing, title: str) -> ET.Element:
        width, height = f"{math.ceil(drawing.width)}", f"{math.ceil(drawing.height)}"
        svg = ET.Element(
            "svg",
            {
                "xmlns": "http://www.w3.org/2000/svg",
                "width": f"{width}pt",
                "height": f"{height}pt",
                "viewBox": f"0 0 {width} {height}",
            },
        )
        if title:
            told = _plain(title)
            svg.set("role", "img")
            svg.set("aria-label", told)
            if self._prefix is None:
                ET.SubElement(svg, "title").text = told
        if self._prefix is None:
            svg.set("font-family", self._style.font)
            if background := self._style.color("background"):
                ET.SubElement(svg, "rect", width=width, height=height, fill=background)
        for part in drawing.parts:
            svg.append(self._part(part))
        return svg

    def _part(self, part: Part) -> ET.Element:
        group = ET.Element("g", {"class": _CLASSES.get(part.kind, part.kind)})
        if self._prefix is not None:
            group.set("id", self._prefix + part.key)
            if part.room:
                group.set("data-room", short(part.room))
        else:  # not an id, which could meet another one where several pictures stand
            group.set("data-key", part.key)
        if part.node is not None:
            group.set("data-node", str(part.node))
        if part.title:
            ET.SubElement(group, "title").text = _plain(part.title)
        for mark in part.marks:
            group.extend(self._mark(mark))
        return group

    def _mark(self, mark: Mark) -> list[ET.Element]:
        match mark:
            case Stroke():
                return self._stroke(mark)
            case Area():
                points = " ".join(f"{short(x)},{short(y)}" for x, y in mark.points)
                return [ET.Element("polygon", {"points": points, **self._fill(mark.color)})]
            case Ellipse():
                (x, y), radii = mark.center, (mark.rx, mark.ry)
                places = dict(
                    zip(("cx", "cy", "rx", "ry"), map(short, (x, y, *radii)), strict=True)
                )
                paint = {**self._line(mark.stroke, mark.width), **self._fill(mark.fill)}
                return [ET.Element("ellipse", {**places, **paint})]
            case Box():
                return [self._box(mark)]
            case Words():
                return [self._words(mark)]

    def _stroke(self, stroke: Stroke) -> list[ET.Element]:
        paint = {"fill": "none", **self._line(stroke.color, stroke.width, stroke.dashed)}
        if paint.get("stroke") == "none":  # without a background, a rim cuts nothing
            return []
        return [ET.Element("path", {"d": path(stroke.curves), **paint})]

    def _box(self, box: Box) -> ET.Element:
        if self._prefix is None and not (box.stroke or box.radius):
            # The cells of heat maps are many: this is the shortest way to write them.
            x, y, width, height = map(short, box[:4])
            d = f"M{x} {y}h{width}v{height}H{x}z"
            return ET.Element("path", {"d": d, **self._fill(box.fill)})
        rect = {"x": box.x, "y": box.y, "width": box.width, "height": box.height}
        if box.radius:
            rect["rx"] = box.radius
        written = {name: short(number) for name, number in rect.items()}
        paint = {**self._line(box.stroke, box.line, box.dashed), **self._fill(box.fill)}
        return ET.Element("rect", {**written, **paint})

    def _words(self, words: Words) -> ET.Element:
        text = ET.Element("text", {"x": short(words.x), "y": short(words.y)})
        text.set("text-anchor", words.anchor)
        text.set("font-size", short(words.size))
        if words.bold:
            text.set("font-weight", "bold")
        for name, value in self._fill(words.color).items():
            text.set(name, value)
        written = readable(words.text, _LONGEST)
        if written != " ".join(written.split()):  # spaces that XML would drop hold their place
            written = written.replace(" ", "\N{NO-BREAK SPACE}")
        pieces = text_pieces(written, words.size, words.bold)
        spans = [span for piece in _with_steps(pieces, words.size) for span in self._spans(*piece)]
        # On a page the style sheet, which chooses the font of texts, has no say in their spans.
        if len(spans) == 1 and self._prefix is None and "dy" not in spans[0][1]:
            text.text, look = spans[0]
            text.attrib.update(look)
            return text
        if self._prefix is None:
            # Programs disagree about the anchor of a text of several pieces, but for its start;
            # browsers do not.
            width = text_width(written, words.size, words.bold)
            text.set("x", short(words.x - width * _BEFORE[words.anchor]))
            text.set("text-anchor", "start")
        for part, look in spans:
            _add_span(text, part, look)
        return text

    def _spans(self, piece: Piece, look: dict[str, str]) -> list[tuple[str, dict[str, str]]]:
        """A piece of text with its look; Hangul among other letters by itself."""
        run, spans = piece.run, []
        if run.mathematics:
            look["font-family"] = MATHEMATICS_FONT
        if run.italic:
            look["font-style"] = "italic"
        if run.bold:
            look["font-weight"] = "bold"
        if self._prefix is not None:
            return [(run.text, look)]
        for number, part in enumerate(_EAST_ASIAN.split(run.text)):
            if part:
                # Every other part is one that the pattern has found.
                font = {"font-family": EAST_ASIAN_FONTS} if number % 2 else {}
                spans.append((part, {**look, **font}))
                look = {key: value for key, value in look.items() if key not in ("dx", "dy")}
        return spans

    def _fill(self, role: str | None) -> dict[str, str]:
        if self._prefix is not None and role in _ON_PAGE:
            return _ON_PAGE[role]
        return {"fill": (role and self._style.color(role)) or "none"}

    def _line(self, role: str | None, width: float, dashed: bool = False) -> dict[str, str]:
        if self._prefix is not None and role == "background":
            paint = {"class": "casing"}
        elif self._prefix is not None and role in _ON_PAGE:
            paint = {**_ON_PAGE[role]}
        else:
            paint = {"stroke": (role and self._style.color(role)) or "none"}
        if role is not None:
            paint["stroke-width"] = short(width)
        if role is not None and dashed:
            paint["stroke-dasharray"] = " ".join(map(short, DASHES))
        return paint


def _with_steps(pieces: list[Piece], size: float) -> list[tuple[Piece, dict[str, str]]]:
    """Pieces, each with the step to it from where the one before ends, and its size.

    They stand one after the other, so that the viewer's own widths count; only what stands over
    something else is moved back, by widths that are expected.
    """
    x = level = 0.0
    steps = []
    for piece in pieces:
        rise = -piece.run.shift * size
        look = {}
        if abs(piece.x - x) > 0.01:
            look["dx"] = short(piece.x - x)
        if abs(rise - level) > 0.001:
            look["dy"] = short(rise - level)
        if piece.run.scale != 1.0:
            look["font-size"] = short(piece.run.scale * size)
        steps.append((piece, look))
        x, level = piece.x + piece.width, rise
    return steps


def _add_span(text: ET.Element, part: str, look: dict[str, str]) -> None:
    """A piece of text; without a look of its own it needs no element."""
    if look and part:
        ET.SubElement(text, "tspan", look).text = part
    elif len(text):
        text[-1].tail = (text[-1].tail or "") + part
    else:
        text.text = (text.text or "") + part


def path(curves: Sequence[Curve]) -> str:
    """Curves as the ``d`` of a path.

    >>> path([((0.0, 0.0), (1.0, 0.0), (2.0, 0.5), (3.0, 0.5))])
    'M0 0C1 0 2 0.5 3 0.5'
    """
    start = " ".join(map(short, curves[0][0]))
    bends = " ".join(short(number) for curve in curves for point in curve[1:] for number in point)
    return f"M{start}C{bends}"


def short(number: float) -> str:
    """A length in points, to a hundredth.

    >>> short(3.0), short(-0.001), short(2.345)
    ('3', '0', '2.35')
    """
    text = f"{number:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def _plain(text: str) -> str:
    return plain_text(readable(text, _LONGEST))
