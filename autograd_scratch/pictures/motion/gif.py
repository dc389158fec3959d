"""A film as GIF, which also shows where SVG does not: in slides, chats and mails."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from ..style import Style
from ..writers.formats import write_drawing
from .film import Film
from .moving_svg import REST


def to_gif(film: Film, style: Style, seconds: float, loop: bool) -> bytes:
    """Write a film as GIF.

    Args:
        film: the film.
        style: its colors, font and resolution.
        seconds: how long a step lasts; GIF counts in hundredths of a second.
        loop: whether it begins again.

    Returns:
        The contents of the file.

    Raises:
        ImportError: Pillow is not installed.
        GraphvizError: as for PNG.
    """
    image = _pillow()
    count = len(film.moments)
    opaque = style.color("background") is not None
    pictures = []
    for step in range(count + 1):
        picture = image.open(BytesIO(write_drawing(film.still(step), style, "png")))
        # Pillow reduces the colors of RGB well; with transparency it makes white a light gray.
        pictures.append(picture.convert("RGB").quantize() if opaque else picture.convert("RGBA"))
    file = BytesIO()
    first, *others = pictures
    milliseconds = round(1000 * seconds)
    first.save(
        file,
        "GIF",
        save_all=True,
        append_images=others,
        duration=[milliseconds] * count + [milliseconds * REST],
        # Only what changes is written; but through a transparent picture the one before would show.
        disposal=1 if opaque else 2,
        **({"loop": 0} if loop else {}),
    )
    return file.getvalue()


def _pillow() -> Any:
    try:
        from PIL import Image
    except ImportError as error:
        raise ImportError(
            "a GIF needs Pillow: pip install pillow; .svg moves as well and needs nothing"
        ) from error
    return Image
