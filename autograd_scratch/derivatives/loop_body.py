"""The body of a loop as the user wrote it: structures taken apart, and what it gives checked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from inspect import signature
from typing import Any

import numpy as np

from ..engine.messages import describe
from ..engine.node import Node
from ..engine.pytree import flatten, leaves, matching, unflatten
from ..engine.values import Value, contents, function_name, shape_of
from ..ops import concatenate, reshape
from .loop_values import (
    as_number,
    dtype,
    example_of,
    filled,
    forward_only,
    is_numeric,
    kind_of,
    number_of_steps,
    own,
    row_example,
    rows_of,
    shape,
    stacked,
)

Function = Callable[..., Any]

_PLAIN = (float, int, bool)
"""Types of numbers that take the type of what they meet."""


class Restart(Exception):  # noqa: N818  (not an error: the caller starts again)
    """A number in the first carry must have another type.

    Attributes:
        init: the first carry with that.
    """

    def __init__(self, init: list[Any]) -> None:
        self.init = init


class LoopBody:
    """What a loop does in each step, on the numbers and arrays in its structures.

    Args:
        name: ``"scan"``, ``"fori_loop"`` or ``"while_loop"``.
        f: what the user gave.
        init, xs, length, start, reverse, cond: see :mod:`.loops`; ``start`` is the number of the
            first step, if f wants to know it.

    Attributes:
        init: the numbers of the first carry.
        rows: the arrays of which each step gets a row.
    """

    def __init__(
        self,
        name: str,
        f: Function,
        init: Any,
        xs: Any,
        length: int | None,
        *,
        start: int | None = None,
        reverse: bool = False,
        cond: Function | None = None,
    ) -> None:
        self.name, self.f, self.start, self.reverse, self.cond = name, f, start, reverse, cond
        self._init_tree, self._xs_tree = init, xs
        self._paths = [path for path, _ in flatten(init)]
        self._settings = [contents(x) for x in leaves(init)]
        self._counts = [is_numeric(x) for x in self._settings]
        self.init = [
            own(x) for x, counts in zip(self._settings, self._counts, strict=True) if counts
        ]
        self._xs = [contents(x) for x in leaves(xs)]
        self._has_rows = [is_numeric(x) for x in self._xs]
        self.rows = [x for x, has_rows in zip(self._xs, self._has_rows, strict=True) if has_rows]
        places = zip([path for path, _ in flatten(xs)], self._xs, self._has_rows, strict=True)
        with_rows = [(f"xs{path}", x) for path, x, has_rows in places if has_rows]
        self.length = number_of_steps(name, with_rows, length)
        self._y_tree: Any = None
        self._y_counts: list[bool] = []

    # structures -----------------------------------------------------------------------------------

    def carry(self, numbers: list[Any]) -> Any:
        """The carry, of its numbers."""
        return filled(self._init_tree, self._settings, self._counts, numbers)

    def rows_tree(self, rows: list[Any]) -> Any:
        """A structure like xs, of other arrays or rows."""
        return filled(self._xs_tree, self._xs, self._has_rows, rows)

    def results(self, collected: list[list[Any]]) -> Any:
        """The stacked results of all steps, given the numbers of each in the order they ran."""
        ordered = collected[::-1] if self.reverse else collected
        return self.ys([stacked(column) for column in zip(*ordered, strict=True)])

    def ys(self, arrays: list[Any]) -> Any:
        """The structure of what the steps give, of the stacked arrays."""
        return filled(self._y_tree, leaves(self._y_tree), self._y_counts, arrays)

    def joined(self, blocks: Any, rest: Any, length: int) -> Any:
        """What the steps gave in blocks, and in the rest, as if there were no blocks."""
        found = []
        for i, x in enumerate(leaves(blocks)):
            if is_numeric(x):
                x = reshape(x, shape=(length, *shape_of(x)[2:]))
                x = x if rest is None else concatenate([x, leaves(rest)[i]])
            found.append(x)
        return unflatten(blocks, iter(found))

    # steps ----------------------------------------------------------------------------------------

    def step(self, carry: list[Any], rows: list[Any], number: Any) -> tuple[list[Any], list[Any]]:
        """The numbers of the next carry, and of what is stacked.

        Raises:
            Restart: a number of the first carry must have another type.
        """
        tree = self.carry(carry)
        if self.name == "scan":
            both = self.f(tree, self.rows_tree(rows))
            if not isinstance(both, (tuple, list)) or len(both) != 2:
                raise TypeError(
                    f"scan: {function_name(self.f)} must return a pair, the next carry and what is "
                    f"to be stacked (or None), got {kind_of(both)}"
                )
            new, y = both
        else:
            new, y = self.f(tree) if number is None else self.f(number, tree), None
        found = [contents(x) for x in leaves(y)]
        self._y_tree, self._y_counts = y, [is_numeric(x) for x in found]
        results = [as_number(x) for x, counts in zip(found, self._y_counts, strict=True) if counts]
        return self._checked(carry, tree, new), results

    def start_values(self) -> list[Any]:
        """The numbers of the first carry; integers and conditions are NumPy's, as in later ones."""
        return [np.asarray(x)[()] if type(x) in (int, bool) else x for x in self.init]

    def goes_on(self, carry: list[Any]) -> Any:
        """Whether the condition of a while_loop holds.

        Raises:
            TypeError: it is no boolean.
        """
        assert self.cond is not None
        result = contents(self.cond(self.carry(carry)))
        if isinstance(result, np.ndarray) and not result.ndim:
            result = result[()]
        if not isinstance(result, (bool, np.bool_)) and not (
            isinstance(result, Value) and result.shape == () and result.dtype == bool
        ):
            raise TypeError(
                f"while_loop: {function_name(self.cond)} must return one boolean, got "
                f"{kind_of(result)}"
            )
        return result

    def in_order(self) -> Iterator[tuple[int | None, list[Any]]]:
        """The number of each step, if it has one, and its rows."""
        columns = [rows_of(x, self.reverse) for x in self.rows]
        order = range(self.length)
        for i in reversed(order) if self.reverse else order:
            number = None if self.start is None else self.start + i
            yield number, [next(column) for column in columns]

    def without_reverse_mode(self, carry: list[Any]) -> list[Any]:
        """The last carry of a while_loop, through which no gradient goes back."""
        is_variable = [isinstance(x, Node) and not x.constant for x in carry]
        return [
            forward_only(x, name=self.name) if moves else x
            for x, moves in zip(carry, is_variable, strict=True)
        ]

    def _checked(self, old: list[Any], tree: Any, new: Any) -> list[Any]:
        """The numbers of a new carry, of the structure, shapes and types of the old one."""
        try:
            pairs = matching(self.name, self._init_tree, new)
        except ValueError as error:
            raise ValueError(
                f"{self.name}: the carry must have the same structure after each step, but "
                f"{str(error).removeprefix(f'{self.name}: ')}"
            ) from None
        numbers = iter(old)
        result: list[Any] = []
        other: dict[int, Any] = {}
        for (setting, x), counts, path in zip(pairs, self._counts, self._paths, strict=True):
            x = contents(x)
            if not counts:
                if x is not setting and x != setting:
                    raise TypeError(
                        f"{self.name}: the carry{path} is {setting!r} before a step and {x!r} "
                        f"after it; only numbers and arrays can change from step to step"
                    )
                continue
            before = next(numbers)
            if not is_numeric(x):
                raise TypeError(
                    f"{self.name}: the carry{path} is {describe(before)} before a step and "
                    f"{kind_of(x)} after it"
                )
            x = as_number(x)
            if shape(before) != shape(x):
                raise ValueError(
                    f"{self.name}: the carry{path} has shape {shape(before)} before a step and "
                    f"{shape(x)} after it; it must keep its shape"
                )
            if dtype(before) != dtype(x):
                at = len(result)
                if type(self.init[at]) not in _PLAIN:
                    raise ValueError(
                        f"{self.name}: the carry{path} is of type {dtype(before)} before a step "
                        f"and {dtype(x)} after it; it must keep its type (write astype, or start "
                        f"with another one)"
                    )
                other[at] = as_number(dtype(x).type(self.init[at]))
            result.append(x)
        if other:
            raise Restart([other.get(i, x) for i, x in enumerate(self.init)])
        return result

    # tracing --------------------------------------------------------------------------------------

    def traced(self) -> tuple[Any, Any]:
        """The carry and the results of a loop that is traced as one step.

        Raises:
            Restart: a number of the first carry must have another type.
        """
        from ..program.loops.body import trace_body  # lazily: only jit needs it
        from ..program.loops.loop import Loop
        from . import loop_rules as _rules  # noqa: F401  (which gives loops their derivatives)

        init = self.start_values()
        if self.cond is not None:
            goes_on = self.goes_on(init)
            init = [goes_on if isinstance(goes_on, Value) else np.bool_(goes_on), *init]
        at = 0 if self.start is None else 1
        end = at + len(init)

        def body(given: list[Any]) -> list[Any]:
            number = given[0] if at else None
            if self.cond is not None:
                carry, _ = self.step(given[1:], [], None)
                return [self.goes_on(carry), *carry]
            carry, ys = self.step(given[at:end], given[end:], number)
            return [*carry, *ys]

        examples = [example_of(x) for x in init]
        examples += [row_example(example_of(x)) for x in self.rows]
        names = self._names()
        name = function_name(self.f)
        traced, closed_over = trace_body(
            body, self.name if name == "<lambda>" else name, [*[self.start] * at, *examples], names
        )
        length = self.length if self.cond is None else None
        counts = len(closed_over), len(init), len(self.rows)
        loop = Loop(traced, *counts, length, self.start, self.reverse)
        outputs = loop.bind([*closed_over, *init, *self.rows])
        numbers = outputs[self.cond is not None : len(init)]
        return self.carry(numbers), self.ys(outputs[len(init) :])

    def _names(self) -> list[str]:
        """What the arguments of the body are called."""
        try:
            called = [*signature(self.f).parameters]
        except (ValueError, TypeError):  # some functions written in C do not tell
            called = []
        called += ["x0", "x1"][len(called) :]
        number = [called.pop(0)] if self.start is not None else []
        carry = [
            called[0] + path
            for path, counts in zip(self._paths, self._counts, strict=True)
            if counts
        ]
        rows = [
            called[1] + path
            for (path, _), counts in zip(flatten(self._xs_tree), self._has_rows, strict=True)
            if counts
        ]
        return [*number, *["goes_on"] * (self.cond is not None), *carry, *rows]
