"""Errors and infinities: what a call raises or warns of, and how often the function runs for it."""

import traceback
import warnings

import numpy as np
import pytest
from eager import bits, outcome
from hypothesis import given
from hypothesis import strategies as st

from autograd_scratch import (
    Node,
    exp,
    grad,
    jit,
    log,
    softmax_cross_entropy,
    value_and_grad,
    where,
)
from autograd_scratch import sum as total
from autograd_scratch.engine.values import unwrap

X = np.array([0.5, -1.25, 2.0])


def counted(f):
    """A function that counts its calls."""

    def g(*args):
        g.calls += 1
        return f(*args)

    g.calls = 0
    return g


def raises(error):
    def f(x):
        y = exp(x) * 2.0
        if isinstance(error, Exception):
            raise error
        return y

    return f


@pytest.mark.parametrize(
    "error",
    [ValueError("v"), IndexError("i"), ZeroDivisionError("z"), OverflowError("o"), KeyError("k")],
    ids=repr,
)
@pytest.mark.parametrize("at", [1.5, X])
def test_an_error_in_a_function_comes_from_one_run_of_it(error, at):
    f = counted(raises(error))
    program = jit(f)
    for runs in (1, 2):
        with pytest.raises(type(error)) as caught:
            program(at)
        assert caught.value is error
        assert f.calls == runs
        assert caught.value.__context__ is None
    names = [frame.name for frame in traceback.extract_tb(caught.tb)]
    assert names[-1] == "f"


def index_out_of_range(x, i):
    return total(x[i] * 2.0)


def shapes_that_differ(x, i):
    return x + np.arange(len(i) + 1.0)


def labels_out_of_range(x, i):
    return softmax_cross_entropy(x.reshape(1, 3), i[:1])


@pytest.mark.parametrize(
    "f", [index_out_of_range, shapes_that_differ, labels_out_of_range], ids=lambda f: f.__name__
)
def test_the_first_call_may_fail(f):
    g = counted(f)
    with pytest.raises((ValueError, IndexError)) as caught:
        jit(g)(X, np.array([7, 8, 9]))
    assert g.calls == 1
    assert f.__name__ in [frame.name for frame in traceback.extract_tb(caught.tb)]


@pytest.mark.parametrize("f", [index_out_of_range, labels_out_of_range], ids=lambda f: f.__name__)
def test_a_later_call_that_fails_raises_what_the_function_raises(f):
    g = counted(f)
    program = jit(g)
    good, bad = np.array([0, 2, 1]), np.array([7, 8, 9])
    program(X, good)
    before = g.calls
    expected = outcome(f, (X, bad))
    assert expected[0] in (ValueError, IndexError)
    with pytest.raises(expected[0]) as caught:
        program(X, bad)
    assert g.calls == before + 1
    assert str(caught.value) == expected[1]
    assert bits(program(X, good)) == bits(f(X, good))


def test_side_effects_happen_once():
    seen = []

    @jit
    def f(x):
        seen.append("traced")
        return log(x) / x

    for x in (1.0, 0.0, -1.0, 0.0, 2.0):
        with np.errstate(all="ignore"):
            f(x)
    assert seen == ["traced"]


INFINITE = {
    "product": lambda x: x * x * x,
    "quotient": lambda x: 1.0 / x,
    "log": log,
    "exp": exp,
    "masked": lambda x: where(x > 0.0, log(x), x) + 0.0 * x,
    "difference": lambda x: x * x - x * x * x,
    "array": lambda x: np.ones(2) * (x * x * x),
    "sum": lambda x: np.sum(np.ones(3) * x) * x * x + log(x),
}


NUMBERS = st.sampled_from([1e200, -1e200, 0.0, -0.0, 710.0, np.inf, np.nan, 1.5, -1.0])


def with_nodes(f):
    """What nodes compute: NumPy's answers, where Python has none."""
    return lambda x: unwrap(f(Node(x)))


def warned(f, x):
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        result = f(x)
    return result, {str(warning.message) for warning in seen}


@pytest.mark.parametrize("backend", ["python", "auto"])
@pytest.mark.parametrize("name", INFINITE)
@given(xs=st.lists(NUMBERS, min_size=1, max_size=5))
def test_infinities_and_their_warnings_are_those_of_nodes_and_no_call_runs_the_function(
    backend, name, xs
):
    f = INFINITE[name]
    gradient = value_and_grad(lambda x: total(f(x)))
    for eager, function in ((with_nodes(f), f), (gradient, gradient)):
        g = counted(function)
        program = jit(g, backend=backend)
        program(1.5)
        for x in xs:
            (found, said), (expected, due) = warned(program, x), warned(eager, x)
            assert bits(found) == bits(expected)
            if function is f:  # rules that run on plain numbers warn in other words
                results = [found] if type(found) is float else found
                assert said == due if not np.all(np.isfinite(results)) else said <= due
        assert g.calls == 1


