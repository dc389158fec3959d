"""How functions that are made of ops stand for NumPy's: only where something is differentiated."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

import numpy as np

from ..engine.define import register
from ..engine.numpy_protocols import positional_names
from ..engine.values import call_on_values, innermost
from .numpy_names import functions_of


def composed(
    *names: str, arity: int | None = None
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Register a function made of ops, with NumPy's own arguments, as what records NumPy's.

    For plain values NumPy itself answers, and a program keeps the call as one step, unless
    its trace takes the function apart.

    Args:
        names: what NumPy calls the function; a NumPy may lack it.
        arity: how many arguments have NumPy's order in ``function`` too; the others are given to it
            by name, also those that come by position, in NumPy's order. None where all have it.
    """
    numpy = functions_of(np, names)

    def define(function: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(function)
        def stand_in(*args: Any, **kwargs: Any) -> Any:
            inner: Any = innermost(args, kwargs)
            if numpy and (inner is None or (inner.is_whole and not inner.takes_apart(names[0]))):
                return call_on_values(numpy[0], args, kwargs)
            if arity is not None and numpy:
                order = positional_names(numpy[0])  # in which dtype and out come in between
                by_name = dict(zip(order[arity:], args[arity:], strict=False))
                if len(args) <= len(order) and not by_name.keys() & kwargs.keys():
                    args, kwargs = args[:arity], {**by_name, **kwargs}
            if kwargs.pop("out", None) is not None:
                raise TypeError(
                    f"{names[0]} cannot write a node into an existing array (out=); write "
                    f"y = {names[0]}(…) with a new name"
                )
            return function(*args, **kwargs)

        stand_in.arity = arity  # type: ignore[attr-defined]
        return register(*numpy)(stand_in)

    return define


def is_differentiated(args: tuple[Any, ...], kwargs: dict[str, Any]) -> bool:
    """Whether some argument must go through ops: a node, a dual number or a batch, not a tracer."""
    inner = innermost(args, kwargs)
    return inner is not None and not inner.is_whole
