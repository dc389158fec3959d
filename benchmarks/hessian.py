"""The Hessian of Rosenbrock's function of 200 variables: ours against HIPS autograd's.

Rounds of the two are interleaved, so that a busy machine slows both down alike. Needs the package
``autograd`` of the extra [peers]:

    python -m benchmarks.hessian
"""

from __future__ import annotations

from statistics import median
from time import perf_counter
from typing import Any

import autograd
import autograd.numpy
import numpy as np

from autograd_scratch import hessian

VARIABLES = 200
ROUNDS = 15


def rosenbrock(x: Any) -> Any:
    """The function, in operators that both libraries record."""
    return (100.0 * (x[1:] - x[:-1] ** 2) ** 2 + (1.0 - x[:-1]) ** 2).sum()


def by_hand(x: Any) -> Any:
    """The exact Hessian: three diagonals."""
    exact = np.zeros((x.size, x.size))
    i = np.arange(x.size - 1)
    exact[i, i] = 1200.0 * x[:-1] ** 2 - 400.0 * x[1:] + 2.0
    exact[i + 1, i + 1] += 200.0
    exact[i, i + 1] = exact[i + 1, i] = -400.0 * x[:-1]
    return exact


def main() -> None:
    """Measure and print."""
    x = np.random.default_rng(0).normal(size=VARIABLES)
    functions = {"ours": hessian(rosenbrock), "autograd": autograd.hessian(rosenbrock)}
    times: dict[str, list[float]] = {name: [] for name in functions}
    for _ in range(ROUNDS):
        for name, function in functions.items():
            start = perf_counter()
            result = function(x)
            times[name].append(perf_counter() - start)
            error = np.max(np.abs(result - by_hand(x)) / (1.0 + np.abs(by_hand(x))))
            assert error < 1e-14, f"{name} is wrong by {error}"
    print(f"Hessian of Rosenbrock's function, {VARIABLES} variables, median of {ROUNDS} rounds")
    for name, values in times.items():
        print(f"  {name:8} {median(values) * 1e3:8.1f} ms")
    ratio = median(a / b for a, b in zip(times["ours"], times["autograd"], strict=True))
    print(f"  ratio    {ratio:8.2f}")


if __name__ == "__main__":
    main()
