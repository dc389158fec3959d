"""What depends on the size of the batch: a function is traced at several sizes, and compared.

A number or length that is the same each time is a constant; one that is not must be
``factor × size + offset`` or ``factor / size``, and a node of the model then computes it. The third
size is there to tell such numbers from others: any two lie on a line.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from ..trace.instructions import Instruction, instructions_in
from ..trace.traced import Traced
from .refused import LOOPS, MASKS, REASONS, SLICES

SIZES = (19, 23, 31)
"""The sizes at which a function is traced: primes, so that few other lengths are taken for them."""


class ExportError(ValueError):
    """A function, or a step of it, that cannot be written as a model."""


@dataclass(frozen=True)
class OfBatch:
    """A number that depends on the size of the batch.

    Attributes:
        factor, offset: it is ``factor × size + offset``;
        over: or, if true, ``factor / size``.
    """

    factor: Any
    offset: Any = 0
    over: bool = False

    def __str__(self) -> str:
        """As it stands in the shapes of a model.

        >>> str(OfBatch(1)), str(OfBatch(2, 1))
        ('batch', '2*batch + 1')
        """
        factor = "" if self.factor == 1 else f"{self.factor}*"
        return f"{factor}batch{f' + {self.offset}' if self.offset else ''}"

    def at(self, size: int) -> Any:
        """The number for a batch of this size.

        >>> OfBatch(2, 1).at(10)
        21
        """
        return self.factor / size if self.over else self.factor * size + self.offset


Size = int | OfBatch
"""The length of an axis."""


@dataclass(frozen=True, eq=False)
class ArrayOfBatch:
    """A constant array that is longer for a larger batch.

    Attributes:
        first: what stands at the start of the axis that grows, which here has length 1; or a number
            that depends on the size, for an array of equal elements.
        slope: how much more that is for each example in the batch, or None.
        step: what is added from place to place, or None.
        axis: the axis that grows.
        shape: lengths of all axes.
        dtype: type of the elements.
    """

    first: Any
    slope: Any
    step: Any
    axis: int
    shape: tuple[Size, ...]
    dtype: np.dtype[Any]


class Step:
    """A step of the program, whatever the size of the batch.

    Attributes:
        function, operands, params, name: as of an :class:`..trace.instructions.Instruction`.
        guard: the outcome that a condition must have, where the function is ``bool``.
        shape: the length of each axis of the result.
        example: the result at the first size.
        why: what asked for the step, in words.
    """

    __slots__ = ("example", "function", "guard", "name", "operands", "params", "shape", "why")

    def __init__(
        self, first: Instruction, operands: Any, params: Any, shape: tuple[Size, ...]
    ) -> None:
        self.function = first.function
        self.operands: tuple[Any, ...] = operands
        self.params: dict[str, Any] = params
        self.guard = first.guard
        self.name = first.name
        self.shape = shape
        self.example = first.example_value
        asked = first.annotation
        self.why = "" if asked is None else f", in the backward rule of {asked[0].name}"

    @property
    def dtype(self) -> np.dtype[Any]:
        """Type of the result."""
        return np.asarray(self.example).dtype


class Program(NamedTuple):
    """What several traces of a function have in common.

    Attributes:
        arguments, steps: those of all traces.
        structure: the function's result, with a step, number or array for each leaf.
    """

    arguments: list[Step]
    steps: list[Step]
    structure: list[tuple[str, Any]]


def common_program(
    traces: Sequence[Traced], leaves: Sequence[list[tuple[str, Any]]], sizes: Sequence[int]
) -> Program:
    """What is common to traces of one function.

    Args:
        traces: the traces.
        leaves: of each trace, the leaves of the result and their paths, with instructions for
            those that are computed.
        sizes: of each trace, the size of the batch.

    Raises:
        ExportError: they differ otherwise than by the size of the batch.
    """
    return _Comparison(sizes).program(traces, leaves)


class _Comparison:
    """A comparison of traces."""

    def __init__(self, sizes: Sequence[int]) -> None:
        self._sizes = sizes
        self._steps: dict[Instruction, Step] = {}
        self._where = ""

    def program(self, traces: Sequence[Traced], leaves: Sequence[list[tuple[str, Any]]]) -> Program:
        arguments = [self._step(each) for each in zip(*[t.arguments for t in traces], strict=True)]
        lists = [t.steps for t in traces]
        steps = []
        for each in zip(*lists, strict=False):  # where one is longer, steps differ before its end
            steps.append(self._step(each))
        if len({len(instructions) for instructions in lists}) > 1:
            shortest = min(lists, key=len)
            longer = max(lists, key=len)
            raise self._differ(
                f"it takes {len(shortest)} steps at one and {len(longer)} at another, "
                f"first {name_of_function(longer[len(shortest)].function)}"
            )
        self._where = "the result"
        if len({tuple(path for path, _ in each) for each in leaves}) > 1:
            raise self._differ("its result has another structure")
        structure = [
            (each[0][0], self._merged([leaf for _, leaf in each]))
            for each in zip(*leaves, strict=True)
        ]
        return Program(arguments, steps, structure)

    def _step(self, each: Sequence[Instruction]) -> Step:
        first = each[0]
        names = [name_of_function(x.function) for x in each]
        self._where = names[0]
        why = LOOPS if hasattr(first.function, "runner") else None
        if why is None and any(x.function != first.function for x in each[1:]):
            raise self._differ(f"where it takes {' or '.join(dict.fromkeys(names))}")
        why = why or _why_refused(first, self._where)
        if why is not None:  # before shapes are compared, which may depend on numbers
            asked = Step(first, (), {}, ()).why
            raise ExportError(f"to_onnx: {self._where}{asked} cannot be exported: {why}")
        operands = self._merged([x.operands for x in each])
        params = self._merged([x.params for x in each])
        if any(x.guard != first.guard for x in each) and first.function is bool:
            raise self._differ("a branch on numbers goes another way")
        shapes = [np.shape(x.example_value) if _has_shape(x) else () for x in each]
        if len({len(shape) for shape in shapes}) > 1:
            raise self._differ(f"results of shapes {', '.join(map(str, shapes))}")
        shape = tuple(self._length(lengths) for lengths in zip(*shapes, strict=True))
        if len({np.asarray(x.example_value).dtype for x in each if _has_shape(x)}) > 1:
            raise self._differ("results of other types")
        step = Step(first, operands, params, shape)
        self._steps.update(dict.fromkeys(each, step))
        return step

    def _length(self, lengths: Sequence[int]) -> Size:
        merged = self._number(lengths)
        if isinstance(merged, OfBatch) and (merged.over or type(merged.factor) is not int):
            raise self._differ(f"a length of {', '.join(map(str, lengths))}")
        return merged  # type: ignore[no-any-return]

    def _merged(self, each: Sequence[Any]) -> Any:
        """What an operand of each trace has in common."""
        first = each[0]
        if isinstance(first, Instruction):
            found = {self._steps.get(x) for x in each if isinstance(x, Instruction)}
            if len(found) > 1 or not all(isinstance(x, Instruction) for x in each):
                raise self._differ("steps work on other steps")
            return found.pop()
        if len({type(x) for x in each}) > 1:
            raise self._differ(f"an operand is {', '.join(type(x).__name__ for x in each)}")
        if isinstance(first, (list, tuple)):
            if len({len(x) for x in each}) > 1:
                raise self._differ(f"an operand has {', '.join(str(len(x)) for x in each)} parts")
            return type(first)([self._merged(parts) for parts in zip(*each, strict=True)])
        if isinstance(first, dict):
            if len({tuple(x) for x in each}) > 1:
                raise self._differ("other keyword arguments")
            return {key: self._merged([x[key] for x in each]) for key in first}
        if isinstance(first, slice):
            parts = [[x.start, x.stop, x.step] for x in each]
            return slice(*self._merged(parts))
        if isinstance(first, np.ndarray):
            return self._array(each)
        if isinstance(first, (int, float, np.number)) and not isinstance(first, bool):
            return self._number(each)
        if any(x != first for x in each[1:]):
            raise self._differ(f"an operand is {', '.join(map(repr, each))}")
        return first

    def _number(self, values: Sequence[Any]) -> Any:
        first = values[0]
        if all(_bits(x) == _bits(first) for x in values):
            return first
        found = fitted(values, self._sizes)
        if found is None:
            raise self._differ(
                f"a constant is {', '.join(f'{x!r}' for x in values)}, which is neither in "
                f"proportion to the batch nor to one over it"
            )
        return found

    def _array(self, arrays: Sequence[Any]) -> Any:
        first = arrays[0]
        if all(x.shape == first.shape and x.tobytes() == first.tobytes() for x in arrays):
            return first
        described = ", ".join(f"{x.dtype} {x.shape}" for x in arrays)
        if len({x.ndim for x in arrays}) > 1 or len({x.dtype for x in arrays}) > 1:
            raise self._differ(f"constant arrays are {described}")
        if len({x.shape for x in arrays}) == 1:
            raise self._differ(
                f"a constant array, {first.dtype} {first.shape}, has other numbers each time: "
                f"random ones, or what changes from call to call, must be an argument"
            )
        shape = tuple(self._length(each) for each in zip(*[x.shape for x in arrays], strict=True))
        flat = [x.ravel()[:1] for x in arrays]
        if all(x.size and (x == start).all() for x, start in zip(arrays, flat, strict=True)):
            number = self._number([start[0] for start in flat])
            return ArrayOfBatch(number, None, None, 0, shape, first.dtype)
        grows = [i for i, length in enumerate(shape) if isinstance(length, OfBatch)]
        if len(grows) == 1:
            line = _line(arrays, self._sizes, grows[0])
            if line is not None:
                return ArrayOfBatch(*line, grows[0], shape, first.dtype)
        raise self._differ(
            f"constant arrays are {described}, whose numbers are not the same for all examples"
        )

    def _differ(self, how: str) -> ExportError:
        sizes = ", ".join(map(str, self._sizes))
        return ExportError(
            f"to_onnx: with batches of {sizes} examples the function does not do the same, so no "
            f"model would be right for all of them: at {self._where}: {how}. Shapes and numbers "
            f"may depend on the size of the batch in proportion only (no loop over examples); "
            f"batch_axis=None exports the shapes of the example alone"
        )


def fitted(values: Sequence[Any], sizes: Sequence[int]) -> OfBatch | None:
    """How numbers depend on sizes; None if otherwise than in proportion to them, or to one over.

    Whole numbers must fit exactly, floats to the last digits, which rounding has changed.

    >>> fitted([9, 11, 15], [4, 5, 7]), fitted([0.5, 0.25, 0.125], [2, 4, 8])
    (OfBatch(factor=2, offset=1, over=False), OfBatch(factor=1.0, offset=0, over=True))
    """
    first, second = values[:2]
    if not all(math.isfinite(x) for x in values):
        return None
    if not isinstance(first, (float, np.floating)):
        rise, rest = divmod(int(second) - int(first), sizes[1] - sizes[0])
        line = OfBatch(rise, int(first) - rise * sizes[0])
        exact = all(line.at(n) == x for x, n in zip(values, sizes, strict=True))
        return line if not rest and exact else None
    close = 8.0 * float(np.finfo(type(first)).eps)
    kind = type(first)

    def fits(found: OfBatch) -> bool:
        factor, offset = float(found.factor), float(found.offset)
        exact = OfBatch(factor, offset, found.over)
        return all(
            abs(exact.at(n) - x) <= close * abs(x)
            for x, n in zip(map(float, values), sizes, strict=True)
        )

    factor = (float(second) - float(first)) / (sizes[1] - sizes[0])
    for whole in (float(round(factor)), factor):
        line = OfBatch(kind(whole), kind(float(first) - whole * sizes[0]))
        proportion = OfBatch(kind(float(first) / sizes[0]))
        for found in (proportion, line):
            if fits(found):
                return found
    share = float(first) * sizes[0]
    for each in (float(round(share)), share):
        if fits(found := OfBatch(kind(each), over=True)):
            return found
    return None


def _line(arrays: Sequence[Any], sizes: Sequence[int], axis: int) -> tuple[Any, Any, Any] | None:
    """First elements, slope and step of arrays that are the same for all sizes, or lines."""
    starts = [np.take(x, [0], axis) for x in arrays]
    if arrays[0].dtype.kind not in "iuf":  # booleans have no steps
        same = all(np.array_equal(np.broadcast_to(starts[0], x.shape), x) for x in arrays)
        return (starts[0], None, None) if same else None
    step = np.take(arrays[0], [1], axis) - starts[0]
    slope = (starts[1] - starts[0]) / (sizes[1] - sizes[0])
    slope = slope.astype(starts[0].dtype)
    first = starts[0] - slope * starts[0].dtype.type(sizes[0])
    for x, n in zip(arrays, sizes, strict=True):
        places = np.arange(x.shape[axis], dtype=x.dtype).reshape(-1, *[1] * (x.ndim - 1 - axis))
        line = first + slope * x.dtype.type(n) + places * step
        if not np.array_equal(np.broadcast_to(line, x.shape), x):
            return None
    return first, slope if slope.any() else None, step if step.any() else None


def name_of_function(function: Callable[..., Any] | None) -> str:
    """What a step's function is called in a message."""
    if function is None:
        return "an argument"
    ufunc = getattr(function, "__self__", None)
    own = str(getattr(function, "name", None) or getattr(function, "__name__", function))
    return f"{ufunc.__name__}.{own}" if isinstance(ufunc, np.ufunc) else own


def _why_refused(x: Instruction, name: str) -> str | None:
    """Why a step has no counterpart, as far as its function and parameters tell."""
    if x.function is np.where and len(x.operands) == 1:  # the places where a condition holds
        return REASONS["nonzero"]
    if any(np.asarray(y.example_value).dtype == bool for y in instructions_in(x.params)):
        return MASKS
    index = x.params.get("index")
    entries = index if isinstance(index, tuple) else (index,)
    if any(isinstance(part, slice) and any(instructions_in(part)) for part in entries):
        return SLICES
    return REASONS.get(name)


def _has_shape(x: Instruction) -> bool:
    return not isinstance(x.example_value, (tuple, list))


def _bits(x: Any) -> Any:
    return np.asarray(x).tobytes(), type(x)
