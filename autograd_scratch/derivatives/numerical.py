"""Derivatives by central differences, slow but simple (book 4.3 and 4.4)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from ..engine.buffer_functions import is_buffer
from ..engine.pytree import counted, flatten, is_integer, leaves, structure_of, unflatten
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


def numerical_gradient(f: Callable[[Any], Any], x: Any, h: float = 1e-4) -> Any:
    """Gradient of f at x by a central difference for each element.

    The elements of ``x`` are moved in place while f is called and restored exactly, also if f
    raises. So f may read them from elsewhere, as the book's ``lambda W: net.loss(x, t)`` does.

    Args:
        f: function of the array, or structure, that returns one number.
        x: writable float array of any shape, a buffer of floats, or a structure of such and of
            floats; for those f is called with a structure of its own, which holds the same arrays.
        h: step, in units of x.

    Returns:
        The estimated gradient, of the shape and dtype of ``x``; of a structure the same structure,
        where what is no float is unchanged.

    Raises:
        TypeError: ``x`` is not a float array (adding h to an integer array would change nothing).
        ValueError: ``x`` is read-only, or f does not return a single number.

    Source: book section 4.4.

    Example:
        >>> numerical_gradient(lambda x: x[0] ** 2 + x[1] ** 2, np.array([3.0, 4.0]))
        array([6., 8.])
    """
    found = counted(x)
    if not any(counts for _, counts in found):  # are integers meant, which are refused below?
        found = [(leaf, is_integer(leaf)) for leaf, _ in found]
    gradients = []
    for i, (leaf, counts) in enumerate(found):
        if not counts:
            gradients.append(leaf.copy() if isinstance(leaf, np.ndarray) else leaf)
        elif type(leaf) is float and structure_of(x) is not None:
            above, below = [_one_number(f(_with_leaf(x, i, leaf + step))) for step in (h, -h)]
            gradients.append((above - below) / (2 * h))
        else:
            place = list(flatten(x))[i][0]
            gradients.append(_gradient_of_array(f, x, leaf, f"x{place}", h))
    return unflatten(x, iter(gradients))


def _with_leaf(tree: Any, i: int, new: Any) -> Any:
    return unflatten(tree, iter([new if j == i else leaf for j, leaf in enumerate(leaves(tree))]))


def _gradient_of_array(
    f: Callable[[Any], Any], tree: Any, x: Any, place: str, h: float
) -> NDArray[Any]:
    """The gradient with respect to an array in the argument of f, which is moved in place."""
    is_filled = is_buffer(x) and x.holds_numbers()
    if not (is_filled or isinstance(x, np.ndarray)) or x.dtype.kind != "f":
        what = f"an array of {x.dtype}" if isinstance(x, np.ndarray) else type(x).__name__
        raise TypeError(
            f"numerical_gradient: {place} must be a float array, got {what}; use np.array(…)"
        )
    if not is_filled and not x.flags.writeable:
        raise ValueError(
            f"numerical_gradient: {place} is read-only, and is moved in place; pass a copy"
        )
    gradient = np.zeros(x.shape, x.dtype)
    for index in np.ndindex(x.shape):
        original = x[index]
        try:
            x[index] = original + h
            above = _one_number(f(tree))
            x[index] = original - h
            below = _one_number(f(tree))
        finally:
            x[index] = original
        gradient[index] = (above - below) / (2 * h)
    return gradient


def _one_number(y: Any) -> Any:
    y = unwrap(y)
    if np.size(y) != 1:
        raise ValueError(f"numerical_gradient: f must return one number, got shape {np.shape(y)}")
    return np.reshape(y, ())[()]  # never the array itself: it may be a view of x
