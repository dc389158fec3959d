"""Why a function is traced again and again: what is new in its arguments each time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from reprlib import repr as shortened
from typing import Any

import numpy as np

from ..engine.pytree import flatten
from .signature import is_traced

TRACES = 16
"""After so many traces a warning asks whether all of them are meant."""

ADVICE = {
    "value": "an integer that decides about a branch, a shape, an index or a text is traced anew "
    "for each value, as strings and functions are, so pass a number that only computes, such as a "
    "counter of steps, as a float, or leave out what needs its value (float(n), the math module)",
    "shape": "every shape is traced anew, so call it with batches of one size, or of a few",
    "strides": "how an array lies in memory decides about the last digits of sums, so make copies "
    "that lie alike (np.ascontiguousarray)",
    "numbers": "a branch or a shape depends on them, so write where(condition, a, b)",
}
"""What to do, by what is new."""

ABSENT = {"presence": "none"}
"""What is known of a leaf of other arguments."""


class Traces:
    """How often a function was traced, and what was new in its arguments.

    Attributes:
        number: how often.
    """

    def __init__(self) -> None:
        self.number = 0
        self._signature: Any = None
        self._before: dict[str, dict[str, Any]] = {}  # facts of the leaves, by their paths
        self._times: Counter[tuple[str, str]] = Counter()  # by path and what of it is new
        self._latest: dict[tuple[str, str], str] = {}  # the old and the new, in words

    def add(self, signature: Any, args: Any, kwargs: Any) -> None:
        """Note a trace with these arguments, which have that signature."""
        before, signature_before = self._before, self._signature
        self._before = {path: _facts(leaf) for path, leaf in flatten((args, kwargs))}
        self._signature = signature
        self.number += 1
        if self.number == 1:
            return
        news = {}
        for path in {**before, **self._before}:
            old, new = before.get(path, ABSENT), self._before.get(path, ABSENT)
            if old != new:
                what = next(what for what in new if old.get(what) != new[what])
                news[path, what] = f"{_shown(old, what)}, then {_shown(new, what)}"
        if not news:
            news["", "numbers" if signature == signature_before else "structure"] = ""
        self._times.update(news.keys())
        self._latest.update(news)

    def why(self, name: Callable[[str], str]) -> str:
        """What was new, how often, and what to do.

        Args:
            name: gives the name of a leaf of the arguments by its path.
        """
        found = self._times.most_common(3)
        told = [
            f"the {what} of {name(path)} ({times} times; at last {self._latest[path, what]})"
            if path
            else f"the {what} alone ({times} times)"
            for (path, what), times in found
        ]
        kinds = dict.fromkeys([what for (_, what), _ in found if what in ADVICE])
        return "; ".join([f"what changed: {', '.join(told)}", *[ADVICE[kind] for kind in kinds]])


def _facts(x: Any) -> dict[str, Any]:
    """What of a leaf decides for which arguments a program is made, the most telling first."""
    if isinstance(x, np.ndarray):
        kind = {"type": f"{x.dtype} array"}
        return kind | (
            {"shape": x.shape, "strides": x.strides} if is_traced(x) else {"value": x.item()}
        )
    if is_traced(x):
        return {"type": type(x)}
    return {"type": type(x), "value": x if not isinstance(x, complex) else repr(x)}


def _shown(facts: dict[str, Any], what: str) -> str:
    """A fact in words, or of what type the leaf is where it has none of the kind."""
    fact = facts.get(what, facts.get("type", "none"))
    if isinstance(fact, type):
        return fact.__name__
    return fact if what == "type" else shortened(fact)
