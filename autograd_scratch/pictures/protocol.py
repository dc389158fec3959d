"""What this room needs to know of a graph in order to draw it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

MAX_NODES = 200
"""Larger graphs are drawn on request only: nobody can read them."""


class DrawableOp(Protocol):
    """An op: what made a node."""

    @property
    def name(self) -> str:
        """What it is called: ``mul``."""

    @property
    def sign(self) -> str:
        """The text in its circle: ``×``."""


class DrawableNode(Protocol):
    """A variable, a constant, or the result of an op.

    Values and gradients are numbers or arrays; a gradient may also be a node that holds them.
    """

    @property
    def value(self) -> Any:
        """The number or array that was computed."""

    @property
    def grad(self) -> Any:
        """The gradient that the backward pass left here; None where it has not been."""

    @property
    def op(self) -> DrawableOp | None:
        """The op that made the node; None for variables and leaf constants."""

    @property
    def inputs(self) -> Sequence[DrawableNode]:
        """The nodes that the op was applied to; a node used twice is here twice."""

    @property
    def name(self) -> str | None:
        """What the user called it."""

    @property
    def params(self) -> Mapping[str, Any] | None:
        """Parameters of the op, such as ``{"axis": 0}``."""

    @property
    def constant(self) -> bool:
        """Whether it never gets a gradient."""


class DrawableGraph(Protocol):
    """The nodes that one or several outputs were computed from."""

    @property
    def nodes(self) -> Sequence[Any]:
        """All :class:`DrawableNode` s, inputs before the nodes that use them."""

    @property
    def outputs(self) -> Sequence[Any]:
        """The outputs, which are among them."""

    @property
    def output(self) -> Any:
        """The output, of a graph that has only one."""


def is_node(thing: object) -> bool:
    """Whether something a user gave is a node; it may be anything."""
    return not isinstance(thing, type) and hasattr(thing, "inputs") and hasattr(thing, "grad")
