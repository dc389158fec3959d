"""The harness: what must hold for every op, checked at one example."""

from __future__ import annotations

import functools
import itertools
import operator
from collections.abc import Callable
from typing import Any

import numpy as np

from .. import ops
from ..derivatives import check_gradients, jvp, vjp
from ..engine.node import Node
from ..engine.op import Op
from ..engine.registry import NUMPY
from ..engine.values import unwrap
from .arrays import Call


def check_op(op: Callable[..., Any], call: Call, order: int = 1) -> None:
    """Check an op at one example: its values, its derivatives, and how it treats types and arrays.

    The facts: on nodes it computes the same as on plain values, and the same as its NumPy
    counterparts; it writes into none of its arrays; gradients have the type, shape and dtype of
    their inputs, in float64 and in float32; they are linear in the seed; recorded by
    ``create_graph=True`` they have the same numbers; forward mode is the transpose of reverse
    mode, and up to ``order`` every nesting of the two gives the same; and an op is as linear as it
    says. Last, its gradients agree with differences.

    Args:
        op: an op, or any function of nodes that returns one node.
        call: inputs and parameters; float inputs are differentiated, all others are constants.
        order: the highest order of derivative to compare with differences.

    Raises:
        AssertionError: a fact that does not hold, with the op and the numbers.
        ValueError: no input is a float, or the op writes into its inputs.

    Example:
        >>> check_op(ops.dot, ((np.ones((2, 3)), np.ones(3)), {}), order=2)
    """
    inputs, params = call
    values = [_frozen(x, float) for x in inputs]
    if not any(map(_is_float, values)):
        raise ValueError(f"check_op: no input of {_name(op)} is a float, got {inputs!r}")
    _check_values(op, values, params)
    if isinstance(op, Op):
        _check_linearity(op, values, params)
    _check_derivatives(op, values, params)
    for higher in range(2, order + 1):
        _check_nested_modes(op, values, params, higher)
    if "dtype" not in params:  # an op that is told its type has no other to keep
        _check_float32(op, [_frozen(x, np.float32) for x in inputs], params)
    check_gradients(lambda *xs: op(*xs, **params), *values, order=order)


def _frozen(x: Any, dtype: Any) -> Any:
    """A copy that cannot be written to; floats in the given type, all else as it is."""
    if not isinstance(x, np.ndarray):
        return x if not _is_float(x) else float(x) if dtype is float else dtype(x)
    copy = x.astype(dtype if _is_float(x) else x.dtype)
    copy.flags.writeable = False
    return copy


def _is_float(x: Any) -> bool:
    return np.asarray(x).dtype.kind == "f"


def _check_values(op: Callable[..., Any], values: list[Any], params: dict[str, Any]) -> None:
    result = op(*values, **params)
    recorded = op(*(Node(x) if _is_float(x) else x for x in values), **params).value
    _expect(type(recorded) is type(result), op, f"{type(recorded)} on nodes, {type(result)} else")
    _agree(op, "on nodes and on plain values", recorded, result)
    for function, ours in NUMPY.items():
        if op in (ours, getattr(ours, "__wrapped__", None)):
            # Python's math, which computes floats, may round otherwise than NumPy.
            expected = function(*values, **params)
            _agree(op, f"and numpy's {function.__name__}", result, expected, rtol=1e-15)


def _check_derivatives(op: Callable[..., Any], values: list[Any], params: dict[str, Any]) -> None:
    random = np.random.default_rng(0)
    seed, other = random.uniform(0.5, 1.5, (2, *np.shape(op(*values, **params))))
    gradients = _gradients(op, values, params, seed)
    of_other = _gradients(op, values, params, other)
    of_both = _gradients(op, values, params, 2.0 * seed - 3.0 * other)
    recorded = _gradients(op, values, params, seed, create_graph=True)
    rounding = 1e-12 * _largest(*gradients.values(), *of_other.values())
    for i, gradient in gradients.items():
        both = 2.0 * gradient - 3.0 * of_other[i]
        _agree(op, f"gradient {i}, linear in the seed", of_both[i], both, atol=rounding)
        _agree(op, f"gradient {i}, recorded", recorded[i], gradient, atol=rounding)

    def of_floats(*xs: Any) -> Any:
        given = dict(zip(gradients, xs, strict=True))
        return op(*(given.get(i, x) for i, x in enumerate(values)), **params)

    floats = [values[i] for i in gradients]
    directions = [random.uniform(0.5, 1.5, np.shape(x)) for x in floats]
    value, tangent = jvp(of_floats, floats, directions)
    _expect(type(tangent) is type(value), op, f"a tangent {tangent!r} of {value!r}")
    forward = np.sum(seed * tangent)
    reverse = sum(
        np.sum(g * direction) for g, direction in zip(gradients.values(), directions, strict=True)
    )
    _agree(op, "forward and reverse mode", forward, reverse, atol=100.0 * rounding)


