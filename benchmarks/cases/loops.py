"""Loops that are traced once: a pendulum, and a system of equations."""

from __future__ import annotations

import gc
from collections.abc import Callable, Mapping
from time import perf_counter
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np

from benchmarks.contenders import CASADI, JAX, JIT_NUMBA, JIT_PYTHON, XAD
from benchmarks.recurrences import by_xad, pendulum_by_casadi, runge_kutta_by_casadi, scan
from benchmarks.task import Column, Race, Task, calls

PENDULUM = 1.0, 0.01
"""The angle, and the friction."""


class Tools(NamedTuple):
    """What the functions below are written with; each contender has its own."""

    numpy: Any
    scan: Callable[..., Any]
    while_loop: Callable[..., Any]
    grad: Callable[..., Any]
    jacfwd: Callable[..., Any]


def pendulum(t: Tools, steps: int) -> Callable[..., Any]:
    """The energy of a pendulum with friction, after some steps of Euler's method."""

    def energy(angle: Any, friction: Any) -> Any:
        def step(state: Any, _: Any) -> Any:
            x, v = state
            v = v - 0.001 * (t.numpy.sin(x) + friction * v)
            return (x + 0.001 * v, v), None

        (x, v), _ = t.scan(step, (angle, 0.0), None, steps)
        return 0.5 * v * v + 1.0 - t.numpy.cos(x)

    return energy


def runge_kutta(t: Tools, size: int, steps: int) -> Callable[..., Any]:
    """The last y of y₀' = x₀, yᵢ' = xᵢ yᵢ₋₁ at t = 2, from y = 0."""
    h = 2.0 / steps

    def last(x: Any) -> Any:
        def slope(y: Any) -> Any:
            return x * t.numpy.concatenate([np.ones(1), y[:-1]])

        def step(y: Any, _: Any) -> Any:
            k1 = slope(y)
            k2 = slope(y + h / 2 * k1)
            k3 = slope(y + h / 2 * k2)
            k4 = slope(y + h * k3)
            return y + h / 6 * (k1 + 2 * k2 + 2 * k3 + k4), None

        y, _ = t.scan(step, np.zeros(size), None, steps)
        return t.numpy.log(y[-1])

    return last


def races(quick: bool) -> list[Race]:
    steps, size, stages = (200, 5, 20) if quick else (100_000, 100, 1_000)
    columns = (Column("run"), Column("first call"))
    x = np.linspace(0.5, 1.5, size)
    return [
        Race(
            name=f"loops-pendulum {steps:,}",
            title=f"gradient of {steps:,} steps of a pendulum by 2 numbers",
            contenders={
                **contenders(lambda t: _swing(t, steps), *PENDULUM),
                XAD: lambda: by_xad(
                    lambda xp: lambda x: pendulum(_recording(xp), steps)(*x), PENDULUM
                ),
                CASADI: lambda: pendulum_by_casadi(PENDULUM, steps),
            },
            columns=columns,
            rounds=3 if quick else 7,
            tolerance=1e-6,
        ),
        Race(
            name=f"loops-runge-kutta {stages:,}",
            title=f"gradient of {stages:,} Runge-Kutta steps of {size} equations",
            contenders={
                **contenders(lambda t: t.grad(runge_kutta(t, size, stages)), x),
                XAD: lambda: by_xad(
                    lambda xp: lambda x: runge_kutta(_recording(xp), size, stages)(_objects(x)), x
                ),
                CASADI: lambda: runge_kutta_by_casadi(x, stages),
            },
            columns=columns,
            rounds=3 if quick else 7,
            tolerance=1e-8,
        ),
        _first_calls((steps, 10), rounds=2 if quick else 5),
    ]


def _swing(t: Tools, steps: int) -> Callable[..., Any]:
    """The gradient of the pendulum."""
    found: Callable[..., Any] = t.grad(pendulum(t, steps), argnums=(0, 1))
    return found


def _recording(xp: Any) -> Tools:
    """The tools of a library that records: a plain loop, and no derivative of a function."""
    return Tools(xp, scan, *[_refuse] * 3)


def _refuse(*_: Any) -> Any:
    raise NotImplementedError("these loops need neither derivatives nor a while_loop")


def _objects(scalars: Any) -> Any:
    return np.array(scalars, dtype=object)


def _first_calls(lengths: tuple[int, ...], rounds: int) -> Race:
    """What the first call of a loop takes, by its length: each turn makes programs anew."""

    def ready(jit: Callable[[int], Callable[[], Any]]) -> Task:
        jit(2)()  # imports, and whatever else is done once in a process
        found = {}

        def turn() -> dict[str, float]:
            seconds = {}
            for steps in lengths:
                gc.collect()
                start = perf_counter()
                found[f"{steps:,} steps"] = jit(steps)()
                seconds[f"{steps:,} steps"] = perf_counter() - start
            return seconds

        return Task(turn, lambda: {name: np.hstack(parts) for name, parts in found.items()})

    def ours() -> Task:
        import autograd_scratch as ag

        def jit(steps: int) -> Callable[[], Any]:
            fast = ag.jit(_swing(our_tools(), steps), backend="numba")
            return lambda: fast(*PENDULUM)

        return ready(jit)

    def jax() -> Task:
        import jax

        tools = tools_of_jax()

        def jit(steps: int) -> Callable[[], Any]:
            fast = jax.jit(_swing(tools, steps))
            return lambda: jax.block_until_ready(fast(*PENDULUM))

        return ready(jit)

    return Race(
        name="loops-first-call",
        title="first call of the gradient of a pendulum, by number of steps",
        contenders={JIT_NUMBA: ours, JAX: jax},
        columns=tuple(Column(f"{steps:,} steps") for steps in lengths),
        rounds=rounds,
        tolerance=1e-6,
    )


def contenders(
    make: Callable[[Tools], Any],
    *args: Any,
    backends: Mapping[str, str] = MappingProxyType({JIT_NUMBA: "numba", JIT_PYTHON: "python"}),
) -> dict[str, Callable[[], Task]]:
    """JAX, and this project with some backends of its jit, by the contenders that they are."""
    ours = {name: _ours(make, args, backend) for name, backend in backends.items()}
    return {**ours, JAX: _jax(make, args)}


def _ours(make: Callable[[Tools], Any], args: Any, backend: str) -> Callable[[], Task]:
    def ready() -> Task:
        import autograd_scratch as ag

        fast = ag.jit(make(our_tools()), backend=backend)
        return calls(lambda: fast(*args), _result)

    return ready


def our_tools() -> Tools:
    import autograd_scratch as ag

    return Tools(np, ag.scan, ag.while_loop, ag.grad, ag.jacfwd)


def _jax(make: Callable[[Tools], Any], args: Any) -> Callable[[], Task]:
    def ready() -> Task:
        import jax
        import jax.numpy as jnp

        fast = jax.jit(make(tools_of_jax()))
        given = [jnp.asarray(x) for x in args]
        return calls(lambda: jax.block_until_ready(fast(*given)), _result)

    return ready


def tools_of_jax() -> Tools:
    import jax

    jax.config.update("jax_enable_x64", True)
    return Tools(jax.numpy, jax.lax.scan, jax.lax.while_loop, jax.grad, jax.jacfwd)


def _result(found: Any) -> dict[str, Any]:
    return {"result": np.hstack([np.asarray(x) for x in found])}
