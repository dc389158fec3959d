"""What error messages say of values: numbers as they are, arrays by dtype and shape."""

from __future__ import annotations

import sys
import warnings
from types import FrameType
from typing import Any

import numpy as np

from .registry import HOOKS
from .values import Value


def describe(value: Any) -> str:
    """A value in an error message.

    >>> describe(2.5), describe(np.zeros((2, 3)))
    ('2.5', 'float64 (2, 3)')
    """
    if isinstance(value, Value):
        if value.is_plain:
            return f"{value.dtype} {value.shape}"
        name = getattr(value, "name", None)
        return f"{name}: {describe(value.value)}" if name else describe(value.value)
    array = np.asarray(value)
    return f"{array.dtype} {array.shape}" if array.ndim else str(value)


def describe_call(name: str, inputs: Any, params: dict[str, Any]) -> str:
    """A call in an error message.

    >>> describe_call("sum", [np.zeros(3)], {"axis": 1})
    'sum(float64 (3,), axis=1)'
    """
    settings = [f"{key}={value!r}" for key, value in params.items()]
    return f"{name}({', '.join([*map(describe, inputs), *settings])})"


def warn_user(message: str, category: type[Warning] = UserWarning) -> None:
    """Warn, and show the user's line that led here, through however many calls.

    >>> with warnings.catch_warnings(record=True) as found:
    ...     warnings.simplefilter("always")
    ...     warn_user("as far as float32 goes")
    >>> str(found[0].message)
    'as far as float32 goes'
    """
    level, frame = 2, sys._getframe(1)
    while _is_inside(frame) and frame.f_back is not None:
        level, frame = level + 1, frame.f_back
    warnings.warn(message, category, stacklevel=level)


def _is_inside(frame: FrameType) -> bool:
    """Whether a frame is one of this package's, or of the libraries that call it."""
    root = str(frame.f_globals.get("__name__")).partition(".")[0]
    return root in ("autograd_scratch", "numpy", "scipy")


def scipy_advice(doing: str) -> str | None:
    """The message for the function of SciPy's that asks a node for what it cannot give.

    Args:
        doing: what the function does, such as ``"writes into its arrays"``.

    Returns:
        None if the caller was not called by SciPy.
    """
    at_work = _scipy_function_at_work()
    if at_work is None:
        return None
    scipys, is_ours = at_work
    instead = (
        f"call autograd_scratch.{scipys} instead"
        if is_ours
        else "no function of this package stands for it, so write it with NumPy's functions, or "
        "call it on node.value if no gradient is needed"
    )
    return f"{scipys} {doing}, which would lose a node's gradient; {instead}"


def _scipy_function_at_work() -> tuple[str, bool] | None:
    """The function of SciPy's that called the method of a node that asked for advice.

    Returns:
        Such as ``"scipy.special.softmax"`` or ``"scipy.stats.norm.pdf"``, and whether
        autograd_scratch.scipy has it too; None if there is none.
    """
    found = None
    frame = sys._getframe(2).f_back
    while frame is not None:
        library, *rest = str(frame.f_globals.get("__name__")).split(".")
        if library == "scipy" and rest:
            owner = getattr(frame.f_locals.get("self"), "name", None)  # that of a distribution
            name = frame.f_code.co_name
            candidates = [(rest[0], f"{owner}.{name}")] if owner else []
            candidates.append((rest[0], name))
            for decorated in (frame.f_locals.get("fun"), frame.f_locals.get("f")):
                home = str(getattr(decorated, "__module__", "")).split(".")
                if home[0] == "scipy" and home[1:]:  # a wrapper's: spherical_jn, say
                    candidates.append((home[1], str(getattr(decorated, "__name__", None))))
            ours = [each for each in candidates if HOOKS.scipy_has_function(*each)]
            public = [each for each in candidates[:1] if _is_public(*each)]
            if ours:
                found = f"scipy.{'.'.join(ours[-1])}", True
            elif public and not (found and found[1]):
                found = f"scipy.{'.'.join(public[0])}", False
        elif library != "numpy":  # the user's own function, which SciPy may have called
            break
        frame = frame.f_back
    return found


def _is_public(module: str, name: str) -> bool:
    """Whether a module of SciPy's has a function, or a distribution with a method, of a name."""
    first, _, method = name.partition(".")
    found = getattr(sys.modules.get(f"scipy.{module}"), first, None)
    return not name.startswith("_") and callable(getattr(found, method, None) if method else found)
