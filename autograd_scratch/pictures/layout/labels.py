"""Labels of lines and texts of shapes: how much room they take, and the marks they are made of."""

from __future__ import annotations

from typing import NamedTuple

from ..drawing import Box, Mark, Words
from ..scene.labels import Label
from ..style import Style
from .arrays import array_marks, array_size
from .text_size import text_width

_LINE_HEIGHT, _ASCENT = 1.2, 0.93  # of the size of the letters
_MIDDLE = 0.35  # of the size: how far the middle of the letters is above their base line
_BLANK_WIDTH, _BLANK_HEIGHT = 44.0, 16.0
_ABOVE, _BESIDE = 0.25, 0.35  # of the size: between an array or a box and texts, and lines


def label_size(label: Label, style: Style, size: float, bold: bool = False) -> tuple[float, float]:
    """Width and height of a label, in points; (0, 0) of an empty one.

    >>> label_size(Label("100"), Style(), 10.0)
    (16.68, 12.0)
    """
    lines = label.text.split("\n") if label.text else []
    width = max((text_width(line, size, bold) for line in lines), default=0.0)
    height = len(lines) * size * _LINE_HEIGHT
    if label.blank or label.array:
        block = _block(label, size, bold)
        width = max(width, block.beside + block.width)
        height += block.height + 2 * _ABOVE * size
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
    for number, line in enumerate(lines):
        y = top + (number * _LINE_HEIGHT + _ASCENT) * size
        marks.append(Words(x, y, line, size, color, "middle", bold))
    if not (label.blank or label.array):
        return marks
    top += (len(lines) * _LINE_HEIGHT + _ABOVE) * size
    block = _block(label, size, bold)
    left = x - (block.beside + block.width) / 2
    if label.beside:
        y = top + block.middle + _MIDDLE * size
        marks.append(Words(left, y, label.beside, size, color, "start", bold))
    left += block.beside
    top += block.spare
    if label.array:
        marks += array_marks(label.array, left, top, style, size, color, bold)
    else:
        marks.append(Box(left, top, _BLANK_WIDTH, _BLANK_HEIGHT, "background", color))
        small = 0.7 * size
        marks.append(Words(left + 3, top + small, f"{label.blank}", small, color, "start"))
    return marks


class _Block(NamedTuple):
    """The room that an array or a box takes, with the text beside it.

    Attributes:
        beside: the width of the text, with the gap.
        width: of the array or the box.
        height: of all.
        middle: how far below the upper edge the middle of the numbers, cells or box is.
        spare: the room above the array or the box, where the text is higher.
    """

    beside: float
    width: float
    height: float
    middle: float
    spare: float


def _block(label: Label, size: float, bold: bool) -> _Block:
    width, height, inner = _BLANK_WIDTH, _BLANK_HEIGHT, _BLANK_HEIGHT
    if label.array:
        width, height = array_size(label.array, size, bold)
        _, inner = array_size(label.array._replace(shape=""), size, bold)
    if not label.beside:
        return _Block(0.0, width, height, height - inner / 2, 0.0)
    beside = text_width(label.beside, size, bold) + _BESIDE * size
    middle, half = height - inner / 2, _LINE_HEIGHT * size / 2
    spare = max(0.0, half - middle)
    height = max(height, middle + half) + spare
    return _Block(beside, width, height, middle + spare, spare)
