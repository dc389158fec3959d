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
        if operation == 0:
            result = x + y
        elif operation == 1:
            result = x - y
        elif operation == 2:
            result = x * y
        elif operation == 3:
            result = x / y
        elif operation == 4:
            result = -x
        elif operation == 5:
            result = y if x else z
        elif operation == 6:
            result = 1.0 if x < y else 0.0
        elif operation == 7:
            result = 1.0 if x <= y else 0.0
        elif operation == 8:
            result = 1.0 if x > y else 0.0
        elif operation == 9:
            result = 1.0 if x >= y else 0.0
        elif operation == 10:
            result = 1.0 if x == y else 0.0
        elif operation == 11:
            result = 1.0 if x != y else 0.0
        elif operation == 12:
            result = 1.0 if (x != 0.0) & (y != 0.0) else 0.0
        elif operation == 13:
            result = 1.0 if (x != 0.0) | (y != 0.0) else 0.0
        elif operation == 14:
            result = 1.0 if (x != 0.0) ^ (y != 0.0) else 0.0
        elif operation == 15:
            result = 1.0 if not (x != 0.0) else 0.0
        elif operation == 16:
            result = 1.0 if (x != 0.0) & (y != 0.0) else 0.0
        elif operation == 17:
            result = 1.0 if (x != 0.0) | (y != 0.0) else 0.0
        elif operation == 18:
            result = 1.0 if (x != 0.0) ^ (y != 0.0) else 0.0
        elif operation == 19:
            result = 1.0 if not (x != 0.0) else 0.0
        elif operation == 20:
            result = x if x > y else y if x <= y else math.nan
        elif operation == 21:
            result = x if x < y else y if x >= y else math.nan
        elif operation == 22:
            result = math.fabs(x)
        elif operation == 23:
            result = 1.0 if x > 0.0 else -1.0 if x < 0.0 else x + 0.0
        elif operation == 24:
            result = x * x if y == 2.0 else math.pow(x, y)
        elif operation == 25:
            result = math.exp(x)
        elif operation == 26:
            result = math.expm1(x)
        elif operation == 27:
            result = math.log(x)
        elif operation == 28:
            result = math.log2(x)
        elif operation == 29:
            result = math.log10(x)
        elif operation == 30:
            result = math.log1p(x)
        elif operation == 31:
            result = math.sqrt(x)
        elif operation == 32:
            result = math.sin(x)
        elif operation == 33:
            result = math.cos(x)
        elif operation == 34:
            result = math.tan(x)
        elif operation == 35:
            result = math.asin(x)
        elif operation == 36:
            result = math.acos(x)
        elif operation == 37:
            result = math.atan(x)
        elif operation == 38:
            result = math.sinh(x)
        elif operation == 39:
            result = math.cosh(x)
        elif operation == 40:
            result = math.tanh(x)
        elif operation == 41:
            result = 1.0 / (1.0 + math.exp(-x)) if x >= 0.0 else math.exp(x) / (1.0 + math.exp(x))
        elif operation == 42:
            result = 0.0 if x <= 0.0 else x
        elif operation == 43:
            result = max(x, 0.0) + math.log1p(math.exp(-math.fabs(x)))
        else:  # 44
            result = x * y + z
        values[lines[i, 1]] = result
