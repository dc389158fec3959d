"""Reverse mode through a loop: a loop that goes from the last step to the first.

For each step it needs the carry that the step began with: so the loop that is written down hands
them out as further rows. The rule asks for them by asking for that loop again, for a step is not
written down twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextvars import ContextVar
from typing import Any, NamedTuple

from ..engine.backward import backpropagate
from ..engine.define import op
from ..engine.flows import CHOOSING, has_nan
from ..engine.node import Node, new_leaf
from ..engine.numeric import zeros_like
from ..engine.outputs import Outputs
from ..engine.values import Level, new_level
from ..program.loops.body import replay, used
from ..program.loops.loop import Loop
from ..program.trace.traced import GuardFailed, Traced
from .arguments import depends_on
from .forward import Dual
from .loop_transforms import examples_of, number_and_others, ones_like, reached_by, traced_loop
from .loop_values import reverse_while_error

_CAREFUL = ContextVar("careful", default=False)
"""Whether a loop around goes back so that no nan comes out of a branch that was not taken."""


class Pullback(NamedTuple):
    """The loop that carries gradients back, and what it needs of the forward loop.

    Attributes:
        loop: its carry holds the gradients of the carry and of what the body closes over; its rows
            are carries and rows of the forward loop, and the gradients of those that it gave.
        saved: which carries it needs.
        rows: which rows.
    """

    loop: Loop
    saved: list[int]
    rows: list[int]


def on_nodes(loop: Loop, inputs: tuple[Any, ...], level: Any) -> list[Any]:
    """The outputs, on nodes of a level: the loop is recorded as one node, its outputs as others."""
    active = [isinstance(x, Node) and x.level == level for x in inputs]
    values = [x.value if is_active else x for x, is_active in zip(inputs, active, strict=True)]
    reached = reached_by(loop, active)
    if not any(reached):
        return loop.bind(values)
    is_known = loop.length is not None  # how many steps there are
    outputs = _with_saved(loop, active, values)[0] if is_known else loop.bind(values)
    nodes = [x for x in inputs if isinstance(x, Node) and x.level == level]

    def filled(xs: Sequence[Any]) -> list[Any]:
        given = iter(xs)
        return [
            next(given) if is_active else x for x, is_active in zip(values, active, strict=True)
        ]

    def rule(g: Outputs, y: Any, *xs: Any) -> tuple[Any, ...]:
        if not is_known:
            raise reverse_while_error("while_loop")
        return tuple(_pull_back(loop, active, filled(xs), g.parts))

    def forward(*xs: Any) -> Outputs:
        return Outputs(loop.bind(filled(xs)))

    forward.__name__ = loop.name
    step = op(rule, variadic=True, joint=True, kind="composite")(forward)
    step.built_in = True
    core = Node.__new__(Node)
    core.set_fields(Outputs(outputs), level, step, nodes, {}, None)
    n = len(outputs)
    return [_part(core, k=k, n=n) if moves else outputs[k] for k, moves in enumerate(reached)]


@op(
    lambda g, y, x, k, n: Outputs([g if i == k else None for i in range(n)]),
    kind="composite",
)
def _part(outputs: Any, k: int, n: int) -> Any:
    """One of several outputs."""
    if isinstance(outputs, Dual):
        value, tangent = outputs.value.parts[k], outputs.tangent.parts[k]
        return Dual(value, zeros_like(value) if tangent is None else tangent, outputs.level)
    return outputs.parts[k]


_part.built_in = True


def _pull_back(
    loop: Loop,
    active: Sequence[bool],
    inputs: list[Any],
    gradients: Sequence[Any],
    careful: bool | None = None,
) -> list[Any]:
    """The gradients of the active inputs, given those of the outputs (None for none).

    With ``careful``, no nan comes out of a branch that was not taken; None for as it is around.
    """
    careful = _CAREFUL.get() if careful is None else careful
    pullback = _pullback(loop, active, [g is not None for g in gradients], careful)
    saved = _with_saved(loop, active, inputs)[1]
    constants, carry, rows = loop.split(inputs)
    on_constants, _, _ = loop.split(active)
    reached = reached_by(loop, active)
    start: list[Any] = []
    for x, g, moves in zip(carry, gradients, reached, strict=False):
        if moves:
            start.append(zeros_like(x) if g is None else g)
    start += [zeros_like(x) for x, moves in zip(constants, on_constants, strict=True) if moves]
    given = [*[saved[k] for k in pullback.saved], *[rows[k] for k in pullback.rows]]
    given += [g for g in gradients[loop.carries :] if g is not None]
    everything = [*constants, *start, *given]
    try:
        found = pullback.loop.bind(everything)
        hides_nan = not careful and _chooses(loop.body) and any(map(has_nan, found))
    except GuardFailed:  # in plain code, where a loop inside has found nan
        if careful:
            raise
        hides_nan = True
    if hides_nan:
        return _pull_back(loop, active, inputs, gradients, careful=True)
    moving = sum(reached[: loop.carries])
    of_carry = iter(found[:moving])
    at = moving + sum(on_constants)
    of_constants, of_rows = iter(found[moving:at]), iter(found[at:])
    result = [next(of_constants) for moves in on_constants if moves]
    _, on_carry, on_rows = loop.split(active)
    for moves, is_active in zip(reached[: loop.carries], on_carry, strict=True):
        if moves:
            g = next(of_carry)
            if is_active:
                result.append(g)
    return result + [next(of_rows) for moves in on_rows if moves]


def _chooses(body: Traced) -> bool:
    """Whether a body picks among numbers, so that some may be nan that do not count."""
    return any(
        getattr(step.function, "name", None) in CHOOSING
        or (isinstance(step.function, Loop) and _chooses(step.function.body))
        for step in body.steps
    )


def _with_saved(
    loop: Loop, active: Sequence[bool], inputs: Sequence[Any]
) -> tuple[list[Any], dict[int, Any]]:
    """The outputs of a loop, and the carries that its steps began with, which its rule needs."""
    reached = reached_by(loop, active)
    needed = _pullback(loop, active, reached).saved
    key = "saved", *needed
    if key not in loop.made:
        body = loop.body
        at = loop.constants + (loop.start is not None)
        results = [*body.results, *[body.arguments[at + k] for k in needed]]
        saving = Traced(body.name, body.arguments, body.steps, results, None, [], 0)
        counts = loop.constants, loop.carries, loop.rows
        loop.made[key] = Loop(saving, *counts, loop.length, loop.start, loop.reverse)
        loop.made[key].kept = len(needed)
    found = loop.made[key].bind(inputs) if needed else loop.bind(inputs)
    n = loop.carries + loop.results
    return found[:n], dict(zip(needed, found[n:], strict=True))


def _pullback(
    loop: Loop, active: Sequence[bool], arriving: Sequence[bool], careful: bool = False
) -> Pullback:
    """The loop that goes back, for gradients that arrive at some of the outputs."""
    arriving_rows = [*arriving[loop.carries :]]
    key = "pullback", tuple(active), tuple(arriving_rows), careful
    if key not in loop.made:
        loop.made[key] = _make_pullback(loop, active, arriving_rows, careful)
    found: Pullback = loop.made[key]
    return found


def _make_pullback(
    loop: Loop, active: Sequence[bool], arriving: Sequence[bool], careful: bool
) -> Pullback:
    reached = reached_by(loop, active)[: loop.carries]
    on_constants, _, on_rows = loop.split(active)
    examples, names = examples_of(loop)
    constants, carry, rows = loop.split(examples)
    outputs = [x.example_value for x in loop.body.results[loop.carries :]]
    columns: list[tuple[Any, str]] = []  # examples and names, in the order of the arguments
    constant_names, carry_names, row_names = loop.split(names)
    columns += zip(constants, constant_names, strict=True)
    moving = [i for i, moves in enumerate(reached) if moves]
    summed = [i for i, moves in enumerate(on_constants) if moves]
    columns += [(ones_like(carry[i]), f"{carry_names[i]}_gradient") for i in moving]
    columns += [(ones_like(constants[i]), f"{constant_names[i]}_gradient") for i in summed]
    columns += zip(carry, carry_names, strict=True)
    columns += zip(rows, row_names, strict=True)
    columns += [
        (ones_like(y), "y_gradient") for y, comes in zip(outputs, arriving, strict=True) if comes
    ]

    def body(given: list[Any]) -> list[Any]:
        number, others = number_and_others(loop, given, loop.constants)
        rest = iter(others)
        level = new_level("the gradient", loop)
        consts = [next(rest) for _ in constants]
        g_carry = [next(rest) for _ in moving]
        sums = [next(rest) for _ in summed]
        inputs = [_leaf(x, moves, level) for x, moves in zip(consts, on_constants, strict=True)]
        inputs += [_leaf(next(rest), moves, level) for moves in reached]
        inputs += [_leaf(next(rest), moves, level) for moves in on_rows]
        ys = replay(loop.body, loop.numbered(inputs, number))
        arrived: list[Any] = [None] * len(ys)
        for i, g in zip(moving, g_carry, strict=True):
            arrived[i] = g
        for i, comes in enumerate(arriving):
            if comes:
                arrived[loop.carries + i] = next(rest)
        seeds = [
            (y, g)
            for y, g in zip(ys, arrived, strict=True)
            if g is not None and depends_on(y, level)
        ]
        table = backpropagate(seeds, keep=False, careful=careful) if seeds else {}
        level.ended = True

        def gradient(x: Any) -> Any:
            g = table.get(x)
            return zeros_like(x.value) if g is None else g

        of_constants, of_carry, of_rows = loop.split(inputs)
        totals = [
            total if table.get(of_constants[i]) is None else total + table[of_constants[i]]
            for i, total in zip(summed, sums, strict=True)
        ]
        return [
            *[gradient(of_carry[i]) for i in moving],
            *totals,
            *[gradient(x) for x, moves in zip(of_rows, on_rows, strict=True) if moves],
        ]

    name = f"{loop.name}_gradient"
    counts = [
        loop.constants,
        len(moving) + len(summed),
        len(columns) - loop.constants - len(moving) - len(summed),
    ]
    token = _CAREFUL.set(careful)
    try:
        found = [[x for x, _ in columns], [x for _, x in columns]]
        whole = traced_loop(loop, body, name, found[0], found[1], counts, not loop.reverse)
    finally:
        _CAREFUL.reset(token)
    # Of the carries and rows, those that the body does not read are not kept.
    at = whole.constants + (whole.start is not None) + whole.carries
    read = used(whole.body)
    arguments = whole.body.arguments
    candidates = arguments[at : at + loop.carries + loop.rows]
    kept = [i for i, x in enumerate(candidates) if x in read]
    whole.body.arguments = [
        *arguments[:at],
        *[candidates[i] for i in kept],
        *arguments[at + len(candidates) :],
    ]
    whole.rows -= len(candidates) - len(kept)
    saved = [i for i in kept if i < loop.carries]
    return Pullback(whole, saved, [i - loop.carries for i in kept if i >= loop.carries])


def _leaf(x: Any, moves: bool, level: Level) -> Any:
    return new_leaf(Node, x, level) if moves else x
