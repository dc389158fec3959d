"""At which height everything stands, once the order in each column is known.

What is joined straight is one rigid block. Blocks move, up and down in turn, to the mean height of
what they are joined to, as far as their neighbors leave room.
"""

from __future__ import annotations

from bisect import bisect, insort
from collections import Counter, defaultdict
from itertools import pairwise
from typing import NamedTuple

from .expand import Plan
from .items import Chain, Item
from .measures import Measures
from .ordering import Order

_MOST_SWEEPS, _LEAST_SWEEPS = 80, 8
_MOVES = 30_000  # of blocks, in all sweeps together: a large picture has to do with fewer
_LARGEST_GROUP = 100  # of blocks that are moved together
_STILL = 0.1  # a sweep that moves nothing further than this is the last
_FROM_INPUTS = 3.0  # what leads to a thing pulls it more than what it leads to
_AIR = 3.0  # how much further circles and boxes are apart than texts
_LEVELINGS = 3  # after each, others may have come near
_LEVEL = 6.0  # what stands this near to the height of its neighbor is brought to it


class _Blocks:
    """Items in rigid blocks."""

    def __init__(self, plan: Plan, order: Order) -> None:
        self._root = {id(item): item for item in plan.items}
        self._place = {id(item): k for column in order for k, item in enumerate(column)}
        self._straight: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)

    def of(self, item: Item) -> Item:
        root = self._root
        while root[id(item)] is not item:
            root[id(item)] = item = root[id(root[id(item)])]
        return item

    def join(self, a: Item, b: Item) -> bool:
        """Make two neighbors one block, unless a straight line between them crosses another.

        Lines that do not cross have an order, from the top down, that no circle can be in: so the
        blocks have one too.
        """
        new = self._place[id(a)], self._place[id(b)]
        beside = self._straight[a.column]
        k = bisect(beside, new)
        if k and not (beside[k - 1][0] < new[0] and beside[k - 1][1] < new[1]):
            return False
        if k < len(beside) and not (new[0] < beside[k][0] and new[1] < beside[k][1]):
            return False
        insort(beside, new)
        self._root[id(self.of(a))] = self.of(b)
        return True


class _Link(NamedTuple):
    """What pulls two items to one height, how strongly, and whether it may bend."""

    a: Item
    b: Item
    weight: float
    loose: bool


def set_heights(plan: Plan, order: Order, measures: Measures) -> None:
    """Set the height ``y`` of each item, from 0 at the top of the picture."""
    blocks = _Blocks(plan, order)
    links = sorted(_links(plan), key=lambda link: -link.weight)
    pulling = [link for link in links if link.loose or not blocks.join(link.a, link.b)]
    for item in plan.items:
        item.y = 0.0
    _stack(blocks, order, measures)
    _settle(blocks, order, pulling, measures)
    for _ in range(_LEVELINGS):
        near = [link for link in pulling if abs(link.a.y - link.b.y) < _LEVEL]
        near.sort(key=lambda link: abs(link.a.y - link.b.y))
        joined = {id(link) for link in near if _level(blocks, link)}
        if not joined:
            break
        pulling = [link for link in pulling if id(link) not in joined]
        _stack(blocks, order, measures)
        _settle(blocks, order, pulling, measures)
    top = min(item.y - item.above for item in plan.items)
    for item in plan.items:
        item.y -= top


def _level(blocks: _Blocks, link: _Link) -> bool:
    return blocks.of(link.a) is not blocks.of(link.b) and blocks.join(link.a, link.b)


def _links(plan: Plan) -> list[_Link]:
    into, out = Counter[int](), Counter[int]()
    for chain in plan.chains:
        into[id(chain.items[-1])] += 1
        out[id(chain.items[0])] += 1
    return [link for chain in plan.chains for link in _links_of(chain, into, out)]


def _links_of(chain: Chain, into: Counter[int], out: Counter[int]) -> list[_Link]:
    links = []
    last = len(chain.items) - 2
    stem = chain.items[-1].kind == "fork"
    for k, (a, b) in enumerate(zip(chain.items, chain.items[1:], strict=False)):
        loose = (k == 0 and out[id(a)] > 1) or (k == last and into[id(b)] > 1)
        if stem and a.kind == "fork":  # a stem goes straight on, past its branches
            loose = False
        weight = 1.0 if loose else 4.0
        if 0 < k < last:
            weight = 8.0
        links.append(_Link(a, b, weight, loose))
    return links


