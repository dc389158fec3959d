"""Reverse mode: from f, the function that computes its gradient, or its value and gradient.

Each call opens a new level: the arguments become nodes of that level, f runs on them, and a walk
back from the result gives the gradient. What belongs to a lower level, an outer
variable that f closes over, say, is a constant here, so levels are never confused; it stays inside
as a value, so the outer derivative still sees it.

Arguments may be floats, float arrays, or dicts, lists and tuples of them, and results have the same
structure.
"""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np

from ..engine.backward import as_seed, backpropagate
from ..engine.values import Value, unwrap
from .arguments import (
    Function,
    Transformed,
    decorator,
    depends_on,
    gradients_of,
    running,
    selected,
    value_below,
    variables,
)


@decorator
def value_and_grad(f: Function, argnum: int | tuple[int, ...] = 0) -> Function:
    """The function that returns f's value and its gradient, in one forward and backward pass.

    Args:
        f: function that returns one number, written with ops, operators or NumPy.
        argnum: position of the argument to differentiate, or a tuple of positions.

    Returns:
        A function of f's arguments that returns ``(value, gradient)``; the gradient has the
        structure of the argument, or is a tuple of such for a tuple ``argnum``.

    Raises:
        TypeError: (from the returned function) an argument to differentiate that is not a float
            or float array; an output that is not a number.
        ValueError: an output with more than one element.

    Warns:
        UserWarning: the output does not depend on those arguments; the gradient is zero.

    Example:
        >>> value_and_grad(lambda x: x**2)(3.0)
        (9.0, 6.0)
    """
    return Transformed("value_and_grad", _value_and_grad, f, argnum)


def _value_and_grad(f: Function, argnum: Any, args: Any, kwargs: Any) -> tuple[Any, Any]:
    return _value_and_gradients("value_and_grad", f, argnum, args, kwargs)


def _grad(f: Function, argnum: Any, args: Any, kwargs: Any) -> Any:
    return _value_and_gradients("grad", f, argnum, args, kwargs)[1]


def _value_and_gradients(
    name: str, f: Function, argnum: Any, args: Any, kwargs: Any
) -> tuple[Any, Any]:
    positions = selected(name, argnum, args)
    with running(name, f) as level:
        inputs = variables(name, args, positions, level)
        y = f(*inputs, **kwargs)
        _check_one_number(name, y)
        value = value_below(y, level)
        table: dict[Any, Any] = {}
        if depends_on(y, level):
            table = backpropagate([(y, as_seed(y, None))], keep=False)
        else:
            warnings.warn(
                f"{name}: the output does not depend on the arguments to differentiate, so the "
                f"derivative is zero; was the graph cut by .value, .item() or a comparison?",
                stacklevel=4,
            )
        gradients = gradients_of(tuple([inputs[i] for i in positions]), table)
        return value, gradients if isinstance(argnum, tuple) else gradients[0]


@decorator
def grad(f: Function, argnum: int | tuple[int, ...] = 0) -> Function:
    """The function that computes the gradient of f.

    Args:
        f: function that returns one number, written with ops, operators or NumPy.
        argnum: position of the argument to differentiate, or a tuple of positions.

    Returns:
        A function of f's arguments that returns plain numbers and arrays of the structure of the
        argument. Nest it for higher derivatives.

    Raises:
        TypeError, ValueError: see :func:`value_and_grad`.

    Warns:
        UserWarning: the output does not depend on the argument; the gradient is zero.

    Example:
        >>> cube = lambda x: x**3
        >>> grad(cube)(2.0), grad(grad(cube))(2.0)
        (12.0, 12.0)
    """
    return Transformed("grad", _grad, f, argnum)


def _check_one_number(name: str, y: Any) -> None:
    if not isinstance(y, (Value, np.ndarray, np.number, float, int)):
        raise TypeError(f"{name}: the function must return one number, got {type(y).__name__}")
    if np.shape(unwrap(y)) != ():
        raise ValueError(
            f"{name}: the function must return one number, got an array of shape "
            f"{np.shape(unwrap(y))}; reduce it with sum() or mean(), or use jacobian"
        )
