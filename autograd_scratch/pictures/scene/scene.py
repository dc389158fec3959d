"""What is in a picture, whatever it is drawn with: shapes, and the lines that connect them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np

from ..arithmetic import add_up
from ..formulas.accumulated import Place, accumulated_formulas
from ..formulas.formula import Formula, backward_formulas, final_name
from ..formulas.names import node_names, user_names, written_names
from ..formulas.text import Text
from ..formulas.tree import Number, Partial, Term
from ..protocol import DrawableNode
from ..record import Record
from ..text import LONGEST_TITLE, is_number, numbers_in, readable, short_params, value_lines
from .blanks import Answer, Blanks
from .groups import Groups
from .options import DrawOptions


class Shape(NamedTuple):
    """A variable or constant, an op, or a group of nodes drawn as one box.

    Attributes:
        key: its name within the picture.
        kind: ``"leaf"``, ``"op"``, ``"group"``, or ``"end"``, where the line from the output ends.
        text: what is written in it.
        settings: parameters of an op, in small letters.
        node: the position of its node in the graph; None for groups and the end.
        rows: how many of the last lines of the text are rows of a matrix.
    """

    key: str
    kind: str
    text: str
    settings: str = ""
    node: int | None = None
    rows: int = 0


class Label(NamedTuple):
    """What is above or below a line: text, and perhaps an empty box with a number.

    Attributes:
        text: the text, of any number of lines.
        blank: the number of the box; 0 if there is none.
        rows: how many of the last lines are rows of a matrix, which start below each other.
    """

    text: str = ""
    blank: int = 0
    rows: int = 0

    def __bool__(self) -> bool:
        return bool(self.text or self.blank)


class Line(NamedTuple):
    """A connection: forwards with a value and, if ``back``, backwards with a gradient.

    Attributes:
        key: its name within the picture.
        place: the position of the node that it leads to in the graph, and which of its inputs it
            is; None for the line from the output.
        tail, head: keys of the shapes that it connects.
        above, below: the labels above and below it.
        back: whether there is a line back.
    """

    key: str
    place: tuple[int, int] | None
    tail: str
    head: str
    above: Label
    below: Label
    back: bool


@dataclass
class Scene:
    """A picture before it is laid out.

    Attributes:
        shapes: everything with a place.
        lines: everything between two places.
        caption: lines of text below the picture.
        forward_only: whether the picture lacks gradients because none have been computed.
        answers: what belongs into the empty boxes.
    """

    shapes: list[Shape] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    caption: str = ""
    forward_only: bool = False
    answers: list[Answer] = field(default_factory=list)


def arrange(record: Record, options: DrawOptions) -> Scene:
    """Decide what is in the picture of a graph.

    Args:
        record: the record of the graph.
        options: what to show.

    Returns:
        The scene. Nodes are called ``n0``, ``n1``, … in the order of the graph; the line from
        input 1 of node 3 is ``line-3-1``, that of the output ``line-out``.

    Raises:
        ValueError: the graph has more than ``options.max_nodes`` nodes to draw, or what is to be
            left out is not there.
        TypeError: ``options.collapse`` or ``options.blanks`` holds what is not a node or group.

    Example:
        >>> from autograd_scratch import Graph, Node
        >>> scene = arrange(Graph(Node(100.0, name="apple") * 2.0).record, DrawOptions())
        >>> [shape.text for shape in scene.shapes]
        ['apple', '2', '×', '']
    """
    groups = Groups(record, options.collapse)
    if groups.shapes > options.max_nodes:
        raise ValueError(
            f"the graph has {groups.shapes} nodes, and at most max_nodes={options.max_nodes} are "
            f"drawn; draw a smaller part, starting from an inner node, collapse groups of nodes, "
            f"or raise max_nodes="
        )
    return _Arranger(record, options, groups).scene()


@dataclass
class _Edge:
    """A line to be: from ``x`` to ``node``, or to the box that the node is in."""

    place: tuple[int, int]
    x: DrawableNode
    node: DrawableNode
    parts: list[Any]
    formula: Formula | None

    @property
    def key(self) -> str:
        return "line-{}-{}".format(*self.place)


class _Arranger:
    """Reads a graph, and decides what each shape and each line says."""

    def __init__(self, record: Record, options: DrawOptions, groups: Groups) -> None:
        self._record = record
        self._options = options
        self._groups = groups
        self._text = Text(options.precision)
        self._names = node_names(record, options.names, options.precision)
        self._called: Mapping[int, str] = user_names(record, options.names)
        if options.formulas:
            # Formulas speak of every node, by names that no two of them share.
            spoken = {k: name for k, name in self._names.items() if not isinstance(name, Number)}
            self._called = {key: self._text.write(name) for key, name in spoken.items()}
        self._final = final_name(record, self._names, options.of, options.precision)
        self._accumulated = self._find_accumulated()
        self._edges = self._find_edges()
        self._answers = self._find_answers()

    def scene(self) -> Scene:
        options = self._options
        lacks_gradients = not (options.formulas or self._record.walked_back)
        return Scene(
            shapes=self._shapes(),
            lines=[*map(self._line, self._edges), self._output_line()],
            caption=readable(options.title, LONGEST_TITLE) if options.title else "",
            forward_only=bool(options.gradients) and lacks_gradients,
            answers=list(self._answers.values()),
        )

    # shapes ----------------------------------------------------------------------------------

    def _shapes(self) -> list[Shape]:
        shapes: dict[str, Shape] = {}
        for index, node in enumerate(self._record.nodes):
            key = self._groups.key_of[id(node)]
            if key in self._groups.name_of:
                shapes[key] = Shape(key, "group", readable(self._groups.name_of[key]))
            elif node.op is None:
                given = self._called.get(id(node), "")
                text = readable(given) if given else self._value(node)
                rows = 0 if given else self._rows(node.value)
                shapes[key] = Shape(key, "leaf", text, node=index, rows=rows)
            else:
                settings = short_params(node.params)
                shapes[key] = Shape(key, "op", readable(node.op.sign), settings, index)
        output = self._record.output
        name = ""
        if output.op is not None:  # else the name stands at the left
            name = self._called.get(id(output), "")
        return [*shapes.values(), Shape("end", "end", readable(name))]

    # lines -----------------------------------------------------------------------------------

    def _find_edges(self) -> list[_Edge]:
        """One for each input of each node; but one only from a node to a box."""
        found: dict[Any, _Edge] = {}
        for index, node in enumerate(self._record.nodes):
            head = self._groups.key_of[id(node)]
            boxed = head in self._groups.name_of
            inputs = [k for k, x in enumerate(node.inputs) if self._groups.key_of[id(x)] != head]
            if not inputs:
                continue
            sent = self._sent(node)
            formulas = self._formulas(index, node, boxed)
            for k in inputs:
                x = node.inputs[k]
                key = (head, id(x)) if boxed else (index, k)
                edge = _Edge((index, k), x, node, [], formulas[k])
                first = found.setdefault(key, edge)
                if first is not edge and first.formula is not None:
                    # Along several lines into a box a sum flows, of which only the name is short.
                    target = first.formula.target
                    first.formula = Formula(target, symbols=target)
                edge = first
                if sent[k] is not None:
                    edge.parts.append(sent[k])
        return list(found.values())

    def _sent(self, node: DrawableNode) -> Sequence[Any]:
        if not self._options.gradients:
            return [None] * len(node.inputs)
        return self._record.at(node).contributions

    def _find_accumulated(self) -> Mapping[Place, Formula] | None:
        """The chain rule from the output on, if that is wanted."""
        options = self._options
        if not (isinstance(options.formulas, str) and options.formulas.endswith("accumulated")):
            return None
        return accumulated_formulas(
            self._record,
            self._names,
            options.precision,
            final=options.of,
            general=options.formulas.startswith("general"),
        )

    def _formulas(self, index: int, node: DrawableNode, boxed: bool) -> Sequence[Formula | None]:
        """The chain rule for each input; of what a box does inside, only the name of the result,
        unless all is written out from the output on."""
        if not self._options.formulas:
            return [None] * len(node.inputs)
        if self._accumulated is not None:
            return [self._accumulated.get((index, slot)) for slot in range(len(node.inputs))]
        formulas = backward_formulas(
            self._record,
            node,
            self._names,
            self._options.precision,
            final=self._options.of,
            general=self._options.formulas == "general",
        )
        if not boxed:
            return formulas
        return [formula and Formula(formula.target, symbols=formula.target) for formula in formulas]

    def _line(self, edge: _Edge) -> Line:
        return Line(
            edge.key,
            edge.place,
            self._groups.key_of[id(edge.x)],
            self._groups.key_of[id(edge.node)],
            self._above(edge.x),
            self._below(edge),
            back=bool(edge.parts) or edge.formula is not None,
        )

    def _output_line(self) -> Line:
        output = self._record.output
        here = self._groups.key_of[id(output)]
        below: list[str] = []
        seed = output.grad if self._options.gradients else None
        if seed is not None:
            below = self._lines(seed, self._options.gradients)
        if self._options.formulas and not output.constant:
            partial = self._text.write(Partial(self._final, self._names[id(output)]))
            below = (
                [" = ".join([partial, *below])] if is_number(output.value) else [partial, *below]
            )
        return Line(
            "line-out",
            None,
            here,
            "end",
            self._above(output),
            Label("\n".join(below), rows=self._rows(seed, self._options.gradients)),
            back=seed is not None or bool(below),
        )

    def _above(self, x: DrawableNode) -> Label:
        """The value that goes along a line, after the name of the node if it has one."""
        boxed = self._groups.key_of[id(x)] in self._groups.name_of
        if x.op is None and id(x) not in self._called and not boxed:
            return Label()  # drawn as its value
        name = ""
        if x.op is not None and x is not self._record.output:  # whose name ends its line
            name = readable(self._called.get(id(x), ""))
        answer = self._answers.get(id(x))
        if answer is not None:
            return Label(f"{name} =" if name else "", answer.number)
        value = self._value(x, self._options.values)
        joint = " = " if is_number(x.value) else " "
        rows = self._rows(x.value, self._options.values)
        return Label(joint.join(filter(None, [name, value])), rows=rows)

    def _below(self, edge: _Edge) -> Label:
        """The gradient that goes back along a line, and how it comes about."""
        formula = edge.formula
        answer = self._answers.get(edge.key)
        symbols = self._written(formula and formula.symbols)
        if answer is not None:
            return Label("\n".join([*symbols, "="]) if symbols else "", answer.number)
        if not edge.parts:
            return Label("\n".join(symbols))
        # Numbers of a formula would give away what some other box asks for.
        in_numbers = self._options.gradients is True and not self._answers
        if formula is not None and formula.numbers is not None and in_numbers:
            numbers = dict.fromkeys(self._written(formula.numbers) + self._written(formula.result))
            return Label("\n".join([*symbols, "= " + " = ".join(numbers)]))
        total, shown = add_up(edge.parts), self._options.gradients
        text = "\n".join([*symbols, *self._lines(total, shown)])
        return Label(text, rows=self._rows(total, shown))

    def _written(self, term: Term | None) -> list[str]:
        return [] if term is None else [self._text.write(term)]

    def _value(self, node: DrawableNode, shown: bool | str = True) -> str:
        return "\n".join(self._lines(node.value, shown))

    def _rows(self, value: Any, shown: bool | str = True) -> int:
        """How many of the lines of a value are rows of a matrix: all but its shape."""
        if value is None or np.ndim(numbers_in(value)) < 2:
            return 0
        return max(len(self._lines(value, shown)) - 1, 0)

    def _lines(self, value: Any, shown: bool | str) -> list[str]:
        lines = value_lines(value, self._options.precision)
        if shown == "shapes":
            return [] if is_number(value) else lines[:1]
        return lines if shown else []

    # exercises -------------------------------------------------------------------------------

    def _find_answers(self) -> dict[Any, Answer]:
        """What belongs into the empty boxes, numbered in the order in which one works it out.

        Values are found by the id of their node, gradients by the key of their line.
        """
        if self._options.blanks is None:
            return {}
        wanted = Blanks(self._options.blanks)
        answers: dict[Any, Answer] = {}
        visible = {id(edge.x) for edge in self._edges} | {id(self._record.output)}
        for node in self._record.nodes:
            if node.op is not None and id(node) in visible and wanted.takes(node, "values"):
                name = self._text.write(self._names[id(node)])
                answers[id(node)] = self._answer(len(answers) + 1, name, node.value)
        uses = Counter(id(edge.x) for edge in self._edges)
        for edge in reversed(self._edges):
            if edge.parts and wanted.takes(edge.x, "gradients"):
                of = self._text.write(Partial(self._final, self._names[id(edge.x)]))
                if uses[id(edge.x)] > 1:
                    of += f", by way of {self._text.write(self._names[id(edge.node)])}"
                if sum(x is edge.x for x in edge.node.inputs) > 1:
                    of += f" (input {edge.place[1] + 1})"
                answers[edge.key] = self._answer(len(answers) + 1, of, add_up(edge.parts))
        wanted.check(self._record, written_names(self._names, self._options.precision))
        return answers

    def _answer(self, number: int, of: str, value: Any) -> Answer:
        text = " ".join(value_lines(value, self._options.precision))
        value = numbers_in(value)
        return Answer(number, of, value.copy() if isinstance(value, np.ndarray) else value, text)
