"""The Graphviz programs of this machine: finding them and running them."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Sequence
from importlib import metadata
from pathlib import Path

TIMEOUT = 60.0
"""Seconds that a program may take."""

ADVICE = (
    "install Graphviz (apt install graphviz, brew install graphviz or winget install graphviz) "
    "so that `dot` is on PATH"
)
"""How to get a Graphviz."""


class GraphvizError(RuntimeError):
    """A Graphviz program failed; the message ends with what it said."""


class GraphvizNotFound(GraphvizError):  # noqa: N818
    """No program that can write the picture; the message says how to get one."""


def programs() -> list[str]:
    """The paths of the programs that are there: the system's, then that of graphviz-pure.

    >>> all(Path(program).is_file() for program in programs())
    True
    """
    return [program for program in (system_program(), wheel_program()) if program]


def system_program() -> str | None:
    """The path of ``dot`` of the system's Graphviz; None if there is none.

    >>> system_program() in (None, *programs())
    True
    """
    return shutil.which("dot")


def wheel_program() -> str | None:
    """The path of the program that the graphviz-pure package holds; None if there is none.

    >>> wheel_program() in (None, *programs())
    True
    """
    # A virtual environment that is not activated is not on PATH: ask where pip has put the files.
    try:
        files = metadata.files("graphviz-pure") or []
    except metadata.PackageNotFoundError:
        return None
    for file in files:
        program = Path(str(file.locate()))
        if program.stem == "graphviz-pure" and program.is_file():
            return str(program.resolve())
    return None


def run(program: str, arguments: Sequence[str], source: bytes) -> bytes:
    """Have a program read a source and write its output.

    Args:
        program: its path.
        arguments: what it is told, such as ``["-Tsvg"]``.
        source: in DOT.

    Returns:
        What it writes.

    Raises:
        GraphvizError: the program failed, or took more than a minute.

    Example:
        >>> b"svg" in run(programs()[0], ["-Tsvg"], b"graph { a }")
        True
    """
    try:
        done = subprocess.run(
            [program, *arguments], input=source, capture_output=True, timeout=TIMEOUT
        )
    except subprocess.TimeoutExpired as error:
        raise GraphvizError(
            f"{program} took more than {TIMEOUT:g} seconds; draw a smaller part of the graph"
        ) from error
    except OSError as error:
        raise GraphvizError(f"{program} could not be started: {error}") from error
    if done.returncode != 0:
        said = done.stderr.decode(errors="replace").strip()
        if done.returncode < 0:
            said = f"it crashed, as it may on large graphs; draw a smaller part {said}".strip()
        raise GraphvizError(f"{program} failed with exit code {done.returncode}: {said}")
    return done.stdout
