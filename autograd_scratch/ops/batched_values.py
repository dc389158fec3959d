"""How NumPy's functions without a derivative work on a batch: comparisons, ``argmax``, ``argsort``.

They act on values, and what they give is often an integer or boolean array. A function that is in
no table here is called for each example.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np

from ..engine.methods import _cast
from ..engine.registry import OPS
from ..engine.values import Value, call_on_values, dtype_of, instances_in, shape_of
from .batching import BROADCASTING, IN_SORTED, Each, behind, flattened, with_ndim
from .numpy_names import functions_of

ELEMENTWISE = frozenset(
    functions_of(
        np,
        [
            *("where", "clip", "round", "around", "isclose", "isneginf", "isposinf", "isreal"),
            *("iscomplex", "imag", "angle", "fix", "real", "nan_to_num"),
        ],
    )
)
"""Functions that broadcast, besides NumPy's ufuncs."""

BROADCASTING.add(_cast)
IN_SORTED.update(dict.fromkeys(functions_of(np, ["digitize", "isin"]), 1))
IN_SORTED.update(dict.fromkeys(functions_of(np, ["searchsorted"]), 0))

_OF_ALL = ["argmax", "argmin", "nanargmax", "nanargmin", "any", "all", "count_nonzero"]
_OF_ALL += ["sum", "prod", "max", "min", "mean", "cumsum", "cumprod"]

ALONG_AN_AXIS: dict[Callable[..., Any], tuple[int, Any]] = {
    **dict.fromkeys(functions_of(np, _OF_ALL), (1, None)),
    **dict.fromkeys(functions_of(np, ["argsort", "sort"]), (1, -1)),
    **dict.fromkeys(functions_of(np, ["argpartition", "partition"]), (2, -1)),
}
"""Functions of one array that work along an axis: its position and default; None for all axes."""

OF_MATRICES = frozenset(functions_of(np.linalg, ["cond", "matrix_rank"]))
"""Functions that take all axes but the last two as a batch."""

OF_SHAPES = frozenset(
    functions_of(
        np,
        [
            *("shape", "ndim", "size", "result_type", "iscomplexobj", "isrealobj"),
            *("einsum_path", "min_scalar_type", "common_type", "can_cast"),
            *("diag_indices_from", "tril_indices_from", "triu_indices_from"),
        ],
    )
)
"""Functions whose results depend on shapes and types only."""

VARYING = frozenset(
    functions_of(
        np,
        [
            *("nonzero", "flatnonzero", "argwhere", "unique", "extract", "intersect1d"),
            *("unique_all", "unique_counts", "unique_inverse", "unique_values", "trim_zeros"),
        ],
    )
)
"""Functions that give more or fewer elements, depending on the values."""


def call_values_in_batch(
    function: Callable[..., Any], size: int, args: tuple[Any, ...], kwargs: dict[str, Any]
) -> Any:
    """The results of a function for all examples, each array with them along the first axis.

    Args:
        function: the function.
        size: how many examples there are.
        args, kwargs: its arguments; :class:`.batching.Each` for what differs between examples.
    """
    if function in VARYING:
        raise TypeError(
            f"{function.__name__} gives more or fewer elements, depending on the values, so the "
            f"examples of a batch would have different shapes; compute with masks instead, such "
            f"as where(condition, x, 0.0)"
        )
    ufunc = getattr(function, "__self__", None)
    is_reduction = isinstance(ufunc, np.ufunc) and function.__name__ in ("reduce", "accumulate")
    rest = (*args[1:], *kwargs.values())
    if kwargs.get("out") is None and kwargs.get("where", True) is True:
        if isinstance(function, np.ufunc) or function in ELEMENTWISE | BROADCASTING:
            return _by_broadcasting(function, args, kwargs)
        if _looks_up(function, args):
            return _by_broadcasting(function, args, kwargs)
        if next(instances_in(rest, Each), None) is None and isinstance(args[0], Each):
            if function in ALONG_AN_AXIS or is_reduction:
                return _along_axis(function, args, kwargs)
            if function in OF_MATRICES:
                return call_on_values(function, (args[0].value, *args[1:]), kwargs)
    if function is np.vdot and all(isinstance(x, Each) for x in args):
        products = call_on_values(np.multiply, tuple([flattened(x.value) for x in args]), {})
        return call_on_values(np.add.reduce, (products,), {"axis": 1})
    return _one_by_one(function, size, args, kwargs)


