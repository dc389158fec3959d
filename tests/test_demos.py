"""The demos run, print what the book prints, and write their pictures."""

from __future__ import annotations

import contextlib
import io
import os
import re
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from demos.__main__ import NAMES, main
from demos.figures import FIGURES
from demos.tour import STYLE, write_tour

ROOT = Path(__file__).parents[1]
TORCH = find_spec("torch") is not None

PRINTED = {
    "apple": ["price: 220", "dapple: 2.2, dapple_num: 110, dtax: 200"],
    "apple_orange": [
        "price: 715",
        "dapple_num: 110, dapple: 2.2",
        "dorange: 3.3, dorange_num: 165, dtax: 650",
    ],
    "chain_rule": ["z = 9, dz/dx = 6, dz/dy = 6, 2(x + y) = 6"],
    "sigmoid_graph": ["four steps: y = 0.622459, dy/dx = 0.235004"],
    "figures": [
        "5-15-apple-orange-exercise",
        "(1) ∂price/∂tax = 650",
        "(8) ∂price/∂apple = 2.2",
    ],
    "gradient_descent": [
        "lr=0.1: [-6.11110793e-10  8.14814391e-10]",
        "lr=10: [-2.58983747e+13 -1.29524862e+12]",
        "lr=1e-10: [-2.99999994  3.99999992]",
    ],
    "gradient_check": ["W1: ", "b1: ", "W2: ", "b2: "],
    "mnist": [
        "train acc, test acc | ",
        "test accuracy after 801 iterations: 0.9",
        "mnist_mistakes.png: ",
    ],
    "pytorch": [
        "weights.safetensors: W1 (784, 50), b1 (50,), W2 (50, 10), b2 (10,)",
        "the scores are the same: True" if TORCH else "PyTorch is not installed",
    ],
    "per_example": [
        "(100, 784, 50); their mean is that of the batch: True",
        "test accuracy of private training: 0.8",
        "the hardest is a ",
    ],
    "optimize": ["Newton", "7 steps, distance to the minimum 0.0e+00"],
    "black_scholes": ["price: 4.1783", "delta: 0.4332", "implied by a price of 5: 0.2294"],
    "epidemic": ["infections a day: 0.402, truly 0.4", "recoveries a day: 0.101, truly 0.1"],
    "gaussian_process": ["amplitude: 1.303", "length scale: 1.038", "noise: 0.105"],
    "kalman": ["push 0.109 (truly 0.1), blur 0.937 (truly 1)"],
    "logistic_regression": ["loss 92.1710 after ", "correct: 90.3%"],
    "monte_carlo": ["% accepted", "truly [ 1. -2.]"],
    "pendulum": [
        "loss at the guess: 0.7000, slopes -7.381 and -75.160",
        "pull 9.805 (truly 9.81), friction 0.1503 (truly 0.15)",
    ],
    "robot_arm": ["to (1.0, 1.5): 14 steps", "to (2.0, 2.5): 99 steps, off by 4.0e-01"],
    "survival": ["160 failures, 40 still running", "median lifetime: 8.69"],
}
PICTURES = {
    "apple": ["apple.html", "apple.png", "apple.svg"],
    "apple_orange": ["apple_orange.svg"],
    "chain_rule": ["chain_rule.svg"],
    "sigmoid_graph": ["sigmoid_node.svg", "sigmoid_steps.svg"],
    "figures": sorted(f"{name}.svg" for name in FIGURES),
    "gradient_descent": ["gradient_descent.png"],
    "gradient_check": [],
    "mnist": [
        "mnist_confusion.png",
        "mnist_history.png",
        "mnist_mistakes.png",
        "mnist_weights.png",
    ],
    "pytorch": ["returned.safetensors"] * TORCH + ["weights.safetensors"],
    "per_example": [],
    "optimize": ["optimize.png"],
    "black_scholes": [],
    "epidemic": [],
    "gaussian_process": [],
    "kalman": [],
    "logistic_regression": [],
    "monte_carlo": [],
    "pendulum": [],
    "robot_arm": [],
    "survival": [],
}


