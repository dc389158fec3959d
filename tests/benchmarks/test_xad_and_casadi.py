"""What the libraries without a scan make of the loops; collected where both are installed."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import autograd_scratch as ag
from benchmarks.cases.loops import PENDULUM, Tools, pendulum
from benchmarks.cases.loops import races as races_of_loops
from benchmarks.contenders import CASADI, XAD
from benchmarks.recurrences import pendulum_by_casadi, runge_kutta_by_casadi, scan
from benchmarks.scalars import Recorder, tasks, xad
from benchmarks.task import Race, Task

PLAIN = Tools(np, scan, ag.while_loop, ag.grad, ag.jacfwd)
X = np.array([0.5, 0.8, 1.2, 1.5])


def race(name: str) -> Race:
    (found,) = (race for race in races_of_loops(quick=True) if race.name == name)
    return found


def gradient(task: Task) -> Any:
    return task.result()["result"]


def test_casadi_folds_the_equations() -> None:
    assert gradient(runge_kutta_by_casadi(X, 7)) == pytest.approx(1 / X, rel=1e-12)


def test_casadi_folds_the_pendulum() -> None:
    expected = ag.grad(pendulum(PLAIN, 50), argnums=(0, 1))(*PENDULUM)
    assert gradient(pendulum_by_casadi(PENDULUM, 50)) == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize("name", ["loops-pendulum 200", "loops-runge-kutta 20"])
def test_xad_records_what_casadi_folds(name: str) -> None:
    contenders = race(name).contenders
    assert gradient(contenders[XAD]()) == pytest.approx(gradient(contenders[CASADI]()), rel=1e-9)


def scalar(x: Any) -> Any:
    a, b = x
    return a * b - a / b + 3.0


@pytest.mark.parametrize("contender", [CASADI, XAD])
def test_scalars_have_the_value_and_the_gradient(contender: str) -> None:
    task = tasks(scalar, [2.0, 4.0])[contender]()
    for _ in range(2):
        task.turn()
        assert task.result() == {"value": 10.5, "gradient": [3.75, 2.125]}


def test_xad_has_a_maximum() -> None:
    recorder: Recorder = xad()
    for x, expected in [(2.0, (2.0, [1.0])), (-2.0, (0.0, [0.0]))]:
        graph = recorder.record(lambda v: recorder.relu(v[0]), [x])
        assert recorder.walk(graph) == expected
