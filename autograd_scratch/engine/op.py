"""An op: its forward rule and, for each input, its backward rule.

The backward rule of an input is called with the upstream gradient ``g``, the output, all inputs and
the op's parameters, and returns what flows to that input. It is written with operators and ops
only, so it runs on plain numbers and arrays at NumPy's speed, and on nodes it records a graph:
that graph is the derivative, which can be differentiated again.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from functools import partial, update_wrapper
from typing import Any, TypeVar

import numpy as np

from .registry import NUMPY, OPS
from .values import Value, unwrap

Rule = Callable[..., Any]
F = TypeVar("F", bound=Callable[..., Any])

KINDS = ("elementwise", "linear", "multilinear", "composite", "other")
"""How an op may be differentiated forwards; see :class:`Op`."""

_MISSING = inspect.Parameter.empty
_NUMPY_ERRORS = (ValueError, TypeError, IndexError)


class Op:
    """An op, called like the function it computes.

    Attributes:
        name: what it is called, here and in the registry.
        sign: what its circle shows in a picture (``×``).
        forward: computes plain values from plain values.
        scalar: the same for Python floats, from the ``math`` module, or None. Where ``math``
            raises (``log(0)``, overflow), ``forward`` answers instead, as IEEE and NumPy do.
        rules: one backward rule per input; None where no gradient passes. For an op of any
            number of inputs, a single rule that gets the input's position first.
        stops: whether a rule is None.
        arity: how many inputs; None for any number.
        kind: how the op is differentiated forwards: ``"elementwise"``; ``"linear"`` in all inputs
            that have a rule together; ``"multilinear"``, in each of them; ``"composite"``, by
            running ``forward``, itself made of ops; or ``"other"``, from its backward rules.
        domain: the open interval in which it is smooth, one pair per input (elementwise ops).
        kinks: places inside the domain where its derivative jumps.
        hint: advice that ends its error messages.
        inline_in_jit: whether jit may look into ``forward`` for arrays: it is written in NumPy
            functions and operators, and branches on values with :func:`.arraylike.concretize` only.
    """

    __slots__ = (
        "__dict__",
        "arity",
        "defaults",
        "domain",
        "forward",
        "has_nondifferentiable_input",
        "hint",
        "inline_in_jit",
        "input_names",
        "kind",
        "kinks",
        "name",
        "needs_params",
        "rules",
        "scalar",
        "sign",
    )

    def __init__(
        self,
        forward: Callable[..., Any],
        rules: tuple[Rule | None, ...],
        *,
        sign: str | None,
        scalar: Callable[..., float] | None,
        kind: str,
        variadic: bool,
        domain: tuple[tuple[float, float], ...] | None,
        kinks: tuple[float, ...],
        hint: str,
        inline_in_jit: bool,
    ) -> None:
        self.forward = forward
        self.name = forward.__name__.lstrip("_")
        self.sign = sign or self.name
        self.scalar = scalar
        self.rules = rules
        if kind not in KINDS:
            raise ValueError(f"{self.name}: kind must be one of {', '.join(KINDS)}, got {kind!r}")
        self.has_nondifferentiable_input = None in rules
        self.kind = kind
        self.arity = None if variadic else len(rules)
        self.domain = domain or ((-3.0, 3.0),) * len(rules)
        self.kinks = kinks
        self.hint = hint
        self.inline_in_jit = inline_in_jit
        parameters = list(inspect.signature(forward).parameters.values())
        self.input_names = [p.name for p in parameters[: self.arity]]
        if any(p.kind is p.VAR_KEYWORD for p in parameters):
            raise ValueError(f"{self.name}: an op names its parameters; **kwargs cannot be taken")
        if self.arity is not None and len(self.input_names) != self.arity:
            raise ValueError(
                f"{self.name}: {self.arity} rules, but the function takes only {self.input_names}"
            )
        optional = [p for p in parameters[self.arity :] if p.kind is not p.VAR_POSITIONAL]
        self.defaults = {p.name: p.default for p in optional}
        self.needs_params = _MISSING in self.defaults.values()
        update_wrapper(self, forward)

    def __repr__(self) -> str:
        return f"<op {self.name}>"

    def __reduce__(self) -> str:
        return self.forward.__qualname__  # pickled by name, like a function

    def __call__(self, *args: Any, **params: Any) -> Any:
        """Compute the op; where an input is a node, record it."""
        if len(args) != self.arity or self.needs_params or params:
            if len(args) != self.arity or params.keys() != self.defaults.keys():
                args, params = self._bind(args, params)
            for name, value in params.items():
                if isinstance(value, Value):
                    params = {**params, name: self._plain_param(name, value)}
        else:
            params = self.defaults
        innermost: Value | None = None
        for x in (*args, *params.values()) if params else args:
            if isinstance(x, Value) and (innermost is None or x.level > innermost.level):
                innermost = x
        if innermost is not None:
            return innermost.apply(self, args, params)
        return self.evaluate([as_value(x, self.name) for x in args], params)

    def rules_for(self, inputs: Sequence[Any]) -> tuple[Rule | None, ...]:
        """The backward rules, one for each of ``inputs``."""
        if self.arity is not None:
            return self.rules
        (rule,) = self.rules
        assert rule is not None
        return tuple(partial(rule, position) for position in range(len(inputs)))

    def evaluate(self, values: Sequence[Any], params: dict[str, Any], named: Any = None) -> Any:
        """Compute the op on plain values: a Python float for a float64 scalar, else NumPy's.

        Args:
            values: one per input.
            params: the op's parameters.
            named: the nodes that hold ``values``, if any: messages show their names.

        Raises:
            ValueError, TypeError, IndexError: as NumPy does, with the op, its inputs' shapes and
                dtypes, and advice added to the message.
        """
        if self.scalar is not None:
            for value in values:
                if type(value) is not float:
                    break
            else:
                try:
                    result = self.scalar(*values)
                except (ArithmeticError, ValueError):
                    pass  # NumPy answers below with inf or nan, and its warning
                else:
                    if result - result == 0.0:  # finite, so NumPy would not have warned
                        return result
        try:
            result = self.forward(*values, **params)
        except _NUMPY_ERRORS as error:
            # NumPy's subclasses of these want other arguments than a message.
            kind = next(kind for kind in _NUMPY_ERRORS if isinstance(error, kind))
            raise kind(self._explain(error, named or values, params)) from error
        return result if type(result) is np.ndarray and result.ndim else scalar_or_array(result)

    def _bind(
        self, args: tuple[Any, ...], params: dict[str, Any]
    ) -> tuple[tuple[Any, ...], dict[str, Any]]:
        """Split a call into inputs and parameters, and fill in the parameters' defaults."""
        if self.arity is None:
            return args, {**self.defaults, **params}
        names = [*self.input_names, *self.defaults]
        given = {**dict(zip(names, args, strict=False)), **params}
        bound = {**self.defaults, **given}
        unknown = [name for name in given if name not in names]
        missing = [name for name in names if bound.get(name, _MISSING) is _MISSING]
        if unknown or missing or len(args) > len(names):
            problem = (
                f"does not take {', '.join(map(repr, unknown))}"
                if unknown
                else f"needs {', '.join(map(repr, missing))}"
                if missing
                else f"got {len(args)} positional arguments"
            )
            raise TypeError(f"{self.name}({', '.join(names)}) {problem}")
        return tuple(bound.pop(name) for name in self.input_names), bound

    def _plain_param(self, name: str, value: Value) -> Any:
        """A parameter as NumPy takes it; constants count as their values."""
        if value.value is not value and not getattr(value, "constant", False):
            raise TypeError(
                f"{self.name}: no gradient passes through {name}, so it must not be a variable; "
                f"take its .value"
            )
        return unwrap(value)

    def _explain(self, error: Exception, values: Any, params: dict[str, Any]) -> str:
        inputs = ", ".join(describe(value) for value in values)
        settings = "".join(f", {name}={value!r}" for name, value in params.items())
        hint = f" {self.hint}" if self.hint else ""
        return f"{self.name}({inputs}{settings}): {str(error).rstrip(' .')}.{hint}"


