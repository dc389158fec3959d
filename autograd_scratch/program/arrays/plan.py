"""Planning: which steps are needed, in which order, and in whose memory each result lies.

Arrays that a program computes on its way lie in buffers, which are allocated once and used again
in every call. Within a call, a buffer is used again as soon as nobody needs its contents any more:
often by the very step that read them last.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from ...ops.selection import INTEGERS
from ..trace.trace import Instruction, picks_rows
from .numpy_calls import NumpyCall, chooses, copies, masks, numpy_call


class Layout(NamedTuple):
    """How an array lies in memory: shape, type, and its axes from the slowest to the fastest.

    The sum of an array depends on the layout in its last digits, so buffers keep that of the
    arrays that NumPy made.
    """

    shape: tuple[int, ...]
    dtype: np.dtype[Any]
    axes: tuple[int, ...]

    @classmethod
    def of(cls, array: Any) -> Layout:
        """The layout of an array that NumPy would make to hold the contents of ``array``."""
        axes = tuple(sorted(range(array.ndim), key=lambda axis: -abs(array.strides[axis])))
        return cls(array.shape, array.dtype, axes)

    def empty(self) -> Any:
        """New memory."""
        stored = np.empty([self.shape[axis] for axis in self.axes], self.dtype)
        return stored.transpose(np.argsort(self.axes)) if self.axes else stored


class Plan:
    """The needed steps of a trace, and where their results lie.

    Args:
        steps: all steps, in the order they were traced.
        outputs: the instructions whose values the program returns.
        updates: arguments that are changed in place, each with its new value.

    Attributes:
        steps: the needed ones.
        last_use: for each instruction whose memory is read, the position of the last step that
            does; ``len(steps)`` if it is read at the end.
        uses: how many steps and outputs read an instruction.
        layouts: the buffers.
        buffer: for an instruction that computes an array in a buffer, its number.
        mask: for a step that masks bits, the buffer for the mask.
        fixed_views: views of buffers. They are made with the buffers, not in each call.
        final: for the last steps, each of which writes right over an argument, the argument.
        copied: the other updates.
    """

    def __init__(
        self,
        steps: list[Instruction],
        outputs: list[Instruction],
        updates: list[tuple[Instruction, Instruction]],
    ) -> None:
        needed = _needed(steps, [*outputs, *(new for _, new in updates)])
        self.uses: dict[Instruction, int] = {}
        for x in [x for step in needed for x in step.inputs] + outputs:
            self.uses[x] = self.uses.get(x, 0) + 1
        self.final = self._find_final(needed, updates)
        self.copied = [(x, new) for x, new in updates if new not in self.final]
        self.steps = [step for step in needed if step not in self.final] + list(self.final)
        self.last_use: dict[Instruction, int] = {}
        for position, step in enumerate(self.steps):
            for x in step.inputs:
                self.last_use[x.root] = self.last_use[x] = position
        for x in (*outputs, *(new for _, new in self.copied)):
            self.last_use[x.root] = self.last_use[x] = len(self.steps)
        self.layouts: list[Layout] = []
        self.buffer: dict[Instruction, int] = {}
        self.mask: dict[Instruction, int] = {}
        self.fixed_views: dict[Instruction, None] = {}  # in order
        self._assign_buffers(set(outputs))

    def _find_final(
        self, steps: list[Instruction], updates: list[tuple[Instruction, Instruction]]
    ) -> dict[Instruction, Instruction]:
        """The steps that may write their result right over the argument that it is meant for."""
        final: dict[Instruction, Instruction] = {}
        for argument, new in updates:
            call = None if new in self.uses or new in final else _out_call(new)
            same_layout = Layout.of(new.example_value) == Layout.of(argument.example_value)
            if call is not None and call.elementwise and same_layout and new.base is None:
                final[new] = argument
        # All of them come at the end, so none may need what one before it has overwritten.
        overwritten: set[Instruction] = set()
        for new, argument in list(final.items()):
            if any(x.root in overwritten for x in new.inputs):
                del final[new]
            else:
                overwritten.add(argument)
        return final

    def _assign_buffers(self, returned: set[Instruction]) -> None:
        """Give a buffer to each array that can be written into one and is not returned."""
        free: dict[Layout, list[int]] = {}
        for position, step in enumerate(self.steps):
            if step in self.final:
                continue
            dying = {
                x.root: self.buffer[x.root]
                for x in step.inputs
                if x.root in self.buffer and self.last_use[x.root] == position
            }
            if step.base is not None:
                # A view is fixed if all it depends on is a buffer.
                if all(x in self.buffer or x in self.fixed_views for x in step.inputs):
                    self.fixed_views[step] = None
            elif step not in returned and writes_out(step):
                layout = Layout.of(step.example_value)
                call = _out_call(step)
                number = None
                if masks(step):
                    mask = layout._replace(dtype=np.dtype(INTEGERS[layout.dtype.itemsize]))
                    self.mask[step] = self._take_buffer(mask, free)  # for this step alone
                    free.setdefault(mask, []).append(self.mask[step])
                if masks(step) or (call is not None and call.elementwise):
                    number = next(
                        (
                            dying.pop(x)
                            for x in step.inputs
                            if x in dying and self.layouts[dying[x]] == layout
                        ),
                        None,
                    )
                self.buffer[step] = self._take_buffer(layout, free) if number is None else number
            for number in dying.values():
                free.setdefault(self.layouts[number], []).append(number)

    def _take_buffer(self, layout: Layout, free: dict[Layout, list[int]]) -> int:
        """A buffer that nobody needs any more, or else a new one."""
        spare = free.get(layout)
        if spare:
            return spare.pop()
        self.layouts.append(layout)
        return len(self.layouts) - 1


def writes_out(step: Instruction) -> bool:
    """Whether a step can write its result into given memory."""
    if not isinstance(step.example_value, np.ndarray) or step.base is not None:
        return False
    return (
        copies(step)
        or picks_rows(step.function, step.params)
        or chooses(step)
        or _out_call(step) is not None
    )


def _out_call(step: Instruction) -> NumpyCall | None:
    """The step as a NumPy call, if it makes an array."""
    return (
        numpy_call(step) if isinstance(step.example_value, np.ndarray) and step.function else None
    )


def _needed(steps: list[Instruction], results: list[Instruction]) -> list[Instruction]:
    """The steps that results or guards depend on; the rest is dead code."""
    needed = set(results)
    kept = []
    for step in reversed(steps):
        if step in needed or step.function is bool:
            needed.update(step.inputs)
            kept.append(step)
    return kept[::-1]
