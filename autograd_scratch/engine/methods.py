"""The methods of a node that most code uses, and some functions, as ``x.exp()``.

Each calls the op of its name; for options that the op does not take, NumPy's function, which finds
its way back. The other methods of an array are in numpy_methods.py.
"""

from __future__ import annotations

from typing import Any, Self

import numpy as np

from .numpy_methods import NumpyMethods
from .registry import OPS
from .values import call_on_values


class ArrayMethods(NumpyMethods):
    """A value with the operators and the methods of an array."""

    __slots__ = ()

    @property
    def T(self) -> Self:
        """The axes in reverse order."""
        return OPS.transpose(self)

    @property
    def at(self) -> Any:
        """``x.at[i].set(v)``: x with another value at an index; see :class:`.assignment.At`."""
        return OPS.At(self)

    def reshape(self, *shape: Any, **options: Any) -> Any:
        """The same elements in another shape: ``x.reshape(2, 3)`` or ``x.reshape((2, 3))``."""
        form = shape[0] if len(shape) == 1 else shape
        return np.reshape(self, form, **options) if options else OPS.reshape(self, form)

    def transpose(self, *axes: Any) -> Self:
        """The axes in another order; without arguments, reversed."""
        if not axes:
            return OPS.transpose(self)
        return OPS.transpose(self, axes[0] if len(axes) == 1 else axes)

    def sum(self, axis: Any = None, *args: Any, **options: Any) -> Self:
        """Sum over ``axis`` (all axes by default)."""
        return _reduced(np.sum, OPS.sum, self, axis, args, options)

    def mean(self, axis: Any = None, *args: Any, **options: Any) -> Self:
        """Mean over ``axis``."""
        return _reduced(np.mean, OPS.mean, self, axis, args, options)

    def max(self, axis: Any = None, *args: Any, **options: Any) -> Self:
        """Largest element over ``axis``; ties share the gradient."""
        return _reduced(np.max, OPS.max, self, axis, args, options)

    def min(self, axis: Any = None, *args: Any, **options: Any) -> Self:
        """Smallest element over ``axis``; ties share the gradient."""
        return _reduced(np.min, OPS.min, self, axis, args, options)

    def prod(self, axis: Any = None, *args: Any, **options: Any) -> Self:
        """Product over ``axis``."""
        return _reduced(np.prod, OPS.prod, self, axis, args, options)

    def var(self, axis: Any = None, *args: Any, **options: Any) -> Self:
        """Variance over ``axis``."""
        return _reduced(np.var, OPS.var, self, axis, args, options)

    def std(self, axis: Any = None, *args: Any, **options: Any) -> Self:
        """Standard deviation over ``axis``."""
        return _reduced(np.std, OPS.std, self, axis, args, options)

    def cumsum(self, axis: int | None = None, *args: Any, **options: Any) -> Self:
        """Running sum along ``axis`` (of the flattened array by default)."""
        return _reduced(np.cumsum, OPS.cumsum, self, axis, args, options)

    def dot(self, other: Any) -> Self:
        """``np.dot(self, other)``."""
        return OPS.dot(self, other)

    def ravel(self, order: str = "C") -> Self:
        """The elements in one axis."""
        return OPS.ravel(self) if order == "C" else np.ravel(self, order)  # type: ignore[call-overload]

    def flatten(self, order: str = "C") -> Self:
        """The elements in one axis, as :meth:`ravel`: nodes are never views of each other."""
        return self.ravel(order)

    def squeeze(self, axis: Any = None) -> Self:
        """Without axes of length 1."""
        return OPS.squeeze(self, axis=axis)

    def swapaxes(self, axis1: int, axis2: int) -> Self:
        """With two axes exchanged."""
        return OPS.swapaxes(self, axis1, axis2)

    def take(self, indices: Any, axis: int | None = None, *args: Any, **options: Any) -> Self:
        """The elements at ``indices`` along ``axis``."""
        if args or options:
            return np.take(self, indices, axis, *args, **options)
        return OPS.take(self, indices, axis=axis)

    def repeat(self, repeats: Any, axis: int | None = None) -> Self:
        """Each element ``repeats`` times."""
        return OPS.repeat(self, repeats, axis=axis)

    def trace(self, offset: int = 0, axis1: int = 0, axis2: int = 1, **options: Any) -> Self:
        """Sum of the diagonal."""
        if options:
            return np.trace(self, offset, axis1, axis2, **options)
        return OPS.trace(self, offset=offset, axis1=axis1, axis2=axis2)

    def clip(self, min: Any = None, max: Any = None, **options: Any) -> Self:
        """The elements held between ``min`` and ``max``."""
        return np.clip(self, min, max, **options) if options else OPS.clip(self, min, max)

    def astype(self, dtype: Any, order: str = "K", casting: Any = "unsafe", **options: Any) -> Any:
        """The value in another float type; in one of integers or booleans, without a gradient."""
        if casting != "unsafe" and not np.can_cast(self.dtype, dtype, casting):
            raise TypeError(f"astype: cannot cast {self.dtype} to {dtype} with casting={casting!r}")
        if np.dtype(dtype).kind in "iub":
            return call_on_values(_cast, (self, dtype), {})
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


def _reduced(numpy: Any, op: Any, x: Any, axis: Any, args: Any, options: dict[str, Any]) -> Any:
    """A reduction by its op; with what only NumPy's function takes (dtype, where, …), by that."""
    if args or not options.keys() <= op.defaults.keys():
        return numpy(x, axis, *args, **options)
    return op(x, **{**op.defaults, "axis": axis, **options})  # all of them: quicker for the op


def _cast(x: Any, dtype: Any) -> Any:
    return np.asarray(x).astype(dtype)[()]
