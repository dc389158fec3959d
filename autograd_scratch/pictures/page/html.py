"""The page that steps through a graph: one file that needs no network and no other file.

Python decides what each step says and shows; the script on the page only puts it there. All that
comes from the graph reaches the page as data (JSON) or as escaped text.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
import os
import string
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np

from ...program.javascript import written_functions
from ..files import as_path, check_folder, write_whole
from ..formulas.names import node_names, user_names, written_names
from ..layout.layout import lay_out
from ..math_text import html_text, plain_text
from ..protocol import DrawableGraph, DrawableNode
from ..record import Record, RecordedGraph
from ..scene.options import DrawOptions
from ..scene.scene import arrange
from ..text import (
    LONGEST_TITLE,
    MOST_NUMBERS,
    SMALL_ARRAY,
    number_lines,
    numbers_in,
    readable,
    value_lines,
)
from ..writers.svg import to_svg
from .computing import computing
from .folding import folded
from .ids import PREFIX
from .input_words import INPUT_WORDS
from .page_data import PageData
from .steps import steps
from .wording import LANGUAGES

_ESCAPES = {ord(letter): f"\\u{ord(letter):04x}" for letter in "<>&\u2028\u2029"}
_STYLES = (
    *("page", "graph", "view", "controls", "panel", "arrays", "quiz", "inputs"),
    *("table", "numbers", "devices", "worksheet"),
)
_SCRIPTS = (
    *("words", "graph", "view", "map", "groups", "play", "panel", "arrays", "quiz", "worksheet"),
    *("numbers", "compute", "recompute", "places", "labels", "inputs", "check", "navigation"),
)
_ENDINGS = (".html", ".htm")
_HEIGHT = 780  # of the frame in a notebook, in pixels: a graph of some rows and the panel below


@dataclass(frozen=True)
class Page:
    """A page that steps through a graph. A notebook shows it where it stands.

    Attributes:
        html: the whole page.
        title: its title.
        path: the file that it was written to; None if it was not.
    """

    html: str = field(repr=False)
    title: str
    path: Path | None = None

    def _repr_html_(self) -> str:
        source, title = html.escape(self.html), html.escape(self.title)
        # In the sandbox the page can run its script, but reach nothing of the notebook's.
        return (
            f'<iframe srcdoc="{source}" title="{title}" sandbox="allow-scripts" width="100%" '
            f'height="{_HEIGHT}" style="border: 0"></iframe>'
        )


def page(
    graph: RecordedGraph,
    path: str | os.PathLike[str] | None = None,
    *,
    lang: str = "en",
    quiz: bool = False,
    title: str | None = None,
    names: Mapping[str, Any] | None = None,
    collapse: Any = (),
    precision: int = 6,
    max_nodes: int = 1000,
) -> Page:
    """Make the page that steps through a graph; :func:`autograd_scratch.step_through` says how."""
    if lang not in LANGUAGES:
        raise ValueError(f"lang must be 'en' or 'ko', got {lang!r}")
    if type(quiz) is not bool:
        raise TypeError(f"quiz must be True or False, got {quiz!r}")
    if not isinstance(title, str | None):
        raise TypeError(f"title must be a string, got {title!r}")
    if path is not None:
        path = as_path(path)
        if path.suffix.lower() not in _ENDINGS:
            raise ValueError(f"the path must end in .html or .htm, got {path.name!r}")
        check_folder(path)
    if len(graph.outputs) > 1:
        raise ValueError(
            f"a page steps through the graph of one output, got one of {len(graph.outputs)}: make "
            f"a page for each, or step through their sum"
        )
    wording = LANGUAGES[lang]
    wording = wording._replace(words=wording.words | INPUT_WORDS[lang])
    record = graph.record
    terms = node_names(record, names, precision)
    called = written_names(terms, precision)
    # Formulas speak of every node, so in the picture every node has its name; but constants are
    # called by their numbers, which never change.
    all_names = dict(names or {})
    all_names.update((called[id(node)], node) for node in record.nodes if not node.constant)
    options = DrawOptions(
        names=all_names, collapse=collapse, max_nodes=max_nodes, precision=precision
    )
    label = wording.words["picture"].format(count=len(record.nodes))
    folding = folded(record, options, lambda chosen: _picture(record, chosen, label))
    (_, picture), *others = folding.pictures.items()
    is_named = id(record.output) in user_names(record, names)
    name = called[id(record.output)] if is_named else None
    heading = _heading(title, name, wording.words)
    taken = steps(record, terms, precision)
    data = PageData(record, terms, wording, precision, quiz).of(taken)
    computed = computing(record, terms, taken, precision, quiz)
    data |= {"program": computed.data, "fixed": computed.reason}
    data["groups"] = [asdict(fold) for fold in folding.folds]
    words = {key: html.escape(text) for key, text in wording.words.items()}
    css = _together("style", _STYLES, "css")
    functions = written_functions(computed.functions)
    script = _together("script", _SCRIPTS, "js") + "\n" + functions
    whole = _filled(
        _resource("page.html"),
        {
            **words,
            "lang": lang,
            "policy": _policy(css, script),
            "title": html.escape(heading),
            "css": css,
            "script": script,
            "legend": _legend(record, words, any(step.left is not None for step in taken)),
            "picture": picture,
            "folded": "\n".join(_template(closed, other) for closed, other in others),
            "count": str(len(taken)),
            "noscript": words["no script"],
            "summary": words["table quiz" if quiz else "table"],
            "table": _table(record, called, words, precision),
            "data": _in_script(data),
        },
    )
    if path is not None:
        write_whole(path, whole.encode())
    return Page(whole, heading, path)


def _picture(record: Record, options: DrawOptions, label: str) -> str:
    drawing = lay_out(arrange(record, options), options)
    return to_svg(drawing, options.style, title=label, prefix=PREFIX)


def _template(closed: Iterable[int], picture: str) -> str:
    """A picture that is not shown yet: that of other groups being closed."""
    return f'<template data-closed="{" ".join(map(str, closed))}">{picture}</template>'


def _heading(title: str | None, name: str | None, words: Mapping[str, str]) -> str:
    """The title that was given, or one that names the output if it has a name."""
    if title:
        return plain_text(readable(title, LONGEST_TITLE).replace("\n", " "))
    return words["title of"].format(name=plain_text(name)) if name else words["title"]


def _resource(name: str) -> str:
    return (resources.files(__package__) / name).read_text(encoding="utf-8")


def _together(folder: str, names: Iterable[str], ending: str) -> str:
    """The style sheets or the scripts of a folder as a single one."""
    return "\n".join(_resource(f"{folder}/{name}.{ending}") for name in names)


def _policy(css: str, script: str) -> str:
    """A policy by which a browser loads nothing, and runs nothing but this very script."""

    def digest(text: str) -> str:
        return "'sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() + "'"

    return (
        f"default-src 'none'; script-src {digest(script)}; style-src {digest(css)}; "
        f"base-uri 'none'; form-action 'none'"
    )


def _filled(template: str, blanks: Mapping[str, str]) -> str:
    """Fill all blanks at once: what is filled in is not searched for blanks again."""
    return string.Template(template).substitute(blanks)


def _in_script(data: Any) -> str:
    r"""JSON that a script element can hold: in HTML, ``<`` might end it or start a comment.

    >>> print(_in_script({"name": "</script>"}))
    {"name":"\u003c/script\u003e"}
    """
    text = json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return text.translate(_ESCAPES)


def _legend(graph: DrawableGraph, words: Mapping[str, str], differs: bool) -> str:
    items = [f'<li class="forward">{words["legend forward"]}</li>']
    notice = ""
    if graph.output.grad is None:
        notice = f'<p class="notice">{words["forward only"]}</p>'
    else:
        if differs:
            notice = f'<p class="notice">{words["other pass"]}</p>'
        items.append(f'<li class="backward">{words["legend backward"]}</li>')
    return f'<ul id="legend">{"".join(items)}</ul>{notice}'


def _table(
    graph: DrawableGraph, called: Mapping[int, str], words: Mapping[str, str], precision: int
) -> str:
    """Every node with its value and gradient, for those who cannot see the picture."""

    def row(node: DrawableNode) -> Iterable[str]:
        yield f'<th scope="row">{html_text(called[id(node)])}</th>'
        yield f"<td>{_computed_as(node, called, words)}</td>"
        name = plain_text(called[id(node)])
        yield f"<td>{_in_cell(node.value, precision, name)}</td>"
        if walked_back:
            gradient = "" if node.grad is None else _in_cell(node.grad, precision, name)
            yield f'<td class="gradient">{gradient}</td>'

    walked_back = graph.output.grad is not None
    columns = ["node", "computed as", "value", *(["gradient"] if walked_back else [])]
    head = "".join(f'<th scope="col">{words[column]}</th>' for column in columns)
    body = "\n".join(f"<tr>{''.join(row(node))}</tr>" for node in graph.nodes)
    return f"<table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table>"


def _computed_as(node: DrawableNode, called: Mapping[int, str], words: Mapping[str, str]) -> str:
    if node.op is None:
        return words["constant" if node.constant else "variable"]
    inputs = ", ".join(html_text(called[id(x)]) for x in node.inputs)
    return f"{html.escape(readable(node.op.name))}({inputs})"


def _in_cell(value: Any, precision: int, name: str) -> str:
    """A value in a cell of the table; an array of many numbers scrolls in a frame of its own."""
    lines = value_lines(value, precision)
    numbers = numbers_in(value)
    if not SMALL_ARRAY < np.size(numbers) <= MOST_NUMBERS:
        return "<br>".join(map(html.escape, lines))
    shape, inside = html.escape(lines[0]), "\n".join(number_lines(numbers, precision))
    # The keyboard scrolls what has the focus.
    return (
        f'{shape}<pre class="numbers" tabindex="0" role="group" aria-label="{html.escape(name)}">'
        f"{html.escape(inside)}</pre>"
    )
