"""The numbers and arrays in the structures of a loop: its carry, its rows, what it stacks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from ..engine.define import op
from ..engine.messages import describe
from ..engine.numeric import scalar_or_array
from ..engine.pytree import unflatten
from ..engine.registry import OPS
from ..engine.values import Value, shape_of
from ..ops import stack

BLOCK = 16
"""Into so many blocks the rows of a node are cut, and these again: the gradient of one row is an
array like all that it was taken from."""


def reverse_while_error(name: str) -> TypeError:
    """The error of reverse mode through a loop of unknown length."""
    return TypeError(
        f"{name}: reverse mode needs to know how many steps there are, so that it can go back "
        f"through them; write fori_loop(0, n, body, init) with the number of steps, or scan (a "
        f"step that is to change nothing any more can keep the carry with where(done, old, new)), "
        f"or take forward mode (jvp, jacfwd)"
    )


def _refuse(g: Any, y: Any, x: Any, name: str) -> None:
    raise reverse_while_error(name)


@op(_refuse, kind="linear", sign="forward only")
def forward_only(x: Any, name: str) -> Any:
    """x itself, through which tangents go, but no gradient."""
    return x


forward_only.built_in = True


def is_numeric(x: Any) -> bool:
    """Whether a leaf is a number or an array of numbers."""
    if isinstance(x, (np.ndarray, np.generic)):
        return x.dtype.kind in "fiub"
    return isinstance(x, (float, int, Value))


def is_traced(xs: list[Any]) -> bool:
    """Whether jit traces one of the values: there is a tracer inside."""
    return any(map(_has_tracer, xs))


def _has_tracer(x: Any) -> bool:
    while isinstance(x, Value) and hasattr(x, "value"):  # which a tracer has not
        x = x.value
    return isinstance(x, Value)


def number_of_steps(name: str, rows: list[tuple[str, Any]], length: int | None) -> int:
    """How many steps a loop has.

    Args:
        name: who asks.
        rows: the arrays of which each step gets a row, with their paths.
        length: what the user says.

    Raises:
        TypeError, ValueError: nothing tells, or what tells differs.
    """
    lengths = {}
    for path, x in rows:
        if not shape(x):
            raise TypeError(
                f"{name}: {path} is a number, so it has no axis to go along; make an array of the "
                f"numbers (np.array)"
            )
        lengths[path] = shape(x)[0]
    if length is not None:
        if not isinstance(length, (int, np.integer)) or length < 0:
            raise TypeError(f"{name}: length must be a whole number, got {length!r}")
        lengths["length"] = int(length)
    if not lengths:
        raise TypeError(f"{name}: give xs, or the number of steps as length=")
    if len(set(lengths.values())) > 1:
        found = ", ".join(f"{what} says {n}" for what, n in lengths.items())
        raise ValueError(f"{name}: the number of steps must be one number, but {found}")
    return next(iter(lengths.values()))


def rows_of(x: Any, reverse: bool) -> Iterator[Any]:
    """The rows of an array, or of what computes with one."""
    n = shape(x)[0]
    if isinstance(x, Value):
        pieces: Any = range(n)
        if n > BLOCK:
            size = -(-n // BLOCK)
            pieces = [slice(start, start + size) for start in range(0, n, size)]
        for piece in reversed(pieces) if reverse else pieces:
            part = OPS.getitem(x, piece)
            yield from rows_of(part, reverse) if n > BLOCK else [part]
        return
    rows = np.asarray(x).view()
    rows.flags.writeable = False  # so that no step changes what the user gave
    yield from map(scalar_or_array, rows[::-1] if reverse else rows)


def stacked(rows: tuple[Any, ...]) -> Any:
    """Rows along a new first axis."""
    if any(isinstance(x, Value) for x in rows):
        return stack(list(rows))
    return np.array(rows)


def example_of(x: Any) -> Any:
    return x.example() if isinstance(x, Value) else x


def row_example(x: Any) -> Any:
    return scalar_or_array(x[0]) if len(x) else scalar_or_array(np.zeros(x.shape[1:], x.dtype))


def filled(tree: Any, settings: list[Any], counts: list[bool], numbers: list[Any]) -> Any:
    """A structure with other numbers, and the same settings."""
    given = iter(numbers)
    new = [next(given) if is_number else x for x, is_number in zip(settings, counts, strict=True)]
    return unflatten(tree, iter(new))


def as_number(x: Any) -> Any:
    return x if isinstance(x, (Value, float, int)) else scalar_or_array(x)


def own(x: Any) -> Any:
    """A number of the first carry, which a step may change in place."""
    x = as_number(x)
    return x.copy() if isinstance(x, np.ndarray) else x


def shape(x: Any) -> tuple[int, ...]:
    return () if isinstance(x, (float, int)) else shape_of(x)


def dtype(x: Any) -> np.dtype[Any]:
    return np.dtype(type(x)) if isinstance(x, (float, int)) else x.dtype


def kind_of(x: Any) -> str:
    return describe(x) if is_numeric(x) else f"an object of type {type(x).__name__}"
