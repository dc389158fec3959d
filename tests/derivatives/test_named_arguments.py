"""Arguments to differentiate by name, and the other Jacobians and products."""

from __future__ import annotations

import functools

import numpy as np
import pytest

import autograd_scratch as ag

X = np.array([0.5, -1.25, 2.0])


def f(x, y, *rest, scale=3.0, **more):
    return x * y**2 * scale * sum(rest, 1.0) * more.get("extra", 1.0)


def test_a_name_finds_an_argument_however_it_is_passed():
    assert ag.grad(f, "y")(2.0, 5.0) == 60.0
    assert ag.grad(f, "y")(2.0, y=5.0) == 60.0
    assert ag.grad(f, argnum="x")(y=5.0, x=2.0) == 75.0
    assert ag.grad(f, "scale")(2.0, 5.0, scale=4.0) == 50.0
    assert ag.grad(f, "extra")(2.0, 5.0, extra=1.0) == 150.0


def test_a_default_is_differentiated_too():
    assert ag.grad(f, "scale")(2.0, 5.0) == 50.0
    assert ag.grad(lambda x, y=4.0: x * y, "y")(3.0) == 3.0
    assert ag.grad(functools.partial(f, y=5.0), "y")(2.0) == 60.0


def test_names_and_positions_mix():
    assert ag.grad(f, ("scale", 0))(2.0, 5.0) == (50.0, 75.0)
    assert ag.value_and_grad(f, (1, "x"))(2.0, 5.0) == (150.0, (60.0, 75.0))
    assert ag.jacobian(f, ("x", "scale"))(2.0, 5.0) == (75.0, 50.0)
    assert ag.hessian(f, ("x", "y"))(2.0, y=5.0) == ((0.0, 30.0), (30.0, 12.0))
    assert ag.hessian(f, "y")(2.0, 5.0) == 12.0
    assert ag.hessian(f, "scale")(2.0, 5.0) == 0.0


def test_methods_decorators_and_nested_derivatives_know_the_names():
    class Power:
        n = 3

        @ag.grad(argnum="x")
        def slope(self, x):
            return x**self.n

    assert Power().slope(2.0) == Power().slope(x=2.0) == 12.0
    assert ag.grad(ag.grad(f, "y"), "y")(2.0, 5.0) == 12.0
    assert ag.jit(ag.grad(f, "y"))(2.0, y=5.0) == 60.0


def test_argnums_is_another_name():
    assert ag.grad(f, argnums=(0, 1))(2.0, 5.0) == (75.0, 60.0)

    @ag.jacobian(argnums=1)
    def product(x, y):
        return x * y

    assert product(2.0, 5.0) == 2.0


def test_a_positional_argument_that_is_not_passed_is_refused_by_name():
    def g(x, y=2.0, /):
        return x * y

    assert ag.grad(g, "y")(3.0, 2.0) == 3.0
    with pytest.raises(TypeError, match="argnum 'y' names no argument of the call"):
        ag.grad(g, "y")(3.0)


def test_what_names_nothing_is_refused():
    with pytest.raises(TypeError, match=r"argnum 'z' names no argument .* f takes \(x, y, rest"):
        ag.grad(f, "z")(2.0, 5.0)
    with pytest.raises(TypeError, match="argnum 'rest' names no argument"):
        ag.grad(f, "rest")(2.0, 5.0, 1.0)
    with pytest.raises(TypeError, match=r"argnum 'y' names no argument .* with 1 positional"):
        ag.grad(f, "y")(2.0)
    with pytest.raises(TypeError, match="names an argument twice"):
        ag.grad(f, ("x", 0))(2.0, 5.0)
    with pytest.raises(TypeError, match="name a keyword argument: argnum='x'"):
        ag.grad(f)(x=2.0, y=5.0)
    with pytest.raises(TypeError, match="argnum must be an int or a name"):
        ag.grad(f, 1.0)(2.0, 5.0)
    with pytest.raises(
        TypeError, match=r"grad: argument scale must be a float .*, got 3; write argu"
    ):
        ag.grad(f, "scale")(2.0, 5.0, scale=3)
    with pytest.raises(TypeError, match=r"grad: argument rest\[1\] must be a float"):
        ag.grad(f, 3)(2.0, 5.0, 1.0, 3)


