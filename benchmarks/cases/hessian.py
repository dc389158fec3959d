"""The Hessian of Rosenbrock's function of 200 variables."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from benchmarks.contenders import AUTOGRAD, JAX, JIT_FUSED, JIT_PYTHON, OURS, PYTORCH
from benchmarks.task import Column, Race, Task, calls


def rosenbrock(x: Any) -> Any:
    """The function, in operators that all libraries record."""
    return (100.0 * (x[1:] - x[:-1] ** 2) ** 2 + (1.0 - x[:-1]) ** 2).sum()


def point(quick: bool) -> Any:
    """Where the Hessian is taken."""
    return np.random.default_rng(0).normal(size=20 if quick else 200)


def races(quick: bool) -> list[Race]:
    x = point(quick)

    def task(function: Callable[[Any], Any], x: Any = x) -> Task:
        return calls(lambda: function(x), lambda result: {"Hessian": np.asarray(result)})

    def ours() -> Task:
        import autograd_scratch as ag

        return task(ag.hessian(rosenbrock))

    def jit(backend: str) -> Callable[[], Task]:
        def make() -> Task:
            import autograd_scratch as ag

            return task(ag.jit(ag.hessian(rosenbrock), backend=backend))

        return make

    def autograd() -> Task:
        from autograd import hessian

        return task(hessian(rosenbrock))

    def jax() -> Task:
        import jax

        jax.config.update("jax_enable_x64", True)
        fast = jax.jit(jax.hessian(rosenbrock))
        return task(lambda x: fast(x).block_until_ready(), jax.numpy.asarray(x))

    def pytorch() -> Task:
        import torch

        return task(torch.func.hessian(rosenbrock), torch.tensor(x))

    return [
        Race(
            name=f"hessian {len(x)}",
            title=f"Hessian of Rosenbrock's function, {len(x)} variables",
            contenders={
                OURS: ours,
                JIT_PYTHON: jit("python"),
                JIT_FUSED: jit("fused"),
                PYTORCH: pytorch,
                JAX: jax,
                AUTOGRAD: autograd,
            },
            columns=(Column("run"), Column("first call")),
            rounds=3 if quick else 15,
            tolerance=1e-14,
        )
    ]
