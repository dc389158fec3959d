"""A graph as a film: what appears when, and the files that it is written to."""

from __future__ import annotations

import re
import sys
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from examples import apples, net, square
from hypothesis import given, settings

import autograd_scratch as ag
from autograd_scratch import Graph, Node
from autograd_scratch.pictures.layout.layout import lay_out
from autograd_scratch.pictures.motion.film import Film, film
from autograd_scratch.pictures.scene.options import DrawOptions
from autograd_scratch.pictures.scene.scene import arrange
from autograd_scratch.testing import graphs

SVG = "{http://www.w3.org/2000/svg}"


def story(output: Any, **options: Any) -> Film:
    graph, chosen = Graph(output), DrawOptions(**options)
    scene = arrange(graph.record, chosen)
    return film(scene, graph.nodes, lay_out(scene, chosen))


def order(output: Node, **options: Any) -> list[list[str]]:
    """The keys that appear, step by step."""
    return [sorted(moment.appearing) for moment in story(output, **options).moments]


def keys(drawing: Any) -> list[str]:
    return [part.key for part in drawing.parts]


# what appears when --------------------------------------------------------------------------------


def test_values_come_from_the_left_and_gradients_from_the_right() -> None:
    assert order(apples()) == [
        ["f-2-0", "f-2-1", "f-4-1"],
        ["f-4-0"],
        ["f-out"],
        ["b-out"],
        ["b-4-0"],
        ["b-4-1"],
        ["b-2-0"],
        ["b-2-1"],
    ]


def test_without_a_backward_pass_there_is_one_way_only() -> None:
    assert order(Node(3.0, "x") * 2.0) == [["f-2-0", "f-2-1"], ["f-out"]]


def test_several_outputs_come_one_after_the_other() -> None:
    a, b = Node(3.0, "a"), Node(2.0, "b")
    steps = story([a + b, a * b]).moments
    assert [sorted(moment.appearing) for moment in steps[1:]] == [["f-out-0"], ["f-out-1"]]


def test_formulas_in_symbols_come_back_without_a_backward_pass() -> None:
    assert order(Node(3.0, "x") * 2.0, formulas=True)[2:] == [["b-out"], ["b-2-0"]]


def test_a_leaf_alone_shows_its_value() -> None:
    x = Node(3.0, "x")
    assert order(x) == [["f-out"]]
    x.backward()
    assert order(x) == [["f-out"], ["b-out"]]


def test_what_has_several_uses_is_summed_up_in_the_end() -> None:
    x = Node(3.0, "x")
    y = ag.sin(x) * x
    y.backward()
    assert order(y) == [
        ["f-1-0", "f-2-1", "f-stem-0"],
        ["f-2-0"],
        ["f-out"],
        ["b-out"],
        ["b-2-0"],
        ["b-2-1"],
        ["b-1-0"],
        ["b-stem-0"],
    ]


def test_a_box_is_one_step() -> None:
    loss, neuron, error = net()
    steps = story(loss, collapse=[neuron, error]).moments
    assert [moment.at for moment in steps][:4] == ["", "group0", "group1", ""]
    assert [moment.at for moment in steps][4:] == ["group1"] + 3 * ["group0"]


@settings(max_examples=25)
@given(graphs())
def test_every_part_of_every_line_appears_once(f: Any) -> None:
    output = f(*map(Node, f.inputs))
    if not isinstance(output, Node):
        return
    output.backward(output.value)
    told = story(output)
    appearing = [key for moment in told.moments for key in moment.appearing]
    lines = [part.key for part in told.drawing.parts if part.kind in ("forward", "backward")]
    assert sorted(appearing) == sorted(lines)


