"""Data types: NumPy's, asked of nodes too."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..engine.methods import ArrayMethods
from ..engine.values import Value
from .creation import check_device, in_type


def astype(x: Any, dtype: Any, /, *, copy: bool = True, device: Any = None) -> Any:
    """x in another type; in one of integers or booleans, without a gradient.

    >>> astype(np.array([1.5]), np.float32)
    array([1.5], dtype=float32)
    """
    check_device(device)
    if not isinstance(x, ArrayMethods):
        return np.asarray(x).astype(dtype, copy=copy)
    if x.dtype != dtype:
        return in_type(x, dtype)
    return x.copy() if copy else x


def can_cast(from_: Any, to: Any, /) -> bool:
    """Whether the rules of type promotion let a type, or that of an array or node, become another.

    >>> can_cast(np.float32, np.float64), can_cast(np.ones(1), np.float32)
    (True, False)
    """
    return np.can_cast(_type_of(from_), to)


def finfo(type: Any, /) -> Any:
    """What NumPy knows of a float type, or of that of an array or node.

    >>> float(finfo(np.float32).eps)
    1.1920928955078125e-07
    """
    return np.finfo(_type_of(type))


def iinfo(type: Any, /) -> Any:
    """What NumPy knows of an integer type, or of that of an array.

    >>> iinfo(np.int8).max
    127
    """
    return np.iinfo(_type_of(type))


def _type_of(x: Any) -> Any:
    return x.dtype if isinstance(x, (Value, np.ndarray, np.generic)) else x
