"""What the backward pass did, written down once for everything that shows it.

Pictures, tables, formulas and pages all ask the same of a graph: what each node sent back to its
inputs, its local derivatives, and its backward rules as graphs. The record runs the rules of a node
when that is asked first, and keeps the results for as long as the graph stays as it is.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from functools import cache, cached_property
from typing import Any, NamedTuple, Protocol

import numpy as np

from ..engine.backward import input_gradients
from ..engine.values import Value, unwrap
from ..ops import where
from .arithmetic import adds_up
from .protocol import DrawableGraph


class RecordedRules(NamedTuple):
    """The backward rules of a node as graphs, from which formulas are read.

    Attributes:
        upstream: a node that stands for the gradient that arrives.
        contributions: for each input the node that its rule makes of that; None where no gradient
            flows, and ``...`` where a rule works on plain values only, as one of a user's own may.
    """

    upstream: Any
    contributions: Sequence[Any]


class NodeRecord(Protocol):
    """What the backward pass did at one node; each list has an item for each of its inputs."""

    @property
    def contributions(self) -> Sequence[Any]:
        """What was sent to each input; None where nothing flowed."""

    @property
    def local_derivatives(self) -> Sequence[Any]:
        """The derivative with respect to each input; None where it is not a single number."""

    @property
    def rules(self) -> RecordedRules | None:
        """The backward rules as graphs; None for leaves, where no gradient of the output arrives,
        and inside a function that is being differentiated."""


class Record:
    """The backward pass through a graph.

    Args:
        nodes: the nodes of the graph, inputs before the nodes that use them.
        entry: makes the record of a node, when it is asked for.
        outputs: what the graph is computed for; if not given, the last node.

    Attributes:
        nodes: the same nodes.
        outputs: the outputs.
        output: the only output, or the last of several.

    Example:
        >>> from autograd_scratch import Node
        >>> x = Node(3.0, name="x")
        >>> y = x * x
        >>> y.backward()
        >>> record = record_of([x, y])
        >>> record.at(y).contributions, record.at(y).local_derivatives
        ([3.0, 3.0], [3.0, 3.0])
    """

    def __init__(
        self,
        nodes: Sequence[Any],
        entry: Callable[[Any], NodeRecord],
        outputs: Sequence[Any] | None = None,
    ) -> None:
        self.nodes = nodes
        self.outputs = nodes[-1:] if outputs is None else outputs
        self.output = self.outputs[-1]
        self._entry = entry
        self._entries: dict[int, NodeRecord] = {}

    def at(self, node: Any) -> NodeRecord:
        """What happened at a node."""
        if id(node) not in self._entries:
            self._entries[id(node)] = self._entry(node)
        return self._entries[id(node)]

    @property
    def walked_back(self) -> bool:
        """Whether a backward pass has left gradients on some of the nodes."""
        return any(node.grad is not None for node in self.nodes)

    def is_settled(self, node: Any) -> bool:
        """Whether the gradient at a node is the one that the gradient at the output leads to.

        It is not where another pass, a larger graph or the user has left a gradient, which is then
        no derivative of this output.
        """
        return id(node) in self._settled

    def is_explained(self, node: Any) -> bool:
        """Whether the gradient at a node, if it has one, is the sum of what was sent to it within
        this graph. An output has its own from outside."""
        if node.grad is None or any(node is output for output in self.outputs):
            return True
        parts = self._arrived[id(node)]
        return bool(parts) and adds_up(parts, node.grad)

    def seed(self, output: Any) -> Any:
        """The gradient that a backward pass has started with at an output; None where there was no
        such pass, or what the output holds has come from a later node of the graph."""
        parts = self._arrived[id(output)]
        if output.grad is None or (parts and adds_up(parts, output.grad)):
            return None
        return output.grad

    @cached_property
    def started(self) -> Sequence[Any]:
        """The outputs that the gradients come from: all of them before a backward pass."""
        return [each for each in self.outputs if self.seed(each) is not None] or self.outputs

    @cached_property
    def _arrived(self) -> dict[int, list[Any]]:
        arrived: dict[int, list[Any]] = {id(node): [] for node in self.nodes}
        for node in self.nodes:
            for x, part in zip(node.inputs, self.at(node).contributions, strict=True):
                if part is not None:
                    arrived[id(x)].append(part)
        return arrived

    @cached_property
    def _settled(self) -> set[int]:
        settled: set[int] = set()
        doubtful: set[int] = set()
        for node in reversed(self.nodes):
            if node.grad is None:
                continue
            if id(node) not in doubtful and self.is_explained(node):
                settled.add(id(node))
            else:
                doubtful |= {id(x) for x in node.inputs}
        return settled


class RecordedGraph(DrawableGraph, Protocol):
    """A graph that knows what the backward pass did."""

    @property
    def record(self) -> Record:
        """The record, which is that of the values and gradients of now."""


class _EngineRecord:
    """A record of a node of the engine. Nothing warns here: the backward pass has warned before."""

    def __init__(self, node: Any, reached: Callable[[], set[Any]]) -> None:
        self._node = node
        self._reached = reached

    @cached_property
    def contributions(self) -> list[Any]:
        node = self._node
        if node.grad is None or not node.inputs:
            return [None] * len(node.inputs)
        with np.errstate(all="ignore"):
            sent = input_gradients(node, node.grad, isinstance(node.grad, Value))
        return [_without_vanished_nan(part, x) for x, part in sent]

    @cached_property
    def local_derivatives(self) -> list[Any]:
        node = self._node
        if not node.inputs or any(x.shape for x in (node, *node.inputs)):
            return [None] * len(node.inputs)
        with np.errstate(all="ignore"):
            return [part for _, part in input_gradients(node, 1.0)]

    @cached_property
    def rules(self) -> RecordedRules | None:
        node = self._node
        if node.op is None or node.level > 0 or node not in self._reached():
            return None
        upstream = node.grad if node.grad is not None else np.ones(node.shape, node.dtype)
        g = type(node)(unwrap(upstream))
        with np.errstate(all="ignore"):
            try:
                return RecordedRules(g, [part for _, part in input_gradients(node, g, True)])
            except Exception:  # whatever a rule may raise that does not expect nodes
                flows = zip(node.inputs, node.op.rules_for(node.inputs), strict=True)
                return RecordedRules(
                    g, [None if rule is None or x.constant else ... for x, rule in flows]
                )


def _without_vanished_nan(part: Any, x: Any) -> Any:
    """What was passed on to ``x``: 0 where the rule alone gives nan and no nan has arrived.

    (There nothing flows, as in a branch of ``where`` that was not taken.)
    """
    if part is None or x.grad is None:
        return part
    vanished = np.isnan(unwrap(part)) & ~np.isnan(unwrap(x.grad))
    return where(vanished, 0.0, part) if np.any(vanished) else part


def record_of(nodes: Sequence[Any], outputs: Sequence[Any] | None = None) -> Record:
    """The record of the engine's nodes that outputs were computed from; see :class:`Record`."""

    @cache
    def reached() -> set[Any]:
        """The nodes that the gradients may arrive at."""
        found = set(record.started)
        for node in reversed(nodes):
            if node in found and node.op is not None:
                flows = zip(node.inputs, node.op.rules_for(node.inputs), strict=True)
                found |= {x for x, rule in flows if rule is not None and not x.constant}
        return found

    record = Record(nodes, lambda node: _EngineRecord(node, reached), outputs)
    return record


