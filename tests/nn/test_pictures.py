"""What the pictures of a training show, and what they refuse."""

import errno
import math
import pickle
import struct
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nn import (
    History,
    Network,
    SigmoidTwoLayerNet,
    TwoLayerNet,
    confusion_matrix,
    plot_confusion,
    plot_history,
    plot_mistakes,
    plot_weights,
)

HISTORY = History(
    loss=np.array([2.3, 2.0, 1.5, 1.1]),
    epoch=np.arange(2),
    train_accuracy=np.array([0.1, 0.8]),
    test_accuracy=np.array([0.1, 0.7]),
)


class Oracle(Network):
    """Gives the scores it is told to: those in the first pixels of an image."""

    def __init__(self, classes: int = 3) -> None:
        self.params = {}
        self.classes = classes

    def predict(self, x: Any) -> Any:
        return x.reshape(len(x), -1)[:, : self.classes]

    def loss(self, x: Any, t: Any) -> Any:
        raise NotImplementedError

    def loss_and_gradient(self, x: Any, t: Any) -> Any:
        raise NotImplementedError


X = np.zeros((6, 4))  # 2 × 2 images
X[:, :3] = np.log(
    [
        [0.6, 0.3, 0.1],  # right
        [0.1, 0.8, 0.1],  # wrong, 80 %
        [0.5, 0.2, 0.3],  # wrong, 50 %
        [0.05, 0.05, 0.9],  # right
        [0.002, 0.997, 0.001],  # wrong, > 99 %
        [0.2, 0.7, 0.1],  # right
    ]
)
T = np.array([0, 0, 2, 2, 2, 1])
ONE_HOT = np.eye(3)[T]
MATRIX = [[1, 1, 0], [0, 1, 0], [1, 1, 1]]


def titles(figure):
    return [axes.get_title() for axes in figure.axes]


def picture(axes):
    (image,) = axes.images
    return image.get_array()


# plot_history


def test_a_history_is_drawn_as_curves():
    loss, accuracy = plot_history(HISTORY).axes
    np.testing.assert_array_equal(loss.lines[0].get_ydata(), HISTORY.loss)
    train_line, test_line = accuracy.lines
    np.testing.assert_array_equal(train_line.get_ydata(), HISTORY.train_accuracy)
    np.testing.assert_array_equal(test_line.get_ydata(), HISTORY.test_accuracy)
    assert (train_line.get_linestyle(), train_line.get_marker()) == ("-", "o")
    assert (test_line.get_linestyle(), test_line.get_marker()) == ("--", "s")
    assert accuracy.get_ylim() == (0.0, 1.0)
    assert (loss.get_xlabel(), accuracy.get_xlabel()) == ("iteration", "epochs completed")
    assert [text.get_text() for text in accuracy.get_legend().get_texts()] == [
        "training data, 0.800 at the end",
        "test data, 0.700 at the end",
    ]


def test_the_smooth_line_is_a_running_mean():
    losses = np.random.default_rng(0).random(200)
    loss, _ = plot_history(History(losses, np.arange(1), np.array([0.5]), None)).axes
    noisy, smooth = loss.lines
    np.testing.assert_array_equal(noisy.get_ydata(), losses)
    mean = smooth.get_ydata()
    assert smooth.get_label() == "mean of 5 iterations"
    assert mean.shape == losses.shape
    for i in (0, 1, 2, 100, 198, 199):
        assert mean[i] == pytest.approx(losses[max(i - 2, 0) : i + 3].mean())
    assert smooth.get_linewidth() > noisy.get_linewidth()


@pytest.mark.parametrize(("iterations", "lines"), [(1, 1), (79, 1), (80, 2)])
def test_a_short_run_needs_no_smooth_line(iterations, lines):
    history = History(np.ones(iterations), np.arange(1), np.array([0.5]), None)
    assert len(plot_history(history).axes[0].lines) == lines


