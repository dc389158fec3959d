"""Angles and distances in the plane: of a point (x, y), and angles in other units.

With r² = x² + y², and the point's unit vector (c, s) = (x / r, y / r), the rules are

============= ========== ===========
z             to x       to y
============= ========== ===========
hypot(x, y)   g c        g s
arctan2(y, x) -g s / r   g c / r
unit_x(x, y)  g s² / r   -g c s / r
============= ========== ===========

No square of a coordinate is needed, which would overflow for 1e200 and vanish for 1e-200; nor the
difference 1 - c², in which digits are lost: so whatever fits into a float comes out right, in
derivatives of every order. At the origin, where there is no unit vector, all of them are 0.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ..engine.define import built_in, register
from ..engine.registry import NUMPY
from ..engine.values import call_on_values
from .arithmetic import mul
from .elementwise import _reals
from .selection import SHAPES, where

__all__ = ["arctan2", "hypot", "unit_x", "unwrap"]


def _over_distance(x: Any, y: Any) -> Any:
    """1 / r, and 0 at the origin."""
    half = hypot(0.5 * x, 0.5 * y)  # r itself may be beyond the largest float
    return 0.5 / where(half == 0.0, math.inf, half)


@built_in(
    lambda g, z, x, y: g * unit_x(y, x) ** 2.0 * _over_distance(x, y),
    lambda g, z, x, y: -g * (z * unit_x(y, x)) * _over_distance(x, y),
    kind="elementwise",
    domain=((-3.0, 3.0), (0.0, 3.0)),
    hint=SHAPES,
)
def unit_x(x: Any, y: Any) -> Any:
    """x / hypot(x, y): how far the unit vector in the direction of (x, y) goes along x.

    At (0, 0) it is 0.

    >>> unit_x(3.0, 4.0), unit_x(-1e308, 0.0)
    (0.6, -1.0)
    """
    x, y = _reals(x, y)
    half = np.hypot(0.5 * x, 0.5 * y)
    return 0.5 * x / np.where(np.equal(half, 0.0), math.inf, half)


@built_in(
    lambda g, z, x, y: g * unit_x(x, y),
    lambda g, z, x, y: g * unit_x(y, x),
    numpy=(np.hypot,),
    kind="elementwise",
    domain=((-3.0, 3.0), (0.0, 3.0)),
    hint=SHAPES,
)
def hypot(x: Any, y: Any) -> Any:
    """Length of the hypotenuse, sqrt(x² + y²), without overflow; at (0, 0) its gradient is 0.

    >>> hypot(3.0, 4.0)
    5.0
    """
    return np.hypot(*_reals(x, y))


@built_in(
    lambda g, z, y, x: g * unit_x(x, y) * _over_distance(x, y),
    lambda g, z, y, x: -g * unit_x(y, x) * _over_distance(x, y),
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
    """Angles without jumps: whole periods are added. How many counts as constant.

    Args:
        p: array of angles.
        discont: the smallest difference that counts as a jump; half a period by default.
        axis: along which axis they follow each other.
        period: how far it is once around; it may be a variable.

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
