"""The dependencies of a loop's outputs, without taking its steps one by one.

A step makes of the state (the carry, and what the body closes over) and of a row of each array the
next state and some results. In dependencies, this is a product with a matrix of booleans, the same
in each step. So the states after 1, 2, 4, … steps come from powers of it, each the square of the
one before, and a loop of T steps takes log T products.

Where there are rows, or results are stacked, there is a state for each step. They stand beside each
other as *blocks* of a matrix, block t with a column for each variable, and are added up from
blocks 1, 2, 4, … steps before, in all blocks at once.

Source: W. D. Hillis, G. L. Steele, "Data parallel algorithms" (1986), for sums over everything
before; G. E. Blelloch, "Prefix sums and their applications" (1990), for recurrences as such sums.
"""

from __future__ import annotations

import operator
from collections.abc import Iterable, Sequence
from itertools import accumulate, pairwise
from math import prod
from typing import Any

import numpy as np
from scipy import sparse

from ...program.loops.loop import Loop
from ...program.trace.instructions import Instruction
from ..loop_transforms import number_at, reached_by
from .dependencies import MOST, Dependencies, TooManyError, all_on_all, each_itself, nothing
from .rules import dependencies_of


def follow(steps: Iterable[Instruction], known: dict[Instruction, Dependencies]) -> None:
    """Follow dependencies from step to step, through the bodies of loops, too.

    Args:
        steps: what was traced.
        known: the dependencies of arguments; those of each step that has any are added.
    """
    of_loops: dict[Instruction, list[Dependencies | None]] = {}
    for step in steps:
        first = step.operands[0] if step.operands else None
        if step.function is operator.getitem and first in of_loops:
            found = of_loops[first][step.operands[1]]
            if found is not None:
                known[step] = found
        elif step.function is not bool and any(x in known for x in step.inputs):
            if isinstance(step.function, Loop):
                given = [known.get(x) if type(x) is Instruction else None for x in step.operands]
                of_loops[step] = _dependencies_of_loop(step.function, given)
            else:
                known[step] = dependencies_of(step, known)


def _dependencies_of_loop(
    loop: Loop, given: Sequence[Dependencies | None]
) -> list[Dependencies | None]:
    """The dependencies of each output of a loop, from those of its inputs; None for none."""
    reached = reached_by(loop, [x is not None for x in given])
    try:
        return _Body(loop, given, reached).outputs()
    except TooManyError:  # each output may need everything, which takes less memory to say
        parts = [x for x in given if x is not None]
        sizes = [prod(np.shape(x.example_value)) for x in loop.body.results]
        times = [1] * loop.carries + [loop.length or 0] * loop.results
        return [
            all_on_all(parts, size * count) if depends else None
            for size, count, depends in zip(sizes, times, reached, strict=True)
        ]


