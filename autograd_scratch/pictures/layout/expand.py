"""From a scene to items in columns, and the chains that join them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from ..scene.scene import Label, Line, Scene, Stem
from .items import Chain, Item, fork_item, label_item, shape_item, via_item
from .measures import Measures
from .ranks import shape_columns, turned_lines
from .shapes import outline


@dataclass
class Plan:
    """A picture as items and chains.

    Attributes:
        items: all items.
        chains: all lines; those of one stem follow each other.
        shapes: the items of shapes, by the keys of these.
        same_rank: items of one column that stand in a given order, from the top down.
    """

    items: list[Item] = field(default_factory=list)
    chains: list[Chain] = field(default_factory=list)
    shapes: dict[str, Item] = field(default_factory=dict)
    same_rank: list[list[Item]] = field(default_factory=list)

    def columns(self) -> list[list[Item]]:
        """The items of each column."""
        columns: list[list[Item]] = [[] for _ in range(1 + max(i.column for i in self.items))]
        for item in self.items:
            columns[item.column].append(item)
        return columns

    def move(self, along: float, across: float) -> None:
        """Move everything."""
        for item in self.items:
            item.x, item.left, item.right = item.x + along, item.left + along, item.right + along
            item.y += across


def expand(scene: Scene, measures: Measures) -> Plan:
    """Put everything that is in a picture into columns.

    Args:
        scene: the picture.
        measures: its distances.

    Returns:
        Items and chains; only the columns of the items are known.
    """
    return _Expander(scene, measures).plan


class _Expander:
    def __init__(self, scene: Scene, measures: Measures) -> None:
        self.plan = Plan()
        self._measures = measures
        turned = turned_lines(scene)
        self._bundles: defaultdict[tuple[str, int | None], list[Line]] = defaultdict(list)
        for line in scene.lines:
            if line.key not in turned:
                self._bundles[line.tail, line.node].append(line)
        self._stems: dict[int | None, Stem] = {stem.node: stem for stem in scene.stems}
        for bundle, lines in self._bundles.items():
            stem = self._stems.get(lines[0].node)
            if stem is not None and len(lines) > 1:
                self._bundles[bundle] = [line._replace(above=stem.branch) for line in lines]
        forward = [line for line in scene.lines if line.key not in turned]
        columns = shape_columns(scene, forward, self._needs())
        self._shapes(scene, columns, turned)
        self.plan.same_rank = [[self.plan.shapes[k] for k in keys] for keys in scene.same_rank]
        for lines in self._bundles.values():
            if len(lines) > 1:
                self._branch(lines)
            else:
                tail, head = self._ends(lines[0])
                self._chain(_chain(lines[0]), tail, head)
        for line in scene.lines:
            if line.key in turned:
                tail, head = self._ends(line)
                self._chain(_chain(line, turned=True), head, tail)
        self._choose_labels()

    def _needs(self) -> dict[str, int]:
        """How many columns lie between the two ends of each line, at least."""
        needs = {}
        for lines in self._bundles.values():
            stem = 0
            if len(lines) > 1:
                above, below, _ = self._stem_labels(lines)
                stem = 1 + bool(above or below)
            for line in lines:
                needs[line.key] = 1 + _inside(line, lines) + stem
        return needs

    def _stem_labels(self, lines: Sequence[Line]) -> tuple[Label, Label, bool]:
        """The labels of a stem, and whether a gradient goes back along it."""
        back = any(line.back for line in lines)
        stem = self._stems.get(lines[0].node)
        return (stem.above, stem.below, back) if stem else (Label(), Label(), back)

    def _shapes(self, scene: Scene, columns: dict[str, int], turned: set[str]) -> None:
        inputs, outputs = Counter[str](), Counter[str]()
        for line in scene.lines:
            tail, head = (line.head, line.tail) if line.key in turned else (line.tail, line.head)
            inputs[head] += 1
            if line.key in turned:
                outputs[tail] += 1
        for tail, _ in self._bundles:
            outputs[tail] += 1
        for shape in scene.shapes:
            key = shape.key
            around = outline(shape, inputs[key], outputs[key], self._measures)
            item = shape_item(shape, around, inputs[key], columns[key], self._measures)
            self.plan.shapes[key] = item
            self.plan.items.append(item)

    def _ends(self, line: Line) -> tuple[Item, Item]:
        return self.plan.shapes[line.tail], self.plan.shapes[line.head]

    def _chain(self, chain: Chain, start: Item, end: Item) -> None:
        """Lead a chain through all columns between its ends; its label finds its place later."""
        measures = self._measures
        inner = [via_item(c, chain.back, measures) for c in range(start.column + 1, end.column)]
        chain.items = [start, *inner, end]
        self.plan.chains.append(chain)

    def _branch(self, lines: Sequence[Line]) -> None:
        """Join lines that carry the same value: a stem, and points where branches leave it.

        Branches that lead far leave the stem late, just before they are needed: the weights of a
        recurrent network would else be a bundle of lines as long as the picture.
        """
        above, below, back = self._stem_labels(lines)
        tail = self.plan.shapes[lines[0].tail]
        first = tail.column + 1 + bool(above or below)
        groups: defaultdict[int, list[Line]] = defaultdict(list)
        for line in lines:
            head = self.plan.shapes[line.head].column
            groups[head - 1 - _inside(line, lines)].append(line)
        latest = sorted(groups)
        latest[0], groups[first] = first, groups.pop(latest[0])
        if len(latest) > 1 and len(groups[latest[-1]]) == 1:  # it needs no point of its own
            groups[latest[-2]] += groups.pop(latest.pop())
        start, key = tail, f"stem-{lines[0].node}"
        for column in latest:
            fork = fork_item(column, back, self._measures)
            self.plan.items.append(fork)
            labels = (above, below) if start is tail else (Label(), Label())
            self._chain(Chain(key, [], *labels, back=back), start, fork)
            for line in groups[column]:
                self._chain(_chain(line), fork, self.plan.shapes[line.head])
            start = fork

    def _choose_labels(self) -> None:
        """Let one item of each chain bear its label.

        Where a chain has a choice, it takes a column near its middle, if there is one where other
        labels are anyway: each column is as wide as its longest label.
        """
        labelled = [c for c in self.plan.chains if c.above or c.below]
        taken = {c.items[1].column for c in labelled if len(c.items) == 3}
        for chain in labelled:
            inner = chain.items[1:-1]
            share = 0.3 if chain.items[0].shape is not None and _is_leaf(chain.items[0]) else 0.5
            middle = inner[0].column + share * (len(inner) - 1)
            choice = [item for item in inner if item.column in taken] or inner
            chosen = min(choice, key=lambda item: abs(item.column - middle))
            taken.add(chosen.column)
            chain.label = label_item(chain, chosen.column, self._measures)
            chain.items[chain.items.index(chosen)] = chain.label
        for chain in self.plan.chains:
            self.plan.items += chain.items[1:-1]


def _inside(line: Line, branches: Sequence[Line]) -> bool:
    """Whether a line needs a column of its own: for its labels, or to part from its twin."""
    twins = sum(other.head == line.head for other in branches)
    return bool(line.above or line.below) or twins > 1


def _is_leaf(item: Item) -> bool:
    return item.shape is not None and item.shape.kind == "leaf"


def _chain(line: Line, turned: bool = False) -> Chain:
    key, order = line.key.removeprefix("line-"), line.place[1] if line.place else 0
    return Chain(key, [], line.above, line.below, line.back, turned, order)
