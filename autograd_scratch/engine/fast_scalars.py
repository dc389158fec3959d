"""The short way for numbers: nothing here changes a result, it only takes less time.

A graph of single numbers spends its time on the engine, not on arithmetic. Three things help:

- Where two variables meet, or a variable and a number, :func:`operate` records their sum or
  product at once: none of what :meth:`.op.Op.__call__` and :meth:`.node.Node.apply` look for can be
  there. On the way back :func:`gradients_of_two` asks both rules at once.
- :class:`Fields` keeps one or two inputs in slots. A tuple in each node would be a second object
  for Python's garbage collector to look through, again and again as a graph grows.
- :func:`compare` answers for two numbers without asking NumPy.

Measured on CPython 3.11, building a graph of sums and products and walking it back, in
microseconds a node: 1.15 in a graph of 1,000 nodes and 1.5 in one of 100,000; without ``operate``
2.0 and 2.4; without ``gradients_of_two`` 2.9 and 3.4; with a tuple in each node 1.15 and 1.9. A
comparison takes 0.27, by NumPy 2.8.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

import numpy as np

from .registry import WATCH
from .values import SERIALS, Value, call_on_values, shape_of, takes_nodes_in

_NOTHING = object()
_NO_PARAMS: dict[str, Any] = {}  # one for all nodes without parameters; nobody writes into it
_COMPARABLE = (Value, np.ndarray, np.generic, int, float, complex, list, tuple)


def compare(function: Callable[..., Any], of_floats: Callable[..., bool], x: Any, y: Any) -> Any:
    """A comparison: of two numbers at once, of anything else by ``function``, NumPy's.

    The result is NumPy's boolean, for which ``~`` means not.
    """
    a, b = x, y
    while isinstance(a, Value) and not a.is_plain:
        a = a.value
    while isinstance(b, Value) and not b.is_plain:
        b = b.value
    if type(a) is float and (type(b) is float or type(b) is int):
        return np.True_ if of_floats(a, b) else np.False_
    if not isinstance(y, _COMPARABLE):
        if (y is None or isinstance(y, (str, bytes))) and function in (np.equal, np.not_equal):
            return np.full(shape_of(a), function is np.not_equal)[()]
        if not hasattr(y, "__array__"):
            return NotImplemented  # Python decides
        y = np.asarray(y)  # the numbers of a pandas object, say
    return call_on_values(function, (x, y), {})


class Fields:
    """What a node holds, in slots: of its inputs the first, and the second or all others."""

    __slots__ = (
        *("_name", "first", "grad", "kept", "level", "op", "params", "rest", "serial", "value"),
    )

    value: Any
    grad: Any
    op: Any
    params: dict[str, Any]
    kept: Any
    serial: int
    level: Any
    _name: str | None
    constant_class: ClassVar[type[Fields]]

    def set_fields(
        self,
        value: Any,
        level: Any,
        op: Any = None,
        inputs: Sequence[Any] = (),
        params: dict[str, Any] = _NO_PARAMS,
        kept: Any = None,
    ) -> None:
        """Set the fields of a new node."""
        self.value = value
        self.grad = None
        self.op = op
        if op is None:
            self.first, self.rest = None, ()
        elif len(inputs) == 2:
            self.first, self.rest = inputs
        else:
            self.inputs = inputs
        self.params = params
        self.kept = kept
        self._name = None
        self.serial = next(SERIALS)
        self.level = level

    def constant_of(self, number: float) -> Any:
        """A number that this node meets, as a constant of its level."""
        node = object.__new__(self.constant_class)
        node.set_fields(number, self.level)
        return node

    @property
    def inputs(self) -> tuple[Any, ...]:
        """The nodes that the op was applied to; none for a leaf."""
        first, rest = self.first, self.rest
        if type(rest) is not tuple:
            return first, rest
        return () if first is None else (first, *rest)

    @inputs.setter
    def inputs(self, inputs: Sequence[Any]) -> None:
        self.first = inputs[0] if inputs else None
        self.rest = inputs[1] if len(inputs) == 2 else tuple(inputs[1:])


def operate(self: Any, op: Any, x: Any, y: Any = _NOTHING) -> Any:
    """What an operator of a variable does: ``op(x, y)``, or ``op(x)``."""
    cls: Any = self.__class__
    if type(y) is float and not op.has_nondifferentiable_input:
        y = self.constant_of(y)
    elif type(x) is float and not op.has_nondifferentiable_input:
        x = self.constant_of(x)
    elif type(x) is not cls or type(y) is not cls:
        if y is _NOTHING:
            return op(x)
        return NotImplemented if takes_nodes_in(y) else op(x, y)
    if x.level is not y.level or WATCH.watchers:
        return op(x, y)
    if self.level:
        self.check_alive(op.name)
    a, b = x.value, y.value
    value = None
    if type(a) is float and type(b) is float:
        if op.scalar is not None:
            try:
                value = op.scalar(a, b)
                if value - value != 0.0:
                    value = None  # NumPy computes inf and nan, and warns
            except (ArithmeticError, ValueError):
                pass
    elif (type(a) is np.ndarray and a.flags.writeable) or (
        type(b) is np.ndarray and b.flags.writeable
    ):
        return op(x, y)  # an array given by ``x.value = …``, which is copied first
    elif isinstance(a, Value) or isinstance(b, Value):
        value = op(a, b)  # on the level below
    if value is None:
        value = op.evaluate((a, b), op.defaults, (x, y))
        if type(value) is np.ndarray:
            value.setflags(write=False)
    node: Any = object.__new__(cls)
    # As set_fields does it, without the call: a graph is built in a sixth less time.
    node.value, node.level = value, self.level
    node.op, node.params = op, op.defaults
    node.first, node.rest = x, y
    node.grad = node.kept = node._name = None
    node.serial = next(SERIALS)
    return node


def gradients_of_two(node: Any, g: float) -> list[tuple[Any, Any]] | None:
    """What most nodes of a scalar graph pass on; None where they need a closer look."""
    rules = node.op.two_rules
    if rules is None or node.params or WATCH.watchers:
        return None
    x, y = node.first, node.rest
    a, b, z = x.value, y.value, node.value
    if type(a) is not float or type(b) is not float:
        return None
    left, right = rules
    try:
        to_x = None if left is None or x.constant else left(g, z, a, b)
        to_y = None if right is None or y.constant else right(g, z, a, b)
    except ArithmeticError:
        return None
    if (to_x is None or type(to_x) is float) and (to_y is None or type(to_y) is float):
        return [(x, to_x), (y, to_y)]
    return None
