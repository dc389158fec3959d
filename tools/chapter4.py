"""Plots on the pages of chapter 4 of the tutorial, computed with the library.

    python tools/chapter4.py

writes them all to ``docs/figures``, in English and in Korean.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.container import BarContainer
from matplotlib.figure import Figure
from matplotlib.patches import Circle

import autograd_scratch as ag
from autograd_scratch.whole_files import write_whole
from demos.gradient_descent import function_2
from nn import (
    SGD,
    SigmoidTwoLayerNet,
    SimpleNet,
    Trainer,
    cross_entropy_error,
    gradient_descent,
    load_mnist_sample,
    softmax,
)
from tools import boundary
from tools.korean_plots import in_korean
from tools.plots import BLUE, GREY, ORANGE, PALE_GREY, panels, plotting, svg

FOLDER = Path(__file__).parents[1] / "docs" / "figures"

FIGURES: dict[str, Callable[[], Figure]] = {"4-5-boundary": boundary.figure}
"""By its section and what it shows, what makes a plot."""


def main() -> None:
    """Write all of them."""
    for name in FIGURES:
        write_whole(FOLDER / f"{name}.svg", drawn(name).encode())
        write_whole(FOLDER / f"{name}-ko.svg", drawn(name, korean=True).encode())


def drawn(name: str, korean: bool = False) -> str:
    """A plot as SVG."""
    with plotting(outlines=not korean):
        picture = svg(FIGURES[name]())
    if korean:
        picture = in_korean(picture)
    return boundary.in_motion(picture) if name == "4-5-boundary" else picture


def plot(name: str) -> Callable[[Any], Any]:
    """Enter a plot under the name of its file."""

    def registered(make: Any) -> Any:
        FIGURES[name] = make
        return make

    return registered


# 4.2 loss functions -------------------------------------------------------------------------------


@plot("4-2-target")
def _() -> Figure:
    y = np.array([0.1, 0.05, 0.6, 0.0, 0.05, 0.1, 0.0, 0.1, 0.0, 0.0])
    y_wrong = np.array([0.1, 0.05, 0.1, 0.0, 0.05, 0.1, 0.0, 0.6, 0.0, 0.0])
    target = np.eye(10)[2]
    figure, axes = panels(2, left=0.13)
    for part, name, probabilities in zip(axes, ("y", "y_wrong"), (y, y_wrong), strict=True):
        bars(part, probabilities, target)
        part.set_title(f"{name}: E = {cross_entropy_error(probabilities, target):.2f}")
        part.set(xlabel="digit", xticks=range(10), ylim=(0, 1.05))
    axes[0].text(2.6, 0.93, "target t", color=GREY)
    axes[0].set_ylabel("probability")
    return figure


@plot("4-2-cross-entropy")
def _() -> Figure:
    figure, (axes,) = panels(1, height=3.0, left=0.09, bottom=0.18, top=0.95)
    p = np.linspace(0.01, 1.0, 100)
    axes.plot(p, -ag.log(p), color=BLUE, linewidth=2)
    for name, right in (("y", 0.6), ("y_wrong", 0.1)):
        loss = -ag.log(right)
        axes.plot(right, loss, "o", color=ORANGE)
        axes.text(right + 0.02, loss + 0.1, f"{name}: {loss:.2f}", color=ORANGE)
    axes.set(xlim=(0, 1.02), ylim=(0, 4.8), xlabel="probability of the right answer")
    axes.set_ylabel("E = −log y")
    return figure


# 4.3 numerical differentiation --------------------------------------------------------------------


@plot("4-3-differences")
def _() -> Figure:
    def cube(x: Any) -> Any:
        return x**3

    h, reach = 0.5, np.array([0.2, 1.8])
    slopes = {
        "x to x + h": (cube(1 + h) - cube(1)) / h,
        "x − h to x + h": (cube(1 + h) - cube(1 - h)) / (2 * h),
    }
    figure, axes = panels(2, height=3.2, bottom=0.12, left=0.06)
    x = np.linspace(0.2, 1.7, 100)
    for part, (name, slope), left in zip(axes, slopes.items(), (1, 1 - h), strict=True):
        part.plot(x, cube(x), color=BLUE, linewidth=2)
        part.plot(reach, 1 + ag.grad(cube)(1.0) * (reach - 1), "--", color=GREY)
        part.plot(reach, cube(left) + slope * (reach - left), color=ORANGE)
        part.plot([left, 1 + h], [cube(left), cube(1 + h)], "o", color=ORANGE)
        part.set_title(f"{name}: slope {slope:g}", fontsize=12)
        part.set(xlim=(0.2, 1.8), ylim=(-1.4, 4.8), yticks=[])
        part.set_xticks([1 - h, 1, 1 + h], ["x − h", "x", "x + h"])
    axes[0].text(0.3, 3.9, "x³", color=BLUE)
    axes[0].text(0.3, 3.2, f"tangent: slope {ag.grad(cube)(1.0):g}", color=GREY)
    return figure


@plot("4-3-tangents")
def _() -> Figure:
    def function_1(x: Any) -> Any:
        return 0.01 * x**2 + 0.1 * x

    figure, axes = panels(2, height=3.0, left=0.07, right=0.97, bottom=0.18, wspace=0.2)
    x = np.linspace(0.0, 20.0, 80)
    for part, place in zip(axes, (5.0, 10.0), strict=True):
        height, slope = ag.value_and_grad(function_1)(place)
        part.plot(x, function_1(x), color=BLUE, linewidth=2)
        ends = np.array([0.0, 20.0])
        part.plot(ends, height + slope * (ends - place), color=ORANGE)
        part.plot(place, height, "o", color=ORANGE)
        part.set(title=f"at {place:g}: slope {slope:.1f}", xlabel="x")
        part.set(xlim=(0, 20), ylim=(-1.2, 6.2), xticks=range(0, 21, 5))
    axes[0].text(10, 4.6, "f(x)", color=BLUE)
    axes[0].text(11, 0.9, "tangent", color=ORANGE)
    return figure


# 4.4 the gradient ---------------------------------------------------------------------------------


@plot("4-4-bowl")
def _() -> Figure:
    figure, (left, right) = panels(2, height=3.2, left=0.0, bottom=0.16, top=0.9, wspace=0.2)
    left.set_axis_off()
    grid = np.linspace(-3.0, 3.0, 13)
    bowl: Any = figure.add_axes((-0.05, -0.1, 0.55, 1.15), projection="3d")
    bowl.patch.set_visible(False)
    x0, x1 = np.meshgrid(grid, grid)
    bowl.plot_wireframe(x0, x1, function_2(np.stack([x0, x1])), color=BLUE, linewidth=0.8)
    bowl.set_axis_off()
    left.set_title("f(x₀, x₁) = x₀² + x₁²")
    right.set_title("−gradient")
    bowl.view_init(elev=28, azim=-60)

    half = np.linspace(-2.0, 2.0, 9)
    points = np.stack(np.meshgrid(half, half), axis=-1).reshape(-1, 2)
    downhill = -ag.vmap(ag.grad(function_2))(points)
    rings(right, 3.0)
    right.quiver(*points.T, *downhill.T, color=ORANGE, angles="xy", scale_units="xy", scale=8)
    right.set(xlabel="$x_0$", ylabel="$x_1$", xlim=(-2.4, 2.4), ylim=(-2.4, 2.4), aspect="equal")
    right.set(xticks=range(-2, 3), yticks=range(-2, 3))
    return figure


@plot("4-4-descents")
def _() -> Figure:
    start = np.array([-3.0, 4.0])
    figure, axes = panels(3, height=2.4, left=0.04, right=0.95, bottom=0.1, wspace=0.32)
    for part, lr, reach in zip(axes, (1e-10, 0.1, 10.0), (5.0, 5.0, 100.0), strict=True):
        _, path = gradient_descent(
            function_2, start, lr=lr, step_num=100, path=True, gradient=ag.grad(function_2)
        )
        rings(part, reach)
        shown = path[:3] if lr > 1 else path  # the third point is out of sight, others far away
        part.plot(*shown.T, "o-", color=ORANGE, markersize=4, linewidth=1.2)
        part.plot(*start, "s", color="black", markersize=6)
        part.plot(0, 0, "*", color=BLUE, markersize=11)
        part.set(
            title=f"lr = {lr:g}".replace("-", "−"),
            xlim=(-reach, reach),
            ylim=(-reach, reach),
            aspect="equal",
        )
        part.set(xticks=[-reach, 0, reach], yticks=[])
    axes[0].text(-2.3, 3.3, "start")
    axes[0].text(0.0, -0.8, "minimum", color=BLUE, ha="center", va="top")
    return figure


def rings(axes: Axes, reach: float) -> None:
    """Lines of equal height of the bowl, as circles."""
    for radius in np.linspace(0.0, np.sqrt(2.0) * reach, 9)[1:]:
        axes.add_patch(Circle((0.0, 0.0), radius, fill=False, color=PALE_GREY, linewidth=0.7))


@plot("4-4-softmax")
def _() -> Figure:
    W = [[1.48560966, -0.14753772, -0.31133111], [0.84614063, -1.36949181, -0.52690748]]
    scores = SimpleNet(np.array(W)).predict(np.array([0.6, 0.9]))
    figure, (left, right) = panels(2, left=0.08)
    shown = {left: bars(left, scores), right: bars(right, softmax(scores), np.eye(3)[2])}
    left.axhline(0.0, color=GREY, linewidth=0.8)
    left.set(title="scores x·W", xlabel="class", xticks=range(3), ylim=(-2.2, 2.4))
    right.set(title="softmax", xlabel="class", xticks=range(3), ylim=(0, 1.2))
    right.text(1.56, 1.05, "target t", color=GREY)
    for part, drawn_bars in shown.items():
        part.bar_label(drawn_bars, fmt=lambda x: f"{x:.2f}".replace("-", "−"), padding=2)
    return figure


def bars(axes: Axes, heights: Any, target: Any = None) -> BarContainer:
    """A bar for each class, and a dashed frame for what the target says."""
    shown = axes.bar(range(len(heights)), heights, color=BLUE, width=0.7)
    if target is not None:
        right = np.flatnonzero(target)
        axes.bar(right, 1.0, width=0.86, fill=False, edgecolor=GREY, linestyle="--")
    return shown


# 4.5 a training -----------------------------------------------------------------------------------


@plot("4-5-history")
def _() -> Figure:
    (x_train, t_train), (x_test, t_test) = load_mnist_sample(one_hot_label=True)
    history = Trainer(
        SigmoidTwoLayerNet(input_size=784, hidden_size=50, output_size=10, seed=0),
        *(x_train, t_train, x_test, t_test),
        optimizer=SGD(lr=0.5),
        epochs=10,
        seed=0,
        verbose=False,
    ).train()
    assert history.test_accuracy is not None
    figure, (left, right) = panels(2, height=3.0, bottom=0.18, top=0.95, left=0.12, wspace=0.35)
    left.plot(history.loss, color=BLUE, linewidth=1)
    left.set(xlabel="step", ylabel="loss", xlim=(0, 400), ylim=(0, 2.6))
    right.plot(history.epoch, history.train_accuracy, "o-", color=BLUE, markersize=4)
    right.plot(history.epoch, history.test_accuracy, "s--", color=ORANGE, markersize=4)
    right.set(xlabel="epoch", ylabel="accuracy", xlim=(-0.3, 10.3), ylim=(0, 1.02))
    right.text(5.2, 0.96, "train", color=BLUE)
    right.text(6.2, 0.72, "test", color=ORANGE)
    return figure


if __name__ == "__main__":
    main()
