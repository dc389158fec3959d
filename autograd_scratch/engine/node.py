"""The node: a value, the op that made it, and the nodes it came from.

Computing with nodes records a graph. ``x * y`` calls ``x.__mul__`` (operators.py), which calls the
op ``mul`` (op.py), and that calls :meth:`Node.apply` below, which makes the node of the result;
two variables take a short way to the same (fast_scalars.py).
:meth:`Node.backward` walks the graph from an output back to the variables (backward.py).

On a first reading take ``level`` as 0: it is higher only inside ``grad``, ``jit`` and the like,
where values may be nodes themselves; docs/engine.md tells about levels.
"""

from __future__ import annotations

from collections import deque
from itertools import repeat
from typing import Any, ClassVar

import numpy as np

from .backward import as_seed, backpropagate
from .copying import Copyable
from .fast_scalars import Fields, operate
from .messages import describe
from .methods import ArrayMethods
from .numeric import as_value, owned_each
from .op import Op
from .registry import HOOKS, WATCH
from .snapshots import COPIES, read_only, snapshot
from .values import Level, Value, has_value, unwrap


class Node(ArrayMethods, Copyable, Fields):  # operators and methods; copies; value, inputs …
    """A variable, or the result of an op on variables.

    Args:
        value: a number, an array of any shape, or nested lists, as it is now: an array that
            somebody may change later is copied. Integers and booleans become float64, since a
            variable is a real number.
        name: what pictures and messages call it.
        copy: False for an array that nobody changes while the graph lives: then it is not copied.

    Attributes:
        value: a Python float, a NumPy scalar of another type, or a read-only NumPy array; inside
            ``grad`` and the like perhaps a node of a derivative around it.
        grad: the gradient that the last ``backward`` left here, of the value's shape, or None.
        op: the op that made the node; None for a leaf: a variable, or a given constant.
        inputs: the nodes that the op was applied to.
        params: the op's parameters, such as ``{"axis": 0}``.
        kept: what the op's forward rule kept for its backward rules, if anything, as the mask
            that the book's Relu keeps.
        serial: grows by one with each node made, so inputs have lower serials than outputs.
        level: 0, but for the nodes inside a function that is being differentiated.

    Raises:
        ValueError: nested lists of different lengths.
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

    __slots__ = ()  # a node has just the fields in Fields, and no dict: it is small

    constant: ClassVar[bool] = False
    """Whether no gradient passes through nodes of this class."""

    def __init__(self, value: Any, name: str | None = None, *, copy: bool = True) -> None:
        level = 0
        if isinstance(value, Value):
            value = value.contents()  # of a buffer, those are numbers or a node
            if isinstance(value, Value):
                if not value.is_plain:
                    raise TypeError(
                        f"{type(self).__name__}: the value is a node already; use it as it is, or "
                        f"take its .value to start a new graph"
                    )
                level = value.level.of_nodes  # a tracer, which stands for a number while jit runs
        if not level:
            value = as_value(value, type(self).__name__)
        if not self.constant and type(value) is not float and value.dtype.kind != "f":
            value = value.astype(float) if value.ndim else float(value)  # integers, booleans
        self.set_fields(snapshot(value) if copy else read_only(value), level)
        if name is not None:
            self.name = name

    @property
    def name(self) -> str | None:
        """What pictures and messages call the node, and a program the variable; it may be set."""
        return self._name

    @name.setter
    def name(self, name: str | None) -> None:
        if name is not None and not isinstance(name, str):
            raise TypeError(f"{type(self).__name__}: name must be a string, got {name!r}")
        self._name = name
        if isinstance(self.value, Value) and name is not None:
            self.value.name = name  # a program that jit writes uses it too

    operate: Any = operate  # what x + y calls: a short way to ``apply`` for two variables

    def apply(self, op: Op, inputs: tuple[Any, ...], params: dict[str, Any]) -> Node:
        """Compute ``op`` and record it: the result remembers the op and the nodes it came from.

        Bare numbers and arrays among ``inputs`` become constants. The result is a constant too
        where nothing can flow back through it: all inputs are constants, or have no rule.
        """
        level = self.level
        if level:
            self.check_alive(op.name)
        nodes = []
        values = []
        cls: type[Node] = Constant
        nested = False
        for x in inputs:
            if not isinstance(x, Node) or x.level != level:
                # A number or array; or a node of a derivative around this one: constant in here.
                x = new_leaf(Constant, x, level)
            elif not x.constant:
                cls = Node
            value = x.value
            if type(value) is np.ndarray:
                if value.flags.writeable:
                    value = x.value = snapshot(value)  # given by ``x.value = …``
            elif type(value) is not float and isinstance(value, Value):
                nested = True
            nodes.append(x)
            values.append(value)
        if op.has_nondifferentiable_input and not _has_gradient(op, nodes):
            cls = Constant  # such as stop_gradient(x)
        if params:  # an index that is an array, say, which may be changed later
            params = {key: snapshot(param) for key, param in params.items()}
            nested = nested or has_value(params)  # such as an index that a batch has
        kept = None
        if nested:  # a value is no plain number: the op is called once more, on the level below
            value = op(*values, **params)
        elif op.keeps is None:
            value = op.evaluate(values, params, nodes)
        else:
            value, kept = op.evaluate_and_keep(values, params, nodes)
        if type(value) is not float:
            value = _recorded(value, op, level)
        node = cls.__new__(cls)  # without __init__, which checks what users pass
        node.set_fields(value, level, op, nodes, params, kept)
        if WATCH.watchers and (watcher := WATCH.current.get()) is not None:
            watcher.see_node(node)  # within debug()
        return node

    def backward(self, seed: Any = None, create_graph: bool = False) -> None:
        """Set ``.grad`` here and on every node below that a gradient can reach, by the chain rule.

        Gradients are set, not added to what an earlier call left; within one call the
        contributions of all paths add up. They are the caller's own, and may be changed. If the
        pass is interrupted, every ``.grad`` is what it was.

        Args:
            seed: gradient of the final result with respect to this node, of this node's shape;
                1 if this node holds a single number.
            create_graph: make the gradients nodes, which can be differentiated again.

        Raises:
            ValueError: an array of more or less than one element and no seed, or a seed of another
                shape.
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
                f"backward: {describe(self)} does not depend on any variable; wrap the numbers "
                f"that need gradients in Node(...)"
            )
        self.check_alive("backward")
        if seed is not None and not create_graph:
            seed = unwrap(seed)
        seed = as_seed(self, seed)
        if create_graph and not isinstance(seed, Node):
            seed = Constant(seed)
        gradients = backpropagate([(self, seed)], create_graph=create_graph)
        _set_gradients(gradients)

    def _repr_svg_(self) -> str | None:
        """The picture that Jupyter shows."""
        picture: str | None = HOOKS.show_graph(self)
        return picture

    def __repr__(self) -> str:
        name = f", name={self.name!r}" if self.name else ""
        value = self.value
        if isinstance(value, np.ndarray):
            value = np.array2string(value, separator=", ", prefix=f"{type(self).__name__}(")
        return f"{type(self).__name__}({value}{name})"


