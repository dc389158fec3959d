"""Copies and pickles of a graph, however deep: both go through its nodes in order.

The copy and pickle modules follow references, and fail with Python's RecursionError some hundreds
of nodes down a chain. Here inputs come before the nodes that use them, so no node has far to go.
"""

from __future__ import annotations

import copyreg
from collections.abc import Iterator
from copy import deepcopy
from threading import local
from typing import Any

from .backward import topological_order

_state = local()  # the nodes that the pickler of this thread is about to reach in order


class _InOrder:
    """Pickled as the list of all nodes under an output, inputs before the nodes that use them."""

    def __init__(self, output: Any) -> None:
        self._output = output

    def __reduce__(self) -> Any:
        return list, (), None, self._nodes()

    def _nodes(self) -> Iterator[Any]:
        alone = _alone()
        nodes = topological_order(self._output)
        try:
            for node in nodes:
                alone.add(id(node))
                yield node
        finally:
            alone.difference_update(map(id, nodes))


def _alone() -> set[int]:
    """The nodes, by id, whose inputs are in the pickle already."""
    if not hasattr(_state, "alone"):
        _state.alone = set()
    found: set[int] = _state.alone
    return found


def reduce_graph(node: Any) -> Any:
    """What ``__reduce_ex__`` of a node returns: how the pickle module makes one like it."""
    if id(node) in _alone():
        return copyreg.__newobj__, (type(node),), node.__getstate__()  # type: ignore[attr-defined]
    return _last, (_InOrder(node),)


def _last(nodes: list[Any]) -> Any:
    return nodes[-1]


def copy_graph(output: Any, memo: dict[int, Any]) -> Any:
    """A deep copy of a node with everything that it was computed from."""
    for node in topological_order(output):
        if id(node) not in memo:
            cls: Any = type(node)
            copy = cls.__new__(cls)
            memo[id(node)] = copy
            copy.__setstate__(deepcopy(node.__getstate__(), memo))
    return memo[id(output)]
