"""Long formulas and names, broken into lines."""

from __future__ import annotations

import re
from typing import NamedTuple

USUAL = 24
"""Letters in a line, if nobody says how many."""

_OPERATORS = frozenset("+-−×/÷·=@") | {"**"}
_TORN = re.compile(r"(?<=[\w)\]}'])(?=[·+−@])")  # where an operator has no spaces around it


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
        if lines and len(lines[-1]) + 1 + len(piece.text) <= longest + (not piece.spaced):
            lines[-1] += (" " if piece.spaced else "") + piece.text
        else:
            lines.append(piece.text)
    return lines


class _Piece(NamedTuple):
    """What stays together, and whether a space is before it."""

    text: str
    spaced: bool


def _pieces(text: str, longest: int, depth: int = 0) -> list[_Piece]:
    """A text taken apart at spaces before operators and names, and where it need be within
    parentheses, the outer ones first."""
    pieces: list[str] = []
    for word in _words(text, depth):
        if pieces and pieces[-1] in _OPERATORS:
            pieces[-1] += f" {word}"
        else:
            pieces.append(word)
    found: list[_Piece] = []
    for piece in pieces:
        if len(piece) <= longest or "$" in piece:
            found.append(_Piece(piece, True))
        elif len(pieces) > 1:
            found += _pieces(piece, longest)
        elif depth < sum(map(piece.count, "([{")):
            found += _pieces(piece, longest, depth + 1)
        else:
            first, *others = filter(None, _TORN.split(piece))
            found += [_Piece(first, True), *(_Piece(other, False) for other in others)]
    return found


def _words(text: str, depth: int) -> list[str]:
    """The words of a text; spaces within more parentheses than ``depth`` do not count, nor do
    those between dollar signs, where mathematics stands."""
    words, inside, in_math = [""], 0, False
    for letter in text:
        inside += (letter in "([{") - (letter in ")]}")
        in_math ^= letter == "$"
        if letter == " " and inside <= depth and not in_math:
            words.append("")
        else:
            words[-1] += letter
    return list(filter(None, words))
