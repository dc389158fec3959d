"""What the parts of a drawing cover, and how far they are from each other."""

from itertools import pairwise
from math import atan2, dist, pi

import numpy as np

from autograd_scratch.pictures.drawing import Area, Box, Ellipse, Stroke, Words
from autograd_scratch.pictures.layout.text_size import text_width


def points(curves, steps=12):
    """Points along a line, in order."""
    t = np.linspace(0, 1, steps + 1)
    s = 1 - t
    weights = np.stack([s**3, 3 * s**2 * t, 3 * s * t**2, t**3], axis=1)
    return np.concatenate([weights @ np.array(curve) for curve in curves])


def lines(drawing):
    """The lines of each part, without the rims where they pass over others."""
    return [
        (part, mark)
        for part in drawing.parts
        for mark in part.marks
        if isinstance(mark, Stroke) and mark.color != "background"
    ]


def texts(drawing):
    """Each part's texts: the rectangle that the letters cover, without the room around them."""
    found = []
    for part in drawing.parts:
        for mark in part.marks:
            if isinstance(mark, Words) and mark.text.strip():
                width = text_width(mark.text, mark.size)
                left = mark.x - width * {"start": 0.0, "middle": 0.5, "end": 1.0}[mark.anchor]
                box = (left, mark.y - 0.72 * mark.size, left + width, mark.y + 0.2 * mark.size)
                found.append((part, mark.text, box))
    return found


def shapes(drawing):
    """The outline of each op and each group."""
    return [
        (part, mark)
        for part in drawing.parts
        for mark in part.marks[:1]
        if part.kind in ("op", "group") and isinstance(mark, Ellipse | Box)
    ]


def depth_inside(shape, places):
    """How deep places are inside a shape; below 0 they are outside it."""
    if isinstance(shape, Ellipse):
        (x, y), a, b, corner = shape.center, shape.rx, shape.ry, min(shape.rx, shape.ry)
    else:
        x, y = shape.x + shape.width / 2, shape.y + shape.height / 2
        a, b, corner = shape.width / 2, shape.height / 2, shape.radius
    beyond = np.abs(places - (x, y)) - (a - corner, b - corner)
    outside = np.hypot(*np.maximum(beyond, 0).T)
    return corner - np.where(outside > 0, outside, beyond.max(axis=1))


def heads(drawing):
    """The arrowheads, each with the part that it belongs to."""
    return [(p, m.points) for p in drawing.parts for m in p.marks if isinstance(m, Area)]


def within(box, places):
    """Which of some places are in a rectangle."""
    left, top, right, bottom = box
    x, y = places.T
    return (left < x) & (x < right) & (top < y) & (y < bottom)


def turn(first, second):
    """How far the direction changes from one curve to the next."""
    (ax, ay), (bx, by) = _last_way(first), _last_way(second[::-1])
    change = atan2(ay, ax) - atan2(-by, -bx)
    return abs((change + pi) % (2 * pi) - pi)


def _last_way(curve):
    *rest, end = curve
    start = next(p for p in reversed(rest) if dist(p, end) > 1e-6)
    return end[0] - start[0], end[1] - start[1]


# facts --------------------------------------------------------------------------------------------


def check(drawing):
    """All that holds of every drawing, whatever is in it."""
    everything_is_in_the_picture(drawing)
    lines_are_smooth(drawing)
    no_texts_overlap(drawing)
    no_line_crosses_a_text_or_a_shape(drawing)
    arrowheads_are_clear(drawing)
    value_and_gradient_keep_their_distance(drawing)


def everything_is_in_the_picture(drawing):
    places = [points(mark.curves) for _, mark in lines(drawing)]
    places += [np.array([box[:2], box[2:]]) for _, _, box in texts(drawing)]
    for place in places:
        assert place.min() > 2
        assert (place < (drawing.width - 2, drawing.height - 2)).all()


def lines_are_smooth(drawing):
    for part, line in lines(drawing):
        for first, second in pairwise(line.curves):
            assert dist(first[-1], second[0]) < 1e-6, part.key
            assert turn(first, second) < 1e-3, part.key
        for curve in line.curves:  # no curve turns back: its handles lead on
            way = np.diff(np.array(curve), axis=0)
            assert (way @ (np.array(curve[-1]) - curve[0]) > -1e-6).all(), part.key


def no_texts_overlap(drawing):
    found = texts(drawing)
    if not found:
        return
    left, top, right, bottom = np.array([box for _, _, box in found]).T
    beside = (left[:, None] < right) & (left < right[:, None])
    level = (top[:, None] < bottom) & (top < bottom[:, None])
    for a, b in np.argwhere(np.triu(beside & level, 1)):
        raise AssertionError((found[a][0].key, found[a][1], found[b][0].key, found[b][1]))


def no_line_crosses_a_text_or_a_shape(drawing):
    _stay_outside(drawing, [(part, points(mark.curves)) for part, mark in lines(drawing)])


def arrowheads_are_clear(drawing):
    found = [(part, np.array(corners)) for part, corners in heads(drawing)]
    _stay_outside(drawing, found)
    middles = np.array([corners.mean(axis=0) for _, corners in found]).reshape(-1, 2)
    apart = np.hypot(*np.moveaxis(middles[:, None] - middles, 2, 0))
    for a, b in np.argwhere(np.triu(apart < 15, 1)):
        assert not _polygons_meet(found[a][1], found[b][1]), (found[a][0].key, found[b][0].key)


def _stay_outside(drawing, found):
    """See that no point of the lines is within a text or a shape."""
    if not found:
        return
    keys = np.concatenate([[part.key] * len(places) for part, places in found])
    places = np.concatenate([places for _, places in found])
    for other, text, box in texts(drawing):
        assert not keys[within(box, places)].size, (keys[within(box, places)], other.key, text)
    for other, shape in shapes(drawing):
        inside = depth_inside(shape, places) > 0
        assert not keys[inside].size, (keys[inside], other.key)


def _polygons_meet(a, b):
    """Whether two arrowheads overlap; their notches count as part of them (separating axes)."""
    for polygon in (a, b):
        edges = np.diff(np.vstack([polygon, polygon[:1]]), axis=0)
        for x, y in edges:
            across, along = a @ (-y, x), b @ (-y, x)
            if across.max() < along.min() or along.max() < across.min():
                return False
    return True


def value_and_gradient_keep_their_distance(drawing):
    ways = {}
    for part, line in lines(drawing):
        ways.setdefault(part.key, []).append(points(line.curves))
    apart = []
    for key in ways:
        if key.startswith("f-"):
            for value, gradient in zip(ways[key], ways.get("b" + key[1:], []), strict=False):
                apart += distances(value, gradient)
    if apart:
        assert max(apart) - min(apart) < 0.3


def distances(places, way):
    """How far places are from a line, each that is beside the line and not beyond its ends."""
    start, steps = way[:-1], np.diff(way, axis=0)
    beside = places[:, None] - start
    share = (beside * steps).sum(2) / np.maximum((steps**2).sum(1), 1e-12)
    off = np.hypot(*np.moveaxis(beside - np.clip(share, 0, 1)[:, :, None] * steps, 2, 0))
    nearest = off.argmin(1)
    at = share[np.arange(len(places)), nearest]
    ends = ((nearest == 0) & (at <= 0)) | ((nearest == len(steps) - 1) & (at >= 1))
    return off.min(1)[~ends].tolist()
