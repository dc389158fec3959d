"""Asking Graphviz in which order things stand in each column."""

from __future__ import annotations

from collections.abc import Iterator

from ..graphviz_program import GraphvizError, programs, run
from .expand import Plan
from .ordering import COMMUTATIVE, Order, links_of

_HEAD = "digraph{rankdir=LR nodesep=0.02 ranksep=0.02 splines=false nslimit=1"
_NODES = 'node[shape=box fixedsize=true width=0.02 height=0.02 label=""]'


def graphviz_orders(plan: Plan) -> Iterator[Order]:
    """Orders that ``dot`` finds: with all inputs as they are written, and where that matters only.

    None if no Graphviz program is there, or none can do it: the one of some systems crashes on a
    node that is used hundreds of times.
    """
    for only_where_it_matters in (False, True):
        source = _source(plan, only_where_it_matters).encode()
        for program in programs():
            try:
                written = run(program, ["-Tplain"], source).decode()
            except GraphvizError:
                continue  # the next program may do it; else the order is one of our own
            yield _read(plan, written)
            break


def _source(plan: Plan, only_where_it_matters: bool) -> str:
    number = {id(item): k for k, item in enumerate(plan.items)}
    lines = [_HEAD + ("" if only_where_it_matters else " ordering=in"), _NODES]
    for k, item in enumerate(plan.items):
        matters = item.shape is not None and item.shape.text not in COMMUTATIVE
        lines.append(f"{k}[ordering=in]" if only_where_it_matters and matters else f"{k}")
    for column in plan.columns():
        lines.append("{rank=same " + " ".join(str(number[id(item)]) for item in column) + "}")
    lines += [f"{number[id(a)]}->{number[id(b)]}" for gap in links_of(plan) for a, b in gap]
    return "\n".join(lines) + "}"


def _read(plan: Plan, written: str) -> Order:
    height = [0.0] * len(plan.items)
    for line in written.splitlines():
        kind, *rest = line.split()
        if kind == "node":
            height[int(rest[0])] = float(rest[2])
    place = {id(item): -height[k] for k, item in enumerate(plan.items)}  # there, y grows upwards
    return [sorted(column, key=lambda item: place[id(item)]) for column in plan.columns()]
