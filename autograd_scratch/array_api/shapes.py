"""Functions that have other arguments in the standard than in NumPy."""

from __future__ import annotations

from typing import Any

import numpy as np


def clip(x: Any, /, min: Any = None, max: Any = None) -> Any:
    """The elements held between ``min`` and ``max``.

    >>> clip(np.array([1.0, 5.0]), max=3.0)
    array([1., 3.])
    """
    return np.clip(x, min, max)


def expand_dims(x: Any, /, *, axis: Any = 0) -> Any:
    """x with a new axis of length 1.

    >>> expand_dims(np.ones(2)).shape
    (1, 2)
    """
    return np.expand_dims(x, axis)
