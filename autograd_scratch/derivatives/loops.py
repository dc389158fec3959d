"""Loops that are traced once, whatever their length: scan, fori_loop, while_loop.

In plain code they are Python's loops. Where jit traces, the body is traced once, and the loop is
one step of the program; :mod:`.loop_rules` has its derivatives.
"""

from __future__ import annotations

from collections.abc import Callable
from math import isqrt
from typing import Any

import numpy as np

from ..engine.values import Value
from ..ops import reshape
from .loop_body import LoopBody, Restart
from .loop_values import is_traced

Function = Callable[..., Any]


def scan(
    f: Function,
    init: Any,
    xs: Any = None,
    length: int | None = None,
    *,
    reverse: bool = False,
    checkpoint: bool = False,
) -> tuple[Any, Any]:
    """Run ``carry, y = f(carry, x)`` for each x in xs, and stack the ys.

    Under :func:`jit`, f is traced once, and the program has a loop in it: neither it nor the first
    call grows with the number of steps. In plain code it is a Python loop.

    Args:
        f: takes the carry and a row of xs, and returns a pair: the next carry, of the same
            structure, shapes and types, and what is to be stacked, or None. What it closes over
            may be traced and differentiated.
        init: the first carry: a number, an array or a structure of them. A Python number takes the
            type that f makes of it. What is no number stays as it is.
        xs: arrays with the steps along their first axis, or a structure of them; None for none.
        length: the number of steps, if xs does not tell.
        reverse: go from the last row to the first; the ys stand where their xs do.
        checkpoint: keep every √n-th carry for the backward pass only, and compute the others
            again: memory for time. In plain code, too, f is traced then.

    Returns:
        ``(carry, ys)``: the last carry, and what f gave along a new first axis.

    Raises:
        TypeError: f returns no pair; xs has no axis to go along; a setting in the carry changes;
            neither xs nor ``length`` tells the number of steps, or ``length`` is no int from 0 on.
        ValueError: the carry changes its structure, shape or type; the lengths differ.

    Example:
        >>> import numpy as np
        >>> import autograd_scratch as ag
        >>> def add(total, x):
        ...     return total + x, total + x
        >>> scan(add, 0.0, np.array([1.0, 2.0, 3.0]))
        (6.0, array([1., 3., 6.]))

        Compound interest, and how the result depends on the rate:

        >>> def savings(rate):
        ...     return scan(lambda money, _: (money * (1 + rate), None), 100.0, length=2)[0]
        >>> round(ag.jit(ag.grad(savings))(0.05), 9)
        210.0
    """
    body = LoopBody("scan", f, init, xs, length, reverse=reverse)
    if checkpoint and body.length:
        from ..program.trace.traced import GuardFailed  # lazily: plain code does not trace

        try:
            return _checkpointed(body)
        except GuardFailed:  # in plain code: f branches on what differs from step to step
            pass
    return _run(body)


def fori_loop(
    lower: int, upper: int, body: Function, init: Any, *, checkpoint: bool = False
) -> Any:
    """Run ``carry = body(i, carry)`` for i from lower to upper - 1.

    Args:
        lower, upper: integers. Where jit traces one of them (an array's element, say), there is
            forward mode only.
        body: takes the number of the step and the carry, and returns the next carry, of the same
            structure, shapes and types.
        init: the first carry; see :func:`scan`.
        checkpoint: as for :func:`scan`.

    Returns:
        The last carry.

    Raises:
        TypeError: lower or upper is no integer.
        ValueError: see :func:`scan`.

    Example:
        >>> fori_loop(0, 5, lambda i, x: x + i, 0.0)
        10.0
    """
    bounds = [_bound(which, x) for which, x in (("lower", lower), ("upper", upper))]
    if any(isinstance(x, Value) for x in bounds):
        _, carry = while_loop(
            lambda state: state[0] < bounds[1],
            lambda state: (state[0] + 1, body(state[0], state[1])),
            (bounds[0], init),
        )
        return carry
    first, last = bounds
    length = max(0, last - first)
    if checkpoint and length:
        numbers = np.arange(first, last)
        return scan(lambda c, i: (body(i, c), None), init, numbers, checkpoint=True)[0]
    return _run(LoopBody("fori_loop", body, init, None, length, start=first))[0]


