"""Run the demos: ``python -m demos``, ``python -m demos NAME``, ``python -m demos --list``."""

from __future__ import annotations

import argparse
import ast
import importlib
from pathlib import Path

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
    parser = argparse.ArgumentParser(
        prog="python -m demos",
        description="Demos of autograd_scratch. Without a name, the main job: the apples of the "
        "book, a gradient check, and training on the MNIST sample.",
    )
    parser.add_argument("name", nargs="?", choices=NAMES, metavar="NAME", help="one demo")
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
    options = parser.parse_args(argv)
    if (options.full or options.sigmoid) and options.name not in ("mnist", None):
        parser.error("--full and --sigmoid belong to the demo mnist")

    if options.list:
        for name in NAMES:
            source = Path(__file__).with_name(f"{name}.py").read_text(encoding="utf-8")
            print(f"{name:20}{(ast.get_docstring(ast.parse(source)) or '').splitlines()[0]}")
        return
    options.output.mkdir(parents=True, exist_ok=True)
    for name in MAIN_JOB if options.name is None else (options.name,):
        print(f"── {name} " + "─" * (60 - len(name)))
        try:
            demo = importlib.import_module(f"demos.{name}")
        except ModuleNotFoundError as error:
            parser.error(f"{name} needs {error.name}: python -m pip install {error.name}")
        if name == "mnist":
            demo.main(options.output, full=options.full, sigmoid=options.sigmoid)
        else:
            demo.main(options.output)
    if any(options.output.iterdir()):
        print(f"Pictures are in {options.output.resolve()}")


if __name__ == "__main__":
    main()
