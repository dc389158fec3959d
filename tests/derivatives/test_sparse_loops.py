"""Patterns through loops: what the steps hand on, exactly, however many there are."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from loop_bodies import STEPS, body_of

import autograd_scratch as ag
from autograd_scratch import (
    fori_loop,
    grad,
    hessian,
    jacfwd,
    scan,
    sparse_hessian,
    sparse_jacobian,
    sparsity,
    while_loop,
)

X = np.array([0.7, -1.3, 0.4, 1.9, -0.6, 1.1])
BAND = np.eye(6) + 2.0 * np.eye(6, k=1)
Y = np.array([-0.2, 0.9, -1.4, 0.3, 1.6, 0.8])


def rows(x: Any) -> Any:
    return ag.reshape(x, (3, 2))


def joined(carry: Any, ys: Any) -> Any:
    return ag.concatenate([ag.ravel(carry), ag.ravel(ys)])


def chain(x: Any) -> Any:
    """What links each element with the one before, as Rosenbrock's function does."""
    step = lambda before, now: (now, (now - before**2) ** 2)  # noqa: E731
    return scan(step, 0.5, x)[1].sum()


def by_while(x: Any, body: Callable[[Any], Any], n: int) -> Any:
    return while_loop(lambda c: c[0] < n, lambda c: (c[0] + 1, body(c[1])), (0, x))[1]


EXACT: dict[str, Callable[[Any], Any]] = {
    "elementwise": lambda x: fori_loop(0, 9, lambda i, c: c + 0.1 * ag.sin(c), x),
    "elementwise, with a constant": lambda x: fori_loop(0, 9, lambda i, c: ag.sin(c) + x, x[::-1]),
    "from nothing": lambda x: fori_loop(0, 2, lambda i, c: ag.sin(c + x), np.zeros(6)),
    "no step": lambda x: fori_loop(0, 0, lambda i, c: c * x.sum(), x),
    "no step, and rows": lambda x: joined(*scan(lambda c, r: (c, c * r), x, np.zeros((0, 6)))),
    "one step": lambda x: fori_loop(0, 1, lambda i, c: c * x[::-1], x),
    "rolled": lambda x: fori_loop(0, 4, lambda i, c: np.roll(c, 1) * 2.0, x),
    "rolled round": lambda x: fori_loop(0, 12, lambda i, c: np.roll(c, 1) * 2.0, x),
    "spread a little": lambda x: fori_loop(0, 2, lambda i, c: c + 0.5 * np.roll(c, 1), x),
    "spread all over": lambda x: fori_loop(0, 9, lambda i, c: c + 0.1 * np.roll(c, 1), x),
    "two carries": lambda x: ag.concatenate(
        fori_loop(0, 3, lambda i, c: (c[1] * 2.0, ag.sin(c[0])), (x[:2], x[2:4]))
    ),
    "carries that are reached late": lambda x: ag.stack(
        fori_loop(0, 2, lambda i, c: (x[0], 2.0 * c[0], 2.0 * c[1], 2.0 * c[2]), (0.0,) * 4)
    ),
    "a table as carry": lambda x: fori_loop(0, 2, lambda i, c: c + c[:1], rows(x)),
    "a sum of rows": lambda x: scan(lambda c, r: (c + ag.sin(r), None), np.zeros(2), rows(x))[0],
    "the last row": lambda x: scan(lambda c, r: (r * 1.0, None), np.zeros(2), rows(x))[0],
    "the first row": lambda x: scan(lambda c, r: (r * 1.0, None), x[:2], rows(x), reverse=True)[0],
    "each row alone": lambda x: scan(lambda c, r: (c, ag.sin(r)), 0.0, rows(x))[1],
    "each row and a constant": lambda x: scan(lambda c, r: (c, r * x[0]), 0.0, rows(x))[1],
    "running sums": lambda x: joined(*scan(lambda c, r: (c + r, c * r), x[:2] ** 2, rows(x))),
    "running sums backwards": lambda x: joined(
        *scan(lambda c, r: (c + r, c + r), np.zeros(2), rows(x), reverse=True)
    ),
    "carries as they were": lambda x: joined(*scan(lambda c, r: (c + c, c), x, length=3)),
    "with a delay": lambda x: joined(
        *scan(lambda c, r: (ag.stack([c[1], r]), c[0]), np.zeros(2), x)
    ),
    "structures": lambda x: joined(
        *ag.scan(
            lambda c, r: (c + r["p"], {"a": c * r["q"], "b": r["p"]}),
            x[5],
            {"p": x[:3], "q": x[1:4]},
        )[1].values()
    ),
    "two matrices": lambda x: scan(lambda c, r: (BAND @ c, BAND.T @ r), x, np.outer(X, x))[1],
    "a loop in a loop": lambda x: scan(
        lambda c, r: (fori_loop(0, 3, lambda i, d: d * r[0], c), r), x[::-1], rows(x)
    )[0],
    "a loop over rows in a loop": lambda x: scan(
        lambda c, r: (c, scan(lambda d, e: (d + e, d + e), 0.0, r)[1]), 0.0, rows(x)
    )[1],
    "the gradient of a chain": grad(chain),
    "a gradient in a loop": lambda x: fori_loop(
        0, 3, lambda i, c: c - 0.1 * grad(lambda c: ((c * c - x) ** 2).sum())(c), x[::-1] ** 2
    ),
    "float32": lambda x: fori_loop(0, 3, lambda i, c: c + c, ag.astype(x, np.float32)),
    "many examples": ag.vmap(lambda c: fori_loop(0, 3, lambda i, c: c + c, c)),
    "while": lambda x: by_while(x, lambda c: ag.sin(c) + x, 5),
    "while, until all are reached": lambda x: by_while(x, lambda c: c + 0.1 * np.roll(c, 1), 7),
    "some carries kept": lambda x: scan(
        lambda c, r: (c + r, ag.sin(c)), np.zeros(2), rows(x), checkpoint=True
    )[1],
}
"""Functions whose patterns have not one entry too many."""


