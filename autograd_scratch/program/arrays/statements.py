"""Steps that the traced function did not take: they are put in when its program is rewritten."""

from __future__ import annotations

from typing import Any, Protocol, runtime_checkable

import numpy as np

from ..trace.instructions import Instruction


class Memory:
    """A step that gives memory, which a later step fills.

    Args:
        array: what it is to hold: an array of that shape, type and order of axes.
    """

    __name__ = "memory"

    def __init__(self, array: Any) -> None:
        self.text = f"np.empty({array.shape}, {array.dtype.name!r})"
        is_plain = array.flags.c_contiguous or array.ndim < 2
        self.axes = None if is_plain else np.argsort([-abs(x) for x in array.strides], kind="stable")
        if self.axes is not None:
            stored = tuple(array.shape[i] for i in self.axes)
            back = tuple(int(i) for i in np.argsort(self.axes))
            self.text = f"np.empty({stored}, {array.dtype.name!r}).transpose({back})"


@runtime_checkable
class Statement(Protocol):
    """The function of a step that is written as statements and has no value."""

    def lines(self, step: Instruction, operands: Any) -> list[str]:
        """The statements, from the step and :class:`.operands.Operands`."""
        ...
