"""Programs in several threads: always the results of one after the other, and no deadlock."""

import sys
import threading

import numpy as np
import pytest
from eager import bits, outcome

from autograd_scratch import exp, grad, jit, sigmoid, sum, value_and_grad
from autograd_scratch.ops import take

X = np.array([0.5, -1.25, 2.0])
THREADS = 8
PATIENCE = 60.0
"""Seconds until threads that wait for each other count as stuck."""

quietly = pytest.mark.filterwarnings("ignore:.*has been traced:RuntimeWarning")


@pytest.fixture(autouse=True)
def frequent_switches():
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


def in_threads(*works):
    """Run functions at once, each in a thread of its own; raise what one of them raises."""
    ready, errors = threading.Barrier(len(works)), []

    def run(work):
        try:
            ready.wait(PATIENCE)
            work()
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=run, args=(work,), daemon=True) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert not any(thread.is_alive() for thread in threads), "threads wait for each other"
    if errors:
        raise errors[0]


def result_or_error(f, args):
    """What a call gives: bits, or the type of an error; an op's message says more than NumPy's."""
    found, *_ = outcome(f, args)
    return found


def check_in_threads(program, f, inputs, times=30):
    """Check that each thread gets the results and errors of the function, call after call."""
    expected = [result_or_error(f, args) for args in inputs]

    def work(i):
        for k in range(times):
            which = (i + k) % len(inputs)
            found = result_or_error(program, inputs[which])
            assert found == expected[which], f"{inputs[which]}: {found}"

    in_threads(*[lambda i=i: work(i) for i in range(THREADS)])


def rosenbrock(x):
    return sum(100.0 * (x[1:] - x[:-1] ** 2) ** 2 + (1.0 - x[:-1]) ** 2)


@pytest.mark.parametrize("f", [rosenbrock, value_and_grad(rosenbrock), lambda x: exp(-x) * x])
def test_first_calls_with_arrays(f):
    check_in_threads(jit(f), f, [(X + 0.1 * i,) for i in range(THREADS)])


@pytest.mark.parametrize("backend", ["python", "auto"])
def test_first_calls_with_numbers(backend):
    f = value_and_grad(lambda x: exp(-x) * x + sigmoid(x) * x)
    check_in_threads(jit(f, backend=backend), f, [(0.1 * i,) for i in range(THREADS)])


def test_a_compiled_loop():
    pytest.importorskip("numba")

    def f(x, y):
        for _ in range(300):
            x = x * y + 0.1
        return x

    program = jit(f, backend="numba")
    check_in_threads(program, f, [(0.1 * i, 0.5) for i in range(THREADS)])


@quietly
def test_first_calls_with_many_kinds_of_arguments():
    f = lambda x, n: exp(x) * n if n % 2 else x - n  # noqa: E731
    kinds = [(X[:size], n) for size in (1, 2, 3) for n in range(8)]
    check_in_threads(jit(f), f, kinds, times=50)


def test_shapes_that_depend_on_numbers():
    f = lambda x: x[x > 0.0] * 2.0  # noqa: E731
    check_in_threads(jit(f), f, [(X,), (-X,), (abs(X),), (-abs(X),)])


def test_errors_leave_nothing_behind():
    def f(x, i):
        if i[0] == 9:
            raise ValueError("nine")
        return exp(take(x, i)) * 2.0

    def g(x, i):
        return exp(x[i]) * 2.0

    indices = [np.array([k, 0]) for k in (0, 1, 2, 7, -3, -4)]
    check_in_threads(jit(g), g, [(X, i) for i in indices])

    def h(x, n):
        if n > 3:
            raise KeyError(n)
        return exp(x) * n

    check_in_threads(jit(h), h, [(X, n) for n in range(8)])


def test_arrays_that_are_changed_in_place():
    @jit
    def step(w, x):
        w -= 0.1 * grad(lambda w: sum((w * x - 1.0) ** 2))(w)
        return sum(w)

    def run(step, i):
        w = X * i
        return [step(w, X) for _ in range(20)], w

    def plain(w, x):
        w -= 0.1 * grad(lambda w: sum((w * x - 1.0) ** 2))(w)
        return sum(w)

    def work(i):
        assert bits(run(step, i)) == bits(run(plain, i))

    in_threads(*[lambda i=i: work(i) for i in range(THREADS)])


@quietly
@pytest.mark.parametrize("repetition", range(5))
def test_programs_that_call_each_other(repetition):
    @jit
    def a(x, n):
        return x if n == 0 else x * b(X, n - 1) + 1.0

    @jit
    def b(x, n):
        return x if n == 0 else x - a(X, n - 1)

    def by_hand(x, n, which):
        if n == 0:
            return x
        return x * by_hand(X, n - 1, 1) + 1.0 if which == 0 else x - by_hand(X, n - 1, 0)

    def work(i):
        for n in (3, 2, 1, 4):
            assert bits((a, b)[i % 2](X, n)) == bits(by_hand(X, n, i % 2))

    in_threads(*[lambda i=i: work(i) for i in range(THREADS)])


def test_a_function_that_waits_for_a_thread_that_calls_the_program():
    @jit
    def f(x, n):
        found = []
        if n:
            thread = threading.Thread(target=lambda: found.append(f(X, n - 1)), daemon=True)
            thread.start()
            thread.join(PATIENCE)
            return x * found[0]
        return x + 1.0

    in_threads(lambda: f(X, 2))
    assert bits(f(X, 2)) == bits(X * (X * (X + 1.0)))
