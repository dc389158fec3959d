"""Python's own sum over the rows of an array, with its gradient."""

from __future__ import annotations

from typing import Any

import numpy as np

from benchmarks.contenders import OURS, PYTORCH
from benchmarks.task import Column, Race, Task, calls

COLUMNS = 10


def races(quick: bool) -> list[Race]:
    rows = 600 if quick else 60_000
    rng = np.random.default_rng(0)
    x, weights = rng.normal(size=(rows, COLUMNS)), rng.normal(size=COLUMNS)

    def loss(x: Any, weights: Any) -> Any:
        return (sum(x) * weights).sum()  # Python's sum, which goes from row to row

    def result(found: Any) -> dict[str, Any]:
        value, gradient = found
        return {"value": float(value), "gradient": np.asarray(gradient)}

    def ours() -> Task:
        import autograd_scratch as ag

        gradient = ag.value_and_grad(loss)
        return calls(lambda: gradient(x, weights), result)

    def pytorch() -> Task:
        import torch

        tensors = torch.tensor(x), torch.tensor(weights)

        def once() -> Any:
            variable = tensors[0].detach().requires_grad_()
            value = loss(variable, tensors[1])
            return value.detach(), torch.autograd.grad(value, variable)[0]

        return calls(once, result)

    return [
        Race(
            name=f"rows {rows:,}",
            title=f"Python's sum over {rows:,} rows of {COLUMNS} numbers, gradient",
            contenders={OURS: ours, PYTORCH: pytorch},
            columns=(Column("run"),),
            rounds=3 if quick else 7,
            tolerance=1e-9,
        )
    ]
