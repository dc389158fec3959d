"""What makes a node look like a NumPy array: operators, methods, and NumPy's two protocols.

``np.exp(x)``, ``array * x``, ``np.sum(x, axis=0)`` and ``x[0]`` all end in an op of ours, so plain
NumPy code records itself. Every operator is one line: it names the op that does the work.
"""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable, Iterator
from functools import cache
from typing import TYPE_CHECKING, Any, NoReturn, Self

import numpy as np

from .registry import NUMPY, ON_VALUES, OPS

if TYPE_CHECKING:
    from numpy.typing import NDArray


def plain(x: Any) -> Any:
    """The numbers inside ``x``: a node's value, also within lists, tuples and dicts.

    While jit traces, a tracer stands for them: it is its own value.

    >>> plain([1.0, (2.0, 3.0)])
    [1.0, (2.0, 3.0)]
    """
    while isinstance(x, ArrayLike) and x.value is not x:
        x = x.value
    if type(x) in (list, tuple):
        return type(x)(plain(item) for item in x)
    if type(x) is dict:
        return {key: plain(item) for key, item in x.items()}
    return x


def shape_of(x: Any) -> tuple[int, ...]:
    """Shape of a float, NumPy scalar, array or node."""
    return () if type(x) is float else x.shape


def dtype_of(x: Any) -> np.dtype[Any]:
    """Data type of a float, NumPy scalar, array or node."""
    return _FLOAT64 if type(x) is float else x.dtype


_FLOAT64 = np.dtype(float)


def decide(condition: Any) -> bool:
    """Whether a condition on plain values holds.

    Ops and rules that branch on values do it through here: a program that jit makes notes which
    way it went, and is made anew for values that go the other way.

    >>> decide(np.float64(2.0) > 1.0)
    True
    """
    return condition.decide() if isinstance(condition, ArrayLike) else bool(condition)


