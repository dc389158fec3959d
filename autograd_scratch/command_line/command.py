"""The command ``autograd-scratch``: the value and the gradients of an expression, as a table."""

from __future__ import annotations

import argparse
import importlib
import io
import math
import os
import re
import sys
import warnings
from collections.abc import Callable, Sequence
from contextlib import suppress
from itertools import chain
from typing import Any

from .. import __version__
from ..derivatives import hessian
from ..engine.node import Node
from ..namesake import foreign_nn
from ..pictures.columns import aligned
from ..pictures.graph import Graph, draw, step_through
from .expression import (
    CONSTANTS,
    FUNCTIONS,
    Expression,
    ExpressionError,
    in_line,
    normal,
    why_no_variable,
)

PROGRAM = "autograd-scratch"

_EPILOG = f"""\
operators, functions and constants:
  + - * / **  and parentheses
  {" ".join(list(FUNCTIONS)[:13])}
  {" ".join(list(FUNCTIONS)[13:])}
  {" ".join(CONSTANTS)}

examples:
  {PROGRAM} "(x + y)**2" x=1 y=2
  {PROGRAM} "apple * number * tax" apple=100 number=2 tax=1.1 --draw apple.svg
  {PROGRAM} "(x + y)**2" x=1 y=2 --step steps.html
  {PROGRAM} "sigmoid(w*x + b)" w=0.5 x=-1 b=1e-3 --second
  {PROGRAM} train --help
  {PROGRAM} predict --help
"""

# By the name of the option: what writes the file that it asks for.
_WRITERS: dict[str, Callable[..., object]] = {"draw": draw, "step": step_through}

_OF_NN = {"train": "nn.command_line", "predict": "nn.predict_command"}
"""Commands on networks, and the modules that run them."""

_NUMBER = re.compile(r"([+-]?)((?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?|pi|e)")


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line.

    Args:
        argv: its words, without the name of the program; those of this process if not given.

    Returns:
        The exit status: 0; 1 where something outside failed, as writing a picture, or where nobody
        reads what is printed; 2 where the words make no sense.

    Raises:
        SystemExit: 0 after ``--help`` and ``--version``, 2 where argparse finds a mistake.

    Example:
        >>> main(["x**2 + 3*y", "x=5", "y=2"])
        x**2 + 3*y = 31
        <BLANKLINE>
        variable  value  derivative
        --------  -----  ----------
        x         5      10
        y         2      3
        0
    """
    words = list(sys.argv[1:] if argv is None else argv)
    # A letter that the terminal's encoding lacks is written as its code.
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        try:
            return _run(words)
        finally:
            if sys.stdout is not None:
                sys.stdout.flush()  # a failure at the exit of Python could not be told any more
    except OSError as error:  # of printing, since all others are told where they come from
        _stop_printing()
        if not isinstance(error, BrokenPipeError):  # after `| head -1` nothing is wrong
            _complain("error", f"standard output: {error.strerror or error}")
        return 1


def _run(words: list[str]) -> int:
    try:
        if words and words[0] in _OF_NN:
            return _with_nn(words[0], words[1:])
        return _differentiate(_options(words))
    except _UsageError as error:
        _complain("error", str(error))
        return 2


def _stop_printing() -> None:
    """Send what is not printed yet nowhere, so that it does not fail once more at the exit."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)


class _UsageError(Exception):
    """The words of the command line make no sense; the message says why."""


