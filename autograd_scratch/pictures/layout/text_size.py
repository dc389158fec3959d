"""How wide a text is, before anybody has drawn it.

The widths are those of Helvetica, which Arial and Liberation Sans share.
"""

from __future__ import annotations

import unicodedata

_WIDTHS = {
    191: "'",
    222: "ijl",
    260: "|",
    278: " !,./:;I[\\]ft·",
    333: "()-`r¹²³",
    334: "{}",
    355: '"',
    389: "*",
    469: "^",
    500: "Jcksvxyz",
    556: "#$0123456789?L_abdeghnopqu",
    584: "+<=>~−×÷",
    611: "FTZ",
    667: "&ABEKPSVXY",
    722: "CDHNRUw",
    778: "GOQ",
    833: "Mm",
    889: "%",
    944: "W",
    1000: "…—",
    1015: "@",
}
_WIDTH = {letter: width / 1000 for width, letters in _WIDTHS.items() for letter in letters}
_HANGUL, _WIDE, _OTHER = 0.92, 1.0, 0.6
_BOLD = 1.07  # how much wider bold letters are, at most


def text_width(text: str, size: float, bold: bool = False) -> float:
    """The width of a line of text in letters of a size, both in points.

    >>> text_width("100", 10.0), text_width("사과", 10.0) > text_width("ab", 10.0)
    (16.68, True)
    """
    width = sum(map(_letter_width, unicodedata.normalize("NFC", text)))
    return width * size * (_BOLD if bold else 1.0)


def _letter_width(letter: str) -> float:
    if letter in _WIDTH:
        return _WIDTH[letter]
    if unicodedata.category(letter) in ("Mn", "Me", "Cf"):
        return 0.0
    if unicodedata.east_asian_width(letter) in "WF":
        return _HANGUL if "HANGUL" in unicodedata.name(letter, "") else _WIDE
    return _OTHER
