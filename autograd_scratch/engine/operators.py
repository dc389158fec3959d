"""The operators of a node: ``x + y``, ``x < y``, ``x[0]``, most of them one line.

An operator names the op that does the work. What has no derivative (comparisons, logic, ``//``)
goes to NumPy's function for it, level by level down to the values.
"""

from __future__ import annotations

import operator
from collections.abc import Iterator
from typing import Any, NoReturn, Self

import numpy as np

from .fast_scalars import compare
from .messages import scipy_advice
from .numpy_protocols import NumpyProtocols
from .registry import OPS
from .values import call_on_values, takes_nodes_in


class Operators(NumpyProtocols):
    """A value with Python's operators."""

    __slots__ = ()

    def operate(self, op: Any, *operands: Any) -> Any:
        """Apply the op of an operator to its operands, of which this is one."""
        return NotImplemented if takes_nodes_in(operands[-1]) else op(*operands)

    # ops ------------------------------------------------------------------------------------------

    def __add__(self, other: Any) -> Any:
        return self.operate(OPS.add, self, other)

    def __radd__(self, other: Any) -> Any:
        return self.operate(OPS.add, other, self)

    def __sub__(self, other: Any) -> Any:
        return self.operate(OPS.sub, self, other)

    def __rsub__(self, other: Any) -> Any:
        return self.operate(OPS.sub, other, self)

    def __mul__(self, other: Any) -> Any:
        return self.operate(OPS.mul, self, other)

    def __rmul__(self, other: Any) -> Any:
        return self.operate(OPS.mul, other, self)

    def __truediv__(self, other: Any) -> Any:
        return self.operate(OPS.div, self, other)

    def __rtruediv__(self, other: Any) -> Any:
        return self.operate(OPS.div, other, self)

    def __pow__(self, other: Any) -> Any:
        return self.operate(OPS.pow, self, other)

    def __rpow__(self, other: Any) -> Any:
        return self.operate(OPS.pow, other, self)

    def __matmul__(self, other: Any) -> Any:
        return self.operate(OPS.matmul, self, other)

    def __rmatmul__(self, other: Any) -> Any:
        return self.operate(OPS.matmul, other, self)

    def __mod__(self, other: Any) -> Any:
        return self.operate(OPS.mod, self, other)

    def __rmod__(self, other: Any) -> Any:
        return self.operate(OPS.mod, other, self)

    def __neg__(self) -> Any:
        return self.operate(OPS.neg, self)

    def __abs__(self) -> Any:
        return self.operate(OPS.abs, self)

    def __pos__(self) -> Any:
        return self

    def __getitem__(self, index: Any) -> Any:
        return OPS.getitem(self, index)

    # what has no derivative -----------------------------------------------------------------------

    def __lt__(self, other: Any) -> Any:
        return compare(np.less, operator.lt, self, other)

    def __le__(self, other: Any) -> Any:
        return compare(np.less_equal, operator.le, self, other)

    def __gt__(self, other: Any) -> Any:
        return compare(np.greater, operator.gt, self, other)

    def __ge__(self, other: Any) -> Any:
        return compare(np.greater_equal, operator.ge, self, other)

    def __eq__(self, other: object) -> Any:
        return compare(np.equal, operator.eq, self, other)

    def __ne__(self, other: object) -> Any:
        return compare(np.not_equal, operator.ne, self, other)

    def __floordiv__(self, other: Any) -> Any:
        return call_on_values(np.floor_divide, (self, other), {})

    def __rfloordiv__(self, other: Any) -> Any:
        return call_on_values(np.floor_divide, (other, self), {})

    def __and__(self, other: Any) -> Any:
        return call_on_values(np.bitwise_and, (self, other), {})

    def __rand__(self, other: Any) -> Any:
        return call_on_values(np.bitwise_and, (other, self), {})

    def __or__(self, other: Any) -> Any:
        return call_on_values(np.bitwise_or, (self, other), {})

    def __ror__(self, other: Any) -> Any:
        return call_on_values(np.bitwise_or, (other, self), {})

    def __xor__(self, other: Any) -> Any:
        return call_on_values(np.bitwise_xor, (self, other), {})

    def __rxor__(self, other: Any) -> Any:
        return call_on_values(np.bitwise_xor, (other, self), {})

    def __invert__(self) -> Any:
        return call_on_values(np.invert, (self,), {})

    def __round__(self, digits: int = 0) -> Any:
        return np.round(self, digits)

    def __divmod__(self, other: Any) -> tuple[Any, Any]:
        return self // other, self % other

    def __rdivmod__(self, other: Any) -> tuple[Any, Any]:
        return other // self, other % self

    # what a container does ------------------------------------------------------------------------

    def __len__(self) -> int:
        if not self.shape:
            raise TypeError("len() of a node that holds a single number")
        return self.shape[0]

    def __iter__(self) -> Iterator[Self]:
        if not self.shape:
            raise TypeError("a node that holds a single number cannot be iterated over")
        getitem = OPS._getitem
        return (self.apply(getitem, (self,), {"index": i}) for i in range(len(self)))

    def __setitem__(self, index: Any, value: Any) -> NoReturn:
        advice = scipy_advice("writes into its arrays")
        if advice is not None:
            raise TypeError(advice)
        raise TypeError(
            "a node cannot be changed in place, the graph would no longer match its values; write "
            "y = x.at[i].set(v), or fill a buffer: y = zeros(shape); y[0, 1] = v"
        )

    # what a number does ---------------------------------------------------------------------------

    # In sets and as a dict key, a node is told by what it is, not by its value. Two nodes never
    # share a full hash, so a dict never gets as far as asking __eq__.
    __hash__ = object.__hash__

    def __bool__(self) -> bool:
        return bool(self.value)

    def __float__(self) -> NoReturn:
        advice = scipy_advice("computes with plain numbers")
        if advice is not None:
            raise TypeError(advice)
        raise TypeError(
            f"float(), the functions of the math module and a[i] = x for an array a would lose the "
            f"gradient of this {type(self).__name__}; use exp, log, … of autograd_scratch or "
            f"NumPy, write a = ag.zeros(shape) for a buffer to fill, collect numbers in a list and "
            f"stack() them, or take .value"
        )

    __int__ = __index__ = __float__

    def __format__(self, spec: str) -> str:
        return format(self.value, spec) if spec else str(self)
