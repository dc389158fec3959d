"""The command says so when its output cannot be written, and is quiet when nobody reads on."""

import os
import subprocess
import sys

import pytest

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has no /dev/full")

COMMANDS = {
    "expression": ["(x + y)**2", "x=1", "y=2"],
    "help": ["--help"],
    "training": ["train", "--sample", "--iterations", "2"],
    "help of training": ["train", "--help"],
}
EACH = pytest.mark.parametrize("words", COMMANDS.values(), ids=COMMANDS)


def run(words, output, *options):
    return subprocess.run(
        [sys.executable, *options, "-m", "autograd_scratch", *words],
        stdout=output,
        stderr=subprocess.PIPE,
        text=True,
        # As in a shell: argparse passes over it where its help cannot be printed at once.
        env={key: value for key, value in os.environ.items() if key != "PYTHONUNBUFFERED"},
    )


@EACH
def test_a_full_disk_is_told(words):
    with open("/dev/full", "wb") as full:  # noqa: PTH123
        done = run(words, full)
    assert done.returncode == 1
    complaint = done.stderr.splitlines()[-1]  # below what there may be of a progress bar
    assert complaint.startswith("autograd-scratch")
    assert complaint.endswith("No space left on device")
    assert "Traceback" not in done.stderr


@EACH
@pytest.mark.parametrize("options", [(), ("-u",)], ids=["at the end", "at once"])
def test_a_closed_pipe_is_no_error_to_be_told(words, options):
    reading, writing = os.pipe()
    os.close(reading)
    try:
        done = run(words, writing, *options)
    finally:
        os.close(writing)
    assert done.returncode in (0, 1)  # argparse itself ends quietly when it prints help at once
    assert "rror" not in done.stderr
    assert "Traceback" not in done.stderr


def test_without_any_output_nothing_fails():
    command = f'{sys.executable} -m autograd_scratch "x**2" x=3 >&-'
    done = subprocess.run(command, shell=True, stderr=subprocess.PIPE, text=True)
    assert (done.returncode, done.stderr) == (0, "")


def test_complaints_that_cannot_be_written_leave_the_exit_status():
    command = f'{sys.executable} -m autograd_scratch "x +" x=3 2>/dev/full'
    assert subprocess.run(command, shell=True).returncode == 2