@settings(max_examples=25)
@given(graphs())
def test_nothing_is_computed_from_what_is_not_there_yet(f: Any) -> None:
    output = f(*map(Node, f.inputs))
    if not isinstance(output, Node):
        return
    output.backward(output.value)
    graph, told = Graph(output), story(output)
    start = {key: step for step, moment in enumerate(told.moments) for key in moment.appearing}
    place = {id(node): index for index, node in enumerate(graph.nodes)}
    for index, node in enumerate(graph.nodes):
        for slot, x in enumerate(node.inputs):
            came = start[f"f-{index}-{slot}"]
            assert all(start[f"f-{place[id(x)]}-{k}"] < came for k in range(len(x.inputs)))
            if f"b-{index}-{slot}" in start:
                arrived = [
                    start[f"b-{j}-{k}"]
                    for j, user in enumerate(graph.nodes)
                    for k, used in enumerate(user.inputs)
                    if used is node and f"b-{j}-{k}" in start
                ]
                assert all(step < start[f"b-{index}-{slot}"] for step in arrived)


# pictures -----------------------------------------------------------------------------------------


def test_the_first_picture_has_all_shapes_and_what_is_given() -> None:
    told = story(apples())
    seen = keys(told.still(0))
    assert {"n0", "n1", "n2", "n3", "n4", "end", "f-2-0"} <= set(seen)
    assert not any(key.startswith("b-") for key in seen)


def test_a_line_that_nothing_has_gone_along_is_gray_and_says_nothing() -> None:
    told = story(apples())
    (way,) = [part for part in told.still(0).parts if part.key == "f-out"]
    assert {mark.color for mark in way.marks} == {"quiet"}
    (way,) = [part for part in told.still(2).parts if part.key == "f-out"]
    assert any(getattr(mark, "text", "") == "220" for mark in way.marks)


def test_the_shape_at_work_has_a_ring_in_the_color_of_its_way() -> None:
    told = story(apples())
    rings = [
        [
            mark.stroke
            for part in told.still(step).parts
            if part.key == "ring"
            for mark in part.marks
        ]
        for step in range(len(told.moments))
    ]
    assert rings == [[], ["ink"], ["ink"], [], *(4 * [["backward"]])]


@pytest.mark.parametrize("output", [apples(), square()], ids=["apples", "square"])
def test_after_the_last_step_the_picture_is_whole(output: Node) -> None:
    told = story(output)
    assert told.still(len(told.moments)) == told.drawing


# SVG ----------------------------------------------------------------------------------------------


def test_the_svg_has_an_animation_for_each_step() -> None:
    picture = ag.animate(apples())
    root = ElementTree.fromstring(picture)
    sheet = root.find(f"{SVG}style")
    assert sheet is not None
    assert sheet.text is not None
    names = set(re.findall(r"@keyframes ([\w-]+)", sheet.text))
    classes = {word for group in root.iter(f"{SVG}g") for word in group.get("class", "").split()}
    assert names == {word for word in classes if word.startswith("film")}
    assert "animation-duration:11s;animation-iteration-count:infinite" in sheet.text


def test_whoever_wants_no_motion_sees_the_whole_picture() -> None:
    sheet = ag.animate(apples())
    assert "@media(prefers-reduced-motion:reduce)" in sheet
    hidden = re.findall(r"\.film\w+-(\d+)(-\d+)?\{opacity:0", sheet)
    assert hidden
    assert all(end for _, end in hidden)  # rings and gray lines, which do not stay


def test_two_films_in_one_page_keep_out_of_each_others_way() -> None:
    names = [
        set(re.findall(r"@keyframes (\w+)", ag.animate(film))) for film in (apples(), square())
    ]
    assert not names[0] & names[1]
    assert ag.animate(apples()) == ag.animate(apples())


def test_time_and_loop_are_chosen() -> None:
    picture = ag.animate(apples(), seconds=0.5, loop=False)
    assert "animation-duration:5.5s;animation-iteration-count:1}" in picture


def test_the_options_are_those_of_draw() -> None:
    picture = ag.animate(apples(), theme="dark", values=False)
    assert "#14171c" in picture
    assert ">220<" not in picture
    with pytest.raises(ValueError, match="theme must be one of"):
        ag.animate(apples(), theme="sepia")
    assert len(ag.animate(apples(), blanks="gradients").answers) == 4


def test_the_title_is_told_to_those_who_cannot_see() -> None:
    root = ElementTree.fromstring(ag.animate(apples(), title="Two apples > one"))
    assert root.get("aria-label") == "Two apples > one"