def while_loop(cond: Function, body: Function, init: Any) -> Any:
    """Run ``carry = body(carry)`` as long as ``cond(carry)`` holds.

    Args:
        cond: takes the carry and returns a boolean.
        body: takes the carry and returns the next one, of the same structure, shapes and types.
        init: the first carry; see :func:`scan`.

    Returns:
        The last carry.

    Raises:
        TypeError: cond gives no boolean; or reverse mode, for which the number of steps must be
            known: take :func:`fori_loop` or :func:`scan`, or forward mode.
        ValueError: see :func:`scan`.

    Example:
        >>> while_loop(lambda x: x < 100.0, lambda x: 2.0 * x, 3.0)
        192.0
    """
    loop = LoopBody("while_loop", body, init, None, 0, cond=cond)
    while True:
        try:
            if is_traced(loop.init):
                return loop.traced()[0]
            carry = loop.start_values()
            while True:
                goes_on = loop.goes_on(carry)
                if isinstance(goes_on, Value):  # traced, or one for each example of a batch
                    return loop.traced()[0]
                if not goes_on:
                    break
                carry, _ = loop.step(carry, [], None)
                if is_traced(carry):
                    return loop.traced()[0]
            return loop.carry(loop.without_reverse_mode(carry))
        except Restart as found:
            loop.init = found.init


def _bound(which: str, x: Any) -> Any:
    if isinstance(x, Value):
        return x
    try:
        if isinstance(x, (bool, np.bool_)):
            raise TypeError
        return int(x.__index__())
    except (TypeError, AttributeError):
        raise TypeError(f"fori_loop: {which} must be an integer, got {x!r}") from None


def _run(body: LoopBody, traced: bool = False) -> tuple[Any, Any]:
    """The last carry and the stacked rows; ``traced`` to trace the body in plain code, too."""
    while True:
        try:
            if traced or body.length == 0 or is_traced([*body.init, *body.rows]):
                return body.traced()
            found = _in_python(body)
            return body.traced() if found is None else found
        except Restart as other:
            body.init = other.init


def _in_python(body: LoopBody) -> tuple[Any, Any] | None:
    """As a Python loop; None if the body turns out to compute with traced values."""
    carry = body.start_values()
    collected: list[list[Any]] = []
    for number, rows in body.in_order():
        carry, ys = body.step(carry, rows, number)
        if not collected and is_traced([*carry, *ys]):
            return None
        collected.append(ys)
    return body.carry(carry), body.results(collected)


def _checkpointed(body: LoopBody) -> tuple[Any, Any]:
    """A scan of scans, of which the inner ones are computed again in the backward pass."""
    n = body.length
    size = isqrt(n)
    blocks = n // size

    def of_rows(change: Callable[[Any], Any]) -> Any:
        return body.rows_tree([change(x) for x in body.rows])

    def outer(carry: Any, rows: Any) -> tuple[Any, Any]:
        return scan(body.f, carry, rows, size, reverse=body.reverse)

    def traced(f: Function, carry: Any, rows: Any, length: int) -> tuple[Any, Any]:
        loop = LoopBody("scan", f, carry, rows, length, reverse=body.reverse)
        return _run(loop, traced=True)

    whole = of_rows(lambda x: reshape(x[: blocks * size], shape=(blocks, size, *x.shape[1:])))
    rest = of_rows(lambda x: x[blocks * size :])
    stretches = [(outer, whole, blocks), (body.f, rest, n - blocks * size)]
    ys: list[Any] = []
    carry = body.carry(body.init)
    for f, rows, length in reversed(stretches) if body.reverse else stretches:
        if length:
            carry, y = traced(f, carry, rows, length)
            ys.append(y)
    if body.reverse:
        ys.reverse()
    return carry, body.joined(ys[0], ys[1] if len(ys) > 1 else None, blocks * size)
