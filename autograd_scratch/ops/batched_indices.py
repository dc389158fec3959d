"""Indexing in a batch: what ``x[index]`` of each example is as an index of all of them.

NumPy puts the axes of integer arrays in an index first where a slice stands between them. So the
axis of the examples is not always where it is wanted, and :class:`BatchIndex` knows from where to
where the axes of the result must move.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..engine.registry import OPS
from ..engine.values import Value, shape_of
from .batching import Each, for_all, with_ndim

DIFFERENT_MASKS = (
    "a boolean index that differs from example to example picks differently many elements of "
    "each; write where(mask, x, 0.0) or the like, which keeps the shape"
)


class BatchIndex:
    """An index of each example, as an index of the batch.

    Args:
        index: the index; :class:`.batching.Each` where it differs from example to example.
        ndim: how many axes an example of what is indexed has.
        size: how many examples there are.
        in_batch: whether what is indexed has them along its first axis.

    Attributes:
        index: the index of the batch.
        ndim: how many axes an example of the result has.
    """

    def __init__(self, index: Any, ndim: int, size: int, in_batch: bool) -> None:
        parts = list(index) if isinstance(index, tuple) else [index]
        parts = [_as_part(part, size) for part in parts]
        differs = any(isinstance(part, Each) for part in parts)
        if differs:  # masks that are the same in all, as integers
            parts = [p for part in parts for p in (np.nonzero(part) if _is_mask(part) else [part])]
        used = sum(map(_axes_used, parts))
        rest = ndim - used
        if not any(part is Ellipsis for part in parts):
            parts.append(Ellipsis)
        places = [i for i, part in enumerate(parts) if _axes_made(part, rest) is None]
        arrays = [i for i in places if _array_ndim(parts[i]) is not None]
        self._advanced = max((_array_ndim(parts[i]) or 0 for i in arrays), default=0)
        sliced = [_axes_made(part, rest) or 0 for part in parts]
        self.ndim = self._advanced + sum(sliced)
        together = not places or places == list(range(places[0], places[-1] + 1))
        before = sum(sliced[: places[0]]) if places else 0
        self._moves: tuple[tuple[int, ...], tuple[int, ...]] = (), ()
        axes = tuple(range(1, self._advanced + 1))
        if not differs:
            self.index: Any = (slice(None), *parts) if in_batch else tuple(parts)
            if in_batch and arrays and not together:
                self._moves = (self._advanced,), (0,)
            return
        parts = [
            with_ndim(part.value, self._advanced) if isinstance(part, Each) else part
            for part in parts
        ]
        if in_batch:
            examples = np.arange(size).reshape(size, *(1,) * self._advanced)
            self.index = (examples, *parts)
            if together and before:
                self._moves = axes, tuple(i + before for i in axes)
        else:
            self.index = tuple(parts)
            if together and before:
                self._moves = (before,), (0,)

    def from_picked(self, y: Any) -> Any:
        """What the index picks, with the examples first and their axes in their order."""
        source, destination = self._moves
        return OPS.moveaxis(y, source, destination) if source else y

    def to_picked(self, y: Any) -> Any:
        """The other way round."""
        source, destination = self._moves
        return OPS.moveaxis(y, destination, source) if source else y


def _as_part(part: Any, size: int) -> Any:
    """A part of an index: lists become arrays."""
    if isinstance(part, list):
        if not any(isinstance(item, Each) for item in part):
            return np.asarray(part, None if part else int)
        items = [item.value if isinstance(item, Each) else np.asarray(item) for item in part]
        part = Each(OPS.stack(for_all(size, [isinstance(p, Each) for p in part], items), axis=1))
    if isinstance(part, slice) and any(
        isinstance(end, Each) for end in (part.start, part.stop, part.step)
    ):
        raise IndexError(
            "a slice that differs from example to example may pick differently many elements of "
            "each; write x[start + np.arange(length)], which always picks the same number"
        )
    if isinstance(part, Each) and part.value.dtype.kind == "b":
        raise IndexError(DIFFERENT_MASKS)
    return part


def _is_mask(part: Any) -> bool:
    return isinstance(part, np.ndarray) and part.dtype.kind == "b"


def _array_ndim(part: Any) -> int | None:
    """How many axes an array in an index has for one example; None for what NumPy takes for ints.

    A mask counts as the array of the places where it holds.
    """
    if isinstance(part, (bool, np.bool_)) or _is_mask(part):
        return 1
    if isinstance(part, Each):
        part_ndim = len(shape_of(part.value)) - 1
    elif isinstance(part, (np.ndarray, Value)):
        part_ndim = len(part.shape)
    else:
        return None
    return part_ndim or None


def _axes_used(part: Any) -> int:
    """How many axes of what is indexed a part of an index speaks of."""
    if part is None or part is Ellipsis or isinstance(part, (bool, np.bool_)):
        return 0
    return part.ndim if _is_mask(part) else 1


def _axes_made(part: Any, rest: int) -> int | None:
    """How many axes of the result a part of an index makes; None for integers and arrays."""
    if part is Ellipsis:
        return rest
    return 1 if part is None or isinstance(part, slice) else None


def getitem_in_batch(size: int, in_batch: list[bool], x: Any, index: Any) -> Any:
    """The batching rule of x[index]."""
    (is_in,) = in_batch
    where = BatchIndex(index, len(shape_of(x)) - is_in, size, is_in)
    return where.from_picked(OPS.getitem(x, where.index))


def put_at_in_batch(size: int, in_batch: list[bool], x: Any, index: Any, shape: Any) -> Any:
    """The batching rule of the transpose of indexing."""
    (x,) = for_all(size, in_batch, [x])
    where = BatchIndex(index, len(shape), size, True)
    return OPS.put_at(where.to_picked(x), where.index, (size, *shape))


def set_at_in_batch(size: int, in_batch: list[bool], x: Any, v: Any, index: Any) -> Any:
    """The batching rule of an array with other values at an index."""
    (x,) = for_all(size, in_batch[:1], [x])
    if isinstance(index, Each) and index.value.dtype.kind == "b":
        if len(shape_of(v)) > in_batch[1]:
            raise IndexError(f"set_at: {DIFFERENT_MASKS}")
        return OPS.where(*_trailing(len(shape_of(x)), index.value, v), x)
    where = BatchIndex(index, len(shape_of(x)) - 1, size, True)
    shape = shape_of(v)
    examples, shape = ((size,), shape[1:]) if in_batch[1] else ((1,), shape)
    # A value may have more axes than its place, all in front and of length 1.
    shape = (1,) * (where.ndim - len(shape)) + shape[max(0, len(shape) - where.ndim) :]
    v = OPS.reshape(v, (*examples, *shape))
    return OPS.set_at(x, where.to_picked(v), index=where.index)


def _trailing(ndim: int, *xs: Any) -> list[Any]:
    """Arrays with axes of length 1 behind their own, up to so many; a number as it is."""
    return [
        OPS.reshape(x, shape_of(x) + (1,) * (ndim - len(shape_of(x)))) if shape_of(x) else x
        for x in xs
    ]
