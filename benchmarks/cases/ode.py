"""The gradient through an integration of predators and prey (Lotka and Volterra)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from benchmarks.contenders import JAX
from benchmarks.scalars import as_result, tasks
from benchmarks.task import Column, Race, Task, calls

PARAMETERS = [1.1, 0.4, 0.1, 0.4]
START = (10.0, 5.0)
TIME_STEP = 0.01


def step(x: Any, y: Any, parameters: Sequence[Any]) -> tuple[Any, Any]:
    """One step of the classical Runge-Kutta method."""
    a, b, c, d = parameters
    h = TIME_STEP

    def slope(x: Any, y: Any) -> tuple[Any, Any]:
        xy = x * y
        return a * x - b * xy, c * xy - d * y

    k1, l1 = slope(x, y)
    k2, l2 = slope(x + k1 * (h / 2), y + l1 * (h / 2))
    k3, l3 = slope(x + k2 * (h / 2), y + l2 * (h / 2))
    k4, l4 = slope(x + k3 * h, y + l3 * h)
    x = x + (k1 + (k2 + k3) * 2.0 + k4) * (h / 6)
    y = y + (l1 + (l2 + l3) * 2.0 + l4) * (h / 6)
    return x, y


def races(quick: bool) -> list[Race]:
    steps = 20 if quick else 1_000

    def end(parameters: Sequence[Any]) -> Any:
        """Prey and predators at the end, summed."""
        x, y = START
        for _ in range(steps):
            x, y = step(x, y, parameters)
        return x + y

    return [
        Race(
            name="ode",
            title=f"gradient of {steps:,} Runge-Kutta steps of Lotka and Volterra by 4 parameters",
            contenders=tasks(end, PARAMETERS) | {JAX: _jax(steps)},
            columns=(Column("run"), Column("first call")),
            rounds=3 if quick else 5,
            tolerance=1e-9,
            note="JAX runs the loop as lax.scan; unrolled as Python writes it, the loop has too "
            "many operations to compile.",
        )
    ]


def _jax(steps: int) -> Callable[[], Task]:
    def make() -> Task:
        import jax
        import jax.numpy as jnp

        jax.config.update("jax_enable_x64", True)

        def end(parameters: Any) -> Any:
            def body(state: Any, _: Any) -> Any:
                return step(*state, parameters), None

            (x, y), _ = jax.lax.scan(
                body, (jnp.float64(START[0]), jnp.float64(START[1])), None, steps
            )
            return x + y

        fast = jax.jit(jax.value_and_grad(end))
        parameters = jnp.asarray(PARAMETERS)
        return calls(lambda: jax.block_until_ready(fast(parameters)), as_result)

    return make
