"""Writing a plan down as Python: straight-line source that a student can read.

Numbers become expressions on local variables, arrays become NumPy calls that write into buffers.
Names are the user's where there are any, and else those of the ops; a comment names the backward
rule that asked for a step.
"""

from __future__ import annotations

import keyword
import math
import operator
import re
import unicodedata
from functools import cache
from types import SimpleNamespace
from typing import Any

import numpy as np

from ...engine.op import Op
from ...engine.registry import OPS
from ...ops.indexing import _getitem
from ...ops.selection import INTEGERS
from ..trace.trace import Instruction, example_of, picks_rows
from .numpy_calls import chooses, copies, masks, numpy_call
from .plan import Plan
from .rules import rule_text

LINE = 88
"""How long a line may get by a comment behind it, and by two expressions of half of it in one."""

_FORMS: dict[Any, tuple[str, int]] = {
    OPS.where: ("{1} if {0} else {2}", 0),
    operator.lt: ("{} < {}", 1),
    operator.le: ("{} <= {}", 1),
    operator.gt: ("{} > {}", 1),
    operator.ge: ("{} >= {}", 1),
    operator.eq: ("{} == {}", 1),
    operator.ne: ("{} != {}", 1),
    operator.or_: ("{} | {}", 2),
    operator.xor: ("{} ^ {}", 3),
    operator.and_: ("{} & {}", 4),
    OPS.add: ("{} + {}", 5),
    OPS.sub: ("{} - {}", 5),
    OPS.mul: ("{} * {}", 6),
    OPS.div: ("{} / {}", 6),
    OPS.neg: ("-{}", 7),
}
"""How steps on numbers are written, and how tightly Python's grammar binds them."""

_ATOM = 8
"""Names, calls and constants need no parentheses anywhere."""

_CHAINS = (5, 6)
"""Operators of these ranks that stand in a row are worked off from the left."""

LONG = 1000
"""From how many steps on nobody reads a program: it gets no comments, and uses names again."""


class GuardFailed(Exception):  # noqa: N818  (no error: the caller traces the function anew)
    """A condition or a shape turned out otherwise than when the function was traced."""


_UNSIGNED = {1: np.uint8, 2: np.uint16, 4: np.uint32, 8: np.uint64}


def check_rows(rows: Any, length: int) -> Any:
    """Rows of an array of that length, once they are known to be there.

    (NumPy's own check, ``mode="raise"``, would make it need a second array for the result.)
    """
    # Seen without a sign, a negative number is larger than any length.
    unsigned = rows.view(_UNSIGNED[rows.itemsize])
    if np.maximum.reduce(unsigned, axis=None, initial=0) < length:
        return rows
    if not (-length <= rows.min() and rows.max() < length):
        raise IndexError(f"a row is out of bounds for an array of {length} rows")
    return rows


