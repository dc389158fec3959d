"""The passes through a graph as a list of steps, each of which finds one value or gradient."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

import numpy as np

from ..formulas.formula import Formula, backward_formulas, final_name, forward_formula
from ..formulas.notation import DERIVATIVE, TEXT, Term
from ..protocol import DrawableGraph, DrawableNode
from ..text import is_number, number_text, numbers_in


@dataclass(frozen=True)
class Step:
    """One step of the forward or the backward pass.

    Attributes:
        kind: "start" gives the leaves; "forward" computes a node; "seed" starts the backward pass
            at the output; "backward" sends a gradient from a node to one of its inputs; "sum" adds
            up what a node was sent along several paths.
        node: position in ``graph.nodes`` of the node that does it.
        to: for "backward", the position of the input that the gradient goes to.
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
    found: Any = None
    target: str = ""
    upstream: str = ""
    formula: Formula | None = None
    part: tuple[int, int] | None = None
    appearing: list[str] = field(default_factory=list)
    addends: list[Any] = field(default_factory=list)
    adding: list[str] = field(default_factory=list)
    left: Any = None


def steps(graph: DrawableGraph, names: Mapping[int, Term], precision: int) -> list[Step]:
    """Take a graph apart into steps.

    Args:
        graph: the graph.
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
        >>> [step.kind for step in steps(Graph(y), node_names(Graph(y)), precision=6)]
        ['start', 'forward', 'seed', 'backward']
    """
    forward = _forward(graph, names, precision)
    if graph.output.grad is None:
        return forward
    return forward + _backward(graph, names, precision)


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
    for index, node in enumerate(graph.nodes):
        for position, x in enumerate(node.inputs):
            lines[id(x)].append(f"f-{index}-{position}")
    lines[id(graph.output)].append("f-out")
    return lines


def _backward(graph: DrawableGraph, names: Mapping[int, Term], precision: int) -> list[Step]:
    final = final_name(graph, names)
    targets = {id(node): TEXT.partial(final, names[id(node)]) for node in graph.nodes}
    positions = {id(node): index for index, node in enumerate(graph.nodes)}
    sent = {id(node): graph.contributions(node) for node in graph.nodes}
    paths = Counter(
        id(x)
        for node in graph.nodes
        for x, part in zip(node.inputs, sent[id(node)], strict=True)
        if part is not None
    )
    output, last = graph.output, len(graph.nodes) - 1
    seed = numbers_in(output.grad)
    found = [Step("seed", last, found=seed, target=targets[id(output)], appearing=["b-out"])]
    arrived: dict[int, list[Step]] = defaultdict(list)
    for index in range(last, -1, -1):
        node = graph.nodes[index]
        if node.op is None or not any(part is not None for part in sent[id(node)]):
            continue
        formulas = backward_formulas(graph, node, names, precision)
        for position, part in enumerate(sent[id(node)]):
            if part is None:
                continue
            x = node.inputs[position]
            parts, expected, target = arrived[id(x)], paths[id(x)], targets[id(x)]
            step = Step(
                "backward",
                index,
                to=positions[id(x)],
                found=numbers_in(part),
                target=target,
                upstream=targets[id(node)],
                formula=formulas[position],
                part=(len(parts) + 1, expected) if expected > 1 else None,
                appearing=[f"b-{index}-{position}"],
            )
            parts.append(step)
            if len(parts) == expected:
                left = _left(x, [sent.found for sent in parts])
                if expected == 1:
                    step = replace(step, left=left)
            found.append(step)
            if len(parts) == expected > 1:
                found.append(replace(_sum(positions[id(x)], target, parts, precision), left=left))
    return found


def _left(node: DrawableNode, parts: list[Any]) -> Any:
    """The gradient that a node holds, if it is not what adds up from the parts; else None."""
    if node.grad is None:
        return None
    held = numbers_in(node.grad)
    with np.errstate(all="ignore"):
        total = sum(parts[1:], start=parts[0])
        size = np.max(np.abs(parts), initial=0.0)
        kind = np.asarray(held).dtype
        noise = 16 * float(np.finfo(kind).eps) if kind.kind == "f" else 0.0
        tolerance = noise * size if np.isfinite(size) else 0.0
        is_same = np.allclose(total, held, rtol=max(1e-5, noise), atol=tolerance, equal_nan=True)
    return None if is_same else held


def _sum(index: int, target: str, sent: list[Step], precision: int) -> Step:
    """The step at which the last of several gradients has arrived: they add up."""
    parts = [step.found for step in sent]
    with np.errstate(all="ignore"):  # the backward pass has warned when it added them
        total = sum(parts[1:], start=parts[0])
    if is_number(total):
        terms = [number_text(part, precision) for part in parts]
        signed = [f"({term})" if term.startswith("-") else term for term in terms[1:]]
        numbers = " + ".join([terms[0], *signed])
        formula = Formula(target, "", numbers, number_text(total, precision))
    else:
        written = [step.formula.symbols if step.formula else step.target for step in sent]
        symbols = " + ".join(part if _stands_alone(part) else f"({part})" for part in written)
        formula = Formula(target, symbols, None, None)
    return Step(
        "sum",
        index,
        found=total,
        target=target,
        formula=formula,
        part=(len(parts), len(parts)),
        addends=parts,
        adding=[line for step in sent for line in step.appearing],
    )


def _stands_alone(text: str) -> bool:
    """Whether a formula needs no parentheses among addends."""
    return isinstance(text, Term) and text.binding >= DERIVATIVE
