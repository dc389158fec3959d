"""What a race is: the columns it measures, and a task for each contender."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any, Literal

TURN_SECONDS = 0.02
"""A turn repeats what is quicker than this until it takes about as long, and takes the mean."""

Result = Mapping[str, Any]
"""What a contender computed, by name: numbers, arrays, or lists of numbers."""


@dataclass
class Task:
    """A contender that stands ready.

    Args:
        turn: do the work once; returns what was measured, seconds or bytes by column.
        result: what the work computed. Asked for after the first turn.
        once: what was measured while getting ready, such as the time to compile.
    """

    turn: Callable[[], dict[str, float]]
    result: Callable[[], Result]
    once: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Column:
    """One of the figures that a race measures.

    Args:
        name: its heading.
        unit: seconds or bytes.
        per: what a figure is divided by in tables, such as the number of nodes.
    """

    name: str
    unit: Literal["s", "B"] = "s"
    per: int = 1


@dataclass(frozen=True)
class Race:
    """Several contenders, one task.

    Args:
        name: unique among all races; starts with the case's name.
        title: what is measured, in one line.
        contenders: by name, the function that makes the contender ready.
        columns: what is measured. Contenders are compared by the first.
        rounds: how many turns each contender has.
        tolerance: how far results may lie apart, relative to the largest number in them; one for
            all parts of the result, or one for each.
        threads: each contender runs once with each of these numbers of threads.
        left_out: contenders that do not take part, and why.
        note: what a reader must know.
        curve: the columns are sizes, so the picture is a curve over them.
    """

    name: str
    title: str
    contenders: Mapping[str, Callable[[], Task]]
    columns: tuple[Column, ...]
    rounds: int
    tolerance: float | Mapping[str, float]
    threads: tuple[int, ...] = (1,)
    left_out: Mapping[str, str] = field(default_factory=dict)
    note: str = ""
    curve: bool = False


def mean_seconds(call: Callable[[], object], repeats: int) -> float:
    """The mean time of some calls in a row."""
    start = perf_counter()
    for _ in range(repeats):
        call()
    return (perf_counter() - start) / repeats


def settled_seconds(call: Callable[[], object], repeats: int) -> float:
    """The same, after a call that is not counted if there are several.

    It brings back into the caches what the turns of the others drove out.
    """
    if repeats > 1:
        call()
    return mean_seconds(call, repeats)


def enough(seconds: float) -> int:
    """How often to repeat what takes so long, to fill a turn."""
    return max(1, round(TURN_SECONDS / max(seconds, 1e-9)))


def calls(call: Callable[[], Any], result: Callable[[Any], Result]) -> Task:
    """A task that makes the same call again and again, and measures it as "run".

    The first call is measured as "first call": a jit traces and compiles in it.

    Args:
        call: the work. It returns its result only when that is computed.
        result: makes the result comparable.
    """
    start = perf_counter()
    first = call()
    first_seconds = perf_counter() - start
    repeats = enough(mean_seconds(call, 1))
    return Task(
        turn=lambda: {"run": settled_seconds(call, repeats)},
        result=lambda: result(first),
        once={"first call": first_seconds},
    )
