"""Products of vectors, matrices and tensors.

Each is linear in each of its inputs, so each rule is again a product: of the upstream gradient with
the other input, put together so that the shapes fit (book 5.6, figure 5-26).
"""

from __future__ import annotations

import string
from collections.abc import Sequence
from math import prod
from typing import Any

import numpy as np

from ..engine.define import built_in, register
from ..engine.numeric import as_value
from ..engine.values import Value, dtype_of, shape_of
from .arithmetic import add, mul
from .batching import aligned, example_ndim, flattened
from .common_type import in_common_type
from .elementwise import astype
from .shape import as_array, expand_dims, moveaxis, reshape, swapaxes, transpose

DOT_SHAPES = (
    "The last axis of the first must be as long as the second-to-last (or only) axis of the "
    "second; did you mean the transpose of one of them?"
)


def _dot_left(g: Any, z: Any, x: Any, y: Any) -> Any:
    axes = len(shape_of(x)), len(shape_of(y))
    if axes in ((1, 2), (2, 2)):
        return g @ y.T
    if 0 in axes or axes == (1, 1):
        return g * y
    return _tensordot_left(g, z, x, y, _dot_axes(y))


def _dot_right(g: Any, z: Any, x: Any, y: Any) -> Any:
    axes = len(shape_of(x)), len(shape_of(y))
    if axes == (2, 2):
        return x.T @ g
    if axes == (1, 2):
        return outer(x, g)
    if 0 in axes or axes == (1, 1):
        return g * x
    return _tensordot_right(g, z, x, y, _dot_axes(y))


def _dot_axes(y: Any) -> tuple[tuple[int], tuple[int]]:
    """The pair of axes that np.dot sums over."""
    return (-1,), (-1 if y.ndim == 1 else -2,)


def _dot_in_batch(size: int, in_batch: list[bool], x: Any, y: Any) -> Any:
    n, m = (example_ndim(*pair) for pair in zip((x, y), in_batch, strict=True))
    if not n or not m:
        return mul(*aligned(in_batch, (x, y)))
    if in_batch == [True, False] and m <= 2:  # the examples are the rows of a matrix
        z = dot(x if n == 1 else reshape(x, (prod(shape_of(x)[:-1]), shape_of(x)[-1])), y)
        return z if n == 1 else reshape(z, (*shape_of(x)[:-1], *shape_of(y)[1:]))
    if in_batch == [False, True] and n <= 2 and m == 1:
        return dot(y, x if n == 1 else transpose(x))
    if in_batch == [False, True] and n == m == 2 and shape_of(y)[-1] == 1:
        return expand_dims(dot(y[..., 0], transpose(x)), -1)
    if in_batch == [False, True] and n <= 2 and m == 2:
        return matmul(x, y)
    axes = (n - 1,), (max(m - 2, 0),)
    return _tensordot_in_batch(size, in_batch, x, y, axes)


@built_in(
    _dot_left,
    _dot_right,
    numpy=(np.dot,),
    kind="multilinear",
    hint=DOT_SHAPES,
    batch=_dot_in_batch,
)
def dot(x: Any, y: Any) -> Any:
    """Dot product of vectors, product of matrices, as np.dot (book 5.6.1).

    For matrices dX = G·Yᵀ and dY = Xᵀ·G.

    Args:
        x: number or array, (…, K).
        y: number or array, (K,) or (…, K, M).

    Raises:
        ValueError: the axes to sum over differ in length.

    >>> dot(np.array([[1.0, 2.0]]), np.array([[3.0], [4.0]]))
    array([[11.]])
    """
    return np.dot(x, y)


def _affine_in_batch(size: int, in_batch: list[bool], x: Any, W: Any, b: Any) -> Any:
    if in_batch == [True, False, False] and len(shape_of(x)) == 2:
        return affine(x, W, b)  # the examples are the rows of a matrix
    product = _dot_in_batch(size, in_batch[:2], x, W) if any(in_batch[:2]) else dot(x, W)
    return add(*aligned([any(in_batch[:2]), in_batch[2]], (product, b)))


