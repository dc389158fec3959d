"""Which steps of a program are plain numbers while it runs, on which Python's operators compute."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...engine.registry import OPS
from ..trace.instructions import Instruction
from ..trace.plain_number import ARITHMETIC, EXACT
from ..trace.traced import Traced
from .table import OF_PYTHON, OPERATIONS, Operation, canonical


class Numbers:
    """The instructions of a program that are of Python's types while it runs.

    Args:
        traced: the program.
        integers: what integers among the arguments count as: int; or float, as the number of a
            step of a loop does.

    Attributes:
        kind: for each of them float, or bool for a condition; or int.
        operation: for those that are operations on such numbers, which one.
        are_all: whether the program consists of them, takes floats and gives floats.
    """

    def __init__(self, traced: Traced, integers: type = int) -> None:
        self.kind: dict[Instruction, type] = {
            x: integers if type(x.example_value) is int else float
            for x in traced.arguments
            if type(x.example_value) in (float, int)
        }
        self.operation: dict[Instruction, Operation] = {}
        for step in traced.steps:
            operation = self._operation_of(step)
            if operation is not None:
                self.operation[step] = operation
                self.kind[step] = operation.gives
            elif type(step.example_value) is float or step.function in ARITHMETIC:
                self.kind[step] = type(step.example_value)
        ends = (*traced.arguments, *traced.results)
        self.are_all = all(self.kind.get(x) is float for x in ends) and all(
            x in self.kind for x in traced.steps
        )

    def _operation_of(self, step: Instruction) -> Operation | None:
        """The operation on plain numbers that a step is; None if it is something else.

        Python's booleans are not NumPy's: ``True + True`` is 2 there, and ``~True`` is -2. So they
        only count as operands where the two agree.
        """
        if step.function in OF_PYTHON:
            return OF_PYTHON[step.function]._replace(gives=type(step.example_value))
        operation = OPERATIONS.get(step.function) or OPERATIONS.get(canonical(step.function))
        if operation is None or step.params:
            return None
        kind_of = self.kind.get
        kinds = [
            kind_of(x) if type(x) is Instruction else _kind_of_constant(x) for x in step.operands
        ]
        if operation.of is bool:
            fits = all(kind is bool for kind in kinds)
        elif operation.gives is bool:
            fits = None not in kinds and isinstance(step.example_value, (bool, np.bool_))
        elif step.function is OPS.where:
            fits = kinds[0] is not None and kinds[1] is kinds[2] is float
        elif operation.rank is None:
            fits = all(kind is float for kind in kinds)
        else:
            fits = None not in kinds and float in kinds
        return operation if fits else None


def _kind_of_constant(x: Any) -> type | None:
    if type(x) is float or (type(x) is int and abs(x) <= EXACT):
        return float
    return bool if type(x) is bool else None
