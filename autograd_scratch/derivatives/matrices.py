"""Matrices of derivatives: each output with respect to each input."""

from __future__ import annotations

from typing import Any, NamedTuple

from ..engine.values import shape_of
from ..ops import transpose
from .arguments import ArgNum, Function, Transformed, decorator, selected
from .directions import Directions, Leaves
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

    Raises:
        TypeError: see :func:`value_and_grad`.
        ValueError: the same, or ``v`` has another structure or other shapes.

    Source: B. A. Pearlmutter, "Fast exact multiplication by the Hessian" (1994).

    Example:
        >>> import numpy as np
        >>> hvp(lambda x: (x**3).sum(), np.array([1.0, 2.0]), np.array([1.0, 0.0]))
        array([6., 0.])
    """
    gradient = grad(f, has_aux=has_aux)
    _, product, aux = pushed_forward("hvp", gradient, (x,), (v,), has_aux)
    return (product, aux) if has_aux else product


class _Choices(NamedTuple):
    """What was asked for.

    Attributes:
        name: the function that was called.
        argnum, has_aux, chunk_size: what it was given.
        forward: forward mode or reverse mode; None for the one with fewer passes.
    """

    name: str
    argnum: ArgNum
    has_aux: bool
    chunk_size: int | None
    forward: bool | None = None


def _hessian(f: Function, choices: _Choices, args: Any, kwargs: Any) -> Any:
    gradient = grad(f, choices.argnum, has_aux=choices.has_aux)
    return _jacobian(gradient, choices, args, kwargs)


def _jacobian(f: Function, choices: _Choices, args: Any, kwargs: Any) -> Any:
    name, argnum, has_aux, chunk_size, forward = choices
    every = Directions(name, f, chunk_size)
    places, kwargs = selected(name, f, argnum, args, kwargs)
    recorded = Recording(name, f, args, kwargs, places, has_aux)
    trees = [args[place] if isinstance(place, int) else kwargs[place] for place in places]
    tree = tuple(trees) if isinstance(argnum, tuple) else trees[0]
    outputs, inputs = Leaves(recorded.value), Leaves(tree)
    if sum(outputs.sizes) > sum(inputs.sizes) if forward is None else forward:
        columns = every.blocks(
            lambda v: outputs.numbers_in(recorded.pushforward(v)),
            inputs,
            outputs,
            recorded,
        )
        blocks = {(j, i): _swap(block, inputs.numbers[i]) for (i, j), block in columns.items()}
    else:
        blocks = every.blocks(
            lambda u: inputs.numbers_in(recorded.pullback(outputs.filled(u))),
            outputs,
            inputs,
            recorded,
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
def jacobian(
    f: Function, argnum: ArgNum = 0, *, has_aux: bool = False, chunk_size: int | None = None
) -> Function:
    """The function that computes the Jacobian of f: every output by every input.

    Args:
        f: function of arrays that returns a number, an array or a structure of them.
        argnum: position or name of the argument to differentiate, or a tuple of such.
        has_aux: whether f returns a pair, ``(value, aux)``, of which the second is passed along.
        chunk_size: how many directions go through the graph at once; by default as many as is
            quickest, and at most what takes 16 MiB.

    Returns:
        A function of f's arguments. Its result has, for each array in the output, the structure
        of the argument, with arrays of the output's shape followed by the input's shape. f is
        recorded once; then the gradients of all output elements go backwards through that graph at
        once, as a batch, or, where there are fewer, the tangents of all input elements forwards.
        With ``has_aux`` it returns ``(jacobian, aux)``.

    Raises:
        TypeError: an argument to differentiate that is not a float or float array.
        ValueError: ``chunk_size`` is no int from 1 on.

    Example:
        >>> import numpy as np
        >>> jacobian(lambda x: x**2)(np.array([1.0, 2.0]))
        array([[2., 0.],
               [0., 4.]])
    """
    choices = _Choices("jacobian", argnum, has_aux, chunk_size)
    return Transformed("jacobian", _jacobian, f, choices)


@decorator
def jacfwd(
    f: Function, argnum: ArgNum = 0, *, has_aux: bool = False, chunk_size: int | None = None
) -> Function:
    """The function that computes the Jacobian of f in forward mode: a tangent per input element.

    :func:`jacobian` picks the mode with fewer of them.

    Args:
        f, argnum, has_aux, chunk_size: see :func:`jacobian`.

    Example:
        >>> import numpy as np
        >>> jacfwd(lambda x: x**2)(np.array([1.0, 2.0]))
        array([[2., 0.],
               [0., 4.]])
    """
    choices = _Choices("jacfwd", argnum, has_aux, chunk_size, True)
    return Transformed("jacfwd", _jacobian, f, choices)


@decorator
def jacrev(
    f: Function, argnum: ArgNum = 0, *, has_aux: bool = False, chunk_size: int | None = None
) -> Function:
    """The function that computes the Jacobian of f in reverse mode: a gradient per output element.

    :func:`jacobian` picks the mode with fewer of them.

    Args:
        f, argnum, has_aux, chunk_size: see :func:`jacobian`.

    Example:
        >>> import numpy as np
        >>> jacrev(lambda x: x**2)(np.array([1.0, 2.0]))
        array([[2., 0.],
               [0., 4.]])
    """
    choices = _Choices("jacrev", argnum, has_aux, chunk_size, False)
    return Transformed("jacrev", _jacobian, f, choices)


@decorator
def hessian(
    f: Function, argnum: ArgNum = 0, *, has_aux: bool = False, chunk_size: int | None = None
) -> Function:
    """The function that computes the Hessian of f: all second derivatives.

    Args:
        f: function that returns one number.
        argnum: position or name of the argument to differentiate, or a tuple of such.
        has_aux: whether f returns a pair, ``(value, aux)``, of which the second is passed along.
        chunk_size: see :func:`jacobian`.

    Returns:
        A function of f's arguments. For an array argument of shape s the result has shape s + s;
        for a structure it is a structure of structures. The gradient is recorded once; then the
        tangents of all input elements go forwards through that graph at once, as a batch. With
        ``has_aux`` it returns ``(hessian, aux)``.

    Raises:
        TypeError, ValueError: see :func:`value_and_grad`.

    Example:
        >>> import numpy as np
        >>> hessian(lambda x: x[0] ** 2 * x[1])(np.array([3.0, 5.0]))
        array([[10.,  6.],
               [ 6.,  0.]])
    """
    choices = _Choices("hessian", argnum, has_aux, chunk_size, True)
    return Transformed("hessian", _hessian, f, choices)
