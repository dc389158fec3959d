"""A film as SVG that moves by itself, also where it is shown as a picture in a page."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from ..drawing import Drawing
from ..style import Style
from ..writers.svg import to_svg
from .film import Film

REST = 3
"""For how many steps the whole picture stays before the film begins again."""

_FADE = 0.3
"""Of a step: how long a part takes to appear."""


def to_moving_svg(film: Film, style: Style, seconds: float, loop: bool, *, title: str = "") -> str:
    """Write a film as an ``<svg>`` element with animations in CSS.

    Who has asked the system for less motion sees the whole picture; so does a program that shows
    no motion.

    Args:
        film: the film.
        style: its colors and font.
        seconds: how long a step lasts.
        loop: whether it begins again.
        title: what the picture is, for those who cannot see it.

    Returns:
        The element as text.

    Example:
        >>> to_moving_svg(Film(Drawing(10.0, 10.0), []), Style(), 1.0, loop=True)[:4]
        '<svg'
    """
    steps = len(film.moments) + REST
    # Names of animations hold for the whole page that a notebook is, so each film has its own.
    told = repr((film, style, seconds, loop)).encode()
    name = "film" + hashlib.blake2b(told, digest_size=4).hexdigest()
    parts, rules = [], {}
    for part, first, end in film.parts:
        if (first, end) == (0, None):
            parts.append(part)
            continue
        label = f"{name}-{first}" if end is None else f"{name}-{first}-{end}"
        parts.append(replace(part, kind=f"{part.kind} {label}"))
        rules[label] = _rule(label, first, end, steps)
    times = "infinite" if loop else "1"
    sheet = [
        *rules.values(),
        f"[class*={name}]{{animation-duration:{seconds * steps:g}s;"
        f"animation-iteration-count:{times}}}",
        f"@media(prefers-reduced-motion:reduce){{[class*={name}]{{animation:none}}}}",
    ]
    whole = Drawing(film.drawing.width, film.drawing.height, parts)
    head, bracket, rest = to_svg(whole, style, title=title).partition(">")
    return "".join([head, bracket, "<style>", *sheet, "</style>", rest])


def _rule(label: str, first: int, end: int | None, steps: int) -> str:
    """The style of what is seen from one step to another. Without motion it is as at the end.

    >>> _rule("film-2", 2, None, 10)
    '.film-2{animation-name:film-2}@keyframes film-2{0%,20%{opacity:0}23%,100%{opacity:1}}'
    """
    frames = [f"0%,{_at(first, steps)}{{opacity:0}}{_at(first + _FADE, steps)}" if first else "0%"]
    if end is None:
        frames.append(",100%{opacity:1}")
    else:
        gone = _at(end + _FADE, steps)
        frames.append(f",{_at(end, steps)}{{opacity:1}}{gone},100%{{opacity:0}}")
    resting = "" if end is None else "opacity:0;"
    return f".{label}{{{resting}animation-name:{label}}}@keyframes {label}{{{''.join(frames)}}}"


def _at(step: float, steps: int) -> str:
    return f"{100 * step / steps:.4g}%"
