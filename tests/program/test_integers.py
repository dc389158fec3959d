"""Integer arguments that only compute: traced for two values, and once for all."""

import enum
import operator
import pickle
import threading
from typing import Any, NamedTuple

import numpy as np
import pytest
from eager import bits
from integer_arguments import SMALL, X, agrees, counted, is_traced, quietly

import autograd_scratch as ag
from autograd_scratch import exp, grad, jit, value_and_grad, where

# Integers that compute ----------------------------------------------------------------------------


def corrected(lr, t):
    """The learning rate of Adam."""
    return lr * ag.sqrt(1 - 0.999**t) / (1 - 0.9**t)


def adam(params, gradients, state):
    """A step of Adam that counts in integers, as the book does, and changes arrays in place."""
    t = state["t"] + 1
    lr = corrected(state["lr"], t)
    m, v = {}, {}
    for key, g in gradients.items():
        m[key] = state["m"][key] + (1 - 0.9) * (g - state["m"][key])
        v[key] = state["v"][key] + (1 - 0.999) * (g**2 - state["v"][key])
        params[key] -= lr * m[key] / (np.sqrt(v[key]) + 1e-7)
    return {"t": t, "lr": state["lr"], "m": m, "v": v}


COMPUTES = {
    "product": lambda x, n: x * n,
    "product from the left": lambda x, n: n * x,
    "sums": lambda x, n: (x + n, n + x, x - n, n - x),
    "quotients": lambda x, n: (x / n, n / x, x / (n + 1)),
    "whole quotients": lambda x, n: (x // n, x % n),
    "power": lambda x, n: x**n,
    "power of it": lambda x, n: n**x,
    "power of a constant": lambda x, n: x * 0.9**n,
    "correction": lambda x, n: x * corrected(0.1, n),
    "correction of NumPy": lambda x, n: x * (np.sqrt(1.0 - 0.999**n) / (1.0 - 0.9**n)),
    "exponential of NumPy": lambda x, n: x * np.exp(-0.1 * n),
    "power of NumPy": lambda x, n: x * np.power(0.9, n),
    "decay": lambda x, n: x * exp(-n / 7) / (1 + n // 3),
    "remainder": lambda x, n: x + n % 7 - (-n) // 4 + divmod(n, 5)[1] + abs(3 - n),
    "integer results": lambda x, n: (n + 1, 2 * n, -n, +n, n // 3, n > 5, x),
    "float results": lambda x, n: (n / 3, 1.5 * n, x),
    "integer powers": lambda x, n: (x, n**2, 2**n, (n - 30) ** 3, (-2) ** n),
    "exact integers": lambda x, n: x * ((n * 10**15 + 1) * 9 % 1000),
    "comparison": lambda x, n: where(x < n, x, 2.0 * x),
    "comparison of it": lambda x, n: where(n >= x, x, 2.0 * x),
    "comparison of integers": lambda x, n: where(n > 5, x, 2.0 * x),
    "boolean": lambda x, n: x * (n > 5) + (n == 3),
    "isinstance": lambda x, n: x * n if isinstance(n, int) and not isinstance(n, bool) else x,
    "is not": lambda x, n: x if n is None or n == "auto" else x * n,
    "larger": lambda x, n: ag.maximum(x, n) + ag.minimum(n, x),
    "larger of NumPy": lambda x, n: np.maximum(x, n) + np.minimum(n, x),
    "constant array": lambda x, n: x + X * n + n * X,
    "NumPy's double": lambda x, n: x * (np.float64(0.3) * n),
    "NumPy's single": lambda x, n: x * (n * np.float32(0.3)),
    "derivative": lambda x, n: grad(lambda x: ag.sum(x**3 * n / (x + n) ** 2))(x),
    "derivative inside": lambda x, n: grad(lambda y: (x * y * n).sum() * y)(0.3),
    "forward": lambda x, n: ag.jvp(lambda x: x**2 * n + n / (x * x + n), (x,), (x,)),
    "value and slope": lambda x, n: value_and_grad(lambda x, n: ag.sum(exp(x / n)))(x, n),
    "closed over": lambda x, n: ag.jit(lambda x: x * n)(x),
    "unused": lambda x, n: x * 2.0,
    "in place": lambda x, n: operator.imul(x, 1.0 / n),
}


@pytest.mark.parametrize("x", [X, SMALL, 0.5, np.float32(0.5)], ids=["X", "SMALL", "float", "f4"])
@pytest.mark.parametrize("name", COMPUTES)
def test_an_integer_that_computes_is_traced(name, x):
    f = counted(COMPUTES[name])
    program = jit(f, backend="python")
    # NumPy's functions count as ops there, traced or not: of float64 scalars they make floats.
    reference = (lambda *args: jit(COMPUTES[name])(*args)) if "NumPy" in name else COMPUTES[name]
    agrees(program, reference, *[(x, n) for n in (*range(1, 41), 7, 1000, 3)])
    assert f.runs <= 3


def test_a_step_of_adam_that_counts_in_integers_is_traced_twice_and_once_for_all():
    f = counted(adam)
    program = jit(f)
    states = []
    for step in (program, adam):
        params = {"W": X.copy(), "b": np.ones((2, 2))}
        zeros = {key: np.zeros_like(x) for key, x in params.items()}
        state = {"t": 0, "lr": 0.01, "m": zeros, "v": zeros}
        for k in range(100):
            gradients = {key: np.cos(k + x) for key, x in params.items()}
            state = step(params, gradients, state)
        states.append((bits(params), bits(state)))
    assert states[0] == states[1]
    assert f.runs == 3


def test_an_integer_that_never_changes_is_static():
    f = counted(lambda x, n: x * n)
    program = jit(f)
    for _ in range(3):
        assert program(2.0, 3) == 6.0
    assert f.runs == 1
    assert "3" in program.source


def test_the_general_program_can_be_read():
    program = jit(lambda x, t: x * (1 - 0.9**t) / (-2) ** (t - 1) + (2 * t + 1) % 3)
    agrees(program, program.__wrapped__, *[(X, t) for t in range(1, 9)])
    assert "1 - 0.9 ** t" in program.source
    assert "(-2) ** " in program.source
    assert "(2 * t + 1) % 3" in program.source


# Several of them, and others ----------------------------------------------------------------------


def test_of_several_integers_each_has_its_own_role():
    f = counted(lambda x, epoch, t, rate: x * (2.0 if epoch % 2 else 3.0) * 0.9**t / rate)
    program = jit(f)
    calls = [(X, epoch, t, t + 1) for epoch in range(3) for t in range(1, 30)]
    agrees(program, program.__wrapped__, *calls)
    (kind,) = program._counters._kinds.values()
    assert kind.traced == {1, 2}
    assert kind.static == {0}


def test_a_new_value_of_one_that_decides_takes_three_traces_more():
    f = counted(lambda x, epoch, t: x * int(epoch) * 0.9**t)
    program = jit(f)
    for epoch in range(4):
        for t in range(1, 30):
            assert bits(program(X, epoch, t)) == bits(X * epoch * 0.9**t)
    assert f.runs <= 3 * 4 + 1


class State(NamedTuple):
    steps: dict[str, int]
    x: Any


def test_integers_within_structures_are_traced():
    f = counted(
        lambda state, *, more: State(
            {"t": state.steps["t"] + 1}, [state.x[0] * 0.9 ** state.steps["t"] + more[0]]
        )
    )
    program = jit(f)
    state = expected = State({"t": 0}, [X])
    for k in range(30):
        state = program(state, more=(2 * k, 1.0))
        t = expected.steps["t"]
        expected = State({"t": t + 1}, [expected.x[0] * 0.9**t + 2 * k])
        assert bits(state) == bits(expected)
    assert f.runs <= 4


class Level(enum.IntEnum):
    LOW = 1
    HIGH = 2


@quietly
@pytest.mark.parametrize(
    "kind", [np.int64, np.int32, np.uint8, np.array, bool, Level, lambda n: n + 2**53]
)
def test_what_is_no_plain_integer_is_static(kind):
    program = jit(lambda x, n: x * n)
    agrees(
        program, lambda *args: jit(lambda x, n: x * n)(*args), *[(X, kind(n)) for n in (1, 2, 1)]
    )
    assert not is_traced(program)


def test_beyond_what_a_float_holds_an_integer_is_traced_for_itself():
    f = lambda x, n: (x * (n % 1000), n * n)  # noqa: E731
    agrees(jit(f), f, *[(X, n) for n in (1, 2, 2**53, 2**53 + 1, -(2**53), 10**30, 10**400, 5)])


def test_integers_on_the_way_are_as_large_as_python_s():
    f = lambda x, n: (where(x < n**25, x * (n**40 % 7), x), 10**15 * n**3)  # noqa: E731
    f_exact = lambda x, n: (x * (n**40 // 10**9 % 7), n**60)  # noqa: E731
    for g in (f, f_exact):
        agrees(jit(g), g, *[(X, n) for n in range(1, 40)])


def test_errors_are_those_of_the_function():
    calls = [(X, n) for n in (1, 2, 3, 4, 0, 5, 2000, 6, -1, 7)]
    functions = {
        "division": lambda x, n: x * (1 / n),
        "remainder": lambda x, n: x + 7 % n,
        "whole": lambda x, n: x + 7 // n,
        "negative power of 0": lambda x, n: x * 0.0**n,
        "unused": lambda x, n: (x, 1 / n)[0],
        "overflow": lambda x, n: x * 3.5**n,
        "large": lambda x, n: x * 10**n,
        "power of both signs": lambda x, n: x + 2**n,
        "complex": lambda x, n: x + abs((n - 3.5) ** 0.5),
        "math domain": lambda x, n: x * ag.log(n - 1),
    }
    for f in functions.values():
        program = jit(f)
        agrees(program, f, *calls)
        assert is_traced(program) or f is functions["complex"]


def test_a_caught_error_goes_the_other_way():
    def f(x, n):
        try:
            y = 1 / (n - 30)
        except ZeroDivisionError:
            y = 7.0
        return x * y

    def unused(x, n):
        try:
            10.0**n
        except OverflowError:
            return -x
        return x

    for g in (f, unused):
        program = jit(g)
        agrees(program, g, *[(X, n) for n in (1, 2, 3, 30, 500, 4, 30)])
        assert is_traced(program)


def test_conditions_on_traced_numbers_are_watched():
    def f(x, n):
        return grad(lambda x: ag.sum(x**n))(x)  # whose rule looks for exponents of 0

    agrees(jit(f), f, *[(x, n) for x in (X, -X, 0.0 * X) for n in (1, 2, 0, 3, 1, 0, -1, 5)])


# What could go wrong ------------------------------------------------------------------------------


@quietly
def test_a_program_that_differs_for_one_of_both_values_is_not_kept():
    def by_type(x, n):
        return x * n if type(n) is int else x * (n + 1e-15)

    def by_the_result_s_type(x, n):
        return x, (n if type(n) is int else 1.0 * n)

    def random(x, n):
        return x * RANDOM.random() * n

    for f in (by_type, by_the_result_s_type):
        program = jit(f)
        agrees(program, f, *[(X, n) for n in (1, 2, 3, 4, 3)])
        assert not is_traced(program)
    program = jit(random)
    for n in range(4):
        program(X, n)
    assert not is_traced(program)


RANDOM = np.random.default_rng(0)


def test_the_trial_changes_no_argument():
    def f(x, y, n):
        x -= y / n
        y *= 2
        return x

    mine, theirs = [X.copy(), X + 1.0], [X.copy(), X + 1.0]
    program = jit(f)
    for n in range(1, 9):
        assert bits(program(*mine, n)) == bits(f(*theirs, n))
        assert bits(mine) == bits(theirs)
    assert is_traced(program)


def test_a_value_for_which_the_function_fails_decides_nothing():
    f = counted(lambda x, n: x / (1 / n))
    program = jit(f)
    program(X, 1)
    for _ in range(5):
        with pytest.raises(ZeroDivisionError):
            program(X, 0)
    agrees(program, lambda x, n: x / (1 / n), *[(X, n) for n in range(1, 30)])
    assert is_traced(program)


def test_numba_computes_with_floats_only_so_integers_are_static_there():
    pytest.importorskip("numba")
    f = counted(lambda x, n: x * n)
    program = jit(f, backend="numba")
    assert [program(0.5, n) for n in (1, 2, 3, 4, 3)] == [0.5, 1.0, 1.5, 2.0, 1.5]
    assert f.runs == 5  # one for each value, and one that the backend refuses


def test_a_large_function_of_numbers_counts_in_integers():
    def f(x, n):
        for _ in range(600):
            x = x * 0.999 + 1e-3 * n
        return x

    agrees(jit(f), f, *[(0.5, n) for n in (1, 2, 3, 4)])


def test_clear_forgets_integers_too():
    f = counted(lambda x, n: x * n)
    program = jit(f)
    for k in range(2):
        for n in range(9):
            assert program(2.0, n) == 2.0 * n
        assert f.runs == 3 * (k + 1)
        program.clear()
    assert not is_traced(program)


def test_a_pickled_function_learns_anew():
    program = jit(corrected)
    agrees(program, corrected, *[(X, n) for n in (1, 2, 3)])
    agrees(pickle.loads(pickle.dumps(program)), corrected, *[(X, n) for n in (3, 1, 2)])


def test_the_kinds_that_are_known_are_bounded(monkeypatch):
    from autograd_scratch.program import integers

    monkeypatch.setattr(integers, "PROGRAMS", 3)
    program = jit(lambda x, n: x * n)
    for size in range(1, 9):
        agrees(program, lambda x, n: x * n, (np.ones(size), 1))
    assert len(program._counters._kinds) == 3


@quietly
def test_threads_count_at_once():
    program = jit(lambda x, n, k: x * 0.9**n + (k if k > 2 else n))
    errors: list[Any] = []

    def work(seed):
        try:
            for n in range(60):
                k = (seed + n) % 5
                expected = X * 0.9**n + (k if k > 2 else n)
                assert bits(program(X, n, k)) == bits(expected)
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=work, args=(seed,)) for seed in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not errors


def test_a_counter_brings_no_warning():
    program = jit(lambda x, n: x * 0.9**n)
    for n in range(100):
        program(X, n)
