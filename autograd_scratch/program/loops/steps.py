"""The steps of a loop's body in LLVM's language: numbers in registers, arrays in memory.

Elementwise steps on arrays of one shape that follow each other share one inner loop; what others
read later is stored. Views are only other places in memory.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

import numpy as np

from ...engine.op import Op
from ...engine.registry import OPS
from ...ops.indexing import _getitem, put_at
from ...ops.shape import _concatenate, _stack
from ..scalars.table import Operation
from ..trace.instructions import Instruction, example_of, instructions_in
from .expressions import (
    Lines,
    Scalar,
    Unsupported,
    as_bool,
    as_float,
    computed,
    constant,
    nest,
)
from .gathering import PRODUCTS, REDUCTIONS, outer, product, reduction
from .kinds import is_array, is_bool, is_dynamic, is_same, operation_of
from .loop import Loop
from .moving import COPYING, joined, moved, open_ended, put
from .places import Place, Places, common_axes

FAILED, OUT_OF_BOUNDS = 1, 2
"""What the function returns where a guard failed, or an index is out of bounds."""


class Steps:
    """The steps of a body, one after another.

    Args:
        lines: where they are written.
        readers: the steps that read an instruction; None stands for the results.
        places: the arrays.
        write_loop: writes a loop down that is a step.

    Attributes:
        scalar: the numbers.
    """

    def __init__(
        self,
        lines: Lines,
        readers: dict[Instruction, list[Any]],
        places: Places,
        write_loop: Callable[..., list[Any]],
    ) -> None:
        self._lines = lines
        self._readers = readers
        self._write_loop = write_loop
        self._several: dict[Instruction, list[Any]] = {}  # the outputs of loops
        self.places = places
        self.scalar: dict[Instruction, Scalar] = {}
        self._group: dict[Instruction, None] = {}  # elementwise steps that wait for more
        self._group_shape: tuple[int, ...] = ()

    def take(self, step: Instruction) -> None:
        """Write a step down, or have it wait."""
        function: Any = step.function
        if function is bool:
            self._guard(step)
        elif isinstance(function, Loop):
            inputs = [self._operand(x) for x in step.operands]
            self._several[step] = self._write_loop(self._lines, self.places, function, inputs)
        elif function is operator.getitem and step.operands[0] in self._several:
            self._give(step, self._several[step.operands[0]][step.operands[1]])
        elif function is operator.getitem and step.operands[0] in self.scalar:
            self.scalar[step] = self.scalar[step.operands[0]]  # of an array without axes
        elif step.base is not None and is_array(step):
            self._view(step)
        elif is_same(function):
            self._same(step)
        elif (operation := operation_of(step)) is not None:
            self._elementwise(step, operation)
        elif function in (_getitem, operator.getitem) and not is_array(step):
            self._view(step)
        elif function in REDUCTIONS:
            result = reduction(self._lines, self.places, step, self._place(step.operands[0]))
            self._give(step, result)
        elif function in PRODUCTS:
            x, y = (self._place(x) for x in step.operands)
            self._give(step, product(self._lines, self.places, step, x, y))
        elif function is OPS.outer:
            x, y = (self._place(x) for x in step.operands)
            self.places[step] = outer(self._lines, self.places, step, x, y)
        elif function in (_concatenate, _stack):
            self.places[step] = joined(
                self._lines, self.places, step, [self._place(x) for x in step.operands]
            )
        elif function is put_at:
            self._put(step)
        elif (
            function in COPYING
            and next(instructions_in((step.operands[1:], step.params)), None) is None
        ):
            found = moved(self._lines, self.places, step, self._place(step.operands[0]))
            self._give(step, found)
        else:
            raise Unsupported(f"the step {getattr(function, '__name__', repr(function))}")

    def _give(self, step: Instruction, result: Place | Scalar) -> None:
        """Note the result of a step; an array without axes is a number."""
        if isinstance(result, Place) and not is_array(step):
            value = Scalar(result.load(self._lines, [], []))
            result = as_bool(self._lines, value) if result.is_bool else value
        if isinstance(result, Scalar):
            self.scalar[step] = result
        else:
            self.places[step] = result

    def _guard(self, step: Instruction) -> None:
        lines = self._lines
        holds = as_bool(lines, self._value(step.operands[0])).text
        onward = lines.name("held")
        ways = f"label %{onward}, label %stop{FAILED}"
        if not step.guard:
            ways = f"label %stop{FAILED}, label %{onward}"
        lines.do(f"br i1 {holds}, {ways}")
        lines.label(onward)

    def _value(self, x: Any) -> Scalar:
        """A number."""
        if type(x) is Instruction:
            return self.scalar[x]
        if isinstance(x, (float, int, np.generic)):
            return constant(x)
        raise Unsupported("an operand")

    def _operand(self, x: Any) -> Scalar | Place:
        """A number, or an array in memory."""
        is_place = np.ndim(example_of(x)) > 0
        return self._place(x) if is_place else self._value(x)

    def _place(self, x: Any) -> Place:
        """An array in memory; a number there is put there."""
        if type(x) is Instruction:
            if x in self._group:
                self.flush()
            if x in self.scalar:
                place = self.places.new(x.example_value)
                place.store(self._lines, [], [], as_float(self._lines, self.scalar[x]).text)
                return place
            return self.places[x]
        return self.places.constant(x)

    def _same(self, step: Instruction) -> None:
        """A step that gives what it is given."""
        (x,) = step.operands[:1]
        if not is_array(step):
            value = None if np.ndim(example_of(x)) else self._value(x)
            if value is None:
                raise Unsupported("a constant array as a number")
            self.scalar[step] = value
        elif np.shape(example_of(x)) == np.shape(step.example_value):
            self.places[step] = self._place(x)
        else:
            raise Unsupported("another shape")

    def _elementwise(self, step: Instruction, operation: Operation) -> None:
        if not is_array(step):
            operands = [self._value(x) for x in step.operands]
            self.scalar[step] = computed(self._lines, operation, operands)
            return
        shape = step.example_value.shape
        if self._group and (
            shape != self._group_shape
            or any(x in self._group and np.shape(example_of(x)) != shape for x in step.inputs)
        ):
            self.flush()
        self._group[step] = None
        self._group_shape = shape

    def flush(self) -> None:
        """Compute the elementwise steps that wait, in one inner loop."""
        if not self._group:
            return
        steps, shape = list(self._group), self._group_shape
        self._group = {}
        lines = self._lines
        members = set(steps)
        read: dict[Any, Place] = {}
        for step in steps:
            for x in step.operands:
                key = x if type(x) is Instruction else id(x)
                if np.ndim(example_of(x)) and key not in members | read.keys():
                    read[key] = self._place(x).broadcast(shape)
        written = {
            step: self.places.add_new(step)
            for step in steps
            if any(reader not in members for reader in self._readers.get(step, [None]))
        }
        axes, strides = common_axes(shape, [*read.values(), *written.values()])
        of = dict(zip([*read, *written], strides, strict=True))

        def inside(indices: list[str]) -> None:
            known: dict[Any, Scalar] = {}
            for key, place in read.items():
                value = Scalar(place.load(lines, of[key], indices))
                known[key] = as_bool(lines, value) if place.is_bool else value
            for step in steps:
                operation = operation_of(step)
                assert operation is not None
                operands = []
                for x in step.operands:
                    key = x if type(x) is Instruction else id(x)
                    operands.append(known[key] if key in known else self._value(x))
                known[step] = computed(lines, operation, operands)
                if step in written:
                    result = as_float(lines, known[step])
                    written[step].store(lines, of[step], indices, result.text)

        nest(lines, axes, inside)

    def _view(self, step: Instruction) -> None:
        x, *others = step.operands
        place = self._place(x)
        params = dict(step.params)
        index = others[0] if others else params.get("index")
        offsets: list[tuple[str, int]] = []
        if is_dynamic(index):
            if step.function is not _getitem:
                raise Unsupported("an index")
            index, offsets = self._dynamic(index, place)
            params["index"] = index
        if is_dynamic((others, params)):
            raise Unsupported("an index")
        if not is_array(step) and step.function is _getitem:
            params["index"] = open_ended(params["index"])
        function: Any = step.function
        try:
            found = place.seen(
                function.forward if isinstance(function, Op) else function, others, params
            )
        except (TypeError, ValueError, IndexError) as error:
            raise Unsupported("a view") from error
        for at, stride in offsets:
            found = found.moved(self._lines, at, stride)
        self._give(step, found)

    def _dynamic(self, index: Any, place: Place) -> tuple[Any, list[tuple[str, int]]]:
        """An index with zeros for numbers not known yet, and those with their strides."""
        lines = self._lines
        parts = index if type(index) is tuple else (index,)
        static: list[Any] = []
        offsets = []
        for axis, part in enumerate(parts):
            if type(part) is Instruction:
                if is_array(part) or is_bool(part) or axis >= len(place.shape):
                    raise Unsupported("an index")
                length = place.shape[axis]
                whole = lines.new(f"fptosi double {self.scalar[part].text} to i64")
                from_end = lines.new(f"add i64 {whole}, {length}")
                is_negative = lines.new(f"icmp slt i64 {whole}, 0")
                at = lines.new(f"select i1 {is_negative}, i64 {from_end}, i64 {whole}")
                inside = lines.new(f"icmp ult i64 {at}, {length}")
                onward = lines.name("inside")
                lines.do(f"br i1 {inside}, label %{onward}, label %stop{OUT_OF_BOUNDS}")
                lines.label(onward)
                offsets.append((at, place.strides[axis]))
                static.append(0)
            elif isinstance(part, (int, slice)) and not isinstance(part, bool):
                static.append(part)
            else:
                raise Unsupported("an index")
        return tuple(static), offsets

    def _put(self, step: Instruction) -> None:
        x = self._place(step.operands[0])
        index = step.params["index"]
        offsets: list[tuple[str, int]] = []
        if is_dynamic(index):
            target = Place.of("", step.example_value)
            index, offsets = self._dynamic(index, target)
        self._give(step, put(self._lines, self.places, step, x, index, offsets))
