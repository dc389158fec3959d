"""Functions of functions: from f, the function that computes its gradient, Jacobian or Hessian.

Each call opens a new level: the arguments become nodes (reverse mode) or duals (forward mode) of
that level, f runs on them, and the result is read off. What belongs to a lower level, an outer
variable that f closes over, say, is a constant here, so levels are never confused; it stays inside
as a value, so the outer derivative still sees it.

Arguments may be floats, float arrays, or dicts, lists and tuples of them, and results have the same
structure.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from functools import cached_property, update_wrapper, wraps
from typing import Any, Protocol

import numpy as np

from .arraylike import ArrayLike, dtype_of, plain, shape_of
from .backward import as_seed, topological_order, walk
from .dual import Dual, push_forward
from .node import Constant, Node, leaf, new_level
from .op import as_value, describe, op, scalar_or_array
from .ops import astype, reshape, stack, transpose
from .structure import flatten, map_leaves, rebuild

Function = Callable[..., Any]


# arguments ------------------------------------------------------------------------------------


def _check_float(name: str, path: str, x: Any) -> Any:
    """``x``, if it is a float or a float array, so that a derivative by it exists."""
    if isinstance(x, ArrayLike):
        return x
    value = as_value(x, f"{name}: {path}") if not isinstance(x, (int, np.integer)) else x
    if isinstance(value, (int, np.integer)) or dtype_of(value).kind != "f":
        raise TypeError(
            f"{name}: {path} is {describe(x)} of integer or boolean type, and a derivative needs "
            f"a float; write {path.split('[')[0]} as a float (1.0, or array.astype(float)), or "
            f"leave it out of the arguments to differentiate"
        )
    return value


def _selected(name: str, argnum: int | tuple[int, ...], args: tuple[Any, ...]) -> list[int]:
    """The positions to differentiate, checked."""
    if not isinstance(argnum, (int, np.integer, tuple)):
        raise TypeError(f"{name}: argnum must be an int or a tuple of ints, got {argnum!r}")
    positions = argnum if isinstance(argnum, tuple) else (argnum,)
    for i in positions:
        if not -len(args) <= i < len(args):
            raise TypeError(
                f"{name}: argnum {i} needs an argument at that position, but the function was "
                f"called with {len(args)} positional arguments"
            )
    found = [int(i) % len(args) for i in positions]
    if len(set(found)) < len(found):
        raise TypeError(f"{name}: argnum {argnum!r} names an argument twice")
    return found


def _variables(name: str, args: tuple[Any, ...], positions: list[int], level: int) -> list[Any]:
    """``args`` with new variables in the chosen positions, and the others as they are."""
    new = list(args)
    for i in positions:
        checked = [_check_float(name, f"argument {i}{path}", x) for path, x in flatten(args[i])]
        new[i] = rebuild(args[i], iter([leaf(Node, x, level) for x in checked]))
    return new


def _at_level(x: Any, level: int) -> bool:
    """Whether ``x`` is a node or dual of this level, that is, depends on its variables."""
    return isinstance(x, ArrayLike) and x.level == level and not getattr(x, "constant", False)


def _value(x: Any, level: int) -> Any:
    """``x`` as the level below sees it."""
    return x.value if isinstance(x, ArrayLike) and x.level == level else x


def _plain_value(y: Any) -> Any:
    value = plain(y)
    # While jit traces, a tracer is a plain value.
    return value if isinstance(value, ArrayLike) else as_value(value, "the function's output")


def _zeros_like(x: Any) -> Any:
    return scalar_or_array(np.zeros(shape_of(x), dtype_of(x)))


def _gradients(tree: Any) -> Any:
    """The gradients that a walk left on the variables in ``tree``; zeros where none arrived."""
    return map_leaves(lambda x: _zeros_like(x.value) if x.grad is None else x.grad, tree)


class _Transformation(Protocol):
    """What turns a function into another: called with it, or later as a decorator."""

    def __call__(self, f: Function | None = None, argnum: int | tuple[int, ...] = 0) -> Any: ...


def _decorator(make: Callable[..., Function]) -> _Transformation:
    """Let ``make(f, …)`` also be used as ``@make`` and ``@make(argnum=1)``."""

    @wraps(make)
    def maybe_later(f: Function | None = None, argnum: int | tuple[int, ...] = 0) -> Any:
        if f is None:
            return lambda f: make(f, argnum)
        if not callable(f):
            raise TypeError(
                f"{make.__name__} takes a function and returns a function, got "
                f"{type(f).__name__}; write {make.__name__}(f)(x)"
            )
        return make(f, argnum)

    return maybe_later


# reverse mode ---------------------------------------------------------------------------------


@_decorator
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

    return _like_f(_value_and_grad("value_and_grad", f, argnum), f, "value_and_grad")


def _value_and_grad(name: str, f: Function, argnum: int | tuple[int, ...]) -> Function:
    def wrapper(*args: Any, **kwargs: Any) -> tuple[Any, Any]:
        positions = _selected(name, argnum, args)
        level = new_level()
        inputs = _variables(name, args, positions, level)
        y = f(*inputs, **kwargs)
        _check_one_number(name, y)
        if _at_level(y, level):
            walk([(y, as_seed(y, None))], keep=False)
        else:
            warnings.warn(
                f"{name}: the output does not depend on the arguments to differentiate, so the "
                f"derivative is zero; was the graph cut by .value, .item() or a comparison?",
                stacklevel=2 if name == "value_and_grad" else 3,
            )
        gradients = tuple(_gradients(inputs[i]) for i in positions)
        return _value(y, level), gradients if isinstance(argnum, tuple) else gradients[0]

    return wrapper


@_decorator
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
    both = _value_and_grad("grad", f, argnum)
    return _like_f(lambda *args, **kwargs: both(*args, **kwargs)[1], f, "grad")


def _check_one_number(name: str, y: Any) -> None:
    if not isinstance(y, (ArrayLike, np.ndarray, np.number, float, int)):
        raise TypeError(f"{name}: the function must return one number, got {type(y).__name__}")
    if np.shape(plain(y)) != ():
        raise ValueError(
            f"{name}: the function must return one number, got an array of shape "
            f"{np.shape(plain(y))}; reduce it with sum() or mean(), or use jacobian"
        )


def _like_f(wrapper: Function, f: Function, prefix: str) -> Function:
    update_wrapper(wrapper, f)
    wrapper.__name__ = f"{prefix}({getattr(f, '__name__', type(f).__name__)})"
    return wrapper


def vjp(f: Function, *args: Any) -> tuple[Any, Function]:
    """Value of f, and the function that pulls a gradient of the output back to the inputs.

    Args:
        f: function of the arguments; its result may be an array or a structure of arrays.
        args: floats, float arrays, or structures of them.

    Returns:
        ``(value, pull)``. ``pull(seed)`` takes the gradient with respect to the output, of the
        output's structure and shapes, and returns a tuple with a gradient per argument. It may
        be called again.

    Raises:
        TypeError: an argument is not a float or float array.
        ValueError: (from ``pull``) a seed of another shape or structure.

    Example:
        >>> value, pull = vjp(lambda x: x * x, np.array([1.0, 2.0]))
        >>> pull(np.array([1.0, 10.0]))
        (array([ 2., 40.]),)
    """
    recorded = _Recorded("vjp", f, args)
    return recorded.value, recorded.pull


class _Recorded:
    """f at a point, recorded once: pulls gradients back and pushes tangents forward, repeatedly.

    Args:
        name: the function that asks, for messages.
        f: function of the arguments.
        args: tuple of floats, float arrays, or structures of them.

    Attributes:
        value: f's result, a number, an array or a structure.
    """

    def __init__(self, name: str, f: Function, args: tuple[Any, ...]) -> None:
        self._level = new_level()
        self._inputs = _variables(name, args, list(range(len(args))), self._level)
        self._outputs = f(*self._inputs)
        self.value = map_leaves(lambda y: _value(y, self._level), self._outputs)

    def pull(self, seed: Any) -> tuple[Any, ...]:
        """One gradient per argument, given that of the output; see :func:`vjp`."""
        for _, x in flatten(self._inputs):
            x.grad = None
        seeds = _matching("pull", self._outputs, seed)
        pairs = [(y, as_seed(y, s, "pull")) for y, s in seeds if _at_level(y, self._level)]
        walk(pairs, keep=False)
        return tuple(_gradients(x) for x in self._inputs)

    def push(self, tangents: tuple[Any, ...]) -> Any:
        """The tangent of the output, given those of the arguments, of their structure."""
        moving = dict(_matching("push", tuple(self._inputs), tangents))
        push_forward(self._ops, moving)
        return map_leaves(
            lambda y: moving[y] if _at_level(y, self._level) else _zeros_like(_plain_value(y)),
            self._outputs,
        )

    @cached_property
    def _ops(self) -> list[Node]:
        """The results of ops under the outputs, in topological order."""
        outputs = [y for _, y in flatten(self._outputs) if _at_level(y, self._level)]
        nodes = {node for y in outputs for node in topological_order(y)}
        return sorted((n for n in nodes if n.inputs and not n.constant), key=lambda n: n.serial)


def _matching(name: str, tree: Any, other: Any) -> list[tuple[Any, Any]]:
    """The leaves of two structures in pairs; the order of keys in dicts does not matter."""
    ours, theirs = dict(flatten(tree)), dict(flatten(other))
    if ours.keys() != theirs.keys():
        raise ValueError(
            f"{name}: the structures differ: {[path or 'a leaf' for path in ours]} against "
            f"{[path or 'a leaf' for path in theirs]}"
        )
    return [(x, theirs[path]) for path, x in ours.items()]


# forward mode ---------------------------------------------------------------------------------


def jvp(f: Function, args: Any, tangents: Any) -> tuple[Any, Any]:
    """Value of f, and its derivative along a direction, in one forward pass.

    Args:
        f: function of the arguments; its result may be an array or a structure of arrays.
        args: tuple of floats, float arrays, or structures of them.
        tangents: the direction: a tuple of the same structure and shapes.

    Returns:
        ``(value, tangent)``, both of the structure of f's result.

    Raises:
        TypeError: ``args`` or ``tangents`` is not a tuple or list, or an argument is not a float.
        ValueError: structures or shapes differ.

    Example:
        >>> jvp(lambda x: x**2, (3.0,), (1.0,))
        (9.0, 6.0)
    """
    if not isinstance(args, (tuple, list)) or not isinstance(tangents, (tuple, list)):
        raise TypeError("jvp: args and tangents must be tuples, such as (x,) and (v,)")
    level = new_level()
    pairs = _matching("jvp", tuple(args), tuple(tangents))
    paths = [path for path, _ in flatten(tuple(args))]
    duals = []
    for path, (x, t) in zip(paths, pairs, strict=True):
        x = _check_float("jvp", f"argument {path}", x)
        t = t if isinstance(t, ArrayLike) else as_value(t, f"jvp: tangent {path}")
        if dtype_of(t) != dtype_of(x):
            t = astype(t, dtype=dtype_of(x))
        if shape_of(x) != shape_of(t):
            raise ValueError(
                f"jvp: tangent {path} has shape {shape_of(t)}, its argument {shape_of(x)}"
            )
        duals.append(Dual(x, t, level))
    outputs = f(*rebuild(tuple(args), iter(duals)))
    value = map_leaves(lambda y: _value(y, level), outputs)
    tangent = map_leaves(
        lambda y: _own(y.tangent) if _at_level(y, level) else _zeros_like(_plain_value(y)), outputs
    )
    return value, tangent


def _own(t: Any) -> Any:
    """A tangent as an array of its own: not the user's, not a view, not read-only."""
    return t.copy() if type(t) is np.ndarray else t


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


