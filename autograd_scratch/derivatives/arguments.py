"""What all functions of functions share: their arguments, and the functions that they return."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import partial, wraps
from numbers import Number
from typing import Any, Protocol

import numpy as np

from ..engine.functions import Transformed as Transformed
from ..engine.messages import describe
from ..engine.node import Node, new_leaf
from ..engine.numeric import as_value, owned_each, zeros_like
from ..engine.pytree import counted, flatten, is_integer, map_leaves, unflatten
from ..engine.values import Level, Value, contents, dtype_of, function_name, new_level, unwrap

Function = Callable[..., Any]

ArgNum = int | str | tuple[int | str, ...]
"""Which argument to differentiate: a position or a name, or several of them."""


def check_float(name: str, where: Callable[[], str], x: Any) -> Any:
    """``x``, if it is a float or a float array, so that a derivative with respect to it exists.

    Args:
        name: the function that asks.
        where: gives the place of ``x``, for messages.
        x: what the user gave.
    """
    x = contents(x)
    if isinstance(x, Value):
        x.check_alive(name)
        if x.dtype.kind == "f":
            return x
    elif type(x) is float or (type(x) is np.ndarray and x.dtype.kind == "f"):
        return as_value(x, name)
    value = x
    if not isinstance(x, Value) and _is_no_number(x):
        raise TypeError(
            f"{name}: {where()} is of type {type(x).__name__}, which is neither a float, an array "
            f"nor a structure of them: a dict, list, tuple, dataclass, …; register the class with "
            f"ag.register_structure to make it one, or leave it out of the arguments to "
            f"differentiate"
        )
    if not isinstance(x, (int, np.integer, Value)):
        try:
            value = as_value(x, name)
        except (TypeError, ValueError):
            as_value(x, f"{name}: {where()}")  # which raises it again, and says where
    if isinstance(value, (int, np.integer)) or dtype_of(value).kind != "f":
        place = where()
        raise TypeError(
            f"{name}: {place} must be a float or a float array, got {describe(x)}; write "
            f"{re.split(r'[.[]', place)[0]} as a float (1.0, or array.astype(float)), or leave it "
            f"out of the arguments to differentiate"
        )
    return value


def _is_no_number(x: Any) -> bool:
    """Whether ``x`` is an object of which NumPy knows no more than that it is one."""
    if x is None or isinstance(x, (Number, np.ndarray, np.generic)) or hasattr(x, "__array__"):
        return False
    return bool(np.asarray(x).dtype == object)


def selected(
    name: str, f: Function, argnum: ArgNum, args: tuple[Any, ...], kwargs: dict[str, Any]
) -> tuple[list[int | str], dict[str, Any]]:
    """The arguments to differentiate, checked: positions, and names of keyword arguments.

    Returns:
        These, and the keyword arguments, with those to differentiate that f has defaults for.
    """
    places: list[int | str] = []
    for choice in argnum if isinstance(argnum, tuple) else (argnum,):
        if isinstance(choice, str):
            place, kwargs = _named(name, f, choice, args, kwargs)
        elif not isinstance(choice, (int, np.integer)) or isinstance(choice, bool):
            raise TypeError(
                f"{name}: argnum must be an int or a name, or a tuple of such, got {argnum!r}"
            )
        elif not -len(args) <= choice < len(args):
            by_name = f"; name a keyword argument: argnum={next(iter(kwargs))!r}" if kwargs else ""
            raise TypeError(
                f"{name}: argnum {choice} needs an argument at that position, but the function was "
                f"called with {len(args)} positional arguments{by_name}"
            )
        else:
            place = int(choice) % len(args)
        places.append(place)
    if len(set(places)) < len(places):
        raise TypeError(f"{name}: argnum {argnum!r} names an argument twice")
    return places, kwargs


def _named(
    name: str, f: Function, wanted: str, args: tuple[Any, ...], kwargs: dict[str, Any]
) -> tuple[int | str, dict[str, Any]]:
    """Where the argument of a name is: its position, or its name; and the keyword arguments."""
    if wanted in kwargs:
        return wanted, kwargs
    for position, parameter in enumerate(parameters_of(f)):
        if parameter.name == wanted:
            if position < len(args) and parameter.kind in (
                parameter.POSITIONAL_ONLY,
                parameter.POSITIONAL_OR_KEYWORD,
            ):
                return position, kwargs
            if parameter.kind in (parameter.POSITIONAL_OR_KEYWORD, parameter.KEYWORD_ONLY) and (
                parameter.default is not parameter.empty
            ):
                return wanted, {**kwargs, wanted: parameter.default}
    names = ", ".join([parameter.name for parameter in parameters_of(f)])
    keywords = f" and {', '.join(kwargs)}" if kwargs else ""
    raise TypeError(
        f"{name}: argnum {wanted!r} names no argument of the call; {function_name(f)} takes "
        f"({names}) and was called with {len(args)} positional arguments{keywords}"
    )


def parameters_of(f: Function) -> list[Any]:
    """The parameters of a function; none for the few, written in C, that do not tell."""
    from inspect import signature

    try:
        return list(signature(f).parameters.values())
    except (ValueError, TypeError):
        return []


def argument_name(f: Function, place: int | str) -> str:
    """What messages call an argument: by its name, if f tells it, or its position."""
    if isinstance(place, int):
        for i, parameter in enumerate(parameters_of(f)):
            if parameter.kind is parameter.VAR_POSITIONAL:
                return f"argument {parameter.name}[{place - i}]"
            if i == place:
                return f"argument {parameter.name}"
    return f"argument {place}"


class Variables:
    """The arguments of a call, with new variables in the places to differentiate.

    Attributes:
        args, kwargs: the arguments for f.
        trees: those to differentiate once more, for f may change what it is given.
        leaves: the leaves of all of them: variables, and what is passed through.
    """

    __slots__ = ("args", "kwargs", "leaves", "trees")

    def __init__(
        self,
        name: str,
        f: Function,
        places: Sequence[int | str],
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
        level: int,
    ) -> None:
        self.args, self.kwargs = list(args), kwargs
        self.trees: list[Any] = []
        self.leaves: list[Any] = []
        for place in places:
            x = args[place] if isinstance(place, int) else kwargs[place]
            if type(x) is float or (type(x) is np.ndarray and x.dtype.kind == "f"):
                new = tree = new_leaf(Node, x, level)
                self.leaves.append(new)
            else:
                leaves = [
                    leaf if checked is None else new_leaf(Node, checked, level)
                    for leaf, checked in checked_leaves(name, f, place, x)
                ]
                self.leaves += leaves
                new, tree = unflatten(x, iter(leaves)), unflatten(x, iter(leaves))
            self.trees.append(tree)
            if isinstance(place, int):
                self.args[place] = new
            else:
                self.kwargs = {**self.kwargs, place: new}

    def gradients(self, table: dict[Any, Any]) -> list[Any]:
        """What the table has for the variables, zeros where that is nothing; the user's own."""
        gradients = [_gradient(x, table) for x in self.leaves]
        result: list[Any] = unflatten(self.trees, iter(owned_each(gradients)))
        return result


