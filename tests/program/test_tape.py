"""The tape: numbers worked off by a compiled loop, as exactly as Python does it."""

import itertools
import sys
import warnings

import numpy as np
import pytest
from eager import bits
from hypothesis import given
from hypothesis import strategies as st

from autograd_scratch import Op, exp, grad, jit, sin, value_and_grad, where
from autograd_scratch.program.scalars.tape import OPERATIONS
from autograd_scratch.testing import graphs

pytest.importorskip("numba")

AWKWARD = (
    *(0.0, -0.0, 1.0, -1.0, 0.5, -2.5, 2.0, float("inf"), -float("inf"), float("nan")),
    *(1e308, -1e308, 1e-310, 1000.0, -1000.0),
)


def close(x, y):
    same_sign = np.isnan(x) or np.signbit(x) == np.signbit(y)
    return same_sign and np.allclose(x, y, rtol=1e-12, atol=0.0, equal_nan=True)


def with_warnings(f, args):
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        result = f(*args)
    return result, {str(warning.message) for warning in seen}


@pytest.mark.parametrize("backend", ["python", "numba"])
@pytest.mark.parametrize("op", [x for x in OPERATIONS if isinstance(x, Op)], ids=lambda op: op.name)
def test_an_op_on_awkward_numbers(op, backend):
    def f(*xs):
        return op(*xs)

    program = jit(f, backend=backend)
    program(*[1.0] * op.arity)
    for xs in itertools.product(AWKWARD, repeat=min(op.arity, 2)):
        args = xs if op.arity < 3 else (1.0, *xs)
        expected, found = with_warnings(f, args), with_warnings(program, args)
        assert type(found[0]) is float
        assert close(found[0], expected[0]), (args, found, expected)
        assert found[1] == expected[1], args
        if backend == "python":
            assert bits(found[0]) == bits(expected[0])


@given(graphs(), st.floats(-1.0, 1.0))
def test_a_random_graph(f, x):
    inputs = tuple(0.3 * (i + 1) for i in range(len(f.inputs)))
    steps = [s for s in f.steps if s[0] not in ("flip", "mean", "logsumexp")]
    if len(steps) < len(f.steps):
        return
    for g in (f, value_and_grad(f, tuple(range(len(inputs))))):
        program = jit(g, backend="numba")
        for args in (inputs, tuple(x * y for y in inputs)):
            try:
                found = program(*args)
            except TypeError as error:  # what else a step may be
                assert "floats only" in str(error)  # noqa: PT017
                return
            pairs = zip(np.ravel(_flat(found)), np.ravel(_flat(g(*args))), strict=True)
            assert all(np.allclose(a, b, rtol=1e-12, atol=1e-300) for a, b in pairs)


def _flat(x):
    return [y for part in x for y in _flat(part)] if isinstance(x, tuple) else [x]


def test_comparisons_and_their_combinations():
    def f(x, y):
        one = where((x < y) & (x >= -1.0), x, y) + where((x == y) | (x != x), 2.0, 3.0)
        return one * where((x > 0.0) ^ (y <= 0.0), x - y, -x)

    program = jit(f, backend="numba")
    for x, y in itertools.product((-2.0, -1.0, 0.0, -0.0, 1.0), repeat=2):
        assert program(x, y) == f(x, y)


def test_results_may_be_arguments_and_the_same_one_twice():
    program = jit(lambda x, y: (x, x * y, x * y, y), backend="numba")
    for x, y in ((1.0, 2.0), (3.0, 4.0)):
        assert program(x, y) == (x, x * y, x * y, y)


def long(x):
    for _ in range(600):
        x = x + 0.001 * sin(x) * exp(-x)
    return x


def test_large_programs_of_numbers_run_on_a_tape():
    program = jit(grad(long))
    assert close(program(0.3), grad(long)(0.3))
    assert program._last._tape is not None


def test_large_programs_run_in_python_where_numba_does_not_load(monkeypatch):
    monkeypatch.setitem(sys.modules, "autograd_scratch.program.scalars.loop", None)
    program = jit(grad(long))
    assert program(0.3) == grad(long)(0.3)
    assert program._last._tape is None
    with pytest.raises(ImportError):
        jit(grad(long), backend="numba")(0.3)


@pytest.mark.parametrize("f", [lambda x: np.sum(x), lambda x: where(x > 0, np.float32(1), x) * 1])
def test_what_is_no_number_is_an_error(f):
    with pytest.raises(TypeError, match='take backend="auto" or "python"'):
        jit(f, backend="numba")(np.ones(2))


def test_numba_compiles_in_each_process_where_nothing_can_be_kept(monkeypatch):
    from autograd_scratch.program.scalars import loop

    def njit(cache=False, **options):
        if cache:
            raise RuntimeError("cannot cache function: no locator available")
        return lambda function: function

    monkeypatch.setattr(loop, "njit", njit)
    assert loop._compiled(len) is len
