"""Asking Graphviz in which order things stand in each column."""

from __future__ import annotations

from collections.abc import Iterator

from ..graphviz_program import GraphvizError, programs, run
from .expand import Plan
from .ordering import COMMUTATIVE, Order, links_of

# Only the order is asked for: shapes are small, lines are straight, and one round of improving.
_GRAPH = {"rankdir": "LR", "nodesep": "0.02", "ranksep": "0.02", "splines": "false"}
_NODE = {"shape": "box", "fixedsize": "true", "width": "0.02", "height": "0.02", "label": ""}


def graphviz_orders(plan: Plan) -> Iterator[Order]:
    """Orders that ``dot`` finds: with all inputs as they are written, and where that matters only.

    None if no Graphviz program is there, or none can do it: the one of some systems crashes on a
    node that is used hundreds of times.
    """
    found = programs()
    if not found:
        return  # as in a browser, where the graphviz package is missing too
    for only_where_it_matters in (False, True):
        source = _source(plan, only_where_it_matters).encode()
        for program in found:
            try:
                written = run(program, ["-Tplain"], source).decode()
            except GraphvizError:
                continue  # the next program may do it; else the order is one of our own
            yield _read(plan, written)
            break


def _source(plan: Plan, only_where_it_matters: bool) -> str:
    import graphviz  # a lazy import: most pictures need no other order than our own

    number = {id(item): str(k) for k, item in enumerate(plan.items)}
    order = {} if only_where_it_matters else {"ordering": "in"}
    graph = graphviz.Digraph(graph_attr={**_GRAPH, "nslimit": "1", **order}, node_attr=_NODE)
    for column in plan.columns():
        with graph.subgraph(graph_attr={"rank": "same"}) as same:
            for item in column:
                matters = item.shape is not None and item.shape.text not in COMMUTATIVE
                kept = {"ordering": "in"} if only_where_it_matters and matters else {}
                same.node(number[id(item)], **kept)
    for gap in links_of(plan):
        graph.edges((number[id(a)], number[id(b)]) for a, b in gap)
    return str(graph.source)


def _read(plan: Plan, written: str) -> Order:
    height = [0.0] * len(plan.items)
    for line in written.splitlines():
        kind, *rest = line.split()
        if kind == "node":
            height[int(rest[0])] = float(rest[2])
    place = {id(item): -height[k] for k, item in enumerate(plan.items)}  # there, y grows upwards
    return [sorted(column, key=lambda item: place[id(item)]) for column in plan.columns()]
