"""Where a gradient flows: a branch of ``where`` that was not taken passes nothing on, not even nan.

``where(x > 0, x * log(x), 0.0)`` is 0 at x = 0, and so is its derivative. But the chain rule, taken
literally, goes through the branch that was not taken, and there it multiplies 0 by infinity: nan.
The same holds for elements that nobody picks, as in ``log(x)[-1]``. So where a gradient came out as
nan, and something was chosen on the way, the backward pass is done once more. Besides the gradients
it now keeps for each node where anything flows at all; elsewhere an elementwise op passes on 0
instead of nan.

A product with a zero that was computed is another thing: the derivative of ``sqrt(x) ** 2`` at 0,
which is 0 × ∞, stays nan, for the zero says nothing there.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .broadcasting import unbroadcast
from .numeric import scalar_or_array
from .op import call_rule
from .values import Value, call_on_values, concretize, shape_of, unwrap

CHOOSING = frozenset(("where", "getitem", "take", "set_at"))
"""Ops that pass a part of what they are given."""

PASSING = frozenset(("pad", "affine"))
"""Ops of no linear kind whose rules pass on sums of what arrives, times elements of inputs."""

MANY = 1000
"""In a graph of more nodes it is quicker to look at the gradients first."""


def may_hide_nan(table: dict[Any, Any]) -> bool:
    """Whether a gradient of a variable is nan, and a choice among computed numbers led there.

    Args:
        table: the nodes that were reached, with the gradients of the variables.
    """
    for node, g in table.items():
        if g is not None and not (type(g) is float and g == g) and node.op is None:
            break  # an array, or nan
    else:
        return False
    if len(table) <= MANY and not _has_choice(table):
        return False
    gradients = [g for node, g in table.items() if node.op is None and g is not None]
    if len(table) > MANY and not (any(map(_may_be_nan, gradients)) and _has_choice(table)):
        return False
    if isinstance(gradients[0], Value) and all(
        shape_of(g) == () and isinstance(unwrap(g), Value) for g in gradients
    ):
        return True  # jit traces numbers: to look at one in a program costs more than to be careful
    return any(map(has_nan, gradients))


def _may_be_nan(g: Any) -> bool:
    return isinstance(g, Value) or has_nan(g)


def has_nan(g: Any) -> bool:
    """Whether a gradient is nan somewhere."""
    if type(g) is not np.ndarray:
        g = unwrap(g)
    # A sum of squares is nan only if one is: the quickest way to know.
    squares = call_on_values(np.vdot, (g, g), {}) if isinstance(g, Value) else np.vdot(g, g)
    return concretize(squares != squares, mixed=True)


def _has_choice(table: dict[Any, Any]) -> bool:
    """Whether a node is a choice among numbers that an op has computed."""
    for node in table:
        op = node.op
        if op is not None and op.name in CHOOSING:
            for x in node.inputs:
                if x.op is not None:
                    return True
    return False


class Flows:
    """For each node, where a gradient flows to it: a boolean array; None for everywhere."""

    def __init__(self) -> None:
        self._flows: dict[Any, Any] = {}

    def of(self, node: Any) -> Any:
        """Where a gradient flows to a node whose gradient is complete."""
        return self._flows.pop(node, None)

    def join(self, node: Any, flow: Any, x: Any, first: bool) -> None:
        """Note what a node passes on to its input ``x``.

        Args:
            node: the node.
            flow: where a gradient flows to it.
            x: the input.
            first: whether nothing has come to ``x`` before.
        """
        onward = _onward(node, flow, x) if x.op is not None else None
        if not first:
            before = self._flows.get(x)
            onward = None if before is None or onward is None else before | onward
        self._flows[x] = onward


def _onward(node: Any, flow: Any, x: Any) -> Any:
    """Where ``node`` passes on to ``x`` what flows to it.

    An op that moves, adds up or multiplies elements shows it by its rule: applied to ones where
    something flows, and with ones for factors, it gives 0 just where nothing arrives.
    """
    op = node.op
    if flow is None and op.name not in CHOOSING:
        return None
    if op.kind == "elementwise":
        if x.shape == node.shape:
            return flow
        return _is_not_zero(unbroadcast(flow * 1.0, unwrap(x.value), op))
    is_linear = op.kind == "linear"
    if not op.built_in or not (is_linear or op.kind == "multilinear" or op.name in PASSING):
        return None
    ones = scalar_or_array(np.ones(node.shape)) if flow is None else flow * 1.0
    inputs = [unwrap(y.value) for y in node.inputs]
    given = inputs if is_linear else [scalar_or_array(np.ones(shape_of(y))) for y in inputs]
    onward = None
    for y, value, rule in zip(node.inputs, inputs, op.rules_for(inputs), strict=True):
        if y is x and rule is not None:  # x may be there twice, as in stack([x, x])
            arriving = call_rule(rule, ones, unwrap(node.value), given, node.params)
            there = _is_not_zero(unbroadcast(arriving, value, op))
            onward = there if onward is None else onward | there
    return onward


def _is_not_zero(x: Any) -> Any:
    return call_on_values(np.not_equal, (x, 0.0), {})
