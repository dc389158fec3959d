"""The examples find what closed forms, SciPy and HIPS autograd find."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType
from typing import Any

import autograd
import autograd.numpy
import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy import stats
from scipy.integrate import solve_ivp
from scipy.special import expit

import autograd_scratch as ag
from demos import (
    black_scholes,
    epidemic,
    gaussian_process,
    kalman,
    logistic_regression,
    monte_carlo,
    robot_arm,
    survival,
)


def central_differences(f: Callable[[Any], Any], x: Any, h: float = 1e-5) -> Any:
    """The gradient of f, by the two neighbours of each number."""
    steps = h * np.eye(len(x))
    return np.array([(f(x + step) - f(x - step)) / (2.0 * h) for step in steps])


# The same source, with HIPS autograd's NumPy instead of NumPy ----------------------------------

SAME_CODE = {
    "gaussian_process": (
        *(gaussian_process, "negative_log_likelihood"),
        (np.array([0.1, -0.2, -1.5]), *gaussian_process.noisy_sine(12)),
    ),
    "kalman": (kalman, "log_likelihood", (np.array([-1.0, 0.3]), kalman.track(12))),
    "monte_carlo": (monte_carlo, "log_density", (np.array([0.3, 0.7]),)),
}


@pytest.mark.parametrize(("module", "name", "args"), SAME_CODE.values(), ids=SAME_CODE)
def test_the_same_code_has_the_derivatives_of_hips_autograd(
    module: ModuleType, name: str, args: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    f = getattr(module, name)
    gradient, hessian = ag.grad(f)(*args), ag.hessian(f)(*args)
    monkeypatch.setattr(module, "np", autograd.numpy)
    assert_allclose(gradient, autograd.grad(f)(*args), rtol=1e-9)
    assert_allclose(hessian, autograd.hessian(f)(*args), rtol=1e-8, atol=1e-10)


# Gaussian process ------------------------------------------------------------------------------


def test_the_likelihood_of_a_gaussian_process_is_that_of_a_multivariate_normal() -> None:
    x, y = gaussian_process.noisy_sine(15)
    K = gaussian_process.covariance(x, x, 1.3, 0.7) + 0.2**2 * np.eye(15)
    expected = -stats.multivariate_normal(np.zeros(15), K).logpdf(y)
    found = gaussian_process.negative_log_likelihood(np.log([1.3, 0.7, 0.2]), x, y)
    assert_allclose(found, expected, rtol=1e-10)


def test_its_gradient_is_that_of_the_textbook() -> None:
    """Rasmussen and Williams, equation 5.9: tr((K⁻¹ - αα') ∂K/∂θ) / 2, with α = K⁻¹ y."""
    x, y = gaussian_process.noisy_sine(15)
    amplitude, length, noise = theta = np.array([1.3, 0.7, 0.2])
    kernel = gaussian_process.covariance(x, x, amplitude, length)
    K = kernel + noise**2 * np.eye(15)
    alpha = np.linalg.solve(K, y)
    by_logarithms = (
        2.0 * kernel,
        kernel * ((x[:, None] - x) / length) ** 2,
        2.0 * noise**2 * np.eye(15),
    )
    inside = np.linalg.inv(K) - np.outer(alpha, alpha)
    expected = [0.5 * np.trace(inside @ dK) for dK in by_logarithms]
    found = ag.grad(gaussian_process.negative_log_likelihood)(np.log(theta), x, y)
    assert_allclose(found, expected, rtol=1e-8)


def test_the_fitted_parameters_are_a_minimum_and_predict_the_sine() -> None:
    x, y = gaussian_process.noisy_sine()
    best = gaussian_process.fit(x, y)

    def at(theta: Any) -> Any:
        return gaussian_process.negative_log_likelihood(theta, x, y)

    assert_allclose(central_differences(at, best), 0.0, atol=1e-3)
    assert np.linalg.eigvalsh(ag.hessian(at)(best)).min() > 0.0
    new = np.linspace(0.5, 4.5, 20)
    mean, deviation = gaussian_process.predict(new, x, y, best)
    assert_allclose(mean, np.sin(2.0 * new), atol=0.15)
    assert np.all(deviation < 0.2)


# Survival --------------------------------------------------------------------------------------


def test_scipy_fits_the_same_weibull_to_the_censored_lifetimes() -> None:
    times, failed = survival.lifetimes()
    (log_shape, log_scale), _ = survival.fit(times, failed)
    data = stats.CensoredData.right_censored(times, ~failed)
    shape, _, scale = stats.weibull_min.fit(data, floc=0.0)
    assert_allclose(np.exp([log_shape, log_scale]), [shape, scale], rtol=1e-4)


def test_its_standard_errors_are_those_of_the_observed_information() -> None:
    """Second derivatives of the Weibull's censored likelihood, written out."""
    times, failed = survival.lifetimes()
    (log_shape, log_scale), errors = survival.fit(times, failed)
    k = np.exp(log_shape)
    z = k * (np.log(times) - log_scale)  # log of the cumulative hazard
    hazard = np.exp(z)
    scale_scale = np.sum(k**2 * hazard)
    shape_shape = np.sum(hazard * (z**2 + z) - failed * z)
    shape_scale = np.sum(k * (failed - hazard * (1.0 + z)))
    information = np.array([[shape_shape, shape_scale], [shape_scale, scale_scale]])
    assert_allclose(errors, np.sqrt(np.diag(np.linalg.inv(information))), rtol=1e-6)


# Black and Scholes -----------------------------------------------------------------------------


def test_the_greeks_have_their_closed_forms() -> None:
    S, K, T, r, v = (
        black_scholes.MARKET[name] for name in ("spot", "strike", "time", "rate", "volatility")
    )
    d1 = (np.log(S / K) + (r + 0.5 * v**2) * T) / (v * np.sqrt(T))
    d2 = d1 - v * np.sqrt(T)
    density, cdf = stats.norm.pdf(d1), stats.norm.cdf
    discounted = K * np.exp(-r * T)
    expected = {
        "delta": cdf(d1),
        "gamma": density / (S * v * np.sqrt(T)),
        "vega": S * density * np.sqrt(T),
        "theta": -S * density * v / (2.0 * np.sqrt(T)) - r * discounted * cdf(d2),
        "rho": T * discounted * cdf(d2),
    }
    found = black_scholes.greeks(black_scholes.MARKET)
    assert found.keys() == expected.keys()
    for name, greek in expected.items():
        assert_allclose(found[name], greek, rtol=1e-11, err_msg=name)


def test_the_implied_volatility_gives_the_price_back() -> None:
    volatility = black_scholes.implied_volatility(5.0, black_scholes.MARKET)
    assert_allclose(
        black_scholes.call(**{**black_scholes.MARKET, "volatility": volatility}), 5.0, rtol=1e-12
    )


# Kalman filter ---------------------------------------------------------------------------------


def joint_log_density(log_noise: Any, measured: Any) -> Any:
    """The density of all measurements at once, from the matrix of their covariances."""
    push, blur = np.exp(2.0 * log_noise)
    count = len(measured)
    state = kalman.START[1]
    covariances = np.zeros((count, count))
    for i in range(count):
        later = state @ kalman.SEEN
        for j in range(i, count):
            covariances[i, j] = covariances[j, i] = kalman.SEEN @ later
            later = kalman.MOTION @ later
        state = kalman.MOTION @ state @ kalman.MOTION.T + push * kalman.PUSH
    covariances += blur * np.eye(count)
    return stats.multivariate_normal(np.zeros(count), covariances).logpdf(measured)


def test_the_filter_has_the_likelihood_of_the_joint_gaussian_and_its_gradient() -> None:
    measured, log_noise = kalman.track(30), np.array([-1.2, 0.2])
    assert_allclose(
        kalman.log_likelihood(log_noise, measured), joint_log_density(log_noise, measured)
    )
    assert_allclose(
        ag.grad(kalman.log_likelihood)(log_noise, measured),
        central_differences(lambda x: joint_log_density(x, measured), log_noise),
        rtol=1e-6,
    )


def test_the_learned_noise_is_a_maximum() -> None:
    measured = kalman.track(50)
    best = kalman.fit(measured)
    at_best = kalman.log_likelihood(best, measured)
    for away in 0.05 * np.array([[1.0, 0.0], [-1.0, 0.0], [0.0, 1.0], [0.0, -1.0]]):
        assert kalman.log_likelihood(best + away, measured) < at_best
    assert_allclose(ag.grad(kalman.log_likelihood)(best, measured), 0.0, atol=1e-8)


# Hamiltonian Monte Carlo -----------------------------------------------------------------------


def test_the_chain_has_the_moments_of_the_gaussian() -> None:
    chain, accepted = monte_carlo.sample(monte_carlo.log_density, (0.0, 0.0), 2000)
    assert accepted > 0.7
    assert_allclose(chain.mean(axis=0), monte_carlo.MEAN, atol=0.1)
    assert_allclose(np.cov(chain.T), monte_carlo.COVARIANCE, atol=0.1)


def test_rolling_back_leads_to_the_start() -> None:
    density_and_slope = ag.value_and_grad(monte_carlo.log_density)
    x, momentum = np.array([0.5, -1.0]), np.array([1.0, -0.3])
    there = monte_carlo.leapfrog(
        density_and_slope, x, momentum, density_and_slope(x)[1], size=0.2, steps=7
    )
    back = monte_carlo.leapfrog(density_and_slope, there[0], -there[1], there[3], size=0.2, steps=7)
    assert_allclose(back[0], x, rtol=1e-12)
    assert_allclose(back[1], -momentum, rtol=1e-12)


# Logistic regression ---------------------------------------------------------------------------


def test_trust_ncg_ends_where_newtons_method_does() -> None:
    points, labels, _ = logistic_regression.two_classes()
    result = logistic_regression.fit(points, labels)
    assert result.success
    weights = np.zeros(points.shape[1])
    for _ in range(12):
        p = expit(points @ weights)
        slope = points.T @ (p - (labels > 0)) + logistic_regression.RIDGE * weights
        curvature = (points.T * (p * (1.0 - p))) @ points
        curvature += logistic_regression.RIDGE * np.eye(len(weights))
        weights -= np.linalg.solve(curvature, slope)
    assert_allclose(result.x, weights, rtol=1e-6)


# Epidemic --------------------------------------------------------------------------------------


def test_the_gradient_of_the_misfit_is_that_of_another_solver() -> None:
    """Sensitivities: the equation for the derivatives, solved along by Runge and Kutta's method."""
    counted, rates = epidemic.counts(), np.array([0.3, 0.2])

    def with_sensitivities(day: float, z: Any) -> Any:
        (s, i), S = z[:2], z[2:].reshape(2, 2)
        infection, recovery = rates
        by_state = np.array(
            [[-infection * i, -infection * s], [infection * i, infection * s - recovery]]
        )
        by_rates = np.array([[-s * i, 0.0], [s * i, -i]])
        slope = [-infection * s * i, infection * s * i - recovery * i]
        return np.concatenate([slope, (by_state @ S + by_rates).ravel()])

    start = np.concatenate([epidemic.FIRST, np.zeros(4)])
    solution = solve_ivp(
        *(with_sensitivities, (0.0, epidemic.DAYS[-1]), start),
        t_eval=epidemic.DAYS,
        rtol=1e-10,
        atol=1e-12,
    ).y
    infected, slopes = solution[1], solution[4:]
    miss = np.log(infected) - np.log(counted)
    expected = np.mean(2.0 * miss * slopes / infected, axis=1) * rates
    found = ag.grad(epidemic.misfit)(np.log(rates), counted)
    assert_allclose(found, expected, rtol=1e-5)


def test_exact_counts_give_the_rates_back() -> None:
    found = epidemic.fit(epidemic.counts(noise=0.0))
    assert_allclose(found, [epidemic.INFECTION, epidemic.RECOVERY], rtol=1e-4)


# Robot arm -------------------------------------------------------------------------------------


def test_a_joint_moves_the_hand_across_the_line_between_them() -> None:
    angles = np.array([0.3, -0.5, 1.1, 0.2])
    ends = robot_arm.joints(angles)
    arms = ends[-1] - np.concatenate([np.zeros((1, 2)), ends[:-1]])
    expected = np.array([-arms[:, 1], arms[:, 0]])  # turned by 90 degrees
    assert_allclose(ag.jacobian(robot_arm.hand)(angles), expected, rtol=1e-12)


def test_the_hand_gets_where_it_can_and_as_near_as_it_can() -> None:
    start = np.full(4, 0.3)
    angles, distances = robot_arm.reach(np.array([1.0, 1.5]), start)
    assert_allclose(robot_arm.hand(angles), [1.0, 1.5], atol=1e-9)
    assert distances[-1] < 1e-10
    far = np.array([2.0, 2.5])
    _, distances = robot_arm.reach(far, start)
    assert_allclose(distances[-1], np.linalg.norm(far) - robot_arm.LENGTHS.sum(), rtol=1e-6)
