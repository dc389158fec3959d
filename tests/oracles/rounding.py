"""How far roundings may move a number that a graph computes.

Each step of a graph may be off by a few units in the last place of what it adds up. What that does
to a result is known to the first order: its derivative with respect to the step, which a walk back
through the graph gives for all steps at once. So a result is off by at most

    sum over all steps of |derivative of the result| x |rounding of the step|

A gradient is a graph as well, and its graph has the steps of the function and of the backward rules
in it, so the same sum bounds gradients of any order.

Source: N. J. Higham, "Accuracy and Stability of Numerical Algorithms" (2002), sections 3.1, 3.3;
S. Linnainmaa, "Taylor expansion of the accumulated rounding error" (1976).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd_scratch import Node
from autograd_scratch.engine.backward import backpropagate

UNITS = 4.0
"""By how many units in the last place a function of numbers may be off: those of mathematical
libraries in NumPy, SLEEF (PyTorch) and XLA (JAX) are documented to be off by less."""

EXACT = {
    *("getitem", "take", "transpose", "swapaxes", "moveaxis", "flip", "roll", "repeat", "tile"),
    *("diag", "stack", "concatenate", "pad", "set_at", "reshape", "ravel", "squeeze", "where"),
    *("expand_dims", "broadcast_to", "max", "min", "maximum", "minimum", "abs", "neg", "relu"),
    *("sign", "stop_gradient"),
}
"""Ops whose results consist of elements of their inputs, or of these with another sign."""


class Roundings:
    """What the steps of graphs may be off by."""

    def __init__(self) -> None:
        self._known: dict[Node, Any] = {}

    def bound(self, result: Any) -> float:
        """By how much a number that a graph has computed may be off, of the type of its steps."""
        if not isinstance(result, Node):
            assert result == 0.0, "where nothing depends on a variable, roundings are unknown"
            return 0.0
        table = backpropagate([(result, result.dtype.type(1.0))])
        return sum(
            float(np.sum(np.abs(slope) * self._of(node)))
            for node, slope in table.items()
            if slope is not None and node.op is not None
        )

    def ops(self) -> set[str]:
        """The names of all ops that were met."""
        return {node.op.name for node in self._known}

    def _of(self, node: Node) -> Any:
        if node not in self._known:
            self._known[node] = _rounding(node)
        return self._known[node]


def _rounding(node: Node) -> Any:
    """By how much the elements of a step may be off, given its inputs."""
    op, xs = node.op, [np.asarray(x.value) for x in node.inputs]
    assert op is not None
    eps = float(np.finfo(node.dtype).eps)
    if op.name in EXACT:
        return 0.0
    if op.name == "astype":
        return eps * np.abs(node.value)
    size = np.abs(node.value)
    if op.kind == "elementwise":
        return UNITS * eps * size
    terms = max(x.size for x in xs)  # at least as many as are added up for one element
    if op.kind in ("linear", "multilinear"):
        size = np.abs(op(*(np.abs(x) for x in xs), **node.params))
        return (terms + UNITS) * eps * size
    if op.name in ("prod", "cumprod"):
        return terms * eps * size
    if op.name == "linear_recurrence":
        return (terms + UNITS) * eps * np.abs(op(*(np.abs(x) for x in xs), **node.params))
    largest = float(np.max(np.abs(xs[0])))
    if op.name in ("logsumexp", "log_softmax"):
        # x - max, which moves the exponential by as much, a sum, and max + log.
        return (terms + 4.0 * UNITS) * eps * (1.0 + 2.0 * largest + size)
    if op.name == "softmax":
        return (terms + 3.0 * UNITS + 2.0 * largest) * eps * size
    if op.name in ("var", "std"):
        # The squares of x - mean have the rounding of the mean in them, twice.
        spread = 2.0 * largest
        of_var = (terms + UNITS) * eps * (spread**2 + 2.0 * spread * largest)
        return of_var if op.name == "var" else of_var / (2.0 * size) + UNITS * eps * size
    raise AssertionError(f"nothing is known here of the roundings of {op.name}")
