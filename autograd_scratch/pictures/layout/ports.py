"""Where lines meet shapes, and in which direction."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from .expand import Plan
from .items import Chain, Item
from .measures import Measures
from .shapes import RADIAL

_STEEPEST = math.radians(72)  # of a line that enters a circle
_FLATTEST = math.radians(2)  # else it might as well come in level
_APART = math.radians(50)  # lines into a circle
_TURN = 14.0  # radius with which a line turns, at least
_LEVEL = 1.0  # lines that differ less in height than this do not turn
_AS_FROM = 36.0  # a line points towards a circle as if it came from this far


class Port(NamedTuple):
    """Where the middle of a line ends, seen from the middle of the shape that it leads to.

    Attributes:
        x, y: the place.
        angle: the direction in which the line goes there.
        turns: how many lines beside it must turn before it does, and how many after it.
    """

    x: float
    y: float
    angle: float = 0.0
    turns: tuple[int, int] = (0, 0)


def entries(plan: Plan, exits: Mapping[int, Port], measures: Measures) -> dict[int, Port]:
    """Where chains end, by their ids; heights, and where they begin, are known."""
    ends: defaultdict[int, list[Chain]] = defaultdict(list)
    for chain in plan.chains:
        ends[id(chain.items[-1])].append(chain)
    columns = [sorted(column, key=lambda item: item.y) for column in plan.columns()]
    ports = {}
    for into in ends.values():
        item = into[0].items[-1]
        if item.outline is None:  # a fork
            ports.update({id(chain): Port(0.0, 0.0) for chain in into})
            continue
        before = {id(chain): chain.items[-2].y for chain in into}
        for chain in into:
            if len(chain.items) == 2:  # it comes straight from a shape, or from a fork
                before[id(chain)] += exits[id(chain)].y
        into.sort(key=lambda chain: before[id(chain)])
        heights = [before[id(chain)] - item.y for chain in into]
        if item.outline.flat > 0 or not item.outline.corner:
            ports.update(_beside(into, item, heights, -1, measures))
        else:
            ports.update(_around(into, item, heights, columns[item.column], measures))
    return ports


def exits(plan: Plan, measures: Measures) -> dict[int, Port]:
    """Where chains begin, by their ids; heights are known."""
    begins: defaultdict[int, list[Chain]] = defaultdict(list)
    for chain in plan.chains:
        begins[id(chain.items[0])].append(chain)
    paired = {id(chain.items[-1]) for chain in plan.chains if chain.back}
    ports = {}
    for out in begins.values():
        item = out[0].items[0]
        if item.outline is None:
            for chain in out:  # one without a gradient leaves from the line of the value
                alone = id(item) in paired and not chain.back
                ports[id(chain)] = Port(0.0, -measures.offset if alone else 0.0)
            continue
        out.sort(key=lambda chain: chain.items[1].y)
        wishes = [chain.items[1].y - item.y for chain in out]
        ports.update(_beside(out, item, wishes, 1, measures))
    return ports


def _beside(
    chains: Sequence[Chain], item: Item, wishes: list[float], side: int, measures: Measures
) -> dict[int, Port]:
    """Ports on the straight side of a shape, as near as they can be to the heights of lines."""
    assert item.outline is not None
    room = max(item.outline.flat - measures.offset, 0.0)
    if len(chains) == 1:
        places = [0.0]
    else:
        pitch = min(measures.pitch, 2 * room / (len(chains) - 1))
        limits = [
            (-room + k * pitch, room - (len(chains) - 1 - k) * pitch) for k in range(len(chains))
        ]
        places = _spread(wishes, limits, pitch)
    clear = measures.clear
    ports = {}
    for chain, y in zip(chains, places, strict=True):
        offset = measures.offset if chain.back else 0.0
        x = max(item.outline.reach(y - offset, clear), item.outline.reach(y + offset, clear))
        ports[id(chain)] = Port(side * x, y)
    if side < 0 and len(chains) > RADIAL:  # so many come from far: one after the other
        _let_turn(chains, ports, item)
    return ports


def _let_turn(chains: Sequence[Chain], ports: dict[int, Port], item: Item) -> None:
    """Say in which order lines turn on their way to ports: the inner ones first.

    A line from further up stays above the others until these have turned down.
    """
    up = [chain for chain in chains if chain.items[-2].y < item.y + ports[id(chain)].y - _LEVEL]
    down = [chain for chain in chains if chain.items[-2].y > item.y + ports[id(chain)].y + _LEVEL]
    most = max(len(up), len(down))
    for side in (up[::-1], down):
        for number, chain in enumerate(side):
            turns = number, most - 1 - number
            ports[id(chain)] = ports[id(chain)]._replace(turns=turns)


def _around(
    chains: Sequence[Chain],
    item: Item,
    heights: Sequence[float],
    column: Sequence[Item],
    measures: Measures,
) -> dict[int, Port]:
    """Ports on a half circle: each line comes towards its middle, from where it comes.

    None comes in at an angle so steep that it would first have to move away from the circle.
    """
    assert item.outline is not None
    radius = item.outline.corner + measures.clear
    wishes, limits = [], []
    for chain, height in zip(chains, heights, strict=True):
        down = -height
        steepest = _steepest(abs(down), radius + measures.run)
        if _passes_another(chain, item, column):
            body = max(other.length for other in column if other.outline) / 2
            room = body + measures.clear + measures.run + measures.offset
            steepest = min(steepest, math.atan((item.above + measures.between) / room))
        limits.append((0.0, steepest) if down > 0 else (-steepest, 0.0))
        wishes.append(max(-steepest, min(steepest, math.atan2(down, _AS_FROM))))
    # From the top down, angles decrease: turned around, they increase as heights do.
    flipped = [(-high, -low) for low, high in limits]
    angles = [-angle for angle in _spread([-wish for wish in wishes], flipped, _APART)]
    ports = {}
    for chain, angle in zip(chains, angles, strict=True):
        angle = angle if abs(angle) > _FLATTEST else 0.0
        way = math.sqrt(radius**2 - (measures.offset**2 if chain.back else 0.0))
        x = -item.outline.length + item.outline.corner - way * math.cos(angle)
        ports[id(chain)] = Port(x, -way * math.sin(angle), angle)
    return ports


def _passes_another(chain: Chain, item: Item, column: Sequence[Item]) -> bool:
    """Whether a line comes to a circle past what stands above or below it in the column.

    There it must be beside the column, and so come in less steeply.
    """
    start, place = chain.items[-2].y, column.index(item)
    others = column[:place] if start < item.y else column[place + 1 :]
    return any(
        other.kind != "via" and abs(start - item.y) > abs(other.y - item.y) - other.below
        for other in others
    )


def _steepest(down: float, reach: float) -> float:
    """The steepest way into a circle for a line that comes from above its middle.

    Before it is straight, over a distance from the middle, it has to turn.
    """
    low, high = 0.0, _STEEPEST
    for _ in range(20):
        angle = (low + high) / 2
        if reach * math.sin(angle) + _TURN * (1 - math.cos(angle)) <= down:
            low = angle
        else:
            high = angle
    return low


def _spread(
    wishes: Sequence[float], limits: Sequence[tuple[float, float]], apart: float
) -> list[float]:
    """Increasing numbers near to wishes, within limits and, if these allow it, so far apart.

    >>> _spread([0.0, 1.0], [(-9.0, 9.0), (-9.0, 9.0)], 3.0)
    [-1.0, 2.0]
    """
    found = [max(low, min(high, x)) for x, (low, high) in zip(wishes, limits, strict=True)]
    for _ in range(40):
        gaps = [b - a for a, b in pairwise(found)]
        if all(gap > apart - 1e-6 for gap in gaps):
            break
        for k in range(len(found) - 1):
            lack = apart - (found[k + 1] - found[k])
            if lack > 0:
                found[k] -= lack / 2
                found[k + 1] += lack / 2
        found = [max(low, min(high, x)) for x, (low, high) in zip(found, limits, strict=True)]
    return found
