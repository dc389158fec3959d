"""Names in a program's source. Whatever a user calls things, none of it is ever code there."""

from __future__ import annotations

import keyword
import re
import unicodedata
from functools import cache
from types import SimpleNamespace
from typing import Any

import numpy as np

from ...engine.op import Op

LENGTH = 60
"""How many characters of a name are kept."""


class Names:
    """The names in a source, and the objects that they stand for.

    Attributes:
        namespace: what the source refers to: NumPy, ops, functions and constants.
        header: a comment for each constant.
    """

    def __init__(self) -> None:
        self._ops = SimpleNamespace()
        self._op_of: dict[str, Op] = {}  # what is in there
        self.namespace: dict[str, Any] = {"np": np, "ops": self._ops}
        self.header: list[str] = []
        self._taken = {*keyword.kwlist, "np", "ops", "float", "slice"}
        self._counts: dict[tuple[str, bool], int] = {}
        self._constants: dict[int, str] = {}

    def new(self, wanted: str, numbered: bool = False) -> str:
        """A name that nothing has yet, close to the one that is wanted."""
        name = identifier(plain_text(wanted))
        while True:
            count = self._counts[name, numbered] = self._counts.get((name, numbered), 0) + 1
            candidate = name if count == 1 and not numbered else f"{name}_{count}"
            if candidate not in self._taken:
                self._taken.add(candidate)
                return candidate

    def constant(self, value: Any, name: str | None = None) -> str:
        """The name of an object that the source refers to; one without a name gets a comment."""
        known = self._constants.get(id(value))
        if known is None:
            known = self.new(name or "constant", numbered=name is None)
            self._constants[id(value)] = known
            self.namespace[known] = value  # which keeps its id from being used again
            if name is None:
                self.header.append(f"# {known} = {one_line(_described(value))}")
        return known

    def op(self, op: Op) -> str:
        """The expression for an op as a function of plain values."""
        name = identifier(name_of(op))
        while keyword.iskeyword(name) or self._op_of.setdefault(name, op) is not op:
            name += "_"
        if not hasattr(self._ops, name):
            setattr(self._ops, name, evaluation_of(op))
        return f"ops.{name}"


def evaluation_of(op: Op) -> Any:
    """An op as a function of plain values."""

    def call(*values: Any, **params: Any) -> Any:
        return op.evaluate(list(values), params)

    return call


def name_of(function: Any) -> str:
    """What a function or op is called; its type's name where it does not tell."""
    name = function.name if isinstance(function, Op) else getattr(function, "__name__", None)
    return plain_text(type(function).__name__ if name is None else name)


def plain_text(text: Any) -> str:
    """A text whose methods are Python's own, and not those of a subclass."""
    return str.__str__(text) if isinstance(text, str) else object.__repr__(text)


def is_keyword_argument(name: Any) -> bool:
    """Whether ``f(name=…)`` is how Python writes that argument, and means no more than that."""
    return (
        type(name) is str
        and name.isascii()  # Python takes some other letters for these
        and name.isidentifier()
        and not keyword.iskeyword(name)
        and name != "__debug__"
    )


def one_line(text: str) -> str:
    """A text as a comment can hold it, whatever an op or argument is called."""
    return re.sub(r"\s+", " ", "".join(c if c.isprintable() else " " for c in text))[:120]


@cache
def identifier(text: str) -> str:
    """A name in Python that is close to ``text``.

    >>> identifier("p['W'][0]"), identifier("2nd"), identifier("?")
    ('p_W_0', 'x_2nd', 'x_')
    """
    # Python itself treats names as equal whose normal forms are.
    text = unicodedata.normalize("NFKC", text[:LENGTH])
    name = re.sub(r"\W+", "_", text).strip("_")
    return name if name.isidentifier() else f"x_{name}" if f"x_{name}".isidentifier() else "x"


def _described(value: Any) -> str:
    """A constant in a comment."""
    if isinstance(value, np.ndarray):
        return f"{value.dtype} {value.shape}"
    if type(value) is float or isinstance(value, np.generic):
        return repr(value)
    return f"an object of type {plain_text(type(value).__name__)}"
