"""Groups: parts of a graph that pictures draw as one box, such as the layers of a network."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from ..engine.values import new_serial

if TYPE_CHECKING:
    from types import TracebackType


class group:  # noqa: N801  (used like a function)
    """Remember which nodes are made within a ``with`` block.

    Nodes are numbered as they are made, so a group is a range of numbers, and costs nothing. In a
    program of several threads, nodes that others make meanwhile belong to it as well.

    Args:
        name: the text in the box.

    Raises:
        TypeError: ``name`` is not a string.
        RuntimeError: the same group is entered a second time.

    Example:
        >>> from autograd_scratch import Node, draw
        >>> x, w = Node(1.0, name="x"), Node(2.0, name="w")
        >>> with group("neuron") as neuron:
        ...     h = x * w + 1.0
        >>> h in neuron, x in neuron
        (True, False)
        >>> "neuron" in draw(h ** 2, collapse=[neuron])
        True
    """

    def __init__(self, name: str) -> None:
        if not isinstance(name, str):
            raise TypeError(f"group: the name must be a string, got {name!r}")
        self.name = name
        self._first = 0
        self._last: int | None = 0

    def __enter__(self) -> Self:
        if self._first:
            raise RuntimeError(f"group {self.name!r} has been used before; make a new one")
        self._first = new_serial()
        self._last = None
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._last = new_serial()

    def __contains__(self, node: object) -> bool:
        serial = getattr(node, "serial", 0)
        return self._first < serial and (self._last is None or serial < self._last)
