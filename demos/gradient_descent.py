"""Gradient descent on x0² + x1² with a good, a large and a tiny learning rate (book 4.4.1)."""

from pathlib import Path

import numpy as np
from matplotlib.figure import Figure

from autograd_scratch.whole_files import draft_of
from nn import gradient_descent


def function_2(x: np.ndarray) -> float:
    """The book's bowl: x0² + x1²."""
    return x[0] ** 2 + x[1] ** 2


def main(folder: Path) -> None:
    """Print where 100 steps end; draw the paths on the contours of the bowl."""
    start = np.array([-3.0, 4.0])
    figure = Figure(figsize=(12, 4.2), layout="constrained")
    for axes, lr in zip(figure.subplots(1, 3), (0.1, 10.0, 1e-10), strict=True):
        end, path = gradient_descent(function_2, start, lr=lr, step_num=100, path=True)
        print(f"lr={lr:g}: {end}")

        shown = path[:3] if lr > 1 else path  # a diverging path leaves every picture
        reach = 1.15 * max(4.2, np.abs(shown).max())
        grid = np.linspace(-reach, reach, 200)
        x0, x1 = np.meshgrid(grid, grid)
        axes.contour(x0, x1, x0**2 + x1**2, levels=12, colors="0.75", linewidths=0.8)
        axes.plot(*shown.T, "o-", color="#D55E00", markersize=3, linewidth=1)
        axes.plot(*start, "s", color="black", label="start")
        axes.plot(0, 0, "*", color="#0072B2", markersize=12, label="minimum")
        note = "first 2 steps" if lr > 1 else "100 steps"
        axes.set(title=f"lr = {lr:g} ({note})", xlabel="$x_0$", ylabel="$x_1$", aspect="equal")
    axes.legend(loc="lower right")
    with draft_of(folder / "gradient_descent.png") as draft:
        figure.savefig(draft, format="png", dpi=150)
