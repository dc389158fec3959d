"""Examples of the ops that are not elementwise: every kind of input and parameter they take."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from hypothesis.strategies import DrawFn, SearchStrategy, composite

from ..arrays import (
    _FLOAT,
    EDGE,
    WIDE,
    Call,
    Shape,
    _filled,
    _numbers,
    arrays,
    broadcastable,
    scalars,
    shapes,
)


def _distinct(shape: Shape | SearchStrategy[Shape] | None = None) -> SearchStrategy[Any]:
    """Arrays without equal or nearly equal elements."""
    return _filled(shape, st.sampled_from(_numbers(WIDE, (), _FLOAT, 0, EDGE // 2)), unique=True)


def axes(ndim: int) -> SearchStrategy[Any]:
    """What ``axis`` may be for an array: None, an int or a tuple of ints, some of them negative.

    Args:
        ndim: number of axes of the array.

    Returns:
        A strategy of values for ``axis``.

    Example:
        >>> from hypothesis import find
        >>> find(axes(2), lambda axis: isinstance(axis, tuple) and len(axis) == 2)
        (0, 1)
    """
    if not ndim:
        return st.none()
    return st.none() | _axis(ndim) | hnp.valid_tuple_axes(ndim)


def _axis(ndim: int) -> SearchStrategy[int]:
    return st.integers(0, ndim - 1) | st.integers(-ndim, -1)


def _some_axes(ndim: int, count: int) -> SearchStrategy[tuple[int, ...]]:
    """``count`` different axes in any order, some of them negative."""
    several: SearchStrategy[tuple[int, ...]] = hnp.valid_tuple_axes(
        ndim, min_size=count, max_size=count
    )
    return several.flatmap(st.permutations).map(tuple)


@composite
def _along(
    draw: DrawFn,
    /,
    x: SearchStrategy[Any],
    axis: Callable[[int], SearchStrategy[Any]] = axes,
    **params: SearchStrategy[Any],
) -> Call:
    """An array, an axis of it, and other parameters."""
    value = draw(x)
    return (value,), {"axis": draw(axis(np.ndim(value)))} | {
        name: draw(choices) for name, choices in params.items()
    }


def _axis_or_none(ndim: int) -> SearchStrategy[Any]:
    return st.none() | _axis(ndim) if ndim else st.none()


@composite
def _reshaped(draw: DrawFn) -> Call:
    x = draw(arrays())
    shape = np.shape(x)
    size = math.prod(shape)
    targets = [-1, size, (-1,), shape[::-1], (1, *shape), (-1, 1), (size, 1, -1)]
    if shape:
        targets.append((shape[-1], -1))
    return (x,), {"shape": draw(st.sampled_from(targets))}


@composite
def _transposed(draw: DrawFn) -> Call:
    x = draw(arrays())
    ndim = np.ndim(x)
    return (x,), {"axes": draw(st.none() | _some_axes(ndim, ndim)) if ndim else None}


@composite
def _swapped(draw: DrawFn) -> Call:
    x = draw(arrays(shapes(min_dims=1)))
    return (x,), {"axis1": draw(_axis(x.ndim)), "axis2": draw(_axis(x.ndim))}


@composite
def _with_axes_moved(draw: DrawFn) -> Call:
    x = draw(arrays(shapes(min_dims=1)))
    if draw(st.booleans()):
        return (x,), {"source": draw(_axis(x.ndim)), "destination": draw(_axis(x.ndim))}
    count = draw(st.integers(1, x.ndim))
    source, destination = (draw(_some_axes(x.ndim, count)) for _ in range(2))
    return (x,), {"source": source, "destination": destination}


@composite
def _stretched(draw: DrawFn) -> Call:
    shape, other = draw(broadcastable(2))
    return (draw(arrays(shape)),), {"shape": np.broadcast_shapes(shape, other)}


@composite
def _with_new_axes(draw: DrawFn) -> Call:
    x = draw(arrays())
    ndim = np.ndim(x)
    return (x,), {"axis": draw(_axis(ndim + 1) | _some_axes(ndim + 2, 2))}


@composite
def _squeezed(draw: DrawFn) -> Call:
    x = draw(arrays(shapes(max_side=2)))
    ones = [i for i, length in enumerate(np.shape(x)) if length == 1]
    several = st.lists(st.sampled_from(ones), unique=True).map(tuple) if ones else st.none()
    one = st.sampled_from([i - np.ndim(x) for i in ones]) if ones else st.none()
    return (x,), {"axis": draw(st.none() | one | several)}


@composite
def _concatenated(draw: DrawFn) -> Call:
    count = draw(st.integers(1, 3))
    if draw(st.booleans()):
        return tuple(draw(arrays()) for _ in range(count)), {"axis": None}
    shape = draw(shapes(min_dims=1))
    axis = draw(_axis(len(shape)))
    parts = []
    for _ in range(count):
        lengths = list(shape)
        lengths[axis] = draw(st.integers(0, 3))
        parts.append(draw(arrays(tuple(lengths))))
    return tuple(parts), {"axis": axis}


@composite
def _stacked(draw: DrawFn) -> Call:
    shape = draw(shapes(max_dims=2))
    parts = tuple(draw(arrays(shape)) for _ in range(draw(st.integers(1, 3))))
    return parts, {"axis": draw(_axis(len(shape) + 1))}


@composite
def _tiled(draw: DrawFn) -> Call:
    often = st.integers(0, 2)
    reps = often | st.lists(often, max_size=4).map(tuple)
    return (draw(arrays(shapes(max_dims=2))),), {"reps": draw(reps)}


@composite
def _padded(draw: DrawFn) -> Call:
    x = draw(arrays(shapes(min_dims=1, max_dims=2)))
    width = st.integers(0, 2)
    pair = st.tuples(width, width)
    widths = draw(width | pair | st.tuples(*[pair] * x.ndim))
    return (x,), {"pad_width": widths, "constant_values": draw(st.sampled_from([0.0, 1.5]))}


@composite
def _mixed_index(draw: DrawFn, shape: Shape) -> tuple[Any, ...]:
    """Numbers, slices and integer arrays side by side, with an ellipsis or a new axis."""
    parts: list[Any] = [
        draw(
            st.integers(-length, length - 1)
            | st.slices(length)
            | hnp.arrays(int, (2,), elements=st.integers(-length, length - 1))
        )
        for length in shape
    ]
    parts.insert(draw(st.integers(0, len(parts))), draw(st.sampled_from([None, Ellipsis])))
    return tuple(parts)


def _indices(shape: Shape) -> SearchStrategy[Any]:
    """Any index NumPy has: basic, with new axes, by booleans, by integers, and mixed."""
    few = shapes(max_dims=2)
    strategies: list[SearchStrategy[Any]] = [
        hnp.basic_indices(shape, allow_newaxis=True, max_dims=4),
        hnp.arrays(bool, shape),
    ]
    if shape:
        strategies += [
            hnp.arrays(bool, shape[:1]),
            hnp.integer_array_indices(shape, result_shape=few),
            hnp.integer_array_indices(shape[:1], result_shape=few),
            _mixed_index(shape),
        ]
    return st.one_of(strategies)


@composite
def _indexed(draw: DrawFn) -> Call:
    x = draw(arrays(shapes(min_dims=1)))
    return (x,), {"index": draw(_indices(x.shape))}


@composite
def _put(draw: DrawFn) -> Call:
    shape = draw(shapes(min_dims=1))
    index = draw(_indices(shape))
    return (draw(arrays(np.zeros(shape)[index].shape)),), {"index": index, "shape": shape}


@composite
def _taken(draw: DrawFn) -> Call:
    x = draw(arrays(shapes(min_dims=1)))
    axis = draw(_axis_or_none(x.ndim))
    length = x.size if axis is None else x.shape[axis]
    place = st.integers(-length, length - 1)
    many = hnp.arrays(int, shapes(min_dims=1, max_dims=2), elements=place)
    return (x,), {"indices": draw(place | many), "axis": axis}


@composite
def _repeated(draw: DrawFn) -> Call:
    x = draw(arrays())
    axis = draw(_axis_or_none(np.ndim(x)))
    length = np.size(x) if axis is None else x.shape[axis]
    often = st.integers(0, 2)
    return (x,), {"repeats": draw(often | hnp.arrays(int, length, elements=often)), "axis": axis}


@composite
def _rolled(draw: DrawFn) -> Call:
    x = draw(arrays())
    shift = st.integers(-4, 4)
    axis = draw(axes(np.ndim(x)))
    if isinstance(axis, tuple) and draw(st.booleans()):
        shift = st.tuples(*[shift] * len(axis))  # type: ignore[assignment]
    return (x,), {"shift": draw(shift), "axis": axis}


@composite
def _diagonal(draw: DrawFn) -> Call:
    return (draw(arrays(shapes(min_dims=1, max_dims=2))),), {"k": draw(st.integers(-3, 3))}


@composite
def _traced(draw: DrawFn) -> Call:
    x = draw(arrays(shapes(min_dims=2)))
    axis1, axis2 = draw(_some_axes(x.ndim, 2))
    return (x,), {"offset": draw(st.integers(-2, 2)), "axis1": axis1, "axis2": axis2}


@composite
def _dotted(draw: DrawFn) -> Call:
    """Numbers, vectors and tensors: np.dot sums the last axis with the last but one."""
    left, right = (draw(shapes(rank, rank)) for rank in draw(st.tuples(*[st.integers(0, 3)] * 2)))
    if left and right:
        summed = -2 if len(right) > 1 else -1
        left = (*left[:-1], right[summed])
    return (draw(arrays(left)), draw(arrays(right))), {}


@composite
def _affine_layer(draw: DrawFn) -> Call:
    inputs, outputs = draw(shapes(2, 2))
    x = draw(st.one_of(arrays((inputs,)), arrays(st.tuples(st.integers(1, 3), st.just(inputs)))))
    return (x, draw(arrays((inputs, outputs))), draw(arrays((outputs,)))), {}


@composite
def _matrix_product(draw: DrawFn) -> Call:
    n, k, m = (draw(st.integers(1, 3)) for _ in range(3))
    batch_x, batch_y = draw(broadcastable(2, max_dims=2, max_side=2))
    left = draw(st.sampled_from([(k,), (*batch_x, n, k)]))
    right = draw(st.sampled_from([(k,), (*batch_y, k, m)]))
    return (draw(arrays(left)), draw(arrays(right))), {}


@composite
def _outer_product(draw: DrawFn) -> Call:
    few = shapes(max_dims=2)
    return (draw(arrays(few)), draw(arrays(few))), {}


@composite
def _tensor_product(draw: DrawFn) -> Call:
    summed = draw(shapes(max_dims=2))
    count = len(summed)
    x, y = draw(shapes(max_dims=2)) + summed, summed + draw(shapes(max_dims=2))
    if draw(st.booleans()) and x and y:
        return (draw(arrays(x)), draw(arrays(y))), {"axes": count}
    # The same with the axes of both shuffled: axes[i] says where axis i has gone.
    of_x, of_y = draw(st.permutations(range(len(x)))), draw(st.permutations(range(len(y))))
    left, right = (
        draw(arrays(tuple(shape[order.index(i)] for i in range(len(shape)))))
        for shape, order in ((x, of_x), (y, of_y))
    )
    pairs = ([i - len(x) for i in of_x[len(x) - count :]], of_y[:count])
    if count == 1 and draw(st.booleans()):
        return (left, right), {"axes": (pairs[0][0], pairs[1][0])}
    return (left, right), {"axes": pairs}


SUBSCRIPTS = (
    *("ij,jk->ik", "ij, kj -> ki", "ij,jk", "ij,j", "i,j->ji", "i,i->", "i,i", "ba", "ij->ji"),
    *("ij->", "ij->j", ",ij->ij", ",", "ij,ij,ij->i", "i,ij,j->", "ik,kj,jl->il", "i,j->"),
    *("ii", "ii->i", "ijj->i", "iij,jk->ki", "iii->i", "ii,i->i", "ii,jj->ij"),
    *("...ij,...jk->...ik", "...ij,...j", "...i->...", "...->...", "...ii->...i", "...ii"),
    *("i...,i...->...", "...,...", "...i,i", "i,...->i...", "b...,b->..."),
)
"""Einstein sums of every kind: products, transposes, summed-out axes, diagonals, batch axes."""


@composite
def _einstein_sum(draw: DrawFn) -> Call:
    subscripts = draw(st.sampled_from(SUBSCRIPTS))
    terms = subscripts.split("->")[0].replace(" ", "").split(",")
    lengths = {letter: draw(st.integers(1, 3)) for letter in sorted(set("".join(terms)) - {"."})}
    batches = draw(broadcastable(len(terms), max_dims=2, max_side=2))
    operands = []
    for term, batch in zip(terms, batches, strict=True):
        shape: list[int] = []
        for part in term.replace("...", "."):
            if part == ".":
                shape += batch
            else:
                # An axis of length 1 broadcasts, but not along a diagonal.
                stretched = term.count(part) == 1 and draw(st.booleans())
                shape.append(1 if stretched else lengths[part])
        operands.append(draw(arrays(tuple(shape))))
    return tuple(operands), {"subscripts": subscripts}


@composite
def _chosen(draw: DrawFn) -> Call:
    condition, x, y = draw(broadcastable(3))
    return (draw(arrays(condition, dtype=bool)), draw(arrays(x)), draw(arrays(y))), {}


@composite
def _scores_and_targets(draw: DrawFn) -> Call:
    scores = draw(arrays(shapes(1, 2, min_side=2)))
    labels = arrays(scores.shape[:-1], domain=(-1, scores.shape[-1]), dtype=int)
    probabilities = arrays(scores.shape, domain=(0.0, 1.0))
    return (scores, draw(labels | probabilities)), {}


def _gathered(x: SearchStrategy[Any], **params: SearchStrategy[Any]) -> SearchStrategy[Call]:
    return _along(x, axes, keepdims=st.booleans(), **params)


def _spread(x: SearchStrategy[Any]) -> SearchStrategy[Call]:
    """Calls of a variance: at least two elements are gathered, since ddof may be 1."""
    some = _gathered(x, ddof=st.sampled_from([0, 1]))
    return some.filter(lambda call: call[1]["axis"] != ())


CALLS: dict[str, SearchStrategy[Call]] = {
    "where": _chosen(),
    "astype": st.tuples(
        st.tuples(arrays()),
        st.fixed_dictionaries({"dtype": st.sampled_from([np.float64, np.longdouble])}),
    ),
    # reductions
    "sum": _gathered(arrays()),
    "mean": _gathered(arrays()),
    "max": _gathered(_distinct()),
    "min": _gathered(_distinct()),
    "prod": _gathered(_filled(None, scalars((-1.2, 1.2)) | st.just(0.0))),
    "var": _spread(arrays(shapes(1, 3, min_side=2))),
    "std": _spread(_distinct(shapes(1, 2, min_side=2))),
    "logsumexp": _gathered(arrays()),
    "cumsum": _along(arrays(), _axis_or_none),
    "softmax": _along(arrays(shapes(min_dims=1))),
    "log_softmax": _along(arrays(shapes(min_dims=1))),
    "softmax_cross_entropy": _scores_and_targets(),
    # shape
    "reshape": _reshaped(),
    "transpose": _transposed(),
    "swapaxes": _swapped(),
    "moveaxis": _with_axes_moved(),
    "broadcast_to": _stretched(),
    "expand_dims": _with_new_axes(),
    "squeeze": _squeezed(),
    "ravel": st.tuples(st.tuples(arrays()), st.just({})),
    "concatenate": _concatenated(),
    "stack": _stacked(),
    "tile": _tiled(),
    "pad": _padded(),
    # positions
    "getitem": _indexed(),
    "put_at": _put(),
    "take": _taken(),
    "repeat": _repeated(),
    "flip": _along(arrays()),
    "roll": _rolled(),
    "diag": _diagonal(),
    "trace": _traced(),
    # products
    "dot": _dotted(),
    "affine": _affine_layer(),
    "matmul": _matrix_product(),
    "outer": _outer_product(),
    "tensordot": _tensor_product(),
    "einsum": _einstein_sum(),
}
"""Examples for the ops that are not elementwise, by name."""
