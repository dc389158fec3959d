"""Logistic regression by a trust region and Hessian-vector products (needs SciPy)."""

from pathlib import Path

import numpy as np
from scipy.optimize import minimize
from scipy.special import expit, log_expit

from autograd_scratch import grad, hvp

RIDGE = 1.0


def two_classes(count=300, features=20, seed=0):
    """Points with labels -1 and 1, drawn from a logistic model, and the model's weights."""
    rng = np.random.default_rng(seed)
    weights = rng.normal(size=features)
    points = rng.normal(size=(count, features))
    labels = np.where(rng.uniform(size=count) < expit(points @ weights), 1.0, -1.0)
    return points, labels, weights


def loss(weights, points, labels):
    """Negative log-likelihood of the labels, and a ridge that keeps the weights small."""
    return -np.sum(log_expit(labels * (points @ weights))) + 0.5 * RIDGE * np.sum(weights**2)


def fit(points, labels):
    """SciPy's result; no matrix of second derivatives is ever made."""

    def product(weights, direction, *data):
        return hvp(lambda w: loss(w, *data), weights, direction)

    return minimize(
        loss,
        np.zeros(points.shape[1]),
        args=(points, labels),
        jac=grad(loss),
        hessp=product,
        method="trust-ncg",
        options={"gtol": 1e-5},
    )


def main(folder: Path) -> None:
    """Print how the search went, and how well the weights are found."""
    points, labels, truth = two_classes()
    result = fit(points, labels)
    print(f"loss {result.fun:.4f} after {result.nit} steps, {result.nhev} products")
    print(f"largest entry of the gradient: {np.max(np.abs(result.jac)):.1e}")
    print(f"correct: {np.mean(np.sign(points @ result.x) == labels):.1%}")
    print(f"correlation with the true weights: {np.corrcoef(result.x, truth)[0, 1]:.3f}")
