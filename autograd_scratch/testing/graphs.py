"""Whole random graphs: smooth functions whose values stay small however deep they are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, composite

from .. import ops
from .arrays import arrays, broadcastable

STEPS: dict[str, Callable[..., Any]] = {
    "add": lambda x, y: (x + y) / 2.0,
    "sub": lambda x, y: (x - y) / 2.0,
    "mul": lambda x, y: x * y,
    "div": lambda x, y: x / (2.0 + y),
    "pow": lambda x, y: (2.0 + x) ** y / 3.0,
    "neg": lambda x: -x,
    "square": lambda x: x**2,
    "exp": lambda x: ops.exp(x) / 3.0,
    "log": lambda x: ops.log(2.0 + x) / 2.0,
    "sqrt": lambda x: ops.sqrt(2.0 + x) / 2.0,
    "sin": ops.sin,
    "tanh": ops.tanh,
    "arctan": ops.arctan,
    "sigmoid": ops.sigmoid,
    "softplus": lambda x: ops.softplus(x) / 2.0,
    "flip": ops.flip,
    "mean": lambda x: ops.mean(x, keepdims=True),
    "logsumexp": lambda x: ops.logsumexp(x - 5.0, keepdims=True) / 7.0,
}
"""The steps of a random graph. Each maps numbers in (-1, 1) into (-1, 1), so that no graph
overflows however deep it is, and shapes that broadcast into shapes that broadcast."""

TWO_INPUTS = ("add", "sub", "mul", "div", "pow")


@dataclass(frozen=True)
class RandomGraph:
    """A function of several inputs that returns one number, written as a list of steps.

    Attributes:
        inputs: numbers and arrays to call the function with.
        steps: each the name of a step and the positions of what it uses: first come the inputs,
            then the results of the steps before it.
    """

    inputs: tuple[Any, ...]
    steps: tuple[tuple[str, tuple[int, ...]], ...]

    def __call__(self, *inputs: Any) -> Any:
        """Take all steps, and add up the elements of what no later step uses."""
        results = list(inputs)
        for name, positions in self.steps:
            results.append(STEPS[name](*(results[i] for i in positions)))
        used = {i for _, positions in self.steps for i in positions}
        total: Any = 0.0
        for i, result in enumerate(results):
            if i not in used:
                total = total + ops.sum(result)
        return total


@composite
def graphs(draw: DrawFn, max_inputs: int = 3, max_steps: int = 10) -> RandomGraph:
    """Random smooth functions of numbers and arrays, whose graphs share nodes.

    Args:
        max_inputs: how many inputs at most.
        max_steps: how many steps at most.

    Returns:
        A strategy of functions ``f`` to be called as ``f(*f.inputs)``, or on nodes.

    Example:
        >>> from hypothesis import given
        >>> from autograd_scratch import check_gradients
        >>> @given(graphs())
        ... def test_gradients(f):
        ...     check_gradients(f, *f.inputs)
        >>> test_gradients()
    """
    count = draw(st.integers(1, max_inputs))
    inputs = [
        draw(arrays(shape, domain=(-1.0, 1.0))) for shape in draw(broadcastable(count, max_dims=2))
    ]
    steps = []
    for made in range(draw(st.integers(1, max_steps))):
        name = draw(st.sampled_from(sorted(STEPS)))
        place = st.integers(0, count + made - 1)
        steps.append((name, tuple(draw(place) for _ in range(2 if name in TWO_INPUTS else 1))))
    return RandomGraph(tuple(inputs), tuple(steps))
