"""The inverses of the hyperbolic functions; sinh, cosh and tanh are in :mod:`.elementwise`."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..engine.define import built_in
from .angles import hypot
from .elementwise import _real, sqrt

__all__ = ["arccosh", "arcsinh", "arctanh"]


@built_in(
    lambda g, y, x: g / hypot(1.0, x),  # in which x * x cannot overflow
    numpy=(np.arcsinh,),
    kind="elementwise",
)
def arcsinh(x: Any) -> Any:
    """Inverse hyperbolic sine.

    >>> arcsinh(0.0)
    0.0
    """
    return np.arcsinh(_real(x))


@built_in(
    lambda g, y, x: g / (sqrt(x - 1.0) * sqrt(x + 1.0)),
    numpy=(np.arccosh,),
    kind="elementwise",
    domain=((1.0, 5.0),),
)
def arccosh(x: Any) -> Any:
    """Inverse hyperbolic cosine of x >= 1; at 1 its derivative is inf, with NumPy's warning.

    >>> arccosh(1.0)
    0.0
    """
    return np.arccosh(_real(x))


@built_in(
    lambda g, y, x: g / ((1.0 - x) * (1.0 + x)),
    numpy=(np.arctanh,),
    kind="elementwise",
    domain=((-1.0, 1.0),),
)
def arctanh(x: Any) -> Any:
    """Inverse hyperbolic tangent.

    >>> arctanh(0.0)
    0.0
    """
    return np.arctanh(_real(x))
