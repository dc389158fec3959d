"""Many at once: a function of one example runs on a batch of them.

A batched value stands for a number or array that differs from example to example. Inside, all of
them lie in one array along its first axis, so each op runs once for the whole batch, by a batching
rule that is kept beside its backward rules. Values that are the same in all examples stay as they
are: a matrix of weights meets a batch as one matrix.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NoReturn

import numpy as np

from ..engine.functions import Transformed
from ..engine.methods import ArrayMethods
from ..engine.node import Constant
from ..engine.numeric import as_value, owned_each, scalar_or_array
from ..engine.op import Op
from ..engine.pytree import leaves, map_leaves, unflatten
from ..engine.registry import NUMPY
from ..engine.values import (
    Level,
    Transient,
    Value,
    call_on_values,
    concretize,
    contents,
    dtype_of,
    function_name,
    new_level,
    shape_of,
    takes_nodes_in,
    unwrap,
)
from ..ops.batched_values import (
    ELEMENTWISE,
    OF_SHAPES,
    call_values_in_batch,
    example_of,
    replaced,
)
from ..ops.batching import Each, call_in_batch
from .arguments import Function
from .mapped_axes import Mapped, mapped_arguments, placed_results

_UFUNCS = (
    *(np.add, np.subtract, np.multiply, np.divide, np.power, np.remainder),
    *(np.negative, np.absolute),
)
_OF_INTEGERS: dict[Any, Any] = {NUMPY[ufunc]: ufunc for ufunc in _UFUNCS}
"""What operators do to integers and booleans, which have no derivative."""


class BatchedError(TypeError):
    """A function of one example does what cannot be done for all at once."""


class Batched(Transient, ArrayMethods):
    """What a function of one example computes with under :func:`vmap`.

    Attributes:
        value: the values of all examples, along the first axis: an array, or where derivatives are
            nested, a value of a lower level.
        level: which call of :func:`vmap` it belongs to.
    """

    __slots__ = ("level", "value")

    def __init__(self, value: Any, level: Level) -> None:
        self.value = value
        self.level = level

    @property
    def is_plain(self) -> bool:  # type: ignore[override]
        """Whether no derivative is inside."""
        return not isinstance(self.value, Value) or self.value.is_plain

    def example(self) -> Any:
        return scalar_or_array(super().example()[0])

    def without_derivative(self) -> Any:
        return Batched(unwrap(self.value), self.level)

    @property
    def name(self) -> Any:
        """What is called so inside."""
        return getattr(self.value, "name", None)

    @name.setter
    def name(self, name: str) -> None:
        if isinstance(self.value, Value):
            self.value.name = name

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of one example."""
        return shape_of(self.value)[1:]

    @property
    def examples(self) -> int:
        """How many there are."""
        return shape_of(self.value)[0]

    def __repr__(self) -> str:
        return f"Batched({self.dtype} {self.shape}, {self.examples} examples)"

    # computing ------------------------------------------------------------------------------------

    def apply(self, op: Op, inputs: tuple[Any, ...], params: dict[str, Any]) -> Any:
        """Compute ``op`` for all examples at once."""
        self.check_alive(op.name)
        if op.kind == "composite" and op.batch is None:
            return op.compute(*inputs, **params)  # made of ops itself
        level, xs, in_batch = self.level, [], []
        for x in inputs:
            is_batched = isinstance(x, Batched) and x.level == level
            while isinstance(x, Constant):
                x = x.value
            if is_batched:
                x = x.value
            xs.append(x if isinstance(x, Value) else as_value(x, op.name))
            in_batch.append(is_batched)
        if params is not op.defaults:
            params = {name: self._lowered(param) for name, param in params.items()}
        try:
            return Batched(call_in_batch(op, self.examples, in_batch, xs, params), level)
        except (ValueError, TypeError, IndexError) as error:
            error.add_note(
                f"(within vmap of {function_name(level.origin[1])}: what differs from example to "
                f"example has the {self.examples} examples along its first axis here)"
            )
            raise

    def operate(self, op: Any, *operands: Any) -> Any:
        """What an operator does: the op to floats, NumPy's own function to integers."""
        if takes_nodes_in(operands[-1]):
            return NotImplemented
        if op in _OF_INTEGERS and not any(map(_is_of_floats, operands)):
            return call_on_values(_OF_INTEGERS[op], operands, {})
        return op(*operands)

    def call_numpy(
        self, function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> Any:
        if isinstance(function, np.ufunc) or function in ELEMENTWISE:
            given = (*args, *kwargs.values())
            if len(args) != 1 and not any(map(_is_of_floats, given)):
                return call_on_values(function, args, kwargs)
        return super().call_numpy(function, args, kwargs)

    def hand_down(
        self, function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> Any:
        """Call a function without a derivative for all examples at once."""
        self.check_alive(getattr(function, "__name__", "vmap"))
        args, kwargs = self._lowered(args), self._lowered(kwargs)
        if function in OF_SHAPES:
            args, kwargs = replaced((args, kwargs), example_of)
            return function(*args, **kwargs)
        return self._raised(call_values_in_batch(function, self.examples, args, kwargs))

    def _raised(self, y: Any) -> Any:
        """A result of the level below, or each of several, as a value of this one."""
        if isinstance(y, (tuple, list)):
            return tuple(map(self._raised, y))
        return Batched(y, self.level)

    def _lowered(self, x: Any) -> Any:
        """An argument as the level below computes with it."""
        if isinstance(x, Batched) and x.level == self.level:
            return Each(x.value)
        if type(x) in (tuple, list):
            return type(x)([self._lowered(item) for item in x])
        if type(x) is dict:
            return {key: self._lowered(item) for key, item in x.items()}
        if type(x) is slice:
            return slice(*map(self._lowered, (x.start, x.stop, x.step)))
        return x

    # what needs the number ------------------------------------------------------------------------

    def concretize(self, mixed: bool | None = None) -> bool:
        def holds(test: Callable[[Any], Any]) -> bool:
            return concretize(call_on_values(test, (self.value,), {}))

        if mixed is not None:
            return holds(np.any if mixed else np.all)
        some, every = holds(np.any), holds(np.all)
        if some and not every:
            raise BatchedError(
                "vmap: a function branches on values, and the examples would go different ways; "
                "call it for each example"
            )
        return every

    def __bool__(self) -> NoReturn:
        raise BatchedError(
            "vmap: a branch on a batched value (if, while, and, or, not, max(), min()) would go "
            "one way for all examples; write where(condition, x, y), which computes both sides"
        )

    def __float__(self) -> NoReturn:
        raise BatchedError(
            "vmap: float(), int(), the math module and range() need one number, but a batched "
            "value stands for one in each example; use the ops of autograd_scratch or NumPy (exp "
            "for math.exp), and fill a buffer, zeros(shape) of autograd_scratch, in place of an "
            "array"
        )

    __int__ = __index__ = __float__

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> NoReturn:
        raise BatchedError(
            "vmap: NumPy tried to make an array of a batched value, which stands for an array in "
            "each example; join values with stack() or concatenate(), write getitem(array, i) for "
            "array[i], and fill a buffer, zeros(shape) of autograd_scratch, in place of an array"
        )


def _is_of_floats(x: Any) -> bool:
    """Whether an operand is a float, or has some in it."""
    if isinstance(x, (Value, np.ndarray, np.generic)):
        return dtype_of(x).kind == "f"
    if isinstance(x, (list, tuple)):
        return any(map(_is_of_floats, x))
    return isinstance(x, float)


def vmap(f: Function | None = None, in_axes: Any = 0, out_axes: Any = 0) -> Any:
    """The function that does to a batch what f does to one example.

    f is called once, with batched values that look like one example: it is written as if there
    were no batch. Ops run for all examples at once; what is the same in all, such as parameters, is
    there once. It nests with ``grad``, ``jvp``, ``jit``, ``hessian`` and itself in any order:
    ``vmap(grad(loss), (None, 0, 0))`` gives the gradient of each example.

    Args:
        f: function of one example. What it draws at random is drawn once, the same for all; a
            branch on a batched value (``if x > 0``) is an error, so write ``where``.
        in_axes: along which axis the examples of each argument lie: an int, or None for an
            argument that is the same for all of them; one for all arguments, or a tuple with one
            for each, where a structure of ints and None may stand for an argument that is a
            structure. Keyword arguments have their examples along axis 0.
        out_axes: along which axis the examples of the result shall lie: an int, or a structure of
            them for a result that is a structure; None for what is the same for all.

    Returns:
        A function of batches. Its result has the structure of f's, with arrays where f gives
        numbers; what is no number is passed through. What is the same for all examples is
        repeated, unless ``out_axes`` is None there.

    Raises:
        ValueError: (from the returned function) arguments with different numbers of examples, an
            axis that an argument does not have, or nothing that has examples.
        TypeError: f does what cannot be done for all examples at once, or ``in_axes`` or
            ``out_axes`` is none of the above.
        IndexError: a boolean index that picks differently many elements of each example.

    Source: J. Bradbury et al., "JAX: composable transformations of Python+NumPy programs" (2018).

    Example:
        >>> def distance(x, y):
        ...     return np.sqrt(((x - y) ** 2).sum())
        >>> points = np.array([[3.0, 4.0], [6.0, 8.0]])
        >>> vmap(distance, (0, None))(points, np.zeros(2))
        array([ 5., 10.])
        >>> from autograd_scratch import grad
        >>> vmap(grad(lambda x: x**3))(np.array([1.0, 2.0, 3.0]))
        array([ 3., 12., 27.])
    """
    if f is None:
        return lambda f: vmap(f, in_axes, out_axes)
    if not callable(f):
        raise TypeError(
            f"vmap takes a function and returns a function, got {type(f).__name__}; write "
            f"vmap(f)(x)"
        )
    return Transformed("vmap", _vmap, f, (in_axes, out_axes))


def _vmap(f: Function, axes: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    in_axes, out_axes = axes
    size, given = mapped_arguments(f, in_axes, args, kwargs)
    with batching("vmap", f) as level:
        stand_ins = [Batched(x.value, level) if isinstance(x, Mapped) else x for x in given]
        new_args, new_kwargs = unflatten((args, kwargs), iter(stand_ins))
        outputs = map_leaves(contents, f(*new_args, **new_kwargs))
        values = [value_below_batch(y, level) for y in leaves(outputs)]
    results = placed_results(size, out_axes, outputs, values)
    theirs = {id(x.value if isinstance(x, Mapped) else x) for x in given}
    found = [np.copy(y) if id(y) in theirs else y for y in leaves(results)]
    return unflatten(results, iter(owned_each(found)))


def value_below_batch(y: Any, level: Level) -> tuple[Any, bool]:
    """A result as the level below sees it, and whether it differs from example to example."""
    if not isinstance(y, Value):
        return y, False
    if y.level == level:
        return y.value, True
    if y.level == level.of_nodes:
        raise BatchedError(
            f"vmap: {function_name(level.origin[1])} returns a node that it made of a batched "
            f"value, which means nothing outside; return its .value or .grad"
        )
    y.check_alive("vmap")
    return y, False


class batching:  # noqa: N801  (used like a function)
    """A new level of batched values, which ends with the block."""

    def __init__(self, name: str, f: Function) -> None:
        self._level = new_level(name, f)
        self._level.of_nodes = new_level(name, f)

    def __enter__(self) -> Level:
        return self._level

    def __exit__(self, *exception: object) -> None:
        self._level.ended = self._level.of_nodes.ended = True
