"""The chain rule in symbols and in numbers, read off the backward rules themselves.

There is no second table of derivatives here: the engine records what a rule does to the upstream
gradient, and this file writes that small graph down as a formula.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from .names import FINAL
from .notation import TEXT, Notation, Term
from .protocol import DrawableGraph, DrawableNode
from .text import is_number, numbers_in, one_line

LONGEST = 60
"""Letters; a longer formula is no help, and the chain rule is written in general instead."""

MOST_NODES = 30
"""Rules that compute more than that are not written down at all."""


class Formula(NamedTuple):
    """One line of a computation.

    Attributes:
        target: what is computed: ``∂L/∂apple``.
        symbols: how: ``∂L/∂(apple·num) × num``.
        numbers: the same with the numbers in it: ``1.1 × 2``; None where there are arrays.
        result: what comes out: ``2.2``; None for an array, or where no gradient has arrived.
    """

    target: str
    symbols: str
    numbers: str | None
    result: str | None

    def __str__(self) -> str:
        parts = dict.fromkeys(part for part in self if part)  # nothing is said twice
        return " = ".join(parts)


def forward_formula(
    graph: DrawableGraph,
    node: DrawableNode,
    names: Mapping[int, Term],
    precision: int = 6,
    *,
    notation: Notation = TEXT,
) -> Formula:
    """How a node was computed.

    Args:
        graph: the graph.
        node: one of its nodes, made by an op.
        names: what nodes are called, from :func:`.names.node_names`.
        precision: how many significant digits numbers are shown with.
        notation: how formulas are written.

    Returns:
        The formula; its target is the node.

    Example:
        >>> from autograd_scratch import Graph, Node
        >>> from autograd_scratch.drawing.names import node_names
        >>> apple, number = Node(100.0, name="apple"), Node(2.0, name="number")
        >>> graph = Graph(apple * number)
        >>> str(forward_formula(graph, graph.output, node_names(graph)))
        'L = apple × number = 100 × 2 = 200'
    """
    del graph
    assert node.op is not None
    op = node.op.name
    symbols = notation.apply(op, [names[id(x)] for x in node.inputs], node.params)
    numbers = result = None
    if all(is_number(x.value) for x in (node, *node.inputs)):
        values = [_number_for(names[id(x)], x.value, notation, precision) for x in node.inputs]
        numbers = notation.apply(op, values, node.params)
        result = notation.number(numbers_in(node.value), precision)
    return Formula(names[id(node)], symbols, numbers, result)


def backward_formulas(
    graph: DrawableGraph,
    node: DrawableNode,
    names: Mapping[int, Term],
    precision: int = 6,
    *,
    final: str | None = None,
    general: bool = False,
    notation: Notation = TEXT,
) -> list[Formula | None]:
    """What a node sends back to each of its inputs: the upstream gradient × local derivative.

    Args:
        graph: the graph.
        node: one of its nodes, made by an op.
        names: what nodes are called, from :func:`.names.node_names`.
        precision: how many significant digits numbers are shown with.
        final: what is differentiated; if not given, the graph's output, or ``L`` where that is an
            array: gradients are those of a single number.
        general: write the chain rule in general, ``∂L/∂y · ∂y/∂x``, without the local derivative.
        notation: how formulas are written.

    Returns:
        A formula for each input; None where no gradient flows. Where a rule is too long to read,
        its symbols are the chain rule in general, ``∂L/∂y · ∂y/∂x``.

    Source: book section 5.2 (chain rule).

    Example:
        >>> from autograd_scratch import Graph, Node
        >>> from autograd_scratch.drawing.names import node_names
        >>> apple, number, tax = Node(100.0, "apple"), Node(2.0, "num"), Node(1.1, "tax")
        >>> price = apple * number * tax
        >>> price.backward()
        >>> graph = Graph(price)
        >>> str(backward_formulas(graph, graph.nodes[3], node_names(graph))[0])
        '∂L/∂apple = ∂L/∂(apple·num) × num = 1.1 × 2 = 2.2'
    """
    recorded = graph.recorded_contributions(node)
    if recorded is None:
        return [None] * len(node.inputs)
    g, parts = recorded
    last = final_name(graph, names, final, notation=notation)
    upstream = notation.partial(last, names[id(node)])
    nodes = (*node.inputs, node)
    in_symbols = {id(g): upstream, **{id(x): names[id(x)] for x in nodes}}
    in_numbers = {}
    if node.grad is not None and all(is_number(x.value) for x in nodes):
        values = [(g, node.grad), *((x, x.value) for x in nodes)]
        in_numbers = {
            id(x): _number_for(in_symbols[id(x)], value, notation, precision) for x, value in values
        }
    formulas: list[Formula | None] = []
    for x, part, sent in zip(node.inputs, parts, graph.contributions(node), strict=True):
        if part is None:
            formulas.append(None)
            continue
        target = notation.partial(last, names[id(x)])
        local = notation.partial(names[id(node)], names[id(x)])
        chain_rule = notation.apply("dot", [upstream, local])
        symbols = None if general else _rule(part, g, in_symbols, notation, precision)
        numbers = _rule(part, g, in_numbers, notation, precision) if in_numbers else None
        result = notation.number(sent, precision) if in_numbers else None
        if symbols is None:
            numbers = None  # too long as well
        formulas.append(Formula(target, symbols or chain_rule, numbers, result))
    return formulas


def final_name(
    graph: DrawableGraph,
    names: Mapping[int, Term],
    final: str | None = None,
    *,
    notation: Notation = TEXT,
) -> Term:
    """What the gradients are derivatives of; see :func:`backward_formulas`."""
    if final:
        return notation.name(one_line(final))
    return names[id(graph.output)] if is_number(graph.output.value) else notation.name(FINAL)


def _number_for(term: Term, value: Any, notation: Notation, precision: int) -> Term:
    """The number that stands in the place of a name; only where the name is a number itself may
    a formula be simplified."""
    number = notation.number(numbers_in(value), precision)
    return Term(number, number.binding, term.number, number.plain)


def _rule(
    part: DrawableNode,
    g: DrawableNode,
    leaves: Mapping[int, Term],
    notation: Notation,
    precision: int,
) -> Term | None:
    """What a rule made of the upstream gradient ``g``; None if that is too long to read."""
    if _size(part, leaves) > MOST_NODES:
        return None
    written = _written(part, dict(leaves), notation, precision)
    if len(written.plain) > LONGEST:
        return None
    if is_number(part.value) and (written == leaves[id(g)] or written.number == 0):
        local = notation.number(0.0 if written.number == 0 else 1.0, precision)
        local = Term(local, plain=local.plain)  # not left out though it is 1
        return notation.apply("mul", [leaves[id(g)], local])
    return written


def _size(part: DrawableNode, leaves: Mapping[int, Term]) -> int:
    """How many nodes a rule made."""
    found = {id(part): part}
    todo = [part]
    while todo and len(found) <= MOST_NODES:
        node = todo.pop()
        for x in node.inputs if id(node) not in leaves else ():
            if id(x) not in found:
                found[id(x)] = x
                todo.append(x)
    return len(found)


def _written(
    node: DrawableNode, terms: dict[int, Term], notation: Notation, precision: int
) -> Term:
    """A node as a formula of ``terms``, to which those of all nodes on the way are added."""
    if id(node) in terms:
        return terms[id(node)]
    if node.op is None:
        if is_number(node.value):
            term = notation.number(numbers_in(node.value), precision)
        else:
            # A rule makes arrays of its own only from conditions on values, as where x > 0.
            term = notation.name("mask")
    else:
        xs = [_written(x, terms, notation, precision) for x in node.inputs]
        if is_number(node.value) and all(x.number is not None for x in xs):
            term = notation.number(numbers_in(node.value), precision)
        else:
            term = notation.apply(node.op.name, xs, node.params)
    terms[id(node)] = term
    return term
