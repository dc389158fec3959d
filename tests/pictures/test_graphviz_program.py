"""Finding the Graphviz programs, and running them."""

import subprocess
from pathlib import Path

import pytest
from fake_dot import fake_dot
from hand_wired import only

from autograd_scratch.pictures.graphviz_program import GraphvizError, programs, run


def test_graphviz_pure_is_found_though_it_is_not_on_the_path():
    with only("graphviz-pure"):
        [program] = map(Path, programs())
    assert program.is_absolute()
    assert program.stem == "graphviz-pure"


def test_system_graphviz_goes_first(tmp_path, monkeypatch):
    program = fake_dot(tmp_path, "cat", monkeypatch)
    first, second = programs()
    assert first == str(program)
    assert Path(second).stem == "graphviz-pure"


def test_program_reads_its_source_and_is_told_what_to_write(tmp_path, monkeypatch):
    program = fake_dot(tmp_path, 'echo "$@"; cat', monkeypatch)
    assert run(str(program), ["-Tsvg", "-q"], b"graph {}") == b"-Tsvg -q\ngraph {}"


def test_failure_shows_what_the_program_said(tmp_path, monkeypatch):
    program = fake_dot(tmp_path, "echo 'plugin is missing' >&2; exit 3", monkeypatch)
    with pytest.raises(GraphvizError, match="dot failed with exit code 3: plugin is missing"):
        run(str(program), [], b"")


def test_a_crash_is_called_one(tmp_path, monkeypatch):
    program = fake_dot(tmp_path, "kill -SEGV $$", monkeypatch)
    with pytest.raises(GraphvizError, match=r"exit code -11: it crashed.*draw a smaller part"):
        run(str(program), [], b"")


def test_program_that_cannot_start_is_reported(tmp_path, monkeypatch):
    program = fake_dot(tmp_path, "", monkeypatch)
    program.write_text("#!/does/not/exist\n")
    with pytest.raises(GraphvizError, match="dot could not be started"):
        run(str(program), [], b"")


def test_program_that_hangs_is_stopped(monkeypatch):
    def hang(command, *, timeout, **_):
        raise subprocess.TimeoutExpired(command, timeout)

    monkeypatch.setattr(subprocess, "run", hang)
    with pytest.raises(GraphvizError, match="more than 60 seconds; draw a smaller part"):
        run("dot", [], b"")


def test_warnings_of_the_program_are_no_failure(tmp_path, monkeypatch):
    program = fake_dot(tmp_path, "echo 'Warning: no such font' >&2; echo '<svg/>'", monkeypatch)
    assert run(str(program), [], b"") == b"<svg/>\n"
