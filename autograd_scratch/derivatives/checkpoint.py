"""Memory for time: compute again in the backward pass what was not kept."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..engine.node import Constant
from ..engine.op import op
from ..engine.pytree import flatten, unflatten
from ..engine.values import Value
from .arguments import (
    Function,
    _like_f,
)
from .vjp import vjp


def checkpoint(f: Function) -> Function:
    """f, computed again during the backward pass instead of being remembered.

    The graph inside f is not kept between the forward and the backward pass: memory for time.

    Args:
        f: function of floats, arrays, nodes or structures of them, that returns one number or
            array and gives the same result when called again. What shall have a gradient must
            be among its arguments: to close over a node is an error.

    Returns:
        A function with the same result and derivatives.

    Raises:
        TypeError: (from the returned function) f returns a structure, or closes over a node.

    Source: A. Griewank, A. Walther, "Revolve" (2000); T. Chen et al., "Training deep nets with
    sublinear memory cost" (2016).

    Example:
        >>> layer = checkpoint(lambda x: np.tanh(np.sin(x)))
        >>> grad(layer)(0.0)
        1.0
    """

    def wrapper(*args: Any, **kwargs: Any) -> Any:
        leaves = [x for _, x in flatten(args)]
        leaves = [x.value if isinstance(x, Constant) else x for x in leaves]
        moving = [i for i, x in enumerate(leaves) if isinstance(x, Value)]
        if not moving:
            return f(*args, **kwargs)

        def of_moving(*xs: Any) -> Any:
            new = list(leaves)
            for i, x in zip(moving, xs, strict=True):
                new[i] = x
            y = f(*unflatten(args, iter(new)), **kwargs)
            if not isinstance(y, (Value, np.ndarray, np.number, float, int)):
                raise TypeError(f"the function must return a number or array, got {y!r}")
            return y

        last_g: Any = None
        gradients: dict[int, Any] = {}

        def rule(position: int, g: Any, y: Any, *xs: Any) -> Any:
            # One pass gives the gradients of all inputs; the engine asks for one at a time.
            nonlocal last_g
            if last_g is not g or position not in gradients:
                last_g = g
                gradients.update(enumerate(vjp(of_moving, *xs)[1](g)))
            return gradients.pop(position)

        of_moving.__name__ = name
        return op(rule, variadic=True, kind="composite")(of_moving)(*(leaves[i] for i in moving))

    name = f"checkpoint({getattr(f, '__name__', type(f).__name__)})"
    return _like_f(wrapper, f, "checkpoint")
