"""A function that a solver calls may fill a buffer and return it, as NumPy code fills an array."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd_scratch import check_gradients, zeros
from autograd_scratch.scipy.integrate import odeint, rk4, solve_ivp
from autograd_scratch.scipy.optimize import root


def flow(y: Any, t: Any, a: Any) -> Any:
    slopes = zeros(2)
    slopes[0] = -a * y[0]
    slopes[1] = y[0] - y[1]
    return slopes


START, TIMES = np.array([1.0, 0.5]), np.array([0.0, 1.0])


def test_differential_equations_take_it() -> None:
    def last(a: Any) -> Any:
        return odeint(flow, START, TIMES, args=(a,), rtol=1e-10, atol=1e-10)[-1]

    def last_of_span(a: Any) -> Any:
        solution = solve_ivp(
            lambda t, y, a: flow(y, t, a), (0.0, 1.0), START, args=(a,), rtol=1e-10, atol=1e-10
        )
        return solution.y[:, -1]

    def last_step(a: Any) -> Any:
        return rk4(lambda y, t: flow(y, t, a), START, TIMES, steps=5)[-1]

    check_gradients(last, 1.2, rtol=1e-5)
    check_gradients(last_of_span, 1.2, rtol=1e-5)
    check_gradients(last_step, 1.2, order=2)
    np.testing.assert_array_equal(
        odeint(flow, START, TIMES, args=(1.2,)),
        odeint(lambda y, t, a: [-a * y[0], y[0] - y[1]], START, TIMES, args=(1.2,)),
    )


def test_roots_take_it() -> None:
    def misses(x: Any, a: Any) -> Any:
        y = zeros(2)
        y[0] = x[0] ** 2 - a
        y[1] = x[1] - x[0]
        return y

    check_gradients(lambda a: root(misses, np.ones(2), args=(a,)).x, 4.0, rtol=1e-5)
