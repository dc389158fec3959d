"""Trials of tasks that are one function: the same for several lists of arguments."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from demos.exercises.task import Mistake, Task, Text, Trial

__all__ = ["Wrong", "function_task", "numbers"]

Wrong = tuple[Callable[..., Any], Text]
"""A known wrong formula, of the task's arguments, and its hint."""


def numbers(*values: Any) -> np.ndarray[Any, Any]:
    """An array of floats."""
    return np.array(values, dtype=float)


def function_task(
    name: str,
    signature: str,
    text: Text,
    right: Callable[..., Any],
    cases: Sequence[Mapping[str, Any]],
    wrong: Sequence[Wrong] = (),
    parts: Sequence[str] = (),
) -> Task:
    """A task that is one function, tried with each of ``cases`` in turn."""

    def trials(student: Callable[..., Any]) -> Iterator[Trial]:
        for case in cases:
            with np.errstate(all="ignore"):  # wrong formulas overflow where the right one does not
                mistakes = [
                    Mistake(formula(*copy.deepcopy(case).values()), hint) for formula, hint in wrong
                ]
            yield Trial(
                call=f"{name}{signature}",
                function=lambda **given: student(*given.values()),
                arguments=case,
                right=right(*copy.deepcopy(case).values()),
                mistakes=mistakes,
                parts=parts,
            )

    return Task(name, text, trials, signature=signature)
