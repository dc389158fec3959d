"""What the solvers share, which call a function of the user's as often as they please.

A solver of SciPy's calls it with plain arrays, of which no graph is recorded; the derivatives of
what it finds follow from the derivatives of the function where it is found.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..engine.node import Constant
from ..engine.pytree import flatten, unflatten
from ..engine.snapshots import snapshot
from ..engine.values import Value, contents, function_name, unwrap, values_in
from ..ops import stack

Function = Callable[..., Any]


def separate(args: Any) -> tuple[list[Any], Function]:
    """The nodes in a structure of arguments, and the function that puts others in their place.

    >>> inputs, together = separate((1.0, {"a": [2.0]}))
    >>> inputs, together()
    ([], (1.0, {'a': [2.0]}))
    """
    leaves = [snapshot(_without_constant(x)) for _, x in flatten(args)]
    places = [i for i, x in enumerate(leaves) if isinstance(x, Value)]

    def together(*inputs: Any) -> Any:
        new = list(leaves)
        for i, x in zip(places, inputs, strict=True):
            new[i] = x
        return unflatten(args, iter(new))

    return [leaves[i] for i in places], together


def as_tuple(args: Any) -> tuple[Any, ...]:
    """The ``args`` of a solver: SciPy takes a single one without a tuple around it."""
    return args if isinstance(args, tuple) else (args,)


def joined(y: Any) -> Any:
    """A list or tuple with nodes in it as one node; anything else as it is."""
    if isinstance(y, (list, tuple)) and any(True for _ in values_in(y)):
        return stack([joined(x) for x in y])
    return y


def on_values(f: Function, where: str) -> Function:
    """f, as a solver may call it: on plain values, with plain results.

    Args:
        f: the user's function.
        where: the solver, for the message.

    Raises:
        TypeError: (from the returned function) f closes over a node, whose gradient would be lost.
    """

    def plain(*xs: Any) -> Any:
        y = _without_constant(contents(joined(f(*xs))))
        if isinstance(y, Value):
            raise TypeError(
                f"{where}: {function_name(f)} closes over a node, whose gradient would be lost; "
                f"pass that node in args, and let the function take it as an argument"
            )
        return y

    return plain


def with_args(f: Function, given: Any) -> Function:
    """f with further arguments, as a solver calls it: without them."""
    return lambda *xs: f(*xs, *given)


def is_traced(x: Any) -> bool:
    """Whether jit is at work, so that what a solver found belongs to these numbers only."""
    return isinstance(unwrap(x), Value)


def _without_constant(x: Any) -> Any:
    while isinstance(x, Constant):
        x = x.value
    return x
