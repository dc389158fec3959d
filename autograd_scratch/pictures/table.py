"""The graph as a table: every value and, for each input of an op, the chain rule in numbers."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

from .arithmetic import is_product
from .columns import aligned
from .formulas.names import node_names, written_names
from .math_text import plain_text
from .protocol import DrawableNode
from .record import Record, RecordedGraph
from .text import check_precision, readable, short_params, value_lines


class Table(str):
    """A graph as a table: aligned columns as text, which a notebook shows as a table of HTML."""

    rows: list[list[str]]
    notes: list[str]

    def __new__(cls, rows: list[list[str]], notes: list[str]) -> Table:
        """The first of the rows is the heading; notes are lines below the table."""
        table = super().__new__(cls, "\n".join(aligned(rows) + notes))
        table.rows, table.notes = rows, notes
        return table

    def __getnewargs__(self) -> tuple[Any, ...]:
        return self.rows, self.notes

    def _repr_html_(self) -> str:
        empty = [""] * len(self.rows[0])
        heading, *rows = (
            "".join(f'<{tag} style="text-align: left">{escape(cell)}</{tag}>' for cell in cells)
            for tag, cells in (
                ("td" if index else "th", row + empty[len(row) :])
                for index, row in enumerate(self.rows)
            )
        )
        body = "".join(f"<tr>{row}</tr>" for row in rows)
        notes = "".join(f"<p>{escape(note)}</p>" for note in self.notes)
        return f"<table><thead><tr>{heading}</tr></thead><tbody>{body}</tbody></table>{notes}"

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        printer.text(self)  # with its line breaks, where IPython has no HTML


_PLAIN_COLUMNS = ["node", "computed as", "value"]
_LEFT = "gradients that another backward pass or a larger graph has left"
_GRADIENT_COLUMNS = ["grad", "to", "local derivative", "× upstream", "= product"]


def explain(
    graph: RecordedGraph, *, names: Mapping[str, Any] | None = None, precision: int = 6
) -> Table:
    """Write a graph as a table, a row for each node in the order of computing.

    A node that an op made has a row for each of its inputs: the local derivative with respect to
    that input, times the gradient that arrived from upstream, is what flows on to the input. What
    arrives at a node along all paths adds up to its ``grad``. For arrays there is no such single
    number, and for some numbers the product is not what was sent, as relu's ``0 × inf``; the table
    then says which op's rule was applied to the upstream gradient. Gradients that do not add up
    from what is in the table are named below it.

    Args:
        graph: the graph.
        names: variables by name, such as ``locals()``.
        precision: how many significant digits numbers are shown with.

    Returns:
        Lines of text, aligned for a fixed-width font, in which Hangul is two columns wide. A
        notebook shows them as a table.

    Raises:
        TypeError: ``names`` is not a mapping.
        ValueError: ``precision`` is not from 1 to 17.

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
        L       mul(apple, number)  200
        forward only: call backward() to see gradients
    """
    check_precision(precision)
    record = graph.record
    called = written_names(node_names(record, names, precision), precision, minus="-")
    walked_back = record.walked_back
    rows = [_PLAIN_COLUMNS + _GRADIENT_COLUMNS] if walked_back else [_PLAIN_COLUMNS]
    for node in record.nodes:
        row = [called[id(node)], _computed_as(node, called), _in_line(node.value, precision)]
        if not walked_back:
            rows.append(row)
            continue
        row.append("" if node.grad is None else _in_line(node.grad, precision))
        sent = _sent(record, node, called, precision)
        rows.append(row + sent[0] if sent else row)
        rows += [[""] * len(row) + cells for cells in sent[1:]]
    notes = []
    if not walked_back:
        notes.append("forward only: call backward() to see gradients")
    elif left := [called[id(node)] for node in record.nodes if not record.is_explained(node)]:
        notes.append(f"{_LEFT}: {', '.join(map(plain_text, left))}")
    return Table([[plain_text(cell) for cell in row] for row in rows], notes)


def _computed_as(node: DrawableNode, names: dict[int, str]) -> str:
    if node.op is None:
        return "constant" if node.constant else "variable"
    params = short_params(node.params)
    arguments = [names[id(x)] for x in node.inputs] + ([params] if params else [])
    return f"{readable(node.op.name)}({', '.join(arguments)})"


def _sent(
    record: Record, node: DrawableNode, names: dict[int, str], precision: int
) -> list[list[str]]:
    """A row of cells for each input: where to, local derivative, upstream gradient, product."""
    rows = []
    entry = record.at(node)
    for x, local, contribution in zip(
        node.inputs, entry.local_derivatives, entry.contributions, strict=True
    ):
        if contribution is None:
            rows.append([names[id(x)], "(no gradient)"])
            continue
        assert node.op is not None
        upstream, product = _in_line(node.grad, precision), _in_line(contribution, precision)
        if local is not None and is_product(local, node.grad, contribution, precision):
            factors = [_in_line(local, precision), f"× {upstream}"]
        else:
            factors = [f"{readable(node.op.name)} rule on", upstream]
        rows.append([names[id(x)], *factors, f"= {product}"])
    return rows


def _in_line(value: Any, precision: int) -> str:
    shape_or_number, *elements = value_lines(value, precision, minus="-")
    return " ".join(" ".join(elements).split()) or shape_or_number
