"""Differential equations and integrals: SciPy's values, and derivatives checked by differences."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import autograd.numpy as hips_np
import numpy as np
import pytest
import scipy.integrate
from autograd import grad as hips_grad
from autograd.builtins import tuple as hips_tuple
from autograd.scipy.integrate import odeint as hips_odeint

from autograd_scratch import Node, check_gradients, constant, grad, hessian, jacobian, jit, jvp
from autograd_scratch.scipy.integrate import (
    cumulative_trapezoid,
    fixed_quad,
    odeint,
    quad,
    rk4,
    simpson,
    solve_ivp,
    trapezoid,
)

EXACT = {"rtol": 1e-10, "atol": 1e-10}
TIMES = np.array([0.0, 0.4, 1.0])
START = np.array([1.0, 0.3])


def pendulum(y: Any, t: Any, friction: Any, pull: Any) -> list[Any]:
    angle, speed = y
    return [speed, -friction * speed - pull * np.sin(angle) + 0.1 * t]


def swing(t: Any, y: Any, friction: Any) -> Any:
    return pendulum(y, t, friction, 5.0)


def odeint_of(y0: Any, t: Any, friction: Any, pull: Any, **options: Any) -> Any:
    return odeint(pendulum, y0, t, (friction, pull), **EXACT, **options)


def test_odeint_has_scipys_values_on_arrays_and_on_nodes() -> None:
    expected = scipy.integrate.odeint(pendulum, START, TIMES, (0.25, 5.0))
    np.testing.assert_array_equal(odeint(pendulum, START, TIMES, (0.25, 5.0)), expected)
    on_node = odeint(pendulum, START, TIMES, (Node(0.25), 5.0))
    np.testing.assert_array_equal(on_node.value, expected)


def test_odeint_differentiates_start_times_and_arguments() -> None:
    check_gradients(odeint_of, START, TIMES, 0.25, 5.0, rtol=1e-6)


def test_odeint_differentiates_backward_in_time_and_repeated_times() -> None:
    times = np.array([1.0, 0.6, 0.6, 0.2])
    check_gradients(lambda y0: odeint_of(y0, times, 0.25, 5.0), START, rtol=1e-6)


def test_second_derivatives_of_odeint_come_by_the_adjoint_of_the_adjoint() -> None:
    def f(b: Any) -> Any:
        return (odeint_of(START, TIMES, b, 5.0) ** 2).sum()

    step = 1e-4
    expected = (grad(f)(0.25 + step) - grad(f)(0.25 - step)) / (2.0 * step)
    assert hessian(f)(0.25) == pytest.approx(expected, rel=1e-6)


def test_forward_mode_and_jit_agree_with_reverse_mode_of_odeint() -> None:
    def f(b: Any) -> Any:
        return odeint_of(START, TIMES, b, 5.0)[-1, 0]

    expected = grad(f)(0.25)
    assert jvp(f, (0.25,), (1.0,))[1] == pytest.approx(expected, rel=1e-9)
    program = jit(grad(f))
    assert program(0.25) == pytest.approx(expected, rel=1e-12)
    assert program(0.5) == pytest.approx(grad(f)(0.5), rel=1e-12)


def test_odeint_agrees_with_hips_autograd() -> None:
    def ours(y0: Any, b: Any) -> Any:
        return np.sum(odeint_of(y0, TIMES, b, 5.0) ** 2)

    def theirs(y0: Any, b: Any) -> Any:
        def f(y: Any, t: Any, b: Any, c: Any) -> Any:
            return hips_np.array([y[1], -b * y[1] - c * hips_np.sin(y[0]) + 0.1 * t])

        return hips_np.sum(hips_odeint(f, y0, TIMES, hips_tuple((b, 5.0)), **EXACT) ** 2)

    for position in (0, 1):
        expected = hips_grad(theirs, position)(START, 0.25)
        np.testing.assert_allclose(grad(ours, position)(START, 0.25), expected, rtol=1e-6)


def test_arguments_may_be_structures_and_the_state_a_number() -> None:
    def decay(t: Any, y: Any, p: Any) -> Any:
        return -p["rates"][0] * y + p["rates"][1] * np.cos(p["phase"]) * 0.1

    def f(p: Any) -> Any:
        return odeint(decay, 1.0, TIMES, (p,), tfirst=True, **EXACT)

    check_gradients(f, {"rates": np.array([2.0, 0.5]), "phase": 0.3}, rtol=1e-6)


def slopes(t: Any, y: Any, rate: Any) -> Any:
    """The Jacobian of :func:`stiff`, which counts its calls."""
    slopes.calls += 1  # type: ignore[attr-defined]
    return np.array([[-1.0, 0.0], [rate, -rate]])


def stiff(t: Any, y: Any, rate: Any) -> Any:
    return [-y[0], rate * (y[0] - y[1])]


def test_solvers_take_a_jacobian_of_the_users() -> None:
    times, tight = np.linspace(0.0, 0.2, 3), {"rtol": 1e-9, "atol": 1e-9}

    def by_odeint(rate: Any) -> Any:
        f, df = (lambda y, t, rate, g=g: g(t, y, rate) for g in (stiff, slopes))
        return odeint(f, START, times, (rate,), Dfun=df, **tight)[-1]

    def by_odeint_with_time_first(rate: Any) -> Any:
        return odeint(stiff, START, times, (rate,), tfirst=True, Dfun=slopes, **tight)[-1]

    def by_solve_ivp(rate: Any) -> Any:
        options: Any = {"method": "BDF", "t_eval": times, "jac": slopes}
        return solve_ivp(stiff, (0.0, 0.2), START, args=(rate,), **options, **tight).y[:, -1]

    def exact(rate: Any) -> Any:
        y0 = np.exp(-0.2) * START[0]
        factor = START[0] * rate / (rate - 1.0)
        return np.stack([y0, factor * np.exp(-0.2) + (START[1] - factor) * np.exp(-0.2 * rate)])

    for f in (by_odeint, by_odeint_with_time_first, by_solve_ivp):
        slopes.calls = 0  # type: ignore[attr-defined]
        expected = jacobian(exact)(200.0)
        np.testing.assert_allclose(jacobian(f)(200.0), expected, rtol=1e-4, atol=1e-10)
        assert slopes.calls > 0  # type: ignore[attr-defined]


def test_times_may_begin_with_the_start() -> None:
    def f(y0: Any, b: Any) -> Any:
        at = np.array([0.0, 0.5])
        return solve_ivp(swing, (0.0, 1.0), y0, t_eval=at, args=(b,), rtol=1e-9, atol=1e-9).y

    check_gradients(f, START, 0.25, rtol=1e-6)


def test_adjoint_equations_without_a_solution_are_an_error() -> None:
    broken: list[bool] = []

    def decay(t: Any, y: Any, rate: Any) -> Any:
        return -rate * y / (0.0 if broken else 1.0)

    y = solve_ivp(decay, (0.0, 1.0), [1.0], args=(Node(1.0),)).y
    broken.append(True)
    with np.errstate(all="ignore"), pytest.raises(RuntimeError, match="its adjoint equations"):
        y.sum().backward()


def test_a_single_time_gives_the_start() -> None:
    gradient = grad(lambda y0: np.sum(odeint(lambda y, t: -y, y0, np.array([0.5]))))(START)
    np.testing.assert_array_equal(gradient, [1.0, 1.0])


def test_full_output_is_refused_on_nodes() -> None:
    assert len(odeint(pendulum, START, TIMES, (0.25, 5.0), full_output=True)) == 2
    with pytest.raises(TypeError, match="full_output=True is not supported"):
        odeint(pendulum, START, TIMES, (Node(0.25), 5.0), full_output=True)


@pytest.mark.parametrize("method", ["RK45", "DOP853", "LSODA"])
def test_solve_ivp_has_scipys_values_and_differentiates(method: str) -> None:
    at = np.array([0.2, 0.4, 1.0])

    def f(y0: Any, span: Any, at: Any, b: Any) -> Any:
        return solve_ivp(swing, span, y0, method, at, args=(b,), rtol=1e-9, atol=1e-9).y

    span = np.array([0.0, 1.2])
    plain = scipy.integrate.solve_ivp(
        swing, span, START, method, at, args=(0.25,), rtol=1e-9, atol=1e-9
    )
    np.testing.assert_array_equal(f(START, span, at, Node(0.25)).value, plain.y)
    check_gradients(f, START, span, at, 0.25, rtol=1e-5)


def test_solve_ivp_may_choose_the_times_between_the_ends() -> None:
    def f(y0: Any, span: Any, b: Any) -> Any:
        return solve_ivp(swing, span, y0, args=(b,), rtol=1e-9, atol=1e-9).y[:, -1]

    check_gradients(f, START, np.array([0.0, 1.0]), 0.25, rtol=1e-5)
    result = solve_ivp(swing, (0.0, 1.0), START, args=(Node(0.25),))
    plain = scipy.integrate.solve_ivp(swing, (0.0, 1.0), START, args=(0.25,))
    np.testing.assert_array_equal(result.t, plain.t)
    np.testing.assert_array_equal(result.y.value, plain.y)
    assert result.success
    in_a_list = solve_ivp(swing, [0, 1], START, args=[Node(0.25)])
    np.testing.assert_array_equal(in_a_list.y.value, plain.y)


def test_times_after_the_last_one_that_is_reached_have_no_gradient() -> None:
    def explode(t: Any, y: Any, rate: Any) -> Any:
        return rate * y**2

    with np.errstate(all="ignore"):
        result = solve_ivp(explode, (0.0, 2.0), [1.0], t_eval=Node([0.2, 1.5]), args=(Node(1.0),))
    assert not result.success
    assert result.t.shape == (1,)
    assert result.y.shape == (1, 1)


def test_where_the_solver_stops_before_the_end_that_has_no_gradient() -> None:
    end, rate = Node(2.0), Node(1.0)
    with np.errstate(all="ignore"):
        result = solve_ivp(lambda t, y, c: c * y**2, [0.0, end], [1.0], args=(rate,), rtol=1e-8)
    assert not result.success
    result.y[0, 1].backward()
    assert end.grad == 0.0
    step = result.t[1]  # y(t) = 1 / (1 - c·t)
    assert rate.grad == pytest.approx(step / (1.0 - step) ** 2, rel=1e-6)


def test_jit_of_solve_ivp_needs_the_times() -> None:
    def at(t_eval: Any) -> Callable[[Any], Any]:
        return lambda b: solve_ivp(swing, (0.0, 1.0), START, t_eval=t_eval, args=(b,)).y

    times = np.array([0.5, 1.0])
    np.testing.assert_allclose(jit(at(times))(0.25), at(times)(0.25), rtol=1e-14)
    with pytest.raises(TypeError, match="jit needs t_eval"):
        jit(at(None))(0.25)


def test_events_are_refused_on_nodes() -> None:
    with pytest.raises(TypeError, match="events are not supported"):
        solve_ivp(swing, (0.0, 1.0), START, events=lambda t, y, b: y[0], args=(Node(0.25),))


def closures() -> list[Callable[[Any], Any]]:
    return [
        lambda b: odeint(lambda y, t: -b * y, 1.0, TIMES),
        lambda b: odeint(lambda y, t, c: [-b * c * y[0]], 1.0, TIMES, (Node(1.0),)),
        lambda b: solve_ivp(lambda t, y: -b * y, (0.0, 1.0), [1.0], t_eval=[0.5]).y,
        lambda b: quad(lambda x: b * x, 0.0, 1.0)[0],
        lambda b: quad(lambda x, c: b * c * x, 0.0, 1.0, (Node(2.0),))[0],
    ]


@pytest.mark.parametrize("f", closures())
def test_a_function_that_closes_over_a_node_is_an_error_that_says_what_to_do(f: Any) -> None:
    for run in (
        lambda: f(Node(0.5)),
        lambda: grad(lambda b: np.sum(f(b)))(0.5),
        lambda: jit(f)(0.5),
    ):
        with pytest.raises(TypeError, match="pass that node in args"):
            run()


def test_a_function_may_close_over_constants() -> None:
    rate = constant(0.5)
    y = odeint(lambda y, t, c: -rate * c * y, 1.0, TIMES, (Node(1.0),))
    np.testing.assert_allclose(y.value[:, 0], np.exp(-0.5 * TIMES), rtol=1e-6)


def test_rk4_differentiates_what_it_computed_in_all_modes() -> None:
    def f(y0: Any, t: Any, b: Any) -> Any:
        return rk4(pendulum, y0, t, (b, 5.0), steps=2)

    check_gradients(f, START, TIMES, 0.25, order=2)
    exact = scipy.integrate.odeint(pendulum, START, TIMES, (0.25, 5.0), **EXACT)
    np.testing.assert_allclose(rk4(pendulum, START, TIMES, (0.25, 5.0), steps=50), exact, rtol=1e-6)
    total = jit(lambda b: np.sum(f(START, TIMES, b)))
    assert total(0.25) == pytest.approx(np.sum(f(START, TIMES, 0.25)), rel=1e-12)


def test_rk4_takes_at_least_one_step() -> None:
    with pytest.raises(ValueError, match="steps must be at least 1, got 0"):
        rk4(pendulum, START, TIMES, (0.25, 5.0), steps=0)


def test_rk4_lets_the_function_close_over_a_node() -> None:
    exact = grad(lambda b: np.exp(-b))(0.5)
    found = grad(lambda b: rk4(lambda t, y: -b * y, 1.0, [0.0, 1.0], steps=20, tfirst=True)[1])(0.5)
    assert found == pytest.approx(exact, rel=1e-6)


def test_quad_differentiates_limits_and_arguments_up_to_third_order() -> None:
    def f(a: Any, b: Any, k: Any) -> Any:
        return quad(lambda x, k: np.sin(k[0] * x) * k[1], a, b, (k,))[0]

    check_gradients(f, 0.2, 1.3, np.array([1.0, 2.0]), order=3)
    value, error = quad(lambda x, k: np.sin(k * x), 0.0, 1.0, (Node(2.0),))
    expected = scipy.integrate.quad(lambda x: np.sin(2.0 * x), 0.0, 1.0)
    assert (value.value, error) == expected
    assert quad(lambda x: np.sin(2.0 * x), 0.0, 1.0) == expected


def test_quad_to_infinity_and_in_jit() -> None:
    def f(a: Any) -> Any:
        return quad(lambda x, a: np.exp(-a * x), 0.0, np.inf, args=a)[0]

    assert grad(f)(2.0) == pytest.approx(-0.25, rel=1e-9)
    assert jit(grad(f))(2.0) == pytest.approx(-0.25, rel=1e-9)
    limit = Node(np.inf)
    quad(lambda x: np.exp(-x), 0.0, limit)[0].backward()
    assert limit.grad == 0.0


def test_fixed_quad_differentiates_its_sum() -> None:
    def f(a: Any, b: Any, k: Any) -> Any:
        return fixed_quad(lambda x, c: np.sin(k * x) + c, a, b, (0.3,), n=4)[0]

    expected = scipy.integrate.fixed_quad(lambda x: np.sin(1.5 * x) + 0.3, 0.2, 1.3, n=4)[0]
    assert f(0.2, 1.3, 1.5) == pytest.approx(expected, rel=1e-14)
    check_gradients(f, 0.2, 1.3, 1.5, order=2)


def test_quad_refuses_weights_on_nodes() -> None:
    with pytest.raises(TypeError, match="weight"):
        quad(lambda x, a: a * x, 0.0, 1.0, (Node(1.0),), weight="cos", wvar=1.0)


RULES = [
    (trapezoid, scipy.integrate.trapezoid),
    (simpson, scipy.integrate.simpson),
    (cumulative_trapezoid, scipy.integrate.cumulative_trapezoid),
    (
        lambda y, x=None, **options: cumulative_trapezoid(y, x, initial=0, **options),
        lambda y, x=None, **options: scipy.integrate.cumulative_trapezoid(
            y, x, initial=0, **options
        ),
    ),
]


@pytest.mark.parametrize(("ours", "scipys"), RULES)
@pytest.mark.parametrize("n", [2, 3, 4, 5, 6])
def test_rules_for_samples_have_scipys_values_and_differentiate(
    ours: Any, scipys: Any, n: int
) -> None:
    random = np.random.default_rng(n)
    y, x = random.normal(size=(2, n)), np.sort(random.uniform(0.0, 3.0, (2, n)))
    for given in (None, x[0], x):
        expected = scipys(y, given)
        np.testing.assert_allclose(ours(Node(y), given).value, expected, rtol=1e-13)
        np.testing.assert_array_equal(ours(y, given), expected)
    expected = scipys(y.T, dx=0.5, axis=0)
    np.testing.assert_allclose(ours(Node(y.T), dx=0.5, axis=0).value, expected, rtol=1e-13)
    if n > 4:
        check_gradients(ours, y, x[0], order=2)
        check_gradients(lambda y, h: ours(y, dx=h), y, 0.5, order=2)


def test_cumulative_trapezoid_begins_with_zero_or_not_at_all() -> None:
    with pytest.raises(ValueError, match="initial must be 0 or None"):
        cumulative_trapezoid(Node([1.0, 2.0]), initial=1.0)


def test_samples_may_be_a_list_of_nodes() -> None:
    x = Node(3.0)
    trapezoid([1.0, x, 2.0]).backward()
    assert x.grad == 1.0
