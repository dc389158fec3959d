"""A program of numbers as a list of operations, which a compiled loop works off.

A line of the tape says: this operation, to this place, of those places. Places are reused as soon
as their contents are not needed any more, so that a long tape stays in the cache. The loop is one
function for all tapes; Numba compiles it once and keeps it on disk.
"""

from __future__ import annotations

import operator
from importlib.util import find_spec
from typing import Any

import numpy as np

from ...engine.registry import OPS
from ..arrays.plan import Plan
from ..trace.trace import Instruction

BACKENDS = ("auto", "python", "numba")

WORTHWHILE = 1000
"""From how many steps on ``"auto"`` takes a tape: below, loading Numba costs more than it saves."""

OPERATIONS: dict[Any, int] = {
    OPS.add: 0,
    OPS.sub: 1,
    OPS.mul: 2,
    OPS.div: 3,
    OPS.neg: 4,
    OPS.where: 6,
    operator.lt: 7,
    operator.le: 8,
    operator.gt: 9,
    operator.ge: 10,
    operator.eq: 11,
    operator.ne: 12,
    operator.and_: 13,
    operator.or_: 14,
    operator.xor: 15,
    OPS.maximum: 16,
    OPS.minimum: 17,
    OPS.abs: 18,
    OPS.sign: 19,
    OPS.pow: 20,
    OPS.exp: 21,
    OPS.expm1: 22,
    OPS.log: 23,
    OPS.log2: 24,
    OPS.log10: 25,
    OPS.log1p: 26,
    OPS.sqrt: 27,
    OPS.sin: 28,
    OPS.cos: 29,
    OPS.tan: 30,
    OPS.arcsin: 31,
    OPS.arccos: 32,
    OPS.arctan: 33,
    OPS.sinh: 34,
    OPS.cosh: 35,
    OPS.tanh: 36,
    OPS.sigmoid: 37,
    OPS.relu: 38,
    OPS.softplus: 39,
}
"""The numbers by which the loop knows the operations; see :mod:`.loop`."""

MULTIPLY_ADD = 5
"""x·y + z on one line, rounded twice, as the two steps would."""


def tape_for(
    plan: Plan, arguments: list[Instruction], results: list[Instruction], backend: str
) -> Tape | None:
    """The tape of a program, if it is to run on one.

    Args:
        plan: the program.
        arguments, results: what goes in and what comes out.
        backend: one of :data:`BACKENDS`.

    Raises:
        TypeError: ``backend="numba"``, and some step is no operation on numbers.
        ImportError: ``backend="numba"``, and Numba is not installed, or does not load.
    """
    if backend == "python" or (backend == "auto" and len(plan.steps) < WORTHWHILE):
        return None
    obstacle = _obstacle(plan, arguments, results)
    if backend == "auto":
        try:
            return None if obstacle else Tape(plan, arguments, results)
        except ImportError:  # Numba is not installed, or not made for this NumPy
            return None
    if obstacle:
        raise TypeError(
            f'jit: backend="numba" computes with floats only, and here is {obstacle}; take '
            f'backend="auto" or "python"'
        )
    if find_spec("numba") is None:
        raise ImportError('jit: backend="numba" needs Numba: pip install "autograd-scratch[fast]"')
    return Tape(plan, arguments, results)


def _obstacle(plan: Plan, arguments: list[Instruction], results: list[Instruction]) -> str:
    """What keeps a program from running on a tape; empty if nothing does."""
    for x in (*arguments, *results):
        if type(x.example_value) is not float:
            return f"{type(x.example_value).__name__} {x.name or ''}".rstrip()
    for step in plan.steps:
        if step.function not in OPERATIONS or step.params or step.guard is not None:
            function: Any = step.function
            return f"the step {getattr(function, 'name', None) or function.__name__}"
    return ""


class Tape:
    """A program as an array of lines: operation, place of the result, places of the operands.

    Args:
        plan, arguments, results: the program; see :func:`tape_for`.
    """

    def __init__(
        self, plan: Plan, arguments: list[Instruction], results: list[Instruction]
    ) -> None:
        from .loop import run  # lazily: Numba takes a second to load

        self._loop = run
        self._arguments = len(arguments)
        places: dict[Any, int] = {x: i for i, x in enumerate(arguments)}
        joined = _products_to_join(plan)
        sums = set(joined.values())
        operands_of = {
            step: _joined_operands(step, joined) if step in sums else step.operands
            for step in plan.steps
        }
        last_use: dict[Any, int] = {}
        for position, step in enumerate(plan.steps):
            if step not in joined:
                last_use.update((x, position) for x in operands_of[step])
        last_use.update((x, len(plan.steps)) for x in results)
        constants: list[float] = []
        for step in plan.steps:
            for x in operands_of[step]:
                if type(x) is not Instruction and _place_key(x) not in places:
                    places[_place_key(x)] = self._arguments + len(constants)
                    constants.append(float(x))
        size = self._arguments + len(constants)
        free: list[int] = []
        lines: list[tuple[int, ...]] = []
        for position, step in enumerate(plan.steps):
            if step in joined:
                continue
            code = MULTIPLY_ADD if step in sums else OPERATIONS[step.function]
            read = [places[_place_key(x)] for x in operands_of[step]]
            for x in set(operands_of[step]):
                if type(x) is Instruction and x.function and last_use[x] == position:
                    free.append(places[x])
            if free:
                places[step] = free.pop()
            else:
                places[step] = size
                size += 1
            lines.append((code, places[step], *read, *[0] * (3 - len(read))))
        self._lines = np.array(lines, dtype=np.int32).reshape(-1, 5)
        self._results = np.array([places[x] for x in results], dtype=np.intp)
        self._start = np.zeros(size)
        self._start[self._arguments : self._arguments + len(constants)] = constants

    def new_memory(self) -> Any:
        """The places, with the constants in theirs."""
        return self._start.copy()

    def run(self, *given: Any) -> list[float]:
        """Compute the results from the values of the arguments; the memory comes last."""
        *values, memory = given
        memory[: self._arguments] = values
        self._loop(self._lines, memory)
        found: list[float] = memory[self._results].tolist()
        return found


def _place_key(x: Any) -> Any:
    """The key of an operand in the dict of places; one that tells 0.0 from -0.0 and from False."""
    return x if type(x) is Instruction else (type(x), x, str(x))


def _products_to_join(plan: Plan) -> dict[Instruction, Instruction]:
    """Products whose only reader adds something to them: product → sum."""
    joined: dict[Instruction, Instruction] = {}
    for step in plan.steps:
        if step.function is not OPS.add:
            continue
        for x in step.operands:
            if type(x) is Instruction and x.function is OPS.mul and plan.uses[x] == 1:
                joined[x] = step
                break
    return joined


def _joined_operands(step: Instruction, joined: dict[Instruction, Instruction]) -> tuple[Any, ...]:
    """The operands x, y, z of a sum x·y + z whose product is joined to it."""
    x, y = step.operands
    return (*y.operands, x) if joined.get(y) is step else (*x.operands, y)
