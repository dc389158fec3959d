"""Hypothesis strategies and one harness, to test whatever is differentiated.

``calls`` makes examples that an op can be called with, ``check_op`` compares the op with NumPy and
its gradients with differences, ``graphs`` makes whole random graphs. This project tests every op of
its own with them. Hypothesis must be installed; the rest of the package does not need it.

>>> import numpy as np
>>> from hypothesis import given
>>> from autograd_scratch import op
>>> @op(lambda g, y, x: 3.0 * g * x * x, kind="elementwise")
... def cubed(x):
...     return np.power(x, 3.0)
>>> @given(calls(cubed))
... def test_cubed(call):
...     check_op(cubed, call, order=2)
>>> test_cubed()
"""

from __future__ import annotations

import functools
import itertools
import math
import operator
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from inspect import Parameter
from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from hypothesis.strategies import DrawFn, SearchStrategy, composite

from . import ops
from .arraylike import plain
from .derivative import jvp, vjp
from .node import Node
from .numerical import check_gradients
from .op import Op
from .registry import NUMPY, OPS

Shape = tuple[int, ...]
Interval = tuple[float, float]

Call = tuple[tuple[Any, ...], dict[str, Any]]
"""What an op is called with: its inputs, and its parameters by name."""

WIDE: Interval = (-3.0, 3.0)

PLACES = 1024
"""An interval is sampled at so many places. They differ by more than the steps of the numerical
gradients, and on most intervals they are exact in float32."""

EDGE = 32
"""How many places are left out beside the ends of an interval and on either side of a kink."""

_FLOAT = np.dtype(float)


# Shapes, numbers, arrays --------------------------------------------------------------------------


def shapes(
    min_dims: int = 0, max_dims: int = 3, min_side: int = 1, max_side: int = 3
) -> SearchStrategy[Shape]:
    """Shapes of arrays, small ones first; ``()`` is that of a number.

    Args:
        min_dims, max_dims: how many axes.
        min_side, max_side: how long an axis is.

    Returns:
        A strategy of tuples of ints.

    Example:
        >>> from hypothesis import find
        >>> find(shapes(), lambda shape: len(shape) == 2)
        (1, 1)
    """
    return hnp.array_shapes(
        min_dims=min_dims, max_dims=max_dims, min_side=min_side, max_side=max_side
    )


@composite
def broadcastable(
    draw: DrawFn, count: int, max_dims: int = 3, max_side: int = 3
) -> tuple[Shape, ...]:
    """Shapes that broadcast together, in every pattern: equal, 0-d, axes of length 1 or missing.

    Args:
        count: how many shapes.
        max_dims: how many axes they have at most.
        max_side: how long an axis is at most.

    Returns:
        A strategy of tuples of ``count`` shapes.

    Example:
        >>> from hypothesis import find
        >>> find(broadcastable(2), lambda pair: True)
        ((), ())
    """
    common = draw(shapes(max_dims=max_dims, min_side=2, max_side=max_side))
    return tuple(
        tuple(draw(st.sampled_from([length, length, 1])) for length in common[missing:])
        for missing in (draw(st.integers(0, len(common))) for _ in range(count))
    )


def scalars(
    domain: Interval = WIDE, kinks: tuple[float, ...] = (), dtype: Any = float
) -> SearchStrategy[Any]:
    """Numbers well inside an open interval and well away from kinks.

    Args:
        domain: the interval; an infinite end is replaced by a near one.
        kinks: where a derivative jumps.
        dtype: a float, integer or boolean type.

    Returns:
        A strategy of Python floats, or of NumPy scalars of another ``dtype``.

    Raises:
        ValueError: no number of the type lies in the interval.

    Example:
        >>> from hypothesis import find
        >>> find(scalars(domain=(0.0, math.inf)), lambda x: x > 1.0)
        1.001953125
    """
    return st.sampled_from(_numbers(domain, kinks, np.dtype(dtype)))


@composite
def arrays(
    draw: DrawFn,
    shape: Shape | SearchStrategy[Shape] | None = None,
    domain: Interval = WIDE,
    kinks: tuple[float, ...] = (),
    dtype: Any = float,
) -> Any:
    """Arrays of numbers well inside an open interval and well away from kinks.

    Args:
        shape: a shape or a strategy of shapes; any small shape by default.
        domain, kinks, dtype: as for :func:`scalars`.

    Returns:
        A strategy of arrays; for the shape ``()`` of scalars, as the engine has no 0-d arrays.

    Raises:
        ValueError: no number of the type lies in the interval.

    Example:
        >>> from hypothesis import find
        >>> find(arrays((2,), domain=(0.0, 1.0)), lambda x: x[0] > x[1])
        array([0.03222656, 0.03125   ])
    """
    return draw(_filled(shape, scalars(domain, kinks, dtype)))