# matrices of derivatives ----------------------------------------------------------------------


def _directions(tree: Any) -> Iterator[tuple[int, Any]]:
    """For each element of each leaf: the leaf's number, and the unit vector, as a structure."""
    leaves = [x for _, x in flatten(tree)]
    for number, x in enumerate(leaves):
        for index in np.ndindex(shape_of(x)):
            unit = np.zeros(shape_of(x), dtype_of(x))
            unit[index] = 1.0
            unit_vector = [_zeros_like(other) for other in leaves]
            unit_vector[number] = unit
            yield number, rebuild(tree, iter(unit_vector))


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
    recorded = _Recorded(name, f, (x,))
    value = map_leaves(
        lambda y: y if isinstance(y, ArrayLike) else as_value(y, name), recorded.value
    )
    outputs, inputs = ([leaf for _, leaf in flatten(tree)] for tree in (value, x))
    if forward or _size(outputs) > _size(inputs):
        columns = _blocks(lambda v: recorded.push((v,)), x, value)
        blocks = {(j, i): _swap(block, inputs[i]) for (i, j), block in columns.items()}
    else:
        blocks = _blocks(lambda v: recorded.pull(v)[0], value, x)
    rows = [
        rebuild(x, iter([blocks[j, i] for i in range(len(inputs))])) for j in range(len(outputs))
    ]
    return rebuild(value, iter(rows))


