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

from ...engine.methods import ArrayMethods
from ...engine.node import Constant
from ...engine.numeric import as_value
from ...engine.numpy_protocols import call_counterpart
from ...engine.op import Op
from ...engine.registry import NUMPY, OPS
from ...engine.snapshots import snapshot
from ...engine.values import Transient, Value, new_level, shape_of, values_in
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

    def __init__(self, f: Callable[..., Any]) -> None:
        self.level = new_level("the tracing", f)
        self.level.of_nodes = new_level(*self.level.origin)
        self.instructions: list[Instruction] = []
        self.scalar_cells: set[Instruction] = set()
        self._known: dict[Any, tuple[Instruction, bool]] = {}  # what _take gave for each step
        self._overwritten: set[Instruction] = set()  # whose memory was changed in place
        self._constants: dict[int, tuple[Any, Any]] = {}  # arrays by id, and their copies

    def end(self) -> None:
        """The function has run: tracers that it kept stand for nothing any more."""
        self.level.ended = self.level.of_nodes.ended = True

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
            copy = snapshot(array)
            self._constants[id(array)] = array, copy  # which keeps the id from being used again
        return copy


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
    return not isinstance(ufunc, np.ufunc)


def picks_rows(function: Any, params: dict[str, Any]) -> bool:
    """Whether a step is ``x[rows]`` with an array of integers."""
    rows = example_of(params.get("index"))
    return function is _getitem and isinstance(rows, np.ndarray) and rows.dtype.kind in "iu"


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
    *(np.zeros_like, np.ones_like, np.empty_like),
}
"""NumPy functions whose results depend on shapes and types only."""


class Tracer(Transient, ArrayMethods):
    """What a function computes with while it is traced: a number or array of unknown contents.

    Attributes:
        instruction: the step that computes it; another one after a change in place.
        is_view: whether it stands for a view of the instruction's result.
        level: that of its trace; among values that meet, the highest level decides what is done.
    """

    __slots__ = ("_trace", "instruction", "is_view", "level")

    is_plain = True

    def __init__(self, trace: Trace, instruction: Instruction, is_view: bool = False) -> None:
        self._trace = trace
        self.level = trace.level
        self.instruction = instruction
        self.is_view = is_view

    @property
    def shape(self) -> tuple[int, ...]:
        return getattr(self.instruction.example_value, "shape", ())

    @property
    def dtype(self) -> np.dtype[Any]:
        return getattr(
            self.instruction.example_value, "dtype", np.dtype(type(self.instruction.example_value))
        )

    def __repr__(self) -> str:
        # What it stood for is forgotten with the end of the trace.
        return "Tracer" if self.level.ended else f"Tracer({self.dtype} {self.shape})"

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
            return op.compute(*inputs, **params)
        return self._run(op, inputs, params)

    def operate(self, op: Any, *operands: Any) -> Any:
        """What an operator does: the op to floats, NumPy's own function to integers and booleans.

        (As an op, ``mask * 1`` would count as a float.)
        """
        of_floats = any(map(is_float, operands)) or any(type(x) is list for x in operands)
        return op(*operands) if of_floats else self._run(_NUMPYS[op], operands, {})

    def astype(self, dtype: Any) -> Any:
        """The value in another type: the op for floats, what NumPy does for others."""
        to_float = np.dtype(dtype).kind == "f"
        return super().astype(dtype) if to_float else self._run(_astype, (self, dtype), {})

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
        counts_as_op = kwargs.keys() <= {"axis", "keepdims"}
        if function in NUMPY and counts_as_op and any(map(is_float, values_in((args, kwargs)))):
            return call_counterpart(function, args, kwargs)
        return self.hand_down(function, args, kwargs)

    def _run(self, function: Callable[..., Any], args: Any, params: dict[str, Any]) -> Any:
        """Record a step; of a list or tuple that it gives, each part as a step of its own."""
        self.check_alive(getattr(function, "__name__", "jit"))
        result = self._trace.record(function, args, params)
        example = result.instruction.example_value
        if isinstance(example, (tuple, list)):
            parts = [self._run(operator.getitem, (result, i), {}) for i in range(len(example))]
            return parts if type(example) is list else tuple(parts)
        # As everywhere in the engine, a float64 scalar is a Python float.
        return self._run(float, (result,), {}) if type(example) is np.float64 else result

    # conditions -----------------------------------------------------------------------------------

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
            new = new.astype(self.dtype)
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


def _astype(x: Any, dtype: Any) -> Any:
    return np.asarray(x).astype(dtype)[()]


def example_or_self(x: Any) -> Any:
    """The example of a tracer; anything else is its own."""
    return x.instruction.example_value if isinstance(x, Tracer) else x
