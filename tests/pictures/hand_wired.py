"""Graphs wired by hand: what the pictures and tables must show is written down, not computed."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest

from autograd_scratch.pictures.record import Record, RecordedRules


@dataclass
class Op:
    name: str
    sign: str


@dataclass(eq=False)
class Node:
    value: Any
    grad: Any = None
    name: str | None = None
    op: Op | None = None
    inputs: tuple[Node, ...] = ()
    params: dict[str, Any] | None = None
    constant: bool = False
    local: list[Any] = field(default_factory=list)
    sent: list[Any] = field(default_factory=list)


@dataclass
class Entry:
    """The record of a node, as it is written down with it."""

    contributions: list[Any]
    local_derivatives: list[Any]
    rules: RecordedRules | None = None


class Graph:
    def __init__(self, *nodes: Node) -> None:
        self.nodes = list(nodes)
        self.output = nodes[-1]

    @property
    def record(self) -> Record:
        def entry(node: Node) -> Entry:
            nothing = [None] * len(node.inputs)
            return Entry(node.sent or nothing, node.local or nothing)

        return Record(self.nodes, entry)


MUL = Op("mul", "×")


def apples(**names: str) -> Graph:
    """Two apples at 100 each with 10 % tax, walked backwards (book figure 5-14)."""
    apple = Node(100.0, 2.2000000000000002, names.get("apple", "apple"))
    number = Node(2.0, 110.00000000000001, names.get("number", "number"))
    tax = Node(1.1, 200.0, names.get("tax", "tax"))
    before_tax = Node(200.0, 1.1, op=MUL, inputs=(apple, number))
    before_tax.local, before_tax.sent = [2.0, 100.0], [2.2000000000000002, 110.00000000000001]
    price = Node(220.00000000000003, 1.0, "price", op=MUL, inputs=(before_tax, tax))
    price.local, price.sent = [1.1, 200.0], [1.1, 200.0]
    return Graph(apple, number, before_tax, tax, price)


def forward_only() -> Graph:
    """3 + 4, before any backward pass."""
    x, four = Node(3.0, name="x"), Node(4.0, constant=True)
    return Graph(x, four, Node(7.0, op=Op("add", "+"), inputs=(x, four)))


def square() -> Graph:
    """x · x, where one node is both inputs."""
    x = Node(3.0, 6.0, "x")
    return Graph(x, Node(9.0, 1.0, "y", MUL, (x, x), local=[3.0, 3.0], sent=[3.0, 3.0]))


def named(name: str) -> Graph:
    """A graph with one leaf, of that name."""
    x = Node(1.0, 5.0, name)
    return Graph(x, Node(2.0, 1.0, op=Op("exp", "exp"), inputs=(x,), local=[5.0], sent=[5.0]))


def chain(length: int) -> Graph:
    """A long chain without a backward pass."""
    nodes = [Node(0.0, name="x")]
    while len(nodes) < length:
        nodes.append(Node(0.0, op=Op("sin", "sin"), inputs=(nodes[-1],)))
    return Graph(*nodes)


PROGRAMS = pytest.mark.parametrize(
    "program",
    [
        pytest.param(
            "system",
            marks=pytest.mark.skipif(
                shutil.which("dot") is None, reason="no system Graphviz is installed"
            ),
        ),
        "graphviz-pure",
    ],
)
"""Run a test with each of the programs that can draw."""

_SYSTEM_PATH = os.environ["PATH"]


@contextmanager
def only(program: str) -> Iterator[None]:
    """Leave that Graphviz program alone to be found."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", _SYSTEM_PATH if program == "system" else os.devnull)
        yield
