"""A loop for many examples at once: one loop, on batches.

What differs from example to example has its examples along the first axis; so rows of a batch have
the steps first, then the examples. A while_loop goes on as long as it does for any example, and
leaves those alone that are done.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ..engine.registry import OPS
from ..engine.values import call_on_values, shape_of
from ..ops import broadcast_to, moveaxis
from ..program.loops.body import replay
from ..program.loops.loop import Loop
from .loop_transforms import examples_of, number_and_others, reached_by, traced_loop
from .vmap import Batched, batching


def on_batches(loop: Loop, inputs: tuple[Any, ...], inner: Batched) -> list[Any]:
    """The outputs, on batched values of the level of ``inner``."""
    level, size = inner.level, inner.examples
    active = [isinstance(x, Batched) and x.level == level for x in inputs]
    values = [x.value if is_batched else x for x, is_batched in zip(inputs, active, strict=True)]
    reached = reached_by(loop, active, _everything)
    # A while_loop that ends at different times has different numbers at its end, all of them.
    ends_apart = loop.length is None and reached[0]
    if ends_apart:
        reached = [True] * len(reached)
    at = loop.constants
    is_batched = [*active]
    is_batched[at : at + loop.carries] = reached[: loop.carries]
    constants, carry, rows = loop.split(values)
    was_active = active[at : at + loop.carries]
    for i, (x, comes, goes) in enumerate(zip(carry, was_active, reached, strict=False)):
        if goes and not comes:
            carry[i] = repeated(x, size)
    rows = [
        moveaxis(x, 1, 0) if each else x
        for x, each in zip(rows, active[at + loop.carries :], strict=True)
    ]
    key = "batch", size, *active
    if key not in loop.made:
        loop.made[key] = _batch_loop(loop, size, is_batched, reached, ends_apart)
    new = loop.made[key]
    if ends_apart:
        carry = [call_on_values(np.any, (carry[0],), {}), *carry]
    outputs = new.bind([*constants, *carry, *rows])[ends_apart:]
    return [
        (Batched(y if i < loop.carries else moveaxis(y, 1, 0), level) if each else y)
        for i, (y, each) in enumerate(zip(outputs, reached, strict=True))
    ]


def _everything(x: Any) -> bool:
    return True


def repeated(x: Any, size: int) -> Any:
    """The same for each example."""
    return broadcast_to(x, shape=(size, *shape_of(x)))


def _batch_loop(
    loop: Loop, size: int, is_batched: Sequence[bool], reached: Sequence[bool], ends_apart: bool
) -> Loop:
    """The loop on batches; where it ends apart, its first carry is whether any example goes on."""
    examples, names = examples_of(loop)
    at = loop.constants

    def body(given: list[Any]) -> list[Any]:
        number, old = number_and_others(loop, given, at)
        if ends_apart:
            old = [*old[:at], *old[at + 1 :]]
        with batching("vmap", loop) as level:
            inputs = [
                Batched(x, level) if each else x for x, each in zip(old, is_batched, strict=True)
            ]
            found = replay(loop.body, loop.numbered(inputs, number))
            outputs = []
            for y, each in zip(found, reached, strict=True):
                has_examples = isinstance(y, Batched) and y.level == level
                y = y.value if has_examples else y
                outputs.append(repeated(y, size) if each and not has_examples else y)
        if not ends_apart:
            return outputs
        goes_on = old[at]
        pairs = zip(outputs[1:], old[at + 1 :], strict=True)
        kept = [_chosen(goes_on, new, before) for new, before in pairs]
        still = call_on_values(np.logical_and, (goes_on, outputs[0]), {})
        return [call_on_values(np.any, (still,), {}), still, *kept]

    batches = [
        np.array(np.broadcast_to(x, (size, *np.shape(x)))) if each else x
        for x, each in zip(examples, is_batched, strict=True)
    ]
    counts = [loop.constants, loop.carries + ends_apart, loop.rows]
    if ends_apart:
        batches.insert(at, np.True_)
        names.insert(at, "any_goes_on")
    return traced_loop(loop, body, f"{loop.name}_batch", batches, names, counts)


def _chosen(condition: Any, x: Any, y: Any) -> Any:
    """For each example, x where a condition holds, y elsewhere."""
    condition = call_on_values(
        np.reshape, (condition, (*shape_of(condition), *[1] * (len(shape_of(x)) - 1))), {}
    )
    if x.dtype.kind == "f":
        return OPS.where(condition, x, y)
    return call_on_values(np.where, (condition, x, y), {})
