"""How far texts are from each other and from lines, so that all see what belongs together."""

from math import dist

import nets
import numpy as np
import pytest
from examples import apples
from geometry import check, lines, points, texts

from autograd_scratch import Graph, Node
from autograd_scratch.pictures.layout.layout import lay_out
from autograd_scratch.pictures.scene.options import DIRECTIONS, DrawOptions
from autograd_scratch.pictures.scene.scene import arrange
from autograd_scratch.pictures.style import Style


def drawing_of(node, **chosen):
    options = DrawOptions(**chosen)
    return lay_out(arrange(Graph(node).record, options), options)


@pytest.mark.parametrize("direction", DIRECTIONS)
@pytest.mark.parametrize("width", [0.3, 2.0, 8.0])
def test_texts_keep_from_the_edges_of_lines_however_wide(direction, width):
    style = Style(line=width, backward_line=width)
    drawing = drawing_of(apples(), direction=direction, style=style)
    for _, mark in lines(drawing):
        places = points(mark.curves)
        for _, text, (left, top, right, bottom) in texts(drawing):
            nearest = np.clip(places, (left, top), (right, bottom))
            assert np.hypot(*(places - nearest).T).min() > width / 2, text


def test_names_of_several_lines_are_told_apart():
    first, second = Node(1.0, "price of\none apple"), Node(2.0, "number\nof apples")
    base_lines = {text: box[3] for _, text, box in texts(drawing_of(first * second))}
    within = base_lines["one apple"] - base_lines["price of"]
    assert base_lines["number"] - base_lines["one apple"] > 1.3 * within


def test_labels_side_by_side_are_nearer_to_their_own_lines():
    drawing = drawing_of(apples(), direction="TB")
    boxes = {(part.key, text): box for part, text, box in texts(drawing)}
    gradient, value = boxes["b-2-0", "2.2"], boxes["f-2-1", "2"]
    ways = {part.key: points(mark.curves) for part, mark in lines(drawing)}
    to_own_line = gradient[0] - ways["b-2-0"][-1][0]
    assert value[0] - gradient[2] > 2 * to_own_line > 0


# room to bend ------------------------------------------------------------------------------------


@pytest.mark.parametrize("direction", DIRECTIONS)
def test_wide_lines_have_room_to_bend_in_narrow_pictures(direction):
    x = Node(1.0, "x")
    style = Style(line=4.0, backward_line=6.0, spacing=0.3)
    check(drawing_of(x * x, direction=direction, style=style))
    check(drawing_of(nets.EXAMPLES["residual"]()[0], direction=direction, style=style))


@pytest.mark.parametrize("direction", DIRECTIONS)
def test_lines_without_labels_lead_from_the_ports_of_a_box_into_a_circle(direction):
    x, y = Node(1.0, "x"), Node(2.0, "y")
    a, b = x + y, x * y
    options = {"values": False, "gradients": False, "collapse": {"box": [a, b]}}
    check(drawing_of((x + a) * b, direction=direction, **options))


@pytest.mark.parametrize("direction", DIRECTIONS)
def test_branches_that_lead_far_to_the_side_still_lead_on(direction):
    net, options = nets.EXAMPLES["net of 2-4-4-1"]()
    along = DIRECTIONS.index(direction)
    found = lines(drawing_of(net, direction=direction, **options))
    forks = [mark.curves[-1][-1] for part, mark in found if part.key.startswith("f-stem")]
    branches = [mark for _, mark in found if min(dist(mark.curves[0][0], at) for at in forks) < 0.1]
    assert len(branches) == 2 * 4 + 4 * 4
    for mark in branches:
        steps = np.diff(points(mark.curves), axis=0)
        lengths = np.hypot(*steps.T)
        forward = np.abs(steps[:, along]) / np.maximum(lengths, 1e-9)
        assert forward[lengths > 5].min(initial=1.0) > 0.1
