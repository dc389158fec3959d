"""What error messages say of values: numbers as they are, arrays by dtype and shape."""

from __future__ import annotations

from typing import Any

import numpy as np

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
