"""The backward pass: the chain rule, from an output to everything that it was computed from.

Find the nodes that a gradient can reach; visit them from the newest to the oldest; send to each
input of a node: upstream gradient × local derivative; and add up what arrives at a node.

A node is always made after its inputs, so by then all that flows to it has arrived. No function
here calls itself, for which Python would run out of stack: a chain may have a million nodes.
"""

from __future__ import annotations

from operator import attrgetter
from typing import Any

import numpy as np

from .broadcasting import unbroadcast
from .fast_scalars import gradients_of_two
from .flows import Flows, may_hide_nan
from .messages import describe
from .numeric import as_value, scalar_or_array
from .op import call_rule
from .registry import OPS, WATCH
from .sums_of_parts import SumsOfParts
from .values import Value, shape_of

by_serial = attrgetter("serial")  # as ``lambda node: node.serial``, but faster


def topological_order(*outputs: Any) -> list[Any]:
    """Every node that outputs were computed from, inputs before the nodes that use them."""
    order = list(dict.fromkeys(outputs))
    found = set(order)
    for node in order:  # the loop also visits what is appended meanwhile
        for x in node.inputs:
            if x not in found:
                found.add(x)
                order.append(x)
    order.sort(key=by_serial)
    return order


def reachable(outputs: list[Any]) -> dict[Any, Any]:
    """A table of the nodes under ``outputs`` that a gradient may reach: all but the constants.

    Its keys are the nodes, its values their gradients: None so far.
    """
    table = dict.fromkeys(outputs)
    waiting = list(table)
    while waiting:  # depth first: nodes made one after another stay together, and in the cache
        for x in waiting.pop().inputs:
            if x not in table and not x.constant:
                table[x] = None
                waiting.append(x)
    return table


def backpropagate(
    seeds: list[tuple[Any, Any]],
    *,
    create_graph: bool = False,
    keep: bool = True,
    careful: bool | None = None,
) -> dict[Any, Any]:
    """Send gradients back through the graph by the chain rule (book 5.2).

    Args:
        seeds: where the walk starts: outputs, each with the gradient of the final result with
            respect to it; a node if ``create_graph``.
        create_graph: run the backward rules on nodes, so that they record.
        keep: return the gradient of every node; otherwise only those of the variables, and each
            other gradient is freed as soon as it has been passed on.
        careful: whether no nan is to come out of a branch that was not taken (:mod:`.flows`);
            None for where a gradient is nan.

    Returns:
        A table: each node that was reached, and its gradient; None where nothing flowed.
    """
    # Within debug() always, so that it reports no nan that vanishes.
    flows = Flows() if careful or WATCH.watchers else None
    table = _walk(seeds, create_graph, keep, flows)
    if flows is None and careful is None and may_hide_nan(table):
        table = _walk(seeds, create_graph, keep, Flows())
    return table


def _walk(
    seeds: list[tuple[Any, Any]], create_graph: bool, keep: bool, flows: Flows | None
) -> dict[Any, Any]:
    """The table of :func:`backpropagate`; with ``flows`` no nan passes where nothing flows."""
    table = reachable([output for output, _ in seeds])
    watcher = WATCH.current.get() if WATCH.watchers else None  # debug(), if it looks on
    for output, seed in seeds:  # one output may be there twice
        table[output] = seed if table[output] is None else table[output] + seed
        if watcher is not None:
            watcher.see_seed(output, seed)
    plain = not create_graph and flows is None and watcher is None
    sums = SumsOfParts() if plain else None  # a short way to the same, for parts of arrays
    for node in sorted(table, key=by_serial, reverse=True):
        g = table[node]
        if g is None or node.op is None:
            continue  # nothing flows here, or it is a variable
        if not keep:
            table[node] = None  # freed once ``g`` has been passed on
        if sums is not None and node.op.picks_parts and sums.add(table, node, g):
            continue
        flow = None if flows is None else flows.of(node)
        for x, part in input_gradients(node, g, create_graph, flow):
            if part is not None:  # one path's share of the gradient; shares add up
                before = table[x]
                if flows is not None:
                    flows.join(node, flow, x, first=before is None)
                table[x] = part if before is None else before + part
    if watcher is not None:
        for node, g in table.items():
            if node.op is None:
                watcher.see_sum(node, g)
    return table


def input_gradients(
    node: Any, g: Any, create_graph: bool = False, flow: Any = None
) -> list[tuple[Any, Any]]:
    """Each input, and what ``node`` passes on to it when ``g`` arrives: g × local derivative.

    Inputs that need no gradient get None; their rules are not called. Where ``flow`` is false,
    no nan passes an elementwise op; see :mod:`.flows`.
    """
    if type(g) is float and not create_graph and flow is None:
        both = gradients_of_two(node, g)  # a short way to the same; None where it does not lead
        if both is not None:
            return both
    op, inputs = node.op, node.inputs
    if create_graph:
        y, xs = node, inputs  # rules that run on nodes record what they do
    else:
        y, xs = node.value, [x.value for x in inputs]
    params = node.params
    if op.keeps is not None:
        params = op.with_kept(params, xs, None if create_graph else node.kept)
    call = call_rule if op.built_in else op.call_rule  # a user's rule gets read-only arrays
    parts: list[tuple[Any, Any]] = []
    for x, rule in zip(inputs, op.rules_for(inputs)):  # (to check the lengths costs as much again)
        part = None
        if rule is not None and not x.constant:
            part = call(rule, g, y, xs, params)
            if flow is not None and part is not None and op.kind == "elementwise":
                part = OPS.where(flow | (part == part), part, 0.0)  # only nan differs from itself
            if type(part) is not np.ndarray and isinstance(part, Value):
                part.annotate(node, len(parts))  # a program that jit writes names the rule
            if part is not None:
                part = unbroadcast(part, x.value, op)
        parts.append((x, part))
    if WATCH.watchers and (watcher := WATCH.current.get()) is not None:
        watcher.see_gradients(node, g, parts)  # within debug()
    return parts


def as_seed(output: Any, seed: Any, where: str = "backward") -> Any:
    """The seed of a backward pass: 1 by default; of the output's shape and dtype.

    Args:
        output: the node where the pass starts.
        seed: what the user gave, or None.
        where: who asks, for messages.
    """
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
        seed.check_alive(where)
        return seed if seed.dtype == dtype else seed.astype(dtype)  # type: ignore[attr-defined]
    return scalar_or_array(np.array(seed, dtype=dtype))
