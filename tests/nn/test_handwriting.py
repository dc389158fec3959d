"""A digit of one's own, however it was drawn or photographed, looks as one of MNIST's."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageDraw

from nn import Adam, Trainer, TwoLayerNet, digit_from_image, load_mnist_sample

(X_TRAIN, T_TRAIN), (X, T) = load_mnist_sample()
X, T = X[:60], T[:60]


@pytest.fixture(scope="module")
def network() -> TwoLayerNet:
    network = TwoLayerNet(784, 100, 10, dtype=np.float32, seed=0)
    settings: dict[str, Any] = {"epochs": 15, "seed": 0, "verbose": False}
    Trainer(network, X_TRAIN, T_TRAIN, optimizer=Adam(), **settings).train()
    return network


def enlarged(x: Any, side: int) -> Any:
    picture = Image.fromarray((255 * x.reshape(28, 28)).astype(np.uint8))
    return np.asarray(picture.resize((side, side), Image.Resampling.BICUBIC)) / 255


def somewhere(picture: Any, height: int, width: int, rng: np.random.Generator) -> Any:
    canvas = np.zeros((height, width))
    top, left = (rng.integers(0, n - len(picture) + 1) for n in (height, width))
    canvas[top : top + len(picture), left : left + len(picture)] = picture
    return canvas


def daylight(height: int, width: int, rng: np.random.Generator) -> Any:
    """Paper that is bright on one side and darker on the other."""
    y, x = np.mgrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j]
    a, b, c, d = rng.uniform(-0.12, 0.12, 4)
    return 0.75 + a * x + b * y + c * x * x + d * y * y


def as_bytes(picture: Any) -> Any:
    return np.clip(255 * picture, 0, 255).astype(np.uint8)


def as_it_is(x: Any, rng: np.random.Generator) -> Any:
    return x.reshape(28, 28)


def inverted(x: Any, rng: np.random.Generator) -> Any:
    return as_bytes(1 - x.reshape(28, 28))


def drawn_aside(x: Any, rng: np.random.Generator) -> Any:
    return as_bytes(1 - somewhere(enlarged(x, 90), 400, 300, rng))


def photographed(x: Any, rng: np.random.Generator) -> Any:
    paper = daylight(480, 640, rng)
    return as_bytes(
        paper * (1 - 0.7 * somewhere(enlarged(x, 200), 480, 640, rng))
        + rng.normal(0, 0.04, paper.shape)
    )


def of_weak_contrast(x: Any, rng: np.random.Generator) -> Any:
    paper = daylight(300, 400, rng)
    return as_bytes(
        paper * (1 - 0.35 * somewhere(enlarged(x, 180), 300, 400, rng))
        + rng.normal(0, 0.05, paper.shape)
    )


def chalked(x: Any, rng: np.random.Generator) -> Any:
    board = 0.3 * daylight(300, 400, rng)
    return as_bytes(
        board + 0.5 * somewhere(enlarged(x, 150), 300, 400, rng) + rng.normal(0, 0.03, board.shape)
    )


def on_a_table(x: Any, rng: np.random.Generator) -> Any:
    paper = 0.9 - 0.7 * somewhere(enlarged(x, 150), 300, 300, rng)
    return as_bytes(np.pad(paper, ((40, 30), (50, 45)), constant_values=0.25))


def with_specks(x: Any, rng: np.random.Generator) -> Any:
    specks = np.kron(rng.random((100, 100)) < 0.003, np.ones((4, 4)))
    return as_bytes(1 - somewhere(enlarged(x, 200), 400, 400, rng) - specks)


def by_a_thin_pen(x: Any, rng: np.random.Generator) -> Any:
    return as_bytes(1.0 - (enlarged(x, 300) > 0.9))


@pytest.mark.parametrize(
    ("taken", "fewer"),
    [
        (as_it_is, 2),
        (inverted, 2),
        (drawn_aside, 6),
        (photographed, 6),
        (of_weak_contrast, 6),
        (chalked, 6),
        (on_a_table, 6),
        (with_specks, 6),
        (by_a_thin_pen, 8),
    ],
)
def test_a_network_recognizes_pictures_nearly_as_often_as_the_digits_in_them(
    network: TwoLayerNet, taken: Callable[..., Any], fewer: int
) -> None:
    rng = np.random.default_rng(0)
    found = np.stack([digit_from_image(taken(x, rng)) for x in X])
    known = np.argmax(network.predict(X), axis=1) == T
    assert (np.argmax(network.predict(found), axis=1) == T).sum() >= known.sum() - fewer


@pytest.fixture(scope="module")
def digit() -> Any:
    """A large digit, white on black."""
    return as_bytes(enlarged(X[0], 200))


def test_it_has_the_form_of_mnist(digit: Any) -> None:
    x = digit_from_image(digit)
    assert (x.shape, x.dtype, x.min(), x.max()) == ((784,), np.float32, 0.0, 1.0)
    assert digit_from_image(digit, dtype=float).dtype == float
    picture = x.reshape(28, 28)
    rows, columns = (np.flatnonzero(picture.max(axis=axis) > 0.3) for axis in (1, 0))
    assert max(len(rows), len(columns)) in (19, 20, 21)
    for axis in (0, 1):
        assert np.average(np.arange(28), weights=picture.sum(axis=axis)) == pytest.approx(14, abs=1)


def test_where_the_digit_is_in_the_picture_does_not_matter(digit: Any) -> None:
    first, second = (np.pad(digit, ((n, 300 - n), (2 * n, 200 - 2 * n))) for n in (20, 90))
    assert digit_from_image(first) == pytest.approx(digit_from_image(second), abs=0.03)


@pytest.mark.parametrize("height", [12, 40, 3000])
def test_a_bar_is_scaled_into_the_box(height: int) -> None:
    paper = np.ones((2 * height, height))
    paper[height // 4 : height // 4 + height, height // 4 : height // 4 + height // 6] = 0
    picture = digit_from_image(paper).reshape(28, 28)
    assert (picture.max(axis=1) > 0.5).sum() == 20
    assert (picture.max(axis=0) > 0.5).sum() in (2, 3, 4)


def test_thin_strokes_become_as_thick_as_those_of_mnist() -> None:
    paper = np.ones((500, 500))
    paper[100:400, 250] = 0
    picture = digit_from_image(paper).reshape(28, 28)
    assert picture[4:24].sum(axis=1) == pytest.approx(2, abs=0.7)


def seven(width: int) -> Any:
    paper = Image.new("L", (600, 600), 255)
    corners = [(150, 120), (430, 120), (260, 500)]
    ImageDraw.Draw(paper).line(corners, fill=0, width=width, joint="curve")
    return paper


@pytest.mark.parametrize("width", [1, 3, 10, 40, 80])
def test_a_seven_is_one_in_hairs_and_in_bold(network: TwoLayerNet, width: int) -> None:
    assert np.argmax(network.predict(digit_from_image(seven(width)))) == 7


SAME: dict[str, Callable[[Any], Any]] = {
    "lists": lambda x: x.tolist(),
    "0 to 1": lambda x: x / 255,
    "integers": lambda x: x.astype(np.int64),
    "inverted, of any range": lambda x: 5e7 - 1e5 * x.astype(float),
    "one channel": lambda x: x[:, :, np.newaxis],
    "RGB": lambda x: np.stack([x, x, x], axis=2),
    "black, opaque where drawn": lambda x: np.stack([0 * x, x], axis=2),
    "white, opaque where drawn": lambda x: np.stack([0 * x + 255] * 3 + [x], axis=2),
    "all opaque": lambda x: np.stack([x, x, x, 0 * x + 255], axis=2),
    "picture of Pillow": Image.fromarray,
    "Fortran order": np.asfortranarray,
}


@pytest.mark.parametrize("make", SAME.values(), ids=SAME)
def test_pixels_of_any_kind_say_the_same(digit: Any, make: Callable[[Any], Any]) -> None:
    assert digit_from_image(make(digit)) == pytest.approx(digit_from_image(digit), abs=1e-3)


@pytest.mark.parametrize(
    ("mode", "ending"),
    [("L", "png"), ("RGB", "png"), ("RGBA", "png"), ("P", "png"), ("P", "gif"), ("L", "bmp"),
     ("I;16", "png"), ("RGB", "jpg"), ("CMYK", "jpg"), ("F", "tif")],
)  # fmt: skip
def test_files_of_any_kind_say_the_same(digit: Any, mode: str, ending: str, tmp_path: Path) -> None:
    path = tmp_path / f"digit.{ending}"
    if mode == "I;16":
        Image.fromarray(digit.astype(np.uint16) * 257).save(path)
    else:
        Image.fromarray(digit).convert(mode).save(path)
    for given in (path, str(path)):
        assert np.abs(digit_from_image(given) - digit_from_image(digit)).mean() < 0.01


def test_a_camera_that_was_turned_says_so_in_the_file(digit: Any, tmp_path: Path) -> None:
    picture = Image.fromarray(digit).rotate(90, expand=True)
    turned = picture.getexif()
    turned[0x0112] = 6  # Orientation: turn by 90 degrees
    picture.save(tmp_path / "turned.jpg", exif=turned)
    found = digit_from_image(tmp_path / "turned.jpg")
    assert np.abs(found - digit_from_image(digit)).mean() < 0.01


def test_the_pixels_are_left_as_they_are(digit: Any) -> None:
    pixels = digit.copy()
    pixels.flags.writeable = False
    digit_from_image(pixels)
    np.testing.assert_array_equal(pixels, digit)


@pytest.mark.parametrize("shape", [(28, 28), (200, 300)])
@pytest.mark.parametrize("noise", ["normal", "random"])
def test_noise_is_no_digit(shape: tuple[int, int], noise: str) -> None:
    rng = np.random.default_rng(0)
    for _ in range(5):
        with pytest.raises(ValueError, match="no digit stands out from the background; write it"):
            digit_from_image(getattr(rng, noise)(size=shape))


@pytest.mark.parametrize(
    "pixels",
    [
        np.zeros((28, 28)),
        np.full((300, 400), 0.1),
        np.full((40, 30, 3), 255, np.uint8),
        np.linspace(0, 1, 30000).reshape(100, 300),
        np.ones((1, 1)),
    ],
    ids=["black", "grey", "white", "fading", "a pixel"],
)
def test_an_empty_sheet_is_no_digit(pixels: Any) -> None:
    with pytest.raises(ValueError, match="the picture is blank"):
        digit_from_image(pixels)


@pytest.mark.parametrize(
    ("pixels", "error", "message"),
    [
        (np.zeros(784), ValueError, r"must be \(H, W\), or .* got shape \(784,\)"),
        (np.zeros((3, 28, 28)), ValueError, r"C from 1 to 4, got shape \(3, 28, 28\)"),
        (np.zeros((0, 28)), ValueError, r"got shape \(0, 28\)"),
        (np.full((28, 28), np.nan), ValueError, "inf or nan among the pixels"),
        (np.ones((28, 28), complex), TypeError, "must be real numbers, got complex128"),
        (None, TypeError, "must be real numbers, got object"),
    ],
)
def test_what_is_no_picture_is_refused(pixels: Any, error: type, message: str) -> None:
    with pytest.raises(error, match=message):
        digit_from_image(pixels)


def test_a_type_that_holds_no_fractions_is_refused(digit: Any) -> None:
    with pytest.raises(TypeError, match=r"dtype must be a float type, .* got int64"):
        digit_from_image(digit, dtype=np.int64)


def test_files_that_are_no_pictures_are_named(tmp_path: Path) -> None:
    text = tmp_path / "digit.png"
    with pytest.raises(FileNotFoundError, match=r"digit\.png"):
        digit_from_image(text)
    text.write_text("seven")
    with pytest.raises(OSError, match=r"digit\.png is not a picture that Pillow reads; save it as"):
        digit_from_image(text)


def test_a_picture_that_would_fill_the_memory_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Image.fromarray(np.zeros((60, 50), np.uint8)).save(tmp_path / "huge.png")
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 1000)
    with pytest.raises(OSError, match=r"huge\.png is too large"):
        digit_from_image(tmp_path / "huge.png")


def test_a_missing_library_is_named_with_the_way_to_get_it(
    digit: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "PIL.Image", None)
    with pytest.raises(ImportError, match=r"pip install .autograd-scratch\[nn\]"):
        digit_from_image(digit)
