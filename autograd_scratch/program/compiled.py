"""A program: a function traced once, as Python source that runs, and the memory it runs in."""

from __future__ import annotations

import linecache
import math
from dataclasses import dataclass
from functools import cached_property
from itertools import count
from typing import Any
from weakref import finalize, ref

import numpy as np

from ..engine.op import Op
from ..engine.pytree import flatten, unflatten
from ..engine.values import Value
from .arrays.plan import Plan
from .arrays.source import Source, evaluation_of
from .scalars.tape import tape_for
from .trace.trace import Instruction, OuterTraceLeak, Trace, Tracer, TracingError, replace_in

_file_numbers = count(1)
"""For the names of the files that programs pretend to be in."""


@dataclass
class Traced:
    """What is left of a run on tracers.

    Attributes:
        name: that of the function.
        arguments: one instruction per traced argument.
        steps: everything the function did.
        results: what the program must compute.
        structure: the function's result, with a :class:`_Place` for each traced leaf.
        updates: arguments that the function changed in place, with their new values.
    """

    name: str
    arguments: list[Instruction]
    steps: list[Instruction]
    results: list[Instruction]
    structure: Any
    updates: list[tuple[Instruction, Instruction]]


@dataclass(frozen=True)
class _Place:
    """Where a leaf of the result comes from: the results, or an argument that was changed."""

    number: int
    of_arguments: bool


