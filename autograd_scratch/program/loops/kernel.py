"""A loop as a function in LLVM's language: numbers in registers, arrays in memory.

The lines of the body follow one another. Elementwise steps on arrays of one shape that follow each
other share one inner loop; what is read by others later is stored. Views are only other places in
memory. Whatever is not known here is :class:`Unsupported`, and the loop runs in Python.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..trace.instructions import Instruction
from .expressions import Lines, Scalar, as_bool, as_float
from .loop import Loop
from .places import Place, copy
from .steps import FAILED, OUT_OF_BOUNDS, Steps, check_type, is_array, is_bool


class Kernel:
    """The text of a loop.

    Args:
        loop: the loop.

    Attributes:
        text: the function ``run``, of the addresses of: the plain numbers that come in, those that
            go out, memory to compute in, then the arrays that come in and those that go out.
        memory: how many doubles it computes in.
        arrays: the constant arrays that it reads.

    Raises:
        Unsupported: a step of the body.
    """

    def __init__(self, loop: Loop) -> None:
        for x in (*loop.body.arguments, *loop.body.steps):
            check_type(x)
        readers: dict[Instruction, list[Any]] = {}
        for step in loop.body.steps:
            for x in step.inputs:
                readers.setdefault(x, []).append(step)
        for x in loop.body.results:
            readers.setdefault(x, []).append(None)
        self._loop = loop
        self._lines = Lines()
        self._steps = Steps(self._lines, readers)
        self._places, self._scalar = self._steps.places, self._steps.scalar
        self.arrays = self._places.constants
        self.text = self._written()
        self.memory = self._places.size

    def _written(self) -> str:
        loop, lines = self._loop, self._lines
        body = loop.body
        constants, carry, rows = loop.split(
            [x for i, x in enumerate(body.arguments) if loop.start is None or i != loop.constants]
        )
        parameters = ["ptr noalias %numbers", "ptr noalias %results", "ptr noalias %memory"]
        taken = 0

        def scalar_in(x: Instruction) -> Scalar:
            nonlocal taken
            at = lines.new(f"getelementptr double, ptr %numbers, i64 {taken}")
            taken += 1
            value = Scalar(lines.new(f"load double, ptr {at}"))
            return as_bool(lines, value) if is_bool(x) else value

        def array_in(name: str) -> str:
            parameters.append(f"ptr noalias %{name}")
            return f"%{name}"

        starts: dict[Instruction, Scalar] = {}
        copies = []
        for i, x in enumerate(constants):
            if is_array(x):
                self._places.add(x, array_in(f"constant{i}"))
            else:
                self._scalar[x] = scalar_in(x)
        for i, x in enumerate(carry):
            if is_array(x):
                copies.append((x, array_in(f"init{i}")))
            else:
                starts[x] = scalar_in(x)
        row_in = [array_in(f"rows{i}") for i in range(len(rows))]
        for i, (x, source) in enumerate(copies):
            place = self._places.add(x, array_in(f"carry{i}"))
            copy(lines, Place.of(source, x.example_value), place)
        ys = body.results[loop.carries :]
        row_out = [array_in(f"out{i}") for i in range(len(ys))]
        entry = lines.block
        lines.do("br label %next")
        lines.label("next")
        phis = len(lines.text)
        for x, start in starts.items():
            self._scalar[x] = Scalar(f"%carry_{len(self._scalar)}", start.kind)
        if loop.length is None:
            more = self._scalar[carry[0]].text
        else:
            more = lines.new(f"icmp ult i64 %step, {loop.length}")
        lines.do(f"br i1 {more}, label %body, label %end")
        lines.label("body")
        row = "%step"
        if loop.reverse:
            row = lines.new(f"sub i64 {(loop.length or 0) - 1}, %step")
        if loop.start is not None:
            shifted = lines.new(f"add i64 {row}, {loop.start}")
            index = lines.new(f"sitofp i64 {shifted} to double")
            self._scalar[body.arguments[loop.constants]] = Scalar(index)
        for x, pointer in zip(rows, row_in, strict=True):
            self._take_row(x, pointer, row)
        for step in body.steps:
            self._steps.take(step)
        self._steps.flush()
        for x, pointer in zip(ys, row_out, strict=True):
            self._give_row(x, pointer, row)
        news = {x: self._as_kept(new) for x, new in zip(carry, body.results, strict=False)}
        self._move_arrays({x: new for x, new in news.items() if isinstance(new, Place)})
        last = lines.block
        lines.do("%step_after = add nuw nsw i64 %step, 1")
        lines.do("br label %next")
        heads = [f"  %step = phi i64 [ 0, %{entry} ], [ %step_after, %{last} ]"]
        for x, start in starts.items():
            new = news[x]
            assert isinstance(new, Scalar)
            kind = "i1" if start.kind is bool else "double"
            heads.append(
                f"  {self._scalar[x].text} = phi {kind} [ {start.text}, %{entry} ], "
                f"[ {new.text}, %{last} ]"
            )
        lines.text[phis:phis] = heads
        lines.label("end")
        for i, x in enumerate(starts):
            at = lines.new(f"getelementptr double, ptr %results, i64 {i}")
            lines.do(f"store double {as_float(lines, self._scalar[x]).text}, ptr {at}")
        lines.do("ret i64 0")
        for code in (FAILED, OUT_OF_BOUNDS):
            lines.label(f"stop{code}")
            lines.do(f"ret i64 {code}")
        head = f"define i64 @run({', '.join(parameters)}) {{\nentry:"
        body_lines = [*lines.cells, *lines.text]
        return "\n".join([*sorted(lines.functions), head, *body_lines, "}", ""])

    def _take_row(self, x: Instruction, pointer: str, row: str) -> None:
        lines = self._lines
        size = int(np.prod(np.shape(x.example_value)))
        offset = row if size == 1 else lines.new(f"mul i64 {row}, {size}")
        at = lines.new(f"getelementptr double, ptr {pointer}, i64 {offset}")
        if is_array(x):
            self._places.add(x, at)
        else:
            value = Scalar(lines.new(f"load double, ptr {at}"))
            self._scalar[x] = as_bool(lines, value) if is_bool(x) else value

    def _give_row(self, x: Instruction, pointer: str, row: str) -> None:
        lines = self._lines
        size = int(np.prod(np.shape(x.example_value)))
        offset = row if size == 1 else lines.new(f"mul i64 {row}, {size}")
        at = lines.new(f"getelementptr double, ptr {pointer}, i64 {offset}")
        if is_array(x):
            copy(lines, self._places[x], Place.of(at, x.example_value))
        else:
            lines.do(f"store double {as_float(lines, self._scalar[x]).text}, ptr {at}")

    def _as_kept(self, x: Instruction) -> Place | Scalar:
        return self._places[x] if is_array(x) else self._scalar[x]

    def _move_arrays(self, news: dict[Instruction, Place]) -> None:
        """Put the arrays of the next carry where the old ones are."""
        carried = {self._places[x].pointer for x in news}
        moves = []
        for x, new in news.items():
            own = self._places[x]
            if new.pointer in carried:
                if new is own or (
                    (new.pointer, new.offset) == (own.pointer, own.offset)
                    and (new.strides == own.strides)
                ):
                    continue
                saved = self._places.new(x.example_value)  # another move may overwrite it
                copy(self._lines, new, saved)
                new = saved
            moves.append((new, own))
        for new, own in moves:
            copy(self._lines, new, own)
