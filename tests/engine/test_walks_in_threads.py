"""Backward passes in several threads at once give what they give one after the other."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from autograd_scratch import Node, grad, jacobian, vjp

THREADS, TIMES = 8, 40


@pytest.fixture(autouse=True)
def frequent_switches() -> Iterator[None]:
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


def in_threads(work: Callable[[int], None]) -> None:
    """Call ``work`` with a number in each thread, again and again; raise what one raises."""
    errors: list[BaseException] = []

    def run(k: int) -> None:
        try:
            for _ in range(TIMES):
                work(k)
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=run, args=(k,)) for k in range(1, THREADS + 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60.0)
    if errors:
        raise errors[0]


def test_graphs_that_share_a_leaf_each_set_a_whole_gradient() -> None:
    w = Node(np.ones(3))
    possible = {float(k) for k in range(1, THREADS + 1)}

    def work(k: int) -> None:
        y = (w * float(k)).sum()
        for _ in range(20):
            y = y + 0.0 * w.sum()
        y.backward()
        found = w.grad  # perhaps another thread's by now, but never a mixture
        assert len(set(found)) == 1
        assert found[0] in possible
        assert y.grad == 1.0

    in_threads(work)


def test_one_pullback_serves_all_threads() -> None:
    x = np.array([0.1, 0.2, 0.3])
    _, vjp_fn = vjp(lambda x: np.sin(x) * x.sum() + np.exp(x), x)
    expected = {k: vjp_fn(np.full(3, float(k)))[0] for k in range(1, THREADS + 1)}

    def work(k: int) -> None:
        np.testing.assert_array_equal(vjp_fn(np.full(3, float(k)))[0], expected[k])

    in_threads(work)


def test_derivatives_of_functions_in_threads_are_those_of_one() -> None:
    def f(x: Any) -> Any:
        return (np.sin(x) * x[0]).sum() + grad(lambda y: (y * y * x[1]).sum())(x).sum()

    points = {k: np.array([0.1 * k, 0.2]) for k in range(1, THREADS + 1)}
    expected = {k: (grad(f)(x), jacobian(grad(f))(x)) for k, x in points.items()}

    def work(k: int) -> None:
        np.testing.assert_array_equal(grad(f)(points[k]), expected[k][0])
        np.testing.assert_array_equal(jacobian(grad(f))(points[k]), expected[k][1])

    in_threads(work)


def test_snapshots_in_threads_never_share_memory_with_others_that_live() -> None:
    def work(k: int) -> None:
        array = np.full(5000, float(k))
        nodes = [Node(array) for _ in range(4)]
        array[:] = 0.0
        assert all((node.value == k).all() for node in nodes)

    in_threads(work)
