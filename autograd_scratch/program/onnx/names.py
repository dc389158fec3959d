"""What the user calls the arrays that a function closes over, and its arguments and results."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from types import FunctionType, MethodType, ModuleType
from typing import Any

import numpy as np

DEPTH = 6
"""How deep in what a function closes over arrays are looked for."""

LONGEST = 1000
"""In a longer list nobody gives names to arrays."""


def names_of_constants(f: Callable[..., Any]) -> dict[Any, list[tuple[str, Any]]]:
    """The arrays that a function closes over, with their names, by type and shape.

    An array in a dict is called by its key, one in an object by its attribute: ``params["W1"]`` is
    W1. Equal arrays are one, and have the first name.
    """
    found: dict[Any, list[tuple[str, Any]]] = {}
    for name, array in _arrays(f, "", set(), DEPTH):
        found.setdefault((array.dtype, array.shape), []).append((name, array))
    return found


def _arrays(x: Any, name: str, seen: set[int], depth: int) -> Iterator[tuple[str, Any]]:
    """The arrays in a value, each with the name of the place nearest to it."""
    if isinstance(x, np.ndarray):
        if x.ndim and name and x.dtype.kind in "fiub":
            yield name, x
        return
    if not depth or id(x) in seen or isinstance(x, (str, bytes, int, float, type, ModuleType)):
        return
    seen.add(id(x))
    for key, part in _parts(x, name):
        yield from _arrays(part, key, seen, depth - 1)


def _parts(x: Any, name: str) -> Iterator[tuple[str, Any]]:
    """What a value is made of or closes over."""
    if isinstance(x, dict):
        yield from [(str(key), part) for key, part in x.items()]
    elif isinstance(x, (list, tuple)):
        if len(x) > LONGEST:
            return
        yield from [(f"{name}_{i}", part) for i, part in enumerate(x)]
    elif isinstance(x, MethodType):
        yield from [(name, x.__self__), (name, x.__func__)]
    elif isinstance(x, FunctionType):
        yield from _closed_over(x)
    elif isinstance(x, partial):
        yield from [*x.keywords.items(), (name, x.args), (name, x.func)]
    elif hasattr(x, "__dict__"):
        # Dicts of parameters first: the layers that share them have shorter names for them.
        yield from sorted(vars(x).items(), key=lambda item: not isinstance(item[1], dict))


def _closed_over(f: FunctionType) -> Iterator[tuple[str, Any]]:
    """The variables around a function that it uses, and their names."""
    for variable, cell in zip(f.__code__.co_freevars, f.__closure__ or (), strict=True):
        with suppress(ValueError):  # it has no value yet
            yield variable, cell.cell_contents
    for variable in f.__code__.co_names:
        if variable in f.__globals__:
            yield variable, f.__globals__[variable]


def name_of_argument(f: Callable[..., Any], path: str) -> str:
    """What an argument, or a leaf in one, is called, by its path in ``(args, kwargs)``.

    >>> name_of_argument(lambda params, x: x, "[0][0]['W1']")
    'params.W1'
    """
    position, rest = re.fullmatch(r"\[0\]\[(\d+)\](.*)", path, re.DOTALL).groups()  # type: ignore[union-attr]
    i = int(position)
    try:
        parameters = list(inspect.signature(f).parameters.values())
    except (ValueError, TypeError):  # some functions written in C do not tell
        parameters = []
    alone = [p.name for p in parameters if p.kind is not p.VAR_POSITIONAL]
    return dotted((alone[i] if i < len(alone) else f"x{i}") + rest)


def dotted(path: str) -> str:
    """A path as a name: ``params['W1'][0]`` is params.W1.0.

    >>> dotted("params['W1'][0]"), dotted("[1].mean")
    ('params.W1.0', '1.mean')
    """
    return re.sub(r"\[['\"]?(.*?)['\"]?\]", r".\1", path).lstrip(".")
