"""Steps that change nothing are left out of a program, and only those, to the last bit."""

import numpy as np
import pytest
from eager import check
from hypothesis import given
from hypothesis import strategies as st

from autograd_scratch import grad
from autograd_scratch import sum as total

ODD = [0.0, -0.0, 1.5, -2.0, np.inf, -np.inf, np.nan, 1e-310]
ONES, ZEROS = np.ones(8), np.zeros(8)

NOTHING = {
    "x * 1": lambda x: x * 1,
    "x * 1.0": lambda x: x * 1.0,
    "1.0 * x": lambda x: 1.0 * x,
    "x * ones": lambda x: x * np.ones_like(x),
    "ones * x": lambda x: np.ones_like(x) * x,
    "x * x**0": lambda x: x * x**0.0,
    "x * x**-0": lambda x: x * x**-0.0,
    "x / 1": lambda x: x / 1,
    "x ** 1": lambda x: x**1,
    "x - 0.0": lambda x: x - 0.0,
    "x - zeros": lambda x: x - np.zeros_like(x),
    "x + -0.0": lambda x: x + -0.0,
    "-0.0 + x": lambda x: -0.0 + x,
    "-(-x)": lambda x: np.negative(-x),
}

SOMETHING = {
    "x + 0.0": lambda x: x + 0.0,
    "x - -0.0": lambda x: x - -0.0,
    "0.0 + x": lambda x: 0.0 + x,
    "1 / x": lambda x: 1.0 / x,
    "1 ** x": lambda x: 1.0**x,
    "0.0 - x": lambda x: 0.0 - x,
    "x * a 1 and others": lambda x: x * np.where(np.arange(np.size(x)) == 3, 2.0, 1.0),
    "x - zeros of either sign": lambda x: x - np.where(np.arange(np.size(x)) == 0, -0.0, 0.0),
}


def steps(program):
    """How many lines of a program compute something."""
    return sum(" = " in line and not line.startswith("#") for line in program.source.splitlines())


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("f", NOTHING.values(), ids=NOTHING)
def test_what_changes_nothing_is_left_out(f, dtype):
    program = check(
        lambda x: f(x) + 2.0 if dtype is np.float64 else f(x) + dtype(2.0), (np.array(ODD, dtype),)
    )
    assert steps(program) == 1, program.source


@pytest.mark.parametrize("f", SOMETHING.values(), ids=SOMETHING)
def test_what_changes_a_zero_s_sign_or_more_stays(f):
    program = check(lambda x: 1.0 / f(x), (np.array(ODD),))
    assert steps(program) >= 2, program.source


@pytest.mark.parametrize("other", [np.ones((3, 8)), np.ones(8, np.float64)])
def test_ones_that_broadcast_or_widen_stay(other):
    check(lambda x: x * other, (np.array(ODD, np.float32),))


@given(st.integers(2, 5))
def test_derivatives_of_powers_hold_no_power_of_zero(n):
    def nth(f, n):
        return f if n == 0 else nth(lambda x: total(grad(f)(x) * x), n - 1)

    program = check(nth(lambda x: total(x**n * x), n), (np.array([0.0, -1.5, np.nan]),))
    assert ", 0.0" not in program.source


def test_a_power_of_zero_is_an_array_like_any_other():
    def f(x):
        y = x**0.0
        y += x
        return y, x**0.0, x**0

    program = check(f, (np.array(ODD),), (np.array(ODD, np.float32),), (0.0,), (np.ones((2, 3)).T,))
    _, first, _ = program(np.array(ODD))
    first[:] = 7.0
    assert program(np.array(ODD))[1].tolist() == [1.0] * 8


def test_what_follows_from_constants_is_computed_once():
    ramp = np.arange(8.0)

    def f(x):
        ones = x**0.0
        rows = np.reshape(ramp * ones * 3.0, (2, 4))
        return x * (ramp * ones * 3.0), rows, total(ones) * 2.0

    program = check(f, (np.array(ODD),), (-np.array(ODD),))
    assert "np.power" not in program.source
    # That by x, and one for the array of which the rows are a view.
    assert program.source.count("np.multiply") == 2
    _, rows, _ = program(np.array(ODD))
    rows[:] = 7.0  # the caller's own
    assert program(np.array(ODD))[1].tolist() == [[0.0, 3.0, 6.0, 9.0], [12.0, 15.0, 18.0, 21.0]]


def test_a_shape_that_decided_something_is_looked_at_in_each_call():
    """Nobody reads what the mask picks, only how much it is."""
    check(
        lambda x: (np.ones(x[x > 0.0].shape) + 0.0 * x.sum(), x[x > 1.0].shape[0] * x),
        (np.array([1.0, 2.0, -3.0]),),
        (np.array([1.0, -2.0, -3.0]),),
    )
    check(lambda x: x[x > 0.0] ** 0.0, (np.array([1.0, 2.0]),), (np.array([-1.0, 2.0]),))
