"""Which of two functions answers: SciPy's own on plain values, ours on nodes."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

import numpy as np

from ..engine.values import values_in

F = TypeVar("F", bound=Callable[..., Any])


def has_nodes(*arguments: Any) -> bool:
    """Whether a node, or what else derivatives compute with, is among the arguments or in them.

    >>> has_nodes(1.0, [np.zeros(2)])
    False
    """
    return any(True for _ in values_in(arguments))


def on_nodes(scipys: Callable[..., Any]) -> Callable[[F], Any]:
    """Let SciPy's function answer where no argument is a node.

    Args:
        scipys: that function.

    Returns:
        A decorator of the function for nodes, which has SciPy's arguments.
    """

    def decorate(ours: F) -> Any:
        @wraps(ours)
        def either(*args: Any, **kwargs: Any) -> Any:
            if has_nodes(args, kwargs):
                return ours(*args, **kwargs)
            result = scipys(*args, **kwargs)
            # As everywhere here, a float64 scalar is a Python float.
            return float(result) if type(result) is np.float64 else result

        return either

    return decorate
