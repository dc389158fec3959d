"""scan, fori_loop, while_loop: what they give, and their derivatives, in programs and without."""

import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from loop_bodies import ROWS, START, STEPS, P, agree, body_of, in_both, loop_in_python, total

import autograd_scratch as ag
from autograd_scratch import fori_loop, grad, jit, jvp, scan, sin, value_and_grad, vmap

V = np.array([0.4, -0.3, 1.0])


def orders(f):
    """f, and its derivatives in all orders of forward and reverse mode."""
    yield f
    yield grad(f)
    yield lambda x: jvp(f, (x,), (V,))
    yield lambda x: grad(lambda x: grad(f)(x) @ V)(x)
    yield lambda x: jvp(grad(f), (x,), (V,))
    yield lambda x: grad(lambda x: jvp(f, (x,), (V,))[1])(x)
    yield lambda x: jvp(lambda x: jvp(f, (x,), (V,))[1], (x,), (V,))


def forward(f):
    """The gradient of f, one forward pass for each element."""
    return lambda x: np.stack([jvp(f, (x,), (direction,))[1] for direction in np.eye(3)])


class TestRandomBodies:
    @given(STEPS)
    @settings(max_examples=6)
    def test_all_derivatives_are_those_of_the_python_loop(self, steps):
        of = body_of(steps)

        def by_scan(p):
            carry, ys = scan(of(p), (START * p[0], 0.5), ROWS)
            return total(carry, ys["one"], ys["all"])

        def by_python(p):
            carry, found = loop_in_python(of(p), (START * p[0], 0.5), ROWS)
            return total(carry, [y["one"] for y in found], [y["all"] for y in found])

        for ours, oracle in zip(orders(by_scan), orders(by_python), strict=True):
            expected = oracle(P)
            agree(ours(P), expected, 1e-7)
            agree(jit(ours)(P), expected, 1e-7)

    @given(STEPS)
    @settings(max_examples=10)
    def test_values_agree_to_the_last_bit_on_the_python_backend(self, steps):
        of = body_of(steps)
        program = jit(lambda p: scan(of(p), (START, 0.5), ROWS), backend="python")
        (c, s), ys = program(P)
        (c2, s2), found = loop_in_python(of(P), (START, 0.5), ROWS)
        assert c.tobytes() == c2.tobytes()
        assert s == s2
        assert ys["all"].tobytes() == np.array([y["all"] for y in found]).tobytes()

    @given(STEPS)
    @settings(max_examples=4)
    def test_batches_reversed_and_checkpointed(self, steps):
        of = body_of(steps)

        def loss(p, **how):
            carry, ys = scan(of(p), (START * p[0], 0.5), ROWS, **how)
            return total(carry, ys["one"], ys["all"])

        points = np.array([P, 0.5 * P, V])
        agree(jit(vmap(grad(loss)))(points), np.array([grad(loss)(p) for p in points]), 1e-7)
        agree(vmap(loss)(points), np.array([loss(p) for p in points]))
        agree(jit(grad(lambda p: loss(p, checkpoint=True)))(P), grad(loss)(P), 1e-7)
        agree(grad(lambda p: loss(p, checkpoint=True))(P), grad(loss)(P), 1e-7)
        in_both(grad(lambda p: loss(p, reverse=True, checkpoint=True)), P, rtol=1e-7)
        agree(
            grad(lambda p: loss(p, reverse=True, checkpoint=True))(P),
            grad(lambda p: loss(p, reverse=True))(P),
            1e-7,
        )


class TestScan:
    def test_reversed_rows_stand_where_their_xs_do(self):
        carry, ys = scan(lambda c, x: (c + x, c), 0.0, np.array([1.0, 2.0, 4.0]), reverse=True)
        assert carry == 7.0
        assert ys.tolist() == [6.0, 4.0, 0.0]
        in_both(lambda x: scan(lambda c, x: (c + x, c), 0.0, x, reverse=True), START)

    def test_no_steps_give_the_first_carry_and_no_rows(self):
        def f(x):
            return scan(lambda c, x: (c * x, {"c": c}), x, np.zeros((0, 3)))

        carry, ys = f(START)
        assert carry.tolist() == START.tolist()
        assert ys["c"].shape == (0, 3)
        in_both(f, START)
        agree(jit(grad(lambda x: f(x)[0].sum()))(START), np.ones(3))
        assert fori_loop(3, 3, lambda i, c: c + 1.0, 2.0) == 2.0
        assert fori_loop(3, 1, lambda i, c: c + 1.0, 2.0) == 2.0

    def test_a_carry_may_hold_integers_conditions_and_settings(self):
        def f(x):
            def body(c, x):
                flips = {"flag": ~c["flag"], "n": c["n"] + 1, "x": c["x"] + x * c["n"]}
                return {**flips, "unit": c["unit"]}, c["n"]

            init = {"flag": np.False_, "n": 0, "x": x, "unit": "m"}
            return scan(body, init, np.ones((4, 3)))

        carry, ns = f(START)
        assert carry["n"] == 4
        assert carry["unit"] == "m"
        assert ns.tolist() == [0, 1, 2, 3]
        program = jit(f)
        found, ms = program(START)
        assert (found["n"], found["flag"], found["unit"]) == (4, np.False_, "m")
        assert type(found["n"]) is np.int64
        assert ms.dtype == ns.dtype
        agree(found["x"], carry["x"])

    def test_single_precision_stays_single(self):
        x = np.linspace(0, 1, 4, dtype=np.float32)
        f = jit(lambda x: scan(lambda c, x: (c + x * 0.5, c), 0.0, x))
        carry, ys = f(x)
        assert (carry.dtype, ys.dtype) == (np.float32, np.float32)
        agree((carry, ys), scan(lambda c, x: (c + x * 0.5, c), 0.0, x), 1e-6)

    def test_an_integer_to_begin_with_becomes_what_the_steps_make_of_it(self):
        assert scan(lambda c, x: (c + x, None), 0, np.array([0.5, 1.0])) == (1.5, None)
        assert jit(lambda x: scan(lambda c, x: (c + x, None), 0, x)[0])(np.array([0.5, 1.0])) == 1.5

    def test_what_the_user_gave_is_not_changed(self):
        def body(c, x):
            c += x
            return c, None

        start, xs = np.zeros(3), np.ones((2, 3))
        assert scan(body, start, xs)[0].tolist() == [2.0, 2.0, 2.0]
        assert jit(lambda c: scan(body, c, xs)[0])(start).tolist() == [2.0, 2.0, 2.0]
        assert start.tolist() == [0.0, 0.0, 0.0]

    def test_the_result_is_the_users_own(self):
        kept = START.copy()
        program = jit(lambda x: scan(lambda c, _: (c, c), x, length=2))
        carry, ys = program(kept)
        carry[:] = 0.0
        ys[:] = 0.0
        assert kept.tolist() == START.tolist()
        assert program(kept)[0].tolist() == START.tolist()

    def test_rows_that_are_nodes_take_no_square_of_their_number(self):
        n = 3000
        x = np.linspace(0.0, 1.0, n)
        g = grad(lambda x: scan(lambda c, x: (c + x * x, None), 0.0, x)[0])(x)
        agree(g, 2 * x)

    def test_backward_with_create_graph_inside_a_program(self):
        def second(x):
            node = ag.Node(x)
            y = scan(lambda c, t: (sin(c * node) + t, None), 0.3, ROWS)[0]
            y.backward(create_graph=True)
            node.grad.backward()
            return node.grad

        expected = grad(grad(lambda x: scan(lambda c, t: (sin(c * x) + t, None), 0.3, ROWS)[0]))
        agree(jit(second)(0.7), expected(0.7))


