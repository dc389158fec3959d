"""How a picture looks: its font, sizes, lines and colors."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Any

NAMED_COLORS = {
    "aqua": "#00ffff",
    "black": "#000000",
    "blue": "#0000ff",
    "fuchsia": "#ff00ff",
    "gray": "#808080",
    "green": "#008000",
    "lime": "#00ff00",
    "maroon": "#800000",
    "navy": "#000080",
    "olive": "#808000",
    "orange": "#ffa500",
    "purple": "#800080",
    "red": "#ff0000",
    "silver": "#c0c0c0",
    "teal": "#008080",
    "white": "#ffffff",
    "yellow": "#ffff00",
}
"""Colors that may be called by name; programs disagree about green, gray, maroon and purple."""

_HEX = re.compile(r"#[0-9a-fA-F]{3}(?:[0-9a-fA-F]{3})?")
_FAMILY = re.compile(r"[\w .+-]+")
_ROLES = ("ink", "backward", "quiet", "background")
_IF_NONE = {"node": "that of the background", "background": "a transparent background"}
_MEASURES = (
    *("name_size", "number_size", "settings_size", "line", "backward_line"),
    *("spacing", "resolution"),
)
_LARGEST = 1000.0


@dataclass(frozen=True, kw_only=True)
class Style:
    """How a picture looks; also what the themes are made of.

    Value and gradient differ in place and width of line as well as in color, so that nobody depends
    on colors.

    Args:
        font: families of fonts, the preferred one first, as in CSS.
        name_size: size of the letters of names and signs, in points.
        number_size: of the numbers and formulas at the lines.
        settings_size: of the parameters of an op.
        line: width of the lines of the forward pass, in points.
        backward_line: width of the lines of the backward pass.
        ink: color of names, values and forward lines: ``"#336699"``, ``"#369"``, or one of the
            names of HTML, such as ``"black"`` or ``"navy"``.
        backward: color of gradients and backward lines.
        node: color inside circles; None for that of the background.
        quiet: color of captions and frames.
        background: color behind the picture; None for transparent.
        cells: colors of heat maps, for numbers below zero, zero, and above: each as ``"#d67200"``.
        bold_gradients: whether gradients are set in bold.
        spacing: how far things are apart, as a multiple of the usual.
        resolution: of PNG, in dots per inch.

    Raises:
        ValueError: a size that is not above 0, or a text that is no color or no font.
        TypeError: a field is of the wrong type.

    Example:
        A theme with one thing changed:

        >>> from dataclasses import replace
        >>> from autograd_scratch.pictures import THEMES
        >>> replace(THEMES["dark"], background=None).ink
        '#E6E6E6'
        >>> Style(ink="navy blue")
        Traceback (most recent call last):
            ...
        ValueError: ink must be a color such as '#0072b2' or 'navy', got 'navy blue'
    """

    font: str = "Helvetica, Arial, 'Liberation Sans', sans-serif"
    name_size: float = 16.0
    number_size: float = 13.0
    settings_size: float = 9.0
    line: float = 1.3
    backward_line: float = 2.2
    ink: str = "black"
    backward: str = "#0072B2"  # a blue that color-blind readers, too, can tell from black
    node: str | None = None
    quiet: str = "#767676"
    background: str | None = "white"
    # From orange to blue: nobody has to tell red from green.
    cells: tuple[str, str, str] = ("#d67200", "#f8f8f8", "#267cba")
    bold_gradients: bool = False
    spacing: float = 1.0
    resolution: int = 192

    def __post_init__(self) -> None:
        if not isinstance(self.font, str):
            raise TypeError(f"font must be a string, got {self.font!r}")
        families = font_families(self.font)
        if not families or not all(map(_FAMILY.fullmatch, families)):
            raise ValueError(
                f"font must name families such as \"Georgia, 'Times New Roman'\", got {self.font!r}"
            )
        for name in _MEASURES:
            _check_measure(name, getattr(self, name))
        if type(self.resolution) is not int:
            raise TypeError(f"resolution must be a whole number, got {self.resolution!r}")
        for name in (*_ROLES, "node"):
            _check_color(name, getattr(self, name))
        if not isinstance(self.cells, tuple) or len(self.cells) != 3:
            raise TypeError(f"cells must be three colors in a tuple, got {self.cells!r}")
        for color in self.cells:
            _check_color("cells", color)
        if type(self.bold_gradients) is not bool:
            raise TypeError(f"bold_gradients must be True or False, got {self.bold_gradients!r}")

    def color(self, role: str) -> str | None:
        """The color of a role of :mod:`.drawing`, as ``#rrggbb``; None where nothing is drawn.

        What is no role is a color itself.

        >>> Style().color("backward"), Style().color("#d67200"), Style().color("ink")
        ('#0072b2', '#d67200', '#000000')
        """
        if role == "node":
            return self.color(self.node or "background")
        if role not in _ROLES:
            return _six_digits(role)
        given: str | None = getattr(self, role)
        return given and _six_digits(given)


def font_families(font: str) -> list[str]:
    """The families of a CSS list of fonts.

    >>> font_families("Georgia, 'Times New Roman', serif")
    ['Georgia', 'Times New Roman', 'serif']
    """
    names = (name.strip().strip("'\"").strip() for name in font.split(","))
    return [name for name in names if name]


def _six_digits(color: str) -> str:
    color = NAMED_COLORS.get(color.lower(), color).lower()
    if len(color) == len("#rgb"):
        return "#" + "".join(2 * digit for digit in color[1:])
    return color


def _check_measure(name: str, value: Any) -> None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError(f"{name} must be a number, got {value!r}")
    if not (math.isfinite(value) and 0 < value <= _LARGEST):
        raise ValueError(f"{name} must be above 0 and at most {_LARGEST:g}, got {value!r}")


def _check_color(name: str, value: Any) -> None:
    if value is None and name in _IF_NONE:
        return
    none = f", or None for {_IF_NONE[name]}" if name in _IF_NONE else ""
    if not isinstance(value, str):
        raise TypeError(f"{name} must be a color as a string{none}, got {value!r}")
    if not _HEX.fullmatch(value) and value.lower() not in NAMED_COLORS:
        raise ValueError(f"{name} must be a color such as '#0072b2' or 'navy'{none}, got {value!r}")


THEMES = {
    "light": Style(),
    "dark": Style(ink="#E6E6E6", backward="#6CB8F0", quiet="#9A9A9A", background="#14171C"),
    "print": Style(
        backward="black",
        quiet="black",
        cells=("#ffffff", "#b0b0b0", "#101010"),
        bold_gradients=True,
    ),
}
"""The themes that :func:`autograd_scratch.draw` knows by name."""
