"""How ops work on a batch: with one more axis in front, that of the examples.

Of most ops the property ``batching`` says enough, and a function of :data:`BY_BATCHING` calls the
op once for all examples. The others have a batching rule of their own, beside their backward rules.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import prod
from typing import Any, TypeVar

from ..engine.op import Op
from ..engine.registry import OPS
from ..engine.values import shape_of
from .places import axes_of

F = TypeVar("F", bound=Callable[..., Any])


class Each:
    """A parameter that differs from example to example.

    Attributes:
        value: the parameters of all examples, along the first axis.
    """

    __slots__ = ("value",)

    def __init__(self, value: Any) -> None:
        self.value = value

    def __repr__(self) -> str:
        return f"{self.value.dtype} {shape_of(self.value)[1:]} for each example"


BROADCASTING: set[Callable[..., Any]] = set()
"""Functions of this package that act on values, and broadcast."""

IN_SORTED: dict[Callable[..., Any], int] = {}
"""Functions that look each element up in an array: where among the arguments that is."""


def broadcasts(function: F) -> F:
    """Note that a function, which acts on values, broadcasts."""
    BROADCASTING.add(function)
    return function


def example_ndim(x: Any, has_examples: bool) -> int:
    """How many axes one example has."""
    return len(shape_of(x)) - has_examples


def with_ndim(x: Any, ndim: int) -> Any:
    """Examples with new axes of length 1 in front of theirs, up to so many."""
    shape = shape_of(x)
    missing = ndim - (len(shape) - 1)
    return OPS.reshape(x, (shape[0], *(1,) * missing, *shape[1:])) if missing > 0 else x


def aligned(in_batch: Sequence[bool], xs: Sequence[Any], ndim: int = 0) -> list[Any]:
    """Inputs such that they broadcast as the single examples do: axes are added behind the first.

    Args:
        in_batch: for each input whether it has examples.
        xs: the inputs.
        ndim: how many axes an example gets at least.
    """
    pairs = list(zip(xs, in_batch, strict=True))
    ndim = max(ndim, *(example_ndim(x, b) for x, b in pairs))
    return [with_ndim(x, ndim) if b else x for x, b in pairs]


def for_all(size: int, in_batch: Sequence[bool], xs: Sequence[Any]) -> list[Any]:
    """Inputs that all have examples: those that had none are the same in each."""
    return [
        x if b else OPS.broadcast_to(x, (size, *shape_of(x)))
        for x, b in zip(xs, in_batch, strict=True)
    ]


def flattened(x: Any) -> Any:
    """Each example with its elements in one axis."""
    shape = shape_of(x)
    return x if len(shape) == 2 else OPS.reshape(x, (shape[0], prod(shape[1:])))


def behind(axis: Any, ndim: int) -> Any:
    """The axes of an example as axes of the batch.

    Args:
        axis: an int or several; None for all.
        ndim: how many axes there are in an example.

    >>> behind(-1, 2), behind((0, 1), 2), behind(None, 2)
    (2, (1, 2), (1, 2))
    """
    if axis is None:
        axis = tuple(range(ndim))
    axes = tuple([i + 1 for i in axes_of(ndim, axis)])
    return axes if isinstance(axis, (tuple, list)) else axes[0]


def _along_axes(op: Op, size: int, in_batch: list[bool], xs: list[Any], params: Any) -> Any:
    """An op of one input that works along the axes of its parameters."""
    if not any(name in params for name in ("axis", "axis1")) or _differs(params) or len(xs) > 1:
        return one_by_one(op, size, in_batch, xs, params)
    (x,) = xs
    ndim = example_ndim(x, True)
    moved = {
        name: behind(params[name], ndim)
        for name in ("axis", "axis1", "axis2")
        if params.get(name) is not None and ndim  # NumPy lets a number have an axis 0
    }
    if not moved and "keepdims" in params:  # all axes
        moved["axis"] = tuple(range(1, ndim + 1))
    elif not moved:
        x, moved["axis"] = flattened(x), 1
    return op(x, **{**params, **moved})


def _by_broadcasting(op: Op, size: int, in_batch: list[bool], xs: list[Any], params: Any) -> Any:
    if _differs(params):
        return one_by_one(op, size, in_batch, xs, params)
    return op(*aligned(in_batch, xs), **params)


def one_by_one(op: Op, size: int, in_batch: list[bool], xs: list[Any], params: Any) -> Any:
    """The op called for each example: right for all ops, and slow."""
    if not size:
        raise ValueError(
            f"{op.name} has no batching rule, so it is called for each example, and there are none"
        )
    pairs = list(zip(xs, in_batch, strict=True))
    results = []
    for i in range(size):
        given = {
            key: OPS.getitem(param.value, i) if isinstance(param, Each) else param
            for key, param in params.items()
        }
        results.append(op(*(OPS.getitem(x, i) if b else x for x, b in pairs), **given))
    return OPS.stack(results)


def _differs(params: dict[str, Any]) -> bool:
    """Whether a parameter differs from example to example."""
    return any(isinstance(param, Each) for param in params.values())


INDICES = {"index", "indices"}
"""Parameters that may differ from example to example: batching rules know what to do."""

BY_BATCHING: dict[str, Callable[..., Any]] = {
    "elementwise": _by_broadcasting,
    "leading": _by_broadcasting,
    "axes": _along_axes,
    "unknown": one_by_one,
}


def call_in_batch(
    op: Op, size: int, in_batch: list[bool], xs: list[Any], params: dict[str, Any]
) -> Any:
    """The results of an op for all examples, along the first axis.

    Args:
        op: the op.
        size: how many examples there are.
        in_batch: for each input whether it has them, along its first axis.
        xs: the inputs.
        params: the op's parameters; :class:`Each` where one differs from example to example.
    """
    if op.batch is None:
        return BY_BATCHING[op.batching](op, size, in_batch, xs, params)
    if any(isinstance(params[name], Each) for name in params.keys() - INDICES):
        return one_by_one(op, size, in_batch, xs, params)
    return op.batch(size, in_batch, *xs, **params)
