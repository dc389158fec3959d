"""Hamiltonian Monte Carlo: samples of a density by following the gradient of its logarithm."""

from pathlib import Path

import numpy as np

from autograd_scratch import value_and_grad

MEAN = np.array([1.0, -2.0])
COVARIANCE = np.array([[1.0, 0.6], [0.6, 0.5]])
PRECISION = np.linalg.inv(COVARIANCE)


def log_density(x):
    """A correlated Gaussian, up to a constant."""
    away = x - MEAN
    return -0.5 * away @ PRECISION @ away


def leapfrog(density_and_slope, x, momentum, slope, size, steps):
    """Roll for a while over the landscape -log p, almost without changing the energy."""
    value = None
    for _ in range(steps):
        momentum = momentum + 0.5 * size * slope
        x = x + size * momentum
        value, slope = density_and_slope(x)
        momentum = momentum + 0.5 * size * slope
    return x, momentum, value, slope


def sample(density, start, count, size=0.4, steps=6, seed=0):
    """A chain of points, (count, n), and the share of proposals that were accepted."""
    rng = np.random.default_rng(seed)
    density_and_slope = value_and_grad(density)
    x = np.array(start, float)
    value, slope = density_and_slope(x)
    chain, accepted = [], 0
    for _ in range(count):
        momentum = rng.normal(size=x.shape)
        proposal = leapfrog(density_and_slope, x, momentum, slope, size, steps)
        energy = 0.5 * momentum @ momentum - value
        new_energy = 0.5 * proposal[1] @ proposal[1] - proposal[2]
        if np.log(rng.uniform()) < energy - new_energy:
            x, _, value, slope = proposal
            accepted += 1
        chain.append(x)
    return np.array(chain), accepted / count


def main(folder: Path) -> None:
    """Print the moments of the chain beside those of the Gaussian."""
    chain, accepted = sample(log_density, (0.0, 0.0), 2000)
    print(f"{accepted:.0%} accepted")
    print(f"mean {chain.mean(axis=0).round(2)}, truly {MEAN}")
    covariance = np.cov(chain.T)
    print(f"variances {np.diag(covariance).round(2)}, truly {np.diag(COVARIANCE)}")
    print(f"covariance {covariance[0, 1]:.2f}, truly {COVARIANCE[0, 1]}")
