"""Broadcasting undone: the gradient of an input that NumPy has stretched."""

from __future__ import annotations

from typing import Any

import numpy as np

from .numeric import as_value, scalar_or_array
from .op import Op
from .values import Value, dtype_of, shape_of


def unbroadcast(part: Any, x: Any, op: Op) -> Any:
    """Give a gradient the shape and dtype of the input it belongs to.

    This undoes broadcasting: an input that was stretched collects the gradients of all its copies.
    Where x of shape (3,) met an array (4, 3), the gradient is summed over axis 0; where x of shape
    (4, 1) did, over axis 1, which stays with length 1.

    Args:
        part: what the rule of ``op`` returned.
        x: the value of the input.

    Raises:
        ValueError: the rule returned a gradient of neither the input's shape nor one that the
            input broadcasts to.
    """
    kind = type(part)
    if kind is type(x) and (kind is float or (part.shape == x.shape and part.dtype == x.dtype)):
        return part  # two numbers, or two arrays that agree: the usual case
    if kind is not float and not isinstance(part, (np.ndarray, np.generic, Value)):
        part = as_value(part, f"the backward rule of {op.name}")  # an int or a list, say
    shape, wide = shape_of(x), shape_of(part)
    if wide != shape:
        extra_axes = len(wide) - len(shape)
        if extra_axes > 0:  # NumPy puts the axes that x lacks in front
            part = part.sum(axis=tuple(range(extra_axes)))
        if shape_of(part) != shape:
            pairs = enumerate(zip(shape, shape_of(part), strict=False))
            stretched = tuple(i for i, (length, copies) in pairs if length == 1 and copies != 1)
            part = part.sum(axis=stretched, keepdims=True) if stretched else part
        if shape_of(part) != shape:
            raise ValueError(
                f"{op.name}: its backward rule returned shape {wide} for an input of shape "
                f"{shape}; a rule must return the shape of the output or of its input"
            )
    dtype = dtype_of(x)
    if dtype_of(part) != dtype:
        part = dtype.type(part) if type(part) is float else part.astype(dtype)
    return part if shape else scalar_or_array(part)
