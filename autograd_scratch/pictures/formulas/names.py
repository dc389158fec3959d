"""What pictures, formulas and pages call each node."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from ..protocol import DrawableGraph, DrawableNode
from ..text import MINUS, is_number, numbers_in, one_line
from .text import Text
from .tree import Call, Number, Symbol, Term, settings_of

LONGEST_EXPRESSION = 16
"""Letters; a node without a name is called by its expression if that is no longer."""

FINAL = "L"
"""The usual name of what is differentiated: the loss."""


def user_names(graph: DrawableGraph, names: Mapping[str, Any] | None = None) -> dict[int, str]:
    """The names that the user gave: those of variables in ``names``, or else the nodes' own.

    Args:
        graph: the graph.
        names: variables by name, such as ``locals()``; also dicts, lists and tuples of nodes,
            whose items are called by their keys or as ``x[0]``, unless a variable holds them too.
            Where two variables hold the same node, the first one counts; names with a leading
            underscore do not.

    Returns:
        Names by the id of their node; nodes without a name have none.

    Raises:
        TypeError: ``names`` is not a mapping.

    Example:
        >>> from autograd_scratch import Graph, Node
        >>> x, y = Node(1.0), Node(2.0, name="tax")
        >>> sorted(user_names(Graph(x * y), {"price": x}).values())
        ['price', 'tax']
    """
    wanted = {id(node) for node in graph.nodes}
    found: dict[int, str] = {}
    if names is not None:
        if not isinstance(names, Mapping):
            raise TypeError(
                f"names must map names to nodes, as locals() does; got {type(names).__name__}"
            )
        for name, value in [*names.items(), *_items(names)]:
            if id(value) in wanted and isinstance(name, str) and not name.startswith("_"):
                found.setdefault(id(value), name)
    given = {id(node): found.get(id(node)) or node.name for node in graph.nodes}
    return {key: name for key, name in given.items() if name}


def _items(names: Mapping[str, Any]) -> Iterator[tuple[Any, Any]]:
    """What is in the dicts, lists and tuples among the variables; names may map to anything,
    so nothing else is touched."""
    for name, value in names.items():
        if not isinstance(name, str) or name.startswith("_"):
            continue
        if type(value) is dict:
            yield from value.items()
        elif type(value) in (list, tuple):
            yield from ((f"{name}[{index}]", item) for index, item in enumerate(value))


def node_names(
    graph: DrawableGraph, names: Mapping[str, Any] | None = None, precision: int = 6
) -> dict[int, Term]:
    """What to call every node: by its name, a constant by its value, others by what they are.

    A node without a name is called by its expression, if that is short, and otherwise by its op
    and a number, as ``mul#1``. An output that is a single number is ``L``, as the loss is in the
    book, unless it has a name. Where several nodes have one name, they are numbered too.

    Args:
        graph: the graph.
        names: variables by name, see :func:`user_names`.
        precision: how many significant digits constants are shown with.

    Returns:
        For each node, by its id, a term that is written without line breaks.

    Raises:
        TypeError: ``names`` is not a mapping.

    Example:
        >>> from autograd_scratch import Graph, Node
        >>> x, y = Node(1.0, name="x"), Node(2.0, name="y")
        >>> graph = Graph((x + y) ** 2)
        >>> list(map(Text().write, node_names(graph).values()))
        ['x', 'y', 'x+y', '2', 'L']
    """
    given = {key: one_line(name) for key, name in user_names(graph, names).items()}
    last = last_output(graph)
    if last is not None and FINAL not in given.values():
        given.setdefault(id(last), FINAL)
    counts: Counter[str] = Counter()
    taken: set[str] = set(given.values())
    terms: dict[int, Term] = {}
    numbered: set[int] = set()
    text = Text(precision)

    def next_of(name: str) -> Symbol:
        """``x#1``, ``x#2``, …"""
        counts[name] += 1
        return Symbol(name, counts[name])

    shared = {name for name, uses in Counter(given.values()).items() if uses > 1}
    for node in graph.nodes:
        here = id(node)
        term: Term | None = None
        if here in given:
            name = given[here]
            term = next_of(name) if name in shared else Symbol(name)
        elif node.op is None and node.constant and is_number(node.value):
            term = Number(numbers_in(node.value))
        elif node.op is not None and numbered.isdisjoint(map(id, node.inputs)):
            term = _expression(node, terms)
            # No two nodes are called the same, be it x·y made twice or x and x × 1.
            if term is not None:
                written = text.write(term)
                term = None if len(written) > LONGEST_EXPRESSION or written in taken else term
        if term is None:
            term = next_of(_role(node))
            numbered.add(here)
        if not isinstance(term, Number):
            taken.add(text.write(term))
        terms[here] = term
    return terms


def _expression(node: DrawableNode, terms: Mapping[int, Term]) -> Call | None:
    """What a node was computed as; None if its settings are too long for a name."""
    assert node.op is not None
    term = op_call(node, [terms[id(x)] for x in node.inputs])
    return None if term.settings is None else replace(term, compact=True)


_RESHAPING = ("reshape", "broadcast_to", "expand_dims", "squeeze", "ravel")


def op_call(node: DrawableNode, terms: Sequence[Term]) -> Call:
    """The op of a node on any terms.

    >>> from autograd_scratch import Node
    >>> op_call(Node(2.0) * 3.0, [Symbol("x"), Number(3.0)]).op
    'mul'
    """
    assert node.op is not None
    params = dict(node.params or {})
    if node.op.name in _RESHAPING:
        params["result"] = np.shape(numbers_in(node.value))
    return Call(
        node.op.name,
        tuple(terms),
        settings_of(node.params),
        value=numbers_in(node.value) if is_number(node.value) else None,
        params=params,
        shapes=tuple(np.shape(numbers_in(x.value)) for x in node.inputs),
    )


def written_names(terms: Mapping[int, Term], precision: int, minus: str = MINUS) -> dict[int, str]:
    """What :func:`node_names` calls each node, in plain text.

    >>> written_names({7: Symbol("x", 2), 8: Number(0.1)}, precision=6)
    {7: 'x#2', 8: '0.1'}
    """
    text = Text(precision, minus)
    return {key: text.write(term) for key, term in terms.items()}


def is_last(graph: DrawableGraph) -> bool:
    """Whether the gradients, if there are any, are those of an output; see :func:`last_output`."""
    return last_output(graph) is not None


def last_output(graph: DrawableGraph) -> Any:
    """The output whose gradients the graph shows, or would show.

    Returns:
        Of several outputs, the only one that a backward pass has started at. None unless it is a
        single number, and the backward pass, if there was one, has started with a 1.
    """
    started = list(graph.outputs)
    if len(started) > 1:
        started = [output for output in started if output.grad is not None]
    if len(started) > 1:  # what is used further on has its gradient from there
        used = {id(x) for node in graph.nodes for x in node.inputs}
        started = [output for output in started if id(output) not in used]
    if len(started) != 1 or not is_number(started[0].value):
        return None
    [output] = started
    is_first = output.grad is None or bool(numbers_in(output.grad) == 1)
    return output if is_first else None


def _role(node: DrawableNode) -> str:
    if node.op is not None:
        return one_line(node.op.name)
    return "constant" if node.constant else "variable"
