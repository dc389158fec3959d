r"""Texts that hold mathematics between dollar signs, as LaTeX writes it: ``$x_1$``, ``$\hat{x}$``.

A text becomes runs, which every writer sets in its own way. Nothing here is an error: a dollar sign
without a partner is a dollar sign, and an unknown command shows as it was typed.
"""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import NamedTuple

from .math_signs import ACCENTS, FONTS, RELATIONS, SIGNS, SUBSCRIPTS, SUPERSCRIPTS, WORDS

SCRIPT_SCALE = 0.7
_RAISED, _LOWERED = 0.36, -0.18  # of the size of the letters that a script belongs to
_DEEPEST = 20  # levels of braces and commands within others; what is deeper is dropped

# As in Markdown: no space inside next to a dollar sign and no digit behind the last, so that
# "$5 and $6" stay prices.
_MATHEMATICS = re.compile(r"\$(?=\S)((?:[^$\\\n]|\\.)+?)(?<!\s)\$(?!\d)")
_COMBINING = dict(ACCENTS.values())
_LOOSE = re.compile("[ /]")
_BREAKING = frozenset(["%", "&", "#", r"\\"])  # comments, columns, parameters, line breaks
_TOKEN = re.compile(r"\\[A-Za-z]+|\\.|\s+|.", re.DOTALL)


class Run(NamedTuple):
    """A piece of text that is set in one way.

    Attributes:
        text: the piece.
        mathematics: whether it is set in the letters of formulas.
        italic, bold: whether the letters are.
        shift: how far its base line is raised, as a multiple of the size of the text.
        scale: how large it is, as a multiple of the size of the text.
        accent: a sign over it, such as ``"ˆ"``.
        stacked: whether it starts where the script before it starts: x with both scripts.
    """

    text: str
    mathematics: bool = False
    italic: bool = False
    bold: bool = False
    shift: float = 0.0
    scale: float = 1.0
    accent: str = ""
    stacked: bool = False


def text_runs(text: str) -> list[Run]:
    r"""Take a line of text apart.

    Args:
        text: a name, which may hold mathematics between dollar signs.

    Returns:
        Its runs, in order.

    Example:
        >>> [(run.text, run.scale) for run in text_runs("weight $w_1$")]
        [('weight ', 1.0), ('w', 1.0), ('1', 0.7)]
        >>> text_runs("only $5") == [Run("only $5")]
        True
    """
    runs: list[Run] = []
    end = 0
    for found in _MATHEMATICS.finditer(text):
        if found.start() > end:
            runs.append(Run(text[end : found.start()]))
        # Where nothing is left to show, as of "$\\hat$", it is shown as it was typed.
        runs += _joined(_Reader(found[1]).runs()) or [Run(found[0])]
        end = found.end()
    if end < len(text):
        runs.append(Run(text[end:]))
    return runs


def has_mathematics(text: str) -> bool:
    """Whether some of a text is set as mathematics.

    >>> has_mathematics("$x_1$"), has_mathematics("$5")
    (True, False)
    """
    return _MATHEMATICS.search(text) is not None


def plain_text(text: str) -> str:
    r"""A text in letters only, for tables, titles and those who listen.

    >>> plain_text(r"$\hat{x}_1$ and $W^T$"), plain_text("$x_{ab}$")
    ('x̂₁ and Wᵀ', 'x_ab')
    """
    parts = []
    for level, runs in _by_level(text_runs(text)):
        written = "".join(map(_accented, runs))
        parts.append(_script(written, level) if level else written)
    return "".join(parts)


def html_text(text: str) -> str:
    r"""A text in HTML.

    >>> html_text("$x_1$ < 2")
    '<i>x</i><sub>1</sub> &lt; 2'
    """
    parts = []
    for level, runs in _by_level(text_runs(text)):
        written = "".join(map(_html, runs))
        tag = "sup" if level > 0 else "sub"
        parts.append(f"<{tag}>{written}</{tag}>" if level else written)
    return "".join(parts)


def latex_parts(text: str) -> list[tuple[str, bool]]:
    r"""A text as pieces, each with whether it is mathematics in LaTeX already.

    Mathematics that LaTeX would stumble over is given as a text.

    >>> latex_parts("weight $w_1$"), latex_parts("$x_{$")
    ([('weight ', False), ('w_1', True)], [('$x_{$', False)])
    """
    parts: list[tuple[str, bool]] = []
    end = 0
    for found in _MATHEMATICS.finditer(text):
        if _is_sound(found[1]):
            parts += [(text[end : found.start()], False), (found[1], True)]
            end = found.end()
    return [part for part in [*parts, (text[end:], False)] if part[0]]


def is_symbol(text: str) -> bool:
    r"""Whether a text is mathematics that needs no parentheses in a formula.

    >>> is_symbol(r"$\hat{x}_1$"), is_symbol("$x + y$"), is_symbol("x")
    (True, False, False)
    """
    found = _MATHEMATICS.fullmatch(text)
    if found is None:
        return False
    return not any(run.scale == 1.0 and _LOOSE.search(run.text) for run in text_runs(text))


def _is_sound(source: str) -> bool:
    """Whether mathematics keeps to itself within a formula in LaTeX."""
    tokens = _TOKEN.findall(source)
    depths = list(accumulate((token == "{") - (token == "}") for token in tokens))
    return min(depths) >= 0 == depths[-1] and _BREAKING.isdisjoint(tokens)


def _by_level(runs: Sequence[Run]) -> list[tuple[int, list[Run]]]:
    """Runs that belong together, with 1 if they are raised and -1 if they are lowered."""
    groups: list[tuple[int, list[Run]]] = []
    for run in runs:
        level = (run.shift > 0) - (run.shift < 0)
        if not groups or groups[-1][0] != level or run.stacked:
            groups.append((level, []))
        groups[-1][1].append(run)
    return groups