class Snapshot:
    """The values and gradients of nodes at one time.

    Numbers are told by their identity, and arrays by their contents as well, for those can change
    in place. What is compared is kept alive, so that no new object takes an old one's place.

    Args:
        nodes: the nodes.

    Example:
        >>> from autograd_scratch import Node
        >>> x = Node([1.0, 2.0])
        >>> x.backward([1.0, 1.0])
        >>> before = Snapshot([x])
        >>> before.holds()
        True
        >>> x.grad *= 2.0
        >>> before.holds()
        False
    """

    def __init__(self, nodes: Sequence[Any]) -> None:
        self._nodes = nodes
        self._state = _state(nodes)

    def holds(self) -> bool:
        """Whether every value and gradient is still what it was."""
        now = _state(self._nodes)
        return len(now) == len(self._state) and all(
            new is old or (type(new) is bytes and new == old)
            for new, old in zip(now, self._state, strict=True)
        )


def _state(nodes: Sequence[Any]) -> list[Any]:
    """The values and gradients, the numbers in them, and a digest of each array."""
    state: list[Any] = []
    for node in nodes:
        for thing in (node.value, node.grad):
            state.append(thing)
            if thing is None or type(thing) is float:
                continue
            numbers = unwrap(thing)
            state.append(numbers)
            if isinstance(numbers, np.ndarray):
                state.append(hashlib.blake2b(np.ascontiguousarray(numbers).tobytes()).digest())
    return state
