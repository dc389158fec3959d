"""A drawing for Graphviz, which then renders what is given: every stroke and every place.

Strokes and areas are the background of an empty graph, in the language of Graphviz's own output
(xdot); a text is a node without an outline, since text in a background stops Graphviz 2.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from ..drawing import Area, Box, Curve, Drawing, Ellipse, Mark, Point, Stroke, Words
from ..graphviz_program import GraphvizError, run
from ..layout.text_size import text_pieces, text_width
from ..math_text import Run
from ..style import Style, font_families
from ..text import readable
from .outlines import box_outline, dashes

_GIVEN = ("-q", "-Kneato", "-n2")  # places are given: nothing is to be laid out
_TEXT_IN_SVG = re.compile(rb'<text [^>]*? y="([-0-9.]+)"')
_LARGER = 8  # everything is written so much larger and shown smaller: Pango rounds small letters
_GENERAL = {
    "serif": "Times New Roman,Times,Liberation Serif,serif",
    "sans-serif": "Helvetica,Arial,Liberation Sans,sans-serif",
    "monospace": "Courier New,Courier,Liberation Mono,monospace",
}
_IN_WHEEL = {
    "Helvetica": ("helvetica", "arial", "liberation sans", "sans-serif"),
    "Times": ("times", "times new roman", "liberation serif", "serif"),
    "Courier": ("courier", "courier new", "liberation mono", "monospace"),
}
_TURNS = {"start": ("\\l", 0.5), "middle": ("", 0.0), "end": ("\\r", -0.5)}
_LONGEST, _LONGEST_STRING = 10_000, 8_000


def render_drawing(
    drawing: Drawing, style: Style, format: str, program: str, *, resolution: float, wheel: bool
) -> bytes:
    """Have a Graphviz program render a drawing.

    Args:
        drawing: the drawing.
        style: its colors and font.
        format: ``"png"`` or ``"pdf"``.
        program: the path of the program.
        resolution: in dots per inch.
        wheel: whether the program is that of graphviz-pure, which knows three fonts by the names
            that PostScript gave them.

    Returns:
        The contents of a file.

    Raises:
        GraphvizError: the program failed.
    """
    source = _Source(drawing, style, wheel).written(_base_line(program))
    arguments = [*_GIVEN, f"-T{format}"]
    if format == "png":
        arguments.append(f"-Gdpi={resolution:g}")
    return run(program, arguments, source)


@cache
def _base_line(program: str) -> float:
    """How far below its middle a text has its base line, as a multiple of the size of its letters:
    programs disagree by a point or two, but each one says in SVG."""
    node = 'shape=plaintext margin=0 fixedsize=true height=0.001 fontsize=100 pos="0,0" label=x'
    drawn = run(program, [*_GIVEN, "-Tsvg"], f"graph {{ notranslate=true x [{node}] }}".encode())
    found = _TEXT_IN_SVG.search(drawn)
    if found is None:
        raise GraphvizError(f"{program} wrote an SVG without the text that it was given")
    return float(found[1]) / 100


class _Text(NamedTuple):
    """A text, enlarged: its base line, ``y``, is measured upwards."""

    x: float
    y: float
    text: str
    size: float
    color: str
    anchor: str
    font: str


class _Source:
    """The source of a drawing in DOT, enlarged."""

    def __init__(self, drawing: Drawing, style: Style, wheel: bool) -> None:
        self._style = style
        self._wheel = wheel
        self._width, self._height = math.ceil(drawing.width), math.ceil(drawing.height)
        self._ops: list[str] = []
        self._texts: list[_Text] = []
        for part in drawing.parts:
            for mark in part.marks:
                self._mark(mark)

    def written(self, base_line: float) -> bytes:
        """The source for a program that draws a text's base line so far below its middle."""
        background = self._style.color("background") or "transparent"
        w, h, z = self._width, self._height, _LARGER
        # How large the picture is, how much smaller than written, and where its middle is.
        view = f'viewport="{w},{h},{1 / z:g},{w * z / 2:g},{h * z / 2:g}"'
        lines = [
            f'graph {{ notranslate=true pad=0 margin=0 {view} bgcolor="{background}"',
            f"_background={_quoted(''.join(self._ops))}",
            'node [shape=plaintext margin=0 fixedsize=true label=""]',
            'frame [style=invis pos="0,0"]',  # so that there is something where there is no text
        ]
        for number, text in enumerate(self._texts):
            lines.append(f"text{number} {_node(text, base_line)}")
        return "\n".join([*lines, "}"]).encode()

    # marks -----------------------------------------------------------------------------------

    def _mark(self, mark: Mark) -> None:
        match mark:
            case Stroke():
                parts = dashes(mark.curves) if mark.dashed else [mark.curves]
                self._strokes(parts, mark.color, mark.width)
            case Area():
                if color := self._style.color(mark.color):
                    points = " ".join(map(self._at, mark.points))
                    self._fill(color, f"P {len(mark.points)} {points} ")
            case Ellipse():
                radii = f"{mark.rx * _LARGER:.2f} {mark.ry * _LARGER:.2f}"
                where = f"{self._at(mark.center)} {radii} "
                if color := mark.fill and self._style.color(mark.fill):
                    self._fill(color, f"E {where}")
                if color := mark.stroke and self._style.color(mark.stroke):
                    self._ops += [*self._pen(color, mark.width), f"e {where}"]
            case Box():
                self._box(mark)
            case Words():
                self._words(mark)

    def _box(self, box: Box) -> None:
        outline = box_outline(box)
        if color := box.fill and self._style.color(box.fill):
            self._fill(color, self._curves("b", outline))
        if box.stroke and (box.dashed or box.radius):
            parts = dashes(outline) if box.dashed else [outline]
            self._strokes(parts, box.stroke, box.line)
        elif color := box.stroke and self._style.color(box.stroke):
            corners = " ".join(self._at(curve[0]) for curve in outline)
            self._ops += [*self._pen(color, box.line), f"p {len(outline)} {corners} "]

    def _strokes(self, parts: Sequence[Sequence[Curve]], role: str, width: float) -> None:
        if color := self._style.color(role):
            self._ops += self._pen(color, width)
            self._ops += [self._curves("B", part) for part in parts]

    def _pen(self, color: str, width: float) -> list[str]:
        return [_named("c", color), _named("S", f"setlinewidth({width * _LARGER:g})")]

    def _fill(self, color: str, op: str) -> None:
        self._ops += [_named("c", "#00000000"), _named("C", color), op]

    def _curves(self, letter: str, curves: Sequence[Curve]) -> str:
        points = [curves[0][0], *(point for curve in curves for point in curve[1:])]
        return f"{letter} {len(points)} {' '.join(map(self._at, points))} "

    def _at(self, point: Point) -> str:
        return f"{point[0] * _LARGER:.2f} {(self._height - point[1]) * _LARGER:.2f}"

    # texts -----------------------------------------------------------------------------------

    def _words(self, words: Words) -> None:
        color = self._style.color(words.color)
        written = readable(words.text, _LONGEST).replace(" ", "\N{NO-BREAK SPACE}")
        pieces = text_pieces(written, words.size, words.bold)
        if color is None:
            return
        start, anchor = words.x, words.anchor
        if len(pieces) > 1:  # each piece starts where it is expected to
            width = text_width(written, words.size, words.bold)
            start -= {"start": 0.0, "middle": width / 2, "end": width}[anchor]
            anchor = "start"
        for piece in pieces:
            if piece.run.text.isspace():
                continue
            size = words.size * piece.run.scale * _LARGER
            y = (self._height - words.y + piece.run.shift * words.size) * _LARGER
            font = self._font(piece.run, words.bold)
            x = (start + piece.x) * _LARGER
            self._texts.append(_Text(x, y, piece.run.text, size, color, anchor, font))

    def _font(self, run: Run, bold: bool) -> str:
        bold, italic = bold or run.bold, run.italic
        font = "serif" if run.mathematics else self._style.font
        if self._wheel:
            return _postscript_name(font, bold, italic)
        return _families(font) + " Bold" * bold + " Italic" * italic


