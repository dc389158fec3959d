"""What ops are short for, where mathematics has no sign of its own for them."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import replace

from .tree import Call, Number, Term, call

TWO = Number(2.0)


def defined(term: Call) -> Term:
    """An op in terms of others: ``hypot(x, y)`` as ``√(x² + y²)``; itself if it needs no words.

    >>> from .text import Text
    >>> from .tree import Symbol
    >>> Text().write(defined(call("hypot", Symbol("x"), Symbol("y"))))
    '√(x² + y²)'
    """
    definition = DEFINITIONS.get(term.op)
    return term if definition is None else definition(term)


def square(x: Term) -> Term:
    """x²."""
    return x if x == Number(1.0) else call("pow", x, TWO)


def distance(x: Term, y: Term) -> Call:
    """√(x² + y²)."""
    return Call("sqrt", (call("add", square(x), square(y)),))


def mean(x: Term, over: Call) -> Call:
    """The mean of a term, over the axes that another op works along, which stay with length 1."""
    return call("mean", x, shapes=over.shapes, axis=over.params.get("axis"), keepdims=True)


def softmax(x: Term, shapes: tuple[tuple[int, ...], ...]) -> Call:
    """The softmax of scores along the last axis."""
    return call("softmax", x, shapes=shapes[:1], axis=-1)


def target(t: Term, shapes: tuple[tuple[int, ...], ...]) -> Term:
    """Targets as probabilities: labels become one-hot rows."""
    x, labels = shapes
    return t if x == labels else call("onehot", t, shapes=(labels,), classes=x[-1])


def _variance(term: Call) -> Term:
    [x] = term.terms
    return replace(term, op="mean", terms=(square(call("sub", x, mean(x, term))),))


def _loss(term: Call) -> Term:
    """−1/N Σ t log y, over N examples."""
    x, t = term.terms
    log_y = Call("log", (softmax(x, term.shapes),))
    product = call("mul", target(t, term.shapes), log_y)
    shapes = term.shapes[:1]
    if len(shapes[0]) == 1:
        return Call("neg", (call("sum", product, shapes=shapes),), value=term.value)
    return Call("neg", (call("mean", call("sum", product, axis=-1, shapes=shapes), shapes=shapes),))


DEFINITIONS: Mapping[str, Callable[[Call], Term]] = {
    "hypot": lambda c: replace(distance(c.terms[0], c.terms[1]), value=c.value),
    "unit_x": lambda c: call("div", c.terms[0], distance(*c.terms)),
    "gap_ratio": lambda c: replace(c, op="div"),
    "log1p": lambda c: replace(c, op="log", terms=(call("add", Number(1.0), c.terms[0]),)),
    "expm1": lambda c: call("sub", Call("exp", c.terms), Number(1.0)),
    "exp2": lambda c: replace(c, op="pow", terms=(TWO, c.terms[0])),
    "logaddexp": lambda c: replace(
        c, op="log", terms=(call("add", *(Call("exp", (x,)) for x in c.terms)),)
    ),
    "logaddexp2": lambda c: replace(
        c, op="log2", terms=(call("add", *(call("pow", TWO, x) for x in c.terms)),)
    ),
    "logsumexp": lambda c: Call(
        "log", (replace(c, op="sum", terms=(Call("exp", c.terms),), value=None),), value=c.value
    ),
    "var": _variance,
    "std": lambda c: Call("sqrt", (_variance(c),), value=c.value),
    "softmax_cross_entropy": _loss,
}
"""Definitions in words of the ops that have no sign."""

LOG2, LOG10 = (Call("log", (Number(base),), value=math.log(base)) for base in (2.0, 10.0))
