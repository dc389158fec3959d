"""What a picture leaves out, says in other words, or puts below each other, because it is asked to.

Nodes compare by value, so they are told by their ids.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..protocol import DrawableNode, is_node
from ..record import Record
from .groups import Groups, listed

CONSTANTS = "constants"
"""What to hide, if not single nodes."""

KINDS = ("value", "gradient")
"""The two labels of a line."""

_OUTSIDE = "a node outside the graph"
_LISTS = "a list of nodes for each column, as in [[x, y]]"


def hidden_nodes(
    record: Record, hide: Any, groups: Groups, called: Mapping[int, str]
) -> frozenset[int]:
    """Which nodes are left out, by their ids.

    Args:
        record: the record of the graph.
        hide: variables and constants; or ``"constants"`` for all constants, and what has been
            computed from nothing else.
        groups: which nodes are in boxes.
        called: what nodes are called in messages.

    Raises:
        TypeError: ``hide`` holds something else than nodes.
        ValueError: a node cannot be left out.
    """
    alone = isinstance(hide, str) or is_node(hide)
    outputs = set(map(id, record.outputs))
    hidden: set[int] = set()
    for item in [hide] if alone else listed(hide, "hide", f"nodes, or {CONSTANTS!r}"):
        if isinstance(item, str) and item == CONSTANTS:
            for node in record.nodes:
                # An op of constants goes with them: without inputs it would look like a variable.
                is_made_of_hidden = all(id(x) in hidden for x in node.inputs)
                if node.constant and is_made_of_hidden and id(node) not in outputs:
                    hidden.add(id(node))
            continue
        if not is_node(item):
            raise TypeError(f"hide: each item must be a node or {CONSTANTS!r}, got {item!r}")
        name = called.get(id(item), _OUTSIDE)
        if id(item) not in called or groups.box_of(item) is not None:
            where = "is within a box" if id(item) in called else "is not in the picture"
            raise ValueError(f"hide: {name} {where}, so it cannot be left out")
        if id(item) in outputs:
            raise ValueError(f"hide: {name} is the output, which cannot be left out")
        if item.op is not None:
            raise ValueError(
                f"hide: {name} is made by the op {item.op.name!r}; only variables and constants "
                f"can be left out; to draw ops as one box, use collapse={{name: nodes}}"
            )
        hidden.add(id(item))
    return frozenset(hidden)


class Labels:
    """Texts that the user has written for shapes and lines.

    Args:
        labels: texts by node, or by a node and ``"value"`` or ``"gradient"``.

    Raises:
        TypeError: ``labels`` is no dict of such keys and texts.

    Example:
        >>> from autograd_scratch import Node
        >>> x = Node(1.0)
        >>> Labels({(x, "gradient"): "∂L/∂x"}).of(x, "gradient")
        '∂L/∂x'
    """

    def __init__(self, labels: Any) -> None:
        if not isinstance(labels, Mapping | None):
            raise TypeError(
                f"labels must be a dict of nodes and texts, got {type(labels).__name__}"
            )
        self._texts: dict[tuple[int, str], str] = {}
        self._nodes: list[tuple[Any, str]] = []
        self._taken: set[tuple[int, str]] = set()
        for key, text in (labels or {}).items():
            is_pair = isinstance(key, tuple) and len(key) == 2 and isinstance(key[1], str)
            node, kind = key if is_pair else (key, "")
            if not is_node(node) or kind not in ("", *KINDS):
                raise TypeError(
                    f"labels: each key must be a node, or a node with 'value' or 'gradient' as in "
                    f"(x, 'gradient'); got {key!r}"
                )
            if not isinstance(text, str):
                raise TypeError(f"labels: each text must be a string, got {text!r}")
            self._nodes.append((node, kind))
            self._texts[id(node), kind] = text

    def of(self, node: DrawableNode, kind: str = "") -> str | None:
        """The text for a node, or for the lines from it; None if there is none."""
        text = self._texts.get((id(node), kind))
        if text is not None:
            self._taken.add((id(node), kind))
        return text

    def has(self, node: DrawableNode) -> bool:
        """Whether there is a text for the shape of a node."""
        return (id(node), "") in self._texts

    def check(self, record: Record, called: Mapping[int, str]) -> None:
        """See that every text has found its place.

        Raises:
            ValueError: a text is for what is not in the picture.
        """
        for node, kind in self._nodes:
            if (id(node), kind) not in self._taken:
                what = f"the {kind} of {{}}" if kind else "{}"
                lacks_gradients = kind == "gradient" and not record.walked_back
                advice = "; call backward() first" if lacks_gradients else ""
                name = what.format(called.get(id(node), _OUTSIDE))
                raise ValueError(f"labels: {name} is not in the picture{advice}")


def same_ranks(
    wanted: Any,
    keys_of: Mapping[int, Sequence[str]],
    lines: Sequence[tuple[str, str]],
    called: Mapping[int, str],
) -> list[list[str]]:
    """The keys of shapes that stand in one column, from top to bottom.

    Args:
        wanted: lists of nodes.
        keys_of: the shapes of each node in the picture, by its id.
        lines: the shapes that each line connects.
        called: what nodes are called in messages.

    Raises:
        TypeError: ``wanted`` is no list of lists of nodes.
        ValueError: a node is not in the picture, or is there twice; or one of the nodes of a list
            depends on another one.
    """
    ranks: list[list[str]] = []
    name_of: dict[str, str] = {}
    for nodes in listed(wanted, "same_rank", _LISTS):
        keys = []
        for node in listed(nodes, "same_rank", _LISTS):
            if not is_node(node):
                raise TypeError(f"same_rank: each list must hold nodes, got {node!r}")
            name, shapes = called.get(id(node), _OUTSIDE), keys_of.get(id(node), ())
            if len(shapes) != 1:
                said = f"is drawn {len(shapes)} times" if shapes else "is not in the picture"
                raise ValueError(f"same_rank: {name} {said}, so it cannot have a place in a column")
            if shapes[0] in name_of:
                raise ValueError(f"same_rank: {name} has a place in a column already")
            name_of[shapes[0]] = name
            keys.append(shapes[0])
        ranks.append(keys)
    _check_ranks(ranks, lines, name_of)
    return ranks


def _check_ranks(
    ranks: Sequence[Sequence[str]], lines: Sequence[tuple[str, str]], name_of: Mapping[str, str]
) -> None:
    """See that no line must lead from a column to itself, by way of other columns either."""
    for keys in ranks:
        for first in keys:
            for last in keys:
                if first != last and last in _after(first, lines):
                    raise ValueError(
                        f"same_rank: {name_of[last]} depends on {name_of[first]}, so they cannot "
                        f"stand in one column"
                    )
    column_of = {key: f"column {number}" for number, keys in enumerate(ranks) for key in keys}
    between = [(column_of.get(tail, tail), column_of.get(head, head)) for tail, head in lines]
    for number, keys in enumerate(ranks):
        runs_in_circles = any(key in _after(key, lines) for key in keys)  # as boxes may
        if f"column {number}" in _after(f"column {number}", between) and not runs_in_circles:
            names = ", ".join(name_of[key] for key in keys)
            raise ValueError(
                f"same_rank: {names} cannot stand in one column, since another list needs some of "
                f"them to the left and some to the right of its own"
            )


def _after(first: str, lines: Sequence[tuple[str, str]]) -> set[str]:
    """All that lines lead to from one place, directly or not."""
    heads: dict[str, list[str]] = {}
    for tail, head in lines:
        heads.setdefault(tail, []).append(head)
    found: set[str] = set()
    todo = [first]
    while todo:
        new = set(heads.get(todo.pop(), [])) - found
        found |= new
        todo += new
    return found
