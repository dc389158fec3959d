"""Copies and pickles of a graph, however deep: both go through its nodes in order.

The copy and pickle modules follow references, and fail with Python's RecursionError some hundreds
of nodes down a chain. Here inputs come before the nodes that use them, so no node has far to go.
"""

from __future__ import annotations

import copyreg
from collections.abc import Iterator
from copy import deepcopy
from threading import local
from typing import Any, Self
from weakref import finalize

from .backward import topological_order
from .snapshots import snapshot
from .values import new_serial, not_pickled

_state = local()  # the nodes that the pickler of this thread is about to reach in order


class _InOrder:
    """Pickled as the list of all nodes under an output, inputs before the nodes that use them."""

    def __init__(self, output: Any) -> None:
        self._output = output

    def __reduce__(self) -> Any:
        return list, (), None, self._nodes()

    def _nodes(self) -> Iterator[Any]:
        nodes = topological_order(self._output)
        ids = list(map(id, nodes))
        # A pickler fetches nodes ahead, and holds on to this object until it is done.
        finalize(self, _alone().difference_update, ids)
        _alone().update(ids)
        yield from nodes


def _alone() -> set[int]:
    """The nodes, by id, whose inputs are in the pickle already."""
    if not hasattr(_state, "alone"):
        _state.alone = set()
    found: set[int] = _state.alone
    return found


class Copyable:
    """A node that is copied and pickled with everything that it was computed from.

    Within a function that is being differentiated a copy would be a variable of its own, without a
    gradient: there the copy is the thing itself.
    """

    __slots__ = ()
    level: Any

    def __reduce_ex__(self, protocol: Any) -> Any:
        if self.level:
            raise not_pickled(self)
        if id(self) in _alone():
            _alone().remove(id(self))
            return copyreg.__newobj__, (type(self),), self.__getstate__()  # type: ignore[attr-defined]
        return _last, (_InOrder(self),)

    def __copy__(self) -> Self:
        return self if self.level else _filled(self, self.__getstate__())

    def __deepcopy__(self, memo: dict[int, Any]) -> Any:
        if self.level:
            return self
        for node in topological_order(self):
            if id(node) not in memo:
                memo[id(node)] = _filled(node, deepcopy(node.__getstate__(), memo))
        return memo[id(self)]

    def __getstate__(self) -> dict[str, Any]:
        # Gradients are not kept: recorded ones (create_graph) lead back to the node itself.
        names = ("_name", "inputs", "kept", "level", "op", "params", "value")
        return {name: getattr(self, name) for name in names}

    def __setstate__(self, state: dict[str, Any]) -> None:
        node: Any = self
        for name, value in state.items():
            setattr(node, name, value)
        node.value = snapshot(node.value)
        node.grad = None
        # Its own, after those of its inputs; one from another process would mean nothing here.
        node.serial = new_serial()


def _last(nodes: list[Any]) -> Any:
    return nodes[-1]


def _filled(node: Any, state: dict[str, Any]) -> Any:
    """A new node of the class of another."""
    copy = object.__new__(type(node))
    copy.__setstate__(state)
    return copy
