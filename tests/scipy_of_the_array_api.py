"""SciPy's functions on nodes with SCIPY_ARRAY_API=1, which is read when SciPy is imported."""

import os
from typing import Any

import numpy as np
import pytest
import scipy.integrate
import scipy.optimize
import scipy.spatial.transform
import scipy.special
import scipy.stats

from autograd_scratch import Node, constant, grad
from autograd_scratch.derivatives.numerical import numerical_gradient
from autograd_scratch.engine.values import Value, unwrap

stats, special, integrate = scipy.stats, scipy.special, scipy.integrate
Rotation = scipy.spatial.transform.Rotation

A = np.array([[0.9, 1.4, 0.6, 1.1, 0.7], [1.2, 0.8, 1.3, 0.5, 1.0], [0.7, 0.9, 1.5, 1.2, 0.6]])

CASES: dict[str, Any] = {
    "special.softmax": lambda x: special.softmax(x, axis=1),
    "special.erf": lambda x: special.erf(x),
    "special.gammaln": lambda x: special.gammaln(x),
    "special.xlogy": lambda x: special.xlogy(x, x),
    "special.rel_entr": lambda x: special.rel_entr(x, 2.0 * x),
    "stats.gmean": lambda x: stats.gmean(x, axis=1),
    "stats.hmean": lambda x: stats.hmean(x, axis=1),
    "stats.pmean": lambda x: stats.pmean(x, 3, axis=1),
    "stats.skew": lambda x: stats.skew(x, axis=1),
    "stats.kurtosis": lambda x: stats.kurtosis(x, axis=1),
    "stats.moment": lambda x: stats.moment(x, 3, axis=1),
    "stats.entropy": lambda x: stats.entropy(x, axis=1),
    "stats.kstat": lambda x: stats.kstat(x, 2, axis=1),
    "stats.sem": lambda x: stats.sem(x, axis=1),
    "stats.trim_mean": lambda x: stats.trim_mean(x, 0.2, axis=1),
    "stats.circvar": lambda x: stats.circvar(x, axis=1),
    "stats.ttest_ind": lambda x: stats.ttest_ind(x[0], x[1]).statistic,
    "stats.differential_entropy": lambda x: stats.differential_entropy(x, axis=1),
    "integrate.trapezoid": lambda x: integrate.trapezoid(x, dx=0.3, axis=1),
    "integrate.cumulative_trapezoid": lambda x: integrate.cumulative_trapezoid(x, axis=1),
    "integrate.cumulative_simpson": lambda x: integrate.cumulative_simpson(x, axis=1, dx=0.2),
    "integrate.romb": lambda x: integrate.romb(x, axis=1),
    "optimize.rosen": lambda x: scipy.optimize.rosen(x),
    "Rotation.apply": lambda x: Rotation.from_rotvec(x[:, :3]).apply(x[:, 2:]),
    "Rotation.as_matrix": lambda x: Rotation.from_quat(x[:, :4]).as_matrix(),
}


def check(name: str) -> None:
    f = CASES[name]
    expected = np.asarray(f(A))
    found = f(Node(A))
    assert isinstance(found, Value), f"{name} gives {type(found)}"
    np.testing.assert_allclose(unwrap(found), expected, rtol=1e-12, err_msg=name)
    weights = np.cos(np.arange(expected.size)).reshape(expected.shape)

    def total(x: Any) -> Any:
        return (f(x) * weights).sum()

    gradient = grad(total)(A)
    differences = numerical_gradient(total, A.copy())
    np.testing.assert_allclose(gradient, differences, rtol=1e-6, atol=1e-7, err_msg=name)


def check_that_libraries_are_not_mixed() -> None:
    """SciPy takes no NumPy array beside a node; as a constant it does."""
    with pytest.raises(TypeError, match="Multiple namespaces"):
        special.xlogy(Node(A), A)
    mixed = special.xlogy(Node(A), constant(A))
    np.testing.assert_allclose(unwrap(mixed), special.xlogy(A, A))


def check_that_what_is_written_into_is_refused() -> None:
    with pytest.raises(
        TypeError, match=r"call autograd_scratch\.scipy\.special\.logsumexp instead"
    ):
        special.logsumexp(Node(A), axis=1)
    with pytest.raises(TypeError, match=r"scipy\.stats\.zscore writes into"):
        stats.zscore(Node(A), axis=1)


if __name__ == "__main__":
    assert os.environ["SCIPY_ARRAY_API"] == "1"
    for name in CASES:
        check(name)
    check_that_libraries_are_not_mixed()
    check_that_what_is_written_into_is_refused()
