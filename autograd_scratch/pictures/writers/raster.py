"""A drawing as PNG or PDF: by resvg, by the system's Graphviz, or by the one from a wheel."""

from __future__ import annotations

import math
import struct
import zlib
from collections.abc import Callable
from dataclasses import replace
from importlib import import_module
from typing import Any, NamedTuple

from ..drawing import Drawing
from ..graphviz_program import (
    ADVICE,
    GraphvizError,
    GraphvizNotFound,
    system_program,
    wheel_program,
)
from ..style import Style
from .graphviz_drawing import render_drawing
from .letters import letters_of, missing_in_resvg, missing_in_system, missing_in_wheel
from .svg import to_svg

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_MOST_PIXELS, _LONGEST_SIDE = 100e6, 32_000
_RESVG = "pip install 'autograd-scratch[png]'"
_FONTS = (
    "install a font that has them (apt install fonts-nanum for Hangul, fonts-noto-cjk for Chinese "
    "and Japanese, fonts-noto-color-emoji for emoji)"
)


class Renderer(NamedTuple):
    """A program that can write a drawing.

    Attributes:
        name: what it is called.
        missing: which of some letters it has no font for.
        render: writes the drawing at a resolution.
    """

    name: str
    missing: Callable[[set[str]], set[str]]
    render: Callable[[Drawing, Style, float], bytes]


def to_png(drawing: Drawing, style: Style) -> bytes:
    """Write a drawing as PNG.

    A picture of more than 100 million pixels gets a lower resolution than its style asks for.

    Raises:
        GraphvizNotFound: no program is there, or none has fonts for all letters; the message says
            which letters these are, and what to install.
        GraphvizError: the programs failed.

    Example:
        >>> to_png(Drawing(10.0, 10.0), Style())[1:4]
        b'PNG'
    """
    png = _written(drawing, style, "png", renderers("png", style))
    return _with_resolution(png, _resolution(drawing, style))


def to_pdf(drawing: Drawing, style: Style) -> bytes:
    """Write a drawing as PDF, which only a system's Graphviz can.

    Raises:
        GraphvizError: see :func:`to_png`.
    """
    return _written(drawing, style, "pdf", renderers("pdf", style))


def renderers(format: str, style: Style) -> list[Renderer]:
    """The programs that are there and can write a format, the best one first.

    >>> [renderer.name for renderer in renderers("png", Style())][-1]
    'graphviz-pure'
    """
    found = []
    if format == "png" and (resvg := _resvg()) is not None:
        found.append(_resvg_renderer(resvg, style))
    if system := system_program():
        render = _graphviz(system, format, wheel=False)
        found.append(Renderer("Graphviz", missing_in_system, render))
    if format == "png" and (wheel := wheel_program()):
        found.append(
            Renderer(
                "graphviz-pure",
                lambda letters: missing_in_wheel(letters, wheel),
                _graphviz(wheel, format, wheel=True),
            )
        )
    return found


def _written(drawing: Drawing, style: Style, format: str, programs: list[Renderer]) -> bytes:
    letters = letters_of(drawing)
    resolution = _resolution(drawing, style)
    missing: dict[str, set[str]] = {}
    failures = []
    for program in programs:
        try:
            missing[program.name] = program.missing(letters)
            if not missing[program.name]:
                return program.render(drawing, style, resolution)
        except GraphvizError as error:
            failures.append(error)  # the next one may do it
    if failures:
        raise failures[0]
    raise GraphvizNotFound(_advice(format, missing))


def _advice(format: str, missing: dict[str, set[str]]) -> str:
    """What to say if no program can write a format, or all of them lack letters."""
    name = format.upper()
    if not missing:
        if format == "pdf":
            return f"no Graphviz that can write PDF was found; {ADVICE}, or draw SVG"
        return f"no program that can write PNG was found; {_RESVG}, or {ADVICE}, or draw SVG"
    fewest = sorted(missing.values(), key=len)[0]
    letters = " ".join(sorted(fewest)[:20])
    remedy = _FONTS
    if list(missing) == ["graphviz-pure"]:  # which uses no fonts of the system
        remedy = f"{_RESVG}, which uses the fonts of this system, or {ADVICE}"
    elif format == "png" and "resvg" not in missing and _resvg() is None:
        remedy = f"{_FONTS}; {_RESVG} may help as well"
    return (
        f"no font was found for the letters {letters}, in whose place the {name} would have boxes; "
        f"{remedy}; or draw SVG, which is shown with the reader's fonts"
    )


def _resolution(drawing: Drawing, style: Style) -> float:
    width, height = drawing.width / 72, drawing.height / 72  # in inches
    most = min(math.sqrt(_MOST_PIXELS / (width * height)), _LONGEST_SIDE / max(width, height))
    return min(style.resolution, math.floor(most))


def _with_resolution(png: bytes, resolution: float) -> bytes:
    """A PNG that says how large it is, which text programs and LaTeX heed, if it does not yet."""
    start = len(_SIGNATURE)
    end = start + 8 + struct.unpack(">I", png[start : start + 4])[0] + 4
    if b"pHYs" in png[: end + 100]:
        return png
    per_meter = round(resolution / 0.0254)
    chunk = b"pHYs" + struct.pack(">IIB", per_meter, per_meter, 1)
    written = struct.pack(">I", 9) + chunk + struct.pack(">I", zlib.crc32(chunk))
    return png[:end] + written + png[end:]


def _graphviz(
    program: str, format: str, *, wheel: bool
) -> Callable[[Drawing, Style, float], bytes]:
    def render(drawing: Drawing, style: Style, resolution: float) -> bytes:
        return render_drawing(drawing, style, format, program, resolution=resolution, wheel=wheel)

    return render


def _resvg() -> Any:
    """The module resvg_py, which the extra ``png`` installs; None without it."""
    try:
        return import_module("resvg_py")
    except ImportError:
        return None


def _resvg_renderer(resvg: Any, style: Style) -> Renderer:
    # Where none of the usual fonts is there, it needs others by name.
    known = replace(style, font=f"{style.font}, 'DejaVu Sans', 'Noto Sans'")

    def render(drawing: Drawing, _: Style, resolution: float) -> bytes:
        svg, zoom = to_svg(drawing, known), resolution / 72
        return bytes(resvg.svg_to_bytes(svg_string=svg, dpi=72, zoom=zoom))

    return Renderer("resvg", lambda letters: missing_in_resvg(letters, resvg, known), render)
