"""Groups that open and close on the page: a picture for each state that they can be in.

Every state has a layout of its own, which is made beforehand. The page keeps those that are not
shown in templates, where they cost the browser next to nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any

from ..record import Record
from ..scene.groups import Groups
from ..scene.options import DrawOptions

MOST_GROUPS = 4
MOST_NODES = 150
"""Up to so many groups and nodes there is a picture for every combination; else groups are all
closed, all open, or one is open."""


@dataclass(frozen=True)
class Fold:
    """A group of nodes that can be drawn as one box.

    Attributes:
        name: the text in the box.
        nodes: the positions of its nodes in the graph.
        merged: a value that the box uses several times comes along one line: for each further
            use, as ``4-1``, the one that is drawn, as ``3-0``.
    """

    name: str
    nodes: list[int]
    merged: dict[str, str]


@dataclass(frozen=True)
class Folding:
    """The groups of a page, and its pictures.

    Attributes:
        folds: the groups.
        pictures: for each state, given by the groups that are closed, the picture.
    """

    folds: list[Fold]
    pictures: dict[tuple[int, ...], str]


def folded(record: Record, options: DrawOptions, draw: Callable[[DrawOptions], str]) -> Folding:
    """Draw a graph with its groups open and closed.

    Args:
        record: the record of the graph.
        options: how it is drawn; the groups are those of ``options.collapse``.
        draw: makes the picture for some options.

    Returns:
        The groups and the pictures, the first of which has all groups closed. States of more than
        ``options.max_nodes`` shapes are left out, but for the first, which is refused.

    Example:
        >>> from autograd_scratch import Graph, Node
        >>> x = Node(1.0, "x")
        >>> y = x * x
        >>> record, options = Graph(y + 1.0).record, DrawOptions(collapse={"square": [y]})
        >>> folding = folded(record, options, lambda chosen: f"{len(chosen.collapse)} groups")
        >>> folding.folds[0].merged, list(folding.pictures)
        ({'1-1': '1-0'}, [(0,), ()])
    """
    groups = Groups(record, options.collapse)
    members: dict[str, list[int]] = {key: [] for key in groups.name_of}
    for index, node in enumerate(record.nodes):
        if (key := groups.key_of[id(node)]) in members:
            members[key].append(index)
    folds = [
        Fold(groups.name_of[key], nodes, _merged(record, nodes)) for key, nodes in members.items()
    ]
    pictures = {}
    for closed in _states(len(folds), len(record.nodes)):
        parts = [_Part(record, fold, k in closed) for k, fold in enumerate(folds)]
        is_first = len(closed) == len(folds)
        if is_first or Groups(record, parts).shapes <= options.max_nodes:
            pictures[closed] = draw(replace(options, collapse=parts))
    return Folding(folds, pictures)


def _states(groups: int, nodes: int) -> list[tuple[int, ...]]:
    """The groups that are closed in each state: first all of them.

    >>> _states(2, 10)
    [(0, 1), (0,), (1,), ()]
    >>> _states(5, 10)
    [(0, 1, 2, 3, 4), (1, 2, 3, 4), (0, 2, 3, 4), (0, 1, 3, 4), (0, 1, 2, 4), (0, 1, 2, 3), ()]
    """
    every = range(groups)
    if groups <= MOST_GROUPS and nodes <= MOST_NODES:
        return [
            each for count in reversed(range(groups + 1)) for each in combinations(every, count)
        ]
    alone = [tuple(k for k in every if k != opened) for opened in every]
    return list(dict.fromkeys([tuple(every), *alone, ()]))


def _merged(record: Record, nodes: Sequence[int]) -> dict[str, str]:
    first: dict[int, str] = {}
    merged: dict[str, str] = {}
    inside = {id(record.nodes[index]) for index in nodes}
    for index in nodes:
        for slot, x in enumerate(record.nodes[index].inputs):
            if id(x) not in inside:
                place = f"{index}-{slot}"
                if (drawn := first.setdefault(id(x), place)) != place:
                    merged[place] = drawn
    return merged


class _Part:
    """A group as the scene takes it: with its nodes, or while it is open with none."""

    def __init__(self, record: Record, fold: Fold, closed: bool) -> None:
        self.name = fold.name
        self._ids = {id(record.nodes[index]) for index in fold.nodes} if closed else set[int]()

    def __contains__(self, node: Any) -> bool:
        return id(node) in self._ids
