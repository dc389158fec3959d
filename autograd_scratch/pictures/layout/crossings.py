"""Where lines cross, and the rims in the color of the background that keep them apart there."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise

import numpy as np

from ..drawing import Curve, Stroke
from .curves import part_of
from .items import Chain
from .strokes import Ink

_RIM = 1.3  # on both sides of a line that passes over another
_MOST = 1500  # crossings; where there are more, rims no longer help
_STEP, _MOST_STEPS = 5.0, 40  # along a curve

Span = tuple[float, float]
"""A part of a line: the number of a curve plus the parameter on it, at its start and its end."""


def crossing_rims(
    chains: Sequence[Chain], inks: Sequence[Sequence[Ink]]
) -> dict[int, list[Stroke]]:
    """The rims below lines that pass over others.

    Args:
        chains: lines, from the bottom to the top.
        inks: what each is drawn with.

    Returns:
        For each ink, by its id, the rims that are to be drawn right below it.
    """
    rims: defaultdict[int, list[Stroke]] = defaultdict(list)
    crossings = list(_crossing_pairs(chains))
    if len(crossings) > _MOST:
        return rims
    free: dict[int, Span] = {}
    for low, high, left, right in crossings:
        for over in inks[high]:
            if id(over) not in free:
                free[id(over)] = _clear_of_siblings(over, chains, inks, high)
            for under in inks[low]:
                near = _near(over, under, left, right)
                if near is None:
                    continue
                span = max(near[0], free[id(over)][0]), min(near[1], free[id(over)][1])
                if span[0] < span[1]:
                    curves = _part(over.curves, span)
                    rims[id(over)].append(Stroke(curves, over.width + 2 * _RIM, "background"))
    return rims


def _crossing_pairs(chains: Sequence[Chain]) -> Iterator[tuple[int, int, float, float]]:
    """Numbers of two chains that cross between two columns, and from where to where these are."""
    gaps: defaultdict[int, list[tuple[float, float, int, float, float]]] = defaultdict(list)
    for number, chain in enumerate(chains):
        for a, b in pairwise(chain.items):
            gaps[a.column].append((a.y, b.y, number, a.right, b.x))
    for lines in gaps.values():
        lines.sort()
        for i, (y, z, number, left, right) in enumerate(lines):
            for v, w, other, _, end in lines[i + 1 :]:
                if v > y and w < z:
                    yield min(number, other), max(number, other), left, max(right, end)


def _near(over: Ink, under: Ink, left: float, right: float) -> Span | None:
    """The part of one line that another comes too close to."""
    places, points = _points(over.curves, left, right)
    _, others = _points(under.curves, left, right)
    if len(points) < 2 or len(others) < 2:
        return None
    need = (over.width + under.width) / 2 + _RIM
    start, way = others[:-1, None], np.diff(others)[:, None]
    beside = points - start
    share = np.clip((beside * way.conj()).real / np.maximum(abs(way) ** 2, 1e-9), 0.0, 1.0)
    (near,) = np.nonzero(abs(beside - share * way).min(axis=0) < need)
    if not near.size:
        return None
    return places[max(near[0] - 1, 0)], places[min(near[-1] + 1, len(places) - 1)]


def _points(curves: Sequence[Curve], left: float, right: float) -> tuple[list[float], np.ndarray]:
    """Points x + iy along a line between two places, and where on the line each is."""
    places: list[float] = []
    points = []
    for number, curve in enumerate(curves):
        ends = sorted((curve[0][0], curve[-1][0]))
        if ends[1] > left and ends[0] < right:
            steps = 1 + min(int(math.dist(curve[0], curve[-1]) / _STEP), _MOST_STEPS)
            t, weights = _weights(steps)
            places += (number + t).tolist()
            points.append(weights @ [complex(*point) for point in curve])
    return places, np.concatenate(points) if points else np.zeros(0, complex)


@cache
def _weights(steps: int) -> tuple[np.ndarray, np.ndarray]:
    """Parameters along a Bezier curve, and the weights of its four points there."""
    t = np.linspace(0.0, 1.0, steps + 1)
    s = 1 - t
    return t, np.stack([s**3, 3 * s**2 * t, 3 * s * t**2, t**3], axis=1)


def _clear_of_siblings(
    over: Ink, chains: Sequence[Chain], inks: Sequence[Sequence[Ink]], number: int
) -> Span:
    """The part of a line where rims do not cut branches that leave the stem where it does."""
    fork, first, *_ = chains[number].items
    low, high = 0.0, float(len(over.curves))
    if fork.kind != "fork":
        return low, high
    for other in range(number - 1, -1, -1):
        if chains[other].items[0] is not fork:
            break
        for sibling in inks[other]:
            near = _near(over, sibling, fork.x, first.left)
            if near is not None and near[0] < 0.5:  # a value line, which begins at the fork
                low = max(low, near[1])
            elif near is not None:
                high = min(high, near[0])
    return low, high


def _part(curves: Sequence[Curve], span: Span) -> list[Curve]:
    """The curves of a part of a line."""
    first, last = int(span[0]), min(int(span[1]), len(curves) - 1)
    parts = []
    for number in range(first, last + 1):
        start = max(span[0] - number, 0.0)
        end = min(span[1] - number, 1.0)
        if end - start > 1e-6:
            parts.append(part_of(curves[number], start, end))
    return parts
