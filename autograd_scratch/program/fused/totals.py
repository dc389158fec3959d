"""Reductions over the rows of a kernel: what each row gives is added to a total, or in memory."""

from __future__ import annotations

import math

from ..trace.instructions import Instruction
from . import gather
from .frame import Frame
from .ir import Arithmetic, Lines
from .memory import load, store
from .operations import converted
from .works import Work


class Totals:
    """Reductions whose results are there after the last row.

    Args:
        frame: the kernel, whose sections are written.
    """

    def __init__(self, frame: Frame) -> None:
        self._frame, self._sections = frame, frame.sections
        self._cells: dict[Instruction, list[str]] = {}

    def _is_total(self, work: Work) -> bool:
        """Whether a reduction leaves one number."""
        return len(work.over) == len(work.space)

    def prepare(self, work: Work) -> None:
        """The state of a reduction over all rows, before the first one."""
        assert work.reduction is not None
        kind = gather.state_kind(work.reduction, work.kind)
        if self._is_total(work):
            entry = self._sections.at[0]
            plain = Arithmetic(entry, kind, 0)
            cells = []
            for x in gather.start(plain, work.reduction, "d" if kind == "d" else work.kind):
                cells.append(entry.new(f"alloca {plain.type}"))
                entry.do(f"store {plain.type} {x}, ptr {cells[-1]}")
            self._cells[work.step] = cells
        else:
            first = Arithmetic(self._frame.begin, work.kind, 0)
            identity = first.number(work.reduction.identity(work.kind))
            self._frame.for_each_result(
                self._frame.begin,
                work,
                lambda lines, place: store(lines, work.kind, 0, identity, place),
            )

    def add(self, work: Work, value: str) -> None:
        """Take what one row gives into the result of a reduction over rows."""
        assert work.reduction is not None
        kind = gather.state_kind(work.reduction, work.kind)
        lines = self._sections.row
        plain = Arithmetic(lines, kind, 0)
        if self._is_total(work):
            cells = self._cells[work.step]
            carried = [lines.new(f"load {plain.type}, ptr {cell}") for cell in cells]
            changed = gather.update(plain, work.reduction, carried, value)
            for cell, x in zip(cells, changed, strict=True):
                lines.do(f"store {plain.type} {x}, ptr {cell}")
            return
        pointer = self._frame.pointer(work)
        own = Arithmetic(lines, work.kind, 0)
        before = load(lines, work.kind, 0, pointer)
        after = work.reduction.combine(own, before, converted(own, value, kind))
        store(lines, work.kind, 0, after, pointer)

    def add_in_memory(
        self, lines: Lines, work: Work, value: str, pointer: str, mask: str | None
    ) -> None:
        """Take some elements of a row into a reduction that keeps their axis."""
        assert work.reduction is not None
        a = Arithmetic(lines, work.kind, self._frame.lanes)
        before = load(lines, work.kind, a.lanes, pointer, mask)
        after = work.reduction.combine(a, before, value)
        store(lines, work.kind, a.lanes, after, pointer, mask)

    def finish(self, work: Work) -> None:
        """The result of a reduction over rows, after the last one."""
        assert work.reduction is not None
        end = self._frame.end
        kind = gather.state_kind(work.reduction, work.kind)
        count = math.prod(work.space[axis] for axis in work.over)
        if self._is_total(work):
            plain = Arithmetic(end, kind, 0)
            cells = self._cells[work.step]
            carried = [end.new(f"load {plain.type}, ptr {cell}") for cell in cells]
            value = gather.with_lost(plain, carried)
            value = gather.result(
                plain, work.reduction, value, self._sections.size(count), work.kind
            )
            store(end, work.kind, 0, value, self._sections.memory(work.step))
            self._frame.check(end, work, value)
            return
        is_checked = work.step in self._frame.checked and work.kind in "df"
        if work.reduction.name != "mean" and not is_checked:
            return

        def change(lines: Lines, place: str) -> None:
            own = Arithmetic(lines, work.kind, 0)
            value = load(lines, work.kind, 0, place)
            if work.reduction is not None and work.reduction.name == "mean":
                size = self._sections.size(count)
                value = gather.result(own, work.reduction, value, size, work.kind)
                store(lines, work.kind, 0, value, place)
            self._frame.check(lines, work, value)

        self._frame.for_each_result(end, work, change)
