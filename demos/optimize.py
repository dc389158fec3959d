"""Rosenbrock's valley: gradient descent, Momentum, Newton and BFGS on one plot (needs SciPy)."""

from pathlib import Path

import numpy as np
from matplotlib.figure import Figure
from scipy.optimize import minimize

from autograd_scratch import grad, hessian
from autograd_scratch.whole_files import draft_of
from nn import SGD, Momentum

START = np.array([-1.5, 1.5])
# Markers and dashes tell the paths apart without colour.
STYLES = {
    "gradient descent": {"color": "#0072B2", "linestyle": "-", "marker": "o"},
    "Momentum": {"color": "#E69F00", "linestyle": "--", "marker": "s"},
    "Newton": {"color": "#D55E00", "linestyle": "-.", "marker": "^"},
    "BFGS (SciPy)": {"color": "#009E73", "linestyle": ":", "marker": "D"},
}


def rosenbrock(x):
    """A curved valley with its minimum, 0, at (1, 1)."""
    return np.sum(100.0 * (x[1:] - x[:-1] ** 2) ** 2 + (1.0 - x[:-1]) ** 2)


def descend(optimizer, steps):
    """The path of an optimizer of ``nn`` with exact gradients."""
    slope = grad(rosenbrock)
    params = {"x": START.copy()}
    path = [START]
    for _ in range(steps):
        optimizer.update(params, {"x": slope(params["x"])})
        path.append(params["x"].copy())
    return np.array(path)


def newton(steps):
    """The path of Newton's method: solve H·step = gradient."""
    slope, curvature = grad(rosenbrock), hessian(rosenbrock)
    path = [START]
    for _ in range(steps):
        x = path[-1]
        path.append(x - np.linalg.solve(curvature(x), slope(x)))
    return np.array(path)


def bfgs():
    """The path of SciPy's BFGS, given our gradient."""
    path = [START]
    minimize(rosenbrock, START, jac=grad(rosenbrock), method="BFGS", callback=path.append)
    return np.array(path)


def main(folder: Path) -> None:
    """Print where each method ends and draw the paths on the contours."""
    paths = {
        "gradient descent": descend(SGD(lr=0.001), 5000),
        "Momentum": descend(Momentum(lr=0.0005, momentum=0.9), 1000),
        "Newton": newton(7),
        "BFGS (SciPy)": bfgs(),
    }
    figure = Figure(figsize=(9, 6), layout="constrained")
    axes = figure.subplots()
    x0, x1 = np.meshgrid(np.linspace(-2.0, 1.8, 300), np.linspace(-1.6, 2.6, 300))
    height = 100.0 * (x1 - x0**2) ** 2 + (1.0 - x0) ** 2
    axes.contour(x0, x1, height, levels=np.logspace(-1, 3.5, 12), colors="0.8", linewidths=0.8)
    for name, path in paths.items():
        error = np.linalg.norm(path[-1] - 1.0)
        print(f"{name:17} {len(path) - 1:5} steps, distance to the minimum {error:.1e}")
        every = max(len(path) // 25, 1)
        label = f"{name}, {len(path) - 1} steps"
        axes.plot(
            *path.T, label=label, markevery=every, markersize=4, linewidth=1.2, **STYLES[name]
        )
    axes.plot(1.0, 1.0, "*", color="black", markersize=14, label="minimum")
    axes.set(xlabel="$x_0$", ylabel="$x_1$", xlim=(-2.0, 1.8), ylim=(-1.6, 2.6))
    axes.set_title("Four ways down Rosenbrock's valley")
    axes.legend(loc="lower center", ncols=2)
    with draft_of(folder / "optimize.png") as draft:
        figure.savefig(draft, format="png", dpi=150)