def test_an_infinity_changes_an_array_in_place_once():
    def f(a, x):
        a += x * x * x
        return a * 1.0

    g = counted(f)
    program = jit(g)
    program(X.copy(), 1.5)
    ours, eager = X.copy(), X.copy()
    with pytest.warns(RuntimeWarning, match="overflow encountered in multiply"):
        found = program(ours, 1e200)
    assert bits(found) == bits(f(eager, 1e200))
    assert bits(ours) == bits(eager)
    assert g.calls == 1


def test_infinities_in_arrays_that_are_returned_and_changed():
    def f(a, b, x):
        c = a * (x * x * x)
        a += c
        b += a
        return c, c, c[1:], [a, b], +a

    g = counted(f)
    program = jit(g)
    program(X.copy(), X[::-1].copy(), 1.5)
    ours, eager = [X.copy(), X[::-1].copy()], [X.copy(), X[::-1].copy()]
    with np.errstate(all="ignore"):
        found, expected = program(*ours, 1e200), f(*eager, 1e200)
    assert bits(found) == bits(expected)
    assert bits(ours) == bits(eager)
    assert found[0] is not found[1]
    assert not np.may_share_memory(found[0], found[2])
    assert g.calls == 1


def test_arrays_that_are_exchanged_where_a_number_is_infinite():
    def f(a, b, x):
        old = +a
        a *= 0.0
        a += b[::-1]
        b *= 0.0
        b += old
        return x * x * x

    g = counted(f)
    program = jit(g)
    program(X.copy(), X * 2.0, 1.5)
    ours, eager = [X.copy(), X * 2.0], [X.copy(), X * 2.0]
    with np.errstate(all="ignore"):
        assert bits(program(*ours, 1e200)) == bits(f(*eager, 1e200))
    assert bits(ours) == bits(eager)
    assert g.calls == 1


def test_a_shape_that_depends_on_numbers_where_one_is_infinite():
    def f(x, y):
        return x[x > 0.0] * (y * y * y)

    g = counted(f)
    program = jit(g)
    for x, y in ((X, 1.5), (X, 1e200), (-X, 1e200), (abs(X), 1e200), (-X, 1.5)):
        with np.errstate(all="ignore"):
            assert bits(program(x, y)) == bits(f(x, y))
    assert g.calls == 3


def test_conditions_hold_or_not_where_a_number_is_infinite():
    def f(x, y):
        z = log(y)
        return z * x[x > 0.0], z * grad(np.prod)(x)

    g = counted(f)
    program = jit(g)
    program(X, 1.5)
    for y in (0.0, -1.0, np.inf, 1.5):
        for x in (X, -X, X * [1.0, 0.0, 1.0], X * [1.0, 0.0, 0.0]):
            with np.errstate(all="ignore"):
                assert bits(program(x, y)) == bits(f(x, y))
        assert g.calls == 4


def test_an_infinity_that_only_arrays_read_is_noticed_in_a_long_program():
    def f(x, a):
        n = x * x * x
        b = a * n
        y = 1.0 / n
        for _ in range(1100):
            y = exp(-y * y)
        return b, y

    program = jit(f)
    program(1.5, X)
    with pytest.warns(RuntimeWarning, match="overflow encountered in multiply"):
        found = program(1e200, X)
    with np.errstate(all="ignore"):
        assert bits(found) == bits(f(1e200, X))


def test_a_user_who_asks_for_errors_gets_them():
    program = jit(lambda x, y: [x * x * np.ones(2), y / x])
    program(2.0, 1.0)
    for x in (1e200, 0.0):
        with np.errstate(all="raise"), pytest.raises(FloatingPointError):
            program(x, 1.0)


def test_a_branch_of_a_rule_is_followed_where_numbers_are_infinite():
    f = grad(lambda x: np.prod(x) * x[0] ** 400.0)
    program = jit(f)
    for x in (X, X * 0.0, np.array([10.0, 0.0, 1.0]), np.array([10.0, 0.0, 0.0])):
        with np.errstate(all="ignore"):
            assert bits(program(x)) == bits(f(x))


def copies_into(x):
    y = x * 2.0
    np.copyto(y, x)
    return y


def adds_at(x):
    np.add.at(x, [0, 0], 1.0)
    return x * 2.0


def tries_to_write(x):
    try:
        np.copyto(x, 0.5 * x)
    except Exception:
        return x * 3.0
    return x * 2.0


@pytest.mark.parametrize("f", [copies_into, adds_at, tries_to_write])
def test_what_writes_into_arrays_runs_as_it_is_and_is_traced_once(f):
    g = counted(f)
    program = jit(g)
    for runs in (2, 3, 4):
        ours, eager = X.copy(), X.copy()
        assert bits(program(ours)) == bits(f(eager))
        assert bits(ours) == bits(eager)
        assert g.calls == runs


def test_a_step_of_another_shape_in_each_call_gives_what_the_function_gives():
    program = jit(lambda x: np.flatnonzero(x) * 2.0)
    for x in ([1.0, 0.0, 3.0], [0.0, 0.0, 3.0], [1.0, 2.0, 3.0], [0.0, 0.0, 0.0]):
        np.testing.assert_array_equal(program(np.array(x)), 2.0 * np.flatnonzero(x))