def example_of(x: Each) -> Any:
    """An array like one example, whose numbers do not matter."""
    return np.broadcast_to(np.zeros((), dtype_of(x.value)), shape_of(x.value)[1:])


def replaced(tree: Any, function: Callable[[Each], Any]) -> Any:
    """Arguments with something else for each parameter that differs between examples."""
    if isinstance(tree, Each):
        return function(tree)
    if type(tree) in (tuple, list):
        return type(tree)([replaced(item, function) for item in tree])
    if type(tree) is dict:
        return {key: replaced(item, function) for key, item in tree.items()}
    return tree


def _looks_up(function: Any, args: tuple[Any, ...]) -> bool:
    """Whether elements are looked up in an array that is the same for all examples."""
    place = IN_SORTED.get(function, len(args))
    return place < len(args) and next(instances_in(args[place], Each), None) is None


def _by_broadcasting(function: Any, args: Any, kwargs: dict[str, Any]) -> Any:
    ndims = [len(shape_of(x.value)) - 1 for x in instances_in((args, kwargs), Each)]
    ndims += [len(shape_of(x)) for x in args if isinstance(x, (np.ndarray, Value))]
    ndims += [np.ndim(x) for x in args if isinstance(x, list)]
    args, kwargs = replaced((args, kwargs), lambda x: with_ndim(x.value, max(ndims)))
    return call_on_values(function, args, kwargs)


def _along_axis(function: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    position, axis = ALONG_AN_AXIS.get(function, (1, 0))  # those of a reduction by a ufunc
    kwargs, rest = dict(kwargs), list(args[1:])
    if "axis" in kwargs:
        axis = kwargs.pop("axis")
    elif len(rest) >= position:
        axis = rest.pop(position - 1)
        names = list(inspect.signature(function).parameters)[position + 1 :]
        kwargs.update(zip(names, rest[position - 1 :], strict=False))
        del rest[position - 1 :]
    x = args[0].value
    ndim = len(shape_of(x)) - 1
    if axis is not None and ndim:
        return call_on_values(function, (x, *rest), {**kwargs, "axis": behind(axis, ndim)})
    y = call_on_values(function, (flattened(x), *rest), {**kwargs, "axis": 1})
    return OPS.reshape(y, (shape_of(x)[0], *(1,) * ndim)) if kwargs.get("keepdims") else y


def _one_by_one(function: Any, size: int, args: Any, kwargs: dict[str, Any]) -> Any:
    """The function called for each example: right for all functions, and slow."""
    values: list[Any] = []

    def place(x: Each) -> _Place:
        values.append(x.value)
        return _Place(len(values) - 1)

    tree = replaced((args, kwargs), place)

    def for_each(*values: Any) -> Any:
        results = []
        for i in range(size):
            args, kwargs = _filled(tree, [value[i] for value in values])
            results.append(function(*args, **kwargs))
        return _stacked(results)

    if not size:
        raise ValueError(
            f"{function.__name__} has no batching rule, so it is called for each example, and "
            f"there are none"
        )
    return call_on_values(for_each, tuple(values), {})


def _stacked(results: Sequence[Any]) -> Any:
    """Arrays along a new first axis; of lists and tuples of them, part by part."""
    if isinstance(results[0], (tuple, list)):
        return tuple([_stacked(column) for column in zip(*results, strict=True)])
    return np.stack(results)


class _Place(NamedTuple):
    """Where in the arguments of one example one of its values stands."""

    number: int


def _filled(tree: Any, values: list[Any]) -> Any:
    if isinstance(tree, _Place):
        return values[tree.number]
    if type(tree) in (tuple, list):
        return type(tree)([_filled(item, values) for item in tree])
    if type(tree) is dict:
        return {key: _filled(item, values) for key, item in tree.items()}
    return tree
