"""What is in a picture, whatever it is drawn with: shapes, and the lines that connect them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from ..arithmetic import add_up
from ..formulas.formula import final_name
from ..formulas.names import node_names, user_names, written_names
from ..formulas.text import Text
from ..formulas.tree import Number, Partial, Term
from ..protocol import DrawableNode
from ..record import Record
from ..text import LONGEST_TITLE, is_number, readable, short_params
from .arrays import DrawnArray
from .blanks import Answer, find_answers
from .choices import Labels, hidden_nodes, same_ranks
from .edges import Connections, Edge, End
from .folding import folded_signs
from .groups import Groups
from .labels import Label as Label
from .labels import joined, value_label
from .options import DrawOptions
from .wrapping import wrapped

_SHORT = 10  # letters of a value that is written again at each line from a stem


class Shape(NamedTuple):
    """A variable or constant, an op, or a group of nodes drawn as one box.

    Attributes:
        key: its name within the picture.
        kind: ``"leaf"``, ``"op"``, ``"group"``, or ``"end"``, where the line from the output ends.
        text: what is written in it.
        settings: parameters of an op, in small letters.
        node: the position of its node in the graph; None for groups and the end.
        array: what is drawn in place of a text.
        title: what a viewer shows when the mouse rests on it.
    """

    key: str
    kind: str
    text: str
    settings: str = ""
    node: int | None = None
    array: DrawnArray | None = None
    title: str = ""

    @property
    def label(self) -> Label:
        """What is written in it, but for the settings."""
        return Label(self.text, array=self.array, title=self.title)


class Line(NamedTuple):
    """A connection: forwards with a value and, if ``back``, backwards with a gradient.

    Attributes:
        key: its name within the picture.
        place: the position of the node that it leads to in the graph, and which of its inputs it
            is; None for a line from an output.
        tail, head: keys of the shapes that it connects.
        above, below: the labels above and below it.
        back: whether there is a line back.
        node: the position of the node whose value it carries.
    """

    key: str
    place: tuple[int, int] | None
    tail: str
    head: str
    above: Label
    below: Label
    back: bool
    node: int | None = None


class Stem(NamedTuple):
    """What several lines with the value of one node have in common, up to where they part.

    Attributes:
        node: the position of the node in the graph.
        above: the value.
        below: the gradient, which is the sum of those that come back along the lines.
        branch: what stands above each of the lines from there on: the value again, if it is short.
    """

    node: int
    above: Label
    below: Label
    branch: Label


@dataclass
class Scene:
    """A picture before it is laid out.

    Attributes:
        shapes: everything with a place.
        lines: everything between two places.
        stems: of the nodes whose value goes several ways.
        caption: lines of text below the picture.
        forward_only: whether the picture lacks gradients because none have been computed.
        answers: what belongs into the empty boxes.
        same_rank: keys of shapes that stand in one column, from top to bottom; each shape is in
            one of the lists at most, and none depends on another one of its list.
    """

    shapes: list[Shape] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    stems: list[Stem] = field(default_factory=list)
    caption: str = ""
    forward_only: bool = False
    answers: list[Answer] = field(default_factory=list)
    same_rank: list[list[str]] = field(default_factory=list)


def arrange(record: Record, options: DrawOptions) -> Scene:
    """Decide what is in the picture of a graph.

    Args:
        record: the record of the graph.
        options: what to show.

    Returns:
        The scene. Nodes are called ``n0``, ``n1``, … in the order of the graph, and further
        drawings of a leaf ``n0_1``, ``n0_2``, …; the line from input 1 of node 3 is ``line-3-1``.
        The output's line is ``line-out`` and leads to ``end``; of several outputs the lines are
        ``line-out-0``, ``line-out-1``, … and lead to ``end-0``, ``end-1``, …

    Raises:
        ValueError: the graph has more than ``options.max_nodes`` nodes to draw, or an option is
            about what is not there, or cannot be done.
        TypeError: an option holds what is not a node or group.

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
        written = written_names(self._names, options.precision)
        self._hidden = hidden_nodes(record, options.hide, groups, written)
        self._signs: Mapping[int, str] = {}
        if options.fold_constants:
            named = user_names(record, options.names)
            self._signs, folded = folded_signs(record, groups, named, options.precision)
            self._hidden |= folded
        self._labels = Labels(options.labels)
        self._position = {id(node): index for index, node in enumerate(record.nodes)}
        connections = Connections(record, options, groups, self._names, self._hidden)
        self._keys, self._shared = connections.keys, connections.shared
        self._edges, self._ends = connections.edges, connections.ends
        self._answers: Mapping[Any, Answer] = {}
        if options.blanks is not None:
            self._answers = find_answers(record, self._edges, options, self._names, self._final)

    def scene(self) -> Scene:
        options = self._options
        lacks_gradients = not (options.formulas or self._record.walked_back)
        shapes = self._shapes()
        lines = [*map(self._line, self._edges), *map(self._output_line, self._ends)]
        stems = [self._stem(x) for x in self._record.nodes if id(x) in self._shared]
        written = written_names(self._names, options.precision)
        self._labels.check(self._record, written)
        return Scene(
            shapes=shapes,
            lines=lines,
            stems=stems,
            caption=readable(options.title, LONGEST_TITLE) if options.title else "",
            forward_only=bool(options.gradients) and lacks_gradients,
            answers=list(self._answers.values()),
            same_rank=same_ranks(
                options.same_rank,
                self._keys,
                [(line.tail, line.head) for line in lines],
                written,
            ),
        )

    # shapes ----------------------------------------------------------------------------------

    def _shapes(self) -> list[Shape]:
        shapes: dict[str, Shape] = {}
        for index, node in enumerate(self._record.nodes):
            if id(node) in self._hidden:
                continue
            for key in self._keys[id(node)]:
                if key in self._groups.name_of:
                    shapes[key] = Shape(key, "group", self._wrapped(self._groups.name_of[key]))
                elif node.op is None:
                    shapes[key] = self._leaf(key, node)._replace(node=index)
                else:
                    text = self._labels.of(node)
                    settings = short_params(node.params) if text is None else ""
                    sign = self._signs.get(id(node), node.op.sign)
                    text = readable(sign if text is None else text)
                    shapes[key] = Shape(key, "op", text, settings, index)
        ends = []
        for end in self._ends:
            name = ""
            if end.output.op is not None:  # else the name stands at the left
                name = self._called.get(id(end.output), "")
            ends.append(Shape(f"end{end.suffix}", "end", self._wrapped(name)))
        return [*shapes.values(), *ends]

    def _leaf(self, key: str, node: DrawableNode) -> Shape:
        text = self._labels.of(node)
        name = self._called.get(id(node), "") if text is None else text
        if text is not None or name:
            return Shape(key, "leaf", self._wrapped(name))
        shapes_only = self._options.values == "shapes" and not is_number(node.value)
        value = self._content(node.value, "shapes" if shapes_only else True)
        return Shape(key, "leaf", value.text, array=value.array, title=value.title)

    # lines -----------------------------------------------------------------------------------

    def _line(self, edge: Edge) -> Line:
        return Line(
            edge.key,
            edge.place,
            edge.tail,
            self._groups.key_of[id(edge.node)],
            self._above(edge.x),
            self._below(edge),
            back=bool(edge.parts) or edge.formula is not None,
            node=self._position[id(edge.x)],
        )

    def _output_line(self, end: End) -> Line:
        output = end.output
        seed = self._record.seed(output) if self._options.gradients else None
        below = Label()
        if seed is not None:
            below = self._content(seed, self._options.gradients)
        starts = any(output is each for each in self._record.started)
        if self._options.formulas and starts and not output.constant:
            partial = self._text.write(Partial(self._final, self._names[id(output)]))
            joint = " = " if is_number(output.value) else "\n"
            text = joint.join(filter(None, [partial, below.text]))
            below = below._replace(text=self._in_lines(text))
        back = seed is not None or bool(below)
        return Line(
            f"line-out{end.suffix}",
            None,
            end.tail,
            f"end{end.suffix}",
            self._above(output),
            self._instead(output, "gradient", below) if back else below,
            back,
            node=self._position[id(output)],
        )

    def _stem(self, x: DrawableNode) -> Stem:
        branches = [edge for edge in self._edges if edge.x is x]
        above, shown = self._above(x), self._options.gradients
        is_usual = above and self._labels.of(x, "value") is None
        value = self._content(x.value, self._options.values) if is_usual else Label()
        is_short = not (above.blank or value.array) and len(value.text) <= _SHORT
        parts = [part for edge in branches for part in edge.parts]
        if shown and any(end.output is x for end in self._ends):
            parts += [seed for seed in [self._record.seed(x)] if seed is not None]
        below = self._content(add_up(parts), shown) if parts else Label()
        if any(edge.key in self._answers for edge in branches):
            below = Label()  # the sum would tell what the boxes ask for
        elif any(edge.formula is not None for edge in branches):
            partial = self._text.write(Partial(self._final, self._names[id(x)]))
            joint = " = " if is_number(x.value) else "\n"
            text = joint.join(filter(None, [partial, below.text]))
            below = below._replace(text=self._in_lines(text))
        below = self._instead(x, "gradient", below) if parts or below else below
        return Stem(self._position[id(x)], above, below, value if is_short else Label())

    def _above(self, x: DrawableNode) -> Label:
        """The value that goes along a line, after the name of the node if it has one."""
        label = self._instead(x, "value", Label())
        answer = self._answers.get(id(x))
        if label:
            return label._replace(blank=answer.number if answer else 0)
        is_alone = self._groups.box_of(x) is None
        if x.op is None and is_alone and not (id(x) in self._called or self._labels.has(x)):
            return Label()  # drawn as its value
        name = ""
        if x.op is not None and not any(x is output for output in self._record.outputs):
            name = self._wrapped(self._called.get(id(x), ""))  # an output's ends its line
        if answer is not None:
            return joined(name, Label(blank=answer.number))
        return joined(name, self._content(x.value, self._options.values))

    def _below(self, edge: Edge) -> Label:
        """The gradient that goes back along a line, and how it comes about."""
        answer = self._answers.get(edge.key)
        # What the user says of a gradient that comes in parts stands where these have met.
        if (edge.parts or edge.formula is not None) and id(edge.x) not in self._shared:
            label = self._instead(edge.x, "gradient", Label())
            if label:
                return label._replace(blank=answer.number if answer else 0)
        formula = edge.formula
        symbols = self._in_lines("\n".join(self._written(formula and formula.symbols)))
        if answer is not None:
            return Label(symbols, answer.number, beside="=" if symbols else "")
        if not edge.parts:
            return Label(symbols)
        # Numbers of a formula would give away what some other box asks for.
        in_numbers = self._options.gradients is True and not self._answers
        if formula is not None and formula.numbers is not None and in_numbers:
            numbers = dict.fromkeys(self._written(formula.numbers) + self._written(formula.result))
            return Label("\n".join([symbols, self._in_lines("= " + " = ".join(numbers))]))
        content = self._content(add_up(edge.parts), self._options.gradients)
        return content._replace(text="\n".join(filter(None, [symbols, content.text])))

    def _instead(self, x: DrawableNode, kind: str, label: Label) -> Label:
        """A label, or what the user wants in its place."""
        text = self._labels.of(x, kind)
        return label if text is None else Label(self._wrapped(text))

    def _written(self, term: Term | None) -> list[str]:
        return [] if term is None else [self._text.write(term)]

    def _wrapped(self, text: str) -> str:
        """A text of the user's, safe to show."""
        return self._in_lines(readable(text))

    def _in_lines(self, text: str) -> str:
        longest = self._options.longest_line
        return text if longest is None else wrapped(text, longest)

    def _content(self, value: Any, shown: bool | str) -> Label:
        options = self._options
        return value_label(value, options.precision, options.most_shown, shown, options.dimensions)
