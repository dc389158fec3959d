"""What random graphs are made of: steps that map numbers in (-1, 1) into (-1, 1).

A step is a function of an array module and of its inputs. The module may be any that calls things
as this package's ``ops`` do (``jax.numpy``, with a few names added), so a graph can be computed
elsewhere, too. Constants are sums of powers of 2, so that they are the same in every float type.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy

from .arrays import Shape

LARGEST = 48
"""No step makes an array of more elements."""

SUBSCRIPTS = {
    "einsum dot": "i,i->",
    "einsum rows": "ij,ij->i",
    "einsum product": "ij,jk->ki",
    "einsum batch": "bij,bj->bi",
    "einsum any": "...i,...i->...",
}
"""Products of two arrays that have axes of these names."""


def _always(*shapes: Shape) -> bool:
    return True


@dataclass(frozen=True)
class Step:
    """A step of a random graph.

    Attributes:
        function: of an array module and the inputs.
        inputs: how many inputs.
        fits: whether it takes inputs of these shapes.
        room: how far plain inputs are from where it is not smooth: from a kink, a tie or the edge
            of the domain.
        of_numbers: whether it takes numbers to numbers, for it goes from element to element.
    """

    function: Callable[..., Any]
    inputs: int = 1
    fits: Callable[..., bool] = _always
    room: Callable[..., float] = lambda *xs: math.inf
    of_numbers: bool = False


def _broadcast(x: Shape, y: Shape) -> bool:
    pairs = zip(reversed(x), reversed(y), strict=False)
    return all(m == n or 1 in (m, n) for m, n in pairs) and math.prod(x) * math.prod(y) <= LARGEST


def _has_axes(count: int, longest: int = LARGEST) -> Callable[[Shape], bool]:
    """Whether an array has so many axes, and not more elements than that."""
    return lambda x: len(x) >= count and math.prod(x) <= longest


def _few(count: int) -> Callable[[Shape], bool]:
    return lambda x: len(x) < 3 and count * math.prod(x) <= LARGEST


def _few_rows(x: Shape) -> bool:
    """Whether a vector can be the diagonal of a matrix."""
    return len(x) == 1 and x[0] ** 2 <= LARGEST


def _far_from(*kinks: float) -> Callable[[Any], float]:
    return lambda x: min(float(numpy.min(numpy.abs(x - kink))) for kink in kinks)


def _apart(x: Any, y: Any) -> float:
    return float(numpy.min(numpy.abs(x - y)))


def _untied(axis: int | None) -> Callable[[Any], float]:
    """How far apart the nearest two elements along an axis are."""

    def room(x: Any) -> float:
        gaps = numpy.diff(numpy.sort(x, axis=axis), axis=-1 if axis is None else axis)
        return float(numpy.min(gaps, initial=math.inf))

    return room


def _spread(axis: int) -> Callable[[Any], float]:
    return lambda x: float(numpy.min(numpy.std(x, axis=axis)))


def _matmul_fits(x: Shape, y: Shape) -> bool:
    if not x or not y or x[-1] != y[max(len(y) - 2, 0)]:
        return False
    return (len(x) < 3 or len(y) < 3 or x[0] == y[0]) and math.prod(x) * math.prod(y) <= LARGEST**2


def _tensordot_fits(x: Shape, y: Shape) -> bool:
    small = math.prod(x[:-1]) * math.prod(y[1:]) <= LARGEST and len(x) + len(y) <= 5
    return bool(x and y and small) and x[-1] == y[0]


def _inner_fits(x: Shape, y: Shape) -> bool:
    return bool(x and y) and x[-1] == y[-1] and len(x) + len(y) <= 5 and _is_small(x[:-1], y[:-1])


def _is_small(x: Shape, y: Shape) -> bool:
    return math.prod(x) * math.prod(y) <= LARGEST


def _einsum(subscripts: str) -> Step:
    first, second = subscripts.split("->")[0].split(",")

    def fits(x: Shape, y: Shape) -> bool:
        if "." in first:
            return bool(x and y) and x[-1] == y[-1] and _broadcast(x[:-1], y[:-1])
        if len(x) != len(first) or len(y) != len(second):
            return False
        lengths = dict(zip(first, x, strict=True))
        return all(lengths.setdefault(name, n) == n for name, n in zip(second, y, strict=True))

    # Of their axes at most one is summed over.
    return Step(lambda np, x, y: np.einsum(subscripts, x, y) / _count(x, -1), 2, fits)


def _count(x: Any, *axes: int) -> float:
    """How many elements axes have (by default all), rounded up to a power of 2."""
    shape = numpy.shape(x)
    count = math.prod([shape[axis] for axis in axes] if axes else shape)
    return 2.0 ** math.ceil(math.log2(count))


def _pattern(x: Any, every: int) -> Any:
    """True at each so manieth element: a constant."""
    shape = numpy.shape(x)
    return (numpy.arange(math.prod(shape)) % every == 0).reshape(shape)


def _elementwise(
    function: Callable[..., Any], inputs: int = 1, room: Callable[..., float] | None = None
) -> Step:
    fits = _broadcast if inputs == 2 else _always
    return Step(function, inputs, fits, room or (lambda *xs: math.inf), of_numbers=True)


SMOOTH: dict[str, Step] = {
    "add": _elementwise(lambda np, x, y: (x + y) / 2.0, 2),
    "sub": _elementwise(lambda np, x, y: (x - y) / 2.0, 2),
    "mul": _elementwise(lambda np, x, y: x * y, 2),
    "div": _elementwise(lambda np, x, y: x / (2.0 + y), 2),
    "pow": _elementwise(lambda np, x, y: (2.0 + x) ** y / 3.0, 2),
    "neg": _elementwise(lambda np, x: -x),
    "square": _elementwise(lambda np, x: x**2),
    "exp": _elementwise(lambda np, x: np.exp(x) / 3.0),
    "log": _elementwise(lambda np, x: np.log(2.0 + x) / 2.0),
    "sqrt": _elementwise(lambda np, x: np.sqrt(2.0 + x) / 2.0),
    "sin": _elementwise(lambda np, x: np.sin(x)),
    "tanh": _elementwise(lambda np, x: np.tanh(x)),
    "arctan": _elementwise(lambda np, x: np.arctan(x)),
    "sigmoid": _elementwise(lambda np, x: np.sigmoid(x)),
    "softplus": _elementwise(lambda np, x: np.softplus(x) / 2.0),
    "flip": Step(lambda np, x: np.flip(x)),
    "mean": Step(lambda np, x: np.mean(x, keepdims=True)),
    "logsumexp": Step(lambda np, x: np.logsumexp(x - 5.0, keepdims=True) / 7.0),
}
"""Steps that are smooth everywhere, and that take shapes which broadcast to shapes which do."""

ELEMENTS: dict[str, Step] = {
    "cos": _elementwise(lambda np, x: np.cos(x)),
    "tan": _elementwise(lambda np, x: np.tan(x / 2.0)),
    "sinh": _elementwise(lambda np, x: np.sinh(x) / 2.0),
    "cosh": _elementwise(lambda np, x: np.cosh(x) / 2.0),
    "arcsin": _elementwise(lambda np, x: np.arcsin(x / 2.0)),
    "arccos": _elementwise(lambda np, x: np.arccos(x / 2.0) / 4.0),
    "arcsinh": _elementwise(lambda np, x: np.arcsinh(x)),
    "arccosh": _elementwise(lambda np, x: np.arccosh(x + 3.0) / 4.0),
    "arctanh": _elementwise(lambda np, x: np.arctanh(x / 2.0)),
    "expm1": _elementwise(lambda np, x: np.expm1(x) / 2.0),
    "log1p": _elementwise(lambda np, x: np.log1p(x / 2.0)),
    "log2": _elementwise(lambda np, x: np.log2(x + 3.0) / 2.0),
    "log10": _elementwise(lambda np, x: np.log10(x + 2.0)),
    "exp2": _elementwise(lambda np, x: np.exp2(x) / 2.0),
    "reciprocal": _elementwise(lambda np, x: 1.0 / (2.0 + x)),
    "cube": _elementwise(lambda np, x: x**3),
    "inverse square": _elementwise(lambda np, x: (2.0 + x) ** -2),
    "power of 2": _elementwise(lambda np, x: 2.0**x / 2.0),
    "hypot": _elementwise(lambda np, x, y: np.hypot(x + 2.0, y) / 4.0, 2),
    "arctan2": _elementwise(lambda np, x, y: np.arctan2(x, y + 2.0), 2),
    "logaddexp": _elementwise(lambda np, x, y: np.logaddexp(x, y) / 2.0, 2),
    "abs": _elementwise(lambda np, x: np.abs(x), room=_far_from(0.0)),
    "clip": _elementwise(lambda np, x: np.clip(x, -0.5, 0.5), room=_far_from(-0.5, 0.5)),
    "positive part": _elementwise(lambda np, x: np.maximum(x, 0.0), room=_far_from(0.0)),
    "relu": _elementwise(lambda np, x: np.relu(x), room=_far_from(0.0)),
    "jump": _elementwise(lambda np, x: np.where(x > 0.25, x, x * x), room=_far_from(0.25)),
    "maximum": _elementwise(lambda np, x, y: np.maximum(x, y), 2, _apart),
    "minimum": _elementwise(lambda np, x, y: np.minimum(x, y), 2, _apart),
    "where": _elementwise(lambda np, x, y: np.where(x < y, np.sin(x), y * y), 2, _apart),
}
"""More functions of single elements, and those with kinks and jumps."""

ARRAYS: dict[str, Step] = {
    # along axes
    "sum": Step(lambda np, x: np.sum(x) / _count(x)),
    "sum first": Step(lambda np, x: np.sum(x, axis=0) / _count(x, 0), fits=_has_axes(1)),
    "sum two": Step(lambda np, x: np.sum(x, axis=(0, -1)) / _count(x, 0, -1), fits=_has_axes(2)),
    "mean last": Step(lambda np, x: np.mean(x, axis=-1), fits=_has_axes(1)),
    "mean first": Step(lambda np, x: np.mean(x, axis=0, keepdims=True), fits=_has_axes(1)),
    "max": Step(lambda np, x: np.max(x), room=_untied(None)),
    "max last": Step(lambda np, x: np.max(x, axis=-1), 1, _has_axes(1), _untied(-1)),
    "min first": Step(lambda np, x: np.min(x, axis=0, keepdims=True), 1, _has_axes(1), _untied(0)),
    "prod last": Step(lambda np, x: np.prod(x, axis=-1), fits=_has_axes(1)),
    "var first": Step(lambda np, x: np.var(x, axis=0), fits=_has_axes(1)),
    "std last": Step(lambda np, x: np.std(x, axis=-1), 1, _has_axes(1), _spread(-1)),
    "cumsum": Step(lambda np, x: np.cumsum(x, axis=-1) / _count(x, -1), fits=_has_axes(1)),
    "cumprod": Step(lambda np, x: np.cumprod(x, axis=0), fits=_has_axes(1)),
    "logsumexp last": Step(lambda np, x: np.logsumexp(x, axis=-1) / 4.0, fits=_has_axes(1)),
    "softmax": Step(lambda np, x: np.softmax(x, axis=-1), fits=_has_axes(1)),
    "log softmax": Step(lambda np, x: np.log_softmax(x, axis=-1) / 8.0, fits=_has_axes(1)),
    "sort": Step(lambda np, x: np.sort(x, axis=-1), 1, _has_axes(1), _untied(-1)),
    "diff": Step(lambda np, x: np.diff(x, axis=-1) / 2.0, fits=lambda x: bool(x) and x[-1] > 1),
    # shapes
    "ravel": Step(lambda np, x: np.ravel(x)),
    "transpose": Step(lambda np, x: np.transpose(x), fits=_has_axes(2)),
    "swapaxes": Step(lambda np, x: np.swapaxes(x, 0, -1), fits=_has_axes(2)),
    "moveaxis": Step(lambda np, x: np.moveaxis(x, 0, -1), fits=_has_axes(3)),
    "reshape": Step(lambda np, x: np.reshape(x, (-1, numpy.shape(x)[0])), fits=_has_axes(2)),
    "expand_dims": Step(lambda np, x: np.expand_dims(x, 0), fits=_few(1)),
    "squeeze": Step(lambda np, x: np.squeeze(x, 0), fits=lambda x: x[:1] == (1,)),
    "broadcast_to": Step(lambda np, x: np.broadcast_to(x, (2, *numpy.shape(x))), fits=_few(2)),
    "roll": Step(lambda np, x: np.roll(x, 1, axis=-1), fits=_has_axes(1)),
    "flip first": Step(lambda np, x: np.flip(x, axis=0), fits=_has_axes(1)),
    "repeat": Step(lambda np, x: np.repeat(x, 2, axis=0), fits=_has_axes(1, LARGEST // 2)),
    "tile": Step(lambda np, x: np.tile(x, (2, 1)), fits=lambda x: len(x) == 2 and _few(2)(x)),
    "pad": Step(lambda np, x: np.pad(x, 1), fits=lambda x: len(x) == 1),
    "tril": Step(lambda np, x: np.tril(x), fits=_has_axes(2)),
    "diag": Step(lambda np, x: np.diag(x), fits=lambda x: len(x) == 2 or _few_rows(x)),
    "trace": Step(lambda np, x: np.trace(x) / 4.0, fits=lambda x: len(x) == 2),
    # parts
    "first": Step(lambda np, x: x[0], fits=_has_axes(1)),
    "last of all": Step(lambda np, x: x[..., -1], fits=_has_axes(1)),
    "slice": Step(lambda np, x: x[..., ::2], fits=_has_axes(1)),
    "rest": Step(lambda np, x: x[1:], fits=lambda x: bool(x) and x[0] > 1),
    "new axis": Step(lambda np, x: x[:, None], fits=lambda x: len(x) in (1, 2)),
    "rows twice": Step(lambda np, x: x[numpy.array([0, -1, 0])], fits=_has_axes(1, LARGEST // 3)),
    "mask": Step(lambda np, x: x[_pattern(x, 2)], fits=_has_axes(1)),
    "masked": Step(lambda np, x: np.where(_pattern(x, 3), x, 0.5 * x), fits=_has_axes(1)),
    "write": Step(lambda np, x, y: np.set_at(x, y, index=0), 2, lambda x, y: x[1:] == y != x),
    # several
    "concatenate": Step(
        lambda np, x, y: np.concatenate([x, y]),
        2,
        lambda x, y: bool(x and y) and x[1:] == y[1:] and math.prod(x) + math.prod(y) <= LARGEST,
    ),
    "stack": Step(
        lambda np, x, y: np.stack([x, y, x], axis=-1), 2, lambda x, y: x == y and _few(3)(x)
    ),
    # products
    "matmul": Step(lambda np, x, y: np.matmul(x, y) / _count(x, -1), 2, _matmul_fits),
    "outer": Step(
        lambda np, x, y: np.outer(x, y), 2, lambda x, y: bool(x and y) and _is_small(x, y)
    ),
    "inner": Step(lambda np, x, y: np.inner(x, y) / _count(x, -1), 2, _inner_fits),
    "tensordot": Step(lambda np, x, y: np.tensordot(x, y, 1) / _count(x, -1), 2, _tensordot_fits),
    **{name: _einsum(subscripts) for name, subscripts in SUBSCRIPTS.items()},
}
"""Steps that change shapes, join, take parts and multiply arrays."""
