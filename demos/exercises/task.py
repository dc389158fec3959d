"""What an exercise is made of: a text, the template that the student fills in, and trials."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

__all__ = ["Method", "Mistake", "Section", "Task", "Text", "Trial"]


class Text(NamedTuple):
    """The same in both languages."""

    en: str
    ko: str

    def to(self, lang: str) -> str:
        return self.ko if lang == "ko" else self.en


class Mistake(NamedTuple):
    """A mistake that students make.

    Attributes:
        result: what it gives in this trial; or a function that tells from a result whether the
            mistake was made.
        hint: what to tell the student.
    """

    result: Any
    hint: Text


@dataclass(frozen=True)
class Trial:
    """One call of the student's code, and what is right.

    Attributes:
        call: the call, as it is shown.
        function: what is called, with copies of ``arguments``.
        arguments: the numbers, by the names that the template gives them.
        right: the right result.
        mistakes: known wrong results, the likeliest first.
        parts: names of the results, where there are several.
        changes: the arguments that the code is asked to change.
        remarks: by the name of an argument that it may change, though not asked to, what to say.
        rtol: how far a number may be off, relatively.
    """

    call: str
    function: Callable[..., Any]
    arguments: Mapping[str, Any]
    right: Any
    mistakes: Sequence[Mistake] = ()
    parts: Sequence[str] = ()
    changes: Sequence[str] = ()
    remarks: Mapping[str, Text] = field(default_factory=dict)
    rtol: float = 1e-5


class Method(NamedTuple):
    """A method of a template; ``body`` where it is given to the student."""

    signature: str
    body: str = "raise NotImplementedError"


@dataclass(frozen=True)
class Task:
    """One function or class to write.

    Attributes:
        name: its name.
        text: what it is to do; stands in the template as the docstring.
        trials: given what the student wrote, the calls to try, the simplest first. The next one is
            asked for only after the one before was right.
        signature: the arguments of a function, as ``(x, y)``.
        methods: of a class, instead.
    """

    name: str
    text: Text
    trials: Callable[[Any], Iterator[Trial]]
    signature: str = ""
    methods: Sequence[Method] = field(default=())

    def template(self, lang: str) -> str:
        """The Python source that the student fills in."""
        head = f"class {self.name}:" if self.methods else f"def {self.name}{self.signature}:"
        docstring = textwrap.indent(f'"""{self.text.to(lang)}\n"""', "    ")
        if not self.methods:
            return f"{head}\n{docstring}\n    raise NotImplementedError\n"
        methods = (
            f"    def {method.signature}:\n{textwrap.indent(method.body, ' ' * 8)}\n"
            for method in self.methods
        )
        return f"{head}\n{docstring}\n\n" + "\n".join(methods)


@dataclass(frozen=True)
class Section:
    """The tasks of one section of the book."""

    number: str
    title: Text
    tasks: Sequence[Task]
