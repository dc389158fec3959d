"""The backward pass: the order of a graph's nodes, and the chain rule from its end to its leaves.

A node is always made after its inputs, so descending serial numbers visit every node before the
nodes it came from. No function here calls itself: a chain of a million nodes is as good as one.
"""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING, Any

import numpy as np

from .op import as_value, describe, scalar_or_array
from .values import Value, dtype_of, shape_of

if TYPE_CHECKING:
    from .node import Node
    from .op import Op

_by_serial = attrgetter("serial")
_value_of = attrgetter("value")


def topological_order(output: Node) -> list[Node]:
    """Every node that ``output`` was computed from, inputs before the nodes that use them."""
    found = {output}
    order = [output]
    for node in order:  # grows while it is read: a worklist
        for x in node.inputs:
            if x not in found:
                found.add(x)
                order.append(x)
    order.sort(key=_by_serial)
    return order


def backward(output: Node, seed: Any, create_graph: bool) -> None:
    """Set ``grad`` on ``output`` and every node it depends on; see ``Node.backward``."""
    if output.constant:
        raise TypeError(
            f"backward: {describe(output)} does not depend on any variable; make the numbers "
            f"that you want gradients for into Node(...)"
        )
    backpropagate([(output, seed)], create_graph=create_graph)


def backpropagate(
    seeds: list[tuple[Node, Any]], *, create_graph: bool = False, keep: bool = True
) -> None:
    """Send gradients back through the graph by the chain rule.

    Each variable gets an array of its own as gradient, since rules may pass one array on to many.

    Args:
        seeds: where the walk starts: outputs, each with the gradient of the final result with
            respect to it; a node if ``create_graph``.
        create_graph: run the backward rules on nodes, so that they record.
        keep: leave a gradient on every node; otherwise only on leaves, and each other gradient is
            freed as soon as it has been passed on.
    """
    # Stands as the gradient of nodes that were found and that nothing has flowed to so far. New
    # for each walk, so that walks never take each other's nodes for their own.
    awaited = object()
    order: list[Node] = []
    try:
        reachable(order, [output for output, _ in seeds], awaited)
        for output, seed in seeds:
            output.grad = seed if output.grad is awaited else output.grad + seed
        shared: set[int] = set()
        for node in reversed(order):
            g = node.grad
            if g is awaited:
                node.grad = None
                continue
            if type(g) is np.ndarray:
                if node.op is None and (id(g) in shared or not g.flags.owndata):
                    node.grad = g = g.copy()
                shared.add(id(g))
            if node.op is None:
                continue
            if not keep:
                node.grad = None
            for x, part in input_gradients(node, g, create_graph):
                if part is not None:
                    x.grad = part if x.grad is awaited else x.grad + part
    except BaseException:
        for node in order:
            if node.grad is awaited:
                node.grad = None
        raise


def reachable(order: list[Node], outputs: list[Node], mark: Any) -> None:
    """Fill ``order`` with the nodes under outputs that a gradient can reach, inputs first.

    The mark, set as their gradient, tells the nodes that were found; it clears old gradients too.
    """
    for output in outputs:
        if output.grad is not mark:
            output.grad = mark
            order.append(output)
    for node in order:  # grows while it is read: a worklist
        for x in node.inputs:
            if x.grad is not mark and not x.constant:
                x.grad = mark
                order.append(x)
    order.sort(key=_by_serial)


def input_gradients(node: Node, g: Any, create_graph: bool = False) -> list[tuple[Node, Any]]:
    """Each input, and what ``node`` passes on to it when ``g`` arrives: g × local derivative.

    Inputs that need no gradient get None; their rules are not called.
    """
    op, params = node.op, node.params
    assert op is not None
    if type(g) is float and op.arity == 2 and not (params or create_graph):
        both = _of_two_numbers(node, op.rules, g)
        if both is not None:
            return both
    inputs = node.inputs
    y = node if create_graph else node.value
    xs = inputs if create_graph else tuple(map(_value_of, inputs))
    parts: list[tuple[Node, Any]] = []
    for position, (x, rule) in enumerate(zip(inputs, op.rules_for(inputs))):
        part = None
        if rule is not None and not x.constant:
            part = call_rule(rule, g, y, xs, params)
            if type(part) is not np.ndarray and isinstance(part, Value):
                part.annotate(node, position)
            if type(part) is not float or type(x.value) is not float:
                part = unbroadcast(part, x.value, op)
        parts.append((x, part))
    return parts


