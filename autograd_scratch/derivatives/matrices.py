"""Matrices of derivatives: each output with respect to each input."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from ..engine.numeric import zeros_like
from ..engine.pytree import counted, leaves, unflatten
from ..engine.values import Value, dtype_of, shape_of
from ..ops import reshape, stack, transpose
from .arguments import ArgNum, Function, Transformed, decorator, plain_value, selected
from .forward import pushed_forward
from .grad import grad
from .vjp import Recording


def hvp(f: Function, x: Any, v: Any, *, has_aux: bool = False) -> Any:
    """Product of the Hessian of f with a vector, at a small constant times the cost of f.

    Args:
        f: function of one argument that returns one number.
        x: where: a float, float array or structure of them.
        v: the vector, of the structure and shapes of ``x``.
        has_aux: whether f returns a pair, ``(value, aux)``, of which the second is passed along.

    Returns:
        H·v, of the structure of ``x``: the forward derivative of the gradient along ``v``. With
        ``has_aux``: ``(H·v, aux)``.

    Source: B. A. Pearlmutter, "Fast exact multiplication by the Hessian" (1994).

    Example:
        >>> hvp(lambda x: (x**3).sum(), np.array([1.0, 2.0]), np.array([1.0, 0.0]))
        array([6., 0.])
    """
    gradient = grad(f, has_aux=has_aux)
    _, product, aux = pushed_forward("hvp", gradient, (x,), (v,), has_aux)
    return (product, aux) if has_aux else product


class _Leaves:
    """A structure, and the leaves of it that count as numbers."""

    def __init__(self, tree: Any) -> None:
        self._tree = tree
        self._leaves = counted(tree)
        self.numbers = [
            x if isinstance(x, Value) else plain_value(x) for x, counts in self._leaves if counts
        ]

    def filled(self, numbers: list[Any]) -> Any:
        """A structure like this one, of other numbers."""
        new = iter(numbers)
        return unflatten(
            self._tree, iter([next(new) if counts else x for x, counts in self._leaves])
        )

    def numbers_in(self, other: Any) -> list[Any]:
        """What a structure like this one has in the places of the numbers."""
        pairs = zip(leaves(other), self._leaves, strict=True)
        return [x for x, (_, counts) in pairs if counts]

    def directions(self) -> Iterator[tuple[int, list[Any]]]:
        """For each element of each number: the number's index, and the unit vector, as numbers."""
        for i, x in enumerate(self.numbers):
            for index in np.ndindex(shape_of(x)):
                unit = np.zeros(shape_of(x), dtype_of(x))
                unit[index] = 1.0
                unit_vector = [zeros_like(other) for other in self.numbers]
                unit_vector[i] = unit
                yield i, unit_vector

    @property
    def size(self) -> int:
        """The number of elements of all of them."""
        return int(np.sum([np.prod(shape_of(x)) for x in self.numbers]))


def _blocks(derivative: Function, outer: _Leaves, inner: _Leaves) -> dict[tuple[int, int], Any]:
    """The derivatives along every direction of ``outer``, one array per pair of leaves.

    Each has the axes of the outer leaf, then those of the inner leaf.
    """
    slices: dict[tuple[int, int], list[Any]] = {}
    for i, direction in outer.directions():
        for j, part in enumerate(derivative(direction)):
            slices.setdefault((i, j), []).append(part)
    blocks = {}
    for i, x in enumerate(outer.numbers):
        for j, y in enumerate(inner.numbers):
            shape = (*shape_of(x), *shape_of(y))
            parts = slices.get((i, j))
            blocks[i, j] = reshape(stack(parts), shape) if parts else np.zeros(shape)
    return blocks


def _jacobian(
    name: str,
    f: Function,
    argnum: Any,
    args: Any,
    kwargs: Any,
    has_aux: bool = False,
    forward: bool | None = None,
) -> Any:
    """Jacobian of f: in forward mode, in reverse mode, or (None) in the one with fewer passes."""
    places, kwargs = selected(name, f, argnum, args, kwargs)
    recorded = Recording(name, f, args, kwargs, places, has_aux)
    trees = [args[place] if isinstance(place, int) else kwargs[place] for place in places]
    tree = tuple(trees) if isinstance(argnum, tuple) else trees[0]
    outputs, inputs = _Leaves(recorded.value), _Leaves(tree)
    if outputs.size > inputs.size if forward is None else forward:
        columns = _blocks(lambda v: outputs.numbers_in(recorded.pushforward(v)), inputs, outputs)
        blocks = {(j, i): _swap(block, inputs.numbers[i]) for (i, j), block in columns.items()}
    else:
        blocks = _blocks(
            lambda u: inputs.numbers_in(recorded.pullback(outputs.filled(u))), outputs, inputs
        )
    rows = [
        inputs.filled([blocks[j, i] for i in range(len(inputs.numbers))])
        for j in range(len(outputs.numbers))
    ]
    result = outputs.filled(rows)
    return (result, recorded.aux) if has_aux else result


