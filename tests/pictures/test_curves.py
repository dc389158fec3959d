"""Lines that bend."""

import math

import pytest
from geometry import distances, lines_are_smooth, points
from hypothesis import given, settings
from hypothesis import strategies as st

from autograd_scratch.pictures.drawing import Drawing, Part, Stroke
from autograd_scratch.pictures.layout.curves import approach, bend, parallel, reverse

widths, rises = st.floats(10, 200), st.floats(-600, 600)


def smooth(curves):
    lines_are_smooth(Drawing(0.0, 0.0, [Part("line", "forward", [Stroke(curves, 1.0, "ink")])]))


@given(widths, rises)
def test_a_bend_goes_right_and_towards_its_end_only(width, rise):
    curves = bend((0.0, 0.0), (width, rise))
    smooth(curves)
    x, y = points(curves).T
    assert (x[1:] - x[:-1] > -1e-9).all()
    assert ((y[1:] - y[:-1]) * math.copysign(1, rise) > -1e-9).all()


@given(widths, st.floats(1.0, 600), st.floats(0.05, 1.2), st.sampled_from([-1, 1]))
def test_an_approach_arrives_in_its_direction_without_a_detour(width, rise, angle, side):
    curves = approach((0.0, 0.0), (width, side * rise), side * angle)
    smooth(curves)
    (x, y), (z, w) = curves[-1][-2:]
    assert math.atan2(w - y, z - x) == pytest.approx(side * angle)
    heights = side * points(curves)[:, 1]
    assert (heights[1:] - heights[:-1] > -1e-9).all()


@given(st.floats(60, 200), st.floats(-300, 300), st.sampled_from([-4.0, 4.0]))
@settings(max_examples=30)
def test_a_parallel_keeps_its_distance(width, rise, distance):
    middle = bend((0.0, 0.0), (width, rise))
    beside = parallel(middle, distance)
    smooth(beside)
    apart = distances(points(beside), points(middle, steps=200))
    assert apart == pytest.approx([4.0] * len(apart), abs=0.06)


@given(widths, rises)
def test_the_reverse_of_a_line_has_the_same_points(width, rise):
    curves = bend((0.0, 0.0), (width, rise))
    assert points(reverse(curves)) == pytest.approx(points(curves)[::-1])
