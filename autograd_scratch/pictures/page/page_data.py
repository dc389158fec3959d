"""What the script of a page is told: each step with its texts, numbers and colors, as data."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from ..again import chosen_params
from ..formulas.formula import LONGEST, Formula
from ..formulas.names import written_names
from ..formulas.text import Text
from ..formulas.tree import Mask, Term, parts_of
from ..heat_map import heat_map
from ..math_text import plain_text
from ..protocol import DrawableGraph, DrawableNode
from ..text import SMALL_ARRAY, is_number, number_text, numbers_in, readable, value_lines
from .questions import question
from .settings import settings_text
from .steps import Step
from .wording import Wording

_BROADCASTING = ("add", "sub", "mul", "div", "pow", "maximum", "minimum", "where")

MOST_PARTS = 4
"""Of more gradients that add up, a formula names the first two and the last."""


class PageData:
    """The data of a page in the making: values are kept once, and steps refer to them.

    Args:
        graph: the graph.
        terms: what each node is called, by its id.
        wording: the texts of the page.
        precision: how many significant digits numbers are shown with.
        quiz: whether the steps ask for what they find.
    """

    def __init__(
        self,
        graph: DrawableGraph,
        terms: Mapping[int, Term],
        wording: Wording,
        precision: int,
        quiz: bool,
    ) -> None:
        self._nodes = graph.nodes
        self._text = Text(precision)
        self._terms = terms
        called = written_names(terms, precision)
        self._called = {key: plain_text(name) for key, name in called.items()}
        self._wording = wording
        self._precision = precision
        self._quiz = quiz
        self._values = Once()
        self._rules = Once()

    def of(self, taken: list[Step]) -> dict[str, Any]:
        """Everything that the script needs to know of these steps, ready to be written as JSON."""
        told = [self._step(step) for step in taken]
        nodes = [
            [self._called[id(node)], readable(node.op.sign) if node.op else ""]
            for node in self._nodes
        ]
        return {
            "words": self._wording.words,
            "nodes": nodes,
            "rules": self._rules.kept,
            "values": self._values.kept,
            "steps": told,
        }

    def _step(self, step: Step) -> dict[str, Any]:
        node = self._nodes[step.node]
        told: dict[str, Any] = {"kind": step.kind, "node": step.node, "lines": step.appearing}
        if step.kind == "start":
            return told
        told |= {"target": self._written(step.target), "found": self._value(step.found)}
        if step.to is not None:
            told["to"] = step.to
        if step.part:
            told["part"] = step.part
        if step.formula:
            told["formula"] = self._formula(step, step.formula)
        if step.adding:
            told["adding"] = step.adding
        if step.left is not None:
            told["left"] = self._value(step.left)
        if step.kind == "backward":
            told["rule"] = self._rules.place(self._rule(step, node))
        if text := self._wording_of(step):
            told["text"] = text
        if given := self._given(step, node):
            told["given"] = given
        is_of_op = step.kind in ("forward", "backward")
        if is_of_op and (settings := settings_text(chosen_params(node))):
            told["settings"] = settings
        if self._quiz and not self._is_given(step):
            told |= self._asked(step, node)
        return told

    def _asked(self, step: Step, node: DrawableNode) -> dict[str, Any]:
        """The question of a step with all that it takes to answer it, or that there is none."""
        needed = dict(self._needed(step, node))
        if step.kind == "backward":  # not only those that the formula has found to matter
            needed |= {self._called[id(x)]: x.value for x in node.inputs}
        answer = question(step, node, list(needed.values()), self._precision)
        if answer is None:
            return {"unasked": True}
        return {"answer": answer, "needed": self._placed(needed)}

    def _written(self, term: Term | None) -> str:
        return "" if term is None else plain_text(self._text.write(term))

    def _wording_of(self, step: Step) -> str | None:
        """Which text tells of a step, where it is not that of all steps of its kind."""
        node = self._nodes[step.node]
        if step.kind == "backward" and not all(is_number(x.value) for x in (node, *node.inputs)):
            return "backward array"
        return "seed given" if self._is_given(step) else None

    def _rule(self, step: Step, node: DrawableNode) -> str:
        """The backward rule of a node's op in words, as it is towards one of its inputs."""
        assert node.op is not None
        assert step.slot is not None
        rule = self._wording.rule(*_case(node, step.slot), step.slot)
        copies = np.size(node.value) / max(np.size(step.found), 1)
        was_stretched = node.op.name in _BROADCASTING and copies > 1
        return f"{rule} {self._wording.words['broadcast']}" if was_stretched else rule

    def _is_given(self, step: Step) -> bool:
        """Whether the backward pass began with a gradient that the user has chosen."""
        return step.kind == "seed" and not (np.size(step.found) == 1 and np.all(step.found == 1))

    def _formula(self, step: Step, formula: Formula) -> list[str | None]:
        """How a value is found: target, symbols, numbers and result.

        Too long a sum of arrays is one of numbered parts.
        """
        symbols = self._written(formula.symbols)
        if step.kind == "sum" and len(symbols) > LONGEST:
            names = [self._part(part) for part in range(1, len(step.addends) + 1)]
            shown = names if len(names) <= MOST_PARTS else [*names[:2], "…", names[-1]]
            symbols = " + ".join(shown)
        numbers, result = self._written(formula.numbers), self._written(formula.result)
        return [self._written(formula.target), symbols, numbers or None, result or None]

    def _part(self, part: int) -> str:
        return self._wording.words["part name"].format(part=part)

    def _given(self, step: Step, node: DrawableNode) -> list[tuple[str, int]]:
        """The arrays and numbers that a step works on, each with its name.

        None where all are numbers: then they are in the formula.
        """
        given = self._needed(step, node)
        if all(is_number(value) for value in (step.found, *(value for _, value in given))):
            return []
        return self._placed(dict(given))

    def _placed(self, values: Mapping[str, Any]) -> list[tuple[str, int]]:
        return [(name, self._value(value)) for name, value in values.items()]

    def _needed(self, step: Step, node: DrawableNode) -> list[tuple[str, Any]]:
        """All arrays and numbers that a step works on, each with its name."""
        if step.kind == "forward":
            return [(self._called[id(x)], x.value) for x in node.inputs]
        if step.kind == "backward":
            return [(self._written(step.upstream), node.grad), *self._occurring(step, node)]
        return [(self._part(i), part) for i, part in enumerate(step.addends, 1)]

    def _occurring(self, step: Step, node: DrawableNode) -> list[tuple[str, Any]]:
        """The inputs and the output of a node that the formula of its backward rule speaks of."""
        nodes = [*node.inputs, node]
        if step.formula is not None and step.formula.symbols is not None:
            parts = list(parts_of(step.formula.symbols))
            if not step.formula.general and not any(isinstance(part, Mask) for part in parts):
                nodes = [x for x in nodes if self._terms[id(x)] in parts]
        return [(self._called[id(x)], x.value) for x in nodes]

    def _value(self, value: Any) -> int:
        """The place of a value among all: of a number as text, of an array as a description."""
        value = numbers_in(value)
        if is_number(value):
            return self._values.place(number_text(value, self._precision))
        told: dict[str, Any] = {"shape": str(value.shape)}
        if 0 < value.size <= SMALL_ARRAY and value.ndim <= 2:
            told["cells"] = list(map(self._texts, np.atleast_2d(value)))
        elif 0 < value.size <= SMALL_ARRAY:
            told["lines"] = value_lines(value, self._precision)[1:]
        if map_ := heat_map(value):
            told["rows"] = map_.rows
            told |= {key: count for key, count in (("nan", map_.nan), ("inf", map_.inf)) if count}
            if map_.elements:
                told["low"], told["high"] = self._texts(map_.elements)
            if map_.cells:
                limit = max(map(abs, map_.cells)) or 1.0
                shares = [round(cell / limit, 3) for cell in map_.cells]
                told["scale"] = [*self._texts(map_.cells), *shares]
            if map_.block != (1, 1):
                told["block"] = map_.block
        return self._values.place(told)

    def _texts(self, numbers: Iterable[Any]) -> list[str]:
        return [number_text(number, self._precision) for number in numbers]


