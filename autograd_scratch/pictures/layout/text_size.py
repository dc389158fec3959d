"""How wide a text is, before anybody has drawn it, and where its pieces stand."""

from __future__ import annotations

import unicodedata
from typing import NamedTuple

from ..math_text import Run, text_runs
from .letter_widths import (
    SANS,
    SANS_BOLD,
    SERIF,
    SERIF_BOLD,
    SERIF_BOLD_ITALIC,
    SERIF_ITALIC,
    Widths,
)

# As multiples of the size. Hangul: 0.92 in Noto Sans KR, 0.94 in Nanum Gothic.
_HANGUL, _WIDE, _EMOJI, _OTHER = 0.94, 1.0, 1.25, 0.6
_ACCENT_RISE = 0.21  # over a capital, as a multiple of the size: accents are made for small letters
_TALL = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZbdfhkltβδθλζξ")


class Piece(NamedTuple):
    """A run of a text, and where it stands.

    Attributes:
        x: where it starts, from the start of the text.
        width: how wide it is.
        run: the run; an accent is a run of its own.
    """

    x: float
    width: float
    run: Run


def text_width(text: str, size: float, bold: bool = False) -> float:
    """The width of a line of text in letters of a size, both in points.

    >>> text_width("100", 10.0), text_width("사과", 10.0) > text_width("ab", 10.0)
    (16.68, True)
    """
    pieces = text_pieces(text, size, bold)
    return round(max((piece.x + piece.width for piece in pieces), default=0.0), 3)


def text_pieces(text: str, size: float, bold: bool = False) -> list[Piece]:
    """Where the runs of a line of text stand.

    >>> [(piece.run.text, round(piece.x, 2)) for piece in text_pieces("$x_1$", 10.0)]
    [('x', 0.0), ('1', 4.44)]
    """
    pieces: list[Piece] = []
    start = x = end = 0.0  # of the last script, of what comes next, of the whole
    for run in text_runs(text):
        if run.stacked:
            x = start
        elif run.scale == 1.0 or not pieces or pieces[-1].run.scale == 1.0:
            x = start = end
        width = _run_width(run, size, bold)
        pieces.append(Piece(x, width, run._replace(accent="", stacked=False)))
        if run.accent:
            pieces.append(_accent(run, x, size, bold))
        x += width
        end = max(end, x)
    return pieces


def _accent(run: Run, x: float, size: float, bold: bool) -> Piece:
    """The accent over the first letter of a run."""
    letter = run.text[0]
    rise = (_ACCENT_RISE if letter in _TALL else 0.0) * run.scale
    sign = run._replace(text=run.accent, accent="", stacked=False, shift=run.shift + rise)
    if run.accent == "→":  # an arrow over a letter is small, and high
        small = 0.6
        sign = sign._replace(scale=run.scale * small, shift=sign.shift + 0.35 * run.scale)
    sign = sign._replace(italic=False)
    middle = _run_width(run._replace(text=letter), size, bold) / 2
    slant = (0.05 if run.italic else 0.0) * run.scale * size
    width = _run_width(sign, size, bold)
    return Piece(x + middle + slant - width / 2, width, sign)


def _run_width(run: Run, size: float, bold: bool) -> float:
    tables = _tables(run, bold or run.bold)
    letters = unicodedata.normalize("NFC", run.text)
    return sum(_letter_width(letter, tables) for letter in letters) * size * run.scale


def _tables(run: Run, bold: bool) -> list[Widths]:
    if not run.mathematics:
        return [SANS_BOLD] if bold else [SANS]
    upright = [SERIF_BOLD, SERIF] if bold else [SERIF]
    if run.italic:
        return [SERIF_BOLD_ITALIC if bold else SERIF_ITALIC, *upright, SANS]
    return [*upright, SANS]


def _letter_width(letter: str, tables: list[Widths]) -> float:
    for table in tables:
        if letter in table:
            return table[letter]
    if letter == "\N{NO-BREAK SPACE}":
        return _letter_width(" ", tables)
    if unicodedata.category(letter) in ("Mn", "Me", "Cf"):
        return 0.0
    if unicodedata.east_asian_width(letter) in "WF":
        if "HANGUL" in unicodedata.name(letter, ""):
            return _HANGUL
        return _EMOJI if unicodedata.category(letter) == "So" else _WIDE
    base = unicodedata.normalize("NFD", letter)[0]  # é is as wide as e
    return _letter_width(base, tables) if base != letter else _OTHER
