"""What pictures, formulas and pages call each node."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from .notation import TEXT, Notation, Term
from .protocol import DrawableGraph, DrawableNode
from .text import is_number, numbers_in, one_line

LONGEST_EXPRESSION = 16
"""Letters; a node without a name is called by its expression if that is no longer."""

FINAL = "L"
"""The usual name of what is differentiated: the loss."""


def user_names(graph: DrawableGraph, names: Mapping[str, Any] | None = None) -> dict[int, str]:
    """The names that the user gave: those of variables in ``names``, or else the nodes' own.

    Args:
        graph: the graph.
        names: variables by name, such as ``locals()``; also dicts, lists and tuples of nodes,
            whose items are called by their keys or as ``x[0]``. Where two variables hold the
            same node, the first one counts; names with a leading underscore do not.

    Returns:
        Names by the id of their node; nodes without a name have none.

    Raises:
        TypeError: ``names`` is no mapping.

    Example:
        >>> from autograd_scratch import Graph, Node
        >>> x, y = Node(1.0), Node(2.0, name="tax")
        >>> sorted(user_names(Graph(x * y), {"price": x}).values())
        ['price', 'tax']
    """
    found: dict[int, str] = {}
    if names is not None:
        if not isinstance(names, Mapping):
            raise TypeError(
                f"names must map names to nodes, as locals() does; got {type(names).__name__}"
            )
        for name, value in names.items():
            if not isinstance(name, str) or name.startswith("_"):
                continue
            found.setdefault(id(value), name)
            if isinstance(value, dict):
                for key, item in value.items():
                    found.setdefault(id(item), str(key))
            elif isinstance(value, list | tuple):
                for index, item in enumerate(value):
                    found.setdefault(id(item), f"{name}[{index}]")
    given = {id(node): found.get(id(node)) or node.name for node in graph.nodes}
    return {key: name for key, name in given.items() if name}


def node_names(
    graph: DrawableGraph,
    names: Mapping[str, Any] | None = None,
    precision: int = 6,
    *,
    notation: Notation = TEXT,
) -> dict[int, Term]:
    """What to call every node: by its name, a constant by its value, others by what they are.

    A node without a name is called by its expression, if that is short, and otherwise by its op
    and a number. An output that is a single number is ``L``, as the loss is in the book, unless it
    has a name.

    Args:
        graph: the graph.
        names: variables by name, see :func:`user_names`.
        precision: how many significant digits constants are shown with.
        notation: how formulas are written, as plain text or in LaTeX.

    Returns:
        For each node, by its id, a text without line breaks.

    Raises:
        TypeError: ``names`` is no mapping.

    Example:
        >>> from autograd_scratch import Graph, Node
        >>> x, y = Node(1.0, name="x"), Node(2.0, name="y")
        >>> graph = Graph((x + y) ** 2)
        >>> [str(term) for term in node_names(graph).values()]
        ['x', 'y', 'x+y', '2', 'L']
    """
    given = {key: one_line(name) for key, name in user_names(graph, names).items()}
    output = graph.output
    if is_number(output.value) and FINAL not in given.values():
        given.setdefault(id(output), FINAL)
    counts: Counter[str] = Counter()
    terms: dict[int, Term] = {}
    numbered: set[int] = set()
    for node in graph.nodes:
        here = id(node)
        if here in given:
            terms[here] = notation.name(given[here])
        elif node.op is None and node.constant and is_number(node.value):
            terms[here] = notation.number(numbers_in(node.value), precision)
        elif node.op is not None and numbered.isdisjoint(map(id, node.inputs)):
            inputs = [terms[id(x)] for x in node.inputs]
            term = notation.apply(node.op.name, inputs, node.params, compact=True)
            # A node is not to be called like one of its inputs, as x × 1 would be.
            if len(term.plain) <= LONGEST_EXPRESSION and term not in inputs:
                terms[here] = term
        if here not in terms:
            counts[_kind(node)] += 1
            terms[here] = notation.name(f"{_kind(node)}·{counts[_kind(node)]}")
            numbered.add(here)
    return terms


def _kind(node: DrawableNode) -> str:
    if node.op is not None:
        return one_line(node.op.name)
    return "constant" if node.constant else "variable"
