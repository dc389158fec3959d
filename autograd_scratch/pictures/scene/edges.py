"""The lines of a picture before anything is written on them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

from ..formulas.formula import Formula
from ..protocol import DrawableNode


@dataclass
class Edge:
    """A line to be: from ``x`` to ``node``, or to the box that the node is in.

    Attributes:
        place: the position of the node in the graph, and which of its inputs ``x`` is.
        tail: the key of the shape that the line starts from.
        x: the node that it leads from.
        node: the node that it leads to.
        parts: the gradients that come back along it, which add up.
        formula: how they come about, if that is to be shown.
    """

    place: tuple[int, int]
    tail: str
    x: DrawableNode
    node: DrawableNode
    parts: list[Any]
    formula: Formula | None

    @property
    def key(self) -> str:
        """The name of the line within the picture."""
        return "line-{}-{}".format(*self.place)


class End(NamedTuple):
    """An output: the end of the key of its line, the node, and the shape its line starts from."""

    suffix: str
    output: DrawableNode
    tail: str
