"""How a picture looks: its font, sizes, lines and colors."""

from __future__ import annotations

from dataclasses import dataclass


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
        ink: color of names, values and forward lines, as in CSS: ``"#000000"`` or ``"black"``.
        backward: color of gradients and backward lines.
        node: color inside circles; None for that of the background.
        quiet: color of captions and frames.
        background: color behind the picture; None for transparent.
        cells: colors of heat maps, for numbers below zero, zero, and above: each as ``"#d67200"``.
        bold_gradients: whether gradients are set in bold.
        spacing: how far things are apart, as a multiple of the usual.
        resolution: of PNG, in dots per inch.

    Example:
        >>> Style(ink="#333333", background=None).background is None
        True
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

    def color(self, role: str) -> str | None:
        """The color of a role of :mod:`.drawing`; what is no role is a color itself.

        >>> Style().color("backward"), Style().color("#d67200")
        ('#0072B2', '#d67200')
        """
        if role == "node":
            return self.node or self.background
        if role in ("ink", "backward", "quiet", "background"):
            return str(getattr(self, role)) if getattr(self, role) else None
        return role


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
