"""The cells of a notebook, from prose and sessions of Python, with the outputs that these show."""

from __future__ import annotations

import ast
import doctest
from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output

_FOLDED = "jp-MarkdownHeadingCollapsed"


def is_folded(cell: NotebookNode) -> bool:
    """Whether a notebook hides what stands below the heading of this cell."""
    return bool(cell.metadata.get(_FOLDED))


class Cells:
    """Cells in the making: prose gathers in one until a heading or code ends it."""

    def __init__(self) -> None:
        self._cells: list[NotebookNode] = []
        self._prose: list[str] = []
        self._pictures: dict[str, str] = {}
        self._runs = 0

    def done(self) -> list[NotebookNode]:
        self._end()
        return self._cells

    def prose(self, markdown: str, pictures: Mapping[str, str] | None = None) -> None:
        """Add a block of Markdown, and at the end of its cell the pictures that it names."""
        self._prose.append(markdown)
        self._pictures |= pictures or {}

    def heading(self, markdown: str, *, folded: bool = False) -> None:
        """Begin a cell with a heading: notebooks fold what is below the heading of a cell."""
        self._end()
        if folded:  # alone in its cell, which stays when the others are hidden
            self._add(new_markdown_cell(markdown))
            # The first is read by JupyterLab; Colab lists such cells by this id.
            self._cells[-1].metadata = {_FOLDED: True, "id": self._cells[-1].id}
        else:
            self.prose(markdown)

    def empty(self) -> None:
        """A cell to write in."""
        self._end()
        self._add(new_code_cell())

    def code(self, source: str, outputs: list[NotebookNode] | None = None, **metadata: Any) -> None:
        """A cell of code, and what it shows."""
        self._end()
        self._runs += 1
        for output in outputs or []:
            if output.output_type == "execute_result":
                output.execution_count = self._runs
        self._add(
            new_code_cell(
                source, outputs=outputs or [], execution_count=self._runs, metadata=metadata
            )
        )

    def session(self, session: str) -> None:
        """A cell for each answer of Python, with the statements that lead to it."""
        waiting: list[str] = []
        for example in doctest.DocTestParser().get_examples(session):
            source = example.source.rstrip()
            if not example.want:
                waiting.append(source)
            else:
                shown, output = _shown(source, example)
                tags = {"tags": ["raises-exception"]} if example.exc_msg else {}
                self.code(_joined([*waiting, shown]), output, **tags)
                waiting = []
        self._code_of(waiting)

    def not_run(self, code: str) -> None:
        """What a page does not run either draws into a file, or reads one that nobody has."""
        for statement in ast.parse(code).body:
            source = str(ast.get_source_segment(code, statement))
            drawing = _without_file(source)
            if drawing is None:
                self.prose(f"```python\n{source}\n```")
            else:
                self.code(drawing)

    def _code_of(self, statements: list[str]) -> None:
        if statements:
            self.code(_joined(statements))
            statements.clear()

    def _end(self) -> None:
        if self._prose:
            links = [f"[{name}]: {data}" for name, data in self._pictures.items()]
            blocks = [*self._prose, "\n".join(links)] if links else self._prose
            self._add(new_markdown_cell("\n\n".join(blocks)))
        self._prose, self._pictures = [], {}

    def _add(self, cell: NotebookNode) -> None:
        cell.id = f"cell-{len(self._cells)}"  # nbformat draws a random one
        self._cells.append(cell)


def _joined(statements: list[str]) -> str:
    """Statements below each other, with an empty line around functions, classes and loops."""
    text = statements[0]
    for before, after in pairwise(statements):
        apart = any(hasattr(ast.parse(one).body[0], "body") for one in (before, after))
        text += ("\n\n" if apart else "\n") + after
    return text


def _shown(source: str, example: doctest.Example) -> tuple[str, list[NotebookNode]]:
    """The code of a cell that shows what the example shows, and its output.

    What is printed of ``explain`` and ``latex`` is left as a value, of which a notebook makes a
    table and formulas.
    """
    if example.exc_msg:
        kind, _, message = example.exc_msg.rstrip().partition(": ")
        name = kind.rpartition(".")[2]
        error = f"{name}: {message}"
        return source, [new_output("error", ename=name, evalue=message, traceback=[error])]
    want = example.want
    is_value = False
    match ast.parse(source).body[-1]:
        case ast.Expr(
            ast.Call(
                ast.Name("print"), [ast.Call(ast.Attribute(attr="explain" | "latex")) as rich], []
            )
        ):
            source, is_value = str(ast.get_source_segment(source, rich)), True
        case ast.Expr(ast.Call(ast.Name("print"))):
            pass
        case ast.Expr():
            is_value = True
    if is_value:
        data = {"text/plain": want.rstrip("\n")}
        return source, [new_output("execute_result", data=data)]
    return source, [new_output("stream", name="stdout", text=want)]


def _without_file(source: str) -> str | None:
    """The code of a call that draws, without the file that it draws into; None if it draws none."""
    match ast.parse(source).body:
        case [ast.Expr(ast.Call(_, [*_, before, ast.Constant(str()) as file]))]:
            code = source.encode()  # in which ast counts
            return (code[: before.end_col_offset] + code[file.end_col_offset :]).decode()
    return None
