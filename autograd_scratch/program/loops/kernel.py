"""A loop as a function in LLVM's language: numbers in registers, arrays in memory.

The lines of the body follow one another, those of loops inside with them. Elementwise steps on
arrays of one shape that follow each other share one inner loop; what is read by others later is
stored. Views are only other places in memory. Whatever is not known here is
:class:`.expressions.Unsupported`, and the loop runs in Python.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..trace.instructions import Instruction
from .expressions import Lines, Scalar, as_bool, as_float
from .kinds import is_array, is_bool
from .loop import Loop
from .looping import write_loop
from .places import Place, Places
from .steps import FAILED, OUT_OF_BOUNDS


class Kernel:
    """The text of a loop.

    Args:
        loop: the loop.

    Attributes:
        text: the function ``run``, of the addresses of: the plain numbers that come in, those that
            go out, memory to compute in, then the arrays that come in and those that go out.
        memory: how many doubles it computes in.
        arrays: the constant arrays that it reads.
        functions: what it calls.

    Raises:
        Unsupported: a step of the body.
    """

    def __init__(self, loop: Loop) -> None:
        self._lines = Lines()
        self._places = Places(self._lines)
        self.text = self._written(loop)
        self.memory = self._places.size
        self.arrays = self._places.constants
        self.functions = [*self._lines.functions]

    def _written(self, loop: Loop) -> str:
        lines = self._lines
        arguments = [
            x
            for i, x in enumerate(loop.body.arguments)
            if loop.start is None or i != loop.constants
        ]
        parameters = ["%numbers", "%results", "%memory"]

        def array(name: str, x: Instruction, length: int | None = None) -> Place:
            parameters.append(f"%{name}{len(parameters)}")
            example = x.example_value
            if length is not None:
                dtype = getattr(example, "dtype", np.dtype(type(example)))
                example = np.empty((length, *np.shape(example)), dtype)
            return Place.of(parameters[-1], example)

        inputs: list[Scalar | Place] = []
        first_row = loop.constants + loop.carries
        numbers = 0
        for i, x in enumerate(arguments):
            if i >= first_row:
                inputs.append(array("rows", x, loop.length))
            elif is_array(x):
                inputs.append(array("array", x))
            else:
                at = lines.new(f"getelementptr double, ptr %numbers, i64 {numbers}")
                value = Scalar(lines.new(f"load double, ptr {at}"))
                inputs.append(as_bool(lines, value) if is_bool(x) else value)
                numbers += 1
        carry = arguments[loop.constants : first_row]
        targets = [array("carry", x) if is_array(x) else None for x in carry]
        targets += [array("out", x, loop.length) for x in loop.body.results[loop.carries :]]
        outputs = write_loop(lines, self._places, loop, inputs, targets)
        scalars = [x for x in outputs if isinstance(x, Scalar)]
        for i, result in enumerate(scalars):
            at = lines.new(f"getelementptr double, ptr %results, i64 {i}")
            lines.do(f"store double {as_float(lines, result).text}, ptr {at}")
        lines.do("ret i64 0")
        for code in (FAILED, OUT_OF_BOUNDS):
            lines.label(f"stop{code}")
            lines.do(f"ret i64 {code}")
        given = ", ".join(f"ptr noalias {name}" for name in parameters)
        whole: list[Any] = [*lines.cells, *lines.text]
        head = f"define i64 @run({given}) {{\nentry:"
        return "\n".join([*lines.functions.values(), head, *whole, "}", ""])
