"""The chain rule of a whole graph, in LaTeX."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..arithmetic import add_up
from ..record import Record, RecordedGraph
from ..text import check_precision, is_number, numbers_in
from .formula import Formula, backward_formulas
from .latex import Latex
from .names import last_output, node_names
from .tree import Call, Number, Partial, Term, comes_to


class LatexText(str):
    """Formulas in LaTeX, which a notebook sets.

    >>> LatexText("x^2")._repr_latex_()
    '$$x^2$$'
    """

    def _repr_latex_(self) -> str:
        return f"$${self}$$"

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        printer.text(self)  # with its line breaks, where IPython sets no formulas


def latex(
    graph: RecordedGraph,
    *,
    names: Mapping[str, Any] | None = None,
    precision: int = 6,
    of: str | None = None,
) -> LatexText:
    r"""Write the chain rule for every node that a gradient reaches, from the output backwards.

    Args:
        graph: the graph.
        names: variables by name, such as ``locals()``.
        precision: how many significant digits numbers are shown with.
        of: what the gradients are derivatives of.

    Returns:
        An ``aligned`` environment, one line for each node. Contributions along several paths are
        shown adding up. There are numbers only where they are true of this output: not where
        gradients are left from another backward pass.

    Raises:
        TypeError: ``names`` is not a mapping.
        ValueError: ``precision`` is not from 1 to 17.

    Example:
        >>> from autograd_scratch import Graph, Node
        >>> print(latex(Graph(Node(3.0, name="x") * 2.0)).splitlines()[2])
        \frac{\partial L}{\partial x} &= \frac{\partial L}{\partial L} \cdot 2
    """
    check_precision(precision)
    record = graph.record
    terms = node_names(record, names, precision)
    arrived: dict[int, list[Formula]] = {id(node): [] for node in record.nodes}
    for node in record.nodes:
        formulas = backward_formulas(record, node, terms, precision, final=of)
        for x, formula in zip(node.inputs, formulas, strict=True):
            if formula is not None:
                arrived[id(x)].append(formula)
    text = Latex(precision)
    lines = []
    if (last := last_output(record)) is not None and of is None:
        final = terms[id(last)]
        lines.append(f"{text.write(Partial(final, final))} &= 1")
    for node in reversed(record.nodes):
        if formulas_here := arrived[id(node)]:
            sides = [text.write(side) for side in _sides(record, node, formulas_here, precision)]
            right = " = ".join(dict.fromkeys(sides))  # nothing is said twice
            lines.append(f"{text.write(formulas_here[0].target)} &= {right}")
    return LatexText("\\begin{aligned}\n" + " \\\\\n".join(lines) + "\n\\end{aligned}")


def _sides(record: Record, node: Any, formulas: list[Formula], precision: int) -> list[Term]:
    """The right sides of the equation for a gradient: in symbols, in numbers, and the result."""
    sides = [_added([formula.symbols for formula in formulas if formula.symbols is not None])]
    if not is_number(node.value):
        return sides
    results = [formula.result.value for formula in formulas if isinstance(formula.result, Number)]
    if record.is_settled(node):
        total = node.grad
    elif len(results) == len(formulas):
        total = add_up(results)
    else:
        return sides
    in_numbers = [formula.numbers for formula in formulas if formula.numbers is not None]
    if len(in_numbers) == len(formulas) and comes_to(_added(in_numbers), total, precision):
        sides.append(_added(in_numbers))
    return [*sides, Number(numbers_in(total))]


def _added(terms: list[Term]) -> Term:
    return terms[0] if len(terms) == 1 else Call("add", tuple(terms))
