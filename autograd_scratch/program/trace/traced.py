"""What is left of a run on tracers: the steps that matter, and what they give."""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Callable, Container, Iterable
from dataclasses import dataclass
from itertools import chain
from sys import getrefcount
from typing import Any

import numpy as np

from ...engine.op import Op
from ...engine.pytree import flatten, map_leaves, unflatten
from ...engine.values import Value, contents
from .instructions import Instruction, replace_in
from .plain_number import Integers, may_fail
from .trace import OuterTraceLeak, Trace, TracingError, WritesIntoArray
from .tracer import Tracer


class GuardFailed(Exception):  # noqa: N818  (not an error: the caller traces the function again)
    """A condition or a shape turned out otherwise than when the function was traced."""


@dataclass
class Traced:
    """What is left of a run on tracers.

    Attributes:
        name: that of the function.
        arguments: one instruction per traced argument.
        steps: what the function did and its results need, in order.
        results: what the program must compute.
        structure: the function's result, with a :class:`Place` for each traced leaf.
        updates: arguments that the function changed in place, with their new values.
        constant_bytes: how much memory the copies of arrays take that the function closes over.
    """

    name: str
    arguments: list[Instruction]
    steps: list[Instruction]
    results: list[Instruction]
    structure: Any
    updates: list[tuple[Instruction, Instruction]]
    constant_bytes: int

    def uses(self) -> dict[Instruction, int]:
        """How many steps and results read an instruction."""
        read = chain.from_iterable([step.inputs for step in self.steps])
        return Counter(chain(read, self.results))

    def forget_examples(self) -> None:
        """Let go of the arrays that the function was traced with."""
        for x in self.arguments + self.steps:
            x.example_value = None


class Place:
    """Where a leaf of the result comes from: the results, or an argument that was changed."""

    __slots__ = ("number", "of_arguments")  # no dataclass, for it is to count as a leaf

    def __init__(self, number: int, of_arguments: bool) -> None:
        self.number = number
        self.of_arguments = of_arguments


def trace(
    function: Callable[..., Any],
    tree: Any,
    is_traced: Callable[[Any], bool],
    name_of: Callable[[str], str],
    integers: Integers | None = None,
    folds: bool = True,
    apart: Container[str] = (),
) -> Traced:
    """Run a function once on tracers.

    Args:
        function: the function.
        tree: its ``(args, kwargs)``.
        is_traced: says of a leaf of ``tree`` whether a tracer should stand for it.
        name_of: gives the name of a leaf by its path.
        integers: which integers among the leaves are traced, too, if any are.
        folds: whether what the same numbers follow from in each call is computed at once.
        apart: names of NumPy's functions made of ops here that are recorded as these ops.

    Raises:
        OuterTraceLeak: it meets a node or dual of a derivative around it.
        WritesIntoArray: it has NumPy write into an array.
        TracingError: it cannot be traced.

    And whatever the function raises.
    """
    record = Trace(function, folds=folds, apart=apart)
    alone = getrefcount(record.level)
    traced = _run(record, function, tree, is_traced, name_of, integers)
    if getrefcount(record.level) > alone and _still_held(record, alone):
        # A tracer outlives the run: the function keeps it. That is harmless unless it reads again
        # what it kept, as a network does with its hidden state: then another run says so.
        _run(Trace(function), function, tree, is_traced, name_of, None)
    return traced


def _still_held(record: Trace, alone: int) -> bool:
    """Whether tracers are left that no cycle keeps, which the garbage collector would break."""
    gc.collect()
    return getrefcount(record.level) > alone