def op(
    *rules: Rule | None,
    sign: str | None = None,
    numpy: tuple[Callable[..., Any], ...] = (),
    scalar: Callable[..., float] | None = None,
    kind: str = "other",
    variadic: bool = False,
    domain: tuple[tuple[float, float], ...] | None = None,
    kinks: tuple[float, ...] = (),
    hint: str = "",
    inline_in_jit: bool = False,
) -> Callable[[Callable[..., Any]], Op]:
    """Make an op of a forward function, given its backward rule for each input.

    The op can be used wherever the built-in ones can: in gradients of any order, forward mode,
    pictures and checks.

    Args:
        rules: one per input, ``rule(g, output, *inputs, **params)``: from the upstream gradient
            ``g``, what flows to that input, of the output's or the input's shape. None where no
            gradient passes. Write rules with operators and ops only; then they can be
            differentiated themselves.
        sign: what its circle shows in pictures; its name by default.
        numpy: NumPy functions that shall record this op when they meet a node.
        scalar: the forward function for Python floats, if there is a faster one.
        kind, domain, kinks: see :class:`Op`; ``kind="elementwise"`` makes forward mode faster,
            ``domain`` and ``kinks`` tell the tests where the op is smooth.
        variadic: the op takes any number of inputs, and the only rule gets the input's position
            as its first argument.
        hint: advice that ends the op's error messages.
        inline_in_jit: jit may look into the forward function; see :class:`Op`.

    Returns:
        A decorator that turns the forward function, which computes plain values from plain
        values, into an :class:`Op` of the same name.

    Raises:
        ValueError: an unknown ``kind``, more rules than the function has arguments, or a NumPy
            function that another op records already.

    Example:
        A new activation, the swish x·σ(x), with its own rule:

        >>> from autograd_scratch import Node, check_gradients, sigmoid
        >>> @op(lambda g, y, x: g * (y + sigmoid(x) * (1 - y)), kind="elementwise")
        ... def swish(x):
        ...     return x / (1 + np.exp(-x))
        >>> x = Node(0.0)
        >>> swish(x).backward()
        >>> x.grad
        0.5
        >>> check_gradients(swish, np.array([-1.0, 2.0]), order=3)
    """

    def define(forward: Callable[..., Any]) -> Op:
        new = Op(
            forward,
            rules,
            sign=sign,
            scalar=scalar,
            kind=kind,
            variadic=variadic,
            domain=domain,
            kinks=kinks,
            hint=hint,
            inline_in_jit=inline_in_jit,
        )
        _enter_counterparts(new, numpy)
        return new

    return define


