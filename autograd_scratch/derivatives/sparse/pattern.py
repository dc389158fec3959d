"""The pattern of a Jacobian, read off a trace: which element may depend on which variable.

What is traced is the derivative along a direction: it is linear in that direction, so whatever
depends on it does so by sums and products, and what only decides (a comparison, an index, a mask)
does not depend on it at all. The pattern is the same wherever the trace holds.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import prod
from numbers import Number
from typing import Any

import numpy as np

from ...program.signature import is_traced
from ...program.trace.instructions import Instruction
from ...program.trace.trace import OuterTraceLeak, TracingError, WritesIntoArray
from ...program.trace.traced import GuardFailed, Place, Traced, run_eagerly, trace
from ..arguments import Function
from ..forward import jvp
from .arguments import outer_value
from .dependencies import Dependencies, each_itself, nothing
from .loops import follow


@dataclass(frozen=True)
class Pattern:
    """Which element of an output may depend on which variable.

    Attributes:
        entries: a ``scipy.sparse.csr_array`` of booleans.
        shape, dtype: those of the output.
        sizes: of the arrays that depend on variables in between.
        conditions: what the function did, if it decided something by values; else None.
    """

    entries: Any
    shape: tuple[int, ...]
    dtype: np.dtype[Any]
    sizes: list[int]
    conditions: Traced | None

    def holds(self, leaves: list[Any]) -> bool:
        """Whether the function would decide the same for other values.

        Args:
            leaves: the floats and arrays that it is called with, in order, beginning with x.
        """
        if self.conditions is None:
            return True
        try:
            run_eagerly(self.conditions, [_direction(leaves[0]), *leaves])
        except GuardFailed:
            return False
        return True


def read_pattern(name: str, f: Function, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Pattern:
    """The pattern of the Jacobian of f with respect to its first argument.

    Args:
        name: who asks.
        f: the function.
        args, kwargs: what it is called with.

    Raises:
        TypeError: the argument is no float array, f returns a structure, or cannot be traced.
    """

    def along(direction: Any, x: Any, *args: Any, **kwargs: Any) -> Any:
        return jvp(lambda x: f(x, *args, **kwargs), (x,), (direction,))[1]

    traced = _traced(name, along, (_direction(args[0]), *args), kwargs)
    of_direction, *_ = traced.arguments
    known: dict[Instruction, Dependencies] = {of_direction: each_itself(np.size(args[0]))}
    follow(traced.steps, known)
    if traced.results:
        value, found = np.asarray(traced.results[0].example_value), known.get(traced.results[0])
    else:
        value, found = np.asarray(traced.structure), None
    if found is None:
        found = nothing(value.size, np.size(args[0]))
    found.sort_indices()
    sizes = [prod(np.shape(step.example_value)) for step in traced.steps if _is_one(step, known)]
    decides = any(step.guard is not None for step in traced.steps)
    traced.forget_examples()
    return Pattern(
        found,
        value.shape,
        value.dtype if value.dtype.kind == "f" else np.dtype(float),  # integers stand still, at 0.0
        sizes,
        replace(traced, results=[], updates=[]) if decides else None,
    )


def _traced(name: str, along: Function, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Traced:
    """The trace of a derivative along a direction, of one array.

    Raises:
        TypeError: it cannot be traced, or is more than one.
    """
    try:
        traced = trace(along, (args, kwargs), is_traced, lambda path: path)
    except WritesIntoArray:
        raise TypeError(
            f"{name}: the function has NumPy write into an array (np.copyto, out=, ufunc.at), "
            f"which cannot be traced; return new arrays"
        ) from None
    except OuterTraceLeak:
        raise outer_value(name) from None
    except TracingError as error:
        error.add_note(f"({name} traces the function, as jit does)")
        raise
    if not isinstance(traced.structure, (Place, Number, np.ndarray)):
        raise TypeError(
            f"{name}: the function must return one number or array, got "
            f"{type(traced.structure).__name__}; concatenate what it returns"
        )
    if traced.updates:
        raise TypeError(f"{name}: the function changes an argument in place; return new arrays")
    return traced


def _direction(x: Any) -> Any:
    return np.ones_like(x) if isinstance(x, np.ndarray) else type(x)(1.0)


def _is_one(step: Instruction, known: dict[Instruction, Dependencies]) -> bool:
    """Whether a step is one array that depends on variables."""
    return step in known and not isinstance(step.example_value, (list, tuple))