@composite
def _filled(
    draw: DrawFn,
    shape: Shape | SearchStrategy[Shape] | None,
    elements: SearchStrategy[Any],
    unique: bool = False,
) -> Any:
    if shape is None:
        shape = shapes()
    if isinstance(shape, SearchStrategy):
        shape = draw(shape)
    first = draw(elements)
    if not shape:
        return first
    dtype = np.asarray(first).dtype
    return draw(hnp.arrays(dtype, shape, elements=elements, unique=unique))


@cache
def _numbers(
    domain: Interval,
    kinks: tuple[float, ...],
    dtype: np.dtype[Any],
    share: int = 0,
    shares: int = 1,
) -> list[Any]:
    """Numbers to choose from, the simplest first; different shares have none in common."""
    low, high = domain
    if math.isinf(low):
        low = min(WIDE[0], high - 6.0)
    if math.isinf(high):
        high = max(WIDE[1], low + 6.0)
    step = (high - low) / PLACES
    if dtype.kind == "f":
        places = (low + k * step for k in range(EDGE, PLACES - EDGE + 1))
        found = [x for x in places if all(math.fabs(x - kink) > EDGE * step for kink in kinks)]
    elif dtype.kind == "b":
        found = [x for x in (False, True) if low < x < high and x not in kinks]
    else:
        whole = range(math.floor(low) + 1, math.ceil(high))
        found = [x for x in whole if x not in kinks and (x >= 0 or dtype.kind == "i")]
    if not found:
        raise ValueError(f"scalars: no {dtype} lies in {domain} off the kinks {kinks}")
    chosen = sorted(found[share::shares], key=math.fabs)
    return chosen if dtype == _FLOAT else [dtype.type(x) for x in chosen]


# Calls of an op -----------------------------------------------------------------------------------


def calls(op: Op) -> SearchStrategy[Call]:
    """Examples that an op can be called with, at places where it is smooth.

    Elementwise ops without required parameters need nothing: their inputs broadcast in every
    pattern, lie within the op's ``domain`` and off its ``kinks``, and never tie with each other.
    The structural ops of this package have examples of their own, with every kind of parameter.

    Args:
        op: the op.

    Returns:
        A strategy of (inputs, params): ``op(*inputs, **params)`` is valid.

    Raises:
        LookupError: an op of another kind: write a strategy of (inputs, params) for it.

    Example:
        >>> from hypothesis import find
        >>> find(calls(ops.mul), lambda call: True)
        ((0.0, -0.005859375), {})
    """
    if op in vars(OPS).values() and op.name in CALLS:
        return CALLS[op.name]
    required = [name for name, value in op.defaults.items() if value is Parameter.empty]
    if op.kind == "elementwise" and op.arity and not required:
        return _elementwise(op.domain, op.kinks)
    raise LookupError(
        f"calls: {op.name} is not an elementwise op without parameters, so its examples cannot be "
        f"found from its definition; pass check_op a (inputs, params) of your own, for example "
        f"from st.tuples(st.tuples(arrays()), st.fixed_dictionaries({{}}))"
    )


@composite
def _elementwise(
    draw: DrawFn, domains: tuple[Interval, ...], kinks: tuple[float, ...] = ()
) -> Call:
    count = len(domains)
    # Each input draws from its own share of the numbers, so that maximum and its like have no ties.
    inputs = [
        draw(_filled(shape, st.sampled_from(_numbers(domain, kinks, _FLOAT, share, count))))
        for share, (shape, domain) in enumerate(
            zip(draw(broadcastable(count)), domains, strict=True)
        )
    ]
    return tuple(inputs), {}


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
def _moved(draw: DrawFn) -> Call:
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
    "moveaxis": _moved(),
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


# The harness --------------------------------------------------------------------------------------


