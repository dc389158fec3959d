"""What a picture shows: every option of :func:`autograd_scratch.draw`, checked in one place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ..protocol import MAX_NODES as MAX_NODES
from ..text import check_precision

DIRECTIONS = ("LR", "TB")

_CHOICES = {
    "values": ("shapes",),
    "gradients": ("shapes",),
    "formulas": ("general", "accumulated", "general accumulated"),
}
"""What an option may be beside True and False."""


@dataclass(frozen=True)
class Style:
    """Colours of a picture. Value and gradient differ in place and width of line as well, so that
    nobody depends on the colours."""

    background: str
    ink: str
    backward: str
    bold: bool = False


THEMES = {
    # A blue that colour-blind readers, too, can tell from black.
    "light": Style(background="white", ink="black", backward="#0072B2"),
    "dark": Style(background="#14171C", ink="#E6E6E6", backward="#6CB8F0"),
    "print": Style(background="white", ink="black", backward="black", bold=True),
}


@dataclass(frozen=True, kw_only=True)
class DrawOptions:
    """The options of :func:`autograd_scratch.draw`; their meaning is documented there.

    Raises:
        ValueError: an option has a value that it cannot have.
        TypeError: an option is of the wrong type.

    Example:
        >>> DrawOptions(theme="sepia")
        Traceback (most recent call last):
            ...
        ValueError: theme must be one of light, dark, print, got 'sepia'
    """

    values: bool | str = True
    gradients: bool | str = True
    formulas: bool | str = False
    blanks: Any = None
    names: Mapping[str, Any] | None = None
    collapse: Mapping[str, Iterable[Any]] | Iterable[Any] = ()
    direction: str = "LR"
    precision: int = 6
    theme: str = "light"
    title: str | None = None
    of: str | None = None
    max_nodes: int = MAX_NODES

    def __post_init__(self) -> None:
        for name, others in _CHOICES.items():
            chosen = getattr(self, name)
            if not (type(chosen) is bool or (isinstance(chosen, str) and chosen in others)):
                possible = ", ".join(map(repr, (True, False, *others)))
                raise ValueError(f"{name} must be one of {possible}, got {chosen!r}")
        for name, known in (("direction", DIRECTIONS), ("theme", THEMES)):
            chosen = getattr(self, name)
            if not (isinstance(chosen, str) and chosen in known):
                raise ValueError(f"{name} must be one of {', '.join(known)}, got {chosen!r}")
        for name in ("title", "of"):
            text = getattr(self, name)
            if not (text is None or isinstance(text, str)):
                raise TypeError(f"{name} must be a string, got {text!r}")
        check_precision(self.precision)
        if type(self.max_nodes) is not int:
            raise TypeError(f"max_nodes must be a whole number, got {self.max_nodes!r}")

    @property
    def style(self) -> Style:
        """The colours of the theme."""
        return THEMES[self.theme]
