"""What a textbook says of the derivatives of some ops.

Most formulas are read off the backward rules. Some rules are written for a computer: they hold
arrays of booleans or indices that nobody can read, or factors that keep numbers in range. Here is
what one would write on a board instead; a test computes all of it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from ..protocol import DrawableNode
from ..text import numbers_in
from .definitions import LOG2, LOG10, TWO, distance, mean, softmax, square, target
from .tree import Call, Number, Term, arranged, call

ZERO = Number(0.0)


class Local(NamedTuple):
    """An op at its place.

    Attributes:
        node: its node.
        g: the upstream gradient.
        y: what it computed.
        xs: its inputs.
    """

    node: DrawableNode
    g: Term
    y: Term
    xs: Sequence[Term]

    @property
    def values(self) -> list[Any]:
        """The values of the inputs."""
        return [numbers_in(x.value) for x in self.node.inputs]

    @property
    def shapes(self) -> tuple[tuple[int, ...], ...]:
        """The shapes of the inputs."""
        return tuple(map(np.shape, self.values))

    def param(self, name: str) -> Any:
        """A parameter of the op."""
        return (self.node.params or {}).get(name)

    def over(self) -> Call:
        """The op applied to its inputs, for the axes that it works along."""
        return call("", *self.xs, shapes=self.shapes, axis=self.param("axis"))


Contributions = Sequence[Term | None]
"""What flows to each input; None where its rule reads well."""


def textbook(local: Local) -> Contributions | None:
    """What a textbook says flows to the inputs of an op; None if it says nothing.

    Args:
        local: the op.

    Returns:
        For each input a term, summed over the axes along which the input was stretched; None
        where the rule is to be read instead.
    """
    op = local.node.op
    if op is None or not getattr(op, "built_in", False):
        return None
    found = _EVERYWHERE.get(op.name)
    if found is None and np.ndim(numbers_in(local.node.value)) + len(sum(local.shapes, ())):
        found = _OF_ARRAYS.get(op.name)
    if found is None:
        return None
    terms = found(local)
    if terms is None or getattr(op, "kind", "") != "elementwise":
        return terms
    wide = np.shape(numbers_in(local.node.value))
    return [
        None if term is None else gathered(term, wide, shape)
        for term, shape in zip(terms, local.shapes, strict=True)
    ]


def gathered(term: Term, wide: tuple[int, ...], shape: tuple[int, ...]) -> Term:
    """A gradient of a stretched input: summed over all its copies.

    >>> from .text import Text
    >>> from .tree import Symbol
    >>> Text().write(gathered(Symbol("g"), (4, 3), (3,)))
    'Σᵢ g'
    """
    extra = len(wide) - len(shape)
    axes = tuple(i for i, n in enumerate(wide) if i < extra or (shape[i - extra] == 1 != n))
    if not axes or term == ZERO:
        return term
    return arranged(call("sum", term, shapes=(wide,), axis=axes, keepdims=False), shape)


def _times(*terms: Term) -> Term:
    product = terms[0]
    for term in terms[1:]:
        product = call("mul", product, term)
    return product


def _over(x: Term, *below: Term) -> Term:
    return call("div", x, _times(*below))


def _restored(local: Local, term: Term) -> Term:
    """A result with the axes that it was gathered along, with length 1."""
    [shape], axis = local.shapes, local.param("axis")
    if axis is None or not shape:
        return term
    axes = {i % len(shape) for i in (axis if isinstance(axis, tuple) else (axis,))}
    return arranged(term, tuple(1 if i in axes else n for i, n in enumerate(shape)))


def _spread(local: Local, term: Term) -> Term:
    return arranged(term, local.shapes[0])


def _count(local: Local) -> tuple[Call, int]:
    """How many numbers a mean is of."""
    [shape], size = local.shapes, np.size(numbers_in(local.node.value))
    count = int(np.prod(shape, dtype=int)) // max(size, 1)
    return Call("count", (), value=float(count), params={"count": count}), count


def _mean(local: Local) -> Contributions:
    return [_spread(local, _restored(local, _over(local.g, _count(local)[0])))]


def _less(local: Local) -> Term:
    """N, or N − 1 for the variance of a sample."""
    number, ddof = _count(local)[0], local.param("ddof")
    return call("sub", number, Number(float(ddof))) if ddof else number


def _distance(local: Local) -> Term:
    """How far each number is from their mean."""
    return call("sub", local.xs[0], mean(local.xs[0], local.over()))


def _var(local: Local) -> Contributions:
    return [_over(_times(TWO, _restored(local, local.g), _distance(local)), _less(local))]


def _std(local: Local) -> Contributions | None:
    if not np.all(numbers_in(local.node.value)):
        return None  # a kink
    g, y = _restored(local, local.g), _restored(local, local.y)
    return [_over(_times(g, _distance(local)), _less(local), y)]


def _relu(local: Local) -> Contributions | None:
    [x] = local.xs
    if np.isnan(local.values[0]).any():
        return None
    return [call("where", call("greater", x, ZERO), local.g, ZERO)]


def _larger(op: str) -> Callable[[Local], Contributions | None]:
    def found(local: Local) -> Contributions | None:
        x, y = local.xs
        one, other = local.values
        if np.any(~((one > other) | (one < other))):
            return None  # a tie, of which each gets half, or nan
        return [call("where", call(op, a, b), local.g, ZERO) for a, b in ((x, y), (y, x))]

    return found


def _extreme(local: Local) -> Contributions | None:
    [x], [value] = local.xs, local.values
    axis, y = local.param("axis"), numbers_in(local.node.value)
    largest = value == (y if axis is None or not np.ndim(value) else _kept(y, value, axis))
    if np.count_nonzero(largest) != np.size(y):
        return None  # ties share the gradient
    g, y_here = _restored(local, local.g), _restored(local, local.y)
    return [call("where", call("equal", x, y_here), g, ZERO)]


def _kept(y: Any, x: Any, axis: Any) -> Any:
    axes = {i % np.ndim(x) for i in (axis if isinstance(axis, tuple) else (axis,))}
    return np.reshape(y, tuple(1 if i in axes else n for i, n in enumerate(np.shape(x))))


def _cumsum(local: Local) -> Contributions | None:
    [shape], axis = local.shapes, local.param("axis")
    if not shape:
        return [arranged(local.g, shape)]
    if axis is None and len(shape) > 1:
        return None
    return [call("cumsum", local.g, shapes=(shape,), axis=axis or 0, reverse=True)]


def _matmul(local: Local) -> Contributions | None:
    """The products with a vector; those of matrices are read off the rule."""
    (x, y), (left, right) = local.xs, local.shapes
    match len(left), len(right):
        case 2, 1:
            of_x = call("einsum", local.g, y, subscripts="i,j->ij", shapes=(left[:1], right))
            return [of_x, Call("matmul", (_turned(x, left), local.g))]
        case 1, 2:
            return [Call("matmul", (y, local.g)), call("outer", x, local.g)]
    return None


def _logsumexp(local: Local) -> Contributions | None:
    if not np.all(np.isfinite(numbers_in(local.node.value))):
        return None
    y = _restored(local, local.y)
    return [_times(_restored(local, local.g), Call("exp", (call("sub", local.xs[0], y),)))]


def _logaddexp(local: Local) -> Contributions | None:
    if not np.all(np.isfinite([np.sum(x) for x in local.values])):
        return None
    return [_times(local.g, Call("exp", (call("sub", x, local.y),))) for x in local.xs]


def _logaddexp2(local: Local) -> Contributions | None:
    if not np.all(np.isfinite([np.sum(x) for x in local.values])):
        return None
    return [_times(local.g, call("pow", TWO, call("sub", x, local.y))) for x in local.xs]


def _loss(local: Local) -> Contributions | None:
    """(y − t) / N, where y are the probabilities (book 5.6.3)."""
    (x, t), shapes = local.xs, local.shapes
    if shapes[0] == shapes[1] and not np.allclose(np.sum(local.values[1], axis=-1), 1.0):
        return None
    term: Term = call("sub", softmax(x, shapes), target(t, shapes))
    if len(shapes[0]) > 1:
        count = shapes[0][0]
        term = call("div", term, Call("count", (), value=float(count), params={"count": count}))
    return [_times(local.g, term), None]


def _well_conditioned(a: Any) -> bool:
    """Whether a matrix, or each of a batch, has an inverse that can be computed with."""
    if 0 in np.shape(a):
        return False
    singular = np.linalg.svd(a, compute_uv=False)
    return bool(np.all(singular[..., -1] > 1e-4 * singular[..., 0]))


def _turned(x: Term, shape: tuple[int, ...]) -> Call:
    """The transpose of a matrix, or of each of a batch."""
    return call("swapaxes", x, shapes=(shape,), axis1=-1, axis2=-2)


def _det(local: Local) -> Contributions | None:
    [a], [shape] = local.xs, local.shapes
    if not _well_conditioned(local.values[0]):
        return None
    factor = _times(local.g, local.y)
    if len(shape) > 2:
        factor = arranged(factor, (*shape[:-2], 1, 1))
    return [_times(factor, _turned(Call("inv", (a,)), shape))]


def _slogdet(local: Local) -> Contributions | None:
    [a], [shape] = local.xs, local.shapes
    if len(shape) > 2 or not _well_conditioned(local.values[0]):
        return None
    upstream = call("getitem", local.g, index=1, shapes=((2,),))
    return [_times(upstream, _turned(Call("inv", (a,)), shape))]


def _inv(local: Local) -> Contributions:
    turned = _turned(local.y, local.shapes[0])
    product = Call("matmul", (Call("matmul", (turned, local.g)), turned))
    return [Call("neg", (product,))]


def _solve(local: Local) -> Contributions | None:
    (a, _), (shape, right) = local.xs, local.shapes
    if len(shape) > 2 or len(right) > 2:
        return None
    to_b = Call("solve", (_turned(a, shape), local.g))
    if len(right) == 1:
        of_a: Term = call("einsum", to_b, local.y, subscripts="i,j->ij", shapes=(right, right))
    else:
        of_a = Call("matmul", (to_b, _turned(local.y, right)))
    return [Call("neg", (of_a,)), to_b]


def _trace(local: Local) -> Contributions | None:
    [shape] = local.shapes
    axes = {local.param(name) % 2 for name in ("axis1", "axis2")} if len(shape) == 2 else set()
    if axes != {0, 1} or local.param("offset") or shape[0] != shape[1]:
        return None
    return [_times(local.g, Call("eye", (), params={"size": shape[0]}))]


def _diag(local: Local) -> Contributions | None:
    [shape] = local.shapes
    if local.param("k") or (len(shape) == 2 and shape[0] != shape[1]):
        return None
    return [call("diag", local.g, shapes=(np.shape(numbers_in(local.node.value)),), k=0)]


def _convolve(local: Local) -> Contributions | None:
    if any(len(shape) != 1 for shape in local.shapes):
        return None
    (long,), (short,) = local.shapes
    pairs = zip(local.xs, local.shapes, strict=True)
    back = [call("flip", term, axis=None, shapes=(shape,)) for term, shape in pairs]
    if local.param("mode") == "full":
        return [call("convolve", local.g, turned, mode="valid") for turned in reversed(back)]
    if local.param("mode") == "valid" and long >= short:
        return [
            call("convolve", local.g, back[1], mode="full"),
            call("convolve", back[0], local.g, mode="valid"),
        ]
    return None


def _div(local: Local) -> Contributions:
    """By the divisor: −1/x² is −y² where y = 1/x."""
    if local.xs[0] == Number(1.0):
        return [None, Call("neg", (_times(local.g, square(local.y)),))]
    return [None, None]


def _exponent(local: Local) -> Contributions | None:
    if np.any(local.values[0] == 0):
        return None
    return [None, _times(local.g, local.y, Call("log", (local.xs[0],)))]


def _arctan2(local: Local) -> Contributions | None:
    y, x = local.xs
    if np.any((local.values[0] == 0) & (local.values[1] == 0)):
        return None
    below = call("add", square(x), square(y))
    return [_over(_times(local.g, x), below), Call("neg", (_over(_times(local.g, y), below),))]


def _hypot(local: Local) -> Contributions | None:
    if np.any(numbers_in(local.node.value) == 0):
        return None
    return [_over(_times(local.g, x), local.y) for x in local.xs]


def _unit_x(local: Local) -> Contributions | None:
    """x / r, where r is the distance of (x, y) from the origin."""
    (x, y), (one, other) = local.xs, local.values
    if np.any((one == 0) & (other == 0)):
        return None
    to_x = _over(_times(local.g, call("sub", Number(1.0), square(local.y))), distance(x, y))
    to_y = _over(_times(local.g, local.y, y), call("add", square(x), square(y)))
    return [to_x, Call("neg", (to_y,))]


def _remainder(name: str) -> Callable[[Local], Contributions]:
    def found(local: Local) -> Contributions:
        turns = call(name, call("div", *local.xs))
        return [None, Call("neg", (_times(local.g, turns),))]

    return found


_EVERYWHERE: Mapping[str, Callable[[Local], Contributions | None]] = {
    "div": _div,
    "sqrt": lambda at: [_over(at.g, TWO, at.y)],
    "exp2": lambda at: [_times(at.g, at.y, LOG2)],
    "log2": lambda at: [_over(at.g, at.xs[0], LOG2)],
    "log10": lambda at: [_over(at.g, at.xs[0], LOG10)],
    "hypot": _hypot,
    "arctan2": _arctan2,
    "unit_x": _unit_x,
    "mean": _mean,
    "var": _var,
    "std": _std,
    "logsumexp": _logsumexp,
    "softmax_cross_entropy": _loss,
}
"""By the name of the op."""

_OF_ARRAYS: Mapping[str, Callable[[Local], Contributions | None]] = {
    "relu": _relu,
    "maximum": _larger("greater"),
    "minimum": _larger("less"),
    "fmax": _larger("greater"),
    "fmin": _larger("less"),
    "max": _extreme,
    "min": _extreme,
    "pow": _exponent,
    "logaddexp": _logaddexp,
    "logaddexp2": _logaddexp2,
    "mod": _remainder("floor"),
    "fmod": _remainder("trunc"),
    "cumsum": _cumsum,
    "matmul": _matmul,
    "det": _det,
    "slogdet": _slogdet,
    "inv": _inv,
    "solve": _solve,
    "trace": _trace,
    "diag": _diag,
    "convolve": _convolve,
}
"""The same of arrays only: of a number one sees which case it is."""
