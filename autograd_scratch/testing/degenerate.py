"""Calls at the edge of what NumPy accepts: numbers for arrays, one element, none at all."""

from __future__ import annotations

import itertools
import warnings
from collections.abc import Iterator
from functools import cache
from inspect import Parameter
from typing import Any

import numpy as np

from ..engine.op import Op
from .arrays import WIDE, Call

SHAPES = ((), (1,), (1, 1), (0,), (0, 3), (2, 0))

PARAMS: dict[str, tuple[Any, ...]] = {
    "axis": (None, 0, -1, 1, (), (0,), (-1, 0), np.int64(0)),
    "keepdims": (False, True),
    "axes": (None, (), 0, 1, (0,), (-1, 0), ((), ()), ([0], [-1])),
    "axis1": (0, -1),
    "axis2": (0, 1, -1),
    "source": (0, -1, ()),
    "destination": (0, -1, ()),
    "shape": ((), 1, -1, (0,), (1, 1), (0, -1), (2, 1), np.int64(1)),
    "indices": (0, -1, [0, 0], np.zeros((1, 0), int), True),
    "repeats": (0, 1, 2, [2], True),
    "reps": ((), 0, 1, (1, 2)),
    "shift": (0, -1, (1,)),
    "k": (0, 1, -1),
    "offset": (0, 1, -1),
    "pad_width": (0, 1, (1, 0), ((0, 1),)),
    "index": (..., (), None, True, False, 0, -1, [0, 0], [], slice(0)),
    "subscripts": ("i", "i->", "...", "...->", "ii", "i,i", "i,j", "...,...", ",", "->"),
    "dtype": (np.float64,),
}
"""What parameters may be, by name; those that are not here keep their defaults."""

NOT_NUMPYS = ("affine", "put_at", "softmax_cross_entropy")
"""Structural ops without a NumPy counterpart; they check the shapes of their inputs themselves."""


@cache
def degenerate_calls(op: Op) -> list[Call]:
    """Every such call that NumPy accepts, and to which it gives a finite answer.

    Args:
        op: an op of this package, or an elementwise one.

    Returns:
        (inputs, params) to call the op with, the same each time.

    Example:
        >>> from autograd_scratch import ops
        >>> degenerate_calls(ops.transpose)[:2]
        [((0.6,), {'axes': None}), ((0.6,), {'axes': ()})]
    """
    if op.name in NOT_NUMPYS:
        return []
    return [call for call in _candidates(op) if _is_accepted(op, call)]


def _candidates(op: Op) -> Iterator[Call]:
    names = [n for n, default in op.defaults.items() if n in PARAMS or default is Parameter.empty]
    settings = [
        dict(zip(names, choice, strict=True))
        for choice in itertools.product(*(PARAMS[name] for name in names))
    ]
    for count in (op.arity,) if op.arity else (1, 2):
        choices = [_inputs(op, position) for position in range(count)]
        for inputs in itertools.product(*choices):
            if any(np.asarray(x).dtype.kind == "f" for x in inputs):
                yield from ((inputs, params) for params in settings)


def _inputs(op: Op, position: int) -> list[Any]:
    """Values of every shape for an input, inside its domain, and no two inputs with the same."""
    low, high = op.domain[position] if op.arity else WIDE
    if op.arity and not op.joint and op.rules[position] is None:
        if op.kind == "elementwise" and any(op.rules):  # the least whole number, say of an order
            least = np.int8(np.floor(low) + 1.0)
            return [int(least), np.array([least]), np.zeros((0,), np.int8)]
        return [True, np.array([False]), np.zeros((0,), bool)]
    low, high = max(low, WIDE[0] + min(high, 0.0)), min(high, WIDE[1] + max(low, 0.0))
    value = round(low + (0.6 + 0.1 * position) * (high - low), 3)
    return [np.full(shape, value) if shape else value for shape in SHAPES]


def _is_accepted(op: Op, call: Call) -> bool:
    inputs, params = call
    try:
        with warnings.catch_warnings(), np.errstate(all="raise"):
            warnings.simplefilter("error")
            result = op(*inputs, **params)
    except (ArithmeticError, ValueError, TypeError, IndexError, Warning):
        return False
    return bool(np.isfinite(result).all())
