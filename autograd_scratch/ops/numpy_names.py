"""NumPy functions that are a turn of phrase for other ops, and those that have no derivative."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..engine.registry import NUMPY, ON_VALUES
from .arithmetic import div, mul, pow
from .products import dot, tensordot
from .reductions import cumsum, max, min, prod, sum
from .shape import ravel


def _sum(x: Any, axis: Any = 0, keepdims: bool = False) -> Any:
    return sum(x, axis=axis, keepdims=keepdims)


def _prod(x: Any, axis: Any = 0, keepdims: bool = False) -> Any:
    return prod(x, axis=axis, keepdims=keepdims)


def _max(x: Any, axis: Any = 0, keepdims: bool = False) -> Any:
    return max(x, axis=axis, keepdims=keepdims)


def _min(x: Any, axis: Any = 0, keepdims: bool = False) -> Any:
    return min(x, axis=axis, keepdims=keepdims)


def _cumsum(x: Any, axis: int = 0) -> Any:
    return cumsum(x, axis=axis)


def _peak_to_peak(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    return max(x, axis=axis, keepdims=keepdims) - min(x, axis=axis, keepdims=keepdims)


NUMPY.update(
    {
        np.add.reduce: _sum,  # a ufunc's reduce means the first axis where np.sum means all
        np.multiply.reduce: _prod,
        np.maximum.reduce: _max,
        np.minimum.reduce: _min,
        np.add.accumulate: _cumsum,
        np.multiply.outer: lambda x, y: tensordot(x, y, axes=0),
        np.square: lambda x: pow(x, 2.0),
        np.reciprocal: lambda x: div(1.0, x),
        np.positive: lambda x: x,
        np.copy: lambda x: x,
        np.deg2rad: lambda x: mul(x, np.pi / 180.0),
        np.rad2deg: lambda x: mul(x, 180.0 / np.pi),
        np.ptp: _peak_to_peak,
        np.vdot: lambda x, y: dot(ravel(x), ravel(y)),
    }
)

ON_VALUES.update(
    {
        *(np.less, np.less_equal, np.greater, np.greater_equal, np.equal, np.not_equal),
        *(np.logical_and, np.logical_or, np.logical_not, np.logical_xor),
        *(np.isnan, np.isinf, np.isfinite, np.signbit, np.isclose, np.allclose, np.array_equal),
        *(np.floor, np.ceil, np.trunc, np.rint, np.round, np.floor_divide, np.fix),
        *(np.argmax, np.argmin, np.argsort, np.argwhere, np.nonzero, np.flatnonzero),
        *(np.searchsorted, np.digitize, np.count_nonzero, np.any, np.all),
        *(np.shape, np.ndim, np.size, np.result_type, np.iscomplexobj, np.isrealobj),
        *(np.zeros_like, np.ones_like, np.empty_like, np.full_like),
        *(np.array2string, np.array_repr, np.array_str),
    }
)
