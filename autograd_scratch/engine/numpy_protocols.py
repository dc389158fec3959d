"""How ``np.exp(node)`` finds its op: NumPy's two protocols.

NumPy asks an argument that is no array of its own what to do. The answer is the op of ours that is
entered in the registry for the function; so plain NumPy code records itself.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from .registry import NUMPY, ON_VALUES
from .values import Value, unwrap

if TYPE_CHECKING:
    from numpy.typing import NDArray


class NumpyProtocols(Value):
    """A value that NumPy's functions accept, and hand to the op that records them."""

    __slots__ = ()

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> NDArray[Any]:
        raise TypeError(
            "NumPy tried to turn a node into an array, which would lose its gradient; "
            "take .value for the numbers, or join nodes with stack() or concatenate()"
        )

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **kwargs: Any) -> Any:
        if kwargs.get("out") is not None:
            raise TypeError(
                f"numpy.{ufunc.__name__} cannot write a node into an existing array (out= or an "
                f"in-place operator); write y = numpy.{ufunc.__name__}(…) with a new name"
            )
        if method == "__call__":
            return call_counterpart(ufunc, ufunc.__name__, inputs, kwargs)
        function = getattr(ufunc, method)
        return call_counterpart(function, f"{ufunc.__name__}.{method}", inputs, kwargs)

    def __array_function__(
        self, function: Callable[..., Any], types: Any, args: tuple[Any, ...], kwargs: Any
    ) -> Any:
        name = f"{function.__module__}.{function.__name__}".removeprefix("numpy.")
        return call_counterpart(function, name, args, kwargs)


def call_counterpart(
    function: Callable[..., Any], name: str, args: tuple[Any, ...], kwargs: dict[str, Any]
) -> Any:
    """Call the op that records ``function``, with the arguments that NumPy was given."""
    if function in ON_VALUES:
        return function(*unwrap(args), **unwrap(kwargs))
    ours = NUMPY.get(function)
    if ours is None:
        raise TypeError(
            f"numpy.{name} has no op here and cannot record a gradient; write it with the ops "
            f"of autograd_scratch, or call it on .value if no gradient is needed"
        )
    arity = getattr(ours, "arity", None)
    if arity is not None and len(args) == arity and not kwargs:
        return ours(*args)
    # NumPy's names and order of arguments are not always ours (dtype and out stand in between),
    # and an argument that only repeats NumPy's default (out=None) asks for nothing.
    names, defaults = _signature(function)
    positional = len(args) if arity is None else arity
    given = {**dict(zip(names[positional:], args[positional:], strict=False)), **kwargs}
    inputs = [
        *args[:positional],
        *(given.pop(n) for n in names[len(args) : positional] if n in given),
    ]
    return ours(*inputs, **{k: v for k, v in given.items() if v is not defaults.get(k, ours)})


@cache
def _signature(function: Callable[..., Any]) -> tuple[list[str], dict[str, Any]]:
    """The argument names of a NumPy function and their defaults."""
    try:
        parameters = inspect.signature(function).parameters
    except ValueError:  # before NumPy 2.4 its C functions did not tell
        return [], {"out": None, "dtype": None, "where": True, "casting": "same_kind"}
    names = ["shape" if name == "newshape" else name for name in parameters]  # before NumPy 2.1
    return names, {name: p.default for name, p in parameters.items()}
