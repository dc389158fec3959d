"""The distances of a picture, which follow from its style."""

from __future__ import annotations

from dataclasses import dataclass

from ..style import Style

_USUAL_OFFSET = 4.0


@dataclass(frozen=True)
class Measures:
    """How far things are apart, in points.

    Attributes:
        style: the fonts and lines that they follow from.
        upright: whether the picture is read from the top to the bottom.
    """

    style: Style
    upright: bool = False

    @property
    def offset(self) -> float:
        """From the middle between value line and gradient line to each of them."""
        return 2.25 * self.style.spacing + (self.style.line + self.style.backward_line) / 2

    @property
    def bends(self) -> float:
        """How much room lines have to bend, as a multiple of the usual: wide pairs need more."""
        return max(self.style.spacing, self.offset / _USUAL_OFFSET)

    @property
    def clear(self) -> float:
        """Between the end of a line and what it leads to."""
        return 2.5 + self.style.line / 2

    @property
    def head(self) -> tuple[float, float]:
        """Length and half the width of the arrowhead of a value line."""
        return 6.0 + 2.3 * self.style.line, 2.0 + 1.1 * self.style.line

    @property
    def backward_head(self) -> tuple[float, float]:
        """Length and half the width of the arrowhead of a gradient line."""
        return 5.6 + 2.0 * self.style.backward_line, 1.8 + 1.1 * self.style.backward_line

    @property
    def run(self) -> float:
        """How far a line is straight where it leaves a shape or enters it."""
        return max(self.head[0], self.backward_head[0]) + 1.5

    @property
    def between(self) -> float:
        """Between things in one column."""
        return 4.0 * self.style.spacing

    @property
    def pitch(self) -> float:
        """Between pairs of lines that enter the straight side of a shape."""
        return 2 * self.offset + self.head[1] + self.backward_head[1] + self.style.spacing

    @property
    def radius(self) -> float:
        """Of the circle around a short sign."""
        return 9.0 + 0.5 * self.style.name_size

    @property
    def margin(self) -> float:
        """Around the picture."""
        return 10.0
