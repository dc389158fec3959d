"""The tracer: what a function computes with while it is traced."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any, NoReturn

import numpy as np

from ...engine.methods import ArrayMethods
from ...engine.numeric import as_value
from ...engine.numpy_protocols import call_counterpart, counterpart_of, writes_into
from ...engine.op import Op
from ...engine.outputs import Outputs
from ...engine.registry import NUMPY, ON_VALUES, OPS
from ...engine.values import Transient, Value, shape_of, takes_nodes_in, values_in
from .instructions import Instruction, is_float, replace_in
from .trace import Trace, TracingError, WritesIntoArray

_FLOAT64 = np.dtype(float)

_NUMPYS: dict[Any, Callable[..., Any]] = {
    OPS.add: np.add,
    OPS.sub: np.subtract,
    OPS.mul: np.multiply,
    OPS.div: np.divide,
    OPS.pow: np.power,
    OPS.mod: np.remainder,
    OPS.neg: np.negative,
    OPS.abs: np.absolute,
    OPS.matmul: np.matmul,
}
"""What Python's operators are on NumPy's integers and booleans, which have no derivative."""

_OF_SHAPES = {
    *(np.shape, np.ndim, np.size, np.result_type, np.iscomplexobj, np.isrealobj),
    np.einsum_path,
}
"""NumPy functions whose results depend on shapes and types only."""


class Tracer(Transient, ArrayMethods):
    """What a function computes with while it is traced: a number or array of unknown contents.

    Attributes:
        of: the trace that it belongs to.
        instruction: the step that computes it; another one after a change in place.
        is_view: whether it stands for a view of the instruction's result.
        level: that of its trace; among values that meet, the highest level decides what is done.
    """

    __slots__ = ("instruction", "is_view", "level", "of")

    is_plain = is_whole = True

    def __init__(self, trace: Trace, instruction: Instruction, is_view: bool = False) -> None:
        self.of = trace
        self.level = trace.level
        self.instruction = instruction
        self.is_view = is_view

    def takes_apart(self, name: str) -> bool:
        """Whether a function of NumPy's that is made of ops is recorded as these ops."""
        return name in self.of.apart

    @property
    def shape(self) -> tuple[int, ...]:
        example = self.instruction.example_value
        return () if type(example) is float else getattr(example, "shape", ())

    @property
    def dtype(self) -> np.dtype[Any]:
        example = self.instruction.example_value
        if type(example) is float:
            return _FLOAT64
        found: np.dtype[Any] | None = getattr(example, "dtype", None)
        return np.dtype(type(example)) if found is None else found

    def __repr__(self) -> str:
        # What it stood for is forgotten with the end of the trace.
        return "Tracer" if self.level.ended else f"Tracer({self.dtype} {self.shape})"

    def __format__(self, spec: str) -> str:
        # In the message of an error that the function raises, the numbers at hand are the right
        # ones: the function is traced with those it is called with.
        self.of.shown = True
        return format(self.instruction.example_value, spec)

    def example(self) -> Any:
        return self.instruction.example_value

    # steps ----------------------------------------------------------------------------------------

    def apply(self, op: Any, inputs: tuple[Any, ...], params: dict[str, Any]) -> Any:
        """Record ``op``; or follow it inside, if that is NumPy which can be traced."""
        for x in inputs:
            if type(x) is not Tracer and type(x) is not float:
                # Python's integers stay integers among themselves.
                exact = not any(map(is_float, inputs))
                inputs = tuple([_as_operand(x, op, exact) for x in inputs])
                break
        if op.inline_in_jit and not self.of.of_ops and any(map(shape_of, inputs)):
            return op.compute(*inputs, **params)
        return self._run(op, inputs, params)

    def operate(self, op: Any, *operands: Any) -> Any:
        """What an operator does: the op to floats, NumPy's own function to integers and booleans.

        (As an op, ``mask * 1`` would count as a float.)
        """
        if takes_nodes_in(operands[-1]):
            return NotImplemented
        of_floats = (
            type(self.instruction.example_value) is float
            or any(map(is_float, operands))
            or any(type(x) is list for x in operands)
        )
        return op(*operands) if of_floats else self._run(_NUMPYS[op], operands, {})

    def hand_down(
        self, function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> Any:
        """Record a function that has no derivative; one of shapes alone is called at once."""
        if function in _OF_SHAPES:
            args, kwargs = replace_in((args, kwargs), example_or_self)
            return function(*args, **kwargs)
        return self._run(function, args, kwargs)

    def call_numpy(
        self, function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> Any:
        """Record a NumPy function: as the op that it is for nodes, or else as itself."""
        of_floats = any(map(is_float, values_in((args, kwargs))))
        if self.of.of_ops and of_floats and function not in ON_VALUES and counterpart_of(function):
            return call_counterpart(function, args, kwargs)
        if of_floats and self.takes_apart(function.__name__):
            return call_counterpart(function, args, kwargs)
        counts_as_op = kwargs.keys() <= {"axis", "keepdims"} and not writes_into(function, args, {})
        is_op = counts_as_op and of_floats and function not in ON_VALUES
        if isinstance(getattr(function, "__self__", None), np.ufunc):
            is_op = is_op and function in NUMPY  # else np.add.reduce would load all ops
        if is_op and counterpart_of(function) is not None:
            return call_counterpart(function, args, kwargs)
        return self.hand_down(function, args, kwargs)

    def write_out(self, function: Any, inputs: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """A ufunc that shall write into ``out``: as a program cannot, f runs as it is."""
        self.of.writes = True
        raise WritesIntoArray

    def _run(self, function: Callable[..., Any], args: Any, params: dict[str, Any]) -> Any:
        """Record a step; of a list or tuple that it gives, each part as a step of its own."""
        if self.level.ended:
            self.check_alive(getattr(function, "__name__", "jit"))  # which raises
        result = Tracer(self.of, *self.of.record(function, args, params))
        example = result.instruction.example_value
        if type(example) is float:  # as in a program of numbers
            return result
        if isinstance(example, (tuple, list)):
            parts = [self._run(operator.getitem, (result, i), {}) for i in range(len(example))]
            if hasattr(example, "_fields"):  # a named tuple
                return type(example)(*parts)
            return parts if type(example) is list else tuple(parts)
        # As everywhere in the engine, a float64 scalar is a Python float.
        return self._run(float, (result,), {}) if type(example) is np.float64 else result

    # conditions -----------------------------------------------------------------------------------

    def annotate(self, node: Any, position: int) -> None:
        if type(node.value) is Outputs:
            return  # the op of a loop holds what the loop was called with, and its rule has no text
        step = self.instruction
        # Not an older step that the rule passed on: the output's own, or the upstream gradient's.
        is_new = step in self.of.instructions[-1:]
        if is_new and getattr(node.value, "instruction", None) is not step:
            step.annotation = node.op, position

    @property
    def name(self) -> str | None:
        """What the program calls the variable."""
        return self.instruction.name

    @name.setter
    def name(self, name: str) -> None:
        self.instruction.name = name

    def concretize(self, mixed: bool | None = None) -> bool:
        return self.of.guard(self.instruction)

    def __bool__(self) -> NoReturn:
        raise TracingError(
            "jit: a branch on a traced value (if, while, and, or, not, max(), min()) would be "
            "frozen on the side it took now; write where(condition, x, y), which computes both "
            "sides, or pass what the branch depends on as an int, bool or string, or do without jit"
        )

    def __float__(self) -> NoReturn:
        raise TracingError(
            "jit: float(), int(), the math module and the indexing of plain arrays need the number "
            "in a traced value, which is not known yet; use the ops of autograd_scratch or NumPy "
            "(exp for math.exp), and take(array, i) or an array argument for array[i]"
        )

    __int__ = __index__ = __float__

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> NoReturn:
        raise TracingError(
            "jit: NumPy tried to make an array of a traced value, whose numbers are not known yet; "
            "join traced values with stack() or concatenate()"
        )

    # changes in place -----------------------------------------------------------------------------

    def __setitem__(self, index: Any, value: Any) -> NoReturn:
        raise TracingError(
            "jit: a part of an array cannot be changed in place; write y = x.at[i].set(v), fill a "
            "buffer (y = zeros(shape); y[i] = v), or change the whole array (x -= y, x *= y)"
        )

    def __pos__(self) -> Tracer:
        # A copy, as NumPy's: what changes it in place does not change this one.
        return Tracer(self.of, self.instruction)

    __copy__ = __pos__

    def __deepcopy__(self, memo: dict[int, Any]) -> Tracer:
        return +self

    def __iadd__(self, other: Any) -> Any:
        return self._in_place(self + other)

    def __isub__(self, other: Any) -> Any:
        return self._in_place(self - other)

    def __imul__(self, other: Any) -> Any:
        return self._in_place(self * other)

    def __itruediv__(self, other: Any) -> Any:
        return self._in_place(self / other)

    def __ipow__(self, other: Any) -> Any:
        return self._in_place(self**other)

    def __imatmul__(self, other: Any) -> Any:
        return self._in_place(self @ other)

    def __ifloordiv__(self, other: Any) -> Any:
        return self._in_place(self // other)

    def __imod__(self, other: Any) -> Any:
        return self._in_place(self % other)

    def __iand__(self, other: Any) -> Any:
        return self._in_place(self & other)

    def __ior__(self, other: Any) -> Any:
        return self._in_place(self | other)

    def __ixor__(self, other: Any) -> Any:
        return self._in_place(self ^ other)

    def _in_place(self, new: Any) -> Any:
        """Take over a new value, as an array that is changed in place; a number is replaced."""
        if self.instruction in self.of.scalar_cells:
            raise TracingError(
                "jit: an array without axes is traced as a number, so it cannot be changed in "
                "place; give the array an axis, or return the new number"
            )
        if not self.shape:
            return new
        if not isinstance(new, Tracer):
            raise TypeError(
                "a node cannot be written into an array (x += node); write x = x + node"
            )
        if new.shape != self.shape:
            raise ValueError(
                f"jit: an array of shape {self.shape} cannot take a result of shape {new.shape} "
                f"in place"
            )
        if self.is_view or self.instruction.base is not None:
            raise TracingError(
                "jit: a view of an array cannot be changed in place; write x = x + y, with a new "
                "array, or change the whole array"
            )
        if not np.can_cast(new.dtype, self.dtype, "same_kind"):
            raise TypeError(
                f"jit: an array of {self.dtype} cannot take a result of {new.dtype} in place"
            )
        if new.dtype != self.dtype:
            new = new.astype(self.dtype)
        if new.instruction is self.instruction:  # x *= 1.0
            return self
        self.of.overwrite(self.instruction)
        self.instruction = new.instruction
        return self


def _as_operand(x: Any, op: Op, exact: bool) -> Any:
    """An input of an op as it is recorded: a float or array; with ``exact`` an int stays one."""
    keep = isinstance(x, Value) or (exact and type(x) is int)
    return x if keep else as_value(x, op.name)


def example_or_self(x: Any) -> Any:
    """The example of a tracer; anything else is its own."""
    return x.instruction.example_value if isinstance(x, Tracer) else x
