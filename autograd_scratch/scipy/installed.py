"""SciPy, or an error that says how to get it."""

from collections.abc import Callable
from importlib.util import find_spec
from typing import Any

if find_spec("scipy") is None:
    raise ImportError("autograd_scratch.scipy needs SciPy: pip install scipy", name="scipy")

import scipy as scipy


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
