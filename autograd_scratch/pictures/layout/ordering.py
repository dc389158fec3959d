"""In which order things stand in each column: the one with the fewest crossings that is found."""

from __future__ import annotations

import math
from bisect import bisect, insort
from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise

from .expand import Plan
from .items import Chain, Item

Order = list[list[Item]]
"""The items of each column, from the top down."""

Links = list[list[tuple[Item, Item]]]
"""For each column, what joins its items to those of the next."""

COMMUTATIVE = ("+", "×")
_ROUNDS = 12
_MOST_TO_SWAP = 600  # items of a picture in which neighbors are tried the other way around


def links_of(plan: Plan) -> Links:
    """What joins each column to the next, in the order of the chains and of the inputs."""
    links: Links = [[] for _ in plan.columns()]
    for chain in sorted(plan.chains, key=lambda chain: chain.order):
        for a, b in zip(chain.items, chain.items[1:], strict=False):
            links[a.column].append((a, b))
    return links


def cost(order: Order, links: Links, plan: Plan) -> float:
    """How bad an order is: crossings, and inputs that come in other than as they are written.

    An order that is not the one that the user wants is worse than any other.
    """
    place = {id(item): k for column in order for k, item in enumerate(column)}
    crossed = sum(_crossings([(place[id(a)], place[id(b)]) for a, b in gap]) for gap in links)
    wrong = sum(place[id(a)] > place[id(b)] for items in plan.same_rank for a, b in pairwise(items))
    return (math.inf if wrong else crossed) + _disorder(place, plan)


def _crossings(ends: list[tuple[int, int]]) -> int:
    count = 0
    seen: list[int] = []
    for _, b in sorted(ends):
        count += len(seen) - bisect(seen, b)
        insort(seen, b)
    return count


def _disorder(place: dict[int, int], plan: Plan) -> float:
    """Inputs in another order: as bad as three crossings where a - b would look like b - a."""
    inputs: defaultdict[int, list[Chain]] = defaultdict(list)
    for chain in plan.chains:
        if chain.items[-1].kind == "shape" and not chain.turned:
            inputs[id(chain.items[-1])].append(chain)
    total = 0.0
    for chains in inputs.values():
        if len(chains) == 1:
            continue
        chains.sort(key=lambda chain: chain.order)
        wrong = _crossings([(k, place[id(chain.items[-2])]) for k, chain in enumerate(chains)])
        shape = chains[0].items[-1].shape
        total += wrong * (0.5 if shape is not None and shape.text in COMMUTATIVE else 3.0)
    return total


def own_order(plan: Plan) -> Order:
    """An order found without Graphviz: layered drawing after Sugiyama, Tagawa and Toda (1981).

    From where the lines of a tree lead, items are listed as they are met; then columns are sorted,
    to and fro, by where their neighbors stand, and neighbors swapped, as long as that helps.
    """
    links = links_of(plan)
    columns = plan.columns()
    walks = [_kept(_walked(plan, columns, way), plan) for way in (-1, 1)]
    best = min(walks, key=lambda order: cost(order, links, plan))
    lowest = cost(best, links, plan)
    if not lowest:
        return best
    before: defaultdict[int, list[Item]] = defaultdict(list)
    after: defaultdict[int, list[Item]] = defaultdict(list)
    for gap in links:
        for a, b in gap:
            after[id(a)].append(b)
            before[id(b)].append(a)
    order = best
    for turn in range(_ROUNDS):
        order = _sorted_by_neighbors(plan, order, (before, after)[turn % 2], turn % 2 == 1)
        if len(plan.items) <= _MOST_TO_SWAP:
            _swap(order, before, after)
            order = _kept(order, plan)
        found = cost(order, links, plan)
        if found < lowest:
            best, lowest = [list(column) for column in order], found
    return best


def _walked(plan: Plan, columns: Order, way: int) -> Order:
    """Items as a walk meets them that goes from the outputs to the inputs (or back)."""
    nexts: defaultdict[int, list[Item]] = defaultdict(list)
    for chain in sorted(plan.chains, key=lambda chain: chain.order) if way < 0 else plan.chains:
        items = chain.items[::way]
        for a, b in pairwise(items):
            nexts[id(a)].append(b)
    order: Order = [[] for _ in columns]
    seen: set[int] = set()
    for column in columns[::way]:
        for item in column:
            waiting = [item]
            while waiting:
                here = waiting.pop()
                if id(here) not in seen:
                    seen.add(id(here))
                    order[here.column].append(here)
                    waiting += reversed(nexts[id(here)])
    return order


def _kept(order: Order, plan: Plan) -> Order:
    """An order in which items whose order is given have changed places until they stand in it."""
    return [_in_order(column, plan) for column in order]


def _in_order(column: list[Item], plan: Plan) -> list[Item]:
    column = list(column)
    for items in plan.same_rank:
        if items and items[0].column == column[0].column:
            free = sorted(column.index(item) for item in items)
            for place, item in zip(free, items, strict=True):
                column[place] = item
    return column


def _sorted_by_neighbors(
    plan: Plan, order: Order, neighbors: dict[int, list[Item]], reverse: bool
) -> Order:
    """Each column sorted by the mean place of what its items are joined to on one side."""
    placed: dict[int, float] = {}
    result: Order = []
    for column in reversed(order) if reverse else order:
        wish: dict[int, float] = {}
        last = -1.0
        for item in column:  # what is not joined there stays behind the one before it
            there = [placed[id(other)] for other in neighbors[id(item)]]
            last = wish[id(item)] = sum(there) / len(there) if there else last
        column = _in_order(sorted(column, key=lambda item: wish[id(item)]), plan)
        placed.update((id(item), k / max(len(column) - 1, 1)) for k, item in enumerate(column))
        result.append(column)
    return result[::-1] if reverse else result


def _swap(order: Order, before: dict[int, list[Item]], after: dict[int, list[Item]]) -> None:
    """Swap neighbors in a column as long as that removes crossings."""
    place = {id(item): k for column in order for k, item in enumerate(column)}
    for column in order:
        better = True
        while better:
            better = False
            for k in range(len(column) - 1):
                a, b = column[k], column[k + 1]
                gain = 0
                for side in (before, after):
                    ends_a = [place[id(item)] for item in side[id(a)]]
                    ends_b = [place[id(item)] for item in side[id(b)]]
                    gain += _inversions(ends_a, ends_b) - _inversions(ends_b, ends_a)
                if gain > 0:
                    column[k], column[k + 1] = b, a
                    place[id(a)], place[id(b)] = k + 1, k
                    better = True


def _inversions(upper: Sequence[int], lower: Sequence[int]) -> int:
    return sum(u > v for u in upper for v in lower)
