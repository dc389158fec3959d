"""Files of pictures: their formats, where they may be, and how they are written."""

from __future__ import annotations

from pathlib import Path

from ..whole_files import write_whole

__all__ = ["FORMATS", "check_folder", "format_of", "write_whole"]

FORMATS = {
    ".svg": "svg",
    ".png": "png",
    ".pdf": "pdf",
    ".dot": "dot",
    ".gv": "dot",
    ".mmd": "mermaid",
}
"""The formats of pictures, by the ending of the file's name."""


def format_of(path: Path) -> str:
    """The format that the ending of a name picks.

    Raises:
        ValueError: no format has this ending.

    Example:
        >>> format_of(Path("apple.PNG"))
        'png'
    """
    format = FORMATS.get(path.suffix.lower())
    if format is None:
        raise ValueError(
            f"cannot tell a format from the name {path.name!r}; it must end in one of "
            f"{', '.join(FORMATS)}"
        )
    return format


def check_folder(path: Path) -> None:
    """See that the folder of a file to be written is there, and no folder in its own place.

    >>> check_folder(Path("no such folder/apple.svg"))
    Traceback (most recent call last):
        ...
    FileNotFoundError: the folder no such folder does not exist; create it first
    """
    if not path.parent.is_dir():
        raise FileNotFoundError(f"the folder {path.parent} does not exist; create it first")
    if path.is_dir():
        raise IsADirectoryError(f"{path} is a folder; name a file in it")
