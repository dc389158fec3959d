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
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np

from .heat_map import heat_map
from .names import node_names, user_names
from .notation import Term
from .picture import pieces
from .protocol import DrawableGraph, DrawableNode
from .render import check_folder, draw, write_whole
from .steps import Step, steps
from .text import (
    LONGEST_TITLE,
    SMALL_ARRAY,
    is_number,
    number_text,
    numbers_in,
    readable,
    value_lines,
)
from .wording import LANGUAGES, Wording

MAX_NODES = 1000
"""Larger graphs are taken apart on request only."""

_ENDINGS = (".html", ".htm")
_BROADCASTING = ("add", "sub", "mul", "div", "pow", "maximum", "minimum", "where")
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
    graph: DrawableGraph,
    path: str | os.PathLike[str] | None = None,
    *,
    lang: str = "en",
    quiz: bool = False,
    title: str | None = None,
    names: Mapping[str, Any] | None = None,
    precision: int = 6,
    max_nodes: int = MAX_NODES,
) -> Page:
    """Make the page that steps through a graph; see :func:`autograd_scratch.step_through`.

    Args:
        graph: the graph.
        path: a file to write; it must end in .html or .htm.
        lang: "en" or "ko".
        quiz: ask for each number before it is shown.
        title: the heading of the page.
        names: variables by name, such as ``locals()``.
        precision: how many significant digits numbers are shown with.
        max_nodes: how many nodes the graph may have.

    Returns:
        The page.

    Raises:
        ValueError: an unknown language, another ending, or a graph of more than ``max_nodes``.
        FileNotFoundError: the folder does not exist.
        TypeError: ``names`` is no mapping.
        GraphvizError: see :func:`.render.render`.

    Example:
        >>> from autograd_scratch import Graph, Node
        >>> page(Graph(Node(100.0, name="apple") * 2.0)).html[:15]
        '<!doctype html>'
    """
    if lang not in LANGUAGES:
        raise ValueError(f"no page in the language {lang!r}; lang must be en or ko")
    if path is not None:
        path = Path(path)
        if path.suffix.lower() not in _ENDINGS:
            raise ValueError(f"the page is HTML, and {path.name!r} does not end in .html or .htm")
        check_folder(path)
    wording = LANGUAGES[lang]
    called = node_names(graph, names, precision)
    # Formulas speak of every node, so in the picture every node has its name.
    all_names = dict(names or {})
    all_names.update((called[id(node)], node) for node in graph.nodes if node.op is not None)
    picture = draw(graph, names=all_names, max_nodes=max_nodes, precision=precision)
    is_named = id(graph.output) in user_names(graph, names)
    name = called[id(graph.output)] if is_named else None
    heading = _heading(title, name, wording.words)
    taken = steps(graph, called, precision)
    data = _Data(graph, called, wording, precision, quiz).of(taken)
    words = {key: html.escape(text) for key, text in wording.words.items()}
    label = wording.words["picture"].format(count=len(graph.nodes))
    css, script = _resource("page.css"), _resource("page.js")
    whole = _filled(
        _resource("page.html"),
        {
            **words,
            "lang": lang,
            "policy": _policy(css, script),
            "title": html.escape(heading),
            "css": css,
            "script": script,
            "legend": _legend(graph, words),
            "picture": pieces(picture, label),
            "count": str(len(taken)),
            "noscript": words["no script"],
            "summary": words["table quiz" if quiz else "table"],
            "table": _table(graph, called, words, precision),
            "data": _in_script(data),
        },
    )
    if path is not None:
        write_whole(path, whole.encode())
    return Page(whole, heading, path)


def _heading(title: str | None, name: str | None, words: Mapping[str, str]) -> str:
    """The title that was given, or one that names the output if it has a name."""
    if title:
        return readable(title, LONGEST_TITLE).replace("\n", " ")
    return words["title of"].format(name=name) if name else words["title"]


def _resource(name: str) -> str:
    return (resources.files(__package__) / name).read_text(encoding="utf-8")


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
    return re.sub(r"\{\{(\w+)\}\}", lambda blank: blanks[blank[1]], template)


def _in_script(data: Any) -> str:
    r"""JSON that a script element can hold: in HTML, ``<`` might end it or start a comment.

    >>> print(_in_script({"name": "</script>"}))
    {"name":"\u003c/script\u003e"}
    """
    text = json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return re.sub("[<>&\u2028\u2029]", lambda letter: f"\\u{ord(letter[0]):04x}", text)


def _legend(graph: DrawableGraph, words: Mapping[str, str]) -> str:
    items = [f'<li class="forward">{words["legend forward"]}</li>']
    notice = ""
    if graph.output.grad is None:
        notice = f'<p class="notice">{words["forward only"]}</p>'
    else:
        items.append(f'<li class="backward">{words["legend backward"]}</li>')
    return f'<ul id="legend">{"".join(items)}</ul>{notice}'


def _table(
    graph: DrawableGraph, called: Mapping[int, Term], words: Mapping[str, str], precision: int
) -> str:
    """Every node with its value and gradient, for those who cannot see the picture."""

    def row(node: DrawableNode) -> Iterable[str]:
        yield f'<th scope="row">{html.escape(called[id(node)])}</th>'
        yield f"<td>{_computed_as(node, called, words)}</td>"
        yield f"<td>{_in_cell(node.value, precision)}</td>"
        if walked_back:
            gradient = "" if node.grad is None else _in_cell(node.grad, precision)
            yield f'<td class="gradient">{gradient}</td>'

    walked_back = graph.output.grad is not None
    columns = ["node", "computed as", "value", *(["gradient"] if walked_back else [])]
    head = "".join(f'<th scope="col">{words[column]}</th>' for column in columns)
    body = "\n".join(f"<tr>{''.join(row(node))}</tr>" for node in graph.nodes)
    return f"<table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table>"


