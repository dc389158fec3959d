"""What kernels compute with: which values and which operations they know."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...engine.messages import describe
from ...engine.registry import NUMPY
from ...ops.elementwise import astype
from ..scalars.table import OPERATIONS, Operation, canonical
from ..trace.instructions import Instruction, instructions_in
from .expressions import Unsupported
from .loop import Loop

LARGEST = 4096
"""Arrays of more elements are NumPy's: its exp and its products of matrices are faster there."""

_TYPES = (np.float64, np.bool_, np.int64)
"""What is in arrays, all of it held as doubles; integers beyond 2⁵³ are no steps to count."""


def operation_of(step: Instruction) -> Operation | None:
    """The elementwise operation that a step is."""
    if step.params:
        return None
    function: Any = step.function
    found = OPERATIONS.get(function) or OPERATIONS.get(canonical(function))
    if found is None and (isinstance(function, np.ufunc) or function is np.where):
        found = OPERATIONS.get(NUMPY.get(canonical(function)))
    # Conditions add up to conditions in NumPy, and where may choose among them.
    return found if found is None or is_bool(step) == (found.gives is bool) else None


def is_same(function: Any) -> bool:
    """Whether a function gives what it is given."""
    return function in (float, int, np.array, astype, np.bool_, np.int64, np.float64)


def is_array(x: Instruction) -> bool:
    """Whether a value has axes."""
    return np.ndim(x.example_value) > 0


def is_bool(x: Instruction) -> bool:
    """Whether a value is a condition, or an array of them."""
    example = x.example_value
    return isinstance(example, bool) or getattr(getattr(example, "dtype", None), "kind", "") == "b"


def check_type(x: Instruction) -> None:
    """Raise for a value that kernels do not compute with."""
    example = x.example_value
    if isinstance(x.function, Loop):
        return  # its outputs are looked at
    if np.ndim(example):
        fits = example.dtype in _TYPES and 0 < example.size <= LARGEST
    elif isinstance(example, np.ndarray):
        fits = example.dtype in _TYPES
    else:
        fits = type(example) in (float, int, bool, np.bool_, np.int64)
    if not fits:
        raise Unsupported(describe(example))


def is_dynamic(item: Any) -> bool:
    """Whether there is an instruction in an operand."""
    return next(instructions_in(item), None) is not None
