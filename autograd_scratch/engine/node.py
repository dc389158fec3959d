"""The node: a value, the op that made it, and the nodes it came from.

Computing with nodes records a graph. ``backward`` walks it from an output back to the variables.
"""

from __future__ import annotations

from collections import deque
from itertools import repeat
from typing import Any, ClassVar

import numpy as np

from .backward import as_seed, backpropagate
from .copying import Copyable
from .fast_scalars import Inputs, operate
from .messages import describe
from .methods import ArrayMethods
from .numeric import as_value, owned_each
from .op import Op
from .registry import HOOKS, WATCH
from .snapshots import COPIES, snapshot
from .values import Level, Value, new_serial, unwrap

_NO_PARAMS: dict[str, Any] = {}


class Node(ArrayMethods, Copyable, Inputs):
    """A variable, or the result of an op on variables.

    Args:
        value: a number, an array of any shape, or nested lists, as it is now: an array is copied,
            so that changing it later changes no graph. Integers and booleans become float64, since
            a variable is a real number.
        name: what pictures and messages call it.

    Attributes:
        value: a Python float, a NumPy scalar of another float type, or a read-only NumPy array.
        grad: the gradient that the last ``backward`` left here, of the value's shape, or None.
        op: the op that made the node; None for a variable.
        inputs: the nodes that the op was applied to.
        params: the op's parameters, such as ``{"axis": 0}``.
        kept: what the op's forward rule kept for its backward rules, if anything.
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

    __slots__ = ("_name", "grad", "kept", "level", "op", "params", "serial", "value")

    constant: ClassVar[bool] = False
    """Whether no gradient passes through nodes of this class."""

    value: Any
    grad: Any
    op: Op | None
    params: dict[str, Any]
    kept: Any
    serial: int
    level: Any
    _name: str | None

    def __init__(self, value: Any, name: str | None = None) -> None:
        level = 0
        if not isinstance(value, Value):
            value = as_value(value, type(self).__name__)
        elif value.is_plain:
            level = value.level.of_nodes  # while jit traces
        else:
            raise TypeError(
                f"{type(self).__name__}: the value is a node already; use it as it is, or take "
                f"its .value to start a new graph"
            )
        if name is not None and not isinstance(name, str):
            raise TypeError(f"{type(self).__name__}: name must be a string, got {name!r}")
        if not self.constant and type(value) is not float and value.dtype.kind != "f":
            value = value.astype(float) if value.ndim else float(value)
        value = snapshot(value)
        self.inputs = ()
        self.set(value, level)
        self.name = name

    def set(
        self,
        value: Any,
        level: int,
        op: Op | None = None,
        params: dict[str, Any] = _NO_PARAMS,
        kept: Any = None,
    ) -> None:
        """Fill a new node, but for its inputs."""
        self.value = value
        self.grad = None
        self.op = op
        self.params = params
        self.kept = kept
        self._name = None
        self.serial = new_serial()
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

    operate: Any = operate  # records what an operator does; a short way for plain numbers

    def apply(self, op: Op, inputs: tuple[Any, ...], params: dict[str, Any]) -> Node:
        """Compute ``op`` and record it: the result remembers the op and the nodes it came from.

        Bare numbers and arrays among ``inputs`` become constants. Where every input is a
        constant, the result is one too.
        """
        level = self.level
        if level:
            self.check_alive(op.name)
        nodes = []
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
        if params:
            params = {key: snapshot(param) for key, param in params.items()}
        if level and any(isinstance(value, Value) for value in values):
            value, kept = op(*values, **params), None  # the level below records it as well
        else:
            value, kept = op.evaluate_and_keep(values, params, nodes)
            if not op.built_in:  # whoever wrote it may fill the array anew
                kept = snapshot(kept)
        node = cls.__new__(cls)
        node.inputs = nodes
        node.set(_recorded(value, op, level), level, op, params, kept)
        if WATCH.watchers and (watcher := WATCH.current.get()) is not None:
            watcher.see_node(node)
        return node

    def backward(self, seed: Any = None, create_graph: bool = False) -> None:
        """Set ``.grad`` on every node that this one was computed from, by the chain rule.

        Gradients are set, not added to what an earlier call left; within one call the
        contributions of all paths add up. They are the caller's own, and may be changed. If the
        pass is interrupted, every ``.grad`` is what it was.

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
        if self.constant:
            raise TypeError(
                f"backward: {describe(self)} does not depend on any variable; make the numbers "
                f"that you want gradients for into Node(...)"
            )
        self.check_alive("backward")
        seed = as_seed(self, seed if create_graph or seed is None else unwrap(seed))
        if create_graph and not isinstance(seed, Node):
            seed = Constant(seed)
        table = backpropagate([(self, seed)], create_graph=create_graph)
        gradients = owned_each(list(table.values()))
        # At one stroke: no interrupt and no other thread comes between two of them.
        deque(map(setattr, table, repeat("grad"), gradients), maxlen=0)

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
    operate = ArrayMethods.operate


def _has_gradient(op: Op, inputs: list[Any]) -> bool:
    """Whether some variable among the inputs is one that ``op`` passes a gradient to."""
    pairs = zip(inputs, op.rules_for(inputs), strict=True)
    return any(rule is not None and not x.constant for x, rule in pairs)


def _recorded(value: Any, op: Op, level: int) -> Any:
    """The result of an op as a node of a level holds it: read-only."""
    if type(value) is np.ndarray:
        value.setflags(write=False)
    elif isinstance(value, Value) and value.level >= level:
        raise TypeError(
            f"{op.name}: its forward function closes over a node, whose gradient would be lost; "
            f"pass that node as an argument"
        )
    return value


def new_leaf(cls: type[Node], x: Any, level: int) -> Node:
    """A variable or constant of any level, whose value may be a node of a lower one."""
    while isinstance(x, Constant):
        x = x.value
    node = cls.__new__(cls)
    node.inputs = ()
    if not isinstance(x, Value):
        copies = level.copies if isinstance(level, Level) else COPIES
        x = snapshot(as_value(x, cls.__name__), copies)
    node.set(x, level)
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
