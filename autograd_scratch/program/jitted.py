"""jit: a function that traces itself for each kind of arguments, and then runs as a program."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from enum import Enum
from functools import partial, update_wrapper
from threading import RLock
from types import BuiltinFunctionType, FunctionType
from typing import Any

import numpy as np

from ..engine.numeric import as_value
from ..engine.op import Op
from ..engine.values import Value
from .arrays.source import GuardFailed
from .compiled import AliasedArguments, Program, trace
from .scalars.tape import BACKENDS
from .trace.trace import OuterTraceLeak

VARIANTS = 16
"""How many programs are kept for one signature, where values decide about shapes or branches."""

_NO_PROGRAM = object()
"""Instead of a result: no program holds for these values."""

_STATIC = (
    *(int, bool, str, bytes, type(None), complex, range, slice, type, np.integer, np.bool_),
    *(np.dtype, Enum, FunctionType, BuiltinFunctionType, np.ufunc, Op, type(Ellipsis)),
)
"""Types of arguments that may decide which way a function goes; none of them can change."""


def jit(f: Callable[..., Any] | None = None, backend: str = "auto") -> Any:
    """The same function as a straight-line program.

    The first call with arguments of some kind runs f once on tracers, which stand for the floats
    and arrays among the arguments and write down every step, and makes a program of the steps:
    without dead code, common subexpressions, constants to compute and steps that change nothing,
    in memory that is allocated once. Later calls with arguments of the same kind run the program.
    Derivatives inside f are traced with it: ``jit(value_and_grad(f))`` is one program.

    With ``backend="python"`` the result is that of f to the last bit: the program takes the same
    steps in the same order, as nodes would. (A NumPy function on a plain number counts as the op
    of the same name.)

    What f closes over counts as constant: what changes from call to call must be an argument, and
    random numbers are drawn once, when f is traced. Arrays among the arguments that f changes in
    place (``params[key] -= lr * gradient[key]``) are changed in place by the program.

    Called inside a derivative or another jit, the function runs as if it were f.

    f itself runs only while it is traced. So it prints in the first call only, and prints tracers
    (``f"{x}"`` has the number); ``isinstance(x, float)`` says no; and ``np.errstate`` must stand
    around the call, not in f.
    Results of inf or nan come with NumPy's warnings, as ever; a number on the way that overflows
    and leaves no trace in the result does not warn.

    Args:
        f: function of floats, arrays, and nested dicts, lists and tuples of them. Integers,
            booleans, strings, None and functions among its arguments are part of the kind: each
            new value is traced anew, and its program is kept. Arrays of integers and booleans are
            traced as arrays are.
        backend: ``"python"``, readable source made of Python expressions and NumPy calls;
            ``"numba"``, for functions of numbers only, a list of operations that a compiled loop
            works off (needs the extra [fast]); ``"auto"`` takes Numba for large functions of
            numbers, where it is installed.

    Returns:
        A function with f's arguments and result. Its attribute ``source`` is the program that ran
        last. It may be called from several threads.

    Raises:
        TypeError: f is no function.
        ValueError: an unknown backend.

    The returned function raises what f raises, and

    - TypeError, for an argument that is none of the above; for ``backend="numba"`` and a step
      that is no operation on numbers; or, as a :class:`TracingError`, for what cannot be traced,
      such as a branch on a traced value, which would be frozen: the message says what to write
      instead;
    - ImportError, for ``backend="numba"`` where Numba is not installed or does not load.

    Source: R. Frostig, M. Johnson, C. Leary, "Compiling machine learning programs via high-level
    tracing" (2018), for the idea.

    Example:
        >>> from autograd_scratch import grad, exp
        >>> @jit
        ... def slope(x, y):
        ...     return grad(lambda x: x * exp(x * y))(x)
        >>> slope(0.0, 5.0)
        1.0
        >>> print(slope.source)
        def slope(x, y):
            exp_1 = exp(x * y)
            # exp, gradient of x: g * y
            # mul, gradient of x: g * y
            add_1 = exp_1 + x * exp_1 * y
            return [add_1]
        <BLANKLINE>
    """
    if backend not in BACKENDS:
        raise ValueError(f"jit: backend must be one of {', '.join(BACKENDS)}, got {backend!r}")
    if f is None:
        return partial(jit, backend=backend)
    if not callable(f):
        raise TypeError(f"jit takes a function, got {type(f).__name__}; write jit(f)(x)")
    return Jitted(f, backend)


class Jitted:
    """What :func:`jit` returns: call it like the function.

    Attributes:
        source: the program that ran last, as readable Python.
    """

    def __init__(self, f: Callable[..., Any], backend: str) -> None:
        update_wrapper(self, f)
        self._function = f
        self._backend = backend
        self._programs: dict[Any, tuple[Program, ...]] = {}
        self._last: Program | None = None
        self._tracing = RLock()

    def __repr__(self) -> str:
        return f"<jit {getattr(self._function, '__name__', self._function)}>"

    def __get__(self, instance: Any, owner: Any = None) -> Any:
        return self if instance is None else partial(self, instance)

    def __reduce__(self) -> str:
        # Copied and pickled by name, like a function.
        return str(getattr(self._function, "__qualname__", repr(self)))

    @property
    def source(self) -> str:
        """The program that ran last, as readable Python."""
        if self._last is None:
            raise AttributeError(
                f"{self!r} has no source yet: it is written for the kind of arguments it is "
                f"called with, so call it first"
            )
        return self._last.source

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        leaves: list[Any] = []
        try:
            key = (
                tuple([signature(x, leaves) for x in args]),
                tuple([(name, signature(x, leaves)) for name, x in kwargs.items()]),
            )
            result = self._run(key, leaves)
            if result is _NO_PROGRAM:
                with self._tracing:
                    result = self._run(key, leaves)  # another thread may have traced it meanwhile
                    if result is _NO_PROGRAM:
                        traced = trace(self._function, (args, kwargs), _is_traced, self._name)
                        program = Program(traced, self._backend)
                        older = self._programs.get(key, ())
                        self._programs[key] = program, *older[: VARIANTS - 1]
                        result = self._run(key, leaves)
            return result
        except FloatingPointError:
            raise  # the user asked NumPy for it
        except (OuterTraceLeak, AliasedArguments, ArithmeticError, ValueError, IndexError):
            # A derivative around this call; or arrays to be changed that share memory; or numbers
            # beyond Python's arithmetic (1/0, log(-1)), for which nodes give what IEEE says, with
            # NumPy's warning; or an error of NumPy's, which the ops explain. Nothing was changed
            # in place yet.
            return self._function(*args, **kwargs)

    def _run(self, key: Any, leaves: list[Any]) -> Any:
        """The result of the program that holds for these values, or else ``_NO_PROGRAM``."""
        for program in self._programs.get(key, ()):
            try:
                result = program(leaves)
            except GuardFailed:
                continue
            self._last = program
            return result
        return _NO_PROGRAM

    def _name(self, path: str) -> str:
        """What a leaf of ``(args, kwargs)`` is called in the source."""
        found = re.fullmatch(r"\[(\d)\]\[([^\]]*)\](.*)", path, re.DOTALL)
        assert found is not None
        where, position, rest = found.groups()
        try:
            names = list(inspect.signature(self._function).parameters)
        except ValueError:  # some functions written in C do not tell
            names = []
        if where == "1":
            name = position
        else:
            name = names[int(position)] if int(position) < len(names) else f"x{position}"
        return name + rest


def signature(x: Any, leaves: list[Any]) -> Any:
    """What a program is made for: type, shape and layout of an argument, or its value.

    The values of traced leaves are appended to ``leaves``.
    """
    kind = type(x)
    if kind is float:
        leaves.append(x)
        return float
    if kind is np.ndarray and x.ndim:
        leaves.append(x)
        return x.dtype, x.shape, x.strides
    if kind is list or kind is tuple:
        return kind, *[signature(item, leaves) for item in x]
    if isinstance(x, (list, tuple)):
        return kind, *[signature(item, leaves) for item in x]
    if isinstance(x, dict):
        return kind, *[(key, type(key), signature(item, leaves)) for key, item in x.items()]
    if isinstance(x, Value):
        raise OuterTraceLeak
    if _is_traced(x):
        value = as_value(x, "jit")
        leaves.append(value)
        return signature(value, []) if isinstance(value, (float, np.ndarray)) else kind
    if kind is np.ndarray and x.dtype.kind in "iub":  # a single integer, without axes
        return kind, x.dtype, x.item()
    if kind is slice:  # cannot be hashed before Python 3.12
        return kind, *[(type(part), part) for part in (x.start, x.stop, x.step)]
    if isinstance(x, _STATIC):
        return kind, x if kind is not complex else repr(x)  # since 0j == -0j
    raise TypeError(
        f"jit: an argument of type {kind.__name__} can be neither traced nor compared, so a "
        f"program made for it could be wrong later; pass the floats and arrays in it (in dicts, "
        f"lists or tuples), or let the function close over it if it never changes"
    )


def _is_traced(x: Any) -> bool:
    """Whether an argument is traced: floats, and arrays of numbers."""
    return isinstance(x, (float, np.floating)) or (
        isinstance(x, np.ndarray) and (x.ndim > 0 or x.dtype.kind == "f")
    )