@built_in(
    lambda g, z, x, W, b: g @ W.T,
    lambda g, z, x, W, b: x.T @ g if x.ndim == 2 else outer(x, g),
    lambda g, z, x, W, b: g,
    sign="Affine",
    kind="composite",
    inline_in_jit=True,
    batch=_affine_in_batch,
)
def affine(x: Any, W: Any, b: Any) -> Any:
    """x·W + b in one op: an Affine layer (book 5.6).

    dX = G·Wᵀ, dW = Xᵀ·G, dB = the sum of G over the batch.

    Args:
        x: a single example (D,) or a batch (N, D).
        W: weights (D, M).
        b: bias (M,).

    Returns:
        (M,) or (N, M).

    Raises:
        ValueError: shapes that do not fit.

    >>> affine(np.array([1.0, 2.0]), np.array([[3.0], [4.0]]), np.array([0.5]))
    array([11.5])
    """
    weights, bias = shape_of(W), shape_of(b)
    if len(weights) != 2 or bias != weights[1:]:
        raise ValueError(f"W of shape {weights} and b of shape {bias} must be (D, M) and (M,)")
    if len(shape_of(x)) not in (1, 2):
        raise ValueError("x must have shape (D,) or (N, D)")
    y = np.dot(x, W)
    if y.dtype != b.dtype:
        return y + b
    y += b  # y is new, so no second array is needed
    return y


def _matmul_left(g: Any, z: Any, x: Any, y: Any) -> Any:
    if y.ndim == 1:
        return (g if x.ndim == 1 else reshape(g, (*shape_of(g), 1))) * y
    if x.ndim == 1:
        return matmul(y, reshape(g, (*g.shape, 1)))[..., 0]
    return g @ y.T if y.ndim == 2 else matmul(g, swapaxes(y, -1, -2))


def _matmul_right(g: Any, z: Any, x: Any, y: Any) -> Any:
    if x.ndim == 1:
        if y.ndim == 1:
            return g * x
        return reshape(x, (-1, 1)) * reshape(g, (*g.shape[:-1], 1, g.shape[-1]))
    if x.ndim == 2:
        return x.T @ g
    if y.ndim == 1:
        return matmul(swapaxes(x, -1, -2), reshape(g, (*g.shape, 1)))[..., 0]
    return matmul(swapaxes(x, -1, -2), g)


def _matmul_in_batch(size: int, in_batch: list[bool], x: Any, y: Any) -> Any:
    n, m = (example_ndim(*pair) for pair in zip((x, y), in_batch, strict=True))
    if 0 in (n, m):
        raise ValueError("matmul: both must have an axis, got a number; write x * y")
    if n <= 2 and m <= 2 and not all(in_batch):
        return _dot_in_batch(size, in_batch, x, y)
    # Vectors as matrices of one row or one column.
    if n == 1:
        x = reshape(x, (*shape_of(x)[:-1], 1, shape_of(x)[-1]))
    if m == 1:
        y = reshape(y, (*shape_of(y), 1))
    z = matmul(*aligned(in_batch, (x, y)))
    shape = shape_of(z)
    return reshape(z, (*shape[:-2], *shape[-2:-1] * (n > 1), *shape[-1:] * (m > 1)))


@built_in(
    _matmul_left,
    _matmul_right,
    sign="@",
    numpy=(np.matmul,),
    kind="multilinear",
    hint=DOT_SHAPES,
    batching="leading",
    batch=_matmul_in_batch,
)
def matmul(x: Any, y: Any) -> Any:
    """Matrix product x @ y; axes before the last two are batches and broadcast.

    Args:
        x: array (…, N, K) or (K,).
        y: array (…, K, M) or (K,).

    Raises:
        ValueError: numbers, or shapes that do not fit.

    >>> matmul(np.ones((1, 2)), np.ones((2, 1)))
    array([[2.]])
    """
    return np.matmul(x, y)


def _outer_in_batch(size: int, in_batch: list[bool], x: Any, y: Any) -> Any:
    x, y = (flattened(z) if b else reshape(z, -1) for z, b in zip((x, y), in_batch, strict=True))
    return reshape(x, (*shape_of(x), 1)) * reshape(y, (*shape_of(y)[:-1], 1, shape_of(y)[-1]))


