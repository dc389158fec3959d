"""The settings of an op in full: indices, axes, shapes, as one would type them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

LONGEST = 120
"""Letters; longer settings are not shown, and nobody is asked what depends on them."""


def settings_text(params: Mapping[str, Any]) -> str | None:
    """The settings of an op, as Python writes them.

    Args:
        params: the parameters by name.

    Returns:
        The text; None where it would be too long.

    Example:
        >>> settings_text({"axis": 0, "keepdims": True})
        'axis=0; keepdims=True'
        >>> settings_text({"index": (0, slice(1, None), None, np.array([2, 0]))})
        'index=[0, 1:, None, [2, 0]]'
        >>> settings_text({"indices": np.arange(1000)}) is None
        True
    """
    text = "; ".join(
        f"{key}={_index(value) if key == 'index' else _written(value)}"
        for key, value in params.items()
    )
    return text if len(text) <= LONGEST else None


def _index(index: Any) -> str:
    """What stands behind ``x`` in ``x[…]``."""
    parts = index if isinstance(index, tuple) else (index,)
    comma = "," if len(parts) == 1 and isinstance(index, tuple) else ""
    return f"[{', '.join(map(_written, parts))}{comma}]" if parts else "[()]"


def _written(value: Any) -> str:
    match value:
        case slice():
            ends = ["" if end is None else str(end) for end in (value.start, value.stop)]
            step = "" if value.step is None else f":{value.step}"
            return ":".join(ends) + step
        case np.ndarray():
            return str(value.tolist()) if value.size <= LONGEST else "…" * LONGEST
        case np.generic():
            return str(value.item())
        case np.dtype():
            return str(value)
        case type():
            return value.__name__
        case tuple():
            comma = "," if len(value) == 1 else ""
            return f"({', '.join(map(_written, value))}{comma})"
        case list():
            return f"[{', '.join(map(_written, value))}]"
    return "…" if value is Ellipsis else repr(value)
