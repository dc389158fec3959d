"""What all interpreters share: a value, a level, the way to apply an op; and the dispatch to them.

An interpreter is a way to compute: a node records, a dual number carries a tangent, a tracer writes
a program. Derivatives inside derivatives put one into another: the value of a node is then a node
of a lower level. A call goes to the innermost interpreter among its inputs, which does its part and
hands the values on to the level below; at the bottom stands NumPy.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from itertools import count
from typing import Any, ClassVar, NoReturn, TypeVar

import numpy as np

_T = TypeVar("_T")

_FLOAT64 = np.dtype(float)
_levels = count(1)
SERIALS = count(1)
"""What numbers the nodes, in the order they are made."""


class Level(int):
    """The place of a derivative among those around it: inner ones have higher numbers.

    Attributes:
        origin: what the derivative is, and of which function, for messages.
        ended: whether it is over, so that its nodes mean nothing any more.
        copies: the copies of the user's arrays that its nodes hold, by the ids of the originals.
        of_nodes: for a level of tracers, that of the nodes that are made of them.
    """

    origin: tuple[str, Any]
    ended: bool
    copies: dict[int, Any]
    of_nodes: Level

    def __init__(self, number: int) -> None:
        self.ended = False
        self.copies = {}


def new_level(name: str, f: Any) -> Level:
    """A level above all that are in use: that of a derivative about to be taken.

    Args:
        name: what is done, such as ``"grad"``.
        f: the function that it is done to.
    """
    level = Level(next(_levels))
    level.origin = name, f
    return level


def new_serial() -> int:
    """A serial number after those of all nodes there are."""
    return next(SERIALS)


class Value:
    """What an interpreter computes with: a node, a dual number, a tracer; or a buffer of them.

    Attributes:
        value: the numbers; or, where derivatives are nested, what an outer one computes with. (A
            tracer has none.)
        level: the derivative it belongs to; 0 for the nodes of no derivative.
    """

    __slots__ = ()
    value: Any
    level: Any
    name: Any

    is_plain: bool = False
    """Whether it stands for a plain number or array itself, without a derivative, as a tracer."""

    is_whole: ClassVar[bool] = False
    """Whether a function of NumPy's that is made of ops here stays one step for it: a tracer's."""

    def apply(self, op: Any, inputs: tuple[Any, ...], params: dict[str, Any]) -> Any:
        """Run ``op`` on ``inputs``, of which none has a higher level than this one."""
        raise NotImplementedError

    def hand_down(
        self, function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> Any:
        """Call a function without a derivative, of which this level has nothing to say."""
        level = self.level

        def lower(x: Any) -> Any:
            if isinstance(x, Value):
                return x.value if x.level == level else x
            if isinstance(x, (tuple, list)):
                return type(x)(map(lower, x)) if type(x) in (tuple, list) else x
            return {key: lower(item) for key, item in x.items()} if type(x) is dict else x

        return call_on_values(function, lower(args), lower(kwargs))

    def contents(self) -> Any:
        """What it stands for: itself; a buffer stands for what is in it now."""
        return self

    def example(self) -> Any:
        """A plain number or array that it may stand for; a tracer stands for others, too."""
        value = self.value
        return value.example() if isinstance(value, Value) else value

    def without_derivative(self) -> Any:
        """What it has inside; of a batch, the batch of what its examples have inside."""
        return self.value

    def check_alive(self, what: str) -> None:
        """Raise if the derivative that this belongs to has ended.

        Args:
            what: the op that is about to use it.
        """
        level = self.level
        if type(level) is Level and level.ended:
            name, f = level.origin
            raise TypeError(
                f"{what}: {self!r} was kept from {name} of {function_name(f)}, which is over, so "
                f"nothing can be computed with it any more; let the function return what is "
                f"needed later, or keep its .value, a plain number or array, which is constant"
            )

    def concretize(self, mixed: bool | None = None) -> bool:
        """Whether a condition holds that a backward rule must branch on; see :func:`concretize`."""
        return bool(self)

    def annotate(self, node: Any, position: int) -> None:
        """Hear whose backward rule gave this, for which input: a program says so in a comment."""
        if isinstance(self.value, Value):
            self.value.annotate(node, position)

    @property
    def shape(self) -> tuple[int, ...]:
        """Shape of the value; ``()`` for a number."""
        return shape_of(self.value)

    @property
    def dtype(self) -> np.dtype[Any]:
        """Data type of the value; ``float64`` for a Python float."""
        return dtype_of(self.value)

    @property
    def ndim(self) -> int:
        """Number of axes."""
        return len(self.shape)

    @property
    def size(self) -> int:
        """Number of elements."""
        return math.prod(self.shape)


def contents(x: Any) -> Any:
    """What ``x`` stands for: a buffer for what is in it now, anything else for itself."""
    return x.contents() if isinstance(x, Value) else x


class Transient:
    """What means nothing outside of a derivative or a trace: copied as itself, and not pickled."""

    __slots__ = ()

    def __copy__(self) -> Any:
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> Any:
        return self

    def __reduce_ex__(self, protocol: Any) -> NoReturn:
        raise not_pickled(self)


def not_pickled(x: Any) -> TypeError:
    """The error that says why a value cannot leave its derivative or trace."""
    name, f = getattr(x.level, "origin", ("a derivative", None))
    where = f"{name} of {function_name(f)}" if f is not None else name
    return TypeError(
        f"a {type(x).__name__} of {where} cannot be pickled, because it means nothing outside of "
        f"it; let the function return what is needed, or pickle the .value, a plain number or array"
    )


def function_name(f: Any) -> str:
    """What a function is called; that of its class, if it has no name."""
    return str(getattr(f, "__name__", type(f).__name__))


def instances_in(item: Any, kind: type[_T]) -> Iterator[_T]:
    """What is of a type in an argument: itself, or inside lists, tuples, dicts and slices."""
    if isinstance(item, kind):
        yield item
    elif isinstance(item, (tuple, list)):
        for part in item:
            yield from instances_in(part, kind)
    elif type(item) is dict:
        for part in item.values():
            yield from instances_in(part, kind)
    elif type(item) is slice:
        yield from instances_in((item.start, item.stop, item.step), kind)


def values_in(item: Any) -> Iterator[Value]:
    """The values of interpreters in an argument."""
    return instances_in(item, Value)


def takes_nodes_in(x: Any) -> bool:
    """Whether an operand is another package's container of arrays, which nodes may be among.

    Such a container, a DataArray of xarray's say, decides itself what it makes with a node, as it
    does with an array. (Those of pandas hold plain arrays, and leave it to the node.)
    """
    if isinstance(x, (np.ndarray, Value, float, int, np.generic)):
        return False
    return hasattr(type(x), "__array_ufunc__") and not hasattr(type(x), "__pandas_priority__")


def innermost(args: tuple[Any, ...], kwargs: dict[str, Any]) -> Value | None:
    """The value of the highest level among arguments; None if all of them are plain."""
    found: Value | None = None
    for x in (*args, *kwargs.values()) if kwargs else args:
        if isinstance(x, Value):
            if found is None or x.level > found.level:
                found = x
        elif isinstance(x, (list, tuple, dict, slice)):  # most arguments are not
            for value in values_in(x):
                if found is None or value.level > found.level:
                    found = value
    return found


def has_value(params: dict[str, Any]) -> bool:
    """Whether a parameter is a value of an interpreter, or a tuple or list with one in it."""
    for param in params.values():
        if type(param) is tuple or type(param) is list:
            for x in param:
                if isinstance(x, Value):
                    return True
        elif isinstance(param, Value):
            return True
    return False


def call_on_values(
    function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
) -> Any:
    """Call a NumPy function that has no derivative: comparisons, ``floor``, ``argmax``.

    Each level hands it down to the one below, and at the bottom NumPy answers.

    >>> call_on_values(np.less, (1.0, 2.0), {})
    np.True_
    """
    inner = innermost(args, kwargs)
    if inner is not None:
        return inner.hand_down(function, args, kwargs)
    result = function(*args, **kwargs)
    return float(result) if type(result) is np.float64 else result


def unwrap(x: Any) -> Any:
    """The numbers inside ``x``: a node's value, also within lists, tuples and dicts.

    >>> unwrap([1.0, (2.0, 3.0)])
    [1.0, (2.0, 3.0)]
    """
    while isinstance(x, Value) and not x.is_plain:
        x = x.without_derivative()
    if type(x) in (list, tuple):
        return type(x)(unwrap(item) for item in x)
    if type(x) is dict:
        return {key: unwrap(item) for key, item in x.items()}
    return x


def shape_of(x: Any) -> tuple[int, ...]:
    """Shape of a float, NumPy scalar, array or node."""
    return () if type(x) is float else x.shape


def dtype_of(x: Any) -> np.dtype[Any]:
    """Data type of a float, NumPy scalar, array or node."""
    return _FLOAT64 if type(x) is float else x.dtype


def concretize(condition: Any, mixed: bool | None = None) -> bool:
    """Whether a condition on plain values holds.

    Ops and rules that branch on values do it through here: a program that jit makes remembers
    which way it went, and is made again for values that go the other way.

    Args:
        condition: a boolean, or what stands for one.
        mixed: the side that is right for all examples of a batch, where the condition holds for
            some of them only; None if there is none: then that is an error.

    >>> concretize(np.float64(2.0) > 1.0)
    True
    """
    return condition.concretize(mixed) if isinstance(condition, Value) else bool(condition)
