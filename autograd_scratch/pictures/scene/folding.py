"""Constants within the circle of the op that uses them: ``×2`` rather than ``×`` and a 2."""

from __future__ import annotations

from collections.abc import Mapping

from ..protocol import DrawableNode
from ..record import Record
from ..text import is_number, number_text, numbers_in
from .groups import Groups

_COMMUTATIVE = ("add", "mul")
_FOLDING = (*_COMMUTATIVE, "sub", "div", "pow")


def folded_signs(
    record: Record, groups: Groups, called: Mapping[int, str], precision: int
) -> tuple[dict[int, str], frozenset[int]]:
    """Find the constants that fit into circles: numbers without a name, at the signs + - × / **.

    Args:
        record: the record of the graph.
        groups: what is drawn within boxes; nothing is folded there.
        called: what the user calls nodes, by their ids.
        precision: how many significant digits numbers are shown with.

    Returns:
        By the ids of ops' nodes, what their circles say; and the ids of the constants that are
        drawn there and not beside.

    Example:
        >>> from autograd_scratch import Graph, Node
        >>> record = Graph(1.0 - Node(3.0, "x") * -2.0).record
        >>> signs, _ = folded_signs(record, Groups(record, ()), {}, 6)
        >>> list(signs.values())
        ['×(−2)', '1−']
    """
    places = {
        id(node): slot
        for node in record.nodes
        if groups.box_of(node) is None and (slot := _slot(node, called)) is not None
    }
    # What is needed elsewhere stays outside everywhere, so that it is seen to be one constant.
    kept = set(map(id, record.outputs))
    for node in record.nodes:
        slot = places.get(id(node))
        kept |= {id(x) for place, x in enumerate(node.inputs) if place != slot}
    signs, folded = {}, set()
    for node in record.nodes:
        slot = places.get(id(node))
        if slot is not None and id(node.inputs[slot]) not in kept:
            signs[id(node)] = _sign(node, slot, precision)
            folded.add(id(node.inputs[slot]))
    return signs, frozenset(folded)


def _slot(node: DrawableNode, called: Mapping[int, str]) -> int | None:
    """Which of two inputs is a constant that can be folded; None if none or both are."""
    if node.op is None or node.op.name not in _FOLDING:
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
    number = number_text(constant, precision)
    sign = node.op.sign
    if slot == 0 and node.op.name not in _COMMUTATIVE:
        return f"{number}{sign}"
    return f"{sign}({number})" if constant < 0 else f"{sign}{number}"
