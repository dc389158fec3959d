"""Structures of numbers and arrays, taken apart and put together.

Parameters of a network come as a dict or a dataclass, the arguments of a function as a tuple;
derivatives and compiled programs work on the leaves and give back the same structure. Structures
are lists, tuples, named tuples, dicts, dataclasses, classes of attrs, and what
:func:`register_structure` was told of; all else is a leaf.

A dataclass is put together without its ``__init__`` and ``__post_init__``: those would see nodes,
gradients and tracers, which they were not written for, and would run once more than the user knows.
"""

from __future__ import annotations

import array as arrays
import copy
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from enum import Enum
from functools import cached_property
from numbers import Number
from types import BuiltinFunctionType, FunctionType, MethodType, ModuleType
from typing import Any, NamedTuple, TypeVar
from weakref import WeakKeyDictionary

import numpy as np

from .values import Value

_C = TypeVar("_C", bound=type)


class Structure(NamedTuple):
    """How the structures of one type are taken apart and put together.

    Attributes:
        family: ``"sequence"`` or ``"mapping"``, of which one type does for another; or "object".
        step: how a part's key is written in a path.
        parts: keys and parts of a structure, in order.
        build: a structure like the one given, of other parts.
    """

    family: str
    step: str
    parts: Callable[[Any], Iterable[tuple[Any, Any]]]
    build: Callable[[Any, list[Any]], Any]


def _build_dict(like: Any, parts: list[Any]) -> Any:
    if type(like) is dict:
        return dict(zip(like, parts, strict=True))
    new = copy.copy(like)  # keeps what a subclass holds besides its items
    for key, part in zip(like, parts, strict=True):
        new[key] = part
    return new


_LIST = Structure("sequence", "[{!r}]", enumerate, lambda like, parts: type(like)(parts))
_NAMED_TUPLE = Structure(
    *("sequence", ".{}", lambda x: zip(x._fields, x, strict=True)),
    lambda like, parts: type(like)._make(parts),
)
_DICT = Structure("mapping", "[{!r}]", lambda x: x.items(), _build_dict)

_BUILT_IN: dict[type, Structure | None] = {
    **dict.fromkeys((list, tuple), _LIST),
    dict: _DICT,
    **dict.fromkeys((float, int, bool, str, type(None), np.ndarray, np.float64, np.float32)),
}
"""The types of nearly everything; None for those of leaves."""

_found: WeakKeyDictionary[type, Structure | None] = WeakKeyDictionary()
"""The other types that were met so far."""

_registered: WeakKeyDictionary[type, Structure | None] = WeakKeyDictionary()
"""What :func:`register_structure` was told; None for a class whose parts are its attributes."""


def structure_of(x: Any) -> Structure | None:
    """How ``x`` is taken apart; None if it is a leaf."""
    kind = type(x)
    if kind in _BUILT_IN:
        return _BUILT_IN[kind]
    if isinstance(x, Value):
        return None
    try:
        return _found[kind]
    except KeyError:
        structure = _found[kind] = _look_up(kind)
        return structure


def _look_up(kind: Any) -> Structure | None:
    registered = _registered.get(kind)
    if registered is not None:
        return registered
    if issubclass(kind, (Value, np.ndarray, np.generic, Enum, type)):
        return None
    if issubclass(kind, dict):
        return _DICT
    if issubclass(kind, (list, tuple)):
        return _NAMED_TUPLE if hasattr(kind, "_fields") and hasattr(kind, "_make") else _LIST
    if any(base in _registered and _registered[base] is None for base in kind.__mro__):
        return _of_attributes(_slots(kind), strict=False)
    if hasattr(kind, "__attrs_attrs__"):  # attrs itself need not be imported
        return _of_attributes([field.name for field in kind.__attrs_attrs__])
    if hasattr(kind, "__dataclass_fields__"):
        from dataclasses import fields

        return _of_attributes([field.name for field in fields(kind)])
    return None


