"""The check of the exercises goes on, whatever the student's code does to the program."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from demos.exercises import stopping
from demos.exercises.command import main

ROOT = Path(__file__).parents[1]

POSIX = pytest.mark.skipif(os.name != "posix", reason="needs processes and signals of Unix")

ANSWER = """
import contextlib, io, os, signal, sys, threading

def add_backward(dout, x, y):
    {}
    return dout, dout
"""


def answered(folder: Path, code: str) -> Path:
    (folder / "exercise_5_3.py").write_text(code, encoding="utf-8")
    return folder


def said_by(folder: Path, **options: object) -> list[str]:
    """What the command prints of the tasks, in a process of its own, whose output is a pipe."""
    command = [sys.executable, "-m", "demos", "exercise", "5-3", "--folder", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, **options)  # type: ignore[call-overload]
    assert done.stderr == ""
    assert done.returncode == 1
    # A slow machine also says that it takes long.
    return [line for line in done.stdout.splitlines()[1:] if line[:1].strip(" …")]


LEFT = ["✗ mul_backward: not right yet", "✗ apple_backward: not right yet", "1 of 3 done"]


@POSIX
@pytest.mark.parametrize(
    "harm",
    [
        "sys.stdout.close(); sys.__stdout__.close()",
        "sys.stdout.detach()",
        "os.close(1)",
        "sys.stdout = sys.__stdout__ = None",
        "os.fork() or os._exit(7)",
        "os.fork()",
        "signal.signal(signal.SIGINT, signal.SIG_IGN)",
    ],
)
def test_the_check_goes_on_after_harm_in_a_call_or_outside(harm: str, tmp_path: Path) -> None:
    code = ANSWER.format(harm)
    done = ["✓ add_backward: done", *LEFT]
    assert said_by(answered(tmp_path, code)) == done
    outside = f"{ANSWER.format('pass')}\n{harm}\n"
    assert said_by(answered(tmp_path, outside)) == done


@POSIX
def test_in_the_background_ctrl_c_is_meant_for_others(tmp_path: Path) -> None:
    folder = answered(tmp_path, ANSWER.format("os.kill(os.getpid(), signal.SIGINT)"))
    ignored = said_by(folder, preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_IGN))
    assert ignored == ["✓ add_backward: done", *LEFT]
    heard = said_by(folder, preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL))
    assert heard[0] == "✗ add_backward: not right yet"


@pytest.mark.parametrize(
    ("code", "what"),
    [
        (ANSWER.format("threading.Event().wait(0.5)"), "add_backward(dout, x, y)"),
        (ANSWER.format("pass") + "threading.Event().wait(0.5)\n", "exercise_5_3.py"),
        (
            ANSWER.format(
                "with contextlib.redirect_stdout(io.StringIO()): threading.Event().wait(0.5)"
            ),
            "add_backward(dout, x, y)",
        ),
    ],
    ids=["in a call", "outside", "with another output"],
)
def test_what_takes_long_is_named(
    code: str,
    what: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(stopping, "PATIENCE", 0.05)
    main(["5-3", "--folder", str(answered(tmp_path, code))])
    assert f"… {what} is still running; Ctrl+C" in capsys.readouterr().out


@pytest.mark.parametrize("error", ["GeneratorExit", "KeyboardInterrupt", "BaseException('x')"])
def test_whatever_is_raised_outside_is_told_with_its_line(
    error: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["5-3", "--folder", str(answered(tmp_path, f"raise {error}"))]) == 1
    said = re.sub(r"\('(.)'\)", r": \1", error)
    assert f"✗ line 1: raise {error}\n    {said}\n" in capsys.readouterr().out
