"""Strategies of shapes, numbers and arrays: what the examples of ops are made of."""

from __future__ import annotations

import math
from functools import cache
from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from hypothesis.strategies import DrawFn, SearchStrategy, composite

Shape = tuple[int, ...]
Interval = tuple[float, float]

Call = tuple[tuple[Any, ...], dict[str, Any]]
"""What an op is called with: its inputs, and its parameters by name."""

WIDE: Interval = (-3.0, 3.0)

PLACES = 1024
"""An interval is sampled at so many places, which on most intervals are exact in float32."""

EDGE = 32
"""How many places are left out beside the ends of an interval and on either side of a kink."""

_FLOAT = np.dtype(float)
_WHOLE = np.dtype(np.int8)  # which does not widen a float type


def shapes(
    min_dims: int = 0, max_dims: int = 3, min_side: int = 1, max_side: int = 3
) -> SearchStrategy[Shape]:
    """Shapes of arrays, small ones first; ``()`` is that of a number.

    Args:
        min_dims, max_dims: how many axes.
        min_side, max_side: how long an axis is.

    Returns:
        A strategy of tuples of ints.

    Example:
        >>> from hypothesis import find
        >>> find(shapes(), lambda shape: len(shape) == 2)
        (1, 1)
    """
    return hnp.array_shapes(
        min_dims=min_dims, max_dims=max_dims, min_side=min_side, max_side=max_side
    )


@composite
def broadcastable(
    draw: DrawFn, count: int, max_dims: int = 3, max_side: int = 3
) -> tuple[Shape, ...]:
    """Shapes that broadcast together, in every pattern: equal, 0-d, axes of length 1 or missing.

    Args:
        count: how many shapes.
        max_dims: how many axes they have at most.
        max_side: how long an axis is at most.

    Returns:
        A strategy of tuples of ``count`` shapes.

    Example:
        >>> from hypothesis import find
        >>> find(broadcastable(2), lambda pair: True)
        ((), ())
    """
    common = draw(shapes(max_dims=max_dims, min_side=2, max_side=max_side))
    return tuple(
        tuple(draw(st.sampled_from([length, length, 1])) for length in common[missing:])
        for missing in (draw(st.integers(0, len(common))) for _ in range(count))
    )


def scalars(
    domain: Interval = WIDE, kinks: tuple[float, ...] = (), dtype: Any = float
) -> SearchStrategy[Any]:
    """Numbers well inside an open interval and well away from kinks.

    Args:
        domain: the interval; an infinite end is replaced by a near one.
        kinks: where a derivative jumps.
        dtype: a float, integer or boolean type.

    Returns:
        A strategy of Python floats, or of NumPy scalars of another ``dtype``.

    Raises:
        ValueError: no number of the type lies in the interval.

    Example:
        >>> from hypothesis import find
        >>> find(scalars(domain=(0.0, math.inf)), lambda x: x > 1.0)
        1.001953125
    """
    return st.sampled_from(_numbers(domain, kinks, np.dtype(dtype)))


@composite
def arrays(
    draw: DrawFn,
    shape: Shape | SearchStrategy[Shape] | None = None,
    domain: Interval = WIDE,
    kinks: tuple[float, ...] = (),
    dtype: Any = float,
) -> Any:
    """Arrays of numbers well inside an open interval and well away from kinks.

    Args:
        shape: a shape or a strategy of shapes; any small shape by default.
        domain, kinks, dtype: as for :func:`scalars`.

    Returns:
        A strategy of arrays; for the shape ``()`` of scalars, as the engine has no 0-d arrays.

    Raises:
        ValueError: no number of the type lies in the interval.

    Example:
        >>> from hypothesis import find
        >>> find(arrays((2,), domain=(0.0, 1.0)), lambda x: x[0] > x[1])
        array([0.03222656, 0.03125   ])
    """
    return draw(_filled(shape, scalars(domain, kinks, dtype)))


@composite
def _filled(
    draw: DrawFn,
    shape: Shape | SearchStrategy[Shape] | None,
    elements: SearchStrategy[Any],
    unique: bool = False,
) -> Any:
    if shape is None:
        shape = shapes()
    if isinstance(shape, SearchStrategy):
        shape = draw(shape)
    first = draw(elements)
    if not shape:
        return first
    dtype = np.asarray(first).dtype
    return draw(hnp.arrays(dtype, shape, elements=elements, unique=unique))


@cache
def _numbers(
    domain: Interval,
    kinks: tuple[float, ...],
    dtype: np.dtype[Any],
    share: int = 0,
    shares: int = 1,
) -> list[Any]:
    """Numbers to choose from, the simplest first; different shares have none in common."""
    low, high = domain
    if not low < high:
        raise ValueError(f"scalars: no number lies in {domain}; give the lower end first")
    if math.isinf(low):
        low = min(WIDE[0], high - 6.0)
    if math.isinf(high):
        high = max(WIDE[1], low + 6.0)
    step = (high - low) / PLACES
    if dtype.kind == "f":
        places = (low + k * step for k in range(EDGE, PLACES - EDGE + 1))
        found = [x for x in places if all(math.fabs(x - kink) > EDGE * step for kink in kinks)]
    elif dtype.kind == "b":
        found = [x for x in (False, True) if low < x < high and x not in kinks]
    else:
        whole = range(math.floor(low) + 1, math.ceil(high))
        found = [x for x in whole if x not in kinks and (x >= 0 or dtype.kind == "i")]
    if not found:
        raise ValueError(f"scalars: no {dtype} lies in {domain} off the kinks {kinks}")
    chosen = sorted(found[share::shares], key=math.fabs)
    return chosen if dtype == _FLOAT else [dtype.type(x) for x in chosen]
