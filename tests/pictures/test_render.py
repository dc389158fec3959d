"""Pictures that Graphviz programs make, as bytes and as files."""

import os
import re
import stat
import struct
import xml.etree.ElementTree as ET
from importlib import metadata
from pathlib import Path

import pytest
from fake_dot import fake_dot
from hand_wired import PROGRAMS, apples, chain, forward_only, named, only, square
from hypothesis import example, given, settings
from hypothesis import strategies as st
from reader import SVG, texts

from autograd_scratch.pictures.style import Style
from autograd_scratch.pictures.writers import raster
from autograd_scratch.pictures.writers.render import (
    GraphvizError,
    GraphvizNotFound,
    draw,
    render,
    save,
)


def no_program(monkeypatch):
    """Leave no Graphviz program to be found."""

    def not_installed(name):
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setenv("PATH", os.devnull)
    monkeypatch.setattr(metadata, "files", not_installed)
    monkeypatch.setattr(raster, "_resvg", lambda: None)


# what the picture looks like ----------------------------------------------------------------------


@PROGRAMS
def test_apple_picture_shows_values_above_and_gradients_below(program):
    with only(program):
        groups = ET.fromstring(render(apples())).iter(SVG + "g")
    # By the way: a text, its height, and that of the line at its input; y grows downwards.
    line = {"forward": [], "backward": []}
    for group in groups:
        way = group.get("class")
        if way in line:
            [text] = group.iter(SVG + "text")
            path = re.findall("[-0-9.]+", group.find(SVG + "path").get("d"))
            level = path[1] if way == "forward" else path[-1]
            line[way].append((text.text, float(text.get("y")), float(level)))
    assert sorted(text for text, *_ in line["forward"]) == ["1.1", "100", "2", "200", "220"]
    assert sorted(text for text, *_ in line["backward"]) == ["1", "1.1", "110", "2.2", "200"]
    assert all(text_y < line_y for _, text_y, line_y in line["forward"])
    assert all(text_y > line_y for _, text_y, line_y in line["backward"])


@PROGRAMS
def test_inputs_stand_at_the_left_from_the_first_down_and_the_output_at_the_right(program):
    with only(program):
        picture = ET.fromstring(render(apples()))
    where = {t.text: (float(t.get("x")), float(t.get("y"))) for t in picture.iter(SVG + "text")}
    assert where["apple"][0] < where["100"][0] < where["×"][0] < where["price"][0]
    assert where["apple"][1] < where["number"][1] < where["tax"][1]


@PROGRAMS
def test_forward_only_picture_says_so(program):
    with only(program):
        assert sorted(texts(render(forward_only()))) == ["+", "3", "4", "7", "forward only", "x"]


@PROGRAMS
def test_node_used_twice_has_two_lines_that_part(program):
    with only(program):
        assert sorted(texts(render(square()))) == sorted(["x", "×", "y", "9", "1", "6", *"33333"])


@PROGRAMS
def test_hangul_stays_text(program):
    graph = apples(apple="사과", number="사과의 개수", tax="소비세")
    with only(program):
        shown = texts(render(graph, title="사과 쇼핑 🍎"))
    assert {"사과", "사과의 개수", "소비세", "사과 쇼핑 🍎"} <= set(shown)


# names are text, whatever they say ----------------------------------------------------------------


@PROGRAMS
@pytest.mark.parametrize(
    "name",
    [
        "<b>x</b>",
        "<x>",
        '"quoted"',
        "it's",
        "a & b",
        "&lt;",
        "&#65;",
        "\\N",
        "\\G \\l \\n",
        "ends in \\",
        "\\\\",
        "]]>",
        "]",
        "<!-- x -->",
        "} digraph {",
        "x:y:n",
        "%1",
        "node",
        "-1",
        "🍎",
    ],
)
def test_markup_and_escapes_are_shown_as_they_are(program, name):
    graph = named(name)
    graph.output.name = name
    with only(program):
        shown = texts(render(graph, title=name))
    assert shown.count(name) == 3


@PROGRAMS
def test_newline_breaks_the_line_and_control_characters_are_replaced(program):
    with only(program):
        shown = texts(render(named("two\nlines \x00\x1b\t\ud800\uffff")))
    assert {"two", "lines " + "\ufffd" * 5} <= set(shown)


@PROGRAMS
def test_long_name_is_cut(program):
    with only(program):
        assert "x" * 59 + "…" in texts(render(named("x" * 10_000)))


@PROGRAMS
@settings(max_examples=20)
@given(st.text(min_size=1, max_size=40))
@example("\\N<&\">'")
def test_any_name_gives_a_valid_picture_with_that_name(program, name):
    with only(program):
        shown = texts(render(named(name)))
    controls = r"[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff\u202a-\u202e\u2066-\u2069]"
    printable = re.sub(controls, "\ufffd", name)
    for line in printable.replace("\xa0", " ").split("\n"):
        assert not line or line in shown


