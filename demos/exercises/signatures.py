"""Whether what a student wrote can be called as the template says."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from demos.exercises.task import Task, Text

__all__ = ["Misfit", "misfit"]


class Misfit(NamedTuple):
    """What is unlike the template; ``fatal`` if it makes no sense to call it."""

    text: Text
    fatal: bool


def misfit(task: Task, student: Any) -> Misfit | None:
    """What a student's definition lacks to be called as the task's template says."""
    if task.methods and not isinstance(student, type):
        text = Text(
            f"{task.name} must be a class, with methods in it: `class {task.name}:`.",
            f"{task.name} 자리에는 메서드가 있는 클래스(`class {task.name}:`)가 있어야 합니다.",
        )
        return Misfit(text, fatal=True)
    if not task.methods and (isinstance(student, type) or not callable(student)):
        text = Text(
            f"{task.name} must be a function: `def {task.name}{task.signature}:`.",
            f"{task.name} 자리에는 함수(`def {task.name}{task.signature}:`)가 있어야 합니다.",
        )
        return Misfit(text, fatal=True)
    for signature, function in _pairs(task, student):
        right, names = _names(signature), _names_of(function)
        if names != right and sorted(names) == sorted(right):
            text = Text(
                f"The arguments come in the order of the template: {', '.join(right)}. Here it is "
                f"{', '.join(names)}.",
                f"인수는 처음에 주어진 순서({', '.join(right)})대로 전달됩니다. 지금 작성한 "
                f"순서는 {', '.join(names)}입니다.",
            )
            return Misfit(text, fatal=False)
    return None


def _pairs(task: Task, student: Any) -> Iterator[tuple[str, Any]]:
    if not task.methods:
        yield task.signature, student
    for method in task.methods:
        name = method.signature.partition("(")[0]
        yield method.signature, vars(student).get(name)


def _names(signature: str) -> list[str]:
    """The names of the arguments in ``forward(self, x, t=1)``."""
    inside = signature[signature.index("(") + 1 : -1]
    return [re.split(r"\W", argument.strip())[0] for argument in inside.split(",")]


def _names_of(function: Any) -> list[str]:
    if not inspect.isfunction(function):  # or a lambda; of others Python may not tell
        return []
    return list(inspect.signature(function).parameters)
