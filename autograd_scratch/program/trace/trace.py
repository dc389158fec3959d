"""Tracing: a function runs once on tracers, and every step it takes is written down.

A tracer stands for a plain number or array. It knows shape and type, and shows them, but not its
numbers: whoever wants to branch on those is told so. Derivatives inside the function run on nodes
that hold tracers as values, so their backward passes are written down with everything else.

What is written down is simplified at once: a step that was taken before is not taken again (common
subexpressions), and neither is one that changes nothing (see :mod:`.simplify`). What does not
depend on an argument never meets a tracer, so constants are folded by Python itself.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Iterator
from typing import Any, NoReturn

import numpy as np

from ...engine.node import Constant, new_level
from ...engine.numpy_protocols import call_counterpart
from ...engine.op import Op, as_value
from ...engine.operators import Operators
from ...engine.registry import NUMPY, OPS
from ...engine.values import Value, shape_of, unwrap
from ...ops.indexing import _getitem
from .simplify import simpler


class TracingError(TypeError):
    """The function does what cannot be written down once for all numbers."""


class OuterTraceLeak(Exception):  # noqa: N818  (no error: the caller runs the function as it is)
    """A node or dual, given or closed over, belongs to a derivative around the program."""


class Instruction:
    """One step of a program, and the value that it computes.

    Attributes:
        function: an op, a NumPy function or a Python operator; None for an argument.
        operands: instructions and constants, for the function's positional arguments; lists,
            tuples and slices of them where it takes such.
        params: its keyword arguments.
        inputs: the instructions among the operands and parameters, also inside lists and the like.
        example_value: the value at the arguments that the function was traced with.
        base: the instruction whose memory the value is a view of, or None.
        name: what the user calls it, if anything.
        note: the backward rule that asked for it, if one did: an op and an input's position.
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
    """The instructions in an operand: itself, or inside lists, tuples, dicts and slices."""
    if type(item) is Instruction:
        yield item
    elif isinstance(item, (tuple, list)):
        for part in item:
            yield from instructions_in(part)
    elif type(item) is dict:
        for part in item.values():
            yield from instructions_in(part)
    elif type(item) is slice:
        yield from instructions_in((item.start, item.stop, item.step))


def replace_in(item: Any, replace: Callable[[Any], Any]) -> Any:
    """An operand with ``replace`` applied to everything in it that is no container."""
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


class Trace:
    """The steps of one run of a function.

    Attributes:
        level: that of its tracers; nodes that the function makes of them are one level above.
        instructions: the steps, in the order they were taken.
        scalar_cells: the arguments that are numbers in arrays without axes.
    """

    def __init__(self) -> None:
        self.level = new_level()
        new_level()  # of nodes made of tracers
        self.instructions: list[Instruction] = []
        self.scalar_cells: set[Instruction] = set()
        self._known: dict[Any, tuple[Instruction, bool]] = {}  # what _take gave for each step
        self._overwritten: set[Instruction] = set()  # whose memory was changed in place
        self._constants: dict[int, tuple[Any, Any]] = {}  # arrays by id, and their copies

    def argument(self, value: Any, name: str) -> Tracer:
        """A tracer for an argument."""
        instruction = Instruction(None, (), {}, (), _locked(as_value(value, "jit")))
        instruction.name = name
        if isinstance(value, np.ndarray) and not value.ndim:
            self.scalar_cells.add(instruction)
        return Tracer(self, instruction)

    def record(self, function: Callable[..., Any], args: Any, params: dict[str, Any]) -> Tracer:
        """Take a step, unless it was taken before or changes nothing."""
        operands = tuple([self._operand(x) for x in args])
        if params:
            params = replace_in(params, self._operand)
        keys = [x if type(x) is Instruction else _key(x) for x in operands]
        key = function, *keys, _key(params) if params else None
        known = self._known.get(key)
        if known is None:
            known = self._take(function, operands, params)
            self._known[key] = known
        return Tracer(self, *known)

    def _take(
        self, function: Callable[..., Any], operands: tuple[Any, ...], params: dict[str, Any]
    ) -> tuple[Instruction, bool]:
        """The instruction that computes the step, and whether the step only views its result."""
        if _is_flat(operands, params):
            inputs = tuple([x for x in operands if type(x) is Instruction])
            if len(inputs) == len(operands):
                inputs = operands  # one object less for the garbage collector to look through
            examples = [x.example_value if type(x) is Instruction else x for x in operands]
            settings = params
        else:
            inputs = tuple(instructions_in((operands, params)))
            examples, settings = replace_in(([*operands], params), example_of)
        if type(function) is Op:
            example = function.evaluate(examples, settings)
        else:
            example = function(*examples, **settings)
        same: Instruction | None = simpler(function, operands, params, example)
        if same is not None:
            return same, _share_memory(example, same.example_value)
        instruction = Instruction(function, operands, params, inputs, _locked(example))
        if type(example) is not float:
            for x in instruction.inputs:
                if _share_memory(example, x.example_value):
                    instruction.base = x.root
        if _shape_may_vary(function, params, example):
            instruction.guard = example.shape
        self.instructions.append(instruction)
        return instruction, False

    def guard(self, condition: Instruction) -> bool:
        """Note that the program holds only for the outcome that a condition has here."""
        outcome = bool(condition.example_value)
        instruction = Instruction(bool, (condition,), {}, (condition,), outcome)
        instruction.guard = outcome
        self.instructions.append(instruction)
        return outcome

    def overwrite(self, old: Instruction) -> None:
        """Note that the memory of ``old`` has got new contents, which its views see too."""
        self._overwritten.add(old)

    def _operand(self, x: Any) -> Any:
        """An operand of an instruction: an instruction or a plain value."""
        if type(x) is float:
            return x
        if type(x) is Tracer and x._trace is self:
            instruction = x.instruction
            base = instruction.root if x.is_view else instruction.base
            if base is not None and base in self._overwritten:
                raise TracingError(
                    "jit: a view of an array is used after the array was changed in place; take "
                    "the view again after the change"
                )
            return instruction
        if isinstance(x, Constant):
            return self._operand(x.value)
        if isinstance(x, Value):
            raise OuterTraceLeak
        if isinstance(x, (tuple, list, dict, slice)):
            return replace_in(x, self._operand)
        return self._constant(x) if type(x) is np.ndarray else x

    def _constant(self, array: Any) -> Any:
        """A copy of an array as it is now: the function may change the array later."""
        _, copy = self._constants.get(id(array), (None, None))
        if copy is None or copy.tobytes() != array.tobytes():
            copy = _locked(copy_with_strides(array))
            self._constants[id(array)] = array, copy  # which keeps the id from being used again
        return copy


