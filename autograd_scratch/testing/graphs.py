"""Whole random graphs: functions whose values stay small however deep they are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial
from itertools import product
from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, composite

from .. import ops
from .arrays import Shape, arrays, broadcastable, shapes
from .graph_steps import ARRAYS, ELEMENTS, SMOOTH, Step

STEPS: dict[str, Callable[..., Any]] = {
    name: partial(step.function, ops) for name, step in SMOOTH.items()
}
"""The steps of a graph of :func:`graphs`, unless it is a wide one. Each maps numbers in (-1, 1)
into (-1, 1), so that no graph overflows however deep it is, and shapes that broadcast into shapes
that broadcast."""

TWO_INPUTS = ("add", "sub", "mul", "div", "pow")

ROOM = 1.0 / 64.0
"""A wide graph keeps this far away from kinks, ties and jumps: farther than roundings move it."""

_ALL: dict[str, Step] = SMOOTH | ELEMENTS | ARRAYS


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
        return self.on(ops, *inputs)

    def on(self, module: Any, *inputs: Any) -> Any:
        """The same in the words of another array module, to compare with.

        Args:
            module: has the functions that the steps of the graph call, by the names that this
                package has for them: most are NumPy's, and so ``jax.numpy``'s; beside them there
                are ``sigmoid``, ``softplus``, ``logsumexp``, and in wide graphs ``relu``,
                ``softmax``, ``log_softmax`` and ``set_at``.
            inputs: numbers and arrays of that module.

        Returns:
            What the module makes of it.

        Example:
            >>> f = RandomGraph((np.zeros(2),), (("cos", (0,)), ("sum", (1,))))
            >>> float(f.on(np, np.zeros(2)))
            1.0
        """
        results = list(inputs)
        for name, positions in self.steps:
            results.append(_ALL[name].function(module, *(results[i] for i in positions)))
        used = {i for _, positions in self.steps for i in positions}
        total: Any = 0.0
        for i, result in enumerate(results):
            if i not in used:
                total = total + module.sum(result)
        return total


@composite
def graphs(
    draw: DrawFn,
    max_inputs: int = 3,
    max_steps: int = 10,
    *,
    min_steps: int = 1,
    wide: bool = False,
    max_dims: int = 2,
    dtype: Any = float,
) -> RandomGraph:
    """Random functions of numbers and arrays, whose graphs share nodes.

    Args:
        max_inputs: how many inputs at most.
        max_steps: how many steps at most; a wide graph masks, in one more step each, the arrays
            that no step uses, since the sum of all elements of some is a constant.
        min_steps: how many steps at least; wide graphs leave out those that come to a kink.
        wide: by default all steps are smooth, and take shapes that broadcast into shapes that do.
            Wide graphs also reduce along axes, reshape, index, join and multiply arrays, write
            into them, compare, and have kinks and jumps; of these and of ties they keep away.
        max_dims: how many axes an input has at most. The wide graphs of 0 have numbers only.
        dtype: a float type, that of the inputs.

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
    given = draw(broadcastable(count, max_dims=max_dims))
    if wide:  # at least one array
        given = (draw(shapes(min(1, max_dims), max_dims)), *given[1:])
    inputs = [draw(arrays(shape, domain=(-1.0, 1.0), dtype=dtype)) for shape in given]
    length = draw(st.integers(min_steps, max_steps))
    if wide:
        return RandomGraph(tuple(inputs), _wide_steps(draw, inputs, length))
    steps = []
    for made in range(length):
        name = draw(st.sampled_from(sorted(STEPS)))
        place = st.integers(0, count + made - 1)
        steps.append((name, tuple(draw(place) for _ in range(2 if name in TWO_INPUTS else 1))))
    return RandomGraph(tuple(inputs), tuple(steps))


def _wide_steps(
    draw: DrawFn, inputs: list[Any], length: int
) -> tuple[tuple[str, tuple[int, ...]], ...]:
    """Steps that fit the shapes of what there is, and keep their distance from kinks."""
    results = [x.astype(float) if np.ndim(x) else float(x) for x in inputs]
    steps: list[tuple[str, tuple[int, ...]]] = []

    def take(name: str, positions: tuple[int, ...]) -> None:
        steps.append((name, positions))
        results.append(_ALL[name].function(ops, *(results[i] for i in positions)))

    for _ in range(length):
        found = [np.shape(x) for x in results]
        first = draw(st.integers(0, len(results) - 1))
        of_arrays = bool(found[first]) and draw(st.booleans())
        name = draw(st.sampled_from(_fitting(of_arrays, found[first], frozenset(found))))
        positions: tuple[int, ...] = (first,)
        if _ALL[name].inputs == 2:
            second = [i for i, shape in enumerate(found) if _ALL[name].fits(found[first], shape)]
            positions = first, draw(st.sampled_from(second))
        if _ALL[name].room(*(results[i] for i in positions)) >= ROOM:
            take(name, positions)
    # Of some results the sum of all elements is a constant, as that of softmax.
    used = {i for _, positions in steps for i in positions}
    for i in range(len(results)):
        if i not in used and np.shape(results[i]):
            take("masked", (i,))
    return tuple(steps)


@cache
def _fitting(of_arrays: bool, first: Shape, found: frozenset[Shape]) -> list[str]:
    """The names of the steps that take an array of a shape first, and then perhaps one of others.

    Args:
        of_arrays: those that do not go from element to element, or those that do.
        first: the shape.
        found: those of all that there is, with that one.
    """
    return [
        name
        for name, step in sorted(_ALL.items())
        if step.of_numbers != of_arrays
        and any(step.fits(first, *rest) for rest in product(found, repeat=step.inputs - 1))
    ]
