"""Which integers among the arguments are traced, so that a counter is not traced at each value.

The rule, in plain words:

1. An integer is static at first: a program is made for its value. Nothing is at risk, and nothing
   is lost for a function that always gets the same one.
2. When a function is traced for another value of it, with all else equal, it runs once more on a
   plain number (:mod:`.trace.plain_number`). If any step needs the value, as a branch, an index, a
   key or a text does, the integer decides, and is static for good.
3. If none does, the general program of that run is tried on copies of the arguments, for this value
   and for the one before, against the two static programs. Only if all results have the same bits
   and types is it kept, and runs for every value from then on. If not, the integer is static.

Booleans, NumPy's integers and integers above 2**53, which need not be floats, are always static.
The general program falls back, too: where it fails (a division by zero) or was made for another
sign of an exponent, the function runs or is traced for that value alone.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable
from sys import getrefcount
from typing import Any, NamedTuple

import numpy as np

from ..engine.pytree import flatten
from .compiled import Program
from .programs import CHANGING, PROGRAMS, Programs
from .signature import is_traced
from .trace.plain_number import EXACT, Integers
from .trace.traced import Traced, trace

FAILURES = 3
"""How often a general program may be refused for its guards until its integers are static."""

GENERAL = 2
"""How many general programs there may be for one signature, where values decide about branches."""


class Kind:
    """What is known of the integers in arguments that are alike but for their values.

    Attributes:
        traced: which ones are traced.
        static: which ones are static for good.
        latest: the values that there was a static program made for last.
        failures: how often a general program was refused that may be right for other values.
    """

    def __init__(self) -> None:
        self.traced: frozenset[int] = frozenset()
        self.static: frozenset[int] = frozenset()
        self.latest: tuple[int, ...] | None = None
        self.failures = 0


class Generalization(NamedTuple):
    """The attempt to make one program for all values of some integers.

    Attributes:
        kind: what is known of them.
        signature: that of the arguments, without the values of integers.
        integers: their values, each with the number of traced leaves before it.
        before: the values before, which there is a static program for, too.
        numbers: which of them are traced; none if the values did not change, say.
        decided: which of those turned out to decide.
        traced: the function, traced so; None if it cannot be.
    """

    kind: Kind
    signature: Any
    integers: list[tuple[int, int]]
    before: tuple[int, ...]
    numbers: frozenset[int]
    decided: set[int]
    traced: Traced | None


class Counters:
    """The integers among the arguments of one function that are traced.

    Args:
        programs: those of the function.
    """

    def __init__(self, programs: Programs) -> None:
        self._programs = programs
        self._kinds: dict[Any, Kind] = {}  # by signature without integers, in order

    def clear(self) -> None:
        """Forget everything."""
        with CHANGING:
            self._kinds = {}

    def general(
        self, signature: Any, leaves: list[Any], integers: list[tuple[int, int]]
    ) -> list[tuple[Any, list[Any]]]:
        """The key of the general programs for such arguments, and their values for them.

        Args:
            signature: that of the arguments, without the values of integers.
            leaves, integers: what :func:`.signature.signature` found.

        Returns:
            Both as a tuple in a list; an empty list if no integer is traced.
        """
        kind = self._kinds.get(signature)
        traced = kind.traced if kind is not None else ()
        if not traced or any(abs(integers[i][1]) > EXACT for i in traced):
            return []
        values = _values(integers)
        return [(_key(signature, traced, values), _merged(leaves, integers, values, traced))]

    def generalize(
        self,
        key: tuple[Any, tuple[int, ...]],
        integers: list[tuple[int, int]],
        function: Callable[..., Any],
        tree: Any,
        name_of: Callable[[str], str],
    ) -> Generalization:
        """Trace a function with plain numbers for those integers that change, if there are any.

        Args:
            key: the signature of the arguments and the values of integers.
            integers: those with their places, as for :meth:`general`.
            function, tree, name_of: as for :func:`.trace.traced.trace`.
        """
        signature, values = key
        with CHANGING:
            kind = self._kinds.setdefault(signature, Kind())
            for each in list(self._kinds)[:-PROGRAMS]:
                del self._kinds[each]
        before = kind.latest or values
        numbers = self._to_be_traced(kind, signature, values, before)
        given = Integers(numbers)
        traced = _trace(function, tree, name_of, given) if numbers else None
        return Generalization(kind, signature, integers, before, numbers, given.decided, traced)

    def _to_be_traced(
        self, kind: Kind, signature: Any, values: tuple[int, ...], before: tuple[int, ...]
    ) -> frozenset[int]:
        """Which integers may be traced; none, unless the values changed in these alone."""
        changed = frozenset([i for i, x in enumerate(values) if x != before[i]])
        numbers = (kind.traced | changed) - kind.static
        key = _key(signature, numbers, values)
        may_be = (
            changed
            and not changed & kind.static
            and all(abs(x[i]) <= EXACT for x in (before, values) for i in numbers)
            and len(self._programs.by_signature.get(key, ())) < GENERAL
        )
        return numbers if may_be else frozenset()

    def keep(self, found: Generalization, backend: str, leaves: list[Any]) -> None:
        """Note that there is a static program, and keep the general one if it does the same.

        Static programs and it are run on copies of the arguments at hand, with the integers of now
        and of before.
        """
        kind, signature, integers, before, numbers, decided, traced = found
        values = kind.latest = _values(integers)
        if traced is None:
            kind.static |= decided or numbers
            return
        try:
            program = self._programs.new(traced, backend)
        except (TypeError, ImportError):  # the backend takes floats only
            kind.static |= numbers
            return
        for each in (values, before):
            general = _outcome(program, _merged(leaves, integers, each, numbers))
            tried = self._programs.by_signature.get((signature, each), ())
            expected = next(filter(None, [_outcome(p, leaves) for p in tried]), None)
            if general is None or expected is None:  # a guard of a value's, or an error
                kind.failures += 1
                if kind.failures >= FAILURES:
                    kind.static |= numbers
                return
            if not _same(general, expected):
                kind.static |= numbers
                return
        kind.traced = numbers
        self._programs.keep(_key(signature, numbers, values), program)


def _values(integers: list[tuple[int, int]]) -> tuple[int, ...]:
    return tuple([value for _, value in integers])


def _key(signature: Any, numbers: Iterable[int], values: tuple[int, ...]) -> Any:
    """The key of a general program: the integers that are static have their values in it."""
    return signature, tuple([None if i in numbers else x for i, x in enumerate(values)])


def _merged(
    leaves: list[Any],
    integers: list[tuple[int, int]],
    values: tuple[int, ...],
    numbers: Iterable[int],
) -> list[Any]:
    """The traced leaves with those integers among them, in the order of the arguments."""
    merged = list(leaves)
    for before, i in enumerate(sorted(numbers)):
        merged.insert(integers[i][0] + before, values[i])
    return merged


def _trace(
    function: Callable[..., Any], tree: Any, name_of: Callable[[str], str], integers: Integers
) -> Traced | None:
    """The function, traced with plain numbers; None if it cannot be."""
    alone = getrefcount(integers)
    try:
        traced = trace(function, tree, is_traced, name_of, integers)
    except Exception:  # if it is not of plain numbers, it comes again for the values at hand
        return None
    if integers.decided:
        return None
    if getrefcount(integers) > alone:
        gc.collect()
        if getrefcount(integers) > alone:  # the function keeps a plain number somewhere
            return None
    return traced


def _outcome(program: Program, leaves: list[Any]) -> Any:
    """What a program gives and what it makes of copies of arrays; None where it fails."""
    given = leaves
    if program.changes_arguments:
        given = [x.copy(order="K") if isinstance(x, np.ndarray) else x for x in leaves]
    try:
        with np.errstate(all="ignore"):
            result = program(given)
    except Exception:  # a guard, or an error that the function is to raise itself
        return None
    return result, [x for x in given if isinstance(x, np.ndarray)]


def _same(x: Any, y: Any) -> bool:
    """Whether two results are equal in bits, types and structure."""
    xs, ys = dict(flatten(x)), dict(flatten(y))
    return list(xs) == list(ys) and all(map(_same_leaf, xs.values(), ys.values()))


def _same_leaf(x: Any, y: Any) -> bool:
    """Whether two values are of one type, and equal to the last bit; one nan is like another."""
    if x is y:
        return True
    if type(x) is not type(y):
        return False
    if not isinstance(x, (float, np.ndarray, np.generic)):
        return isinstance(x, (int, str)) and x == y
    a, b = np.asarray(x), np.asarray(y)
    if (a.dtype, a.shape, a.strides) != (b.dtype, b.shape, b.strides):
        return False
    if a.dtype.kind != "f":
        return bool(np.array_equal(a, b))
    return np.array_equal(a, b, equal_nan=True) and np.array_equal(np.signbit(a), np.signbit(b))
