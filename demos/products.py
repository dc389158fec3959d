"""Products of matrices as equations, in which the lengths that must agree are joined."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple
from xml.sax.saxutils import escape

NAME, SHAPE, SMALL = 16.0, 13.0, 11.0
"""Sizes of letters: of names, of shapes, and of what is raised."""

LEVELS = {"name": 20.0, "shape": 44.0, "bracket": 50.0, "end": 66.0}
"""How far the base lines and the bracket are below the upper edge of an equation."""

GAP, MARGIN = 9.0, 8.0

_WIDTHS = {"(": 0.333, ")": 0.333, ",": 0.278, " ": 0.278, "/": 0.278, "·": 0.278, "=": 0.584}
_DIGIT, _CAPITAL = 0.556, 0.72  # of the size, in Helvetica and in fonts that stand in for it


class Matrix(NamedTuple):
    """A name, in which ``^T`` is raised, and a shape."""

    name: str
    shape: tuple[int | str, ...]


class Product(NamedTuple):
    """An equation ``left · right = result``.

    Example:
        >>> X, W, O = Matrix("X", (2,)), Matrix("W", (2, 3)), Matrix("O", (3,))
        >>> Product(X, W, O).svg()[:4]
        '<svg'
    """

    left: Matrix
    right: Matrix
    result: Matrix

    def svg(self) -> str:
        """The equation as an ``<svg>`` element.

        Raises:
            ValueError: the lengths in the middle do not agree.
        """
        inner = self.left.shape[-1], self.right.shape[0]
        if inner[0] != inner[1]:
            raise ValueError(f"no product: {self.left.shape} · {self.right.shape}")
        marks: list[str] = []
        x, middles = MARGIN, []
        for matrix, sign in zip(self, ["·", "=", ""], strict=True):
            tokens = re.findall(r"\w+|[(), ]", _text(matrix.shape))
            width = max(_width(matrix.name, NAME), sum(_width(token, SHAPE) for token in tokens))
            marks.append(_name(x + width / 2, matrix.name))
            centers = _centers(x + width / 2, tokens)
            for token, center in zip(tokens, centers, strict=True):
                marks.append(_words(center, LEVELS["shape"], token, SHAPE))
            middles.append([c for c, t in zip(centers, tokens, strict=True) if t.isalnum()])
            x += width + GAP
            if sign:
                marks.append(_words(x + _width(sign, NAME) / 2, LEVELS["name"], sign, NAME))
                x += _width(sign, NAME) + GAP
        marks.append(_bracket(middles[0][-1], middles[1][0]))
        width, height = x - GAP + MARGIN, LEVELS["end"]
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" '
            f'width="{width:g}pt" height="{height:g}pt" '
            f"font-family=\"Helvetica, Arial, 'Liberation Sans', sans-serif\">"
            f'<rect width="100%" height="100%" fill="white"/>{"".join(marks)}</svg>'
        )


def stacked(pictures: Sequence[str]) -> str:
    """Pictures below each other, in the middle, as one ``<svg>`` element.

    Example:
        >>> X, W, O = Matrix("X", (2,)), Matrix("W", (2, 3)), Matrix("O", (3,))
        >>> stacked([Product(X, W, O).svg()] * 2).count("<svg")
        3
    """
    sizes = [_size(picture) for picture in pictures]
    width = max(across for across, _ in sizes)
    placed, y = [], 0.0
    for picture, (across, down) in zip(pictures, sizes, strict=True):
        at = f'x="{(width - across) / 2:g}" y="{y:g}" width="{across:g}" height="{down:g}" '
        placed.append(re.sub(r' (?:width|height)="[^"]*pt"', "", picture, count=2))
        placed[-1] = placed[-1].replace("<svg ", f"<svg {at}", 1)
        y += down
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {y:g}" '
        f'width="{width:g}pt" height="{y:g}pt">'
        f'<rect width="100%" height="100%" fill="white"/>{"".join(placed)}</svg>'
    )


def _size(picture: str) -> tuple[float, float]:
    box = re.search(r'viewBox="0(?:\.0+)? 0(?:\.0+)? ([\d.]+) ([\d.]+)"', picture)
    assert box is not None
    return float(box[1]), float(box[2])


def _text(shape: tuple[int | str, ...]) -> str:
    return f"({shape[0]},)" if len(shape) == 1 else f"({', '.join(map(str, shape))})"


def _width(text: str, size: float) -> float:
    raised = text.removesuffix("^T")
    width = sum(_WIDTHS.get(c, _DIGIT if c.isdigit() else _CAPITAL) for c in raised) * size
    return width + (0.0 if raised == text else 0.61 * SMALL)


def _centers(middle: float, tokens: Sequence[str]) -> list[float]:
    widths = [_width(token, SHAPE) for token in tokens]
    left = middle - sum(widths) / 2
    return [left + sum(widths[:k]) + width / 2 for k, width in enumerate(widths)]


def _words(x: float, y: float, text: str, size: float) -> str:
    return f'<text x="{x:g}" y="{y:g}" text-anchor="middle" font-size="{size:g}">{text}</text>'


def _name(x: float, name: str) -> str:
    plain = name.removesuffix("^T")
    raised = f'<tspan dy="-6" font-size="{SMALL:g}">T</tspan>' if plain != name else ""
    return _words(x, LEVELS["name"], escape(plain) + raised, NAME)


def _bracket(start: float, end: float) -> str:
    """A line below that joins two lengths."""
    y = LEVELS["bracket"]
    curve = f"M{start:g} {y:g}v4q0 5 5 5H{end - 5:g}q5 0 5-5v-4"
    return f'<path d="{curve}" fill="none" stroke="#0072B2" stroke-width="2.2"/>'
