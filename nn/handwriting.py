"""A digit of one's own, drawn or photographed, in the form of the digits of MNIST."""

from __future__ import annotations

import math
import os
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, DTypeLike, NDArray

from nn.functions import check_float_type
from nn.optional import imported

__all__ = ["digit_from_image"]

Picture: TypeAlias = NDArray[np.float32]

SIDE, BOX = 28, 20  # of a picture of MNIST, and of the box that its digit fits
WORKING_SIDE = 512  # a larger picture is shrunk to about this: a digit in it has pixels enough
FINE = 8  # pixels for one of MNIST's, while strokes are measured and moved
THINNEST = 2.0  # width of strokes, in MNIST's pixels, that 95 % of its digits exceed


def digit_from_image(
    image: str | os.PathLike[str] | ArrayLike, *, dtype: DTypeLike = np.float32
) -> NDArray[Any]:
    """Turn a picture of one digit into an example as MNIST has them.

    The picture may have any size, be drawn or photographed, dark on light or light on dark, in
    uneven light. The digit is looked for, freed from its background, fitted into a box of 20 × 20
    pixels without distortion, and put into 28 × 28 pixels with its centre of mass in the middle:
    that is how MNIST was made. Strokes thinner than those of MNIST are thickened.

    Args:
        image: path of a file that Pillow reads (PNG, JPEG, …); or pixels: (H, W) of any range, or
            (H, W, C) with C = 1 grey, 2 grey and alpha, 3 RGB or 4 RGBA. Alpha is 0 where the
            picture is transparent.
        dtype: float type of the result.

    Returns:
        (784,), 0 for the background to 1 for ink, as a row of ``load_mnist()``.

    Raises:
        ValueError: no digit stands out, or the pixels are not finite or have another shape.
        TypeError: pixels that are not real numbers, or a ``dtype`` that is no float type.
        OSError: no such file, no picture in it, or one that would fill the memory.
        ImportError: Pillow is not installed.

    Source: Y. LeCun, C. Cortes and C. J. C. Burges, the MNIST database of handwritten digits, whose
    page tells of the box and the centre of mass.

    Example:
        >>> paper = np.full((300, 200), 255, np.uint8)  # on white, a black bar: a one
        >>> paper[50:170, 80:95] = 0
        >>> x = digit_from_image(paper)
        >>> x.shape, x.dtype, float(x.min()), float(x.max())
        ((784,), dtype('float32'), 0.0, 1.0)
        >>> rows = np.flatnonzero(x.reshape(28, 28).max(axis=1) > 0.5)
        >>> len(rows), rows[0]
        (20, np.int64(4))
    """
    check_float_type("digit_from_image", dtype)
    if isinstance(image, (str, os.PathLike)):
        image = _pixels_of_file(image)
    grey = _shrunk(_grey(np.asarray(image)))
    ink = _ink(grey)
    digit = _fine(_cut_out(ink))
    return _in_the_middle(digit).reshape(SIDE * SIDE).astype(dtype)


# reading ------------------------------------------------------------------------------------------


def _pixels_of_file(path: str | os.PathLike[str]) -> NDArray[Any]:
    Image, ImageOps = _pillow("Image"), _pillow("ImageOps")
    try:
        with Image.open(path) as image:
            upright = ImageOps.exif_transpose(image)  # cameras note how they were held
            if upright.mode not in ("L", "LA", "RGB", "RGBA", "F", "I") and (
                not upright.mode.startswith("I;16")
            ):
                upright = upright.convert("RGBA")
            return np.asarray(upright)
    except Image.UnidentifiedImageError:
        raise OSError(
            f"{os.fspath(path)} is not a picture that Pillow reads; save it as PNG or JPEG"
        ) from None
    except Image.DecompressionBombError as error:
        raise OSError(f"{os.fspath(path)} is too large: {error}") from None


def _pillow(module: str) -> Any:
    return imported(f"PIL.{module}", "pictures of digits")


