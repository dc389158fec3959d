"""Where things stand in a picture, and how lines lead from one to the other."""

import dataclasses
from unittest import mock

import examples
import nets
import pytest
from geometry import check, lines, points, texts
from hypothesis import given, settings
from hypothesis import strategies as st

from autograd_scratch import Graph, Node
from autograd_scratch.pictures.drawing import Ellipse, Stroke, Words
from autograd_scratch.pictures.graphviz_program import system_program, wheel_program
from autograd_scratch.pictures.layout import graphviz_order
from autograd_scratch.pictures.layout.layout import lay_out
from autograd_scratch.pictures.scene.options import DIRECTIONS, DrawOptions
from autograd_scratch.pictures.scene.scene import arrange
from autograd_scratch.pictures.style import THEMES
from autograd_scratch.testing.graphs import graphs

PROGRAMS = {"system": system_program, "wheel": wheel_program, "none": lambda: None}


def drawing_of(node, **chosen):
    options = DrawOptions(**chosen)
    return lay_out(arrange(Graph(node).record, options), options)


def parts(drawing):
    return {part.key: part for part in drawing.parts}


def line(drawing, key):
    return next(mark for part, mark in lines(drawing) if part.key == key)


@pytest.fixture(params=PROGRAMS)
def program(request, monkeypatch):
    """Let one Graphviz program, or none, find the orders."""
    found = PROGRAMS[request.param]()
    if found is None and request.param != "none":
        pytest.skip("there is no such program here")
    monkeypatch.setattr(graphviz_order, "programs", lambda: [found] if found else [])


# every picture ------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", nets.EXAMPLES)
def test_named_examples_are_clear(name, program):
    output, options = nets.EXAMPLES[name]()
    check(drawing_of(output, **options))


@pytest.mark.parametrize("name", nets.EXAMPLES)
def test_named_examples_are_clear_from_the_top_down(name):
    output, options = nets.EXAMPLES[name]()
    check(drawing_of(output, direction="TB", **options))


@given(graphs(max_steps=8), st.sampled_from(DIRECTIONS), st.booleans())
@settings(max_examples=15, deadline=None)
def test_random_graphs_are_clear(f, direction, walked):
    output = f(*map(Node, f.inputs))
    if walked:
        output.backward()
    check(drawing_of(output, direction=direction, precision=3))


@pytest.mark.parametrize("theme", THEMES)
def test_lines_of_any_width_are_clear(theme):
    thick = dataclasses.replace(THEMES[theme], line=2.5, backward_line=4.0, number_size=20.0)
    options = DrawOptions()
    scene = arrange(Graph(nets.thrice()[0]).record, options)
    with mock.patch.object(DrawOptions, "style", thick):
        check(lay_out(scene, options))


def test_every_part_of_the_scene_is_drawn_once():
    output, _ = nets.thrice()
    keys = [part.key for part in drawing_of(output).parts]
    stems = {"f-stem-0", "b-stem-0"}
    assert len(keys) == len(set(keys))
    assert stems | {"f-out", "b-out", "end", "n0", "f-3-0", "b-3-0"} <= set(keys)


# where things stand -------------------------------------------------------------------------------


def test_variables_of_a_small_picture_stand_in_one_column_from_the_first_down():
    found = {text: box for _, text, box in texts(drawing_of(examples.apples()))}
    names = [found[name] for name in ("apple", "num", "tax")]
    assert len({round(box[2], 6) for box in names}) == 1
    assert sorted(box[1] for box in names) == [box[1] for box in names]


def test_variables_of_a_larger_picture_stand_before_their_use():
    output, options = nets.recurrent()
    found = {text: box for _, text, box in texts(drawing_of(output, **options))}
    assert found["x1"][2] < found["x2"][0] < found["x3"][0]


def test_the_inputs_of_a_division_come_in_as_they_are_written(program):
    x, y = Node(1.0, "x"), Node(2.0, "y")
    drawing = drawing_of(y / x + x / y)
    for node in (2, 3):
        upper, lower = (points(line(drawing, f"f-{node}-{k}").curves)[-1][1] for k in (0, 1))
        assert upper < lower


