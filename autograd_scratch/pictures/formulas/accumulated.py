"""The chain rule along each path: the product that grows on the way back from the output."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from ..protocol import DrawableNode
from ..record import Record
from ..text import is_number, numbers_in
from .formula import LONGEST, Formula, backward_formulas, final_name
from .names import is_last
from .product import factors, multiplied, tidy
from .text import Text
from .tree import Call, Number, Partial, Term, call, substituted

Place = tuple[int, int]
"""The position of a node in the graph, and which of its inputs."""


def accumulated_formulas(
    record: Record,
    names: Mapping[int, Term],
    precision: int = 6,
    *,
    final: str | None = None,
    general: bool = False,
) -> dict[Place, Formula]:
    """What flows back along every line, written out all the way from the output.

    Args:
        record: the record of the graph.
        names: what nodes are called, from :func:`.names.node_names`.
        precision: how many significant digits numbers are shown with.
        final: what is differentiated; see :func:`.formula.backward_formulas`.
        general: write the chain rule itself, ``∂z/∂z · ∂z/∂t · ∂t/∂x``, instead of the local
            derivatives, which come as a product in order: ``−∂L/∂y · y² · exp(−x)``.

    Returns:
        A formula for each input of each node to which a gradient flows. What arrives at a node
        along several paths is added. Where that grows too long to read, ``∂L/∂x`` of a node
        stands for what has arrived there.

    Source: book figures 5-7, 5-8, 5-20 and 5-21.

    Example:
        >>> from autograd_scratch import Graph, Node
        >>> from .names import node_names
        >>> x, y = Node(1.0, "x"), Node(2.0, "y")
        >>> t = x + y
        >>> t.name = "t"
        >>> graph = Graph(t**2)
        >>> names = node_names(graph)
        >>> formulas = accumulated_formulas(graph.record, names)
        >>> Text().write(formulas[2, 0].symbols)
        '2t'
        >>> formulas = accumulated_formulas(graph.record, names, general=True)
        >>> Text().write(formulas[2, 0].symbols)
        '∂L/∂L · ∂L/∂t · ∂t/∂x'
    """
    return _Walk(record, names, precision, final, general).formulas


class _Walk:
    """A walk through a graph from its output back."""

    def __init__(
        self,
        record: Record,
        names: Mapping[int, Term],
        precision: int,
        final: str | None,
        general: bool,
    ) -> None:
        self._names = names
        self._text = Text(precision)
        self._last = final_name(record, names, final, precision)
        self._general = general
        self._nodes = {names[id(node)]: node for node in record.nodes}
        self.formulas: dict[Place, Formula] = {}
        arrived: dict[int, list[Term]] = {id(record.output): [self._start(record, final)]}
        for index in range(len(record.nodes) - 1, -1, -1):
            node = record.nodes[index]
            if id(node) not in arrived or node.op is None:
                continue
            upstream = self._joined(node, arrived[id(node)])
            local = backward_formulas(record, node, names, precision, final=final, general=general)
            for slot, (x, formula) in enumerate(zip(node.inputs, local, strict=True)):
                if formula is None:
                    continue
                formula = formula._replace(
                    symbols=self._continued(node, formula, upstream), numbers=None
                )
                assert formula.symbols is not None
                self.formulas[index, slot] = formula
                arrived.setdefault(id(x), []).append(formula.symbols)

    def _start(self, record: Record, final: str | None) -> Term:
        """∂L/∂L, which is 1, or ∂L/∂y where the graph ends before L."""
        if is_last(record) and final is None and not self._general:
            return Number(1.0)
        return Partial(self._last, self._names[id(record.output)])

    def _joined(self, node: DrawableNode, parts: list[Term]) -> Term:
        """What has arrived at a node along all paths, or its name if that is too long."""
        if self._general and len(parts) > 1:
            return Partial(self._last, self._names[id(node)])
        term = parts[0] if len(parts) == 1 else tidy(Call("add", tuple(parts)))
        return term if self._is_short(term) else Partial(self._last, self._names[id(node)])

    def _continued(self, node: DrawableNode, formula: Formula, upstream: Term) -> Term:
        """The product so far, times the local derivative of an op."""
        name = Partial(self._last, self._names[id(node)])
        assert formula.symbols is not None
        if not self._general and not formula.general:
            short = self._of_softmax(node, upstream)
            if short is not None:
                return short
        scalar = all(is_number(x.value) for x in (node, *node.inputs))
        term = substituted(formula.symbols, {name: upstream})
        if not self._general:
            term = tidy(term, dotted=scalar, cancel=True)
        return term if self._is_short(term) else formula.symbols

    def _of_softmax(self, node: DrawableNode, upstream: Term) -> Term | None:
        """y − t, where softmax gets −t / y from the cross entropy and t sums to 1 (book 5.6.3)."""
        if node.op is None or node.op.name != "softmax":
            return None
        y = self._names[id(node)]
        negative, above, below = factors(upstream)
        if (y, 1) not in below or not negative:
            return None
        axis = (node.params or {}).get("axis")
        targets = [base for base, n in above if n == 1 and self._sums_to_1(base, node, axis)]
        if len(targets) != 1:
            return None
        above = [(base, n) for base, n in above if base != targets[0]]
        below = [(base, n) for base, n in below if base != y]
        if not all(self._is_single(base) for base, _ in above + below):
            return None
        return multiplied([(call("sub", y, targets[0]), 1), *above], below)

    def _sums_to_1(self, term: Term, like: DrawableNode, axis: Any) -> bool:
        node = self._nodes.get(term)
        if node is None or not node.constant:
            return False
        value = numbers_in(node.value)
        same = np.shape(value) == np.shape(numbers_in(like.value))
        return same and bool(np.allclose(np.sum(value, axis=axis), 1.0))

    def _is_single(self, term: Term) -> bool:
        """Whether a factor is a single number, the same for all elements of an array."""
        if isinstance(term, Partial):
            term = term.by
        if isinstance(term, Number) or (isinstance(term, Call) and term.op == "count"):
            return True
        node = self._nodes.get(term)
        return node is not None and is_number(node.value)

    def _is_short(self, term: Term) -> bool:
        return len(self._text.write(term)) <= LONGEST
