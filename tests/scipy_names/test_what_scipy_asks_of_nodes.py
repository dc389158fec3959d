"""SciPy's functions that meet nodes, and the user's functions that SciPy's solvers call."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import scipy.optimize
import scipy.signal
import scipy.stats

from autograd_scratch import Node, check_gradients, grad, jit
from autograd_scratch.scipy import optimize, stats

X = Node(np.array([0.1, 0.2, 0.3]))


@pytest.mark.parametrize(
    ("call", "name"),
    [
        (lambda: scipy.stats.f.pdf(X, 2.0, 3.0), r"scipy\.stats\.f\.pdf"),
        (lambda: stats.norm.mean(X), r"scipy\.stats\.norm\.mean"),
        (lambda: scipy.stats.zscore(X), r"scipy\.stats\.zscore"),
        (lambda: scipy.signal.savgol_filter(X, 3, 1), r"scipy\.signal\.savgol_filter"),
    ],
)
def test_what_has_no_counterpart_is_named(call: Callable[[], Any], name: str) -> None:
    with pytest.raises(
        TypeError, match=f"^{name} makes .* no function of this package stands for it"
    ):
        call()


def equations(x: Any, a: Any) -> Any:
    """A residual as plain NumPy code fills it."""
    r = np.zeros_like(x)
    r[0] = x[0] ** 2 + a[0] * x[1] - 1.0
    r[1] = x[1] - a[1] * x[0]
    return r


@pytest.mark.parametrize(
    "solve",
    [
        lambda a: optimize.root(equations, np.array([0.5, 0.5]), args=(a,)).x.sum(),
        lambda a: optimize.fsolve(equations, np.array([0.5, 0.5]), args=(a,)).sum(),
    ],
)
def test_a_residual_may_fill_zeros_like_x(solve: Callable[[Any], Any]) -> None:
    a = np.array([0.5, 0.3])
    check_gradients(solve, a, order=2)
    np.testing.assert_allclose(jit(grad(solve))(a), grad(solve)(a), rtol=1e-10)


def test_fsolve_takes_scipys_arguments() -> None:
    a = np.array([0.5, 0.3])
    right = scipy.optimize.fsolve(equations, [0.5, 0.5], (a,), xtol=1e-12)
    found = optimize.fsolve(equations, [0.5, 0.5], (Node(a),), xtol=1e-12, maxfev=50)
    np.testing.assert_allclose(found.value, right, rtol=1e-12)
    assert optimize.fsolve(lambda x, a: x - a, 1.0, Node(2.0)).shape == (1,)
    with pytest.raises(TypeError, match=r"call root\(\) instead"):
        optimize.fsolve(equations, [0.5, 0.5], (Node(a),), full_output=True)