def _of_two_numbers(node: Node, rules: tuple[Any, ...], g: float) -> list[tuple[Node, Any]] | None:
    """The contributions of most nodes in a scalar graph; None where they need a closer look.

    It takes longer to pack two numbers up, to unpack them for each rule, and to look at what comes
    back as closely as at arrays, than the rules themselves take.
    """
    x: Any = node.first
    y: Any = node.rest
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


def call_rule(rule: Any, g: Any, y: Any, xs: Any, params: dict[str, Any]) -> Any:
    """Call a backward rule so that numbers behave as IEEE says.

    Where IEEE has inf or nan, Python's floats raise (1/0, overflow) or turn complex (roots of
    negative numbers). Then the rule is asked again with NumPy's floats, which warn and go on.
    """
    try:
        part = rule(g, y, *xs, **params)
        if type(part) is not complex:
            return part
    except ArithmeticError:
        pass  # asked again below
    return rule(_as_ieee(g), _as_ieee(y), *map(_as_ieee, xs), **params)


def _as_ieee(value: Any) -> Any:
    return np.float64(value) if type(value) is float else value


def unbroadcast(part: Any, x: Any, op: Op) -> Any:
    """Give a contribution the shape and dtype of the input it belongs to.

    This undoes broadcasting: an input that was stretched collects the gradients of all its copies.

    Args:
        part: what the rule of ``op`` returned.
        x: the value of the input.

    Raises:
        ValueError: the rule returned a gradient of neither the input's shape nor one that the
            input broadcasts to.
    """
    kind = type(part)
    if kind is type(x) and kind is not float and part.shape == x.shape and part.dtype == x.dtype:
        return part  # the usual case
    if part is None:
        return None  # as good as no rule
    if type(part) is not float and not isinstance(part, (np.ndarray, np.generic, Value)):
        part = as_value(part, f"the backward rule of {op.name}")
    shape, wide = shape_of(x), shape_of(part)
    if wide != shape:
        added = len(wide) - len(shape)
        if added > 0:
            part = part.sum(axis=tuple(range(added)))
        if shape_of(part) != shape:
            pairs = enumerate(zip(shape, shape_of(part), strict=False))
            stretched = tuple(i for i, (length, copies) in pairs if length == 1 != copies)
            part = part.sum(axis=stretched, keepdims=True) if stretched else part
        if shape_of(part) != shape:
            raise ValueError(
                f"{op.name}: its backward rule returned shape {wide} for an input of shape "
                f"{shape}; a rule must return the shape of the output or of its input"
            )
    dtype = dtype_of(x)
    if dtype_of(part) != dtype:
        part = dtype.type(part) if type(part) is float else part.astype(dtype)
    return part if shape else scalar_or_array(part)


def as_seed(output: Node, seed: Any, where: str = "backward") -> Any:
    """The seed of a backward pass: 1 by default; a copy of the output's shape and dtype."""
    shape, dtype = output.shape, output.dtype
    if seed is None:
        if not shape:
            return scalar_or_array(dtype.type(1))
        if output.size != 1:
            raise ValueError(
                f"{where}: {describe(output)} is an array, so it needs a seed of that shape "
                f"(the gradient of the final result with respect to it); or sum() it first"
            )
        return np.ones(shape, dtype)
    if not isinstance(seed, Value):
        seed = as_value(seed, where)
    if shape_of(seed) != shape:
        raise ValueError(
            f"{where}: the seed, {describe(seed)}, must have the shape of the node, "
            f"{describe(output)}"
        )
    if isinstance(seed, Value):
        return seed if seed.dtype == dtype else seed.astype(dtype)
    return scalar_or_array(np.array(seed, dtype=dtype))