class TestCheckpoint:
    def test_a_program_keeps_every_tenth_of_a_hundred_carries(self):
        def rows_kept(**how):
            program = jit(grad(lambda x: scan(lambda c, t: (sin(c * x) + t, None), x, T, **how)[0]))
            program(0.5)
            with pytest.MonkeyPatch.context() as patch:
                made = []
                patch.setattr(np, "empty", lambda shape, *a: made.append(shape) or EMPTY(shape, *a))
                program(0.5)
            return max(np.prod(shape) for shape in made)

        T, EMPTY = np.linspace(0.0, 1.0, 100), np.empty
        assert rows_kept() == 100
        assert rows_kept(checkpoint=True) < 40

    def test_in_plain_code_the_graph_does_not_grow_with_the_steps(self):
        def nodes(n):
            x = ag.Node(0.5)
            y = scan(lambda c, _: (sin(c * x), None), x, length=n, checkpoint=True)[0]
            return len(ag.Graph(y).nodes)

        assert nodes(100) == nodes(400)


class TestForiLoop:
    def test_the_number_of_a_step_indexes_and_counts(self):
        def f(x):
            return fori_loop(1, 3, lambda i, c: c * x[i] + i * x[i - 1], 1.0)

        assert f(START) == pytest.approx((START[1] + START[0]) * START[2] + 2 * START[1])
        for derivative in (f, grad(f), lambda x: jvp(f, (x,), (V,)), ag.hessian(f)):
            in_both(derivative, START)

    def test_nested_loops_close_over_each_other(self):
        def f(x):
            def outer(i, c):
                return c + fori_loop(0, 2, lambda j, d: sin(d * x) * j + i * c, c)

            return (fori_loop(0, 3, outer, x) ** 2).sum()

        for derivative in orders(f):
            in_both(derivative, START)

    @pytest.mark.parametrize("inner", [grad, ag.elementwise_grad, ag.jacfwd, forward])
    def test_a_derivative_in_the_body(self, inner):
        def descended(a):
            def step(_, p):
                return p - 0.1 * inner(lambda p: ((p * p - a) ** 2).sum())(p)

            return fori_loop(0, 5, step, np.ones(3)).sum()

        for derivative in (descended, grad(descended), lambda a: jvp(descended, (a,), (V,))):
            in_both(derivative, np.array([0.5, 2.0, 1.5]))

    def test_a_branch_that_was_not_taken_lets_no_nan_through(self):
        def f(a):
            def step(c, t):
                return ag.where(c > 0.0, ag.sqrt(abs(c)) * a, 0.0) + a * t, None

            return scan(step, np.zeros(3), np.linspace(0.0, 1.0, 4))[0].sum()

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            expected = grad(f)(START)
            assert np.isfinite(expected).all()
            agree(jit(grad(f))(START), expected)

    def test_a_bound_that_is_traced(self):
        def f(x):
            return fori_loop(0, np.argmax(x), lambda i, c: c + x[i], 0.0)

        for x in (np.array([1.0, 2.0, 9.0]), np.array([1.0, 9.0, 2.0])):
            agree(jit(f)(x), x[: np.argmax(x)].sum())


def test_value_and_gradient_of_many_steps_take_a_program_of_a_few_lines():
    def f(rate, n):
        return scan(lambda c, _: (c + rate * sin(c), None), 1.0, length=n)[0]

    short, long = jit(value_and_grad(f)), jit(value_and_grad(f))
    short(0.01, 10)
    value, slope = long(0.01, 5000)
    assert long.source == short.source.replace("range(10)", "range(5000)").replace(
        "(10,)", "(5000,)"
    )
    agree((value, slope), value_and_grad(f)(0.01, 5000))