@built_in(
    lambda g, z, x, y: reshape(dot(g, reshape(y, -1)), shape_of(x)),
    lambda g, z, x, y: reshape(dot(reshape(x, -1), g), shape_of(y)),
    numpy=(np.outer,),
    kind="multilinear",
    batch=_outer_in_batch,
)
def outer(x: Any, y: Any) -> Any:
    """All products of an element of x with an element of y: (size of x, size of y).

    >>> outer(np.array([1.0, 2.0]), np.array([3.0, 4.0]))
    array([[3., 4.],
           [6., 8.]])
    """
    return np.outer(x, y)


@register(np.inner)
def inner(x: Any, y: Any) -> Any:
    """Sum of products over the last axes of x and y, which must be equally long.

    >>> inner(np.array([1.0, 2.0]), np.array([3.0, 4.0]))
    11.0
    """
    if np.ndim(x) == 0 or np.ndim(y) == 0:
        return mul(*in_common_type(as_array(x), as_array(y)))
    return tensordot(x, y, axes=((-1,), (-1,)))


def _tensor_axes(x: Any, y: Any, axes: Any) -> tuple[list[int], list[int], list[int], list[int]]:
    """The summed and the free axes of x and of y, as non-negative numbers."""
    n, m = len(shape_of(x)), len(shape_of(y))
    if np.ndim(axes) == 0:
        axes = (range(n - axes, n), range(axes))
    of_x, of_y = ([axis] if np.ndim(axis) == 0 else list(axis) for axis in axes)
    of_x, of_y = [i % n for i in of_x], [i % m for i in of_y]
    free_x = [i for i in range(n) if i not in of_x]
    free_y = [i for i in range(m) if i not in of_y]
    return of_x, of_y, free_x, free_y


def _tensordot_left(g: Any, z: Any, x: Any, y: Any, axes: Any) -> Any:
    of_x, of_y, free_x, free_y = _tensor_axes(x, y, axes)
    ends = tuple(range(len(free_x), len(free_x) + len(free_y)))
    product = _tensordot_of(g, y, (ends, tuple(free_y)))
    # Its axes are the free ones of x, then the summed ones in the order they have in y.
    order = free_x + [of_x[of_y.index(i)] for i in sorted(of_y)]
    return transpose(product, tuple(int(i) for i in np.argsort(order)))


def _tensordot_right(g: Any, z: Any, x: Any, y: Any, axes: Any) -> Any:
    of_x, of_y, free_x, free_y = _tensor_axes(x, y, axes)
    product = _tensordot_of(x, g, (tuple(free_x), tuple(range(len(free_x)))))
    order = [of_y[of_x.index(i)] for i in sorted(of_x)] + free_y
    return transpose(product, tuple(int(i) for i in np.argsort(order)))


def _tensordot_of(x: Any, y: Any, axes: Any) -> Any:
    """tensordot, also where one of the two is a number."""
    return x * y if not shape_of(x) or not shape_of(y) else tensordot(x, y, axes=axes)


def _tensordot_in_batch(size: int, in_batch: list[bool], x: Any, y: Any, axes: Any) -> Any:
    shapes = [shape_of(z)[b:] for z, b in zip((x, y), in_batch, strict=True)]
    one_x, one_y = (np.broadcast_to(0.0, shape) for shape in shapes)
    of_x, of_y, free_x, free_y = _tensor_axes(one_x, one_y, axes)
    of_x, free_x = ([i + in_batch[0] for i in each] for each in (of_x, free_x))
    of_y, free_y = ([i + in_batch[1] for i in each] for each in (of_y, free_y))
    if not all(in_batch):  # one product of two matrices
        z = tensordot(x, y, axes=(of_x, of_y))
        return z if in_batch[0] else moveaxis(z, len(free_x), 0)
    rows, columns = [shape_of(x)[i] for i in free_x], [shape_of(y)[i] for i in free_y]
    k = prod(shape_of(x)[i] for i in of_x)
    left = reshape(transpose(x, (0, *free_x, *of_x)), (size, prod(rows), k))
    right = reshape(transpose(y, (0, *of_y, *free_y)), (size, k, prod(columns)))
    return reshape(matmul(left, right), (size, *rows, *columns))


