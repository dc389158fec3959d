"""The order in each column: our own if no lines cross in it, else the best of several."""

from __future__ import annotations

from .expand import Plan
from .graphviz_order import graphviz_orders
from .ordering import Order, cost, links_of, own_order


def best_order(plan: Plan) -> Order:
    """The order with the fewest crossings, of our own and those that Graphviz finds.

    Where no lines cross, as in every tree, Graphviz has nothing to add, and nobody waits for it.
    """
    best, links = own_order(plan), links_of(plan)
    lowest = cost(best, links, plan)
    if lowest < 1:
        return best
    for order in graphviz_orders(plan):
        found = cost(order, links, plan)
        if found < lowest:
            best, lowest = order, found
    return best
