"""Mathematics of lines that bend: cubic Bezier curves, their parallels and their crossings.

Directions are angles: 0 to the right, positive ones downwards, as y grows downwards.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

from ..drawing import Curve, Point

_TINY = 0.001
_PIECES, _PIECE = (
    4,
    30.0,
)  # of a bend, and their length: a parallel is off by less than 0.05 points
_SHARPEST = 11.0  # radius of the sharpest bend that one curve makes; else it is made of several
_NOTCH = 7 / 9  # of the length of an arrowhead, from its tip
_LONGEST = 40.0  # part of a line that a rounded corner takes
_ROUND = 0.6  # how far the handles of a rounded corner reach towards the corner


def straight(p: Point, q: Point) -> list[Curve]:
    """A straight line as a curve; none where the points are one.

    >>> straight((0.0, 0.0), (3.0, 0.0))
    [((0.0, 0.0), (1.0, 0.0), (2.0, 0.0), (3.0, 0.0))]
    """
    if math.dist(p, q) < _TINY:
        return []
    return [(p, between(p, q, 1 / 3), between(p, q, 2 / 3), q)]


def between(p: Point, q: Point, share: float) -> Point:
    """The point at a share of the way from p to q.

    >>> between((0.0, 0.0), (4.0, 2.0), 0.5)
    (2.0, 1.0)
    """
    return p[0] + share * (q[0] - p[0]), p[1] + share * (q[1] - p[1])


def ahead(p: Point, angle: float, way: float) -> Point:
    """The point at a distance from p, in a direction.

    >>> ahead((1.0, 1.0), 0.0, 2.0)
    (3.0, 1.0)
    """
    return p[0] + way * math.cos(angle), p[1] + way * math.sin(angle)


def bend(p: Point, q: Point) -> list[Curve]:
    """A smooth way from p to q that leaves and arrives to the right.

    The polygon of its handles only ever goes on to the right and towards the height of q, and a
    Bezier curve bends no more often than this polygon: so there is no wiggle.

    >>> bend((0.0, 0.0), (30.0, 0.0)) == straight((0.0, 0.0), (30.0, 0.0))
    True
    """
    width, height = q[0] - p[0], abs(q[1] - p[1])
    if height < _TINY:
        return straight(p, q)
    c, d = (p[0] + width / 2, p[1]), (q[0] - width / 2, q[1])
    # The curvature of a cubic at its start is 2/3 of how far the second handle is off, by the
    # square of the first.
    if (width / 2) ** 2 * 1.5 / height >= _SHARPEST:
        return [(p, c, d, q)]
    return _rounded([p, (p[0] + 0.4 * width, p[1]), (q[0] - 0.4 * width, q[1]), q])


def approach(p: Point, q: Point, angle: float) -> list[Curve]:
    """A smooth way from p, left to the right, to q, where it arrives in a direction.

    It turns once, if there is room for that, and never moves away from the height of q.

    >>> approach((0.0, 0.0), (30.0, 10.0), math.pi / 4)[-1][-1]
    (30.0, 10.0)
    """
    if abs(angle) < _TINY:
        return bend(p, q)
    height = q[1] - p[1]
    corner = (q[0] - height / math.tan(angle), p[1])
    if corner[0] - p[0] >= math.dist(corner, q) * 0.2:
        return _rounded([p, corner, q])
    reach = min(0.5 * abs(height / math.sin(angle)), 0.3 * (q[0] - p[0]) / math.cos(angle))
    return _rounded([p, (p[0] + 0.4 * (q[0] - p[0]), p[1]), ahead(q, angle, -reach), q])


def _rounded(corners: Sequence[Point]) -> list[Curve]:
    """Straight lines from point to point, with round corners between."""
    curves: list[Curve] = []
    here = corners[0]
    for before, corner, after in zip(corners, corners[1:], corners[2:], strict=False):
        come = math.dist(before, corner) * (1.0 if before == corners[0] else 0.5)
        leave = math.dist(corner, after) * (1.0 if after == corners[-1] else 0.5)
        reach = min(come, leave, _LONGEST)
        if reach < _TINY:
            continue
        start = between(corner, before, reach / math.dist(before, corner))
        end = between(corner, after, reach / math.dist(corner, after))
        start = here if math.dist(here, start) < _TINY else start
        end = corners[-1] if math.dist(corners[-1], end) < _TINY else end
        curves += straight(here, start)
        curves.append((start, between(start, corner, _ROUND), between(end, corner, _ROUND), end))
        here = end
    return curves + straight(here, corners[-1])


def point_at(curve: Curve, t: float) -> Point:
    """The point of a curve at a parameter from 0 to 1.

    >>> point_at(straight((0.0, 0.0), (4.0, 2.0))[0], 0.5)
    (2.0, 1.0)
    """
    s = 1.0 - t
    a, b, c, d = s * s * s, 3 * s * s * t, 3 * s * t * t, t * t * t
    (x0, y0), (x1, y1), (x2, y2), (x3, y3) = curve
    return a * x0 + b * x1 + c * x2 + d * x3, a * y0 + b * y1 + c * y2 + d * y3


def _derivatives(curve: Curve, t: float) -> tuple[float, float, float, float]:
    """First and second derivative of a curve."""
    s = 1.0 - t
    (x0, y0), (x1, y1), (x2, y2), (x3, y3) = curve
    a, b, c = 3 * s * s, 6 * s * t, 3 * t * t
    vx = a * (x1 - x0) + b * (x2 - x1) + c * (x3 - x2)
    vy = a * (y1 - y0) + b * (y2 - y1) + c * (y3 - y2)
    ax = 6 * (s * (x2 - 2 * x1 + x0) + t * (x3 - 2 * x2 + x1))
    ay = 6 * (s * (y2 - 2 * y1 + y0) + t * (y3 - 2 * y2 + y1))
    return vx, vy, ax, ay


def parallel(curves: Sequence[Curve], distance: float) -> list[Curve]:
    """The line at a distance from another, to its right as it goes (below, if it goes right).

    Each piece has the exact points and directions of the parallel at its ends: the parallel of P
    is P + dN, and its derivative P' (1 - d times the curvature).

    >>> parallel(straight((0.0, 0.0), (3.0, 0.0)), 4.0)
    [((0.0, 4.0), (1.0, 4.0), (2.0, 4.0), (3.0, 4.0))]
    """
    if distance == 0:
        return list(curves)
    moved: list[Curve] = []
    for curve in curves:
        pieces = max(_PIECES, round(math.dist(curve[0], curve[-1]) / _PIECE))
        if _is_straight(curve):
            pieces = 1
        knots = []
        for i in range(pieces + 1):
            t = i / pieces
            x, y = point_at(curve, t)
            vx, vy, ax, ay = _derivatives(curve, t)
            speed = math.hypot(vx, vy)
            curvature = (vx * ay - vy * ax) / speed**3
            shrink = (1 - distance * curvature) / (3 * pieces)
            x, y = x - distance * vy / speed, y + distance * vx / speed
            knots.append((x, y, vx * shrink, vy * shrink))
        for (x, y, ux, uy), (z, w, vx, vy) in pairwise(knots):
            moved.append(((x, y), (x + ux, y + uy), (z - vx, w - vy), (z, w)))
    return moved


def _is_straight(curve: Curve) -> bool:
    (x0, y0), b, c, (x3, y3) = curve
    length = math.hypot(x3 - x0, y3 - y0)
    return all(abs((x3 - x0) * (y - y0) - (y3 - y0) * (x - x0)) < 1e-6 * length for x, y in (b, c))


def reverse(curves: Sequence[Curve]) -> list[Curve]:
    """The same line from its end to its start.

    >>> reverse([((0.0, 0.0), (1.0, 0.0), (2.0, 0.0), (3.0, 0.0))])
    [((3.0, 0.0), (2.0, 0.0), (1.0, 0.0), (0.0, 0.0))]
    """
    return [(d, c, b, a) for a, b, c, d in reversed(curves)]


def direction_at_end(curves: Sequence[Curve]) -> float:
    """The angle in which a line ends.

    >>> direction_at_end(straight((0.0, 0.0), (0.0, 3.0))) == math.pi / 2
    True
    """
    *_, (x, y), (z, w) = curves[-1]
    return math.atan2(w - y, z - x)


def shorten(curves: Sequence[Curve], by: float) -> list[Curve]:
    """A line without a piece of its straight end.

    >>> shorten(straight((0.0, 0.0), (3.0, 0.0)), 1.0)[-1][-1]
    (2.0, 0.0)
    """
    start, end = curves[-1][0], curves[-1][-1]
    return [*curves[:-1], *straight(start, between(end, start, by / math.dist(start, end)))]


def arrowhead(tip: Point, angle: float, length: float, half: float) -> list[Point]:
    """The corners of an arrowhead, which is notched at its back.

    >>> arrowhead((10.0, 0.0), 0.0, 9.0, 3.0)
    [(10.0, 0.0), (1.0, -3.0), (3.0, 0.0), (1.0, 3.0)]
    """
    x, y = math.cos(angle), math.sin(angle)
    back = (tip[0] - length * x, tip[1] - length * y)
    notch = (tip[0] - _NOTCH * length * x, tip[1] - _NOTCH * length * y)
    left, right = (back[0] + half * y, back[1] - half * x), (back[0] - half * y, back[1] + half * x)
    return [tip, left, notch, right]


def part_of(curve: Curve, start: float, end: float) -> Curve:
    """The part of a curve between two parameters (de Casteljau's algorithm).

    >>> part_of(straight((0.0, 0.0), (6.0, 0.0))[0], 0.0, 0.5)[-1]
    (3.0, 0.0)
    """
    a, b, c, d = curve
    if end < 1:
        ab, bc, cd = between(a, b, end), between(b, c, end), between(c, d, end)
        abc, bcd = between(ab, bc, end), between(bc, cd, end)
        a, b, c, d = a, ab, abc, between(abc, bcd, end)
    if start > 0:
        share = start / end
        ab, bc, cd = between(a, b, share), between(b, c, share), between(c, d, share)
        abc, bcd = between(ab, bc, share), between(bc, cd, share)
        a, b, c, d = between(abc, bcd, share), bcd, cd, d
    return a, b, c, d
