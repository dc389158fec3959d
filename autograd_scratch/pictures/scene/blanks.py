"""Exercises: which numbers of a picture are left out, and what belongs in their place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from ..arithmetic import add_up
from ..formulas.names import written_names
from ..formulas.text import Text
from ..formulas.tree import Partial, Term
from ..math_text import plain_text
from ..protocol import DrawableGraph, DrawableNode, is_node
from ..record import Record
from ..text import numbers_in
from .edges import Edge
from .groups import listed
from .labels import value_label
from .options import DrawOptions


class Answer(NamedTuple):
    """What belongs into an empty box.

    Attributes:
        number: the number of the box.
        of: what is asked for: ``apple·num`` or ``∂L/∂apple``.
        value: the number or array that belongs there.
        text: the same as it would be drawn.
    """

    number: int
    of: str
    value: Any
    text: str

    def __str__(self) -> str:
        return f"({self.number}) {self.of} = {self.text}"


class Blanks:
    """Which numbers are to be left out."""

    def __init__(self, blanks: Any) -> None:
        self._all = ""
        self._some: list[tuple[Any, str]] = []
        self._taken: set[tuple[int, str]] = set()
        if isinstance(blanks, str):
            if blanks not in _KINDS:
                raise ValueError(
                    f"blanks must be 'values', 'gradients' or a list of nodes, got {blanks!r}"
                )
            self._all = blanks
            return
        alone = is_node(blanks) or _is_pair(blanks)
        wanted = "nodes, 'values' or 'gradients'"
        for item in [blanks] if alone else listed(blanks, "blanks", wanted):
            node, kind = item if _is_pair(item) else (item, "")
            if not is_node(node) or kind not in ("", *_KINDS):
                raise TypeError(
                    f"blanks: each item must be a node, or a node with 'values' or 'gradients' as "
                    f"in (x, 'gradients'); got {item!r}"
                )
            self._some.append((node, kind))

    def takes(self, node: DrawableNode, kind: str) -> bool:
        """Whether a number that is in the picture is to be left out."""
        wanted = self._all == kind or any(
            node is other and only in ("", kind) for other, only in self._some
        )
        if wanted:
            self._taken.add((id(node), kind))
        return wanted

    def check(self, graph: DrawableGraph, names: Mapping[int, str]) -> None:
        """See that all that was asked for has been there to be left out."""
        advice = ""
        if all(node.grad is None for node in graph.nodes):
            advice = "; there are no gradients so far: call backward() first"
        if self._all and not self._taken:
            raise ValueError(f"blanks={self._all!r}: the picture has none{advice}")
        for node, kind in self._some:
            kinds = [kind] if kind else _KINDS
            if not any((id(node), each) in self._taken for each in kinds):
                raise ValueError(
                    f"blanks: {names.get(id(node), 'a node outside the graph')} has no "
                    f"{' or '.join(kinds)} to leave out; what is given (the values of variables, "
                    f"the gradient at the output) and what a box hides cannot be left out{advice}"
                )


_KINDS = ["values", "gradients"]


def _is_pair(item: Any) -> bool:
    """Whether an item is a node and which of its numbers: they compare by value, so with care."""
    return isinstance(item, tuple) and len(item) == 2 and isinstance(item[1], str)


def find_answers(
    record: Record,
    edges: Sequence[Edge],
    options: DrawOptions,
    names: Mapping[int, Term],
    final: Term,
) -> dict[Any, Answer]:
    """What belongs into the empty boxes, numbered in the order in which one works it out.

    Args:
        record: the record of the graph.
        edges: the lines of the picture.
        options: which numbers to leave out, and how numbers are written.
        names: what each node is called, by its id.
        final: what is differentiated.

    Returns:
        Values by the id of their node, gradients by the key of their line.
    """
    wanted = Blanks(options.blanks)
    text = Text(options.precision)
    answers: dict[Any, Answer] = {}

    def add(key: Any, of: str, value: Any) -> None:
        lines = value_label(value, options.precision, options.most_shown, shown=True).lines
        shown = " ".join(line.strip(" ") for line in lines)
        value = numbers_in(value)
        kept = value.copy() if isinstance(value, np.ndarray) else value
        answers[key] = Answer(len(answers) + 1, plain_text(of), kept, shown)

    visible = {id(edge.x) for edge in edges} | set(map(id, record.outputs))
    for node in record.nodes:
        if node.op is not None and id(node) in visible and wanted.takes(node, "values"):
            add(id(node), text.write(names[id(node)]), node.value)
    uses = Counter(id(edge.x) for edge in edges)
    for edge in reversed(edges):
        if edge.parts and wanted.takes(edge.x, "gradients"):
            of = text.write(Partial(final, names[id(edge.x)]))
            if uses[id(edge.x)] > 1:
                of += f", by way of {text.write(names[id(edge.node)])}"
            if sum(x is edge.x for x in edge.node.inputs) > 1:
                of += f" (input {edge.place[1] + 1})"
            add(edge.key, of, add_up(edge.parts))
    wanted.check(record, written_names(names, options.precision))
    return answers
