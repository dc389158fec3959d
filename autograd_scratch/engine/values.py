"""What all interpreters share: a value, a level, and the way to apply an op; and unwrapping it."""

from __future__ import annotations

import math
from typing import Any

import numpy as np


def unwrap(x: Any) -> Any:
    """The numbers inside ``x``: a node's value, also within lists, tuples and dicts.

    While jit traces, a tracer stands for them: it is its own value.

    >>> unwrap([1.0, (2.0, 3.0)])
    [1.0, (2.0, 3.0)]
    """
    while isinstance(x, Value) and x.value is not x:
        x = x.value
    if type(x) in (list, tuple):
        return type(x)(unwrap(item) for item in x)
    if type(x) is dict:
        return {key: unwrap(item) for key, item in x.items()}
    return x


def shape_of(x: Any) -> tuple[int, ...]:
    """Shape of a float, NumPy scalar, array or node."""
    return () if type(x) is float else x.shape


def dtype_of(x: Any) -> np.dtype[Any]:
    """Data type of a float, NumPy scalar, array or node."""
    return _FLOAT64 if type(x) is float else x.dtype


_FLOAT64 = np.dtype(float)


def concretize(condition: Any) -> bool:
    """Whether a condition on plain values holds.

    Ops and rules that branch on values do it through here: a program that jit makes notes which
    way it went, and is made anew for values that go the other way.

    >>> concretize(np.float64(2.0) > 1.0)
    True
    """
    return condition.concretize() if isinstance(condition, Value) else bool(condition)


class Value:
    """What an interpreter computes with: a node, a dual number, a tracer.

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

    def concretize(self) -> bool:
        """Whether a condition holds that a backward rule must branch on; see :func:`concretize`."""
        return bool(self)

    def annotate(self, node: Any, position: int) -> None:
        """Hear whose backward rule gave this, for which input: a program says so in a comment."""
        if isinstance(self.value, Value):
            self.value.annotate(node, position)

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