def _options(words: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog=PROGRAM,
        description="Compute an expression and its derivatives with respect to all variables.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("expression", metavar="EXPRESSION", help='such as "(x + y)**2"')
    parser.add_argument(
        "variables",
        metavar="NAME=NUMBER",
        nargs="*",
        help="the value of a variable: 1, -2.5, 1e-3, pi or e",
    )
    parser.add_argument(
        "--second", action="store_true", help="print the second derivatives (Hessian) as well"
    )
    parser.add_argument(
        "--latex", action="store_true", help="print the chain rule for every variable in LaTeX"
    )
    parser.add_argument(
        "--draw",
        metavar="FILE",
        help="draw the graph; the ending picks the format: .svg, .png, .pdf, .dot, .gv or .mmd",
    )
    parser.add_argument(
        "--step",
        metavar="FILE",
        help="write a page, .html or .htm, that goes through the graph step by step",
    )
    parser.add_argument("--version", action="version", version=f"{PROGRAM} {__version__}")
    # An expression may begin with a minus. Only with a space in it does argparse know that it is
    # no option; the program has no short options but -h.
    words = [f" {word}" if re.match("-[^-]", word) and word != "-h" else word for word in words]
    return parser.parse_intermixed_args(words)


def _differentiate(options: argparse.Namespace) -> int:
    """Print what was asked for."""
    values = _values(options.variables)
    try:
        expression = Expression(options.expression.strip(), list(values))
    except ExpressionError as error:
        raise _UsageError(str(error)) from None
    unused = [name for name in values if name not in expression.used]
    if unused:
        raise _UsageError(f"not in the expression: {', '.join(unused)}")
    for option in (*_WRITERS, "latex"):
        if getattr(options, option) and not values:
            raise _UsageError(f"--{option}: without variables there is no graph")

    variables = [Node(value, name) for name, value in values.items()]
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        output = expression(*variables)
        if isinstance(output, Node):
            output.backward()
        result = output.value if isinstance(output, Node) else output
        gradients = [variable.grad for variable in variables]
        second: Any = []
        if options.second and variables:
            second = hessian(expression, tuple(range(len(variables))))(*values.values())

    print(f"{in_line(expression.text)} = {_written(result)}")
    if variables:
        rows = zip(values, map(_written, values.values()), map(_written, gradients), strict=True)
        _print_table([["variable", "value", "derivative"], *map(list, rows)])
    if second:
        table = [[name, *map(_written, row)] for name, row in zip(values, second, strict=True)]
        _print_table([["second", *values], *table])
    if options.latex:
        print()
        print(Graph(output).latex())
    _warn(caught, [result, *gradients, *chain.from_iterable(second)])
    files = [
        (option, path) for option in _WRITERS if (path := getattr(options, option)) is not None
    ]
    return max((_write(option, output, path, expression.text) for option, path in files), default=0)


def _values(words: list[str]) -> dict[str, float]:
    """The values of the variables, in the order given."""
    values: dict[str, float] = {}
    for word in map(str.strip, words):
        name, equals, number = (part.strip() for part in word.partition("="))
        if not equals:
            raise _UsageError(
                f"{_shown(word)} is not understood: values are given as NAME=NUMBER, and the "
                f"expression must be one word, in quotes"
            )
        problem = why_no_variable(name)
        if problem:
            raise _UsageError(f"{_shown(name)} cannot be a variable: {problem}")
        if normal(name) in values:
            raise _UsageError(f"{name} is given twice")
        found = _NUMBER.fullmatch(number)
        if not found:
            raise _UsageError(
                f"{name}={_shown(number)}: not a number; write it as 1, -2.5, 1e-3, pi or e"
            )
        sign, size = found.groups()
        value = CONSTANTS[size] if size in CONSTANTS else float(size)
        values[normal(name)] = -value if sign == "-" else value
    return values


def _write(option: str, output: Node, path: str, title: str) -> int:
    """Write the file that an option asks for; returns the exit status."""
    try:
        _WRITERS[option](output, path, title=title)
    except ValueError as error:  # an unknown ending, or a graph that is too large
        raise _UsageError(f"--{option}: {error}") from None
    except (OSError, RuntimeError) as error:  # no such folder, no Graphviz
        _complain("error", f"--{option}: {error}")
        return 1
    print(f"\nThe graph is in {in_line(path)}")
    return 0


def _with_nn(command: str, words: list[str]) -> int:
    # By name and only now: the engine knows nothing of nn, which stands on top of it. So neither
    # imports the other in a circle, and whoever has the engine alone can use the rest.
    foreign = foreign_nn()
    if foreign is not None:
        _complain("error", f"{command} needs the nn of this project, but Python finds {foreign}")
        return 1
    try:
        module = importlib.import_module(_OF_NN[command])
    except ImportError as error:
        _complain("error", f'{command} needs {error.name}: pip install "autograd-scratch[nn]"')
        return 1
    run: Callable[[list[str]], int] = module.main
    return run(words)


def _print_table(rows: list[list[str]]) -> None:
    print()
    print("\n".join(aligned(rows)))


def _written(number: float) -> str:
    """A number with up to 12 digits, few enough that 0.1 + 0.2 is 0.3."""
    return f"{number:.12g}"


def _warn(caught: list[warnings.WarningMessage], numbers: list[float]) -> None:
    """One line on stderr if something overflowed or is undefined."""
    reasons = dict.fromkeys(str(warning.message) for warning in caught)
    if reasons or not all(map(math.isfinite, numbers)):
        what = ", ".join(reasons) or "a number is inf or nan"
        _complain("warning", f"{what}; inf is what is too large or divided by 0, nan is undefined")


def _complain(kind: str, message: str) -> None:
    with suppress(OSError):  # where this cannot be told either, the exit status must do
        print(f"{PROGRAM}: {kind}: {message}", file=sys.stderr)


def _shown(text: str) -> str:
    """A word of the command line, short and with control characters as their codes."""
    return repr(text if len(text) <= 60 else text[:59] + "…")
