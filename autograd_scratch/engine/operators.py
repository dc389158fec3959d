"""What makes a node look like a NumPy array: its operators and methods, each one line.

``array * x``, ``x.sum(axis=0)`` and ``x[0]`` all end in an op of ours: each operator names the op
that does the work.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NoReturn, Self

import numpy as np

from .numpy_protocols import NumpyProtocols
from .registry import OPS
from .values import unwrap


class Operators(NumpyProtocols):
    """A value with the operators and methods of an array."""

    __slots__ = ()

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
        return unwrap(self) < unwrap(other)

    def __le__(self, other: Any) -> Any:
        return unwrap(self) <= unwrap(other)

    def __gt__(self, other: Any) -> Any:
        return unwrap(self) > unwrap(other)

    def __ge__(self, other: Any) -> Any:
        return unwrap(self) >= unwrap(other)

    def __eq__(self, other: object) -> Any:
        return unwrap(self) == unwrap(other)

    def __ne__(self, other: object) -> Any:
        return unwrap(self) != unwrap(other)

    # A node stands in sets and dict keys for itself, not for its value. Two nodes never share a
    # full hash, so a dict never gets as far as asking __eq__.
    __hash__ = object.__hash__

    def __bool__(self) -> bool:
        return bool(self.value)

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
        return np.argmax(unwrap(self), axis=axis)

    def argmin(self, axis: int | None = None) -> Any:
        """Index of the smallest element: a plain number or array, without a gradient."""
        return np.argmin(unwrap(self), axis=axis)

    def item(self) -> float:
        """The single number inside, without its graph."""
        return np.asarray(unwrap(self)).item()
