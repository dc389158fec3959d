"""Tracing: a function runs once on tracers, and every step it takes is written down.

A tracer stands for a plain number or array. It knows shape and type, and shows them, but not its
numbers: whoever wants to branch on those is told so. Derivatives inside the function run on nodes
that hold tracers as values, so their backward passes are written down with everything else.

What is written down is simplified at once: a step is not written down twice (common
subexpressions), and one that changes nothing is left out (see :mod:`.simplify`). What does not
depend on an argument never meets a tracer, so constants are folded by Python itself.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Container
from typing import Any

import numpy as np

from ...engine.node import Constant
from ...engine.numeric import as_value
from ...engine.numpy_protocols import writes_into
from ...engine.op import Op
from ...engine.snapshots import snapshot
from ...engine.values import Value, contents, new_level, unwrap
from ...ops.indexing import _getitem
from .instructions import Instruction, _is_flat, example_of, instructions_in, replace_in
from .simplify import is_known, simpler


class TracingError(TypeError):
    """The function does what cannot be written down once for all numbers; a TypeError."""


class OuterTraceLeak(Exception):  # noqa: N818  (not an error: the caller runs the function as it is)
    """A node or dual, given or closed over, belongs to a derivative around the program."""


class WritesIntoArray(Exception):  # noqa: N818  (not an error: the caller runs the function as it is)
    """A NumPy function changes one of its arguments, which a step of a program never does."""


class Trace:
    """The steps of one run of a function.

    Args:
        f: the function.
        of_ops: whether the steps are to be ops wherever nodes would record one, and whole, so that
            they can be differentiated: as those of the body of a loop are.
        folds: whether what the same numbers follow from in each call is computed while tracing.
        apart: names of NumPy's functions made of ops here that are recorded as these ops.

    Attributes:
        level: that of its tracers; nodes that the function makes of them are one level above.
        instructions: the steps, in the order they were taken.
        scalar_cells: the arguments that are numbers in arrays without axes.
        writes: whether NumPy would have written into an array; the function may have caught the
            exception that says so.
        shown: whether a text was made of a tracer's numbers, which are those of this run.
        constant_bytes: how much memory it has taken for copies of arrays.
        captured: of the body of a loop, the traced values that it closes over, by id, each with
            the argument that it becomes; None where to close over such a value is an error.
    """

    def __init__(
        self,
        f: Callable[..., Any],
        of_ops: bool = False,
        folds: bool = True,
        apart: Container[str] = (),
    ) -> None:
        self.of_ops, self.folds, self.apart = of_ops, folds, apart
        self.level = new_level("the tracing", f)
        self.level.of_nodes = new_level(*self.level.origin)
        self.instructions: list[Instruction] = []
        self.scalar_cells: set[Instruction] = set()
        self.writes = False
        self.shown = False
        self.constant_bytes = 0
        self.captured: dict[int, tuple[Any, Instruction]] | None = None
        self._known: dict[Any, tuple[Instruction, bool]] = {}  # what _take gave for each step
        self._overwritten: set[Instruction] = set()  # whose memory was changed in place
        self._constants: dict[int, tuple[Any, Any]] = {}  # arrays by id, and their copies
        self._folded: set[Instruction] = set()  # whose readers read a constant instead
        self._folded_to: dict[int, Instruction] = {}  # these constants, by their ids

    def end(self) -> None:
        """The function has run: tracers that it kept stand for nothing any more."""
        self.level.ended = self.level.of_nodes.ended = True

    def argument(self, value: Any, name: str) -> Instruction:
        """The instruction of an argument."""
        instruction = Instruction(None, (), {}, (), _locked(as_value(value, "jit")))
        instruction.name = name
        if isinstance(value, np.ndarray) and not value.ndim:
            self.scalar_cells.add(instruction)
        return instruction

    def argument_like(self, example: Any, name: str | None) -> Instruction:
        """The instruction of an argument of the body of a loop; an int stays one."""
        instruction = Instruction(None, (), {}, (), _locked(example))
        instruction.name = name
        return instruction

    def result(self, x: Any) -> Instruction:
        """The instruction of a result of the body of a loop, which may be a constant."""
        x = self._operand(contents(x))
        if type(x) is Instruction:
            example = x.example_value
            if not isinstance(example, np.ndarray) or example.ndim:
                return x
            x = self.record(operator.getitem, (x, ()), {})[0]  # a number, not an array without axes
            return self.record(float, (x,), {})[0] if type(x.example_value) is np.float64 else x
        function = np.array if isinstance(x, np.ndarray) else type(x)
        return self.record(function, (x,), {})[0]

    def record(
        self, function: Callable[..., Any], args: Any, params: dict[str, Any]
    ) -> tuple[Instruction, bool]:
        """Take a step, unless it was taken before or changes nothing.

        Returns:
            The instruction that computes it, and whether it only views that one's result.

        Raises:
            WritesIntoArray: the function would change one of its arguments.
        """
        operands = tuple([x if type(x) is float else self._operand(x) for x in args])
        if params:
            params = replace_in(params, self._operand)
        keys = [
            x if type(x) is Instruction or (type(x) is float and x) else _key(x) for x in operands
        ]
        key = function, *keys, _key(params) if params else None
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = self._take(function, operands, params)
        return known

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
        elif hasattr(function, "example"):  # a loop
            loop: Any = function
            example = loop.example(examples)
            self.constant_bytes += loop.body.constant_bytes
        else:
            example = self._call(function, examples, settings)
        known = self.folds and is_known(function, operands, inputs, example)
        if known and any(_share_memory(example, x) for x in examples):
            # A view of what was computed, not of the constant, which is the program's own.
            operands = tuple([self._folded_to.get(id(x), x) for x in operands])
            inputs = tuple(instructions_in(operands))
        same: Instruction | None = None if known else simpler(function, operands, params, example)
        if same is not None:
            return same, _share_memory(example, same.example_value)
        instruction = Instruction(function, operands, params, inputs, example)
        if type(example) is not float:
            instruction.example_value = _locked(example)
            for x in inputs:
                if _share_memory(example, x.example_value):
                    instruction.base = x.root
            of_loop = bool(inputs) and hasattr(inputs[0].function, "example")  # of fixed shapes
            if not of_loop and _shape_may_vary(function, params, example):
                instruction.guard = example.shape
        if known:
            self._folded.add(instruction)
            self._folded_to[id(instruction.example_value)] = instruction
            self.constant_bytes += getattr(example, "nbytes", 0)
        self.instructions.append(instruction)
        return instruction, False

    def _call(self, function: Any, examples: Any, settings: dict[str, Any]) -> Any:
        """What a NumPy function gives, unless it writes into its arguments.

        Those are locked, so that most of what would write into them fails; ``ufunc.at`` writes all
        the same, and so do running sums before NumPy 2.3.
        """
        ufunc = getattr(function, "__self__", None)
        is_at = isinstance(ufunc, np.ufunc) and function == ufunc.at
        if is_at or writes_into(function, tuple(examples), settings):
            self.writes = True
            raise WritesIntoArray
        try:
            return function(*examples, **settings)
        except ValueError as error:
            if "read-only" in str(error):
                self.writes = True
                raise WritesIntoArray from error
            raise

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
        if getattr(x, "of", None) is self:  # a tracer of this trace
            instruction = x.instruction
            base = instruction.root if x.is_view else instruction.base
            if base is not None and base in self._overwritten:
                raise TracingError(
                    "jit: a view of an array is used after the array was changed in place; take "
                    "the view again after the change"
                )
            return instruction.example_value if instruction in self._folded else instruction
        if isinstance(x, Constant):
            return self._operand(x.value)
        if isinstance(x, Value):
            return self._capture(contents(x))
        if isinstance(x, (tuple, list, dict, slice)):
            return replace_in(x, self._operand)
        return self._constant(x) if type(x) is np.ndarray else x

    def _capture(self, x: Any) -> Instruction:
        """The argument that stands for a value of outside in the body of a loop."""
        if self.captured is None:
            raise OuterTraceLeak
        if id(x) not in self.captured:
            x.check_alive("a loop")
            name = getattr(unwrap(x), "name", None) or "outer"
            self.captured[id(x)] = x, self.argument_like(x.example(), name)
        return self.captured[id(x)][1]

    def _constant(self, array: Any) -> Any:
        """A copy of an array as it is now: the function may change the array later."""
        _, copy = self._constants.get(id(array), (None, None))
        if copy is None or copy.tobytes() != array.tobytes():
            copy = snapshot(array)
            self.constant_bytes += copy.nbytes if copy is not array else 0
            self._constants[id(array)] = array, copy  # which keeps the id from being used again
        return copy


def _locked(example: Any) -> Any:
    """An example that no NumPy function can write to while it is traced.

    Functions that change an array (copyto, fill_diagonal, whatever takes ``out``) would change it
    now and never again. On an example they fail, and the caller runs the function as it is.
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
