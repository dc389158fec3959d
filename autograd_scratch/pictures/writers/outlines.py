"""Curves for programs that know curves only: outlines of boxes, and the dashes of dashed lines."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from itertools import accumulate, pairwise

from ..drawing import Box, Curve, Point

DASHES = (4.0, 3.0)
"""How long the strokes and gaps of dashed lines are, in points."""

_ROUND = 0.5523  # of the radius: controls that make a curve nearly a quarter of a circle
_SAMPLES = 48  # of a curve, to measure it


def box_outline(box: Box) -> list[Curve]:
    """The outline of a box, from the upper left corner on, clockwise.

    >>> len(box_outline(Box(0, 0, 10, 5, None, "ink"))), len(box_outline(
    ...     Box(0, 0, 10, 5, None, "ink", radius=2.0)))
    (4, 8)
    """
    r = min(box.radius, box.width / 2, box.height / 2)
    left, top, right, bottom = box.x, box.y, box.x + box.width, box.y + box.height
    corners = [(right, top), (right, bottom), (left, bottom), (left, top)]
    ways = [(1, 0), (0, 1), (-1, 0), (0, -1)]
    curves: list[Curve] = []
    at = (left + r, top)
    for (x, y), (a, b), (c, d) in zip(corners, ways, [*ways[1:], ways[0]], strict=True):
        before, after = (x - r * a, y - r * b), (x + r * c, y + r * d)
        curves.append(_straight(at, before))
        if r:
            flat = r * (1 - _ROUND)
            first, second = (x - flat * a, y - flat * b), (x + flat * c, y + flat * d)
            curves.append((before, first, second, after))
        at = after
    return curves


def dashes(curves: Iterable[Curve]) -> list[list[Curve]]:
    """The strokes that a dashed line consists of.

    >>> line = _straight((0.0, 0.0), (10.0, 0.0))
    >>> [round(dash[-1][-1][0], 3) for dash in dashes([line])]
    [4.0, 10.0]
    """
    stroke, gap = DASHES
    strokes: list[list[Curve]] = []
    done = 0.0  # how much of the pattern has passed
    for curve in curves:
        lengths = _lengths(curve)
        whole = lengths[-1]
        walked = 0.0
        while whole - walked > 1e-6:
            drawn = done < stroke
            step = min((stroke if drawn else stroke + gap) - done, whole - walked)
            if drawn:
                piece = _part(curve, _when(lengths, walked), _when(lengths, walked + step))
                if done == 0.0:
                    strokes.append([])
                strokes[-1].append(piece)
            walked += step
            done += step
            if done >= stroke + gap - 1e-9:
                done = 0.0
    return strokes


def _straight(start: Point, end: Point) -> Curve:
    (a, b), (c, d) = start, end
    third = ((c - a) / 3, (d - b) / 3)
    return start, (a + third[0], b + third[1]), (c - third[0], d - third[1]), end


def _point(curve: Curve, t: float) -> Point:
    s = 1 - t
    weights = (s**3, 3 * s * s * t, 3 * s * t * t, t**3)
    x = sum(weight * point[0] for weight, point in zip(weights, curve, strict=True))
    y = sum(weight * point[1] for weight, point in zip(weights, curve, strict=True))
    return x, y


def _lengths(curve: Curve) -> list[float]:
    """How far it is from the start of a curve to each of its samples."""
    points = [_point(curve, n / _SAMPLES) for n in range(_SAMPLES + 1)]
    return [0.0, *accumulate(math.dist(p, q) for p, q in pairwise(points))]


def _when(lengths: Sequence[float], length: float) -> float:
    """The parameter of the point that lies so far from the start."""
    for n, (low, high) in enumerate(pairwise(lengths)):
        if length <= high:
            return (n + (length - low) / (high - low if high > low else 1.0)) / _SAMPLES
    return 1.0


def _part(curve: Curve, start: float, end: float) -> Curve:
    """The part of a curve between two parameters."""
    begin, finish = _point(curve, start), _point(curve, end)
    third = (end - start) / 3
    (a, b), (c, d) = _speed(curve, start), _speed(curve, end)
    first = (begin[0] + third * a, begin[1] + third * b)
    return begin, first, (finish[0] - third * c, finish[1] - third * d), finish


def _speed(curve: Curve, t: float) -> Point:
    s = 1 - t
    weights = (3 * s * s, 6 * s * t, 3 * t * t)
    steps = [(q[0] - p[0], q[1] - p[1]) for p, q in pairwise(curve)]
    x = sum(weight * step[0] for weight, step in zip(weights, steps, strict=True))
    y = sum(weight * step[1] for weight, step in zip(weights, steps, strict=True))
    return x, y
