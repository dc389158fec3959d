"""A plain number: what stands for an integer argument that only computes, while it is traced.

An integer may decide about anything: a branch, a shape, an index, a key, a text. So jit looks
whether it does (see :mod:`..integers`): the function runs on a plain number in its place. What is
computed from it with Python's operators is written down as just that, so it is as exact as Python's
integers are, and fails where they fail. Where it meets traced floats or arrays of floats it becomes
a float, as an integer does there. Whatever else is asked of it needs the value: that is noted, and
the integer counts as one that decides.

``isinstance(n, int)`` says yes, for that is so whatever the value.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any, NoReturn

import numpy as np

from ...engine.numpy_protocols import NumpyProtocols
from ...engine.op import Op
from ...engine.values import Level, Transient, Value, call_on_values, unwrap, values_in
from .instructions import Instruction
from .trace import Trace, TracingError
from .tracer import Tracer

EXACT = 2**53
"""Up to here an integer is the same number as a float."""

ARITHMETIC = {
    *(operator.add, operator.sub, operator.mul, operator.truediv, operator.floordiv),
    *(operator.mod, operator.pow, operator.neg, operator.abs),
}
"""What Python computes from plain numbers."""

_ABOVE_ALL = Level(2**62)
"""The level of plain numbers: they are asked first what an op or NumPy function does with them."""
_ABOVE_ALL.origin = "the tracing", None

_PYTHONS = (int, float, bool)


def may_fail(step: Instruction) -> bool:
    """Whether a step raises an error for some integers, as Python's division by zero does.

    A program takes such steps even if nothing needs their results.
    """
    if step.function is float:
        return type(step.operands[0].example_value) is int
    return step.function in ARITHMETIC


class Integers:
    """The integers among the arguments that plain numbers stand for in one run of a function.

    Args:
        numbers: which ones, counted through the leaves of the arguments.

    Attributes:
        decided: those of them whose values were needed.
    """

    def __init__(self, numbers: frozenset[int]) -> None:
        self.numbers = numbers
        self.decided: set[int] = set()
        self._seen = -1

    def is_next(self) -> bool:
        """Whether a plain number is to stand for the next integer."""
        self._seen += 1
        return self._seen in self.numbers

    def argument(self, trace: Trace, value: int, name: str) -> PlainNumber:
        """What stands for the integer that was the next."""
        instruction = Instruction(None, (), {}, (), value)
        instruction.name = name
        return PlainNumber(trace, instruction, self, frozenset([self._seen]))


class PlainNumber(Transient, NumpyProtocols):
    """An integer among the arguments, or what Python computes from it: an int, float or bool.

    Args:
        trace: what writes the steps down.
        instruction: the step that computes it.
        integers: the arguments that plain numbers stand for.
        origins: those of them that it comes from.
    """

    __slots__ = ("_instruction", "_integers", "_origins", "_trace")

    is_plain = True
    level = _ABOVE_ALL

    def __init__(
        self, trace: Trace, instruction: Instruction, integers: Integers, origins: frozenset[int]
    ) -> None:
        self._trace = trace
        self._instruction = instruction
        self._integers = integers
        self._origins = origins

    @property  # type: ignore[misc]
    def __class__(self) -> Any:
        """What ``isinstance`` sees."""
        return type(self._instruction.example_value)

    # arithmetic -----------------------------------------------------------------------------------

    def __add__(self, other: Any) -> Any:
        return self._operate(operator.add, self, other)

    def __radd__(self, other: Any) -> Any:
        return self._operate(operator.add, other, self)

    def __sub__(self, other: Any) -> Any:
        return self._operate(operator.sub, self, other)

    def __rsub__(self, other: Any) -> Any:
        return self._operate(operator.sub, other, self)

    def __mul__(self, other: Any) -> Any:
        return self._operate(operator.mul, self, other)

    def __rmul__(self, other: Any) -> Any:
        return self._operate(operator.mul, other, self)

    def __truediv__(self, other: Any) -> Any:
        return self._operate(operator.truediv, self, other)

    def __rtruediv__(self, other: Any) -> Any:
        return self._operate(operator.truediv, other, self)

    def __floordiv__(self, other: Any) -> Any:
        return self._operate(operator.floordiv, self, other)

    def __rfloordiv__(self, other: Any) -> Any:
        return self._operate(operator.floordiv, other, self)

    def __mod__(self, other: Any) -> Any:
        return self._operate(operator.mod, self, other)

    def __rmod__(self, other: Any) -> Any:
        return self._operate(operator.mod, other, self)

    def __divmod__(self, other: Any) -> Any:
        return self // other, self % other

    def __rdivmod__(self, other: Any) -> Any:
        return other // self, other % self

    def __pow__(self, other: Any, modulus: Any = None) -> Any:
        if modulus is not None:
            self._decides()
        return self._operate(operator.pow, self, other)

    def __rpow__(self, other: Any, modulus: Any = None) -> Any:
        return self._operate(operator.pow, other, self)

    def __neg__(self) -> Any:
        return self._step(operator.neg, self)

    def __pos__(self) -> Any:
        return self + 0 if self._type is bool else self

    def __abs__(self) -> Any:
        return self._step(operator.abs, self)

    # comparisons ----------------------------------------------------------------------------------

    def __lt__(self, other: Any) -> Any:
        return self._operate(operator.lt, self, other)

    def __le__(self, other: Any) -> Any:
        return self._operate(operator.le, self, other)

    def __gt__(self, other: Any) -> Any:
        return self._operate(operator.gt, self, other)

    def __ge__(self, other: Any) -> Any:
        return self._operate(operator.ge, self, other)

    def __eq__(self, other: object) -> Any:
        return self._operate(operator.eq, self, other)

    def __ne__(self, other: object) -> Any:
        return self._operate(operator.ne, self, other)

    # where it meets others ------------------------------------------------------------------------

    @property
    def _type(self) -> type:
        return type(self._instruction.example_value)

    def _operate(self, function: Callable[..., Any], x: Any, y: Any) -> Any:
        """What an operator does: the step that Python would take, or what the other one says."""
        other = y if x is self else x
        kind = type(other)
        if kind is PlainNumber:
            return self._power(x, y) if function is operator.pow else self._step(function, x, y)
        if kind in _PYTHONS:
            if kind is int and abs(other) > EXACT:
                self._decides()  # such a constant is no float
            return self._power(x, y) if function is operator.pow else self._step(function, x, y)
        if isinstance(other, Value):
            self._check_meets(other)
            mine = self._as_float(exact=function not in ARITHMETIC)
            return function(mine, y) if x is self else function(x, mine)
        if isinstance(other, (np.ndarray, np.generic)) or other is None or kind is str:
            return NotImplemented  # NumPy asks __array_ufunc__; nothing else is equal to a number
        return self._decides()

    def _power(self, x: Any, y: Any) -> Any:
        """A power, whose type depends on signs: so the program holds for these."""
        base, exponent = map(_example, (x, y))
        if type(exponent) is not float:
            is_float = type(base) is float
            if not is_float and type(y) is PlainNumber:  # 2 ** -1 is 0.5
                (y >= 0)._guard()
        elif base < 0:  # (-8) ** 0.5 is a complex number
            self._decides()
        elif type(x) is PlainNumber:
            (x >= 0)._guard()
        return self._step(operator.pow, x, y)

    def _step(self, function: Callable[..., Any], *operands: Any, **params: Any) -> Any:
        """Write down a step on plain numbers, which gives one."""
        numbers = [x for x in operands if type(x) is PlainNumber]
        origins = frozenset().union(*[x._origins for x in numbers])
        given = [x._instruction if type(x) is PlainNumber else x for x in operands]
        try:
            instruction, _ = self._trace.record(function, given, params)
        except Exception:
            self._integers.decided |= origins  # the function may catch it, and go another way
            raise
        result = PlainNumber(self._trace, instruction, self._integers, origins)
        if result._type not in _PYTHONS:
            result._decides()
        return result

    def _guard(self) -> None:
        """Let the program hold for the outcome that this condition has now."""
        self._trace.guard(self._instruction)

    def _as_float(self, exact: bool = False) -> Tracer:
        """The float that stands for it among other tracers.

        Args:
            exact: whether the program is to hold for integers only that are just this float.
        """
        if self._type is float:
            return Tracer(self._trace, self._instruction)
        if exact:
            self._hold_exact()
        return Tracer(self._trace, self._step(float, self)._instruction)

    def _hold_exact(self) -> None:
        """Let the program hold for integers only that are floats, too. (Arguments always are.)"""
        if self._type is int and self._instruction.function is not None:
            is_exact = abs(self) <= EXACT
            if not is_exact._instruction.example_value:
                self._decides()
            is_exact._guard()

    def _check_meets(self, other: Any) -> None:
        """See that it would be a float there, and that what they give is traced in any case.

        Beside integers and booleans it stays an integer. And the derivative at a number that is not
        traced is one of Python's floats, which fail where a tracer gives inf.
        """
        if type(other) in (PlainNumber, *_PYTHONS):
            return
        dtype = getattr(other, "dtype", None)
        if getattr(dtype, "kind", None) != "f" or type(unwrap(other)) is float:
            self._decides()

    def contents(self) -> Tracer:
        """As a result of the function: a tracer of its own type."""
        return Tracer(self._trace, self._instruction)

    def apply(self, op: Op, inputs: tuple[Any, ...], params: dict[str, Any]) -> Any:
        """Apply an op, to which it is a float: as Python does, or on the level below."""
        if any(type(x) is PlainNumber for x in values_in(params)):
            self._decides()
        for x in inputs:
            self._check_meets(x)
        is_plain = all(type(x) in (PlainNumber, *_PYTHONS) for x in inputs)
        if not is_plain or next(values_in(params), None) is not None:
            return op(*[x._as_float() if type(x) is PlainNumber else x for x in inputs], **params)
        if op.arity is None:
            self._decides()  # some of those keep integers
        floats = [
            float(x)
            if type(x) is not PlainNumber
            else x
            if x._type is float
            else self._step(float, x)
            for x in inputs
        ]
        return self._step(op, *floats, **params)

    def hand_down(
        self, function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> Any:
        """Call a function without derivative: one of NumPy's that works element by element."""
        if kwargs or not isinstance(function, np.ufunc):
            self._decides()
        for x in args:
            self._check_meets(x)
        given = [x._as_float(exact=True) if type(x) is PlainNumber else x for x in args]
        return call_on_values(function, tuple(given), {})

    def call_numpy(
        self, function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> Any:
        """Call a NumPy function, of those that work element by element."""
        if kwargs or not isinstance(function, np.ufunc):
            self._decides()
        if not all(type(x) in (PlainNumber, *_PYTHONS) for x in args):
            for x in args:
                self._check_meets(x)
            return function(*[x._as_float() if type(x) is PlainNumber else x for x in args])
        for x in args:
            if type(x) is PlainNumber:
                x._hold_exact()
        given = [x._instruction if type(x) is PlainNumber else x for x in args]
        try:
            instruction, _ = self._trace.record(function, given, {})
        except Exception:
            self._decides()
        if type(instruction.example_value) is not np.float64:
            self._decides()
        return Tracer(self._trace, *self._trace.record(float, [instruction], {}))

    def write_out(self, function: Any, inputs: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        self._decides()

    # what needs the value -------------------------------------------------------------------------

    def _decides(self, *_: Any, **__: Any) -> NoReturn:
        """Note that the value is needed, and end the run."""
        self._integers.decided |= self._origins
        raise TracingError("jit: this needs the value of an integer")

    __bool__ = __int__ = __index__ = __float__ = __complex__ = __hash__ = _decides
    __str__ = __format__ = __round__ = __trunc__ = __floor__ = __ceil__ = _decides
    __and__ = __rand__ = __or__ = __ror__ = __xor__ = __rxor__ = __invert__ = _decides
    __lshift__ = __rlshift__ = __rshift__ = __rrshift__ = _decides
    __matmul__ = __rmatmul__ = _decides
    __array__ = __reduce_ex__ = _decides

    def __repr__(self) -> str:
        if not self._trace.level.ended:
            self._decides()
        return repr(self._instruction.example_value)

    def __getattr__(self, name: str) -> NoReturn:
        self._integers.decided |= self._origins
        raise AttributeError(name)

    shape = dtype = ndim = size = property(lambda self: self.__getattr__("shape"))


def _example(x: Any) -> Any:
    return x._instruction.example_value if type(x) is PlainNumber else x
