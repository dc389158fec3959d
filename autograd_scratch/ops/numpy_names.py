"""NumPy functions that are written with other ops, and those that have no derivative."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from ..engine.registry import NUMPY, ON_VALUES
from ..engine.values import call_on_values
from .arithmetic import div, mod, mul, pow
from .products import dot
from .reductions import max, min
from .shape import ravel, transpose


def _divmod(x: Any, y: Any) -> tuple[Any, Any]:
    return call_on_values(np.floor_divide, (x, y), {}), mod(x, y)


def _peak_to_peak(a: Any, axis: Any = None, keepdims: bool = False) -> Any:
    return max(a, axis=axis, keepdims=keepdims) - min(a, axis=axis, keepdims=keepdims)


def _astype(x: Any, dtype: Any, *, copy: bool = True, device: Any = None) -> Any:
    return x.astype(dtype)


NUMPY.update(
    {
        np.square: lambda x: pow(x, 2.0),
        np.reciprocal: lambda x: div(1.0, x),
        np.positive: lambda x: x,
        np.deg2rad: lambda x: mul(x, np.pi / 180.0),
        np.rad2deg: lambda x: mul(x, 180.0 / np.pi),
        np.divmod: _divmod,
        np.ptp: _peak_to_peak,
        np.vdot: lambda x, y: dot(ravel(x), ravel(y)),
    }
)

ALIASES = {"permute_dims": transpose}
"""Second names of NumPy functions, of the array API; not every NumPy has all of them."""

WITHOUT_A_DERIVATIVE = (
    *("less", "less_equal", "greater", "greater_equal", "equal", "not_equal"),
    *("logical_and", "logical_or", "logical_not", "logical_xor"),
    *("bitwise_and", "bitwise_or", "bitwise_xor", "invert", "left_shift", "right_shift"),
    *("bitwise_count", "gcd", "lcm"),
    *("isnan", "isinf", "isfinite", "signbit", "isclose", "allclose", "array_equal"),
    *("isneginf", "isposinf", "isreal", "iscomplex", "imag", "angle"),
    *("floor", "ceil", "trunc", "rint", "round", "around", "floor_divide", "fix"),
    *("spacing", "nextafter"),
    *("argmax", "argmin", "nanargmax", "nanargmin", "argsort", "argpartition", "lexsort"),
    *("argwhere", "nonzero", "flatnonzero", "searchsorted", "digitize", "isin", "in1d"),
    *("histogram_bin_edges", "count_nonzero", "any", "all", "einsum_path", "can_cast"),
    *("shape", "ndim", "size", "result_type", "iscomplexobj", "isrealobj"),
    *("array2string", "array_repr", "array_str"),
    *("array_equiv", "may_share_memory", "shares_memory", "min_scalar_type", "common_type"),
    *("ix_", "tril_indices_from", "triu_indices_from", "diag_indices_from"),
)
"""NumPy functions that act on the values, by name: not every NumPy has all of them."""


def functions_of(numpy: Any, names: Iterable[str]) -> list[Callable[..., Any]]:
    """The functions that a NumPy has under these names.

    >>> functions_of(np, ["floor", "no_such_function"])
    [<ufunc 'floor'>]
    """
    found = [getattr(numpy, name, None) for name in names]
    return [function for function in found if function is not None]


NUMPY.update(dict.fromkeys(functions_of(np, ["astype"]), _astype))
ON_VALUES.update(functions_of(np, WITHOUT_A_DERIVATIVE))
ON_VALUES.update(functions_of(np.linalg, ["matrix_rank"]))
for name, ours in ALIASES.items():
    NUMPY.update(dict.fromkeys(functions_of(np, [name]), ours))
