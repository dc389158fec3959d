"""Pictures of a training: its curves, its mistakes, its weights (book 4.5.2, 4.5.3, 5.7.4).

Each function returns a matplotlib figure that belongs to no window: a notebook shows it,
``figure.savefig`` saves it. Colours are safe for the colour-blind, and dashes, markers or numbers
say the same without colour.
"""

from __future__ import annotations

import io
import math
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from autograd_scratch import check_targets
from autograd_scratch.whole_files import write_whole
from nn.history import History
from nn.networks import Network
from nn.optional import imported

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["confusion_matrix", "plot_confusion", "plot_history", "plot_mistakes", "plot_weights"]

# From the palette of Okabe and Ito, which colour-blind readers tell apart as well.
_BLUE, _PALE_BLUE, _ORANGE, _GREY = "#0072B2", "#A6CBE3", "#D55E00", "#6B6B6B"

FilePath: TypeAlias = str | os.PathLike[str]


def plot_history(history: History, path: FilePath | None = None) -> Figure:
    """Draw the loss of each iteration with a smooth line over it, and accuracies against epochs.

    The smooth line is a running mean over about a fortieth of the iterations; where it nears an end
    of the run, over as many of them as there are. A run of fewer than 80 iterations has none.

    Args:
        history: what :meth:`nn.Trainer.train` returned.
        path: file to save the picture in; its suffix says how (``.png``, ``.svg``, ``.pdf``).

    Returns:
        The figure; its legend also gives the last accuracies.

    Raises:
        ImportError: matplotlib is not installed.

    Source: book sections 4.5.2 and 4.5.3 (figures 4-11 and 4-12).

    Example:
        >>> history = History(np.array([2.3, 1.9]), np.arange(2), np.array([0.1, 0.8]), None)
        >>> [axes.get_ylabel() for axes in plot_history(history).axes]
        ['loss', 'accuracy']
    """
    figure = _figure(10.0, 4.3, layout="constrained")
    left, right = figure.subplots(1, 2)
    _draw_loss(left, history.loss)
    _draw_accuracies(right, history)
    return _saved(figure, path)


def _draw_loss(axes: Axes, loss: NDArray[np.float64]) -> None:
    window = len(loss) // 40 // 2 * 2 + 1  # odd, so that the mean has a middle
    smooth = window > 1
    # A single iteration is a point, which no line shows.
    axes.plot(
        loss,
        color=_PALE_BLUE if smooth else _BLUE,
        linewidth=0.8 if smooth else 1.5,
        marker="o" if len(loss) == 1 else "",
        label="each iteration's batch",
    )
    if smooth:
        ones = np.ones(window)
        # Where the window reaches beyond an end, the mean is that of the numbers in it.
        counts = np.convolve(np.ones(len(loss)), ones, "same")
        mean = np.convolve(loss, ones, "same") / counts
        axes.plot(mean, color=_BLUE, linewidth=1.8, label=f"mean of {window} iterations")
    axes.set(xlabel="iteration", ylabel="loss")
    if len(loss) and loss.min() >= 0.0 and loss.max() > 0.0:
        axes.set_ylim(0.0, 1.05 * loss.max())
    if len(loss) == 1:
        axes.set_xticks([0])
    _finish(axes)


def _draw_accuracies(axes: Axes, history: History) -> None:
    epoch = history.epoch
    every = max(1, len(epoch) // 20)  # more markers would hide the line
    curves = [("training", history.train_accuracy, "-", "o", _BLUE)]
    if history.test_accuracy is not None:
        curves.append(("test", history.test_accuracy, "--", "s", _ORANGE))
    for name, accuracy, dashes, marker, color in curves:
        label = f"{name} data, {accuracy[-1]:.3f} at the end" if len(accuracy) else f"{name} data"
        axes.plot(
            epoch,
            accuracy,
            dashes,
            marker=marker,
            markevery=every,
            markersize=5,
            markerfacecolor="white" if marker == "s" else color,  # told apart in grey print too
            clip_on=False,  # a marker at accuracy 1 is a whole one
            color=color,
            label=label,
        )
    axes.set(xlabel="epochs completed", ylabel="accuracy", ylim=(0.0, 1.0))
    axes.locator_params(axis="x", integer=True)
    if len(epoch) == 1:
        axes.set_xticks(epoch)
    _finish(axes)


def _finish(axes: Axes) -> None:
    """A faint grid; the legend above the axes, where it hides no curve."""
    axes.grid(alpha=0.3)
    axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), frameon=False)


