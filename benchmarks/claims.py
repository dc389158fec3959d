"""What this project aims at: ratios of medians, each with a bound."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from benchmarks.contenders import (
    AUTOGRAD,
    JAX,
    JIT_FUSED,
    JIT_NUMBA,
    JIT_PYTHON,
    MICROGRAD,
    NUMPY,
    OURS,
    PYTORCH,
)
from benchmarks.report import DASH, figure, times


@dataclass(frozen=True)
class Side:
    """A figure: a column of a race, of one contender."""

    race: str
    contender: str
    column: str = "run"

    def found(self, races: Iterable[dict[str, Any]]) -> float | None:
        """The figure with one thread; None if it was not measured."""
        for race in races:
            for column in race["columns"]:
                for entrant in race["entrants"]:
                    here = race["name"], entrant["contender"], column["name"], entrant["threads"]
                    if here == (self.race, self.contender, self.column, 1):
                        return figure(entrant, column)
        return None


@dataclass(frozen=True)
class Claim:
    """One figure is at most so many times another."""

    text: str
    ours: Side
    theirs: Side
    bound: float

    def ratio(self, races: Iterable[dict[str, Any]]) -> float | None:
        """Ours divided by theirs; None if either was not measured."""
        races = list(races)
        ours, theirs = self.ours.found(races), self.theirs.found(races)
        return None if ours is None or not theirs else ours / theirs


CHAIN = "chain 100,000"
STEP = "mnist-step float32"
SIGMOID_STEP = "mnist-step float32 with a sigmoid"

CLAIMS = (
    Claim(
        "scalar node, build and backward, against micrograd",
        Side(CHAIN, OURS),
        Side(CHAIN, MICROGRAD),
        0.4,
    ),
    Claim(
        "time per node, 1,000,000 against 10,000 nodes",
        Side("growth depth time", OURS, "1,000,000"),
        Side("growth depth time", OURS, "10,000"),
        1.4,
    ),
    Claim(
        "memory per scalar node, against micrograd",
        Side("growth depth traced", OURS, "10,000"),
        Side("growth depth traced", MICROGRAD, "10,000"),
        0.5,
    ),
    Claim(
        "jit (python), value and gradient per node, against micrograd",
        Side(CHAIN, JIT_PYTHON),
        Side(CHAIN, MICROGRAD),
        1 / 40,
    ),
    Claim(
        "jit (numba), value and gradient per node, against micrograd",
        Side(CHAIN, JIT_NUMBA),
        Side(CHAIN, MICROGRAD),
        1 / 150,
    ),
    Claim(
        "micrograd's demo, jit (numba) against micrograd",
        Side("moons 100", JIT_NUMBA),
        Side("moons 100", MICROGRAD),
        1 / 150,
    ),
    Claim(
        "MNIST step, eager, against NumPy by hand",
        Side(STEP, OURS),
        Side(STEP, NUMPY),
        1.3,
    ),
    Claim(
        "jit (python), trace, compile and first run, against one eager run",
        Side("determinant 7×7", JIT_PYTHON, "first call"),
        Side("determinant 7×7", OURS),
        30.0,
    ),
    Claim(
        "jit (numba), trace, compile and first run, against one eager run",
        Side("determinant 7×7", JIT_NUMBA, "first call"),
        Side("determinant 7×7", OURS),
        30.0,
    ),
    Claim(
        "10,000 iterations on MNIST, jit against PyTorch",
        Side("mnist-training", JIT_PYTHON),
        Side("mnist-training", PYTORCH),
        0.8,
    ),
    Claim(
        "Hessian of 200 variables, jit (fused) against JAX jit",
        Side("hessian 200", JIT_FUSED),
        Side("hessian 200", JAX),
        2.0,
    ),
    Claim(
        "Hessian of 200 variables, sparse, against JAX jit",
        Side("sparse-hessian 200", OURS),
        Side("sparse-hessian 200", JAX),
        0.5,
    ),
    Claim(
        "log-sum-exp of 1,000,000, jit (fused) against JAX jit",
        Side("log-sum-exp 1000000", JIT_FUSED),
        Side("log-sum-exp 1000000", JAX),
        1.0,
    ),
    Claim(
        "tanh and exp of 100,000, jit (fused) against JAX jit",
        Side("elementwise 100000", JIT_FUSED),
        Side("elementwise 100000", JAX),
        1.0,
    ),
    Claim(
        "k-means of 100 centers, jit (fused) against JAX jit",
        Side("k-means 100", JIT_FUSED),
        Side("k-means 100", JAX),
        1.5,
    ),
    Claim(
        "k-means of 100 centers, first call, jit (fused) against JAX jit",
        Side("k-means 100", JIT_FUSED, "first call"),
        Side("k-means 100", JAX, "first call"),
        1.0,
    ),
    Claim(
        "Gaussian mixture in 10 dimensions, jit (fused) against JAX jit",
        Side("mixture 10", JIT_FUSED),
        Side("mixture 10", JAX),
        1.5,
    ),
    Claim(
        "Gaussian mixture in 10 dimensions, first call, jit (fused) against JAX jit",
        Side("mixture 10", JIT_FUSED, "first call"),
        Side("mixture 10", JAX, "first call"),
        1.0,
    ),
    Claim(
        "MNIST step, jit (fused) against NumPy by hand",
        Side(STEP, JIT_FUSED),
        Side(STEP, NUMPY),
        0.9,
    ),
    Claim(
        "MNIST step, jit (fused) against PyTorch",
        Side(STEP, JIT_FUSED),
        Side(STEP, PYTORCH),
        0.6,
    ),
    Claim(
        "MNIST step, jit (fused) against JAX jit",
        Side(STEP, JIT_FUSED),
        Side(STEP, JAX),
        1.0,
    ),
    Claim(
        "MNIST step with a sigmoid, jit (fused) against NumPy by hand",
        Side(SIGMOID_STEP, JIT_FUSED),
        Side(SIGMOID_STEP, NUMPY),
        0.8,
    ),
    Claim(
        "1,000 Runge-Kutta steps of 100 equations, jit (numba) against JAX lax.scan",
        Side("loops-runge-kutta 1,000", JIT_NUMBA),
        Side("loops-runge-kutta 1,000", JAX),
        10.0,
    ),
    Claim(
        "100,000 steps of a pendulum, jit (numba) against JAX lax.scan",
        Side("loops-pendulum 100,000", JIT_NUMBA),
        Side("loops-pendulum 100,000", JAX),
        1.0,
    ),
    Claim(
        "first call of a loop, 100,000 steps against 10",
        Side("loops-first-call", JIT_NUMBA, "100,000 steps"),
        Side("loops-first-call", JIT_NUMBA, "10 steps"),
        1.2,
    ),
    Claim(
        "gradients of each of 100 examples, jit (python) against JAX jit",
        Side("per-example 100", JIT_PYTHON),
        Side("per-example 100", JAX),
        1.5,
    ),
    Claim(
        "20 ops on 64 numbers, eager, against HIPS autograd",
        Side("small-arrays", OURS),
        Side("small-arrays", AUTOGRAD),
        1.3,
    ),
    Claim(
        "least squares with 64 rows, eager, against PyTorch",
        Side("least-squares 64", OURS),
        Side("least-squares 64", PYTORCH),
        2.0,
    ),
    Claim(
        "Python's sum over 60,000 rows, against PyTorch",
        Side("rows 60,000", OURS),
        Side("rows 60,000", PYTORCH),
        2.0,
    ),
    Claim(
        "import, against import numpy",
        Side("import", OURS),
        Side("import", NUMPY),
        1.3,
    ),
)


CLAIMED = {side.race for claim in CLAIMS for side in (claim.ours, claim.theirs)}
"""The races that the claims are about."""


def claim_data(races: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """The claims as data, with the ratios that the races gave."""
    races = list(races)
    found = [(claim, claim.ratio(races)) for claim in CLAIMS]
    return [
        {
            "claim": claim.text,
            "bound": claim.bound,
            "ratio": ratio,
            "holds": None if ratio is None else ratio <= claim.bound,
        }
        for claim, ratio in found
    ]


def claim_rows(claims: Iterable[dict[str, Any]]) -> list[list[str]]:
    """The claims as rows of a table."""
    verdict = {True: "yes", False: "no", None: DASH}
    return [
        ["what this project aims at", "at most", "measured", "holds"],
        *([c["claim"], times(c["bound"]), times(c["ratio"]), verdict[c["holds"]]] for c in claims),
    ]
