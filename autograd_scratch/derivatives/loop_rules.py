"""The derivatives of a loop are loops: forwards with tangents, backwards over stored carries.

A loop is one step, with many inputs and many outputs, on whatever level its inputs are. A tracer
writes it down. On dual numbers it is a loop on the values and the tangents. On nodes it is recorded
as a whole; its backward rule is a loop that runs through the steps from the last to the first. For
each it needs the carry that the step began with: so the loop that is written down hands them out as
further rows. (The rule asks for them by asking for that loop again; a step is not written down
twice.) The body is differentiated by taking its steps again on nodes or duals, while they are
traced: so there is one rule per op, and these here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from ..engine.backward import backpropagate
from ..engine.define import op
from ..engine.node import Constant, Node, new_leaf
from ..engine.numeric import zeros_like
from ..engine.outputs import Outputs
from ..engine.values import Level, innermost, new_level, unwrap
from ..program.loops.body import depending, replay, trace_body, used
from ..program.loops.loop import Loop
from ..program.trace.instructions import is_float
from ..program.trace.traced import Traced
from ..program.trace.tracer import Tracer
from .arguments import depends_on
from .forward import Dual
from .loop_body import reverse_while_error


def bind(loop: Loop, inputs: Sequence[Any]) -> list[Any]:
    """The outputs of a loop on whatever its inputs are."""
    given = tuple([x.value if isinstance(x, Constant) else x for x in inputs])
    inner = innermost(given, {})
    if inner is None:
        return loop(*given)
    inner.check_alive(loop.name)
    if isinstance(inner, Tracer):
        outputs: list[Any] = inner.hand_down(loop, given, {})
        return outputs
    if isinstance(inner, Node):
        return _on_nodes(loop, given, inner.level)
    assert isinstance(inner, Dual)
    return _on_duals(loop, given, inner.level)


Loop.bind_to = staticmethod(bind)


def _reach(loop: Loop, active: Sequence[bool]) -> list[bool]:
    """Which outputs depend on the active inputs: floats that change with them."""
    key = "reach", *active
    if key not in loop.made:
        arguments = [x for i, x in enumerate(loop.body.arguments) if i != _number_at(loop)]
        sources = {x for x, is_active in zip(arguments, active, strict=True) if is_active}
        while True:  # from one step to the next, until nothing is added
            found = depending(loop.body, sources)
            carry = arguments[loop.constants : loop.constants + loop.carries]
            news = zip(carry, loop.body.results, strict=False)
            more = {x for x, new in news if new in found and is_float(x.example_value)} - sources
            if not more:
                break
            sources |= more
        reached = [x in found and is_float(x.example_value) for x in loop.body.results]
        for i, x in enumerate(carry):  # also if it does not change, or not in a single step
            reached[i] = reached[i] or x in sources
        loop.made[key] = reached
    result: list[bool] = loop.made[key]
    return result


def _number_at(loop: Loop) -> int:
    return loop.constants if loop.start is not None else -1


# forwards -----------------------------------------------------------------------------------------


def _on_duals(loop: Loop, inputs: tuple[Any, ...], level: Any) -> list[Any]:
    values = [x.value if depends_on(x, level) else x for x in inputs]
    active = [depends_on(x, level) for x in inputs]
    reached = _reach(loop, active)
    if not any(reached):
        return bind(loop, values)
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
    outputs = bind(loop.made[key], [x for part in both for x in part])
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
    examples, names = _examples(loop)
    numbered = loop.start is not None

    def body(given: list[Any]) -> list[Any]:
        number = given[:1] if numbered else []
        rest = iter(given[len(number) :])
        level = new_level("the tangent", loop)
        inputs = []
        for part in parts:
            values = [next(rest) for _ in part]
            inputs += [
                Dual(x, next(rest), level) if moves else x
                for x, moves in zip(values, part, strict=True)
            ]
        outputs = replay(loop.body, loop.numbered(inputs, *number or [None]))
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
        all_examples += [*xs, *[zeros_like(xs[i]) for i in both]]
        all_names += [*called, *[f"{called[i]}_tangent" for i in both]]
    counts = [len(part) + sum(part) for part in parts]
    return _traced_loop(loop, body, f"{loop.name}_tangent", all_examples, all_names, counts)


# backwards ----------------------------------------------------------------------------------------


class Pullback(NamedTuple):
    """The loop that carries gradients back.

    Attributes:
        loop: its carry are the gradients of the carry and of what the body closes over, its rows
            carries and rows of the forward loop, and gradients of rows.
        kept: which of the inputs that the body of that loop might read it does read.
        saved: which carries it needs.
    """

    loop: Loop
    saved: list[int]
    rows: list[int]


def _on_nodes(loop: Loop, inputs: tuple[Any, ...], level: Any) -> list[Any]:
    active = [isinstance(x, Node) and x.level == level for x in inputs]
    values = [x.value if is_active else x for x, is_active in zip(inputs, active, strict=True)]
    reached = _reach(loop, active)
    if not any(reached):
        return bind(loop, values)
    if loop.length is None:
        raise reverse_while_error(loop.name)
    outputs = _with_saved(loop, active, values)[0]
    nodes = [x for x in inputs if isinstance(x, Node) and x.level == level]

    def filled(xs: Sequence[Any]) -> list[Any]:
        given = iter(xs)
        return [
            next(given) if is_active else x for x, is_active in zip(values, active, strict=True)
        ]

    def rule(g: Outputs, y: Any, *xs: Any) -> tuple[Any, ...]:
        return tuple(_pull_back(loop, active, filled(xs), g.parts))

    def forward(*xs: Any) -> Outputs:
        return Outputs(bind(loop, filled(xs)))

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
    loop: Loop, active: Sequence[bool], inputs: list[Any], gradients: Sequence[Any]
) -> list[Any]:
    """The gradients of the active inputs, given those of the outputs (None for none)."""
    pullback = _pullback(loop, active, [g is not None for g in gradients])
    saved = _with_saved(loop, active, inputs)[1]
    constants, carry, rows = loop.split(inputs)
    on_constants, _, _ = loop.split(active)
    reached = _reach(loop, active)
    start: list[Any] = []
    for x, g, moves in zip(carry, gradients, reached, strict=False):
        if moves:
            start.append(zeros_like(x) if g is None else g)
    start += [zeros_like(x) for x, moves in zip(constants, on_constants, strict=True) if moves]
    given = [*[saved[k] for k in pullback.saved], *[rows[k] for k in pullback.rows]]
    given += [g for g in gradients[loop.carries :] if g is not None]
    found = bind(pullback.loop, [*constants, *start, *given])
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


def _with_saved(
    loop: Loop, active: Sequence[bool], inputs: Sequence[Any]
) -> tuple[list[Any], dict[int, Any]]:
    """The outputs of a loop, and the carries that its steps began with, which its rule needs."""
    reached = _reach(loop, active)
    needed = _pullback(loop, active, reached).saved
    key = "saved", *needed
    if key not in loop.made:
        body = loop.body
        at = loop.constants + (loop.start is not None)
        results = [*body.results, *[body.arguments[at + k] for k in needed]]
        saving = Traced(body.name, body.arguments, body.steps, results, None, [], 0)
        counts = loop.constants, loop.carries, loop.rows
        loop.made[key] = Loop(saving, *counts, loop.length, loop.start, loop.reverse)
    found = bind(loop.made[key], inputs) if needed else bind(loop, inputs)
    n = loop.carries + loop.results
    return found[:n], dict(zip(needed, found[n:], strict=True))


def _pullback(loop: Loop, active: Sequence[bool], arriving: Sequence[bool]) -> Pullback:
    """The loop that goes back, for gradients that arrive at some of the outputs."""
    arriving_rows = [*arriving[loop.carries :]]
    key = "pullback", tuple(active), tuple(arriving_rows)
    if key not in loop.made:
        loop.made[key] = _make_pullback(loop, active, arriving_rows)
    found: Pullback = loop.made[key]
    return found


def _make_pullback(loop: Loop, active: Sequence[bool], arriving: Sequence[bool]) -> Pullback:
    reached = _reach(loop, active)[: loop.carries]
    on_constants, _, on_rows = loop.split(active)
    examples, names = _examples(loop)
    constants, carry, rows = loop.split(examples)
    outputs = [x.example_value for x in loop.body.results[loop.carries :]]
    columns: list[tuple[Any, str]] = []  # examples and names, in the order of the arguments
    constant_names, carry_names, row_names = loop.split(names)
    columns += zip(constants, constant_names, strict=True)
    moving = [i for i, moves in enumerate(reached) if moves]
    summed = [i for i, moves in enumerate(on_constants) if moves]
    columns += [(zeros_like(carry[i]), f"{carry_names[i]}_gradient") for i in moving]
    columns += [(zeros_like(constants[i]), f"{constant_names[i]}_gradient") for i in summed]
    columns += zip(carry, carry_names, strict=True)
    columns += zip(rows, row_names, strict=True)
    columns += [
        (zeros_like(y), "y_gradient") for y, comes in zip(outputs, arriving, strict=True) if comes
    ]
    numbered = loop.start is not None

    def body(given: list[Any]) -> list[Any]:
        number = given[loop.constants] if numbered else None
        rest = iter(given[: loop.constants] + given[loop.constants + numbered :])
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
        table = backpropagate(seeds, keep=False, look_for_nan=False) if seeds else {}
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
    whole = _traced_loop(
        loop,
        body,
        name,
        [x for x, _ in columns],
        [x for _, x in columns],
        counts,
        reverse=not loop.reverse,
    )
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


# the bodies ---------------------------------------------------------------------------------------


def _examples(loop: Loop) -> tuple[list[Any], list[str]]:
    """Examples and names of the inputs of the body, without the number of the step."""
    arguments = [x for i, x in enumerate(loop.body.arguments) if i != _number_at(loop)]
    return [x.example_value for x in arguments], [x.name or "x" for x in arguments]


def _traced_loop(
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


def example_value(x: Any) -> Any:
    """A value that a traced input of a loop may have; of a plain one, its own."""
    inside = unwrap(x)
    return inside.instruction.example_value if isinstance(inside, Tracer) else inside
