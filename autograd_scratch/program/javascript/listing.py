"""A program as a list of data: what to compute, of what, and where the result goes.

There are few ways to compute. ``map`` takes a function of the elements that meet; ``gather`` one of
those along some axes; ``run`` one that runs along an axis; ``product`` is a sum of products over
axes that letters name; ``pick`` takes elements from places, ``put`` adds them up at places; and
``hold`` sees that a condition comes out as when the program was traced. Which places those are,
NumPy says: an op that only moves elements is run on their numbers.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ...engine.op import Op
from ...engine.values import unwrap
from ..trace.instructions import Instruction, example_of, instructions_in
from .functions import ELEMENTWISE, GATHERING, RUNNING
from .names import CONDITIONS, UnknownStep, name_of
from .subscripts import subscripts

MOST_NUMBERS = 20_000
"""More constants are not written down."""

MOST_WORK = 3_000_000
"""A longer computation would not be done at once."""

_MOVES = (
    *("getitem", "take", "transpose", "swapaxes", "moveaxis", "flip", "roll", "repeat", "tile"),
    *("diag", "stack", "concatenate", "pad", "set_at"),
)
"""Ops whose results consist of elements of their inputs."""

_SHAPES_ONLY = ("reshape", "ravel", "squeeze", "expand_dims")


class TooLarge(UnknownStep):
    """There are more numbers than a page should hold or compute."""


@dataclass
class Listing:
    """A program as data.

    Attributes:
        steps: each as ``[how, to, of, type, shape, more]``: the way to compute, the register of
            the result, those of the operands, its type and shape, and what else it takes.
        constants: each as ``[register, type, shape, numbers]``.
        functions: the names of the functions that the steps use.
        registers: how many registers there are.
    """

    steps: list[list[Any]] = field(default_factory=list)
    constants: list[list[Any]] = field(default_factory=list)
    functions: set[str] = field(default_factory=set)
    registers: int = 0

    def place(self) -> int:
        """A new register."""
        self.registers += 1
        return self.registers - 1


def listing(
    arguments: Iterable[Instruction], steps: Iterable[Instruction], results: Iterable[Any]
) -> tuple[Listing, dict[int, int]]:
    """Write a program down.

    Args:
        arguments: the arguments of the program, which get the first registers.
        steps: its steps.
        results: instructions, numbers and arrays that are wanted.

    Returns:
        The program, and the register of each result by its id.

    Raises:
        UnknownStep: a step is not known, or the program is too large.
    """
    writer = _Writer()
    for argument in arguments:
        writer.argument(argument)
    for step in steps:
        writer.step(step)
    return writer.listing, {id(result): writer.register(result) for result in results}


def type_of(value: Any) -> str:
    """The type of a number or array: f8, f4, i for integers, b for booleans.

    >>> type_of(1.0), type_of(np.zeros(2, np.float32)), type_of(np.True_)
    ('f8', 'f4', 'b')
    """
    dtype = np.asarray(value).dtype
    if dtype in (np.float64, np.float32):
        return f"f{dtype.itemsize}"
    if dtype.kind in "biu":
        return "b" if dtype.kind == "b" else "i"
    raise UnknownStep(dtype.name)


def numbers_of(value: Any) -> list[Any]:
    """The elements as JSON can hold them: inf and nan as texts.

    >>> numbers_of(np.array([1.5, np.inf])), numbers_of(True)
    ([1.5, 'inf'], [1])
    """
    elements = np.ravel(value).tolist()
    return [int(x) if isinstance(x, bool) else x if math.isfinite(x) else str(x) for x in elements]


class _Writer:
    """A listing in the making."""

    def __init__(self) -> None:
        self.listing = Listing()
        self._registers: dict[Any, int] = {}
        self._kept: list[Any] = []  # so that no id is used again
        self._numbers = 0
        self._work = 0

    def argument(self, x: Instruction) -> None:
        type_of(x.example_value)
        self._count(x.example_value)
        self._registers[x] = self.listing.place()

    def register(self, x: Any) -> int:
        """Where an operand is: an instruction's result, or a constant."""
        if isinstance(x, Instruction):
            return self._registers[x]
        x = unwrap(x)
        array = np.asarray(x)
        key = id(x) if array.ndim else (array.dtype, array.tobytes())
        if key not in self._registers:
            self._count(x)
            self._kept.append(x)
            self._registers[key] = to = self.listing.place()
            self.listing.constants.append([to, type_of(x), list(np.shape(x)), numbers_of(x)])
        return self._registers[key]

    def _count(self, x: Any) -> None:
        self._numbers += np.size(x)
        if self._numbers > MOST_NUMBERS:
            raise TooLarge

    def step(self, step: Instruction) -> None:
        """Write down a step."""
        if step.function is bool:
            (condition,) = step.operands
            self.listing.steps.append(
                ["hold", -1, [self.register(condition)], "b", [], bool(step.guard)]
            )
            return
        name, gathers = name_of(step.function)
        operands, params = list(step.operands), dict(step.params)
        example = step.example_value
        if not isinstance(example, (float, np.ndarray, np.generic)):
            raise UnknownStep(name)
        if next(instructions_in(params), None) is not None:
            raise UnknownStep(name)  # where elements are taken from depends on numbers
        if name in ELEMENTWISE and not _is_plain(name, params, example):
            raise UnknownStep(name)
        if gathers or name in GATHERING:
            made = self._gathered(name, operands, params, example)
        elif name == "broadcast_to" or name in ELEMENTWISE:
            function = "same" if name == "broadcast_to" else name
            made = self._made("map", map(self.register, operands), example, function)
        elif name in _SHAPES_ONLY or name in _MOVES:
            made = self._moved(step, name, operands, params)
        elif name == "put_at":
            places = np.arange(math.prod(params["shape"])).reshape(params["shape"])
            to = np.broadcast_to(places[params["index"]], np.shape(example_of(operands[0])))
            made = self._made("put", map(self.register, operands), example, to.ravel().tolist())
        elif name == "trace":
            made = self._trace(operands, params, example)
        elif name in RUNNING:
            made = self._running(name, operands, params, example)
        elif name == "convolve":
            made = self._convolution(operands, params, example)
        else:
            made = self._product(name, operands, params, example)
        self._registers[step] = made

    def _made(self, how: str, of: Iterable[int], example: Any, more: Any, work: int = 0) -> int:
        self._work += max(work, np.size(example))
        if self._work > MOST_WORK:
            raise TooLarge
        to = self.listing.place()
        function = more if how == "map" else more[0] if how in ("gather", "run") else None
        if function is not None:
            self.listing.functions.add(function)
        self.listing.steps.append(
            [how, to, list(of), type_of(example), list(np.shape(example)), more]
        )
        return to

    def _gathered(
        self, name: str, operands: list[Any], params: dict[str, Any], example: Any
    ) -> int:
        """A sum, say, of the elements along axes."""
        x, *others = operands
        given = {"axis": None, "keepdims": False, "initial": None, **params}
        if others:  # as np.maximum.reduce(x, None)
            given["axis"] = others[0]
        ord, ddof = given.pop("ord", None), given.pop("ddof", 0)
        axis, initial = given["axis"], given["initial"]
        known = {"axis", "keepdims", "initial"}
        neutral = {"max": -math.inf, "min": math.inf, "sum": 0.0, "prod": 1.0}
        if len(others) > 1 or given.keys() > known or given.keys() - known:
            raise UnknownStep(name)
        shape = np.shape(example_of(x))
        axes = range(len(shape)) if axis is None else axis if isinstance(axis, tuple) else (axis,)
        gathered = [int(i) % len(shape) for i in axes] if shape else []
        setting = _order(ord) if name == "norm" else ddof if name in ("var", "std") else None
        size = math.prod(shape)
        extra = []
        if initial is not None and initial != neutral.get(name):
            if name not in ("max", "min"):
                raise UnknownStep(name)
            extra = [self.register(float(initial))]
        to = self._made("gather", [self.register(x)], example, [name, gathered, setting], work=size)
        if extra:
            choice = {"max": "maximum", "min": "minimum"}[name]
            to = self._made("map", [to, *extra], example, choice)
        return to

    def _moved(
        self, step: Instruction, name: str, operands: list[Any], params: dict[str, Any]
    ) -> int:
        """Elements that only go to other places: the op, run on their numbers, says to which."""
        example = step.example_value
        of = [self.register(x) for x in operands]
        if name in _SHAPES_ONLY:
            return self._made("pick", of, example, None)
        if not isinstance(step.function, Op):  # NumPy's own, with arguments that the op has not
            raise UnknownStep(name)
        positions, count = [], 0
        for x in operands:
            shape = np.shape(example_of(x))
            size = math.prod(shape)
            positions.append(np.arange(count, count + size, dtype=float).reshape(shape))
            count += size
        if name == "pad":  # what stands around them is one number more
            of.append(self.register(float(params["constant_values"])))
            params = {**params, "constant_values": float(count)}
        elif name == "diag":
            of.append(self.register(0.0))
            positions = [x - count for x in positions]  # so that 0 is what stands beside them
        places = np.ravel(step.function.forward(*positions, **params)).astype(int)
        if name == "diag":
            places = np.where(places < 0, places + count, count)
        return self._made("pick", of, example, places.tolist())

    def _trace(self, operands: list[Any], params: dict[str, Any], example: Any) -> int:
        """The sum of a diagonal."""
        shape = np.shape(example_of(operands[0]))
        places = np.arange(math.prod(shape)).reshape(shape)
        diagonal = np.diagonal(places, params["offset"], params["axis1"], params["axis2"])
        there = np.zeros(diagonal.shape, np.asarray(example).dtype)
        of = [self.register(x) for x in operands]
        picked = self._made("pick", of, there, diagonal.ravel().tolist())
        return self._made("gather", [picked], example, ["sum", [diagonal.ndim - 1], None])

    def _running(self, name: str, operands: list[Any], params: dict[str, Any], example: Any) -> int:
        """What runs along an axis: the last one of a recurrence, or that of all in a row."""
        shape, of = np.shape(example), [self.register(x) for x in operands]
        if not shape:
            return self._made("map", of[-1:], example, "same")
        axis = params.get("axis", -1)
        how: tuple[str, Any] = ("map", "same") if axis is not None else ("pick", None)
        as_result = [
            register
            if np.shape(example_of(x)) == shape
            else self._made(how[0], [register], example, how[1])
            for x, register in zip(operands, of, strict=True)
        ]
        return self._made("run", as_result, example, [name, int(axis or 0) % len(shape)])

    def _convolution(self, operands: list[Any], params: dict[str, Any], example: Any) -> int:
        """Every product of two elements, added up where it belongs."""
        n, m = (max(np.size(example_of(x)), 1) for x in operands)
        dtype = np.asarray(example).dtype
        of = [self.register(x) for x in operands]
        flat = [
            self._made("pick", [x], np.zeros(size, dtype), None)
            for x, size in zip(of, (n, m), strict=True)
        ]
        products = self._made("product", flat, np.zeros((n, m), dtype), "a,b->ab")
        to = np.add.outer(np.arange(n), np.arange(m)).ravel().tolist()
        whole = self._made("put", [products], np.zeros(n + m - 1, dtype), to)
        start = {"full": 0, "same": (min(n, m) - 1) // 2, "valid": min(n, m) - 1}[params["mode"]]
        places = list(range(start, start + np.size(example)))
        return self._made("pick", [whole], example, places)

    def _product(self, name: str, operands: list[Any], params: dict[str, Any], example: Any) -> int:
        """A product of matrices or the like."""
        shapes = [np.shape(example_of(x)) for x in operands]
        of = [self.register(x) for x in operands]
        if name in ("dot", "tensordot") and () in shapes:
            return self._made("map", of, example, "mul")
        letters = subscripts(name, shapes, params)
        terms = letters.partition("->")[0].split(",")
        lengths: dict[str, int] = {}
        for term, shape in zip(terms, shapes, strict=True):
            for letter, length in zip(term, shape, strict=True):
                lengths[letter] = max(length, lengths.get(letter, 1)) if length else 0
        return self._made("product", of, example, letters, work=math.prod(lengths.values()))


def _is_plain(name: str, params: dict[str, Any], example: Any) -> bool:
    """Whether an elementwise step has no settings, and gives conditions only if it should."""
    gives_conditions = name in CONDITIONS or (name in ("same", "where") and type_of(example) == "b")
    return not params.keys() - {"dtype", "copy"} and gives_conditions == (type_of(example) == "b")


def _order(ord: Any) -> Any:
    """What kind of a norm, as JSON can hold it."""
    if ord in (None, "fro", "f"):
        return 2
    return ord if math.isfinite(ord) else str(float(ord))
