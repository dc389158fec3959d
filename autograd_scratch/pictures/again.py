"""A node computed once more from other numbers: those that a reader sees, which are rounded."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ..engine.backward import input_gradients
from ..engine.op import Op
from .text import number_text, numbers_in


def as_shown(value: Any, precision: int) -> Any:
    """Numbers as they are after they were written and read again.

    >>> as_shown(2 / 3, 2), as_shown(np.array([1 / 3, 4.0]), 3).tolist()
    (0.67, [0.333, 4.0])
    """
    numbers = np.asarray(numbers_in(value))
    if numbers.dtype.kind == "b":
        return numbers
    read = [float(number_text(x, precision, minus="-")) for x in numbers.ravel()]
    shown = np.array(read).reshape(numbers.shape)
    if numbers.dtype.kind in "iu":
        return shown.astype(numbers.dtype)
    return shown if numbers.ndim else float(shown)


def is_built_in(op: Any) -> bool:
    """Whether an op is one of this package: then its name says what it does.

    >>> from autograd_scratch import Node
    >>> is_built_in((Node(1.0) + 2.0).op)
    True
    """
    return isinstance(op, Op) and op.built_in


def chosen_params(node: Any) -> dict[str, Any]:
    """The parameters of a node's op that say something: others than None and False, or than what
    the op does by itself.

    >>> from autograd_scratch import Node, softmax
    >>> chosen_params(softmax(Node([1.0, 2.0]), axis=None)), chosen_params(Node([1.0]).sum())
    ({'axis': None}, {})
    """
    defaults = node.op.defaults if isinstance(node.op, Op) else {}
    return {
        key: value
        for key, value in (node.params or {}).items()
        if not (value is None or value is False) or defaults.get(key, ...) is not value
    }


def value_again(node: Any, xs: Sequence[Any]) -> Any:
    """The value of a node, from other values of its inputs.

    >>> from autograd_scratch import Node
    >>> value_again(Node(1.0) + 2.0, [5.0, 2.0])
    7.0
    """
    return numbers_in(_again(node, xs))


def sent_again(node: Any, slot: int, xs: Sequence[Any], y: Any, g: Any) -> Any:
    """What a node sends to one of its inputs, from other values of its inputs, of itself and of the
    gradient that arrives.

    Args:
        node: the node.
        slot: the position of the input.
        xs: values of its inputs.
        y: its value; None for the one that follows from ``xs``.
        g: the gradient that arrives.

    Example:
        >>> from autograd_scratch import Node
        >>> sent_again(Node(2.0) * 3.0, 0, [2.0, 5.0], None, 1.0)
        5.0
    """
    new = _again(node, xs)
    if y is not None:
        new.value = y
    with np.errstate(all="ignore"):
        return numbers_in(input_gradients(new, g)[slot][1])


def _again(node: Any, xs: Sequence[Any]) -> Any:
    inputs = [type(x)(value) for x, value in zip(node.inputs, xs, strict=True)]
    with np.errstate(all="ignore"):
        return node.op(*inputs, **node.params)
