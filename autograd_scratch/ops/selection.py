"""Ops that choose between values: the larger, the smaller, by a condition.

Where two values tie, each is the largest, and each gets its share of the gradient: so the
derivative is the one that central differences give.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ..engine.define import built_in, register
from .masking import choose

SHAPES = "Shapes must be equal or broadcast: compare them from the last axis, 1 stretches."


@built_in(
    None,
    lambda g, z, condition, x, y: where(condition, g, 0.0),
    lambda g, z, condition, x, y: where(condition, 0.0, g),
    numpy=(np.where,),
    scalar=lambda condition, x, y: x if condition else y,
    kind="linear",
    hint=SHAPES,
    batching="elementwise",
)
def where(condition: Any, x: Any, y: Any) -> Any:
    """x where the condition holds, else y; no gradient passes through the condition.

    Args:
        condition: boolean or numeric (non-zero holds).
        x, y: numbers or arrays that broadcast with the condition. Both are computed, so keep out
            of the other branch what has no finite derivative there: ``where(x > 0,
            sqrt(where(x > 0, x, 1.0)), 0.0)``.

    >>> where(np.array([True, False]), 1.0, 2.0)
    array([1., 2.])
    """
    return choose(condition, x, y)


@built_in(
    lambda g, z, x, y: where(x > y, g, where((x < y) ^ True, 0.5 * g, 0.0)),
    lambda g, z, x, y: where(y > x, g, where((y < x) ^ True, 0.5 * g, 0.0)),
    numpy=(np.maximum,),
    hint=SHAPES,
    scalar=lambda x, y: x if x > y else y if x <= y else math.nan,
    kind="elementwise",
    kinks=(0.0,),
)
def maximum(x: Any, y: Any) -> Any:
    """The larger of x and y, element by element; nan where either is nan.

    Where neither is larger than the other (they are equal, or one is nan), each gets half of the
    gradient.

    >>> maximum(1.0, 2.0)
    2.0
    """
    return np.maximum(x, y)


@built_in(
    lambda g, z, x, y: where(x < y, g, where((x > y) ^ True, 0.5 * g, 0.0)),
    lambda g, z, x, y: where(y < x, g, where((y > x) ^ True, 0.5 * g, 0.0)),
    numpy=(np.minimum,),
    hint=SHAPES,
    scalar=lambda x, y: x if x < y else y if x >= y else math.nan,
    kind="elementwise",
    kinks=(0.0,),
)
def minimum(x: Any, y: Any) -> Any:
    """The smaller of x and y, element by element; nan where either is nan.

    Where neither is smaller than the other (they are equal, or one is nan), each gets half of the
    gradient.

    >>> minimum(1.0, 2.0)
    1.0
    """
    return np.minimum(x, y)


@register(np.clip)
def clip(x: Any, a_min: Any = None, a_max: Any = None, *, min: Any = None, max: Any = None) -> Any:
    """x held between a_min and a_max: minimum(maximum(x, a_min), a_max).

    The gradient goes to x inside the bounds and to a bound where x is beyond it; exactly on a bound
    they share it.

    Args:
        x: number or array.
        a_min, a_max: bounds that broadcast with x; None for no bound. NumPy's other names for
            them, ``min`` and ``max``, work too.

    Raises:
        ValueError: a bound is given under both of its names.

    >>> clip(5.0, 0.0, 1.0)
    1.0
    """
    if (a_min is not None and min is not None) or (a_max is not None and max is not None):
        raise ValueError("clip: a bound is given under both of its names")
    a_min = min if a_min is None else a_min
    a_max = max if a_max is None else a_max
    if a_min is not None:
        x = maximum(x, a_min)
    if a_max is not None:
        x = minimum(x, a_max)
    return x


clip.arity = 1  # type: ignore[attr-defined]  # x, which NumPy calls a; the others come by name
