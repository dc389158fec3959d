"""The cases: each module's ``races(quick)`` says what it measures, and by whose code."""

from __future__ import annotations

from benchmarks.cases import (
    chain,
    descents,
    determinant,
    each_example,
    growth,
    hessian,
    imports,
    loops,
    mnist_step,
    mnist_training,
    moons,
    ode,
    rows,
    small_arrays,
    sparse,
    whole_arrays,
)
from benchmarks.task import Race

CASES = {
    "chain": chain,
    "moons": moons,
    "mnist-step": mnist_step,
    "mnist-training": mnist_training,
    "per-example": each_example,
    "growth": growth,
    "import": imports,
    "ode": ode,
    "determinant": determinant,
    "hessian": hessian,
    "sparse": sparse,
    "loops": loops,
    "descents": descents,
    "whole-arrays": whole_arrays,
    "rows": rows,
    "small-arrays": small_arrays,
}
"""The cases by the names that the command line knows."""


def races(case: str, quick: bool) -> list[Race]:
    """The races of a case, or those of a quick run."""
    field: list[Race] = CASES[case].races(quick)
    return field
