"""What an object remembers, as JSON and arrays: a form that can be read without running code."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["pack", "unpack"]

_GENERATORS = ("PCG64", "PCG64DXSM", "MT19937", "Philox", "SFC64")


def pack(value: Any, name: str, arrays: dict[str, NDArray[Any]]) -> Any:
    """A value as what JSON can hold; arrays in it are put aside, by name.

    Args:
        value: numbers, texts, None, arrays, NumPy's random generators, and lists, tuples and dicts
            of them.
        name: what the value is called: the beginning of the names of its arrays.
        arrays: where its arrays are put.

    Raises:
        TypeError: anything else is in it.

    Example:
        >>> arrays = {}
        >>> packed = pack({"lr": 0.1, "v": (np.ones(2),)}, "optimizer", arrays)
        >>> packed
        {'dict': [['lr', 0.1], ['v', {'tuple': [{'array': 'optimizer.v.0'}]}]]}
        >>> unpack(packed, arrays)
        {'lr': 0.1, 'v': (array([1., 1.]),)}
    """
    kind = type(value)
    if value is None or kind in (bool, int, float, str):
        return value
    if isinstance(value, np.random.Generator):
        state = value.bit_generator.state
        if state.get("bit_generator") in _GENERATORS:
            return {"generator": pack(state, name, arrays)}
    elif isinstance(value, np.ndarray | np.generic):
        while name in arrays:
            name += "_"  # as for the keys "a.b" and "a", "b"
        arrays[name] = np.array(value)
        return {"array" if isinstance(value, np.ndarray) else "scalar": name}
    elif kind in (list, tuple):
        parts = [pack(part, f"{name}.{i}", arrays) for i, part in enumerate(value)]
        return {kind.__name__: parts}
    elif kind is dict:
        pairs = [
            [pack(key, f"{name}.key", arrays), pack(part, f"{name}.{key}", arrays)]
            for key, part in value.items()
        ]
        return {"dict": pairs}
    raise TypeError(
        f"{name} is a {kind.__name__}, which a checkpoint cannot hold; it holds numbers, texts, "
        f"arrays, NumPy's generators, and lists, tuples and dicts of them"
    )


def unpack(packed: Any, arrays: dict[str, NDArray[Any]]) -> Any:
    """The value that :func:`pack` was given.

    Raises:
        KeyError, TypeError, ValueError: it is not what ``pack`` returned.
    """
    if packed is None or isinstance(packed, bool | int | float | str):
        return packed
    ((kind, content),) = packed.items()
    if kind == "array":
        return arrays[content].copy()
    if kind == "scalar":
        return arrays[content][()]
    if kind == "list":
        return [unpack(part, arrays) for part in content]
    if kind == "tuple":
        return tuple(unpack(part, arrays) for part in content)
    if kind == "dict":
        return {unpack(key, arrays): unpack(part, arrays) for key, part in content}
    if kind == "generator":
        return _generator(unpack(content, arrays))
    raise ValueError(f"{kind!r} is no kind of value")


def _generator(state: dict[str, Any]) -> np.random.Generator:
    if state["bit_generator"] not in _GENERATORS:
        raise ValueError(f"{state['bit_generator']!r} is no random generator")
    bits = getattr(np.random, state["bit_generator"])()
    bits.state = state
    return np.random.Generator(bits)
