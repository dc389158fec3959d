"""The methods of NumPy's functions of two numbers: reduce, accumulate, outer, reduceat, at.

Each is made of the op that records the function itself, whatever it is: ``reduce`` and
``accumulate`` take one element after another, ``reduceat`` reduces pieces, ``outer`` broadcasts.
Where there is an op for the whole reduction, it stands in a table below.
"""

from __future__ import annotations

import builtins
import math
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
from numpy.lib.array_utils import normalize_axis_index

from ..engine.buffer_functions import AT
from ..engine.numpy_protocols import counterpart_of, true_name
from ..engine.registry import NUMPY, ON_VALUES
from ..engine.values import call_on_values, dtype_of, shape_of
from .common_type import in_common_type
from .composed import is_differentiated
from .cumulative import cumprod
from .indexing import put_at
from .nan_reductions import extreme_but_nan
from .numpy_reductions import Reduction, checked_mask, in_type, start_in_type
from .order_statistics import as_rows
from .products import tensordot
from .reductions import cumsum, logsumexp, sum
from .selection import where as choose
from .shape import as_array, broadcast_to, concatenate, reshape, stack

__all__: list[str] = []


def _log_of_both(x: Any, y: Any) -> Any:
    return logsumexp(stack([x, broadcast_to(y, shape_of(x))]), axis=0)


_REDUCTIONS: dict[np.ufunc, Callable[..., Any]] = {
    np.add: NUMPY[np.sum],
    np.multiply: NUMPY[np.prod],
    np.maximum: NUMPY[np.max],
    np.minimum: NUMPY[np.min],
    np.logaddexp: Reduction(logsumexp, -math.inf, _log_of_both),
    np.fmax: partial(extreme_but_nan, np.max),
    np.fmin: partial(extreme_but_nan, np.min),
}
"""What reduces all elements at once."""

_ACCUMULATIONS: dict[np.ufunc, Callable[..., Any]] = {np.add: cumsum, np.multiply: cumprod}
"""What accumulates all elements at once."""

_ASSOCIATIVE = {
    *(np.maximum, np.minimum, np.fmax, np.fmin, np.logaddexp, np.logaddexp2, np.hypot),
}
"""Functions f with f(f(x, y), z) = f(x, f(y, z)), so that running results may be put together."""


def _of_two(ufunc: np.ufunc, method: str) -> Callable[..., Any]:
    """What records the function itself."""
    op = counterpart_of(ufunc)
    if op is None:
        raise TypeError(
            f"{true_name(ufunc)} has no op here, so {true_name(ufunc)}.{method} cannot record a "
            f"gradient; call it on .value if no gradient is needed"
        )
    return op


def _input(ufunc: np.ufunc, array: Any, dtype: Any) -> Any:
    """The array in the type to compute in."""
    if ufunc is np.float_power:
        if dtype is not None and np.dtype(dtype) != float:
            raise TypeError(f"numpy.float_power computes in float64, not in {np.dtype(dtype)}")
        dtype = float
    x = as_array(array)
    return x if dtype is None else in_type(x, dtype, true_name(ufunc))


def _reduce(
    ufunc: np.ufunc,
    array: Any,
    axis: Any = 0,
    dtype: Any = None,
    keepdims: bool = False,
    initial: Any = None,
    where: Any = True,
) -> Any:
    x = _input(ufunc, array, dtype)
    given = {} if initial is None else {"initial": initial}
    whole = _REDUCTIONS.get(ufunc)
    if whole is not None:
        if where is not True:
            given["where"] = where
        return whole(x, axis=axis, keepdims=keepdims, **given)
    op = _of_two(ufunc, "reduce")
    shape = shape_of(x)
    # NumPy says whether it reduces these axes, and whether where needs a number to start from.
    where = checked_mask(where, x, true_name(ufunc))
    where = where if where is True else as_array(where)
    some = True if where is True else np.ones(shape_of(where), bool)
    ufunc.reduce(np.ones(shape), axis=axis, where=some, **(given and {"initial": 1.0}))
    axis = axis if shape else None
    rows, shape = as_rows(x, axis, keepdims)
    columns = _elements(rows, 1)
    chosen: Any = None
    if where is not True:
        chosen, _ = as_rows(np.broadcast_to(where, shape_of(x)), axis, False)
    places = range(len(columns))
    start = ufunc.identity if initial is None else start_in_type(initial, dtype_of(x))
    if not places:
        y = sum(rows, axis=1) + start
    elif initial is None and chosen is None and ufunc is not np.hypot:
        y, places = columns[0], places[1:]
    else:  # NumPy's hypot of a single number starts from 0 too, and is not negative
        y = start
    for i in places:
        if chosen is None:
            y = op(y, columns[i])
        else:  # of what is left out, no nan comes back, whatever is done with 1
            y = choose(chosen[:, i], op(y, choose(chosen[:, i], columns[i], 1.0)), y)
    return reshape(broadcast_to(y, shape_of(rows)[:1]), shape)