@built_in(
    _tensordot_left,
    _tensordot_right,
    numpy=(np.tensordot,),
    kind="multilinear",
    hint="Each pair of summed axes must have equal length.",
    batch=_tensordot_in_batch,
)
def tensordot(x: Any, y: Any, axes: Any = 2) -> Any:
    """Sum of products over chosen axes: the free axes of x stand first, then those of y.

    Args:
        x, y: arrays.
        axes: how many axes (the last of x with the first of y), or two sequences of axes.

    Raises:
        ValueError: summed axes that differ in length.

    >>> tensordot(np.ones((2, 3)), np.ones((3, 4)), axes=1).shape
    (2, 4)
    """
    return np.tensordot(x, y, axes)


def _spell_out(subscripts: str, ndims: Sequence[int]) -> tuple[list[str], str]:
    """Subscripts with every axis as a letter: no ellipsis, no spaces, an explicit output."""
    left, arrow, right = subscripts.replace(" ", "").partition("->")
    terms = left.split(",")
    free = [c for c in string.ascii_letters if c not in left]
    extra = [n - len(t.replace("...", "")) for t, n in zip(terms, ndims, strict=True)]
    longest = max((e for t, e in zip(terms, extra, strict=True) if "..." in t), default=0)
    batch = "".join(free[:longest])
    terms = [
        t.replace("...", batch[longest - e :]) if "..." in t else t
        for t, e in zip(terms, extra, strict=True)
    ]
    if arrow:
        return terms, right.replace("...", batch)
    letters = "".join(terms)
    return terms, batch + "".join(
        sorted(c for c in set(letters) if letters.count(c) == 1 and c not in batch)
    )


def _einsum_rule(position: int, g: Any, z: Any, *xs: Any, subscripts: str, optimize: bool) -> Any:
    """The same einsum with ``g`` in the place of the input, and output and input swapped."""
    terms, output = _spell_out(subscripts, [len(shape_of(x)) for x in xs])
    target, shape = terms[position], shape_of(xs[position])
    factors = [(output, g)]
    factors += [(t, x) for i, (t, x) in enumerate(zip(terms, xs, strict=True)) if i != position]
    unused = [c for c in string.ascii_letters if c not in "".join(terms) + output]
    present = {axis for term, x in factors for axis in zip(term, shape_of(x), strict=True)}
    result = ""
    for letter, length in zip(target, shape, strict=True):
        if letter in result:
            # The input's diagonal was taken: its gradient is zero off that diagonal.
            new = unused.pop()
            factors.append((letter + new, np.eye(length, dtype=xs[position].dtype)))
            letter = new
        elif (letter, length) not in present:
            # The axis was summed away, alone or with axes of length 1: all get the same.
            factors.append((letter, np.ones(length, dtype=xs[position].dtype)))
        result += letter
    spelled = ",".join(term for term, _ in factors) + "->" + result
    return einsum(spelled, *(x for _, x in factors), optimize=optimize)


def _einsum_in_batch(
    size: int, in_batch: list[bool], *xs: Any, subscripts: str, optimize: Any
) -> Any:
    pairs = list(zip(xs, in_batch, strict=True))
    terms, output = _spell_out(subscripts, [example_ndim(x, b) for x, b in pairs])
    letter = next(c for c in string.ascii_letters if c not in "".join(terms))
    terms = [letter + term if b else term for term, b in zip(terms, in_batch, strict=True)]
    return _einsum(*xs, subscripts=f"{','.join(terms)}->{letter}{output}", optimize=optimize)


@built_in(
    _einsum_rule,
    kind="multilinear",
    variadic=True,
    sign="einsum",
    batch=_einsum_in_batch,
)
def _einsum(*operands: Any, subscripts: str, optimize: bool = False) -> Any:
    return np.einsum(subscripts, *operands, optimize=optimize)


