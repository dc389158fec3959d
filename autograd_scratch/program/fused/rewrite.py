"""A program with kernels in place of the steps that they do."""

from __future__ import annotations

from dataclasses import replace
from textwrap import wrap
from typing import Any

import numpy as np

from ..arrays.names import name_of
from ..arrays.operands import Operands
from ..arrays.source import LINE, NotFiniteError
from ..arrays.statements import Memory, first
from ..trace.instructions import Instruction, instructions_in, replace_in
from ..trace.plain_number import may_fail
from ..trace.traced import GuardFailed, Traced, needed
from .groups import Group, Units
from .kernel import Kernel
from .machine import function_of, machine


class KernelCall:
    """A step that runs a kernel.

    Args:
        kernel: its text, and what it takes.
        group: the steps that it does.
    """

    def __init__(self, kernel: Kernel, group: Group) -> None:
        self._function = function_of(kernel.text, len(kernel.roots), len(kernel.numbers))
        self.sizes = np.array(kernel.sizes or [0], dtype=np.int64)
        self._is_checked = kernel.is_checked
        self._steps = [name_of(work.step.function) for work in group.works]

    def lines(self, step: Instruction, operands: Operands) -> list[str]:
        """The call, under a comment that says what it does."""
        names = operands.names
        names.constant(self.sizes, "sizes")
        call = operands.call(names.constant(self._function, "kernel"), step.operands, {})
        comment = wrap(", ".join(self._steps), LINE, initial_indent="# ", subsequent_indent="# ")
        if not self._is_checked:
            return [*comment, call]
        error = names.constant(NotFiniteError, "NotFiniteError")
        return [*comment, f"if {call}:", f"    raise {error}"]


class LayoutCheck:
    """A step that looks whether an array lies in memory as it did when the function was traced.

    A kernel goes by that, and would read beyond the end of another array.
    """

    __name__ = "check_layout"

    def __init__(self, array: Any) -> None:
        self._layout = array.dtype, array.shape, array.strides

    def __call__(self, array: Any) -> Any:
        """The array.

        Raises:
            GuardFailed: it lies otherwise.
        """
        if (
            type(array) is not np.ndarray
            or (array.dtype, array.shape, array.strides) != self._layout
        ):
            raise GuardFailed
        return array


def with_kernels(traced: Traced, units: Units) -> Traced:
    """The same program with kernels for the groups among its units."""
    return _Rewriting(traced, units).result


class _Rewriting:
    """A program, and what has become of its instructions in the new one."""

    def __init__(self, traced: Traced, units: Units) -> None:
        self._units = units
        self._new: dict[Instruction, Instruction] = {x: x for x in traced.arguments}
        self._steps: list[Instruction] = []
        self._looked_at: dict[Instruction, Instruction] = {}
        self._arguments = set(traced.arguments)
        self._computed = {
            work.step for unit in units.units if isinstance(unit, Group) for work in unit.works
        }
        ends = [*traced.results, *(new for _, new in traced.updates)]
        self._find_readers(ends)
        for unit in units.units:
            if isinstance(unit, Group):
                self._kernel(unit)
            else:
                self._copy(unit)
        results = [self._new[x] for x in traced.results]
        updates = [(x, self._new[new]) for x, new in traced.updates]
        steps = needed(self._steps, [*results, *(new for _, new in updates)], _acts)
        self.result = replace(traced, steps=steps, results=results, updates=updates)

    def _find_readers(self, ends: list[Instruction]) -> None:
        """Which values kernels must store, and which of them others than kernels read."""
        self._stored: set[Instruction] = set()
        self._checked: set[Instruction] = set()

        def is_read(x: Instruction) -> None:
            for y in (x, x.root):
                if y in self._computed:
                    self._checked.add(y)
                    self._stored.add(y)

        for x in ends:
            is_read(x)
        for unit in self._units.units:
            if isinstance(unit, Group):
                continue
            for x in unit.inputs:
                if unit.base is None or x.root is not unit.base:
                    is_read(x)
        for group in self._units.units:
            if not isinstance(group, Group):
                continue
            for work in group.works:
                for operand in work.operands:
                    place = operand.place
                    root = operand.number or (place.root if place is not None else None)
                    if root in self._computed and root not in group.by_step:
                        self._stored.add(root)
                    if type(root) is Instruction and root.base is not None:
                        is_read(root.base)  # by a view that is taken outside of kernels

    def _copy(self, step: Instruction) -> None:
        """A step that no kernel does."""
        if any(x not in self._new for x in step.inputs):
            return  # a view that only kernels read, of what one of them computes on the way

        def new(x: Any) -> Any:
            return self._new[x] if type(x) is Instruction else x

        operands, params = replace_in(step.operands, new), replace_in(step.params, new)
        copy = Instruction(
            step.function,
            operands,
            params,
            tuple(instructions_in((operands, params))),
            step.example_value,
        )
        copy.base = self._new[step.base] if step.base is not None else None
        copy.name, copy.annotation, copy.guard = step.name, step.annotation, step.guard
        self._new[step] = copy
        self._steps.append(copy)

    def _memory(self, array: Any, like: Instruction | None) -> Instruction:
        name = "memory" if like is None else name_of(like.function)
        function: Any = Memory(array, name)
        step = Instruction(function, (), {}, (), array)
        step.name = None if like is None else like.name
        self._steps.append(step)
        return step

    def _laid_out(self, root: Instruction) -> Instruction:
        """An array that a kernel reads, where it is not known that it always lies in memory so."""
        array = self._new[root]
        if root in self._arguments or isinstance(array.function, Memory):
            return array
        known = self._looked_at.get(root)
        if known is None:
            check = LayoutCheck(root.example_value)
            known = Instruction(check, (array,), {}, (array,), root.example_value)
            known.base = array.root
            self._looked_at[root] = known
            self._steps.append(known)
        return known

    def _kernel(self, group: Group) -> None:
        kernel = Kernel(group, self._stored, self._checked, machine())
        operands: list[Any] = []
        numbers: list[tuple[Instruction, Instruction]] = []
        for root in kernel.roots:
            if isinstance(root, tuple):  # memory on the way
                kind, length, _ = root
                operands.append(self._memory(np.empty(length, kind), None))
            elif not isinstance(root, Instruction):
                operands.append(self._units.arrays[root])
            elif root in group.by_step:
                example = root.example_value
                if isinstance(example, np.ndarray):
                    memory = self._memory(example, root)
                    self._new[root] = memory
                else:
                    work = group.by_step[root]
                    memory = self._memory(np.empty(1, work.kind), root)
                    numbers.append((root, memory))
                operands.append(memory)
            else:
                operands.append(self._laid_out(root))
        operands += [self._new[x] for x in kernel.numbers]
        function: Any = KernelCall(kernel, group)
        given = (function.sizes, *operands)
        inputs = tuple(instructions_in(given))
        self._steps.append(Instruction(function, given, {}, inputs, None))
        for root, memory in numbers:
            number = Instruction(first, (memory,), {}, (memory,), root.example_value)
            memory.name, number.name = None, root.name
            self._new[root] = number
            self._steps.append(number)


def _acts(step: Instruction) -> bool:
    """Whether a step does something even if nobody needs its result: it writes, or may fail."""
    return isinstance(step.function, KernelCall) or may_fail(step)
