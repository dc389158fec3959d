"""A plan: all of a sparse derivative that is known before the numbers come."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...engine.values import dtype_of
from ...program import jit
from ..arguments import Function
from ..directions import _chunk_of
from ..forward import jvp
from ..vjp import vjp
from ..vmap import vmap
from .coloring import colors_of_columns, colors_of_symmetric
from .pattern import Pattern


class Plan:
    """How the entries of a Jacobian are computed: along which directions, and where each is found.

    Args:
        f: what is differentiated.
        pattern: that of its Jacobian.
        symmetric: whether it is one of a gradient.
        x: the variables, of which shape and dtype count.

    Attributes:
        pattern: as given; of a symmetric matrix with all mirror images.
        colors: how many directions there are.
        forward: whether they go forwards; else gradients go backwards.
    """

    def __init__(self, f: Function, pattern: Pattern, symmetric: bool, x: Any) -> None:
        self.pattern = pattern
        entries = pattern.entries
        if symmetric:
            entries = (entries + entries.T).tocsr()
            entries.sort_indices()
        self.forward = True
        rows, columns = entries.tocoo().coords
        if symmetric:
            color_of = colors_of_symmetric(entries)
        else:
            color_of, other = colors_of_columns(entries), colors_of_columns(entries.T)
            if other.max(initial=0) < color_of.max(initial=0):
                self.forward, color_of = False, other
        self.colors = int(color_of.max(initial=-1)) + 1 if entries.nnz else 0
        if not self.forward:
            rows, columns = columns, rows
        length = entries.shape[0 if self.forward else 1]
        self._places = color_of[columns] * length + rows
        if symmetric:
            _, which, counts = np.unique(self._places, return_inverse=True, return_counts=True)
            mirrored = color_of[rows] * length + columns
            self._places = np.where(counts[which] == 1, self._places, mirrored)
        self._result = type(entries)(
            (np.zeros(entries.nnz, pattern.dtype), entries.indices, entries.indptr), entries.shape
        )
        self._f, self._color_of = f, color_of
        self._model = x if self.forward else np.zeros(pattern.shape, pattern.dtype)
        self._chunk = _chunk_of(max(1, self.colors), pattern.sizes)
        self._all = self._directions(0) if self._chunk >= self.colors else None
        self._passes = self._forwards if self.forward else self._backwards
        # Where one chunk does, what follows from the directions alone is computed once.
        self._run = jit(self._passes if self._all is None else self._in_one_chunk)

    def matrix(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """The derivative at some values, as a new ``csr_array``."""
        result = object.__new__(type(self._result))
        result.__dict__.update(self._result.__dict__)  # copy() takes seven times as long
        # All arrays are the caller's own: methods of a sparse array may change each in place.
        result.indices, result.indptr = result.indices.copy(), result.indptr.copy()
        if self.colors:
            result.data = self._compressed(args, kwargs).reshape(-1).take(self._places)
        else:
            result.data = result.data.copy()
        return result

    def _compressed(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """The derivatives along all directions, these along the first axis."""
        if self._all is not None:
            return self._run(args, kwargs)
        starts = range(0, self.colors, self._chunk)
        return np.concatenate(
            [self._run(self._directions(start), args, kwargs) for start in starts]
        )

    def _directions(self, start: int) -> Any:
        """A chunk of directions: the sums of the unit vectors of some colors.

        All chunks have the same shape, for which one program is made; the last may end in zeros.
        """
        seeds = np.zeros((self._chunk, np.size(self._model)), dtype_of(self._model))
        elements = np.flatnonzero(
            (self._color_of >= start) & (self._color_of < start + self._chunk)
        )
        seeds[self._color_of[elements] - start, elements] = 1.0
        return seeds.reshape(self._chunk, *np.shape(self._model))

    def _in_one_chunk(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        return self._passes(self._all, args, kwargs)

    def _forwards(self, seeds: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        x, *rest = args

        def along(seed: Any) -> Any:
            return jvp(lambda x: self._f(x, *rest, **kwargs), (x,), (seed,))[1]

        return vmap(along)(seeds)

    def _backwards(self, seeds: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        x, *rest = args
        _, gradient_along = vjp(lambda x: self._f(x, *rest, **kwargs), x)
        return vmap(lambda seed: gradient_along(seed)[0])(seeds)