def plot_mistakes(
    network: Network, x: Any, t: Any, path: FilePath | None = None, count: int = 25
) -> Figure:
    """Draw the images that a network puts into the wrong class, the most confident mistakes first.

    Above each stands the right class, the predicted one, and the probability the network gives it.

    Args:
        network: a trained network; its :meth:`nn.Network.probabilities` are asked.
        x: square images, (N, H·H), (N, H, H) or (N, 1, H, H).
        t: targets: one-hot (N, C), or integer labels (N,).
        path: file to save the picture in; its suffix says how (``.png``, ``.svg``, ``.pdf``).
        count: how many mistakes to draw at most.

    Returns:
        The figure. If there is no mistake, it says so.

    Raises:
        ValueError: x is not made of square images, t does not fit them, or count is below 1.
        TypeError: labels that are not integers.
        ImportError: matplotlib is not installed.

    Source: book section 8.1.1 shows such images (figure 8-2), without the probability.

    Example:
        >>> from nn import TwoLayerNet, load_mnist_sample
        >>> _, (x_test, t_test) = load_mnist_sample()
        >>> figure = plot_mistakes(TwoLayerNet(784, 50, 10, seed=0), x_test, t_test, count=3)
        >>> len(figure.axes)
        3
    """
    if count < 1:
        raise ValueError(f"plot_mistakes: count must be at least 1, got {count}")
    images = _square_images(x)
    right, probability = _answers("plot_mistakes", network, x, t)
    predicted = probability.argmax(axis=1)
    confidence = probability.max(axis=1)
    mistakes = np.flatnonzero(predicted != right)
    if not len(mistakes):
        figure = _figure(6.0, 2.0)
        figure.text(
            *(0.5, 0.5, f"No mistakes: all {_many(len(x), 'image')} classified right"),
            ha="center",
            va="center",
            fontsize=13,
        )
        return _saved(figure, path)

    # Stable, so that mistakes made with equal confidence keep their order.
    mistakes = mistakes[np.argsort(-confidence[mistakes], kind="stable")]
    shown = mistakes[:count]
    columns = math.ceil(math.sqrt(len(shown)))
    rows = math.ceil(len(shown) / columns)
    figure = _figure(max(5.5, 1.4 * columns), 0.9 + 1.5 * rows)
    of_all = "" if len(shown) == len(mistakes) else f"{len(shown)} of "
    order = "" if len(mistakes) == 1 else ", most confident first"
    figure.suptitle(
        f"{of_all}{_many(len(mistakes), 'mistake')} in {_many(len(x), 'image')}{order}\n"
        f"right class → prediction, its probability",
        fontsize=11,
    )
    # One scale for all, on which the ink is dark, as on paper.
    scale = {"cmap": "gray_r", "vmin": images[shown].min(), "vmax": images[shown].max()}
    grid = figure.subplots(rows, columns, squeeze=False).ravel()
    for axes, i in zip(grid, shown, strict=False):
        axes.imshow(images[i], **scale)
        axes.set_title(f"{right[i]} → {predicted[i]}, {_percent(confidence[i])}", fontsize=10)
        _frame(axes)
    for axes in grid[len(shown) :]:
        axes.remove()
    return _saved(figure, path)


