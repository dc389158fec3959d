"""The loop that works off a tape, compiled by Numba and kept on disk where that can be.

The numbers of the operations are those of :data:`.tape.OPERATIONS`. Division by zero and the like
give what IEEE says. Importing this module needs Numba, and takes a second.
"""

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
    """Work off the lines of a tape.

    Args:
        lines: int32 array (N, 5): operation, place of the result, places of up to three operands.
        values: float64 array, the places; changed in place.
    """
    for i in range(lines.shape[0]):
        code = lines[i, 0]
        x = values[lines[i, 2]]
        y = values[lines[i, 3]]
        if code == 0:
            z = x + y
        elif code == 1:
            z = x - y
        elif code == 2:
            z = x * y
        elif code == 3:
            z = x / y
        elif code == 4:
            z = -x
        elif code == 5:
            z = x * y + values[lines[i, 4]]
        elif code == 6:
            z = y if x != 0.0 else values[lines[i, 4]]
        elif code == 7:
            z = 1.0 if x < y else 0.0
        elif code == 8:
            z = 1.0 if x <= y else 0.0
        elif code == 9:
            z = 1.0 if x > y else 0.0
        elif code == 10:
            z = 1.0 if x >= y else 0.0
        elif code == 11:
            z = 1.0 if x == y else 0.0
        elif code == 12:
            z = 1.0 if x != y else 0.0
        elif code == 13:
            z = 1.0 if x != 0.0 and y != 0.0 else 0.0
        elif code == 14:
            z = 1.0 if x != 0.0 or y != 0.0 else 0.0
        elif code == 15:
            z = 1.0 if (x != 0.0) != (y != 0.0) else 0.0
        elif code == 16:
            z = x if x > y else y if x <= y else math.nan
        elif code == 17:
            z = x if x < y else y if x >= y else math.nan
        elif code == 18:
            z = math.fabs(x)
        elif code == 19:
            z = 1.0 if x > 0.0 else -1.0 if x < 0.0 else x + 0.0  # 0.0 for -0.0, too
        elif code == 20:
            z = x * x if y == 2.0 else math.pow(x, y)
        elif code == 21:
            z = math.exp(x)
        elif code == 22:
            z = math.expm1(x)
        elif code == 23:
            z = math.log(x)
        elif code == 24:
            z = math.log2(x)
        elif code == 25:
            z = math.log10(x)
        elif code == 26:
            z = math.log1p(x)
        elif code == 27:
            z = math.sqrt(x)
        elif code == 28:
            z = math.sin(x)
        elif code == 29:
            z = math.cos(x)
        elif code == 30:
            z = math.tan(x)
        elif code == 31:
            z = math.asin(x)
        elif code == 32:
            z = math.acos(x)
        elif code == 33:
            z = math.atan(x)
        elif code == 34:
            z = math.sinh(x)
        elif code == 35:
            z = math.cosh(x)
        elif code == 36:
            z = math.tanh(x)
        elif code == 37:
            e = math.exp(-math.fabs(x))
            z = 1.0 / (1.0 + e) if x >= 0.0 else e / (1.0 + e)
        elif code == 38:
            z = 0.0 if x <= 0.0 else x
        else:
            z = max(x, 0.0) + math.log1p(math.exp(-math.fabs(x)))
        values[lines[i, 1]] = z
