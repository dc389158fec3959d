"""Derivatives along all directions: many at once, as a batch that goes through a recorded graph.

A Jacobian is a derivative along each unit vector. One at a time they take as many passes through
the graph; as a batch (:mod:`.vmap`) they take one, in which each op works on all of them. That
takes as many times the memory, so where the graph is large they go in chunks.
"""

from __future__ import annotations

from collections.abc import Callable
from math import prod
from typing import Any

import numpy as np

from ..engine.numeric import owned_each, zeros_like
from ..engine.pytree import counted, leaves, unflatten
from ..engine.values import Value, dtype_of, shape_of, unwrap
from ..ops import broadcast_to, concatenate, reshape
from .arguments import Function, plain_value
from .vmap import Batched, batching, value_below_batch

FEW = 4
"""Up to so many directions go one by one: the overhead of a batch would be more than it saves (but
in a program that jit makes there is none). Rosenbrock's Hessian takes 1.8 times as long as a batch
where it has 2 variables, the same with 5, a half with 20, and with 200 variables 0.07."""

ELEMENTS = 2**21
"""How many numbers the arrays of all directions in a chunk may have together: 16 MiB, beyond which
the processor's caches no longer help. Rosenbrock's Hessian of 200 variables (0.9 million in one
chunk) is quickest in one, of 1,000 in chunks of 32 to 128 and of 3,000 in chunks of 32."""

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
        chunk_size: how many directions go through the graph at once; None for all, or as many as
            :data:`ELEMENTS` lets.

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
        elements: int,
    ) -> dict[tuple[int, int], Any]:
        """The derivatives along every direction of ``outer``, one array per pair of leaves.

        Each has the axes of the outer leaf, then those of the inner leaf.

        Args:
            derivative: gives the numbers of the result from those of a direction.
            outer, inner: what the directions are of, and the results.
            elements: how many numbers the arrays of the graph have.
        """
        count = sum(outer.sizes)
        is_traced = any(isinstance(unwrap(x), Value) for x in outer.numbers)
        at_once = max(1, ELEMENTS // max(elements, 1))
        chunk = self._chunk_size or (1 if count <= FEW and not is_traced else at_once)
        chunks: list[Numbers] = [
            self._along(derivative, outer, start, min(start + chunk, count))
            for start in range(0, count, chunk)
        ]
        rows = [
            parts[0] if len(parts) == 1 else concatenate(parts)
            for parts in zip(*chunks, strict=True)
        ]
        rows = owned_each(rows) if rows else [zeros_like(y)[None][:0] for y in inner.numbers]
        blocks, first = {}, 0
        for i, (x, size) in enumerate(zip(outer.numbers, outer.sizes, strict=True)):
            for j, y in enumerate(inner.numbers):
                part = rows[j] if size == count else rows[j][first : first + size]
                shape = (*shape_of(x), *shape_of(y))
                blocks[i, j] = part if shape_of(part) == shape else reshape(part, shape)
            first += size
        return blocks

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
