"""The programs of one function: no more than some, of no more than so many bytes together.

A program that is thrown away costs a trace when its arguments come again: 0.3 ms for a line on
numbers, 2 ms for a step of the book's network. One that is kept costs memory: 7 KiB and 90 KiB of
these two, and besides the arrays that it computes in, of which every thread that runs it at the
same time takes its own. So those that have not run for longest make room. (Of 1,000 sizes of a
batch for that network, all programs took 580 MiB, the last 64 take 80 MiB.)
"""

from __future__ import annotations

import os
from itertools import count
from threading import RLock
from typing import Any
from weakref import WeakMethod

from .compiled import Program
from .trace.traced import Traced

PROGRAMS = 64
"""How many programs are kept for one function."""

BYTES = 2**28
"""How many bytes they may take together (256 MiB); the one that ran last is kept in any case."""

VARIANTS = 16
"""How many of them may be for one signature, where values decide about shapes or branches. Each
call tries them one after the other."""

CHANGING = RLock()
"""Held for a moment to add or remove programs, never while a function is traced or a program runs.
One for all functions, which a fork waits for: so no child finds it held by a thread that it has
not."""

if hasattr(os, "register_at_fork"):
    os.register_at_fork(
        before=CHANGING.acquire,
        after_in_parent=CHANGING.release,
        after_in_child=CHANGING.release,
    )

CLOCK = count(1)
"""What a program that runs after another one takes its number from; the last one keeps its."""


class Programs:
    """The programs of one function, by signature.

    Attributes:
        by_signature: to be read only, by any thread at any time.
    """

    def __init__(self) -> None:
        self.by_signature: dict[Any, tuple[Program, ...]] = {}
        self._not_traceable: dict[Any, None] = {}  # signatures, in order

    def make(self, signature: Any, traced: Traced, backend: str) -> Program:
        """A new program, which is kept for the signature.

        Raises:
            TypeError, ImportError: the backend cannot run it.
        """
        program = self.new(traced, backend)
        self.keep(signature, program)
        return program

    def new(self, traced: Traced, backend: str) -> Program:
        """A new program, which is not kept yet; raises what :meth:`make` does."""
        return Program(traced, backend, WeakMethod(self._has_grown))

    def keep(self, signature: Any, program: Program) -> None:
        """Keep a new program for the signature."""
        program.last_run = next(CLOCK)
        with CHANGING:
            others = sorted(self.by_signature.get(signature, ()), key=_last_run, reverse=True)
            self.by_signature[signature] = program, *others[: VARIANTS - 1]
        self._make_room()

    def cannot_be_traced(self, signature: Any) -> None:
        """Note that the function runs as it is for such arguments; the oldest notes are dropped."""
        with CHANGING:
            self._not_traceable[signature] = None
            for each in list(self._not_traceable)[:-PROGRAMS]:
                del self._not_traceable[each]

    def can_be_traced(self, signature: Any) -> bool:
        """Whether nothing is known to the contrary."""
        return signature not in self._not_traceable

    def clear(self) -> None:
        """Forget everything."""
        with CHANGING:
            self.by_signature, self._not_traceable = {}, {}

    def _has_grown(self, program: Program) -> None:
        """A program has taken memory to run in, its first or that of one more thread."""
        with CHANGING:
            program.memories += 1
        self._make_room()

    def _make_room(self) -> None:
        """Throw away what has not run for longest until the rest is within the bounds."""
        with CHANGING:
            found = [(p, signature) for signature, ps in [*self.by_signature.items()] for p in ps]
            found.sort(key=lambda each: _last_run(each[0]))
            number, taken = len(found), sum(p.bytes for p, _ in found)
            for program, signature in found[:-1]:
                if number <= PROGRAMS and taken <= BYTES:
                    break
                self._remove(program, signature)
                number, taken = number - 1, taken - program.bytes

    def _remove(self, program: Program, signature: Any) -> None:
        rest = tuple([p for p in self.by_signature.get(signature, ()) if p is not program])
        if rest:
            self.by_signature[signature] = rest
        else:
            self.by_signature.pop(signature, None)


def _last_run(program: Program) -> int:
    return program.last_run