def _size(leaves: list[Any]) -> int:
    return int(np.sum([np.prod(shape_of(x)) for x in leaves]))


def _swap(block: Any, x: Any) -> Any:
    """A block with the axes of ``x`` moved from the front to the back."""
    ahead = len(shape_of(x))
    axes = range(len(shape_of(block)))
    return transpose(block, (*axes[ahead:], *axes[:ahead])) if ahead else block


@_decorator
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
    return _like_f(_of_arguments(f, argnum, "jacobian", of_gradient=False), f, "jacobian")


@_decorator
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
    return _like_f(_of_arguments(f, argnum, "hessian", of_gradient=True), f, "hessian")


def _of_arguments(f: Function, argnum: Any, name: str, of_gradient: bool) -> Function:
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        positions = _selected(name, argnum, args)

        def of_selected(x: Any) -> Any:
            new = list(args)
            for i, item in zip(positions, x if isinstance(argnum, tuple) else (x,), strict=True):
                new[i] = item
            return f(*new, **kwargs)

        x = tuple(args[i] for i in positions) if isinstance(argnum, tuple) else args[positions[0]]
        return _jacobian(name, grad(of_selected) if of_gradient else of_selected, x, of_gradient)

    return wrapper


# control over what is recorded ----------------------------------------------------------------


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
        moving = [i for i, x in enumerate(leaves) if isinstance(x, ArrayLike)]
        if not moving:
            return f(*args, **kwargs)

        def of_moving(*xs: Any) -> Any:
            new = list(leaves)
            for i, x in zip(moving, xs, strict=True):
                new[i] = x
            y = f(*rebuild(args, iter(new)), **kwargs)
            if not isinstance(y, (ArrayLike, np.ndarray, np.number, float, int)):
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