def _grey(pixels: NDArray[Any]) -> Picture:
    """Brightness of each pixel, in the unit of the pixels."""
    if pixels.dtype.kind not in "fiub":
        raise TypeError(f"digit_from_image: pixels must be real numbers, got {pixels.dtype}")
    shape = pixels.shape
    if pixels.ndim == 2:
        pixels = pixels[:, :, np.newaxis]
    if pixels.ndim != 3 or pixels.shape[2] not in (1, 2, 3, 4) or 0 in pixels.shape:
        raise ValueError(
            f"digit_from_image: pixels must be (H, W), or (H, W, C) with C from 1 to 4, got shape "
            f"{shape}"
        )
    if not np.isfinite(pixels).all():
        raise ValueError("digit_from_image: there is inf or nan among the pixels")
    channels: list[Picture] = [channel.astype(np.float32) for channel in np.moveaxis(pixels, 2, 0)]
    grey: Picture
    if len(channels) < 3:
        grey = channels[0]
    else:
        red, green, blue = channels[:3]
        grey = np.float32(0.299) * red + np.float32(0.587) * green + np.float32(0.114) * blue
    if len(channels) in (2, 4):
        alpha = channels[-1]
        opaque = alpha > 0.5 * alpha.max()
        if opaque.mean() < 0.5:
            return alpha  # strokes on nothing: their colour does not matter
        grey = np.where(opaque, grey, np.median(grey[opaque]))
    return grey


def _shrunk(grey: Picture) -> Picture:
    factor = max(grey.shape) // WORKING_SIDE
    return grey if factor < 2 else np.asarray(_pillow("Image").fromarray(grey).reduce(factor))


# finding ------------------------------------------------------------------------------------------


def _ink(grey: Picture) -> Picture:
    """How far each pixel is from the background, towards the ink; both signs occur."""
    rest: Picture = grey - _background(grey)
    if np.ptp(rest) <= 1e-4 * np.ptp(grey):
        raise ValueError("digit_from_image: the picture is blank")
    rest /= np.abs(rest).max()
    # Ink is the smaller part, and far from the background: its side has the longer tail.
    return rest if np.sum(rest * rest * rest, dtype=float) > 0 else -rest