def check_op(op: Callable[..., Any], call: Call, order: int = 1) -> None:
    """Check an op at one example: its values, its derivatives, and how it treats types and arrays.

    The facts: on nodes it computes the same as on plain values, and the same as its NumPy
    counterparts; it writes into none of its arrays; gradients have the type, shape and dtype of
    their inputs, in float64 and in float32; they are linear in the seed; recorded by
    ``create_graph=True`` they have the same numbers; forward mode is the transpose of reverse
    mode, and up to ``order`` every nesting of the two gives the same; and an op is as linear as it
    says. Last, its gradients agree with differences.

    Args:
        op: an op, or any function of nodes that returns one node.
        call: inputs and parameters; float inputs are differentiated, all others are constants.
        order: the highest order of derivative to compare with differences.

    Raises:
        AssertionError: a fact that does not hold, with the op and the numbers.
        ValueError: no input is a float, or the op writes into its inputs.

    Example:
        >>> check_op(ops.dot, ((np.ones((2, 3)), np.ones(3)), {}), order=2)
    """
    inputs, params = call
    values = [_frozen(x, float) for x in inputs]
    if not any(map(_is_float, values)):
        raise ValueError(f"check_op: no input of {_name(op)} is a float, got {inputs!r}")
    _check_values(op, values, params)
    if isinstance(op, Op):
        _check_linearity(op, values, params)
    _check_derivatives(op, values, params)
    for higher in range(2, order + 1):
        _check_nested_modes(op, values, params, higher)
    if "dtype" not in params:  # an op that is told its type has no other to keep
        _check_float32(op, [_frozen(x, np.float32) for x in inputs], params)
    check_gradients(lambda *xs: op(*xs, **params), *values, order=order)


def _frozen(x: Any, dtype: Any) -> Any:
    """A copy that cannot be written to; floats in the given type, all else as it is."""
    if not isinstance(x, np.ndarray):
        return x if not _is_float(x) else float(x) if dtype is float else dtype(x)
    copy = x.astype(dtype if _is_float(x) else x.dtype)
    copy.flags.writeable = False
    return copy


def _is_float(x: Any) -> bool:
    return np.asarray(x).dtype.kind == "f"


def _check_values(op: Callable[..., Any], values: list[Any], params: dict[str, Any]) -> None:
    result = op(*values, **params)
    recorded = op(*(Node(x) if _is_float(x) else x for x in values), **params).value
    _expect(type(recorded) is type(result), op, f"{type(recorded)} on nodes, {type(result)} else")
    _agree(op, "on nodes and on plain values", recorded, result)
    for function, ours in NUMPY.items():
        if ours is op:
            # Python's math, which computes floats, may round otherwise than NumPy.
            expected = function(*values, **params)
            _agree(op, f"and numpy's {function.__name__}", result, expected, rtol=1e-15)


def _check_derivatives(op: Callable[..., Any], values: list[Any], params: dict[str, Any]) -> None:
    random = np.random.default_rng(0)
    seed, other = random.uniform(0.5, 1.5, (2, *np.shape(op(*values, **params))))
    gradients = _gradients(op, values, params, seed)
    of_other = _gradients(op, values, params, other)
    of_both = _gradients(op, values, params, 2.0 * seed - 3.0 * other)
    recorded = _gradients(op, values, params, seed, create_graph=True)
    rounding = 1e-12 * _largest(*gradients.values(), *of_other.values())
    for i, gradient in gradients.items():
        both = 2.0 * gradient - 3.0 * of_other[i]
        _agree(op, f"gradient {i}, linear in the seed", of_both[i], both, atol=rounding)
        _agree(op, f"gradient {i}, recorded", recorded[i], gradient, atol=rounding)

    def of_floats(*xs: Any) -> Any:
        given = dict(zip(gradients, xs, strict=True))
        return op(*(given.get(i, x) for i, x in enumerate(values)), **params)

    floats = [values[i] for i in gradients]
    directions = [random.uniform(0.5, 1.5, np.shape(x)) for x in floats]
    value, tangent = jvp(of_floats, floats, directions)
    _expect(type(tangent) is type(value), op, f"a tangent {tangent!r} of {value!r}")
    forward = np.sum(seed * tangent)
    reverse = sum(
        np.sum(g * direction) for g, direction in zip(gradients.values(), directions, strict=True)
    )
    _agree(op, "forward and reverse mode", forward, reverse, atol=100.0 * rounding)


