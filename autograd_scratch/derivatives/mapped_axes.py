"""Which axes of arguments and results hold the examples: what ``in_axes`` and ``out_axes`` say."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import numpy as np

from ..engine.messages import describe
from ..engine.pytree import flatten, structure_of, unflatten
from ..engine.values import Value, contents, function_name, shape_of
from ..ops import broadcast_to, moveaxis
from .arguments import Function, argument_name

Name = Callable[[], str]
"""Gives what something is called, for messages."""


class Mapped:
    """A leaf of the arguments that has examples.

    Attributes:
        value: they, along the first axis.
    """

    __slots__ = ("value",)

    def __init__(self, value: Any) -> None:
        self.value = value


def mapped_arguments(
    f: Function, in_axes: Any, args: tuple[Any, ...], kwargs: dict[str, Any]
) -> tuple[int, list[Any]]:
    """How many examples there are, and the leaves of the arguments: :class:`Mapped` if they differ.

    Raises:
        ValueError: an axis that there is not, different numbers of examples, or none at all.
        TypeError: ``in_axes`` is no int, None, or structure of them.
    """
    if isinstance(in_axes, list):
        in_axes = tuple(in_axes)
    if not isinstance(in_axes, tuple):
        in_axes = (in_axes,) * len(args)
    elif len(in_axes) != len(args):
        raise ValueError(
            f"vmap: in_axes={in_axes!r} has {len(in_axes)} entries, but {function_name(f)} was "
            f"called with {len(args)} positional arguments; give one entry for each"
        )
    places: list[tuple[int | str, Any, Any]] = [*zip(range(len(args)), in_axes, args, strict=True)]
    places += [(name, 0, x) for name, x in kwargs.items()]
    found: list[Any] = []
    sizes: list[tuple[Name, int]] = []
    for place, spec, tree in places:
        where = partial(argument_name, f, place)  # which takes its time, and is needed in errors
        for path, axis, leaf in with_axes(where, "in_axes", spec, tree):
            x = contents(leaf)
            if axis is None or not (isinstance(x, Value) or _is_array_like(x, path == "")):
                found.append(leaf)
                continue
            name = partial(_joined, where, path)
            x = _checked_array(name, axis, x)
            sizes.append((name, shape_of(x)[axis]))
            found.append(Mapped(x if axis == 0 else moveaxis(x, axis, 0)))
    if not sizes:
        raise ValueError(
            f"vmap: nothing to map over in the arguments of {function_name(f)}: "
            + ("it was called without any" if not places else f"in_axes is {in_axes!r}")
            + "; at least one array must have an axis of examples"
        )
    if len({size for _, size in sizes}) > 1:
        told = ", ".join(f"{name()} has {size}" for name, size in sizes)
        raise ValueError(f"vmap: the arguments have different numbers of examples: {told}")
    return sizes[0][1], found


def _joined(where: Name, path: str) -> str:
    return where() + path


def with_axes(
    where: Name, name: str, spec: Any, tree: Any, path: str = ""
) -> Iterator[tuple[str, int | None, Any]]:
    """The leaves of a structure, each with its path and its axis.

    Args:
        where: gives the name of the structure, for messages.
        name: what ``spec`` is called.
        spec: an int or None for all leaves, or a structure of such.
        tree: the structure.
        path: where in it this part is.
    """
    if spec is None or (isinstance(spec, (int, np.integer)) and not isinstance(spec, bool)):
        axis = None if spec is None else int(spec)
        for place, leaf in flatten(tree, path):
            yield place, axis, leaf
        return
    structure, theirs = structure_of(tree), structure_of(spec)
    if theirs is None:
        raise TypeError(
            f"vmap: {name} of {where()}{path} must be an int, None or a structure of them, got "
            f"{spec!r}"
        )
    parts = [] if structure is None else list(structure.parts(tree))
    specs = dict(theirs.parts(spec))
    if theirs.family == "sequence" and len(specs) == len(parts):
        # The fields of a named tuple count by their positions.
        specs = {key: part for (key, _), part in zip(parts, specs.values(), strict=True)}
    if (
        structure is None
        or structure.family != theirs.family
        or specs.keys() != {key for key, _ in parts}
    ):
        got = "no structure" if structure is None else f"a {type(tree).__name__}"
        keys = f" with {', '.join(str(key) for key, _ in parts)}" if parts else ""
        raise ValueError(
            f"vmap: {name}={spec!r} does not fit {where()}{path}, which is {got}{keys}; give an "
            f"int or None for all of it, or a structure like it"
        )
    for key, part in parts:
        yield from with_axes(where, name, specs[key], part, path + structure.step.format(key))


def _is_array_like(x: Any, is_whole_argument: bool) -> bool:
    """Whether a leaf must have examples; settings inside of structures need not."""
    if isinstance(x, (np.ndarray, np.generic, float)) or hasattr(x, "__array__"):
        return True
    return is_whole_argument and isinstance(x, (int, str))


def _checked_array(name: Name, axis: int, x: Any) -> Any:
    if isinstance(x, Value):
        x.check_alive("vmap")
    else:
        x = x if type(x) is np.ndarray else np.asarray(x)
        if x.dtype.kind not in "fiub":
            raise TypeError(
                f"vmap: {name()}, {describe(x)}, holds no real numbers, so it cannot be mapped "
                f"over; pass it with in_axes=None"
            )
    shape = shape_of(x)
    if not shape:
        raise ValueError(
            f"vmap: {name()} is a single number, which has no axis of examples; if it is the same "
            f"for all, give it in_axes=None (a keyword argument has none: let the function close "
            f"over it), and if it differs, pass an array of numbers, no list"
        )
    if not -len(shape) <= axis < len(shape):
        raise ValueError(
            f"vmap: in_axes={axis} is out of range for {name()} of shape {shape}, which has the "
            f"axes {-len(shape)} … {len(shape) - 1}"
        )
    return x


def placed_results(size: int, out_axes: Any, outputs: Any, values: list[tuple[Any, bool]]) -> Any:
    """The results of all examples, with their axis where ``out_axes`` wants it.

    Args:
        size: how many examples there are.
        out_axes: where it is wanted.
        outputs: the structure that f returned.
        values: for each leaf, the values below, and whether they have examples along axis 0.
    """
    specs = with_axes(lambda: "result", "out_axes", out_axes, outputs)
    results = []
    for (path, axis, _), (y, has_examples) in zip(specs, values, strict=True):
        if has_examples and axis is None:
            raise ValueError(
                f"vmap: out_axes is None for result{path}, but it differs from example to example, "
                f"so the examples need an axis; give an int"
            )
        if not has_examples:
            if axis is None or not isinstance(y, (Value, np.ndarray, np.generic, float, int)):
                results.append(y)
                continue
            y = y if isinstance(y, Value) else np.asarray(y)
            y = broadcast_to(y, (size, *y.shape))
        shape = shape_of(y)
        assert axis is not None
        if not -len(shape) <= axis < len(shape):
            raise ValueError(
                f"vmap: out_axes={axis} is out of range for result{path}, which with the examples "
                f"has {len(shape)} axes"
            )
        results.append(moveaxis(y, 0, axis) if axis % len(shape) else y)
    return unflatten(outputs, iter(results))
