"""SciPy, or an error that says how to get it."""

from collections.abc import Callable
from typing import Any

from . import require_scipy

require_scipy("autograd_scratch.scipy")

import scipy as scipy  # noqa: E402


def rest_of(scipys: Any, name: str) -> Callable[[str], Any]:
    """The ``__getattr__`` of a module of ours: what it does not have is SciPy's own.

    Args:
        scipys: the module of SciPy's.
        name: ours.

    >>> rest_of(scipy.signal, "autograd_scratch.scipy.signal")("gaussian_filter")
    Traceback (most recent call last):
    AttributeError: module 'autograd_scratch.scipy.signal' has no attribute 'gaussian_filter'
    """

    def __getattr__(attribute: str) -> Any:  # noqa: N807  (a module's own)
        if not attribute.startswith("_") and hasattr(scipys, attribute):
            return getattr(scipys, attribute)
        raise AttributeError(f"module {name!r} has no attribute {attribute!r}")

    return __getattr__