def _run(
    record: Trace,
    function: Callable[..., Any],
    tree: Any,
    is_traced: Callable[[Any], bool],
    name_of: Callable[[str], str],
    integers: Integers | None,
) -> Traced:
    """Run the function on tracers of one trace."""
    tracers: list[Tracer] = []

    def stand_in(path: str, leaf: Any) -> Any:
        if integers is not None and type(leaf) is int and integers.is_next():
            number = integers.argument(record, leaf, name_of(path))
            tracers.append(number.contents())
            return number
        if not is_traced(leaf):
            return leaf
        tracers.append(Tracer(record, record.argument(leaf, name_of(path))))
        return tracers[-1]

    given = [stand_in(*leaf) for leaf in flatten(tree)]
    args, kwargs = unflatten(tree, iter(given))
    arguments = [tracer.instruction for tracer in tracers]
    # The values at hand are examples: what NumPy has to say about them, it says when they run.
    try:
        with np.errstate(all="ignore"):
            output = map_leaves(contents, function(*args, **kwargs))
    finally:
        record.end()
    if integers is not None and record.shown:
        integers.decided |= integers.numbers  # the text may depend on any of them
    if record.writes:
        raise WritesIntoArray
    if [id(leaf) for _, leaf in flatten((args, kwargs))] != [id(leaf) for leaf in given]:
        raise TracingError(
            "jit: the function puts something into a dict, list or object that it was given, which "
            "would happen only while it is traced; return the new value instead, or change an "
            "array in place (x -= y)"
        )
    results: list[Instruction] = []
    places: list[Any] = []
    changed = {
        id(x): i
        for i, (x, old) in enumerate(zip(tracers, arguments, strict=True))
        if x.instruction is not old
    }
    for _, leaf in flatten(output):
        if id(leaf) in changed:
            places.append(Place(changed[id(leaf)], of_arguments=True))
        elif isinstance(leaf, Tracer) and leaf.level == record.level:
            places.append(Place(len(results), of_arguments=False))
            results.append(leaf.instruction)
        elif isinstance(leaf, Value):
            raise OuterTraceLeak
        else:
            places.append(leaf)
    updates = [(arguments[i], tracers[i].instruction) for i in changed.values()]
    steps = needed(record.instructions, [*results, *(new for _, new in updates)])
    name = getattr(function, "__name__", type(function).__name__)
    structure = unflatten(output, iter(places))
    return Traced(name, arguments, steps, results, structure, updates, record.constant_bytes)


def needed(
    steps: list[Instruction],
    results: Iterable[Instruction],
    acts: Callable[[Instruction], bool] = may_fail,
) -> list[Instruction]:
    """The steps that results, guards and errors depend on; the rest is dead code.

    Args:
        steps: all of them, in order.
        results: what the program gives.
        acts: whether a step does something even if nobody needs its result.
    """
    needed = set(results)
    kept = []
    for step in reversed(steps):
        # The shape of what a mask picks may have decided about something, even if nobody reads it.
        if step in needed or step.guard is not None or acts(step):
            needed.update(step.inputs)
            kept.append(step)
    return kept[::-1]


def run_eagerly(traced: Traced, leaves: list[Any]) -> list[Any]:
    """Run the steps through their ops and NumPy functions, as the function itself would.

    So come NumPy's answers and warnings where Python's arithmetic on plain numbers has none.

    Args:
        traced: the steps.
        leaves: the values of the arguments. Arrays that the function changes are changed.

    Returns:
        The results.

    Raises:
        GuardFailed: the function must be traced again for these values.

    And whatever a step raises.
    """
    values: dict[Instruction, Any] = dict(zip(traced.arguments, leaves, strict=True))

    def value_of(x: Any) -> Any:
        return values[x] if type(x) is Instruction else x

    for step in traced.steps:
        operands = replace_in(step.operands, value_of)
        params = replace_in(step.params, value_of)
        if step.function is bool:
            if bool(operands[0]) != step.guard:
                raise GuardFailed
            continue
        if isinstance(step.function, Op):
            value = step.function.evaluate(operands, params)
        else:
            assert step.function is not None
            value = step.function(*operands, **params)
        if step.guard is not None and value.shape != step.guard:
            raise GuardFailed
        values[step] = value
    results = []
    seen: set[Instruction] = set()
    for x in traced.results:
        value = values[x]
        is_shared = x in seen or x.root is not x or x.function is None
        results.append(value.copy() if is_shared and isinstance(value, np.ndarray) else value)
        seen.add(x)
    news = [values[new].copy() for _, new in traced.updates]  # which one may be views of another
    for (argument, _), new in zip(traced.updates, news, strict=True):
        np.copyto(values[argument], new)
    return results
