"""Gaussian-process regression: hyperparameters by maximum marginal likelihood (needs SciPy)."""

from pathlib import Path

import numpy as np
from scipy.optimize import minimize

from autograd_scratch import value_and_grad


def noisy_sine(count=40, seed=3):
    """Points (x, y) along sin(2x), with noise of standard deviation 0.1."""
    rng = np.random.default_rng(seed)
    x = np.sort(rng.uniform(0.0, 5.0, count))
    return x, np.sin(2.0 * x) + 0.1 * rng.normal(size=count)


def covariance(a, b, amplitude, length):
    """The squared-exponential kernel between each of a and each of b."""
    return amplitude**2 * np.exp(-0.5 * ((a[:, None] - b) / length) ** 2)


def negative_log_likelihood(log_parameters, x, y):
    """-log p(y | x) for the logarithms of amplitude, length scale and noise."""
    amplitude, length, noise = np.exp(log_parameters)
    K = covariance(x, x, amplitude, length) + noise**2 * np.eye(len(x))
    lower = np.linalg.cholesky(K)
    whitened = np.linalg.solve(lower, y)
    log_det = 2.0 * np.sum(np.log(np.diag(lower)))
    return 0.5 * (whitened @ whitened + log_det + len(x) * np.log(2.0 * np.pi))


def fit(x, y, start=(0.0, 0.0, -1.0)):
    """The logarithms of the likeliest parameters, found with exact gradients."""
    objective = value_and_grad(negative_log_likelihood)
    return minimize(objective, np.array(start), args=(x, y), jac=True, method="BFGS").x


def predict(new, x, y, log_parameters):
    """Mean and standard deviation of the function at new points, given its noisy values."""
    amplitude, length, noise = np.exp(log_parameters)
    across = covariance(new, x, amplitude, length)
    K = covariance(x, x, amplitude, length) + noise**2 * np.eye(len(x))
    weights = np.linalg.solve(K, across.T)
    return weights.T @ y, np.sqrt(amplitude**2 - np.sum(across.T * weights, axis=0))


def main(folder: Path) -> None:
    """Print the fitted parameters, and how far the prediction is from the sine."""
    x, y = noisy_sine()
    best = fit(x, y)
    for name, parameter in zip(("amplitude", "length scale", "noise"), np.exp(best), strict=True):
        print(f"{name}: {parameter:.3f}")
    new = np.linspace(0.0, 5.0, 51)
    mean, deviation = predict(new, x, y, best)
    error = np.abs(mean - np.sin(2.0 * new))
    print(f"largest error of the prediction: {np.max(error):.3f}")
    print(f"within two standard deviations: {np.mean(error < 2.0 * deviation):.0%}")
