"""A Kalman filter whose noise parameters are learned from the gradient of its likelihood."""

from pathlib import Path

import numpy as np

from autograd_scratch import grad, hessian

MOTION = np.array([[1.0, 1.0], [0.0, 1.0]])  # a position moves by a velocity at each step
PUSH = np.array([[0.25, 0.5], [0.5, 1.0]])  # what a random acceleration does to both
SEEN = np.array([1.0, 0.0])  # only the position is measured
START = np.zeros(2), 10.0 * np.eye(2)


def track(count=100, push=0.1, blur=1.0, seed=0):
    """Measured positions of something that random accelerations drive."""
    rng = np.random.default_rng(seed)
    velocity = np.cumsum(push * rng.normal(size=count))
    return np.cumsum(velocity) + blur * rng.normal(size=count)


def log_likelihood(log_noise, measured):
    """Log-density of all measurements, for the logarithms of both standard deviations."""
    push, blur = np.exp(2.0 * log_noise)
    mean, covariance = START
    total = 0.0
    for position in measured:
        # What the filter expects to see, how sure it is of that, and what it sees.
        surprise = position - SEEN @ mean
        variance = SEEN @ covariance @ SEEN + blur
        total = total - 0.5 * (np.log(2.0 * np.pi * variance) + surprise**2 / variance)
        gain = covariance @ SEEN / variance
        mean = mean + gain * surprise
        covariance = covariance - np.outer(gain, gain) * variance
        # One step on.
        mean = MOTION @ mean
        covariance = MOTION @ covariance @ MOTION.T + push * PUSH
    return total


def fit(measured, steps=20):
    """The likeliest logarithms of push and blur, by Newton's method with damped steps."""
    slope, curvature = grad(log_likelihood), hessian(log_likelihood)
    log_noise = np.log([0.5, 0.5])
    for _ in range(steps):
        step = np.linalg.solve(-curvature(log_noise, measured), slope(log_noise, measured))
        log_noise = log_noise + step / max(1.0, np.linalg.norm(step))
        if np.linalg.norm(step) < 1e-10:
            break
    return log_noise


def main(folder: Path) -> None:
    """Print the likelihood before and after, and the noise that was learned."""
    measured = track()
    start, best = np.log([0.5, 0.5]), fit(measured)
    print(f"log-likelihood: {log_likelihood(start, measured):.3f} at push 0.5, blur 0.5")
    print(f"log-likelihood: {log_likelihood(best, measured):.3f} at its maximum")
    print("push {:.3f} (truly 0.1), blur {:.3f} (truly 1)".format(*np.exp(best)))