def test_a_history_without_test_data_has_one_curve():
    _, accuracy = plot_history(History(HISTORY.loss, HISTORY.epoch, np.ones(2), None)).axes
    assert len(accuracy.lines) == 1


def test_a_single_iteration_and_evaluation_are_points_at_0():
    loss, accuracy = plot_history(History(np.ones(1), np.arange(1), np.ones(1), None)).axes
    for axes in (loss, accuracy):
        assert axes.lines[0].get_marker() == "o"
        assert list(axes.get_xticks()) == [0]


def test_epochs_are_whole_numbers_on_the_axis():
    for epochs in (2, 3, 21, 500):
        accuracies = np.linspace(0.1, 0.9, epochs)
        _, axes = plot_history(History(np.ones(9), np.arange(epochs), accuracies, None)).axes
        assert all(tick == round(tick) for tick in axes.get_xticks())


def test_a_history_of_nothing_is_drawn_empty():
    empty = np.array([])
    figure = plot_history(History(empty, np.arange(0), empty, empty))
    assert [len(axes.lines[0].get_ydata()) for axes in figure.axes] == [0, 0]


def test_losses_below_0_are_in_the_picture():
    loss, _ = plot_history(History(np.array([1.0, -1.0]), np.arange(1), np.ones(1), None)).axes
    assert loss.get_ylim()[0] < -1.0


# plot_mistakes


def test_mistakes_come_with_both_classes_and_the_probability_most_confident_first():
    figure = plot_mistakes(Oracle(), X, T)
    assert titles(figure) == ["2 → 1, > 99 %", "0 → 1, 80 %", "2 → 0, 50 %"]
    for axes, i in zip(figure.axes, (4, 1, 2), strict=True):
        np.testing.assert_array_equal(picture(axes), X[i].reshape(2, 2))
    assert figure.get_suptitle().startswith("3 mistakes in 6 images, most confident first\n")


def test_only_the_most_confident_mistakes_are_drawn():
    figure = plot_mistakes(Oracle(), X, T, count=2)
    assert titles(figure) == ["2 → 1, > 99 %", "0 → 1, 80 %"]
    assert figure.get_suptitle().startswith("2 of 3 mistakes in 6 images")


def test_mistakes_of_equal_confidence_keep_their_order():
    x = np.tile(X[1], (30, 1))
    x[:, 3] = np.arange(30)
    figure = plot_mistakes(Oracle(), x, np.zeros(30, int), count=30)
    assert [picture(axes)[1, 1] for axes in figure.axes] == list(range(30))


@pytest.mark.parametrize("shape", [(6, 4), (6, 2, 2), (6, 1, 2, 2)])
@pytest.mark.parametrize("t", [T, T.astype(np.uint8), ONE_HOT], ids=["int", "uint8", "one-hot"])
def test_images_and_targets_may_have_each_of_their_shapes(shape, t):
    figure = plot_mistakes(Oracle(), X.reshape(shape), t)
    assert titles(figure) == titles(plot_mistakes(Oracle(), X, T))
    assert {picture(axes).shape for axes in figure.axes} == {(2, 2)}


@pytest.mark.parametrize("make", [TwoLayerNet, SigmoidTwoLayerNet])
def test_the_probability_is_that_of_the_loss(make):
    network = make(4, 5, 3, weight_init_std=1.0, seed=0)
    x = np.random.default_rng(0).random((1, 4))
    predicted = int(network.predict(x).argmax())
    right = (predicted + 1) % 3
    percent = 100 * math.exp(-network.loss(x, np.array([predicted])))
    figure = plot_mistakes(network, x, np.array([right]))
    assert titles(figure) == [f"{right} → {predicted}, {percent:.0f} %"]
    assert figure.get_suptitle().startswith("1 mistake in 1 image\n")


def test_without_a_mistake_the_picture_says_so():
    figure = plot_mistakes(Oracle(), X[[0, 3, 5]], T[[0, 3, 5]])
    assert [text.get_text() for text in figure.texts] == [
        "No mistakes: all 3 images classified right"
    ]
    assert figure.axes == []


