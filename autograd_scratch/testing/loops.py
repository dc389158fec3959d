"""What must hold for every op in loops that are traced once: the same as in a loop of Python's."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from .. import ops
from ..derivatives import fori_loop, grad, jvp, scan, while_loop
from ..engine.pytree import flatten
from ..program import jit
from .arrays import Call
from .check import _agree, _expect, _frozen, _is_float, _largest

Function = Callable[..., Any]

LOOPS = ("scan", "fori_loop", "while_loop")
STEPS = 3


def check_loops(
    op: Function,
    call: Call,
    order: int = 2,
    *,
    loops: Sequence[str] = LOOPS,
    backends: Sequence[str] = ("python", "auto"),
    dtypes: Sequence[type] = (float, np.float32),
) -> None:
    """Check that an op does in :func:`scan` and its like what it does in a loop of Python's.

    In each step, each input of the op comes in turn from the carry, from outside of the loop and,
    in a ``scan``, from a row. The facts: in plain code and in programs, the last carry, the rows
    and the derivatives are those of Python's loop: tangents, gradients, and for ``order=2`` the
    second derivatives in every nesting of forward and reverse mode; those of a ``while_loop`` in
    forward mode.

    Args:
        op: an op, or any function of nodes that returns one node.
        call: inputs and parameters. In every other step the inputs have their elements in reverse
            order; float inputs are differentiated.
        order: the order of derivatives, 1 or 2.
        loops: which loops.
        backends: with which backends of :func:`jit` the programs are made.
        dtypes: the types that float inputs are given.

    Raises:
        AssertionError: a fact that does not hold, with the op and the numbers.
        ValueError: ``order``, one of ``loops`` or one of ``backends`` is unknown.

    Example:
        >>> check_loops(ops.dot, ((np.ones((2, 3)), np.ones(3)), {}))
    """
    if order not in (1, 2):
        raise ValueError(f"check_loops: order must be 1 or 2, got {order!r}")
    if unknown := set(loops) - set(LOOPS):
        raise ValueError(f"check_loops: loops are {', '.join(LOOPS)}; got {sorted(unknown)}")
    inputs, params = call
    for dtype in dtypes:
        values = [_frozen(x, dtype) for x in inputs]
        floats = [x for x in values if _is_float(x)]
        for loop in loops:

            def everything(run: Function, loop: str, values: list[Any], dtype: type) -> Function:
                looped = _looped(op, values, params, run, with_rows=loop == "scan")
                return _derivatives(looped, loop != "while_loop", order, dtype)

            expected = everything(_in_python, loop, values, dtype)(*floats)
            every = everything(_RUN[loop], loop, values, dtype)
            ways = [("plain code", every)]
            ways += [(f"a program ({x})", jit(every, backend=x)) for x in backends]
            for way, f in ways:
                _compare(op, f"{loop} in {way}", f(*floats), expected, dtype)


def _looped(
    op: Function, inputs: Sequence[Any], params: dict[str, Any], run: Function, with_rows: bool
) -> Function:
    """A loop with the op in it, as a function of the floats among the inputs.

    It gives a number that depends on all that the op gave, and what else there is to see.
    """
    example = np.asarray(op(*inputs, **params))
    random = np.random.default_rng(0)
    weights = random.uniform(0.5, 1.5, (2 + with_rows, *example.shape)).astype(example.dtype)

    def looped(*floats: Any) -> Any:
        given = iter(floats)
        outside = [next(given) if _is_float(x) else x for x in inputs]
        rows = [ops.stack([x, _turned(x), x]) for x in outside] if with_rows else []

        def step(carry: Any, row: list[Any]) -> Any:
            inside, total = carry
            sources = [inside, outside, row][: 2 + with_rows]
            ys = []
            for shift, weight in enumerate(weights):
                mixed = [sources[(i + shift) % len(sources)][i] for i in range(len(inputs))]
                y = op(*mixed, **params)
                ys.append(y)
                total = ops.cos(total) + 0.1 * ops.sum(y * weight)
            return ([_turned(x) for x in inside], total), ys

        # Whole numbers become NumPy's in the first step, and a carry keeps its types.
        start = [
            x if is_float else np.asarray(x)[()]
            for x, is_float in zip(outside, map(_is_float, inputs), strict=True)
        ]
        return run(step, (start, 0.5), rows)

    return looped


def _turned(x: Any) -> Any:
    """The same elements in reverse order."""
    return ops.reshape(ops.flip(ops.ravel(x)), shape=np.shape(x)) if np.ndim(x) else x


def _in_python(step: Function, carry: Any, rows: Sequence[Any]) -> tuple[Any, Any]:
    found = []
    for t in range(STEPS):
        carry, ys = step(carry, [x[t] for x in rows])
        found.append(ys)
    return carry, [ops.stack(list(ys)) for ys in zip(*found, strict=True)] if rows else []


def _by_scan(step: Function, carry: Any, rows: Sequence[Any]) -> tuple[Any, Any]:
    return scan(step, carry, rows)


def _by_fori_loop(step: Function, carry: Any, rows: Sequence[Any]) -> tuple[Any, Any]:
    return fori_loop(0, STEPS, lambda _, carry: step(carry, [])[0], carry), []


def _by_while_loop(step: Function, carry: Any, rows: Sequence[Any]) -> tuple[Any, Any]:
    def one_more(state: Any) -> Any:
        return state[0] + 1, step(state[1], [])[0]

    return while_loop(lambda state: state[0] < STEPS, one_more, (0, carry))[1], []


_RUN = {"scan": _by_scan, "fori_loop": _by_fori_loop, "while_loop": _by_while_loop}


def _derivatives(looped: Function, reverse: bool, order: int, dtype: Any) -> Function:
    """All that is compared, as a function of the same arguments: values and derivatives by name."""

    def everything(*xs: Any) -> dict[str, Any]:
        random = np.random.default_rng(1)
        directions = [_frozen(random.uniform(0.5, 1.5, np.shape(x)), dtype) for x in xs]
        which = tuple(range(len(xs)))

        def loss(*xs: Any) -> Any:
            return looped(*xs)[0][1]

        def tangents(*xs: Any) -> Any:
            return jvp(looped, xs, directions)

        def gradients(*xs: Any) -> Any:
            return grad(loss, which)(*xs)

        def forward_over_reverse(*xs: Any) -> Any:
            return jvp(gradients, xs, directions)

        def reverse_over_forward(*xs: Any) -> Any:
            return grad(lambda *xs: jvp(loss, xs, directions)[1], which)(*xs)

        def reverse_over_reverse(*xs: Any) -> Any:
            def along(*xs: Any) -> Any:
                pairs = zip(gradients(*xs), directions, strict=True)
                return sum(ops.sum(g * direction) for g, direction in pairs)

            return grad(along, which)(*xs)

        def forward_over_forward(*xs: Any) -> Any:
            return jvp(tangents, xs, directions)

        taken: list[Function] = [forward_over_forward if order == 2 else tangents]
        if reverse:
            of_second_order = [forward_over_reverse, reverse_over_forward, reverse_over_reverse]
            taken += of_second_order if order == 2 else [gradients]
        return {f.__name__: f(*xs) for f in taken}

    return everything


def _compare(op: Function, where: str, found: Any, expected: Any, dtype: Any) -> None:
    tolerance = 1e-10 if dtype is float else 1e-4
    for (path, x), (_, y) in zip(flatten(found), flatten(expected), strict=True):
        what = f"{where}, {np.dtype(dtype)}: {path}"
        kinds = [np.asarray(z).dtype for z in (x, y)]
        _expect(kinds[0] == kinds[1], op, f"{what}: {kinds[0]}, not {kinds[1]}")
        _agree(op, what, x, y, atol=tolerance * _largest(y))
