"""How the operands of steps are written: as names, expressions or constants."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from ..scalars.numbers import Numbers
from ..scalars.table import ATOM, LEFT_TO_RIGHT, SIGN
from ..trace.instructions import Instruction
from .names import Names, is_keyword_argument

_DIGITS = 2**1000
"""Larger integers are not written out: Python refuses to, from some size on."""


class Operands:
    """The texts of instructions and constants.

    Args:
        names: of the program's source.
        numbers: the instructions that are Python's numbers while it runs.

    Attributes:
        text: how the value of an instruction is written.
        rank: how tightly that is bound, if it is an expression and no atom.
        checked: the names of what was checked before, by the text of the check.
    """

    def __init__(self, names: Names, numbers: Numbers) -> None:
        self.names = names
        self.numbers = numbers
        self.text: dict[Instruction, str] = {}
        self.rank: dict[Instruction, int] = {}
        self.checked: dict[str, str] = {}

    def bound(self, x: Any, rank: int, position: int) -> str:
        """An operand of Python's operators, in parentheses if it would fall apart without.

        Args:
            x: an instruction or constant.
            rank: that of the operator.
            position: which of its operands.
        """
        if type(x) is not Instruction:
            is_signed = rank >= SIGN and type(x) is int and x < 0  # of a float, there are some
            return f"({self.alone(x)})" if is_signed else self.alone(x)
        own = self.rank.get(x, ATOM)
        tight = own > rank or (own == rank and rank in LEFT_TO_RIGHT and position == 0)
        return self.text[x] if tight else f"({self.text[x]})"

    def alone(self, x: Any) -> str:
        """An operand as an argument or result. A condition is NumPy's there, not Python's."""
        if type(x) is Instruction:
            is_numpys = self.numbers.kind.get(x) is bool and type(x.example_value) is np.bool_
            return f"np.bool_({self.text[x]})" if is_numpys else self.text[x]
        if type(x) is float and math.isfinite(x):
            return repr(x) if math.copysign(1.0, x) > 0 else f"({x!r})"
        if x is None or type(x) in (bool, str) or (type(x) is int and abs(x) < _DIGITS):
            return repr(x)
        if x is Ellipsis:
            return "..."
        if isinstance(x, (list, tuple)):
            inside = ", ".join(self.alone(part) for part in x)
            return f"[{inside}]" if isinstance(x, list) else f"({inside}{',' * (len(x) == 1)})"
        if type(x) is dict:
            return self._dict(x)
        if type(x) is slice:
            return f"slice({', '.join(self.alone(part) for part in (x.start, x.stop, x.step))})"
        return self.names.constant(x)

    def index(self, index: Any) -> str:
        """An operand between square brackets."""
        if type(index) is tuple and index:
            return ", ".join(map(self._part, index)) + "," * (len(index) == 1)
        return self._part(index)

    def _part(self, part: Any) -> str:
        """A part of an index."""
        if type(part) is not slice:
            return self.alone(part)
        start, stop, step = (
            "" if x is None else self.alone(x) for x in (part.start, part.stop, part.step)
        )
        return f"{start}:{stop}:{step}" if step else f"{start}:{stop}"

    def call(
        self,
        function: str,
        operands: Iterable[Any],
        params: Mapping[str, Any],
        out: str | None = None,
    ) -> str:
        """A call.

        Args:
            function: its text.
            operands, params: what it gets, by position and by name.
            out: the text of what it writes into.
        """
        given = [self.alone(x) for x in operands]
        if not params and out is None:
            return f"{function}({', '.join(given)})"
        keywords = {key: x for key, x in params.items() if is_keyword_argument(key)}
        others = {key: x for key, x in params.items() if key not in keywords}
        given += [f"{key}={self.alone(x)}" for key, x in keywords.items()]
        given += [f"out={out}"] if out else []
        given += [f"**{self._dict(others)}"] if others else []
        return f"{function}({', '.join(given)})"

    def _dict(self, items: Mapping[Any, Any]) -> str:
        return f"{{{', '.join(f'{self._key(key)}: {self.alone(x)}' for key, x in items.items())}}}"

    def _key(self, key: Any) -> str:
        return repr(key) if type(key) is str else self.names.constant(key)