def _check_nested_modes(
    op: Callable[..., Any], values: list[Any], params: dict[str, Any], order: int
) -> None:
    """However forward and reverse mode are nested, the derivative of an order is the same.

    Taken are all derivatives of that order at once, along one direction of the inputs.
    """
    random = np.random.default_rng(0)
    floats = [i for i, x in enumerate(values) if _is_float(x)]
    directions = [random.uniform(0.5, 1.5, np.shape(values[i])) for i in floats]
    weights = random.uniform(0.5, 1.5, np.shape(op(*values, **params)))

    def of_floats(*xs: Any) -> Any:
        given = dict(zip(floats, xs, strict=True))
        return ops.sum(op(*(given.get(i, x) for i, x in enumerate(values)), **params) * weights)

    def forward(f: Callable[..., Any]) -> Callable[..., Any]:
        return lambda *xs: jvp(f, xs, directions)[1]

    def reverse(f: Callable[..., Any]) -> Callable[..., Any]:
        def along(*xs: Any) -> Any:
            vjp_fn = vjp(f, *xs)[1]
            parts = zip(vjp_fn(1.0), directions, strict=True)
            return functools.reduce(operator.add, (ops.sum(g * d) for g, d in parts))

        return along

    at = [values[i] for i in floats]
    found = []
    for modes in itertools.product((forward, reverse), repeat=order):
        f: Callable[..., Any] = of_floats
        for mode in modes:
            f = mode(f)
        found.append(f(*at))
    for other in found[:-1]:
        _agree(op, f"order {order}, nested modes", other, found[-1], atol=1e-9 * _largest(*found))


def _check_linearity(op: Op, values: list[Any], params: dict[str, Any]) -> None:
    """A linear op is homogeneous in its inputs together, a multilinear one in each of them."""
    rules = op.rules_for(tuple(values))
    inputs = [i for i, x in enumerate(values) if rules[i] is not None and _is_float(x)]
    groups = {"linear": [inputs], "multilinear": [[i] for i in inputs]}.get(op.kind, [])
    for group in groups:
        scaled = [-2.0 * x if i in group else x for i, x in enumerate(values)]
        expected = -2.0 * op(*values, **params)  # a power of two: exact
        _agree(op, f"{op.kind} in inputs {group}", op(*scaled, **params), expected, rtol=1e-15)


def _check_float32(op: Callable[..., Any], values: list[Any], params: dict[str, Any]) -> None:
    result = op(*values, **params)
    _expect(result.dtype == np.float32, op, f"float32 gave {result.dtype}")
    seed = np.ones(result.shape)
    exact = _gradients(op, [_frozen(x, float) for x in values], params, seed)
    for i, gradient in _gradients(op, values, params, seed).items():
        rounding = 1e-4 * _largest(exact[i])
        _agree(op, f"gradient {i} in float32", gradient, exact[i], atol=rounding)


def _gradients(
    op: Callable[..., Any],
    values: list[Any],
    params: dict[str, Any],
    seed: Any,
    create_graph: bool = False,
) -> dict[int, Any]:
    """Gradients of the float inputs by position, each of the type of its input; 0 for none."""
    nodes = {i: Node(x) for i, x in enumerate(values) if _is_float(x)}
    result = op(*(nodes.get(i, x) for i, x in enumerate(values)), **params)
    result.backward(seed, create_graph)
    gradients = {}
    for i, x in nodes.items():
        gradient = unwrap(x.grad) if x.grad is not None else 0.0 * x.value
        _expect(
            type(gradient) is type(x.value)
            and np.shape(gradient) == x.shape
            and np.asarray(gradient).dtype == x.dtype,
            op,
            f"gradient {i}, {gradient!r}, is not of the type and shape of its input {x!r}",
        )
        gradients[i] = gradient
    return gradients


def _largest(*arrays: Any) -> float:
    """The largest number in arrays, at least 1: what the rounding of their sums is relative to."""
    return max([1.0, *(float(np.max(np.abs(array), initial=0.0)) for array in arrays)])


def _agree(
    op: Callable[..., Any],
    what: str,
    actual: Any,
    expected: Any,
    rtol: float = 0.0,
    atol: float = 0.0,
) -> None:
    same = np.shape(actual) == np.shape(expected) and np.allclose(actual, expected, rtol, atol)
    _expect(same, op, f"{what}: {actual!r} and {expected!r} differ")


def _expect(fact: bool, op: Callable[..., Any], message: str) -> None:
    if not fact:
        raise AssertionError(f"{_name(op)}: {message}")


def _name(op: Callable[..., Any]) -> str:
    return getattr(op, "name", None) or repr(op)
