"""Which letters a program has no font for: it would write boxes in their place."""

from __future__ import annotations

import shutil
import subprocess
import unicodedata
from collections.abc import Collection, Iterable
from typing import Any

from ..drawing import Drawing, Part, Words
from ..graphviz_program import TIMEOUT, run
from ..layout.text_size import text_pieces
from ..style import Style
from ..text import readable
from .svg import to_svg

# The letters of Western Europe and of Greece, and the signs that fonts have had since 1990 (WGL4).
_IN_EVERY_FONT = frozenset(map(chr, [*range(0x20, 0x7F), *range(0xA0, 0x100)])).union(
    "ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩαβγδεζηθικλμνξοπρςστυφχψωˆ˜–—‘’“”…′″−√∂∑∏∫∞≈≠≤≥←↑→↓"
)
_NOT_ASSIGNED = "\u0378"  # stands for no letter, and never will: shows as what is missing
_NO_SHAPE = ("Cc", "Cf", "Mc", "Me", "Mn", "Zl", "Zp", "Zs")
_PNG = b"\x89PNG"


def letters_of(drawing: Drawing) -> set[str]:
    """The letters of a drawing that not every font has.

    >>> part = Part("n0", "leaf", [Words(0, 9, "3 × 사과", 9, "ink")])
    >>> sorted(letters_of(Drawing(9, 9, [part])))
    ['과', '사']
    """
    texts = [
        readable(piece.run.text)
        for part in drawing.parts
        for mark in part.marks
        if isinstance(mark, Words)
        for piece in text_pieces(mark.text, mark.size, mark.bold)
    ]
    letters = {letter for text in texts for letter in text} - _IN_EVERY_FONT
    # Spaces, and signs that change their neighbors, have no shape of their own to look for.
    return {letter for letter in letters if unicodedata.category(letter) not in _NO_SHAPE}


def missing_in_wheel(letters: Collection[str], program: str) -> set[str]:
    """The letters that the program of graphviz-pure, which uses no other fonts, does not have.

    Raises:
        GraphvizError: the program failed.
    """
    if not letters:
        return set()
    wanted = sorted(letters)
    node = 'shape=plaintext margin=0 fixedsize=true width=0.5 height=0.5 fontname="Helvetica"'
    graphs = [f'graph {{ a [label="{letter}" {node}] }}' for letter in [*wanted, _NOT_ASSIGNED]]
    drawn = run(program, ["-q", "-Kneato", "-Tpng"], "\n".join(graphs).encode())
    *pictures, box = drawn.split(_PNG)[1:]
    return {letter for letter, picture in zip(wanted, pictures, strict=True) if picture == box}


def missing_in_system(letters: Collection[str]) -> set[str]:
    """The letters that no font of the system has, as fontconfig knows; without it, none is said to
    be missing."""
    program = shutil.which("fc-list")
    if program is None or not letters:
        return set()
    command = [program, "--format", r"%{charset}\n"]
    listed = subprocess.run(command, capture_output=True, timeout=TIMEOUT, check=False).stdout
    codes = {ord(letter) for letter in letters}
    for span in set(listed.decode(errors="replace").split()):
        first, _, last = span.partition("-")
        low, high = int(first, 16), int(last or first, 16)
        codes = {code for code in codes if not low <= code <= high}
    return set(map(chr, codes))


def missing_in_resvg(letters: Iterable[str], resvg: Any, style: Style) -> set[str]:
    """The letters that resvg finds no font for."""

    def picture(letter: str) -> bytes:
        part = Part("n0", "leaf", [Words(4, 16, letter, 12, "ink", "start")])
        svg = to_svg(Drawing(24, 24, [part]), style)
        return bytes(resvg.svg_to_bytes(svg_string=svg, dpi=96))

    # A private letter that no font has; without any font, it leaves out letters altogether.
    nothing = {picture("\U0010fffd"), picture(" ")}
    return {letter for letter in {"A", *letters} if picture(letter) in nothing}
