"""Which steps go into one kernel.

The steps of a program are dealt out to units, in order: a step that a kernel can do joins a unit
that goes through the same space, if all that it reads is there by then; any other step is a unit of
its own. A unit never reads what a later one computes, so units run one after the other.

In a kernel, a step is done element by element along the whole space, or once for each row: what
follows a reduction along the last axis is known when the row has been read.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

from ..trace.instructions import Instruction
from ..trace.traced import Traced
from .places import Operand
from .works import Work, work_of

SHORT = 64
"""Rows of up to so many elements a kernel reduces faster than NumPy, even if it does no more."""

RECENT = 8
"""Among so many groups of a space, the last ones, a place is looked for."""


@dataclass(eq=False)
class Group:
    """Steps that one kernel does.

    Attributes:
        space: what it goes through.
        works: the steps, in order.
        in_rows: of the instructions that are computed in it and can be read in it at once, whether
            there is one for each row.
    """

    space: tuple[int, ...]
    works: list[Work] = field(default_factory=list)
    in_rows: dict[Instruction, bool] = field(default_factory=dict)
    by_step: dict[Instruction, Work] = field(default_factory=dict)

    def add(self, work: Work) -> None:
        """Take a step in."""
        self.works.append(work)
        self.by_step[work.step] = work
        if work.reduction is None:
            self.in_rows[work.step] = self.is_in_rows(work)
        elif not self.is_in_rows(work) and work.over == {len(self.space) - 1} and self.space[:-1]:
            self.in_rows[work.step] = True

    def is_in_rows(self, work: Work) -> bool:
        """Whether a step is done once for each row."""
        return len(work.space) < len(self.space)

    def takes(self, work: Work) -> bool:
        """Whether the space of a step is that of the group, or that of its rows."""
        if work.space == self.space:
            return True
        if work.space != self.space[:-1]:
            return False
        # A step on rows alone is no reason to go through all elements.
        return any(self.in_rows.get(x) for x in self.read_by(work))

    def read_by(self, work: Work) -> list[Instruction]:
        """The instructions of this group that a step reads."""
        roots = [x.place.root for x in work.operands if x.place is not None]
        return [x for x in roots if type(x) is Instruction and x in self.by_step]

    def can_read(self, work: Work, operand: Operand) -> bool:
        """Whether what a step of this group computes is there when another one reads it."""
        place = operand.place
        if place is None or place.windows is not None:
            return False
        made = self.by_step[place.root]
        in_rows = self.in_rows.get(place.root)
        if in_rows is None or place.offset or place.kind != made.kind:
            return False
        if in_rows == self.is_in_rows(work):
            own = made.strides[:-1] if made.reduction is not None else made.strides
            return place.strides == own
        own = made.strides[:-1] if made.reduction is not None else made.strides
        return in_rows and place.strides == (*own, 0)

    @property
    def is_worthwhile(self) -> bool:
        """Whether a kernel is faster than NumPy's calls."""
        if len(self.works) > 1:
            return True
        (work,) = self.works
        return (
            work.reduction is not None
            and work.over == {len(self.space) - 1}
            and len(self.space) > 1
            and self.space[-1] <= SHORT
        )


Unit = Group | Instruction
"""What runs as one."""


class Units:
    """The units of a program, in order.

    Args:
        traced: the program.

    Attributes:
        units: groups, and steps that no kernel does.
        arrays: the constant arrays that kernels read, by their ids.
    """

    def __init__(self, traced: Traced) -> None:
        self.units: list[Unit] = []
        self.arrays: dict[int, Any] = {}
        self._position: dict[Any, int] = {}
        self._by_space: dict[tuple[int, ...], list[int]] = {}
        for step in traced.steps:
            work = work_of(step, self.arrays)
            if work is None:
                self._position[step] = len(self.units)
                self.units.append(step)
            else:
                self._deal(work)
        self.units = [part for unit in self.units for part in _kept(unit)]

    def _deal(self, work: Work) -> None:
        """Put a step into a group, perhaps a new one."""
        read = [x.number or (x.place.root if x.place else None) for x in work.operands]
        earliest = max((self._position.get(x, -1) for x in read if x is not None), default=-1)
        found = None
        for position in reversed(self._by_space.get(work.space, [])[-RECENT:]):
            if position < earliest:
                break
            group = self.units[position]
            assert isinstance(group, Group)
            if not group.takes(work) or not self._is_ready(work, group, position):
                continue
            if found is None or group.read_by(work):
                found = position
            if group.read_by(work):
                break
        if found is None:
            found = len(self.units)
            self.units.append(Group(work.space))
            self._by_space.setdefault(work.space, []).append(found)
            if work.space[:-1]:
                self._by_space.setdefault(work.space[:-1], []).append(found)
        group = self.units[found]
        assert isinstance(group, Group)
        group.add(work)
        self._position[work.step] = found

    def _is_ready(self, work: Work, group: Group, position: int) -> bool:
        """Whether all that a step reads is there in a group at that position."""
        for x in work.operands:
            root = x.place.root if x.place is not None else x.number
            at = self._position.get(root, -1)
            if at > position or (at == position and not group.can_read(work, x)):
                return False
        return True


def _kept(unit: Unit) -> list[Unit]:
    """A unit, or its steps one by one where a kernel is not worth the while."""
    if isinstance(unit, Group) and not unit.is_worthwhile:
        return [work.step for work in unit.works]
    return [unit]


def size_of(group: Group) -> int:
    """How many elements a group goes through."""
    return math.prod(group.space)
