"""Columns of text in a font of fixed width, in which Hangul is two columns wide."""

from __future__ import annotations

import unicodedata


def aligned(rows: list[list[str]]) -> list[str]:
    """Pad the cells of each column to the same width, and underline the first row.

    Args:
        rows: the first has a cell for each column; the others may end earlier.

    Returns:
        A line for each row, and one for the underlines.

    Example:
        >>> aligned([["node", "value"], ["사과", "100"]])
        ['node  value', '----  -----', '사과  100']
    """
    widths = [max(width(row[i]) for row in rows if i < len(row)) for i in range(len(rows[0]))]
    rows = [rows[0], ["-" * wanted for wanted in widths], *rows[1:]]
    return [
        "  ".join(
            cell + " " * (wanted - width(cell)) for cell, wanted in zip(row, widths, strict=False)
        ).rstrip()
        for row in rows
    ]


def width(text: str) -> int:
    """Columns that a text takes: two for Hangul and other wide letters, none for accents.

    Args:
        text: a single line.

    Example:
        >>> width("사과"), width("apple")
        (4, 5)
    """
    # On some systems Hangul comes in as single sounds; NFC puts them together to syllables.
    return sum(map(_letter_width, unicodedata.normalize("NFC", text)))


def _letter_width(letter: str) -> int:
    if unicodedata.category(letter) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(letter) in "WF" else 1