class ArrayLike:
    """Operators and NumPy protocols for a class that has a ``value``.

    Attributes:
        value: the numbers; or, where derivatives are nested, what an outer one computes with.
        level: how deeply nested the derivative is that made this: an inner one has a higher level
            than those around it, and its objects hold theirs as values.
    """

    __slots__ = ()
    value: Any
    level: int
    name: Any

    def apply(self, op: Any, inputs: tuple[Any, ...], params: dict[str, Any]) -> Any:
        """Run ``op`` on ``inputs``, of which none has a higher level than this one."""
        raise NotImplementedError

    def combine(self, op: Any, x: Any, y: Any) -> Any:
        """Run the op of an arithmetic operator on its operands, of which this is one."""
        return op(x, y)

    def note(self, node: Any, position: int) -> None:
        """Hear whose backward rule gave this, for which input: a program says so in a comment."""
        if isinstance(self.value, ArrayLike):
            self.value.note(node, position)

    # shape and type ---------------------------------------------------------------------------

    @property
    def shape(self) -> tuple[int, ...]:
        """Shape of the value; ``()`` for a number."""
        return shape_of(self.value)

    @property
    def dtype(self) -> np.dtype[Any]:
        """Data type of the value; ``float64`` for a Python float."""
        return dtype_of(self.value)

    @property
    def ndim(self) -> int:
        """Number of axes."""
        return len(self.shape)

    @property
    def size(self) -> int:
        """Number of elements."""
        return math.prod(self.shape)

    @property
    def T(self) -> Self:
        """The axes in reverse order."""
        return OPS.transpose(self)

    def __len__(self) -> int:
        if not self.shape:
            raise TypeError("len() of a node that holds a single number")
        return self.shape[0]

    def __iter__(self) -> Iterator[Self]:
        if not self.shape:
            raise TypeError("a node that holds a single number cannot be iterated over")
        return (self[i] for i in range(len(self)))

    # arithmetic -------------------------------------------------------------------------------

    def __add__(self, other: Any) -> Self:
        return self.combine(OPS.add, self, other)

    def __radd__(self, other: Any) -> Self:
        return self.combine(OPS.add, other, self)

    def __sub__(self, other: Any) -> Self:
        return self.combine(OPS.sub, self, other)

    def __rsub__(self, other: Any) -> Self:
        return self.combine(OPS.sub, other, self)

    def __mul__(self, other: Any) -> Self:
        return self.combine(OPS.mul, self, other)

    def __rmul__(self, other: Any) -> Self:
        return self.combine(OPS.mul, other, self)

    def __truediv__(self, other: Any) -> Self:
        return self.combine(OPS.div, self, other)

    def __rtruediv__(self, other: Any) -> Self:
        return self.combine(OPS.div, other, self)

    def __pow__(self, other: Any) -> Self:
        return self.combine(OPS.pow, self, other)

    def __rpow__(self, other: Any) -> Self:
        return self.combine(OPS.pow, other, self)

    def __matmul__(self, other: Any) -> Self:
        return OPS.matmul(self, other)

    def __rmatmul__(self, other: Any) -> Self:
        return OPS.matmul(other, self)

    def __neg__(self) -> Self:
        return OPS.neg(self)

    def __pos__(self) -> Self:
        return self

    def __abs__(self) -> Self:
        return OPS.abs(self)

    def __getitem__(self, index: Any) -> Self:
        return OPS.getitem(self, index)

    def __setitem__(self, index: Any, value: Any) -> NoReturn:
        raise TypeError(
            "a node cannot be changed in place, the graph would no longer be true; "
            "build a new one with where(), concatenate() or stack()"
        )

    # comparisons have no derivative: they act on the values ------------------------------------

    def __lt__(self, other: Any) -> Any:
        return plain(self) < plain(other)

    def __le__(self, other: Any) -> Any:
        return plain(self) <= plain(other)

    def __gt__(self, other: Any) -> Any:
        return plain(self) > plain(other)

    def __ge__(self, other: Any) -> Any:
        return plain(self) >= plain(other)

    def __eq__(self, other: object) -> Any:
        return plain(self) == plain(other)

    def __ne__(self, other: object) -> Any:
        return plain(self) != plain(other)

    # A node stands in sets and dict keys for itself, not for its value. Two nodes never share a
    # full hash, so a dict never gets as far as asking __eq__.
    __hash__ = object.__hash__

    def __bool__(self) -> bool:
        return bool(self.value)

    def decide(self) -> bool:
        """Whether a condition holds that a backward rule must branch on; see :func:`decide`."""
        return bool(self)

    def __float__(self) -> NoReturn:
        raise TypeError(
            f"float() and the functions of the math module would lose the gradient of this "
            f"{type(self).__name__}; use exp, log, … of autograd_scratch or NumPy, or take .value"
        )

    __int__ = __index__ = __float__

    def __format__(self, spec: str) -> str:
        return format(self.value, spec) if spec else str(self)

    # methods of an array ----------------------------------------------------------------------

    def reshape(self, *shape: Any) -> Self:
        """The same elements in another shape: ``x.reshape(2, 3)`` or ``x.reshape((2, 3))``."""
        return OPS.reshape(self, shape[0] if len(shape) == 1 else shape)

    def transpose(self, *axes: Any) -> Self:
        """The axes in another order; without arguments, reversed."""
        if not axes:
            return OPS.transpose(self)
        return OPS.transpose(self, axes[0] if len(axes) == 1 else axes)

    def sum(self, axis: Any = None, keepdims: bool = False) -> Self:
        """Sum over ``axis`` (all axes by default)."""
        return OPS.sum(self, axis=axis, keepdims=keepdims)

    def mean(self, axis: Any = None, keepdims: bool = False) -> Self:
        """Mean over ``axis``."""
        return OPS.mean(self, axis=axis, keepdims=keepdims)

    def max(self, axis: Any = None, keepdims: bool = False) -> Self:
        """Largest element over ``axis``; ties share the gradient."""
        return OPS.max(self, axis=axis, keepdims=keepdims)

    def min(self, axis: Any = None, keepdims: bool = False) -> Self:
        """Smallest element over ``axis``; ties share the gradient."""
        return OPS.min(self, axis=axis, keepdims=keepdims)

    def prod(self, axis: Any = None, keepdims: bool = False) -> Self:
        """Product over ``axis``."""
        return OPS.prod(self, axis=axis, keepdims=keepdims)

    def var(self, axis: Any = None, ddof: int = 0, keepdims: bool = False) -> Self:
        """Variance over ``axis``."""
        return OPS.var(self, axis=axis, ddof=ddof, keepdims=keepdims)

    def std(self, axis: Any = None, ddof: int = 0, keepdims: bool = False) -> Self:
        """Standard deviation over ``axis``."""
        return OPS.std(self, axis=axis, ddof=ddof, keepdims=keepdims)

    def cumsum(self, axis: int | None = None) -> Self:
        """Running sum along ``axis`` (of the flattened array by default)."""
        return OPS.cumsum(self, axis=axis)

    def dot(self, other: Any) -> Self:
        """``np.dot(self, other)``."""
        return OPS.dot(self, other)

    def ravel(self) -> Self:
        """The elements in one axis."""
        return OPS.ravel(self)

    def flatten(self) -> Self:
        """The elements in one axis, as :meth:`ravel`: nodes are never views of each other."""
        return OPS.ravel(self)

    def squeeze(self, axis: Any = None) -> Self:
        """Without axes of length 1."""
        return OPS.squeeze(self, axis=axis)

    def swapaxes(self, axis1: int, axis2: int) -> Self:
        """With two axes exchanged."""
        return OPS.swapaxes(self, axis1, axis2)

    def take(self, indices: Any, axis: int | None = None) -> Self:
        """The elements at ``indices`` along ``axis``."""
        return OPS.take(self, indices, axis=axis)

    def repeat(self, repeats: Any, axis: int | None = None) -> Self:
        """Each element ``repeats`` times."""
        return OPS.repeat(self, repeats, axis=axis)

    def trace(self, offset: int = 0, axis1: int = 0, axis2: int = 1) -> Self:
        """Sum of the diagonal."""
        return OPS.trace(self, offset=offset, axis1=axis1, axis2=axis2)

    def clip(self, min: Any = None, max: Any = None) -> Self:
        """The elements held between ``min`` and ``max``."""
        return OPS.clip(self, min, max)

    def astype(self, dtype: Any) -> Self:
        """The value in another float type."""
        return OPS.astype(self, dtype=dtype)

    def exp(self) -> Self:
        """Exponential."""
        return OPS.exp(self)

    def log(self) -> Self:
        """Natural logarithm."""
        return OPS.log(self)

    def tanh(self) -> Self:
        """Hyperbolic tangent."""
        return OPS.tanh(self)

    def sigmoid(self) -> Self:
        """1 / (1 + exp(-x))."""
        return OPS.sigmoid(self)

    def relu(self) -> Self:
        """x where x > 0, else 0."""
        return OPS.relu(self)

    def argmax(self, axis: int | None = None) -> Any:
        """Index of the largest element: a plain number or array, without a gradient."""
        return np.argmax(plain(self), axis=axis)

    def argmin(self, axis: int | None = None) -> Any:
        """Index of the smallest element: a plain number or array, without a gradient."""
        return np.argmin(plain(self), axis=axis)

    def item(self) -> float:
        """The single number inside, without its graph."""
        return np.asarray(plain(self)).item()

    # NumPy's protocols ------------------------------------------------------------------------

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> NDArray[Any]:
        raise TypeError(
            "NumPy tried to turn a node into an array, which would lose its gradient; "
            "take .value for the numbers, or join nodes with stack() or concatenate()"
        )

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **kwargs: Any) -> Any:
        if kwargs.get("out") is not None:
            raise TypeError(
                f"numpy.{ufunc.__name__} cannot write a node into an existing array (out= or an "
                f"in-place operator); write y = numpy.{ufunc.__name__}(…) with a new name"
            )
        if method == "__call__":
            return call_counterpart(ufunc, ufunc.__name__, inputs, kwargs)
        function = getattr(ufunc, method)
        return call_counterpart(function, f"{ufunc.__name__}.{method}", inputs, kwargs)

    def __array_function__(
        self, function: Callable[..., Any], types: Any, args: tuple[Any, ...], kwargs: Any
    ) -> Any:
        name = f"{function.__module__}.{function.__name__}".removeprefix("numpy.")
        return call_counterpart(function, name, args, kwargs)


