"""A chain of elementwise ops on few numbers: what a recorded call costs."""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter
from typing import Any

import numpy as np

from benchmarks.contenders import AUTOGRAD, MYGRAD, OURS, PYTORCH
from benchmarks.task import Column, Race, Task, enough

SIZE = 64
OPS = 20

Passes = tuple[Callable[[], Any], Callable[[Any], Any]]
"""Forward, which records a graph, and backward, which takes it and gives the gradient."""


def chain(xp: Any, x: Any) -> Any:
    """Twenty ops, each on the result of the one before: four that differ, five times."""
    for _ in range(OPS // 4):
        x = xp.exp(xp.tanh(0.5 - x) * 0.5)
    return x


def races(quick: bool) -> list[Race]:
    x, upstream = np.linspace(-1.0, 1.0, SIZE), np.linspace(0.5, 1.5, SIZE)

    def ours() -> Passes:
        import autograd_scratch as ag

        def forward() -> Any:
            variable = ag.Node(x)
            return variable, chain(ag, variable)

        def backward(graph: Any) -> Any:
            variable, y = graph
            y.backward(upstream)
            return variable.grad

        return forward, backward

    def pytorch() -> Passes:
        import torch

        start, along = torch.tensor(x), torch.tensor(upstream)

        def forward() -> Any:
            variable = start.detach().requires_grad_()
            return variable, chain(torch, variable)

        def backward(graph: Any) -> Any:
            variable, y = graph
            return torch.autograd.grad(y, variable, along)[0]

        return forward, backward

    def autograd() -> Passes:
        import autograd.numpy as anp
        from autograd.core import make_vjp

        def forward() -> Any:
            return make_vjp(lambda x: chain(anp, x), x)

        return forward, lambda graph: graph[0](upstream)

    def mygrad() -> Passes:
        import mygrad as mg

        mg.turn_memory_guarding_off()  # faster, and nothing here writes to an array in use

        def forward() -> Any:
            variable = mg.tensor(x, copy=False)
            return variable, chain(mg, variable)

        def backward(graph: Any) -> Any:
            variable, y = graph
            y.backward(upstream)
            return variable.grad

        return forward, backward

    def task(make: Callable[[], Passes]) -> Callable[[], Task]:
        return lambda: _task(*make())

    makers = {OURS: ours, PYTORCH: pytorch, AUTOGRAD: autograd, MYGRAD: mygrad}
    return [
        Race(
            name="small-arrays",
            title=f"{OPS} elementwise ops in a row on {SIZE} numbers, eager, with their gradient",
            contenders={name: task(make) for name, make in makers.items()},
            columns=(Column("run"), Column("forward"), Column("backward")),
            rounds=3 if quick else 25,
            tolerance=1e-12,
        )
    ]


def _task(forward: Callable[[], Any], backward: Callable[[Any], Any]) -> Task:
    """A task of both passes, each measured for itself."""

    def once() -> tuple[float, float, Any]:
        start = perf_counter()
        graph = forward()
        recorded = perf_counter()
        gradient = backward(graph)
        return recorded - start, perf_counter() - recorded, gradient

    gradient = np.asarray(once()[2])
    repeats = enough(sum(once()[:2]))

    def turn() -> dict[str, float]:
        seconds = np.array([once()[:2] for _ in range(repeats)])
        there, back = seconds.mean(axis=0).tolist()
        return {"run": there + back, "forward": there, "backward": back}

    return Task(turn, lambda: {"gradient": gradient})
