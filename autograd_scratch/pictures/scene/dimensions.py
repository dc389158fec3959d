"""Shapes with letters for some lengths, as ``(N, 3)`` for a batch of any size."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any


def check_dimensions(dimensions: Any) -> None:
    """See that each letter stands for a length of its own.

    >>> check_dimensions({"N": 4, "M": 4})
    Traceback (most recent call last):
        ...
    ValueError: dimensions: N and M are both 4, so a shape cannot tell which of them is meant
    """
    if dimensions is None:
        return
    if not isinstance(dimensions, Mapping):
        raise TypeError(
            f"dimensions must be a dict of names and lengths such as {{'N': 4}}, got {dimensions!r}"
        )
    known: dict[int, str] = {}
    for name, length in dimensions.items():
        if not isinstance(name, str) or type(length) is not int or length < 0:
            raise TypeError(
                f"dimensions: each name must stand for a length, as in {{'N': 4}}; got "
                f"{name!r}: {length!r}"
            )
        if length in known:
            raise ValueError(
                f"dimensions: {known[length]} and {name} are both {length}, so a shape cannot tell "
                f"which of them is meant"
            )
        known[length] = name


def shape_text(shape: Sequence[int], dimensions: Mapping[str, int] | None = None) -> str:
    """A shape as text, with the names of the lengths that have one.

    >>> shape_text((4, 3), {"N": 4}), shape_text((3,)), shape_text(())
    ('(N, 3)', '(3,)', '()')
    """
    names = {length: name for name, length in (dimensions or {}).items()}
    sides = [names.get(length, str(length)) for length in shape]
    return f"({', '.join(sides)}{',' if len(sides) == 1 else ''})"