def test_ink_is_dark_on_one_scale_for_all():
    figure = plot_mistakes(Oracle(), X, T)
    shown = X[[1, 2, 4]]
    for axes in figure.axes:
        assert axes.images[0].get_clim() == (shown.min(), shown.max())
        assert axes.images[0].get_cmap()(1.0)[:3] == (0.0, 0.0, 0.0)


@pytest.mark.parametrize(
    "shape", [(6, 5), (6, 2, 3), (6, 3, 2, 2), (6, 1, 2, 3), (4,), (0, 4), (6, 0), (1, 1, 1, 2, 2)]
)
def test_what_is_no_square_image_is_refused(shape):
    with pytest.raises(ValueError, match=r"x must be square images.* got shape \(") as error:
        plot_mistakes(Oracle(), np.zeros(shape), T)
    assert str(shape) in str(error.value)


def test_mistakes_are_not_drawn_of_what_does_not_fit():
    with pytest.raises(ValueError, match="plot_mistakes: count must be at least 1, got 0"):
        plot_mistakes(Oracle(), X, T, count=0)
    with pytest.raises(ValueError, match=r"plot_mistakes, t: targets of shape \(5,\)"):
        plot_mistakes(Oracle(), X, T[:5])
    with pytest.raises(ValueError, match="plot_mistakes, t: label 3 at position 2"):
        plot_mistakes(Oracle(), X, np.array([0, 0, 3, 0, 0, 0]))
    with pytest.raises(TypeError, match="labels must be integers, got float64"):
        plot_mistakes(Oracle(), X, T.astype(float))


# plot_weights


def test_each_neuron_s_weights_are_an_image_on_one_scale_around_0():
    W1 = np.random.default_rng(0).normal(size=(9, 5))
    *neurons, bar = plot_weights(W1).axes
    assert [axes.get_title() for axes in neurons] == ["0", "1", "2", "3", "4"]
    limit = np.abs(W1).max()
    for neuron, axes in enumerate(neurons):
        np.testing.assert_array_equal(picture(axes), W1[:, neuron].reshape(3, 3))
        assert axes.images[0].get_clim() == (-limit, limit)
        red, green, blue, _ = axes.images[0].get_cmap()(0.5)
        assert min(red, green, blue) > 0.96  # 0 is white, or nearly
    assert bar.get_ylabel() == "weight"
    assert bar.get_ylim() == (-limit, limit)


def test_a_network_is_drawn_by_its_first_weights():
    network = TwoLayerNet(784, 50, 10, seed=0, dtype=np.float32)
    figure = plot_weights(network)
    assert figure.get_suptitle() == "Weights of 50 hidden neurons"
    assert len(figure.axes) == 51
    np.testing.assert_array_equal(
        picture(figure.axes[49]).ravel(), np.float32(network.params["W1"][:, 49])
    )


def test_weights_that_are_all_0_are_white():
    axes, _ = plot_weights(np.zeros((4, 1))).axes
    assert axes.images[0].get_clim() == (-1.0, 1.0)


@pytest.mark.parametrize("shape", [(5, 3), (4,), (4, 0), (0, 3), (2, 2, 2), ()])
def test_weights_that_are_no_square_images_are_refused(shape):
    with pytest.raises(ValueError, match=r"W1 must have shape \(H·H, hidden\).*got \("):
        plot_weights(np.zeros(shape))


def test_weights_that_are_missing_or_not_finite_are_refused():
    with pytest.raises(ValueError, match="the network has no W1, but nothing"):
        plot_weights(Oracle())
    with pytest.raises(ValueError, match="W1 holds inf or nan"):
        plot_weights(np.array([[np.nan]]))


# confusion_matrix and plot_confusion


@pytest.mark.parametrize("t", [T, T.astype(np.uint8), ONE_HOT], ids=["int", "uint8", "one-hot"])
def test_the_confusion_matrix_counts_predictions_by_right_class(t):
    matrix = confusion_matrix(Oracle(), X, t)
    np.testing.assert_array_equal(matrix, MATRIX)
    assert matrix.dtype == np.int64


