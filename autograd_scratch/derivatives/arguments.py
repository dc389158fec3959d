"""What all functions of functions share: their arguments, and the functions that they return."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Protocol

import numpy as np

from ..engine.functions import Transformed as Transformed
from ..engine.messages import describe
from ..engine.node import Node, new_leaf
from ..engine.numeric import as_value, owned_each, zeros_like
from ..engine.pytree import flatten, unflatten
from ..engine.values import Level, Value, dtype_of, new_level, unwrap

Function = Callable[..., Any]


def check_float(name: str, path: str, x: Any) -> Any:
    """``x``, if it is a float or a float array, so that a derivative with respect to it exists."""
    if isinstance(x, Value):
        x.check_alive(name)
        return x
    value = as_value(x, f"{name}: {path}") if not isinstance(x, (int, np.integer)) else x
    if isinstance(value, (int, np.integer)) or dtype_of(value).kind != "f":
        raise TypeError(
            f"{name}: {path} must be a float or a float array, got {describe(x)}; write "
            f"{path.split('[')[0]} as a float (1.0, or array.astype(float)), or leave it out of "
            f"the arguments to differentiate"
        )
    return value


def selected(name: str, argnum: int | tuple[int, ...], args: tuple[Any, ...]) -> list[int]:
    """The positions to differentiate, checked."""
    if not isinstance(argnum, (int, np.integer, tuple)):
        raise TypeError(f"{name}: argnum must be an int or a tuple of ints, got {argnum!r}")
    positions = argnum if isinstance(argnum, tuple) else (argnum,)
    for i in positions:
        if not -len(args) <= i < len(args):
            raise TypeError(
                f"{name}: argnum {i} needs an argument at that position, but the function was "
                f"called with {len(args)} positional arguments"
            )
    found = [int(i) % len(args) for i in positions]
    if len(set(found)) < len(found):
        raise TypeError(f"{name}: argnum {argnum!r} names an argument twice")
    return found


def variables(name: str, args: tuple[Any, ...], positions: list[int], level: int) -> list[Any]:
    """``args`` with new variables in the chosen positions, and the others as they are."""
    new = list(args)
    for i in positions:
        checked = [check_float(name, f"argument {i}{path}", x) for path, x in flatten(args[i])]
        new[i] = unflatten(args[i], iter([new_leaf(Node, x, level) for x in checked]))
    return new


class running:  # noqa: N801  (used like a function)
    """A new level, which ends with the block: what was made in it cannot be used afterwards."""

    def __init__(self, name: str, f: Function) -> None:
        self._level = new_level(name, f)

    def __enter__(self) -> Level:
        return self._level

    def __exit__(self, *exception: object) -> None:
        self._level.ended = True


def depends_on(x: Any, level: int) -> bool:
    """Whether ``x`` is a node or dual of this level, that is, depends on its variables."""
    return isinstance(x, Value) and x.level == level and not getattr(x, "constant", False)


def value_below(x: Any, level: Level) -> Any:
    """``x`` as the level below sees it: a copy of the user's own where that is no level."""
    if isinstance(x, Value):
        if x.level == level:
            x = x.value
        else:
            x.check_alive(level.origin[0])
    return x.copy() if isinstance(x, np.ndarray) else x


def plain_value(y: Any) -> Any:
    """The numbers of an output, or what stands for them while jit traces."""
    value = unwrap(y)
    return value if isinstance(value, Value) else as_value(value, "the function's output")


def gradients_of(tree: Any, table: dict[Any, Any]) -> Any:
    """The gradients of the variables in ``tree``, zeros where none arrived; the user's own."""
    leaves = [x for _, x in flatten(tree)]
    found = [table.get(x) for x in leaves]
    gradients = [
        zeros_like(x.value) if g is None else g for x, g in zip(leaves, found, strict=True)
    ]
    return unflatten(tree, iter(owned_each(gradients)))


class Transformation(Protocol):
    """What turns a function into another: called with it, or later as a decorator."""

    def __call__(self, f: Function | None = None, argnum: int | tuple[int, ...] = 0) -> Any: ...


def decorator(make: Callable[..., Function]) -> Transformation:
    """Let ``make(f, …)`` also be used as ``@make`` and ``@make(argnum=1)``."""

    @wraps(make)
    def maybe_later(f: Function | None = None, argnum: int | tuple[int, ...] = 0) -> Any:
        if f is None:
            return lambda f: maybe_later(f, argnum)
        if not callable(f):
            raise TypeError(
                f"{make.__name__} takes a function and returns a function, got "
                f"{type(f).__name__}; write {make.__name__}(f)(x)"
            )
        return make(f, argnum)

    return maybe_later
