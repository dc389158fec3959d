"""The graph as an object: its nodes, its table and its picture."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from .arraylike import ArrayLike, plain
from .backward import contributions, topological_order

if TYPE_CHECKING:
    import os
    from collections.abc import Mapping

    from .drawing import LatexText
    from .node import Node


class Graph:
    """The nodes that an output was computed from.

    Args:
        output: a node.

    Attributes:
        output: the same node.
        nodes: all nodes, inputs before the nodes that use them, in the order they were made.
        leaves: the variables and constants among them.

    Raises:
        TypeError: ``output`` is not a node.

    Example:
        >>> from autograd_scratch import Node
        >>> x, y = Node(1.0, name="x"), Node(2.0, name="y")
        >>> graph = Graph((x + y) ** 2)
        >>> len(graph), [leaf.name or leaf.value for leaf in graph.leaves]
        (5, ['x', 'y', 2.0])
    """

    def __init__(self, output: Node) -> None:
        if not hasattr(output, "inputs"):
            raise TypeError(f"Graph: the output must be a node, got {type(output).__name__}")
        self.output = output
        self.nodes = topological_order(output)
        self.leaves = [node for node in self.nodes if not node.inputs]

    def __len__(self) -> int:
        return len(self.nodes)

    def contributions(self, node: Node) -> list[Any]:
        """What the backward pass sent along each edge into ``node``; None where nothing went."""
        if node.grad is None or not node.inputs:
            return [None] * len(node.inputs)
        create_graph = isinstance(node.grad, ArrayLike)
        return [part for _, part in contributions(node, node.grad, create_graph)]

    def local_derivatives(self, node: Node) -> list[Any]:
        """The derivative of ``node`` by each input, where everything is a single number."""
        if not node.inputs or any(x.shape for x in (node, *node.inputs)):
            return [None] * len(node.inputs)
        return [part for _, part in contributions(node, 1.0)]

    def recorded_contributions(self, node: Node) -> tuple[Node, list[Any]] | None:
        """A node for the gradient that arrives at ``node``, and for each input a node for what its
        backward rule makes of that: the rules as graphs, which formulas are read from.

        None for leaves, and inside a function that is being differentiated.
        """
        if node.op is None or node.level > 0 or node.constant:
            return None
        upstream = node.grad if node.grad is not None else np.ones(node.shape, node.dtype)
        g = type(node)(plain(upstream))
        with np.errstate(all="ignore"):  # the numbers have warned when they were computed
            return g, [part for _, part in contributions(node, g, create_graph=True)]

    def explain(self, *, precision: int = 6) -> str:
        """The graph as a table: each node's value, and for each input of an op the local
        derivative, the upstream gradient and their product.

        Args:
            precision: how many significant digits numbers are shown with.

        Returns:
            A text of aligned columns.

        Source: book section 5.2 (chain rule).

        Example:
            >>> from autograd_scratch import Node
            >>> x = Node(3.0, name="x")
            >>> y = x * 2
            >>> y.backward()
            >>> "mul(x, 2)" in Graph(y).explain()
            True
        """
        from .drawing import explain  # lazily: it takes longer to load than NumPy's core

        return explain(self, precision=precision)

    def latex(self, *, names: Mapping[str, Any] | None = None, precision: int = 6) -> LatexText:
        r"""The chain rule for every variable, and every node on the way to it, in LaTeX.

        Args:
            names: variables by name, such as ``locals()``, to call nodes by; a node's own name
                does as well.
            precision: how many significant digits numbers are shown with.

        Returns:
            An ``aligned`` environment, which a notebook shows as formulas. Before a backward pass
            it holds symbols, afterwards the numbers too.

        Raises:
            TypeError: ``names`` is no mapping.

        Source: book section 5.2 (chain rule).

        Example:
            >>> from autograd_scratch import Node
            >>> x = Node(3.0, name="x")
            >>> y = x * 2.0
            >>> y.backward()
            >>> print(Graph(y).latex().splitlines()[2])
            \frac{\partial L}{\partial x} &= \frac{\partial L}{\partial L} \times 2 = 1 \times 2 = 2
        """
        from .drawing import latex

        return latex(self, names=names, precision=precision)

    def draw(
        self,
        path: str | os.PathLike[str] | None = None,
        *,
        title: str | None = None,
        max_nodes: int = 200,
        precision: int = 6,
    ) -> str:
        """Draw the graph as the book does: values above the lines, gradients below.

        Args:
            path: a file to write; its ending picks the format: .svg, .png, .pdf, .dot or .gv.
                PDF needs a system Graphviz.
            title: a line below the picture.
            max_nodes: larger graphs are refused.
            precision: how many significant digits numbers are shown with.

        Returns:
            The picture as SVG text, or the path if one was given.

        Raises:
            ValueError: the graph has more than ``max_nodes`` nodes, or an unknown ending.
            FileNotFoundError: the folder does not exist.
            GraphvizError: no Graphviz program was found (GraphvizNotFound), or it failed; a
                RuntimeError, to be found in :mod:`autograd_scratch.drawing`.

        Source: book section 5.1 (computational graphs).

        Example:
            >>> from autograd_scratch import Node
            >>> Graph(Node(1.0, name="x") + 2.0).draw()[:4]
            '<svg'
        """
        from .drawing import save, svg

        if path is None:
            return svg(self, title=title, max_nodes=max_nodes, precision=precision)
        save(self, path, title=title, max_nodes=max_nodes, precision=precision)
        return str(path)

    def _repr_svg_(self) -> str:
        return self.draw()


def draw(
    output: Node,
    path: str | os.PathLike[str] | None = None,
    *,
    title: str | None = None,
    max_nodes: int = 200,
    precision: int = 6,
) -> str:
    """Draw the graph under a node: ``Graph(output).draw(path, …)``; see :meth:`Graph.draw`.

    Args:
        output: a node.
        path, title, max_nodes, precision: as for :meth:`Graph.draw`.

    Returns:
        The picture as SVG text, or the path if one was given.

    Raises:
        TypeError: ``output`` is not a node.
        ValueError, FileNotFoundError, RuntimeError: as :meth:`Graph.draw`.

    Example:
        >>> from autograd_scratch import Node
        >>> "apple" in draw(Node(100.0, name="apple") * 2.0)
        True
    """
    return Graph(output).draw(path, title=title, max_nodes=max_nodes, precision=precision)
