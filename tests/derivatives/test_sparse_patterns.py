"""Sparse derivatives: the patterns have all that is not zero, and the values are the dense ones."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings

import autograd_scratch as ag
from autograd_scratch import grad, hessian, jacobian, jit, sparse_hessian, sparse_jacobian, sparsity
from autograd_scratch.testing import RandomGraph, graphs
from autograd_scratch.testing.graphs import STEPS

X = np.array([0.7, -1.3, 0.4, 1.9, -0.6, 1.1])
Y = np.array([-0.2, 0.9, -1.4, 0.3, 1.6, 0.8])
BAND = np.eye(6) + 2.0 * np.eye(6, k=1)
TABLE = np.arange(1.0, 13.0).reshape(3, 4)


def steps_down(x: Any) -> Any:
    return x[1:] - x[:-1] ** 2


def rows(x: Any) -> Any:
    return x.reshape(2, 3)


def filled(x: Any) -> Any:
    y = ag.zeros(8)
    y[1:7] = x
    y[0] = x[0] * x[1]
    y[2] += x[3]
    return y


EXACT: dict[str, Callable[[Any], Any]] = {
    "differences": steps_down,
    "the same": lambda x: x,
    "an integer": lambda x: 2,
    "booleans": lambda x: x > 0,
    "the sum of a number": lambda x: ag.sum(x[0], axis=0),
    "running sum of a number": lambda x: ag.cumsum(x[1]),
    "a constant array": lambda x: np.ones(3),
    "a constant number": lambda x: 2.0,
    "a number": lambda x: x.sum(),
    "nothing": lambda x: x[:0],
    "broadcast": lambda x: x[:, None] * x[:2],
    "constant matrix": lambda x: np.sin(BAND @ x),
    "from the left": lambda x: np.sin(x @ BAND),
    "constant matrix times columns": lambda x: BAND[:, ::2] @ x.reshape(3, 2),
    "columns times constant matrix": lambda x: np.dot(x.reshape(3, 2), BAND[:2]),
    "rows times table": lambda x: rows(x) @ TABLE,
    "products of rows and columns": lambda x: rows(x) @ x.reshape(3, 2),
    "matrices of a batch": lambda x: x.reshape(2, 1, 3) @ np.ones((3, 2)),
    "one matrix for a batch": lambda x: np.ones((2, 3)) @ x.reshape(2, 3, 1),
    "a vector with a batch": lambda x: x[:3] @ np.ones((2, 3, 2)),
    "dot of more axes": lambda x: np.dot(x.reshape(1, 2, 3), np.ones((2, 3, 2))),
    "dot with a number": lambda x: np.dot(x, 3.0),
    "inner product": lambda x: x @ x[::-1],
    "einsum": lambda x: np.einsum("ij,jk->ki", rows(x), TABLE),
    "einsum of batches": lambda x: np.einsum("...j,jk->...k", rows(x), TABLE),
    "tensordot": lambda x: np.tensordot(x.reshape(1, 2, 3), TABLE, axes=([2], [0])),
    "tensordot of last axes": lambda x: np.tensordot(rows(x), TABLE, axes=1),
    "outer": lambda x: np.outer(x[:2], x[3:]),
    "convolved, same": lambda x: np.convolve(x, np.array([1.0, -2.0, 3.0]), "same"),
    "convolved, same, even": lambda x: np.convolve(x, np.arange(1.0, 5.0), "same"),
    "convolved, same, longer": lambda x: np.convolve(x, np.arange(1.0, 10.0), "same"),
    "convolved, valid": lambda x: np.convolve(np.arange(1.0, 5.0), x, "valid"),
    "convolved, full": lambda x: np.convolve(x, x[:2], "full"),
    "sums of columns": lambda x: (rows(x) ** 2).sum(0),
    "means of rows": lambda x: (rows(x) ** 2).mean(1, keepdims=True) + np.ones((2, 3)),
    "variance": lambda x: np.var(rows(x), axis=0),
    "softmax": lambda x: ag.softmax(rows(x)),
    "logsumexp": lambda x: ag.logsumexp(rows(x), axis=0),
    "transposed": lambda x: rows(x).T ** 2,
    "rolled": lambda x: np.roll(x, 1) * x,
    "tiled": lambda x: np.tile(x, 2),
    "repeated": lambda x: np.repeat(x, 2),
    "taken": lambda x: np.take(x, [1, 1, 3]),
    "a diagonal": lambda x: np.diag(x),
    "a diagonal of a table": lambda x: np.diag(np.outer(x, x)),
    "padded": lambda x: np.pad(x, 2),
    "reflected": lambda x: np.pad(x, 2, mode="reflect"),
    "joined": lambda x: np.concatenate([x[1:] ** 2, np.zeros(2), x[:1]]),
    "stacked": lambda x: np.stack([x, x[::-1]], axis=1),
    "numbers": lambda x: ag.stack([x[i] * x[(i + 1) % 6] for i in range(6)]),
    "filled": filled,
    "set": lambda x: x.at[2].set(x[0] * 2.0),
    "float32 inside": lambda x: ag.astype(x, np.float32) * 2.0,
}
"""Functions whose patterns have not one entry too many."""

MORE: dict[str, Callable[[Any], Any]] = {
    "sorted": lambda x: np.sort(x),
    "largest": lambda x: np.max(rows(x), axis=1),
    "chosen by values": lambda x: np.where(x > 0, x, x[::-1]),
    "picked by value": lambda x: x[np.argmax(x)],
    "clipped": lambda x: np.clip(x, -1.0, 1.0),
    "running sum": lambda x: np.cumsum(x),
    "running product": lambda x: np.cumprod(rows(x), axis=0),
    "inverse": lambda x: np.linalg.inv(np.diag(x)),
    "solved": lambda x: np.linalg.solve(BAND, x),
    "eigenvalues": lambda x: np.linalg.eigvalsh(np.diag(x)),
    "trace": lambda x: np.trace(np.outer(x, x)),
    "diagonal of einsum": lambda x: np.einsum("ii->i", np.outer(x, x)),
    "triangle": lambda x: np.triu(np.outer(x, x)),
    "interpolated": lambda x: np.interp(x, np.arange(3.0), np.arange(3.0) ** 2),
    "one over the norm": lambda x: x / np.linalg.norm(x),
    "a masked part": lambda x: x[x > 0] * x.sum(),
}
"""Functions whose derivative has zeros at most points that the pattern does not know of."""


def flat_jacobian(f: Callable[[Any], Any], x: Any) -> Any:
    return np.asarray(jacobian(f)(x)).reshape(-1, np.size(x))


@pytest.mark.parametrize("name", EXACT)
def test_a_pattern_has_the_entries_of_the_jacobian(name: str) -> None:
    f = EXACT[name]
    pattern = sparsity(f, X)
    assert pattern.dtype == bool
    np.testing.assert_array_equal(pattern.toarray(), flat_jacobian(f, X) != 0.0)
    np.testing.assert_array_equal(pattern.toarray(), flat_jacobian(f, Y) != 0.0)


@pytest.mark.parametrize("name", MORE)
def test_a_pattern_may_have_more_entries_and_never_less(name: str) -> None:
    f = MORE[name]
    pattern = sparsity(f, X).toarray()
    assert np.all(pattern | (flat_jacobian(f, X) == 0.0))
    if name != "a masked part":  # which has as many rows as there are positive numbers
        assert np.all(pattern | (flat_jacobian(f, Y) == 0.0))


@pytest.mark.parametrize("name", EXACT | MORE)
def test_values_are_those_of_the_dense_jacobian(name: str) -> None:
    f = (EXACT | MORE)[name]
    of_f = sparse_jacobian(f)
    for x in (X, Y):
        found, expected = of_f(x), flat_jacobian(f, x)
        assert found.dtype.kind == "f"
        np.testing.assert_allclose(found.toarray(), expected, rtol=1e-6 if "32" in name else 1e-12)


@pytest.mark.parametrize("name", EXACT | MORE)
@pytest.mark.filterwarnings("ignore:.*does not depend on the arguments")
def test_values_are_those_of_the_dense_hessian(name: str) -> None:
    f = (EXACT | MORE)[name]

    def energy(x: Any) -> Any:
        return ag.sum(f(x) ** 3) + 0.0 * x[0]

    of_f = sparse_hessian(energy)
    for x in (X, Y):
        found, expected = of_f(x), hessian(energy)(x)
        np.testing.assert_allclose(
            found.toarray(), expected, rtol=1e-5 if "32" in name else 1e-11, atol=1e-11
        )


def of_one_array(graph: RandomGraph) -> tuple[Callable[[Any], Any], Any]:
    """A random graph as a function of one array that returns all of its results in one, and x."""
    sizes = [np.size(x) for x in graph.inputs]
    ends = np.cumsum([0, *sizes])

    def f(x: Any) -> Any:
        results = [
            ag.reshape(x[start:stop], np.shape(each))
            for each, start, stop in zip(graph.inputs, ends, ends[1:], strict=False)
        ]
        for name, positions in graph.steps:
            results.append(STEPS[name](*(results[i] for i in positions)))
        return ag.concatenate([ag.ravel(y) for y in results])

    return f, np.concatenate([np.ravel(x) for x in graph.inputs])


@settings(max_examples=15)
@given(graphs(max_steps=6))
def test_random_functions_have_the_derivatives_of_the_dense_ones(graph: RandomGraph) -> None:
    f, x = of_one_array(graph)
    pattern = sparsity(f, x).toarray()
    of_f = sparse_jacobian(f)
    for at in (x, np.cos(x) / 2.0):
        dense = jacobian(f)(at)
        assert np.all(pattern | (dense == 0.0))
        np.testing.assert_allclose(of_f(at).toarray(), dense, rtol=1e-11, atol=1e-12)

    def total(x: Any) -> Any:
        return (f(x) ** 2).sum()

    expected = hessian(total)(x)
    np.testing.assert_allclose(sparse_hessian(total)(x).toarray(), expected, rtol=1e-10, atol=1e-11)


# ops of users -------------------------------------------------------------------------------------


@ag.op(lambda g, y, x: g, inline_in_jit=True)
def rounded(x: Any) -> Any:
    """Straight through: its derivative is not that of what it computes."""
    return np.round(x)


@ag.op(lambda g, y, x: 3.0 * g * x * x)
def cubed(x: Any) -> Any:
    return x**3


@ag.op(lambda g, y, x: 2.0 * g[::-1], kind="linear")
def twice_reversed(x: Any) -> Any:
    return 2.0 * x[::-1]


@pytest.mark.parametrize(("op", "entries"), [(rounded, 6), (cubed, 6), (twice_reversed, 36)])
def test_ops_of_users_depend_on_what_their_rules_say(op: Any, entries: int) -> None:
    assert sparsity(op, X).nnz == entries
    np.testing.assert_allclose(sparse_jacobian(op)(X).toarray(), jacobian(op)(X), rtol=1e-14)


def test_derivatives_inside_are_followed() -> None:
    for f in (
        lambda x: grad(lambda y: (y[1:] * y[:-1] ** 2).sum())(x),
        jit(np.sin),
        ag.checkpoint(lambda x: np.sin(x) * x[0]),
        lambda x: ag.vmap(lambda row: row * row[0])(rows(x)),
    ):
        dense = flat_jacobian(f, X)
        np.testing.assert_array_equal(sparsity(f, X).toarray(), dense != 0.0)
        np.testing.assert_allclose(sparse_jacobian(f)(X).toarray(), dense, rtol=1e-13)
