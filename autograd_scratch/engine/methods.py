"""The methods of a node: those of a NumPy array, and some functions, as ``x.exp()``.

Each calls the op of its name. Those without a derivative (``argmax``, ``any``, ``round``, …) call
NumPy on the values, level by level; ``item`` reads the number.
"""

from __future__ import annotations

from typing import Any, NoReturn, Self

import numpy as np

from .operators import Operators
from .registry import OPS
from .values import call_on_values, unwrap


class ArrayMethods(Operators):
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

    def reshape(self, *shape: Any) -> Self:
        """The same elements in another shape: ``x.reshape(2, 3)`` or ``x.reshape((2, 3))``."""
        return OPS.reshape(self, shape[0] if len(shape) == 1 else shape)

    def transpose(self, *axes: Any) -> Self:
        """The axes in another order; without arguments, reversed."""
        if not axes:
            return OPS.transpose(self)
        return OPS.transpose(self, axes[0] if len(axes) == 1 else axes)

    def sum(self, axis: Any = None, keepdims: bool = False, **options: Any) -> Self:
        """Sum over ``axis`` (all axes by default)."""
        return _reduced(np.sum, OPS.sum, self, axis=axis, keepdims=keepdims, **options)

    def mean(self, axis: Any = None, keepdims: bool = False, **options: Any) -> Self:
        """Mean over ``axis``."""
        return _reduced(np.mean, OPS.mean, self, axis=axis, keepdims=keepdims, **options)

    def max(self, axis: Any = None, keepdims: bool = False, **options: Any) -> Self:
        """Largest element over ``axis``; ties share the gradient."""
        return _reduced(np.max, OPS.max, self, axis=axis, keepdims=keepdims, **options)

    def min(self, axis: Any = None, keepdims: bool = False, **options: Any) -> Self:
        """Smallest element over ``axis``; ties share the gradient."""
        return _reduced(np.min, OPS.min, self, axis=axis, keepdims=keepdims, **options)

    def prod(self, axis: Any = None, keepdims: bool = False, **options: Any) -> Self:
        """Product over ``axis``."""
        return _reduced(np.prod, OPS.prod, self, axis=axis, keepdims=keepdims, **options)

    def var(self, axis: Any = None, ddof: int = 0, keepdims: bool = False, **options: Any) -> Self:
        """Variance over ``axis``."""
        return _reduced(np.var, OPS.var, self, axis=axis, ddof=ddof, keepdims=keepdims, **options)

    def std(self, axis: Any = None, ddof: int = 0, keepdims: bool = False, **options: Any) -> Self:
        """Standard deviation over ``axis``."""
        return _reduced(np.std, OPS.std, self, axis=axis, ddof=ddof, keepdims=keepdims, **options)

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

    def take(self, indices: Any, axis: int | None = None, mode: str = "raise") -> Self:
        """The elements at ``indices`` along ``axis``."""
        return OPS.take(self, indices, axis=axis, mode=mode)

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
        return call_on_values(np.argmax, (self,), {"axis": axis})

    def argmin(self, axis: int | None = None) -> Any:
        """Index of the smallest element: a plain number or array, without a gradient."""
        return call_on_values(np.argmin, (self,), {"axis": axis})

    def argsort(self, axis: int | None = -1, **options: Any) -> Any:
        """Places of the elements in their order, without a gradient: ``x[x.argsort()]``."""
        return call_on_values(np.argsort, (self,), {"axis": axis, **options})

    def argpartition(self, kth: Any, axis: int | None = -1) -> Any:
        """Places of the elements, smaller ones before the k-th, without a gradient."""
        return call_on_values(np.argpartition, (self, kth), {"axis": axis})

    def searchsorted(self, v: Any, side: str = "left", sorter: Any = None) -> Any:
        """Where ``v`` would stand among the sorted elements, without a gradient."""
        return call_on_values(np.searchsorted, (self, v), {"side": side, "sorter": sorter})

    def nonzero(self) -> Any:
        """Places of the elements that are not 0, without a gradient."""
        return call_on_values(np.nonzero, (self,), {})

    def compress(self, condition: Any, axis: int | None = None) -> Self:
        """The slices along ``axis`` for which the condition holds."""
        return OPS.compress(condition, self, axis=axis)

    def sort(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refused, as it changes an array in place."""
        raise TypeError("a node cannot be sorted in place; write y = np.sort(x)")

    def partition(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refused, as it changes an array in place."""
        raise TypeError("a node cannot be changed in place; write y = np.partition(x, kth)")

    def any(self, axis: Any = None) -> Any:
        """Whether some element is not 0, without a gradient."""
        return call_on_values(np.any, (self,), {"axis": axis})

    def all(self, axis: Any = None) -> Any:
        """Whether no element is 0, without a gradient."""
        return call_on_values(np.all, (self,), {"axis": axis})

    def round(self, decimals: int = 0) -> Any:
        """Rounded values, without a gradient."""
        return call_on_values(np.round, (self, decimals), {})

    def item(self) -> float:
        """The single number inside, without its graph."""
        return np.asarray(unwrap(self)).item()


def _reduced(numpy: Any, op: Any, x: Any, **given: Any) -> Any:
    """A reduction by its op; with NumPy's further options (dtype, where, …) by NumPy's function."""
    if given.keys() <= op.defaults.keys():
        return op(x, **given)
    return numpy(x, **{k: v for k, v in given.items() if v is not op.defaults.get(k, op)})
