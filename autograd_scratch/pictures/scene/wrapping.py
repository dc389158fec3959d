"""Long formulas and names, broken into lines."""

from __future__ import annotations

import re

USUAL = 24
"""Letters in a line, if nobody says how many."""

_OPERATORS = frozenset("+-−×/÷·=@") | {"**"}
# What stands between dollar signs is mathematics, and stays together.
_PIECE = re.compile(r"(?:\$[^$\n]*\$|\S)+")
_TORN = re.compile(r"(?<=[\w)\]}'])(?=[·+−@])|(?<=,)")


def wrapped(text: str, longest: int) -> str:
    r"""Break the lines of a text that are too long.

    Args:
        text: any number of lines.
        longest: how many letters a line should have at most; what has neither an operator nor a
            space in it stays whole.

    Returns:
        The text; a new line begins with an operator, where there is one.

    Example:
        >>> wrapped("∂L/∂y × x × (1 - x)", 10)
        '∂L/∂y × x\n× (1 - x)'
        >>> wrapped("first_layer·second_layer", 12)
        'first_layer\n·second_layer'
    """
    return "\n".join(part for line in text.split("\n") for part in _broken(line, longest))


def _broken(line: str, longest: int) -> list[str]:
    if len(line) <= longest:
        return [line]
    lines: list[str] = []
    for piece in _pieces(line, longest):
        if lines and len(lines[-1]) + len(piece) <= longest:
            lines[-1] += piece
        else:
            lines.append(piece.lstrip(" "))
    return lines


def _pieces(line: str, longest: int) -> list[str]:
    """What must stay together, each with the space before it: an operator and what follows it."""
    pieces: list[str] = []
    for word in _PIECE.findall(line):
        if pieces and pieces[-1].strip(" ") in _OPERATORS:
            pieces[-1] += f" {word}"
        else:
            pieces.append(f" {word}")
    torn: list[str] = []
    for piece in pieces:
        long = len(piece) > longest + 1 and "$" not in piece
        torn += [part for part in _TORN.split(piece) if part] if long else [piece]
    return torn
