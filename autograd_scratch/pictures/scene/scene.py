"""What is in a picture, whatever it is drawn with: shapes, and the lines that connect them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np

from ..formulas.formula import Formula, backward_formulas, final_name
from ..formulas.names import node_names, user_names
from ..formulas.notation import TEXT
from ..protocol import DrawableGraph, DrawableNode
from ..text import LONGEST_TITLE, is_number, numbers_in, readable, short_params, value_lines
from .blanks import Answer, Blanks
from .groups import Groups
from .look import Look


class Shape(NamedTuple):
    """A variable or constant, an op, or a group of nodes drawn as one box.

    Attributes:
        key: its name within the picture.
        kind: ``"leaf"``, ``"op"``, ``"group"``, or ``"end"``, where the line from the output ends.
        text: what is written in it.
        settings: parameters of an op, in small letters.
    """

    key: str
    kind: str
    text: str
    settings: str = ""


class Label(NamedTuple):
    """What stands above or below a line: text, and perhaps an empty box with a number."""

    text: str = ""
    blank: int = 0

    def __bool__(self) -> bool:
        return bool(self.text or self.blank)


class Line(NamedTuple):
    """A connection: forwards with a value and, if ``back``, backwards with a gradient."""

    key: str
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


def arrange(graph: DrawableGraph, look: Look) -> Scene:
    """Decide what is in the picture of a graph.

    Args:
        graph: the graph.
        look: what to show.

    Returns:
        The scene. Nodes are called ``n0``, ``n1``, … in the order of the graph; the line from
        input 1 of node 3 is ``line-3-1``, that of the output ``line-out``.

    Raises:
        ValueError: the graph has more than ``look.max_nodes`` nodes to draw, or what is to be left
            out is not there.
        TypeError: ``look.collapse`` or ``look.blanks`` holds what is no node or group.

    Example:
        >>> from autograd_scratch import Graph, Node
        >>> scene = arrange(Graph(Node(100.0, name="apple") * 2.0), Look())
        >>> [shape.text for shape in scene.shapes]
        ['apple', '2', '×', '']
    """
    groups = Groups(graph, look.collapse)
    if groups.shapes > look.max_nodes:
        raise ValueError(
            f"the graph has {groups.shapes} nodes, and at most max_nodes={look.max_nodes} are "
            f"drawn; draw a smaller part, starting from an inner node, collapse groups of nodes, "
            f"or raise max_nodes="
        )
    return _Arranger(graph, look, groups).scene()


@dataclass
class _Edge:
    """A line to be: from ``x`` to ``node``, or to the box that the node is in."""

    key: str
    x: DrawableNode
    node: DrawableNode
    parts: list[Any]
    formula: Formula | None


class _Arranger:
    """Reads a graph, and decides what each shape and each line says."""

    def __init__(self, graph: DrawableGraph, look: Look, groups: Groups) -> None:
        self._graph = graph
        self._look = look
        self._groups = groups
        given = user_names(graph, look.names)
        self._names = node_names(graph, look.names, look.precision)
        # Formulas speak of every node, by names that no two of them share.
        spoken = {key: name for key, name in self._names.items() if name.number is None}
        self._called: Mapping[int, str] = spoken if look.formulas else given
        self._final = final_name(graph, self._names, look.of)
        self._walked_back = any(node.grad is not None for node in graph.nodes)
        self._edges = self._find_edges()
        self._answers = self._find_answers()

    def scene(self) -> Scene:
        look = self._look
        return Scene(
            shapes=self._shapes(),
            lines=[*map(self._line, self._edges), self._output_line()],
            caption=readable(look.title, LONGEST_TITLE) if look.title else "",
            forward_only=bool(look.gradients) and not (look.formulas or self._walked_back),
            answers=list(self._answers.values()),
        )

    # shapes ----------------------------------------------------------------------------------

    def _shapes(self) -> list[Shape]:
        shapes: dict[str, Shape] = {}
        for node in self._graph.nodes:
            key = self._groups.key_of[id(node)]
            if key in self._groups.name_of:
                shapes[key] = Shape(key, "group", readable(self._groups.name_of[key]))
            elif node.op is None:
                given = self._called.get(id(node), "")
                shapes[key] = Shape(key, "leaf", readable(given) if given else self._value(node))
            else:
                settings = short_params(node.params)
                shapes[key] = Shape(key, "op", readable(node.op.sign), settings)
        output = self._graph.output
        name = ""
        if output.op is not None:  # else the name stands at the left
            name = self._called.get(id(output), "")
        return [*shapes.values(), Shape("end", "end", readable(name))]

    # lines -----------------------------------------------------------------------------------

    def _find_edges(self) -> list[_Edge]:
        """One for each input of each node; but one only from a node to a box."""
        found: dict[Any, _Edge] = {}
        for index, node in enumerate(self._graph.nodes):
            head = self._groups.key_of[id(node)]
            boxed = head in self._groups.name_of
            inputs = [k for k, x in enumerate(node.inputs) if self._groups.key_of[id(x)] != head]
            if not inputs:
                continue
            sent = self._sent(node)
            formulas = self._formulas(node, boxed)
            for k in inputs:
                x = node.inputs[k]
                key = (head, id(x)) if boxed else (index, k)
                edge = _Edge(f"line-{index}-{k}", x, node, [], formulas[k])
                edge = found.setdefault(key, edge)
                if sent[k] is not None:
                    edge.parts.append(sent[k])
        return list(found.values())

    def _sent(self, node: DrawableNode) -> Sequence[Any]:
        if not self._look.gradients:
            return [None] * len(node.inputs)
        return self._graph.contributions(node)

    def _formulas(self, node: DrawableNode, boxed: bool) -> Sequence[Formula | None]:
        """The chain rule for each input; of what a box does inside, only the name of the result."""
        if not self._look.formulas:
            return [None] * len(node.inputs)
        formulas = backward_formulas(
            self._graph,
            node,
            self._names,
            self._look.precision,
            final=self._look.of,
            general=self._look.formulas == "general",
        )
        if not boxed:
            return formulas
        return [
            formula and Formula(formula.target, formula.target, None, None) for formula in formulas
        ]

    def _line(self, edge: _Edge) -> Line:
        return Line(
            edge.key,
            self._groups.key_of[id(edge.x)],
            self._groups.key_of[id(edge.node)],
            self._above(edge.x),
            self._below(edge),
            back=bool(edge.parts) or edge.formula is not None,
        )

    def _output_line(self) -> Line:
        output = self._graph.output
        here = self._groups.key_of[id(output)]
        below: list[str] = []
        seed = output.grad if self._look.gradients else None
        if seed is not None:
            below = self._lines(seed, self._look.gradients)
        if self._look.formulas and not output.constant:
            partial = TEXT.partial(self._final, self._names[id(output)])
            below = (
                [" = ".join([partial, *below])] if is_number(output.value) else [partial, *below]
            )
        return Line(
            "line-out",
            here,
            "end",
            self._above(output),
            Label("\n".join(below)),
            back=seed is not None or bool(below),
        )

    def _above(self, x: DrawableNode) -> Label:
        """The value that goes along a line, after the name of the node if it has one."""
        boxed = self._groups.key_of[id(x)] in self._groups.name_of
        if x.op is None and id(x) not in self._called and not boxed:
            return Label()  # drawn as its value
        name = ""
        if x.op is not None and x is not self._graph.output:  # whose name ends its line
            name = readable(self._called.get(id(x), ""))
        answer = self._answers.get(id(x))
        if answer is not None:
            return Label(f"{name} =" if name else "", answer.number)
        value = self._value(x, self._look.values)
        joint = " = " if is_number(x.value) else " "
        return Label(joint.join(filter(None, [name, value])))

    def _below(self, edge: _Edge) -> Label:
        """The gradient that goes back along a line, and how it comes about."""
        formula = edge.formula
        answer = self._answers.get(edge.key)
        symbols = [formula.symbols] if formula is not None else []
        if answer is not None:
            return Label("\n".join([*symbols, "="]) if symbols else "", answer.number)
        if not edge.parts:
            return Label("\n".join(symbols))
        # Numbers of a formula would give away what some other box asks for.
        in_numbers = self._look.gradients is True and not self._answers
        if formula is not None and formula.numbers is not None and in_numbers:
            numbers = dict.fromkeys([formula.numbers, formula.result or ""])
            return Label("\n".join([*symbols, "= " + " = ".join(filter(None, numbers))]))
        return Label("\n".join([*symbols, *self._lines(_total(edge.parts), self._look.gradients)]))

    def _value(self, node: DrawableNode, shown: bool | str = True) -> str:
        return "\n".join(self._lines(node.value, shown))

    def _lines(self, value: Any, shown: bool | str) -> list[str]:
        lines = value_lines(value, self._look.precision)
        if shown == "shapes":
            return [] if is_number(value) else lines[:1]
        return lines if shown else []

    # exercises -------------------------------------------------------------------------------

    def _find_answers(self) -> dict[Any, Answer]:
        """What belongs into the empty boxes, numbered in the order in which one works it out.

        Values are found by the id of their node, gradients by the key of their line.
        """
        if self._look.blanks is None:
            return {}
        wanted = Blanks(self._look.blanks)
        answers: dict[Any, Answer] = {}
        visible = {id(edge.x) for edge in self._edges} | {id(self._graph.output)}
        for node in self._graph.nodes:
            if node.op is not None and id(node) in visible and wanted.takes(node, "values"):
                name = self._names[id(node)]
                answers[id(node)] = self._answer(len(answers) + 1, name, node.value)
        uses = Counter(id(edge.x) for edge in self._edges)
        for edge in reversed(self._edges):
            if edge.parts and wanted.takes(edge.x, "gradients"):
                of = str(TEXT.partial(self._final, self._names[id(edge.x)]))
                if uses[id(edge.x)] > 1:
                    of += f", by way of {self._names[id(edge.node)]}"
                if sum(x is edge.x for x in edge.node.inputs) > 1:
                    of += f" (input {int(edge.key.rpartition('-')[2]) + 1})"
                answers[edge.key] = self._answer(len(answers) + 1, of, _total(edge.parts))
        wanted.check(self._graph, self._names)
        return answers

    def _answer(self, number: int, of: str, value: Any) -> Answer:
        text = " ".join(value_lines(value, self._look.precision))
        value = numbers_in(value)
        return Answer(number, of, value.copy() if isinstance(value, np.ndarray) else value, text)


def _total(parts: Sequence[Any]) -> Any:
    """The sum of contributions, as a number or array."""
    total = numbers_in(parts[0])
    for part in parts[1:]:
        total = total + numbers_in(part)
    return total
