"""Survival analysis: a Weibull distribution fitted to censored lifetimes (needs SciPy)."""

from pathlib import Path

import numpy as np
from scipy.optimize import minimize

from autograd_scratch import grad, hessian
from autograd_scratch.scipy.stats import weibull_min  # was: from scipy.stats import weibull_min

SHAPE, SCALE = 1.5, 10.0


def lifetimes(count=200, end=15.0, seed=0):
    """Times under observation, and whether each ended in a failure: the study ends before some."""
    rng = np.random.default_rng(seed)
    times = SCALE * rng.weibull(SHAPE, count)
    return np.minimum(times, end), times < end


def negative_log_likelihood(log_parameters, times, failed):
    """A failure counts with its density, a time that was cut off with the chance to outlive it."""
    shape, scale = np.exp(log_parameters)
    density = weibull_min.logpdf(times, shape, scale=scale)
    survival = weibull_min.logsf(times, shape, scale=scale)
    return -np.sum(np.where(failed, density, survival))


def fit(times, failed):
    """Logarithms of shape and scale, and their standard errors from the observed information."""
    start = np.array([0.0, np.log(np.mean(times))])
    best = minimize(
        negative_log_likelihood, start, args=(times, failed), jac=grad(negative_log_likelihood)
    ).x
    information = hessian(negative_log_likelihood)(best, times, failed)
    return best, np.sqrt(np.diag(np.linalg.inv(information)))


def main(folder: Path) -> None:
    """Print both parameters with 95 % intervals, and the median lifetime."""
    times, failed = lifetimes()
    best, errors = fit(times, failed)
    print(f"{np.sum(failed)} failures, {np.sum(~failed)} still running")
    for name, truth, x, error in zip(("shape", "scale"), (SHAPE, SCALE), best, errors, strict=True):
        low, high = np.exp(x - 1.96 * error), np.exp(x + 1.96 * error)
        print(f"{name}: {np.exp(x):.3f}, 95 % between {low:.3f} and {high:.3f}; truly {truth}")
    shape, scale = np.exp(best)
    print(f"median lifetime: {weibull_min.median(shape, scale=scale):.2f}")
