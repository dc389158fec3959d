"""What a kernel does with each row: passes along it, and what is done once for the row."""

from __future__ import annotations

from ..trace.instructions import Instruction
from . import gather
from .frame import Frame
from .ir import Arithmetic, Lines
from .memory import bytes_of, mask_below, mask_of, store
from .operations import converted
from .passes import Passes
from .places import Place
from .reading import Body, Reading
from .totals import Totals
from .works import Work, is_choice


class Rows:
    """Writes what is done with each row.

    Args:
        frame: the kernel, whose sections are written.
    """

    def __init__(self, frame: Frame) -> None:
        self._frame, self._group = frame, frame.group
        self._sections, self._lanes = frame.sections, frame.lanes
        self._row = frame.sections.row
        self._reading = Reading(frame)
        self._totals = Totals(frame)
        self._scratch: dict[Instruction, Place] = {}
        self._depth = len(frame.lengths) - 1

    def write(self) -> None:
        """Everything."""
        for work in self._group.works:
            if work.reduction is not None and self._is_end(work):
                self._totals.prepare(work)
        if self._frame.is_short:
            self._in_registers()
        else:
            self._in_passes()
        for work in self._group.works:
            if work.reduction is not None and self._is_end(work):
                self._totals.finish(work)

    def _is_end(self, work: Work) -> bool:
        """Whether the result of a reduction is there only after all rows."""
        return work.reduction is not None and not self._group.in_rows.get(work.step, False)

    # rows in registers ----------------------------------------------------------------------------

    def _in_registers(self) -> None:
        length, lanes = self._frame.row_length, self._lanes
        bodies = []
        for first in range(0, length, lanes):
            count = min(lanes, length - first)
            mask = None if count == lanes else mask_of(lanes, count)
            bodies.append(Body(self._row, str(first), mask))
        checks: dict[str, str] = {}
        for work in self._group.works:
            if self._group.is_in_rows(work):
                self._do_in_row(work)
            elif work.reduction is None:
                for body in bodies:
                    self._do(work, body)
                    self._store(work, body)
                    self._check(work, body, checks)
            elif len(self._frame.lengths) - 1 in self._frame.over(work):
                self._gather(work, self._gathered(work, bodies))
            else:
                for body in bodies:
                    self._add_in_memory(work, body)
        self._note(self._row, checks)

    def _gathered(self, work: Work, bodies: list[Body]) -> list[str]:
        """The elements of a row gathered in the lanes of a vector."""
        assert work.reduction is not None
        state = Arithmetic(self._row, gather.state_kind(work.reduction, work.kind), self._lanes)
        carried: list[str] = []
        for body in bodies:
            x = self._to_gather(work, body, state)
            carried = [work.reduction.combine(state, carried[0], x)] if carried else [x]
        return carried

    # rows in passes -------------------------------------------------------------------------------

    def _in_passes(self) -> None:
        group = self._group
        passes = Passes(group, self._frame.stored)
        for x in passes.kept:
            kind = group.by_step[x].kind
            size = self._frame.row_length
            item = bytes_of(kind)
            root = (kind, size, len(self._scratch))
            self._scratch[x] = Place(root, 0, (0,) * self._depth + (item,), kind)
        for number in range(passes.count):
            self._do_rows(passes, number)
            self._loop(passes, number)
        self._do_rows(passes, passes.count)

    def _do_rows(self, passes: Passes, number: int) -> None:
        """What is done once for the row before a pass."""
        for work in self._group.works:
            if self._group.is_in_rows(work) and passes.of[work.step] == number:
                self._do_in_row(work)

    def _loop(self, passes: Passes, number: int) -> None:
        """One pass along the row."""
        needed = passes.needed(number)
        along = len(self._frame.lengths) - 1
        gathered = [w for w in needed if w.reduction is not None and along in self._frame.over(w)]
        rows, sections = self._row, self._sections
        main, tail = rows.sibling(), rows.sibling()
        length = sections.size(self._frame.row_length)
        index = rows.name("i")
        names = {k: rows.name(k) for k in ("head", "main", "rest", "tail", "done")}
        states: list[tuple[Work, Arithmetic, list[str]]] = []
        phis: list[tuple[str, str, str]] = []  # name, type, value at the start
        for work in gathered:
            assert work.reduction is not None
            kind = gather.state_kind(work.reduction, work.kind)
            state = Arithmetic(rows, kind, self._lanes)
            first = gather.start(state, work.reduction, work.kind)
            carried = [rows.name() for _ in first]
            phis += [(name, state.type, x) for name, x in zip(carried, first, strict=True)]
            states.append((work, state, carried))
        checked = {
            w.kind
            for w in needed
            if w.step in self._frame.checked and w.kind in "df" and w.reduction is None
        }
        checks = {kind: rows.name() for kind in sorted(checked)}
        for kind, name in checks.items():
            a = Arithmetic(rows, kind, self._lanes)
            phis.append((name, a.type, a.number(0.0)))
        after: dict[bool, list[str]] = {}
        for is_tail, lines in ((False, main), (True, tail)):
            mask = mask_below(lines, self._lanes, index, length) if is_tail else None
            body = Body(lines, index, mask)
            found = dict(checks)
            changed: list[str] = []
            for work in needed:
                if work.reduction is None:
                    if passes.is_loaded(work.step, number):
                        body.values[work.step] = self._load_again(work, body)
                        continue
                    self._do(work, body)
                    if passes.of[work.step] == number:
                        self._store(work, body)
                        self._check(work, body, found)
                elif along not in self._frame.over(work):
                    self._add_in_memory(work, body)
            for work, state, carried in states:
                assert work.reduction is not None
                here = Arithmetic(lines, state.kind, self._lanes)
                x = self._to_gather(work, body, here)
                changed += gather.update(here, work.reduction, carried, x)
            after[is_tail] = [*changed, *(found[kind] for kind in checks)]
        self._assemble(names, index, length, phis, after, main, tail)
        final = [rows.new(f"phi {t} [{name}, {names['rest']}], [{new}, {names['tail']}]")
                 for (name, t, _), new in zip(phis, after[True], strict=True)]  # fmt: skip
        for work, _, carried in states:
            self._gather(work, final[: len(carried)])
            del final[: len(carried)]
        self._note(rows, dict(zip(checks, final, strict=True)))

    def _assemble(
        self,
        names: dict[str, str],
        index: str,
        length: str,
        phis: list[tuple[str, str, str]],
        after: dict[bool, list[str]],
        main: Lines,
        tail: Lines,
    ) -> None:
        """The loop around a pass: whole vectors, and then what is left."""
        rows = self._row
        before, following = rows.block, rows.name()
        rows.do(f"br label {names['head']}")
        rows.label(names["head"])
        rows.do(f"{index} = phi i64 [0, {before}], [{following}, {names['main']}]")
        for (name, type_, first), new in zip(phis, after[False], strict=True):
            rows.do(f"{name} = phi {type_} [{first}, {before}], [{new}, {names['main']}]")
        rows.do(f"{following} = add i64 {index}, {self._lanes}")
        fits = rows.new(f"icmp sle i64 {following}, {length}")
        rows.do(f"br i1 {fits}, label {names['main']}, label {names['rest']}")
        rows.label(names["main"])
        rows.text += main.text
        rows.do(f"br label {names['head']}")
        rows.label(names["rest"])
        is_left = rows.new(f"icmp slt i64 {index}, {length}")
        rows.do(f"br i1 {is_left}, label {names['tail']}, label {names['done']}")
        rows.label(names["tail"])
        rows.text += tail.text
        rows.do(f"br label {names['done']}")
        rows.label(names["done"])

    def _load_again(self, work: Work, body: Body) -> str:
        place = self._scratch.get(work.step) or self._frame.place_of(work)
        return self._reading.load(place, body)

    # steps ----------------------------------------------------------------------------------------

    def _do(self, work: Work, body: Body) -> None:
        """A step on some elements of a row."""
        a = Arithmetic(body.lines, work.computes_in, self._lanes)
        assert work.emit is not None
        values = [
            self._reading.in_body(x, body, "?" if i == 0 and is_choice(work) else work.computes_in)
            for i, x in enumerate(work.operands)
        ]
        body.values[work.step] = work.emit(a, *values)

    def _do_in_row(self, work: Work) -> None:
        """A step that is done once for the row."""
        a = Arithmetic(self._row, work.computes_in, 0)
        if work.reduction is not None:
            kind = gather.state_kind(work.reduction, work.kind)
            x = self._reading.in_row(
                work.operands[0], "q" if work.reduction.name == "count" else kind
            )
            self._totals.add(work, x)
            return
        assert work.emit is not None
        values = [
            self._reading.in_row(x, "?" if i == 0 and is_choice(work) else work.computes_in)
            for i, x in enumerate(work.operands)
        ]
        self._set_row(work, work.emit(a, *values))

    def _set_row(self, work: Work, value: str) -> None:
        """Note a value of the row, and store it where that is asked for."""
        self._reading.rows[work.step] = value
        if work.step in self._frame.stored:
            store(self._row, work.kind, 0, value, self._frame.pointer(work))
            self._frame.check(self._row, work, value)

    def _gather(self, work: Work, carried: list[str]) -> None:
        """What a reduction along the row comes to."""
        assert work.reduction is not None
        kind = gather.state_kind(work.reduction, work.kind)
        value = gather.total(Arithmetic(self._row, kind, self._lanes), work.reduction, carried)
        if self._is_end(work):
            self._totals.add(work, value)
        else:
            plain = Arithmetic(self._row, kind, 0)
            length = self._frame.row_length
            count = str(length) if self._frame.is_short else self._sections.size(length)
            self._set_row(work, gather.result(plain, work.reduction, value, count, work.kind))

    def _store(self, work: Work, body: Body) -> None:
        places = [self._scratch[work.step]] if work.step in self._scratch else []
        if work.step in self._frame.stored:
            places.append(self._frame.place_of(work))
        for place in places:
            pointer = self._reading.element(place, body)
            store(body.lines, work.kind, self._lanes, body.values[work.step], pointer, body.mask)

    # checks ---------------------------------------------------------------------------------------

    def _check(self, work: Work, body: Body, checks: dict[str, str]) -> None:
        """Make a sum nan where a stored value is inf or nan."""
        if work.step not in self._frame.checked or work.kind not in "df":
            return
        a = Arithmetic(body.lines, work.kind, self._lanes)
        value = body.values[work.step]
        if body.mask is not None:
            value = a.choose(body.mask, value, a.number(0.0))
        before = checks.get(work.kind, a.number(0.0))
        checks[work.kind] = a.fma(value, a.number(0.0), before)

    def _note(self, lines: Lines, checks: dict[str, str]) -> None:
        for kind, value in checks.items():
            a = Arithmetic(lines, kind, self._lanes)
            flags = a.compare("uno", value, value)
            bits = lines.new(f"bitcast {a.flags} {flags} to i{self._lanes}")
            self._frame.note(lines, lines.new(f"icmp ne i{self._lanes} {bits}, 0"))

    # reductions over rows -------------------------------------------------------------------------

    def _add_in_memory(self, work: Work, body: Body) -> None:
        """The elements that a reduction takes in which keeps their axis."""
        value = self._reading.in_body(work.operands[0], body, work.kind)
        pointer = self._reading.element(self._frame.place_of(work), body)
        self._totals.add_in_memory(body.lines, work, value, pointer, body.mask)

    def _to_gather(self, work: Work, body: Body, state: Arithmetic) -> str:
        """The elements that a reduction takes in next."""
        assert work.reduction is not None
        (x,) = work.operands
        own = x.place.kind if x.place is not None else work.computes_in
        value = self._reading.in_body(x, body, own)
        if body.mask is not None:
            value = gather.masked(body.lines, own, self._lanes, work.reduction, value, body.mask)
        return converted(state, value, own)
