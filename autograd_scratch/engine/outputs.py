"""Several outputs as the value of one node: those of a loop, which is recorded as a whole."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any


class Outputs:
    """The outputs of a loop, or the gradients that arrive at them.

    Attributes:
        parts: one for each output; None for no gradient.
    """

    __slots__ = ("parts",)

    shape = ()
    dtype = None

    def __init__(self, parts: Sequence[Any]) -> None:
        self.parts = parts

    def __repr__(self) -> str:
        return f"Outputs({list(self.parts)!r})"

    def __add__(self, other: Outputs) -> Outputs:
        return Outputs([_sum(x, y) for x, y in zip(self.parts, other.parts, strict=True)])


def _sum(x: Any, y: Any) -> Any:
    if x is None or y is None:
        return y if x is None else x
    return x + y