def test_a_label_is_centered_over_its_line():
    drawing = drawing_of(examples.apples())
    [label] = [mark for mark in parts(drawing)["f-2-0"].marks if isinstance(mark, Words)]
    ends = line(drawing, "f-2-0").curves
    level = [x for curve in ends for x, y in curve if y == ends[0][0][1]]
    assert label.anchor == "middle"
    assert min(level) < label.x < max(level)


# stems --------------------------------------------------------------------------------------------


def test_a_stem_carries_the_sum_and_each_branch_its_own():
    output, _ = nets.thrice()
    drawing = parts(drawing_of(output))
    said = {k: [m.text for m in p.marks if isinstance(m, Words)] for k, p in drawing.items()}
    assert said["f-stem-0"] == ["2"]
    assert said["b-stem-0"] == ["49"]
    branches = [said[key] for key in said if key[0] == "b" and said[key] in (["20"], ["25"], ["4"])]
    assert len(branches) >= 3


def test_a_node_used_twice_by_one_op_has_two_branches():
    output, _ = nets.squared()
    drawing = drawing_of(output)
    first, second = (line(drawing, f"f-1-{k}").curves for k in (0, 1))
    assert first[0][0] == second[0][0]
    assert first[-1][-1][1] < second[-1][-1][1]


def test_a_node_used_twice_without_labels_has_two_branches():
    x = Node(3.0)
    check(drawing_of(x * x, values=False, gradients=False))


def test_branches_leave_a_long_stem_just_before_their_use():
    output, options = nets.recurrent()
    drawing = drawing_of(output, **options)
    dots = [m for m in parts(drawing)["f-stem-1"].marks if isinstance(m, Ellipse)]
    assert len(dots) == 2
    assert len({dot.center[0] for dot in dots}) == 2


def test_a_variable_used_300_times_is_drawn():
    y = x = Node(1.001, "x")
    for _ in range(299):
        y = y * x
    y.backward()
    drawing = drawing_of(y, max_nodes=300, precision=3)
    assert sum(part.kind == "op" for part in drawing.parts) == 299


# crossings ----------------------------------------------------------------------------------------


def test_where_lines_cross_one_has_a_rim_in_the_color_of_the_background():
    output, options = nets.net(2, 2, 1)
    assert "background" in colors(drawing_of(output, **options))


def test_a_tree_has_no_crossings_and_asks_no_program(monkeypatch):
    monkeypatch.setattr(graphviz_order, "programs", lambda: pytest.fail("a program was asked"))
    assert "background" not in colors(drawing_of(examples.apples()))


def test_a_program_that_fails_is_passed_over(monkeypatch):
    output, options = nets.net(2, 2, 1)
    monkeypatch.setattr(graphviz_order, "programs", list)
    own = drawing_of(output, **options)
    monkeypatch.setattr(graphviz_order, "programs", lambda: ["/no/such/program"])
    assert drawing_of(output, **options) == own


def colors(drawing):
    return {mark.color for part in drawing.parts for mark in part.marks if isinstance(mark, Stroke)}


# the rest -----------------------------------------------------------------------------------------


def test_the_caption_stands_below_everything_else():
    drawing = drawing_of(Node(3.0, "x") * 2.0, title="a title that is much wider than the picture")
    [caption] = [box for part, text, box in texts(drawing) if text.startswith("a title")]
    others = [box for part, _, box in texts(drawing) if part.kind != "caption"]
    assert max(box[3] for box in others) < caption[1]
    assert caption[0] >= 0
    assert caption[2] <= drawing.width


def test_both_directions_show_the_same_parts():
    output, options = nets.residual()
    across, down = (drawing_of(output, direction=way, **options) for way in DIRECTIONS)
    assert [part.key for part in across.parts] == [part.key for part in down.parts]
    assert across.width > across.height
    assert down.height > down.width
