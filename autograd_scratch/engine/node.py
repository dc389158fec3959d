"""The node: a value, the op that made it, and the nodes it came from.

Computing with nodes records a graph. ``backward`` walks it from an output back to the variables.
"""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from .backward import as_seed, backward
from .op import as_value
from .operators import Operators
from .registry import HOOKS
from .values import Value, unwrap

if TYPE_CHECKING:
    from .op import Op

_serial = count(1)
_levels = count(1)
_NO_PARAMS: dict[str, Any] = {}


def new_level() -> int:
    """A level above all that are in use: that of a derivative about to be taken."""
    return next(_levels)


def new_serial() -> int:
    """A serial number after those of all nodes there are."""
    return next(_serial)


class Node(Operators):
    """A variable, or the result of an op on variables.

    Args:
        value: a number, an array of any shape, or nested lists. Float arrays are kept as they
            are, without a copy; integers and booleans become float64, since a variable is a
            real number.
        name: what pictures and messages call it.

    Attributes:
        value: a Python float, a NumPy array, or a NumPy scalar of another float type.
        grad: the gradient that the last ``backward`` left here, of the value's shape, or None.
        op: the op that made the node; None for a variable.
        inputs: the nodes that the op was applied to.
        params: the op's parameters, such as ``{"axis": 0}``.
        serial: grows by one with each node made, so inputs have lower serials than outputs.
        level: 0, but for the nodes inside a function that is being differentiated.

    Raises:
        TypeError: ``value`` is complex, a string, an object or masked array, or ``name`` is not
            a string.

    Source: book section 5.1 (computational graphs).

    Example:
        >>> apple, number, tax = Node(100.0), Node(2.0), Node(1.1)
        >>> price = apple * number * tax
        >>> price.backward()
        >>> round(price.value, 9), round(apple.grad, 9), round(number.grad, 9), tax.grad
        (220.0, 2.2, 110.0, 200.0)
    """

    __slots__ = ("_name", "first", "grad", "level", "op", "params", "rest", "serial", "value")

    constant: ClassVar[bool] = False
    """Whether no gradient passes through nodes of this class."""

    value: Any
    grad: Any
    op: Op | None
    _name: str | None
    params: dict[str, Any]
    serial: int
    level: int

    # A tuple of inputs in each node would be a second object for Python's garbage collector to
    # look through, again and again as a graph grows. Most ops have one or two inputs.
    first: Node | None
    rest: Node | tuple[Node, ...]  # the second of two inputs; else all but the first

    def __init__(self, value: Any, name: str | None = None) -> None:
        level = 0
        if not isinstance(value, Value):
            value = as_value(value, type(self).__name__)
        elif value.value is value:
            level = value.level + 1  # while jit traces, this stands for a plain value
        else:
            raise TypeError(
                f"{type(self).__name__}: the value is a node already; use it as it is, or take "
                f"its .value to start a new graph"
            )
        if name is not None and not isinstance(name, str):
            raise TypeError(f"{type(self).__name__}: name must be a string, got {name!r}")
        if not self.constant and type(value) is not float and value.dtype.kind != "f":
            value = value.astype(float) if value.ndim else float(value)
        self._set(value, level)
        self.name = name

    def _set(
        self,
        value: Any,
        level: int,
        op: Op | None = None,
        first: Node | None = None,
        rest: Node | tuple[Node, ...] = (),
        params: dict[str, Any] = _NO_PARAMS,
    ) -> None:
        self.value = value
        self.grad = None
        self.op = op
        self.first = first
        self.rest = rest
        self.params = params
        self._name = None
        self.serial = next(_serial)
        self.level = level

    @property
    def name(self) -> str | None:
        """What pictures and messages call the node, and a program the variable."""
        return self._name

    @name.setter
    def name(self, name: str | None) -> None:
        self._name = name
        if isinstance(self.value, Value) and name is not None:
            self.value.name = name

    @property
    def inputs(self) -> tuple[Node, ...]:
        """The nodes that the op was applied to; none for a leaf."""
        first, rest = self.first, self.rest
        if first is None:
            return ()
        return (first, *rest) if isinstance(rest, tuple) else (first, rest)

    def apply(self, op: Op, inputs: tuple[Any, ...], params: dict[str, Any]) -> Node:
        """Compute ``op`` and record it: the result remembers the op and the nodes it came from.

        Bare numbers and arrays among ``inputs`` become constants. Where every input is a
        constant, the result is one too.
        """
        level = self.level
        nodes: list[Node] = []
        values = []
        cls: type[Node] = Constant
        for x in inputs:
            if not isinstance(x, Node) or x.level != level:
                x = new_leaf(Constant, x, level)
            elif not x.constant:
                cls = Node
            nodes.append(x)
            values.append(x.value)
        if op.has_nondifferentiable_input and not _has_gradient(op, nodes):
            cls = Constant
        # Below level 1 no value can be a node of another level, so no op needs to look for one.
        value = op(*values, **params) if level else op.evaluate(values, params, nodes)
        if isinstance(value, Value) and value.level >= level:
            raise TypeError(
                f"{op.name}: its forward function closes over a node, whose gradient would be "
                f"lost; pass that node as an argument"
            )
        node = cls.__new__(cls)
        rest = nodes[1] if len(nodes) == 2 else tuple(nodes[1:])
        node._set(value, level, op, nodes[0], rest, params)
        return node

    def combine(self, op: Op, x: Any, y: Any) -> Any:
        """Compute the op of an arithmetic operator and record it.

        Where both operands are variables, as in most nodes of a scalar graph, nothing that
        ``op(x, y)`` looks for can be there, so they take the short way.
        """
        if type(x) is not Node or type(y) is not Node or x.level != y.level:
            return op(x, y)
        a, b = x.value, y.value
        if isinstance(a, Value) or isinstance(b, Value):
            value = op(a, b)
        else:
            value = op.evaluate((a, b), op.defaults, (x, y))
        node = Node.__new__(Node)
        node._set(value, x.level, op, x, y, op.defaults)
        return node

    def backward(self, seed: Any = None, create_graph: bool = False) -> None:
        """Set ``.grad`` on every node that this one was computed from, by the chain rule.

        Gradients are set, not added to what an earlier call left; within one call the
        contributions of all paths add up.

        Args:
            seed: gradient of the final result with respect to this node, of this node's shape;
                1 if this node holds a single number.
            create_graph: make the gradients nodes, which can be differentiated again.

        Raises:
            ValueError: more than one element and no seed, or a seed of another shape.
            TypeError: this node is a constant.

        Source: book section 5.2 (chain rule).

        Example:
            >>> x = Node([1.0, 2.0])
            >>> (x * x).sum().backward()
            >>> x.grad
            array([2., 4.])
        """
        seed = as_seed(self, seed if create_graph or seed is None else unwrap(seed))
        if create_graph and not isinstance(seed, Node):
            seed = Constant(seed)
        backward(self, seed, create_graph)

    def __reduce_ex__(self, protocol: Any) -> Any:
        # Within a function that is being differentiated a copy would be a variable of its own,
        # without a gradient. To the copy module a string means: the copy is the thing itself.
        return super().__reduce_ex__(protocol) if self.level == 0 else repr(self)

    # Copying and pickling follow the graph in depth: both modules fail on some hundreds of nodes in
    # a row, with Python's RecursionError.
    def __getstate__(self) -> dict[str, Any]:
        return {key: getattr(self, key) for key in Node.__slots__ if key not in ("grad", "serial")}

    def __setstate__(self, state: dict[str, Any]) -> None:
        # Copies and unpickled nodes get a serial of their own, after their inputs have got theirs;
        # one from another process would mean nothing here. Gradients are not kept: recorded
        # ones (create_graph) lead back to the node itself.
        for key, value in state.items():
            setattr(self, key, value)
        self.grad = None
        self.serial = next(_serial)

    def _repr_svg_(self) -> str | None:
        picture: str | None = HOOKS.show_graph(self)
        return picture

    def __repr__(self) -> str:
        name = f", name={self.name!r}" if self.name else ""
        value = self.value
        if isinstance(value, np.ndarray):
            value = np.array2string(value, separator=", ", prefix=f"{type(self).__name__}(")
        return f"{type(self).__name__}({value}{name})"


class Constant(Node):
    """A node without a gradient: a bare number or array that met a node."""

    __slots__ = ()
    constant = True


def _has_gradient(op: Op, inputs: list[Node]) -> bool:
    """Whether some variable among the inputs is one that ``op`` passes a gradient to."""
    pairs = zip(inputs, op.rules_for(inputs), strict=True)
    return any(rule is not None and not x.constant for x, rule in pairs)


def new_leaf(cls: type[Node], x: Any, level: int) -> Node:
    """A variable or constant of any level, whose value may be a node of a lower one."""
    while isinstance(x, Constant):
        x = x.value
    node = cls.__new__(cls)
    node._set(x if isinstance(x, Value) else as_value(x, cls.__name__), level)
    return node


def constant(value: Any, name: str | None = None) -> Constant:
    """A leaf of the graph without a gradient.

    Bare numbers and arrays become constants by themselves; this gives one a name.

    Args:
        value: a number, an array or nested lists; integer and boolean arrays stay as they are.
        name: what pictures and messages call it.

    Returns:
        The constant node.

    Example:
        >>> tax = constant(1.1, name="tax")
        >>> price = Node(200.0) * tax
        >>> price.backward()
        >>> tax.grad is None
        True
    """
    return Constant(value, name)
