"""What a page calls the functions of a program: ops by their names, NumPy's by those of the ops."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...engine.op import Op


class UnknownStep(Exception):  # noqa: N818  (not an error: the program is not written down)
    """JavaScript does not know a step; the argument is what NumPy or the op is called."""


_UFUNCS = {
    "subtract": "sub",
    "multiply": "mul",
    "divide": "div",
    "power": "pow",
    "negative": "neg",
    "absolute": "abs",
    "remainder": "mod",
    "bitwise_and": "logical_and",
    "bitwise_or": "logical_or",
    "bitwise_xor": "logical_xor",
    "invert": "logical_not",
    "lt": "less",
    "le": "less_equal",
    "gt": "greater",
    "ge": "greater_equal",
    "eq": "equal",
    "ne": "not_equal",
    "and_": "logical_and",
    "or_": "logical_or",
    "xor": "logical_xor",
    "float": "same",
    "astype": "same",
    "stop_gradient": "same",
}
"""Other names for what the page calls by that of an op."""

CONDITIONS = (
    *("less", "less_equal", "greater", "greater_equal", "equal", "not_equal", "isfinite"),
    *("logical_and", "logical_or", "logical_xor", "logical_not"),
)
"""What gives true or false. Of integers NumPy's operators take the bits, which a page does not."""

_GATHERED = {"add": "sum", "multiply": "prod", "maximum": "max", "minimum": "min"}
_GATHERED |= {"logical_and": "all", "logical_or": "any"}


def name_of(function: Any) -> tuple[str, bool]:
    """What a page calls a function, and whether that gathers elements along axes.

    Raises:
        UnknownStep: it is a user's own, or not NumPy's.

    >>> name_of(np.multiply), name_of(np.add.reduce)
    (('mul', False), ('sum', True))
    """
    name = str(getattr(function, "__name__", function))
    if isinstance(function, Op):
        if not function.built_in:
            raise UnknownStep(function.name)
        return _UFUNCS.get(function.name, function.name), False
    ufunc = getattr(function, "__self__", None)
    if isinstance(ufunc, np.ufunc):
        if function == ufunc.reduce and ufunc.__name__ in _GATHERED:
            return _GATHERED[ufunc.__name__], True
        raise UnknownStep(f"{ufunc.__name__}.{name}")
    if function is float or getattr(np, name, None) is function or name in _UFUNCS:
        return _UFUNCS.get(name, name), False
    raise UnknownStep(name)
