"""Products of vectors, matrices and tensors, in Einstein's notation."""

from __future__ import annotations

import string
from collections.abc import Sequence
from typing import Any

import numpy as np

from ...ops.products import _spell_out
from .names import UnknownStep

_LETTERS = string.ascii_letters


def subscripts(name: str, shapes: Sequence[tuple[int, ...]], params: dict[str, Any]) -> str:
    """A product of matrices or the like, in Einstein's notation.

    >>> subscripts("matmul", [(2, 3), (3, 4)], {}), subscripts("dot", [(3,), (3,)], {})
    ('ac,cb->ab', 'a,a->')
    """
    ranks = [len(shape) for shape in shapes]
    match name:
        case "einsum":
            terms, output = _spell_out(params["subscripts"], ranks)
            return f"{','.join(terms)}->{output}"
        case "outer":
            x, y = _LETTERS[: ranks[0]], _LETTERS[ranks[0] : sum(ranks)]
            return f"{x},{y}->{x}{y}"
        case "dot":
            x = _LETTERS[: ranks[0]]
            y = _LETTERS[ranks[0] : sum(ranks) - 1]
            at = max(ranks[1] - 2, 0)  # the axis of the second that is summed over
            return f"{x},{y[:at]}{x[-1]}{y[at:]}->{x[:-1]}{y}"
        case "tensordot":
            return _tensor_subscripts(ranks, params["axes"])
        case "matmul":
            batch = _LETTERS[3 : 3 + max(0, max(ranks) - 2)]
            x = (batch[len(batch) - ranks[0] + 2 :] if ranks[0] > 2 else "") + "ac"[-ranks[0] :]
            y = (batch[len(batch) - ranks[1] + 2 :] if ranks[1] > 2 else "") + "cb"[: ranks[1]]
            output = batch + ("a" if ranks[0] > 1 else "") + ("b" if ranks[1] > 1 else "")
            return f"{x},{y}->{output}"
    raise UnknownStep(name)


def _tensor_subscripts(ranks: list[int], axes: Any) -> str:
    """The same for a sum of products over pairs of axes."""
    if np.ndim(axes) == 0:
        axes = (range(ranks[0] - axes, ranks[0]), range(axes))
    of_x, of_y = ([axis] if np.ndim(axis) == 0 else list(axis) for axis in axes)
    x, y = list(_LETTERS[: ranks[0]]), list(_LETTERS[ranks[0] : sum(ranks)])
    for i, j in zip(of_x, of_y, strict=True):
        y[j] = x[i]
    output = [c for c in x if c not in y] + [c for c in y if c not in x]
    return f"{''.join(x)},{''.join(y)}->{''.join(output)}"
