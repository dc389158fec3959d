"""Writing a plan down as Python: straight-line source that a student can read.

Numbers become expressions on local variables, arrays become NumPy calls that write into buffers.
Names are the user's where there are any, and else those of the ops; a comment names the backward
rule that asked for a step.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ..scalars.numbers import Numbers
from ..trace.instructions import Instruction
from ..trace.traced import GuardFailed, Traced
from .emission import in_new_memory, number
from .names import Names, name_of, one_line
from .operands import Operands
from .plan import Plan
from .rules import rule_text
from .statements import Statement

LINE = 88
"""How long a line may get by a comment behind it, and by two expressions of half of it in one."""

LONG = 1000
"""From how many steps on nobody reads a program: it gets no comments, and uses names again."""


class NotFiniteError(ArithmeticError):
    """A number that Python computed is inf or nan, of which NumPy would have warned."""


class Source:
    """The source of a program.

    Args:
        traced: what it computes.
        plan: in whose memory.
        numbers: which of its instructions are Python's numbers.

    Attributes:
        text: the source. The function takes the arguments, then the buffers and their views.
        namespace: what it refers to: NumPy, functions and constants.
        function: what the function is called in it.
    """

    def __init__(self, traced: Traced, plan: Plan, numbers: Numbers) -> None:
        self._plan = plan
        self._last_use = dict(plan.last_use)  # moves on where a step is inlined
        self._is_long = len(plan.steps) >= LONG
        self._names = Names()
        self._guard_failed = self._names.constant(GuardFailed, "GuardFailed")
        self._numbers = numbers
        self._operands = Operands(self._names, numbers)
        self._text = self._operands.text
        self._inside: dict[Instruction, list[Instruction]] = {}  # what an inlined one reads
        self._unchecked = self._find_unchecked(traced)
        self._last_use.update((x, len(plan.steps)) for x in self._unchecked)
        for x in traced.arguments:
            self._text[x] = self._names.new(x.name or "x")
        arguments = self._arguments(traced)
        self._buffers = [self._names.new("buffer", numbered=True) for _ in plan.layouts]
        views = [self._names.new("view", numbered=True) for _ in plan.fixed_views]
        self._text.update(zip(plan.fixed_views, views, strict=True))
        self._lines: list[str] = []
        for position, step in enumerate(plan.steps):
            if step not in plan.fixed_views and step not in plan.final:
                self._step(position, step)
        self._end(traced.results)
        self.function = self._names.new(traced.name)
        self.namespace = self._names.namespace
        self.namespace["__name__"] = f"autograd_scratch.program.{self.function}"
        head = f"def {self.function}({', '.join(arguments + self._buffers + views)}):"
        body = ["    " + line for line in self._whole(self._lines)]
        self.text = "\n".join([*self._names.header, head, *body, ""])

    def _arguments(self, traced: Traced) -> list[str]:
        """What the function takes besides its memory."""
        return [self._text[x] for x in traced.arguments]

    def _whole(self, lines: list[str]) -> list[str]:
        """What the function does, with these lines in it: nothing else."""
        return lines

    def _find_unchecked(self, traced: Traced) -> list[Instruction]:
        """Numbers that Python computes, for all but Python to use: NumPy did not warn of an inf.

        A program of numbers only gives such numbers and nothing else: whoever runs it sees them.
        """
        numbers = self._numbers
        if numbers.are_all:
            return []
        others = [step for step in traced.steps if step not in numbers.operation]
        read = dict.fromkeys([x for step in others for x in step.inputs] + traced.results)
        return [x for x in read if x in numbers.operation and numbers.kind[x] is float]

    # steps ----------------------------------------------------------------------------------------

    def _step(self, position: int, step: Instruction) -> None:
        if step.function is bool:
            (condition,) = step.operands
            word = "not " if step.guard else ""
            self._lines.append(f"if {word}{self._operands.bound(condition, 0, 1)}:")
            self._lines.append(f"    raise {self._guard_failed}")
            return
        if isinstance(step.function, Statement):
            self._lines += step.function.lines(step, self._operands)
            return
        if step in self._numbers.kind:
            expression, rank = number(step, self._operands)
            if self._may_be_inlined(step, expression):
                self._inline(step, expression, rank)
                return
            self._assign(position, step, [expression])
        else:
            self._array(position, step)
        if step.guard is not None:
            self._lines.append(f"if {self._text[step]}.shape != {step.guard}:")
            self._lines.append(f"    raise {self._guard_failed}")

    def _array(self, position: int, step: Instruction) -> None:
        """A step whose result is an array, as statements."""
        buffer = self._plan.buffer.get(step)
        if buffer is None:
            self._assign(position, step, [in_new_memory(step, self._operands)])
            return
        scratch = self._plan.scratch.get(step)
        emission = self._plan.emissions[step]
        given = "" if scratch is None else self._buffers[scratch]
        self._assign(position, step, emission.write(self._operands, self._buffers[buffer], given))

    def _assign(self, position: int, step: Instruction, statements: list[str]) -> None:
        """Statements, of which the last one is the expression for a step's result."""
        *before, expression = statements
        self._text[step] = self._name_for(position, step)
        self._write([*before, f"{self._text[step]} = {expression}"], step)

    def _may_be_inlined(self, step: Instruction, expression: str) -> bool:
        """Whether an expression may stand where its only reader needs it."""
        position = self._last_use.get(step, len(self._plan.steps))
        return (
            step.name is None
            and self._plan.uses.get(step) == 1
            and position < len(self._plan.steps)
            and len(expression) < LINE // 2
            and self._plan.steps[position] in self._numbers.operation
            and (self._numbers.are_all or all(x in self._numbers.kind for x in step.inputs))
        )

    def _inline(self, step: Instruction, expression: str, rank: int) -> None:
        self._text[step] = expression
        self._operands.rank[step] = rank
        self._inside[step] = self._read_by(step)
        last_use = self._last_use
        for x in self._inside[step]:  # what it reads is now read where it is inlined
            last_use[x] = max(last_use[x], last_use[step])

    def _read_by(self, step: Instruction) -> list[Instruction]:
        """The instructions whose names are in the expression of a step."""
        return [y for x in step.inputs for y in self._inside.get(x, [x])]

    def _write(self, statements: list[str], step: Instruction) -> None:
        """Statements, and the backward rules that asked for the step and those inlined in it."""
        if self._is_long:
            self._lines += statements
            return
        annotations = [x for x in (*self._annotations_in(step), step.annotation) if x is not None]
        texts = list(dict.fromkeys(one_line(rule_text(*x)) for x in annotations))
        *before, last = statements
        self._lines += before
        if len(texts) == 1 and len(last) + len(texts[0]) < LINE:
            self._lines.append(f"{last}  # {texts[0]}")
        else:
            self._lines += [*(f"# {text}" for text in texts), last]

    def _annotations_in(self, step: Instruction) -> list[Any]:
        return [
            y
            for x in step.inputs
            if x in self._inside
            for y in (*self._annotations_in(x), x.annotation)
        ]

    def _name_for(self, position: int, step: Instruction) -> str:
        """The user's name, that of a number which is read here for the last time, or a new one."""
        if step.name is not None:
            return self._names.new(step.name)
        numbers = self._numbers.kind
        if self._is_long and step in numbers:
            for x in self._read_by(step):
                is_own = x.function is not None and x.name is None and x in numbers
                if is_own and self._last_use[x] == position:
                    return self._text[x]
        return self._names.new(name_of(step.function), numbered=True)

    # the end --------------------------------------------------------------------------------------

    def _end(self, results: list[Instruction]) -> None:
        """Results are read, then arguments are changed; nothing can fail any more."""
        plan, operands = self._plan, self._operands
        if self._unchecked:
            found = ", ".join(self._text[x] for x in self._unchecked)
            constant = self._names.constant
            total = f"{constant(sum, 'sum')}([{found}])"
            self._lines.append(f"if not {constant(math.isfinite, 'isfinite')}({total}):")
            self._lines.append(f"    raise {constant(NotFiniteError, 'NotFiniteError')}")
        returned = []
        seen: set[Instruction] = set()
        for x in results:
            name = operands.alone(x)
            is_array = isinstance(x.example_value, np.ndarray)
            is_own = x not in seen and (x in plan.given or x.root is x) and x.function is not None
            if is_array and not is_own:
                name = self._names.new("result", numbered=True)
                self._lines.append(f"{name} = {operands.alone(x)}.copy()")
            seen.add(x)
            returned.append(name)
        saved = {}
        for _, new in plan.copied:
            saved[new] = operands.alone(new)
            if new.root.function is None:  # another argument, which may be changed first
                saved[new] = self._names.new("saved", numbered=True)
                self._lines.append(f"{saved[new]} = {operands.alone(new)}.copy()")
        for step, argument in plan.final.items():
            self._write(plan.emissions[step].write(operands, self._text[argument], ""), step)
        for argument, new in plan.copied:
            self._lines.append(f"np.copyto({self._text[argument]}, {saved[new]})")
        self._lines.append(f"return [{', '.join(returned)}]")
