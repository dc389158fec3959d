"""Steps that the traced function did not take: they are put in when its program is rewritten."""

from __future__ import annotations

from typing import Any, Protocol, runtime_checkable

import numpy as np

from ..trace.instructions import Instruction


class Memory:
    """A step that gives memory, which a later step fills.

    Args:
        array: what it is to hold: an array of that shape, type and order of axes.
        name: what the source calls it.
    """

    def __init__(self, array: Any, name: str) -> None:
        self.__name__ = name
        self.text = f"np.empty({array.shape}, {array.dtype.name!r})"
        if not array.flags.c_contiguous:
            axes = sorted(range(array.ndim), key=lambda i: -abs(array.strides[i]))
            stored = tuple(array.shape[i] for i in axes)
            back = tuple(int(i) for i in np.argsort(axes))
            self.text = f"np.empty({stored}, {array.dtype.name!r}).transpose({back})"


def first(memory: Any) -> Any:
    """A step that reads the number which a kernel has left in memory."""
    return memory[0]


@runtime_checkable
class Statement(Protocol):
    """The function of a step that is written as statements and has no value."""

    def lines(self, step: Instruction, operands: Any) -> list[str]:
        """The statements, from the step and :class:`.operands.Operands`."""
        ...
