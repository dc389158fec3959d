"""The chain rule of a whole graph, in LaTeX."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..protocol import DrawableGraph
from ..text import check_precision, is_number, numbers_in
from .formula import Formula, backward_formulas
from .names import is_last, node_names
from .notation import LATEX, SIGNED, Term


class LatexText(str):
    """Formulas in LaTeX, which a notebook sets.

    >>> LatexText("x^2")._repr_latex_()
    '$$x^2$$'
    """

    def _repr_latex_(self) -> str:
        return f"$${self}$$"


def latex(
    graph: DrawableGraph,
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
        shown adding up.

    Raises:
        TypeError: ``names`` is no mapping.
        ValueError: ``precision`` is not from 1 to 17.

    Example:
        >>> from autograd_scratch import Graph, Node
        >>> print(latex(Graph(Node(3.0, name="x") * 2.0)).splitlines()[2])
        \frac{\partial L}{\partial x} &= \frac{\partial L}{\partial L} \times 2
    """
    check_precision(precision)
    terms = node_names(graph, names, precision, notation=LATEX)
    arrived: dict[int, list[Formula]] = {id(node): [] for node in graph.nodes}
    for node in graph.nodes:
        for x, formula in zip(
            node.inputs,
            backward_formulas(graph, node, terms, precision, final=of, notation=LATEX),
            strict=True,
        ):
            if formula is not None:
                arrived[id(x)].append(formula)
    lines = []
    if is_last(graph) and of is None:
        final = terms[id(graph.output)]
        lines.append(f"{LATEX.partial(final, final)} &= 1")
    for node in reversed(graph.nodes):
        formulas = arrived[id(node)]
        if not formulas:
            continue
        sides = [_added([formula.symbols for formula in formulas])]
        if all(formula.numbers for formula in formulas):
            sides.append(_added([formula.numbers for formula in formulas if formula.numbers]))
        if node.grad is not None and is_number(node.value):
            sides.append(LATEX.number(numbers_in(node.grad), precision))
        right = " = ".join(dict.fromkeys(sides))  # nothing is said twice
        lines.append(f"{formulas[0].target} &= {right}")
    return LatexText("\\begin{aligned}\n" + " \\\\\n".join(lines) + "\n\\end{aligned}")


def _added(terms: list[str]) -> str:
    first, *others = terms
    held = [LATEX.held(term, SIGNED + 1) if isinstance(term, Term) else term for term in others]
    return " + ".join([first, *held])
