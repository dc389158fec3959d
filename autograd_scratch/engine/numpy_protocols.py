"""How ``np.exp(node)`` finds its op: NumPy's two protocols.

NumPy asks an argument that is not an array of its own what to do. The answer is the op that is
registered for the function, or a function that is made of ops; so plain NumPy code records itself.
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from .advice import no_array
from .messages import scipy_advice
from .registry import HOOKS, NUMPY, ON_VALUES, OPS, REFUSED
from .values import Value, call_on_values, innermost, takes_nodes_in

if TYPE_CHECKING:
    from numpy.typing import NDArray


class NumpyProtocols(Value):
    """A value that NumPy's functions accept, and hand to the op that records them."""

    __slots__ = ()

    __pandas_priority__ = 5000
    """Above that of a DataFrame, so that ``series * node`` asks the node."""

    def call_numpy(
        self, function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> Any:
        """Call a NumPy function on arguments of which this is the innermost."""
        if function in ON_VALUES:
            return call_on_values(function, args, kwargs)
        return call_counterpart(function, args, kwargs)

    def write_out(self, function: Any, inputs: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Call a ufunc that shall write into ``out``: only a buffer takes a node."""
        if innermost(kwargs["out"], {}) is not None:
            raise TypeError(
                f"{true_name(function)} cannot write into a node (out=), which never changes; "
                f"write y = {true_name(function)}(…) with a new name"
            )
        raise _no_place_for_a_node(function)

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> NDArray[Any]:
        advice = scipy_advice("makes a NumPy array of its argument")
        if advice is not None:
            raise TypeError(advice)
        raise TypeError(no_array(sys._getframe(1)))

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **kwargs: Any) -> Any:
        for x in inputs:
            if takes_nodes_in(x):
                return NotImplemented
        function = ufunc if method == "__call__" else getattr(ufunc, method)
        if kwargs.get("out") is not None:
            return _innermost_in(inputs, kwargs).write_out(function, inputs, kwargs)
        if kwargs.get("where") is True:  # the default, of which NumPy before 2.4.4 warns
            del kwargs["where"]
        return _innermost_in(inputs, kwargs).call_numpy(function, inputs, kwargs)

    def __array_function__(
        self, function: Callable[..., Any], types: Any, args: tuple[Any, ...], kwargs: Any
    ) -> Any:
        return _innermost_in(args, kwargs).call_numpy(function, args, kwargs)


def _innermost_in(args: tuple[Any, ...], kwargs: dict[str, Any]) -> NumpyProtocols:
    found = innermost(args, kwargs)
    assert isinstance(found, NumpyProtocols)
    return found


def _no_place_for_a_node(function: Any) -> TypeError:
    name = true_name(function)
    return TypeError(
        f"{name} cannot write a node into an existing array (out= or an in-place operator); write "
        f"y = {name}(…) with a new name, or fill a buffer: zeros(shape) instead of np.zeros(shape)"
    )


def call_counterpart(
    function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
) -> Any:
    """Call the op that records ``function``, with the arguments that NumPy was given."""
    ours = NUMPY.get(function)
    if ours is None:
        ours = counterpart_of(function)
    if ours is None:
        reason = f" ({REFUSED[function]})" if function in REFUSED else ""
        raise TypeError(
            f"{true_name(function)} has no op here and cannot record a gradient{reason}; write it "
            f"with the ops of autograd_scratch, or call it on .value if no gradient is needed"
        )
    if kwargs and isinstance(function, np.ufunc):
        args, kwargs = _of_ufunc(function, args, kwargs)
    arity = getattr(ours, "arity", None)
    if function is np.where and len(args) + len(kwargs) == 1:
        return call_on_values(np.nonzero, (*args, *kwargs.values()), {})  # where it holds
    if not kwargs and arity is not None and len(args) <= arity:
        return ours(*args)
    names, defaults = _signature(function)
    if not kwargs and arity is None and "out" not in names[: len(args)]:
        return ours(*args)
    if writes_into(function, args, kwargs):
        raise _no_place_for_a_node(function)
    # NumPy's names and order of arguments are not always ours (dtype and out come in between),
    # and an argument that only repeats NumPy's default (out=None) asks for nothing.
    positional = len(args) if arity is None else arity
    if "out" in names[: len(args)] and args[names.index("out")] is None:
        positional = min(positional, names.index("out"))  # what follows comes by name
    given = {**dict(zip(names[positional:], args[positional:], strict=False)), **kwargs}
    inputs = [
        *args[:positional],
        *(given.pop(n) for n in names[len(args) : positional] if n in given),
    ]
    return ours(*inputs, **{k: v for k, v in given.items() if v is not defaults.get(k, ours)})


_UFUNC_KEYWORDS: dict[str, Any] = {"casting": "same_kind", "order": "K", "subok": True}
"""Keywords of ufuncs that say how to make an array, each with its default."""


def _of_ufunc(
    ufunc: np.ufunc, args: tuple[Any, ...], kwargs: dict[str, Any]
) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """A call of a ufunc without the keywords that all of them have: ``dtype`` is applied here."""
    name = true_name(ufunc)
    rest = {k: v for k, v in kwargs.items() if k not in _UFUNC_KEYWORDS}
    for keyword, default in _UFUNC_KEYWORDS.items():
        if kwargs.get(keyword, default) != default:
            raise TypeError(
                f"{name} of a node does not take {keyword}={kwargs[keyword]!r}; leave it out, or "
                f"use astype() before or after"
            )
    if rest.pop("where", True) is not True:
        call = f"{name}({', '.join('xyz'[: len(args)])})"
        raise TypeError(
            f"{name} of a node does not take where=, which leaves the other elements undefined; "
            f"write np.where(mask, {call}, other)"
        )
    dtype = rest.pop("dtype", None)
    if dtype is not None:
        if np.dtype(dtype).kind != "f":
            raise TypeError(f"{name} of a node: dtype must be a float type, got {np.dtype(dtype)}")
        args = tuple([OPS.astype(x, dtype=dtype) for x in args])
    return args, rest


def counterpart_of(function: Callable[..., Any]) -> Callable[..., Any] | None:
    """The function of ours that records a NumPy or SciPy function; None if there is none."""
    ours = NUMPY.get(function)
    for load in (HOOKS.load_all_ops, HOOKS.load_scipy_ops):
        if ours is None and load():
            ours = NUMPY.get(function)
    return ours


def true_name(function: Any) -> str:
    """What a function of NumPy, SciPy or anybody else is called in full.

    >>> true_name(np.add), true_name(np.add.reduce), true_name(np.linalg.inv)
    ('numpy.add', 'numpy.add.reduce', 'numpy.linalg.inv')
    """
    owner: Any = getattr(function, "__self__", None)
    if isinstance(owner, np.ufunc):
        return f"{true_name(owner)}.{function.__name__}"
    name: str = function.__name__
    if isinstance(function, np.ufunc):  # which does not know its module
        for module in ("numpy", "scipy.special"):
            if getattr(sys.modules.get(module), name, None) is function:
                return f"{module}.{name}"
        return name
    return f"{function.__module__}.{name}"


def writes_into(function: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> bool:
    """Whether a call hands NumPy an array for its result, by the name ``out`` or by position.

    >>> y = np.zeros(2)
    >>> writes_into(np.cumsum, (y, 0, None, y), {}), writes_into(np.cumsum, (y, 0), {"out": None})
    (True, False)
    """
    if kwargs.get("out") is not None:
        return True
    if len(args) < 2 or isinstance(function, np.ufunc):  # a ufunc hands it over by name
        return False
    names = positional_names(function)[: len(args)]
    return "out" in names and args[names.index("out")] is not None


def positional_names(function: Callable[..., Any]) -> list[str]:
    """What a NumPy function calls the arguments that may be given by position.

    >>> positional_names(np.cumsum), positional_names(np.einsum)
    (['a', 'axis', 'dtype', 'out'], [])
    """
    return _positional_names(function)


_OF_C_FUNCTIONS: dict[Any, list[str]] = {
    np.concatenate: ["arrays", "axis", "out"],
    np.copyto: ["dst", "src", "casting", "where"],
    np.dot: ["a", "b", "out"],
    np.putmask: ["a", "mask", "values"],
}
"""The arguments of NumPy's functions in C that write, which did not tell them before NumPy 2.4."""


@cache
def _signature(function: Callable[..., Any]) -> tuple[list[str], dict[str, Any]]:
    """The argument names of a NumPy function and their defaults."""
    try:
        parameters = inspect.signature(function).parameters
    except ValueError:
        names = _OF_C_FUNCTIONS.get(function, [])
        return names, {"out": None, "dtype": None, "where": True, "casting": "same_kind"}
    names = ["shape" if name == "newshape" else name for name in parameters]  # before NumPy 2.1
    return names, {name: p.default for name, p in parameters.items()}


@cache
def _positional_names(function: Callable[..., Any]) -> list[str]:
    try:
        parameters = inspect.signature(function).parameters.values()
    except ValueError:
        return _OF_C_FUNCTIONS.get(function, [])
    kinds = inspect.Parameter
    if any(p.kind is kinds.VAR_POSITIONAL for p in parameters):
        return []
    return [p.name for p in parameters if p.kind is not kinds.KEYWORD_ONLY]
