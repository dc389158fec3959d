"""Which nodes are drawn together as one box."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ..protocol import DrawableGraph, is_node

_WANTED = "groups, made by `with group(name) as …:`, or a dict of names and their nodes"


class Groups:
    """Where each node of a graph is drawn: on its own, or within a box.

    Args:
        graph: the graph.
        collapse: a group, several of them, or a dict from names to nodes.

    Attributes:
        key_of: for each node, by its id, the key of its shape in the picture.
        name_of: for each box, by its key, the text in it.

    Raises:
        TypeError: ``collapse`` holds something else than groups or nodes.
    """

    def __init__(self, graph: DrawableGraph, collapse: Any) -> None:
        groups = _named(collapse)
        self.name_of: dict[str, str] = {}
        self.key_of: dict[int, str] = {}
        for index, node in enumerate(graph.nodes):
            key = f"n{index}"
            for number, (name, members) in enumerate(groups):
                if node in members:
                    key = f"group{number}"
                    self.name_of[key] = name
                    break
            self.key_of[id(node)] = key

    def box_of(self, node: Any) -> str | None:
        """The key of the box that a node is in; None if it is drawn on its own."""
        key = self.key_of[id(node)]
        return key if key in self.name_of else None

    @property
    def shapes(self) -> int:
        """How many shapes there are, without the outputs' ends."""
        return len(set(self.key_of.values()))


def _named(collapse: Any) -> list[tuple[str, Any]]:
    """Names of groups, each with what knows its members."""
    if isinstance(collapse, Mapping):
        return [(str(name), _Members(nodes)) for name, nodes in collapse.items()]
    groups = [collapse] if _is_group(collapse) else listed(collapse, "collapse", _WANTED)
    for group in groups:
        if not _is_group(group):
            raise TypeError(f"collapse takes {_WANTED}; got {type(group).__name__}")
    return [(group.name, group) for group in groups]


class _Members:
    """Nodes, told by what they are: they compare by value."""

    def __init__(self, nodes: Any) -> None:
        nodes = [nodes] if is_node(nodes) else listed(nodes, "collapse", "the nodes of each group")
        for node in nodes:
            if not is_node(node):
                raise TypeError(f"collapse: a group must hold nodes, got {type(node).__name__}")
        self._ids = set(map(id, nodes))

    def __contains__(self, node: object) -> bool:
        return id(node) in self._ids


def listed(items: Any, option: str, wanted: str = "nodes") -> list[Any]:
    """The items of an option that takes several.

    >>> listed(5, "hide", "nodes, or 'constants'")
    Traceback (most recent call last):
        ...
    TypeError: hide: expected a list, got int; give nodes, or 'constants'
    """
    if not isinstance(items, Iterable) or is_node(items):
        raise TypeError(f"{option}: expected a list, got {type(items).__name__}; give {wanted}")
    return list(items)


def _is_group(thing: object) -> bool:
    return hasattr(type(thing), "__contains__") and hasattr(thing, "name") and not is_node(thing)