# formats and files --------------------------------------------------------------------------------


@PROGRAMS
def test_png_is_as_large_as_its_resolution_says(program):
    svg = ET.fromstring(render(apples()))
    with only(program):
        picture = render(apples(), "png", style=Style(resolution=144))
    assert picture.startswith(b"\x89PNG\r\n\x1a\n")
    size = struct.unpack(">II", picture[16:24])
    assert size == tuple(2 * int(svg.get(side).removesuffix("pt")) for side in ("width", "height"))


@PROGRAMS
def test_svg_for_a_notebook_starts_at_its_element(program):
    with only(program):
        picture = draw(apples(), title="apples")
    assert picture.startswith("<svg")
    assert "apples" in texts(picture)


@pytest.mark.parametrize("format", ["svg", "dot", "mermaid"])
def test_texts_need_no_program(format, monkeypatch):
    no_program(monkeypatch)
    assert "apple" in render(apples(), format).decode()


def test_unknown_format_is_refused():
    with pytest.raises(ValueError, match="'gif'; formats are svg, png, pdf, dot, mermaid"):
        render(apples(), "gif")


@PROGRAMS
@pytest.mark.parametrize(
    ("name", "start"),
    [
        ("a.svg", b"<?xml"),
        ("a.PNG", b"\x89PNG"),
        ("a.dot", b"digraph"),
        ("a.gv", b"digraph"),
        ("사과.svg", b"<?xml"),
    ],
)
def test_ending_of_the_name_picks_the_format(program, name, start, tmp_path):
    with only(program):
        path = save(apples(), str(tmp_path / name))
    assert path == tmp_path / name
    assert path.read_bytes().startswith(start)
    assert list(tmp_path.iterdir()) == [path]


@PROGRAMS
def test_pdf_needs_a_system_graphviz(program, tmp_path):
    with only(program):
        if program == "system":
            assert save(apples(), tmp_path / "a.pdf").read_bytes().startswith(b"%PDF")
        else:
            with pytest.raises(GraphvizNotFound, match=r"PDF.*apt install graphviz"):
                save(apples(), tmp_path / "a.pdf")


@pytest.mark.parametrize("name", ["a.gif", "a", "svg", ".svg"])
def test_other_endings_are_refused_with_a_list_of_what_works(name, tmp_path):
    with pytest.raises(ValueError, match=r"\.svg, \.png, \.pdf, \.dot, \.gv"):
        save(apples(), tmp_path / name)


def test_missing_folder_is_not_made(tmp_path):
    with pytest.raises(FileNotFoundError, match="pictures does not exist; create it first"):
        save(apples(), tmp_path / "pictures" / "a.svg")
    assert list(tmp_path.iterdir()) == []


def test_file_stays_whole_if_the_new_one_cannot_be_put_in_place(tmp_path, monkeypatch):
    path = tmp_path / "a.dot"
    path.write_text("old")

    def broken(self, target):
        raise OSError("disk full")

    monkeypatch.setattr(Path, "replace", broken)
    with pytest.raises(OSError, match="disk full"):
        save(apples(), path)
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no permission bits")
def test_file_has_the_permissions_of_any_new_file(tmp_path):
    (tmp_path / "ordinary").touch()
    path = save(apples(), tmp_path / "a.dot")
    assert stat.S_IMODE(path.stat().st_mode) == stat.S_IMODE((tmp_path / "ordinary").stat().st_mode)


def test_large_graph_is_refused_and_drawn_on_request(tmp_path):
    with pytest.raises(ValueError, match="201 nodes"):
        save(chain(201), tmp_path / "a.svg")
    assert save(chain(201), tmp_path / "a.svg", max_nodes=201).exists()


# the programs -------------------------------------------------------------------------------------


def test_without_any_program_the_error_says_how_to_get_one(monkeypatch):
    no_program(monkeypatch)
    with pytest.raises(GraphvizNotFound, match=r"autograd-scratch\[png\].*apt.*brew.*winget.* SVG"):
        render(apples(), "png")


def test_graphviz_of_the_wheel_draws_where_that_of_the_system_fails(tmp_path, monkeypatch):
    monkeypatch.setattr(raster, "_resvg", lambda: None)
    fake_dot(tmp_path, "exit 3", monkeypatch)
    assert render(apples(), "png").startswith(b"\x89PNG")


def test_failure_of_all_shows_what_the_program_said(tmp_path, monkeypatch):
    monkeypatch.setattr(raster, "_resvg", lambda: None)
    monkeypatch.setattr(raster, "wheel_program", lambda: None)
    fake_dot(tmp_path, "echo 'plugin is missing' >&2; exit 3", monkeypatch)
    with pytest.raises(GraphvizError, match="dot failed with exit code 3: plugin is missing"):
        render(apples(), "png")
