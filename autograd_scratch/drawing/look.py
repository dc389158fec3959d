"""How a picture is to look: every option of :func:`autograd_scratch.draw`, checked in one place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

MAX_NODES = 200
"""Larger graphs are drawn on request only: nobody can read them."""

DIRECTIONS = ("LR", "TB")


@dataclass(frozen=True)
class Theme:
    """Colours of a picture. Value and gradient differ in place and width of line as well, so that
    nobody depends on the colours."""

    background: str
    ink: str
    backward: str
    bold: bool = False


THEMES = {
    # A blue that colour-blind readers, too, can tell from black.
    "light": Theme(background="white", ink="black", backward="#0072B2"),
    "dark": Theme(background="#14171C", ink="#E6E6E6", backward="#6CB8F0"),
    "print": Theme(background="white", ink="black", backward="black", bold=True),
}


@dataclass(frozen=True, kw_only=True)
class Look:
    """The options of :func:`autograd_scratch.draw`; their meaning is documented there.

    Raises:
        ValueError: an option has a value that it cannot have.
        TypeError: an option is of the wrong type.

    Example:
        >>> Look(theme="sepia")
        Traceback (most recent call last):
            ...
        ValueError: theme='sepia' is not known; choose from light, dark, print
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
        for name in ("values", "gradients"):
            shown = getattr(self, name)
            if shown not in (True, False, "shapes"):
                raise ValueError(f"{name}={shown!r} is not known; choose True, False or 'shapes'")
        if self.formulas not in (True, False, "general"):
            raise ValueError(
                f"formulas={self.formulas!r} is not known; choose True, False or 'general'"
            )
        if self.direction not in DIRECTIONS:
            raise ValueError(
                f"direction={self.direction!r} is not known; choose from {', '.join(DIRECTIONS)}"
            )
        if self.theme not in THEMES:
            raise ValueError(f"theme={self.theme!r} is not known; choose from {', '.join(THEMES)}")
        if not isinstance(self.precision, int) or not 1 <= self.precision <= 17:
            raise ValueError(
                f"precision={self.precision!r}: significant digits are a whole number from 1 to 17"
            )

    @property
    def colors(self) -> Theme:
        """The colours of the theme."""
        return THEMES[self.theme]
