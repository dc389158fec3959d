"""Libraries that ``import nn`` does without: imported where they are used, named when missing."""

from __future__ import annotations

from importlib import import_module
from typing import Any

__all__ = ["imported"]


def imported(module: str, purpose: str) -> Any:
    """An optional library: imported only here, so that ``import nn`` needs NumPy alone.

    Args:
        module: full name of the module.
        purpose: what it is needed for, for the error message.

    Returns:
        The module.

    Raises:
        ImportError: the library is not installed; the message says how to get it.

    Example:
        >>> imported("math", "sums").floor(2.5)
        2
    """
    try:
        return import_module(module)
    except ImportError as error:
        library = module.partition(".")[0]
        raise ImportError(
            f'{library} is needed for {purpose}: pip install "autograd-scratch[nn]"'
        ) from error