@pytest.mark.parametrize("jacobian", [ag.jacfwd, ag.jacrev])
def test_jacobians_of_either_mode_are_the_jacobian(jacobian):
    def g(p, s):
        return {"outer": np.outer(p["x"], p["x"]) * s, "sum": np.sum(p["x"])}

    p = {"x": X, "y": 2.0}
    expected, found = ag.jacobian(g, (0, 1))(p, 3.0), jacobian(g, (0, 1))(p, 3.0)
    for key in expected:
        for mine, theirs in zip(expected[key], found[key], strict=True):
            ag.tree_map(np.testing.assert_array_equal, mine, theirs)
    ag.check_gradients(lambda x: jacobian(np.tanh)(x), X)


def test_the_mode_decides_what_is_run():
    passes = []

    @ag.op(lambda g, y, x: passes.append(1) or 3.0 * g, kind="elementwise")
    def tripled(x):
        return 3.0 * x

    for jacobian, expected in ((ag.jacfwd, 3), (ag.jacrev, 1)):
        passes.clear()
        jacobian(lambda x: np.sum(tripled(x)), chunk_size=1)(X)
        assert len(passes) == expected


class TestLinearize:
    def test_the_function_is_run_once(self):
        calls = []

        def g(x, p):
            calls.append(1)
            return {"y": np.sin(x) * p["w"], "n": 3}

        value, jvp_fn = ag.linearize(g, X, {"w": 2.0, "name": "w"})
        np.testing.assert_array_equal(value["y"], 2.0 * np.sin(X))
        for v in (X, -X):
            tangent = jvp_fn(v, {"w": 1.0, "name": None})
            _, expected = ag.jvp(g, (X, {"w": 2.0}), (v, {"w": 1.0}))
            np.testing.assert_array_equal(tangent["y"], expected["y"])
            assert tangent["n"] == 3
        assert len(calls) == 3

    def test_tangents_are_checked_and_the_results_are_the_users_own(self):
        _, jvp_fn = ag.linearize(lambda x: (x, x), X.astype(np.float32))
        v = np.ones(3)
        a, b = jvp_fn(v)
        a += 1.0
        np.testing.assert_array_equal(b, v)
        assert b.dtype == np.float32
        with pytest.raises(ValueError, match=r"jvp_fn: tangent \[0\] has shape \(2,\)"):
            jvp_fn(np.ones(2))
        with pytest.raises(ValueError, match="jvp_fn: the structures differ"):
            jvp_fn(v, v)
        with pytest.raises(TypeError, match="linearize: argument x must be a float"):
            ag.linearize(lambda x: x, 3)

    def test_it_nests(self):
        assert ag.grad(lambda x: ag.linearize(lambda y: x * y**2, 3.0)[1](1.0))(2.0) == 6.0
        assert ag.grad(lambda v: ag.linearize(lambda y: y**3, 2.0)[1](v))(1.0) == 12.0
        assert ag.jit(lambda x: ag.linearize(lambda y: y**3, x)[1](1.0))(2.0) == 12.0


def test_elementwise_grad_is_the_derivative_at_each_element():
    np.testing.assert_allclose(ag.elementwise_grad(np.sin)(X), np.cos(X))
    second = ag.elementwise_grad(ag.elementwise_grad(np.sin))
    np.testing.assert_allclose(second(X), -np.sin(X))
    assert ag.elementwise_grad(lambda x, y: x * y, "y")(3.0, 2.0) == 3.0
    with pytest.raises(TypeError, match="elementwise_grad: the function must return one number"):
        ag.elementwise_grad(lambda x: [x])(X)
    with pytest.warns(UserWarning, match="^elementwise_grad: the output does not depend") as caught:
        ag.elementwise_grad(lambda x: 1.0)(X)
    assert caught[0].filename == __file__