def _swap(block: Any, x: Any) -> Any:
    """A block with the axes of ``x`` moved from the front to the back."""
    ahead = len(shape_of(x))
    axes = range(len(shape_of(block)))
    return transpose(block, (*axes[ahead:], *axes[:ahead])) if ahead else block


@decorator
def jacobian(f: Function, argnum: ArgNum = 0, *, has_aux: bool = False) -> Function:
    """The function that computes the Jacobian of f: every output by every input.

    Args:
        f: function of arrays that returns a number, an array or a structure of them.
        argnum: position or name of the argument to differentiate, or a tuple of such.
        has_aux: whether f returns a pair, ``(value, aux)``, of which the second is passed along.

    Returns:
        A function of f's arguments. Its result has, for each array in the output, the structure
        of the argument, with arrays of the output's shape followed by the input's shape. It takes
        one backward pass per output element, or, where that is fewer, one forward pass per
        input element. With ``has_aux`` it returns ``(jacobian, aux)``.

    Raises:
        TypeError: an argument to differentiate that is not a float or float array.

    Example:
        >>> jacobian(lambda x: x**2)(np.array([1.0, 2.0]))
        array([[2., 0.],
               [0., 4.]])
    """
    return Transformed("jacobian", _jacobian_with_aux if has_aux else _jacobian_of, f, argnum)


@decorator
def jacfwd(f: Function, argnum: ArgNum = 0, *, has_aux: bool = False) -> Function:
    """The function that computes the Jacobian of f in forward mode: a pass per input element.

    :func:`jacobian` picks the mode with fewer passes.

    Args:
        f, argnum, has_aux: see :func:`jacobian`.

    Example:
        >>> jacfwd(lambda x: x**2)(np.array([1.0, 2.0]))
        array([[2., 0.],
               [0., 4.]])
    """
    return Transformed("jacfwd", _jacfwd_with_aux if has_aux else _jacfwd, f, argnum)


@decorator
def jacrev(f: Function, argnum: ArgNum = 0, *, has_aux: bool = False) -> Function:
    """The function that computes the Jacobian of f in reverse mode: a pass per output element.

    :func:`jacobian` picks the mode with fewer passes.

    Args:
        f, argnum, has_aux: see :func:`jacobian`.

    Example:
        >>> jacrev(lambda x: x**2)(np.array([1.0, 2.0]))
        array([[2., 0.],
               [0., 4.]])
    """
    return Transformed("jacrev", _jacrev_with_aux if has_aux else _jacrev, f, argnum)


@decorator
def hessian(f: Function, argnum: ArgNum = 0, *, has_aux: bool = False) -> Function:
    """The function that computes the Hessian of f: all second derivatives.

    Args:
        f: function that returns one number.
        argnum: position or name of the argument to differentiate, or a tuple of such.
        has_aux: whether f returns a pair, ``(value, aux)``, of which the second is passed along.

    Returns:
        A function of f's arguments. For an array argument of shape s the result has shape s + s;
        for a structure it is a structure of structures. The gradient is recorded once; then it
        takes one forward pass through that graph per input element. With ``has_aux`` it returns
        ``(hessian, aux)``.

    Raises:
        TypeError, ValueError: see :func:`value_and_grad`.

    Example:
        >>> hessian(lambda x: x[0] ** 2 * x[1])(np.array([3.0, 5.0]))
        array([[10.,  6.],
               [ 6.,  0.]])
    """
    return Transformed("hessian", _hessian_with_aux if has_aux else _hessian, f, argnum)


# What these functions call, by names under which pickle finds it.


def _jacobian_of(f: Function, argnum: Any, args: Any, kwargs: Any) -> Any:
    return _jacobian("jacobian", f, argnum, args, kwargs)


def _jacobian_with_aux(f: Function, argnum: Any, args: Any, kwargs: Any) -> Any:
    return _jacobian("jacobian", f, argnum, args, kwargs, has_aux=True)


def _jacfwd(f: Function, argnum: Any, args: Any, kwargs: Any) -> Any:
    return _jacobian("jacfwd", f, argnum, args, kwargs, forward=True)


def _jacfwd_with_aux(f: Function, argnum: Any, args: Any, kwargs: Any) -> Any:
    return _jacobian("jacfwd", f, argnum, args, kwargs, has_aux=True, forward=True)


def _jacrev(f: Function, argnum: Any, args: Any, kwargs: Any) -> Any:
    return _jacobian("jacrev", f, argnum, args, kwargs, forward=False)


def _jacrev_with_aux(f: Function, argnum: Any, args: Any, kwargs: Any) -> Any:
    return _jacobian("jacrev", f, argnum, args, kwargs, has_aux=True, forward=False)


def _hessian(f: Function, argnum: Any, args: Any, kwargs: Any) -> Any:
    return _jacobian("hessian", grad(f, argnum), argnum, args, kwargs, forward=True)


def _hessian_with_aux(f: Function, argnum: Any, args: Any, kwargs: Any) -> Any:
    gradient = grad(f, argnum, has_aux=True)
    return _jacobian("hessian", gradient, argnum, args, kwargs, has_aux=True, forward=True)
