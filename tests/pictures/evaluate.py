"""What a formula comes to, computed from its tree with NumPy's functions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from autograd_scratch.engine.op import Op
from autograd_scratch.engine.registry import OPS
from autograd_scratch.pictures.formulas.tree import Call, Number, Term


def evaluated(term: Term, leaves: Mapping[Term, Any]) -> Any:
    """The number or array that a formula comes to, given those of its names and derivatives."""
    if term in leaves:
        return np.asarray(leaves[term])
    if isinstance(term, Number):
        return np.asarray(term.value)
    assert isinstance(term, Call), f"{term} has no value"
    xs = [evaluated(x, leaves) for x in term.terms]
    if term.op in _BY_HAND:
        return _BY_HAND[term.op](term.params, *xs)
    return _op(term.op).compute(*xs, **given_to(term))


def _op(name: str) -> Op:
    """The op of a name; some are registered under a function that prepares their call."""
    found = vars(OPS).get(f"_{name}") or vars(OPS)[name]
    assert isinstance(found, Op)
    return found


def given_to(term: Call) -> dict[str, Any]:
    """The parameters of an op; ``result`` is only there to be shown."""
    return {name: value for name, value in term.params.items() if name != "result"}


def _sum(params: Any, x: Any) -> Any:
    return np.sum(x, axis=params.get("axis"), keepdims=params.get("keepdims", False))


def _mean(params: Any, x: Any) -> Any:
    total = _sum(params, x)
    count = np.size(x) // max(np.size(total), 1)
    return total / (count - params.get("ddof", 0))


def _cumsum(params: Any, x: Any) -> Any:
    axis = params.get("axis")
    if not params.get("reverse"):
        return np.cumsum(x, axis=axis)
    return np.flip(np.cumsum(np.flip(x, axis), axis), axis)


def _arranged(params: Any, x: Any) -> Any:
    shape = params["shape"]
    return np.reshape(x, shape) if x.size == np.prod(shape) else np.broadcast_to(x, shape)


def _add(params: Any, *xs: Any) -> Any:
    return sum(xs[1:], start=xs[0])


_BY_HAND: dict[str, Any] = {
    "add": _add,
    "sub": lambda params, x, y: x * 1.0 - y,
    "mul": lambda params, x, y: x * y,
    "div": lambda params, x, y: x / y,
    "neg": lambda params, x: -(x * 1.0),
    "pow": lambda params, x, y: np.power(x * 1.0, y),
    "dot": lambda params, x, y: np.dot(x, y),
    "matmul": lambda params, x, y: x @ y,
    "outer": lambda params, x, y: np.outer(x, y),
    "sqrt": lambda params, x: np.sqrt(x * 1.0),
    "sum": _sum,
    "mean": _mean,
    "cumsum": _cumsum,
    "arranged": _arranged,
    "count": lambda params: np.asarray(params["count"]),
    "eye": lambda params: np.eye(params["size"]),
    "onehot": lambda params, t: np.eye(params["classes"])[t],
    "where": lambda params, c, x, y: np.where(c, x, y),
    "greater": lambda params, x, y: x > y,
    "less": lambda params, x, y: x < y,
    "equal": lambda params, x, y: x == y,
    "floor": lambda params, x: np.floor(x),
    "trunc": lambda params, x: np.trunc(x),
}
