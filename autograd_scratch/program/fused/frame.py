"""What the parts of a kernel share: its axes, its places, its sections, and what is checked."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection

from ..trace.instructions import Instruction
from .groups import Group
from .ir import Arithmetic, Lines, type_of
from .memory import Machine, Sections
from .places import Place, Window
from .works import Work

VECTORS = 4
"""Rows of up to so many vectors are held in registers as a whole."""


class Frame:
    """A kernel before its rows are written.

    Args:
        group: the steps.
        stored: the instructions that are read outside of it.
        checked: those of them that are read outside of all kernels.
        machine: what it is made for.

    Attributes:
        lengths: those of its axes; the last one is that of rows.
        lanes: how many numbers a vector has.
        is_short: whether rows are held in registers.
        sections: its text: before the loops and inside them.
        begin, end: the lines between, with loops of their own, and after all.
        status: where it is noted whether a checked value is inf or nan.
    """

    def __init__(
        self,
        group: Group,
        stored: Collection[Instruction],
        checked: Collection[Instruction],
        machine: Machine,
    ) -> None:
        self.group, self.stored, self.checked = group, stored, checked
        kinds = {x for work in group.works for x in (work.kind, work.computes_in)}
        self.lanes = 16 if "f" in kinds and "d" not in kinds else 8
        self._merge_axes()
        depth = len(self.lengths) - 1
        self.row_length = self.lengths[-1]
        self.is_short = bool(depth) and self.row_length <= VECTORS * self.lanes
        if machine.has_avx512 and not self.is_short:
            # Two registers at once, for a step waits for the one before it. (Where registers are
            # shorter, a vector takes several of them anyway.)
            self.lanes *= 2
        self.sections = Sections(self.lanes, depth, machine)
        self.end = self.sections.at[0].sibling()  # after all loops
        self.end.block = "%end"
        self.begin = self.sections.at[0].sibling()  # before them, with loops of its own
        self.begin.block = "%begin"
        self.status = self.sections.at[0].new("alloca i1")
        self.sections.at[0].do(f"store i1 false, ptr {self.status}")

    # axes -----------------------------------------------------------------------------------------

    def _merge_axes(self) -> None:
        """Axes that lie in each other everywhere count as one."""
        group = self.group
        last = len(group.space) - 1
        places = [x.place for w in group.works for x in w.operands if x.place is not None]
        strides = [x.strides for x in places] + [w.strides for w in group.works]
        windows = [x.windows for x in places if x.windows is not None]
        has_rows = any(group.is_in_rows(w) for w in group.works) or any(group.in_rows.values())
        self._merged: list[list[int]] = [[0]]
        for axis in range(1, last + 1):
            before = axis - 1
            length = group.space[axis]
            full = [x for x in strides if len(x) > axis]
            can_merge = not (axis == last and has_rows) and all(
                x[before] == x[axis] * length for x in full
            )
            can_merge &= all(x[axis] == (0, length) for x in windows)
            can_merge &= all(
                (before in w.over) == (axis in w.over) for w in group.works if axis < len(w.space)
            )
            if can_merge:
                self._merged[-1].append(axis)
            else:
                self._merged.append([axis])
        self.lengths = [math.prod(group.space[i] for i in axes) for axes in self._merged]

    def place(self, place: Place) -> Place:
        """A place along the merged axes; one of a row has stride 0 along it."""
        strides = place.strides
        if len(strides) < len(self.group.space):
            strides = (*strides, 0)
        windows = place.windows
        if windows is not None:
            lengths = [math.prod(self.group.space[i] for i in axes[1:]) for axes in self._merged]
            first = [windows[axes[0]] for axes in self._merged]
            windows = tuple(
                Window(x.start * n, x.length * n) for x, n in zip(first, lengths, strict=True)
            )
        strides = tuple(strides[axes[-1]] for axes in self._merged)
        return place._replace(strides=strides, windows=windows)

    def place_of(self, work: Work) -> Place:
        """Where the result of a step is stored."""
        return self.place(Place(work.step, 0, work.strides, work.kind))

    def pointer(self, work: Work) -> str:
        """Where the result of a step that is done once for the row is stored."""
        return self.sections.pointer(self.place_of(work), len(self.lengths) - 1)

    def over(self, work: Work) -> set[int]:
        """The merged axes that a reduction goes along."""
        return {i for i, axes in enumerate(self._merged) if axes[-1] in work.over}

    # parts ----------------------------------------------------------------------------------------

    def note(self, lines: Lines, flags: str) -> None:
        """Remember that a checked value is inf or nan, if the flag is set."""
        before = lines.new(f"load i1, ptr {self.status}")
        lines.do(f"store i1 {lines.new(f'or i1 {before}, {flags}')}, ptr {self.status}")

    def for_each_result(
        self, lines: Lines, work: Work, change: Callable[[Lines, str], None]
    ) -> None:
        """A loop over all elements of a reduction's result.

        Args:
            lines: where it is written.
            work: the reduction.
            change: takes the lines and a pointer to an element.
        """
        length = math.prod(n for i, n in enumerate(work.space) if i not in work.over)
        start = self.sections.memory(work.step)
        count = self.sections.size(length)
        before, head, after = lines.block, lines.name("each"), lines.name("after")
        lines.do(f"br label {head}")
        lines.label(head)
        index, following = lines.name(), lines.name()
        lines.do(f"{index} = phi i64 [0, {before}], [{following}, {head}]")
        kind = type_of("b" if work.kind == "?" else work.kind, 0)
        change(lines, lines.new(f"getelementptr {kind}, ptr {start}, i64 {index}"))
        lines.do(f"{following} = add i64 {index}, 1")
        more = lines.new(f"icmp slt i64 {following}, {count}")
        lines.do(f"br i1 {more}, label {head}, label {after}")
        lines.label(after)

    def check(self, lines: Lines, work: Work, value: str) -> None:
        """Look at a plain number that is stored, if it is to be checked."""
        if work.step in self.checked and work.kind in "df":
            a = Arithmetic(lines, work.kind, 0)
            self.note(lines, a.compare("uno", a.mul(value, a.number(0.0)), a.number(0.0)))
