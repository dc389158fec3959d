"""The lines of a picture, as they are found in the graph: before anything is written on them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any, NamedTuple

from ..formulas.accumulated import Place, accumulated_formulas
from ..formulas.formula import Formula, backward_formulas
from ..formulas.tree import Term
from ..protocol import DrawableNode
from ..record import Record
from .groups import Groups
from .options import DrawOptions


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


class Connections:
    """All lines of a picture, as they are found in its graph.

    Args:
        record: the record of the graph.
        options: what to show.
        groups: which nodes are in boxes.
        names: what nodes are called in formulas.
        hidden: the nodes that are left out, by their ids.

    Attributes:
        edges: one for each input of each node; but one only from a node to a box.
        ends: the outputs.
        keys: the keys of the shapes of each node, by its id: one, but for leaves that are repeated.
        shared: the nodes, by their ids, from whose shape several lines start.
    """

    def __init__(
        self,
        record: Record,
        options: DrawOptions,
        groups: Groups,
        names: Mapping[int, Term],
        hidden: Set[int],
    ) -> None:
        self._record = record
        self._options = options
        self._groups = groups
        self._names = names
        self._hidden = hidden
        self._used: set[str] = set()  # leaves from which a line starts
        self._accumulated = self._find_accumulated()
        drawn = groups.key_of.items()
        self.keys = {node: [key] for node, key in drawn if node not in hidden}
        self.edges = self._find_edges()
        self.ends = self._find_ends()
        starts = [(id(edge.x), edge.tail) for edge in self.edges]
        starts += [(id(end.output), end.tail) for end in self.ends]
        self.shared = {node for (node, _), uses in Counter(starts).items() if uses > 1}

    def _tail(self, x: DrawableNode) -> str:
        """The key of the shape that the next line from a node starts from."""
        keys = self.keys[id(x)]
        if x.op is None and self._options.repeat_leaves and self._groups.box_of(x) is None:
            if keys[-1] in self._used:
                keys.append(f"{keys[0]}_{len(keys)}")
            self._used.add(keys[-1])
        return keys[-1]

    def _find_edges(self) -> list[Edge]:
        found: dict[Any, Edge] = {}
        for index, node in enumerate(self._record.nodes):
            head = self._groups.key_of[id(node)]
            boxed = head in self._groups.name_of
            inputs = [
                k
                for k, x in enumerate(node.inputs)
                if self._groups.key_of[id(x)] != head and id(x) not in self._hidden
            ]
            if not inputs or id(node) in self._hidden:
                continue
            sent = self._sent(node)
            formulas = self._formulas(index, node, boxed)
            for k in inputs:
                x = node.inputs[k]
                key = (head, id(x)) if boxed else (index, k)
                edge = found.get(key)
                if edge is None:
                    edge = found[key] = Edge((index, k), self._tail(x), x, node, [], formulas[k])
                elif edge.formula is not None:
                    # Along several lines into a box a sum flows, of which only the name is short.
                    target = edge.formula.target
                    edge.formula = Formula(target, symbols=target)
                if sent[k] is not None:
                    edge.parts.append(sent[k])
        return list(found.values())

    def _find_ends(self) -> list[End]:
        outputs = self._record.outputs
        suffixes = [f"-{number}" for number in range(len(outputs))] if len(outputs) > 1 else [""]
        return [End(*end, self._tail(end[1])) for end in zip(suffixes, outputs, strict=True)]

    def _sent(self, node: DrawableNode) -> Sequence[Any]:
        if not self._options.gradients:
            return [None] * len(node.inputs)
        return self._record.at(node).contributions

    def _find_accumulated(self) -> Mapping[Place, Formula] | None:
        """The chain rule from the output on, if that is wanted."""
        options = self._options
        if not (isinstance(options.formulas, str) and options.formulas.endswith("accumulated")):
            return None
        return accumulated_formulas(
            self._record,
            self._names,
            options.precision,
            final=options.of,
            general=options.formulas.startswith("general"),
        )

    def _formulas(self, index: int, node: DrawableNode, boxed: bool) -> Sequence[Formula | None]:
        """The chain rule for each input; of what a box does inside, only the name of the result,
        unless all is written out from the output on."""
        if not self._options.formulas:
            return [None] * len(node.inputs)
        if self._accumulated is not None:
            return [self._accumulated.get((index, slot)) for slot in range(len(node.inputs))]
        formulas = backward_formulas(
            self._record,
            node,
            self._names,
            self._options.precision,
            final=self._options.of,
            general=self._options.formulas == "general",
        )
        if not boxed:
            return formulas
        return [formula and Formula(formula.target, symbols=formula.target) for formula in formulas]
