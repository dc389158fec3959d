"""What a picture shows: every option of :func:`autograd_scratch.draw`, checked in one place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ..protocol import MAX_NODES as MAX_NODES
from ..style import THEMES, Style
from ..text import check_precision
from .dimensions import check_dimensions
from .wrapping import USUAL

DIRECTIONS = ("LR", "TB")

_CHOICES = {
    "values": ("shapes",),
    "gradients": ("shapes",),
    "formulas": ("general", "accumulated", "general accumulated"),
}
"""What an option may be beside True and False."""


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
    hide: Any = ()
    labels: Mapping[Any, str] | None = None
    same_rank: Any = ()
    repeat_leaves: bool = False
    wrap: bool | int = False
    array_size: int | tuple[int, int] = (5, 5)
    dimensions: Mapping[str, int] | None = None
    fold_constants: bool = False
    direction: str = "LR"
    precision: int = 6
    theme: str = "light"
    style: Any = None
    title: str | None = None
    of: str | None = None
    max_nodes: int = MAX_NODES

    def __post_init__(self) -> None:
        for name, others in _CHOICES.items():
            chosen = getattr(self, name)
            if not (type(chosen) is bool or (isinstance(chosen, str) and chosen in others)):
                possible = ", ".join(map(repr, (True, False, *others)))
                raise ValueError(f"{name} must be one of {possible}, got {chosen!r}")
        if isinstance(self.theme, Style):
            raise TypeError("theme must be a name, got a Style: give it as style=")
        for name, known in (("direction", DIRECTIONS), ("theme", THEMES)):
            chosen = getattr(self, name)
            if not (isinstance(chosen, str) and chosen in known):
                raise ValueError(f"{name} must be one of {', '.join(known)}, got {chosen!r}")
        for name in ("title", "of"):
            text = getattr(self, name)
            if not (text is None or isinstance(text, str)):
                raise TypeError(f"{name} must be a string, got {text!r}")
        if self.style is None:
            object.__setattr__(self, "style", THEMES[self.theme])
        elif not isinstance(self.style, Style):
            raise TypeError(f"style must be a Style, got {self.style!r}; a name goes to theme=")
        elif self.theme != "light":
            raise ValueError(
                f"give style= or theme={self.theme!r}, not both; a theme with changes is "
                f"dataclasses.replace(THEMES[{self.theme!r}], …)"
            )
        if type(self.repeat_leaves) is not bool:
            raise ValueError(f"repeat_leaves must be True or False, got {self.repeat_leaves!r}")
        if type(self.wrap) is not bool and not _is_whole(self.wrap, 1):
            raise ValueError(
                f"wrap must be True, False or a number of letters from 1, got {self.wrap!r}"
            )
        sides = self.array_size if isinstance(self.array_size, tuple) else 2 * (self.array_size,)
        if len(sides) != 2 or not all(_is_whole(side, 0) for side in sides):
            raise ValueError(
                f"array_size must be a whole number from 0, or two of them as in (5, 5), got "
                f"{self.array_size!r}"
            )
        if type(self.fold_constants) is not bool:
            raise TypeError(f"fold_constants must be True or False, got {self.fold_constants!r}")
        check_dimensions(self.dimensions)
        check_precision(self.precision)
        if type(self.max_nodes) is not int:
            raise TypeError(f"max_nodes must be a whole number, got {self.max_nodes!r}")

    @property
    def longest_line(self) -> int | None:
        """How many letters a line of a formula may have; None for any number."""
        return USUAL if self.wrap is True else self.wrap or None

    @property
    def most_shown(self) -> tuple[int, int]:
        """The most rows and columns of an array that is shown as numbers."""
        return self.array_size if isinstance(self.array_size, tuple) else 2 * (self.array_size,)


def _is_whole(number: Any, least: int) -> bool:
    return type(number) is int and number >= least
