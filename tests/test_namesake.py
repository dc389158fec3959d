"""Where Python finds another package called nn, the commands say what it is and what to do."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from autograd_scratch.command_line import main
from autograd_scratch.namesake import foreign_nn
from demos.__main__ import main as run_demos

ROOT = Path(__file__).parents[1]

THEIRS = 'raise RuntimeError("this must not be imported")\n'


@pytest.fixture(params=["a package", "a file", "an empty folder", "an installed package"])
def other(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> tuple[Path, str]:
    """Put another nn before ours; returns where it lies and what the message advises."""
    folder = tmp_path / "nn"
    monkeypatch.delitem(sys.modules, "nn", raising=False)
    monkeypatch.syspath_prepend(tmp_path)
    if request.param == "a file":
        (tmp_path / "nn.py").write_text(THEIRS)
        return tmp_path / "nn.py", "rename it"
    folder.mkdir()
    if request.param == "an empty folder":
        # A folder without __init__.py comes last, wherever it lies: so there must be no other.
        monkeypatch.setattr(
            sys, "path", [p for p in sys.path if not has_nn(p) or p == f"{tmp_path}"]
        )
        return folder, "rename it"
    (folder / "__init__.py").write_text(THEIRS)
    if request.param == "a package":
        return folder / "__init__.py", "rename it"
    facts = tmp_path / "nn-0.1.1.dist-info"
    facts.mkdir()
    (facts / "METADATA").write_text("Metadata-Version: 2.1\nName: nn\nVersion: 0.1.1\n")
    (facts / "RECORD").write_text("nn/__init__.py,,\n")
    return folder / "__init__.py", (
        "of the package nn 0.1.1; make room for ours: pip uninstall nn, then "
        "pip install --force-reinstall --no-deps autograd-scratch"
    )


def has_nn(path: str) -> bool:
    return (Path(path or ".") / "nn" / "__init__.py").exists()


@pytest.mark.parametrize("command", ["train", "predict"])
def test_the_command_says_which_nn_it_found(
    other: tuple[Path, str], command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    place, advice = other
    assert main([command, "--help"]) == 1
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith(
        f"autograd-scratch: error: {command} needs the nn of this project, but Python finds {place}"
    )
    assert advice in printed.err


def test_demos_on_networks_say_so_too(
    other: tuple[Path, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place, advice = other
    with pytest.raises(SystemExit) as stop:
        run_demos(["mnist", "--output", str(tmp_path / "output")])
    assert stop.value.code == 2
    complaint = capsys.readouterr().err
    assert f"mnist needs the nn of this project, but Python finds {place}" in complaint
    assert advice in complaint


def test_what_needs_no_nn_works_beside_another_one(
    other: tuple[Path, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["x**2", "x=3"]) == 0
    run_demos(["apple", "--output", str(tmp_path / "output")])
    assert "── apple" in capsys.readouterr().out


def test_ours_is_known_as_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    assert foreign_nn() is None
    monkeypatch.delitem(sys.modules, "nn", raising=False)
    assert foreign_nn() is None


def test_a_file_in_the_folder_where_python_is_started(tmp_path: Path) -> None:
    (tmp_path / "nn.py").write_text(THEIRS)
    run = subprocess.run(
        [sys.executable, "-m", "autograd_scratch", "train", "--sample"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (run.returncode, run.stdout) == (1, "")
    assert run.stderr == (
        "autograd-scratch: error: train needs the nn of this project, but Python finds "
        f"{tmp_path / 'nn.py'}; rename it, or start where Python does not find it first\n"
    )