def _accumulate(ufunc: np.ufunc, array: Any, axis: int = 0, dtype: Any = None) -> Any:
    x = _input(ufunc, array, dtype)
    if not shape_of(x):
        raise TypeError(f"{true_name(ufunc)}.accumulate: a number has no axis to go along")
    axis = normalize_axis_index(axis, x.ndim)
    whole = _ACCUMULATIONS.get(ufunc)
    if whole is not None:
        return whole(x, axis=axis)
    op = _of_two(ufunc, "accumulate")
    before = (slice(None),) * axis
    length = x.shape[axis]
    if ufunc in _ASSOCIATIVE:  # in each round, results of twice as many elements
        y, step = x, 1
        while step < length:
            first, earlier, later = (
                y[(*before, part)]
                for part in (slice(step), slice(length - step), slice(step, length))
            )
            y = concatenate([first, op(earlier, later)], axis=axis)
            step *= 2
        return y
    results: list[Any] = []
    for element in _elements(x, axis):
        results.append(op(results[-1], element) if results else element)
    return stack(results, axis=axis) if results else x


def _outer(ufunc: np.ufunc, A: Any, B: Any, dtype: Any = None, **options: Any) -> Any:
    if options:
        raise TypeError(
            f"{true_name(ufunc)}.outer does not take {', '.join(options)} for variables"
        )
    x, y = in_common_type(*(_input(ufunc, each, dtype) for each in (A, B)))
    if ufunc is np.multiply:
        return tensordot(x, y, axes=0)  # much quicker
    x = reshape(x, shape_of(x) + (1,) * len(shape_of(y)))
    return _of_two(ufunc, "outer")(x, y)


def _reduceat(ufunc: np.ufunc, array: Any, indices: Any, axis: int = 0, dtype: Any = None) -> Any:
    x = _input(ufunc, array, dtype)
    ufunc.reduceat(np.ones(shape_of(x)), indices, axis)  # NumPy says whether it takes these places
    axis = normalize_axis_index(axis, x.ndim)
    before = (slice(None),) * axis
    length = x.shape[axis]
    if ufunc is np.add:
        places, numbers = call_on_values(_pieces, (indices, length), {})
        shape = (*x.shape[:axis], shape_of(as_array(indices))[0], *x.shape[axis + 1 :])
        return put_at(x[(*before, places)], (*before, numbers), shape)
    places, numbers = _pieces(indices, length)
    pieces = _cut(x[(*before, places)], axis, np.bincount(numbers).tolist())
    reduced = [
        _reduce(ufunc, piece, axis, keepdims=True) if piece.shape[axis] > 1 else piece
        for piece in pieces
    ]
    return concatenate(reduced, axis=axis) if reduced else x[(*before, slice(0))]


def _cut(x: Any, axis: int, lengths: list[int]) -> list[Any]:
    """Pieces of given lengths along an axis.

    They are cut by halves: so their gradients are put together in n log n additions, not in n².
    """
    before = (slice(None),) * axis
    if len(lengths) == 1:
        return [x]
    middle = len(lengths) // 2
    place = builtins.sum(lengths[:middle])
    parts = (slice(place), lengths[:middle]), (slice(place, None), lengths[middle:])
    return [piece for part, some in parts if some for piece in _cut(x[(*before, part)], axis, some)]


def _elements(x: Any, axis: int) -> list[Any]:
    """What stands at each place along an axis."""
    before = (slice(None),) * axis
    length = shape_of(x)[axis]
    blocks = _cut(x, axis, [8] * (length // 8) + [length % 8])
    return [block[(*before, i)] for block in blocks for i in range(shape_of(block)[axis])]


def _pieces(starts: Any, length: int) -> tuple[Any, Any]:
    """The places of the elements of all pieces, and which piece each is of."""
    starts = np.asarray(starts, np.intp)
    lengths = np.maximum(np.append(starts, length)[1:] - starts, 1)
    firsts = np.cumsum(lengths) - lengths
    pieces = np.repeat(np.arange(len(starts)), lengths)
    return np.arange(len(pieces)) + (starts - firsts)[pieces], pieces


def _at(ufunc: np.ufunc, *args: Any) -> Any:
    change = f"{AT[ufunc]}(v)" if ufunc in AT else "set(…)"
    raise TypeError(
        f"{true_name(ufunc)}.at changes an array in place, which would lose the gradient; write "
        f"x = x.at[i].{change}, which gives a new one, or fill a buffer: ag.zeros(shape)"
    )


_METHODS: dict[str, Callable[..., Any]] = {
    "reduce": _reduce,
    "accumulate": _accumulate,
    "outer": _outer,
    "reduceat": _reduceat,
    "at": _at,
}


def _recorded(ufunc: np.ufunc, name: str) -> Callable[..., Any]:
    """What records a method; where nothing is differentiated NumPy answers."""
    ours, numpys = _METHODS[name], getattr(ufunc, name)

    def method(*args: Any, **kwargs: Any) -> Any:
        if ufunc in ON_VALUES or not is_differentiated(args, kwargs):
            return call_on_values(numpys, args, kwargs)
        return ours(ufunc, *args, **kwargs)

    return method


for ufunc in {f for f in vars(np).values() if isinstance(f, np.ufunc) and not f.signature}:
    if ufunc.nin == 2 and ufunc.nout == 1:
        NUMPY.update({getattr(ufunc, name): _recorded(ufunc, name) for name in _METHODS})
