"""Forward mode through a loop: a loop that carries tangents beside the values."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..engine.numeric import zeros_like
from ..engine.values import new_level
from ..program.loops.body import replay
from ..program.loops.loop import Loop
from .arguments import depends_on
from .forward import Dual
from .loop_transforms import examples_of, number_and_others, ones_like, reached_by, traced_loop


def on_duals(loop: Loop, inputs: tuple[Any, ...], level: Any) -> list[Any]:
    """The outputs, on dual numbers of a level."""
    values = [x.value if depends_on(x, level) else x for x in inputs]
    active = [depends_on(x, level) for x in inputs]
    reached = reached_by(loop, active)
    if not any(reached):
        return loop.bind(values)
    is_moving = _moving(loop, active, reached)
    key = "tangent", *active
    if key not in loop.made:
        loop.made[key] = _tangent_loop(loop, is_moving, reached)
    tangents = [
        (x.tangent if depends_on(x, level) else zeros_like(x)) if moves else None
        for x, moves in zip(inputs, is_moving, strict=True)
    ]
    both = [
        [*part, *[t for t in directions if t is not None]]
        for part, directions in zip(loop.split(values), loop.split(tangents), strict=True)
    ]
    outputs = loop.made[key].bind([x for part in both for x in part])
    moving_carries = sum(reached[: loop.carries])
    carries, rest = outputs[: loop.carries], outputs[loop.carries + moving_carries :]
    found = iter([*outputs[loop.carries : loop.carries + moving_carries], *rest[loop.results :]])
    pairs = zip([*carries, *rest[: loop.results]], reached, strict=True)
    return [Dual(y, next(found), level) if moves else y for y, moves in pairs]


def _moving(loop: Loop, active: Sequence[bool], reached: Sequence[bool]) -> list[bool]:
    """Which inputs have a tangent in some step: a carry may get one on the way."""
    moving = [*active]
    for i in range(loop.carries):
        moving[loop.constants + i] = reached[i]
    return moving


def _tangent_loop(loop: Loop, is_moving: Sequence[bool], reached: Sequence[bool]) -> Loop:
    """The loop that carries tangents beside the values."""
    parts = loop.split(is_moving)
    counts = [len(part) + sum(part) for part in parts]
    examples, names = examples_of(loop)

    def body(given: list[Any]) -> list[Any]:
        number, others = number_and_others(loop, given, counts[0])
        rest = iter(others)
        level = new_level("the tangent", loop)
        inputs = []
        for part in parts:
            values = [next(rest) for _ in part]
            inputs += [
                Dual(x, next(rest), level) if moves else x
                for x, moves in zip(values, part, strict=True)
            ]
        outputs = replay(loop.body, loop.numbered(inputs, number))
        values, tangents = [], []
        for y, moves in zip(outputs, reached, strict=True):
            is_dual = depends_on(y, level)
            values.append(y.value if is_dual else y)
            if moves:
                tangents.append(y.tangent if is_dual else zeros_like(y))
        carries = sum(reached[: loop.carries])
        return [
            *(values[: loop.carries] + tangents[:carries]),
            *(values[loop.carries :] + tangents[carries:]),
        ]

    all_examples, all_names = [], []
    for part, xs, called in zip(parts, loop.split(examples), loop.split(names), strict=True):
        both = [i for i, moves in enumerate(part) if moves]
        all_examples += [*xs, *[ones_like(xs[i]) for i in both]]
        all_names += [*called, *[f"{called[i]}_tangent" for i in both]]
    return traced_loop(loop, body, f"{loop.name}_tangent", all_examples, all_names, counts)
