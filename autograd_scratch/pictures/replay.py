"""The recorded graph as a program: both passes, to be taken again with other numbers.

The passes run once on jit's tracers, one for each variable, which write down every step: the value
of each node, what it sends to each of its inputs, and the sums of that. What is written down is the
graph as it was recorded: which branch the user's own code took, it does not know.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from ..engine.backward import input_gradients
from ..engine.flows import CHOOSING, Flows
from ..engine.node import Constant, Node
from ..engine.values import Value, unwrap
from ..program.trace.instructions import Instruction
from ..program.trace.traced import Place, Traced, trace


class Replay(NamedTuple):
    """Both passes through a graph as a program.

    A number or array of the passes is an instruction of the program, or, where it depends on no
    variable, itself.

    Attributes:
        steps: the instructions, in the order in which they are taken.
        variables: the leaves whose numbers can be changed: the argument that stands for each, by
            its position among the nodes.
        values: by the position of each node, its value.
        gradients: the same for gradients; None where none arrives.
        sent: for each node, what it sends to each of its inputs; None where nothing flows.
        local: for each node among numbers, its derivative with respect to each of its inputs.
    """

    steps: Sequence[Instruction]
    variables: dict[int, Instruction]
    values: list[Any]
    gradients: list[Any]
    sent: list[list[Any]]
    local: list[list[Any]]


def replay(nodes: Sequence[Any], seed: Any) -> Replay:
    """Write down both passes through a graph.

    Args:
        nodes: its nodes, inputs before the nodes that use them.
        seed: the gradient that the backward pass starts with; None for the forward pass alone.

    Raises:
        TypeError: the graph belongs to a derivative or another program that is not over.

    And whatever the ops and rules raise that cannot be traced.

    Example:
        >>> x = Node(3.0, name="x")
        >>> y = x * x
        >>> program = replay([x, y], 1.0)
        >>> [step.function.name for step in program.steps]
        ['mul', 'add']
    """
    if any(node.level or isinstance(node.value, Value) for node in nodes):
        raise TypeError("the graph is that of a derivative inside a derivative or a program")
    variables = {i: node for i, node in enumerate(nodes) if node.op is None and not node.constant}
    start = None if seed is None else unwrap(seed)

    def passes(*values: Any) -> list[Any]:
        given = dict(zip(variables, values, strict=True))
        made = _forwards(nodes, given)
        if start is None:
            nothing: list[list[Any]] = [[] for _ in made]
            return [[node.value for node in made], [None] * len(made), nothing, nothing]
        return [[node.value for node in made], *_backwards(made, start), _local(made)]

    leaves = tuple(node.value for node in variables.values())
    traced = trace(passes, (leaves, {}), lambda leaf: True, lambda path: "x")
    arguments = dict(zip(variables, traced.arguments, strict=True))
    return Replay(traced.steps, arguments, *_resolved(traced.structure, traced))


def _forwards(nodes: Sequence[Any], given: dict[int, Any]) -> list[Any]:
    """The nodes made anew, with other numbers in the variables."""
    made: list[Any] = []
    places = {id(node): i for i, node in enumerate(nodes)}
    depends: set[int] = set()
    for i, node in enumerate(nodes):
        inputs = [places[id(x)] for x in node.inputs]
        if i in given:
            made.append(Node(given[i]))
        elif depends.isdisjoint(inputs):
            made.append(Constant(node.value))
            continue
        else:
            made.append(node.op(*[made[j] for j in inputs], **(node.params or {})))
        depends.add(i)
    return made


def _backwards(made: list[Any], seed: Any) -> list[Any]:
    """What arrives at each node, and what each sends to its inputs."""
    chooses = any(node.op is not None and node.op.name in CHOOSING for node in made)
    flows = Flows() if chooses else None  # no nan comes out of a branch that was not taken
    places = {id(node): i for i, node in enumerate(made)}
    gradients: list[Any] = [None] * len(made)
    sent: list[Any] = [[] for _ in made]
    gradients[-1] = seed
    for i in reversed(range(len(made))):
        node, g = made[i], gradients[i]
        if g is None or node.op is None:
            continue
        flow = None if flows is None else flows.of(node)
        for x, part in input_gradients(node, g, False, flow):
            sent[i].append(part)
            if part is None:
                continue
            to = places[id(x)]
            if flows is not None:
                flows.join(node, flow, x, first=gradients[to] is None)
            gradients[to] = part if gradients[to] is None else gradients[to] + part
    return [gradients, sent]


def _local(made: list[Any]) -> list[list[Any]]:
    """The derivative of each node with respect to each of its inputs, where all are numbers."""
    return [
        []
        if node.op is None or any(x.shape for x in (node, *node.inputs))
        else [part for _, part in input_gradients(node, 1.0)]
        for node in made
    ]


def _resolved(tree: Any, traced: Traced) -> Any:
    """A result of the trace, with the instruction in each place."""
    if isinstance(tree, Place):
        return traced.results[tree.number]
    return [_resolved(part, traced) for part in tree] if isinstance(tree, list) else tree
