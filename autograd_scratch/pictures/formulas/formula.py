"""The chain rule in symbols and in numbers, read off the backward rules themselves.

There is no second table of derivatives here: the engine records what a rule does to the upstream
gradient, and this file writes that small graph down as a formula.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain, count
from typing import Any, NamedTuple

import numpy as np

from ..protocol import DrawableGraph, DrawableNode
from ..text import is_number, numbers_in, one_line
from .names import FINAL, is_last
from .notation import TEXT, Notation, Term

LONGEST = 60
"""Letters; longer symbols are no help, and the chain rule is written in general instead."""

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
    node: DrawableNode,
    names: Mapping[int, Term],
    precision: int = 6,
    *,
    notation: Notation = TEXT,
) -> Formula:
    """How a node was computed.

    Args:
        node: a node that an op made.
        names: what nodes are called, from :func:`.names.node_names`.
        precision: how many significant digits numbers are shown with.
        notation: how formulas are written.

    Returns:
        The formula; its target is the node.

    Example:
        >>> from autograd_scratch import Graph, Node
        >>> from autograd_scratch.pictures.formulas.names import node_names
        >>> apple, number = Node(100.0, name="apple"), Node(2.0, name="number")
        >>> graph = Graph(apple * number)
        >>> str(forward_formula(graph.output, node_names(graph)))
        'L = apple × number = 100 × 2 = 200'
    """
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
            array, or the backward pass did not start at it with a 1.
        general: write the chain rule in general, ``∂L/∂y · ∂y/∂x``, without the local derivative.
        notation: how formulas are written.

    Returns:
        A formula for each input; None where no gradient flows. Where a rule is too long to read,
        its symbols are the chain rule in general, ``∂L/∂y · ∂y/∂x``.

    Source: book section 5.2 (chain rule).

    Example:
        >>> from autograd_scratch import Graph, Node
        >>> from autograd_scratch.pictures.formulas.names import node_names
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
        result = None
        if in_numbers and sent is not None:
            result = notation.number(numbers_in(sent), precision)
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
    if is_last(graph):
        return names[id(graph.output)]
    taken = {term.plain for term in names.values()}
    numbered = (f"{FINAL}#{number}" for number in count(2))
    return notation.name(next(name for name in chain([FINAL], numbered) if name not in taken))


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
    """What a rule made of the upstream gradient ``g``; None if that cannot be read."""
    if not _is_readable(part, leaves):
        return None
    written = _written(part, dict(leaves), notation, precision)
    if len(written.plain) > LONGEST:
        return None
    blocked = written.number == 0  # as relu does
    if blocked and not np.all(np.isfinite(numbers_in(g.value))):
        return written  # × 0 would be nan
    if is_number(part.value) and (written == leaves[id(g)] or blocked):
        local = notation.number(0.0 if blocked else 1.0, precision)
        local = Term(local, plain=local.plain)  # not left out though it is 1
        return notation.apply("mul", [leaves[id(g)], local])
    return written


def _is_readable(part: Any, leaves: Mapping[int, Term]) -> bool:
    """Whether a rule could be recorded, made few nodes, and no array of its own but one mask.

    What such an array holds, nobody can see; only a single one of booleans explains itself, as in
    where(mask, …) of relu.
    """
    if not hasattr(part, "inputs"):
        return False
    found = {id(part): part}
    todo = [part]
    masks = 0
    while todo and len(found) <= MOST_NODES:
        node = todo.pop()
        if id(node) in leaves:
            continue
        if node.op is None and not is_number(node.value):
            masks += 1 if numbers_in(node.value).dtype == bool else 2
        for x in node.inputs:
            if id(x) not in found:
                found[id(x)] = x
                todo.append(x)
    return len(found) <= MOST_NODES and masks <= 1


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
            term = notation.name("mask")
    else:
        op, inputs = _usual_form(node)
        xs = [_written(x, terms, notation, precision) for x in inputs]
        if is_number(node.value) and all(x.number is not None for x in xs):
            term = notation.number(numbers_in(node.value), precision)
        else:
            params = node.params if op == node.op.name else None
            term = _simplified(op, xs) or notation.apply(op, xs, params)
    terms[id(node)] = term
    return term


def _simplified(op: str, xs: Sequence[Term]) -> Term | None:
    """What a rule need not compute where some of its inputs are known numbers."""
    match op, xs:
        case ("mul", [x, y]) if y.number == 1 or x.number == 0:
            return x
        case ("mul", [x, y]) if x.number == 1 or y.number == 0:
            return y
        case ("pow", [x, y]) if y.number == 1:
            return x
        case ("where", [condition, x, y]) if condition.number is not None:
            return x if condition.number else y
    return None


def _usual_form(node: DrawableNode) -> tuple[str, Sequence[DrawableNode]]:
    """The op of a node and its inputs, as one would write them by hand."""
    assert node.op is not None
    x, *_ = node.inputs
    if node.op.name == "swapaxes" and np.ndim(numbers_in(node.value)) == 2:
        return "transpose", [x]
    if node.op.name == "broadcast_to" and x.op is not None and x.op.name == "reshape":
        return "broadcast_to", x.inputs  # it only makes room for the axes to come
    return node.op.name, node.inputs