def _neighbors(order: Order, measures: Measures) -> list[tuple[Item, Item, float]]:
    """What stands below each other in a column, and how far apart it must be."""
    return [
        (a, b, a.below + b.above + measures.between * (_AIR if _rimmed(a) and _rimmed(b) else 1.0))
        for column in order
        for a, b in pairwise(column)
    ]


def _rimmed(item: Item) -> bool:
    return item.shape is not None and item.shape.kind in ("op", "group")


def _stack(blocks: _Blocks, order: Order, measures: Measures) -> None:
    """Put each block at the mean height of its items, or as far below as those above it need."""
    below: defaultdict[int, list[tuple[Item, float]]] = defaultdict(list)
    waits = Counter[int]()
    roots = {id(blocks.of(item)): blocks.of(item) for column in order for item in column}
    for a, b, room in _neighbors(order, measures):
        below[id(blocks.of(a))].append((blocks.of(b), room))
        waits[id(blocks.of(b))] += 1
    heights: defaultdict[int, list[float]] = defaultdict(list)
    for column in order:
        for item in column:
            heights[id(blocks.of(item))].append(item.y)
    for key, root in roots.items():
        root.y = sum(heights[key]) / len(heights[key])
    ready = [root for root in roots.values() if not waits[id(root)]]
    for root in ready:  # which grows meanwhile
        for other, room in below[id(root)]:
            other.y = max(other.y, root.y + room)
            waits[id(other)] -= 1
            if not waits[id(other)]:
                ready.append(other)
    for column in order:
        for item in column:
            item.y = blocks.of(item).y


def _settle(blocks: _Blocks, order: Order, links: list[_Link], measures: Measures) -> None:
    """Move blocks to the mean height of what they are joined to."""
    roots: dict[int, Item] = {}
    for column in order:
        for item in column:
            root = blocks.of(item)
            roots[id(root)] = root
    number = {key: k for k, key in enumerate(roots)}
    y = [root.y for root in roots.values()]
    pulls: list[list[tuple[int, float]]] = [[] for _ in y]
    over: list[dict[int, float]] = [{} for _ in y]
    under: list[dict[int, float]] = [{} for _ in y]
    for link in links:
        a, b = number[id(blocks.of(link.a))], number[id(blocks.of(link.b))]
        if a != b:
            pulls[a].append((b, link.weight))
            pulls[b].append((a, link.weight * _FROM_INPUTS))
    for item, other, room in _neighbors(order, measures):
        a, b = number[id(blocks.of(item))], number[id(blocks.of(other))]
        under[a][b] = max(under[a].get(b, 0.0), room)
        over[b][a] = max(over[b].get(a, 0.0), room)
    sequence = sorted(range(len(y)), key=lambda k: y[k])
    for turn in range(max(_LEAST_SWEEPS, min(_MOST_SWEEPS, _MOVES // len(y)))):
        furthest = 0.0
        for k in reversed(sequence) if turn % 2 == 0 else sequence:
            furthest = max(furthest, _move(k, y, pulls, over, under))
        if furthest < _STILL:
            break
    for column in order:
        for item in column:
            item.y = y[number[id(blocks.of(item))]]


def _move(
    k: int,
    y: list[float],
    pulls: list[list[tuple[int, float]]],
    over: list[dict[int, float]],
    under: list[dict[int, float]],
) -> float:
    """Move a block to where it is pulled, together with those that it touches on its way.

    Returns:
        How far.
    """
    pull = sum((y[other] - y[k]) * weight for other, weight in pulls[k])
    if abs(pull) < 1e-3:
        return 0.0
    sign, beside = (1, under) if pull > 0 else (-1, over)
    group, found = [k], {k}
    for member in group:  # which grows meanwhile
        for other, room in beside[member].items():
            if other not in found and sign * (y[other] - y[member]) - room < 1e-6:
                found.add(other)
                group.append(other)
        if len(group) > _LARGEST_GROUP:
            return 0.0
    force = strength = 0.0
    for member in group:
        for other, weight in pulls[member]:
            if other not in found:
                force += (y[other] - y[member]) * weight
                strength += weight
    if force * sign <= 0:
        return 0.0
    step = force * sign / strength
    for member in group:
        for other, room in beside[member].items():
            if other not in found:
                step = min(step, sign * (y[other] - y[member]) - room)
    for member in group:
        y[member] += sign * step
    return step
