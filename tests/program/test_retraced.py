"""A function that is traced again and again says so once, and what in its arguments is new."""

import warnings

import numpy as np
import pytest

from autograd_scratch import exp, jit
from autograd_scratch.program import programs
from autograd_scratch.program.retraced import TRACES


def warning_of(program, inputs):
    """The one warning that a jitted function gives for these arguments."""
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        for args in inputs:
            program(*args)
    (warning,) = seen
    assert warning.category is RuntimeWarning
    assert warning.filename == __file__
    return str(warning.message)


def scaled(x, n=1):
    return x * int(n)  # which needs the value: so the integer decides


MANY = range(1, 3 * TRACES)


def test_the_warning_names_the_function_and_the_argument_whose_value_changes():
    text = warning_of(jit(scaled), [(2.0, n) for n in MANY])
    assert text.startswith(f"<jit scaled> has been traced more than {TRACES} times")
    assert f"the value of n ({TRACES} times; at last {TRACES}, then {TRACES + 1})" in text
    assert "as a float" in text
    assert "batches" not in text


def test_the_warning_names_the_argument_whose_shape_changes():
    text = warning_of(jit(lambda p: p["W"] * 2.0), [({"W": np.ones((n, 2))},) for n in MANY])
    assert (
        f"the shape of p['W'] ({TRACES} times; at last {(TRACES, 2)}, then {(TRACES + 1, 2)})"
        in text
    )
    assert "batches" in text
    assert "as a float" not in text


def test_a_function_that_has_numpy_write_into_an_array_is_warned_of_too():
    def f(x, n):
        np.copyto(x, 2.0)
        return x * n

    text = warning_of(jit(f), [(np.ones(2), n) for n in MANY])
    assert "the value of n (" in text


def test_the_warning_counts_each_change_on_its_own():
    text = warning_of(jit(scaled), [(np.ones(1 + n // 8), n) for n in MANY])
    assert f"the value of n ({TRACES} times" in text
    assert "the shape of x (2 times; at last (2,), then (3,))" in text


def test_the_warning_tells_of_branches_and_shapes_that_numbers_decide_about():
    f = lambda x: np.flatnonzero(x) * 2.0  # noqa: E731
    text = warning_of(jit(f), [((np.arange(99.0) < n) * 1.0,) for n in MANY])
    assert f"the numbers alone ({TRACES} times)" in text
    assert "where(condition, a, b)" in text


CHANGES = {
    "the type of n": [1.0, np.float32(1.0), np.ones(2), np.ones(2, np.float32), None, 3],
    "the shape of n": [np.ones(2), np.ones(())],
    "the strides of n": [np.ones((2, 3)), np.ones((3, 2)).T],
    "the presence of n[1]": [[1.0], [1.0, 2.0]],
    "the structure alone": [[1.0], (1.0,)],
}


@pytest.mark.parametrize("change", CHANGES)
def test_the_warning_knows_every_change(change, monkeypatch):
    monkeypatch.setattr(programs, "PROGRAMS", 1)
    values = CHANGES[change]
    text = warning_of(jit(lambda x, n: 2.0 * x), [(1.0, values[k % len(values)]) for k in MANY])
    assert f"{change} (" in text


def test_values_of_all_sorts_are_told_in_short(monkeypatch):
    monkeypatch.setattr(programs, "PROGRAMS", 1)
    for value in (np.array(3), 1j, "text" * 1000, slice(2), np.int64(3), exp, scaled, True, ...):
        text = warning_of(jit(lambda x, n: 2.0 * x), [(1.0, (value, 7)[k % 2]) for k in MANY])
        assert f"of n ({TRACES} times; at last " in text
        assert len(text) < 500


def test_a_cleared_function_warns_anew():
    program = jit(scaled)
    for _ in range(2):
        assert "the value of n" in warning_of(program, [(1.0, n) for n in MANY])
        program.clear()


def test_few_traces_bring_no_warning():
    program = jit(scaled)
    for _ in range(3):
        for n in range(1, TRACES + 1):
            assert program(1.0, n) == n
