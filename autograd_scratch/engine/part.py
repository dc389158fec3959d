"""What is read from a buffer of numbers: an array that nobody takes for a view of the buffer."""

from __future__ import annotations

from typing import Any

import numpy as np

from .values import innermost

_Array: Any = np.ndarray

_IS_A_COPY = (
    "what was read from a buffer is a copy, so nothing can be assigned to it; write "
    "buffer[0, 1] = v for buffer[0][1] = v, or take np.array(part) for an array of its own"
)


class Part(_Array):  # type: ignore[misc]
    """Numbers that were read from a buffer: an array, but assigning to it says where to assign.

    (``buffer[0][1] = v`` would be lost, as the buffer may hold nodes, of which there are no views.)
    """

    def __setitem__(self, index: Any, value: Any) -> None:
        raise TypeError(_IS_A_COPY)

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **kwargs: Any) -> Any:
        if any(isinstance(out, Part) for out in kwargs.get("out") or ()):
            raise TypeError(_IS_A_COPY)
        return getattr(ufunc, method)(*map(_as_array, inputs), **kwargs)

    def __array_function__(self, function: Any, types: Any, args: Any, kwargs: Any) -> Any:
        args, kwargs = _as_array(args), _as_array(kwargs)
        whole: Any = innermost(args, kwargs)
        if whole is not None:  # np.stack(buffer), say, for which NumPy asks the rows of the buffer
            return whole.call_numpy(function, args, kwargs)
        return function(*args, **kwargs)

    def copy(self, order: Any = "C") -> Any:
        return np.array(self, order=order)

    def __iadd__(self, other: Any) -> Any:
        return self + other

    def __isub__(self, other: Any) -> Any:
        return self - other

    def __imul__(self, other: Any) -> Any:
        return self * other

    def __itruediv__(self, other: Any) -> Any:
        return self / other

    def __ipow__(self, other: Any) -> Any:
        return self**other

    def __imod__(self, other: Any) -> Any:
        return self % other

    def __ifloordiv__(self, other: Any) -> Any:
        return self // other

    def __imatmul__(self, other: Any) -> Any:
        return self @ other


def as_part(numbers: Any) -> Any:
    """Numbers as they are now, which nobody changes."""
    if not isinstance(numbers, np.ndarray):
        return numbers
    part = numbers.copy()
    part.setflags(write=False)
    return part.view(Part)


def _as_array(x: Any) -> Any:
    """Parts as plain arrays, also within lists, tuples and dicts."""
    if isinstance(x, Part):
        return x.view(np.ndarray)
    if type(x) in (tuple, list):
        return type(x)(map(_as_array, x))
    return {key: _as_array(item) for key, item in x.items()} if type(x) is dict else x
