"""A file is written as a whole or not at all, whatever happens meanwhile."""

import os
import signal
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from autograd_scratch import whole_files
from autograd_scratch.whole_files import clear_drafts, draft_of, write_whole

needs_posix = pytest.mark.skipif(os.name == "nt", reason="Windows has no such signal or device")


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_an_error_while_a_draft_is_written_leaves_what_was_there(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("old")

    def interrupted():
        with draft_of(path) as draft:
            draft.write_text("half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert path.read_text() == "old"
    assert names(tmp_path) == ["a.txt"]


@needs_posix
def test_a_full_disk_leaves_what_was_there_and_names_the_file(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("old")
    # A limit on the size of files fails in the middle of the content, as a full disk does.
    code = (
        "import resource, signal, sys; from pathlib import Path\n"
        "from autograd_scratch.whole_files import write_whole\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (5000, 5000))\n"
        "try:\n    write_whole(Path(sys.argv[1]), b'new' * 9000)\n"
        "except OSError as error:\n    print(error)"
    )
    run = subprocess.run(
        [sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True
    )
    assert run.stdout == f"[Errno 27] File too large: {str(path)!r}\n"
    assert path.read_text() == "old"
    assert names(tmp_path) == ["a.txt"]


@needs_posix
def test_a_full_device_is_named():
    with pytest.raises(OSError, match="No space left on device: '/dev/full'"):
        write_whole(Path("/dev/full"), b"new")


def test_a_folder_that_is_missing_is_named_by_the_name_of_the_file(tmp_path):
    path = tmp_path / "missing" / "a.txt"
    with pytest.raises(FileNotFoundError) as caught:
        write_whole(path, b"new")
    assert caught.value.filename == str(path)


@needs_posix
def test_what_only_its_owner_may_read_is_read_by_nobody_else_meanwhile(tmp_path):
    path = tmp_path / "a.txt"
    path.touch(mode=0o600)
    with draft_of(path) as draft:
        assert stat.S_IMODE(draft.stat().st_mode) == 0o600


@needs_posix
def test_drafts_of_killed_processes_are_cleared(tmp_path):
    code = (
        "import os, signal, sys; from pathlib import Path\n"
        "from autograd_scratch.whole_files import draft_of\n"
        "with draft_of(Path(sys.argv[1])) as draft:\n"
        "    draft.write_text('half')\n"
        "    os.kill(os.getpid(), signal.SIGKILL)"
    )
    path = tmp_path / "a.txt"
    path.write_text("old")
    run = subprocess.run([sys.executable, "-c", code, str(path)])
    assert run.returncode == -signal.SIGKILL
    assert path.read_text() == "old"
    assert len(names(tmp_path)) == 2
    write_whole(tmp_path / "b.txt", b"new")
    assert names(tmp_path) == ["a.txt", "b.txt"]


def test_a_draft_that_is_written_to_is_not_cleared(tmp_path):
    with draft_of(tmp_path / "a.txt") as draft:
        draft.write_text("a")
        clear_drafts(tmp_path)
        write_whole(tmp_path / "b.txt", b"b")
        assert draft.exists()
    assert names(tmp_path) == ["a.txt", "b.txt"]


def test_a_draft_that_is_cleared_before_it_is_locked_is_made_anew(tmp_path, monkeypatch):
    if not whole_files.LOCKS:
        pytest.skip("Windows needs no locks")
    lock, calls = whole_files.fcntl.flock, []

    def late(file, how):
        calls.append(how)
        if len(calls) == 1:
            Path(file.name).unlink()
        lock(file, how)

    monkeypatch.setattr(whole_files.fcntl, "flock", late)
    write_whole(tmp_path / "a.txt", b"new")
    assert len(calls) == 2
    assert (tmp_path / "a.txt").read_bytes() == b"new"
    assert names(tmp_path) == ["a.txt"]


@needs_posix
def test_a_draft_is_locked_until_it_has_taken_its_place(tmp_path, monkeypatch):
    replace = Path.replace

    def late(draft, target):
        clear_drafts(tmp_path)
        return replace(draft, target)

    monkeypatch.setattr(Path, "replace", late)
    write_whole(tmp_path / "a.txt", b"new")
    assert names(tmp_path) == ["a.txt"]


def test_threads_that_write_one_file_leave_one_of_their_contents(tmp_path):
    path = tmp_path / "a.txt"
    contents = [bytes([letter]) * 100_000 for letter in b"abcdef"]
    with ThreadPoolExecutor(6) as pool:
        for _ in range(20):
            list(pool.map(lambda content: write_whole(path, content), contents))
            assert path.read_bytes() in contents
    assert names(tmp_path) == ["a.txt"]
