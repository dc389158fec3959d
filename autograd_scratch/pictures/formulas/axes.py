"""Axes and places of arrays, as formulas write them: Σᵢ for a sum over the first axis, x[0]."""

from __future__ import annotations

from collections.abc import Sequence
from operator import index as whole
from typing import Any

import numpy as np

from .tree import Call

_LETTERS = "ijklmn"
_LONGEST_INDEX = 24


def letter(axis: int) -> str:
    """What an axis is called: the first one ``i``, as the rows of a matrix.

    >>> letter(0), letter(1), letter(6)
    ('i', 'j', '6')
    """
    return _LETTERS[axis] if axis < len(_LETTERS) else str(axis)


def axes_of(call: Call) -> str:
    """The letters of the axes that an op works along; none where those are all that there are.

    >>> from .tree import Symbol, call
    >>> axes_of(call("sum", Symbol("x"), axis=-1, shapes=((2, 3),)))
    'j'
    >>> axes_of(call("sum", Symbol("x"), axis=0, shapes=((2,),)))
    ''
    """
    axis = call.params.get("axis")
    if axis is None or not call.shapes:
        return ""
    ndim = len(call.shapes[0]) + (call.op == "stack")  # which makes a new axis
    given = axis if isinstance(axis, tuple | list) else (axis,)
    axes = sorted(whole(i) % max(ndim, 1) for i in given)
    return "".join(map(letter, axes)) if 0 < len(axes) < ndim else ""


def permutation(call: Call) -> Sequence[int] | None:
    """Which axis of the input each axis of the result is, for the ops that reorder axes.

    >>> from .tree import Symbol, call
    >>> permutation(call("moveaxis", Symbol("x"), source=0, destination=2, shapes=((2, 3, 4),)))
    (1, 2, 0)
    """
    if not call.shapes:
        return None
    axes = np.arange(len(call.shapes[0]))
    given = {name: value for name, value in call.params.items() if value is not None}
    match call.op, given:
        case ("transpose", {"axes": order}):
            order = order if isinstance(order, tuple | list) else (order,)
            return tuple(whole(i) % max(axes.size, 1) for i in order)
        case ("transpose", _):
            return tuple(map(int, axes[::-1]))
        case ("swapaxes", {"axis1": one, "axis2": other}):
            axes[[one, other]] = axes[[other, one]]
            return tuple(map(int, axes))
        case ("moveaxis", {"source": source, "destination": destination}):
            marked = np.broadcast_to(0.0, tuple(range(1, axes.size + 1)))  # by its lengths
            return tuple(length - 1 for length in np.moveaxis(marked, source, destination).shape)
    return None


def index_text(index: Any) -> str:
    """An index, as it stands between square brackets; ``…`` where it is long.

    >>> index_text((0, slice(1, None))), index_text([0, 0]), index_text(np.arange(99))
    ('0, 1:', '[0, 0]', '…')
    """
    parts = index if isinstance(index, tuple) else (index,)
    text = ", ".join(map(_part_text, parts))
    return text if len(text) <= _LONGEST_INDEX else "…"


def _part_text(part: Any) -> str:
    if part is Ellipsis:
        return "…"
    if part is None:
        return "new"
    if isinstance(part, slice):
        ends = ["" if end is None else str(end) for end in (part.start, part.stop)]
        return ":".join(ends + ([] if part.step is None else [str(part.step)]))
    if isinstance(part, np.ndarray):
        part = part.tolist() if part.size < _LONGEST_INDEX else "…"
    return str(part)
