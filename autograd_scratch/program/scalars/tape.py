"""A program of numbers as a list of operations, which a compiled loop executes.

A line of the tape says: this operation, to this place, of those places. Places are reused as soon
as their contents are not needed any more, so that a long tape stays in the cache. The loop is one
function for all tapes; Numba compiles it once and keeps it on disk.
"""

from __future__ import annotations

from importlib.util import find_spec
from typing import Any

import numpy as np

from ...engine.registry import OPS
from ..trace.instructions import Instruction
from ..trace.traced import Traced
from .numbers import Numbers
from .table import MULTIPLY_ADD, NUMBERS, canonical

BACKENDS = ("auto", "python", "numba", "fused")

WORTHWHILE = 1000
"""From how many steps on ``"auto"`` takes a tape: below, loading Numba costs more than it saves."""


def tape_for(traced: Traced, numbers: Numbers, backend: str) -> Tape | None:
    """The tape of a program, if it is to run on one.

    Args:
        traced: the program.
        numbers: which of its instructions are plain numbers.
        backend: one of :data:`BACKENDS`.

    Raises:
        TypeError: ``backend="numba"``, and some step is not an operation on numbers.
        ImportError: ``backend="numba"``, and Numba is not installed, or does not load.
    """
    if backend in ("python", "fused") or (backend == "auto" and len(traced.steps) < WORTHWHILE):
        return None
    obstacle = _obstacle(traced, numbers)
    if backend == "auto":
        try:
            return None if obstacle else Tape(traced)
        except ImportError:  # Numba is not installed, or not made for this NumPy
            return None
    if obstacle:
        raise TypeError(
            f'jit: backend="numba" computes with floats only, but found {obstacle}; take '
            f'backend="auto" or "python"'
        )
    if find_spec("numba") is None:
        raise ImportError('jit: backend="numba" needs Numba: pip install "autograd-scratch[fast]"')
    return Tape(traced)


def _obstacle(traced: Traced, numbers: Numbers) -> str:
    """What keeps a program from running on a tape; empty if nothing does."""
    for x in (*traced.arguments, *traced.results):
        if type(x.example_value) is not float:
            return f"{type(x.example_value).__name__} {x.name or ''}".rstrip()
    for step in traced.steps:
        if step not in numbers.operation:
            function: Any = step.function
            return f"the step {getattr(function, 'name', None) or function.__name__}"
    return ""


class Tape:
    """A program as an array of lines: operation, place of the result, places of the operands.

    Args:
        traced: the program; see :func:`tape_for`.

    Attributes:
        memory_bytes: how much memory a run takes.
    """

    def __init__(self, traced: Traced) -> None:
        from .loop import run  # lazily: Numba takes a second to load

        self._loop = run
        self._arguments = len(traced.arguments)
        places: dict[Any, int] = {x: i for i, x in enumerate(traced.arguments)}
        joined = _products_to_join(traced)
        sums = set(joined.values())
        operands_of = {
            step: _joined_operands(step, joined) if step in sums else step.operands
            for step in traced.steps
        }
        last_use: dict[Any, int] = {}
        for position, step in enumerate(traced.steps):
            if step not in joined:
                last_use.update((x, position) for x in operands_of[step])
        last_use.update((x, len(traced.steps)) for x in traced.results)
        constants: list[float] = []
        for step in traced.steps:
            for x in operands_of[step]:
                if type(x) is not Instruction and _place_key(x) not in places:
                    places[_place_key(x)] = self._arguments + len(constants)
                    constants.append(float(x))
        size = self._arguments + len(constants)
        free: list[int] = []
        lines: list[tuple[int, ...]] = []
        for position, step in enumerate(traced.steps):
            if step in joined:
                continue
            number = MULTIPLY_ADD if step in sums else NUMBERS[canonical(step.function)]
            read = [places[_place_key(x)] for x in operands_of[step]]
            for x in set(operands_of[step]):
                if type(x) is Instruction and x.function and last_use[x] == position:
                    free.append(places[x])
            if free:
                places[step] = free.pop()
            else:
                places[step] = size
                size += 1
            lines.append((number, places[step], *read, *[0] * (3 - len(read))))
        self._lines = np.array(lines, dtype=np.int32).reshape(-1, 5)
        self._results = np.array([places[x] for x in traced.results], dtype=np.intp)
        self._start = np.zeros(size)
        self._start[self._arguments : self._arguments + len(constants)] = constants
        self.memory_bytes = self._start.nbytes

    def new_memory(self) -> list[Any]:
        """The places, with the constants in theirs."""
        return [self._start.copy()]

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


def _products_to_join(traced: Traced) -> dict[Instruction, Instruction]:
    """Products whose only reader adds something to them: product → sum."""
    uses = traced.uses()
    joined: dict[Instruction, Instruction] = {}
    for step in traced.steps:
        if step.function is not OPS.add:
            continue
        for x in step.operands:
            if type(x) is Instruction and x.function is OPS.mul and uses[x] == 1:
                joined[x] = step
                break
    return joined


def _joined_operands(step: Instruction, joined: dict[Instruction, Instruction]) -> tuple[Any, ...]:
    """The operands x, y, z of a sum x·y + z whose product is joined to it."""
    x, y = step.operands
    return (*y.operands, x) if joined.get(y) is step else (*x.operands, y)
