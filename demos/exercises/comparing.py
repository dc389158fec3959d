"""Compare a result with the right one."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from numbers import Real
from typing import Any

import numpy as np

__all__ = ["as_numbers", "same"]


def same(result: Any, right: Any, rtol: float) -> bool:
    """Whether a result has the right structure, shapes and numbers.

    Example:
        >>> same([2.0, [1.0, 1.0]], (2.0, np.ones(2)), rtol=1e-5), same(np.ones(1), 1.0, rtol=1e-5)
        (True, False)
    """
    if isinstance(right, Mapping):
        return (
            isinstance(result, Mapping)
            and result.keys() == right.keys()
            and all(same(result[key], right[key], rtol) for key in right)
        )
    if isinstance(right, tuple):
        if isinstance(result, np.ndarray) and result.ndim:
            result = list(result)  # which can be unpacked all the same
        return (
            isinstance(result, tuple | list)
            and len(result) == len(right)
            and all(same(a, b, rtol) for a, b in zip(result, right, strict=True))
        )
    numbers = as_numbers(result)
    return (
        numbers is not None
        and numbers.shape == np.shape(right)
        and np.allclose(numbers, right, rtol=rtol, atol=1e-9, equal_nan=True)
    )


def as_numbers(value: Any) -> np.ndarray[Any, Any] | None:
    """An array of real numbers, or None of what is none."""
    if value is None or isinstance(value, str | Mapping) or callable(value):
        return None
    try:
        array = np.asarray(value)
        if array.dtype == object and all(isinstance(x, Real | Decimal) for x in array.flat):
            array = array.astype(float)  # fractions, and ints that are too long for NumPy
        elif array.dtype.kind == "c" and not array.imag.any():
            array = array.real
    except Exception:  # lists of unequal lengths, and objects that refuse, each in its own way
        return None
    return array if array.dtype.kind in "biuf" else None
