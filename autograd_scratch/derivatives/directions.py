"""Derivatives along all directions: many at once, as a batch that goes through a recorded graph.

A Jacobian is a derivative along each unit vector. One at a time they take as many passes through
the graph; as a batch (:mod:`.vmap`) they take one, in which each op works on all of them. That
takes as many times the memory, so where the graph is large they go in chunks.

Where there are few, one at a time would be quicker: of Rosenbrock's Hessian a batch takes 1.4 times
as long for 2 variables, 1.05 for 4, 0.85 for 6 and 0.4 for 20. But in a program that jit makes it
takes 0.5 for 2 variables, and a program gives the same bits as the function that it is made of.
"""

from __future__ import annotations

from collections.abc import Callable
from math import ceil, prod
from typing import Any

import numpy as np

from ..engine.numeric import owned_each, zeros_like
from ..engine.pytree import counted, leaves, unflatten
from ..engine.values import Value, dtype_of, shape_of
from ..ops import broadcast_to, concatenate, reshape
from .arguments import Function, plain_value
from .vjp import Recording
from .vmap import Batched, batching, value_below_batch

CACHED = 2**15
"""How many numbers the largest array of the graph has for all directions of a chunk: 256 KiB, which
the processor keeps at hand. For Rosenbrock's Hessian of 200 and 400 variables chunks of 50 to 100
directions are quickest, a quarter to a half quicker than one of all; of 1,000 and 3,000 variables
those of 32."""

LEAST = 32
"""How many directions are in a chunk at least, so that its overhead is shared, if memory lasts."""

ELEMENTS = 2**21
"""How many numbers all arrays of the graph have for all directions of a chunk: 16 MiB."""

Numbers = list[Any]


class Leaves:
    """A structure, and the leaves of it that count as numbers."""

    def __init__(self, tree: Any) -> None:
        self._tree = tree
        self._leaves = counted(tree)
        self.numbers: Numbers = [
            x if isinstance(x, Value) else plain_value(x) for x, counts in self._leaves if counts
        ]

    def filled(self, numbers: Numbers) -> Any:
        """A structure like this one, of other numbers."""
        new = iter(numbers)
        return unflatten(
            self._tree, iter([next(new) if counts else x for x, counts in self._leaves])
        )

    def numbers_in(self, other: Any) -> Numbers:
        """What a structure like this one has in the places of the numbers."""
        pairs = zip(leaves(other), self._leaves, strict=True)
        return [x for x, (_, counts) in pairs if counts]

    @property
    def sizes(self) -> list[int]:
        """The number of elements of each."""
        return [prod(shape_of(x)) for x in self.numbers]

    def units(self, start: int, stop: int) -> list[tuple[Any, bool]]:
        """The unit vectors of some elements, counted through all numbers, as such numbers.

        Returns:
            For each number, one per unit vector along a new first axis, and True; or, where it is
            zero in all of them, just that, and False.
        """
        found: list[tuple[Any, bool]] = []
        first = 0
        for x, size in zip(self.numbers, self.sizes, strict=True):
            elements = np.arange(max(start - first, 0), min(stop - first, size))
            if elements.size:
                rows = np.zeros((stop - start, size), dtype_of(x))
                rows[elements + first - start, elements] = 1.0
                found.append((rows.reshape(stop - start, *shape_of(x)), True))
            else:
                found.append((zeros_like(x), False))
            first += size
        return found


class Directions:
    """How derivatives along many directions are computed.

    Args:
        name: who asks.
        f: the function.
        chunk_size: how many directions go through the graph at once; None for what is quickest.

    Raises:
        ValueError: ``chunk_size`` is not a positive int.
    """

    def __init__(self, name: str, f: Function, chunk_size: int | None) -> None:
        if chunk_size is not None and (not isinstance(chunk_size, int) or chunk_size < 1):
            raise ValueError(f"{name}: chunk_size must be an int from 1 on, got {chunk_size!r}")
        self._name, self._f, self._chunk_size = name, f, chunk_size

    def blocks(
        self,
        derivative: Callable[[Numbers], Numbers],
        outer: Leaves,
        inner: Leaves,
        recorded: Recording,
    ) -> dict[tuple[int, int], Any]:
        """The derivatives along every direction of ``outer``, one array per pair of leaves.

        Each has the axes of the outer leaf, then those of the inner leaf.

        Args:
            derivative: gives the numbers of the result from those of a direction.
            outer, inner: what the directions are of, and the results.
            recorded: the graph that they go through.
        """
        count, chunk = sum(outer.sizes), self._chunk_size
        if chunk is None:
            chunk = _chunk_of(count, recorded.sizes) if count > 1 else 1
        rows = None
        try:
            rows = self._rows(derivative, outer, inner, chunk)
        except (TypeError, ValueError, IndexError):
            if chunk == 1 or not recorded.has_ops_of_users:
                raise
        if rows is None:  # a rule of the user's may do what only an array can: dx[x < 0] = 0, say
            rows = self._rows(derivative, outer, inner, 1)
        blocks, first = {}, 0
        for i, (x, size) in enumerate(zip(outer.numbers, outer.sizes, strict=True)):
            for j, y in enumerate(inner.numbers):
                part = rows[j] if size == count else rows[j][first : first + size]
                shape = (*shape_of(x), *shape_of(y))
                blocks[i, j] = part if shape_of(part) == shape else reshape(part, shape)
            first += size
        return blocks

    def _rows(
        self, derivative: Callable[[Numbers], Numbers], outer: Leaves, inner: Leaves, chunk: int
    ) -> Numbers:
        """The derivatives along every direction, these along a new first axis: the user's own."""
        count = sum(outer.sizes)
        chunks: list[Numbers] = [
            self._along(derivative, outer, start, min(start + chunk, count))
            for start in range(0, count, chunk)
        ]
        if not chunks:
            return [np.zeros((0, *shape_of(y)), dtype_of(y)) for y in inner.numbers]
        columns = zip(*chunks, strict=True)
        rows = [parts[0] if len(parts) == 1 else concatenate(parts) for parts in columns]
        return owned_each(rows)

    def _along(
        self, derivative: Callable[[Numbers], Numbers], outer: Leaves, start: int, stop: int
    ) -> Numbers:
        """The derivatives along some directions, these along a new first axis."""
        units = outer.units(start, stop)
        if stop - start == 1:
            found = derivative([x[0] if moves else x for x, moves in units])
            return [reshape(part, (1, *shape_of(part))) for part in found]
        with batching(self._name, self._f) as level:
            found = derivative([Batched(x, level) if moves else x for x, moves in units])
            below = [value_below_batch(part, level) for part in found]
        return [
            part if in_batch else broadcast_to(part, (stop - start, *shape_of(part)))
            for part, in_batch in below
        ]


def _chunk_of(count: int, sizes: list[int]) -> int:
    """How many of some directions go through a graph at once, where its arrays have these sizes."""
    most = max(LEAST, CACHED // max([1, *sizes]))
    most = max(1, min(most, ELEMENTS // max(1, sum(sizes))))
    return ceil(count / ceil(count / most))  # chunks of about the same size
