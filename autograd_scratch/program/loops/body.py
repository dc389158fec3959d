"""The body of a loop, traced once: what it closes over becomes an argument like the others."""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ...engine.op import Op
from ...engine.values import Value, call_on_values, concretize
from ..trace.instructions import Instruction, replace_in
from ..trace.trace import Trace, WritesIntoArray
from ..trace.traced import GuardFailed, Traced, needed
from ..trace.tracer import Tracer


def trace_body(
    function: Callable[[list[Any]], Sequence[Any]],
    name: str,
    examples: Sequence[Any],
    names: Sequence[str],
    of_ops: bool = True,
) -> tuple[Traced, list[Any]]:
    """Run the body of a loop once on tracers.

    Args:
        function: takes a list of numbers and arrays, and gives one.
        name: what the body is called.
        examples: values that the arguments may have.
        names: what the arguments are called.
        of_ops: whether the steps are ops, which can be differentiated.

    Returns:
        What it did, and the traced values that it closes over. Those are its first arguments.
    """
    record = Trace(function, of_ops)
    captured = record.captured = {}
    given = [record.argument_like(x, called) for x, called in zip(examples, names, strict=True)]
    try:
        with np.errstate(all="ignore"):
            output = function([Tracer(record, x) for x in given])
            results = [record.result(x) for x in output]
    finally:
        record.end()
    if record.writes:
        raise WritesIntoArray
    closed_over = list(captured.values())
    arguments = [instruction for _, instruction in closed_over] + given
    steps = needed(record.instructions, results)
    traced = Traced(name, arguments, steps, results, None, [], record.constant_bytes)
    return traced, [x for x, _ in closed_over]


def replay(traced: Traced, inputs: Sequence[Any]) -> list[Any]:
    """Take the steps of a body again, on whatever computes: nodes, duals, other tracers.

    Raises:
        GuardFailed: a condition turned out otherwise than when the body was traced.
    """
    values: dict[Instruction, Any] = dict(zip(traced.arguments, inputs, strict=True))

    def value_of(x: Any) -> Any:
        return values[x] if type(x) is Instruction else x

    for step in traced.steps:
        operands = replace_in(step.operands, value_of)
        params = replace_in(step.params, value_of)
        values[step] = _taken_again(step, operands, params)
    return [values[x] for x in traced.results]


def _taken_again(step: Instruction, operands: tuple[Any, ...], params: dict[str, Any]) -> Any:
    function: Any = step.function
    if hasattr(function, "bind"):  # a loop
        return function.bind(operands)
    if isinstance(function, Op) or _is_numpys(function):
        return function(*operands, **params)
    if function is bool:
        if concretize(operands[0]) != step.guard:
            raise GuardFailed
        return None
    if function is operator.getitem:
        return operands[0][operands[1]]
    if function is float and isinstance(operands[0], Value):
        return operands[0]  # a number already, to whoever computes with it
    return call_on_values(function, operands, params)


def _is_numpys(function: Any) -> bool:
    """Whether NumPy asks its arguments what to do, so that a node can refuse what has no op."""
    owner = getattr(function, "__self__", function)
    module = getattr(function, "__module__", None) or ""
    return isinstance(owner, np.ufunc) or module.partition(".")[0] == "numpy"


def inlined(traced: Traced) -> Traced:
    """A body in which ops that are made of a few calls of NumPy are taken apart, to run faster."""
    if not any(getattr(step.function, "inline_in_jit", False) for step in traced.steps):
        return traced
    examples = [x.example_value for x in traced.arguments]
    names = [x.name or "x" for x in traced.arguments]
    again, _ = trace_body(
        lambda given: replay(traced, given), traced.name, examples, names, of_ops=False
    )
    return again


def let_go(traced: Traced) -> None:
    """Let go of the arrays that a body was traced with: of each, shape and type remain."""
    for x in (*traced.arguments, *traced.steps):
        example = x.example_value
        if isinstance(example, np.ndarray):
            x.example_value = np.broadcast_to(np.zeros((), example.dtype), example.shape)


def used(traced: Traced) -> set[Instruction]:
    """The instructions that a step or a result reads."""
    return {x for step in traced.steps for x in step.inputs} | set(traced.results)


def depending(
    traced: Traced, sources: set[Instruction], counts: Callable[[Any], bool]
) -> set[Instruction]:
    """The instructions that depend on some arguments, and these.

    Args:
        traced: the body.
        sources: the arguments.
        counts: says of an example whether such a value hands on what it depends on; several values
            together always do.
    """
    found = set(sources)
    for step in traced.steps:
        example = step.example_value
        hands_on = isinstance(example, (list, tuple)) or counts(example)
        if hands_on and not found.isdisjoint(step.inputs):
            found.add(step)
    return found