@pytest.mark.parametrize("make", [TwoLayerNet, SigmoidTwoLayerNet])
def test_the_confusion_matrix_agrees_with_the_accuracy(make):
    rng = np.random.default_rng(0)
    network = make(4, 5, 3, weight_init_std=1.0, seed=0)
    x, t = rng.random((50, 4)), rng.integers(0, 3, 50)
    matrix = confusion_matrix(network, x, t)
    assert matrix.trace() / 50 == network.accuracy(x, t)
    np.testing.assert_array_equal(matrix.sum(axis=1), np.bincount(t))


def test_a_class_that_never_comes_has_its_row_and_column():
    assert confusion_matrix(Oracle(4), X, T).shape == (4, 4)


def test_a_confusion_matrix_needs_examples_and_their_targets():
    with pytest.raises(ValueError, match=r"confusion_matrix: x must hold examples.*shape \(4,\)"):
        confusion_matrix(Oracle(), X[0], T[0])
    with pytest.raises(ValueError, match=r"N > 0, got shape \(0, 4\)"):
        confusion_matrix(Oracle(), X[:0], T[:0])
    with pytest.raises(ValueError, match=r"confusion_matrix, t: targets of shape \(5,\)"):
        confusion_matrix(Oracle(), X, T[:5])


def test_the_numbers_stand_in_their_cells():
    (axes,) = plot_confusion(MATRIX).axes
    cells = {text.get_position(): text.get_text() for text in axes.texts}
    expected = {(j, i): str(MATRIX[i][j]) for i in range(3) for j in range(3)}
    assert cells == expected
    assert axes.get_title() == "3 of 6 classified right (50.0 %)"
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("predicted class", "right class")
    assert axes.yaxis.get_inverted()  # class 0 at the top, as in the array


def test_right_answers_and_mistakes_have_a_scale_each():
    matrix = np.array([[900, 3, 0], [0, 800, 0], [6, 0, 0]])
    (axes,) = plot_confusion(matrix).axes
    right, wrong = axes.images
    assert (right.get_cmap().name, wrong.get_cmap().name) == ("Blues", "Oranges")
    assert right.get_array().compressed().tolist() == [900, 800]
    assert wrong.get_array().compressed().tolist() == [3, 6]


def test_black_numbers_are_legible_on_every_colour():
    def luminance(colour):
        r, g, b = ((c / 12.92 if c <= 0.04 else ((c + 0.055) / 1.055) ** 2.4) for c in colour[:3])
        return 0.2126 * r + 0.7152 * g + 0.0722 * b

    (axes,) = plot_confusion(np.arange(25).reshape(5, 5)).axes
    for image in axes.images:
        for number in image.get_array().compressed():
            contrast = (luminance(image.to_rgba(number)) + 0.05) / 0.05
            assert contrast > 7.0  # WCAG 2, level AAA


def test_a_matrix_of_zeros_is_drawn():
    (axes,) = plot_confusion(np.zeros((2, 2), int)).axes
    assert axes.get_title() == "0 of 0 classified right"


@pytest.mark.parametrize(
    ("matrix", "error", "message"),
    [
        (np.zeros((2, 3), int), ValueError, r"must have shape \(C, C\), got \(2, 3\)"),
        (np.zeros((0, 0), int), ValueError, r"got \(0, 0\)"),
        ([1, 2], ValueError, r"got \(2,\)"),
        (np.eye(2), TypeError, "counts must be integers, got float64"),
        ([[1, -1], [0, 1]], ValueError, "must not be negative"),
    ],
)
def test_what_is_no_confusion_matrix_is_refused(matrix, error, message):
    with pytest.raises(error, match=message):
        plot_confusion(matrix)


# all of them

