"""Which classes may run inside a program: those that declare that they are pure."""

from __future__ import annotations

from typing import Any

__all__ = ["declares_pure"]


def declares_pure(x: Any) -> bool:
    """Whether the very class of x says ``pure = True``.

    A program is written once, with what the object does then. That is right for an object that
    uses its arguments only. A subclass does not inherit the promise: it may draw random numbers.

    Example:
        >>> class Mean:
        ...     pure = True
        >>> class NoisyMean(Mean):
        ...     pass
        >>> declares_pure(Mean()), declares_pure(NoisyMean())
        (True, False)
    """
    return type(x).__dict__.get("pure", False) is True
