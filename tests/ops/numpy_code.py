"""What must hold for plain NumPy code that meets nodes: checked for one call of a function."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograd_scratch import Node, concatenate, grad, jit, ravel, vmap
from autograd_scratch.engine.values import dtype_of, unwrap
from autograd_scratch.testing import check_op


def check_call(f: Callable[..., Any], *inputs: Any, order: int = 3) -> None:
    """Check that f, written with NumPy's own functions, differentiates as it stands.

    The facts are those of :func:`check_op`; besides, on nodes f gives results of the same
    structure, shapes and types as on arrays; a program that jit makes of f and of its gradient
    gives the same numbers; and so does f on a batch, by vmap.

    Args:
        f: function of the inputs; returns a number, an array, or a list, tuple or dict of them.
        inputs: numbers and arrays; floats are differentiated.
        order: up to which order derivatives are compared with differences.
    """
    expected = _leaves(f(*inputs))
    recorded = _leaves(f(*(Node(x) if _is_float(x) else x for x in inputs)))
    assert len(recorded) == len(expected)
    for found, plain in zip(recorded, expected, strict=True):
        value = np.asarray(unwrap(found))
        assert (value.shape, value.dtype) == (np.shape(plain), np.asarray(plain).dtype)
        np.testing.assert_allclose(value, plain, rtol=1e-13, atol=1e-13)

    def joined(*xs: Any) -> Any:
        return concatenate([ravel(y) for y in _leaves(f(*xs)) if dtype_of(y).kind == "f"])

    check_op(joined, (inputs, {}), order)
    _check_jit(joined, inputs)
    _check_batch(f, inputs)


VARYING = ("gives more or fewer elements", "picks differently many elements")
"""What errors say of functions that have no batch of results."""


def _check_batch(f: Callable[..., Any], inputs: tuple[Any, ...]) -> None:
    """Check that f runs on a batch, unless the shape of what it gives depends on the values."""
    rows = [inputs, tuple(x * 1.0009765625 if _is_float(x) else x for x in inputs)]
    expected = [_leaves(f(*row)) for row in rows]
    batches = [np.stack(column) for column in zip(*rows, strict=True)]
    try:
        found = _leaves(vmap(f)(*batches))
    except (TypeError, IndexError) as error:
        if not any(words in str(error) for words in VARYING):
            raise
        return
    for batch, examples in zip(found, zip(*expected, strict=True), strict=True):
        right = np.stack(examples)
        np.testing.assert_allclose(batch, right, rtol=1e-10, atol=1e-11)
        assert batch.dtype == right.dtype


def _check_jit(joined: Callable[..., Any], inputs: tuple[Any, ...]) -> None:
    floats = tuple(i for i, x in enumerate(inputs) if _is_float(x))

    def total(*xs: Any) -> Any:
        y = joined(*xs)
        return (y * np.cos(np.arange(y.shape[0]))).sum()

    gradient = grad(total, argnum=floats)
    for eager in (total, gradient):
        program = jit(eager)
        for _ in range(2):
            for found, right in zip(
                _leaves(program(*inputs)), _leaves(eager(*inputs)), strict=True
            ):
                np.testing.assert_allclose(found, right, rtol=1e-12, atol=1e-14)


def _leaves(tree: Any) -> list[Any]:
    if isinstance(tree, dict):
        return [leaf for item in tree.values() for leaf in _leaves(item)]
    if isinstance(tree, (tuple, list)):
        return [leaf for item in tree for leaf in _leaves(item)]
    return [tree]


def _is_float(x: Any) -> bool:
    return np.asarray(x).dtype.kind == "f"
