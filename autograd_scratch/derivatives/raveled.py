"""Structures of floats as one vector, and back."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from ..engine.numeric import owned_each
from ..engine.pytree import leaves, map_leaves, unflatten
from ..engine.registry import OPS
from ..engine.values import Value, contents, dtype_of, shape_of
from ..ops import astype, concatenate, reshape


def tree_ravel(tree: Any) -> tuple[Any, Callable[[Any], Any]]:
    """The floats of a structure as one vector, and the function that makes such a structure of it.

    For what works on vectors, such as SciPy's optimizers. Both ways can be differentiated.

    Args:
        tree: floats, float arrays, nodes, or a structure of them. What in it is no float is
            passed through as it is.

    Returns:
        ``(vector, unravel)``: an array (n,), or a node if there is one in the structure, and a
        function of such a vector that returns a structure like ``tree``, of its types.

    Raises:
        ValueError: (from ``unravel``) a vector of another shape.

    Example:
        >>> vector, unravel = tree_ravel({"w": np.array([1.0, 2.0]), "b": 0.5})
        >>> vector
        array([1. , 2. , 0.5])
        >>> unravel(-vector)
        {'w': array([-1., -2.]), 'b': -0.5}
    """
    tree = map_leaves(contents, tree)
    layout = Layout(tree)

    def unravel(vector: Any) -> Any:
        vector = OPS.asarray(vector)
        if shape_of(vector) != (layout.size,):
            raise ValueError(
                f"unravel: expected a vector of shape ({layout.size},), got {shape_of(vector)}"
            )
        found = layout.structure(vector)
        return unflatten(found, iter(owned_each(leaves(found))))

    return raveled(tree), unravel


class Layout:
    """How the floats of a structure lie in one vector."""

    def __init__(self, tree: Any) -> None:
        self._tree = map_leaves(lambda x: None, tree)
        self._leaves = [(shape_of(x), dtype_of(x)) if is_float(x) else x for x in leaves(tree)]
        self.size = sum(math.prod(x[0]) for x in self._leaves if type(x) is tuple)

    def structure(self, vector: Any) -> Any:
        """The structure with the floats of a vector."""
        found, start = [], 0
        for x in self._leaves:
            if type(x) is tuple:
                shape, dtype = x
                stop = start + math.prod(shape)
                x, start = astype(reshape(vector[start:stop], shape), dtype=dtype), stop
            found.append(x)
        return unflatten(self._tree, iter(found))


def raveled(tree: Any) -> Any:
    """The floats in a structure, one after the other."""
    floats = [reshape(x, -1) for x in leaves(tree) if is_float(x)]
    return concatenate(floats) if floats else np.zeros(0)


def is_float(x: Any) -> bool:
    """Whether a leaf is a float, or an array or node of floats."""
    if isinstance(x, (Value, np.ndarray, np.generic)):
        return x.dtype.kind == "f"
    return type(x) is float
