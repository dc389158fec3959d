"""The derivatives of a loop are loops: forwards with tangents, backwards over stored carries.

A loop is one step, with many inputs and many outputs, on whatever level its inputs are. A tracer
writes it down. On dual numbers it is a loop on the values and the tangents (:mod:`.loop_tangents`).
On nodes it is recorded as a whole; its backward rule is a loop that runs through the steps from the
last to the first (:mod:`.loop_gradients`). The body is differentiated by taking its steps again on
duals or nodes, while they are traced: so there is one rule per op, and these here.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..engine.node import Constant, Node
from ..engine.values import innermost
from ..program.loops.loop import Loop
from ..program.trace.tracer import Tracer
from .forward import Dual
from .loop_batches import on_batches
from .loop_gradients import on_nodes
from .loop_tangents import on_duals
from .vmap import Batched


def bind(loop: Loop, inputs: Sequence[Any]) -> list[Any]:
    """The outputs of a loop on whatever its inputs are."""
    given = tuple([x.value if isinstance(x, Constant) else x for x in inputs])
    inner = innermost(given, {})
    if inner is None:
        return loop.folded(given)
    inner.check_alive(loop.name)
    if isinstance(inner, Tracer):
        outputs: list[Any] = inner.hand_down(loop, given, {})
        return outputs
    if isinstance(inner, Node):
        return on_nodes(loop, given, inner.level)
    if isinstance(inner, Batched):
        return on_batches(loop, given, inner)
    assert isinstance(inner, Dual)
    return on_duals(loop, given, inner.level)


Loop.bind_to = staticmethod(bind)
