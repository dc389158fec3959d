"""Which column each shape stands in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from ..scene.scene import Line, Scene

_SMALL = 3  # ops one after another in a picture whose variables read well as one column


def turned_lines(scene: Scene) -> set[str]:
    """Lines that must run backwards, since two groups need each other's results.

    Returns:
        Their keys; without these lines, no way through the picture comes back to its start.
    """
    into: defaultdict[str, list[Line]] = defaultdict(list)
    for line in scene.lines:
        into[line.head].append(line)
    turned: set[str] = set()
    done: set[str] = set()
    for shape in reversed(scene.shapes):
        open_shapes = {shape.key}
        path = [(shape.key, iter(into[shape.key] if shape.key not in done else ()))]
        while path:
            key, lines = path[-1]
            for line in lines:
                if line.tail in open_shapes:
                    turned.add(line.key)
                elif line.tail not in done:
                    open_shapes.add(line.tail)
                    path.append((line.tail, iter(into[line.tail])))
                    break
            else:
                path.pop()
                open_shapes.discard(key)
                done.add(key)
    return turned


def shape_columns(scene: Scene, lines: Sequence[Line], needs: Mapping[str, int]) -> dict[str, int]:
    """The column of each shape.

    An op stands as far to the left as its inputs let it. Variables of a small picture stand in its
    first column, as in the book; else each stands just before its first use, as numbers without a
    name always do.

    Args:
        scene: the picture.
        lines: its lines, all of which run from left to right.
        needs: for each line, by its key, from how many columns its tail stands before its head.

    Source: book figure 5-15 (variables in one column).
    """
    into: defaultdict[str, list[Line]] = defaultdict(list)
    out: defaultdict[str, list[Line]] = defaultdict(list)
    for line in lines:
        into[line.head].append(line)
        out[line.tail].append(line)
    order = _topological([shape.key for shape in scene.shapes], into, out)
    column: dict[str, int] = {}
    depth: dict[str, int] = {}
    kinds = {shape.key: shape.kind for shape in scene.shapes}
    for key in order:
        column[key] = max((column[e.tail] + needs[e.key] for e in into[key]), default=0)
        inner = kinds[key] in ("op", "group")
        depth[key] = max((depth[e.tail] for e in into[key]), default=0) + inner
    _align(column, scene.same_rank, lines, needs)
    aligned = {key for keys in scene.same_rank for key in keys}
    one_column = max(depth.values()) <= _SMALL
    for key in reversed(order):
        if not out[key] or key in aligned:
            continue
        latest = min(column[e.head] - needs[e.key] for e in out[key])
        if kinds[key] == "leaf":
            if not one_column or not out[key][0].above:
                column[key] = latest
        elif len(out[key]) > sum(not _follows(e, kinds) for e in into[key]):
            column[key] = latest
    for keys in scene.same_rank:
        if all(kinds[key] == "leaf" for key in keys) and not one_column:
            latest = min(column[e.head] - needs[e.key] for key in keys for e in out[key])
            column |= dict.fromkeys(keys, latest)
    first = min(column.values())
    return {key: number - first for key, number in column.items()}


def _align(
    column: dict[str, int],
    same_rank: Sequence[Sequence[str]],
    lines: Sequence[Line],
    needs: Mapping[str, int],
) -> None:
    """Move shapes to the right until those that are to stand in one column do so."""
    for _ in column:  # each round can settle one more of them
        before = dict(column)
        for keys in same_rank:
            column |= dict.fromkeys(keys, max((column[key] for key in keys), default=0))
        for line in lines:
            column[line.head] = max(column[line.head], column[line.tail] + needs[line.key])
        if column == before:
            return


def _follows(line: Line, kinds: Mapping[str, str]) -> bool:
    """Whether a line does not grow longer when its head moves to the right.

    A variable moves along; and a stem, if there is one, leads further to the right anyway.
    """
    return kinds[line.tail] == "leaf"


def _topological(
    keys: Sequence[str], into: Mapping[str, list[Line]], out: Mapping[str, list[Line]]
) -> list[str]:
    waits = {key: len(into[key]) for key in keys}
    ready = [key for key in keys if not waits[key]]
    for key in ready:  # which grows meanwhile
        for line in out[key]:
            waits[line.head] -= 1
            if not waits[line.head]:
                ready.append(line.head)
    return ready