def _slots(kind: type) -> list[str]:
    """The names in the ``__slots__`` of a class and its bases."""
    found: list[str] = []
    for base in reversed(kind.__mro__):
        names = vars(base).get("__slots__", ())
        found += [names] if isinstance(names, str) else names
    return [name for name in found if name not in ("__dict__", "__weakref__")]


def _of_attributes(fields: list[str], strict: bool = True) -> Structure:
    """The structure of objects whose parts are attributes.

    Args:
        fields: the attributes that their class declares.
        strict: whether numbers may be in no others. (Made of the fields when the object was made,
            as attributes of a ``__post_init__`` are, they would not change with the fields.)
    """
    declared = frozenset(fields)

    def parts(x: Any) -> Iterator[tuple[str, Any]]:
        for name in fields:
            if hasattr(x, name):
                yield name, getattr(x, name)
        for name, part in _carried(x):
            if name in declared or name.startswith("__"):
                continue
            if strict and any(map(_is_float, leaves(part))):
                raise TypeError(
                    f"{type(x).__name__} has the attribute {name!r}, which holds numbers and is "
                    f"not one of its fields ({', '.join(fields)}), so no derivative would see how "
                    f"it depends on them; make it a field, a property or a "
                    f"functools.cached_property, or tell ag.register_structure how to make such an "
                    f"object"
                )
            yield name, part

    def build(like: Any, new_parts: list[Any]) -> Any:
        new = object.__new__(type(like))
        if hasattr(new, "__dict__"):
            new.__dict__.update(_carried(like))
        for (name, _), part in zip(parts(like), new_parts, strict=True):
            object.__setattr__(new, name, part)  # also where the class is frozen
        return new

    return Structure("object", ".{}", parts, build)


def _carried(x: Any) -> Iterator[tuple[str, Any]]:
    """The attributes of an object, without the values of cached properties."""
    kind = type(x)
    for name, part in getattr(x, "__dict__", {}).items():
        if not isinstance(getattr(kind, name, None), cached_property):
            yield name, part


def register_structure(
    cls: _C,
    flatten: Callable[[Any], dict[str, Any]] | None = None,
    unflatten: Callable[[dict[str, Any]], Any] | None = None,
) -> _C:
    """Let the objects of a class be structures: arguments and results of functions of functions.

    Dataclasses, named tuples and classes of attrs are structures already.

    Args:
        cls: the class. Without the other two arguments, as a decorator, its parts and those of its
            subclasses are all attributes, and objects are made without ``__init__``.
        flatten: gives the parts of an object by name, all that it takes to make one like it:
            floats, arrays, structures of them, and settings, which are passed through.
        unflatten: makes an object of such a dict. The parts in it may be nodes, gradients or what
            else stands for a number, so it must not compute with them.

    Returns:
        The class.

    Raises:
        TypeError: ``cls`` is no class, or only one of the two functions is given.

    Example:
        >>> import autograd_scratch as ag
        >>> @ag.register_structure
        ... class Line:
        ...     def __init__(self, slope, intercept):
        ...         self.slope, self.intercept = slope, intercept
        >>> vars(ag.grad(lambda line: line.slope**2 + line.intercept)(Line(3.0, 1.0)))
        {'slope': 6.0, 'intercept': 1.0}

        >>> class Circle:
        ...     def __init__(self, radius):
        ...         self._r = radius
        >>> Circle = ag.register_structure(
        ...     Circle, lambda c: {"radius": c._r}, lambda parts: Circle(**parts)
        ... )
        >>> ag.grad(lambda c: np.pi * c._r**2)(Circle(0.5))._r
        3.141592653589793
    """
    if not isinstance(cls, type):
        raise TypeError(f"register_structure: expected a class, got {cls!r}")
    if (flatten is None) != (unflatten is None):
        raise TypeError("register_structure: give both flatten and unflatten, or neither")
    if flatten is None or unflatten is None:
        _registered[cls] = None
    else:
        _registered[cls] = _of_functions(flatten, unflatten)
    _found.clear()  # a subclass may have been met as a leaf
    return cls


