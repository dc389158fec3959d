"""The functions of the Python array API standard, 2024.12, for nodes and plain arrays.

``x.__array_namespace__()`` of a node is this module, so libraries that are written for the standard
record themselves. Most functions are NumPy's own, which follow the standard and hand a node to its
op; what differs stands in the modules beside this one. What NumPy has beyond the standard is here
too, as it is in NumPy's own namespace. Where nodes cannot follow the standard: docs/array-api.md.

>>> import autograd_scratch as ag
>>> x = ag.Node([3.0, 4.0])
>>> xp = x.__array_namespace__()
>>> xp.linalg.vector_norm(x).backward()
>>> x.grad
array([0.6, 0.8])
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

import numpy as np

from ..ops.cumulative import cumulative_prod, cumulative_sum
from ..ops.joining import unstack
from ..ops.sorting import take_along_axis
from .creation import (
    arange,
    asarray,
    empty,
    empty_like,
    eye,
    full,
    full_like,
    linspace,
    ones,
    ones_like,
    zeros,
    zeros_like,
)
from .data_types import astype, can_cast, finfo, iinfo
from .order import argsort, sort
from .shapes import clip, expand_dims
from .what_there_is import Info

__array_api_version__ = "2024.12"

__array_namespace_info__ = Info

__all__ = [
    "arange",
    "argsort",
    "asarray",
    "astype",
    "can_cast",
    "clip",
    "cumulative_prod",
    "cumulative_sum",
    "empty",
    "empty_like",
    "expand_dims",
    "eye",
    "finfo",
    "full",
    "full_like",
    "iinfo",
    "linspace",
    "ones",
    "ones_like",
    "sort",
    "take_along_axis",
    "unstack",
    "zeros",
    "zeros_like",
]
__all__ += [  # NumPy's own
    *("e", "inf", "nan", "newaxis", "pi"),
    *("bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "float32"),
    *("float64", "complex64", "complex128"),
    *("from_dlpack", "isdtype", "meshgrid", "result_type", "tril", "triu"),
    *("abs", "acos", "acosh", "add", "asin", "asinh", "atan", "atan2", "atanh", "bitwise_and"),
    *("bitwise_invert", "bitwise_left_shift", "bitwise_or", "bitwise_right_shift", "bitwise_xor"),
    *("ceil", "conj", "copysign", "cos", "cosh", "divide", "equal", "exp", "expm1", "floor"),
    *("floor_divide", "greater", "greater_equal", "hypot", "imag", "isfinite", "isinf", "isnan"),
    *("less", "less_equal", "log", "log10", "log1p", "log2", "logaddexp", "logical_and"),
    *("logical_not", "logical_or", "logical_xor", "maximum", "minimum", "multiply", "negative"),
    *("nextafter", "not_equal", "positive", "pow", "real", "reciprocal", "remainder", "round"),
    *("sign", "signbit", "sin", "sinh", "sqrt", "square", "subtract", "tan", "tanh", "trunc"),
    *("linalg", "matmul", "matrix_transpose", "tensordot", "vecdot"),
    *("broadcast_arrays", "broadcast_to", "concat", "flip", "moveaxis", "permute_dims", "repeat"),
    *("reshape", "roll", "squeeze", "stack", "tile"),
    *("argmax", "argmin", "count_nonzero", "nonzero", "searchsorted", "take", "where"),
    *("unique_all", "unique_counts", "unique_inverse", "unique_values"),
    *("all", "any", "diff", "max", "mean", "min", "prod", "std", "sum", "var"),
]


def _special() -> Any:
    """The functions of SciPy's that are no part of the standard: where it finds a node's own."""
    try:
        return import_module("..scipy.special", __package__)
    except ImportError as error:
        raise AttributeError(f"module {__name__!r} has no attribute 'special'") from error


def __getattr__(name: str) -> Any:
    """What is NumPy's own."""
    if name.startswith("_"):
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    if name == "special":
        return _special()
    if not hasattr(np, name):
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(np, name)
