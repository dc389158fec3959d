"""Values as the messages of the checker show them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

__all__ = ["cut", "show", "show_arguments"]

WIDTH = 92
LONGEST = 1500


def show(value: Any, parts: Sequence[str] = ()) -> str:
    """A value in few words; several results one a line if they have names and are arrays.

    Example:
        >>> show(0.1 + 0.2), show((np.float64(1.5), 2)), show(np.array([1.0, 2.5]))
        ('0.3', '(1.5, 2)', '[1.0, 2.5]')
    """
    try:
        return cut(_shown(value, parts))
    except Exception:  # what a student made may refuse to be printed, or hold itself
        return f"<{type(value).__name__}>"


def cut(text: str) -> str:
    """The text, without its end if that is far away."""
    return text if len(text) <= LONGEST else f"{text[:LONGEST]} …"


def _shown(value: Any, parts: Sequence[str] = ()) -> str:
    if isinstance(value, Mapping) and value:
        return "\n".join(_labelled(f"{key}: ", _shown(item)) for key, item in value.items())
    if isinstance(value, tuple | list) and not _is_plain(value):
        if len(parts) == len(value) and any(
            isinstance(item, np.ndarray | tuple | list) for item in value
        ):
            pairs = zip(parts, value, strict=True)
            return "\n".join(_labelled(f"{part}: ", _shown(item)) for part, item in pairs)
        return "(" + ", ".join(_shown(item) for item in value) + ("," * (len(value) == 1)) + ")"
    if isinstance(value, bool | np.bool_ | str | Mapping) or value is None:
        return repr(value) if isinstance(value, str) else str(value)
    if callable(value):
        return str(value.__doc__ or getattr(value, "__name__", value))
    if not isinstance(value, np.ndarray | list):
        return _number(value)
    return np.array2string(
        np.asarray(value),
        separator=", ",
        threshold=40,
        formatter={"float_kind": _number},
        max_line_width=WIDTH,
    )


def _is_plain(value: Any) -> bool:
    """Whether a list is one array, as students write it, and not several results."""
    return isinstance(value, list) and all(isinstance(item, int | float) for item in value)


def _number(value: Any) -> str:
    if isinstance(value, float | np.floating):
        text = f"{value + 0.0:.7g}"  # no -0.0
        return text if any(sign in text for sign in ".einf") else f"{text}.0"
    return str(value)


def _labelled(label: str, text: str) -> str:
    return label + text.replace("\n", "\n" + " " * len(label))


def show_arguments(arguments: Mapping[str, Any]) -> str:
    """``x = 2.0, y = 3.0``, in one line if they fit there, else one a line."""
    texts = [_labelled(f"{name} = ", show(value)) for name, value in arguments.items()]
    line = ", ".join(texts)
    return line if "\n" not in line and len(line) <= WIDTH else "\n".join(texts)