@register(np.einsum)
def einsum(
    subscripts: Any,
    *operands: Any,
    optimize: Any = False,
    dtype: Any = None,
    order: str = "K",
    casting: Any = "safe",
) -> Any:
    """Sum of products in Einstein's notation, over the letters that are not in the output.

    Args:
        subscripts: such as ``"ij,jk->ik"``; an ellipsis stands for batch axes. Without them each
            operand is followed by a list of numbers for its axes, and the last list, if there is
            one more, is the output: ``einsum(x, [0, 1], y, [1, 2], [0, 2])``.
        operands: arrays or nodes.
        optimize: whether to multiply two operands at a time, in an order that saves work: True,
            ``"greedy"``, ``"optimal"``, or the order that np.einsum_path gave. The derivatives are
            then computed in such steps too.
        dtype: a float type to compute in, which ``casting`` must allow.
        order: only ``"K"``.
        casting: which conversions to ``dtype`` are allowed.

    Raises:
        ValueError: subscripts that do not fit the operands.
        TypeError: no subscripts at all, or a conversion that ``casting`` does not allow.

    >>> einsum("ij,ij->i", np.ones((2, 3)), np.ones((2, 3)))
    array([3., 3.])
    """
    if order != "K":
        raise TypeError(f"einsum: order={order!r} is not supported; leave it out")
    if not isinstance(subscripts, str):
        subscripts, operands = _from_lists((subscripts, *operands))
    if dtype is not None:
        operands = tuple(_in_type(x, dtype, casting) for x in operands)
    if optimize is False or optimize is None:
        return _einsum(*operands, subscripts=subscripts)
    return _in_steps(subscripts, operands, optimize)


def _from_lists(given: tuple[Any, ...]) -> tuple[str, tuple[Any, ...]]:
    """The subscripts and operands of a call with lists of numbers for the axes."""
    lists = [*given[1::2], *([given[-1]] if len(given) % 2 else [])]
    if len(given) < 2 or not all(isinstance(x, (list, tuple)) for x in lists):
        raise TypeError(
            "einsum: the first argument must be the subscripts, such as 'ij,jk->ik', or each "
            "operand must be followed by the list of its axes"
        )
    letters = string.ascii_uppercase + string.ascii_lowercase  # in the order of their codes
    terms = ["".join("..." if i is ... else letters[i] for i in axes) for axes in lists]
    count = len(given) // 2
    return ",".join(terms[:count]) + "".join("->" + t for t in terms[count:]), given[
        : 2 * count : 2
    ]


def _in_type(x: Any, dtype: Any, casting: Any) -> Any:
    x = x if isinstance(x, Value) else as_value(x, "einsum")
    if not np.can_cast(dtype_of(x), dtype, casting):
        raise TypeError(
            f"einsum: an operand of {dtype_of(x)} cannot become {np.dtype(dtype)} with "
            f"casting={casting!r}; casting='same_kind' allows fewer digits"
        )
    return x if dtype_of(x) == dtype else astype(x, dtype=dtype)


def _in_steps(subscripts: str, operands: tuple[Any, ...], optimize: Any) -> Any:
    """The sum of products of a few operands at a time."""
    left = [x if isinstance(x, Value) else as_value(x, "einsum") for x in operands]
    shapes = [np.broadcast_to(0.0, shape_of(x)) for x in left]
    steps = np.einsum_path(subscripts, *shapes, optimize=optimize)[0][1:]
    terms, output = _spell_out(subscripts, [len(shape_of(x)) for x in left])
    for step in steps:
        chosen = [(terms.pop(i), left.pop(i)) for i in sorted(step, reverse=True)][::-1]
        needed = "".join(terms) + output
        letters = sorted(set("".join(term for term, _ in chosen)))
        result = "".join(c for c in letters if c in needed) if terms else output
        spelled = ",".join(term for term, _ in chosen) + "->" + result
        left.append(_einsum(*(x for _, x in chosen), subscripts=spelled, optimize=True))
        terms.append(result)
    return left[0]
