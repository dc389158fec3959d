"""From a graph to a picture, as text or as a file."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from ..files import FORMATS, as_path, check_folder, format_of, write_whole
from ..graphviz_program import GraphvizError as GraphvizError
from ..graphviz_program import GraphvizNotFound as GraphvizNotFound
from ..record import RecordedGraph
from ..scene.blanks import Answer
from ..scene.options import DrawOptions
from ..scene.scene import Scene, arrange
from .formats import write_scene

_TEXTS = ("svg", "dot", "mermaid")


class Picture(str):
    """A picture as text, or the path of its file, with the answers to its empty boxes.

    Attributes:
        answers: what belongs in the boxes that ``blanks`` left empty, by their numbers.

    Example:
        >>> from autograd_scratch import Node, draw
        >>> picture = draw(Node(100.0, name="apple") * 2.0, blanks="values")
        >>> print(*picture.answers)
        (1) L = 200
    """

    answers: tuple[Answer, ...]

    def _repr_svg_(self) -> str | None:
        return str(self) if self.startswith("<svg") else None


def draw(
    graph: RecordedGraph,
    path: str | os.PathLike[str] | None = None,
    *,
    format: str = "svg",
    **options: Any,
) -> Picture:
    """Draw a graph into a file or, without a path, as text.

    Args:
        graph: the graph.
        path: see :func:`save`.
        format: of the text: "svg", "dot" or "mermaid".
        options: see :class:`..scene.options.DrawOptions`.

    Returns:
        The text, or the path; an ``<svg>`` element comes without the prolog of a file.

    Raises:
        ValueError: an unknown format or option, or a graph of too many nodes.
        FileNotFoundError: the folder does not exist.
        GraphvizError: see :func:`render`.

    Example:
        >>> from autograd_scratch import Graph, Node
        >>> draw(Graph(Node(100.0, name="apple") * 2.0))[:4]
        '<svg'
    """
    chosen = DrawOptions(**options)
    if path is not None and format != "svg":
        raise ValueError(
            f"format={format!r}: the ending of the path picks the format of a file; format= is for "
            f"text, without a path"
        )
    if path is None and format not in _TEXTS:
        raise ValueError(
            f"cannot draw as text of format={format!r}; choose from {', '.join(_TEXTS)}, or "
            f"give a path"
        )
    scene = arrange(graph.record, chosen)
    if path is not None:
        picture = Picture(_save(scene, chosen, path))
    else:
        text = write_scene(scene, chosen, format).decode()
        picture = Picture(text[text.index("<svg") :].rstrip() if format == "svg" else text)
    picture.answers = tuple(scene.answers)
    return picture


def render(graph: RecordedGraph, format: str = "svg", **options: Any) -> bytes:
    """Draw a graph.

    Args:
        graph: the graph.
        format: "svg", "png", "pdf", "dot" (a source for Graphviz) or "mermaid".
        options: see :class:`..scene.options.DrawOptions`.

    Returns:
        The contents of a file of that format.

    Raises:
        ValueError: an unknown format or option, or a graph of too many nodes.
        GraphvizNotFound: there is no program for this format.
        GraphvizError: the program failed, or took more than a minute.

    Example:
        >>> from autograd_scratch import Graph, Node
        >>> graph = Graph(Node(100.0, name="apple") * 2.0)
        >>> render(graph, "dot").decode().splitlines()[0]
        'digraph {'
    """
    if format not in FORMATS.values():
        formats = ", ".join(dict.fromkeys(FORMATS.values()))
        raise ValueError(f"cannot draw as {format!r}; formats are {formats}")
    chosen = DrawOptions(**options)
    return write_scene(arrange(graph.record, chosen), chosen, format)


def save(graph: RecordedGraph, path: str | os.PathLike[str], **options: Any) -> Path:
    """Draw a graph into a file, which is complete or, if anything fails, left as it was.

    Args:
        graph: the graph.
        path: the file; its ending picks the format: .svg, .png, .pdf, .dot, .gv or .mmd.
        options: see :class:`..scene.options.DrawOptions`.

    Returns:
        The path.

    Raises:
        FileNotFoundError: the folder does not exist.
        ValueError, GraphvizError: see :func:`render`.

    Example:
        >>> import tempfile
        >>> from autograd_scratch import Graph, Node
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     save(Graph(Node(100.0) * 2.0), Path(folder) / "apple.svg").stat().st_size > 0
        True
    """
    chosen = DrawOptions(**options)
    return _save(arrange(graph.record, chosen), chosen, path)


def _save(scene: Scene, options: DrawOptions, path: str | os.PathLike[str]) -> Path:
    path = as_path(path)
    format = format_of(path)
    check_folder(path)
    write_whole(path, write_scene(scene, options, format))
    return path