class Source:
    """The source of a program.

    Args:
        plan: what it computes.
        name: what the function is called.
        arguments: its arguments.
        results: what it returns: instructions.

    Attributes:
        text: the source. The function takes the arguments, then the buffers and their views.
        names: what it refers to: NumPy, functions and constants.
        function: what the function is called in it.
    """

    def __init__(
        self, plan: Plan, name: str, arguments: list[Instruction], results: list[Instruction]
    ) -> None:
        self._plan = plan
        self._last_use = dict(plan.last_use)  # moves on where a step is inlined
        self._is_long = len(plan.steps) >= LONG
        self._only_numbers = all(_is_number(x.example_value) for x in (*arguments, *plan.steps))
        self._taken = {*keyword.kwlist, "np", "ops", "float", "GuardFailed"}
        self._counts: dict[tuple[str, bool], int] = {}
        self._text: dict[Instruction, str] = {}  # how an instruction's value is written
        self._rank: dict[Instruction, int] = {}  # how tightly it is bound, if not an atom
        self._inside: dict[Instruction, list[Instruction]] = {}  # what an inlined one reads
        self._rows: dict[tuple[str, int], str] = {}  # names of those that were checked
        self._constants: dict[Any, str] = {}
        self._header: list[str] = []
        self._ops = SimpleNamespace()
        self._named: dict[str, Op] = {}  # what is in there
        self.names: dict[str, Any] = {"np": np, "ops": self._ops, "GuardFailed": GuardFailed}
        for x in arguments:
            self._text[x] = self._new_name(x.name or "x")
        self._buffers = [self._new_name("buffer", numbered=True) for _ in plan.layouts]
        views = [self._new_name("view", numbered=True) for _ in plan.fixed_views]
        self._text.update(zip(plan.fixed_views, views, strict=True))
        self._lines: list[str] = []
        for position, step in enumerate(plan.steps):
            if step not in plan.fixed_views and step not in plan.final:
                self._step(position, step)
        self._end(results)
        function = self._new_name(name)
        self.names["__name__"] = f"autograd_scratch.program.{function}"
        self.function = function
        given = ", ".join([self._text[x] for x in arguments] + self._buffers + views)
        head = [*self._header, f"def {function}({given}):"]
        self.text = "\n".join([*head, *("    " + line for line in self._lines), ""])

    # steps ----------------------------------------------------------------------------------------

    def _step(self, position: int, step: Instruction) -> None:
        if step.function is bool:
            (condition,) = step.operands
            word = "not " if step.guard else ""
            self._lines.append(f"if {word}{self._bound(condition, 0, 1)}:")
            self._lines.append("    raise GuardFailed")
            return
        if _is_number(step.example_value):
            expression, rank = self._number(step)
            if self._may_be_inlined(step, expression):
                self._inline(step, expression, rank)
                return
            self._assign(position, step, expression)
        else:
            self._array(position, step)
        if step.guard is not None:
            self._lines.append(f"if {self._text[step]}.shape != {step.guard}:")
            self._lines.append("    raise GuardFailed")

    def _assign(self, position: int, step: Instruction, expression: str) -> None:
        name = self._name_for(position, step)
        self._text[step] = name
        self._write(f"{name} = {expression}", step)

    def _number(self, step: Instruction) -> tuple[str, int]:
        """A step whose result is a number, as an expression, and how tightly it is bound."""
        function, operands = step.function, step.operands
        of_numbers = self._only_numbers or all(_is_number(example_of(x)) for x in operands)
        if of_numbers and not step.params:
            if function in _FORMS:
                form, rank = _FORMS[function]
                return form.format(*(self._bound(x, rank, i) for i, x in enumerate(operands))), rank
            if isinstance(function, Op) and function.scalar is not None:
                name = self._constant(function.scalar, function.name)
                return f"{name}({', '.join(map(self._operand, operands))})", _ATOM
        if function is _getitem and type(operands[0]) is Instruction:
            (x,) = operands
            if isinstance(x.example_value, np.ndarray) and type(step.example_value) is float:
                return f"float({self._operand(x)}[{self._index(step.params['index'])}])", _ATOM
        if type(step.example_value) is float and numpy_call(step) is not None:
            return f"float({self._numpy(step)})", _ATOM
        return self._call(step), _ATOM

    def _bound(self, x: Any, rank: int, position: int) -> str:
        """An operand of an operator, in parentheses if it would fall apart without."""
        text = self._operand(x)
        own = self._rank.get(x, _ATOM) if type(x) is Instruction else _ATOM
        tight = own > rank or (own == rank and rank in _CHAINS and position == 0)
        return text if tight else f"({text})"

    def _array(self, position: int, step: Instruction) -> None:
        """A step whose result is an array, as statements."""
        number = self._plan.buffer.get(step)
        if number is None:
            self._assign(position, step, self._fresh(step))
            return
        out = self._buffers[number]
        if masks(step):
            integer = np.dtype(INTEGERS[step.example_value.itemsize]).name
            mask = self._buffers[self._plan.mask[step]]
            condition, x, _ = (self._operand(x) for x in step.operands)
            bits = f"{x}.view(np.{integer}), {mask}, out={out}.view(np.{integer})"
            self._lines.append(f"np.negative({condition}.view(np.int8), out={mask})")
            self._write(f"np.bitwise_and({bits})", step)
        elif chooses(step):
            condition, x, y = (self._operand(x) for x in step.operands)
            self._lines.append(f"np.copyto({out}, {y})")
            self._write(f"np.copyto({out}, {x}, where={condition})", step)
        elif copies(step):
            self._lines.append(f"np.copyto({out}, {self._operand(step.operands[0])})")
        elif picks_rows(step.function, step.params):
            x = self._operand(step.operands[0])
            rows = self._checked_rows(step.params["index"], len(step.operands[0].example_value))
            self._lines.append(f'{x}.take({rows}, 0, {out}, "wrap")')
        else:
            self._assign(position, step, self._numpy(step, out))
            return
        self._assign(position, step, out)

    def _checked_rows(self, rows: Any, length: int) -> str:
        """Numbers of rows, checked once."""
        given = self._operand(rows)
        name = self._rows.get((given, length))
        if name is None:
            name = self._rows[given, length] = self._new_name("rows", numbered=True)
            check = self._constant(check_rows, "check_rows")
            self._lines.append(f"{name} = {check}({given}, {length})")
        return name

    def _fresh(self, step: Instruction) -> str:
        """A step in memory of its own, or a view of an operand."""
        if step.function is OPS.transpose and step.params["axes"] is None:
            return f"{self._operand(step.operands[0])}.T"
        is_operator = step.function in _FORMS and step.function is not OPS.where
        if is_operator and isinstance(step.example_value, np.generic) and not step.params:
            return _FORMS[step.function][0].format(*(self._operand(x) for x in step.operands))
        if numpy_call(step) is not None and step.base is None:
            return self._numpy(step)
        return self._call(step)

    def _numpy(self, step: Instruction, out: str | None = None) -> str:
        call = numpy_call(step)
        assert call is not None
        params = {**call.params, **({"out": out} if out else {})}
        given = [self._operand(x) for x in call.operands]
        given += [f"{k}={v if k == 'out' else self._operand(v)}" for k, v in params.items()]
        return f"{call.text}({', '.join(given)})"

    def _call(self, step: Instruction) -> str:
        """A step through its op, or through the NumPy function that it is."""
        function = step.function
        assert function is not None
        if isinstance(function, Op):
            name = f"ops.{self._op_name(function)}"
        else:
            name = self._constant(function, function.__name__)
        given = [self._operand(x) for x in step.operands]
        given += [f"{key}={self._operand(x)}" for key, x in step.params.items()]
        return f"{name}({', '.join(given)})"

    def _op_name(self, op: Op) -> str:
        """The name of an op, which others of the user's may have too."""
        name = _identifier(op.name)
        while keyword.iskeyword(name) or self._named.setdefault(name, op) is not op:
            name += "_"
        setattr(self._ops, name, evaluation_of(op))
        return name

    def _may_be_inlined(self, step: Instruction, expression: str) -> bool:
        """Whether an expression may stand where its only reader needs it."""
        return (
            step.name is None
            and self._plan.uses.get(step) == 1
            and self._last_use[step] < len(self._plan.steps)
            and len(expression) < LINE // 2
            and (self._only_numbers or self._among_numbers(step))
        )

    def _among_numbers(self, step: Instruction) -> bool:
        """Whether a step computes with numbers only, and for one that does."""
        reader = self._plan.steps[self._last_use[step]]
        return _is_number(reader.example_value) and all(
            _is_number(x.example_value) for x in step.inputs
        )

    def _inline(self, step: Instruction, expression: str, rank: int) -> None:
        self._text[step] = expression
        self._rank[step] = rank
        self._inside[step] = self._read_by(step)
        last_use = self._last_use
        for x in self._inside[step]:  # what it reads is now read where it stands
            last_use[x] = max(last_use[x], last_use[step])

    def _read_by(self, step: Instruction) -> list[Instruction]:
        """The instructions whose names stand in the expression of a step."""
        return [y for x in step.inputs for y in self._inside.get(x, [x])]

    def _write(self, statement: str, step: Instruction) -> None:
        """A statement, and the backward rules that asked for the step and those inlined in it."""
        if self._is_long:
            self._lines.append(statement)
            return
        notes = [note for note in (*self._notes_in(step), step.annotation) if note is not None]
        texts = list(dict.fromkeys(_one_line(rule_text(*note)) for note in notes))
        if len(texts) == 1 and len(statement) + len(texts[0]) < LINE:
            self._lines.append(f"{statement}  # {texts[0]}")
        else:
            self._lines += [*(f"# {text}" for text in texts), statement]

    def _notes_in(self, step: Instruction) -> list[Any]:
        return [
            y for x in step.inputs if x in self._inside for y in (*self._notes_in(x), x.annotation)
        ]

    # names ----------------------------------------------------------------------------------------

    def _operand(self, x: Any) -> str:
        """An operand as it is written: a name, an expression, or a constant."""
        if type(x) is Instruction:
            return self._text[x]
        if isinstance(x, (list, tuple)):
            inside = ", ".join(self._operand(part) for part in x)
            return f"[{inside}]" if isinstance(x, list) else f"({inside}{',' * (len(x) == 1)})"
        if type(x) is slice:
            return f"slice({', '.join(self._operand(p) for p in (x.start, x.stop, x.step))})"
        if x is None or type(x) in (int, bool, str):
            return repr(x)
        if type(x) is float and math.isfinite(x):
            return repr(x) if math.copysign(1.0, x) > 0 else f"({x!r})"
        return self._constant(x, "constant", numbered=True)

    def _index(self, index: Any) -> str:
        text = self._operand(index)
        return text[1:-1] if type(index) is tuple and index else text

    def _constant(self, value: Any, name: str, numbered: bool = False) -> str:
        """The name of an object that the source refers to."""
        known = self._constants.get(id(value))
        if known is None:
            known = self._constants[id(value)] = self._new_name(name, numbered)
            self.names[known] = value
            if numbered:
                is_array = isinstance(value, np.ndarray)
                what = f"{value.dtype} {value.shape}" if is_array else repr(value)
                self._header.append(f"# {known} = {_one_line(what)}")
        return known

    def _name_for(self, position: int, step: Instruction) -> str:
        """The user's name, that of a number which is read here for the last time, or a new one."""
        if step.name is not None:
            return self._new_name(step.name)
        if _is_number(step.example_value) and self._is_long:
            for x in self._read_by(step):
                is_own = x.function is not None and x.name is None and _is_number(x.example_value)
                if is_own and self._last_use[x] == position:
                    return self._text[x]
        function: Any = step.function
        return self._new_name(getattr(function, "name", None) or function.__name__, numbered=True)

    def _new_name(self, wanted: str, numbered: bool = False) -> str:
        name = _identifier(wanted)
        while True:
            count = self._counts[name, numbered] = self._counts.get((name, numbered), 0) + 1
            candidate = name if count == 1 and not numbered else f"{name}_{count}"
            if candidate not in self._taken:
                self._taken.add(candidate)
                return candidate

    # the end --------------------------------------------------------------------------------------

    def _end(self, results: list[Instruction]) -> None:
        """Results are read, then arguments are changed; nothing can fail any more."""
        plan = self._plan
        returned = []
        seen: set[Instruction] = set()
        for x in results:
            name = self._operand(x)
            is_array = isinstance(x.example_value, np.ndarray)
            if is_array and (x in seen or x.root is not x or x.function is None):
                name = self._new_name("result", numbered=True)
                self._lines.append(f"{name} = {self._operand(x)}.copy()")
            seen.add(x)
            returned.append(name)
        saved = {}
        for _, new in plan.copied:
            saved[new] = self._operand(new)
            if new.root.function is None:  # another argument, which may be changed first
                saved[new] = self._new_name("saved", numbered=True)
                self._lines.append(f"{saved[new]} = {self._operand(new)}.copy()")
        for step, argument in plan.final.items():
            self._write(self._numpy(step, self._text[argument]), step)
        for argument, new in plan.copied:
            self._lines.append(f"np.copyto({self._text[argument]}, {saved[new]})")
        self._lines.append(f"return [{', '.join(returned)}]")


def _is_number(value: Any) -> bool:
    """Whether a value is a Python float or boolean, on which Python's operators compute."""
    return type(value) is float or type(value) is bool


def evaluation_of(op: Op) -> Any:
    """An op as a function of plain values."""

    def call(*values: Any, **params: Any) -> Any:
        return op.evaluate(list(values), params)

    return call


def _one_line(text: str) -> str:
    """A text as a comment can hold it, whatever an op or argument is called."""
    return re.sub(r"\s+", " ", "".join(c if c.isprintable() else " " for c in text))[:120]


@cache
def _identifier(text: str) -> str:
    """A name in Python that is close to ``text``."""
    # Python itself treats names as equal whose normal forms are.
    name = re.sub(r"\W+", "_", unicodedata.normalize("NFKC", text)).strip("_")
    return name if name.isidentifier() else f"x_{name}" if f"x_{name}".isidentifier() else "x"
