"""NumPy's functions that write into a buffer, each with the places that NumPy would write to.

Where nothing but numbers is at hand, NumPy writes itself. Otherwise a function such as ``np.put``
is called with the numbers of the values, 0, 1, 2, …, in place of the values: so it tells which of
them goes where, and they are assigned.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from .numpy_protocols import NumpyProtocols, call_counterpart, positional_names, true_name
from .registry import OPS
from .values import Value, innermost, shape_of, unwrap, values_in

IN_PLACE: dict[Any, tuple[str, int]] = {
    np.copyto: ("src", 1),
    np.fill_diagonal: ("val", 1),
    np.place: ("vals", 2),
    np.put: ("v", 2),
    np.put_along_axis: ("values", 2),
    np.putmask: ("values", 2),
}
"""Functions that write values into their first argument: what those are called, and where."""

VIEWS = {
    *(np.transpose, np.matrix_transpose, np.swapaxes, np.moveaxis, np.rollaxis),
    *(np.reshape, np.ravel, np.squeeze, np.expand_dims, np.atleast_1d, np.atleast_2d),
    *(np.atleast_3d, np.flip, np.fliplr, np.flipud, np.rot90),
    *(np.split, np.array_split, np.hsplit, np.vsplit, np.dsplit),
}
"""Functions that give views of their first argument, where that is possible."""

OF_EACH = {np.atleast_1d, np.atleast_2d, np.atleast_3d}
"""Those of them that take several arguments, and give a view of each."""

MAKERS = {np.zeros_like, np.ones_like, np.empty_like, np.full_like}
"""Functions that make a buffer like a buffer, whatever stands in that."""

AT = {
    np.add: "add",
    np.subtract: "subtract",
    np.multiply: "multiply",
    np.divide: "divide",
    np.power: "power",
    np.maximum: "max",
    np.minimum: "min",
}
"""What stands for the method ``at`` of a function: ``x.at[i].add(v)`` for ``np.add.at``."""


def is_buffer(x: Any) -> bool:
    """Whether ``x`` is a buffer, which is above all levels."""
    return isinstance(x, Value) and x.level == math.inf


def read_buffers(x: Any) -> Any:
    """Buffers as what stands in them, also within lists, tuples, dicts and slices."""
    if isinstance(x, Value):
        return x.contents()
    if type(x) in (tuple, list):
        return type(x)(map(read_buffers, x))
    return {key: read_buffers(item) for key, item in x.items()} if type(x) is dict else x


def all_plain(*args: Any) -> bool:
    """Whether there is no value of an interpreter in the arguments."""
    return next(values_in(args), None) is None


def write_by(function: Any, buffer: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
    """Call a function of :data:`IN_PLACE` for a buffer.

    Args:
        function: the function.
        buffer: its first argument.
        args: its other ones.
        kwargs: and those that were given by name.
    """
    name, position = IN_PLACE[function]
    given = dict(enumerate(read_buffers(args), start=1)) | read_buffers(kwargs)
    key = position if position in given else name
    values = OPS.asarray(given.pop(key))
    rest = unwrap(given)

    def write(array: Any, values: Any) -> None:
        numbered = {**rest, key: values}
        by_position = [numbered.pop(i) for i in range(1, len(args) + 1)]
        function(array, *by_position, **numbered)

    if buffer.holds_numbers() and all_plain(values, rest):
        write(buffer.numbers_to_write(), values)
    elif function is np.copyto and not all_plain(rest):  # jit traces: the places are not known yet
        buffer[...] = OPS.where(rest["where"], values, buffer)
    else:
        shape = shape_of(values)
        which = np.full(buffer.shape, -1)
        write(which, np.arange(math.prod(shape)).reshape(shape))
        there = which >= 0
        buffer[there] = OPS.getitem(OPS.ravel(values), which[there])


def write_at(function: Any, buffer: Any, indices: Any, *values: Any) -> None:
    """Call the method ``at`` of a ufunc for a buffer.

    Args:
        function: the method.
        buffer: what to change.
        indices: where.
        values: with what; nothing for a ufunc of one argument.
    """
    indices, values = unwrap(indices), read_buffers(values)
    if buffer.holds_numbers() and all_plain(indices, values):
        function(buffer.numbers_to_write(), indices, *values)
    elif function.__self__ in AT:
        change = getattr(OPS.At(buffer.value)[indices], AT[function.__self__])
        buffer[...] = change(*values)
    else:
        call_counterpart(function, (buffer.value, indices, *values), {})


def call(function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """Call a NumPy function with what stands in buffers; what it gives may go into others.

    Args:
        function: the function.
        args: its arguments, ``out`` among them.
        kwargs: those that were given by name.
    """
    names = () if isinstance(function, np.ufunc) else positional_names(function)
    if "out" in names[: len(args)]:  # it and what follows come by name
        place = names.index("out")
        kwargs = {**dict(zip(names[place:], args[place:], strict=False)), **kwargs}
        args = args[:place]
    outs = kwargs.get("out")
    rest = {key: value for key, value in kwargs.items() if key != "out"}
    args, rest = read_buffers(args), read_buffers(rest)
    if outs is None:
        return _on_contents(function, args, rest)
    targets = outs if isinstance(outs, tuple) else (outs,)
    if all_plain(args, rest) and all(y.holds_numbers() for y in targets if is_buffer(y)):
        arrays = tuple([y.numbers_to_write() if is_buffer(y) else y for y in targets])
        function(*args, **rest, out=arrays if isinstance(outs, tuple) else arrays[0])
    else:
        if not all(y is None or is_buffer(y) for y in targets):
            node: Any = innermost((args, targets), rest)
            return NumpyProtocols.write_out(node, function, args, {"out": targets})
        _write(function, args, rest, targets)
    return targets[0] if len(targets) == 1 else targets


def _write(function: Any, args: Any, kwargs: dict[str, Any], targets: tuple[Any, ...]) -> None:
    """Write the results of a function, with nodes among them, into buffers."""
    where = unwrap(kwargs.pop("where", True)) if isinstance(function, np.ufunc) else True
    places: Any = ...
    if where is not True and all_plain(where) and len(targets) == 1:
        shape = targets[0].shape
        places = np.broadcast_to(where, shape)  # elsewhere nothing is computed, nor warned of
        args = [OPS.getitem(OPS.broadcast_to(OPS.asarray(x), shape), places) for x in args]
        where = True
    results = _on_contents(function, tuple(args), kwargs)
    for out, y in zip(targets, results if len(targets) > 1 else (results,), strict=True):
        if out is None:
            continue
        if not isinstance(function, np.ufunc) and np.shape(y) != out.shape:
            raise ValueError(
                f"{true_name(function)}: the result has the shape {np.shape(y)}, out {out.shape}"
            )
        out[places] = y if where is True else OPS.where(where, y, out)


def _on_contents(function: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    inner: Any = innermost(args, kwargs)
    if inner is not None:
        return inner.call_numpy(function, args, kwargs)
    result = function(*args, **kwargs)
    return float(result) if type(result) is np.float64 else result
