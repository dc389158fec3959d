"""The Hessian of Rosenbrock's function as a sparse matrix, against dense ones."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from benchmarks.cases import hessian
from benchmarks.contenders import AUTOGRAD, CASADI, OURS
from benchmarks.scalars import Buffered
from benchmarks.task import Race, Task, calls


def races(quick: bool) -> list[Race]:
    (dense,) = hessian.races(quick)
    x = hessian.point(quick)
    others = {name: make for name, make in dense.contenders.items() if name != AUTOGRAD}
    return [
        replace(
            dense,
            name=f"sparse-hessian {len(x)}",
            title=f"{dense.title}, sparse where it can be",
            contenders={**others, OURS: lambda: _ours(x), CASADI: lambda: _casadi(x)},
            note=f"{OURS} is sparse_hessian, a new csr_array each time; {CASADI} writes the "
            "numbers of a sparse matrix into one buffer; the others make dense matrices.",
        )
    ]


def _ours(x: Any) -> Task:
    import autograd_scratch as ag

    matrix = ag.sparse_hessian(hessian.rosenbrock)
    return calls(lambda: matrix(x), lambda result: {"Hessian": result.toarray()})


def _casadi(x: Any) -> Task:
    import casadi as ca

    made: list[Buffered] = []
    places: dict[str, list[int]] = {}
    numbers = np.empty(0)

    def call() -> Any:
        nonlocal numbers
        if not made:
            symbols = ca.SX.sym("x", len(x))
            left, right = symbols[:-1], symbols[1:]
            y = ca.sum1(100.0 * (right - left**2) ** 2 + (1.0 - left) ** 2)
            function = ca.Function("hessian", [symbols], [ca.hessian(y, symbols)[0]])
            pattern = function.sparsity_out(0)
            places["rows"], places["columns"] = pattern.get_triplet()
            numbers = np.empty(pattern.nnz())
            made.append(Buffered(function, [x], [numbers]))
        made[0].run()
        return numbers

    def result(numbers: Any) -> dict[str, Any]:
        matrix = np.zeros((len(x), len(x)))
        matrix[places["rows"], places["columns"]] = numbers
        return {"Hessian": matrix}

    return calls(call, result)
