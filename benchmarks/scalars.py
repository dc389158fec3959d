"""Value and gradient of a function of scalars, as each contender does it best.

The function is plain Python on a list of scalars, and the same for all.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import perf_counter
from typing import Any

import numpy as np

from benchmarks.contenders import (
    AUTOGRAD,
    CASADI,
    JAX,
    JIT_NUMBA,
    JIT_PYTHON,
    MICROGRAD,
    MYGRAD,
    OURS,
    PYTORCH,
    XAD,
)
from benchmarks.task import Result, Task, calls, enough

Function = Callable[[Sequence[Any]], Any]
Gradient = tuple[float, list[float]]


@dataclass(frozen=True)
class Recorder:
    """A library that records a graph at each call, and walks it backwards.

    Args:
        record: apply a function to numbers; returns the graph.
        walk: go backwards through it; returns the value and the gradient.
        relu: its max(x, 0).
        constant: makes a number a scalar of the library, without a gradient.
    """

    record: Callable[[Function, Sequence[float]], Any]
    walk: Callable[[Any], Gradient]
    relu: Callable[[Any], Any]
    constant: Callable[[float], Any] = float


def ours() -> Recorder:
    import autograd_scratch as ag

    def record(f: Function, values: Sequence[float]) -> Any:
        variables = [ag.Node(value) for value in values]
        return variables, f(variables)

    def walk(graph: Any) -> Gradient:
        variables, y = graph
        y.backward()
        return y.value, [x.grad for x in variables]

    return Recorder(record, walk, ag.relu, ag.constant)


def micrograd() -> Recorder:
    from micrograd.engine import Value

    def record(f: Function, values: Sequence[float]) -> Any:
        variables = [Value(value) for value in values]
        return variables, f(variables)

    def walk(graph: Any) -> Gradient:
        variables, y = graph
        y.backward()
        return y.data, [x.grad for x in variables]

    return Recorder(record, walk, Value.relu, Value)


def pytorch() -> Recorder:
    import torch

    def record(f: Function, values: Sequence[float]) -> Any:
        variables = [torch.tensor(v, dtype=torch.float64, requires_grad=True) for v in values]
        return variables, f(variables)

    def walk(graph: Any) -> Gradient:
        variables, y = graph
        y.backward()
        return y.item(), [x.grad.item() for x in variables]

    return Recorder(record, walk, torch.relu)


def autograd() -> Recorder:
    import autograd.numpy as np
    from autograd.differential_operators import make_vjp

    def record(f: Function, values: Sequence[float]) -> Any:
        return make_vjp(lambda *x: f(x), tuple(range(len(values))))(*values)

    def walk(graph: Any) -> Gradient:
        vjp, y = graph
        return float(y), [float(gradient) for gradient in vjp(1.0)]

    return Recorder(record, walk, lambda x: np.maximum(x, 0.0))


def mygrad() -> Recorder:
    import mygrad as mg

    mg.turn_memory_guarding_off()  # faster, and nothing here writes to an array in use

    def record(f: Function, values: Sequence[float]) -> Any:
        variables = [mg.tensor(value) for value in values]
        return variables, f(variables)

    def walk(graph: Any) -> Gradient:
        variables, y = graph
        y.backward()
        return y.item(), [float(x.grad) for x in variables]

    return Recorder(record, walk, lambda x: mg.maximum(x, 0.0))


def xad() -> Recorder:
    import xad.math
    from xad.adj_1st import Real, Tape

    # One tape for all graphs: a new one each time would have to grow again.
    tape = Tape()
    tape.activate()

    def record(f: Function, values: Sequence[float]) -> Any:
        tape.clearAll()
        variables = [Real(value) for value in values]
        tape.registerInputs(variables)
        tape.newRecording()
        return variables, f(variables)

    def walk(graph: Any) -> Gradient:
        variables, y = graph
        tape.registerOutput(y)
        y.derivative = 1.0
        tape.computeAdjoints()
        return y.value, [x.derivative for x in variables]

    return Recorder(record, walk, lambda x: xad.math.max(x, 0.0))


RECORDERS: dict[str, Callable[[], Recorder]] = {
    OURS: ours,
    MICROGRAD: micrograd,
    PYTORCH: pytorch,
    AUTOGRAD: autograd,
    MYGRAD: mygrad,
    XAD: xad,
}

BACKENDS = {JIT_PYTHON: "python", JIT_NUMBA: "numba"}
"""The jits of this project."""


def recorded(recorder: Recorder, f: Function, values: Sequence[float]) -> Task:
    """A task that records f and walks back: "build", "backward", and "run" for both."""

    def once() -> tuple[float, float, Gradient]:
        start = perf_counter()
        graph = recorder.record(f, values)
        recorded = perf_counter()
        gradient = recorder.walk(graph)
        return recorded - start, perf_counter() - recorded, gradient

    build, backward, first = once()
    repeats = enough(build + backward)

    def turn() -> dict[str, float]:
        build = backward = 0.0
        for _ in range(repeats):
            seconds = once()
            build += seconds[0] / repeats
            backward += seconds[1] / repeats
        return {"run": build + backward, "build": build, "backward": backward}

    return Task(turn, lambda: as_result(first))


def jitted(backend: str, f: Function, values: Sequence[float]) -> Task:
    """A task that calls what this project's jit makes of f and its gradient."""
    import autograd_scratch as ag

    fast = ag.jit(ag.value_and_grad(f), backend=backend)
    return calls(lambda: fast(list(values)), as_result)