def _node(text: _Text, base_line: float) -> str:
    """The attributes of a text as a node, whose box has room for it in any font: a text starts
    or ends where its box does."""
    width = 4 * text_width(text.text, text.size) + 1000
    turn, aside = _TURNS[text.anchor]
    x = text.x + aside * width
    y = text.y + base_line * text.size
    letters = text.text.replace("\\", "\\\\").replace('"', '\\"').replace("&", "&amp;")
    return (
        f'[pos="{x:.3f},{y:.3f}" width={width / 72:.6f} height=0.001 '
        f'label="{letters}{turn}" fontname="{text.font}" fontsize={text.size:g} '
        f'fontcolor="{text.color}"]'
    )


def _families(font: str) -> str:
    """A list of fonts as Pango takes it, with fonts of the usual widths for general names."""
    return ",".join(_GENERAL.get(name, name) for name in font_families(font))


def _postscript_name(font: str, bold: bool, italic: bool) -> str:
    """The font of the wheel that comes nearest: Helvetica, Times or Courier."""
    known = {name: family for family, names in _IN_WHEEL.items() for name in names}
    found = (known.get(name.lower()) for name in font_families(font))
    family = next(filter(None, found), "Helvetica")
    slanted = "Italic" if family == "Times" else "Oblique"
    style = "Bold" * bold + slanted * italic
    roman = "-Roman" if family == "Times" else ""
    return f"{family}-{style}" if style else family + roman


def _quoted(text: str) -> str:
    """A long text in pieces, since Graphviz 2 reads no string of more than 16,384 letters."""
    starts = range(0, max(len(text), 1), _LONGEST_STRING)
    return " +\n".join(f'"{text[start : start + _LONGEST_STRING]}"' for start in starts)


def _named(letter: str, text: str) -> str:
    return f"{letter} {len(text.encode())} -{text} "
