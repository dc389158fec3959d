"""In which pass over a row each step is done, where rows are too long to be held in registers.

What depends on a reduction along the row needs another pass. What an earlier pass computed is
computed again if that is cheap, and else kept in memory.
"""

from __future__ import annotations

from collections.abc import Collection

from ..trace.instructions import Instruction
from .groups import Group
from .operations import HEAVY
from .works import Work

CHEAP = 6
"""Up to so many operations are done again rather than kept."""


class Passes:
    """The passes of a kernel over each row.

    Args:
        group: the steps.
        stored: the instructions whose values are to be stored in any case.

    Attributes:
        of: the pass of each step; a step that is done once a row comes before that pass.
        count: how many there are.
        kept: what must be kept from one pass to another, besides what is stored.
    """

    def __init__(self, group: Group, stored: Collection[Instruction]) -> None:
        self._group = group
        self._stored = stored
        self.of: dict[Instruction, int] = {}
        self.kept: dict[Instruction, None] = {}
        for work in group.works:
            self.of[work.step] = max((self._known_in(x) for x in group.read_by(work)), default=0)
        self.count = 1 + max(
            (self.of[w.step] for w in group.works if not group.is_in_rows(w)), default=0
        )
        self._needed: list[list[Work]] = [[] for _ in range(self.count)]
        for number in reversed(range(self.count)):
            self._needed[number] = self._find_needed(number)

    def _known_in(self, x: Instruction) -> int:
        """The first pass in which a value can be read."""
        is_gathered = self._group.by_step[x].reduction is not None
        whole_row = is_gathered and not self._group.is_in_rows(self._group.by_step[x])
        return self.of[x] + (1 if whole_row else 0)

    def needed(self, number: int) -> list[Work]:
        """The steps along the row that a pass does or loads, in order; some a second time."""
        return self._needed[number]

    def is_loaded(self, x: Instruction, number: int) -> bool:
        """Whether a pass reads from memory what an earlier one has computed."""
        return self.of[x] < number and (x in self._stored or x in self.kept)

    def _find_needed(self, number: int) -> list[Work]:
        group = self._group
        along = [w for w in group.works if not group.is_in_rows(w)]
        wanted = {
            w.step
            for w in along
            if self.of[w.step] == number
            and (w.reduction is not None or w.step in self._stored or w.step in self.kept)
        }
        found = []
        for work in reversed(along):
            if work.step not in wanted:
                continue
            found.append(work)
            if self.is_loaded(work.step, number):
                continue
            for x in group.read_by(work):
                if group.in_rows.get(x):
                    continue
                if self.of[x] < number and x not in self._stored and self._cost(x, CHEAP) > CHEAP:
                    self.kept[x] = None
                wanted.add(x)
        return found[::-1]

    def _cost(self, x: Instruction, limit: int) -> int:
        """How many operations it takes to compute a value again, as far as the limit."""
        work = self._group.by_step[x]
        if work.emit in HEAVY:
            return limit + 1
        cost = 1
        for y in self._group.read_by(work):
            if cost > limit:
                break
            if not self._group.in_rows.get(y) and y not in self._stored:
                cost += self._cost(y, limit - cost)
        return cost
