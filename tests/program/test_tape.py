"""The tape: numbers computed by a compiled loop, as exactly as Python does it."""

import itertools
import math
import os
import subprocess
import sys
import textwrap
import warnings

import numpy as np
import pytest
from eager import bits
from hypothesis import given
from hypothesis import strategies as st

from autograd_scratch import Op, exp, grad, jit, ops, sin, value_and_grad, where
from autograd_scratch.program.scalars import generate
from autograd_scratch.program.scalars.table import OPERATIONS
from autograd_scratch.testing import graphs
from autograd_scratch.testing.graphs import STEPS

pytest.importorskip("numba")

AWKWARD = (
    *(0.0, -0.0, 1.0, -1.0, 0.5, -2.5, 2.0, float("inf"), -float("inf"), float("nan")),
    *(1e308, -1e308, 1e-310, 1000.0, -1000.0),
)
OPS_ON_NUMBERS = [x for x in OPERATIONS if isinstance(x, Op)]


def close(x, y):
    same_sign = np.isnan(x) or np.signbit(x) == np.signbit(y)
    return same_sign and np.allclose(x, y, rtol=1e-12, atol=0.0, equal_nan=True)


def with_warnings(f, args):
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        result = f(*args)
    return result, {str(warning.message) for warning in seen}


@pytest.mark.parametrize("backend", ["python", "numba"])
@pytest.mark.parametrize("op", OPS_ON_NUMBERS, ids=lambda op: op.name)
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


@pytest.mark.parametrize("op", OPS_ON_NUMBERS, ids=lambda op: op.name)
def test_an_operation_s_text_is_its_scalar_function(op):
    code = eval(
        "lambda *xs: " + OPERATIONS[op].text.format("xs[0]", "xs[1]", "xs[2]"), {"math": math}
    )
    for xs in itertools.product(AWKWARD, repeat=op.arity):
        try:
            expected = op.scalar(*xs)
        except (ArithmeticError, ValueError):  # which NumPy answers, and no text
            continue
        assert close(code(*xs), expected), (xs, code(*xs), expected)


def test_the_loop_is_what_the_table_generates():
    assert generate.FILE.read_text(encoding="utf-8") == generate.loop_source()


def test_the_loop_is_compiled_once_for_all_processes(tmp_path):
    script = textwrap.dedent(
        """
        from autograd_scratch import jit
        from autograd_scratch.program.scalars import loop
        assert jit(lambda x: x * x, backend="numba")(3.0) == 9.0
        print(sum(loop.run.stats.cache_hits.values()), sum(loop.run.stats.cache_misses.values()))
        """
    )
    environment = {**os.environ, "NUMBA_CACHE_DIR": str(tmp_path)}
    found = []
    for _ in range(2):
        run = subprocess.run(
            [sys.executable, "-c", script],
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        )
        found.append(run.stdout.strip())
    assert found == ["0 1", "1 0"]


OF_ARRAYS = ("flip", "mean", "logsumexp")


def on_numbers(graph):
    """A random graph as a function of numbers."""

    def f(*inputs):
        results = list(inputs)
        for name, positions in graph.steps:
            step = STEPS["tanh" if name in OF_ARRAYS else name]
            results.append(step(*(results[i] for i in positions)))
        total = 0.0
        for result in results:
            total = total + result
        return total

    return f


@given(graphs(), st.floats(-1.0, 1.0))
def test_a_random_graph(graph, x):
    f = on_numbers(graph)
    inputs = tuple(0.3 * (i + 1) for i in range(len(graph.inputs)))
    for g in (f, value_and_grad(f, tuple(range(len(inputs))))):
        program = jit(g, backend="numba")
        for args in (inputs, tuple(x * y for y in inputs)):
            pairs = zip(_flat(program(*args)), _flat(g(*args)), strict=True)
            assert all(np.allclose(a, b, rtol=1e-12, atol=1e-300) for a, b in pairs)


def _flat(x):
    return [z for y in x for z in _flat(y)] if isinstance(x, tuple) else [x]


def test_comparisons_and_their_combinations():
    def f(x, y):
        one = where((x < y) & (x >= -1.0), x, y) + where((x == y) | (x != x), 2.0, 3.0)
        two = where((x <= 1) ^ (x > y), 5.0, x) * where(np.logical_not(y > 0.0), x, 7.0)
        return one * where((x > 0.0) ^ (y <= 0.0), x - y, -x) + two

    for backend in ("python", "numba"):
        program = jit(f, backend=backend)
        for x, y in itertools.product((-2.0, -1.0, 0.0, -0.0, 1.0), repeat=2):
            assert bits(program(x, y)) == bits(float(f(x, y)))


@pytest.mark.parametrize("backend", ["python", "numba"])
def test_zeros_of_both_signs_are_different_constants(backend):
    def f(x):
        return 0.0 * x, -0.0 * x, where(x > 0.0, 0.0, -0.0), where(x > 0.0, -0.0, 0.0), 0.0 - x

    program = jit(f, backend=backend)
    for x in (1.0, -1.0, 0.0, -0.0):
        assert bits(program(x)) == bits(f(x))


def test_results_may_be_arguments_and_the_same_one_twice():
    program = jit(lambda x, y: (x, x * y, x * y, y), backend="numba")
    for x, y in ((1.0, 2.0), (3.0, 4.0)):
        assert program(x, y) == (x, x * y, x * y, y)


def long(x):
    for _ in range(600):
        x = x + 0.001 * sin(x) * exp(-x)
    return x


def runs_the_loop(monkeypatch, program, *args):
    """Whether a program of numbers runs in the compiled loop."""
    from autograd_scratch.program.scalars import loop

    seen = []

    def run(lines, values):
        seen.append(len(lines))
        compiled(lines, values)

    compiled = loop.run
    monkeypatch.setattr(loop, "run", run)
    program(*args)
    return bool(seen)


def test_large_programs_of_numbers_run_on_a_tape(monkeypatch):
    program = jit(grad(long))
    assert runs_the_loop(monkeypatch, program, 0.3)
    assert close(program(0.3), grad(long)(0.3))


def test_small_programs_and_those_of_the_python_backend_do_not(monkeypatch):
    assert not runs_the_loop(monkeypatch, jit(grad(sin)), 0.3)
    assert not runs_the_loop(monkeypatch, jit(grad(long), backend="python"), 0.3)


def test_large_programs_run_in_python_where_numba_does_not_load(monkeypatch):
    monkeypatch.setitem(sys.modules, "autograd_scratch.program.scalars.loop", None)
    assert bits(jit(grad(long))(0.3)) == bits(grad(long)(0.3))
    with pytest.raises(ImportError):
        jit(grad(long), backend="numba")(0.3)


@pytest.mark.parametrize(
    ("f", "at"),
    [
        (np.sum, np.ones(2)),
        (lambda x: where(x > 0, np.float32(1), x) * 1, np.ones(2)),
        (lambda x: x > 0, 1.0),
        (lambda x: x * 2.0, np.float32(1.0)),
        (lambda x: ops.sum(ops.stack([x, x])), 1.0),
    ],
)
def test_what_is_no_number_is_an_error(f, at):
    with pytest.raises(TypeError, match='take backend="auto" or "python"'):
        jit(f, backend="numba")(at)


def test_numba_compiles_in_each_process_where_nothing_can_be_kept(monkeypatch):
    from autograd_scratch.program.scalars import loop

    def njit(cache=False, **options):
        if cache:
            raise RuntimeError("cannot cache function: no locator available")
        return lambda function: function

    monkeypatch.setattr(loop, "njit", njit)
    assert loop._compiled(len) is len