def copy_with_strides(array: Any) -> Any:
    """A copy with the same strides, on which the last digits of sums depend."""
    if array.flags.forc:
        return array.copy(order="K")
    low, high = np.lib.array_utils.byte_bounds(array)
    memory = np.empty(high - low, np.uint8)
    twin = np.ndarray(array.shape, array.dtype, memory, array.ctypes.data - low, array.strides)
    np.copyto(twin, array)
    return twin


def _locked(example: Any) -> Any:
    """A example that no NumPy function can write to while it is traced.

    Functions that change an array (copyto, fill_diagonal, whatever takes ``out``) would change it
    now and never again. On a example they fail, and the caller runs the function as it is.
    """
    if isinstance(example, (tuple, list)):
        return type(example)(map(_locked, example)) if type(example) in (tuple, list) else example
    if type(example) is np.ndarray:
        example = example.view()
        example.flags.writeable = False
    return example


def _share_memory(x: Any, y: Any) -> bool:
    """Whether two examples, arrays or lists of arrays, may lie in the same memory."""
    if isinstance(x, (tuple, list)):
        return any(_share_memory(part, y) for part in x)
    if isinstance(y, (tuple, list)):
        return _share_memory(y, x)
    return type(x) is type(y) is np.ndarray and np.may_share_memory(x, y)


def _key(item: Any) -> Any:
    """Something equal for equal operands, and only for them."""
    if type(item) is Instruction:
        return item
    if type(item) is float:
        return item if item else ("zero", math.copysign(1.0, item))  # since 0.0 == -0.0
    if isinstance(item, (tuple, list)):
        return type(item), tuple([_key(part) for part in item])
    if type(item) is dict:
        return tuple([(name, _key(part)) for name, part in item.items()])
    if type(item) is slice:
        return slice, _key(item.start), _key(item.stop), _key(item.step)
    if isinstance(item, np.floating):
        return type(item), item.tobytes()
    if item.__hash__ is None or isinstance(item, np.ndarray):
        return id(item), "the object itself"  # the instruction keeps it alive
    return item, type(item)


def _shape_may_vary(function: Any, params: dict[str, Any], example: Any) -> bool:
    """Whether the result's shape may depend on the operands' values, not only on their shapes."""
    if not isinstance(example, np.ndarray):
        return False
    if isinstance(function, Op):  # a mask, or numbers of repetitions, among its parameters
        return next(instructions_in(params), None) is not None and not picks_rows(function, params)
    ufunc = getattr(function, "__self__", function)  # or a method of one, such as np.add.reduce
    return not (isinstance(ufunc, np.ufunc) or function in _OPERATORS)


