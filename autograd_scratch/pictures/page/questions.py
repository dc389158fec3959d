"""What a quiz asks for: only what a reader can work out from what the page shows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from ..again import as_shown, chosen_params, is_built_in, sent_again, value_again
from ..arithmetic import add_up
from ..protocol import DrawableNode
from ..text import SMALL_ARRAY, is_number, number_text, numbers_in
from .settings import settings_text
from .steps import Step

_NAMES = """
add sub neg mul div pow mod fmod abs sign copysign maximum minimum fmax fmin where
exp exp2 expm1 log log2 log10 log1p sqrt cbrt sin cos tan arcsin arccos arctan arctan2
sinh cosh tanh arcsinh arccosh arctanh sigmoid relu softplus hypot logaddexp logaddexp2 sinc
reshape transpose swapaxes moveaxis broadcast_to expand_dims squeeze ravel concatenate stack
tile pad getitem take put_at set_at repeat flip roll diag trace astype stop_gradient
sum mean max min prod var std cumsum cumprod logsumexp norm
dot matmul affine outer tensordot einsum convolve det inv solve
softmax log_softmax softmax_cross_entropy
"""
BY_HAND = frozenset(_NAMES.split())
"""Ops that can be worked out with a pencil and a pocket calculator, on small arrays."""

_SPARE = 1.5
"""A reader may go astray so many times as far as the rounding of what is shown leads."""

_NOISE = 1e-12
"""The share of the largest of several numbers that another one may be off by for no reason: what
should be 0 often is not quite."""


def question(
    step: Step, node: DrawableNode, shown: Sequence[Any], precision: int
) -> dict[str, Any] | None:
    """What is asked at a step.

    Args:
        step: the step.
        node: the node that it is about.
        shown: the values and gradients that the page shows along with the question.
        precision: how many significant digits they are shown with.

    Returns:
        The numbers as ``elements``, with the text of each as ``shown`` and, where what is shown is
        rounded, how far an answer that was computed from that may be off, as ``slack``; for arrays
        that are not asked for in numbers, the ``shape``; None where nobody could tell.
    """
    found = step.found
    if is_whole(found) and all(map(is_whole, shown)) and _is_by_hand(step, node):
        slack = _slack(step, node, precision)
        if slack is not None:
            return _numbers(found, slack, precision)
    is_clear = step.kind != "forward" or _is_clear(node)
    return None if is_number(found) or not is_clear else {"shape": np.shape(found)}


def is_whole(value: Any) -> bool:
    """Whether the page shows a value in full.

    >>> is_whole(2.0), is_whole(np.ones(3)), is_whole(np.ones(100))
    (True, True, False)
    """
    value = numbers_in(value)
    return is_number(value) or (0 < value.size <= SMALL_ARRAY and value.ndim <= 2)


def _is_by_hand(step: Step, node: DrawableNode) -> bool:
    if step.kind in ("seed", "sum"):
        return True
    assert node.op is not None
    return node.op.name in BY_HAND and _is_clear(node)


def _is_clear(node: DrawableNode) -> bool:
    """Whether what an op does is known: by its name and by its settings."""
    return is_built_in(node.op) and settings_text(chosen_params(node)) is not None


def _slack(step: Step, node: DrawableNode, precision: int) -> Any:
    """For each number that is found, how far it may be off if it is computed from what is shown.

    None where that would be so far off that nobody could tell right from wrong.
    """
    exact = np.asarray(step.found, float)
    slack = np.zeros(exact.shape)
    limit = 10.0 ** ((1 - precision) / 2)
    noise = _NOISE * np.max(np.abs(exact), initial=0.0, where=np.isfinite(exact))
    for other in _computed_again(step, node, precision):
        if np.shape(other) != exact.shape:
            return None
        if not np.allclose(other, exact, rtol=limit, atol=noise, equal_nan=True):
            return None
        finite = np.isfinite(exact)
        off = np.abs(np.asarray(other)[finite] - exact[finite])
        slack[finite] = np.maximum(slack[finite], off)
    return _SPARE * slack


def _computed_again(step: Step, node: DrawableNode, precision: int) -> Iterator[Any]:
    """What a step finds if it is computed from the numbers that are shown: some get the output of
    the node from there, some compute it."""

    def shown(value: Any) -> Any:
        value = numbers_in(value)
        return as_shown(value, precision) if is_whole(value) else value

    if step.kind == "sum":
        yield add_up([shown(part) for part in step.addends])
    elif step.kind == "forward":
        yield value_again(node, [shown(x.value) for x in node.inputs])
    elif step.kind == "backward":
        assert step.slot is not None
        xs, g = [shown(x.value) for x in node.inputs], shown(node.grad)
        for y in (None, shown(node.value)):
            yield sent_again(node, step.slot, xs, y, g)


def _numbers(found: Any, slack: Any, precision: int) -> dict[str, Any]:
    elements = np.ravel(found).tolist()
    asked: Mapping[str, Any] = {
        "elements": [x if np.isfinite(x) else str(x) for x in map(float, elements)],
        "shown": [number_text(element, precision) for element in elements],
    }
    return {**asked, "slack": np.ravel(slack).tolist()} if np.any(slack) else dict(asked)
