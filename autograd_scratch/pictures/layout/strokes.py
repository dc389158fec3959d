"""The two lines of a connection, with their arrowheads."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from ..drawing import Curve, Point
from .curves import arrowhead, direction_at_end, parallel, reverse, shorten
from .items import Chain
from .measures import Measures

_UNDER_HEAD = 0.66  # of the length of an arrowhead: how far from its tip the line ends


class Ink(NamedTuple):
    """What one way of a chain is drawn with.

    Attributes:
        curves: its line.
        color: the role of its color.
        width: of the line.
        head: the corners of its arrowhead; none where a stem branches.
    """

    curves: list[Curve]
    color: str
    width: float
    head: list[Point]


def inks_of(chain: Chain, middle: Sequence[Curve], measures: Measures) -> list[Ink]:
    """The gradient line of a chain, if it has one, and its value line.

    Both are at one distance from its middle, and so from each other.
    """
    style = measures.style
    offset = measures.offset if chain.back else 0.0
    value, gradient = parallel(middle, -offset), reverse(parallel(middle, offset))
    start, end = chain.items[0].outline is not None, chain.items[-1].outline is not None
    if chain.turned:
        value, gradient, start, end = reverse(value), reverse(gradient), end, start
    forward = _with_head(value, end, "ink", style.line, measures.head)
    if not chain.back:
        return [forward]
    head = measures.backward_head
    return [_with_head(gradient, start, "backward", style.backward_line, head), forward]


def _with_head(
    curves: list[Curve], head: bool, color: str, width: float, size: tuple[float, float]
) -> Ink:
    if not head:
        return Ink(curves, color, width, [])
    corners = arrowhead(curves[-1][-1], direction_at_end(curves), *size)
    return Ink(shorten(curves, _UNDER_HEAD * size[0]), color, width, corners)
