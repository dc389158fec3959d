"""Run the demos: ``python -m demos``, ``python -m demos NAME``, ``python -m demos --list``."""

from __future__ import annotations

import argparse
import ast
import importlib
import sys
from pathlib import Path
from typing import Any

from autograd_scratch.namesake import foreign_nn
from demos.failing import failures_told
from demos.language import teller
from demos.tour import write_tour

MAIN_JOB = ("apple", "gradient_check", "mnist")
NAMES = (
    "apple",
    "apple_orange",
    "chain_rule",
    "sigmoid_graph",
    "figures",
    "gradient_descent",
    "gradient_check",
    "mnist",
    "pytorch",
    "per_example",
    "optimize",
    "black_scholes",
    "epidemic",
    "gaussian_process",
    "kalman",
    "logistic_regression",
    "monte_carlo",
    "pendulum",
    "robot_arm",
    "survival",
)


def main(argv: list[str] | None = None) -> None:
    """Parse the command line and run what it asks for."""
    argv = sys.argv[1:] if argv is None else argv
    if argv[:1] == ["exercise"]:  # which has options of its own
        sys.exit(_exercise(argv[1:]))
    parser = argparse.ArgumentParser(
        prog="python -m demos",
        description="Demos of autograd_scratch. Without a name, the main job: the apples of the "
        "book, a gradient check, and training on the MNIST sample.",
        epilog="Exercises with an answer check: python -m demos exercise --help",
    )
    parser.add_argument("name", nargs="?", choices=NAMES, metavar="NAME", help="one demo of --list")
    parser.add_argument("--list", action="store_true", help="list the demos and stop")
    parser.add_argument(
        "--output",
        type=Path,
        default=Path("output"),
        metavar="FOLDER",
        help="where pictures are written (default: output)",
    )
    parser.add_argument("--full", action="store_true", help="mnist: train on all of MNIST")
    parser.add_argument(
        "--sigmoid", action="store_true", help="mnist: the sigmoid net of chapter 4"
    )
    parser.add_argument(
        "--parallel",
        action="store_true",
        help="mnist: train in all processes that mpiexec has started, each with its part of every "
        "batch: mpiexec -n 4 python -m demos mnist --parallel",
    )
    parser.add_argument(
        "--lang",
        choices=("en", "ko"),
        default="en",
        help="language of what the main job and its demos print and write (default: en)",
    )
    options = parser.parse_args(argv)
    if (options.full or options.sigmoid) and options.name not in ("mnist", None):
        parser.error("--full and --sigmoid belong to the demo mnist")
    if options.parallel and options.name != "mnist":
        parser.error("--parallel belongs to the demo mnist: python -m demos mnist --parallel")

    with failures_told(parser):
        _run(parser, options)


def _run(parser: argparse.ArgumentParser, options: argparse.Namespace) -> None:
    if options.list:
        for name in NAMES:
            title = ast.get_docstring(ast.parse(_source(name))) or ""
            print(f"{name:20}{title.splitlines()[0]}")
        return
    options.output.mkdir(parents=True, exist_ok=True)
    before = _written(options.output)
    tell, leads = teller(options.lang), True
    made: dict[str, Any] = {}
    for name in MAIN_JOB if options.name is None else (options.name,):
        foreign = foreign_nn() if "\nfrom nn import " in _source(name) else None
        if foreign is not None:
            parser.error(f"{name} needs the nn of this project, but Python finds {foreign}")
        try:
            demo = importlib.import_module(f"demos.{name}")
        except ModuleNotFoundError as error:
            parser.error(f"{name} needs {error.name}: python -m pip install {error.name}")
        # Not imported above, where another package of the name might be found.
        ranks = importlib.import_module("nn.parallel").world() if options.parallel else None
        leads = ranks is None or ranks.rank == 0
        if leads:
            print(f"── {name} " + "─" * (60 - len(name)))
        if name == "mnist":
            settings = {"full": options.full, "sigmoid": options.sigmoid}
            made[name] = demo.main(
                options.output, **settings, communicator=ranks, lang=options.lang
            )
        elif name in MAIN_JOB:
            made[name] = demo.main(options.output, lang=options.lang)
        else:
            made[name] = demo.main(options.output)
    if options.name is None:
        differences, count = made["gradient_check"]
        page = write_tour(
            options.output,
            lang=options.lang,
            apple=made["apple"],
            differences=differences,
            count=count,
            reading=made["mnist"],
        )
        address = page.resolve().as_uri()
        tell(
            f"All of it, to look at: open {address} in a browser",
            f"결과를 모두 보려면 브라우저에서 {address} 페이지를 여세요",
        )
    elif leads and _written(options.output) != before:
        folder = options.output.resolve()
        tell(f"Files are in {folder}", f"파일은 {folder} 폴더에 있습니다")


def _written(folder: Path) -> dict[Path, int]:
    """The files of a folder, and when each was written: a demo may write none, or old ones anew."""
    return {path: path.stat().st_mtime_ns for path in folder.iterdir()}


def _exercise(argv: list[str]) -> int:
    foreign = foreign_nn()
    if foreign is not None:
        sys.exit(f"The exercises need the nn of this project, but Python finds {foreign}")
    # Not imported above, where another package of the name might be found.
    status: int = importlib.import_module("demos.exercises.command").main(argv)
    return status


def _source(name: str) -> str:
    return Path(__file__).with_name(f"{name}.py").read_text(encoding="utf-8")


if __name__ == "__main__":
    main()
