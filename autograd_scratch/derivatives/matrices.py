"""Matrices of derivatives: each output with respect to each input."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from ..engine.numeric import as_value, zeros_like
from ..engine.pytree import flatten, map_leaves, unflatten
from ..engine.values import Value, dtype_of, function_name, shape_of
from ..ops import reshape, stack, transpose
from .arguments import Function, Transformed, decorator, selected
from .forward import jvp
from .grad import grad
from .vjp import Recording


def hvp(f: Function, x: Any, v: Any) -> Any:
    """Product of the Hessian of f with a vector, at a small constant times the cost of f.

    Args:
        f: function of one argument that returns one number.
        x: where: a float, float array or structure of them.
        v: the vector, of the structure and shapes of ``x``.

    Returns:
        H·v, of the structure of ``x``: the forward derivative of the gradient along ``v``.

    Source: B. A. Pearlmutter, "Fast exact multiplication by the Hessian" (1994).

    Example:
        >>> hvp(lambda x: (x**3).sum(), np.array([1.0, 2.0]), np.array([1.0, 0.0]))
        array([6., 0.])
    """
    return jvp(grad(f), (x,), (v,))[1]


def _directions(tree: Any) -> Iterator[tuple[int, Any]]:
    """For each element of each leaf: the leaf's number, and the unit vector, as a structure."""
    leaves = [x for _, x in flatten(tree)]
    for number, x in enumerate(leaves):
        for index in np.ndindex(shape_of(x)):
            unit = np.zeros(shape_of(x), dtype_of(x))
            unit[index] = 1.0
            unit_vector = [zeros_like(other) for other in leaves]
            unit_vector[number] = unit
            yield number, unflatten(tree, iter(unit_vector))


def _blocks(derivative: Function, outer: Any, inner: Any) -> dict[tuple[int, int], Any]:
    """The derivatives along every direction of ``outer``, one array per pair of leaves.

    Each has the axes of the outer leaf, then those of the inner leaf.
    """
    slices: dict[tuple[int, int], list[Any]] = {}
    for i, direction in _directions(outer):
        for j, (_, part) in enumerate(flatten(derivative(direction))):
            slices.setdefault((i, j), []).append(part)
    blocks = {}
    for i, (_, x) in enumerate(flatten(outer)):
        for j, (_, y) in enumerate(flatten(inner)):
            shape = (*shape_of(x), *shape_of(y))
            parts = slices.get((i, j))
            blocks[i, j] = reshape(stack(parts), shape) if parts else np.zeros(shape)
    return blocks


def _jacobian(name: str, f: Function, x: Any, forward: bool) -> Any:
    """Jacobian of f at the structure ``x``: forward, or in the mode with fewer passes."""
    recorded = Recording(name, f, (x,))
    value = map_leaves(lambda y: y if isinstance(y, Value) else as_value(y, name), recorded.value)
    outputs, inputs = ([leaf for _, leaf in flatten(tree)] for tree in (value, x))
    if forward or _size(outputs) > _size(inputs):
        columns = _blocks(lambda v: recorded.pushforward((v,)), x, value)
        blocks = {(j, i): _swap(block, inputs[i]) for (i, j), block in columns.items()}
    else:
        blocks = _blocks(lambda v: recorded.pullback(v)[0], value, x)
    rows = [
        unflatten(x, iter([blocks[j, i] for i in range(len(inputs))])) for j in range(len(outputs))
    ]
    return unflatten(value, iter(rows))


def _size(leaves: list[Any]) -> int:
    return int(np.sum([np.prod(shape_of(x)) for x in leaves]))


def _swap(block: Any, x: Any) -> Any:
    """A block with the axes of ``x`` moved from the front to the back."""
    ahead = len(shape_of(x))
    axes = range(len(shape_of(block)))
    return transpose(block, (*axes[ahead:], *axes[:ahead])) if ahead else block


@decorator
def jacobian(f: Function, argnum: int | tuple[int, ...] = 0) -> Function:
    """The function that computes the Jacobian of f: every output by every input.

    Args:
        f: function of arrays that returns a number, an array or a structure of them.
        argnum: position of the argument to differentiate, or a tuple of positions.

    Returns:
        A function of f's arguments. Its result has, for each array in the output, the structure
        of the argument, with arrays of the output's shape followed by the input's shape. It takes
        one backward pass per output element, or, where that is fewer, one forward pass per
        input element.

    Raises:
        TypeError: an argument to differentiate that is not a float or float array.

    Example:
        >>> jacobian(lambda x: x**2)(np.array([1.0, 2.0]))
        array([[2., 0.],
               [0., 4.]])
    """
    return Transformed("jacobian", _jacobian_of_arguments, f, argnum)


@decorator
def hessian(f: Function, argnum: int | tuple[int, ...] = 0) -> Function:
    """The function that computes the Hessian of f: all second derivatives.

    Args:
        f: function that returns one number.
        argnum: position of the argument to differentiate, or a tuple of positions.

    Returns:
        A function of f's arguments. For an array argument of shape s the result has shape s + s;
        for a structure it is a structure of structures. The gradient is recorded once; then it
        takes one forward pass through that graph per input element.

    Raises:
        TypeError, ValueError: see :func:`value_and_grad`.

    Example:
        >>> hessian(lambda x: x[0] ** 2 * x[1])(np.array([3.0, 5.0]))
        array([[10.,  6.],
               [ 6.,  0.]])
    """
    return Transformed("hessian", _hessian_of_arguments, f, argnum)


def _jacobian_of_arguments(f: Function, argnum: Any, args: Any, kwargs: Any) -> Any:
    of_selected, x = _as_function_of_selected("jacobian", f, argnum, args, kwargs)
    return _jacobian("jacobian", of_selected, x, forward=False)


def _hessian_of_arguments(f: Function, argnum: Any, args: Any, kwargs: Any) -> Any:
    of_selected, x = _as_function_of_selected("hessian", f, argnum, args, kwargs)
    return _jacobian("hessian", grad(of_selected), x, forward=True)


def _as_function_of_selected(
    name: str, f: Function, argnum: Any, args: Any, kwargs: Any
) -> tuple[Function, Any]:
    """f as a function of the arguments to differentiate alone, and those arguments."""
    positions = selected(name, argnum, args)

    def of_selected(x: Any) -> Any:
        new = list(args)
        for i, item in zip(positions, x if isinstance(argnum, tuple) else (x,), strict=True):
            new[i] = item
        return f(*new, **kwargs)

    of_selected.__name__ = function_name(f)
    x = tuple(args[i] for i in positions) if isinstance(argnum, tuple) else args[positions[0]]
    return of_selected, x
