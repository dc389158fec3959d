"""A loop as one step of a program."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import count
from typing import Any, ClassVar

import numpy as np

from ...engine.numeric import scalar_or_array
from ..trace.traced import Traced, run_eagerly

MANY = 100
"""From how many steps on a loop on constants is written down as Python before it runs."""


class Loop:
    """A body, and how often it runs. It is called with the inputs, and gives a list of outputs.

    The inputs are what the body closes over, then the first carry, then arrays of which each step
    gets a row. The outputs are the last carry, then arrays with a row from each step.

    Args:
        body: takes what it closes over, the number of the step, if there is a ``start``, the carry
            and the rows; gives the next carry and its rows.
        constants, carries, rows: how many of each it takes.
        length: how often it runs; None for as long as the first number of the carry is true.
        start: the number of the first step, if the body wants to know it.
        reverse: whether the last rows come first.

    Attributes:
        results: how many arrays of rows it gives.
        kept: how many of these, the last ones, are kept for the way back only.
        backend: the backend of the program that it is in.
        made: loops made of this one, by what for.
    """

    bind_to: ClassVar[Callable[[Loop, Sequence[Any]], list[Any]]]
    """Runs a loop on whatever computes; the room of the derivatives says how."""

    def __init__(
        self,
        body: Traced,
        constants: int,
        carries: int,
        rows: int,
        length: int | None,
        start: int | None = None,
        reverse: bool = False,
    ) -> None:
        self.body = body
        self.constants = constants
        self.carries = carries
        self.rows = rows
        self.length = length
        self.start = start
        self.reverse = reverse
        self.results = len(body.results) - carries
        self.kept = 0
        self.backend = "auto"
        self.made: dict[Any, Any] = {}
        self.name = self.__name__ = body.name
        self._runner: Callable[..., list[Any]] | None = None

    def __repr__(self) -> str:
        return f"<loop {self.name}>"

    def bind(self, inputs: Sequence[Any]) -> list[Any]:
        """The outputs, on whatever computes."""
        return type(self).bind_to(self, inputs)

    def numbered(self, inputs: Sequence[Any], number: Any) -> list[Any]:
        """The arguments of the body: with the number of the step, if it wants to know it."""
        at = self.constants
        return [*inputs] if self.start is None else [*inputs[:at], number, *inputs[at:]]

    def split(self, inputs: Sequence[Any]) -> tuple[list[Any], list[Any], list[Any]]:
        """What the body closes over, the carry, and the rows."""
        end = self.constants + self.carries
        return [*inputs[: self.constants]], [*inputs[self.constants : end]], [*inputs[end:]]

    def examples(self) -> list[Any]:
        """Values that the arguments of the body may have."""
        return [x.example_value for x in self.body.arguments]

    def example(self, examples: Sequence[Any]) -> list[Any]:
        """Outputs of the right types and shapes; to run the loop would take its time."""
        found = [x.example_value for x in self.body.results]
        outputs = [x.copy() if isinstance(x, np.ndarray) else x for x in found[: self.carries]]
        for row in found[self.carries :]:
            shape = (self.length, *np.shape(row))
            outputs.append(np.array(np.broadcast_to(row, shape)))
        return outputs

    def __call__(self, *inputs: Any) -> list[Any]:
        """Run it on plain numbers and arrays through ops and NumPy functions, with their warnings.

        Raises:
            GuardFailed: the body must be traced again for these values.
        """
        constants, carry, rows = self.split(inputs)
        if self.length is None:
            while carry[0]:
                carry = run_eagerly(self.body, [*constants, *carry])
            return carry
        collected: list[list[Any]] = [[] for _ in range(self.results)]
        order = range(self.length)
        for i in reversed(order) if self.reverse else order:
            given = [*constants, *carry, *[scalar_or_array(x[i]) for x in rows]]
            new = run_eagerly(self.body, self.numbered(given, i + (self.start or 0)))
            carry = new[: self.carries]
            for column, y in zip(collected, new[self.carries :], strict=True):
                column.append(y)
        stacked = []
        for column, row in zip(collected, self.body.results[self.carries :], strict=True):
            array = np.empty((self.length, *np.shape(row.example_value)), _dtype(row.example_value))
            if column:
                array[:] = column[::-1] if self.reverse else column
            stacked.append(array)
        return [x.copy() if isinstance(x, np.ndarray) else x for x in carry] + stacked

    def with_body(self, body: Traced) -> Loop:
        """The same loop with another body of the same arguments and results."""
        counts = self.constants, self.carries, self.rows
        loop = Loop(body, *counts, self.length, self.start, self.reverse)
        loop.backend, loop.kept = self.backend, self.kept
        return loop

    def folded(self, inputs: Sequence[Any]) -> list[Any]:
        """The outputs for constants, while a program is made: as Python, for many steps."""
        if (self.length or 0) < MANY:
            return self(*inputs)
        if "folded" not in self.made:
            self.made["folded"] = loop = self.with_body(self.body)
            loop.backend = "python"
        try:
            found: list[Any] = self.made["folded"].runner(*inputs)
            return found
        except (ArithmeticError, ValueError):
            return self(*inputs)

    @property
    def runner(self) -> Callable[..., list[Any]]:
        """What a program calls: the loop on plain values, compiled for its backend."""
        if self._runner is None:
            from .runner import Runner

            self._runner = Runner(self)
        return self._runner

    @property
    def source(self) -> str:
        """The loop as readable Python."""
        text: str = self.runner.source  # type: ignore[attr-defined]
        return text


def _dtype(x: Any) -> Any:
    return getattr(x, "dtype", np.dtype(type(x)))


def prepare(loops: Sequence[Loop], backend: str) -> None:
    """Tell the loops of a program what runs it, and give each a name of its own."""
    taken: set[str] = set()
    for loop in loops:
        name = next(name for name in _numbered(loop.name) if name not in taken)
        taken.add(name)
        loop.backend = backend
        loop.name = loop.__name__ = loop.body.name = name


def _numbered(name: str) -> Iterator[str]:
    yield name
    yield from (f"{name}_{i}" for i in count(2))


def loops_in(traced: Traced) -> list[Loop]:
    """The loops among the steps of a program, with those in their bodies, inner ones first."""
    found: list[Loop] = []
    for step in traced.steps:
        if isinstance(step.function, Loop):
            found += [*loops_in(step.function.body), step.function]
    return list(dict.fromkeys(found))
