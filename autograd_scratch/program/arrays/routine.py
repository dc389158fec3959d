"""A program as Python source that runs, and the memory it runs in."""

from __future__ import annotations

import linecache
from collections.abc import Callable
from itertools import count
from typing import Any
from weakref import finalize

from ...engine.op import Op
from ..scalars.numbers import Numbers
from ..trace.instructions import Instruction, replace_in
from ..trace.traced import Traced
from .names import evaluation_of
from .plan import Plan
from .source import Source

_file_numbers = count(1)
"""For the names of the files that programs pretend to be in."""


class Routine:
    """A program that Python runs.

    Args:
        traced: the program.
        numbers: which of its instructions are Python's numbers.
        write: writes its source.

    Attributes:
        source: its text.
        run: the function: takes the values of the arguments and then the memory, changes the
            arguments that are to be changed, and returns the results as a list.
        memory_bytes: how much memory that is.
    """

    def __init__(
        self,
        traced: Traced,
        numbers: Numbers,
        write: Callable[[Traced, Plan, Numbers], Source] = Source,
    ) -> None:
        self._plan = Plan(traced)
        written = write(traced, self._plan, numbers)
        self.source = written.text
        file = f"<jit {written.function} {next(_file_numbers)}>"
        exec(compile(written.text, file, "exec"), written.namespace)
        # So that tracebacks and debuggers show the line.
        linecache.cache[file] = len(written.text), None, written.text.splitlines(True), file
        finalize(self, linecache.cache.pop, file, None)
        # Taken out, for a function that its own namespace held would be a cycle: when a program is
        # thrown away, its memory is free at once.
        self.run = written.namespace.pop(written.function)
        self.memory_bytes = sum(layout.bytes for layout in self._plan.layouts)

    def new_memory(self) -> list[Any]:
        """Buffers and views of them."""
        plan = self._plan
        buffers = [layout.empty() for layout in plan.layouts]
        made = {step: buffers[number] for step, number in plan.buffer.items()}
        for step in plan.fixed_views:
            operands = replace_in(step.operands, lambda x: made[x] if type(x) is Instruction else x)
            function: Any = step.function
            take = evaluation_of(function) if isinstance(function, Op) else function
            made[step] = take(*operands, **step.params)
        return buffers + [made[step] for step in plan.fixed_views]