DRAW = {
    "history": lambda path=None: plot_history(HISTORY, path),
    "mistakes": lambda path=None: plot_mistakes(Oracle(), X, T, path),
    "no mistakes": lambda path=None: plot_mistakes(Oracle(), X[:1], T[:1], path),
    "weights": lambda path=None: plot_weights(np.arange(8.0).reshape(4, 2), path),
    "confusion": lambda path=None: plot_confusion(MATRIX, path),
}
EACH = pytest.mark.parametrize("draw", DRAW.values(), ids=DRAW)


@EACH
def test_pictures_are_saved_as_their_suffix_says(draw, tmp_path):
    draw(tmp_path / "picture.png")
    content = (tmp_path / "picture.png").read_bytes()
    assert content.startswith(b"\x89PNG\r\n\x1a\n")
    assert content.rstrip().endswith(b"IEND\xaeB`\x82")
    draw(str(tmp_path / "picture.svg"))
    content = (tmp_path / "picture.svg").read_text(encoding="utf-8")
    assert "<svg" in content
    assert content.rstrip().endswith("</svg>")


@EACH
def test_a_failure_leaves_the_picture_that_was_there(draw, tmp_path, monkeypatch):
    path = tmp_path / "picture.png"
    draw(path)
    before = path.read_bytes()

    def full(self, content):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(OSError, match=r"No space left on device: '.*picture\.png'"):
        draw(path)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_a_name_without_a_suffix_gets_that_of_matplotlib(tmp_path):
    plot_confusion(MATRIX, tmp_path / "picture")
    plot_confusion(MATRIX, tmp_path / "dotted.")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["dotted.png", "picture.png"]


def test_a_suffix_that_matplotlib_does_not_know_is_refused(tmp_path):
    with pytest.raises(ValueError, match="Format 'docx' is not supported"):
        plot_confusion(MATRIX, tmp_path / "picture.docx")
    assert list(tmp_path.iterdir()) == []


@EACH
def test_a_picture_is_the_same_each_time(draw, tmp_path):
    draw(tmp_path / "one.png")
    draw(tmp_path / "other.png")
    assert (tmp_path / "one.png").read_bytes() == (tmp_path / "other.png").read_bytes()


@pytest.mark.parametrize(
    "draw",
    [
        *DRAW.values(),
        lambda: plot_mistakes(Oracle(), np.tile(X[1], (1000, 1)), np.zeros(1000, int), count=1),
        lambda: plot_confusion([[10**6]]),
        lambda: plot_confusion(np.full((10, 10), 100_000)),
        lambda: plot_weights(np.ones((4, 1))),
        lambda: plot_history(History(np.ones(999), np.arange(30), np.ones(30), np.ones(30))),
    ],
    ids=[*DRAW, "one mistake", "one class", "many examples", "one neuron", "long history"],
)
def test_no_text_is_cut_off_at_the_edge(draw):
    figure = draw()
    figure.draw_without_rendering()
    inside = figure.bbox
    drawn = figure.get_tightbbox().transformed(figure.dpi_scale_trans)
    assert drawn.x0 >= inside.x0
    assert drawn.y0 >= inside.y0
    assert drawn.x1 <= inside.x1
    assert drawn.y1 <= inside.y1


@EACH
def test_a_missing_matplotlib_is_named_with_the_way_to_get_it(draw, monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    with pytest.raises(ImportError, match=r"matplotlib is needed for pictures: pip install"):
        draw()


def test_a_notebook_shows_a_figure_without_pyplot():
    picture = plot_history(HISTORY)._repr_png_()
    assert picture.startswith(b"\x89PNG")
    width, height = struct.unpack(">II", picture[16:24])
    assert (width, height) == (1000, 430)


def test_a_figure_can_be_copied():
    assert pickle.loads(pickle.dumps(plot_history(HISTORY)))._repr_png_()


def test_pictures_leave_pyplot_alone():
    code = (
        "import sys, numpy, nn; nn.plot_weights(numpy.ones((4, 1))); "
        "print('matplotlib.pyplot' in sys.modules)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout == "False\n"
