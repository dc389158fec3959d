"""Derivatives by central differences, slow but simple (book 4.3 and 4.4)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from ..engine.values import unwrap

if TYPE_CHECKING:
    from numpy.typing import NDArray


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
