"""How a step becomes NumPy text: the one place that planning and writing ask.

A step that is known to :mod:`.numpy_calls` or here writes into memory at hand. Any other runs
through its op, as everywhere else, in memory of its own: an op needs no entry, it only gets faster
by one.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

import numpy as np

from ...engine.op import Op
from ...engine.registry import OPS
from ...engine.sums_of_parts import picks_once
from ...ops.elementwise import astype
from ...ops.indexing import _getitem
from ...ops.masking import INTEGERS, clears
from ..scalars.table import ATOM, COMPARISON, OPERATIONS, canonical
from ..trace.instructions import Instruction, example_of, is_float
from ..trace.trace import picks_rows
from .names import name_of
from .numpy_calls import numpy_call
from .operands import Operands
from .statements import Memory, first


class Emission(NamedTuple):
    """A step that computes into given memory.

    Attributes:
        write: its statements, from the operands, the text of the memory, and that of the scratch
            memory. The last one is an expression whose value is the memory.
        elementwise: whether the memory may be that of an operand.
        scratch: the type of an array of the result's shape that is needed on the way, if one is.
    """

    write: Callable[[Operands, str, str], list[str]]
    elementwise: bool = False
    scratch: np.dtype[Any] | None = None


def into_memory(step: Instruction) -> Emission | None:
    """How a step writes an array into memory at hand; None if it makes its own, or a view."""
    is_new_array = isinstance(step.example_value, np.ndarray) and step.base is None
    if not is_new_array or step.function is None:
        return None
    if isinstance(step.function, Memory):
        return Emission(lambda operands, out, scratch: [out])
    if step.function is OPS.where:
        condition, x = map(example_of, step.operands[:2])
        if clears(condition, x, step.operands[2]):  # a constant, not one that is 0.0 by chance
            integers = np.dtype(INTEGERS[step.example_value.itemsize])
            return Emission(partial(_mask, step), elementwise=True, scratch=integers)
        if isinstance(condition, np.ndarray) and condition.dtype.kind == "b":
            return Emission(partial(_choose, step))
    if step.function is astype and is_float(step.example_value):
        return Emission(partial(_copy, step))
    if picks_rows(step.function, step.params):
        return Emission(partial(_take_rows, step))
    if step.function is OPS.put_at and picks_once(step.params["index"]):
        return Emission(partial(_put, step))
    call = numpy_call(step)
    return None if call is None else Emission(partial(_call, step), elementwise=call.elementwise)


def _call(step: Instruction, operands: Operands, out: str, scratch: str) -> list[str]:
    call = numpy_call(step)
    assert call is not None
    return [operands.call(call.text, call.operands, call.params, out)]


def _mask(step: Instruction, operands: Operands, out: str, scratch: str) -> list[str]:
    """where(condition, x, 0.0), by masking the bits of x."""
    condition, x, _ = map(operands.alone, step.operands)
    integer = np.dtype(INTEGERS[step.example_value.itemsize]).name
    return [
        f"np.negative({condition}.view(np.int8), out={scratch})",
        f"np.bitwise_and({x}.view(np.{integer}), {scratch}, out={out}.view(np.{integer}))",
        out,
    ]


def _choose(step: Instruction, operands: Operands, out: str, scratch: str) -> list[str]:
    """where(condition, x, y) with an array of booleans."""
    condition, x, y = map(operands.alone, step.operands)
    return [f"np.copyto({out}, {y})", f"np.copyto({out}, {x}, where={condition})", out]


def _copy(step: Instruction, operands: Operands, out: str, scratch: str) -> list[str]:
    """Floats in another type, perhaps."""
    return [f"np.copyto({out}, {operands.alone(step.operands[0])})", out]


def _take_rows(step: Instruction, operands: Operands, out: str, scratch: str) -> list[str]:
    """x[rows] with an array of integers, which are checked once."""
    (x,) = step.operands
    name = operands.names.constant(check_rows, "check_rows")
    check = operands.call(name, (step.params["index"], len(example_of(x))), {})
    rows = operands.checked.get(check)
    assign = []
    if rows is None:
        rows = operands.checked[check] = operands.names.new("rows", numbered=True)
        assign = [f"{rows} = {check}"]
    return [*assign, f'{operands.alone(x)}.take({rows}, 0, {out}, "wrap")', out]


def _put(step: Instruction, operands: Operands, out: str, scratch: str) -> list[str]:
    """Zeros with x at a place: slices, say."""
    place = f"{out}[{operands.index(step.params['index'])}]"
    return [f"{out}.fill(0.0)", f"{place} = {operands.alone(step.operands[0])}", out]


_UNSIGNED = {1: np.uint8, 2: np.uint16, 4: np.uint32, 8: np.uint64}


def check_rows(rows: Any, length: int) -> Any:
    """Rows of an array of that length, in NumPy's type of index, once they are known to be there.

    (NumPy's own check, ``mode="raise"``, would make it need a second array for the result.)
    """
    # Seen without a sign, a negative number is larger than any length.
    unsigned = rows.view(_UNSIGNED[rows.itemsize])
    if np.maximum.reduce(unsigned, axis=None, initial=0) >= length and not (
        -length <= rows.min() and rows.max() < length
    ):
        raise IndexError(f"a row is out of bounds for an array of {length} rows")
    return rows.astype(np.intp, copy=False)  # others NumPy refuses where its index has 32 bits


def number(step: Instruction, operands: Operands) -> tuple[str, int]:
    """A step that gives one of Python's numbers: its expression, and how tightly it is bound."""
    operation = operands.numbers.operation.get(step)
    if operation is not None:
        rank = operation.rank
        if rank is not None:
            given = [operands.bound(x, rank, i) for i, x in enumerate(step.operands)]
            return operation.text.format(*given), rank
        op: Any = step.function
        name = operands.names.constant(op.scalar, name_of(op))
        return operands.call(name, step.operands, {}), ATOM
    if step.function is _getitem and isinstance(example_of(step.operands[0]), np.ndarray):
        (x,) = step.operands
        return f"float({operands.alone(x)}[{operands.index(step.params['index'])}])", ATOM
    text = in_new_memory(step, operands)
    if step.function is first:
        return f"float({text})", ATOM
    return (f"float({text})" if numpy_call(step) is not None else text), ATOM


def in_new_memory(step: Instruction, operands: Operands) -> str:
    """A step in memory of its own, or a view of an operand, as an expression."""
    function: Any = step.function
    is_array = isinstance(step.example_value, np.ndarray)
    if isinstance(function, Memory):
        return function.text
    if function is first:
        return f"{operands.alone(step.operands[0])}[0]"
    if function is OPS.transpose and step.params["axes"] is None and is_array:
        return f"{operands.alone(step.operands[0])}.T"
    if function is _getitem and is_array and isinstance(example_of(step.operands[0]), np.ndarray):
        return f"{operands.alone(step.operands[0])}[{operands.index(step.params['index'])}]"
    if function is float:
        return operands.call("float", step.operands, step.params)
    if function is operator.getitem:  # one of several results
        x, i = step.operands
        return f"{operands.alone(x)}[{operands.index(i)}]"
    if any(type(x) is Instruction and x.function is first for x in step.operands):
        operation = OPERATIONS.get(canonical(function))
        if operation is not None and operation.rank == COMPARISON:  # a fifth of the time
            return operation.text.format(*map(operands.alone, step.operands))
    call = numpy_call(step)
    if call is not None and step.base is None:
        return operands.call(call.text, call.operands, call.params)
    function = getattr(function, "runner", function)  # of a loop
    is_op = isinstance(function, Op)
    name = (
        operands.names.op(function)
        if is_op
        else operands.names.constant(function, name_of(function))
    )
    return operands.call(name, step.operands, step.params)
