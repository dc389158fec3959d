"""From a graph to SVG, PNG or PDF: finding a Graphviz program and running it."""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
from importlib import metadata
from pathlib import Path

from .dot import MAX_NODES, to_dot
from .protocol import DrawableGraph

TIMEOUT = 60.0
"""Seconds that a Graphviz program may take."""

# Format by file name; two times the usual resolution keeps small letters of a PNG sharp.
_FORMATS = {".svg": "svg", ".png": "png", ".pdf": "pdf", ".dot": "dot", ".gv": "dot"}
_FLAGS = {"svg": ["-Tsvg"], "png": ["-Tpng", "-Gdpi=192"], "pdf": ["-Tpdf"]}

_ADVICE = (
    "install Graphviz (apt install graphviz, brew install graphviz or winget install graphviz) "
    "so that `dot` is on PATH"
)


class GraphvizError(RuntimeError):
    """A Graphviz program failed; the message ends with what it said."""


class GraphvizNotFound(GraphvizError):  # noqa: N818
    """No Graphviz program that can write the format; the message says how to get one."""


def render(
    graph: DrawableGraph,
    format: str = "svg",
    *,
    title: str | None = None,
    max_nodes: int = MAX_NODES,
    precision: int = 6,
) -> bytes:
    """Draw a graph.

    The system's Graphviz (`dot` on PATH) is used if there is one, else that of the graphviz-pure
    package. The latter has glyphs for Latin, Greek, Cyrillic and mathematics only: names in
    Hangul or emoji are text in its SVG, which the viewer's fonts show, but boxes in its PNG.

    Args:
        graph: the graph.
        format: "svg", "png", "dot" (the source for Graphviz), or "pdf", which needs a system
            Graphviz.
        title: a line below the picture.
        max_nodes: how many nodes the graph may have.
        precision: how many significant digits numbers are shown with.

    Returns:
        The contents of a file of that format.

    Raises:
        ValueError: an unknown format, or a graph of more than ``max_nodes`` nodes.
        GraphvizNotFound: there is no program for this format.
        GraphvizError: the program failed, or took more than a minute.

    Example:
        >>> from autograd_scratch import Graph, Node
        >>> graph = Graph(Node(100.0, name="apple") * 2.0)
        >>> render(graph, "dot").decode().splitlines()[0]
        'digraph {'
    """
    if format not in _FORMATS.values():
        raise ValueError(f"cannot draw as {format!r}; formats are svg, png, pdf and dot")
    source = to_dot(graph, title=title, max_nodes=max_nodes, precision=precision).encode()
    return source if format == "dot" else _run([find_program(format), *_FLAGS[format]], source)


def svg(
    graph: DrawableGraph,
    *,
    title: str | None = None,
    max_nodes: int = MAX_NODES,
    precision: int = 6,
) -> str:
    """Draw a graph for a notebook or a web page.

    Args:
        graph, title, max_nodes, precision: see :func:`render`.

    Returns:
        An ``<svg>`` element, without the prolog of a file.

    Raises:
        ValueError, GraphvizError: see :func:`render`.

    Example:
        >>> from autograd_scratch import Graph, Node
        >>> svg(Graph(Node(100.0, name="apple") * 2.0))[:4]
        '<svg'
    """
    page = render(graph, title=title, max_nodes=max_nodes, precision=precision).decode()
    return page[page.index("<svg") :]


def save(
    graph: DrawableGraph,
    path: str | os.PathLike[str],
    *,
    title: str | None = None,
    max_nodes: int = MAX_NODES,
    precision: int = 6,
) -> Path:
    """Draw a graph into a file, which is complete or, if anything fails, left as it was.

    Args:
        graph, title, max_nodes, precision: see :func:`render`.
        path: the file; its ending picks the format: .svg, .png, .pdf, .dot or .gv.

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
    path = Path(path)
    format = _FORMATS.get(path.suffix.lower())
    if format is None:
        raise ValueError(
            f"cannot tell a format from the name {path.name!r}; it must end in one of "
            f"{', '.join(_FORMATS)}"
        )
    if not path.parent.is_dir():
        raise FileNotFoundError(f"the folder {path.parent} does not exist; create it first")
    picture = render(graph, format, title=title, max_nodes=max_nodes, precision=precision)
    # Renaming within a folder happens as a whole or not at all, so no reader sees half a file.
    draft = path.with_name(f".{secrets.token_hex(8)}.tmp")
    try:
        draft.write_bytes(picture)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    return path


def find_program(format: str) -> str:
    """The Graphviz program to use: the system's, or else that of the graphviz-pure package.

    Args:
        format: what it must be able to write: "svg", "png" or "pdf".

    Returns:
        Path of the program.

    Raises:
        GraphvizNotFound: there is none.

    Example:
        >>> Path(find_program("svg")).is_file()
        True
    """
    if system := shutil.which("dot"):
        return system
    if format == "pdf":
        raise GraphvizNotFound(f"no Graphviz that can write PDF was found; {_ADVICE}")
    # A virtual environment that is not activated is not on PATH: ask where pip has put the files.
    try:
        files = metadata.files("graphviz-pure") or []
    except metadata.PackageNotFoundError:
        files = []
    for file in files:
        program = Path(str(file.locate()))
        if program.stem == "graphviz-pure" and program.is_file():
            return str(program.resolve())
    raise GraphvizNotFound(f"no Graphviz was found; pip install graphviz-pure, or {_ADVICE}")


def _run(command: list[str], source: bytes) -> bytes:
    try:
        done = subprocess.run(command, input=source, capture_output=True, timeout=TIMEOUT)
    except subprocess.TimeoutExpired as error:
        raise GraphvizError(
            f"{command[0]} took more than {TIMEOUT:g} seconds; draw a smaller part of the graph"
        ) from error
    except OSError as error:
        raise GraphvizError(f"{command[0]} could not be started: {error}") from error
    if done.returncode != 0:
        said = done.stderr.decode(errors="replace").strip()
        raise GraphvizError(f"{command[0]} failed with exit code {done.returncode}: {said}")
    return done.stdout
