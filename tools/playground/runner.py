"""What runs the code of the playground's editor, in the browser.

The file is put on the site as it is, and loaded there by the page's worker; it needs Python only.
"""

from __future__ import annotations

import ast
import linecache
import time
import traceback
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from io import TextIOBase
from types import CodeType
from typing import Any

Show = Callable[[str, str], object]
"""What gets the results: a kind, which is "text", "error", "svg" or "html", and the content."""

EDITOR = "<editor>"
"""The name of the editor's text in tracebacks."""

MOST = 100_000
"""So many characters of output are shown; a page that held more would stand still."""

MOST_PICTURES = 100
"""So many pictures and pages are shown."""

_PAUSE = 0.1  # seconds in which what is printed is collected, as each message costs time


class _Output(TextIOBase):
    """What is printed, handed on in pieces."""

    def __init__(self, show: Show) -> None:
        self._show = show
        self._waiting: list[str] = []
        self._left = MOST
        self._last = 0.0

    def write(self, text: str) -> int:
        if self._left > 0:
            self._waiting.append(text[: self._left])
            self._left -= len(text)
            if self._left <= 0:
                self._waiting.append(f"\n… only the first {MOST:,} characters are shown")
        if time.monotonic() - self._last > _PAUSE:
            self.flush()
        return len(text)

    def flush(self) -> None:
        if self._waiting:
            self._show("text", "".join(self._waiting))
            self._waiting.clear()
            self._last = time.monotonic()


def run(code: str, show: Show) -> None:
    """Run the text of the editor, in names of its own, and show what comes out.

    What it prints is shown, and what its last line is worth. The code may call ``display`` to show
    something in between.

    Args:
        code: the text.
        show: is called for each piece of output.
    """
    output = _Output(show)
    pictures = 0

    def display(value: Any) -> None:
        """Show a value: as a picture or a page if it has one, else as text."""
        nonlocal pictures
        kind, content = _shown(value)
        if kind == "text":
            output.write(content)
            return
        pictures += 1
        if pictures <= MOST_PICTURES:
            output.flush()
            show(kind, content)
        elif pictures == MOST_PICTURES + 1:
            output.write(f"… only the first {MOST_PICTURES} pictures are shown\n")

    linecache.cache[EDITOR] = (len(code), None, code.splitlines(keepends=True), EDITOR)
    names = {"__name__": "__main__", "display": display}
    with redirect_stdout(output), redirect_stderr(output):
        try:
            tree = ast.parse(code, EDITOR)
            last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
            exec(_compiled(tree), names)
            if last is not None:
                value = eval(_compiled(ast.Expression(last.value)), names)
                if value is not None:
                    display(value)
        except BaseException as error:  # whatever it raises, the reader sees it
            output.flush()
            show("error", _told(error))
        output.flush()


def _compiled(tree: ast.Module | ast.Expression) -> CodeType:
    """Code of the editor, to which the imports from __future__ of this file do not apply."""
    mode = "exec" if isinstance(tree, ast.Module) else "eval"
    return compile(tree, EDITOR, mode, dont_inherit=True)


def _shown(value: Any) -> tuple[str, str]:
    """How a value shows itself: the richest that it has."""
    for kind in ("svg", "html"):
        method = getattr(type(value), f"_repr_{kind}_", None)
        shown = method(value) if method else None
        if shown is not None:
            return kind, shown
    return "text", f"{value!r}\n"


def _told(error: BaseException) -> str:
    """An error with the lines of the editor that led to it, without those of the libraries."""
    told = traceback.TracebackException.from_exception(error)
    waiting: list[traceback.TracebackException | None] = [told]
    while waiting:
        one = waiting.pop()
        if one is not None:
            one.stack = traceback.StackSummary.from_list(
                [(x.filename, x.lineno, x.name, x.line) for x in one.stack if x.filename == EDITOR]
            )
            waiting += [one.__cause__, one.__context__]
    return "".join(told.format())
