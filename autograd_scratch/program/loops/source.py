"""Writing a loop down as Python: a ``for`` or ``while`` with the lines of its body."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..arrays.plan import Plan
from ..arrays.source import Source
from ..scalars.numbers import Numbers
from ..trace.instructions import Instruction
from ..trace.traced import Traced
from .loop import Loop


class LoopSource(Source):
    """The source of a loop: a function of its inputs, and then of the memory of its body.

    Args:
        loop: the loop.
        traced, plan, numbers: its body, as :class:`.source.Source` takes them.
    """

    def __init__(self, loop: Loop, traced: Traced, plan: Plan, numbers: Numbers) -> None:
        self._loop = loop
        self._before: list[str] = []
        self._head = ""
        self._after: list[str] = []
        super().__init__(traced, plan, numbers)

    def _find_unchecked(self, traced: Traced) -> list[Instruction]:
        return []  # whoever runs the loop looks at what it gives

    def _arguments(self, traced: Traced) -> list[str]:
        """What the function takes; the number of the step and the rows are the loop's own."""
        loop, new = self._loop, self._names.new
        names = [self._text[x] for x in traced.arguments]
        at = loop.constants
        self._number = names.pop(at) if loop.start is not None else None
        end = at + loop.carries
        self._carry = names[at:end]
        self._rows = names[end:]
        self._row_examples = [
            x.example_value for x in traced.arguments[len(traced.arguments) - loop.rows :]
        ]
        self._all_rows = [new(f"all_{name}") for name in self._rows]
        return [*names[:end], *self._all_rows]

    def _end(self, results: list[Instruction]) -> None:
        loop = self._loop
        news = [self._next(x) for x in results[: loop.carries]]
        targets, iterables, collected = [], [], []
        if loop.length is not None and self._number is not None:
            start = loop.start or 0
            first, last = start, start + loop.length
            order = f"{last - 1}, {first - 1}, -1" if loop.reverse else f"{first}, {last}"
            targets.append(self._number)
            iterables.append(f"range({order})")
        back = "[::-1]" if loop.reverse else ""
        for row, rows, example in zip(self._rows, self._all_rows, self._row_examples, strict=True):
            targets.append(row)
            iterables.append(
                f"{rows}{back}.tolist()" if type(example) is float else f"{rows}{back}"
            )
        for x in results[loop.carries :]:
            name = self._names.new("rows", numbered=True)
            example = x.example_value
            if isinstance(example, np.ndarray):
                shape = (loop.length, *example.shape)
                self._before.append(f"{name} = np.empty({shape}, np.{example.dtype})")
                targets.append(self._names.new("row", numbered=True))
                iterables.append(f"{name}{back}")
                self._lines.append(f"{targets[-1]}[...] = {self._operands.alone(x)}")
                collected.append(name)
            else:
                self._before.append(f"{name} = []")
                self._lines.append(f"{name}.append({self._operands.alone(x)})")
                dtype = np.dtype(getattr(example, "dtype", type(example)))
                collected.append(f"np.array({name}{back}, np.{dtype.name})")
        changes = [(old, new) for old, new in zip(self._carry, news, strict=True) if old != new]
        if changes:
            olds, new_texts = zip(*changes, strict=True)
            self._lines.append(f"{', '.join(olds)} = {', '.join(new_texts)}")
        if loop.length is None:
            self._head = f"while {self._carry[0]}:"
        elif not targets:
            self._head = f"for {self._names.new('_')} in range({loop.length}):"
        elif len(targets) == 1:
            self._head = f"for {targets[0]} in {iterables[0]}:"
        else:
            self._head = f"for {', '.join(targets)} in zip({', '.join(iterables)}):"
        carry = [
            f"{name}.copy()" if isinstance(x.example_value, np.ndarray) else name
            for name, x in zip(self._carry, results, strict=False)
        ]
        self._after.append(f"return [{', '.join([*carry, *collected])}]")

    def _next(self, x: Instruction) -> str:
        """A part of the next carry, in memory that the next step does not use."""
        text = self._operands.alone(x)
        in_buffer = x.root is not x and x.root in self._plan.buffer
        return f"{text}.copy()" if in_buffer else text

    def _whole(self, lines: list[str]) -> list[str]:
        inside = ["    " + line for line in lines or ["pass"]]
        return [*self._before, self._head, *inside, *self._after]


def source_of(loop: Loop) -> Any:
    """What writes the body of a loop down, for :class:`.routine.Routine`."""
    return lambda traced, plan, numbers: LoopSource(loop, traced, plan, numbers)
