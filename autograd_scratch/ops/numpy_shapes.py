"""NumPy's functions of shape with all their arguments, written with the ops of :mod:`.shape`.

What NumPy's arguments say about memory (``copy``, ``subok``, the ``order`` of a copy) changes no
number, so they are taken and ask for nothing: a node is never changed, and shares what it can.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import update_wrapper
from typing import Any

import numpy as np

from ..engine.registry import NUMPY
from ..engine.values import Value, dtype_of, unwrap
from .shape import as_array, broadcast_to, concatenate, ravel, reshape, stack, transpose


def _order_of(x: Any, order: str | None, name: str) -> str:
    """``"C"`` or ``"F"``, also where the order is that in which the array lies in memory."""
    order = "C" if order is None else order.upper()
    if order in ("C", "F"):
        return order
    allowed = "CFA" if name == "reshape" else "CFAK"
    if order not in tuple(allowed):
        raise ValueError(f"{name}: order must be one of {', '.join(allowed)}, got {order!r}")
    value = unwrap(x)
    if isinstance(value, Value):
        raise TypeError(
            f"{name}: order={order!r} is the order in memory, which is not known while jit traces; "
            f"write order='C' or order='F'"
        )
    flags = np.asarray(value).flags
    if order == "K" and not flags.forc:
        raise ValueError(
            f"{name}: order='K' of an array that lies in memory in neither order has no derivative "
            f"here; write order='C' or order='F'"
        )
    return "F" if flags.fnc else "C"


def _reshape(a: Any, shape: Any, order: str | None = "C", copy: bool | None = None) -> Any:
    if order == "C" or _order_of(a, order, "reshape") == "C":
        return reshape(a, shape)
    backwards = tuple(np.atleast_1d(shape)[::-1].tolist())
    return transpose(reshape(transpose(a), backwards))


def _ravel(a: Any, order: str | None = "C") -> Any:
    if order == "C" or _order_of(a, order, "ravel") == "C":
        return ravel(a)
    return ravel(transpose(a))


def _broadcast_to(array: Any, shape: Any, subok: bool = False) -> Any:
    return broadcast_to(array, shape)


def _copy(a: Any, order: str = "K", subok: bool = False) -> Any:
    return +a


def in_type(arrays: Sequence[Any], dtype: Any, casting: str, name: str) -> list[Any]:
    """Arrays in the type that they are to be joined in.

    >>> in_type([1.0], np.float32, "same_kind", "stack")
    [array(1., dtype=float32)]
    """
    arrays = [as_array(x) for x in arrays]
    if dtype is None:
        return arrays
    for x in arrays:
        if not np.can_cast(dtype_of(x), dtype, casting):  # type: ignore[arg-type]
            raise TypeError(
                f"{name}: cannot cast {dtype_of(x)} to {np.dtype(dtype)} with casting={casting!r}"
            )
    return [(np.asarray(x) if type(x) is float else x).astype(dtype) for x in arrays]


def _concatenate(
    arrays: Sequence[Any], axis: int | None = 0, dtype: Any = None, casting: str = "same_kind"
) -> Any:
    if dtype is not None:
        arrays = in_type(arrays, dtype, casting, "concatenate")
    return concatenate(arrays, axis=axis)


def _stack(
    arrays: Sequence[Any], axis: int = 0, dtype: Any = None, casting: str = "same_kind"
) -> Any:
    if dtype is not None:
        arrays = in_type(arrays, dtype, casting, "stack")
    return stack(arrays, axis=axis)


def _instead(ours: Callable[..., Any], op: Callable[..., Any], arity: int) -> Callable[..., Any]:
    """A function under the name of the op that it calls, for messages and tests.

    Args:
        ours: the function.
        op: the op.
        arity: how many arguments are the same as NumPy's; the others come by name.
    """
    update_wrapper(ours, op)
    vars(ours)["arity"] = arity
    return ours


NUMPY.update(
    {
        np.reshape: _instead(_reshape, reshape, 2),
        np.ravel: _instead(_ravel, ravel, 2),
        np.broadcast_to: _instead(_broadcast_to, broadcast_to, 3),
        np.concatenate: _instead(_concatenate, concatenate, 2),
        np.stack: _instead(_stack, stack, 2),
        np.copy: _copy,
    }
)
