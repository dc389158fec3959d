"""The passes through a graph as a list of steps, each of which finds one value or gradient."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from ..arithmetic import add_up, adds_up
from ..formulas.formula import Formula, backward_formulas, final_name, forward_formula
from ..formulas.tree import Call, Number, Partial, Term, comes_to
from ..protocol import DrawableGraph, DrawableNode
from ..record import Record
from ..text import is_number, numbers_in
from .ids import BACKWARD, FORWARD, line_id, stem_id


@dataclass(frozen=True)
class Step:
    """One step of the forward or the backward pass.

    Attributes:
        kind: "start" gives the leaves; "forward" computes a node; "seed" starts the backward pass
            at the output; "backward" sends a gradient from a node to one of its inputs; "sum" adds
            up what a node was sent along several paths.
        node: position in ``graph.nodes`` of the node that does it.
        to: for "backward", the position of the input that the gradient goes to.
        slot: for "backward", which of the inputs of its node that is.
        found: the value or gradient that the step finds; None at the start.
        target: what is found: ``price`` or ``∂L/∂apple``.
        upstream: for "backward", what the gradient that has arrived is called: ``∂L/∂price``.
        formula: how it is found; None at the start, at the seed, and where
            the backward rule of an op cannot be written down.
        part: for one of several gradients that add up, which one it is and of how many.
        appearing: the lines of the picture that fill in, as ``f-4-0`` for the value on the way
            from the first input into node 4, ``b-4-0`` for the gradient on its way back.
        addends: for "sum", the gradients that add up.
        adding: the lines that they have come along.
        left: where what has arrived at a node by its last gradient is not the gradient that it
            holds, the latter: another backward pass or a larger graph has left it.
    """

    kind: Literal["start", "forward", "seed", "backward", "sum"]
    node: int
    to: int | None = None
    slot: int | None = None
    found: Any = None
    target: Term | None = None
    upstream: Term | None = None
    formula: Formula | None = None
    part: tuple[int, int] | None = None
    appearing: list[str] = field(default_factory=list)
    addends: list[Any] = field(default_factory=list)
    adding: list[str] = field(default_factory=list)
    left: Any = None


def steps(record: Record, names: Mapping[int, Term], precision: int) -> list[Step]:
    """Take a graph apart into steps.

    Args:
        record: the record of the graph.
        names: what each node is called, by its id.
        precision: how many significant digits numbers are shown with.

    Returns:
        The start, a step for each node that an op made and, if the backward pass has reached the
        output, the steps back: one for each gradient sent to an input, in reverse order.

    Source: book section 5.1 (forward and backward pass in a computational graph).

    Example:
        >>> from autograd_scratch import Graph, Node
        >>> from autograd_scratch.pictures.formulas.names import node_names
        >>> y = Node(3.0, name="x") * 2.0
        >>> y.backward()
        >>> graph = Graph(y)
        >>> [step.kind for step in steps(graph.record, node_names(graph), precision=6)]
        ['start', 'forward', 'seed', 'backward']
    """
    forward = _forward(record, names, precision)
    if record.output.grad is None:
        return forward
    return forward + _backward(record, names, precision)


def _forward(graph: DrawableGraph, names: Mapping[int, Term], precision: int) -> list[Step]:
    lines = _lines_from(graph)
    given = [line for node in graph.nodes if node.op is None for line in lines[id(node)]]
    found = [Step("start", len(graph.nodes) - 1, appearing=given)]
    for index, node in enumerate(graph.nodes):
        if node.op is not None:
            formula = forward_formula(node, names, precision)
            found.append(
                Step(
                    "forward",
                    index,
                    found=node.value,
                    target=formula.target,
                    formula=formula,
                    appearing=lines[id(node)],
                )
            )
    return found


def _lines_from(graph: DrawableGraph) -> dict[int, list[str]]:
    """By the id of each node, the lines that carry its value onwards."""
    lines: dict[int, list[str]] = defaultdict(list)
    branching = _branching(graph)
    for index, node in enumerate(graph.nodes):
        if id(node) in branching:
            lines[id(node)].append(stem_id(FORWARD, index))
        for position, x in enumerate(node.inputs):
            lines[id(x)].append(line_id(FORWARD, (index, position)))
    lines[id(graph.output)].append(line_id(FORWARD, None))
    return lines


def _branching(graph: DrawableGraph) -> set[int]:
    """The nodes, by their ids, from which several lines lead."""
    uses = Counter(id(x) for node in graph.nodes for x in node.inputs)
    uses[id(graph.output)] += 1
    return {node for node, count in uses.items() if count > 1}


def _backward(record: Record, names: Mapping[int, Term], precision: int) -> list[Step]:
    final = final_name(record, names, precision=precision)
    targets = {id(node): Partial(final, names[id(node)]) for node in record.nodes}
    positions = {id(node): index for index, node in enumerate(record.nodes)}
    paths = Counter(
        id(x)
        for node in record.nodes
        for x, sent in zip(node.inputs, record.at(node).contributions, strict=True)
        if sent is not None
    )
    output, last, branching = record.output, len(record.nodes) - 1, _branching(record)
    start = [line_id(BACKWARD, None)]
    seed = numbers_in(output.grad)
    found = [Step("seed", last, found=seed, target=targets[id(output)], appearing=start)]
    arrived: dict[int, list[Step]] = defaultdict(list)
    for index in range(last, -1, -1):
        node = record.nodes[index]
        contributions = record.at(node).contributions
        if all(sent is None for sent in contributions):
            continue
        formulas = backward_formulas(record, node, names, precision)
        for slot, (x, sent) in enumerate(zip(node.inputs, contributions, strict=True)):
            if sent is None:
                continue
            parts, expected, target = arrived[id(x)], paths[id(x)], targets[id(x)]
            step = Step(
                "backward",
                index,
                to=positions[id(x)],
                slot=slot,
                found=numbers_in(sent),
                target=target,
                upstream=targets[id(node)],
                formula=formulas[slot],
                part=(len(parts) + 1, expected) if expected > 1 else None,
                appearing=[line_id(BACKWARD, (index, slot))],
            )
            parts.append(step)
            if expected == 1 and id(x) in branching:  # the other branches send nothing back
                step.appearing.append(stem_id(BACKWARD, positions[id(x)]))
            if len(parts) == expected:
                left = _left(x, [part.found for part in parts])
                if expected == 1:
                    step = replace(step, left=left)
            found.append(step)
            if len(parts) == expected > 1:
                found.append(replace(_sum(positions[id(x)], target, parts, precision), left=left))
    return found


def _left(node: DrawableNode, parts: list[Any]) -> Any:
    """The gradient that a node holds, if it is not what adds up from the parts; else None."""
    if node.grad is None or adds_up(parts, node.grad):
        return None
    return numbers_in(node.grad)


def _sum(index: int, target: Term, sent: list[Step], precision: int) -> Step:
    """The step at which the last of several gradients has arrived: they add up."""
    parts = [step.found for step in sent]
    total = add_up(parts)
    if is_number(total):
        numbers = Call("add", tuple(map(Number, parts)))
        is_true = comes_to(numbers, total, precision)
        formula = Formula(target, None, numbers if is_true else None, Number(total))
    else:
        written = [step.formula.symbols if step.formula else None for step in sent]
        formula = Formula(target, Call("add", tuple(term or target for term in written)))
    return Step(
        "sum",
        index,
        found=total,
        target=target,
        formula=formula,
        part=(len(parts), len(parts)),
        appearing=[stem_id(BACKWARD, index)],
        addends=parts,
        adding=[line for step in sent for line in step.appearing],
    )
