"""The graph as an object: its nodes, its table and its picture."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..engine.backward import topological_order
from .protocol import MAX_NODES, is_node

if TYPE_CHECKING:
    import os
    from collections.abc import Mapping, Sequence

    from ..engine.node import Node
    from .formulas.chain_rule import LatexText
    from .motion.animate import Animation
    from .page.html import Page
    from .record import Record, Snapshot
    from .style import Style
    from .table import Table
    from .writers.render import Picture


class Graph:
    """The nodes that one or several outputs were computed from.

    Args:
        output: a node, or a list of nodes.

    Attributes:
        outputs: the outputs, each once, in the given order.
        nodes: all nodes, inputs before the nodes that use them, in the order they were made.
        leaves: the variables and constants among them.
        record: what the backward pass did at each of them, as of now.

    Raises:
        TypeError: ``output`` is not a node, nor a list of nodes.
        ValueError: ``output`` is an empty list.

    Example:
        >>> from autograd_scratch import Node
        >>> x, y = Node(1.0, name="x"), Node(2.0, name="y")
        >>> graph = Graph((x + y) ** 2)
        >>> len(graph), [leaf.name or leaf.value for leaf in graph.leaves]
        (5, ['x', 'y', 2.0])
        >>> len(Graph([x + y, x * y]))
        4
    """

    def __init__(self, output: Node | Sequence[Node]) -> None:
        outputs: list[Any] = list(output) if isinstance(output, list | tuple) else [output]
        if not outputs:
            raise ValueError("Graph: there must be at least one output, got an empty list")
        for each in outputs:
            if not is_node(each):
                raise TypeError(
                    f"Graph: the output must be a node, got {type(each).__name__}; give what a "
                    f"computation with Node(…) has returned, or a list of such nodes"
                )
        self.outputs: list[Node] = list({id(each): each for each in outputs}.values())
        self.nodes = topological_order(*self.outputs)
        self.leaves = [node for node in self.nodes if not node.inputs]
        self._record: Record | None = None
        self._state: Snapshot | None = None

    @property
    def output(self) -> Node:
        """The output, of a graph that has only one.

        Raises:
            ValueError: there are several.
        """
        if len(self.outputs) > 1:
            raise ValueError(f"the graph has {len(self.outputs)} outputs: use graph.outputs")
        return self.outputs[0]

    def __len__(self) -> int:
        return len(self.nodes)

    @property
    def record(self) -> Record:
        """What the backward pass did, from which everything is shown.

        It is made once, and again when a value or a gradient has changed meanwhile.
        """
        from .record import Snapshot, record_of  # lazily: who only computes needs none

        if self._record is None or self._state is None or not self._state.holds():
            self._state = Snapshot(self.nodes)
            self._record = record_of(self.nodes, self.outputs)
        return self._record

    def explain(self, *, names: Mapping[str, Any] | None = None, precision: int = 6) -> Table:
        """The graph as a table: each node's value, and for each input of an op the local
        derivative, the upstream gradient and their product.

        Args:
            names: variables by name, such as ``locals()``, to call nodes by; a node's own name
                does as well.
            precision: how many significant digits numbers are shown with, from 1 to 17.

        Returns:
            A text of aligned columns, which a notebook shows as a table. Where the product of the
            two is not what the op sent to its input, as where relu sends 0 of an infinite
            gradient, the row shows the upstream gradient and what was sent.

        Raises:
            TypeError: ``names`` is not a mapping.
            ValueError: ``precision`` is not from 1 to 17.

        Source: book section 5.2 (chain rule).

        Example:
            >>> from autograd_scratch import Node
            >>> x = Node(3.0, name="x")
            >>> y = x * 2
            >>> y.backward()
            >>> "mul(x, 2)" in Graph(y).explain()
            True
        """
        from .table import explain  # lazily: it takes longer to load than NumPy's core

        return explain(self, names=names, precision=precision)

    def latex(
        self,
        *,
        names: Mapping[str, Any] | None = None,
        precision: int = 6,
        of: str | None = None,
    ) -> LatexText:
        r"""The chain rule for every variable, and every node on the way to it, in LaTeX.

        Args:
            names: variables by name, such as ``locals()``, to call nodes by; a node's own name
                does as well.
            precision: how many significant digits numbers are shown with, from 1 to 17.
            of: what the gradients are derivatives of; as for :func:`autograd_scratch.draw`.

        Returns:
            An ``aligned`` environment, which a notebook shows as formulas. Before a backward pass
            it holds symbols, afterwards the numbers too.

        Raises:
            TypeError: ``names`` is not a mapping.
            ValueError: ``precision`` is not from 1 to 17.

        Source: book section 5.2 (chain rule).

        Example:
            >>> from autograd_scratch import Node
            >>> x = Node(3.0, name="x")
            >>> y = x * 2.0
            >>> y.backward()
            >>> print(Graph(y).latex().splitlines()[2])
            \frac{\partial L}{\partial x} &= \frac{\partial L}{\partial L} \cdot 2 = 1 \times 2 = 2
        """
        from .formulas.chain_rule import latex

        return latex(self, names=names, precision=precision, of=of)

    def draw(self, path: str | os.PathLike[str] | None = None, **options: Any) -> Picture:
        """Draw the graph: ``draw(graph, path, …)``; see :func:`autograd_scratch.draw`.

        Args:
            path: a file to write, if one is wanted.
            options: as for :func:`autograd_scratch.draw`.

        Returns:
            The picture as SVG text, or the path if one was given.

        Raises:
            ValueError, TypeError, FileNotFoundError, RuntimeError: as
                :func:`autograd_scratch.draw`.

        Example:
            >>> from autograd_scratch import Node
            >>> Graph(Node(1.0, name="x") + 2.0).draw()[:4]
            '<svg'
        """
        return draw(self, path, **options)

    def _repr_svg_(self) -> str | None:
        return self.draw() if len(self) <= MAX_NODES else None


def draw(
    output: Node | Graph | Sequence[Node],
    path: str | os.PathLike[str] | None = None,
    *,
    values: bool | str = True,
    gradients: bool | str = True,
    formulas: bool | str = False,
    blanks: Any = None,
    names: Mapping[str, Any] | None = None,
    collapse: Any = (),
    hide: Any = (),
    labels: Mapping[Any, str] | None = None,
    same_rank: Any = (),
    repeat_leaves: bool = False,
    wrap: bool | int = False,
    array_size: int | tuple[int, int] = (5, 5),
    dimensions: Mapping[str, int] | None = None,
    fold_constants: bool = False,
    direction: str = "LR",
    precision: int = 6,
    theme: str = "light",
    style: Style | None = None,
    title: str | None = None,
    of: str | None = None,
    max_nodes: int = MAX_NODES,
    format: str = "svg",
) -> Picture:
    """Draw the graph under a node as the book does: values above the lines, gradients below.

    Gradients are those of the last backward pass over each node: draw right after it. An array of
    one or two axes is drawn by its numbers if it is small, else as a heat map; one of more axes, by
    its shape. In an SVG the numbers show when the mouse rests there; of more than 1,000 the
    smallest and the largest. In names, labels and titles ``$x_1$`` is mathematics, as in LaTeX.

    Args:
        output: a node, a list of nodes, or a graph.
        path: a file to write; its ending picks the format: .svg, .png, .pdf, .dot, .gv, or .mmd
            for Mermaid. PDF needs a system Graphviz; so does PNG with letters such as Hangul,
            unless the extra ``png`` is installed. The file is written as a whole or not at all; a
            link stays a link, and a file that is there keeps its permissions.
        values: whether values are shown above the lines; ``"shapes"`` for shapes of arrays only.
        gradients: the same for the gradients below them.
        formulas: whether the chain rule stands below the lines as well, in symbols and in numbers:
            ``∂L/∂(apple·num) · num``; without a backward pass, in symbols only. ``"general"`` for
            the rule as such, ``∂L/∂y · ∂y/∂x``. ``"accumulated"`` for the product all along the
            path from the output, ``−∂L/∂y · y² · exp(−x)``, and ``"general accumulated"`` for
            ``∂z/∂z · ∂z/∂t · ∂t/∂x``.
        blanks: for exercises, which numbers to leave out: ``"gradients"``, ``"values"``, or a list
            of nodes, each alone or as ``(node, "gradients")``. In their place stand empty boxes
            with numbers; the picture's ``answers`` say what belongs there. Formulas then show
            symbols only.
        names: variables by name, such as ``locals()``, to call nodes by; a node's own name does
            as well.
        collapse: groups of nodes that are drawn as one box each: a dict from the name of the box
            to its nodes, or groups made by :func:`autograd_scratch.group`. A node in several of
            them is in the first.
        hide: what to leave out, with its line: a list of variables and constants, or
            ``"constants"`` for all constants.
        labels: other texts, by node; or, for those of the line from it, by the node and
            ``"value"`` or ``"gradient"``: ``{x: "input", (x, "gradient"): "∂L/∂x"}``.
        same_rank: lists of nodes; those of a list stand in one column, in this order from top to
            bottom (in one row, from left to right, with ``direction="TB"``).
        repeat_leaves: draw a variable or constant that is used several times once for each use.
        wrap: after how many letters formulas, names and labels go on in another line, if they have
            a space or an operator there; True for 24.
        array_size: the most rows and columns of an array that is shown by its numbers: one number
            for both, or two. A vector is a row.
        dimensions: names for lengths of axes: with ``{"N": 4}`` the shape (4, 3) is written (N, 3).
        fold_constants: write numbers without a name into the circle of the op that uses them:
            ``×2`` rather than ``×`` and a 2 beside it.
        direction: ``"LR"`` from left to right, ``"TB"`` from top to bottom.
        precision: how many significant digits numbers are shown with, from 1 to 17.
        theme: ``"light"``, ``"dark"``, or ``"print"`` in black and white.
        style: fonts, sizes, colors and the resolution of PNG, in place of a theme: an
            :class:`autograd_scratch.Style`.
        title: a line below the picture.
        of: what the gradients are derivatives of, in formulas; if not given, the output, or ``L``
            where that is an array, or the backward pass did not start at it with a 1.
        max_nodes: larger graphs are refused; 200 if not given.
        format: without a path, the format of the text: ``"svg"``, ``"dot"`` or ``"mermaid"``.

    Returns:
        The picture as text, which a notebook shows as a picture, or the path if one was given; in
        both cases with an attribute ``answers``.

    Raises:
        TypeError: ``output`` is not a node, or ``path`` no path; ``names`` or ``labels`` is not a
            mapping; or an option holds something other than nodes.
        ValueError: an option has an unknown value; the graph has more than ``max_nodes`` nodes;
            what ``blanks`` or ``labels`` is about is not there, such as gradients before
            ``backward``; an op is to be hidden; or of two nodes in one list of ``same_rank`` one
            is computed from the other.
        FileNotFoundError: the folder does not exist.
        RuntimeError: for PNG or PDF, no program was found that can write it, or none has a font for
            all letters (GraphvizNotFound), or it failed (GraphvizError); both are in
            :mod:`autograd_scratch.pictures`.

    Source: book section 5.1 (computational graphs), figures 5-1 to 5-30.

    Example:
        >>> from autograd_scratch import Node
        >>> apple, number = Node(100.0, name="apple"), Node(2.0, name="number")
        >>> price = apple * number
        >>> price.backward()
        >>> picture = draw(price, blanks="gradients")
        >>> for answer in picture.answers:
        ...     print(answer)
        (1) ∂L/∂number = 100
        (2) ∂L/∂apple = 2
    """
    from .writers.render import draw  # lazily: it takes longer to load than NumPy's core

    return draw(
        output if isinstance(output, Graph) else Graph(output),
        path,
        values=values,
        gradients=gradients,
        formulas=formulas,
        blanks=blanks,
        names=names,
        collapse=collapse,
        hide=hide,
        labels=labels,
        same_rank=same_rank,
        repeat_leaves=repeat_leaves,
        wrap=wrap,
        array_size=array_size,
        dimensions=dimensions,
        fold_constants=fold_constants,
        direction=direction,
        precision=precision,
        theme=theme,
        style=style,
        title=title,
        of=of,
        max_nodes=max_nodes,
        format=format,
    )


def animate(
    output: Node | Graph | Sequence[Node],
    path: str | os.PathLike[str] | None = None,
    *,
    frames: str | os.PathLike[str] | None = None,
    frame_format: str = "svg",
    seconds: float = 1.0,
    loop: bool = True,
    **options: Any,
) -> Animation:
    """Make a film of both passes through the graph under a node.

    Each step shows what one op computes and then, from the output back, what it sends to one of
    its inputs. Gradients are those of the last backward pass over each node: animate right after
    it.

    Args:
        output: a node, a list of nodes, or a graph.
        path: a file to write: .svg, which moves by itself, also as a picture in a web page; or
            .gif, which needs Pillow.
        frames: a folder to write one picture a step into, for slides: ``step-01.svg`` and so on.
        frame_format: the format of the pictures in ``frames``: ``"svg"``, ``"png"`` or ``"pdf"``.
        seconds: how long a step lasts, from 0.05 to 60.
        loop: whether the film begins again when it has ended.
        options: what is shown and how, as for :func:`draw`.

    Returns:
        The film as SVG text, which a notebook shows, or the path if one was given. Its attribute
        ``frames`` holds the paths of the pictures, ``answers`` what belongs into empty boxes. Who
        has asked the system for less motion sees the whole picture instead.

    Raises:
        TypeError, ValueError, RuntimeError: as :func:`draw`; and where ``seconds`` is too short or
            too long, or a format, an ending or an option is unknown. Then no file is written.
        FileNotFoundError: a folder does not exist.
        ImportError: a GIF is asked for, and Pillow is not installed.

    Source: book section 5.1 (forward and backward pass in a computational graph).

    Example:
        >>> from autograd_scratch import Node
        >>> x = Node(3.0, name="x")
        >>> y = x * 2.0
        >>> y.backward()
        >>> animate(y, seconds=0.5).count("@keyframes") > 4
        True
    """
    from .motion.animate import animate  # lazily: it takes longer to load than NumPy's core

    return animate(
        output if isinstance(output, Graph) else Graph(output),
        path,
        frames=frames,
        frame_format=frame_format,
        seconds=seconds,
        loop=loop,
        **options,
    )


def step_through(
    output: Node | Graph,
    path: str | os.PathLike[str] | None = None,
    *,
    lang: str = "en",
    quiz: bool = False,
    title: str | None = None,
    names: Mapping[str, Any] | None = None,
    collapse: Any = (),
    precision: int = 6,
    max_nodes: int = 1000,
) -> Page:
    """Make a page that steps through the graph under a node, forwards and backwards.

    Each step lights up one node of the picture and shows the rule with its numbers. The page is a
    single file that needs no network. The steps need JavaScript; a table of values and gradients,
    of arrays up to 1,000 numbers, is there without it. In a notebook the page shows itself.
    Gradients are those of the last backward pass over each node: make the page right after it.

    The page computes: other numbers can be typed into the variables or dragged, arrays of up to
    1,000 numbers cell by cell, and both passes are computed anew at once. What is computed is the
    recorded graph: branches, conditions and indices that Python code has computed stay as they
    were, and a number that leads an op itself to another branch is refused. Where the page does not
    know an op, or the gradients are not those of this graph, its numbers are fixed, and it says so.
    Beside each gradient it shows the slope (L(x + h) - L(x - h)) / 2h, with a slider for h.

    Args:
        output: a node, or a graph. Without a call of the node's ``backward()`` there is a forward
            pass only.
        path: a file to write, ending in .html or .htm.
        lang: the language of the page: "en" or "ko".
        quiz: ask for each number that can be worked out from what is shown, before it is shown
            itself; of large arrays, for their shape. Printed, it is a worksheet with its key.
        title: the heading of the page; if not given, it names the output, if that has a name.
        names: variables by name, such as ``locals()``, to call nodes by; a node's own name does
            as well.
        collapse: groups of nodes, as for :func:`draw`, each a box that a click opens and closes.
        precision: how many significant digits numbers are shown with, from 1 to 17.
        max_nodes: larger graphs are refused; a closed group counts as one node.

    Returns:
        The page: its text is ``.html``, its file ``.path``.

    Raises:
        TypeError: ``output`` is not a node, ``names`` is not a mapping, ``collapse`` holds
            something other than nodes, or another argument is of the wrong type.
        ValueError: the language is unknown, the path has another ending, ``precision`` is not from
            1 to 17, or the graph has several outputs or more than ``max_nodes`` nodes.
        FileNotFoundError: the folder does not exist.

    Source: book sections 5.1 (computational graphs) and 5.2 (chain rule).

    Example:
        >>> from autograd_scratch import Node
        >>> apple, number, tax = Node(100.0, "apple"), Node(2.0, "number"), Node(1.1, "tax")
        >>> price = apple * number * tax
        >>> price.backward()
        >>> step_through(price, title="Two apples")
        Page(title='Two apples', path=None)
    """
    from .page.html import page

    return page(
        output if isinstance(output, Graph) else Graph(output),
        path,
        lang=lang,
        quiz=quiz,
        title=title,
        names=names,
        collapse=collapse,
        precision=precision,
        max_nodes=max_nodes,
    )
