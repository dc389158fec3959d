"""The type that arrays have in common.

In most of NumPy's functions a Python number takes the type of the array beside it, and so it does
here. Some make an array of each argument first; there a number counts as an array of float64.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..engine.values import dtype_of
from .elementwise import astype

__all__: list[str] = []


def in_common_type(*xs: Any) -> list[Any]:
    """Numbers, arrays and nodes in the type of their product, where that is a float type.

    >>> in_common_type(np.float32(2.0), 0.5)
    [2.0, 0.5]
    """
    dtype: np.dtype[Any] = np.result_type(*map(dtype_of, xs))
    return [astype(x, dtype=dtype) if dtype.kind == "f" and dtype_of(x) != dtype else x for x in xs]