def built_in(*rules: Rule | None, **options: Any) -> Callable[[Callable[..., Any]], Op]:
    """As :func:`op`, for the ops of this package: also enters the op in the registry."""
    make = op(*rules, **options)
    return lambda forward: register()(make(forward))


def register(*numpy: Callable[..., Any]) -> Callable[[F], F]:
    """Enter a function of ours in the registry, as the counterpart of NumPy functions.

    Ops do this by themselves; functions that only prepare the call of an op use it directly.
    """

    def enter(function: F) -> F:
        setattr(OPS, function.__name__, function)
        _enter_counterparts(function, numpy)
        return function

    return enter


def _enter_counterparts(
    function: Callable[..., Any], numpy: tuple[Callable[..., Any], ...]
) -> None:
    for counterpart in numpy:
        before = NUMPY.get(counterpart, function)
        # A notebook's cell that is run again defines the same function anew.
        if (before.__module__, before.__qualname__) != (function.__module__, function.__qualname__):
            raise ValueError(f"numpy.{counterpart.__name__} is recorded by another op already")
        NUMPY[counterpart] = function


def scalar_or_array(y: Any) -> Any:
    """A float64 scalar as a Python float, any 0-d array as a scalar, the rest as it is."""
    if type(y) is np.ndarray:
        return y if y.ndim else scalar_or_array(y[()])
    if type(y) is np.float64:
        return float(y)
    if type(y) is float or isinstance(y, (np.generic, Value)):
        return y
    return scalar_or_array(as_value(y, "the result of an op"))


def as_value(x: Any, where: str) -> Any:
    """``x`` as the engine computes with it: a float, a NumPy scalar or an array of real numbers.

    Args:
        x: a number, an array, or nested lists of numbers.
        where: the name of the op or class that asks, for the error message.

    Raises:
        TypeError: complex, object, string, date and masked arrays.
    """
    if type(x) is np.ndarray:
        if x.ndim and x.dtype.kind in "fiub":
            return x
    elif type(x) is float:
        return x
    elif type(x) is int or type(x) is bool:
        return float(x)
    elif isinstance(x, np.ma.MaskedArray):
        raise TypeError(f"{where}: masked arrays are not supported; fill them first")
    else:
        try:
            x = np.asarray(x)
        except ValueError as error:  # nested lists of different lengths
            raise ValueError(f"{where}: {error}") from error
    if x.dtype.kind not in "fiub":
        raise TypeError(
            f"{where}: real numbers are needed, got {describe(x)}; complex, object and string "
            f"arrays have no gradient here"
        )
    return scalar_or_array(x)


def describe(value: Any) -> str:
    """A value in an error message: a number itself, an array by shape and dtype.

    >>> describe(2.5), describe(np.zeros((2, 3)))
    ('2.5', 'float64 (2, 3)')
    """
    if isinstance(value, Value):
        if value.value is value:  # while jit traces
            return f"{value.dtype} {value.shape}"
        name = getattr(value, "name", None)
        return f"{name}: {describe(value.value)}" if name else describe(value.value)
    array = np.asarray(value)
    return f"{array.dtype} {array.shape}" if array.ndim else str(value)