def _computed_as(node: DrawableNode, called: Mapping[int, Term], words: Mapping[str, str]) -> str:
    if node.op is None:
        return words["constant" if node.constant else "variable"]
    inputs = ", ".join(called[id(x)] for x in node.inputs)
    return html.escape(f"{readable(node.op.name)}({inputs})")


def _in_cell(value: Any, precision: int) -> str:
    return "<br>".join(map(html.escape, value_lines(value, precision)))


class _Data:
    """The data of a page in the making: values are kept once, and steps refer to them."""

    def __init__(
        self,
        graph: DrawableGraph,
        called: Mapping[int, Term],
        wording: Wording,
        precision: int,
        quiz: bool,
    ) -> None:
        self._nodes = graph.nodes
        self._called = called
        self._wording = wording
        self._precision = precision
        self._quiz = quiz
        self._values = _Once()
        self._rules = _Once()

    def of(self, taken: list[Step]) -> dict[str, Any]:
        """Everything that the script needs to know, ready to be written as JSON."""
        told = [self._step(step) for step in taken]
        nodes = [
            [self._called[id(node)], readable(node.op.sign) if node.op else ""]
            for node in self._nodes
        ]
        return {
            "words": self._wording.words,
            "nodes": nodes,
            "rules": self._rules.kept,
            "values": self._values.kept,
            "steps": told,
        }

    def _step(self, step: Step) -> dict[str, Any]:
        node = self._nodes[step.node]
        told: dict[str, Any] = {"kind": step.kind, "node": step.node, "lines": step.appearing}
        if step.kind == "start":
            return told
        told |= {"target": step.target, "found": self._value(step.found)}
        if step.to is not None:
            told["to"] = step.to
        if step.part:
            told["part"] = step.part
        if step.formula:
            told["formula"] = step.formula
        if step.kind == "backward":
            told["rule"] = self._rules.place(self._rule(node, step.found))
        if text := self._text(step):
            told["text"] = text
        if given := self._given(step, node):
            told["given"] = given
        if self._quiz and not self._is_given(step):
            told["answer"] = self._answer(step.found)
        return told

    def _text(self, step: Step) -> str | None:
        """Which text tells of a step, where it is not that of all steps of its kind."""
        if step.kind == "backward" and not is_number(step.found):
            return "backward array"
        return "seed given" if self._is_given(step) else None

    def _rule(self, node: DrawableNode, found: Any) -> str:
        """The backward rule of a node's op in words."""
        assert node.op is not None
        rule = self._wording.rule(node.op.name)
        was_stretched = node.op.name in _BROADCASTING and np.shape(found) != np.shape(node.value)
        return f"{rule} {self._wording.words['broadcast']}" if was_stretched else rule

    def _is_given(self, step: Step) -> bool:
        """Whether the backward pass began with a gradient that the user has chosen."""
        return step.kind == "seed" and not (is_number(step.found) and step.found == 1)

    def _given(self, step: Step, node: DrawableNode) -> list[tuple[str, int]]:
        """The arrays that a step works on, each with its name."""
        if step.kind == "forward":
            given = [(str(self._called[id(x)]), x.value) for x in node.inputs]
        elif step.kind == "backward":
            given = [(step.upstream, node.grad)]
        else:
            given = []
        arrays = {name: numbers_in(value) for name, value in given if not is_number(value)}
        return [(name, self._value(array)) for name, array in arrays.items()]

    def _value(self, value: Any) -> int:
        """The place of a value among all: of a number as text, of an array as a description."""
        value = numbers_in(value)
        if is_number(value):
            return self._values.place(number_text(value, self._precision))
        told: dict[str, Any] = {"shape": str(value.shape)}
        if 0 < value.size <= SMALL_ARRAY and value.ndim <= 2:
            told["cells"] = list(map(self._texts, np.atleast_2d(value)))
        if map_ := heat_map(value):
            told["rows"] = map_.rows
            told |= {key: count for key, count in (("nan", map_.nan), ("inf", map_.inf)) if count}
            if map_.elements:
                told["low"], told["high"] = self._texts(map_.elements)
            if map_.cells:
                limit = max(map(abs, map_.cells)) or 1.0
                shares = [round(cell / limit, 3) for cell in map_.cells]
                told["scale"] = [*self._texts(map_.cells), *shares]
            if map_.block != (1, 1):
                told["block"] = map_.block
        return self._values.place(told)

    def _texts(self, numbers: Iterable[Any]) -> list[str]:
        return [number_text(number, self._precision) for number in numbers]

    def _answer(self, found: Any) -> dict[str, Any]:
        """What must be typed: each number or, for an array of many, its shape."""
        if not is_number(found) and (found.size > SMALL_ARRAY or not 0 < found.ndim <= 2):
            return {"shape": found.shape}
        elements = np.ravel(found).tolist()
        return {
            "elements": [x if np.isfinite(x) else str(x) for x in map(float, elements)],
            "shown": self._texts(elements),
        }


class _Once:
    """Things that are kept once, however often they come."""

    def __init__(self) -> None:
        self.kept: list[Any] = []
        self._places: dict[str, int] = {}

    def place(self, thing: Any) -> int:
        key = json.dumps(thing)
        if key not in self._places:
            self._places[key] = len(self.kept)
            self.kept.append(thing)
        return self._places[key]
