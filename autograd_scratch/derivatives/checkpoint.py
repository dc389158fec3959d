"""Memory for time: compute again in the backward pass what was not kept."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..engine.define import op
from ..engine.node import Constant
from ..engine.pytree import flatten, unflatten
from ..engine.snapshots import snapshot
from ..engine.values import Value, function_name, unwrap
from .arguments import Function, Transformed
from .vjp import vjp


def checkpoint(f: Function) -> Function:
    """f, computed again during the backward pass instead of being remembered.

    The graph inside f is not kept between the forward and the backward pass: memory for time.

    Args:
        f: function of floats, arrays, nodes or structures of them, that returns one number or
            array and gives the same result when called again. What should have a gradient must
            be among its arguments: to close over a node is an error.

    Returns:
        A function with the same result and derivatives.

    Raises:
        TypeError: (from the returned function, given nodes) f returns a structure, or closes over
            a node.

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
    leaves = [x.value if isinstance(x, Constant) else x for _, x in flatten((args, kwargs))]
    active = [i for i, x in enumerate(leaves) if isinstance(x, Value)]
    if not active:
        return f(*args, **kwargs)
    leaves = [snapshot(x) for x in leaves]  # f computes with them again later

    def of_active(*xs: Any) -> Any:
        new = list(leaves)
        for i, x in zip(active, xs, strict=True):
            new[i] = x
        new_args, new_kwargs = unflatten((args, kwargs), iter(new))
        y = f(*new_args, **new_kwargs)
        if not isinstance(y, (Value, np.ndarray, np.number, float, int)):
            raise TypeError(f"the function must return a number or array, got {y!r}")
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
    return op(rule, variadic=True, joint=True, kind="composite")(of_active)(
        *(leaves[i] for i in active)
    )
