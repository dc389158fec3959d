"""Reverse mode: from f, the function that computes its gradient, or its value and gradient.

Each call opens a new level: the arguments become nodes of that level, f runs on them, and a walk
back from the result gives the gradient. What belongs to a lower level, an outer
variable that f closes over, say, is a constant here, so levels are never confused; it stays inside
as a value, so the outer derivative still sees it.

Arguments may be floats, float arrays, or structures of them, and gradients have the same structure:
dicts, lists, tuples, dataclasses and what else :mod:`..engine.pytree` names. What in them is no
number (strings, None, functions, booleans, integers as settings) is passed through to f, and the
gradient has it unchanged.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..engine.backward import as_seed, backpropagate
from ..engine.messages import warn_user
from ..engine.values import Value, contents, unwrap
from ..ops import sum
from .arguments import (
    ArgNum,
    Function,
    Transformed,
    Variables,
    below,
    decorator,
    depends_on,
    running,
    selected,
    value_below,
    with_aux,
)


@decorator
def value_and_grad(f: Function, argnum: ArgNum = 0, *, has_aux: bool = False) -> Function:
    """The function that returns f's value and its gradient, in one forward and backward pass.

    Args:
        f: function that returns one number, written with ops, operators or NumPy.
        argnum: position or name of the argument to differentiate, or a tuple of such. One that is
            passed by keyword has a name only.
        has_aux: whether f returns a pair, ``(value, aux)``, of which the second is passed along.
            The result is ``((value, aux), gradient)`` then.

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
    call = _value_and_grad_with_aux if has_aux else _value_and_grad
    return Transformed("value_and_grad", call, f, argnum)


def _value_and_grad(f: Function, argnum: Any, args: Any, kwargs: Any) -> tuple[Any, Any]:
    return _value_and_gradients("value_and_grad", f, argnum, args, kwargs)[:2]


def _value_and_grad_with_aux(f: Function, argnum: Any, args: Any, kwargs: Any) -> tuple[Any, Any]:
    value, gradient, aux = _value_and_gradients("value_and_grad", f, argnum, args, kwargs, True)
    return (value, aux), gradient


def _grad(f: Function, argnum: Any, args: Any, kwargs: Any) -> Any:
    return _value_and_gradients("grad", f, argnum, args, kwargs)[1]


def _grad_with_aux(f: Function, argnum: Any, args: Any, kwargs: Any) -> tuple[Any, Any]:
    return _value_and_gradients("grad", f, argnum, args, kwargs, True)[1:]


def _value_and_gradients(
    name: str,
    f: Function,
    argnum: Any,
    args: Any,
    kwargs: Any,
    has_aux: bool = False,
    total: Function | None = None,
) -> tuple[Any, Any, Any]:
    """The value of f, its gradient, and what it passes along.

    Args:
        name: the function that asks.
        f, argnum, args, kwargs: the function, and how it is called.
        has_aux: whether f returns a pair.
        total: makes one number of f's output, if it need not be one.
    """
    places, kwargs = selected(name, f, argnum, args, kwargs)
    with running(name, f) as level:
        variables = Variables(name, f, places, args, kwargs, level)
        y = f(*variables.args, **variables.kwargs)
        y, aux = with_aux(name, y, has_aux) if has_aux else (y, None)
        y = contents(y)
        if total is not None:
            y = total(y)
        _check_one_number(name, y)
        value = value_below(y, level)
        table: dict[Any, Any] = {}
        if depends_on(y, level):
            table = backpropagate([(y, as_seed(y, None))], keep=False)
        else:
            warn_user(
                f"{name}: the output does not depend on the arguments to differentiate, so the "
                f"derivative is zero; was the graph cut by .value, .item() or a comparison?",
            )
        gradients = variables.gradients(table)
        gradient = tuple(gradients) if isinstance(argnum, tuple) else gradients[0]
        return value, gradient, below(aux, level) if has_aux else None


@decorator
def grad(f: Function, argnum: ArgNum = 0, *, has_aux: bool = False) -> Function:
    """The function that computes the gradient of f.

    Args:
        f: function that returns one number, written with ops, operators or NumPy.
        argnum: position or name of the argument to differentiate, or a tuple of such. One that is
            passed by keyword has a name only.
        has_aux: whether f returns a pair, ``(value, aux)``, of which the second is passed along.
            The result is ``(gradient, aux)`` then.

    Returns:
        A function of f's arguments that returns plain numbers and arrays of the structure of the
        argument. What in a structure is no float is there unchanged. Nest it for higher
        derivatives.

    Raises:
        TypeError, ValueError: see :func:`value_and_grad`.

    Warns:
        UserWarning: the output does not depend on the argument; the gradient is zero.

    Example:
        >>> cube = lambda x: x**3
        >>> grad(cube)(2.0), grad(grad(cube))(2.0)
        (12.0, 12.0)
        >>> grad(lambda p, x: p["slope"] * x, argnum="p")({"slope": 2.0, "unit": "m"}, x=3.0)
        {'slope': 3.0, 'unit': 'm'}
        >>> grad(lambda x: (x**2, {"half": x / 2}), has_aux=True)(3.0)
        (6.0, {'half': 1.5})
    """
    return Transformed("grad", _grad_with_aux if has_aux else _grad, f, argnum)


@decorator
def elementwise_grad(f: Function, argnum: ArgNum = 0, *, has_aux: bool = False) -> Function:
    """The function that computes the derivative of an elementwise f at each element.

    It is the gradient of the sum of what f returns. Where f works element by element, that is the
    derivative of each element of the output with respect to the one at the same place.

    Args:
        f: function that returns a number or an array.
        argnum, has_aux: see :func:`grad`.

    Returns:
        A function of f's arguments that returns an array of the shape of the argument.

    Raises:
        TypeError: see :func:`value_and_grad`.

    Example:
        >>> elementwise_grad(np.sin)(np.array([0.0, np.pi]))
        array([ 1., -1.])
    """
    call = _elementwise_grad_with_aux if has_aux else _elementwise_grad
    return Transformed("elementwise_grad", call, f, argnum)


def _elementwise_grad(f: Function, argnum: Any, args: Any, kwargs: Any) -> Any:
    return _value_and_gradients("elementwise_grad", f, argnum, args, kwargs, total=_sum)[1]


def _elementwise_grad_with_aux(f: Function, argnum: Any, args: Any, kwargs: Any) -> tuple[Any, Any]:
    return _value_and_gradients("elementwise_grad", f, argnum, args, kwargs, True, _sum)[1:]


def _sum(y: Any) -> Any:
    return sum(y) if isinstance(y, (Value, np.ndarray)) else y


def _check_one_number(name: str, y: Any) -> None:
    if not isinstance(y, (Value, np.ndarray, np.number, np.bool_, float, int)):
        what = type(y).__name__
        if isinstance(y, tuple) and len(y) == 2:
            what += f"; if its second part is to be passed along, write {name}(f, has_aux=True)"
        raise TypeError(f"{name}: the function must return one number, got {what}")
    if isinstance(unwrap(y), (bool, np.bool_)):
        raise TypeError(
            f"{name}: the function returned a boolean, which has no derivative; return a number, "
            f"such as where(condition, x, y)"
        )
    if np.shape(unwrap(y)) != ():
        raise ValueError(
            f"{name}: the function must return one number, got an array of shape "
            f"{np.shape(unwrap(y))}; reduce it with sum() or mean(), or use jacobian"
        )
