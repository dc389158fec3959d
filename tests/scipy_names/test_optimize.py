"""Roots and minima: SciPy's solutions, and derivatives of how they move with the arguments."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
import scipy.optimize

from autograd_scratch import Node, check_gradients, grad, jacobian, jit, jvp
from autograd_scratch.scipy import optimize

WEIGHTS = np.array([0.5, 0.9])


def two_curves(x: Any, a: Any, b: Any) -> list[Any]:
    return [x[0] ** 2 + x[1] * a - 2.0, np.sin(x[1]) + b[0] * x[0] - b[1]]


def crossing(a: Any, b: Any) -> Any:
    return optimize.root(two_curves, [1.0, 1.0], (a, b), tol=1e-13).x


def banana(x: Any, a: Any, b: Any) -> Any:
    return (a - x[0]) ** 2 + b * (x[1] - x[0] ** 2) ** 2


def test_root_differentiates_up_to_third_order() -> None:
    expected = scipy.optimize.root(lambda x: two_curves(x, 0.7, WEIGHTS), [1.0, 1.0], tol=1e-13).x
    np.testing.assert_allclose(crossing(0.7, WEIGHTS), expected, rtol=1e-12)
    np.testing.assert_allclose(crossing(Node(0.7), WEIGHTS).value, expected, rtol=1e-12)
    check_gradients(crossing, 0.7, WEIGHTS, order=3, rtol=1e-6)


@pytest.mark.parametrize("method", ["hybr", "lm", "broyden1", "krylov"])
@pytest.mark.parametrize("jac", [None, "2-point"])
def test_every_method_of_root_leads_to_the_same_derivative(method: str, jac: Any) -> None:
    def f(a: Any) -> Any:
        start = [1.4, 0.2]
        return optimize.root(two_curves, start, (a, WEIGHTS), method, jac, tol=1e-9).x[0]

    assert grad(f)(0.7) == pytest.approx(grad(lambda a: crossing(a, WEIGHTS)[0])(0.7), rel=1e-6)


def test_root_takes_a_jacobian_of_the_users() -> None:
    def slope(x: Any, a: Any) -> Any:
        return [[2.0 * x[0]]]

    def f(a: Any) -> Any:
        return optimize.root(lambda x, a: x * x - a, [1.0], (a,), jac=slope).x[0]

    def g(a: Any) -> Any:
        both = lambda x, a: (x * x - a, slope(x, a))  # noqa: E731
        return optimize.root(both, [1.0], (a,), jac=True).x[0]

    assert grad(f)(4.0) == pytest.approx(0.25)
    assert grad(g)(4.0) == pytest.approx(0.25)


def test_forward_mode_and_jit_agree_with_reverse_mode() -> None:
    def f(a: Any) -> Any:
        return np.sum(crossing(a, WEIGHTS))

    def g(a: Any) -> Any:
        result = optimize.minimize(banana, [0.9, 0.8], (a, 3.0), tol=1e-10)
        return np.sum(result.x) + result.fun

    for function in (f, g):
        expected = grad(function)(0.7)
        assert jvp(function, (0.7,), (1.0,))[1] == pytest.approx(expected, rel=1e-9)
        program = jit(grad(function))
        for a in (0.7, 0.8):
            assert program(a) == pytest.approx(grad(function)(a), rel=1e-9)


METHODS = [
    *(None, "CG", "BFGS", "Newton-CG", "L-BFGS-B", "TNC", "SLSQP"),
    *("dogleg", "trust-ncg", "trust-krylov", "trust-exact", "trust-constr", "Nelder-Mead"),
]


@pytest.mark.parametrize("method", METHODS)
def test_every_method_of_minimize_leads_to_the_same_derivatives(method: str | None) -> None:
    def minimum(a: Any, b: Any) -> Any:
        return optimize.minimize(banana, [0.9, 0.8], (a, b), method, tol=1e-10)

    exact = [[1.0, 0.0], [2.2, 0.0]]  # the minimum lies at (a, a²)
    found = [jacobian(lambda a, b: minimum(a, b).x, i)(1.1, 3.0) for i in (0, 1)]
    np.testing.assert_allclose(np.transpose(found), exact, atol=1e-3)
    np.testing.assert_allclose(
        grad(lambda a, b: minimum(a, b).fun + a * b, (0, 1))(1.1, 3.0), [3.0, 1.1], atol=1e-3
    )


def test_second_derivatives_of_a_minimum() -> None:
    def minimum(a: Any, b: Any) -> Any:
        start = [0.5, 0.5]
        return optimize.minimize(lambda x, a, b: banana(x, a, b) + np.exp(x[0]), start, (a, b)).x

    def tight(a: Any, b: Any) -> Any:
        return optimize.root(
            lambda x, a, b: grad(lambda x: banana(x, a, b) + np.exp(x[0]))(x), [0.5, 0.5], (a, b)
        ).x

    for order in (jacobian, lambda f: jacobian(jacobian(f))):
        np.testing.assert_allclose(order(minimum)(1.1, 3.0), order(tight)(1.1, 3.0), atol=1e-4)
    check_gradients(tight, 1.1, 3.0, order=2, rtol=1e-6, atol=1e-9)


def test_minimize_takes_derivatives_of_the_users() -> None:
    def slope(x: Any, a: Any) -> Any:
        return [2.0 * (x[0] - a)]

    def curvature(x: Any, a: Any) -> Any:
        return np.array([[2.0]])

    def f(a: Any) -> Any:
        parabola = lambda x, a: (x[0] - a) ** 2  # noqa: E731
        return optimize.minimize(parabola, [0.0], (a,), "trust-exact", slope, curvature).x[0]

    def g(a: Any) -> Any:
        both = lambda x, a: ((x[0] - a) ** 2, slope(x, a))  # noqa: E731
        return optimize.minimize(both, [0.0], a, jac=True).x[0]

    assert grad(f)(3.0) == pytest.approx(1.0)
    assert grad(g)(3.0) == pytest.approx(1.0)


@pytest.mark.parametrize("as_object", [False, True])
@pytest.mark.parametrize("method", [None, "SLSQP", "TNC"])
def test_what_lies_on_its_bound_stays_there(as_object: bool, method: Any) -> None:
    bounds: Any = [(None, 0.5), (-3.0, 3.0)]
    if as_object:
        bounds = scipy.optimize.Bounds([-np.inf, -3.0], [0.5, 3.0])

    def minimum(a: Any, b: Any) -> Any:
        pulled = lambda x, a, b: banana(x, a, 1.0) + (x[1] - b) ** 2  # noqa: E731
        return optimize.minimize(pulled, [0.1, 0.1], (a, b), method, bounds=bounds, tol=1e-10).x

    np.testing.assert_allclose(minimum(1.1, 3.0)[0], 0.5)
    np.testing.assert_allclose(jacobian(minimum)(1.1, 3.0), [0.0, 0.0], atol=1e-9)
    np.testing.assert_allclose(jacobian(minimum, 1)(1.1, 3.0), [0.0, 0.5], atol=1e-9)
    np.testing.assert_allclose(jit(jacobian(minimum, 1))(1.1, 3.0), [0.0, 0.5], atol=1e-9)


def test_what_has_no_derivative_is_refused() -> None:
    x = Node(1.0)
    constraint = {"type": "eq", "fun": lambda x: x[0]}
    with pytest.raises(TypeError, match="not supported on nodes"):
        optimize.minimize(banana, [1.0, 1.0], (x, 3.0), constraints=constraint)
    with pytest.raises(TypeError, match="not supported on nodes"):
        optimize.minimize(banana, [1.0, 1.0], (x, 3.0), bounds=[(0.0, x), (0.0, 1.0)])
    with pytest.raises(TypeError, match="bounds are not supported"):
        optimize.minimize_scalar(lambda x, a: (x - a) ** 2, args=(x,), bounds=(0.0, 1.0))
    with pytest.raises(TypeError, match="full_output=True is not supported"):
        optimize.brentq(lambda x, a: x - a, 0.0, 2.0, (x,), full_output=True)
    with pytest.raises(TypeError, match="full_output=True is not supported"):
        optimize.newton(lambda x, a: x - a, 0.0, args=(x,), full_output=True)
    assert len(optimize.brentq(lambda x: x - 1.0, 0.0, 3.0, full_output=True)) == 2


def test_a_function_that_is_not_made_of_ops_needs_differences() -> None:
    def f(x: Any) -> Any:
        return math.sin(x[0])

    with pytest.raises(TypeError) as error:
        optimize.minimize(f, [0.1])
    assert error.value.__notes__ == [
        "minimize: for a function that is not made of ops, pass jac='2-point'"
    ]
    found = optimize.minimize(f, [0.1], jac="2-point").x
    np.testing.assert_allclose(found, [-math.pi / 2.0], rtol=1e-5)


def test_a_search_that_failed_warns_in_the_backward_pass() -> None:
    few = {"maxfev": 2}
    y = optimize.root(lambda x, a: x**3 - a, [1.0], (Node(5.0),), options=few).x
    with pytest.warns(RuntimeWarning, match="did not converge"):
        y.sum().backward()


def test_a_solution_that_does_not_move_smoothly_says_so() -> None:
    x = optimize.brentq(lambda x, a: (x - 1.0) ** 3 * a, 0.0, 2.0, (Node(1.0),))
    with pytest.raises(np.linalg.LinAlgError) as error:
        x.backward()
    assert error.value.__notes__[0].startswith("brentq: the solution has no derivative")


SOLVERS = {
    "root": lambda f, args: optimize.root(f, [0.5], args).x,
    "minimize": lambda f, args: optimize.minimize(lambda *xs: np.sum(f(*xs)), [0.5], args).x,
    "fsolve": lambda f, args: optimize.fsolve(f, [0.5], args),
    "brentq": lambda f, args: optimize.brentq(f, 0.0, 3.0, args),
    "root_scalar": lambda f, args: optimize.root_scalar(f, args, bracket=(0.0, 3.0)).root,
    "newton": lambda f, args: optimize.newton(f, 0.5, args=args),
    "fixed_point": lambda f, args: optimize.fixed_point(f, 0.5, args=args),
    "minimize_scalar": lambda f, args: optimize.minimize_scalar(f, args=args).x,
}


@pytest.mark.parametrize("name", SOLVERS)
def test_a_function_that_closes_over_a_node_is_an_error_that_says_what_to_do(name: str) -> None:
    a = Node(1.0)
    for args in ((), (Node(2.0),)):
        with pytest.raises(TypeError, match="pass that node in args"):
            SOLVERS[name](lambda x, *args: (x - a) ** 2, args)


@pytest.mark.parametrize("name", ["brentq", "brenth", "ridder", "bisect", "toms748"])
def test_roots_between_two_ends_move_with_the_arguments(name: str) -> None:
    ours, scipys = getattr(optimize, name), getattr(scipy.optimize, name)

    def cube_root(a: Any) -> Any:
        return ours(lambda x, a: x**3 - a, 0.0, 4.0, (a,), xtol=1e-14)

    assert cube_root(5.0) == scipys(lambda x: x**3 - 5.0, 0.0, 4.0, xtol=1e-14)
    assert type(cube_root(Node(5.0)).value) is float
    check_gradients(cube_root, 5.0, order=2, rtol=1e-6)


def test_the_start_of_a_search_has_no_gradient() -> None:
    def f(start: Any, a: Any) -> Any:
        return optimize.brentq(lambda x, a: x**3 - a, start, 4.0, (a,))

    assert grad(f, (0, 1))(0.0, 1.0) == (0.0, pytest.approx(1.0 / 3.0))


def test_newton_and_fixed_point_take_numbers_and_arrays() -> None:
    def roots(a: Any) -> Any:
        start = np.array([2.0, 1.0])
        return optimize.newton(lambda x, a: x**3 - a, start, args=(a,), tol=1e-13)

    def slope_given(a: Any) -> Any:
        slope = lambda x, a: 3.0 * x**2  # noqa: E731
        return optimize.newton(lambda x, a: x**3 - a, 2.0, slope, (a,), tol=1e-13)

    def fixed(a: Any) -> Any:
        return optimize.fixed_point(lambda x, a: np.cos(a * x), [0.5, 0.6], (a,), xtol=1e-13)

    check_gradients(roots, np.array([5.0, 3.0]), order=2, rtol=1e-6)
    check_gradients(slope_given, 5.0, order=2, rtol=1e-6)
    check_gradients(fixed, 0.9, order=2, rtol=1e-6)
    check_gradients(lambda a: optimize.fixed_point(lambda x, a: a / x + 0.4 * x, 1.0, a), 2.0)


def test_root_scalar_and_minimize_scalar() -> None:
    def cube_root(a: Any) -> Any:
        slope = lambda x, a: 3.0 * x**2  # noqa: E731
        return optimize.root_scalar(lambda x, a: x**3 - a, (a,), x0=2.0, fprime=slope).root

    def hump(x: Any, a: Any) -> Any:
        return (x - a) ** 2 + x**4

    def best(a: Any) -> Any:
        return optimize.minimize_scalar(hump, args=(a,), tol=1e-10).fun

    def with_slope(a: Any) -> Any:
        both = lambda x, a: (x**3 - a, 3.0 * x**2)  # noqa: E731
        return optimize.root_scalar(both, (a,), x0=2.0, fprime=True).root

    check_gradients(cube_root, 5.0, order=2, rtol=1e-6)
    check_gradients(with_slope, 5.0, order=2, rtol=1e-6)
    check_gradients(best, 5.0, order=2, rtol=1e-5)
    for f in (cube_root, best):
        assert jit(grad(f))(5.0) == pytest.approx(grad(f)(5.0), rel=1e-9)
    plain = scipy.optimize.minimize_scalar(lambda x: hump(x, 5.0), tol=1e-10)
    assert best(5.0) == plain.fun
