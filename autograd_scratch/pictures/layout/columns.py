"""How wide columns are, and how far apart: as far as the lines between them need to bend."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence, Set

from .expand import Plan
from .items import Chain, Item
from .measures import Measures
from .ports import Port

_TINY = 0.01
_LEAST = 14.0  # between columns
_TURN = 18.0  # radius with which a line turns towards the middle of a circle
_WIDEST_TURN = 80.0  # room for that, at most
_FAR = 0.15  # more room for what rises still more: lines that are nearly level look like one
# Room for other lines: the least, for their rise, and the most for a rise that is not far.
_FROM_FORK = 24.0, 0.5, 160.0
_ELSEWHERE = 16.0, 0.5, 80.0


def set_columns(
    plan: Plan, entries: Mapping[int, Port], exits: Mapping[int, Port], measures: Measures
) -> float:
    """Set the place ``x`` of each item, and the edges of its column.

    Args:
        plan: items at their heights.
        entries, exits: the ports of its chains.
        measures: the distances of the picture.

    Returns:
        The length of the picture.
    """
    columns = plan.columns()
    leaving: list[list[tuple[Chain, int]]] = [[] for _ in columns]
    for chain in plan.chains:
        for k, item in enumerate(chain.items[:-1]):
            leaving[item.column].append((chain, k))
    entered = {id(chain.items[-1]) for chain in plan.chains}
    left = 0.0
    for column, out in zip(columns, leaving, strict=True):
        _fill(column, left, entered, measures)
        gaps = [_gap(chain, k, entries, exits, measures) for chain, k in out]
        left = column[0].right + max(gaps, default=0.0)
    return max(item.x + item.length / 2 for column in columns for item in column)


def _fill(column: Sequence[Item], left: float, entered: Set[int], measures: Measures) -> None:
    """Place the items of a column, which begins at its left edge.

    What belongs to the column of a shape are also the arrowheads beside it: no other line bends
    there.
    """
    beside = measures.clear + measures.run
    bodies = [item for item in column if item.outline and item.outline.corner]
    body = max((item.length for item in bodies), default=0.0)
    start = left + (beside if any(id(item) in entered for item in column if item.shape) else 0.0)
    end = start + max(item.length for item in column)
    for item in column:
        item.x = (start + end) / 2
        if item in bodies:
            item.x = start + body / 2
        elif item.shape is not None and item.shape.kind == "leaf":
            item.x = end - item.length / 2  # names end at one line
        elif item.shape is not None:
            item.x = start + item.length / 2
    ends = [item.x + item.length / 2 + beside for item in column if item.shape is not None]
    right = max([end, *ends])
    for item in column:
        item.left, item.right = left, right
        if item.kind == "fork":
            item.x = right


def _gap(
    chain: Chain, k: int, entries: Mapping[int, Port], exits: Mapping[int, Port], measures: Measures
) -> float:
    """How far apart two columns must be for a chain that goes from one to the other."""
    a, b = chain.items[k], chain.items[k + 1]
    start, end, angle = a.y, b.y, 0.0
    if k == 0:
        start += exits[id(chain)].y
    if k == len(chain.items) - 2:
        port = entries[id(chain)]
        angle = port.angle
        end += port.y - measures.run * math.sin(angle)
    rise = abs(end - start)
    least, share, most = _FROM_FORK if a.kind == "fork" else _ELSEWHERE
    if rise < _TINY:
        return _LEAST * measures.bends if k and not angle else 0.0
    if not angle:
        turns = sum(entries[id(chain)].turns) if k == len(chain.items) - 2 else 0
        room = min(least + share * rise, most)
        if a.kind == "fork":
            room += _FAR * max(0.0, rise - (most - least) / share)
        return turns * measures.pitch + room * measures.bends
    room = min(rise / math.tan(abs(angle)) + _TURN * math.tan(abs(angle) / 2), _WIDEST_TURN)
    inside = measures.clear + measures.run + b.length / 2 + port.x - measures.run * math.cos(angle)
    return max(room - inside, _LEAST if a.kind == "fork" else 0.0)
