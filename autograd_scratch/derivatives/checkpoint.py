"""Memory for time: compute again in the backward pass what was not kept."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..engine.define import op
from ..engine.node import Constant
from ..engine.pytree import leaves, map_leaves, structure_of, unflatten
from ..engine.snapshots import snapshot
from ..engine.values import Value, contents, function_name, unwrap
from .arguments import Function, Transformed
from .raveled import Layout, raveled
from .vjp import vjp


def checkpoint(f: Function) -> Function:
    """f, computed again during the backward pass instead of being remembered.

    The graph inside f is not kept between the forward and the backward pass: memory for time.

    Args:
        f: function of floats, arrays, nodes or structures of them, that returns a number, an array
            or a structure, and gives the same result when called again. What should have a
            gradient must be among its arguments: to close over a node is an error.

    Returns:
        A function with the same result and derivatives.

    Raises:
        TypeError: (from the returned function, given nodes) f returns what is no number, or closes
            over a node.

    Source: A. Griewank, A. Walther, "Revolve" (2000); T. Chen et al., "Training deep nets with
    sublinear memory cost" (2016).

    Example:
        >>> from autograd_scratch import grad
        >>> layer = checkpoint(lambda x: np.tanh(np.sin(x)))
        >>> grad(layer)(0.0)
        1.0
    """

    return Transformed("checkpoint", _checkpointed, f, 0)


def _checkpointed(f: Function, argnum: int, args: Any, kwargs: Any) -> Any:
    given = [x.value if isinstance(x, Constant) else x for x in leaves((args, kwargs))]
    active = [i for i, x in enumerate(given) if isinstance(x, Value)]
    if not active:
        return f(*args, **kwargs)
    given = [snapshot(x) for x in given]  # f computes with them again later
    tree = unflatten((args, kwargs), iter(given))

    def of_active(*xs: Any) -> Any:
        new = list(given)
        for i, x in zip(active, xs, strict=True):
            new[i] = x
        new_args, new_kwargs = unflatten(tree, iter(new))
        y = map_leaves(contents, f(*new_args, **new_kwargs))
        if structure_of(y) is not None:
            results[:] = [Layout(y)]
            return raveled(y)
        if not isinstance(y, (Value, np.ndarray, np.number, float, int)):
            raise TypeError(f"the function must return numbers or arrays, got {y!r}")
        return y

    def rule(g: Any, y: Any, *xs: Any) -> tuple[Any, ...]:
        again, vjp_fn = vjp(of_active, *xs)
        before, after = unwrap(y), unwrap(again)
        traced = isinstance(before, Value) or isinstance(after, Value)
        if not traced and not np.array_equal(before, after, equal_nan=True):
            raise ValueError(
                f"{name}: the function gave {after!r} in the backward pass and {before!r} before; "
                f"it must not depend on what changes between two calls, such as an array that is "
                f"refilled: pass it as an argument"
            )
        gradients: tuple[Any, ...] = vjp_fn(g)
        return gradients

    name = of_active.__name__ = f"checkpoint({function_name(f)})"
    results: list[Layout] = []  # that of the structure that f returned last
    step = op(rule, variadic=True, joint=True, kind="composite")(of_active)
    y = step(*(given[i] for i in active))
    if not results:
        return y
    if any(isinstance(unwrap(given[i]), Value) for i in active):
        # A program runs the step as a whole, and would keep of its result what is no float.
        return f(*args, **kwargs)
    return results[0].structure(y)
