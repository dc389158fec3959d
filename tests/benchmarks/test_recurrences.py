"""The loops of the benchmarks, and what the libraries without a scan make of them."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

import autograd_scratch as ag
from benchmarks.cases.loops import PENDULUM, Tools, pendulum, runge_kutta
from benchmarks.cases.loops import races as races_of_loops
from benchmarks.cases.small_arrays import OPS, chain
from benchmarks.contenders import CASADI, CONTENDERS, XAD
from benchmarks.recurrences import pendulum_by_casadi, runge_kutta_by_casadi, scan
from benchmarks.scalars import Recorder, tasks, xad
from benchmarks.task import Race, Task

PLAIN = Tools(np, scan, ag.while_loop, ag.grad, ag.jacfwd)
X = np.array([0.5, 0.8, 1.2, 1.5])

needs_casadi = pytest.mark.skipif(
    CONTENDERS[CASADI].lacks() is not None, reason="CasADi is not installed"
)
needs_xad = pytest.mark.skipif(CONTENDERS[XAD].lacks() is not None, reason="XAD is not installed")


def test_a_pendulum_without_friction_keeps_its_energy() -> None:
    energy = pendulum(PLAIN, 2000)(1.0, 0.0)
    assert energy == pytest.approx(1.0 - math.cos(1.0), rel=1e-3)
    assert pendulum(PLAIN, 2000)(1.0, 0.1) < 0.95 * energy


@pytest.mark.parametrize("steps", [1, 7])
def test_four_equations_are_integrated_exactly(steps: int) -> None:
    # Their solutions are polynomials of at most degree 4: y₃(t) = x₀x₁x₂x₃ t⁴ / 4!.
    expected = math.log(np.prod(X) * 2.0**4 / math.factorial(4))
    assert runge_kutta(PLAIN, 4, steps)(X) == pytest.approx(expected, rel=1e-13)


def race(name: str) -> Race:
    (found,) = (race for race in races_of_loops(quick=True) if race.name == name)
    return found


def gradient(task: Task) -> Any:
    return task.result()["result"]


@needs_casadi
def test_casadi_folds_the_equations() -> None:
    assert gradient(runge_kutta_by_casadi(X, 7)) == pytest.approx(1 / X, rel=1e-12)


@needs_casadi
def test_casadi_folds_the_pendulum() -> None:
    expected = ag.grad(pendulum(PLAIN, 50), argnums=(0, 1))(*PENDULUM)
    assert gradient(pendulum_by_casadi(PENDULUM, 50)) == pytest.approx(expected, rel=1e-9)


@needs_xad
@pytest.mark.parametrize("name", ["loops-pendulum 200", "loops-runge-kutta 20"])
def test_xad_records_what_casadi_folds(name: str) -> None:
    pytest.importorskip("casadi")
    contenders = race(name).contenders
    assert gradient(contenders[XAD]()) == pytest.approx(gradient(contenders[CASADI]()), rel=1e-9)


def scalar(x: Any) -> Any:
    a, b = x
    return a * b - a / b + 3.0


@pytest.mark.parametrize(
    "contender", [pytest.param(CASADI, marks=needs_casadi), pytest.param(XAD, marks=needs_xad)]
)
def test_scalars_have_the_value_and_the_gradient(contender: str) -> None:
    task = tasks(scalar, [2.0, 4.0])[contender]()
    for _ in range(2):
        task.turn()
        assert task.result() == {"value": 10.5, "gradient": [3.75, 2.125]}


@needs_xad
def test_xad_has_a_maximum() -> None:
    recorder: Recorder = xad()
    for x, expected in [(2.0, (2.0, [1.0])), (-2.0, (0.0, [0.0]))]:
        graph = recorder.record(lambda v: recorder.relu(v[0]), [x])
        assert recorder.walk(graph) == expected


def test_the_chain_on_small_arrays_has_as_many_ops_as_it_says() -> None:
    called: list[str] = []

    class Counted:
        """A value that counts what is done with it."""

        def op(self, *_: Any) -> Counted:
            called.append("op")
            return self

        __mul__ = __rsub__ = op

    class Functions:
        tanh = exp = staticmethod(lambda x: x.op())

    chain(Functions, Counted())
    assert len(called) == OPS == 20
