"""Running a loop on plain numbers and arrays, many times."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ..arrays.routine import Routine
from ..arrays.source import NotFiniteError
from ..scalars.numbers import Numbers
from .loop import Loop
from .source import source_of


class Runner:
    """A loop, compiled: call it with its inputs.

    Args:
        loop: the loop.

    Attributes:
        source: the loop as readable Python.
    """

    def __init__(self, loop: Loop) -> None:
        self.__name__ = loop.name
        self._routine = Routine(loop.body, Numbers(loop.body), source_of(loop))
        self.source = self._routine.source

    def __call__(self, *inputs: Any) -> list[Any]:
        routine = self._routine
        results: list[Any] = routine.run(*inputs, *routine.new_memory())
        if not all(map(_is_finite, results)):
            raise NotFiniteError  # and NumPy says what there is to say
        return results


def _is_finite(x: Any) -> bool:
    """Whether a result is finite; what is no float is."""
    if type(x) is np.ndarray:
        with np.errstate(all="ignore"):
            return x.dtype.kind != "f" or math.isfinite(np.add.reduce(x, axis=None))
    return not isinstance(x, (float, np.floating)) or math.isfinite(x)