_CASES = {
    ("pow", 1): "exponent",
    ("softmax_cross_entropy", 1): "targets",
    ("linear_recurrence", 0): "factors",
    ("lfilter", 0): "numerator",
    ("lfilter", 1): "denominator",
}
"""Where the rule towards an input, given by its position, is unlike that towards the others."""


def _case(node: DrawableNode, position: int) -> tuple[str, str]:
    """The op of a node, and which of its rules holds towards the input at ``position``."""
    assert node.op is not None
    op, axes = node.op.name, [np.ndim(numbers_in(x.value)) for x in node.inputs]
    if (op, position) in _CASES:
        return op, _CASES[op, position]
    if op in ("dot", "matmul") and 0 in axes:
        return "mul", ""
    if op in ("dot", "matmul") and axes == [1, 1]:
        return "dot", "vectors"
    if op in ("dot", "matmul") and 1 in axes and axes[position] > 1:
        return "dot", "outer"
    if op == "affine" and axes[0] == 1:
        return op, "single"
    if (node.params or {}).get("derivative"):
        return op, "derivative"
    return op, ""


class Once:
    """Things that are kept once, however often they come."""

    def __init__(self) -> None:
        self.kept: list[Any] = []
        self._places: dict[str, int] = {}

    def place(self, thing: Any) -> int:
        key = json.dumps(thing)
        if key not in self._places:
            self._places[key] = len(self.kept)
            self.kept.append(thing)
        return self._places[key]