def _check_nested_modes(
    op: Callable[..., Any], values: list[Any], params: dict[str, Any], order: int
) -> None:
    """However forward and reverse mode are nested, the derivative of an order is the same.

    Taken are all derivatives of that order at once, along one direction of the inputs.
    """
    random = np.random.default_rng(0)
    floats = [i for i, x in enumerate(values) if _is_float(x)]
    directions = [random.uniform(0.5, 1.5, np.shape(values[i])) for i in floats]
    weights = random.uniform(0.5, 1.5, np.shape(op(*values, **params)))

    def of_floats(*xs: Any) -> Any:
        given = dict(zip(floats, xs, strict=True))
        return ops.sum(op(*(given.get(i, x) for i, x in enumerate(values)), **params) * weights)

    def forward(f: Callable[..., Any]) -> Callable[..., Any]:
        return lambda *xs: jvp(f, xs, directions)[1]

    def reverse(f: Callable[..., Any]) -> Callable[..., Any]:
        def along(*xs: Any) -> Any:
            pull = vjp(f, *xs)[1]
            parts = zip(pull(1.0), directions, strict=True)
            return functools.reduce(operator.add, (ops.sum(g * d) for g, d in parts))

        return along

    at = [values[i] for i in floats]
    found = []
    for modes in itertools.product((forward, reverse), repeat=order):
        f: Callable[..., Any] = of_floats
        for mode in modes:
            f = mode(f)
        found.append(f(*at))
    for other in found[:-1]:
        _agree(op, f"order {order}, nested modes", other, found[-1], atol=1e-9 * _largest(*found))


def _check_linearity(op: Op, values: list[Any], params: dict[str, Any]) -> None:
    """A linear op is homogeneous in its inputs together, a multilinear one in each of them."""
    rules = op.rules_for(tuple(values))
    inputs = [i for i, x in enumerate(values) if rules[i] is not None and _is_float(x)]
    groups = {"linear": [inputs], "multilinear": [[i] for i in inputs]}.get(op.kind, [])
    for group in groups:
        scaled = [-2.0 * x if i in group else x for i, x in enumerate(values)]
        expected = -2.0 * op(*values, **params)  # a power of two: exact
        _agree(op, f"{op.kind} in inputs {group}", op(*scaled, **params), expected, rtol=1e-15)


def _check_float32(op: Callable[..., Any], values: list[Any], params: dict[str, Any]) -> None:
    result = op(*values, **params)
    _expect(result.dtype == np.float32, op, f"float32 gave {result.dtype}")
    seed = np.ones(result.shape)
    exact = _gradients(op, [_frozen(x, float) for x in values], params, seed)
    for i, gradient in _gradients(op, values, params, seed).items():
        rounding = 1e-4 * _largest(exact[i])
        _agree(op, f"gradient {i} in float32", gradient, exact[i], atol=rounding)


def _gradients(
    op: Callable[..., Any],
    values: list[Any],
    params: dict[str, Any],
    seed: Any,
    create_graph: bool = False,
) -> dict[int, Any]:
    """Gradients of the float inputs by position, each of the type of its input; 0 for none."""
    nodes = {i: Node(x) for i, x in enumerate(values) if _is_float(x)}
    result = op(*(nodes.get(i, x) for i, x in enumerate(values)), **params)
    result.backward(seed, create_graph)
    gradients = {}
    for i, x in nodes.items():
        gradient = plain(x.grad) if x.grad is not None else 0.0 * x.value
        _expect(
            type(gradient) is type(x.value)
            and np.shape(gradient) == x.shape
            and np.asarray(gradient).dtype == x.dtype,
            op,
            f"gradient {i}, {gradient!r}, is not of the type and shape of its input {x!r}",
        )
        gradients[i] = gradient
    return gradients


def _largest(*arrays: Any) -> float:
    """The largest number in arrays, at least 1: what the rounding of their sums is relative to."""
    return max([1.0, *(float(np.max(np.abs(array), initial=0.0)) for array in arrays)])


def _agree(
    op: Callable[..., Any],
    what: str,
    actual: Any,
    expected: Any,
    rtol: float = 0.0,
    atol: float = 0.0,
) -> None:
    same = np.shape(actual) == np.shape(expected) and np.allclose(actual, expected, rtol, atol)
    _expect(same, op, f"{what}: {actual!r} and {expected!r} differ")


def _expect(fact: bool, op: Callable[..., Any], message: str) -> None:
    if not fact:
        raise AssertionError(f"{_name(op)}: {message}")


def _name(op: Callable[..., Any]) -> str:
    return getattr(op, "name", None) or repr(op)


# Random graphs ------------------------------------------------------------------------------------

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