def call_counterpart(
    function: Callable[..., Any], name: str, args: tuple[Any, ...], kwargs: dict[str, Any]
) -> Any:
    """Call the op that records ``function``, with the arguments that NumPy was given."""
    if function in ON_VALUES:
        return function(*plain(args), **plain(kwargs))
    ours = NUMPY.get(function)
    if ours is None:
        raise TypeError(
            f"numpy.{name} has no op here and cannot record a gradient; write it with the ops "
            f"of autograd_scratch, or call it on .value if no gradient is needed"
        )
    arity = getattr(ours, "arity", None)
    if arity is not None and len(args) == arity and not kwargs:
        return ours(*args)
    # NumPy's names and order of arguments are not always ours (dtype and out stand in between),
    # and an argument that only repeats NumPy's default (out=None) asks for nothing.
    names, defaults = _signature(function)
    positional = len(args) if arity is None else arity
    given = {**dict(zip(names[positional:], args[positional:], strict=False)), **kwargs}
    inputs = [
        *args[:positional],
        *(given.pop(n) for n in names[len(args) : positional] if n in given),
    ]
    return ours(*inputs, **{k: v for k, v in given.items() if v is not defaults.get(k, ours)})


@cache
def _signature(function: Callable[..., Any]) -> tuple[list[str], dict[str, Any]]:
    """The argument names of a NumPy function and their defaults."""
    try:
        parameters = inspect.signature(function).parameters
    except ValueError:  # before NumPy 2.4 its C functions did not tell
        return [], {"out": None, "dtype": None, "where": True, "casting": "same_kind"}
    names = ["shape" if name == "newshape" else name for name in parameters]  # before NumPy 2.1
    return names, {name: p.default for name, p in parameters.items()}
