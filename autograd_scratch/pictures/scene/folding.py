"""Constants within the circle of the op that uses them: ``×2`` rather than ``×`` and a 2."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ..protocol import DrawableNode
from ..record import Record
from ..text import is_number, number_text, numbers_in
from .groups import Groups

_COMMUTATIVE = ("add", "mul")
_FOLDING = (*_COMMUTATIVE, "sub", "div", "pow")


@dataclass
class Folded:
    """Which constants are drawn within circles.

    Attributes:
        signs: by the id of an op's node, what its circle says.
        places: the lines that are left out, as the position of a node and of its input.
        leaves: the ids of the constants that are drawn nowhere else.
    """

    signs: dict[int, str] = field(default_factory=dict)
    places: set[tuple[int, int]] = field(default_factory=set)
    leaves: set[int] = field(default_factory=set)


def fold_constants(
    record: Record, groups: Groups, called: Mapping[int, str], precision: int
) -> Folded:
    """Find the constants that fit into circles: numbers without a name, at the signs + - × / **.

    Args:
        record: the record of the graph.
        groups: what is drawn within boxes; nothing is folded there.
        called: what the user calls nodes, by their ids.
        precision: how many significant digits numbers are shown with.

    Returns:
        What to write, and what to leave out.

    Example:
        >>> from autograd_scratch import Graph, Node
        >>> record = Graph(1.0 - Node(3.0, "x") * -2.0).record
        >>> fold_constants(record, Groups(record, ()), {}, 6).signs.values()
        dict_values(['×(−2)', '1−'])
    """
    folded = Folded()
    kept: set[int] = {id(record.output)}
    for index, node in enumerate(record.nodes):
        slot = None
        if node.op is not None and groups.key_of[id(node)] not in groups.name_of:
            slot = _slot(node, called)
        kept |= {id(x) for k, x in enumerate(node.inputs) if k != slot}
        if slot is not None:
            folded.signs[id(node)] = _sign(node, slot, precision)
            folded.places.add((index, slot))
            folded.leaves.add(id(node.inputs[slot]))
    folded.leaves -= kept
    return folded


def _slot(node: DrawableNode, called: Mapping[int, str]) -> int | None:
    """Which of two inputs is a constant that can be folded; None if none or both are."""
    assert node.op is not None
    if node.op.name not in _FOLDING:
        return None
    slots = [
        slot
        for slot, x in enumerate(node.inputs)
        if x.op is None and x.constant and is_number(x.value) and id(x) not in called
    ]
    return slots[0] if len(slots) == 1 else None


def _sign(node: DrawableNode, slot: int, precision: int) -> str:
    assert node.op is not None
    constant = numbers_in(node.inputs[slot].value)
    number = number_text(constant, precision).replace("-", "−")
    sign = node.op.sign.replace("-", "−")
    if slot == 0 and node.op.name not in _COMMUTATIVE:
        return f"{number}{sign}"
    return f"{sign}({number})" if constant < 0 else f"{sign}{number}"
