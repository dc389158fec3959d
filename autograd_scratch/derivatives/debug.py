"""Where a nan comes from: the first op that makes one is named, with the line that called it."""

from __future__ import annotations

import linecache
import sys
from contextvars import Token
from pathlib import Path
from threading import Lock
from types import FrameType
from typing import Any, Self

import numpy as np

from ..engine.messages import describe_call
from ..engine.op import Op, call_rule
from ..engine.registry import WATCH
from ..engine.values import Value, unwrap

_PACKAGE = str(Path(__file__).parents[1])
_counting = Lock()


class NonFiniteError(RuntimeError):
    """An op, or its backward rule, made nan or inf within :class:`debug`."""


class debug:  # noqa: N801  (used like a function)
    """Stop at the first op that makes nan or inf, forwards or backwards.

    Within the ``with`` block, a :class:`NonFiniteError` names the op, its inputs, and the line of
    the user's that recorded it. Functions made by :func:`autograd_scratch.jit` run as they are
    there. Each thread has blocks of its own.

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
        if found and not _in_rule(frame):
            call = describe_call(op.name, inputs, params)
            raise NonFiniteError(f"{call} made {found}\n  {_users_line(frame)}")

    def see_tangent(
        self, op: Op, xs: Any, params: dict[str, Any], y: Any, tangents: Any, tangent: Any
    ) -> None:
        """Look at what forward mode gave."""
        given = [t for t in tangents if t is not None]
        found = _made([tangent], [*xs, y, *given])
        if found:
            call = describe_call(op.name, xs, params)
            line = _users_line(sys._getframe(1))
            raise NonFiniteError(f"the forward derivative of {call} made {found}\n  {line}")

    def see_gradients(self, node: Any, g: Any, parts: list[tuple[Any, Any]]) -> None:
        """Look at what the backward rules of a node gave."""
        for position, (_, part) in enumerate(parts):
            found = None if part is None else _made([part], [g, node.value, *node.inputs])
            if found:
                line = self._lines.get(node.serial, "a line before the debug() block")
                call = describe_call(node.op.name, node.inputs, node.params)
                raise NonFiniteError(
                    f"the backward rule of {call} made {found}, as gradient of its input "
                    f"{position}, from the upstream gradient {unwrap(g)!r}\n  {line}"
                )


def _made(results: list[Any], inputs: Any) -> str | None:
    """``"nan"`` or ``"inf"``, if some result holds it and it is not just passed on."""
    arrays = [unwrap(x) for x in results]
    if any(isinstance(x, Value) for x in arrays):
        return None  # a tracer
    if any(np.any(np.isnan(x)) for x in arrays):
        return "nan"
    if any(np.any(np.isinf(x)) for x in arrays):
        given = [unwrap(x) for x in inputs]
        if not any(np.any(np.isinf(x)) for x in given if not isinstance(x, Value)):
            return "inf"
    return None


def _in_rule(frame: FrameType | None) -> bool:
    """Whether a backward rule is being run."""
    while frame is not None:
        if frame.f_code is call_rule.__code__:
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
