"""Running a loop on plain numbers and arrays, many times."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ..arrays.routine import Routine
from ..arrays.source import NotFiniteError
from ..scalars.numbers import Numbers
from .body import inlined
from .loop import Loop
from .native import native_for
from .source import source_of


class Runner:
    """A loop, compiled: call it with its inputs.

    Args:
        loop: the loop.
    """

    def __init__(self, loop: Loop) -> None:
        self.__name__ = loop.name
        self._loop = loop.with_body(inlined(loop.body))
        self._routine: Routine | None = None
        self._run: Any = native_for(self._loop)
        if self._run is None:
            self._written()
            self._run = self._in_python

    @property
    def source(self) -> str:
        """The loop as readable Python; that of a compiled one is written when somebody asks."""
        return self._written().source

    def _written(self) -> Routine:
        if self._routine is None:
            body = self._loop.body
            self._routine = Routine(body, Numbers(body, integers=float), source_of(self._loop))
        return self._routine

    def _in_python(self, *inputs: Any) -> list[Any]:
        routine = self._written()
        results: list[Any] = routine.run(*inputs, *routine.new_memory())
        return results

    def __call__(self, *inputs: Any) -> list[Any]:
        results: list[Any] = self._run(*inputs)
        seen = results[: len(results) - self._loop.kept]
        if not all(map(_is_finite, seen)):
            raise NotFiniteError  # and NumPy says what there is to say
        return results


def _is_finite(x: Any) -> bool:
    """Whether a result is finite; what is no float is."""
    if type(x) is np.ndarray:
        with np.errstate(all="ignore"):
            return x.dtype.kind != "f" or math.isfinite(np.add.reduce(x, axis=None))
    return not isinstance(x, (float, np.floating)) or math.isfinite(x)
