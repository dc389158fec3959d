"""What must hold for every op under :func:`autograd_scratch.vmap`: the same as in a loop."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import numpy as np

from .. import ops
from ..derivatives import grad, jvp, vmap
from ..program import jit
from .arrays import Call
from .check import _agree, _is_float

EXAMPLES = 3


def check_batches(op: Callable[..., Any], call: Call) -> None:
    """Check that an op does to a batch what it does to each example of it.

    The facts: whichever of its inputs differ from example to example, along the first axis or the
    last, :func:`vmap` gives what a loop over the examples gives: values, gradients of reverse and
    tangents of forward mode, the gradient of all examples together, and the values of a program
    that jit makes.

    Args:
        op: an op, or any function of nodes that returns one node.
        call: inputs and parameters. The other examples have the elements of the inputs in another
            order; float inputs are differentiated.

    Raises:
        AssertionError: a fact that does not hold, with the op and the numbers.

    Example:
        >>> check_batches(ops.dot, ((np.ones((2, 3)), np.ones(3)), {}))
    """
    inputs, params = call
    places = range(len(inputs))
    for differ in itertools.chain(*(itertools.combinations(places, n + 1) for n in places)):
        _check_batch(op, list(inputs), params, set(differ))


def examples_of(x: Any, count: int = EXAMPLES) -> list[Any]:
    """Examples like ``x``: the same elements, in reverse order in every other one.

    >>> examples_of(np.array([1.0, 2.0]), 2)
    [array([1., 2.]), array([2., 1.])]
    """
    turned = np.reshape(np.ravel(x)[::-1], np.shape(x))[()]
    return [turned if i % 2 else x for i in range(count)]


def _check_batch(
    op: Callable[..., Any], inputs: list[Any], params: dict[str, Any], differ: set[int]
) -> None:
    columns = [examples_of(x) if i in differ else [x] * EXAMPLES for i, x in enumerate(inputs)]
    rows = list(zip(*columns, strict=True))
    # The examples lie along the last axis of one input, along the first of the next, and so on.
    in_axes = tuple(None if i not in differ else i % 2 * np.ndim(x) for i, x in enumerate(inputs))
    batches = [
        x if axis is None else np.stack(column, axis)
        for x, axis, column in zip(inputs, in_axes, columns, strict=True)
    ]
    floats = [i for i, x in enumerate(inputs) if _is_float(x)]

    def f(*xs: Any) -> Any:
        return op(*xs, **params)

    def agree(what: str, found: Any, one_by_one: list[Any]) -> None:
        expected = np.stack([np.asarray(y) for y in one_by_one])
        size = float(np.max(np.abs(expected), initial=1.0))
        what = f"{what}, inputs {sorted(differ)} in a batch"
        _agree(op, what, found, expected, rtol=1e-12, atol=1e-11 * size)
        if np.asarray(found).dtype != expected.dtype:
            raise AssertionError(f"{op!r}: {what}: {found.dtype}, not {expected.dtype}")

    values = [f(*row) for row in rows]
    agree("values", vmap(f, in_axes)(*batches), values)
    if len(differ) == len(inputs):
        agree("values of a program", jit(vmap(f, in_axes))(*batches), values)
    at_end = vmap(f, in_axes, out_axes=-1)(*batches)
    agree("examples along the last axis", np.moveaxis(at_end, -1, 0), values)
    if not floats:
        return
    weights = np.random.default_rng(0).uniform(0.5, 1.5, np.shape(values[0]))

    def total(*xs: Any) -> Any:
        return ops.sum(f(*xs) * weights)

    gradient = grad(total, tuple(floats))
    together = grad(lambda *xs: ops.sum(vmap(total, in_axes)(*xs)), tuple(floats))(*batches)
    one_by_one = list(zip(*(gradient(*row) for row in rows), strict=True))
    at_once = vmap(gradient, in_axes)(*batches)
    for i, found, all_at_once, alone in zip(floats, at_once, together, one_by_one, strict=True):
        agree(f"gradient {i}", found, list(alone))
        axis = in_axes[i]
        if axis is None:
            agree(f"gradient {i} of all examples", [all_at_once], [sum(alone)])
        else:
            agree(f"gradient {i} of all examples", np.moveaxis(all_at_once, axis, 0), list(alone))

    def tangent(*xs: Any) -> Any:
        moving = [xs[i] for i in floats]

        def of_floats(*ys: Any) -> Any:
            given = dict(zip(floats, ys, strict=True))
            return f(*(given.get(i, x) for i, x in enumerate(xs)))

        return jvp(of_floats, moving, [ops.cos(x) for x in moving])[1]

    agree("tangents", vmap(tangent, in_axes)(*batches), [tangent(*row) for row in rows])
