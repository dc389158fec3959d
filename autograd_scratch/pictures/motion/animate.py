"""Both passes through a graph as a film: a file that moves, and a picture for each step."""

from __future__ import annotations

import os
from dataclasses import fields
from numbers import Real
from pathlib import Path
from typing import Any

from ..files import as_path, check_folder, write_whole
from ..layout.layout import lay_out
from ..record import RecordedGraph
from ..scene.options import DrawOptions
from ..scene.scene import arrange
from ..writers.formats import write_drawing
from ..writers.render import Picture
from .film import film
from .gif import to_gif
from .moving_svg import to_moving_svg

SHORTEST, LONGEST = 0.05, 60.0
"""For how many seconds a step may last: nothing flickers, and GIF can count them."""

_ENDINGS = (".svg", ".gif")
_FRAME_FORMATS = ("svg", "png", "pdf")


class Animation(Picture):
    """A film as SVG, or the path of its file.

    Attributes:
        frames: the files of its steps, if they were asked for.

    Example:
        >>> from autograd_scratch import Node, animate
        >>> animate(Node(100.0, name="apple") * 2.0)[:4]
        '<svg'
    """

    frames: tuple[Path, ...]


def animate(
    graph: RecordedGraph,
    path: str | os.PathLike[str] | None = None,
    *,
    frames: str | os.PathLike[str] | None = None,
    frame_format: str = "svg",
    seconds: float = 1.0,
    loop: bool = True,
    **options: Any,
) -> Animation:
    """Make a film of a graph; see :func:`autograd_scratch.animate`."""
    unknown = options.keys() - {option.name for option in fields(DrawOptions)}
    if unknown:
        raise TypeError(
            f"animate has no option {', '.join(sorted(unknown))}; what is drawn and how is chosen "
            f"as for draw"
        )
    chosen = DrawOptions(**options)
    _check_timing(seconds, loop)
    _check_frame_format(frame_format, frames)
    target = None if path is None else _checked(as_path(path))
    folder = None if frames is None else _checked_folder(as_path(frames, "frames"))
    scene = arrange(graph.record, chosen)
    story = film(scene, graph.nodes, lay_out(scene, chosen))
    style, title = chosen.style, scene.caption
    if target is not None and target.suffix.lower() == ".gif":
        moving = to_gif(story, style, seconds, loop)
    else:
        moving = to_moving_svg(story, style, seconds, loop, title=title).encode()
    stills: dict[Path, bytes] = {}
    if folder is not None:
        digits = max(2, len(str(len(story.moments))))
        for step in range(len(story.moments)):
            file = folder / f"step-{step + 1:0{digits}}.{frame_format}"
            stills[file] = write_drawing(story.still(step), style, frame_format, title=title)
    # Only now, when nothing can fail any more but the disk, are files written.
    if target is not None:
        write_whole(target, moving)
    for file, still in stills.items():
        write_whole(file, still)
    made = Animation(moving.decode() if target is None else target)
    made.answers = tuple(scene.answers)
    made.frames = tuple(stills)
    return made


def _check_timing(seconds: Any, loop: Any) -> None:
    is_number = isinstance(seconds, Real) and not isinstance(seconds, bool)
    if not (is_number and SHORTEST <= seconds <= LONGEST):
        raise ValueError(
            f"seconds, how long a step lasts, must be a number from {SHORTEST:g} to {LONGEST:g}; "
            f"got {seconds!r}"
        )
    if type(loop) is not bool:
        raise TypeError(f"loop must be True or False, got {loop!r}")


def _checked(path: Path) -> Path:
    if path.suffix.lower() not in _ENDINGS:
        raise ValueError(
            f"cannot tell a format from the name {path.name!r}; a film must end in one of "
            f"{', '.join(_ENDINGS)}"
        )
    check_folder(path)
    return path


def _check_frame_format(frame_format: Any, frames: Any) -> None:
    if not (isinstance(frame_format, str) and frame_format in _FRAME_FORMATS):
        raise ValueError(
            f"frame_format must be one of {', '.join(_FRAME_FORMATS)}, got {frame_format!r}"
        )
    if frames is None and frame_format != _FRAME_FORMATS[0]:
        raise ValueError(
            f"frame_format={frame_format!r} is for single pictures: name a folder for them by "
            f"frames="
        )


def _checked_folder(folder: Path) -> Path:
    if not folder.is_dir():
        raise FileNotFoundError(f"frames: the folder {folder} does not exist; create it first")
    return folder
