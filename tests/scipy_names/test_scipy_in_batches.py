"""vmap of SciPy's functions: one call for all examples where SciPy can, one for each elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import scipy.special as sc

from autograd_scratch import grad, jit, vmap
from autograd_scratch.ops import batching
from autograd_scratch.scipy import (
    integrate,
    linalg,
    optimize,
    recursive_filters,
    signal,
    stats,
)
from autograd_scratch.scipy.linalg import equations
from autograd_scratch.scipy.stats import multivariate

RANDOM = np.random.default_rng(0)
ROWS = RANDOM.normal(size=(4, 3))
MATRICES = RANDOM.normal(size=(4, 3, 3))
POSITIVE = MATRICES @ MATRICES.swapaxes(1, 2) + 2.0 * np.eye(3)
LOWER = np.tril(POSITIVE)

AT_ONCE: dict[str, tuple[Callable[..., Any], Any]] = {
    "gammaln": (lambda x: sc.gammaln(np.exp(x)), ROWS),
    "jv": (lambda x: sc.jv(2, x), ROWS),
    "norm": (lambda x: stats.norm.logpdf(x, 0.5, 2.0), ROWS),
    "t": (lambda x: stats.t.logpdf(x, 3.0), ROWS),
    "expm": (linalg.expm, MATRICES),
    "multivariate_normal": (
        lambda x: stats.multivariate_normal.logpdf(x, np.zeros(3), POSITIVE[0]),
        ROWS,
    ),
    "multivariate_normal of several": (
        lambda x: stats.multivariate_normal.logpdf(x, np.zeros(3), POSITIVE[0]),
        MATRICES,
    ),
    "multivariate_normal of one": (
        lambda x: stats.multivariate_normal.logpdf(x, np.zeros(3), POSITIVE[0]),
        ROWS[:, None],
    ),
    "solve_triangular": (lambda b: linalg.solve_triangular(LOWER[0], b, lower=True), ROWS),
    "solve_triangular of a matrix": (
        lambda b: linalg.solve_triangular(LOWER[0], b, trans=1, lower=True),
        MATRICES,
    ),
    "lfilter": (lambda x: signal.lfilter([1.0, 0.5], [1.0, 0.2], x), ROWS),
}

FOR_EACH: dict[str, tuple[Callable[..., Any], Any, str]] = {
    "sqrtm": (linalg.sqrtm, POSITIVE, "SciPy takes one matrix"),
    "solve_triangular": (
        lambda a: linalg.solve_triangular(a, np.ones(3), lower=True),
        LOWER,
        "SciPy takes one triangle",
    ),
    "lyapunov": (
        lambda a: linalg.solve_continuous_lyapunov(a, np.eye(3)),
        POSITIVE,
        "SciPy takes one equation",
    ),
    "multivariate_normal": (
        lambda c: stats.multivariate_normal.logpdf(ROWS[0], np.zeros(3), c),
        POSITIVE,
        "SciPy takes one covariance",
    ),
    "lfilter": (
        lambda b: signal.lfilter(b, [1.0, 0.2], ROWS[0]),
        ROWS,
        "SciPy takes one filter",
    ),
    "convolve": (
        lambda x: signal.convolve(x, np.array([1.0, 2.0])),
        ROWS,
        "SciPy convolves over all axes",
    ),
    "quad": (
        lambda x: integrate.quad(lambda t, a: np.sin(a * t), 0.0, 1.0, args=(x[0],))[0],
        ROWS,
        "the integrator chooses points for one integrand",
    ),
    "brentq": (
        lambda x: optimize.brentq(lambda z, a: z**3 - a**2, -1.0, 9.0, args=(x[0],)),
        ROWS,
        "the solver searches one root",
    ),
}
"""Functions that are called for each example, and why."""


def check(f: Callable[..., Any], batch: Any) -> None:
    np.testing.assert_allclose(vmap(f)(batch), [f(x) for x in batch], rtol=1e-11, atol=1e-13)
    gradient = grad(lambda x: np.sum(np.cos(f(x))))
    expected = [gradient(x) for x in batch]
    for at_once in (vmap(gradient), jit(vmap(gradient))):
        np.testing.assert_allclose(at_once(batch), expected, rtol=1e-9, atol=1e-11)


@pytest.mark.parametrize("name", AT_ONCE)
def test_one_call_for_all(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: Any) -> Any:
        raise AssertionError(f"{args[0]} is called for each example")

    for module in (batching, equations, multivariate, recursive_filters):
        monkeypatch.setattr(module, "one_by_one", fail)
    monkeypatch.setitem(batching.BY_BATCHING, "unknown", fail)
    f, batch = AT_ONCE[name]
    np.testing.assert_allclose(vmap(f)(batch), [f(x) for x in batch], rtol=1e-11, atol=1e-13)
    monkeypatch.undo()
    check(f, batch)


@pytest.mark.parametrize("name", FOR_EACH)
def test_one_call_for_each(name: str) -> None:
    f, batch, _ = FOR_EACH[name]
    check(f, batch)
