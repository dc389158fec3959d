"""What a page needs to compute: the recorded graph as a program, and where each number is shown.

Where a graph cannot be written down as a program, the page stays as it is and says why.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from ...program.javascript import Listing, UnknownStep, listing
from ...program.javascript.functions import ELEMENTWISE
from ...program.javascript.listing import MOST_NUMBERS, TooLarge, numbers_of, type_of
from ...program.trace.instructions import example_of
from ..formulas.formula import LONGEST
from ..formulas.text import Text
from ..formulas.tree import Call, Number, Partial, Term, parts_of, substituted
from ..math_text import plain_text
from ..protocol import DrawableNode
from ..record import Record
from ..replay import Replay, replay
from ..scene.arrays import MOST_CELLS as MOST_DRAWN
from ..style import Style
from ..text import LONGEST_ROW, SMALL_ARRAY, is_number, number_text, numbers_in, readable
from ..text import MOST_NUMBERS as MOST_LISTED
from .ids import BACKWARD, FORWARD, line_id, stem_id
from .page_data import Once
from .steps import Step
from .template import Hole, template

MOST_CELLS = 1000
"""Arrays of more numbers cannot be changed on the page: nobody would type them."""

_HOLES = (Number(Hole(0)), Number(Hole(1)))


class Computing(NamedTuple):
    """What a page is told about computing.

    Attributes:
        data: the program and where its numbers go; None if the page is fixed.
        functions: the names of the JavaScript functions that it uses.
        reason: why the page is fixed: the key of a sentence, and what to fill in.
    """

    data: dict[str, Any] | None
    functions: set[str]
    reason: tuple[str, dict[str, str]] | None = None


def computing(
    record: Record,
    names: Mapping[int, Term],
    taken: Sequence[Step],
    precision: int,
    quiz: bool = False,
) -> Computing:
    """Write down what the page needs to compute a graph with other numbers.

    Args:
        record: the record of the graph.
        names: what each node is called, by its id.
        taken: the steps of the page.
        precision: how many significant digits numbers are shown with.
        quiz: whether the steps ask for what they find.
    """
    nodes, seed = record.nodes, record.output.grad
    variables = [node for node in nodes if node.op is None and not node.constant]
    if not variables:
        return _fixed("fixed constants")
    for node in nodes:
        if node.op is not None and not getattr(node.op, "built_in", False):
            return _fixed("fixed op", op=readable(node.op.name))  # a user's own is not even called
    if any(step.left is not None for step in taken) or not all(map(record.is_explained, nodes)):
        return _fixed("fixed gradients")
    if sum(np.size(numbers_in(node.value)) for node in variables) > MOST_NUMBERS:
        return _fixed("fixed size")
    try:
        program = replay(nodes, seed)
    except Exception as error:  # whatever NumPy may raise that meets no plain numbers
        return _fixed("fixed trace", error=readable(" ".join(str(error).split()), 300))
    if not all(_agree(x, node.value) for x, node in zip(program.values, nodes, strict=True)):
        return _fixed("fixed numbers")
    wanted = [
        *program.values,
        *(x for x in program.gradients if x is not None),
        *(x for row in (*program.sent, *program.local) for x in row if x is not None),
    ]
    try:
        written, places = listing(program.variables.values(), program.steps, wanted)
    except TooLarge:
        return _fixed("fixed size")
    except UnknownStep as unknown:
        return _fixed("fixed op", op=readable(str(unknown)))
    return _Page(record, names, program, written, places, precision, quiz).of(taken)


def _fixed(sentence: str, **blanks: str) -> Computing:
    return Computing(None, set(), (sentence, blanks))


def _agree(x: Any, value: Any) -> bool:
    """Whether the program finds the value that a node has."""
    found, value = example_of(x), numbers_in(value)
    if np.shape(found) != np.shape(value):
        return False
    return bool(np.allclose(found, value, rtol=1e-5, atol=0.0, equal_nan=True))


class _Page:
    """The data in the making."""

    def __init__(
        self,
        record: Record,
        names: Mapping[int, Term],
        program: Replay,
        written: Listing,
        places: Mapping[int, int],
        precision: int,
        quiz: bool,
    ) -> None:
        self._record = record
        self._quiz = quiz
        self._nodes = record.nodes
        self._names = names
        self._program = program
        self._written = written
        self._precision = precision
        self._text = Text(precision)
        self._positions = {id(node): i for i, node in enumerate(record.nodes)}

        def registers(row: Sequence[Any]) -> list[int | None]:
            return [None if x is None else places[id(x)] for x in row]

        self._values = [places[id(x)] for x in program.values]
        self._gradients = registers(program.gradients)
        self._sent = [registers(row) for row in program.sent]
        self._local = [registers(row) for row in program.local]
        self._functions = set(written.functions)
        self._templates = Once()
        self._places: dict[Term, int | None] = {}

    def of(self, taken: Sequence[Step]) -> Computing:
        written = self._written
        data = {
            "registers": written.registers,
            "constants": written.constants,
            "steps": written.steps,
            "variables": [
                self._variable(register, i) for register, i in enumerate(self._program.variables)
            ],
            "values": self._values,
            "gradients": self._gradients,
            "isBackward": self._record.output.grad is not None,
            "shown": [self._step(step) for step in taken],
            "product": self._template(Call("mul", _HOLES)),
            "labels": dict(self._labels()),
            "templates": self._templates.kept,
            "writing": {
                "precision": self._precision,
                "minus": number_text(-1.0, 1)[0],
                "power": number_text(1e-9, 1)[1:-2],
                "longest": LONGEST,
                "small": SMALL_ARRAY,
                "listed": MOST_LISTED,
                "row": LONGEST_ROW,
                "cells": MOST_DRAWN,
                "colors": Style().cells,
            },
            "most": MOST_CELLS,
        }
        return Computing(data, self._functions)

    def _variable(self, register: int, i: int) -> dict[str, Any]:
        value = numbers_in(self._nodes[i].value)
        return {
            "node": i,
            "register": register,
            "type": type_of(value),
            "shape": list(np.shape(value)),
            "numbers": numbers_of(value),
        }

    def _labels(self) -> Iterator[tuple[str, int]]:
        """The register of each line that may be in a picture, both ways, by its name."""
        ways: list[tuple[str, int | None]] = []
        ways.append((line_id(FORWARD, None), self._values[-1]))
        ways.append((line_id(BACKWARD, None), self._gradients[-1]))
        for i, node in enumerate(self._nodes):
            ways.append((stem_id(FORWARD, i), self._values[i]))
            ways.append((stem_id(BACKWARD, i), self._gradients[i]))
            for slot, x in enumerate(node.inputs):
                ways.append((line_id(FORWARD, (i, slot)), self._value(x)))
                if self._sent[i]:
                    ways.append((line_id(BACKWARD, (i, slot)), self._sent[i][slot]))
        return ((key, register) for key, register in ways if register is not None)

    def _step(self, step: Step) -> dict[str, Any] | None:
        """Where the numbers of a step of the page come from."""
        node = self._nodes[step.node]
        match step.kind:
            case "forward":
                told = {"found": self._values[step.node]}
                told |= self._needed(node.inputs, {})
                return told | self._computed(step, node.inputs, {})
            case "seed":
                return {"found": self._gradients[step.node]}
            case "backward":
                return self._backward(step, node)
            case "sum":
                return self._sum(step)
        return None

    def _backward(self, step: Step, node: DrawableNode) -> dict[str, Any]:
        assert step.slot is not None
        assert step.upstream is not None
        upstream = self._gradients[step.node]
        assert upstream is not None
        told: dict[str, Any] = {"found": self._sent[step.node][step.slot]}
        told |= self._needed((*node.inputs, node), {step.upstream: upstream})
        told |= self._computed(step, (*node.inputs, node), {step.upstream: upstream})
        local = self._local[step.node][step.slot] if self._local[step.node] else None
        if isinstance(step.upstream, Partial) and isinstance(step.target, Partial):
            # Whatever the numbers are, this holds; the rule of relu does on one side of 0 only.
            derivative = Partial(step.upstream.by, step.target.by)
            told["general"] = self._plain(Call("dot", (step.upstream, derivative)))
            if local is not None:
                told["factors"] = [upstream, local]
        return told

    def _sum(self, step: Step) -> dict[str, Any]:
        """The parts in the order in which they have come, and their sum."""
        parts = [
            register
            for i in reversed(range(len(self._nodes)))
            for x, register in zip(self._nodes[i].inputs, self._sent[i], strict=False)
            if register is not None and self._positions[id(x)] == step.node
        ]
        told: dict[str, Any] = {"found": self._gradients[step.node], "parts": parts}
        if is_number(step.found):
            terms = tuple(Number(Hole(i)) for i in range(len(parts)))
            told["rule"] = [self._template(Call("add", terms)), parts]
        return told

    def _plain(self, term: Term) -> str:
        return plain_text(self._text.write(term))

    def _needed(self, nodes: Sequence[DrawableNode], others: Mapping[Term, int]) -> dict[str, Any]:
        """Where the numbers come from that a quiz gives with a question, by their names."""
        if not self._quiz:
            return {}
        needed = {self._plain(term): register for term, register in others.items()}
        needed |= {self._plain(self._names[id(x)]): self._value(x) for x in nodes}
        return {"needed": needed}

    def _computed(
        self, step: Step, nodes: Sequence[DrawableNode], others: Mapping[Term, int]
    ) -> dict[str, Any]:
        """What a step works on, and its formula: of arrays where each is, of numbers with holes."""
        if not all(is_number(x.value) for x in (self._nodes[step.node], *nodes)):
            given = [(self._plain(term), place) for term, place in others.items()]
            given += [(self._plain(self._names[id(x)]), self._value(x)) for x in nodes]
            return {"given": given} | self._elementwise(step, nodes, others)
        return self._rule(step, nodes, others)

    def _elementwise(
        self, step: Step, nodes: Sequence[DrawableNode], others: Mapping[Term, int]
    ) -> dict[str, Any]:
        """A rule that each element follows by itself, so that the page can see whether it holds.

        Other rules of arrays, as that of a matrix product, hold for all numbers.
        """
        shape = np.shape(step.found)
        if not all(np.shape(numbers_in(x.value)) in (shape, ()) for x in nodes):
            return {}
        rule = None if step.formula is None else step.formula.rule
        calls = [part for part in parts_of(rule) if isinstance(part, Call)] if rule else []
        if not all(call.op in ELEMENTWISE for call in calls):
            return {}
        told = self._rule(step, nodes, others)
        return told if told and told["rule"][0] is not None else {}

    def _rule(
        self, step: Step, nodes: Sequence[DrawableNode], others: Mapping[Term, int]
    ) -> dict[str, Any]:
        """The rule of a step with holes, and the registers of what belongs there."""
        rule = None if step.formula is None else step.formula.rule
        if rule is None:
            return {}
        terms = {self._names[id(x)]: self._value(x) for x in nodes} | dict(others)
        # What is called by its number stays that number.
        terms = {term: place for term, place in terms.items() if not isinstance(term, Number)}
        holes = {term: Number(Hole(i)) for i, term in enumerate(terms)}
        return {"rule": [self._template(substituted(rule, holes)), list(terms.values())]}

    def _template(self, formula: Term) -> int | None:
        """The place of a formula with holes; None if the page cannot compute it."""
        if formula not in self._places:
            made = template(formula, self._precision, self._knows)
            self._places[formula] = None if made is None else self._templates.place(made)
        return self._places[formula]

    def _value(self, node: DrawableNode) -> int:
        return self._values[self._positions[id(node)]]

    def _knows(self, op: str) -> bool:
        """Whether the page can compute an op in a formula, which from now on it does."""
        if op in ELEMENTWISE:
            self._functions.add(op)
        return op in ELEMENTWISE
