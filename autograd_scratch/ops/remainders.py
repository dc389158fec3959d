"""What a division leaves over; between its jumps, the derivative by the divisor is the quotient."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..engine.op import built_in
from .selection import SHAPES


@built_in(
    lambda g, z, x, y: g,
    lambda g, z, x, y: -g * (x // y),
    sign="mod",
    numpy=(np.remainder,),
    kind="elementwise",
    domain=((1.1, 1.9), (2.1, 3.0)),
    hint=SHAPES,
)
def mod(x: Any, y: Any) -> Any:
    """The remainder x - floor(x / y)·y, with the sign of y.

    >>> mod(5.0, 3.0), mod(-1.0, 3.0)
    (2.0, 2.0)
    """
    return np.remainder(x, y)
