"""Angles and distances in the plane: of a point (x, y), and angles in other units.

With r² = x² + y², the rules are

============ ======= ========
z            to x    to y
============ ======= ========
hypot(x, y)  g x / r g y / r
arctan2(y,x) -g y/r² g x / r²
============ ======= ========

None of them is computed as it stands: r² would overflow for coordinates of 1e200 and vanish for
those of 1e-200. With t, the shorter coordinate over the longer, it is the longer one times
1 + t², and t is never more than 1: so whatever fits into a float comes out right, in derivatives
of every order.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ..engine.define import built_in, register
from ..engine.registry import NUMPY
from ..engine.values import call_on_values
from .arithmetic import mul
from .elementwise import _reals, abs, sign, sqrt
from .selection import SHAPES, where

__all__ = ["arctan2", "hypot", "unwrap"]


def _legs(x: Any, y: Any) -> tuple[Any, Any, Any]:
    """Whether x is the longer of two coordinates, the longer, and the shorter over the longer.

    At the origin, where no derivative exists, the longer counts as infinite: so all that is
    divided by it is 0.
    """
    x_is_longer = abs(x) >= abs(y)
    longer = where(x_is_longer, x, y)
    longer = where(longer == 0.0, math.inf, longer)
    return x_is_longer, longer, where(x_is_longer, y, x) / longer


def _over_distance(x: Any, y: Any) -> Any:
    """x / r."""
    x_is_longer, longer, t = _legs(x, y)
    side = where((x == 0.0) & (y == 0.0), 0.0, sign(longer))
    return where(x_is_longer, side, side * t) / sqrt(1.0 + t * t)


def _over_square_of_distance(x: Any, y: Any) -> Any:
    """x / r²."""
    x_is_longer, longer, t = _legs(x, y)
    return where(x_is_longer, 1.0, t) / (1.0 + t * t) / longer


@built_in(
    lambda g, z, x, y: g * _over_distance(x, y),
    lambda g, z, x, y: g * _over_distance(y, x),
    numpy=(np.hypot,),
    kind="elementwise",
    hint=SHAPES,
)
def hypot(x: Any, y: Any) -> Any:
    """Length of the hypotenuse, sqrt(x² + y²), without overflow; at (0, 0) its gradient is 0.

    >>> hypot(3.0, 4.0)
    5.0
    """
    return np.hypot(*_reals(x, y))


@built_in(
    lambda g, z, y, x: g * _over_square_of_distance(x, y),
    lambda g, z, y, x: -g * _over_square_of_distance(y, x),
    numpy=(np.arctan2,),
    kind="elementwise",
    domain=((0.0, 3.0), (-3.0, 3.0)),
    hint=SHAPES,
)
def arctan2(y: Any, x: Any) -> Any:
    """Angle of the point (x, y) in radians, from -π to π; at (0, 0) its gradient is 0.

    >>> arctan2(0.0, 1.0)
    0.0
    """
    return np.arctan2(*_reals(y, x))


@register(np.unwrap)
def unwrap(p: Any, discont: Any = None, axis: int = -1, *, period: Any = 2.0 * math.pi) -> Any:
    """Angles without jumps: whole periods are added, which take part in no derivative.

    Args:
        p: array of angles.
        discont: the smallest difference that counts as a jump; half a period by default.
        axis: along which axis they follow each other.
        period: how far it is once around.

    >>> unwrap(np.array([3.0, -3.0])).round(4)
    array([3.    , 3.2832])
    """
    given = {"discont": discont, "axis": axis, "period": period}
    unwrapped = p + period * call_on_values(_turns, (p,), given)
    # NumPy rounds otherwise; the difference is exact.
    exact = call_on_values(np.unwrap, (p,), given)
    return unwrapped + call_on_values(np.subtract, (exact, unwrapped), {})


def _turns(p: Any, period: Any, **given: Any) -> Any:
    """How many periods unwrap adds to each angle."""
    return np.rint((np.unwrap(p, period=period, **given) - p) / period)


NUMPY.update(
    {
        np.radians: lambda x: mul(x, math.pi / 180.0),
        np.degrees: lambda x: mul(x, 180.0 / math.pi),
    }
)
