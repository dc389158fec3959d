"""Loops in programs: as Python that can be read, and as machine code that gives the same."""

import subprocess
import sys
import threading
import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import autograd_scratch as ag
from autograd_scratch import fori_loop, grad, jit, scan, sin, where, while_loop
from autograd_scratch.program.scalars.table import OPERATIONS

pytest.importorskip("llvmlite")

X = np.array([[0.5, -1.25, 2.0], [0.25, 0.75, -0.5]])


def compiled_like_python(f, *args, rtol=1e-13):
    """Machine code, which is asked for, gives what the Python backend gives."""
    native, python = jit(f, backend="numba"), jit(f, backend="python")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found, expected = native(*args), python(*args)
    for x, y in zip(ag.tree_ravel([found])[0], ag.tree_ravel([expected])[0], strict=True):
        np.testing.assert_allclose(x, y, rtol=rtol, atol=1e-15)
    return native


ELEMENTWISE = [
    (function, operation)
    for function, operation in OPERATIONS.items()
    if operation.of is float and operation.gives is float and function is not ag.where
]


class TestMachineCode:
    @pytest.mark.parametrize("function", [f for f, _ in ELEMENTWISE], ids=lambda f: f.__name__)
    def test_every_operation_on_numbers_and_on_arrays(self, function):
        two = function.arity == 2
        inside = 0.75 if function in (ag.arcsin, ag.arccos) else 1.5

        def body(c, x):
            y = function(x, c) if two else function(x)
            return c, y

        values = np.array([0.25, 0.5, inside, 0.125, 0.9])
        shift = -values if function in (ag.abs, ag.sign, ag.relu, ag.sin, ag.tanh) else values
        for rows, start in ((shift, 0.75), (np.outer(shift, values), np.full(5, 0.75))):
            compiled_like_python(lambda c, xs: scan(body, c, xs), start, rows)

    @pytest.mark.parametrize(
        "body",
        [
            lambda c: c[::-1] * 1.5,
            lambda c: c[:, ::-1].T.reshape(2, 3),
            lambda c: c - c.mean(axis=0),
            lambda c: c / c.max(axis=1, keepdims=True) + c.min(),
            lambda c: c + c.sum(axis=(0, 1)) - c.sum(),
            lambda c: (c @ c.T) @ c,
            lambda c: np.outer(c[0] @ c.T, c[1]),
            lambda c: np.concatenate([c[1:], c[:1]], axis=0) + c[0, 1],
            lambda c: np.stack([c[1], c[0] * c[1]]),
            lambda c: np.roll(c, 1, axis=1) + np.flip(c, 0),
            lambda c: c[[1, 1]] + c[:, [2, 0, 1]],
            lambda c: np.tile(c[:, :1], 3) + np.repeat(c[:1], 2, axis=0),
            lambda c: where(c > 0.5, c, 0.5) * where(c[0] < c[1], 1.0, -1.0),
            lambda c: np.pad(c[:, 1:], ((0, 0), (1, 0))),
            lambda c: np.broadcast_to(c[0], (2, 3)) + c[1][None],
            lambda c: c.ravel()[2:].sum() + np.swapaxes(c.T, 0, 1),
            lambda c: ag.softmax(c) + np.exp(-c).mean(),
        ],
    )
    def test_arrays_and_their_gradients(self, body):
        def loss(x):
            c, ys = scan(lambda c, _: (0.5 * body(c) + x, c), x, length=3)
            return (c * c).sum() + ys.sum()

        compiled_like_python(loss, X)
        compiled_like_python(grad(loss), X, rtol=1e-11)

    def test_numbers_integers_and_conditions(self):
        def f(x):
            def body(i, c):
                even = c["even"]
                return {
                    "n": np.where(even, c["n"] + i, c["n"] - 1),
                    "even": np.logical_not(even) | (c["n"] > 4),
                    "x": where(even & (i < 7), c["x"] * x, c["x"] + i),
                }

            return fori_loop(2, 9, body, {"n": 3, "even": np.True_, "x": 1.0})

        found, expected = jit(f, backend="numba")(1.1), f(1.1)
        assert found == expected
        assert [type(x) for x in found.values()] == [np.int64, np.bool_, float]

    def test_loops_inside_are_compiled_with_the_loop_around(self):
        def f(x):
            def outer(c, row):
                c = fori_loop(0, 3, lambda j, d: sin(d) * x + j * row, c)
                return while_loop(lambda d: (d * d).sum() > 1.0, lambda d: 0.5 * d, c), c

            c, ys = scan(outer, x, np.linspace(0.0, 1.0, 4))
            return c.sum() + ys.sum()

        compiled_like_python(f, X[0])
        inner = lambda x: scan(  # noqa: E731
            lambda c, _: (fori_loop(0, 3, lambda j, d: sin(d) * x, c), c.sum()), x, length=4
        )[0].sum()
        compiled_like_python(grad(inner), X[0], rtol=1e-11)
        compiled_like_python(grad(lambda x: (grad(inner)(x) ** 2).sum()), X[0], rtol=1e-10)

    def test_carries_that_change_places(self):
        def f(a, b):
            def body(c, _):
                p, q, r = c
                return (q[::-1], r, p + 0.0 * q), None

            return scan(body, (a, b, a * b), length=5)[0]

        compiled_like_python(f, X[0], X[1])

    def test_a_buffer_that_is_filled(self):
        def f(x):
            def body(_, c):
                filled = ag.zeros(3)
                filled[0] = c[1] * x[0]
                filled[1:] = c[:2]
                return filled

            return fori_loop(0, 4, body, x)

        compiled_like_python(f, X[0])
        compiled_like_python(grad(lambda x: f(x).sum()), X[0])

    def test_an_index_that_is_known_only_in_the_loop(self):
        def f(x):
            def body(i, c):
                j = 2 - i
                return c * x[j] + x[-i], (x[i, None] if x.ndim > 1 else x[i])

            return fori_loop(0, 3, lambda i, c: body(i, c)[0], 1.0)

        compiled_like_python(f, X[0])
        compiled_like_python(grad(f), X[0])
        compiled_like_python(
            lambda m: fori_loop(0, 2, lambda i, c: c + m[i] * m[i, 2] + m[:, i].sum(), m[0]), X
        )

    @given(
        st.lists(st.floats(-3.0, 3.0), min_size=1, max_size=6),
        st.booleans(),
        st.integers(0, 4),
        st.integers(1, 3),
    )
    @settings(max_examples=12)
    def test_any_rows_length_and_direction(self, rows, reverse, start, width):
        xs = np.array(rows)

        def f(xs):
            def body(c, x):
                return (c[0] * 0.5 + x, c[1] + 1), (c[0], c[1], x > 0.0)

            first = np.linspace(-1.0, 1.0, width) * start, start
            return scan(body, first, xs, reverse=reverse)

        native, python = jit(f, backend="numba")(xs), jit(f, backend="python")(xs)
        for x, y in zip(native[1], python[1], strict=True):
            assert x.dtype == y.dtype
            assert x.tobytes() == y.tobytes()
        assert native[0][0].tobytes() == python[0][0].tobytes()
        assert native[0][1] == python[0][1]

    @pytest.mark.parametrize(
        ("body", "what"),
        [
            (lambda c: np.linalg.inv(c @ c.T + np.eye(2)) @ c, "the step inv"),
            (lambda c: np.tile(c, (64, 64)).sum() + c, r"float64 \(128, 192\)"),
            (lambda c: c.astype(np.float32).astype(float), "float32"),
        ],
    )
    def test_what_it_does_not_know_is_named_and_runs_as_python(self, body, what):
        f = lambda x: fori_loop(0, 3, lambda i, c: body(c), x)  # noqa: E731
        np.testing.assert_allclose(jit(f)(X), f(X))
        with pytest.raises(TypeError, match=f"cannot compile the loop .*(?:{what})"):
            jit(f, backend="numba")(X)

    def test_it_needs_llvmlite(self, monkeypatch):
        f = lambda x: fori_loop(0, 3, lambda i, c: c * x, x)  # noqa: E731
        found = lambda name: None if name == "llvmlite" else object()  # noqa: E731
        monkeypatch.setattr("autograd_scratch.program.loops.native.find_spec", found)
        assert jit(f)(2.0) == 16.0
        with pytest.raises(ImportError, match=r"autograd-scratch\[fast\]"):
            jit(f, backend="numba")(2.0)

    def test_the_first_one_in_a_process_finds_the_functions_of_c(self):
        code = (
            "from autograd_scratch import fori_loop, jit, sin\n"
            "f = jit(lambda x: fori_loop(0, 3, lambda i, c: sin(c) + x, x), backend='numba')\n"
            "print(f(1.0))"
        )
        told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
        assert told.stdout == f"{fori_loop(0, 3, lambda i, c: sin(c) + 1.0, 1.0)}\n", told.stderr

    def test_a_very_long_body_stays_python(self):
        def body(i, c):
            for k in range(1, 1200):
                c = c * 0.5 + 1.0 / k
            return c

        f = jit(lambda x: fori_loop(0, 2, body, x))
        assert f(1.0) == fori_loop(0, 2, body, 1.0)
        with pytest.raises(TypeError, match="2398 steps, more than 2000"):
            jit(lambda x: fori_loop(0, 2, body, x), backend="numba")(1.0)

    def test_programs_that_are_gone_take_nothing_with_them(self):
        f = jit(lambda x: fori_loop(0, 3, lambda i, c: c * x, x))
        for _ in range(3):
            assert f(2.0) == 16.0
            f.clear()

    def test_several_threads_at_once(self):
        f = jit(grad(lambda x: fori_loop(0, 2000, lambda i, c: sin(c) + x, x).sum()))
        expected = f(X[0]).tolist()
        found = []

        def work():
            found.extend(f(X[0]).tolist() for _ in range(5))

        threads = [threading.Thread(target=work) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert found == [expected] * 20


class TestInfAndNan:
    @pytest.mark.parametrize("backend", ["python", "numba"])
    def test_come_with_numpys_warning(self, backend):
        f = jit(lambda x: fori_loop(0, 3, lambda i, c: c / (x - i), 1.0), backend=backend)
        with pytest.warns(RuntimeWarning, match="divide by zero"):
            assert f(1.0) == -np.inf
        assert f(4.0) == 1 / 24

    @pytest.mark.parametrize("backend", ["python", "auto"])
    def test_a_guard_that_fails_in_a_later_step(self, backend):
        def f(x):  # the norm has another rule where it is 0
            return fori_loop(0, 3, lambda i, c: c - np.linalg.norm(c) * x * (1 - i), x)

        program = jit(grad(lambda x: f(x).sum()), backend=backend)
        for x in (np.array([0.6, 0.8]), np.array([0.3, 0.1])):
            np.testing.assert_allclose(program(x), grad(lambda x: f(x).sum())(x))
