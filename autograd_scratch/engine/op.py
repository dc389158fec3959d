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
from math import prod
from typing import Any

import numpy as np

from .messages import describe_call
from .numeric import as_value, scalar_or_array
from .registry import OPS, WATCH
from .snapshots import read_only, snapshot
from .values import Value, contents, has_value, shape_of, unwrap, values_in

Rule = Callable[..., Any]

BATCHING = ("elementwise", "axes", "leading", "rule", "unknown")
"""How an op behaves over a batch axis; see :class:`Op`."""

KINDS = ("elementwise", "linear", "multilinear", "composite", "other")
"""How an op may be differentiated forwards; see :class:`Op`."""

_MISSING = inspect.Parameter.empty
_NUMPY_ERRORS = (np.linalg.LinAlgError, ValueError, TypeError, IndexError)


class Op:
    """An op, called like the function it computes.

    Attributes:
        name: what it is called, here and in the registry.
        sign: what its circle shows in a picture (``×``).
        forward: computes plain values from plain values; with ``keeps``, a pair of the result and
            what it keeps.
        scalar: the same for Python floats, from ``math``, ``operator`` or our own, or None. Where
            it raises (``log(0)``, overflow), ``forward`` answers instead, as IEEE and NumPy do.
        rules: one backward rule per input; None where no gradient passes. For an op of any
            number of inputs, a single rule that gets the input's position first.
        joint: whether the only rule gives the gradients of all inputs at once, as a tuple.
        keeps: what ``forward`` hands on to the rules besides its result, as a function of the
            inputs that is made of ops, or None. It is called where the rules are recorded.
        built_in: whether it is an op of this package, whose results nobody else holds.
        picks_parts: whether it is indexing; see :mod:`.sums_of_parts`.
        has_nondifferentiable_input: whether a rule is None.
        two_rules: the rules of an op of two inputs that need nothing else; None for other ops.
        arity: how many inputs; None for any number.
        input_names: what the forward function calls its inputs (of an op of any number, all that
            it takes).
        defaults: the parameters by name, each with its default, if it has one.
        needs_params: whether a parameter has no default, so that each call must give it.
        kind: how the op is differentiated forwards: ``"elementwise"``; ``"linear"`` in all inputs
            that have a rule together; ``"multilinear"``, in each of them; ``"composite"``, by
            running ``forward``, itself made of ops; or ``"other"``, from its backward rules.
        batching: what it does with one more axis of a batch: ``"elementwise"``, broadcasting;
            ``"axes"``, working along the axes that its parameters ``axis``, ``axis1`` and ``axis2``
            name (``axis=None`` for all of them, or for the flattened array if there is no
            ``keepdims``); ``"leading"``, taking all axes but the last ones, equally many of each
            input, as a batch; ``"rule"``, what ``batch`` says; or ``"unknown"``.
        batch: how it works on a batch where ``batching`` does not say all: a rule
            ``(size, in_batch, *inputs, **params)``, with the number of examples and, for each
            input, whether it has them, along its first axis; that of the result is the first, too.
        domain: an open interval in which it is smooth, one pair per input (elementwise ops).
        kinks: places inside the domain where its derivative jumps.
        hint: advice that ends its error messages.
        inline_in_jit: whether jit may look into ``forward`` for arrays: it is written in NumPy
            functions and operators, and branches on values with :func:`.values.concretize` only.
    """

    __slots__ = (
        "__dict__",
        "arity",
        "batch",
        "batching",
        "built_in",
        "defaults",
        "domain",
        "forward",
        "has_nondifferentiable_input",
        "hint",
        "inline_in_jit",
        "input_names",
        "joint",
        "keeps",
        "kind",
        "kinks",
        "name",
        "needs_params",
        "picks_parts",
        "rules",
        "scalar",
        "sign",
        "two_rules",
    )

    def __init__(
        self,
        forward: Callable[..., Any],
        rules: tuple[Rule | None, ...],
        *,
        sign: str | None,
        scalar: Callable[..., float] | None,
        kind: str,
        batching: str | None,
        batch: Rule | None = None,
        variadic: bool,
        joint: bool,
        keeps: Callable[..., Any] | None,
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
        other = "elementwise" if kind == "elementwise" else "rule" if batch else "unknown"
        self.batching = batching or other
        if self.batching not in BATCHING or (batching == "rule" and batch is None):
            raise ValueError(
                f"{self.name}: batching must be one of {', '.join(BATCHING)} (a rule is given by "
                f"batch=), got {batching!r}"
            )
        self.batch = batch
        if (joint or variadic) and (len(rules) != 1 or rules[0] is None):
            raise ValueError(
                f"{self.name}: a joint or variadic op must have exactly one rule, got {len(rules)}"
            )
        parameters = list(inspect.signature(forward).parameters.values())
        required = [p for p in parameters if p.default is _MISSING and p.kind is not p.KEYWORD_ONLY]
        self.has_nondifferentiable_input = None in rules
        self.joint = joint
        self.keeps = keeps
        self.built_in = False
        self.picks_parts = False
        self.two_rules = rules if len(rules) == 2 and keeps is None else None
        self.kind = kind
        self.arity = None if variadic else len(required) if joint else len(rules)
        self.domain = domain or ((-3.0, 3.0),) * (self.arity or 1)
        self.kinks = kinks
        self.hint = hint
        self.inline_in_jit = inline_in_jit
        self.input_names = [p.name for p in parameters[: self.arity]]
        if any(p.kind is p.VAR_KEYWORD for p in parameters):
            raise ValueError(
                f"{self.name}: an op must name its parameters; **kwargs is not allowed"
            )
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
        listed = False
        for x in args:
            if isinstance(x, Value):
                if innermost is None or x.level > innermost.level:
                    innermost = x
            elif type(x) is list or type(x) is tuple:
                listed = True
        if params is not self.defaults and has_value(params):  # such as an index
            for param in params.values():
                for x in param if type(param) is tuple or type(param) is list else (param,):
                    if isinstance(x, Value) and (innermost is None or x.level > innermost.level):
                        innermost = x
        if listed and next(values_in(args), None) is not None:
            return self(*map(_array_of_nodes, args), **params)
        if innermost is not None:
            return innermost.apply(self, args, params)
        return self.evaluate([as_value(x, self.name) for x in args], params)

    def rules_for(self, inputs: Sequence[Any]) -> tuple[Rule | None, ...]:
        """The backward rules, one for each of ``inputs``, for one call of each."""
        if self.arity is not None and not self.joint:
            return self.rules
        (rule,) = self.rules
        assert rule is not None
        positions = range(len(inputs))
        if not self.joint:
            return tuple(partial(rule, position) for position in positions)
        shared = _Shared(self.name, rule)
        return tuple(_PartOfShared(shared, position) for position in positions)

    def with_kept(self, params: dict[str, Any], xs: Sequence[Any], kept: Any) -> dict[str, Any]:
        """The parameters for the backward rules, with what the forward rule keeps for them.

        Where ``kept`` is None it is computed from the inputs, with ops: so it is recorded.
        """
        keeps = self.keeps
        if keeps is None:
            return params
        if kept is None:
            kept = call_rule(lambda g, y, *xs, **given: keeps(*xs, **given), None, None, xs, params)
        return {**params, "kept": kept}

    def compute(self, *values: Any, **params: Any) -> Any:
        """The forward rule's result, without what it keeps."""
        result = self.forward(*values, **params)
        return result if self.keeps is None else self._two(result)[0]

    def evaluate(self, values: Sequence[Any], params: dict[str, Any], named: Any = None) -> Any:
        """Compute the op on plain values: a Python float for a float64 scalar, else NumPy's.

        Args:
            values: one per input.
            params: the op's parameters.
            named: the nodes that hold ``values``, if any: messages show their names.

        Raises:
            ValueError, TypeError, IndexError, LinAlgError: as NumPy does, with the op, its inputs'
                shapes and dtypes, and advice added to the message.
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
            raise self._explained(error, named or values, params) from error
        if self.keeps is not None:
            result, _ = self._two(result)
        if not self.built_in:
            result = _own(result, self.name)
        elif type(result) is not np.ndarray or not result.ndim:
            result = scalar_or_array(result)
        if WATCH.watchers and (watcher := WATCH.current.get()) is not None:
            watcher.see_result(self, named or values, params, result)
        return result

    def evaluate_and_keep(
        self, values: Sequence[Any], params: dict[str, Any], named: Any
    ) -> tuple[Any, Any]:
        """As :meth:`evaluate`, and what the forward rule keeps, for an op that keeps something."""
        try:
            both = self.forward(*values, **params)
        except _NUMPY_ERRORS as error:
            raise self._explained(error, named, params) from error
        result, kept = self._two(both)
        if self.built_in:
            result = scalar_or_array(result)
        else:  # whoever wrote it may fill the arrays again
            result, kept = _own(result, self.name), snapshot(kept)
        if WATCH.watchers and (watcher := WATCH.current.get()) is not None:
            watcher.see_result(self, named, params, result)
        return result, kept

    def call_rule(
        self, rule: Rule | None, g: Any, y: Any, xs: Sequence[Any], params: dict[str, Any]
    ) -> Any:
        """What a backward rule of this op gives; see :func:`call_rule`.

        That of a user's op gets arrays read-only, for others use them too, and an array that it
        returns is copied, for the rule may fill it anew in the next call.

        Raises:
            TypeError: it returned no real numbers.
            ValueError: it returned more axes than the output and each of the inputs have.
        """
        if self.built_in:
            return call_rule(rule, g, y, xs, params)
        part = call_rule(rule, read_only(g), read_only(y), [*map(read_only, xs)], params)
        if part is None:
            return None
        part = _own(part, f"the backward rule of {self.name}")
        shape, shapes = shape_of(part), [shape_of(x) for x in (y, *xs)]
        added = max(0, len(shape) - max(map(len, shapes)))
        if prod(shape[:added]) != 1:
            raise ValueError(
                f"{self.name}: its backward rule returned shape {shape} for an output of shape "
                f"{shapes[0]} and inputs of {', '.join(map(str, shapes[1:]))}; a rule returns the "
                f"gradient of one input, or, with joint=True, a tuple with that of each"
            )
        return part

    def _two(self, result: Any) -> Any:
        """What a forward rule that keeps something returned."""
        if not isinstance(result, tuple) or len(result) != 2:
            raise TypeError(
                f"{self.name}: an op with keeps= returns a tuple, (result, kept), from its forward "
                f"function, got {type(result).__name__}"
            )
        return result

    def _explained(self, error: Exception, inputs: Any, params: dict[str, Any]) -> Exception:
        """An error of NumPy's with the call and advice in its message."""
        # NumPy's subclasses of these want other arguments than a message.
        kind = next(kind for kind in _NUMPY_ERRORS if isinstance(error, kind))
        call = describe_call(self.name, inputs, params)
        hint = f" {self.hint}" if self.hint else ""
        return kind(f"{call}: {str(error).rstrip(' .')}.{hint}")

    def _bind(
        self, args: tuple[Any, ...], params: dict[str, Any]
    ) -> tuple[tuple[Any, ...], dict[str, Any]]:
        """Split a call into inputs and parameters, and fill in the parameters' defaults."""
        if self.arity is None:
            return args, {**self.defaults, **params}
        further = args[self.arity :]
        if len(args) >= self.arity and len(further) <= len(self.defaults):  # as it usually is
            if not params and len(further) == len(self.defaults):
                return args[: self.arity], dict(zip(self.defaults, further, strict=True))
            bound = {**self.defaults, **dict(zip(self.defaults, further, strict=False)), **params}
            if not self.needs_params and len(bound) == len(self.defaults):
                return args[: self.arity], bound
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
        if not value.is_plain and not getattr(value, "constant", False):
            raise TypeError(
                f"{self.name}: no gradient passes through {name}, so it must not be a variable; "
                f"take its .value"
            )
        return unwrap(value)


class _Shared:
    """A joint rule as one rule an input: called once, for the first that asks."""

    def __init__(self, name: str, rule: Rule) -> None:
        self._name = name
        self._rule = rule
        self.parts: tuple[Any, ...] | None = None

    def __call__(self, position: int, g: Any, y: Any, *xs: Any, **params: Any) -> Any:
        if self.parts is not None:
            return self.parts[position]
        parts = self._rule(g, y, *xs, **params)
        if not isinstance(parts, (tuple, list)) or len(parts) != len(xs):
            got = len(parts) if isinstance(parts, (tuple, list)) else type(parts).__name__
            raise TypeError(
                f"{self._name}: its joint backward rule must return a tuple with the gradient of "
                f"each of the {len(xs)} inputs, or None for one, got {got}"
            )
        if not any(isinstance(part, complex) for part in parts):  # or else it is called again
            self.parts = tuple(parts)
        return parts[position]


class _PartOfShared:
    """A joint rule as the rule of one input."""

    __slots__ = ("_position", "_shared")

    def __init__(self, shared: _Shared, position: int) -> None:
        self._shared = shared
        self._position = position

    def __call__(self, g: Any, y: Any, *xs: Any, **params: Any) -> Any:
        return self._shared(self._position, g, y, *xs, **params)

    def known(self) -> Any:
        """What the rule gave for this input, when another was asked; None if none was."""
        parts = self._shared.parts
        return None if parts is None else parts[self._position]


def call_rule(rule: Any, g: Any, y: Any, xs: Sequence[Any], params: dict[str, Any]) -> Any:
    """Call a backward rule so that numbers behave as IEEE says.

    Where IEEE has inf or nan, Python's floats raise (1/0, overflow) or turn complex (roots of
    negative numbers). Then the rule is called again with NumPy's floats, which warn and go on.
    """
    if type(rule) is _PartOfShared and (part := rule.known()) is not None:
        return part  # to pass a thousand inputs on, a thousand times, would take long
    try:
        part = rule(g, y, *xs, **params)
        if not isinstance(part, complex):
            return part
    except ArithmeticError:
        pass  # called again below
    return rule(_as_ieee(g), _as_ieee(y), *map(_as_ieee, xs), **params)


def _array_of_nodes(x: Any) -> Any:
    """A list as an array; anything else as it is."""
    return OPS.array(x) if isinstance(x, (list, tuple)) else x


def _own(result: Any, where: str) -> Any:
    """What a user's function returned, as real numbers in memory that the function does not hold.

    Args:
        where: the function, for the error message.
    """
    result = contents(result)
    if isinstance(result, Value):
        return result
    value = as_value(result, where)
    return value.copy() if type(value) is np.ndarray else value


def _as_ieee(value: Any) -> Any:
    return np.float64(value) if type(value) is float else value
