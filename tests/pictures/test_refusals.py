"""What is asked for wrongly, and what the error says of it."""

import os
import re
import stat

import numpy as np
import pytest
from examples import apples

from autograd_scratch import Graph, Node, Style, animate, draw, step_through
from autograd_scratch.pictures.graphviz_program import GraphvizError
from autograd_scratch.pictures.motion import animate as animation

needs_posix = pytest.mark.skipif(os.name == "nt", reason="Windows has no such files")


@pytest.mark.parametrize("make", [draw, animate, step_through, Graph])
@pytest.mark.parametrize(
    "output", [3, None, "apple", Node, np.ones(3), [Node(1.0), 2.0], [[Node(1.0)]], [Graph]]
)
def test_what_is_no_node_is_named_with_what_to_give(make, output):
    said = r"the output must be a node, got \w+; give what a computation with Node\(…\)"
    with pytest.raises(TypeError, match=said):
        make(output)


@pytest.mark.parametrize("make", [draw, animate, step_through])
@pytest.mark.parametrize("path", [3, b"a.svg", ["a.svg"]])
def test_a_path_is_a_string_or_a_path(make, path):
    said = re.escape(f"path must be a string or a Path, got {path!r}")
    with pytest.raises(TypeError, match=said):
        make(apples(), path)


def test_frames_are_for_a_folder():
    with pytest.raises(TypeError, match="frames must be a string or a Path, got 3"):
        animate(apples(), frames=3)
    with pytest.raises(ValueError, match="frame_format='png' is for single pictures: name a fold"):
        animate(apples(), frame_format="png")
    with pytest.raises(ValueError, match="frame_format must be one of svg, png, pdf, got 'gif'"):
        animate(apples(), frame_format="gif")


def test_a_null_character_in_a_name_is_refused_by_the_name_of_the_option():
    with pytest.raises(ValueError, match=r"path must not have a null character in it, got 'a\\x00"):
        draw(apples(), "a\0.svg")


@pytest.mark.parametrize("name", ["사과 'x' &<.svg", "two\nlines.svg", "-T.svg", ".hidden.svg"])
def test_strange_names_are_names(tmp_path, name):
    assert draw(apples(), tmp_path / name) == str(tmp_path / name)
    assert [path.name for path in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"theme": Style()}, "theme must be a name, got a Style: give it as style="),
        (
            {"same_rank": [Node(1.0)]},
            r"same_rank: expected a list, got Node; .* as in \[\[x, y\]\]",
        ),
        ({"same_rank": 3}, r"same_rank: expected a list, got int; .* as in \[\[x, y\]\]"),
        ({"hide": None}, "hide: expected a list, got NoneType; give nodes, or 'constants'"),
        (
            {"blanks": True},
            "blanks: expected a list, got bool; give nodes, 'values' or 'gradients'",
        ),
        ({"collapse": 3}, "collapse: expected a list, got int; give groups, made by `with group"),
        ({"collapse": {"layer": 3}}, "collapse: expected a list, got int; give the nodes of each"),
    ],
)
def test_options_say_what_they_take(options, said):
    with pytest.raises(TypeError, match=said):
        draw(apples(), **options)


def test_a_transparent_background_is_none():
    with pytest.raises(ValueError, match="'navy', or None for a transparent background, got 'tra"):
        Style(background="transparent")


# files --------------------------------------------------------------------------------------------


@needs_posix
@pytest.mark.parametrize("frame_format", ["svg", "png"])
def test_frames_keep_links_and_permissions(tmp_path, frame_format):
    there, folder = tmp_path / "there", tmp_path / "frames"
    there.touch()
    folder.mkdir()
    first, second = (folder / f"step-0{number}.{frame_format}" for number in (1, 2))
    first.symlink_to(there)
    second.touch()
    second.chmod(0o600)
    animate(Node(1.0) * 2.0, frames=folder, frame_format=frame_format)
    assert first.is_symlink()
    assert there.stat().st_size > 0
    assert stat.S_IMODE(second.stat().st_mode) == 0o600


@needs_posix
@pytest.mark.parametrize("name", ["a.svg", "a.png", "a.dot", "a.mmd", "a.gif", "a.html"])
def test_pictures_of_every_format_keep_links_and_permissions(tmp_path, name):
    there, link = tmp_path / "there", tmp_path / name
    there.touch()
    there.chmod(0o640)
    link.symlink_to(there)
    make = {"a.gif": animate, "a.html": step_through}.get(name, draw)
    make(Node(1.0) * 2.0, link)
    assert link.is_symlink()
    assert there.stat().st_size > 0
    assert stat.S_IMODE(there.stat().st_mode) == 0o640


def test_a_film_whose_last_frame_fails_writes_nothing(tmp_path, monkeypatch):
    frames, film = tmp_path / "frames", tmp_path / "film.svg"
    frames.mkdir()
    film.write_text("old")
    write, steps = animation.write_drawing, []

    def failing(*args, **options):
        steps.append(args)
        if len(steps) == 3:
            raise GraphvizError("out of memory")
        return write(*args, **options)

    monkeypatch.setattr(animation, "write_drawing", failing)
    with pytest.raises(GraphvizError, match="out of memory"):
        animate(apples(), film, frames=frames)
    assert film.read_text() == "old"
    assert not list(frames.iterdir())


@needs_posix
def test_an_error_names_the_file_that_was_asked_for(tmp_path):
    link = tmp_path / "a.svg"
    link.symlink_to(tmp_path / "nowhere" / "a.svg")
    with pytest.raises(FileNotFoundError) as caught:
        draw(apples(), link)
    assert caught.value.filename == str(link)