@pytest.mark.parametrize("name", NAMES)
def test_demo_prints_its_figures_and_writes_its_pictures(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "new folder"
    main([name, "--output", str(folder)])
    printed = capsys.readouterr().out
    for line in PRINTED[name]:
        assert line in printed
    if name == "gradient_check":
        differences = re.findall(r"^[Wb][12]: (.*)$", printed, re.MULTILINE)
        assert len(differences) == 4
        assert all(0.0 < float(difference) <= 1e-9 for difference in differences)
    pictures = sorted(folder.iterdir())
    assert [picture.name for picture in pictures] == PICTURES[name]
    assert all(picture.stat().st_size > 1000 for picture in pictures)
    assert (f"Files are in {folder}" in printed) == bool(pictures)


@pytest.mark.parametrize("name", ["gradient_check", "chain_rule"])
def test_of_files_that_were_there_before_nothing_is_said(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "chain_rule.svg").touch()
    main([name, "--output", str(tmp_path)])
    assert ("Files are in" in capsys.readouterr().out) == (name == "chain_rule")


@pytest.mark.parametrize("place", ["file", "file/below", "folder"])
def test_where_nothing_can_be_written_a_line_says_why(
    place: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "folder" / "apple.svg").mkdir(parents=True)
    with pytest.raises(SystemExit):
        main(["apple", "--output", str(tmp_path / place)])
    assert f"error: {tmp_path / place}" in capsys.readouterr().err


@pytest.mark.skipif(os.name != "posix", reason="elsewhere a closed pipe is another error")
def test_who_reads_only_the_first_lines_sees_no_traceback() -> None:
    reader, writer = os.pipe()
    os.close(reader)
    command = [sys.executable, "-m", "demos", "--list"]
    done = subprocess.run(command, stdout=writer, stderr=subprocess.PIPE, text=True, cwd=ROOT)
    os.close(writer)
    assert (done.returncode, done.stderr) == (1, "")


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "cp949"])
def test_signs_that_an_output_lacks_do_not_end_a_demo(encoding: str, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "demos", "chain_rule", "--output", str(tmp_path)]
    environment = {**os.environ, "PYTHONIOENCODING": encoding}
    done = subprocess.run(command, capture_output=True, cwd=ROOT, env=environment)
    assert (done.returncode, done.stderr) == (0, b"")
    assert "z = 9, dz/dx = 6" in done.stdout.decode(encoding)


def test_list_names_every_demo_with_its_title(capsys: pytest.CaptureFixture[str]) -> None:
    main(["--list"])
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == list(NAMES)
    assert all(len(line.split()) > 3 for line in lines)


@pytest.fixture(scope="module")
def main_job(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The main job in Korean: its folder, and what it printed."""
    folder, printed = tmp_path_factory.mktemp("job"), io.StringIO()
    with contextlib.redirect_stdout(printed):
        main(["--output", str(folder), "--lang", "ko"])
    return folder, printed.getvalue()


def test_the_main_job_says_in_korean_what_it_made(main_job: tuple[Path, str]) -> None:
    folder, printed = main_job
    for line in ("(순전파: 100 × 2 × 1.1)", "(수치 미분의 오차", "801번 갱신한 뒤 시험 데이터"):
        assert line in printed
    for path in folder.glob("*.*"):
        assert path.name in printed
    last = printed.splitlines()[-1]
    assert last == f"결과를 모두 보려면 브라우저에서 {folder.as_uri()}/index.html 페이지를 여세요"


def test_the_main_job_writes_a_page_that_leads_through_what_it_made(
    main_job: tuple[Path, str],
) -> None:
    folder, _ = main_job
    page = (folder / "index.html").read_text(encoding="utf-8")
    shown = set(re.findall(r'(?:src|href)="([^"]+)"', page))
    assert len(shown) == 6
    assert re.findall(r'<a href="([^"]+)"><img', page) == re.findall(r'src="([^"]+)"', page)
    assert all((folder / name).exists() for name in shown)
    assert '<html lang="ko">' in page
    assert "220원" in page
    assert '<html lang="ko"' in (folder / "apple.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("lang", ["en", "ko"])
def test_the_page_says_in_each_language_what_came_out(lang: str, tmp_path: Path) -> None:
    path = write_tour(
        tmp_path,
        lang=lang,
        apple={"price": 330.0, "apple": 3.3},
        differences={"W1": 1e-13, "b1": 2.5e-12},
        count=39_760,
        reading={"trained": 60_000, "tested": 10_000, "accuracy": 0.9712},
    )
    page = path.read_text(encoding="utf-8")
    right = "97.1 %" if lang == "en" else "97.1%"
    for figure in ("330", "3.3", "39,760", "2.5e−12", "60,000", "10,000", right):
        assert figure in page
    assert "{" not in page.replace(STYLE, "")


@pytest.mark.parametrize(
    "arguments", [["nothing"], ["apple", "--full"], ["apple", "--parallel"], ["--parallel"]]
)
def test_arguments_that_make_no_sense_are_refused(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        main(arguments)
    assert "usage:" in capsys.readouterr().err