def flat_jacobian(f: Callable[[Any], Any], x: Any) -> Any:
    return np.asarray(jacfwd(f)(x)).reshape(-1, np.size(x))


@pytest.mark.parametrize("name", EXACT)
def test_a_pattern_has_the_entries_of_the_jacobian(name: str) -> None:
    f = EXACT[name]
    pattern = sparsity(f, X)
    assert pattern.dtype == bool
    for x in (X, Y):
        np.testing.assert_array_equal(pattern.toarray(), flat_jacobian(f, x) != 0.0)


@pytest.mark.parametrize("name", EXACT)
def test_values_are_those_of_the_dense_jacobian(name: str) -> None:
    f = EXACT[name]
    of_f = sparse_jacobian(f)
    for x in (X, Y):
        expected = flat_jacobian(f, x)
        np.testing.assert_allclose(
            of_f(x).toarray(), expected, rtol=1e-5 if "32" in name else 1e-11, atol=1e-12
        )


@pytest.mark.parametrize("name", [name for name in EXACT if "while" not in name])
@pytest.mark.filterwarnings("ignore:.*does not depend on the arguments")
def test_values_are_those_of_the_dense_hessian(name: str) -> None:
    f = EXACT[name]

    def energy(x: Any) -> Any:
        return ag.sum(ag.sin(f(x))) + 0.0 * x[0]

    of_f = sparse_hessian(energy)
    for x in (X, Y):
        np.testing.assert_allclose(
            of_f(x).toarray(), hessian(energy)(x), rtol=1e-4 if "32" in name else 1e-9, atol=1e-9
        )