def picks_rows(function: Any, params: dict[str, Any]) -> bool:
    """Whether a step is ``x[rows]`` with an array of integers."""
    rows = example_of(params.get("index"))
    return function is _getitem and isinstance(rows, np.ndarray) and rows.dtype.kind in "iu"


# Their results have the shape that the operands are broadcast to.
_OPERATORS = {
    operator.lt,
    operator.le,
    operator.gt,
    operator.ge,
    operator.eq,
    operator.ne,
    operator.and_,
    operator.or_,
    operator.xor,
    operator.invert,
    operator.floordiv,
    operator.mod,
}

_COUNTING: dict[Any, Callable[..., Any]] = {
    OPS.add: operator.add,
    OPS.sub: operator.sub,
    OPS.mul: operator.mul,
    OPS.neg: operator.neg,
}
"""What Python does to its own integers and booleans: ``(x > 0) + (y > 0)`` counts."""

_OF_SHAPES = {
    *(np.shape, np.ndim, np.size, np.result_type, np.iscomplexobj, np.isrealobj),
    *(np.zeros_like, np.ones_like, np.empty_like),
}
"""NumPy functions whose results depend on shapes and types only."""


class Tracer(Operators):
    """What a function computes with while it is traced: a number or array of unknown contents.

    Attributes:
        instruction: the step that computes it; another one after a change in place.
        is_view: whether it stands for a view of the instruction's result.
        level: that of its trace; among values that meet, the highest level decides what is done.
    """

    __slots__ = ("_trace", "instruction", "is_view", "level")

    def __init__(self, trace: Trace, instruction: Instruction, is_view: bool = False) -> None:
        self._trace = trace
        self.level = trace.level
        self.instruction = instruction
        self.is_view = is_view

    @property
    def value(self) -> Tracer:
        """The tracer itself: it stands for a plain value already."""
        return self

    @property
    def shape(self) -> tuple[int, ...]:
        return getattr(self.instruction.example_value, "shape", ())

    @property
    def dtype(self) -> np.dtype[Any]:
        return getattr(
            self.instruction.example_value, "dtype", np.dtype(type(self.instruction.example_value))
        )

    def __repr__(self) -> str:
        return f"Tracer({self.dtype} {self.shape})"

    def __format__(self, spec: str) -> str:
        # In the message of an error that the function raises, the numbers at hand are the right
        # ones: the function is traced with those it is called with.
        return format(self.instruction.example_value, spec)

    # steps ----------------------------------------------------------------------------------------

    def apply(self, op: Any, inputs: tuple[Any, ...], params: dict[str, Any]) -> Any:
        """Record ``op``; or follow it inside, if that is NumPy which can be traced."""
        for x in inputs:
            if type(x) is not Tracer and type(x) is not float:
                # Python's integers stay integers among themselves.
                exact = not any(map(is_float, inputs))
                inputs = tuple([_as_operand(x, op, exact) for x in inputs])
                break
        if op.inline_in_jit and any(map(shape_of, inputs)):
            return op.forward(*inputs, **params)
        counting = _COUNTING.get(op)
        if counting is not None and all(isinstance(example_or_self(x), int) for x in inputs):
            return self._run(counting, inputs, {})
        return self._run(op, inputs, params)

    def _run(self, function: Callable[..., Any], args: Any, params: dict[str, Any]) -> Any:
        """Record a step; of a list or tuple that it gives, each part as a step of its own."""
        result = self._trace.record(function, args, params)
        example = result.instruction.example_value
        if isinstance(example, (tuple, list)):
            parts = [self._run(operator.getitem, (result, i), {}) for i in range(len(example))]
            return parts if type(example) is list else tuple(parts)
        # As everywhere in the engine, a float64 scalar is a Python float.
        return self._run(float, (result,), {}) if type(example) is np.float64 else result

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **kwargs: Any) -> Any:
        if kwargs.get("out") is not None:
            return super().__array_ufunc__(ufunc, method, *inputs, **kwargs)
        function = ufunc if method == "__call__" else getattr(ufunc, method)
        return self._numpy(function, ufunc.__name__, inputs, kwargs)

    def __array_function__(
        self, function: Callable[..., Any], types: Any, args: tuple[Any, ...], kwargs: Any
    ) -> Any:
        return self._numpy(function, function.__name__, args, kwargs)

    def _numpy(self, function: Any, name: str, args: tuple[Any, ...], kwargs: Any) -> Any:
        """Record a NumPy function: as the op that it is for nodes, or else as itself."""
        given = list(_arrays_in((args, kwargs)))
        of_nodes = any(unwrap(x) is not x for x in given)
        counts_as_op = kwargs.keys() <= {"axis", "keepdims"} and any(map(is_float, given))
        if of_nodes or (function in NUMPY and counts_as_op):
            return call_counterpart(function, name, args, kwargs)
        if function in _OF_SHAPES:
            args, kwargs = replace_in((args, kwargs), example_or_self)
            return function(*args, **kwargs)
        return self._run(function, args, kwargs)

    # conditions -----------------------------------------------------------------------------------

    def __lt__(self, other: Any) -> Any:
        return self._run(operator.lt, (self, unwrap(other)), {})

    def __le__(self, other: Any) -> Any:
        return self._run(operator.le, (self, unwrap(other)), {})

    def __gt__(self, other: Any) -> Any:
        return self._run(operator.gt, (self, unwrap(other)), {})

    def __ge__(self, other: Any) -> Any:
        return self._run(operator.ge, (self, unwrap(other)), {})

    def __eq__(self, other: object) -> Any:
        return self._run(operator.eq, (self, unwrap(other)), {})

    def __ne__(self, other: object) -> Any:
        return self._run(operator.ne, (self, unwrap(other)), {})

    __hash__ = object.__hash__

    def __and__(self, other: Any) -> Any:
        return self._run(operator.and_, (self, unwrap(other)), {})

    def __or__(self, other: Any) -> Any:
        return self._run(operator.or_, (self, unwrap(other)), {})

    def __xor__(self, other: Any) -> Any:
        return self._run(operator.xor, (self, unwrap(other)), {})

    __rand__, __ror__, __rxor__ = __and__, __or__, __xor__

    def __invert__(self) -> Any:
        return self._run(operator.invert, (self,), {})

    def __floordiv__(self, other: Any) -> Any:
        return self._run(operator.floordiv, (self, unwrap(other)), {})

    def __rfloordiv__(self, other: Any) -> Any:
        return self._run(operator.floordiv, (other, self), {})

    def __mod__(self, other: Any) -> Any:
        return self._run(operator.mod, (self, unwrap(other)), {})

    def __rmod__(self, other: Any) -> Any:
        return self._run(operator.mod, (other, self), {})

    def annotate(self, node: Any, position: int) -> None:
        step = self.instruction
        # Not an older step that the rule passed on: the output's own, or the upstream gradient's.
        is_new = step in self._trace.instructions[-1:]
        if is_new and getattr(node.value, "instruction", None) is not step:
            step.annotation = node.op, position

    @property
    def name(self) -> str | None:
        """What the program calls the variable."""
        return self.instruction.name

    @name.setter
    def name(self, name: str) -> None:
        self.instruction.name = name

    def concretize(self) -> bool:
        return self._trace.guard(self.instruction)

    def __bool__(self) -> NoReturn:
        raise TracingError(
            "jit: a branch on a traced value (if, while, and, or, not, max(), min()) would be "
            "frozen on the side it took now; write where(condition, x, y), which computes both "
            "sides, or make what decides an int, bool or string argument, or leave jit away"
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
            "jit: a part of an array cannot be changed in place; change the whole array "
            "(x -= y, x *= y), or build a new one with where(), concatenate() or stack()"
        )

    def __pos__(self) -> Tracer:
        # A copy, as NumPy's: what changes it in place does not change this one.
        return Tracer(self._trace, self.instruction)

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
        if self.instruction in self._trace.scalar_cells:
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
            if self.dtype.kind == "f":
                new = new.astype(self.dtype)
            else:  # for which there is no op
                new = self._run(np.ndarray.astype, (new, self.dtype), {})
        if new.instruction is self.instruction:  # x *= 1.0
            return self
        self._trace.overwrite(self.instruction)
        self.instruction = new.instruction
        return self


def _as_operand(x: Any, op: Op, exact: bool) -> Any:
    """An input of an op as it is recorded: a float or array; with ``exact`` an int stays one."""
    keep = isinstance(x, Value) or (exact and type(x) is int)
    return x if keep else as_value(x, op.name)


def is_float(x: Any) -> bool:
    """Whether a value or tracer is a float, or an array of floats."""
    return isinstance(x, float) or getattr(getattr(x, "dtype", None), "kind", None) == "f"


def _arrays_in(item: Any) -> Iterator[Value]:
    """The nodes and tracers in the arguments of a NumPy function."""
    if isinstance(item, Value):
        yield item
    elif isinstance(item, (tuple, list)):
        for part in item:
            yield from _arrays_in(part)
    elif type(item) is dict:
        yield from _arrays_in(list(item.values()))


def example_or_self(x: Any) -> Any:
    """The example of a tracer; anything else is its own."""
    return x.instruction.example_value if isinstance(x, Tracer) else x
