"""What the groups of the page's picture are called."""

from __future__ import annotations

PREFIX = "graph-"
"""Begins every id, so that none meets one of the page around the picture."""

FORWARD, BACKWARD = "forward", "backward"
"""The two ways of a line."""


def line_id(way: str, place: tuple[int, int] | None) -> str:
    """What the page calls one way of a line.

    >>> line_id(BACKWARD, (2, 0)), line_id(FORWARD, None)
    ('b-2-0', 'f-out')
    """
    return f"{way[0]}-out" if place is None else "{}-{}-{}".format(way[0], *place)


def stem_id(way: str, node: int) -> str:
    """What it calls one way of the line from a node to where it branches.

    >>> stem_id(BACKWARD, 3)
    'b-stem-3'
    """
    return f"{way[0]}-stem-{node}"
