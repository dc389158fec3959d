"""Where a nan comes from: the first op that makes one is named, with the line that called it."""

from __future__ import annotations

import linecache
import sys
from collections.abc import Iterator
from contextvars import Token
from threading import Lock
from types import CodeType, FrameType
from typing import Any, Self

import numpy as np

from ..engine.messages import describe, describe_call
from ..engine.op import Op, call_rule
from ..engine.registry import WATCH
from ..engine.values import Value, unwrap
from .forward import Dual, _tangent

_PACKAGE = __file__.rpartition("derivatives")[0]
_counting = Lock()

_FORWARDS = (_tangent.__code__,)
_BACKWARDS = (call_rule.__code__, Op.with_kept.__code__)
_RULES = _FORWARDS + _BACKWARDS
"""Of these the result is looked at: on the way to it nan and inf may come up and be masked."""


class NonFiniteError(RuntimeError):
    """An op, or its backward rule, made nan or inf within :class:`debug`; a RuntimeError."""


class debug:  # noqa: N801  (used like a function)
    """Stop at the first op that makes nan or inf, forwards or backwards.

    Within the ``with`` block, a :class:`NonFiniteError` names the op, its inputs, and the line of
    the user's that recorded it. Where a function was made by :func:`autograd_scratch.jit`, the one
    inside runs there instead of its program. Calls of NumPy's on plain arrays are no ops, and not
    looked at. Each thread has blocks of its own.

    Raises:
        NonFiniteError: (in the block) a result or gradient holds nan, or it holds inf and none of
            what it was computed from does.

    Example:
        >>> from autograd_scratch import Node
        >>> x = Node(0.0, name="x")
        >>> with debug():
        ...     np.sqrt(x).backward()
        Traceback (most recent call last):
            ...
        autograd_scratch.derivatives.debug.NonFiniteError: the backward rule of sqrt(x: 0.0) ...
    """

    def __init__(self) -> None:
        self._lines: dict[int, str] = {}  # by the serials of the nodes recorded in them
        self._passed_on: set[int] = set()  # the serials of nodes to which nan or inf was sent
        self._token: Token[Any] | None = None

    def __enter__(self) -> Self:
        if self._token is not None:
            raise RuntimeError("this debug() block is already active; write debug() for another")
        self._quiet = np.errstate(all="ignore")  # the error says more than NumPy's warning
        self._quiet.__enter__()
        self._token = WATCH.current.set(self)
        with _counting:
            WATCH.watchers += 1
        return self

    def __exit__(self, *exception: Any) -> None:
        assert self._token is not None
        with _counting:
            WATCH.watchers -= 1
        WATCH.current.reset(self._token)
        self._token = None
        self._quiet.__exit__(*exception)

    def see_node(self, node: Any) -> None:
        """Remember the line that recorded a node."""
        self._lines[node.serial] = _users_line(sys._getframe(1))

    def see_result(self, op: Op, inputs: Any, params: dict[str, Any], result: Any) -> None:
        """Look at what an op gave; within backward rules, their result is looked at instead."""
        found = _made([result], inputs)
        frame = sys._getframe(1)
        if found and not _is_in(_RULES, frame):
            call = describe_call(op.name, inputs, params)
            raise NonFiniteError(f"{call} made {found}\n  {_users_line(frame)}")

    def see_tangent(
        self, op: Op, xs: Any, params: dict[str, Any], y: Any, tangents: Any, tangent: Any
    ) -> None:
        """Look at what forward mode gave."""
        given = [t for t in tangents if t is not None]
        found = _made([tangent], [*xs, y, *given])
        frame = sys._getframe(1)
        if found and not _is_in(_BACKWARDS, frame):
            call = describe_call(op.name, xs, params)
            line = _users_line(frame)
            raise NonFiniteError(f"the forward derivative of {call} made {found}\n  {line}")

    def see_gradients(self, node: Any, g: Any, parts: list[tuple[Any, Any]]) -> None:
        """Look at what the backward rules of a node gave."""
        self.see_sum(node, g)
        for position, (x, part) in enumerate(parts):
            if part is None:
                continue
            found = _made([part], [g, node.value, *node.inputs])
            if found and not _is_in(_FORWARDS, sys._getframe(1)):
                raise NonFiniteError(
                    f"the backward rule of {_call(node)} made {found}, as gradient of its input "
                    f"{position}, from the upstream gradient {unwrap(g)!r}\n  {self._line(node)}"
                )
            self.see_seed(x, part)

    def see_seed(self, node: Any, part: Any) -> None:
        """Note that a node was sent nan or inf: then their sum there is not what made it."""
        if _made([part], []):
            self._passed_on.add(node.serial)

    def see_sum(self, node: Any, g: Any) -> None:
        """Look at the sum of all gradients that arrived at a node."""
        found = None if g is None or node.serial in self._passed_on else _made([g], [])
        if found and not _is_in(_FORWARDS, sys._getframe(1)):
            if node.op is None:
                where = f"the variable {describe(node)} add up to {found}"
            else:
                where = f"{_call(node)} add up to {found}\n  {self._line(node)}"
            raise NonFiniteError(f"the gradients that arrive at {where}")

    def _line(self, node: Any) -> str:
        return self._lines.get(node.serial, "a line before the debug() block")


def _call(node: Any) -> str:
    return describe_call(node.op.name, node.inputs, node.params)


def _made(results: list[Any], inputs: Any) -> str | None:
    """What some result holds that is not just passed on: ``"nan"`` or ``"inf"``."""
    numbers = [x for result in results for x in _numbers(result)]
    if any(np.any(np.isnan(x)) for x in numbers):
        return "nan"
    if any(np.any(np.isinf(x)) for x in numbers):
        given = [x for item in inputs for x in _numbers(item)]
        if not any(np.any(np.isinf(x)) for x in given):
            return "inf"
    return None


def _numbers(x: Any) -> Iterator[Any]:
    """The number or array in a value, and those in its tangents; those of a tracer are unknown."""
    while isinstance(x, Value) and not x.is_whole:
        if isinstance(x, Dual):
            yield from _numbers(x.tangent)
        x = x.value
    if not isinstance(x, Value):
        yield x


def _is_in(functions: tuple[CodeType, ...], frame: FrameType | None) -> bool:
    """Whether a call of one of the functions is under way."""
    while frame is not None:
        if frame.f_code in functions:
            return True
        frame = frame.f_back
    return False


def _users_line(frame: FrameType | None) -> str:
    """The innermost line outside of this package, as tracebacks show it."""
    while frame is not None and frame.f_code.co_filename.startswith(_PACKAGE):
        frame = frame.f_back
    if frame is None:
        return "a line of this package"
    file, number = frame.f_code.co_filename, frame.f_lineno
    return f'File "{file}", line {number}: {linecache.getline(file, number).strip()}'
