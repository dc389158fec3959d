"""A loop in LLVM's language: its carry in registers and in memory, its body inside."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ..trace.instructions import Instruction
from .expressions import Lines, Scalar, Unsupported, as_bool, as_float
from .kinds import check_type, is_array, is_bool
from .loop import Loop
from .places import Place, Places, copy
from .steps import Steps

Result = Scalar | Place

MOST_STEPS = 2000
"""Longer bodies take LLVM more than a second, and their steps are what takes time, not the loop."""


def write_loop(
    lines: Lines,
    memory: Places,
    loop: Loop,
    inputs: Sequence[Result],
    targets: Sequence[Place | None] = (),
) -> list[Result]:
    """Write a loop down, with its body inside.

    Args:
        lines: where.
        memory: where its arrays lie.
        loop: the loop.
        inputs: what it takes.
        targets: where its outputs shall lie, those that are arrays.

    Returns:
        Its outputs.

    Raises:
        Unsupported: a step of the body.
    """
    return _Writer(lines, memory, loop, inputs, targets).outputs


class _Writer:
    """A loop in the making; see :func:`write_loop`."""

    def __init__(
        self,
        lines: Lines,
        memory: Places,
        loop: Loop,
        inputs: Sequence[Result],
        targets: Sequence[Place | None],
    ) -> None:
        body = loop.body
        if len(body.steps) > MOST_STEPS:
            raise Unsupported(f"{len(body.steps)} steps, more than {MOST_STEPS}")
        for x in (*body.arguments, *body.steps):
            check_type(x)
        readers: dict[Instruction, list[Any]] = {}
        for step in body.steps:
            for x in step.inputs:
                readers.setdefault(x, []).append(step)
        for x in body.results:
            readers.setdefault(x, []).append(None)
        self._lines, self._loop = lines, loop
        self._steps = Steps(lines, readers, Places(lines, memory), write_loop)
        self._places, self._scalar = self._steps.places, self._steps.scalar
        self._targets = [*targets] or [None] * len(body.results)
        self.outputs = self._written(inputs)

    def _written(self, inputs: Sequence[Result]) -> list[Result]:
        loop, lines = self._loop, self._lines
        body = loop.body
        arguments = [
            x for i, x in enumerate(body.arguments) if loop.start is None or i != loop.constants
        ]
        constants, carry, rows = loop.split(arguments)
        given, starts, blocks = loop.split(inputs)
        for x, value in zip(constants, given, strict=True):
            self._note(x, value)
        for x, value, target in zip(carry, starts, self._targets, strict=False):
            if is_array(x):
                assert isinstance(value, Place)
                self._places[x] = own = target or self._places.new(x.example_value)
                copy(lines, value, own)
        out = [
            target or self._places.new(np.empty((loop.length or 0, *np.shape(x.example_value))))
            for x, target in zip(
                body.results[loop.carries :], self._targets[loop.carries :], strict=True
            )
        ]
        entry, head, inside, end = lines.block, *map(lines.name, ("next", "body", "end"))
        step = f"%{lines.name('step')}"
        lines.do(f"br label %{head}")
        lines.label(head)
        at = len(lines.text)
        for x in carry:
            if not is_array(x):
                self._scalar[x] = Scalar(f"%{lines.name('carry')}", bool if is_bool(x) else float)
        if loop.length is None:
            goes_on = self._scalar[carry[0]].text
        else:
            goes_on = lines.new(f"icmp ult i64 {step}, {loop.length}")
        lines.do(f"br i1 {goes_on}, label %{inside}, label %{end}")
        lines.label(inside)
        row = step
        if loop.reverse:
            row = lines.new(f"sub i64 {(loop.length or 0) - 1}, {step}")
        if loop.start is not None:
            number = lines.new(f"add i64 {row}, {loop.start}")
            number = lines.new(f"sitofp i64 {number} to double")
            self._scalar[body.arguments[loop.constants]] = Scalar(number)
        for x, block in zip(rows, blocks, strict=True):
            assert isinstance(block, Place)
            self._note(x, self._row(block, row))
        for each in body.steps:
            self._steps.take(each)
        self._steps.flush()
        for x, block in zip(body.results[loop.carries :], out, strict=True):
            self._give(x, self._row_place(block, row))
        news = {x: self._result(new) for x, new in zip(carry, body.results, strict=False)}
        self._move_arrays({x: new for x, new in news.items() if isinstance(new, Place)})
        after, last = f"%{lines.name('step')}", lines.block
        lines.do(f"{after} = add nuw nsw i64 {step}, 1")
        lines.do(f"br label %{head}")
        heads = [f"  {step} = phi i64 [ 0, %{entry} ], [ {after}, %{last} ]"]
        for x, value in zip(carry, starts, strict=True):
            new = news[x]
            if isinstance(new, Scalar) and isinstance(value, Scalar):
                own_scalar = self._scalar[x]
                kind = "i1" if own_scalar.kind is bool else "double"
                heads.append(
                    f"  {own_scalar.text} = phi {kind} [ {value.text}, %{entry} ], "
                    f"[ {new.text}, %{last} ]"
                )
        lines.text[at:at] = heads
        lines.label(end)
        return [*map(self._result, carry), *out]

    def _note(self, x: Instruction, value: Result) -> None:
        if isinstance(value, Place):
            self._places[x] = value
        else:
            self._scalar[x] = value

    def _result(self, x: Instruction) -> Result:
        return self._places[x] if is_array(x) else self._scalar[x]

    def _row_place(self, block: Place, row: str) -> Place:
        own = block.along(range(1, len(block.shape)))
        return own.moved(self._lines, row, block.strides[0])

    def _row(self, block: Place, row: str) -> Result:
        place = self._row_place(block, row)
        if place.shape:
            return place
        value = Scalar(place.load(self._lines, [], []))
        return as_bool(self._lines, value) if block.is_bool else value

    def _give(self, x: Instruction, place: Place) -> None:
        if is_array(x):
            copy(self._lines, self._places[x], place)
        else:
            place.store(self._lines, [], [], as_float(self._lines, self._scalar[x]).text)

    def _move_arrays(self, news: dict[Instruction, Place]) -> None:
        """Put the arrays of the next carry where the old ones are."""
        carried = {self._places[x].memory for x in news}
        moves = []
        for x, new in news.items():
            own = self._places[x]
            if new == own:
                continue
            if new.memory in carried:
                saved = self._places.new(x.example_value)  # another move may overwrite it
                copy(self._lines, new, saved)
                new = saved
            moves.append((new, own))
        for new, own in moves:
            copy(self._lines, new, own)