def trace(function: Any, tree: Any, is_traced: Any, name_of: Any) -> Traced:
    """Run a function once on tracers.

    Args:
        function: the function.
        tree: its ``(args, kwargs)``.
        is_traced: says of a leaf of ``tree`` whether a tracer shall stand for it.
        name_of: gives the name of a leaf by its path.

    Raises:
        OuterTraceLeak: it meets a node or dual of a derivative around it.
        TracingError: it cannot be traced.
    """
    record = Trace(function)
    tracers: list[Tracer] = []

    def stand_in(path: str, leaf: Any) -> Any:
        if not is_traced(leaf):
            return leaf
        tracers.append(record.argument(leaf, name_of(path)))
        return tracers[-1]

    given = [stand_in(*leaf) for leaf in flatten(tree)]
    args, kwargs = unflatten(tree, iter(given))
    arguments = [tracer.instruction for tracer in tracers]
    # The values at hand are examples: what NumPy has to say about them, it says when they run.
    try:
        with np.errstate(all="ignore"):
            output = function(*args, **kwargs)
    finally:
        record.end()
    if [id(leaf) for _, leaf in flatten((args, kwargs))] != [id(leaf) for leaf in given]:
        raise TracingError(
            "jit: the function puts something into a dict or list that it was given, which would "
            "happen only while it is traced; return the new value instead, or change an array in "
            "place (x -= y)"
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
            places.append(_Place(changed[id(leaf)], of_arguments=True))
        elif isinstance(leaf, Tracer) and leaf.level == record.level:
            places.append(_Place(len(results), of_arguments=False))
            results.append(leaf.instruction)
        elif isinstance(leaf, Value):
            raise OuterTraceLeak
        else:
            places.append(leaf)
    updates = [(arguments[i], tracers[i].instruction) for i in changed.values()]
    structure = unflatten(output, iter(places))
    name = getattr(function, "__name__", type(function).__name__)
    return Traced(name, arguments, record.instructions, results, structure, updates)


class AliasedArguments(Exception):  # noqa: N818  (no error: the caller runs the function as it is)
    """An array that is to be changed in place is read-only or part of another argument."""


def _nothing() -> None:
    """Stands for a weak reference to an array that is gone, or was never there."""


class Program:
    """A traced function that runs without tracing.

    Args:
        traced: what the function did.
        backend: ``"python"``, ``"numba"`` or ``"auto"``.

    Raises:
        TypeError, ImportError: the Numba backend was asked for and cannot run this.
    """

    def __init__(self, traced: Traced, backend: str) -> None:
        self._changed = [traced.arguments.index(x) for x, _ in traced.updates]
        self._traced = traced
        self._plan = Plan(traced.steps, traced.results, traced.updates)
        # On numbers alone Python computes, which does not warn; a result of NumPy's has warned.
        self._all_floats = all(
            type(x.example_value) is float for x in traced.results + traced.arguments
        )
        self._result = _builder(traced.structure)
        self._spare: list[list[Any]] = []
        self._apart: list[Any] = [_nothing] * len(traced.arguments)  # references to arrays
        self._tape = tape_for(self._plan, traced.arguments, traced.results, backend)
        if self._tape is None:
            self._run = self._compile()
            self._forget_examples()
        else:  # its source is written when somebody asks for it, from the examples
            self._run = self._tape.run

    @cached_property
    def _written(self) -> Source:
        traced = self._traced
        return Source(self._plan, traced.name, traced.arguments, traced.results)

    @property
    def source(self) -> str:
        """The program as readable Python."""
        return self._written.text

    def _compile(self) -> Any:
        written = self._written
        file = f"<jit {written.function} {next(_file_numbers)}>"
        exec(compile(written.text, file, "exec"), written.names)
        # So that tracebacks and debuggers show the line.
        linecache.cache[file] = len(written.text), None, written.text.splitlines(True), file
        finalize(self, linecache.cache.pop, file, None)
        return written.names[written.function]

    def _forget_examples(self) -> None:
        """Let go of the arrays that the function was traced with."""
        for x in self._traced.arguments + self._traced.steps:
            x.example_value = None

    def __call__(self, leaves: list[Any]) -> Any:
        """Run on the values of the traced arguments; returns the function's result.

        Raises:
            GuardFailed: the function must be traced anew for these values.
            AliasedArguments: the arrays to be changed in place are not there for that alone.
            ArithmeticError, ValueError: a number left the range in which Python's arithmetic is
                that of IEEE; the function itself knows what to do.
            IndexError: an index is out of bounds.
        """
        if self._changed:
            self._check_memory(leaves)
        # A list of memory is not among the spare ones while a thread computes in it.
        memory = self._spare.pop() if self._spare else self._new_memory()
        try:
            results = self._run(*leaves, *memory)
        finally:
            self._spare.append(memory)
        if self._all_floats and not math.isfinite(sum(results)):
            raise ArithmeticError("a result is inf or nan: NumPy's warning is due")
        return self._result(results, leaves)

    def _check_memory(self, leaves: list[Any]) -> None:
        """See that nothing else shares memory with the arrays that are changed."""
        changed = self._changed
        for i in changed:
            if not leaves[i].flags.writeable:
                raise AliasedArguments
        # Arrays that were here in the last call lie apart from each other, as was seen then. (One
        # list for all of them, and never changed: another thread may be in here with others.)
        known = self._apart
        found = list(known)
        for i, x in enumerate(leaves):
            if type(x) is np.ndarray and known[i]() is not x:
                for j in range(len(leaves)) if i in changed else changed:
                    y = leaves[j]
                    if j != i and type(y) is np.ndarray and np.may_share_memory(x, y):
                        raise AliasedArguments
                found[i] = ref(x)
        self._apart = found

    def _new_memory(self) -> list[Any]:
        """Buffers and views of them, or what else the program computes in."""
        if self._tape is not None:
            return [self._tape.new_memory()]
        plan = self._plan
        buffers = [layout.empty() for layout in plan.layouts]
        made = {step: buffers[number] for step, number in plan.buffer.items()}
        for step in plan.fixed_views:
            operands = replace_in(step.operands, lambda x: made.get(x, x))
            function: Any = step.function
            take = evaluation_of(function) if isinstance(function, Op) else function
            made[step] = take(*operands, **step.params)
        return buffers + [made[step] for step in plan.fixed_views]


def _builder(structure: Any) -> Any:
    """The function that puts results and arguments together to what the function returned."""
    constants: dict[str, Any] = {"unflatten": unflatten}

    def constant(value: Any) -> str:
        name = f"constant_{len(constants)}"
        constants[name] = value
        return name

    def written(tree: Any) -> str:
        if type(tree) is _Place:
            return f"{'leaves' if tree.of_arguments else 'results'}[{tree.number}]"
        if type(tree) is list:
            return f"[{', '.join(map(written, tree))}]"
        if type(tree) is tuple:
            return f"({''.join(written(item) + ', ' for item in tree)})"
        if type(tree) is dict:
            return f"{{{', '.join(f'{constant(k)}: {written(v)}' for k, v in tree.items())}}}"
        if isinstance(tree, (list, tuple, dict)):
            inside = ", ".join(written(leaf) for _, leaf in flatten(tree))
            return f"unflatten({constant(tree)}, iter([{inside}]))"
        return f"{constant(tree)}.copy()" if isinstance(tree, np.ndarray) else constant(tree)

    return eval(f"lambda results, leaves: {written(structure)}", constants)