class _Body:
    """The matrices of one step, and what many steps make of them.

    Args:
        loop: the loop.
        given: the dependencies of its inputs.
        reached: which of its outputs depend on something.

    Attributes:
        start: the dependencies of the first state.
        rows: those of the rows, a block for each step in the order in which they are taken.
        state: the state after a step, from the one before.
        state_of_row: the same, from a row.
        results, results_of_row: what the step gives.
    """

    def __init__(
        self, loop: Loop, given: Sequence[Dependencies | None], reached: Sequence[bool]
    ) -> None:
        self.loop, self.reached = loop, reached
        self.steps = loop.length or 0
        at = number_at(loop)
        arguments = [x for i, x in enumerate(loop.body.arguments) if i != at]
        constants, carry, rows = loop.split([*zip(arguments, given, strict=True)])
        self.variables = next(x.shape[1] for x in given if x is not None)

        moving = [pair for pair, moves in zip(carry, reached, strict=False) if moves]
        around = [pair for pair in constants if pair[1] is not None]
        in_rows = [pair for pair in rows if pair[1] is not None]
        of_body = [x for x, _ in [*moving, *around, *in_rows]]
        ends = [0, *accumulate(_size(x) for x in of_body)]
        itself = each_itself(ends[-1])
        known = {x: itself[i:j] for x, (i, j) in zip(of_body, pairwise(ends), strict=True)}
        follow(loop.body.steps, known)

        def matrix(xs: Sequence[Instruction]) -> Any:
            parts = [known[x] if x in known else nothing(_size(x), ends[-1]) for x in xs]
            return _stacked(parts, ends[-1])

        results = [x for x, moves in zip(loop.body.results, reached, strict=True) if moves]
        size = ends[len(moving) + len(around)]
        step = matrix(results[: len(moving)])
        step = _stacked([step, *[known[x] for x, _ in around]], ends[-1])
        self.state, self.state_of_row = step[:, :size], step[:, size:]
        step = matrix(results[len(moving) :])
        self.results, self.results_of_row = step[:, :size], step[:, size:]
        first = [nothing(_size(x), self.variables) if d is None else d for x, d in moving]
        self.start = _stacked([*first, *[d for _, d in around]], self.variables)
        blocks = [self._in_blocks(d, _size(x)) for x, d in in_rows]
        self.rows = _stacked(blocks, self.steps * self.variables)

    def outputs(self) -> list[Dependencies | None]:
        """The dependencies of the outputs of the loop."""
        results = nothing(0, 0)
        if self.loop.length is None:
            last = self._at_any_time()
        elif self.results.shape[0] == 0:
            last = self._after_all_steps()
        else:
            states = self._after_each_step()
            end = self.steps * self.variables
            last, before = states[:, end:], states[:, :end]
            of_rows = _product(self.results_of_row, self.rows)
            results = _sum(_product(self.results, before), of_rows)
        found: list[Dependencies | None] = []
        start = 0
        for i, (x, depends) in enumerate(zip(self.loop.body.results, self.reached, strict=True)):
            if i == self.loop.carries:
                last, start = results, 0
            if not depends:
                found.append(None)
                continue
            part = last[start : start + _size(x)]
            start += _size(x)
            found.append(part if i < self.loop.carries else self._in_rows(part))
        return found

    def _at_any_time(self) -> Dependencies:
        """What the state may depend on after any number of steps."""
        state, steps = self.start, _sum(each_itself(self.state.shape[0]), self.state)
        while True:  # with steps that are twice as many each time
            more = _product(steps, state)
            if more.nnz == state.nnz:
                return state
            state, steps = more, _product(steps, steps)

    def _after_all_steps(self) -> Dependencies:
        """The last state: of pairs of blocks, the former goes through the steps of the latter."""
        count = 1 << self.steps.bit_length()  # which is more than there are rows
        states = self._entering(count - self.steps - 1, count)
        steps = self.state
        while count > 1:
            former, latter = self._every_other(states, count)
            states = _sum(_product(steps, former), latter)
            count //= 2
            if count > 1:
                steps = _product(steps, steps)
        return states

    def _after_each_step(self) -> Any:
        """The states before the first step and after each, in blocks."""
        count = self.steps + 1
        states = self._entering(0, count)
        steps, ahead = self.state, 1
        while ahead < count and steps.nnz:
            earlier = states[:, : (count - ahead) * self.variables]
            passed = _moved(_product(steps, earlier), ahead * self.variables, states.shape[1])
            states = _sum(states, passed)
            steps, ahead = _product(steps, steps), 2 * ahead
        return states

    def _entering(self, first: int, count: int) -> Any:
        """What enters the state: at first its start, then something of a row in each step.

        Args:
            first: the block of the start; the rows come in those after it.
            count: how many blocks there are.
        """
        n = self.variables
        of_rows = _product(self.state_of_row, self.rows)
        start = _moved(self.start, first * n, count * n)
        return _sum(start, _moved(of_rows, (first + 1) * n, count * n))

    def _every_other(self, blocks: Any, count: int) -> list[Any]:
        """Blocks 0, 2, 4, … beside each other, and blocks 1, 3, 5, …"""
        row, block, variable = self._places(blocks)
        column = block // 2 * self.variables + variable
        shape = blocks.shape[0], count // 2 * self.variables
        return [
            _true(row[these], column[these], shape) for these in (block % 2 == 0, block % 2 == 1)
        ]

    def _in_blocks(self, rows: Dependencies, size: int) -> Any:
        """Rows that lie one under the other, as blocks in the order of the steps.

        Args:
            rows: the dependencies of an array with a row for each step.
            size: that of one row.
        """
        place, variable = rows.tocoo().coords
        step, element = np.divmod(place.astype(np.int64), size)
        shape = size, self.steps * self.variables
        return _true(element, self._turned(step) * self.variables + variable, shape)

    def _in_rows(self, blocks: Any) -> Dependencies:
        """The way back."""
        element, block, variable = self._places(blocks)
        size = blocks.shape[0]
        shape = self.steps * size, self.variables
        return _true(self._turned(block) * size + element, variable, shape)

    def _places(self, blocks: Any) -> tuple[Any, Any, Any]:
        """Of each entry the row, the block, and the variable."""
        row, column = blocks.tocoo().coords
        block, variable = np.divmod(column.astype(np.int64), self.variables)
        return row, block, variable

    def _turned(self, steps: Any) -> Any:
        return self.steps - 1 - steps if self.loop.reverse else steps


def _size(x: Instruction) -> int:
    return prod(np.shape(x.example_value))


def _stacked(parts: Sequence[Any], columns: int) -> Any:
    """Matrices one under the other; of so many columns, if there are none."""
    return sparse.vstack(parts, format="csr") if parts else nothing(0, columns)


def _true(rows: Any, columns: Any, shape: tuple[int, int]) -> Any:
    return sparse.csr_array((np.ones(rows.size, bool), (rows, columns)), shape=shape)


def _moved(matrix: Any, by: int, columns: int) -> Any:
    """The same entries so many columns to the right, of as many columns."""
    indices = matrix.indices.astype(np.int64) + by
    return sparse.csr_array((matrix.data, indices, matrix.indptr), shape=(matrix.shape[0], columns))


def _product(steps: Any, given: Any) -> Any:
    """A product of matrices of booleans.

    Raises:
        TooManyError: it takes too long.
    """
    if int(np.diff(given.indptr)[steps.indices].sum(dtype=np.int64)) > MOST:
        raise TooManyError
    # There may be more columns than fit into memory, most of them empty, so these are left out.
    columns, indices = np.unique(given.indices, return_inverse=True)
    shape = given.shape[0], columns.size
    found = steps @ sparse.csr_array((given.data, indices, given.indptr), shape=shape)
    shape = steps.shape[0], given.shape[1]
    return sparse.csr_array((found.data, columns[found.indices], found.indptr), shape=shape)


def _sum(one: Any, other: Any) -> Any:
    """A sum of matrices of booleans.

    Raises:
        TooManyError: it has too many entries.
    """
    if one.nnz + other.nnz > MOST:
        raise TooManyError
    pairs = zip(one.tocoo().coords, other.tocoo().coords, strict=True)
    rows, columns = [np.concatenate(pair) for pair in pairs]
    return _true(rows, columns, one.shape)
