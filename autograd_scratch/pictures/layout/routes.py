"""The way of each line: the middle between value line and gradient line."""

from __future__ import annotations

from collections.abc import Mapping

from ..drawing import Curve
from .curves import ahead, approach, bend, straight
from .items import Chain
from .measures import Measures
from .ports import Port


def route(
    chain: Chain, entries: Mapping[int, Port], exits: Mapping[int, Port], measures: Measures
) -> list[Curve]:
    """The middle of a chain, from clear of its first shape to clear of its last.

    It is level across each column, and bends only between columns: there, nothing stands.
    """
    first, *inner, last = chain.items
    port = exits[id(chain)]
    here = (first.x + port.x, first.y + port.y)
    start = (first.right, here[1])
    curves = straight(here, start)
    here = start
    for item in inner:
        edge, out = (item.left, item.y), (item.right, item.y)
        curves += bend(here, edge) + straight(edge, out)
        here = out
    port = entries[id(chain)]
    end = (last.x + port.x, last.y + port.y)
    if last.outline is None:
        edge = (last.left, end[1])
        return curves + bend(here, edge) + straight(edge, end)
    before = ahead(end, port.angle, -measures.run)
    wait, rest = (turns * measures.pitch for turns in port.turns)
    start, arrived = (here[0] + wait, here[1]), (before[0] - rest, before[1])
    curves += straight(here, start) + approach(start, arrived, port.angle)
    return curves + straight(arrived, before) + straight(before, end)
