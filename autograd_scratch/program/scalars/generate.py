"""Writes :mod:`.loop`: ``python -m autograd_scratch.program.scalars.generate``.

The loop is a file, and not made when it is needed, since Numba keeps what it has compiled by the
file that it stands in. A test compares the file with what is written here.
"""

from __future__ import annotations

from pathlib import Path

from ...whole_files import write_whole
from .table import MULTIPLY_ADD, NUMBERS, OPERATIONS, Operation

FILE = Path(__file__).with_name("loop.py")

HEAD = '''\
"""The loop that executes a tape, compiled by Numba and kept on disk where that can be.

Written by :mod:`.generate` from the operations in :mod:`.table`; do not edit. Division by zero and
the like give what IEEE says. Importing this module needs Numba, and takes a second.
"""

# ruff: noqa: SIM202

from __future__ import annotations

import math
from typing import Any

from numba import njit


def _compiled(function: Any) -> Any:
    """The function, to be compiled when it is called first."""
    try:
        return njit(cache=True, nogil=True, error_model="numpy")(function)
    except RuntimeError:  # neither this folder nor the user's cache can be written to
        return njit(nogil=True, error_model="numpy")(function)


@_compiled
def run(lines: Any, values: Any) -> None:
    """Execute the lines of a tape.

    Args:
        lines: int32 array (N, 5): operation, place of the result, places of up to three operands.
        values: float64 array, the places; changed in place.
    """
    for i in range(lines.shape[0]):
        operation = lines[i, 0]
        x = values[lines[i, 2]]
        y = values[lines[i, 3]]
        z = values[lines[i, 4]]
'''


def loop_source() -> str:
    """The text of the module :mod:`.loop`."""
    lines = [HEAD.rstrip("\n")]
    for function, operation in OPERATIONS.items():
        branch = "elif" if len(lines) > 1 else "if"
        lines.append(f"        {branch} operation == {NUMBERS[function]}:")
        lines.append(f"            result = {_expression(operation)}")
    lines.append(f"        else:  # {MULTIPLY_ADD}")
    lines.append("            result = x * y + z")
    lines.append("        values[lines[i, 1]] = result")
    return "\n".join([*lines, ""])


def _expression(operation: Operation) -> str:
    """An operation as an expression of the floats x, y and z."""
    operands = [x if operation.of is float else f"({x} != 0.0)" for x in "xyz"]
    text = operation.text.format(*operands)
    return text if operation.gives is float else f"1.0 if {text} else 0.0"


if __name__ == "__main__":
    write_whole(FILE, loop_source().encode())
