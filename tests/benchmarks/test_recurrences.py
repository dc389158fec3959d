"""The loops and chains of the benchmarks compute what they say."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

import autograd_scratch as ag
from benchmarks.cases.loops import Tools, pendulum, runge_kutta
from benchmarks.cases.small_arrays import OPS, chain
from benchmarks.recurrences import scan

PLAIN = Tools(np, scan, ag.while_loop, ag.grad, ag.jacfwd)
X = np.array([0.5, 0.8, 1.2, 1.5])


def test_a_pendulum_without_friction_keeps_its_energy() -> None:
    energy = pendulum(PLAIN, 2000)(1.0, 0.0)
    assert energy == pytest.approx(1.0 - math.cos(1.0), rel=1e-3)
    assert pendulum(PLAIN, 2000)(1.0, 0.1) < 0.95 * energy


@pytest.mark.parametrize("steps", [1, 7])
def test_four_equations_are_integrated_exactly(steps: int) -> None:
    # Their solutions are polynomials of at most degree 4: y₃(t) = x₀x₁x₂x₃ t⁴ / 4!.
    expected = math.log(np.prod(X) * 2.0**4 / math.factorial(4))
    assert runge_kutta(PLAIN, 4, steps)(X) == pytest.approx(expected, rel=1e-13)


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
