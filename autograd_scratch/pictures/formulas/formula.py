"""The chain rule in symbols and in numbers, read off the backward rules themselves.

The record holds what a rule does to the upstream gradient as a small graph, and this file makes a
formula of it. Where a rule holds what nobody can read, :mod:`.textbook` knows the usual formula.
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
from .definitions import defined
from .names import FINAL, last_output, op_call
from .product import tidy
from .text import Text
from .textbook import Local, textbook
from .tree import (
    Call,
    Mask,
    Number,
    Partial,
    Symbol,
    Term,
    arranged,
    call,
    comes_to,
    parts_of,
    substituted,
)

LONGEST = 60
"""Letters; longer symbols do not help, and the chain rule is written in general instead."""

MOST_NODES = 30
"""Rules that compute more than that are not written down at all."""


class Formula(NamedTuple):
    """One line of a computation.

    Attributes:
        target: what is computed: ``∂L/∂apple``.
        symbols: how: ``∂L/∂(apple·num) · num``; None where only numbers can say it.
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
    symbols = _forward(node, [names[id(x)] for x in node.inputs])
    formula = Formula(names[id(node)], symbols, rule=symbols)
    if not all(is_number(x.value) for x in (node, *node.inputs)):
        return formula
    numbers = _forward(node, [_number(x.value) for x in node.inputs])
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
        '∂L/∂apple = ∂L/∂(apple·num) · num = 1.1 × 2 = 2.2'
    """
    entry = record.at(node)
    if entry.rules is None:
        return [None] * len(node.inputs)
    assert node.op is not None
    g, rules = entry.rules
    last = final_name(record, names, final, precision)
    here = names[id(node)]
    upstream = Partial(last, here)
    nodes = (*node.inputs, node)
    scalar = all(is_number(x.value) for x in nodes)
    leaves: dict[int, Term] = {id(g): upstream, **{id(x): names[id(x)] for x in nodes}}
    written = textbook(Local(node, upstream, here, [names[id(x)] for x in node.inputs]))
    numbers: dict[Term, Term] = {}
    if record.is_settled(node) and scalar:
        numbers = {names[id(x)]: _number(x.value) for x in nodes}
        numbers[upstream] = _number(node.grad)
    formulas: list[Formula | None] = []
    for slot, (x, rule, sent) in enumerate(
        zip(node.inputs, rules, entry.contributions, strict=True)
    ):
        if rule is None:
            formulas.append(None)
            continue
        by = names[id(x)]
        chain_rule = Call("dot", (upstream, Partial(here, by)))
        formula = Formula(Partial(last, by), chain_rule, general=True)
        term = written[slot] if written else None
        if term is None and node.op.name not in _PACKED and _is_what_was_sent(rule, sent):
            term = _read(rule, g, leaves, getattr(node.op, "built_in", False))
        if term is not None:
            term = _shown(tidy(term, dotted=scalar), upstream, g) if scalar else tidy(term)
            formula = formula._replace(rule=term)
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


def _forward(node: DrawableNode, terms: Sequence[Term]) -> Term:
    """The op of a node on other terms, as mathematics defines it."""
    return defined(op_call(node, terms))


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


def _read(rule: Any, g: DrawableNode, leaves: Mapping[int, Term], built_in: bool) -> Term | None:
    """What a rule made of the upstream gradient ``g``; None if that cannot be read.

    ``built_in`` tells that the op has a formula in :mod:`.textbook` where its rule makes masks.
    """
    if not _is_readable(rule, leaves, masks=0 if built_in else 1):
        return None
    term = _term(rule, dict(leaves))
    return None if any(map(_is_obscure, parts_of(term))) else term


def _is_obscure(term: Term) -> bool:
    """Whether a step of a rule is one that only a computer would take."""
    match term:
        case Call("sum", [Call("arranged")]):
            return True
        case Number(value) if not np.isfinite(value):
            return True
        case Call(op):
            return op in _OF_COMPUTERS
    return False


def _shown(term: Term, upstream: Term, g: DrawableNode) -> Term:
    """A formula of single numbers, in which no local derivative of 1 or 0 is left out."""
    blocked = isinstance(term, Number) and bool(term.value == 0)  # as relu does
    if not (term == upstream or blocked):
        return term
    if blocked and not np.all(np.isfinite(numbers_in(g.value))):
        return term  # × 0 would be nan
    return Call("mul", (upstream, Number(0.0 if blocked else 1.0)), dotted=True)


_OF_COMPUTERS = frozenset(
    ["repeat", "take_along_axis", "linear_recurrence", "eigh", "eig", "svd", "qr", "lstsq"]
)
"""Ops in whose company nobody understands a formula: the chain rule in general says more."""


def _is_readable(rule: Any, leaves: Mapping[int, Term], masks: int) -> bool:
    """Whether a rule could be recorded, made few nodes, and no array of its own but some masks.

    What such an array holds, nobody can see; only a single one of booleans explains itself, as in
    ``g if mask else 0`` of a user's own relu.
    """
    if not hasattr(rule, "inputs"):
        return False
    found = {id(rule): rule}
    todo = [rule]
    made = 0
    while todo and len(found) <= MOST_NODES:
        node = todo.pop()
        if id(node) in leaves:
            continue
        if node.op is None and not is_number(node.value):
            made += 1 if numbers_in(node.value).dtype == bool else 2
        for x in node.inputs:
            if id(x) not in found:
                found[id(x)] = x
                todo.append(x)
    return len(found) <= MOST_NODES and made <= masks


def _term(node: DrawableNode, terms: dict[int, Term]) -> Term:
    """A node as a formula of ``terms``, to which those of all nodes on the way are added."""
    if id(node) in terms:
        return terms[id(node)]
    term: Term
    if node.op is None:
        term = _number(node.value) if is_number(node.value) else Mask()
    else:
        xs = [_term(x, terms) for x in node.inputs]
        if is_number(node.value) and all(isinstance(x, Number) for x in xs):
            term = _number(node.value)
        else:
            term = _simplified(node.op.name, node.inputs, xs) or _as_written(node, xs)
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


_PACKED = ("lstsq", "qr", "svd", "svdvals", "eig", "eigh", "eigvalsh")
"""Ops that keep several results in one array, of which only the package knows what is where."""

_REARRANGING = ("reshape", "broadcast_to", "expand_dims", "squeeze", "ravel", "astype")
"""What they do, a reader adds without being told."""


def _as_written(node: DrawableNode, xs: Sequence[Term]) -> Term:
    """A step of a rule, as one would write it by hand."""
    assert node.op is not None
    shape = np.shape(numbers_in(node.value))
    if node.op.name in _REARRANGING:
        return arranged(xs[0], shape)
    term = op_call(node, xs)
    match node.op.name, xs:
        case ("sum", [Number(value)]) if value == 0:
            return xs[0]
        case ("sum", [Call("sum", [x]) as inner]):
            axes = _axes(inner, range(len(inner.shapes[0])))
            left = [i for i in range(len(inner.shapes[0])) if i not in axes]
            axes = (*axes, *_axes(term, left))
            both = call("sum", x, shapes=inner.shapes, axis=axes, keepdims=False)
            return arranged(both, shape)
    return defined(term)


def _axes(summed: Call, of: Sequence[int]) -> tuple[int, ...]:
    """Which axes a sum is over, where the array has the axes ``of``."""
    axis = summed.params.get("axis")
    if axis is None:
        return tuple(of)
    return tuple(of[i] for i in (axis if isinstance(axis, tuple) else (axis,)))
