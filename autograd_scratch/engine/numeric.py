"""Plain numbers and arrays: what ops take and give, and what of it goes out to the user."""

from __future__ import annotations

from typing import Any

import numpy as np

from .messages import describe
from .values import Value


def scalar_or_array(y: Any) -> Any:
    """A float64 scalar as a Python float, any 0-d array as a scalar, the rest as it is."""
    if type(y) is np.ndarray:
        return y if y.ndim else scalar_or_array(y[()])
    if type(y) is np.float64:
        return float(y)
    if type(y) is float or isinstance(y, (np.generic, Value)):
        return y
    return scalar_or_array(as_value(y, "the result of an op"))


def as_value(x: Any, where: str) -> Any:
    """``x`` as the engine computes with it: a float, a NumPy scalar or an array of real numbers.

    Args:
        x: a number, an array, or nested lists of numbers.
        where: the name of the op or class that asks, for the error message.

    Raises:
        TypeError: complex, object, string, date and masked arrays.
        ValueError: nested lists of different lengths.
    """
    if type(x) is np.ndarray:
        if x.ndim and x.dtype.kind in "fiub":
            return x
    elif type(x) is float:
        return x
    elif type(x) is int or type(x) is bool:
        return float(x)
    elif isinstance(x, np.ma.MaskedArray):
        raise TypeError(f"{where}: masked arrays are not supported; fill them first")
    else:
        try:
            x = np.asarray(x)
        except ValueError as error:  # nested lists of different lengths
            raise ValueError(f"{where}: {error}") from error
    if x.dtype.kind not in "fiub":
        raise TypeError(
            f"{where}: values must be real numbers, got {describe(x)}; complex, object and string "
            f"arrays have no gradient here"
        )
    return scalar_or_array(x)


def owned_each(xs: list[Any]) -> list[Any]:
    """Results as the user's own: arrays that are writable, and share no memory with any other."""
    if np.ndarray not in map(type, xs):
        return xs  # numbers, of which a graph may have a million
    seen: set[int] = set()
    result = []
    for x in xs:
        if type(x) is np.ndarray:
            key = id(x)
            if x.base is not None or key in seen or not x.flags.writeable:
                x = x.copy()
            else:
                seen.add(key)
        result.append(x)
    return result


def zeros_like(x: Any) -> Any:
    """Zeros of the shape and dtype of a number, array or node."""
    shape = () if type(x) is float else x.shape
    return scalar_or_array(np.zeros(shape, float if type(x) is float else x.dtype))