def jax(f: Function, values: Sequence[float]) -> Task:
    """A task that calls what jax.jit makes of f and its gradient.

    Its argument is one array: JAX takes long to receive many numbers.
    """
    import jax
    import jax.numpy as jnp

    jax.config.update("jax_enable_x64", True)

    def gradient(x: Any) -> Any:
        value, parts = jax.value_and_grad(f)(list(x))
        return value, jnp.stack(parts)

    x = jnp.asarray(values, dtype=float)
    fast = jax.jit(gradient)
    return calls(lambda: jax.block_until_ready(fast(x)), as_result)


def casadi(f: Function, values: Sequence[float]) -> Task:
    """A task that runs the function that CasADi makes of an expression and its gradient.

    CasADi writes into buffers: a call with arrays takes it longer than many functions do.
    """
    import casadi as ca

    x = np.asarray(values, dtype=float)
    value, gradient = np.empty(1), np.empty(len(x))
    made: list[Buffered] = []

    def call() -> Gradient:
        if not made:
            symbols = ca.SX.sym("x", len(x))
            y = f(ca.vertsplit(symbols))
            function = ca.Function("gradient", [symbols], [y, ca.gradient(y, symbols)])
            made.append(Buffered(function, [x], [value, gradient]))
        made[0].run()
        return float(value[0]), gradient.tolist()

    return calls(call, as_result)


class Buffered:
    """A function of CasADi that reads and writes the same arrays at each ``run()``."""

    def __init__(self, function: Any, arguments: Sequence[Any], results: Sequence[Any]) -> None:
        self._buffer, self.run = function.buffer()  # both, for run does not keep the buffer alive
        for i, array in enumerate(arguments):
            self._buffer.set_arg(i, memoryview(array))
        for i, array in enumerate(results):
            self._buffer.set_res(i, memoryview(array))


def as_result(gradient: Gradient) -> Result:
    """Value and gradient by name."""
    return {"value": gradient[0], "gradient": gradient[1]}


def tasks(f: Function, values: Sequence[float]) -> dict[str, Callable[[], Task]]:
    """For each contender the function that makes it ready."""

    def recorder(make: Callable[[], Recorder]) -> Callable[[], Task]:
        return lambda: recorded(make(), f, values)

    def jit(backend: str) -> Callable[[], Task]:
        return lambda: jitted(backend, f, values)

    return {
        **{name: recorder(make) for name, make in RECORDERS.items()},
        **{name: jit(backend) for name, backend in BACKENDS.items()},
        JAX: lambda: jax(f, values),
        CASADI: lambda: casadi(f, values),
    }