def plot_weights(network: Network | ArrayLike, path: FilePath | None = None) -> Figure:
    """Draw what each hidden neuron looks for: its weights as an image, all on one scale of colour.

    Red pixels excite the neuron, blue ones inhibit it, white ones do not matter to it.

    Args:
        network: a network with ``params["W1"]``, or that array itself: (H·H, hidden).
        path: file to save the picture in; its suffix says how (``.png``, ``.svg``, ``.pdf``).

    Returns:
        The figure: an image for each hidden neuron, titled with its column in W1, and the scale.

    Raises:
        ValueError: there is no W1, its columns are not square images, or it holds inf or nan.
        ImportError: matplotlib is not installed.

    Source: book section 7.6.1, which draws the filters of a convolution in the same way.

    Example:
        >>> from nn import TwoLayerNet
        >>> figure = plot_weights(TwoLayerNet(784, 50, 10, seed=0))
        >>> len(figure.axes)  # 50 neurons and the scale
        51
    """
    if isinstance(network, Network):
        if "W1" not in network.params:
            raise ValueError(
                f"plot_weights: the network has no W1, but {', '.join(network.params) or 'nothing'}"
                f"; give the weights of its first layer, (inputs, hidden)"
            )
        network = network.params["W1"]
    W1 = np.asarray(network)
    side = math.isqrt(W1.shape[0]) if W1.ndim == 2 else 0
    if W1.ndim != 2 or side * side != W1.shape[0] or not W1.size:
        raise ValueError(
            f"plot_weights: W1 must have shape (H·H, hidden), a square image for each hidden "
            f"neuron, got {W1.shape}"
        )
    limit = float(np.abs(W1).max())
    if not math.isfinite(limit):
        raise ValueError("plot_weights: W1 holds inf or nan")

    hidden = W1.shape[1]
    columns = min(hidden, math.ceil(math.sqrt(2 * hidden)))  # 10 for the book's 50
    rows = math.ceil(hidden / columns)
    figure = _figure(max(4.0, 0.85 * columns + 1.0), 0.6 + max(2.0, 0.92 * rows))
    figure.suptitle(f"Weights of {_many(hidden, 'hidden neuron')}", fontsize=12)
    grid = figure.subplots(rows, columns, squeeze=False)
    # 0 is white: weights that are all 0 still need a scale with two ends.
    scale = {"cmap": "RdBu_r", "vmin": -(limit or 1.0), "vmax": limit or 1.0}
    for neuron, axes in enumerate(grid.flat):
        if neuron >= hidden:
            axes.remove()
            continue
        image = axes.imshow(W1[:, neuron].reshape(side, side), **scale)
        axes.set_title(str(neuron), fontsize=8, pad=2)
        _frame(axes)
    bar = figure.colorbar(image, ax=figure.axes, label="weight", fraction=0.05, aspect=30)
    bar.outline.set_edgecolor(_GREY)
    return _saved(figure, path)


def confusion_matrix(network: Network, x: Any, t: Any) -> NDArray[np.int64]:
    """Count how often each class is taken for each.

    Args:
        network: a trained network.
        x: examples, (N, …).
        t: targets: one-hot (N, C), or integer labels (N,).

    Returns:
        (C, C): at row i, column j, how many examples of class i are predicted to be of class j.
        The diagonal counts what is right, and the sum is N.

    Raises:
        ValueError: x has the wrong shape, t does not fit it, or a label is not one of the classes.
        TypeError: labels that are not integers.

    Example:
        >>> from nn import TwoLayerNet
        >>> network = TwoLayerNet(2, 2, 2, weight_init_std=0.0)  # says 0, whatever it sees
        >>> confusion_matrix(network, np.ones((5, 2)), np.array([0, 1, 0, 1, 0]))
        array([[3, 0],
               [2, 0]])
    """
    right, probability = _answers("confusion_matrix", network, x, t)
    matrix = np.zeros((probability.shape[1],) * 2, np.int64)
    np.add.at(matrix, (right, probability.argmax(axis=1)), 1)
    return matrix