class Constant(Node):
    """A node without a gradient: a number or array that met a node, or what is made of such.

    Example:
        >>> (Node(2.0) * 3.0).inputs
        (Node(2.0), Constant(3.0))
    """

    __slots__ = ()
    constant = True
    operate = ArrayMethods.operate  # without the short way, which is for variables


Node.constant_class = Constant


def _set_gradients(gradients: dict[Any, Any]) -> None:
    """Set ``grad`` on all nodes of a table, each to an array of its own.

    (A rule may pass the very same array on to two inputs, as that of ``add`` does.)
    """
    own = owned_each(list(gradients.values()))
    # A loop that runs in C, so that no signal, such as Ctrl-C, and no other thread comes between
    # two of its steps. The deque throws away what setattr returns.
    deque(map(setattr, gradients, repeat("grad"), own), maxlen=0)


def _has_gradient(op: Op, inputs: list[Any]) -> bool:
    """Whether some variable among the inputs is one that ``op`` passes a gradient to."""
    pairs = zip(inputs, op.rules_for(inputs), strict=True)
    return any(rule is not None and not x.constant for x, rule in pairs)


def _recorded(value: Any, op: Op, level: int) -> Any:
    """The result of an op as a node of a level holds it: read-only."""
    if type(value) is np.ndarray:
        value.setflags(write=False)
    elif isinstance(value, Value) and value.level >= level:
        # The op used a node that is not among its inputs: no edge of the graph leads there.
        raise TypeError(
            f"{op.name}: its forward function closes over a node, whose gradient would be lost; "
            f"pass that node as an argument"
        )
    return value


def new_leaf(cls: type[Node], x: Any, level: int) -> Node:
    """A variable or constant of any level, whose value may be a node of a lower one."""
    while isinstance(x, Constant):
        x = x.value  # a constant is as good as its value
    if type(x) is not float and not isinstance(x, Value):
        # A loop that uses one matrix a thousand times holds one copy of it.
        copies = level.copies if isinstance(level, Level) else COPIES
        x = snapshot(as_value(x, cls.__name__), copies)
    node = cls.__new__(cls)
    node.set_fields(x, level)
    return node


def constant(value: Any, name: str | None = None, *, copy: bool = True) -> Constant:
    """A leaf of the graph without a gradient.

    Bare numbers and arrays become constants by themselves; this gives one a name.

    Args:
        value: a number, an array or nested lists; integer and boolean arrays stay as they are,
            Python's integers become floats.
        name: what pictures and messages call it.
        copy: as for :class:`Node`.

    Returns:
        The constant node.

    Example:
        >>> tax = constant(1.1, name="tax")
        >>> price = Node(200.0) * tax
        >>> price.backward()
        >>> tax.grad is None
        True
    """
    return Constant(value, name, copy=copy)