def _gradient(x: Any, table: dict[Any, Any]) -> Any:
    if isinstance(x, Value):
        g = table.get(x)
        return zeros_like(x.value) if g is None else g
    return x.copy() if isinstance(x, np.ndarray) else x


def checked_leaves(name: str, f: Function, place: int | str, tree: Any) -> list[tuple[Any, Any]]:
    """The leaves of an argument, each with its value if it is to be differentiated, or None.

    Raises:
        TypeError: a number in it is no float, or all are integers.
    """
    if type(tree) is float or (type(tree) is np.ndarray and tree.dtype.kind == "f"):
        return [(tree, as_value(tree, name))]
    found = counted(tree)

    def where(i: int) -> str:
        return argument_name(f, place) + list(flatten(tree))[i][0]

    if not any(counts for _, counts in found):
        for i, (x, _) in enumerate(found):
            if is_integer(x):
                check_float(name, partial(where, i), x)  # no float at all: is this one meant?
    return [
        (x, check_float(name, partial(where, i), x) if counts else None)
        for i, (x, counts) in enumerate(found)
    ]


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
    x = contents(x)
    if isinstance(x, Value):
        if x.level == level:
            x = x.value
        else:
            x.check_alive(level.origin[0])
    return x.copy() if isinstance(x, np.ndarray) else x


def plain_value(y: Any) -> Any:
    """The numbers of an output, or what stands for them while jit traces."""
    value = unwrap(y)
    if isinstance(value, Value):
        return value
    if _is_no_number(value):
        raise TypeError(
            f"the function's output is, or has in it, an object of type {type(value).__name__}, "
            f"which holds numbers and is no structure; return them in a dict, list, tuple or "
            f"dataclass, or register the class with ag.register_structure"
        )
    return as_value(value, "the function's output")


def with_aux(name: str, result: Any, has_aux: bool) -> tuple[Any, Any]:
    """What f returned: what to differentiate, and the rest, which is passed along."""
    if not has_aux:
        return result, None
    if not isinstance(result, (tuple, list)) or len(result) != 2:
        length = f" of length {len(result)}" if isinstance(result, (tuple, list)) else ""
        raise TypeError(
            f"{name}: with has_aux=True the function must return a pair, (value, aux), got "
            f"{type(result).__name__}{length}"
        )
    return result[0], result[1]


def below(tree: Any, level: Level) -> Any:
    """A structure of results as the level below sees them."""
    return map_leaves(lambda x: value_below(x, level), tree)


class Transformation(Protocol):
    """What turns a function into another: called with it, or later as a decorator."""

    def __call__(
        self,
        f: Function | None = None,
        argnum: ArgNum = 0,
        *,
        has_aux: bool = False,
        argnums: ArgNum | None = None,
        **options: Any,
    ) -> Any: ...


def decorator(make: Callable[..., Function]) -> Transformation:
    """Let ``make(f, …)`` also be used as ``@make`` and ``@make(argnum=1)``, or ``argnums=1``."""

    @wraps(make)
    def maybe_later(
        f: Function | None = None,
        argnum: ArgNum = 0,
        *,
        has_aux: bool = False,
        argnums: ArgNum | None = None,
        **options: Any,
    ) -> Any:
        if argnums is not None:  # as others call it
            argnum = argnums
        if f is None:
            return lambda f: maybe_later(f, argnum, has_aux=has_aux, **options)
        if not callable(f):
            raise TypeError(
                f"{make.__name__} takes a function and returns a function, got "
                f"{type(f).__name__}; write {make.__name__}(f)(x)"
            )
        return make(f, argnum, has_aux=has_aux, **options)

    return maybe_later
