"""A drawing in each of the formats that show it."""

from __future__ import annotations

from ..drawing import Drawing
from ..style import Style
from .raster import to_pdf, to_png
from .svg import to_svg

DRAWN = ("svg", "png", "pdf")
"""The formats of drawings; the others are texts that some program lays out itself."""

_PROLOG = '<?xml version="1.0" encoding="UTF-8"?>\n'


def write_drawing(drawing: Drawing, style: Style, format: str, *, title: str = "") -> bytes:
    """Write a drawing as the contents of a file.

    Args:
        drawing: the drawing.
        style: its colors, font and resolution.
        format: ``"svg"``, ``"png"`` or ``"pdf"``.
        title: what the picture is, for those who cannot see it.

    Returns:
        The contents.

    Raises:
        GraphvizError: see :func:`.raster.to_png`.

    Example:
        >>> write_drawing(Drawing(10.0, 10.0), Style(), "svg")[:5]
        b'<?xml'
    """
    if format == "svg":
        return (_PROLOG + to_svg(drawing, style, title=title) + "\n").encode()
    return to_png(drawing, style) if format == "png" else to_pdf(drawing, style)
