"""Functions that are made of functions, as :func:`autograd_scratch.grad` makes them."""

from __future__ import annotations

import sys
from collections.abc import Callable
from copy import deepcopy
from functools import update_wrapper
from types import MethodType
from typing import Any

from .values import function_name

Function = Callable[..., Any]


class Transformed:
    """A function made of another: ``grad(f)`` is one.

    It is pickled and copied if f is, and is a method where f is one.

    Args:
        name: what it does to f, for its name.
        call: computes it: ``call(f, argnum, args, kwargs)``.
        f: the function.
        argnum: position or name of the argument to differentiate, or a tuple of such; or what else
            ``call`` must know.
    """

    def __init__(
        self,
        name: str,
        call: Callable[..., Any],
        f: Function,
        argnum: Any,
    ) -> None:
        update_wrapper(self, f)
        self.__name__ = f"{name}({function_name(f)})"
        self._made_of = name, call, f, argnum

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        _, call, f, argnum = self._made_of
        return call(f, argnum, args, kwargs)

    def __set_name__(self, owner: Any, name: str) -> None:
        self.__name__ = name  # by which pickle finds a method

    def __get__(self, instance: Any, owner: Any = None) -> Any:
        if instance is None or isinstance(self._made_of[2], staticmethod):
            return self
        return MethodType(self, instance)

    def __repr__(self) -> str:
        name, _, f, _ = self._made_of
        return f"<function {name}({function_name(f)})>"

    def __deepcopy__(self, memo: dict[int, Any]) -> Transformed:
        name, call, f, argnum = self._made_of
        copied = f if isinstance(f, staticmethod) else deepcopy(f, memo)
        return self if copied is f else Transformed(name, call, copied, argnum)

    def __reduce__(self) -> Any:
        if is_found_by_name(self):  # as a decorated function is, whose own name f has lost
            return str(self.__qualname__)  # type: ignore[attr-defined]
        return Transformed, self._made_of


def is_found_by_name(function: Any) -> bool:
    """Whether a module has the function under its qualified name, by which pickle finds it."""
    found: Any = sys.modules.get(getattr(function, "__module__", None) or "")
    for part in getattr(function, "__qualname__", "").split("."):
        found = getattr(found, part, None)
    return found is function