@settings(max_examples=max(3, settings.default.max_examples // 8))
@given(STEPS, st.integers(0, 4), st.booleans())
def test_patterns_of_random_bodies_have_all_that_is_not_zero(
    steps: list[tuple[int, int, int]], length: int, reverse: bool
) -> None:
    def f(x: Any) -> Any:
        start, p, more = x[:3], x[3:6], x[6:]
        xs = ag.take(more, np.arange(length) % 2)
        carry, ys = scan(body_of(steps)(p), (start, 0.5), xs, reverse=reverse)
        return ag.concatenate([ag.reshape(carry[1], 1), *map(ag.ravel, (carry[0], *ys.values()))])

    for x in (np.cos(np.arange(8.0)), np.sin(np.arange(8.0))):
        pattern, dense = sparsity(f, x).toarray(), flat_jacobian(f, x)
        assert np.all(pattern | (dense == 0.0))
        np.testing.assert_allclose(sparse_jacobian(f)(x).toarray(), dense, rtol=1e-9, atol=1e-12)


@given(data=st.data())
@settings(max_examples=max(12, settings.default.max_examples // 2))
def test_a_linear_loop_has_the_pattern_of_its_powers(data: st.DataObject) -> None:
    size, length = data.draw(st.integers(1, 5)), data.draw(st.integers(0, 9))
    passes = np.array(data.draw(st.lists(st.booleans(), min_size=size**2, max_size=size**2)))
    of_row = np.array(data.draw(st.lists(st.booleans(), min_size=size, max_size=size)))
    step, enter = passes.reshape(size, size) * 1.0, of_row.reshape(size, 1) * 1.0
    reverse = data.draw(st.booleans())

    def body(c: Any, r: Any) -> Any:
        return step @ c + enter @ r, c + enter @ r

    def f(x: Any) -> Any:
        return joined(*scan(body, x[:size], ag.reshape(x[size:], (-1, 1)), reverse=reverse))

    def only_last(x: Any) -> Any:
        return f(x)[:size]

    x = np.ones(size + length)  # all paths add up, and none cancels another
    for g in (f, only_last):
        np.testing.assert_array_equal(sparsity(g, x).toarray(), flat_jacobian(g, x) != 0.0)


def test_the_chain_as_a_loop_takes_as_few_colors_as_without() -> None:
    of_loop = sparse_hessian(chain)
    x = np.linspace(0.5, 1.5, 200)
    hessian_of_loop = of_loop(x)
    assert hessian_of_loop.nnz == 598
    assert of_loop.plan((x,), {}).colors == 3
    without = sparse_hessian(lambda x: ((x[1:] - x[:-1] ** 2) ** 2).sum() + (x[0] - 0.25) ** 2)
    np.testing.assert_allclose(hessian_of_loop.toarray(), without(x).toarray(), atol=1e-12)


def test_many_steps_take_few_products() -> None:
    def f(x: Any) -> Any:
        return fori_loop(0, 10**9 + 1, lambda i, c: np.roll(c, 1), x)

    places = (np.arange(6) - (10**9 + 1)) % 6
    np.testing.assert_array_equal(sparsity(f, X).toarray(), np.eye(6, dtype=bool)[places])


def test_a_sum_of_many_rows_takes_no_more_memory_than_they_are() -> None:
    x = np.ones(100_000)
    tracemalloc.start()
    try:
        pattern = sparsity(lambda x: scan(lambda c, r: (c + ag.sin(r), None), 0.0, x)[0], x)
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert pattern.nnz == x.size
    assert most < 1000 * x.size


def test_what_takes_too_long_to_follow_counts_as_full(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("autograd_scratch.derivatives.sparse.loops.MOST", 15)
    exact = sparsity(lambda x: scan(lambda c, r: (c + r, c + r), 0.0, x)[1], X[:3])
    assert exact.nnz == 6
    full = sparsity(lambda x: scan(lambda c, r: (c + r, c + r), 0.0, x)[1], X)
    assert full.nnz == 36
    aside = sparsity(lambda x: joined(*scan(lambda c, r: (c + r, 2.0), 0.0, x)), X)
    assert aside.toarray().any(axis=1).tolist() == [True] + 6 * [False]
