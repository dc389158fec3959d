"""What everyone is asked about a graph, the answer expected, and how far off one may be."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from types import SimpleNamespace
from typing import Any

import numpy as np
from rounding import Roundings

from autograd_scratch import Node, grad, jvp, ops, value_and_grad
from autograd_scratch.testing import RandomGraph

LONG = np.longdouble

NUMBERS = SimpleNamespace(**{name: getattr(ops, name) for name in dir(ops)} | {"sum": lambda x: x})
"""The ops for graphs of numbers, where a sum over all elements is no step for the Numba backend."""


def in_type(x: Any, dtype: Any) -> Any:
    """A number or an array in another type."""
    return x.astype(dtype) if isinstance(x, np.ndarray) else dtype(x)


def weights_of(x: Any, first: int) -> Any:
    """Numbers from 1/2 to 3/2, of the shape and type of x, and exact in every type."""
    weights = (4.0 + (first + 5 * np.arange(np.size(x))) % 8) / 8.0
    return in_type(weights.reshape(np.shape(x))[()], np.asarray(x).dtype.type)


def product(xs: Any, ys: Any) -> Any:
    """The sum of the products of all elements."""
    products = [x * y for x, y in zip(xs, ys, strict=True)]
    return sum(ops.sum(x) if np.ndim(x) else x for x in products)


class Question:
    """The value of a graph, its gradients, and the derivatives of their weighted sum.

    An answer is a row of numbers in the longest float type: the value, all elements of all
    gradients, and for each input one number, the sum of its second derivatives in one direction.
    The answer expected is that of the engine in that type.

    Attributes:
        f: the graph, as a function.
        of_numbers: whether there are no arrays.
        weights: of the first derivatives, one for each input.
        directions: of the second derivatives.
        expected: the answer.
        tolerance: by how much each number of an answer may be off.
        ops: the names of the ops that value and derivatives are computed with.
        expected_forward, tolerance_forward: the same for :meth:`forward`.
    """

    def __init__(self, f: RandomGraph) -> None:
        self._inputs = f.inputs
        self._roundings = Roundings()
        self.of_numbers = not any(map(np.ndim, f.inputs))
        self.f = f if not self.of_numbers else partial(f.on, NUMBERS)
        self._positions = tuple(range(len(f.inputs)))
        self.weights = [weights_of(x, 0) for x in f.inputs]
        self.directions = [weights_of(x, 3) for x in f.inputs]
        dtype = np.asarray(f.inputs[0]).dtype
        # What is expected is rounded, too; where no type is longer, as much.
        both = 1.0 + float(np.finfo(LONG).eps / np.finfo(dtype).eps)
        self.expected = self.answer(*self.derivatives(*(in_type(x, LONG) for x in f.inputs)))
        self.tolerance = both * np.array(list(self._bounds()))
        second = np.sum(self.expected[-len(f.inputs) :])
        first = self.expected[1 : -len(f.inputs)]
        slope = first @ np.concatenate([np.ravel(w) for w in self.weights])
        self.expected_forward = np.array([self.expected[0], slope, second, second, second])
        self.tolerance_forward = both * np.array(list(self._bounds_forward()))
        self.ops = self._roundings.ops()

    def derivatives(self, *xs: Any) -> tuple[Any, Any, Any]:
        """Value, first and second derivatives, by backward passes."""
        value, first = value_and_grad(self.f, self._positions)(*xs)

        def weighted(*xs: Any) -> Any:
            return product(grad(self.f, self._positions)(*xs), self.weights)

        return value, first, grad(weighted, self._positions)(*xs)

    def answer(self, value: Any, first: Any, second: Any) -> Any:
        """All that is compared, in one row."""
        gradients = [np.ravel(np.asarray(g)).astype(LONG) for g in (value, *first)]
        pairs = zip(second, self.directions, strict=True)
        along = [np.sum(np.asarray(h).astype(LONG) * d) for h, d in pairs]
        return np.array([*np.concatenate(gradients), *along])

    def forward(self, xs: Any, weights: Any, directions: Any) -> list[Any]:
        """What forward mode tells: value, slope, and curvature by three ways of nesting."""

        def slope(*xs: Any) -> Any:
            return jvp(self.f, xs, weights)[1]

        def weighted(*xs: Any) -> Any:
            return product(grad(self.f, self._positions)(*xs), weights)

        return [
            *jvp(self.f, xs, weights),
            jvp(slope, xs, directions)[1],
            jvp(weighted, xs, directions)[1],
            product(grad(slope, self._positions)(*xs), directions),
        ]

    def _bounds(self) -> Iterator[float]:
        """By how much the numbers of an answer may be off because of the type of the inputs."""
        roundings = self._roundings
        nodes = [Node(x) for x in self._inputs]
        value = self.f(*nodes)
        yield roundings.bound(value)
        first = _gradients(value, nodes)
        for g in first:
            yield from (roundings.bound(g[index]) for index in np.ndindex(g.shape))
        weighted = product(first, [Node(w) for w in self.weights])
        for h, direction in zip(_gradients(weighted, nodes), self.directions, strict=True):
            yield roundings.bound(ops.sum(h * direction))

    def _bounds_forward(self) -> Iterator[float]:
        roundings = self._roundings
        variables = [map(Node, xs) for xs in (self._inputs, self.weights, self.directions)]
        for result in self.forward(*map(tuple, variables)):
            yield roundings.bound(result)


def _gradients(y: Node, nodes: list[Node]) -> list[Any]:
    """The gradients as graphs in which all depends on a variable, even if y is linear."""
    (y * Node(y.dtype.type(1.0))).backward(create_graph=True)
    found = [x.grad if x.grad is not None else 0.0 * x for x in nodes]
    for x in nodes:
        x.grad = None
    return found
