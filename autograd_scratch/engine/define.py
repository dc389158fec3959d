"""Making ops: ``@op(rule)`` of a forward function; ``register`` lets NumPy find it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import numpy as np

from .op import Op, Rule
from .registry import HOOKS, NUMPY, ON_VALUES, OPS

F = TypeVar("F", bound=Callable[..., Any])


def op(
    *rules: Rule | None,
    sign: str | None = None,
    numpy: tuple[Callable[..., Any], ...] = (),
    scalar: Callable[..., float] | None = None,
    kind: str = "other",
    batching: str | None = None,
    batch: Rule | None = None,
    variadic: bool = False,
    joint: bool = False,
    keeps: Callable[..., Any] | None = None,
    domain: tuple[tuple[float, float], ...] | None = None,
    kinks: tuple[float, ...] = (),
    hint: str = "",
    inline_in_jit: bool = False,
    traceable: bool = False,
) -> Callable[[Callable[..., Any]], Op]:
    """Make an op of a forward function, given its backward rule for each input.

    It works as the built-in ones do in gradients of any order, forward mode, ``vmap``, ``jit``,
    pictures and checks. (``to_onnx`` wants ``inline_in_jit``.)

    Args:
        rules: one per input, ``rule(g, output, *inputs, **params)``: from the upstream gradient
            ``g``, what flows to that input, of the output's or the input's shape. None where no
            gradient passes. Write rules with operators and ops only; then they can be
            differentiated themselves.
        sign: what its circle shows in pictures; its name by default.
        numpy: NumPy functions that should record this op when they meet a node; also such as
            ``np.floor``, which without an op have no derivative.
        scalar: the forward function for Python floats, if there is a faster one.
        kind, batching, batch, domain, kinks: see :class:`Op`; ``kind="elementwise"`` makes forward
            mode faster, ``batching`` and ``batch`` make :func:`autograd_scratch.vmap` call the op
            once for all examples, ``domain`` and ``kinks`` tell the tests where it is smooth.
        variadic: the op takes any number of inputs, and the only rule gets the input's position
            as its first argument.
        joint: the only rule returns a tuple with the gradient of every input (those that the
            forward function names without a default), for where they share work.
        keeps: what the rules need again of the forward computation, as a function of the op's
            arguments that is made of ops. The forward function then returns ``(result, kept)``,
            and rules get it as ``kept=``; where they are recorded, this computes it again.
        hint: advice that ends the op's error messages.
        inline_in_jit: jit may look into the forward function; see :class:`Op`.
        traceable: the earlier name of ``inline_in_jit``.

    Returns:
        A decorator that turns the forward function, which computes plain values from plain
        values, into an :class:`Op` of the same name.

    Raises:
        ValueError: an unknown ``kind`` or ``batching``; more rules than the function has arguments,
            or not exactly one for ``joint`` and ``variadic``; a function with ``**kwargs``; or a
            NumPy function that another op records already.
        TypeError: (from the decorator) what it gets is no function, or a ufunc of NumPy's: write
            one that calls it.

    Example:
        A new activation, the swish x·σ(x), with its own rule:

        >>> import numpy as np
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
        if not callable(forward):
            raise TypeError(
                f"op: expected the forward function, got {forward!r}; write @op(rule), with the "
                f"backward rule in parentheses, above it"
            )
        if isinstance(forward, np.ufunc):
            raise TypeError(
                f"op: np.{forward.__name__} takes arguments that are none of the op's; write a "
                f"function that calls it, such as def f(x): return np.{forward.__name__}(x)"
            )
        new = Op(
            forward,
            rules,
            sign=sign,
            scalar=scalar,
            kind=kind,
            batching=batching,
            batch=batch,
            variadic=variadic,
            joint=joint,
            keeps=keeps,
            domain=domain,
            kinks=kinks,
            hint=hint,
            inline_in_jit=inline_in_jit or traceable,
        )
        if numpy:
            HOOKS.load_all_ops()  # of which one may record the function already
        _register_counterparts(new, numpy)
        return new

    return define


def built_in(
    *rules: Rule | None, numpy: tuple[Callable[..., Any], ...] = (), **options: Any
) -> Callable[[Callable[..., Any]], Op]:
    """As :func:`op`, for the ops of this package: also registers the op."""
    make = op(*rules, **options)

    def define(forward: Callable[..., Any]) -> Op:
        new = register(*numpy)(make(forward))
        new.built_in = True
        return new

    return define


def register(*numpy: Callable[..., Any]) -> Callable[[F], F]:
    """Register a function of ours, as the counterpart of NumPy functions.

    Ops do this by themselves; functions that only prepare the call of an op use it directly.
    """

    def registered(function: F) -> F:
        setattr(OPS, function.__name__, function)
        _register_counterparts(function, numpy)
        return function

    return registered


def _register_counterparts(
    function: Callable[..., Any], numpy: tuple[Callable[..., Any], ...]
) -> None:
    for counterpart in numpy:
        before = NUMPY.get(counterpart, function)
        # A notebook's cell that is run again defines the same function again.
        if (before.__module__, before.__qualname__) != (function.__module__, function.__qualname__):
            raise ValueError(f"numpy.{counterpart.__name__} already belongs to {before.__name__}")
        NUMPY[counterpart] = function
        ON_VALUES.discard(counterpart)  # floor, say, which a user's op lets gradients through
