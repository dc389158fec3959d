"""Forward mode: a dual number carries a value and its tangent through the same ops.

The backward rules serve forwards too. An elementwise op's rule multiplies by its local derivative,
whichever way that is read; a linear op is its own tangent; an op that is linear in each of its
inputs sums over them; an op that is composed of others runs on the dual numbers themselves. Any
other op goes through the double-backward identity below. No graph is kept, so memory does not grow
with the length of a computation.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from ..engine.backward import backpropagate
from ..engine.methods import ArrayMethods
from ..engine.node import Constant, Node, new_leaf
from ..engine.numeric import as_value, scalar_or_array, zeros_like
from ..engine.op import Op, call_rule
from ..engine.outputs import Outputs
from ..engine.pytree import counted, flatten, map_leaves, matching, unflatten
from ..engine.registry import WATCH
from ..engine.snapshots import read_only, snapshot
from ..engine.values import Transient, Value, contents, dtype_of, new_level, shape_of
from ..ops import astype, broadcast_to, sum
from .arguments import (
    Function,
    below,
    checked_leaves,
    depends_on,
    plain_value,
    running,
    with_aux,
)


class Dual(Transient, ArrayMethods):
    """A value and its tangent: how fast it changes along a direction of the inputs.

    Attributes:
        value: the number or array; where derivatives are nested, a node or dual of a lower level.
        tangent: its derivative along the direction, of the same shape.
        level: which forward derivative it belongs to.

    Source: W. K. Clifford, "Preliminary sketch of biquaternions" (1873), for the numbers;
    R. E. Wengert, "A simple automatic derivative evaluation program" (1964), for their use.

    Example:
        >>> x = Dual(3.0, 1.0, level=1)
        >>> x * x
        Dual(9.0, tangent=6.0)
    """

    __slots__ = ("level", "tangent", "value")

    def __init__(self, value: Any, tangent: Any, level: int) -> None:
        self.value = value
        self.tangent = tangent
        self.level = level

    def __repr__(self) -> str:
        return f"Dual({self.value!r}, tangent={self.tangent!r})"

    def apply(self, op: Op, inputs: tuple[Any, ...], params: dict[str, Any]) -> Any:
        """Compute ``op`` on the values, and its tangent by the chain rule read forwards."""
        self.check_alive(op.name)
        inputs = tuple([_operand(x, op) for x in inputs])
        if op.kind == "composite":
            return op.compute(*inputs, **params)  # made of ops itself, so it keeps no graph either
        values, tangents = [], []
        for x, rule in zip(inputs, op.rules_for(inputs), strict=True):
            is_dual = isinstance(x, Dual) and x.level == self.level
            value = x.value if is_dual else x
            values.append(value if op.built_in else read_only(value))
            tangents.append(x.tangent if is_dual and rule is not None else None)
        y = op(*values, **params)
        if all(t is None for t in tangents):
            return y
        return Dual(y, _op_tangent(op, y, values, tangents, params), self.level)


def _operand(x: Any, op: Op) -> Any:
    """An input as the level below computes with it: constants are just their values."""
    while isinstance(x, Constant):
        x = x.value
    return x if isinstance(x, Value) else as_value(x, op.name)


def _op_tangent(op: Op, y: Any, xs: list[Any], tangents: list[Any], params: dict[str, Any]) -> Any:
    """The tangent of ``y``, of its shape and dtype; see :func:`_tangent`."""
    if type(y) is Outputs:  # of a loop
        return _outputs_tangent(op, xs, tangents, params)
    tangent = _like(_tangent(op, y, xs, tangents, params), y)
    if WATCH.watchers and (watcher := WATCH.current.get()) is not None:
        watcher.see_tangent(op, xs, params, y, tangents, tangent)
    return tangent


def _outputs_tangent(op: Op, xs: list[Any], tangents: list[Any], params: dict[str, Any]) -> Any:
    """The tangents of several outputs at once; None for one that does not move."""
    level = new_level("the tangent", op)
    duals = [x if t is None else Dual(x, t, level) for x, t in zip(xs, tangents, strict=True)]
    found = op.compute(*duals, **params).parts
    return Outputs([y.tangent if depends_on(y, level) else None for y in found])


def _tangent(op: Op, y: Any, xs: list[Any], tangents: list[Any], params: dict[str, Any]) -> Any:
    """The tangent of ``y``, the result of ``op`` on ``xs``; None stands for a zero tangent."""
    if op.kind == "elementwise":
        params = op.with_kept(params, xs, None)
        call = call_rule if op.built_in else op.call_rule
        # A joint rule answers all inputs for one tangent, so it is asked again for each.
        parts = [
            call(op.rules_for(xs)[i], t, y, xs, params)
            for i, t in enumerate(tangents)
            if t is not None
        ]
    elif op.kind == "multilinear":
        parts = [
            op(*xs[:i], t, *xs[i + 1 :], **params) for i, t in enumerate(tangents) if t is not None
        ]
    elif op.kind == "linear":
        directions = [
            x if rule is None else zeros_like(x) if t is None else t
            for x, t, rule in zip(xs, tangents, op.rules_for(xs), strict=True)
        ]
        return op(*directions, **params)
    elif op.kind == "composite":
        level = new_level("the tangent", op)
        duals = [x if t is None else Dual(x, t, level) for x, t in zip(xs, tangents, strict=True)]
        result = op.compute(*duals, **params)
        return result.tangent if depends_on(result, level) else zeros_like(y)
    else:
        return _double_backward(op, y, xs, tangents, params)
    total = None
    for part in parts:
        if part is not None:
            total = part if total is None else total + part
    return zeros_like(y) if total is None else total


def _double_backward(
    op: Op, y: Any, xs: list[Any], tangents: list[Any], params: dict[str, Any]
) -> Any:
    """The tangent of an op of which only the backward rules are known.

    The backward pass u ↦ Jᵀu is linear in u, so the gradient of ⟨Jᵀu, t⟩ with respect to u is J t.

    Source: J. Townsend, "A new trick for calculating Jacobian vector products" (2017).
    """
    u = new_leaf(Node, zeros_like(y), new_level("the tangent", op))
    total: Any = 0.0
    params = op.with_kept(params, xs, None)
    for rule, t in zip(op.rules_for(xs), tangents, strict=True):
        part = None if t is None else op.call_rule(rule, u, y, xs, params)
        if part is not None:
            total = total + sum(part * t)
    if not depends_on(total, u.level):
        return zeros_like(y)  # no rule makes use of u
    return backpropagate([(total, 1.0)], keep=False)[u]


def _like(tangent: Any, y: Any) -> Any:
    """The tangent with the shape and dtype of the value it belongs to."""
    arrays = type(tangent) is np.ndarray is type(y)
    if arrays and tangent.shape == y.shape and tangent.dtype == y.dtype:
        return tangent  # two arrays that agree: the usual case
    if not isinstance(tangent, Value):
        tangent = as_value(tangent, "a tangent")
    if shape_of(tangent) != shape_of(y):
        tangent = broadcast_to(tangent, shape_of(y))
    if dtype_of(tangent) != dtype_of(y):
        tangent = astype(tangent, dtype=dtype_of(y))
    return scalar_or_array(tangent)


class Step(NamedTuple):
    """An op of a recorded graph, as often as tangents are pushed through it.

    Attributes:
        result: the node that it made.
        inputs: the nodes that it was applied to; None where it passes no derivative on.
        values: their values.
    """

    result: Node
    inputs: list[Node | None]
    values: list[Any]


def steps_of(nodes: list[Node]) -> list[Step]:
    """The steps of a graph, from the results of its ops in topological order."""
    steps = []
    for node in nodes:
        assert node.op is not None
        inputs: list[Node | None] = list(node.inputs)
        if node.op.has_nondifferentiable_input:
            rules = node.op.rules_for(node.inputs)
            inputs = [x if rule else None for x, rule in zip(inputs, rules, strict=True)]
        steps.append(Step(node, inputs, [x.value for x in node.inputs]))
    return steps


def pushforward_graph(steps: list[Step], tangents: dict[Any, Any]) -> None:
    """Carry tangents through a recorded graph: forward mode without running the function again.

    Args:
        steps: those of the graph, in topological order.
        tangents: those of the variables; those of the nodes that depend on them are added.
    """
    known = tangents.get
    for node, inputs, xs in steps:
        directions = [known(x) for x in inputs]
        for t in directions:
            if t is not None:
                tangents[node] = _op_tangent(node.op, node.value, xs, directions, node.params)
                break


def jvp(f: Function, args: Any, tangents: Any, *, has_aux: bool = False) -> tuple[Any, ...]:
    """Value of f, and its derivative along a direction, in one forward pass.

    Args:
        f: function of the arguments; its result may be an array or a structure of arrays.
        args: tuple of floats, float arrays, or structures of them.
        tangents: the direction: a tuple of the same structure and shapes. At the place of what is
            no float, anything.
        has_aux: whether f returns a pair, ``(value, aux)``, of which the second is passed along.

    Returns:
        ``(value, tangent)``, both of the structure of f's result; with ``has_aux``,
        ``(value, tangent, aux)``. What in a result is no number is in the tangent unchanged.

    Raises:
        TypeError: ``args`` or ``tangents`` is not a tuple or list, or an argument is not a float.
        ValueError: structures or shapes differ.

    Example:
        >>> jvp(lambda x: x**2, (3.0,), (1.0,))
        (9.0, 6.0)
    """
    value, tangent, aux = pushed_forward("jvp", f, args, tangents, has_aux)
    return (value, tangent, aux) if has_aux else (value, tangent)


def pushed_forward(
    name: str, f: Function, args: Any, tangents: Any, has_aux: bool
) -> tuple[Any, Any, Any]:
    """Value, tangent and what is passed along: see :func:`jvp`; ``name`` is who asks."""
    if not isinstance(args, (tuple, list)) or not isinstance(tangents, (tuple, list)):
        raise TypeError(f"{name}: args and tangents must be tuples, such as (x,) and (v,)")
    args = tuple(args)
    checked = [leaf for i, x in enumerate(args) for leaf in checked_leaves(name, f, i, x)]
    directions = checked_tangents(name, args, [x for _, x in checked], tangents)
    with running(name, f) as level:
        duals = [
            x if t is None else Dual(snapshot(value), t, level)
            for (x, value), t in zip(checked, directions, strict=True)
        ]
        outputs, aux = f(*unflatten(args, iter(duals))), None
        if has_aux:
            outputs, aux = with_aux(name, outputs, has_aux)
        outputs = map_leaves(contents, outputs)
        found = counted(outputs)
        results = [
            y.tangent if depends_on(y, level) else zero_tangent(y, counts) for y, counts in found
        ]
        # The user's own: not what the duals hold, which may be arrays of the user's, uncopied.
        results = [t.copy() if type(t) is np.ndarray else t for t in results]
        tangent = unflatten(outputs, iter(results))
        return below(outputs, level), tangent, below(aux, level) if has_aux else None


def checked_tangents(name: str, args: Any, checked: list[Any], tangents: Any) -> list[Any]:
    """The tangents of the arguments' leaves, of their shapes and types; None where none counts.

    Args:
        name: the function that asks.
        args: the arguments.
        checked: for each leaf its value, or None if it is passed through.
        tangents: what the user gave for them.
    """
    directions: list[Any] = []
    pairs = matching(name, args, tuple(tangents))
    for i, (x, (_, t)) in enumerate(zip(checked, pairs, strict=True)):
        if x is None:
            directions.append(None)
            continue
        if isinstance(t, Value):
            t.check_alive(name)
        elif type(t) is not float and not (type(t) is np.ndarray and t.dtype.kind == "f"):
            t = as_value(t, f"{name}: tangent {_path(args, i)}")
        if dtype_of(t) != dtype_of(x):
            t = astype(t, dtype=dtype_of(x))
        if shape_of(x) != shape_of(t):
            raise ValueError(
                f"{name}: tangent {_path(args, i)} has shape {shape_of(t)}, its argument "
                f"{shape_of(x)}"
            )
        directions.append(snapshot(t))
    return directions


def _path(tree: Any, i: int) -> str:
    """Where the i-th leaf of a structure is."""
    return list(flatten(tree))[i][0]


def zero_tangent(y: Any, counts: bool) -> Any:
    """The tangent of an output that does not move; what is no number is its own."""
    if counts:
        return zeros_like(plain_value(y))
    return y.copy() if isinstance(y, np.ndarray) else y
