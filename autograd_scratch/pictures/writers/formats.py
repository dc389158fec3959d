"""A scene, or the drawing of it, in each format."""

from __future__ import annotations

from ..drawing import Drawing
from ..layout.layout import lay_out
from ..scene.options import DrawOptions
from ..scene.scene import Scene
from ..style import Style
from .dot import to_dot
from .mermaid import to_mermaid
from .raster import to_pdf, to_png
from .svg import to_svg

_PROLOG = '<?xml version="1.0" encoding="UTF-8"?>\n'


def write_scene(scene: Scene, options: DrawOptions, format: str) -> bytes:
    """Write a scene as the contents of a file.

    Args:
        scene: what is in the picture.
        options: how it is drawn.
        format: one of :data:`..files.FORMATS`.

    Returns:
        The contents.

    Raises:
        GraphvizError: see :func:`.raster.to_png`.

    Example:
        >>> from autograd_scratch import Graph, Node
        >>> from autograd_scratch.pictures.scene.scene import arrange
        >>> options = DrawOptions()
        >>> scene = arrange(Graph(Node(100.0, name="apple") * 2.0).record, options)
        >>> for format in ("svg", "dot", "mermaid"):
        ...     print(write_scene(scene, options, format)[:9])
        b'<?xml ver'
        b'digraph {'
        b'flowchart'
    """
    if format == "dot":
        return to_dot(scene, options).encode()
    if format == "mermaid":
        return to_mermaid(scene, options).encode()
    return write_drawing(lay_out(scene, options), options.style, format, title=scene.caption)


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
