"""The loops of the case ``loops`` in libraries that have no ``scan``.

XAD records every step; CasADi makes a function of one step, and folds it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np

from benchmarks.scalars import Buffered, Function, recorded
from benchmarks.scalars import xad as recorder_of_xad
from benchmarks.task import Task, calls


def scan(step: Callable[..., Any], carry: Any, xs: None, length: int) -> tuple[Any, None]:
    """A plain loop over steps that take nothing and give nothing but the carry."""
    for _ in range(length):
        carry, _nothing = step(carry, xs)
    return carry, None


def by_xad(f_of: Callable[[Any], Function], values: Sequence[float]) -> Task:
    """A task that records all steps.

    Args:
        f_of: from a namespace with XAD's sin, cos and log, the function of a list of scalars.
        values: its arguments.
    """
    import xad.math as m

    # NumPy's arrays hold XAD's scalars as objects.
    namespace = SimpleNamespace(sin=m.sin, cos=m.cos, log=m.log, concatenate=np.concatenate)
    task = recorded(recorder_of_xad(), f_of(namespace), values)
    return replace(task, result=lambda: {"result": task.result()["gradient"]})


def pendulum_by_casadi(start: Sequence[float], steps: int) -> Task:
    """The gradient of ``loops.pendulum``."""
    import casadi as ca

    def gradient(given: Any) -> Any:
        state = ca.SX.sym("state", 3)
        x, v, friction = ca.vertsplit(state)
        v = v - 0.001 * (ca.sin(x) + friction * v)
        step = ca.Function("step", [state], [ca.vertcat(x + 0.001 * v, v, friction)])
        end = step.fold(steps)(ca.vertcat(given[0], 0.0, given[1]))
        return ca.gradient(0.5 * end[1] ** 2 + 1.0 - ca.cos(end[0]), given)

    return _folded(gradient, start)


def runge_kutta_by_casadi(start: Any, steps: int) -> Task:
    """The gradient of ``loops.runge_kutta``."""
    import casadi as ca

    size, h = len(start), 2.0 / steps

    def gradient(given: Any) -> Any:
        x, y = ca.SX.sym("x", size), ca.SX.sym("y", size)

        def slope(y: Any) -> Any:
            return x * ca.vertcat(1.0, y[:-1])

        k1 = slope(y)
        k2 = slope(y + h / 2 * k1)
        k3 = slope(y + h / 2 * k2)
        k4 = slope(y + h * k3)
        step = ca.Function("step", [y, x], [y + h / 6 * (k1 + 2 * k2 + 2 * k3 + k4)])
        end = step.fold(steps)(np.zeros(size), ca.repmat(given, 1, steps))
        return ca.gradient(ca.log(end[size - 1]), given)

    return _folded(gradient, start)


def _folded(gradient: Callable[[Any], Any], start: Sequence[float]) -> Task:
    import casadi as ca

    x = np.array(start, dtype=float)
    found = np.empty(len(x))
    made: list[Buffered] = []

    def call() -> Any:
        if not made:
            given = ca.MX.sym("given", len(x))
            made.append(Buffered(ca.Function("f", [given], [gradient(given)]), [x], [found]))
        made[0].run()
        return found

    return calls(call, lambda found: {"result": found})
