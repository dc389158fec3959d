"""Loops that are traced once: a pendulum, a system of equations, and a descent inside a descent."""

from __future__ import annotations

import gc
from collections.abc import Callable
from time import perf_counter
from typing import Any, NamedTuple

import numpy as np

from benchmarks.contenders import CASADI, JAX, JIT_NUMBA, JIT_PYTHON, XAD
from benchmarks.recurrences import by_xad, pendulum_by_casadi, runge_kutta_by_casadi, scan
from benchmarks.task import Column, Race, Task, calls

START = np.array([1.0, 1.0])
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


def descended(t: Tools, gradient: Callable[..., Any], f: Callable[..., Any], start: Any) -> Any:
    """Where f is smallest, by descent whose steps grow after success and shrink without."""
    xp, g = t.numpy, gradient(f)

    def step(s: Any) -> Any:
        new = s["x"] - s["rate"] * s["g"]
        value, way = f(new), new - s["x"]
        is_flat, is_near = s["g"] @ s["g"] <= 1e-10, way @ way <= 1e-10
        grows, is_better = s["i"] >= 10.0, value < s["f"]
        goes = xp.logical_not(is_flat | grows | is_near) & is_better
        done = is_flat | (xp.logical_not(grows) & is_near)
        halved = xp.where(is_better, s["rate"], 0.5 * s["rate"])
        rate = xp.where(done, s["rate"], xp.where(grows, 2.0 * s["rate"], halved))
        return {
            "x": xp.where(goes, new, s["x"]),
            "f": xp.where(goes, value, s["f"]),
            "g": xp.where(goes, g(new), s["g"]),
            "rate": rate,
            "i": xp.where(goes, s["i"] + 1.0, 0.0),
            "goes_on": xp.logical_not(done),
        }

    first = {"x": start, "f": f(start), "g": g(start), "rate": 1e-5, "i": 0.0}
    return t.while_loop(lambda s: s["goes_on"], step, {**first, "goes_on": np.True_})["x"]


def saddle(t: Tools) -> Callable[..., Any]:
    """The smallest p·p - q·q for the worst q: forward mode through a descent by reverse mode."""

    def found(start: Any) -> Any:
        def worst(p: Any) -> Any:
            return descended(t, t.grad, lambda q: q @ q - p @ p, start)

        def largest(p: Any) -> Any:
            q = worst(p)
            return p @ p - q @ q

        p = descended(t, t.jacfwd, largest, start)
        return t.numpy.concatenate([p, worst(p)])

    return found


def races(quick: bool) -> list[Race]:
    steps, size, stages = (200, 5, 20) if quick else (100_000, 100, 1_000)
    columns = (Column("run"), Column("first call"))
    x = np.linspace(0.5, 1.5, size)
    return [
        Race(
            name=f"loops-pendulum {steps:,}",
            title=f"gradient of {steps:,} steps of a pendulum by 2 numbers",
            contenders={
                **_contenders(lambda t: _swing(t, steps), *PENDULUM, also_python=True),
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
                **_contenders(lambda t: t.grad(runge_kutta(t, size, stages)), x, also_python=True),
                XAD: lambda: by_xad(
                    lambda xp: lambda x: runge_kutta(_recording(xp), size, stages)(_objects(x)), x
                ),
                CASADI: lambda: runge_kutta_by_casadi(x, stages),
            },
            columns=columns,
            rounds=3 if quick else 7,
            tolerance=1e-8,
        ),
        Race(
            name="loops-saddle",
            title="a saddle point, by descent inside of descent, forward over reverse",
            contenders=_contenders(saddle, START, also_python=False),
            columns=columns,
            rounds=3 if quick else 7,
            tolerance=1e-6,
            note="Both descents are while_loops whose steps take derivatives.",
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
            fast = ag.jit(_swing(_our_tools(), steps), backend="numba")
            return lambda: fast(*PENDULUM)

        return ready(jit)

    def jax() -> Task:
        import jax

        tools = _tools_of_jax()

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


def _contenders(
    make: Callable[[Tools], Any], *args: Any, also_python: bool
) -> dict[str, Callable[[], Task]]:
    """JAX and this project, the latter as machine code and perhaps as Python."""
    backends = {JIT_NUMBA: "numba", **({JIT_PYTHON: "python"} if also_python else {})}
    ours = {name: _ours(make, args, backend) for name, backend in backends.items()}
    return {**ours, JAX: _jax(make, args)}


def _ours(make: Callable[[Tools], Any], args: Any, backend: str) -> Callable[[], Task]:
    def ready() -> Task:
        import autograd_scratch as ag

        fast = ag.jit(make(_our_tools()), backend=backend)
        return calls(lambda: fast(*args), _result)

    return ready


def _our_tools() -> Tools:
    import autograd_scratch as ag

    return Tools(np, ag.scan, ag.while_loop, ag.grad, ag.jacfwd)


def _jax(make: Callable[[Tools], Any], args: Any) -> Callable[[], Task]:
    def ready() -> Task:
        import jax
        import jax.numpy as jnp

        fast = jax.jit(make(_tools_of_jax()))
        given = [jnp.asarray(x) for x in args]
        return calls(lambda: jax.block_until_ready(fast(*given)), _result)

    return ready


def _tools_of_jax() -> Tools:
    import jax

    jax.config.update("jax_enable_x64", True)
    return Tools(jax.numpy, jax.lax.scan, jax.lax.while_loop, jax.grad, jax.jacfwd)


def _result(found: Any) -> dict[str, Any]:
    return {"result": np.hstack([np.asarray(x) for x in found])}
