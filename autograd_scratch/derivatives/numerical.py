"""Derivatives by differences, and the check of exact gradients against them (book 4.3, 4.4, 5.7.3).

Slow but simple: the judge of everything else in this package.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from ..engine.backward import as_seed, backpropagate
from ..engine.node import Constant, Node
from ..engine.values import unwrap

if TYPE_CHECKING:
    from numpy.typing import NDArray


class GradientError(AssertionError):
    """An exact gradient and its numerical estimate disagree."""


def numerical_diff(f: Callable[[Any], Any], x: Any, h: float = 1e-4) -> Any:
    """Derivative of f at x by the central difference (f(x+h) - f(x-h)) / 2h.

    Args:
        f: function of one variable.
        x: a number, or an array at whose elements f is differentiated independently.
        h: step, in units of x.

    Returns:
        The estimated derivative; its error shrinks with h².

    Source: book section 4.3.1.

    Example:
        >>> numerical_diff(lambda x: 0.01 * x**2 + 0.1 * x, 5)
        0.1999999999990898
    """
    return (unwrap(f(x + h)) - unwrap(f(x - h))) / (2 * h)


def numerical_gradient(f: Callable[[Any], Any], x: NDArray[Any], h: float = 1e-4) -> NDArray[Any]:
    """Gradient of f at x by a central difference for each element.

    The elements of ``x`` are moved in place while f is called and restored exactly, also if f
    raises. So f may read them from elsewhere, as the book's ``lambda W: net.loss(x, t)`` does.

    Args:
        f: function of the array that returns one number.
        x: writable float array of any shape.
        h: step, in units of x.

    Returns:
        The estimated gradient, of the shape and dtype of ``x``.

    Raises:
        TypeError: ``x`` is not a float array (adding h to an integer array would change nothing).
        ValueError: ``x`` is read-only, or f does not return a single number.

    Source: book section 4.4.

    Example:
        >>> numerical_gradient(lambda x: x[0] ** 2 + x[1] ** 2, np.array([3.0, 4.0]))
        array([6., 8.])
    """
    if not isinstance(x, np.ndarray) or x.dtype.kind != "f":
        what = f"an array of {x.dtype}" if isinstance(x, np.ndarray) else type(x).__name__
        raise TypeError(f"numerical_gradient: x must be a float array, got {what}; use np.array(…)")
    if not x.flags.writeable:
        raise ValueError("numerical_gradient: x is read-only, and is moved in place; pass a copy")
    gradient = np.zeros_like(x)
    for index in np.ndindex(x.shape):
        original = x[index]
        try:
            x[index] = original + h
            above = _one_number(f(x))
            x[index] = original - h
            below = _one_number(f(x))
        finally:
            x[index] = original
        gradient[index] = (above - below) / (2 * h)
    return gradient


def _one_number(y: Any) -> Any:
    y = unwrap(y)
    if np.size(y) != 1:
        raise ValueError(f"numerical_gradient: f must return one number, got shape {np.shape(y)}")
    return np.reshape(y, ())[()]  # never the array itself: it may be a view of x


def check_gradients(
    f: Callable[..., Any],
    *args: Any,
    order: int = 1,
    rtol: float = 1e-6,
    atol: float = 1e-8,
    h: float = 1e-3,
) -> None:
    """Compare the exact derivatives of f with numerical ones.

    Two central differences, with steps h and h/2, are extrapolated to an error of h⁴. An output
    with many elements is weighted with fixed random numbers and summed. Order 2 checks the
    derivative of the (likewise weighted) first derivative, and so on.

    Args:
        f: function of nodes, numbers and arrays.
        args: where to check. Floats and float arrays are differentiated, in float64; other
            arguments are passed on as they are.
        order: the highest order of derivative to check, from 1.
        rtol, atol: a difference up to ``atol + rtol × |numerical|`` passes.
        h: the larger step, in units of the arguments.

    Raises:
        GradientError: names the worst entry, both values and the relative error.
        ValueError: no argument is a float, or ``order`` is below 1.

    Source: book section 5.7.3 (gradient check).

    Example:
        >>> check_gradients(lambda x, y: x**2 * y, 3.0, np.array([1.0, 2.0]), order=2)
    """
    if order < 1:
        raise ValueError(f"check_gradients: order must be at least 1, got {order}")
    values = [np.array(x, float) if _is_float(x) else x for x in args]
    active = [i for i, x in enumerate(args) if _is_float(x)]
    if not active:
        raise ValueError("check_gradients: no argument is a float or a float array")

    def scalar(*inputs: Any) -> Any:
        return _weighted_sum([f(*inputs)])

    for current in range(1, order + 1):
        exact = _gradients(scalar, values, active)
        for i, gradient in zip(active, exact, strict=True):
            _compare(scalar, values, i, unwrap(gradient), current, rtol, atol, h)
        scalar = _weighted_gradient(scalar, active)


def _is_float(x: Any) -> bool:
    return isinstance(x, (float, np.floating)) or (
        isinstance(x, np.ndarray) and x.dtype.kind == "f"
    )


def _weighted_sum(outputs: list[Any]) -> Any:
    """One number in which every element of the outputs counts, by a weight of its own."""
    total: Any = 0.0
    weights = np.random.default_rng(0)
    for y in outputs:
        total = total + (y * weights.uniform(0.5, 1.5, np.shape(unwrap(y)))).sum()
    return total


def _gradients(f: Callable[..., Any], values: list[Any], active: list[int]) -> list[Any]:
    """Gradients of f as nodes, so that they can be differentiated again."""
    inputs = list(values)
    for i in active:
        inputs[i] = values[i] if isinstance(values[i], Node) else Node(values[i])
    y = f(*inputs)
    table: dict[Any, Any] = {}
    if isinstance(y, Node) and not y.constant:
        table = backpropagate([(y, Constant(as_seed(y, None)))], create_graph=True)
    gradients = [table.get(inputs[i]) for i in active]
    zeros = [Constant(np.zeros(inputs[i].shape)) for i in active]
    return [z if g is None else g for g, z in zip(gradients, zeros, strict=True)]


def _weighted_gradient(f: Callable[..., Any], active: list[int]) -> Callable[..., Any]:
    return lambda *inputs: _weighted_sum(_gradients(f, list(inputs), active))


def _compare(
    f: Callable[..., Any],
    values: list[Any],
    i: int,
    exact: Any,
    order: int,
    rtol: float,
    atol: float,
    h: float,
) -> None:
    """Raise if the exact gradient for argument ``i`` differs from the numerical one."""

    def of_one(x: Any) -> Any:
        return f(*values[:i], Node(x.copy()), *values[i + 1 :])

    coarse = numerical_gradient(of_one, values[i], h)
    numerical = (4.0 * numerical_gradient(of_one, values[i], h / 2) - coarse) / 3.0
    error = np.abs(exact - numerical)
    excess = error - (atol + rtol * np.abs(numerical))
    if not np.any(~(excess <= 0.0)):  # a nan is wrong as well
        return
    worst = np.unravel_index(
        int(np.argmax(np.where(np.isnan(excess), np.inf, excess))), error.shape
    )
    place = f"argument {i}" + (f"[{', '.join(map(str, worst))}]" if worst else "")
    relative = error[worst] / max(abs(numerical[worst]), np.finfo(float).tiny)
    raise GradientError(
        f"derivative of order {order} is wrong, worst at {place}: exact "
        f"{np.asarray(exact)[worst]:.12g}, numerical {numerical[worst]:.12g}, relative error "
        f"{relative:.3g}"
    )