def test_a_notebook_shows_the_text_and_not_a_path(tmp_path: Path) -> None:
    assert ag.animate(apples())._repr_svg_() == ag.animate(apples())
    assert ag.animate(apples(), tmp_path / "film.svg")._repr_svg_() is None
    assert (tmp_path / "film.svg").read_text(encoding="utf-8") == ag.animate(apples())


# GIF ----------------------------------------------------------------------------------------------


def test_a_gif_has_a_picture_for_each_step_and_rests_in_the_end(tmp_path: Path) -> None:
    image = pytest.importorskip("PIL.Image")
    path = ag.animate(Node(3.0, "x") * 2.0, tmp_path / "film.gif", seconds=0.5)
    with image.open(path) as gif:
        times = []
        for frame in range(gif.n_frames):
            gif.seek(frame)
            times.append(gif.info["duration"])
        assert times == [500, 500, 1500]
        assert gif.info["loop"] == 0
        whole = image.open(
            BytesIO(Path(ag.draw(Node(3.0, "x") * 2.0, tmp_path / "x.png")).read_bytes())
        )
        assert gif.size == whole.size


def test_a_gif_plays_once_if_wanted(tmp_path: Path) -> None:
    image = pytest.importorskip("PIL.Image")
    path = ag.animate(Node(3.0, "x") * 2.0, tmp_path / "film.gif", loop=False)
    with image.open(path) as gif:
        assert "loop" not in gif.info


def test_without_pillow_a_gif_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "PIL", None)
    with pytest.raises(ImportError, match="pip install pillow"):
        ag.animate(apples(), tmp_path / "film.gif")
    assert list(tmp_path.iterdir()) == []


# frames -------------------------------------------------------------------------------------------


def test_frames_are_a_picture_for_each_step(tmp_path: Path) -> None:
    made = ag.animate(apples(), frames=tmp_path)
    assert made.startswith("<svg")
    assert [path.name for path in made.frames] == [f"step-{n:02}.svg" for n in range(1, 9)]
    assert sorted(tmp_path.iterdir()) == list(made.frames)
    first, last = (path.read_text(encoding="utf-8") for path in (made.frames[0], made.frames[-1]))
    assert ">220<" not in first
    assert ">220<" in last


def test_frames_can_be_png_and_have_one_size(tmp_path: Path) -> None:
    made = ag.animate(Node(3.0, "x") * 2.0, frames=tmp_path, frame_format="png")
    heads = [path.read_bytes()[:24] for path in made.frames]
    assert [head[:4] for head in heads] == 2 * [b"\x89PNG"]
    assert heads[0][16:] == heads[1][16:]  # width and height


# what is refused ----------------------------------------------------------------------------------


@pytest.mark.parametrize("seconds", [0, -1.0, 0.01, 61, float("nan"), float("inf"), "1", True])
def test_a_step_lasts_a_time(seconds: Any) -> None:
    with pytest.raises(ValueError, match=r"must be a number from 0\.05 to 60; got"):
        ag.animate(apples(), seconds=seconds)


def test_loop_is_yes_or_no() -> None:
    with pytest.raises(TypeError, match="loop must be True or False, got 3"):
        ag.animate(apples(), loop=3)  # type: ignore[arg-type]


def test_other_endings_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"'film.mp4'; a film must end in one of .svg, .gif"):
        ag.animate(apples(), tmp_path / "film.mp4")


def test_folders_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="nowhere does not exist; create it first"):
        ag.animate(apples(), tmp_path / "nowhere" / "film.svg")
    with pytest.raises(FileNotFoundError, match=r"frames: the folder .*nowhere does not exist"):
        ag.animate(apples(), frames=tmp_path / "nowhere")


def test_frames_have_a_format(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="frame_format must be one of svg, png, pdf, got 'gif'"):
        ag.animate(apples(), frames=tmp_path, frame_format="gif")


def test_what_draw_does_not_know_is_refused() -> None:
    with pytest.raises(TypeError, match="animate has no option colour, format; "):
        ag.animate(apples(), format="png", colour="red")


def test_only_a_graph_can_move() -> None:
    with pytest.raises(TypeError, match="the output must be a node, got float"):
        ag.animate(3.0)  # type: ignore[arg-type]
