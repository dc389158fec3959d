"""Gradients and Hessians for SciPy's optimizers and integrators, on plain functions."""

import numpy as np
import pytest

from autograd_scratch import Node, grad, hessian, hvp, jacobian

optimize = pytest.importorskip("scipy.optimize", reason="SciPy is not installed")
stats = pytest.importorskip("scipy.stats", reason="SciPy is not installed")
integrate = pytest.importorskip("scipy.integrate", reason="SciPy is not installed")


def rosenbrock(x):
    return np.sum(100.0 * (x[1:] - x[:-1] ** 2) ** 2 + (1.0 - x[:-1]) ** 2)


START = np.array([-1.2, 1.0, -0.5, 0.8, 1.2])


@pytest.mark.parametrize("method", ["BFGS", "L-BFGS-B", "CG"])
def test_minimize_with_our_gradient(method):
    result = optimize.minimize(rosenbrock, START, jac=grad(rosenbrock), method=method)
    assert result.success
    np.testing.assert_allclose(result.x, np.ones(5), atol=1e-4)


@pytest.mark.parametrize("method", ["Newton-CG", "trust-ncg", "trust-krylov"])
def test_minimize_with_our_hessian(method):
    result = optimize.minimize(
        rosenbrock, START, jac=grad(rosenbrock), hess=hessian(rosenbrock), method=method, tol=1e-10
    )
    np.testing.assert_allclose(result.x, np.ones(5), atol=1e-5)


def test_minimize_with_our_hessian_vector_product():
    result = optimize.minimize(
        rosenbrock,
        START,
        jac=grad(rosenbrock),
        hessp=lambda x, v: hvp(rosenbrock, x, v),
        method="Newton-CG",
        tol=1e-10,
    )
    np.testing.assert_allclose(result.x, np.ones(5), atol=1e-5)


def test_a_stiff_equation_with_our_jacobian():
    def robertson(t, y):
        a, b, c = 0.04 * y[0], 1e4 * y[1] * y[2], 3e7 * y[1] ** 2
        return np.stack([-a + b, a - b - c, c])

    options = {"method": "BDF", "rtol": 1e-8, "atol": 1e-10}
    start = np.array([1.0, 0.0, 0.0])
    jac = jacobian(robertson, 1)
    exact = integrate.solve_ivp(robertson, (0.0, 40.0), start, jac=jac, **options)
    assert exact.success
    # The literature's values at t = 40 (Hairer and Wanner).
    np.testing.assert_allclose(exact.y[:, -1], [0.7158271, 9.1855e-6, 0.2841637], rtol=2e-5)


def test_the_integral_of_a_gradient_is_the_function():
    f = lambda x: np.exp(np.sin(x)) * x  # noqa: E731
    area, _ = integrate.quad(grad(f), 0.0, 2.0)
    assert area == pytest.approx(f(2.0) - f(0.0), rel=1e-12)


@pytest.mark.parametrize("ours", [True, False])
def test_a_distribution_of_scipys_is_named_with_its_method(ours: bool) -> None:
    call = stats.norm.pdf if ours else stats.expon.entropy
    instead = "call autograd_scratch.scipy.stats.norm.pdf" if ours else "no function of this pack"
    name = "norm.pdf" if ours else "expon.entropy"
    with pytest.raises(TypeError, match=rf"^scipy\.stats\.{name} makes .*; {instead}"):
        call(Node(np.ones(3)))


def test_a_function_of_scipys_is_named() -> None:
    with pytest.raises(TypeError, match=r"^scipy\.stats\.describe makes .*; no function of this"):
        stats.describe(Node(np.ones(3)))
