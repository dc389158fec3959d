"""Planning: in which order steps are executed, and in whose memory each result lies.

Arrays that a program computes on its way lie in buffers, which are allocated once and used again
in every call. Within a call, a buffer is used again as soon as nobody needs its contents any more:
often by the very step that read them last.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np

from ..trace.instructions import Instruction
from ..trace.traced import Traced
from .emission import Emission, into_memory


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

    @property
    def bytes(self) -> int:
        """How much memory it takes."""
        return math.prod(self.shape) * self.dtype.itemsize

    def empty(self) -> Any:
        """New memory."""
        stored = np.empty([self.shape[axis] for axis in self.axes], self.dtype)
        return stored.transpose(np.argsort(self.axes)) if self.axes else stored


def _is_whole(view: Any, array: Any) -> bool:
    """Whether each element of an array is one of a view of it."""
    return (
        type(view) is type(array) is np.ndarray
        and view.size == array.size
        and 0 not in view.strides
    )


class Plan:
    """The steps of a program, and where their results lie.

    Args:
        traced: the steps, what they give and which arguments they change.

    Attributes:
        steps: all of them; those that write over an argument come last.
        last_use: for each instruction whose memory is read, the position of the last step that
            does; ``len(steps)`` if it is read at the end.
        uses: how many steps and results read an instruction.
        emissions: the steps that can compute into given memory, and how they are written then.
        layouts: the buffers.
        buffer: for an instruction that computes an array in a buffer, its number.
        scratch: for a step that needs memory on the way, the buffer for that.
        fixed_views: views of buffers. They are made with the buffers, not in each call.
        final: for the last steps, each of which writes right over an argument, the argument.
        copied: the other updates.
        given: results that are views of all of an array of the program's own which nothing else
            is: the transpose of a new array, say. They need no copy.
    """

    def __init__(self, traced: Traced) -> None:
        self.uses = traced.uses()
        self.emissions: dict[Instruction, Emission] = {}
        for step in traced.steps:
            emission = into_memory(step)
            if emission is not None:
                self.emissions[step] = emission
        self.final = self._find_final(traced.updates)
        self.copied = [(x, new) for x, new in traced.updates if new not in self.final]
        self.steps = [step for step in traced.steps if step not in self.final] + list(self.final)
        self.last_use: dict[Instruction, int] = {}
        for position, step in enumerate(self.steps):
            for x in step.inputs:
                self.last_use[x.root] = self.last_use[x] = position
        for x in (*traced.results, *(new for _, new in self.copied)):
            self.last_use[x.root] = self.last_use[x] = len(self.steps)
        self.layouts: list[Layout] = []
        self.buffer: dict[Instruction, int] = {}
        self.scratch: dict[Instruction, int] = {}
        self.fixed_views: dict[Instruction, None] = {}  # in order
        self.given = self._find_given(traced.results)
        self._assign_buffers({*traced.results, *(x.root for x in self.given)})

    def _find_given(self, results: list[Instruction]) -> set[Instruction]:
        """The results that may be handed over as views of what they are views of."""
        roots = [x.root for x in results]
        taken = {*self.final, *(new.root for _, new in self.copied)}
        return {
            x
            for x in results
            if roots.count(x.root) == 1
            and x.root is not x
            and x.root.function is not None
            and x.root not in taken
            and _is_whole(x.example_value, x.root.example_value)
        }

    def _find_final(
        self, updates: list[tuple[Instruction, Instruction]]
    ) -> dict[Instruction, Instruction]:
        """The steps that may write their result right over the argument that it is meant for."""
        final: dict[Instruction, Instruction] = {}
        for argument, new in updates:
            emission = self.emissions.get(new)
            if emission is None or not emission.elementwise or emission.scratch is not None:
                continue
            is_read = new in self.uses or new in final
            if not is_read and Layout.of(new.example_value) == Layout.of(argument.example_value):
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
            emission = self.emissions.get(step)
            if emission is None and not self.buffer:  # as in a program of numbers
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
            elif emission is not None and step not in returned:
                layout = Layout.of(step.example_value)
                if emission.scratch is not None:  # for this step alone
                    scratch = layout._replace(dtype=emission.scratch)
                    self.scratch[step] = self._take_buffer(scratch, free)
                    free.setdefault(scratch, []).append(self.scratch[step])
                reused = None
                if emission.elementwise:
                    alike = [x for x in dying if x in step.inputs]
                    alike = [x for x in alike if self.layouts[dying[x]] == layout]
                    reused = dying.pop(alike[0]) if alike else None
                self.buffer[step] = self._take_buffer(layout, free) if reused is None else reused
            for number in dying.values():
                free.setdefault(self.layouts[number], []).append(number)

    def _take_buffer(self, layout: Layout, free: dict[Layout, list[int]]) -> int:
        """A buffer that nobody needs any more, or else a new one."""
        spare = free.get(layout)
        if spare:
            return spare.pop()
        self.layouts.append(layout)
        return len(self.layouts) - 1
