"""The graph as a table: every value and, for each input of an op, the chain rule in numbers."""

from __future__ import annotations

from collections import Counter
from typing import Any

from .columns import aligned
from .protocol import DrawableGraph, DrawableNode
from .text import is_number, one_line, readable, short_params, value_lines

_PLAIN_COLUMNS = ["node", "computed as", "value"]
_GRADIENT_COLUMNS = ["grad", "to", "local derivative", "× upstream", "= product"]


def explain(graph: DrawableGraph, *, precision: int = 6) -> str:
    """Write a graph as a table, a row for each node in the order of computing.

    A node that an op made has a row for each of its inputs: the derivative of the op by that
    input, times the gradient that arrived from upstream, is what flows on to the input. What
    arrives at a node along all paths adds up to its ``grad``. For arrays there is no such single
    number; the table then says which op's rule was applied to the upstream gradient.

    Args:
        graph: the graph.
        precision: how many significant digits numbers are shown with.

    Returns:
        Lines of text, aligned for a fixed-width font, in which Hangul is two columns wide.

    Source: book section 5.2 (chain rule).

    Example:
        >>> from autograd_scratch import Graph, Node
        >>> apple, number = Node(100.0, name="apple"), Node(2.0, name="number")
        >>> price = apple * number
        >>> print(explain(Graph(price)))
        node    computed as         value
        ------  ------------------  -----
        apple   variable            100
        number  variable            2
        mul#1   mul(apple, number)  200
        forward only: call backward() to see gradients
    """
    names = _names(graph, precision)
    walked_back = any(node.grad is not None for node in graph.nodes)
    rows = [_PLAIN_COLUMNS + _GRADIENT_COLUMNS] if walked_back else [_PLAIN_COLUMNS]
    for node in graph.nodes:
        row = [names[id(node)], _computed_as(node, names), _in_line(node.value, precision)]
        if not walked_back:
            rows.append(row)
            continue
        row.append("" if node.grad is None else _in_line(node.grad, precision))
        sent = _sent(graph, node, names, precision)
        rows.append(row + sent[0] if sent else row)
        rows += [[""] * len(row) + cells for cells in sent[1:]]
    lines = aligned(rows)
    if not walked_back:
        lines.append("forward only: call backward() to see gradients")
    return "\n".join(lines)


def _names(graph: DrawableGraph, precision: int) -> dict[int, str]:
    """What the table calls each node, by its id: its name, a constant's value, or ``mul#1``."""
    counts: Counter[str] = Counter()
    names = {}
    for node in graph.nodes:
        if node.name:
            names[id(node)] = one_line(node.name)
        elif _kind(node) == "constant" and is_number(node.value):
            names[id(node)] = _in_line(node.value, precision)
        else:
            counts[_kind(node)] += 1
            names[id(node)] = f"{_kind(node)}#{counts[_kind(node)]}"
    return names


def _kind(node: DrawableNode) -> str:
    if node.op is not None:
        return readable(node.op.name)
    return "constant" if node.constant else "variable"


def _computed_as(node: DrawableNode, names: dict[int, str]) -> str:
    if node.op is None:
        return _kind(node)
    params = short_params(node.params)
    arguments = [names[id(x)] for x in node.inputs] + ([params] if params else [])
    return f"{_kind(node)}({', '.join(arguments)})"


def _sent(
    graph: DrawableGraph, node: DrawableNode, names: dict[int, str], precision: int
) -> list[list[str]]:
    """A row of cells for each input: where to, local derivative, upstream gradient, product."""
    rows = []
    for x, local, contribution in zip(
        node.inputs, graph.local_derivatives(node), graph.contributions(node), strict=True
    ):
        if contribution is None:
            rows.append([names[id(x)], "(no gradient)"])
            continue
        upstream, product = _in_line(node.grad, precision), _in_line(contribution, precision)
        if local is None:
            factors = [f"{_kind(node)} rule on", upstream]
        else:
            factors = [_in_line(local, precision), f"× {upstream}"]
        rows.append([names[id(x)], *factors, f"= {product}"])
    return rows


def _in_line(value: Any, precision: int) -> str:
    shape_or_number, *elements = value_lines(value, precision)
    return " ".join(" ".join(elements).split()) or shape_or_number
