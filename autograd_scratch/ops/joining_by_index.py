"""``r_[x, y]`` and ``c_[x, y]``: arrays joined in the notation of an index.

NumPy's own ``np.r_`` and ``np.c_`` make arrays of what they are given without asking it, so nodes
need these two.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..engine.values import dtype_of, shape_of, values_in
from .elementwise import astype
from .indexing import take
from .shape import as_array, concatenate, ravel, reshape

__all__ = ["c_", "r_"]

_WEAK = (bool, int, float)
"""Python's numbers, which take the type of the arrays that they are joined to."""


class _Joiner:
    """What joins the things between its brackets.

    Args:
        numpys: what does the same for arrays. It is asked where each element goes, so all its
            directives, as in ``r_["0,2", x]``, mean the same here.
        name: what it is called.
    """

    def __init__(self, numpys: Any, name: str) -> None:
        self._numpys = numpys
        self.__name__ = self.__qualname__ = name

    def __repr__(self) -> str:
        return f"<{self.__name__} of autograd_scratch>"

    def __getitem__(self, key: Any) -> Any:
        items = key if isinstance(key, tuple) else (key,)
        if next(values_in(items), None) is None:
            return self._numpys[key]
        arrays: list[Any] = []
        types: list[Any] = []
        places: list[Any] = []  # each element by its number
        count = 0
        for item in items:
            if isinstance(item, str):
                places.append(item)
                continue
            x = as_array(np.r_[item] if isinstance(item, slice) else item)
            numbers = count + np.arange(np.prod(shape_of(x), dtype=int)).reshape(shape_of(x))
            count += numbers.size
            places.append(numbers if numbers.ndim else int(numbers))
            types.append(item if type(item) in _WEAK else dtype_of(x))
            arrays.append(ravel(x))
        flat = concatenate(arrays)
        dtype = np.result_type(*types)
        flat = flat if dtype_of(flat) == dtype else astype(flat, dtype)
        order = np.asarray(self._numpys[tuple(places)]).astype(int)
        if np.array_equal(order.ravel(), np.arange(count)):
            return reshape(flat, order.shape)
        return take(flat, order)


class _Rows(_Joiner):
    """Arrays, numbers and slices joined along the first axis, as ``np.r_`` joins arrays.

    >>> r_[np.array([1.0, 2.0]), 5.0, 0:3]
    array([1., 2., 5., 0., 1., 2.])
    """


class _Columns(_Joiner):
    """Vectors as the columns of a matrix, or matrices side by side, as ``np.c_`` joins arrays.

    >>> c_[np.array([1.0, 2.0]), np.array([3.0, 4.0])]
    array([[1., 3.],
           [2., 4.]])
    """


r_ = _Rows(np.r_, "r_")
"""Arrays, numbers and slices joined along the first axis, as ``np.r_`` joins arrays."""

c_ = _Columns(np.c_, "c_")
"""Vectors as the columns of a matrix, or matrices side by side, as ``np.c_`` joins arrays."""
