"""The chain rule in symbols and in numbers, read off the backward rules themselves.

There is no second table of derivatives here: the record holds what a rule does to the upstream
gradient as a small graph, and this file makes a formula of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import count
from typing import Any, NamedTuple

import numpy as np

from ..arithmetic import noise
from ..protocol import DrawableGraph, DrawableNode
from ..record import Record
from ..text import is_number, numbers_in, one_line
from .names import FINAL, last_output
from .text import Text
from .tree import Call, Mask, Number, Partial, Symbol, Term, comes_to, settings_of, substituted

LONGEST = 60
"""Letters; longer symbols do not help, and the chain rule is written in general instead."""

MOST_NODES = 30
"""Rules that compute more than that are not written down at all."""


class Formula(NamedTuple):
    """One line of a computation.

    Attributes:
        target: what is computed: ``∂L/∂apple``.
        symbols: how: ``∂L/∂(apple·num) × num``; None where only numbers can say it.
        numbers: the same with the numbers in it: ``1.1 × 2``; None where there are arrays, and
            where what would be shown is not true.
        result: what comes out: ``2.2``; None for an array, or where no gradient has arrived.
        general: whether the symbols are the chain rule in general, without the local derivative.
        rule: the symbols where they say the rule itself, be they too long to be shown.
    """

    target: Term
    symbols: Term | None
    numbers: Term | None = None
    result: Term | None = None
    general: bool = False
    rule: Term | None = None

    def written(self, text: Text) -> str:
        """All that is known as one line; nothing is said twice."""
        terms = (self.target, self.symbols, self.numbers, self.result)
        return " = ".join(dict.fromkeys(text.write(term) for term in terms if term is not None))


def forward_formula(node: DrawableNode, names: Mapping[int, Term], precision: int = 6) -> Formula:
    """How a node was computed.

    Args:
        node: a node that an op made.
        names: what nodes are called, from :func:`.names.node_names`.
        precision: how many significant digits numbers are shown with.

    Returns:
        The formula; its target is the node.

    Example:
        >>> from autograd_scratch import Graph, Node
        >>> from autograd_scratch.pictures.formulas.names import node_names
        >>> apple, number = Node(100.0, name="apple"), Node(2.0, name="number")
        >>> graph = Graph(apple * number)
        >>> forward_formula(graph.output, node_names(graph)).written(Text())
        'L = apple × number = 100 × 2 = 200'
    """
    symbols = _call(node, [names[id(x)] for x in node.inputs])
    formula = Formula(names[id(node)], symbols, rule=symbols)
    if not all(is_number(x.value) for x in (node, *node.inputs)):
        return formula
    numbers = _call(node, [_number(x.value) for x in node.inputs])
    is_true = comes_to(numbers, node.value, precision)
    return formula._replace(numbers=numbers if is_true else None, result=_number(node.value))


def backward_formulas(
    record: Record,
    node: DrawableNode,
    names: Mapping[int, Term],
    precision: int = 6,
    *,
    final: str | None = None,
    general: bool = False,
) -> list[Formula | None]:
    """What a node sends back to each of its inputs: the upstream gradient × local derivative.

    Args:
        record: the record of the graph.
        node: one of its nodes, made by an op.
        names: what nodes are called, from :func:`.names.node_names`.
        precision: how many significant digits numbers are shown with.
        final: what is differentiated; if not given, the graph's output, or ``L`` where that is an
            array, or the backward pass did not start at it with a 1.
        general: write the chain rule in general, ``∂L/∂y · ∂y/∂x``, without the local derivative.

    Returns:
        A formula for each input; None where no gradient flows. Where a rule is too long to read,
        its symbols are the chain rule in general, ``∂L/∂y · ∂y/∂x``. There are numbers only where
        the gradient that the node holds is the one that the output's leads to.

    Source: book section 5.2 (chain rule).

    Example:
        >>> from autograd_scratch import Graph, Node
        >>> from autograd_scratch.pictures.formulas.names import node_names
        >>> apple, number, tax = Node(100.0, "apple"), Node(2.0, "num"), Node(1.1, "tax")
        >>> price = apple * number * tax
        >>> price.backward()
        >>> graph = Graph(price)
        >>> first, _ = backward_formulas(graph.record, graph.nodes[3], node_names(graph))
        >>> first.written(Text())
        '∂L/∂apple = ∂L/∂(apple·num) × num = 1.1 × 2 = 2.2'
    """
    entry = record.at(node)
    if entry.rules is None:
        return [None] * len(node.inputs)
    g, rules = entry.rules
    last = final_name(record, names, final, precision)
    upstream = Partial(last, names[id(node)])
    nodes = (*node.inputs, node)
    leaves: dict[int, Term] = {id(g): upstream, **{id(x): names[id(x)] for x in nodes}}
    numbers: dict[Term, Term] = {}
    if record.is_settled(node) and all(is_number(x.value) for x in nodes):
        numbers = {names[id(x)]: _number(x.value) for x in nodes}
        numbers[upstream] = _number(node.grad)
    formulas: list[Formula | None] = []
    for x, rule, sent in zip(node.inputs, rules, entry.contributions, strict=True):
        if rule is None:
            formulas.append(None)
            continue
        by = names[id(x)]
        chain_rule = Call("dot", (upstream, Partial(names[id(node)], by)))
        term = _read(rule, g, leaves) if _is_what_was_sent(rule, sent) else None
        formula = Formula(Partial(last, by), chain_rule, general=True, rule=term)
        if term is not None and not general and _is_short(term, precision):
            formula = formula._replace(symbols=term, general=False)
        if numbers and sent is not None:
            formula = formula._replace(result=_number(sent))
            shown = None if term is None else substituted(term, numbers)
            if shown and _is_short(shown, precision) and comes_to(shown, sent, precision):
                formula = formula._replace(numbers=shown)
        formulas.append(formula)
    return formulas


def final_name(
    graph: DrawableGraph, names: Mapping[int, Term], final: str | None = None, precision: int = 6
) -> Term:
    """What the gradients are derivatives of; see :func:`backward_formulas`."""
    if final:
        return Symbol(one_line(final))
    if (last := last_output(graph)) is not None:
        return names[id(last)]
    text = Text(precision)
    taken = {text.write(term) for term in names.values()}
    if FINAL not in taken:
        return Symbol(FINAL)
    numbered = (Symbol(FINAL, number) for number in count(2))
    return next(name for name in numbered if text.write(name) not in taken)


def _number(value: Any) -> Number:
    return Number(numbers_in(value))


def _call(node: DrawableNode, terms: Sequence[Term]) -> Call:
    """The op of a node on other terms."""
    assert node.op is not None
    value = numbers_in(node.value) if is_number(node.value) else None
    return Call(node.op.name, tuple(terms), settings_of(node.params), value=value)


def _is_short(term: Term, precision: int) -> bool:
    return len(Text(precision).write(term)) <= LONGEST


def _is_what_was_sent(rule: Any, sent: Any) -> bool:
    """Whether a rule as a graph gives what it has sent: on nodes it may take another way."""
    if sent is None or rule is ...:
        return True
    value, sent = numbers_in(rule), numbers_in(sent)
    if np.shape(value) != np.shape(sent):
        return False
    return bool(np.allclose(value, sent, rtol=noise(sent) ** 0.5, atol=0.0, equal_nan=True))


def _read(rule: Any, g: DrawableNode, leaves: Mapping[int, Term]) -> Term | None:
    """What a rule made of the upstream gradient ``g``; None if that cannot be read."""
    if not _is_readable(rule, leaves):
        return None
    term = _term(rule, dict(leaves))
    blocked = isinstance(term, Number) and bool(term.value == 0)  # as relu does
    if blocked and not np.all(np.isfinite(numbers_in(g.value))):
        return term  # × 0 would be nan
    if is_number(rule.value) and (term is leaves[id(g)] or blocked):
        local = Number(0.0 if blocked else 1.0)  # not left out though it is 1
        return Call("mul", (leaves[id(g)], local), value=numbers_in(rule.value))
    return term


def _is_readable(rule: Any, leaves: Mapping[int, Term]) -> bool:
    """Whether a rule could be recorded, made few nodes, and no array of its own but one mask.

    What such an array holds, nobody can see; only a single one of booleans explains itself, as in
    where(mask, …) of relu.
    """
    if not hasattr(rule, "inputs"):
        return False
    found = {id(rule): rule}
    todo = [rule]
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


def _term(node: DrawableNode, terms: dict[int, Term]) -> Term:
    """A node as a formula of ``terms``, to which those of all nodes on the way are added."""
    if id(node) in terms:
        return terms[id(node)]
    term: Term
    if node.op is None:
        term = _number(node.value) if is_number(node.value) else Mask()
    else:
        op, inputs = _usual_form(node)
        xs = [_term(x, terms) for x in inputs]
        if is_number(node.value) and all(isinstance(x, Number) for x in xs):
            term = _number(node.value)
        else:
            value = numbers_in(node.value) if is_number(node.value) else None
            settings = settings_of(node.params) if op == node.op.name else ""
            term = _simplified(op, inputs, xs) or Call(op, tuple(xs), settings, value=value)
    terms[id(node)] = term
    return term


def _simplified(op: str, inputs: Sequence[DrawableNode], xs: Sequence[Term]) -> Term | None:
    """What a rule need not compute where some of its inputs are known numbers."""
    match op, xs:
        case ("mul", [x, Number(y)]) if y == 1 or (y == 0 and _is_finite(inputs[0])):
            return x if y == 1 else xs[1]
        case ("mul", [Number(x), y]) if x == 1 or (x == 0 and _is_finite(inputs[1])):
            return y if x == 1 else xs[0]
        case ("pow", [x, Number(y)]) if y == 1:
            return x
        case ("where", [Number(condition), x, y]):
            return x if condition else y
    return None


def _is_finite(node: DrawableNode) -> bool:
    return bool(np.all(np.isfinite(numbers_in(node.value))))


def _usual_form(node: DrawableNode) -> tuple[str, Sequence[DrawableNode]]:
    """The op of a node and its inputs, as one would write them by hand."""
    assert node.op is not None
    x, *_ = node.inputs
    if node.op.name == "swapaxes" and np.ndim(numbers_in(node.value)) == 2:
        return "transpose", [x]
    if node.op.name == "broadcast_to" and x.op is not None and x.op.name == "reshape":
        return "broadcast_to", x.inputs  # it only makes room for the axes to come
    return node.op.name, node.inputs