def _background(grey: Picture) -> Picture:
    """The light on the paper: one brightness, or a surface of second degree if that fits better.

    Better is what brings the nearer half of the pixels closer, since the others may be ink.
    """
    terms = _second_degree(*grey.shape)
    side = max(1, min(max(grey.shape) // 48, *grey.shape))
    some = _means_of_blocks(grey, side).ravel()
    some_terms = _means_of_blocks(terms, side).reshape(len(some), -1)
    even = float(np.median(some))
    uneven = _nearest_to_most(some_terms, some)
    distance = np.median(np.abs(some - some_terms @ uneven))
    if distance < 0.7 * np.median(np.abs(some - even)):
        surface: Picture = (terms @ uneven).astype(np.float32)
        return surface
    return np.full(grey.shape, even, np.float32)


def _means_of_blocks(values: NDArray[Any], side: int) -> NDArray[Any]:
    """The mean of each square of pixels; what is left over at right and bottom does not count."""
    rows, columns = (length // side for length in values.shape[:2])
    whole = values[: rows * side, : columns * side]
    blocks = whole.reshape(rows, side, columns, side, *values.shape[2:])
    means: NDArray[Any] = blocks.mean(axis=(1, 3), dtype=float)
    return means


def _nearest_to_most(terms: NDArray[Any], values: NDArray[Any]) -> NDArray[Any]:
    """Coefficients of the terms for which the sum of the absolute distances is least.

    How far away the ink is does not matter to them, as it does to least squares. They are found
    by least squares, again and again, with weights from the distances of the round before.
    """
    smallest = 1e-6 * max(1e-30, float(np.ptp(values)))
    weights = np.ones_like(values)
    coefficients: NDArray[Any] = np.zeros(terms.shape[1])
    for _ in range(30):
        weighted = weights[:, np.newaxis] * terms
        coefficients = np.linalg.lstsq(weighted.T @ terms, weighted.T @ values, rcond=None)[0]
        weights = 1.0 / np.maximum(np.abs(values - terms @ coefficients), smallest)
        weights /= weights.max()
    return coefficients


def _second_degree(height: int, width: int) -> NDArray[Any]:
    """1, x, y, x², xy and y² of each pixel, (height, width, 6)."""
    y = np.linspace(-1, 1, height)[:, np.newaxis]
    x = np.linspace(-1, 1, width)[np.newaxis]
    terms = np.broadcast_arrays(1.0, x, y, x * x, x * y, y * y)
    return np.stack(terms, axis=-1)


class _Blob(NamedTuple):
    """Pixels of ink that hang together.

    Attributes:
        pixels: where they are in the picture when it is one row.
        top, bottom, left, right: the box around them; bottom and right are just outside of it.
        at_edge: what share of the edge of the picture they cover.
    """

    pixels: NDArray[np.intp]
    top: int
    bottom: int
    left: int
    right: int
    at_edge: float

    @property
    def size(self) -> int:
        return max(self.bottom - self.top, self.right - self.left)

    def gap(self, other: _Blob) -> int:
        """How many pixels are between the two boxes."""
        return max(
            0,
            self.top - other.bottom,
            other.top - self.bottom,
            self.left - other.right,
            other.left - self.right,
        )


def _cut_out(ink: Picture) -> Picture:
    """The digit alone, from 0 for the background to 1 for ink."""
    smooth = _blurred(ink, max(ink.shape) / 250)
    limit = _threshold(smooth)
    mask = smooth > limit
    outside, inside = smooth[~mask], smooth[mask]
    if not mask.any() or mask.all() or inside.mean() - outside.mean() < 4 * outside.std():
        raise ValueError(
            "digit_from_image: no digit stands out from the background; write it larger or darker, "
            "or take the picture in better light"
        )
    blobs = _blobs(mask)
    digit = _digit_among(blobs, ink.shape)
    kept: Picture = np.zeros(ink.shape, np.float32)
    kept.flat[np.concatenate([blob.pixels for blob in digit])] = 1
    reached = ink[kept > 0]  # with the surroundings of thin strokes, which were blurred
    level = float(np.median(reached[reached >= 0.5 * np.quantile(reached, 0.95)]))
    # Strokes fade at their edges: they go on a little beyond the pixels that are surely ink.
    near = (kept > 0) | (_blurred(kept, max(ink.shape) / 250 + 1) > 0.05)
    low, high = 0.2 * level, 0.85 * level
    strokes: Picture = np.where(near, np.clip((ink - low) / (high - low), 0, 1), np.float32(0))
    return _trimmed(strokes)


def _blurred(picture: Picture, radius: float) -> Picture:
    """An average around each pixel, by the normal distribution."""
    reach = max(1, round(3 * radius))
    bell = np.exp(-0.5 * (np.arange(-reach, reach + 1) / max(radius, 1e-3)) ** 2)
    weights = (bell / bell.sum()).astype(np.float32)
    for _ in range(2):  # along each axis
        padded = np.pad(picture, ((reach, reach), (0, 0)), mode="edge")
        picture = np.zeros_like(picture)
        for shift, weight in enumerate(weights):
            picture += weight * padded[shift : shift + len(picture)]
        picture = np.ascontiguousarray(picture.T)
    return picture


def _threshold(picture: Picture) -> float:
    """The number that parts the pixels into two kinds, each as much alike as can be.

    Source: N. Otsu, "A threshold selection method from gray-level histograms", 1979.
    """
    counts, edges = np.histogram(picture, bins=256)
    middles = 0.5 * (edges[1:] + edges[:-1])
    below, total = np.cumsum(counts), counts.sum()
    sums = np.cumsum(counts * middles)
    above = np.maximum(total - below, 1)
    difference = sums / np.maximum(below, 1) - (sums[-1] - sums) / above
    return float(edges[1:][np.argmax((below * (total - below) * difference**2)[:-1])])


def _blobs(mask: NDArray[np.bool_]) -> list[_Blob]:
    height, width = mask.shape
    wide = width + 2  # with a frame of pixels that are off, nobody walks out
    waiting = bytearray(np.pad(mask, 1).tobytes())
    steps = (-wide - 1, -wide, -wide + 1, -1, 1, wide - 1, wide, wide + 1)
    blobs = []
    start = waiting.find(1)
    while start >= 0:
        waiting[start] = 0
        found = [start]
        for at in found:  # which grows meanwhile
            for step in steps:
                if waiting[at + step]:
                    waiting[at + step] = 0
                    found.append(at + step)
        y, x = np.divmod(np.array(found), wide)
        y, x = y - 1, x - 1
        at_edge = (y == 0) | (y == height - 1) | (x == 0) | (x == width - 1)
        edge = at_edge.sum() / (2 * (height + width))
        box = int(y.min()), int(y.max()) + 1, int(x.min()), int(x.max()) + 1
        blobs.append(_Blob(y * width + x, *box, float(edge)))
        start = waiting.find(1, start)
    return blobs


def _digit_among(blobs: list[_Blob], shape: tuple[int, ...]) -> list[_Blob]:
    """The blobs that are the digit: the largest but for what frames the picture, and its parts."""
    framed = [b for b in blobs if b.at_edge < 0.1 and b.size > max(shape) / 16]
    largest = max(framed or blobs, key=lambda blob: len(blob.pixels))
    return [
        b
        for b in blobs
        if b is largest
        or (
            b.gap(largest) < 0.3 * largest.size
            and 0.03 * len(largest.pixels) < len(b.pixels) <= len(largest.pixels)
            and b.at_edge < 0.1
        )
    ]


def _trimmed(strokes: Picture) -> Picture:
    rows, columns = (np.flatnonzero(strokes.max(axis=axis) > 0.5) for axis in (1, 0))
    return strokes[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


# bringing into form -------------------------------------------------------------------------------


def _fine(strokes: Picture) -> Picture:
    """The digit in a size where it has many pixels, with strokes that are thick enough."""
    Image = _pillow("Image")
    scale = FINE * BOX / max(strokes.shape)
    height, width = (max(1, round(scale * side)) for side in strokes.shape)
    margin = 2 * FINE
    picture = Image.fromarray(strokes).resize((width, height), Image.Resampling.BILINEAR)
    fine = np.pad(np.asarray(picture), margin)
    missing = 0.5 * (FINE * THINNEST - _stroke_width(fine))
    if missing >= 0.5:
        grow = _pillow("ImageFilter").MaxFilter(2 * round(missing) + 1)
        grown = Image.fromarray((255 * fine).astype(np.uint8)).filter(grow)
        fine = (np.asarray(grown) / 255).astype(np.float32)
        # A hair that was shrunk is pale.
        fine = np.minimum(fine / np.median(fine[fine > 0.3 * fine.max()]), 1)
    return _trimmed(fine)


def _stroke_width(strokes: Picture) -> float:
    """Twice the area, by the length of its outline: that of a line is twice its length."""
    radius = FINE / 4
    smooth = _blurred(strokes, radius)  # since noise would count as outlines
    outline = np.hypot(*np.gradient(smooth)).sum()
    blurred = float(2 * smooth.sum() / outline)
    return math.sqrt(max(0.0, blurred**2 - 2 * math.pi * radius**2))  # as a blurred hair shows


def _in_the_middle(digit: Picture) -> Picture:
    Image = _pillow("Image")
    scale = max(digit.shape) / BOX
    padded = np.pad(digit, round(SIDE * scale))
    # MNIST moves by whole pixels, so that the centre of mass is near the middle of pixel 14.
    corner = []
    for axis in (1, 0):
        masses = digit.sum(axis=axis)
        centre = np.average(np.arange(len(masses)) + 0.5, weights=masses) / scale
        corner.append(round(SIDE * scale) - round(SIDE / 2 + 0.5 - centre) * scale)
    top, left = corner
    shrunk = Image.fromarray(padded).resize(
        (SIDE, SIDE),
        Image.Resampling.BOX,
        box=(left, top, left + SIDE * scale, top + SIDE * scale),
    )
    pixels: Picture = np.clip(np.asarray(shrunk), 0, 1)
    pixels /= pixels.max()
    return pixels
