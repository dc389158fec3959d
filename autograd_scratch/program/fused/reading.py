"""What the steps of a kernel read: values that it has computed, memory, numbers and constants."""

from __future__ import annotations

from ..trace.instructions import Instruction
from .frame import Frame
from .ir import Arithmetic, Lines, type_of
from .memory import load
from .operations import converted
from .places import Operand, Place
from .windows import mask_of_window


class Body:
    """Some elements of a row, as many as a vector has.

    Args:
        lines: where it is written.
        first: the number of the first one, as an i64.
        mask: which of them there are; None for all.
    """

    def __init__(self, lines: Lines, first: str, mask: str | None) -> None:
        self.lines, self.first, self.mask = lines, first, mask
        self.values: dict[Instruction, str] = {}
        self.loaded: dict[Place, str] = {}


class Reading:
    """Finds the operands of steps.

    Args:
        frame: the kernel, whose sections are written.

    Attributes:
        rows: the values that there is one of for each row.
    """

    def __init__(self, frame: Frame) -> None:
        self._group, self._sections, self._lanes = frame.group, frame.sections, frame.lanes
        self._frame, self._depth = frame, len(frame.lengths) - 1
        self._row = frame.sections.row
        self.rows: dict[Instruction, str] = {}

    def in_row(self, x: Operand, kind: str) -> str:
        """An operand as a plain number."""
        if x.constant is not None:
            return Arithmetic(self._row, kind, 0).number(x.constant)
        if x.number is not None:
            return self._sections.number(x.number, x.kind, kind, spread=False)
        assert x.place is not None
        if x.place.root in self.rows:
            own, value = self._group.by_step[x.place.root].kind, self.rows[x.place.root]
            return self._sections.value_in_row(x.place.root, value, own, kind, spread=False)
        return self._sections.one(self._frame.place(x.place), kind, spread=False)

    def in_body(self, x: Operand, body: Body, kind: str) -> str:
        """An operand in the lanes of a vector."""
        if x.constant is not None:
            return Arithmetic(body.lines, kind, self._lanes).number(x.constant)
        if x.number is not None:
            return self._sections.number(x.number, x.kind, kind, spread=True)
        assert x.place is not None
        root = x.place.root
        if root in self.rows:
            own = self._group.by_step[root].kind
            return self._sections.value_in_row(root, self.rows[root], own, kind, spread=True)
        if root in body.values:
            value = body.values[root]
            return converted(Arithmetic(body.lines, kind, self._lanes), value, x.place.kind)
        place = self._frame.place(x.place)
        if not place.strides[-1]:
            return self._sections.one(place, kind, spread=True)
        value = self.load(place, body)
        return converted(Arithmetic(body.lines, kind, self._lanes), value, place.kind)

    def load(self, place: Place, body: Body) -> str:
        if place not in body.loaded:
            pointer, mask = self.element(place, body), body.mask
            if place.windows is not None:
                mask = mask_of_window(body.lines, self._sections, place.windows, body.first, mask)
            body.loaded[place] = load(body.lines, place.kind, self._lanes, pointer, mask)
        return body.loaded[place]

    def element(self, place: Place, body: Body) -> str:
        """Where the first element of a body lies."""
        start = self._sections.pointer(place, self._depth)
        if body.first == "0":
            return start
        item = type_of("b" if place.kind == "?" else place.kind, 0)
        return body.lines.new(f"getelementptr {item}, ptr {start}, i64 {body.first}")
