"""A program: a traced function that runs without tracing, on one backend or the other."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any
from weakref import ref

import numpy as np

from .arrays.plan import Plan
from .arrays.routine import Routine
from .arrays.source import Source
from .fused.backend import kernels_for
from .loops.body import let_go
from .loops.loop import loops_in, prepare
from .scalars.numbers import Numbers
from .scalars.tape import tape_for
from .trace.result_builder import result_builder
from .trace.traced import Traced, run_eagerly

STEP_BYTES = 2048
"""What a step takes, written down as an instruction and as source: 0.3 to 3.3 KiB were measured."""


class AliasedArguments(Exception):  # noqa: N818  (not an error: the caller runs the function as it is)
    """An array that is to be changed in place is read-only or part of another argument."""


def _nothing() -> None:
    """Stands for a weak reference to an array that is gone, or was never there."""


class Program:
    """A traced function that runs without tracing.

    Args:
        traced: what the function did.
        backend: one of :data:`.scalars.tape.BACKENDS`.
        has_grown: a weak reference to what is called with the program when it has taken memory to
            run in: the first time, and whenever more threads run it at once than ever before.

    Attributes:
        memories: how often it has.
        last_run: the higher, the later it has run.

    Both are for whoever keeps the program.

    Raises:
        TypeError, ImportError: the backend that was asked for cannot run this.
    """

    def __init__(
        self,
        traced: Traced,
        backend: str,
        has_grown: Callable[[], Callable[[Program], None] | None],
    ) -> None:
        self.memories = 0
        self.last_run = 0
        self._has_grown = has_grown
        self._traced = traced
        self._numbers = Numbers(traced)
        self._gives_floats = self._numbers.are_all  # of which Python would not warn
        self._changed = [traced.arguments.index(x) for x, _ in traced.updates]
        self._result = result_builder(traced.structure)
        self._spare: list[list[Any]] = []
        self._apart: list[Any] = [_nothing] * len(traced.arguments)  # references to arrays
        self._source: str | None = None
        self._loops = loops_in(traced)
        prepare(self._loops, backend)
        # Around a loop there is little to do; the loop itself is machine code.
        tape = None if self._loops else tape_for(traced, self._numbers, backend)
        if tape is None:
            fused = kernels_for(traced, backend)
            routine = Routine(fused, Numbers(fused)) if fused else Routine(traced, self._numbers)
            self._source = routine.source
            self._run, self._new_memory = routine.run, routine.new_memory
            self._memory_bytes = routine.memory_bytes
            traced.forget_examples()
        else:
            self._run, self._new_memory = tape.run, tape.new_memory
            self._memory_bytes = tape.memory_bytes
        for loop in self._loops:
            let_go(loop.body)

    @property
    def source(self) -> str:
        """The program as readable Python; that of a tape is written when somebody asks for it."""
        if self._source is None:
            self._source = Source(self._traced, Plan(self._traced), self._numbers).text
        return "\n".join([*[loop.source for loop in self._loops], self._source])

    @property
    def changes_arguments(self) -> bool:
        """Whether it changes arrays among its arguments in place."""
        return bool(self._changed)

    @property
    def bytes(self) -> int:
        """How much memory it takes: in arrays counted, for its steps estimated."""
        bodies = [loop.body.steps for loop in self._loops]
        steps = STEP_BYTES * sum(map(len, [self._traced.steps, *bodies]))
        return steps + self._traced.constant_bytes + self.memories * self._memory_bytes

    def __call__(self, leaves: list[Any]) -> Any:
        """Run on the values of the traced arguments; returns the function's result.

        Raises:
            GuardFailed: the function must be traced again for these values.
            AliasedArguments: the arrays to be changed in place are not there for that alone.

        And what a step raises; nothing is changed in place then.
        """
        if self._changed:
            self._check_memory(leaves)
        try:
            # A list of memory is not among the spare ones while a thread computes in it.
            memory = self._spare.pop()
        except IndexError:
            memory = self._new_memory()
            has_grown = self._has_grown()
            if has_grown is not None:  # nobody keeps the program otherwise
                has_grown(self)
        try:
            results = self._run(*leaves, *memory)
        except FloatingPointError:
            raise  # the user asked NumPy for it
        except (ArithmeticError, ValueError):
            pass
        else:
            if not self._gives_floats or math.isfinite(sum(results)):
                return self._result(results, leaves)
        finally:
            self._spare.append(memory)
        # A number left the range in which Python's arithmetic is that of IEEE, or a result is inf
        # or nan: NumPy has the right answer, and warns. (Any other error comes again.)
        return self._result(run_eagerly(self._traced, leaves), leaves)

    def _check_memory(self, leaves: list[Any]) -> None:
        """See that nothing else shares memory with the arrays that are changed."""
        changed = self._changed
        for i in changed:
            if not leaves[i].flags.writeable:
                raise AliasedArguments
        # Arrays that were here in the last call lie apart from each other, as was seen then. (One
        # list for all of them, and never changed: another thread may be in here with others.)
        known = self._apart
        found = list(known)
        for i, x in enumerate(leaves):
            if type(x) is np.ndarray and known[i]() is not x:
                for j in range(len(leaves)) if i in changed else changed:
                    y = leaves[j]
                    if j != i and type(y) is np.ndarray and np.may_share_memory(x, y):
                        raise AliasedArguments
                found[i] = ref(x)
        self._apart = found
