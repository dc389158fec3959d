"""Work on whole arrays: log-sum-exp, a chain, least squares, k-means and a Gaussian mixture."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np

from benchmarks.contenders import AUTOGRAD, JAX, JIT_FUSED, JIT_PYTHON, OURS, PYTORCH
from benchmarks.task import Column, Race, Task, calls

Arrays = tuple[Any, ...]
Work = Callable[..., Any]
"""A function of arrays; its first argument is NumPy, or what stands for it."""


def log_sum_exp(xp: Any, x: Any) -> Any:
    """log Σ exp x, with the maximum taken out."""
    largest = xp.max(x)
    return largest + xp.log(xp.sum(xp.exp(x - largest)))


def chain(xp: Any, x: Any) -> Any:
    """Some steps with tanh and exp, and a sum."""
    y = xp.tanh(x) * xp.exp(-x * x) + 0.5 * x
    return xp.sum(xp.exp(-y) * xp.tanh(y * 2.0) + y)


def half_squares(xp: Any, x: Any, powers: Any, signs: Any) -> Any:
    """½‖s − P x‖², the loss of least squares."""
    rest = signs - powers @ x
    return 0.5 * xp.sum(rest * rest)


def distances(xp: Any, centers: Any, points: Any) -> Any:
    """The squared distance of each point to the nearest center, summed."""
    squares = xp.sum(points * points, axis=1)[:, None] + xp.sum(centers * centers, axis=1)
    return xp.sum(xp.min(squares - 2.0 * (points @ centers.T), axis=1))


def mixture(xp: Any, weights: Any, means: Any, logs: Any, below: Any, points: Any) -> Any:
    """The log posterior of a Gaussian mixture, but for constants.

    Args:
        xp: NumPy, or what stands for it.
        weights: the logarithms of the components' weights, up to a constant.
        means: their means, one a row.
        logs, below: the triangular roots of their precisions: the logarithms of the diagonals, and
            what is below, row by row.
        points: the points.
    """
    count, d = points.shape
    rows, columns = np.tril_indices(d, -1)
    places = np.zeros((len(rows), d * d))
    places[np.arange(len(rows)), rows * d + columns] = 1.0
    diagonal = xp.exp(logs)
    lower = (below @ xp.asarray(places)).reshape(-1, d, d)
    roots = lower + diagonal[:, :, None] * xp.asarray(np.eye(d))
    whitened = (points - means[:, None]) @ xp.swapaxes(roots, 1, 2)
    inner = (weights + xp.sum(logs, axis=1))[:, None] - 0.5 * xp.sum(whitened**2, axis=2)
    largest = xp.max(inner, axis=0)
    likelihood = xp.sum(largest + xp.log(xp.sum(xp.exp(inner - largest), axis=0)))
    prior = 0.5 * (xp.sum(diagonal**2) + xp.sum(lower**2)) - xp.sum(logs)
    return likelihood - count * log_sum_exp(xp, weights) + prior


def races(quick: bool) -> list[Race]:
    rng = np.random.default_rng(0)
    sizes = (1000,) if quick else (100, 10_000, 1_000_000)
    field = []
    for n in sizes:
        title = f"log-sum-exp of {n:,} numbers, gradient"
        field.append(_race(f"log-sum-exp {n}", title, log_sum_exp, (rng.normal(size=n),)))
    n = 1000 if quick else 100_000
    x = rng.normal(size=n)
    field.append(_race(f"elementwise {n}", f"tanh and exp of {n:,} numbers, gradient", chain, (x,)))
    for n in (64,) if quick else (64, 1024, 16_384):
        points = np.linspace(-1.0, 1.0, n)
        arrays = rng.normal(size=16), np.vander(points, 16, increasing=True), np.sign(points)
        title = f"least squares, {n:,} points by 16 powers, gradient"
        field.append(_race(f"least-squares {n}", title, half_squares, arrays, variables=1))
    n = 100 if quick else 1000
    for k in (10,) if quick else (10, 100):
        arrays = rng.normal(size=(k, 8)), rng.normal(size=(n, 8))
        title = f"k-means, {k} centers of {n:,} points, gradient and Hessian diagonal"
        field.append(_race(f"k-means {k}", title, distances, arrays, hessian=True))
    for d, n in ((2, 100),) if quick else ((2, 100), (10, 1000)):
        arrays = (
            rng.normal(size=5),
            rng.normal(size=(5, d)),
            0.3 * rng.normal(size=(5, d)),
            0.3 * rng.normal(size=(5, d * (d - 1) // 2)),
            rng.normal(size=(n, d)),
        )
        title = f"Gaussian mixture, 5 components, {n:,} points in {d} dimensions, gradient"
        field.append(_race(f"mixture {d}", title, mixture, arrays))
    return [replace(race, rounds=3 if quick else 15) for race in field]


def _race(
    name: str,
    title: str,
    work: Work,
    arrays: Arrays,
    hessian: bool = False,
    variables: int | None = None,
) -> Race:
    """A race of a function's gradient by its first arrays.

    Args:
        name, title, work, arrays: the function, and what it is given.
        hessian: whether the diagonal of the Hessian is computed too, where there is nothing else.
        variables: how many arrays it is differentiated by; all but the last if not given.
    """

    def of(library: Any, xp: Any) -> Work:
        """The function to be timed."""
        places = tuple(range(variables or max(1, len(arrays) - 1)))
        if not hessian:
            found: Work = library.value_and_grad(lambda *xs: work(xp, *xs), places)
            return found

        def both(*xs: Any) -> Any:
            slope = library.grad(lambda x: work(xp, x, *xs[1:]))
            return library.jvp(slope, xs[:1], (xp.asarray(np.ones(xs[0].shape)),))

        return both

    def task(function: Work, given: Arrays = arrays) -> Task:
        return calls(lambda: function(*given), _result)

    def ours() -> Task:
        import autograd_scratch as ag

        return task(of(ag, np))

    def jit(backend: str) -> Callable[[], Task]:
        def make() -> Task:
            import autograd_scratch as ag

            return task(ag.jit(of(ag, np), backend=backend))

        return make

    def jax() -> Task:
        import jax

        jax.config.update("jax_enable_x64", True)
        fast = jax.jit(of(jax, jax.numpy))
        given = tuple(map(jax.numpy.asarray, arrays))
        return task(lambda *xs: jax.block_until_ready(fast(*xs)), given)

    def pytorch() -> Task:
        import torch

        def value_and_grad(f: Work, places: tuple[int, ...]) -> Work:
            def both(*xs: Any) -> Any:  # faster than torch.func.grad_and_value
                given = [x.detach().requires_grad_(i in places) for i, x in enumerate(xs)]
                value = f(*given)
                return value.detach(), torch.autograd.grad(value, [given[i] for i in places])

            return both

        library = SimpleNamespace(
            grad=torch.func.grad, jvp=torch.func.jvp, value_and_grad=value_and_grad
        )
        xp = SimpleNamespace(**vars(torch) | {"max": torch.amax, "min": torch.amin})
        return task(of(library, xp), tuple(map(torch.tensor, arrays)))

    def autograd() -> Task:
        import autograd
        import autograd.numpy as anp

        def jvp(slope: Work, xs: Arrays, directions: Arrays) -> Any:
            # Backwards again, as a Hessian allows: not every op here has a rule forwards.
            (along,) = directions
            product = autograd.grad(lambda x: anp.sum(slope(x) * along))
            return slope(*xs), product(*xs)

        library = SimpleNamespace(
            grad=autograd.grad, jvp=jvp, value_and_grad=autograd.value_and_grad
        )
        return task(of(library, anp))

    return Race(
        name=name,
        title=title,
        contenders={
            OURS: ours,
            JIT_PYTHON: jit("python"),
            JIT_FUSED: jit("fused"),
            PYTORCH: pytorch,
            JAX: jax,
            AUTOGRAD: autograd,
        },
        columns=(Column("run"), Column("first call")),
        rounds=15,
        tolerance=1e-9,
    )


def _result(found: Any) -> dict[str, Any]:
    """A value and arrays, or several arrays, by numbers."""
    first, rest = found
    parts = [first, *(rest if isinstance(rest, tuple) else (rest,))]
    return {f"part {i}": np.asarray(part).ravel() for i, part in enumerate(parts)}
