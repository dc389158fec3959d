"""jit: a function that traces itself for each kind of arguments, and then runs as a program."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from copy import deepcopy
from functools import partial, update_wrapper
from typing import Any

from ..engine.functions import is_found_by_name
from ..engine.messages import warn_user
from ..engine.pytree import flatten
from ..engine.registry import WATCH
from .compiled import AliasedArguments, Program
from .integers import Counters
from .programs import BYTES, CHANGING, CLOCK, PROGRAMS, Programs
from .retraced import TRACES, Traces
from .scalars.tape import BACKENDS
from .signature import NoKind, is_traced, no_kind, signature
from .trace.trace import OuterTraceLeak, WritesIntoArray
from .trace.traced import GuardFailed, trace


def jit(f: Callable[..., Any] | None = None, backend: str = "auto") -> Any:
    """The same function as a straight-line program.

    The first call with arguments of some kind runs f once on tracers, which stand for the floats
    and arrays among the arguments and write down every step, and makes a program of the steps:
    without dead code, common subexpressions, constants to compute and steps that change nothing,
    in memory that is allocated once. Later calls with arguments of the same kind run the program.
    Derivatives inside f are traced with it: ``jit(value_and_grad(f))`` is one program.

    How close the result is to that of f depends on the backend:

    - ``"python"``: the same to the last bit. The program takes the same steps in the same order, as
      nodes would. (A NumPy function on a plain number counts as the op of the same name.)
    - ``"numba"``: the same to rounding. The steps are the same, but functions are those of another
      library.
    - ``"fused"``: arithmetic, square roots, comparisons and choices are NumPy's to the last bit; so
      are sums over the first axes, and all that is no kernel, such as products of matrices.
      ``exp``, ``log``, ``log1p``, ``sigmoid`` and third powers are at most 1 unit in the last place
      away from the exact result, ``expm1`` 1.5, ``tanh`` 2. (NumPy's are up to 4 away.) Sums along
      the last axis, or of all, are off by at most one unit of themselves and three of the sum of
      sizes in double precision, however long they are; NumPy's error grows with the length.

    What f closes over counts as constant: what changes from call to call must be an argument, and
    random numbers are drawn once, when f is traced. Arrays among the arguments that f changes in
    place (``params[key] -= lr * gradient[key]``) are changed in place by the program.

    A Python loop is traced step by step; of :func:`autograd_scratch.scan`, ``fori_loop`` and
    ``while_loop`` the body is traced once, whatever the number of steps.

    Called inside a derivative or another jit, the function runs as if it were f.

    f itself runs only while it is traced, and in a call that fails, to say what is wrong. So it
    prints in the first call only, and prints tracers (``f"{x}"`` has the number);
    ``isinstance(x, float)`` says no; and ``np.errstate`` must stand around the call, not in f.
    An f that has NumPy write into an array (``np.copyto``, ``out=``, ``np.add.at``) cannot be
    traced: it runs as it is, in each call.

    Programs are kept: at most 64, and 256 MiB of them, counting the arrays that they compute in.
    Those that have not run for longest make room for new ones, and are traced again if need be.
    ``clear()`` lets go of all. After 16 traces a warning tells once what is new each time.

    Results of inf or nan are NumPy's, with its warnings, as those of nodes are: ``1.0 / x`` is inf
    at 0.0, where Python's own floats raise an error. A number on the way that overflows and leaves
    no trace in the result need not warn. (In kernels, neither do arrays on the way, nor underflow.)

    Args:
        f: function of floats, arrays, and structures of them: dicts, lists, tuples, dataclasses and
            classes of :func:`autograd_scratch.register_structure`. Booleans, strings, None, paths
            and functions in them are part of the kind: each new value is traced again. So is an
            integer that decides about something: a branch, a shape, an index, a key, a text. One
            that only computes, such as a counter of steps in ``1 - beta**t``, is traced for two
            values, and then as a number. (``float(t)`` and the math module need its value; write
            ``1.0 * t`` and ag.sqrt.) Arrays of integers and booleans are traced as arrays are;
            NumPy's integers count as deciding.
        backend: ``"python"``, readable source made of Python expressions and NumPy calls;
            ``"numba"``, for functions of numbers only, a list of operations that a compiled loop
            executes, and for ``scan`` and the like machine code; ``"fused"``, the Python source, in
            which chains of elementwise steps with the reductions at their ends are kernels,
            compiled through llvmlite and kept on disk. These two need the extra [fast]. ``"auto"``
            takes, where they are installed, Numba for large functions of numbers, machine code
            for loops, and kernels where the steps of a call have 100,000 results or more, and
            10,000 for each kernel; else Python.

    Returns:
        A function with f's arguments and result. Its attribute ``source`` is the program that ran
        last, its method ``clear()`` lets go of all programs. It may be called from several threads,
        and pickled if f can be.

    Raises:
        TypeError: f is not a function.
        ValueError: an unknown backend.

    The returned function raises what f raises, and

    - TypeError, for an argument that is none of the above; for ``backend="numba"`` and a step
      that is not an operation on numbers; or, as a :class:`TracingError`, for what cannot be
      traced, such as a branch on a traced value, which would be frozen: the message says what to
      write instead;
    - ImportError, for ``backend="numba"`` where Numba is not installed or does not load, and for
      ``backend="fused"`` where llvmlite does not, or the processor has no fused multiply-add.

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
        self._programs = Programs()
        self._counters = Counters(self._programs)
        self._traces = Traces()
        self._last: Program | None = None

    def __repr__(self) -> str:
        return f"<jit {getattr(self._function, '__name__', self._function)}>"

    def __get__(self, instance: Any, owner: Any = None) -> Any:
        if instance is None or isinstance(self._function, staticmethod):
            return self
        return partial(self, instance)

    def __reduce__(self) -> Any:
        """By name, as a function is, if that is its name; or else by the function inside."""
        if is_found_by_name(self):
            return str(self.__qualname__)  # type: ignore[attr-defined]
        return Jitted, (self._function, self._backend)

    def __copy__(self) -> Jitted:
        return self

    def __deepcopy__(self, memo: Any) -> Jitted:
        if isinstance(self._function, staticmethod):
            return self
        function = deepcopy(self._function, memo)  # a copy of a method, or of an object
        return self if function is self._function else Jitted(function, self._backend)

    @property
    def source(self) -> str:
        """The program that ran last, as readable Python."""
        if self._last is None:
            raise AttributeError(
                f"{self!r} has no source yet: it is written for the kind of arguments it is "
                f"called with, so call it first"
            )
        return self._last.source

    def clear(self) -> None:
        """Let go of all programs and their memory; the next call traces the function anew.

        Example:
            >>> from autograd_scratch import exp
            >>> f = jit(exp)
            >>> f(0.0)
            1.0
            >>> f.clear()
            >>> f(0.0)
            1.0
        """
        self._programs.clear()
        self._counters.clear()
        self._traces = Traces()
        self._last = None

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if WATCH.watchers and WATCH.current.get() is not None:
            return self._function(*args, **kwargs)  # within debug() each step is looked at
        leaves: list[Any] = []
        integers: list[tuple[int, int]] = []
        try:
            kind = (
                tuple([signature(x, leaves, integers) for x in args]),
                tuple([(name, signature(x, leaves, integers)) for name, x in kwargs.items()]),
            )
        except OuterTraceLeak:  # a node of a derivative around this call
            return self._function(*args, **kwargs)
        except NoKind as refused:
            (x,) = refused.args
            path = next(path for path, leaf in flatten((args, kwargs)) if leaf is x)
            raise no_kind(f"argument {self._name(path)}", x) from None
        key: Any = kind
        candidates: tuple[tuple[Any, list[Any]], ...] = ((key, leaves),)
        if integers:
            key = kind, tuple([value for _, value in integers])
            candidates = *self._counters.general(kind, leaves, integers), (key, leaves)
        for each, given in candidates:
            for program in self._programs.by_signature.get(each, ()):
                try:
                    result = program(given)
                except GuardFailed:
                    continue
                except FloatingPointError:
                    raise  # the user asked NumPy for it
                except (AliasedArguments, ArithmeticError, ValueError, IndexError):
                    if given is not leaves:
                        break  # a program for these integers alone may do without the error
                    # f says what is wrong, or changes the arrays as they are
                    return self._function(*args, **kwargs)
                if program is not self._last:
                    self._last = program
                    program.last_run = next(CLOCK)
                return result
        try:
            return self._trace_and_run(key, args, kwargs, leaves, integers)
        except (OuterTraceLeak, WritesIntoArray, AliasedArguments, GuardFailed):
            pass  # f runs as it is
        return self._function(*args, **kwargs)

    def _trace_and_run(
        self, key: Any, args: Any, kwargs: Any, leaves: list[Any], integers: list[tuple[int, int]]
    ) -> Any:
        """Make a program for these arguments, keep it and run it.

        Raises:
            OuterTraceLeak, WritesIntoArray, AliasedArguments, GuardFailed: f must run as it is.
        """
        if not self._programs.can_be_traced(key):
            raise WritesIntoArray
        tree = (args, kwargs)
        general = None
        if integers:  # before f is traced for these: so what it leaves behind is what that leaves
            general = self._counters.generalize(key, integers, self._function, tree, self._name)
        try:
            traced = trace(self._function, tree, is_traced, self._name)
        except WritesIntoArray:
            self._programs.cannot_be_traced(key)
            self._note_trace(key, args, kwargs)
            raise
        self._note_trace(key, args, kwargs)
        program = self._programs.make(key, traced, self._backend)
        if general is not None:
            self._counters.keep(general, self._backend, leaves)
        result = program(leaves)
        self._last = program
        return result

    def _note_trace(self, key: Any, args: Any, kwargs: Any) -> None:
        """Warn of a function that is traced again and again."""
        traces = self._traces
        with CHANGING:
            traces.add(key, args, kwargs)
            if traces.number != TRACES + 1:
                return
            why = traces.why(self._name)
        warn_user(
            f"{self!r} has been traced more than {TRACES} times, which takes far longer than to "
            f"run it (of its programs, the last {PROGRAMS} are kept, in up to {BYTES >> 20} MiB); "
            f"{why}",
            RuntimeWarning,
        )

    def _name(self, path: str) -> str:
        """What a leaf of ``(args, kwargs)`` is called in the source."""
        found = re.fullmatch(r"\[(\d)\]\[([^\]]*)\](.*)", path, re.DOTALL)
        assert found is not None
        where, position, rest = found.groups()
        try:
            names = list(inspect.signature(self._function).parameters)
        except (ValueError, TypeError):  # some functions written in C do not tell
            names = []
        if where == "1":
            name = position.strip("'")
        else:
            name = names[int(position)] if int(position) < len(names) else f"x{position}"
        return name + rest
