"""Files are written as a whole or not at all."""

import os
import stat
import threading
from pathlib import Path

import pytest

from autograd_scratch.pictures.files import FORMATS, check_folder, format_of, write_whole

needs_posix = pytest.mark.skipif(os.name == "nt", reason="Windows has no such files")


@pytest.mark.parametrize("ending", FORMATS)
def test_ending_tells_the_format_in_any_case(ending):
    assert format_of(Path(f"a{ending.upper()}")) == FORMATS[ending]


@pytest.mark.parametrize("name", ["a.gif", "a", "svg", ".svg"])
def test_other_endings_are_refused(name):
    with pytest.raises(ValueError, match=r"must end in one of \.svg, \.png, \.pdf, \.dot, \.gv"):
        format_of(Path(name))


def test_folder_in_place_of_the_file_is_refused(tmp_path):
    with pytest.raises(IsADirectoryError, match="is a folder; name a file in it"):
        check_folder(tmp_path)


@needs_posix
def test_link_stays_a_link(tmp_path):
    (tmp_path / "there").mkdir()
    target, link = tmp_path / "there" / "a.svg", tmp_path / "a.svg"
    target.write_text("old")
    link.symlink_to(target)
    write_whole(link, b"new")
    assert link.is_symlink()
    assert target.read_text() == "new"
    assert [path.name for path in target.parent.iterdir()] == ["a.svg"]


@needs_posix
def test_link_to_nothing_makes_the_file(tmp_path):
    link = tmp_path / "a.svg"
    link.symlink_to(tmp_path / "b.svg")
    write_whole(link, b"new")
    assert (tmp_path / "b.svg").read_text() == "new"


@needs_posix
@pytest.mark.parametrize("mode", [0o600, 0o664, 0o755])
def test_permissions_stay(tmp_path, mode):
    path = tmp_path / "a.svg"
    path.touch()
    path.chmod(mode)
    write_whole(path, b"new")
    assert stat.S_IMODE(path.stat().st_mode) == mode


@needs_posix
def test_pipe_is_written_to_and_not_replaced(tmp_path):
    pipe = tmp_path / "a.svg"
    os.mkfifo(pipe)
    read = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_bytes()))
    reader.start()
    write_whole(pipe, b"new")
    reader.join()
    assert read == [b"new"]
    assert pipe.is_fifo()


def test_failure_leaves_what_was_there(tmp_path, monkeypatch):
    path = tmp_path / "a.svg"
    path.write_text("old")

    def full(self, content):
        raise OSError("disk full")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(OSError, match="disk full"):
        write_whole(path, b"new")
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]
