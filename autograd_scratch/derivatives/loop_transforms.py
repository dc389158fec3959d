"""What the derivatives of loops share: what reaches what, and loops with other bodies."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ..engine.numeric import scalar_or_array
from ..program.loops.body import depending, trace_body
from ..program.loops.loop import Loop
from ..program.trace.instructions import is_float


def reached_by(loop: Loop, active: Sequence[bool], counts: Any = is_float) -> list[bool]:
    """Which outputs depend on the active inputs: floats that change with them.

    ``counts`` says of an example whether such a value counts. What a condition chooses does not
    depend on what the condition was made of.
    """
    key = "reach", counts, *active
    if key not in loop.made:
        arguments = [x for i, x in enumerate(loop.body.arguments) if i != number_at(loop)]
        sources = {x for x, is_active in zip(arguments, active, strict=True) if is_active}
        while True:  # from one step to the next, until nothing is added
            found = depending(loop.body, sources, counts)
            carry = arguments[loop.constants : loop.constants + loop.carries]
            news = zip(carry, loop.body.results, strict=False)
            more = {x for x, new in news if new in found and counts(x.example_value)} - sources
            if not more:
                break
            sources |= more
        reached = [x in found and counts(x.example_value) for x in loop.body.results]
        for i, x in enumerate(carry):  # also if it does not change, or not in a single step
            reached[i] = reached[i] or x in sources
        loop.made[key] = reached
    result: list[bool] = loop.made[key]
    return result


def number_at(loop: Loop) -> int:
    """Where the number of the step is among the arguments of the body; -1 if it is not."""
    return loop.constants if loop.start is not None else -1


def examples_of(loop: Loop) -> tuple[list[Any], list[str]]:
    """Examples and names of the inputs of the body, without the number of the step."""
    arguments = [x for i, x in enumerate(loop.body.arguments) if i != number_at(loop)]
    return [x.example_value for x in arguments], [x.name or "x" for x in arguments]


def ones_like(x: Any) -> Any:
    """An example of a gradient or tangent of x: not zeros, for which rules have other ways."""
    return scalar_or_array(np.ones(np.shape(x), getattr(x, "dtype", float)))


def number_and_others(loop: Loop, given: list[Any], at: int) -> tuple[Any, list[Any]]:
    """The number of the step among the arguments of a body, if it is there, and the rest."""
    if loop.start is None:
        return None, given
    return given[at], [*given[:at], *given[at + 1 :]]


def traced_loop(
    loop: Loop,
    body: Callable[[list[Any]], list[Any]],
    name: str,
    examples: list[Any],
    names: list[str],
    counts: Sequence[int],
    reverse: bool | None = None,
) -> Loop:
    """A loop of as many steps, with another body."""
    constants, carries, rows = counts
    if loop.start is not None:
        number = loop.body.arguments[loop.constants]
        examples = [*examples[:constants], number.example_value, *examples[constants:]]
        names = [*names[:constants], number.name or "i", *names[constants:]]
    traced, closed_over = trace_body(body, name, examples, names)
    assert not closed_over
    back = loop.reverse if reverse is None else reverse
    return Loop(traced, constants, carries, rows, loop.length, loop.start, back)