def _html(run: Run) -> str:
    written = html.escape(_accented(run), quote=False)
    for tag, wanted in (("i", run.italic), ("b", run.bold)):
        if wanted:
            written = f"<{tag}>{written}</{tag}>"
    return written


def _accented(run: Run) -> str:
    return run.text[0] + _COMBINING[run.accent] + run.text[1:] if run.accent else run.text


def _script(text: str, level: int) -> str:
    small, sign = (SUPERSCRIPTS, "^") if level > 0 else (SUBSCRIPTS, "_")
    if all(letter in small for letter in text):
        return "".join(small[letter] for letter in text)
    return sign + text


@dataclass(frozen=True)
class _Setting:
    """How letters are set: what a font command and a script change."""

    font: str = ""  # "": letters that stand for numbers are italic
    shift: float = 0.0
    scale: float = 1.0


class _Reader:
    """Reads mathematics, from the left to the right."""

    def __init__(self, source: str) -> None:
        self._tokens: list[str] = _TOKEN.findall(source)
        self._next = 0

    def runs(self) -> list[Run]:
        runs: list[Run] = []
        while self._next < len(self._tokens):
            runs += self._row(_Setting(), 0)
            self._next += 1  # a brace that nothing opened
        return runs

    def _row(self, setting: _Setting, depth: int) -> list[Run]:
        """Everything up to a closing brace or the end."""
        runs: list[Run] = []
        while self._peek() not in ("", "}"):
            token = self._peek()
            if token in ("^", "_"):
                runs += self._scripts(setting, depth)
            elif token in RELATIONS and setting.font != "text":
                self._next += 1
                sign = RELATIONS[token]
                # What follows nothing, or a script, or a sign has no left side: it is no operator.
                alone = not runs or setting.scale < 1.0
                runs.append(_run(sign if alone else f" {sign} ", setting))
            else:
                runs += self._atom(setting, depth)
        return runs

    def _scripts(self, setting: _Setting, depth: int) -> list[Run]:
        """One script, or one above the other."""
        first = self._script(setting, depth)
        second: list[Run] = []
        if self._peek() in ("^", "_"):
            second = self._script(setting, depth)
        if second:
            second[0] = second[0]._replace(stacked=True)
        return first + second

    def _script(self, setting: _Setting, depth: int) -> list[Run]:
        shift = _RAISED if self._take() == "^" else _LOWERED
        inner = replace(
            setting,
            shift=setting.shift + shift * setting.scale,
            scale=setting.scale * SCRIPT_SCALE,
        )
        return _joined(self._atom(inner, depth))

    def _atom(self, setting: _Setting, depth: int) -> list[Run]:
        """A letter, a group in braces, or a command with what belongs to it."""
        token = self._take()
        if depth > _DEEPEST:
            return []
        if token == "{":
            inside = self._row(setting, depth + 1)
            if self._peek() == "}":
                self._next += 1
            return inside
        if token.isspace():
            return [_run(" ", setting)] if setting.font == "text" else []
        name = token[1:] if token.startswith("\\") else ""
        if name in ACCENTS:
            accent = ACCENTS[name][0]
            inside = _joined(self._argument(setting, depth))
            return [run._replace(accent=accent) for run in inside[:1]] + inside[1:]
        if name in FONTS:
            return self._argument(replace(setting, font=FONTS[name]), depth)
        if name == "frac":
            above, below = self._argument(setting, depth), self._argument(setting, depth)
            return [*_held(above, setting), _run("/", setting), *_held(below, setting)]
        if name == "sqrt":
            return [_run("√", setting), *_held(self._argument(setting, depth), setting)]
        if name in WORDS:
            while self._peek().isspace():
                self._next += 1
            apart = "" if self._peek() in ("", "(", "^", "_", "}") else " "
            return [_run(name + apart, replace(setting, font="text"))]
        if name in ("left", "right", "big", "Big", "displaystyle", "limits", "!"):
            return []
        return [_run(SIGNS.get(name or token, token), setting)]

    def _argument(self, setting: _Setting, depth: int) -> list[Run]:
        while self._peek().isspace():
            self._next += 1
        return self._atom(setting, depth + 1) if self._peek() not in ("", "}") else []

    def _peek(self) -> str:
        return self._tokens[self._next] if self._next < len(self._tokens) else ""

    def _take(self) -> str:
        token = self._peek()
        self._next += 1
        return token


def _run(text: str, setting: _Setting) -> Run:
    number = setting.font == "" and len(text) == 1 and _is_variable(text)
    return Run(
        text,
        True,
        number or setting.font in ("italic", "bold italic"),
        setting.font in ("bold", "bold italic"),
        setting.shift,
        setting.scale,
    )


def _is_variable(letter: str) -> bool:
    """Letters that stand for a number are italic: Latin ones, and the small Greek ones."""
    return (letter.isascii() and letter.isalpha()) or "α" <= letter <= "ω" or letter in "ϵϑϕ"


def _held(runs: list[Run], setting: _Setting) -> list[Run]:
    """A part of a fraction, in parentheses if it is a sum."""
    if any(run.text.startswith(" ") and len(run.text) > 1 for run in runs):
        return [_run("(", setting), *runs, _run(")", setting)]
    return runs


def _joined(runs: Sequence[Run]) -> list[Run]:
    """Neighbors that are set in the same way, as one run."""
    joined: list[Run] = []
    for run in filter(_shows, runs):
        last = joined[-1] if joined else None
        if last and not run.accent and not last.accent and last._replace(text=run.text) == run:
            joined[-1] = last._replace(text=last.text + run.text)
        else:
            joined.append(run)
    return joined


def _shows(run: Run) -> bool:
    return bool(run.text)
