"""Structures of numbers and arrays: nested dicts, lists and tuples, taken apart and put together.

Parameters of a network come as a dict, the arguments of a function as a tuple; derivatives and
compiled programs work on the leaves and give back the same structure.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from typing import Any


def flatten(tree: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """The leaves of nested dicts, lists and tuples, each with its path.

    >>> list(flatten({"W": [1.0, 2.0]}))
    [("['W'][0]", 1.0), ("['W'][1]", 2.0)]
    """
    if isinstance(tree, dict):
        for key, item in tree.items():
            yield from flatten(item, f"{path}[{key!r}]")
    elif isinstance(tree, (list, tuple)):
        for i, item in enumerate(tree):
            yield from flatten(item, f"{path}[{i}]")
    else:
        yield path, tree


def unflatten(tree: Any, leaves: Iterator[Any]) -> Any:
    """A structure like ``tree`` with other leaves.

    >>> unflatten({"W": [1.0, 2.0]}, iter("ab"))
    {'W': ['a', 'b']}
    """
    if isinstance(tree, dict):
        new = copy.copy(tree)  # keeps what a subclass holds besides its items
        for key, item in tree.items():
            new[key] = unflatten(item, leaves)
        return new
    if isinstance(tree, (list, tuple)):
        items = [unflatten(item, leaves) for item in tree]
        return type(tree)(*items) if hasattr(tree, "_fields") else type(tree)(items)
    return next(leaves)


def map_leaves(function: Callable[[Any], Any], tree: Any) -> Any:
    """A structure like ``tree`` with ``function`` applied to each leaf.

    >>> map_leaves(abs, (-1, [2, -3]))
    (1, [2, 3])
    """
    return unflatten(tree, iter([function(item) for _, item in flatten(tree)]))


def matching(name: str, tree: Any, other: Any) -> list[tuple[Any, Any]]:
    """The leaves of two structures in pairs; the order of keys in dicts does not matter."""
    ours, theirs = dict(flatten(tree)), dict(flatten(other))
    if ours.keys() != theirs.keys():
        raise ValueError(
            f"{name}: the structures differ: {[path or 'a leaf' for path in ours]} against "
            f"{[path or 'a leaf' for path in theirs]}"
        )
    return [(x, theirs[path]) for path, x in ours.items()]
