"""What all functions of functions share: their arguments, checked and made into variables."""

from __future__ import annotations

from collections.abc import Callable
from functools import update_wrapper, wraps
from typing import Any, Protocol

import numpy as np

from ..engine.node import Node, new_leaf
from ..engine.op import as_value, describe, scalar_or_array
from ..engine.pytree import flatten, map_leaves, unflatten
from ..engine.values import Value, dtype_of, shape_of, unwrap

Function = Callable[..., Any]


def _check_float(name: str, path: str, x: Any) -> Any:
    """``x``, if it is a float or a float array, so that a derivative by it exists."""
    if isinstance(x, Value):
        return x
    value = as_value(x, f"{name}: {path}") if not isinstance(x, (int, np.integer)) else x
    if isinstance(value, (int, np.integer)) or dtype_of(value).kind != "f":
        raise TypeError(
            f"{name}: {path} is {describe(x)} of integer or boolean type, and a derivative needs "
            f"a float; write {path.split('[')[0]} as a float (1.0, or array.astype(float)), or "
            f"leave it out of the arguments to differentiate"
        )
    return value


def _selected(name: str, argnum: int | tuple[int, ...], args: tuple[Any, ...]) -> list[int]:
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


def _variables(name: str, args: tuple[Any, ...], positions: list[int], level: int) -> list[Any]:
    """``args`` with new variables in the chosen positions, and the others as they are."""
    new = list(args)
    for i in positions:
        checked = [_check_float(name, f"argument {i}{path}", x) for path, x in flatten(args[i])]
        new[i] = unflatten(args[i], iter([new_leaf(Node, x, level) for x in checked]))
    return new


def _at_level(x: Any, level: int) -> bool:
    """Whether ``x`` is a node or dual of this level, that is, depends on its variables."""
    return isinstance(x, Value) and x.level == level and not getattr(x, "constant", False)


def _value(x: Any, level: int) -> Any:
    """``x`` as the level below sees it."""
    return x.value if isinstance(x, Value) and x.level == level else x


def _plain_value(y: Any) -> Any:
    value = unwrap(y)
    # While jit traces, a tracer is a plain value.
    return value if isinstance(value, Value) else as_value(value, "the function's output")


def _zeros_like(x: Any) -> Any:
    return scalar_or_array(np.zeros(shape_of(x), dtype_of(x)))


def _gradients(tree: Any) -> Any:
    """The gradients that a walk left on the variables in ``tree``; zeros where none arrived."""
    return map_leaves(lambda x: _zeros_like(x.value) if x.grad is None else x.grad, tree)


class _Transformation(Protocol):
    """What turns a function into another: called with it, or later as a decorator."""

    def __call__(self, f: Function | None = None, argnum: int | tuple[int, ...] = 0) -> Any: ...


def _decorator(make: Callable[..., Function]) -> _Transformation:
    """Let ``make(f, …)`` also be used as ``@make`` and ``@make(argnum=1)``."""

    @wraps(make)
    def maybe_later(f: Function | None = None, argnum: int | tuple[int, ...] = 0) -> Any:
        if f is None:
            return lambda f: make(f, argnum)
        if not callable(f):
            raise TypeError(
                f"{make.__name__} takes a function and returns a function, got "
                f"{type(f).__name__}; write {make.__name__}(f)(x)"
            )
        return make(f, argnum)

    return maybe_later


def _like_f(wrapper: Function, f: Function, prefix: str) -> Function:
    update_wrapper(wrapper, f)
    wrapper.__name__ = f"{prefix}({getattr(f, '__name__', type(f).__name__)})"
    return wrapper