def _of_functions(
    flatten: Callable[[Any], Any], unflatten: Callable[[dict[str, Any]], Any]
) -> Structure:
    def parts(x: Any) -> Iterable[tuple[Any, Any]]:
        found = flatten(x)
        if not isinstance(found, dict):
            raise TypeError(
                f"register_structure: flatten must give a dict of the parts of {type(x).__name__} "
                f"by name, got {type(found).__name__}"
            )
        return found.items()

    def build(like: Any, new_parts: list[Any]) -> Any:
        names = [name for name, _ in parts(like)]
        return unflatten(dict(zip(names, new_parts, strict=True)))

    return Structure("object", ".{}", parts, build)


def flatten(tree: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """The leaves of a structure, each with its path.

    >>> list(flatten({"W": [1.0, 2.0]}))
    [("['W'][0]", 1.0), ("['W'][1]", 2.0)]
    """
    structure = structure_of(tree)
    if structure is None:
        yield path, tree
    else:
        for key, part in structure.parts(tree):
            yield from flatten(part, path + structure.step.format(key))


def leaves(tree: Any) -> list[Any]:
    """The leaves of a structure, in the order of :func:`flatten`.

    >>> leaves({"W": [1.0, 2.0]})
    [1.0, 2.0]
    """
    structure = structure_of(tree)
    if structure is None:
        return [tree]
    found = []
    for _, part in structure.parts(tree):
        if structure_of(part) is None:
            found.append(part)
        else:
            found += leaves(part)
    return found


def unflatten(tree: Any, leaves: Iterator[Any]) -> Any:
    """A structure like ``tree`` with other leaves.

    >>> unflatten({"W": [1.0, 2.0]}, iter("ab"))
    {'W': ['a', 'b']}
    """
    structure = structure_of(tree)
    if structure is None:
        return next(leaves)
    parts = [
        next(leaves) if structure_of(part) is None else unflatten(part, leaves)
        for _, part in structure.parts(tree)
    ]
    return structure.build(tree, parts)


def map_leaves(function: Callable[[Any], Any], tree: Any) -> Any:
    """A structure like ``tree`` with ``function`` applied to each leaf.

    >>> map_leaves(abs, (-1, [2, -3]))
    (1, [2, 3])
    """
    if structure_of(tree) is None:
        return function(tree)
    return unflatten(tree, iter([function(x) for x in leaves(tree)]))


def tree_map(function: Callable[..., Any], tree: Any, *others: Any) -> Any:
    """A structure of what a function gives for each number in a structure.

    Args:
        function: of a float or array, and of those in the same place of the other structures.
        tree: a structure of floats and float arrays. What in it is no number (settings such as
            strings, None and integers) is passed through as it is; but an integer beside a float
            in a list or tuple counts as a number.
        others: structures like it.

    Returns:
        A structure of the type of ``tree``.

    Raises:
        ValueError: the structures differ.

    Example:
        >>> params, gradient = {"w": 3.0, "unit": "m"}, {"w": 2.0, "unit": "m"}
        >>> tree_map(lambda x, g: x - 0.1 * g, params, gradient)
        {'w': 2.8, 'unit': 'm'}
    """
    columns = [[theirs for _, theirs in matching("tree_map", tree, other)] for other in others]
    rows = zip(counted(tree), *columns, strict=True)
    return unflatten(
        tree, iter([function(x, *beside) if counts else x for (x, counts), *beside in rows])
    )


def matching(name: str, tree: Any, other: Any, path: str = "") -> list[tuple[Any, Any]]:
    """The leaves of two structures in pairs; the order of keys in dicts does not matter.

    What stands at the place of settings, which are no numbers, does not matter either.

    Args:
        name: who asks, for messages.
        tree: the structure.
        other: the one that should be like it.
        path: where in them the two are.
    """
    structure, theirs = structure_of(tree), structure_of(other)
    if structure is None:
        if theirs is None:
            return [(tree, other)]
    elif theirs is not None and _alike(tree, structure, other, theirs):
        ours, others = list(structure.parts(tree)), dict(theirs.parts(other))
        if structure.family == "sequence" and len(ours) == len(others):
            # The fields of a named tuple count by their positions.
            others = dict(zip([key for key, _ in ours], others.values(), strict=True))
        if others.keys() == {key for key, _ in ours}:
            pairs = []
            for key, part in ours:
                its = others[key]
                if structure_of(part) is None is structure_of(its):
                    pairs.append((part, its))
                else:
                    pairs += matching(name, part, its, path + structure.step.format(key))
            return pairs
    settings = leaves(tree)
    if path and settings and not any(counts for _, counts in counted(tree)):
        return [(x, None) for x in settings]
    where = f" at {path}" if path else ""
    raise ValueError(
        f"{name}: the structures differ{where}: {_described(tree)} against {_described(other)}"
    )


def _alike(x: Any, structure: Structure, y: Any, theirs: Structure) -> bool:
    """Whether one of two structures may stand for the other."""
    if structure.family == "object":
        return type(x) is type(y)
    return structure.family == theirs.family


def _described(tree: Any) -> str:
    structure = structure_of(tree)
    if structure is None:
        return f"a leaf ({type(tree).__name__})"
    steps = [structure.step.format(key) for key, _ in structure.parts(tree)]
    return f"a {type(tree).__name__} with {', '.join(steps) or 'nothing in it'}"


# what of the leaves counts as a number ------------------------------------------------------------


def counted(tree: Any) -> list[tuple[Any, bool]]:
    """The leaves of a structure, each with whether it counts as a number.

    Floats and arrays of floats do. What is left out is passed through: strings, None, functions,
    booleans, and integers, which are settings. But an integer beside a float in a list or tuple
    is a number that lacks its point; and what is no structure counts, whatever it is.

    >>> counted([1.0, 2, "text", {"n": 3}])
    [(1.0, True), (2, True), ('text', False), (3, False)]
    """
    structure = structure_of(tree)
    if structure is None:
        return [(tree, True)]
    found: list[tuple[Any, bool]] = []
    integers = []
    for _, part in structure.parts(tree):
        if structure_of(part) is not None:
            found += counted(part)
        elif is_number(part):
            found.append((part, True))
        else:
            if is_integer(part):
                integers.append(len(found))
            found.append((part, False))
    if integers and structure is _LIST and any(is_number(part) for part in tree):
        for i in integers:
            found[i] = found[i][0], True
    return found


def is_integer(x: Any) -> bool:
    """Whether a leaf is an integer or an array of integers; booleans are none."""
    if isinstance(x, np.ndarray):
        return x.dtype.kind in "iu"
    return isinstance(x, (int, np.integer)) and not isinstance(x, (bool, Enum))


def is_number(x: Any) -> bool:
    """Whether a leaf is a number with a derivative, or is so much like one that it needs a word.

    Complex numbers, say, and objects that hold numbers and are no structures: to pass those
    through would lose their derivatives without a word.
    """
    kind = type(x)
    if kind is float or isinstance(x, Value):
        return True
    if isinstance(x, (np.ndarray, np.generic)):
        return x.dtype.kind in "fcOV"
    if x is None or isinstance(x, _SETTINGS):
        return False
    if isinstance(x, (Number, arrays.array)) or hasattr(x, "__array__"):
        return True
    held = list(x) if isinstance(x, (set, frozenset, deque)) else []
    held += getattr(x, "__dict__", {}).values()
    held += [getattr(x, name) for name in _slots(kind) if hasattr(x, name)]
    return any(_is_float(leaf) for part in held for leaf in leaves(part))


_SETTINGS = (
    *(int, str, bytes, Enum, type, range, slice, FunctionType, BuiltinFunctionType, MethodType),
    ModuleType,
)
"""Types of settings: what they hold, if anything, is no concern of a derivative."""


def _is_float(x: Any) -> bool:
    if isinstance(x, (np.ndarray, np.generic)):
        return x.dtype.kind == "f"
    return isinstance(x, (float, Value))
