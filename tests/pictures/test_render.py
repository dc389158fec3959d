"""Pictures that Graphviz programs make, as bytes and as files."""

import os
import re
import stat
import struct
import subprocess
import xml.etree.ElementTree as ET
from importlib import metadata
from pathlib import Path

import pytest
from hand_wired import PROGRAMS, Graph, Node, apples, chain, forward_only, named, only, square
from hypothesis import example, given, settings
from hypothesis import strategies as st
from reader import SVG, texts

from autograd_scratch.pictures.writers.render import (
    GraphvizError,
    GraphvizNotFound,
    draw,
    find_program,
    render,
    save,
)


def no_program(monkeypatch):
    """Leave no Graphviz program to be found."""

    def not_installed(name):
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setenv("PATH", os.devnull)
    monkeypatch.setattr(metadata, "files", not_installed)


# what the picture looks like ----------------------------------------------------------------------


@PROGRAMS
def test_apple_picture_shows_values_above_and_gradients_below(program):
    with only(program):
        picture = ET.fromstring(render(apples()))
    seen = []
    for group in picture.iter(SVG + "g"):
        if (
            not group.findtext(SVG + "title", "").startswith("line")
            or group.get("class") != "node line"
        ):
            continue
        value, gradient = group.iter(SVG + "text")
        forward, backward = (
            float(line.get("points").split()[0].split(",")[1])
            for line in group.iter(SVG + "polygon")
        )
        # y grows downwards
        assert float(value.get("y")) < forward < backward < float(gradient.get("y"))
        assert value.get("fill", "black") == "black"
        assert gradient.get("fill") == "#0072b2"
        seen.append((value.text, gradient.text))
    assert sorted(seen) == [
        ("1.1", "200"),
        ("100", "2.2"),
        ("2", "110"),
        ("200", "1.1"),
        ("220", "1"),
    ]


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
def test_node_used_twice_has_two_lines(program):
    with only(program):
        assert sorted(texts(render(square()))) == sorted(["x", "×", "y", "9", "1", *"3333"])


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
def test_png_is_a_png_of_sensible_size(program):
    with only(program):
        picture = render(apples(), "png")
    assert picture.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", picture[16:24])
    assert 300 < height < width < 2000


@PROGRAMS
def test_svg_for_a_notebook_starts_at_its_element(program):
    with only(program):
        picture = draw(apples(), title="apples")
    assert picture.startswith("<svg")
    assert "apples" in texts(picture)


def test_dot_needs_no_program(monkeypatch):
    no_program(monkeypatch)
    assert render(apples(), "dot").startswith(b"digraph {")


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


def test_graphviz_pure_is_found_though_it_is_not_on_the_path():
    with only("graphviz-pure"):
        program = Path(find_program("svg"))
    assert program.is_absolute()
    assert program.stem == "graphviz-pure"


def test_system_graphviz_goes_first(tmp_path, monkeypatch):
    program = fake_dot(tmp_path, "cat", monkeypatch)
    assert find_program("svg") == str(program)


def test_without_any_program_the_error_says_how_to_get_one(monkeypatch):
    no_program(monkeypatch)
    with pytest.raises(GraphvizNotFound, match=r"pip install graphviz-pure.*apt.*brew.*winget"):
        render(apples())


def test_failure_shows_what_the_program_said(tmp_path, monkeypatch):
    fake_dot(tmp_path, "echo 'plugin is missing' >&2; exit 3", monkeypatch)
    with pytest.raises(GraphvizError, match="dot failed with exit code 3: plugin is missing"):
        render(apples())


def test_a_crash_is_called_one(tmp_path, monkeypatch):
    fake_dot(tmp_path, "kill -SEGV $$", monkeypatch)
    with pytest.raises(GraphvizError, match=r"exit code -11: it crashed.*draw a smaller part"):
        render(apples())


@pytest.mark.skipif(os.name == "nt", reason="a shell script stands in for the program")
def test_program_that_cannot_start_is_reported(tmp_path, monkeypatch):
    program = fake_dot(tmp_path, "", monkeypatch)
    program.write_text("#!/does/not/exist\n")
    with pytest.raises(GraphvizError, match="dot could not be started"):
        render(apples())


def test_program_that_hangs_is_stopped(monkeypatch):
    def hang(command, *, timeout, **_):
        raise subprocess.TimeoutExpired(command, timeout)

    monkeypatch.setattr(subprocess, "run", hang)
    with pytest.raises(GraphvizError, match="more than 60 seconds; draw a smaller part"):
        render(apples())


def test_warnings_of_the_program_are_no_failure(tmp_path, monkeypatch):
    fake_dot(tmp_path, "echo 'Warning: no such font' >&2; echo '<svg/>'", monkeypatch)
    assert draw(Graph(Node(1.0))) == "<svg/>\n"


def fake_dot(folder, script, monkeypatch):
    """Put a shell script by the name of `dot` on the path, in front of everything else."""
    if os.name == "nt":
        pytest.skip("a shell script stands in for the program")
    program = folder / "dot"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(folder), prepend=os.pathsep)
    return program
