"""Labels of lines and texts of shapes: how much room they take, and the marks they are made of."""

from __future__ import annotations

from ..drawing import Box, Mark, Words
from ..scene.scene import Label
from ..style import Style
from .text_size import text_width

_LINE_HEIGHT, _ASCENT = 1.2, 0.93  # of the size of the letters
_BLANK_WIDTH, _BLANK_HEIGHT = 44.0, 16.0


def label_size(label: Label, style: Style, size: float, bold: bool = False) -> tuple[float, float]:
    """Width and height of a label, in points; (0, 0) of an empty one.

    >>> label_size(Label("100"), Style(), 10.0)
    (16.68, 12.0)
    """
    lines = label.text.split("\n") if label.text else []
    width = max((text_width(line, size, bold) for line in lines), default=0.0)
    height = len(lines) * size * _LINE_HEIGHT
    if label.blank:
        width, height = max(width, _BLANK_WIDTH), height + _BLANK_HEIGHT
    return width, height


def label_marks(
    label: Label, x: float, top: float, style: Style, size: float, color: str, bold: bool = False
) -> list[Mark]:
    """The marks of a label whose middle is at ``x`` and whose upper edge is at ``top``.

    >>> label_marks(Label("100"), 50.0, 0.0, Style(), 10.0, "ink")[0].y
    9.3
    """
    marks: list[Mark] = []
    lines = label.text.split("\n") if label.text else []
    width = max((text_width(line, size, bold) for line in lines), default=0.0)
    for number, line in enumerate(lines):
        y = top + (number * _LINE_HEIGHT + _ASCENT) * size
        if number >= len(lines) - label.rows:  # rows of a matrix start below each other
            marks.append(Words(x - width / 2, y, line, size, color, "start", bold))
        else:
            marks.append(Words(x, y, line, size, color, "middle", bold))
    if label.blank:
        y = top + len(lines) * size * _LINE_HEIGHT
        left = x - _BLANK_WIDTH / 2
        marks.append(Box(left, y, _BLANK_WIDTH, _BLANK_HEIGHT, "background", color))
        small = 0.7 * size
        marks.append(Words(left + 3, y + small, f"{label.blank}", small, color, "start"))
    return marks
