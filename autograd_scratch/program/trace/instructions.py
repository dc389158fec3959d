"""The steps of a program, and their operands: other steps, constants, and containers of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from ...engine.op import Op
from ...engine.values import instances_in


class Instruction:
    """One step of a program, and the value that it computes.

    Attributes:
        function: an op, a NumPy function or a Python operator; None for an argument.
        operands: instructions and constants, for the function's positional arguments; lists,
            tuples and slices of them where it takes such.
        params: its keyword arguments.
        inputs: the instructions among the operands and parameters, also inside containers.
        example_value: the value at the arguments that the function was traced with.
        base: the instruction whose memory the value is a view of, or None.
        name: what the user calls it, if anything.
        annotation: the backward rule that asked for it, if one did: an op and an input's position.
        guard: what the value must be for the program to hold: the outcome of a condition, or
            the shape of the result where that depends on more than shapes. None if nothing.
    """

    __slots__ = (
        *(
            "base",
            "function",
            "guard",
            "inputs",
            "name",
            "annotation",
            "operands",
            "params",
            "example_value",
        ),
    )

    def __init__(
        self,
        function: Callable[..., Any] | None,
        operands: tuple[Any, ...],
        params: dict[str, Any],
        inputs: tuple[Instruction, ...],
        example: Any,
    ) -> None:
        self.function = function
        self.operands = operands
        self.params = params
        self.inputs = inputs
        self.example_value = example
        self.base: Instruction | None = None
        self.name: str | None = None
        self.annotation: tuple[Op, int] | None = None
        self.guard: Any = None

    @property
    def root(self) -> Instruction:
        """The instruction whose memory holds the value."""
        return self if self.base is None else self.base


def _is_flat(operands: tuple[Any, ...], params: dict[str, Any]) -> bool:
    """Whether no operand is a list or the like, as most are not."""
    for x in operands:
        if type(x) is not Instruction and type(x) is not float:
            return False
    return not params


def instructions_in(item: Any) -> Iterator[Instruction]:
    """The instructions in an operand."""
    return instances_in(item, Instruction)


def replace_in(item: Any, replace: Callable[[Any], Any]) -> Any:
    """An operand with ``replace`` applied to everything in it that is not a container."""
    if isinstance(item, (tuple, list)):
        # A named tuple counts as a tuple: it would want its items one by one.
        kind = list if isinstance(item, list) else tuple
        return kind([replace_in(part, replace) for part in item])
    if type(item) is dict:
        return {key: replace_in(part, replace) for key, part in item.items()}
    if type(item) is slice:
        return slice(*[replace_in(part, replace) for part in (item.start, item.stop, item.step)])
    return replace(item)


def example_of(item: Any) -> Any:
    """The example of an instruction; a constant is its own."""
    return item.example_value if type(item) is Instruction else item


def is_float(x: Any) -> bool:
    """Whether a value or tracer is a float, or an array of floats."""
    return isinstance(x, float) or getattr(getattr(x, "dtype", None), "kind", None) == "f"