def plot_confusion(matrix: ArrayLike, path: FilePath | None = None) -> Figure:
    """Draw a confusion matrix with its numbers.

    What is right (blue, the diagonal) and what is wrong (orange) have a scale of colour each:
    on one scale a few mistakes would vanish beside the many right answers.

    Args:
        matrix: counts, (C, C), rows the right class: what :func:`confusion_matrix` returned.
        path: file to save the picture in; its suffix says how (``.png``, ``.svg``, ``.pdf``).

    Returns:
        The figure.

    Raises:
        ValueError: the matrix is not square, or holds negative numbers.
        TypeError: the numbers are not integers.
        ImportError: matplotlib is not installed.

    Example:
        >>> figure = plot_confusion(np.array([[48, 2], [1, 49]]))
        >>> figure.axes[0].get_title()
        '97 of 100 classified right (97.0 %)'
    """
    counts = np.asarray(matrix)
    if counts.ndim != 2 or counts.shape[0] != counts.shape[1] or not counts.size:
        raise ValueError(f"plot_confusion: the matrix must have shape (C, C), got {counts.shape}")
    if counts.dtype.kind not in "iu":
        raise TypeError(f"plot_confusion: counts must be integers, got {counts.dtype}")
    if counts.min() < 0:
        raise ValueError("plot_confusion: counts must not be negative")

    classes = len(counts)
    diagonal = np.eye(classes, dtype=bool)
    figure = _figure(max(5.0, 1.4 + 0.5 * classes), 1.2 + 0.5 * classes)
    axes = figure.subplots()
    for cells, cmap in ((diagonal, "Blues"), (~diagonal, "Oranges")):
        seen = cells & (counts > 0)  # what never happens stays white
        largest = max(int(counts[cells].max(initial=0)), 1)
        # The dark half of the colours is left out: black numbers stay legible on all the others.
        axes.imshow(np.ma.masked_array(counts, ~seen), cmap=cmap, vmin=0, vmax=2 * largest)
    for (row, column), number in np.ndenumerate(counts):
        axes.text(
            *(column, row, f"{number}"),
            ha="center",
            va="center",
            color=_GREY if number == 0 else "black",
            fontweight="bold" if row == column else "normal",
            fontsize=10 if counts.max() < 10_000 else 7,
        )
    right, total = int(counts.trace()), int(counts.sum())
    share = f" ({100 * right / total:.1f} %)" if total else ""
    axes.set(
        title=f"{right:,} of {total:,} classified right{share}",
        xlabel="predicted class",
        ylabel="right class",
        xticks=range(classes),
        yticks=range(classes),
    )
    # Lines between the cells, which lie at the minor ticks.
    edges = np.arange(classes + 1) - 0.5
    axes.set_xticks(edges, minor=True)
    axes.set_yticks(edges, minor=True)
    axes.grid(which="minor", color="#D0D0D0", linewidth=0.8)
    axes.tick_params(which="both", length=0)
    axes.spines[:].set_color("#D0D0D0")
    return _saved(figure, path)


def _answers(
    where: str, network: Network, x: Any, t: Any
) -> tuple[NDArray[np.int64], NDArray[np.floating[Any]]]:
    """The right classes, (N,), and the probabilities that the network gives to all, (N, C)."""
    if np.ndim(x) < 2 or not len(x):
        raise ValueError(
            f"{where}: x must hold examples, (N, …) with N > 0, got shape {np.shape(x)}"
        )
    probability = np.asarray(network.probabilities(x))
    t = check_targets(f"{where}, t", probability.shape, t)
    return (t.argmax(axis=1) if t.ndim == 2 else t), probability


def _square_images(x: Any) -> NDArray[Any]:
    """The images as (N, H, H)."""
    images: NDArray[Any] = np.asarray(x)
    shape = images.shape
    if len(shape) == 2:
        side = math.isqrt(shape[1])
        shape = shape[0], side, side
    elif len(shape) == 4 and shape[1] == 1:
        shape = shape[0], *shape[2:]
    if (
        len(shape) != 3
        or shape[1] != shape[2]
        or math.prod(shape) != images.size
        or not images.size
    ):
        raise ValueError(
            f"plot_mistakes: x must be square images, (N, H·H), (N, H, H) or (N, 1, H, H) with "
            f"N > 0, got shape {images.shape}"
        )
    return images.reshape(shape)


def _figure(
    width: float, height: float, layout: Literal["compressed", "constrained"] = "compressed"
) -> Figure:
    """An empty white figure, in inches; "compressed" keeps square images close together."""
    imported("matplotlib.figure", "pictures")
    from nn.figures import Figure

    return Figure(figsize=(width, height), layout=layout, facecolor="white")


def _saved(figure: Figure, path: FilePath | None) -> Figure:
    if path is not None:
        file = Path(path)
        format = file.suffix.removeprefix(".")
        if not format:  # as savefig does it
            format = imported("matplotlib", "pictures").rcParams["savefig.format"]
            file = file.with_name(f"{file.name.rstrip('.')}.{format}")
        picture = io.BytesIO()
        figure.savefig(picture, format=format, dpi=150)
        write_whole(file, picture.getvalue())
    return figure


def _frame(axes: Axes) -> None:
    """A thin frame and no ticks: the place of a pixel is not asked for."""
    axes.set(xticks=[], yticks=[])
    axes.spines[:].set(color=_GREY, linewidth=0.5)


def _percent(probability: float) -> str:
    """Whole percents; certainty is not claimed for what was rounded up to it, and is wrong."""
    percent = f"{100 * probability:.0f} %"
    return "> 99 %" if percent == "100 %" else percent


def _many(number: int, noun: str) -> str:
    return f"{number:,} {noun}" + ("" if number == 1 else "s")
