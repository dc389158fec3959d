"""Programs with loops in them: few steps, which can be read, and no more rows than are needed."""

import subprocess
import sys

import numpy as np
import pytest

from autograd_scratch import fori_loop, grad, jit, scan, sin, where, while_loop
from autograd_scratch.program.javascript import UnknownStep, listing
from autograd_scratch.program.loops.loop import loops_in
from autograd_scratch.program.signature import is_traced
from autograd_scratch.program.trace.traced import trace


def traced(f, *args):
    return trace(f, (args, {}), is_traced, lambda path: "x")


class TestProgram:
    def test_has_as_many_steps_for_ten_as_for_a_hundred_thousand(self):
        def f(x, n):
            return grad(lambda x: fori_loop(0, n, lambda i, c: c + sin(c) * x, 1.0))(x)

        short, long = traced(f, 0.1, 10), traced(f, 0.1, 100_000)
        assert len(short.steps) == len(long.steps)
        pairs = zip(loops_in(short), loops_in(long), strict=True)
        assert all(len(x.body.steps) == len(y.body.steps) for x, y in pairs)

    def test_runs_the_body_once_while_it_is_traced_and_never_again(self):
        runs = []

        def f(x):
            return fori_loop(0, 1000, lambda i, c: (runs.append("once"), c * x)[1], x)

        program = jit(grad(f))
        for _ in range(3):
            program(1.001)
        assert runs == ["once"]

    def test_is_a_loop_that_can_be_read(self):
        program = jit(lambda x, ts: scan(lambda level, t: (level * x + t, level), 1.0, ts))
        program(0.5, np.ones(4))
        assert "for t, " in program.source or "for t in all_t.tolist():" in program.source
        assert "level = " in program.source
        program = jit(lambda x: while_loop(lambda c: c[0] < 9.0, lambda c: (c[0] + x, 1), (x, 0)))
        program(2.0)
        assert "while goes_on:" in program.source

    def test_keeps_no_rows_that_a_linear_loop_does_not_need(self):
        f = lambda x: fori_loop(0, 5, lambda i, c: 0.5 * c, x) ** 2  # noqa: E731
        found = traced(grad(f), 1.0)
        assert [loop.results for loop in loops_in(found)] == [0, 0]

    def test_carries_no_gradient_of_what_only_a_condition_chooses(self):
        def f(x):
            def body(i, c):
                return sin(c[0]) + 0.1, where(c[0] > 0.5, 0.5 * c[1], c[1])

            last, chosen = fori_loop(0, 5, body, (x, 1.0))
            return last * chosen

        loop, gradient_loop = loops_in(traced(grad(f), 0.3))
        assert (loop.carries, gradient_loop.carries) == (2, 1)
        assert jit(grad(f))(0.3) == grad(f)(0.3)

    def test_is_refused_by_the_printer_for_pages(self):
        found = traced(lambda x: fori_loop(0, 5, lambda i, c: sin(c), x), 1.0)
        with pytest.raises(UnknownStep, match="fori_loop"):
            listing(found.arguments, found.steps, found.results)

    def test_plain_code_loads_no_programs(self):
        code = (
            "import sys, autograd_scratch as ag\n"
            "ag.scan(lambda c, x: (c + x, c), 0.0, [*map(float, range(3))] and ag.zeros(3))\n"
            "print('autograd_scratch.program' in sys.modules)"
        )
        told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
        assert told.stdout == "False\n", told.stderr
