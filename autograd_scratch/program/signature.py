"""The kinds of arguments that a program is made for."""

from __future__ import annotations

from enum import Enum
from sys import modules
from types import BuiltinFunctionType, FunctionType
from typing import Any

import numpy as np

from ..engine.functions import Transformed
from ..engine.numeric import as_value
from ..engine.op import Op
from ..engine.pytree import structure_of
from ..engine.values import Value
from .trace.trace import OuterTraceLeak

_STATIC = (
    *(int, bool, str, bytes, type(None), complex, range, slice, type, np.integer, np.bool_),
    *(np.dtype, Enum, FunctionType, BuiltinFunctionType, np.ufunc, Op, type(Ellipsis), Transformed),
)
"""Types of arguments that may decide which way a function goes; none of them can change."""


def signature(x: Any, leaves: list[Any], integers: list[tuple[int, int]] | None = None) -> Any:
    """What a program is made for: type, shape and layout of an argument, or its value.

    The values of traced leaves are appended to ``leaves``. With a list for them, of integers there
    is only the type in the signature; the values are appended to the list ``integers``, each with
    the number of traced leaves before it.

    Raises:
        OuterTraceLeak: an argument is a node or the like.
        NoKind: an argument can be neither traced nor compared.
    """
    kind = type(x)
    if kind is float:
        leaves.append(x)
        return float
    if kind is np.ndarray and x.ndim:
        leaves.append(x)
        return x.dtype, x.shape, x.strides
    if kind is int and integers is not None:
        integers.append((len(leaves), x))
        return int
    if kind is list or kind is tuple:
        return kind, *[signature(item, leaves, integers) for item in x]
    structure = structure_of(x)
    if structure is not None:
        parts = structure.parts(x)
        return kind, *[(key, type(key), signature(part, leaves, integers)) for key, part in parts]
    if isinstance(x, Value):
        raise OuterTraceLeak
    if is_traced(x):
        value = as_value(x, "jit")
        leaves.append(value)
        if isinstance(value, np.ndarray):  # of a subclass
            return signature(value, [])
        # An array without axes is a kind of its own: it cannot be changed in place.
        return (np.ndarray, x.dtype) if isinstance(x, np.ndarray) else type(value)
    if kind is np.ndarray and x.dtype.kind in "iub":  # a single integer, without axes
        return kind, x.dtype, x.item()
    if kind is slice:  # cannot be hashed before Python 3.12
        return kind, *[(type(part), part) for part in (x.start, x.stop, x.step)]
    if isinstance(x, _STATIC):
        return kind, x if kind is not complex else repr(x)  # since 0j == -0j
    if isinstance(x, getattr(modules.get("pathlib"), "PurePath", ())):
        return kind, x
    raise NoKind(x)


class NoKind(Exception):  # noqa: N818  (not an error: the caller says where the argument is)
    """An argument can be neither traced nor compared: it is what this exception holds."""


def no_kind(name: str, x: Any) -> TypeError:
    """The error that says so of an argument, or of what stands in one under that name."""
    return TypeError(
        f"jit: {name}, of type {type(x).__name__}, can be neither traced nor compared, so a "
        f"program made for it could be wrong later; pass the floats and arrays in it (in dicts, "
        f"lists, tuples or dataclasses), register its class with ag.register_structure, or let the "
        f"function close over it if it never changes (of a method write jit(x.method), which "
        f"closes over x)"
    )


def is_traced(x: Any) -> bool:
    """Whether an argument is traced: floats, and arrays of numbers."""
    return isinstance(x, (float, np.floating)) or (
        isinstance(x, np.ndarray) and (x.ndim > 0 or x.dtype.kind == "f")
    )
